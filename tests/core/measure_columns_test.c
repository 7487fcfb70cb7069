#include "core/measure_columns.h"

#include <math.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/tables.h"

static void columns_begin_with_nothing_known_and_give_back_what_was_set(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_indicators_freep) ll_indicators *indicators = ll_test_indicators();
    LL_CLEANUP(ll_measure_columns_clear) struct ll_measure_columns columns = {0};
    assert_ok(ll_measure_columns_make(3, indicators, &columns, &err), &err);
    struct ll_measure set[LL_IND_COUNT];
    for (int i = 0; i < LL_IND_COUNT; i++) {
        set[i] = (struct ll_measure){i, i + 0.5, 0.25};
    }
    set[LL_IND_E3_CLUSTER] = (struct ll_measure){NAN, 3.0, 0.0};
    ll_measure_columns_set(&columns, indicators, 1, set);
    for (size_t v = 0; v < 3; v++) {
        for (int i = 0; i < LL_IND_COUNT; i++) {
            enum ll_indicator_id id = (enum ll_indicator_id)i;
            const struct ll_indicator *in = ll_indicator(indicators, id);
            bool told = v == 1 && id != LL_IND_E3_CLUSTER;
            struct ll_measure m = ll_measure_at(&columns, v, id);
            assert_near(m.low, told ? i : in->zero, 0.0);
            assert_near(m.high, told ? i + 0.5 : in->hundred, 0.0);
            assert_near(m.known, told ? 0.25 : 0.0, 0.0);
            size_t at = v * LL_IND_COUNT + (size_t)i; /* side by side by village */
            assert_int_equal(ll_measure_place(v, id), at);
            assert_near(columns.low[at], m.low, 0.0);
        }
    }
}

static bool make(void *user)
{
    struct ll_measure_columns columns = {0};
    enum ll_code code = ll_measure_columns_make(5, user, &columns, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_int_equal(columns.villages, code == LL_OK ? 5 : 0);
    ll_measure_columns_clear(&columns);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(ll_indicators_freep) ll_indicators *indicators = ll_test_indicators();
    ll_for_each_failing_alloc(make, indicators, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_begin_with_nothing_known_and_give_back_what_was_set),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
