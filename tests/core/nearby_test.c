#include "core/nearby.h"

#include <math.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static bool make(void *user)
{
    (void)user;
    LL_CLEANUP(ll_nearby_clear) struct ll_nearby n = {0};
    enum ll_code code = ll_nearby_make(3, &n, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_int_equal(n.count, code == LL_OK ? 3 : 0);
    return code == LL_OK;
}

static void columns_begin_with_nothing_near_or_not_at_all(void **state)
{
    (void)state;
    LL_CLEANUP(ll_nearby_clear) struct ll_nearby n = {0};
    struct ll_err err = {0};
    assert_ok(ll_nearby_make(2, &n, &err), &err);
    assert_true(isinf(n.forest_m[1]) && isinf(n.stack_m[1]));
    assert_near(n.flow_high_lps[1], 0.0, 0.0);
    assert_int_equal(n.repair[1], LL_NONE);
    ll_for_each_failing_alloc(make, NULL, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_begin_with_nothing_near_or_not_at_all)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
