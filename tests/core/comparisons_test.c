#include "core/comparisons.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/tables.h"

static enum ll_code parse(const char *text, const ll_indicators *indicators,
                          struct ll_comparisons *ret, struct ll_err *err)
{
    return ll_comparisons_parse("own.csv", text, strlen(text), indicators, ret, err);
}

static struct ll_comparisons shipped(const ll_indicators *indicators)
{
    struct ll_err err = {0};
    struct ll_comparisons c;
    char *csv = ll_test_reference("comparisons.csv", NULL);
    assert_ok(parse(csv, indicators, &c, &err), &err);
    free(csv);
    return c;
}

/* The weights in the tables are those of the comparisons, rounded to four decimals so that they add
 * up to 1: 1e-4 apart at most. */
static void the_shipped_weights_follow_from_the_shipped_comparisons(void **state)
{
    (void)state;
    LL_CLEANUP(ll_indicators_freep) ll_indicators *indicators = ll_test_indicators();
    const struct ll_comparisons c = shipped(indicators);
    for (size_t g = 0; g < LL_COMPARE_GROUPS; g++) {
        const struct ll_compare_group *group = &c.group[g];
        assert_true(group->told);
        assert_true(group->ahp.ratio < 0.02);
        for (size_t i = 0; i < group->count; i++) {
            double stands =
                g == LL_COMPARE_DIMENSIONS
                    ? ll_dimension_weight(indicators, (enum ll_dimension)group->item[i])
                    : ll_indicator(indicators, (enum ll_indicator_id)group->item[i])->weight;
            assert_near(group->ahp.weight[i], stands, 1.5e-4);
        }
    }
    assert_int_equal(ll_comparisons_apply(&c, &c, indicators), 0); /* nothing is its own */
    assert_near(ll_indicator(indicators, LL_IND_C1_OVER_5_MIN)->weight, 0.1853, 1e-12);
}

/* hazard 1, exposure 2, vulnerability 1, coping 4: weights 1/8, 1/4, 1/8, 1/2. */
#define DIMENSIONS                                                                                 \
    "hazard,exposure,1/2\nhazard,vulnerability,1\nhazard,coping,1/4\nexposure,vulnerability,2\n"   \
    "exposure,coping,1/2\nvulnerability,coping,0.25\n"

static void own_comparisons_of_one_group_leave_the_others(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_indicators_freep) ll_indicators *indicators = ll_test_indicators();
    const struct ll_comparisons base = shipped(indicators);
    struct ll_comparisons own;
    static const char *const texts[] = {DIMENSIONS, "# our group\na,b,value\n" DIMENSIONS,
                                        "\xEF\xBB\xBF"
                                        "a,b,value\r\n" DIMENSIONS};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_ok(parse(texts[i], indicators, &own, &err), &err);
        assert_true(own.group[LL_COMPARE_DIMENSIONS].told);
        assert_false(own.group[LL_DIM_COPING].told);
    }
    assert_int_equal(ll_comparisons_apply(&own, &base, indicators), 1);
    static const double expected[LL_DIM_COUNT] = {0.125, 0.25, 0.125, 0.5};
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        assert_near(ll_dimension_weight(indicators, (enum ll_dimension)d), expected[d], 1e-14);
    }
    assert_near(ll_indicator(indicators, LL_IND_C1_OVER_5_MIN)->weight, 0.1853, 1e-12);
    struct ll_comparisons merged = base;
    ll_comparisons_merge(&merged, &own);
    assert_near(merged.group[LL_COMPARE_DIMENSIONS].ahp.weight[3], 0.5, 1e-14);
    assert_true(merged.group[LL_DIM_COPING].told);
}

static void refuse(const char *text, const char *mention)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_indicators_freep) ll_indicators *indicators = ll_test_indicators();
    struct ll_comparisons c = {.group = {{.count = 77}}};
    assert_int_equal(parse(text, indicators, &c, &err), LL_E_FORMAT);
    assert_mentions(err.message, "own.csv");
    assert_mentions(err.message, mention);
    assert_int_equal(c.group[0].count, 77);
}

static void tables_that_cannot_be_meant_are_refused_with_the_place(void **state)
{
    (void)state;
    refuse("C1,C9,3\n", "line 1: there is no 'C9'");
    refuse("a,b,value\nC1,E1,3\n", "line 2: 'C1' and 'E1' cannot be compared");
    refuse("C1,coping,3\n", "cannot be compared");
    refuse("C1,C1,1\n", "cannot be compared");
    refuse("C1,C2,10\n", "'10' is no comparison");
    refuse("C1,C2,1/10\n", "is no comparison");
    refuse("C1,C2,0\n", "is no comparison");
    refuse("C1,C2,1/0\n", "is no comparison");
    refuse("C1,C2,-2\n", "is no comparison");
    refuse("C1,C2,three\n", "'three' is no comparison");
    refuse("C1,C2,2\nC2,C1,1/2\n", "line 2: 'C2' and 'C1' are compared twice");
    refuse(DIMENSIONS "C1,C2,2\n", "'C1' and 'C3' are not compared");
}

/* exposure = 4 coping contradicts what the other comparisons say, 1/2. */
static void a_contradiction_is_refused_naming_the_pair_and_what_would_mend_it(void **state)
{
    (void)state;
    refuse("hazard,exposure,1/2\nhazard,vulnerability,1\nhazard,coping,1/4\n"
           "exposure,vulnerability,2\nexposure,coping,4\nvulnerability,coping,1/4\n",
           "most of it comes from 'exposure' and 'coping', compared as 4");
}

static bool try_parse(void *user)
{
    struct ll_comparisons c;
    enum ll_code code = parse(DIMENSIONS, user, &c, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(ll_indicators_freep) ll_indicators *indicators = ll_test_indicators();
    ll_for_each_failing_alloc(try_parse, indicators, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_weights_follow_from_the_shipped_comparisons),
        cmocka_unit_test(own_comparisons_of_one_group_leave_the_others),
        cmocka_unit_test(tables_that_cannot_be_meant_are_refused_with_the_place),
        cmocka_unit_test(a_contradiction_is_refused_naming_the_pair_and_what_would_mend_it),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
