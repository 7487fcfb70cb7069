#include "data/uids.h"

#include <stdio.h>
#include <string.h>

#include "tests/data/rows.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// Settles `wanted` for a row that says `content`. @param expected NULL: a duplicate.
static void assert_settles(struct ll_uids *uids, const char *wanted, uint64_t content,
                           const char *expected)
{
    struct ll_err err = {0};
    bool duplicate = false;
    LL_CLEANUP(ll_text_clear) struct ll_text uid = {0};
    assert_ok(ll_text_append(&uid, wanted, &err), &err);
    assert_ok(ll_uids_settle(uids, &uid, content, &duplicate, &err), &err);
    assert_int_equal(duplicate, expected == NULL);
    assert_string_equal(ll_text_str(&uid), expected == NULL ? wanted : expected);
}

static void equal_ones_that_say_something_else_are_numbered_from_two(void **state)
{
    (void)state;
    LL_CLEANUP(ll_uids_clear) struct ll_uids uids = {0};
    assert_settles(&uids, "a", 1, "a");
    assert_settles(&uids, "b", 1, "b");
    assert_settles(&uids, "a", 2, "a#2");
    assert_settles(&uids, "a", 3, "a#3");
    assert_settles(&uids, "a#2", 9, "a#2#2");
    assert_settles(&uids, "", 1, "");
    assert_settles(&uids, "", 2, "#2");
}

static void equal_ones_that_say_the_same_are_duplicates(void **state)
{
    (void)state;
    LL_CLEANUP(ll_uids_clear) struct ll_uids uids = {0};
    assert_settles(&uids, "a", 1, "a");
    assert_settles(&uids, "a", 1, NULL);
    assert_settles(&uids, "a", 2, "a#2");
    assert_settles(&uids, "a", 2, NULL);
    assert_settles(&uids, "a", 1, NULL);
    assert_settles(&uids, "a", 3, "a#3");
    assert_settles(&uids, "b", 1, "b");
}

static void numbers_that_are_names_of_others_are_skipped(void **state)
{
    (void)state;
    LL_CLEANUP(ll_uids_clear) struct ll_uids uids = {0};
    assert_settles(&uids, "a", 1, "a");
    assert_settles(&uids, "a#2", 1, "a#2");
    assert_settles(&uids, "a", 2, "a#3");
}

static void room_made_beforehand_changes_no_answer(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 48, 49, 3000, 100000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        LL_CLEANUP(ll_uids_clear) struct ll_uids uids = {0};
        struct ll_err err = {0};
        assert_settles(&uids, "before", 1, "before");
        assert_ok(ll_uids_reserve(&uids, sizes[i], &err), &err);
        size_t capacity = uids.capacity;
        for (size_t n = 1; n < sizes[i]; n++) {
            char uid[24];
            (void)snprintf(uid, sizeof uid, "%zu", n);
            assert_settles(&uids, uid, 7, uid);
        }
        assert_int_equal(uids.capacity, capacity); /* it was enough */
        assert_settles(&uids, "before", 1, NULL);
        assert_settles(&uids, "before", 2, "before#2");
    }
}

static void another_name_is_remembered_and_is_no_row(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_uids_clear) struct ll_uids uids = {0};
    uint32_t number = 99;
    uint64_t b = ll_uid_hash("b");
    assert_false(ll_uids_alias_of(&uids, b, &number));
    assert_ok(ll_uids_alias(&uids, b, 7, &err), &err);
    assert_true(ll_uids_alias_of(&uids, b, &number));
    assert_int_equal(number, 7);
    assert_false(ll_uids_met(&uids, b));
    assert_settles(&uids, "b", 1, "b");
    assert_true(ll_uids_met(&uids, b));
}

static void a_hundred_thousand_stay_apart(void **state)
{
    (void)state;
    LL_CLEANUP(ll_uids_clear) struct ll_uids uids = {0};
    for (int i = 0; i < 100000; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "source:%d", i);
        assert_settles(&uids, text, 5, text);
    }
    assert_settles(&uids, "source:77777", 6, "source:77777#2");
}

static void many_equal_ones_do_not_take_for_ever(void **state)
{
    (void)state;
    LL_CLEANUP(ll_uids_clear) struct ll_uids uids = {0};
    assert_settles(&uids, "x", 1, "x");
    for (int i = 2; i <= 50000; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "x#%d", i);
        assert_settles(&uids, "x", (uint64_t)i, text);
    }
    assert_settles(&uids, "x", 40000, NULL);
}

static void shape_uid(const struct ll_table *t, size_t row, const char *layer, char *ret_uid)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    assert_ok(ll_hash_new(&hash, &err), &err);
    ll_uid_of_shape(hash, layer, &t->shape, row, ret_uid);
    assert_int_equal(strlen(ret_uid), 16);
}

static void the_uid_of_a_shape_is_its_place_to_a_millimetre(void **state)
{
    (void)state;
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_BUILDING, 0);
    (void)rows_add(&t, LL_POLYGON, 100.0, 200.0, 10.0);
    (void)rows_add(&t, LL_POLYGON, 100.0002, 199.9999, 10.0); /* the same to 1 mm */
    (void)rows_add(&t, LL_POLYGON, 100.002, 200.0, 10.0);
    char a[17], same[17], moved[17], other[17];
    shape_uid(&t, 0, "building", a);
    shape_uid(&t, 1, "building", same);
    shape_uid(&t, 2, "building", moved);
    shape_uid(&t, 0, "compound", other);
    assert_string_equal(a, same);
    assert_string_not_equal(a, moved);
    assert_string_not_equal(a, other);
}

static bool fill(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_uids_clear) struct ll_uids uids = {0};
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < 100; i++) {
        bool duplicate = false;
        LL_CLEANUP(ll_text_clear) struct ll_text uid = {0};
        code = ll_text_appendf(&uid, &err, "k%d", i % 50);
        if (code == LL_OK) {
            code = ll_uids_settle(&uids, &uid, (uint64_t)i, &duplicate, &err);
        }
    }
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(fill, NULL, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_ones_that_say_something_else_are_numbered_from_two),
        cmocka_unit_test(equal_ones_that_say_the_same_are_duplicates),
        cmocka_unit_test(numbers_that_are_names_of_others_are_skipped),
        cmocka_unit_test(room_made_beforehand_changes_no_answer),
        cmocka_unit_test(another_name_is_remembered_and_is_no_row),
        cmocka_unit_test(a_hundred_thousand_stay_apart),
        cmocka_unit_test(many_equal_ones_do_not_take_for_ever),
        cmocka_unit_test(the_uid_of_a_shape_is_its_place_to_a_millimetre),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
