#include "core/array.h"

#include <stdint.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static void appending_copies_few_times(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) uint32_t *items = NULL;
    size_t capacity = 0;
    int grown = 0;
    for (uint32_t i = 0; i < 100000; i++) {
        size_t before = capacity;
        assert_ok(ll_array_reserve(&items, &capacity, i + 1, sizeof *items, &err), &err);
        grown += capacity != before;
        items[i] = i;
    }
    assert_in_range(grown, 10, 30); /* log(100000 / 8) to the base 1.5 is 23.3 */
    for (uint32_t i = 0; i < 100000; i++) {
        assert_int_equal(items[i], i);
    }
}

static void enough_room_changes_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) double *items = NULL;
    size_t capacity = 0;
    assert_ok(ll_array_reserve(&items, &capacity, 20, sizeof *items, &err), &err);
    assert_int_equal(capacity, 20);
    const double *before = items;
    assert_ok(ll_array_reserve(&items, &capacity, 20, sizeof *items, &err), &err);
    assert_ptr_equal(items, before);
    assert_int_equal(capacity, 20);
}

static void failure_leaves_everything_as_it_was(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) int *items = NULL;
    size_t capacity = 0;
    assert_ok(ll_array_reserve(&items, &capacity, 8, sizeof *items, &err), &err);
    items[7] = 42;
    const int *before = items;
    ll_alloc_fail_after(0);
    enum ll_code code = ll_array_reserve(&items, &capacity, 9, sizeof *items, &err);
    ll_alloc_unlimited();
    assert_int_equal(code, LL_E_NOMEM);
    assert_int_equal(err.code, LL_E_NOMEM);
    assert_ptr_equal(items, before);
    assert_int_equal(capacity, 8);
    assert_int_equal(items[7], 42);
    assert_int_equal(ll_array_reserve(&items, &capacity, SIZE_MAX / 2, sizeof *items, &err),
                     LL_E_NOMEM);
    assert_ptr_equal(items, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appending_copies_few_times),
        cmocka_unit_test(enough_room_changes_nothing),
        cmocka_unit_test(failure_leaves_everything_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
