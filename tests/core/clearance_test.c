#include "core/clearance.h"

#include <math.h>
#include <string.h>

#include "tests/support/check.h"

static void every_key_leads_back_to_its_word(void **state)
{
    (void)state;
    for (int i = 0; i < LL_FINDING_KIND_COUNT; i++) {
        enum ll_finding_kind kind = (enum ll_finding_kind)i;
        assert_int_equal(ll_finding_kind_by_key(ll_finding_kind_key(kind)), i);
    }
    for (int i = 0; i < LL_SURE_COUNT; i++) {
        assert_int_equal(ll_sureness_by_key(ll_sureness_key((enum ll_sureness)i)), i);
    }
    for (int i = 1; i < LL_CAUSE_COUNT; i++) {
        assert_int_equal(ll_cause_by_key(ll_cause_key((enum ll_cause)i)), i);
    }
    for (int i = 1; i < LL_GRADE_COUNT; i++) {
        assert_int_equal(ll_lane_grade_by_key(ll_lane_grade_key((enum ll_lane_grade)i)), i);
    }
    assert_null(ll_cause_key(LL_CAUSE_NONE));
    assert_null(ll_lane_grade_key(LL_GRADE_UNKNOWN));
    assert_int_equal(ll_finding_kind_by_key("widht"), LL_FINDING_KIND_COUNT);
    assert_int_equal(ll_lane_grade_by_key(""), LL_GRADE_COUNT);
}

static void lanes_that_are_not_kept_count_as_not_judged(void **state)
{
    (void)state;
    struct ll_lane_summary lanes[3] = {{.obstructed_m = 1.0F, .grade_low = LL_GRADE_A},
                                       {.obstructed_m = 2.0F, .grade_low = LL_GRADE_B},
                                       {.obstructed_m = 3.0F, .grade_low = LL_GRADE_C}};
    struct ll_lane_finding findings[5] = {{.lane = 0, .other_lane = LL_NONE},
                                          {.lane = 1, .other_lane = LL_NONE},
                                          {.lane = 1, .other_lane = LL_NONE},
                                          {.lane = 1, .other_lane = 2},
                                          {.lane = 2, .other_lane = 1}};
    struct ll_clearance c = {
        .lane_count = 3, .lanes = lanes, .findings = findings, .finding_count = 5};
    const bool keep[3] = {true, false, true};
    ll_clearance_keep(&c, keep);
    assert_int_equal(c.finding_count, 3);
    assert_int_equal(findings[0].lane, 0);
    assert_int_equal(findings[1].lane, 1); /* turns into a lane that is kept */
    assert_int_equal(findings[2].lane, 2);
    assert_near(lanes[0].obstructed_m, 1.0, 0.0);
    assert_true(isnan(lanes[1].obstructed_m) && isnan(lanes[1].width_high_m));
    assert_int_equal(lanes[1].grade_low, LL_GRADE_UNKNOWN);
    assert_near(lanes[2].obstructed_m, 3.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_leads_back_to_its_word),
        cmocka_unit_test(lanes_that_are_not_kept_count_as_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
