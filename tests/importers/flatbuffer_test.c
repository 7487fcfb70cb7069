#include "importers/flatbuffer.h"

#include <stdlib.h>
#include <string.h>

#include "importers/bytes.h"
#include "tests/support/check.h"

/// A buffer of one table: a byte 42, nothing, a vector of three numbers of two bytes, a table
/// without fields. @return Its length.
static size_t make(unsigned char buffer[64])
{
    memset(buffer, 0, 64);
    buffer[0] = 20; /* root: the table at 20 */
    unsigned char *places = buffer + 4;
    places[0] = 12; /* bytes of the list: two sizes and four fields */
    places[2] = 16; /* of the table */
    places[4] = 12; /* field 0: a byte at 32 */
    places[6] = 0;
    places[8] = 4;   /* field 2: offset at 24 */
    places[10] = 8;  /* field 3: offset at 28 */
    buffer[20] = 16; /* the places are 16 before the table */
    buffer[24] = 12; /* vector at 36 */
    buffer[28] = 24; /* child at 52 */
    buffer[32] = 42;
    buffer[36] = 3;
    buffer[40] = 1;
    buffer[42] = 2;
    buffer[44] = 3;
    buffer[48] = 4; /* places of the child: none */
    buffer[50] = 4;
    buffer[52] = 4;
    return 56;
}

static void fields_are_found_where_they_are(void **state)
{
    (void)state;
    unsigned char b[64];
    size_t len = make(b);
    struct ll_fb_table t = {0}, child = {0};
    struct ll_fb_vector v = {0};
    const unsigned char *at = NULL;
    bool there = false;
    assert_true(ll_fb_root(b, len, &t));
    assert_true(ll_fb_number(&t, 0, 1, &at));
    assert_int_equal(*at, 42);
    assert_true(ll_fb_number(&t, 1, 1, &at));
    assert_null(at);
    assert_true(ll_fb_number(&t, 99, 8, &at));
    assert_null(at);
    assert_true(ll_fb_vector(&t, 2, 2, &v));
    assert_int_equal(v.count, 3);
    assert_int_equal(ll_le16(v.items + 4), 3);
    assert_true(ll_fb_vector(&t, 1, 2, &v));
    assert_int_equal(v.count, 0);
    assert_true(ll_fb_child(&t, 3, &child, &there));
    assert_true(there);
    assert_int_equal(child.at, 52);
    assert_true(ll_fb_child(&t, 1, &child, &there));
    assert_false(there);
}

/// Looks at everything; the sanitizer tells of a byte outside.
static void look(const unsigned char *buffer, size_t len)
{
    struct ll_fb_table t = {0}, child = {0};
    if (!ll_fb_root(buffer, len, &t)) {
        return;
    }
    for (unsigned field = 0; field < 6; field++) {
        const unsigned char *at = NULL;
        struct ll_fb_vector v = {0};
        bool there = false;
        unsigned sum = 0;
        if (ll_fb_number(&t, field, 8, &at) && at != NULL) {
            sum += at[0] + (unsigned)at[7];
        }
        if (ll_fb_vector(&t, field, 4, &v)) {
            for (size_t i = 0; i < v.count; i++) {
                sum += v.items[4 * i + 3];
                (void)ll_fb_item(&t, &v, i, &child);
            }
        }
        if (ll_fb_child(&t, field, &child, &there) && there) {
            (void)ll_fb_number(&child, 0, 4, &at);
        }
        assert_true(sum < UINT32_MAX);
    }
}

static void no_byte_outside_is_looked_at_whatever_is_damaged(void **state)
{
    (void)state;
    unsigned char good[64];
    size_t len = make(good);
    for (size_t left = 0; left <= len; left++) {
        for (size_t at = 0; at < left; at++) {
            for (unsigned value = 0; value < 256; value += value < 70 ? 1 : 37) {
                unsigned char *bad = malloc(left); /* of that size, so that the end is watched */
                memcpy(bad, good, left);
                bad[at] = (unsigned char)value;
                look(bad, left);
                free(bad);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_found_where_they_are),
        cmocka_unit_test(no_byte_outside_is_looked_at_whatever_is_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
