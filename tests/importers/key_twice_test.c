#include "importers/key_twice.h"

#include <stdio.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static bool twice(struct ll_keys_met *keys, const char *key, uint64_t feature)
{
    struct ll_err err = {0};
    bool answer = false;
    assert_ok(ll_keys_met_add(keys, key, feature, &answer, &err), &err);
    return answer;
}

static void a_key_of_two_features_is_named_and_parts_of_one_are_not(void **state)
{
    (void)state;
    LL_CLEANUP(ll_keys_met_clear) struct ll_keys_met keys = {0};
    assert_false(twice(&keys, "1", 0));
    assert_false(twice(&keys, "1", 0)); /* a second part of the same feature */
    assert_false(twice(&keys, "2", 1));
    assert_false(twice(&keys, NULL, 2));
    assert_false(twice(&keys, "", 3));
    assert_true(twice(&keys, "1", 4));
    assert_true(twice(&keys, "2", 5));
    assert_string_equal(ll_text_str(&keys.named), "1, 2");
    assert_int_equal(keys.twice, 2);
}

static void many_keys_are_kept_apart(void **state)
{
    (void)state;
    LL_CLEANUP(ll_keys_met_clear) struct ll_keys_met keys = {0};
    char key[16];
    for (unsigned i = 0; i < 20000; i++) {
        (void)snprintf(key, sizeof key, "k%u", i);
        assert_false(twice(&keys, key, i));
    }
    for (unsigned i = 0; i < 20000; i++) {
        (void)snprintf(key, sizeof key, "k%u", i);
        assert_true(twice(&keys, key, 20000 + i));
    }
    assert_int_equal(keys.twice, 20000);
    assert_true(keys.named.len < 100); /* the first ten */
}

static bool add_some(void *user)
{
    (void)user;
    LL_CLEANUP(ll_keys_met_clear) struct ll_keys_met keys = {0};
    bool answer = false;
    enum ll_code code = LL_OK;
    for (unsigned i = 0; code == LL_OK && i < 300; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k%u", i / 2);
        code = ll_keys_met_add(&keys, key, i, &answer, NULL);
        assert_true(code == LL_OK || code == LL_E_NOMEM);
    }
    return code == LL_OK;
}

static void every_failing_allocation_is_told(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(add_some, NULL, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_of_two_features_is_named_and_parts_of_one_are_not),
        cmocka_unit_test(many_keys_are_kept_apart),
        cmocka_unit_test(every_failing_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
