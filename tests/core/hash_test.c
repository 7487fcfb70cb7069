#include "core/hash.h"

#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static void the_hash_is_xxh3_of_128_bits(void **state)
{
    (void)state;
    /* the published digests of the empty text, "a" and "abc" (xxHash, xxhsum -H2) */
    static const struct {
        const char *text;
        const char *digest;
    } known[] = {
        {"", "99aa06d3014798d86001c324468d497f"},
        {"a", "a96faf705af16834e6c632b61e964e1f"},
        {"abc", "06b05ab6733a618578af5f94892f3950"},
    };
    struct ll_err err = {0};
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    assert_ok(ll_hash_new(&hash, &err), &err);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char digest[LL_HASH_TEXT_SIZE];
        ll_hash_reset(hash);
        ll_hash_add(hash, known[i].text, strlen(known[i].text));
        ll_hash_text(hash, digest);
        assert_string_equal(digest, known[i].digest);
    }
}

static void pieces_hash_as_the_whole(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_hash_freep) ll_hash *whole = NULL;
    LL_CLEANUP(ll_hash_freep) ll_hash *pieces = NULL;
    assert_ok(ll_hash_new(&whole, &err), &err);
    assert_ok(ll_hash_new(&pieces, &err), &err);
    unsigned char bytes[5000];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(i * i);
    }
    ll_hash_add(whole, bytes, sizeof bytes);
    char expected[LL_HASH_TEXT_SIZE], digest[LL_HASH_TEXT_SIZE];
    ll_hash_text(whole, expected);
    for (size_t at = 0, step = 1; at < sizeof bytes; at += step, step = step * 2 + 1) {
        step = step > sizeof bytes - at ? sizeof bytes - at : step;
        ll_hash_add(pieces, bytes + at, step);
        ll_hash_text(pieces, digest); /* asking in between changes nothing */
    }
    assert_string_equal(digest, expected);
}

static void where_one_text_ends_matters(void **state)
{
    (void)state;
    struct ll_err err = {0};
    char digests[3][LL_HASH_TEXT_SIZE];
    static const char *const pairs[3][2] = {{"ab", "c"}, {"a", "bc"}, {NULL, "abc"}};
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    assert_ok(ll_hash_new(&hash, &err), &err);
    for (int i = 0; i < 3; i++) {
        ll_hash_reset(hash);
        ll_hash_add_text(hash, pairs[i][0]);
        ll_hash_add_text(hash, pairs[i][1]);
        ll_hash_text(hash, digests[i]);
    }
    assert_string_not_equal(digests[0], digests[1]);
    assert_string_not_equal(digests[1], digests[2]);
    char with_empty[LL_HASH_TEXT_SIZE];
    ll_hash_reset(hash);
    ll_hash_add_text(hash, "");
    ll_hash_add_text(hash, "abc");
    ll_hash_text(hash, with_empty);
    assert_string_equal(with_empty, digests[2]);
}

static bool make_once(void *user)
{
    (void)user;
    struct ll_err err = {0};
    ll_hash *hash = NULL;
    enum ll_code code = ll_hash_new(&hash, &err);
    assert_true(code == LL_OK || (code == LL_E_NOMEM && hash == NULL));
    ll_hash_free(hash);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(make_once, NULL, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_xxh3_of_128_bits),
        cmocka_unit_test(pieces_hash_as_the_whole),
        cmocka_unit_test(where_one_text_ends_matters),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
