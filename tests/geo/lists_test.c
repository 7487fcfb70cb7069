#include "geo/lists.h"

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

enum { MANY = 3000 };

/// List i: the multiples of i + 1 below MANY, downwards; every seventh list is empty.
static enum ll_code write_multiples(void *user, unsigned worker, size_t i, struct ll_list_pen *pen,
                                    struct ll_err *err)
{
    (void)user;
    (void)worker;
    enum ll_code code = LL_OK;
    const size_t step = i + 1;
    for (size_t m = (MANY - 1) / step * step; i % 7 != 0 && code == LL_OK && m > 0; m -= step) {
        code = ll_list_add(pen, (uint32_t)m, err);
    }
    return code;
}

static struct ll_lists gather(unsigned threads)
{
    struct ll_err err = {0};
    struct ll_lists lists = {0};
    const struct ll_stage in = {.threads = threads};
    assert_ok(ll_lists_gather(&in, "villages", MANY, write_multiples, NULL, &lists, &err), &err);
    return lists;
}

static void lists_are_the_same_on_any_number_of_threads(void **state)
{
    (void)state;
    LL_CLEANUP(ll_lists_clear) struct ll_lists one = gather(1);
    LL_CLEANUP(ll_lists_clear) struct ll_lists many = gather(7);
    assert_int_equal(one.count, MANY);
    assert_memory_equal(one.first, many.first, (MANY + 1) * sizeof *one.first);
    assert_memory_equal(one.item, many.item, one.first[MANY] * sizeof *one.item);
    assert_int_equal(one.first[1], 0);
    assert_int_equal(one.item[one.first[1]], MANY - 2);
    assert_int_equal(one.first[1001 + 1] - one.first[1001], 0); /* 1001 is 7 times 143 */
    assert_int_equal(one.first[1002 + 1] - one.first[1002], 2); /* 1003 and 2006 */
}

static void the_other_way_round_holds_the_same_pairs_in_order(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_lists_clear) struct ll_lists lists = gather(3);
    LL_CLEANUP(ll_lists_clear) struct ll_lists other = {0};
    assert_ok(ll_lists_transpose(&lists, MANY, &other, &err), &err);
    assert_int_equal(other.count, MANY);
    for (uint32_t j = 0; j < MANY; j++) {
        uint32_t k = other.first[j];
        for (uint32_t i = 0; i < MANY; i++) {
            if (i % 7 != 0 && j > 0 && j % (i + 1) == 0) {
                assert_true(k < other.first[j + 1]);
                assert_int_equal(other.item[k++], i);
            }
        }
        assert_int_equal(k, other.first[j + 1]);
    }
}

static void no_lists_are_fine(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct ll_stage in = {.threads = 2};
    LL_CLEANUP(ll_lists_clear) struct ll_lists lists = {0};
    LL_CLEANUP(ll_lists_clear) struct ll_lists other = {0};
    assert_ok(ll_lists_gather(&in, "villages", 0, write_multiples, NULL, &lists, &err), &err);
    assert_ok(ll_lists_transpose(&lists, 2, &other, &err), &err);
    assert_int_equal(other.count, 2);
    assert_int_equal(other.first[2], 0);
}

static bool try_it(void *user)
{
    (void)user;
    struct ll_err err = {0};
    const struct ll_stage in = {.threads = 1};
    LL_CLEANUP(ll_lists_clear) struct ll_lists lists = {0};
    LL_CLEANUP(ll_lists_clear) struct ll_lists other = {0};
    enum ll_code code = ll_lists_gather(&in, "villages", 50, write_multiples, NULL, &lists, &err);
    code = code == LL_OK ? ll_lists_transpose(&lists, MANY, &other, &err) : code;
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(try_it, NULL, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_the_same_on_any_number_of_threads),
        cmocka_unit_test(the_other_way_round_holds_the_same_pairs_in_order),
        cmocka_unit_test(no_lists_are_fine),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
