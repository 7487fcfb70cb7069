/// Swings of hand-made villages, through the measures that fill them.
#include "core/swings.h"

#include <math.h>

#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

#define HOUSES 4

/* A village of four houses alike, two lanes of 100 m, and what was found of them. */
struct town {
    struct ll_scene scene;
    struct ll_building_results results;
    struct ll_outcomes outcomes; /* owns nothing: all is below */
    struct ll_lane_summary lanes[2];
    struct ll_lane_finding findings[4];
    uint32_t lane_area[2];
    double footprint_m2[HOUSES];
    uint8_t late[2][LL_SWING_POINTS * HOUSES];
    struct ll_swing_source source;
    ll_rules *rules;
    ll_indicators *indicators;
};

static void town_clear(struct town *t)
{
    ll_scene_clear(&t->scene);
    ll_building_results_clear(&t->results);
    ll_rules_free(t->rules);
    ll_indicators_free(t->indicators);
}

static void town_make(struct town *t)
{
    struct ll_err err = {0};
    *t = (struct town){
        .scene = ll_scene_make(), .rules = ll_test_rules(), .indicators = ll_test_indicators()};
    (void)ll_draw_area(&t->scene, "A", 10.0, "0 0, 1000 0, 1000 1000, 0 1000");
    for (size_t b = 0; b < HOUSES; b++) {
        (void)ll_draw_building(&t->scene, "0 0, 10 0, 10 10, 0 10");
        t->footprint_m2[b] = 100.0;
    }
    assert_ok(ll_building_results_make(HOUSES, &t->results, &err), &err);
    for (size_t b = 0; b < HOUSES; b++) {
        t->results.area[b] = 0;
    }
    for (size_t i = 0; i < 2; i++) {
        (void)ll_draw_lane(&t->scene, LL_CLASS_VILLAGE_ROAD, "0 0, 100 0");
        t->lanes[i] = ll_lane_summary_none();
        t->lanes[i].obstructed_m = 0.0F;
    }
    t->outcomes.clearance.lane_count = 2;
    t->outcomes.clearance.lanes = t->lanes;
    t->outcomes.clearance.findings = t->findings;
}

static void measure(const struct town *t, struct ll_village_table *ret)
{
    struct ll_err err = {0};
    static const uint32_t village = 0;
    const struct ll_measure_input input = {.scene = &t->scene,
                                           .results = &t->results,
                                           .footprint_m2 = t->footprint_m2,
                                           .rules = t->rules,
                                           .indicators = t->indicators,
                                           .period_year = 2026,
                                           .lane_area = t->lane_area,
                                           .outcomes = &t->outcomes,
                                           .swing = &t->source,
                                           .villages = &village,
                                           .village_count = 1};
    assert_ok(ll_village_measure(&input, ret, &err), &err);
}

/* Late at the point number p: the first p / 3 houses; of the others the last is not known. */
static void shares_of_verdicts_at_every_point(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_village_table_clear) struct ll_village_table table = {0};
    town_make(&t);
    for (size_t p = 0; p < LL_SWING_POINTS; p++) {
        for (size_t b = 0; b < HOUSES; b++) {
            t.late[0][p * HOUSES + b] = b < p / 3        ? LL_VERDICT_BAD
                                        : b + 1 < HOUSES ? LL_VERDICT_GOOD
                                                         : LL_VERDICT_UNKNOWN;
        }
    }
    t.source.beyond_5_min = t.late[0];
    measure(&t, &table);
    const struct ll_swing *s = &table.rows[0].swing[LL_SWING_C1];
    assert_true(s->told);
    assert_false(table.rows[0].swing[LL_SWING_C2].told); /* nobody asked */
    assert_false(table.rows[0].swing[LL_SWING_E2].told);
    for (size_t p = 0; p < LL_SWING_POINTS; p++) {
        assert_near(s->low[p], (double)(p / 3) / 4.0, 1e-12);
        assert_near(s->high[p], (double)(p / 3 + 1) / 4.0, 1e-12);
    }
}

static struct ll_lane_finding finding(enum ll_sureness sure, enum ll_cause cause, double from_m,
                                      double to_m)
{
    return (struct ll_lane_finding){.lane = 0,
                                    .other_lane = LL_NONE,
                                    .kind = LL_FINDING_WIDTH,
                                    .sure = (uint8_t)sure,
                                    .cause = (uint8_t)cause,
                                    .cause_row = LL_NONE,
                                    .rule = LL_RULE_LANE_WIDTH_M,
                                    .from_m = from_m,
                                    .to_m = to_m};
}

/* Of 200 m of lanes 10 are too narrow for certain, 20 between facades probably and 30 possibly, and
 * 40 behind an obstacle probably: those do not hang on outlines. */
static void lanes_between_facades_fall_short_by_how_sure_they_are(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_village_table_clear) struct ll_village_table table = {0};
    town_make(&t);
    t.findings[0] = finding(LL_SURE_CERTAIN, LL_CAUSE_BUILDING, 0, 10);
    t.findings[1] = finding(LL_SURE_PROBABLE, LL_CAUSE_BUILDING, 10, 30);
    t.findings[2] = finding(LL_SURE_POSSIBLE, LL_CAUSE_BUILDING, 30, 60);
    t.findings[3] = finding(LL_SURE_PROBABLE, LL_CAUSE_OBSTACLE, 60, 100);
    t.outcomes.clearance.finding_count = 4;
    measure(&t, &table);
    const struct ll_swing *s = &table.rows[0].swing[LL_SWING_C4];
    const struct ll_measure m = table.rows[0].measure[LL_IND_C4_LANES];
    assert_true(s->told);
    assert_near(m.low, 10.0 / 200.0, 1e-12);
    assert_near(m.high, 100.0 / 200.0, 1e-12);
    static const double low_m[LL_SWING_PLACES] = {60, 30, 10};
    for (size_t p = 0; p < LL_SWING_POINTS; p++) {
        assert_near(s->low[p], low_m[p / LL_SWING_PLACES] / 200.0, 1e-12);
        assert_near(s->high[p], m.high, 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_of_verdicts_at_every_point),
        cmocka_unit_test(lanes_between_facades_fall_short_by_how_sure_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
