#include "core/parts.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/measure_columns.h"
#include "core/reasons.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

#define HOUSES    5
#define LANES     3
#define OBSTACLES 4

/* Village 0 with four houses of 100 m2 and 10, 20, 30 and 40 households, so that each weighs its
 * tenths; village 1 has the fifth house, of 10 households.
 *
 *   b0 --- b1 ... b2      b3 ... | b4          --- certainly, ... possibly too near
 *
 * Certain cluster 0: b0, b1. Possible clusters 1: b0, b1, b2 and 2: b3, b4.
 * Lanes of 100 m: lane 0 and 1 in village 0, lane 2 is no lane for trucks. */
struct town {
    struct ll_scene scene;
    struct ll_building_results results;
    struct ll_outcomes outcomes; /* owns nothing: all arrays are members */
    struct ll_nearby nearby;
    double footprint_m2[HOUSES];
    uint32_t cluster[HOUSES];
    uint32_t cluster_possible[HOUSES];
    float nearest_m[HOUSES];
    struct ll_cluster clusters[3];
    struct ll_pair pairs[1];
    struct ll_lane_summary lanes[LANES];
    struct ll_lane_finding findings[4];
    struct ll_lane_piece pieces[4];
    uint32_t first_piece[LANES + 1];
    struct ll_blocker blocker;
    struct ll_reach_way truck[HOUSES];
    uint32_t lane_area[LANES];
    uint32_t obstacle_area[OBSTACLES];
    uint32_t incident_area[1];
    uint32_t villages[2];
    ll_rules *rules;
    ll_indicators *indicators;
    struct ll_measure_input input;
};

static void draw_houses(struct town *t)
{
    static const double households[HOUSES] = {10.0, 20.0, 30.0, 40.0, 10.0};
    for (size_t b = 0; b < HOUSES; b++) {
        (void)ll_draw_building(&t->scene, "0 0, 10 0, 10 10, 0 10");
        struct ll_table *buildings = &t->scene.layer[LL_BUILDING];
        ll_table_set_real(buildings, b, LL_BUILDING_HOUSEHOLDS, households[b]);
        ll_table_set_word(buildings, b, LL_BUILDING_USE, LL_USE_RESIDENTIAL);
        t->footprint_m2[b] = 100.0;
        t->nearest_m[b] = NAN;
        t->truck[b] = (struct ll_reach_way){.blocker = LL_NONE};
    }
}

static void write_clusters(struct town *t)
{
    static const uint32_t certain[HOUSES] = {0, 0, LL_NONE, LL_NONE, LL_NONE};
    static const uint32_t possible[HOUSES] = {1, 1, 1, 2, 2};
    for (size_t b = 0; b < HOUSES; b++) {
        t->cluster[b] = certain[b];
        t->cluster_possible[b] = possible[b];
    }
    t->clusters[0] = (struct ll_cluster){.buildings = 2,
                                         .footprint_m2 = 200.0,
                                         .limit_m2 = 150.0,
                                         .break_line_m = 40.0,
                                         .missing_break_m = 10.0,
                                         .certain = true};
    t->clusters[1] = (struct ll_cluster){.buildings = 3,
                                         .footprint_m2 = 300.0,
                                         .limit_m2 = 150.0,
                                         .break_line_m = 60.0,
                                         .missing_break_m = 45.0};
    t->clusters[2] = (struct ll_cluster){.buildings = 2,
                                         .footprint_m2 = 200.0,
                                         .limit_m2 = 150.0,
                                         .break_line_m = 20.0,
                                         .missing_break_m = 20.0};
    t->outcomes.separation = (struct ll_separation){.count = HOUSES,
                                                    .cluster = t->cluster,
                                                    .cluster_possible = t->cluster_possible,
                                                    .nearest_m = t->nearest_m,
                                                    .pairs = t->pairs,
                                                    .clusters = t->clusters,
                                                    .cluster_count = 3};
}

static void write_lanes(struct town *t)
{
    for (uint32_t i = 0; i < LANES; i++) {
        (void)ll_draw_lane(&t->scene, LL_CLASS_RESIDENTIAL, "0 0, 100 0");
        t->lanes[i] = ll_lane_summary_none();
        t->lanes[i].obstructed_m = i < 2 ? 0.0F : NAN;
        t->lane_area[i] = 0;
    }
    const struct ll_lane_finding findings[] = {
        {.kind = LL_FINDING_SLOPE,
         .sure = LL_SURE_CERTAIN,
         .rule = LL_RULE_LANE_SLOPE_SHOULD_PCT, /* advice, no must */
         .to_m = 100.0},
        {.kind = LL_FINDING_WIDTH, .sure = LL_SURE_CERTAIN, .from_m = 10.0, .to_m = 30.0},
        {.kind = LL_FINDING_HEIGHT, .sure = LL_SURE_POSSIBLE, .from_m = 20.0, .to_m = 50.0},
        {.kind = LL_FINDING_SPACING, .sure = LL_SURE_PROBABLE, .from_m = 60.0, .to_m = 90.0}};
    for (size_t i = 0; i < 4; i++) {
        t->findings[i] = findings[i];
        t->findings[i].other_lane = LL_NONE;
    }
    for (uint32_t i = 0; i < 4; i++) { /* lane 1 in two pieces */
        t->pieces[i] = (struct ll_lane_piece){.from_m = i == 2 ? 70.0 : 0.0,
                                              .to_m = i == 1 ? 70.0 : 100.0,
                                              .width_low_m = 5.0F,
                                              .width_high_m = 6.0F,
                                              .height_low_m = INFINITY};
        t->first_piece[i] = i < 2 ? i : i + 1;
    }
    t->outcomes.clearance = (struct ll_clearance){.first_piece = t->first_piece,
                                                  .pieces = t->pieces,
                                                  .piece_count = 4,
                                                  .lane_count = LANES,
                                                  .lanes = t->lanes,
                                                  .findings = t->findings,
                                                  .finding_count = 4};
}

static struct town *make_town(void)
{
    struct ll_err err = {0};
    struct town *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->scene = ll_scene_make();
    t->rules = ll_test_rules();
    t->indicators = ll_test_indicators();
    (void)ll_draw_area(&t->scene, "A", 10.0, "0 0, 1000 0, 1000 1000, 0 1000");
    (void)ll_draw_area(&t->scene, "B", 10.0, "1000 0, 2000 0, 2000 1000, 1000 1000");
    draw_houses(t);
    write_lanes(t);
    write_clusters(t);
    assert_ok(ll_building_results_make(HOUSES, &t->results, &err), &err);
    for (size_t b = 0; b < HOUSES; b++) {
        t->results.area[b] = b < 4 ? 0 : 1;
    }
    t->outcomes.reach.count = HOUSES;
    t->outcomes.reach.way[LL_VEHICLE_PUMPER] = t->truck;
    assert_ok(ll_nearby_make(HOUSES, &t->nearby, &err), &err);
    t->villages[1] = 1;
    t->input = (struct ll_measure_input){.scene = &t->scene,
                                         .results = &t->results,
                                         .footprint_m2 = t->footprint_m2,
                                         .rules = t->rules,
                                         .indicators = t->indicators,
                                         .period_year = 2026,
                                         .incident_area = t->incident_area,
                                         .obstacle_area = t->obstacle_area,
                                         .lane_area = t->lane_area,
                                         .outcomes = &t->outcomes,
                                         .nearby = &t->nearby,
                                         .villages = t->villages,
                                         .village_count = 2};
    return t;
}

static void free_town(struct town *t)
{
    ll_scene_clear(&t->scene);
    ll_building_results_clear(&t->results);
    ll_nearby_clear(&t->nearby);
    ll_rules_free(t->rules);
    ll_indicators_free(t->indicators);
    free(t);
}

static struct ll_measure measure(const struct town *t, enum ll_indicator_id id)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_village_table_clear) struct ll_village_table table = {0};
    assert_ok(ll_village_measure(&t->input, &table, &err), &err);
    return table.rows[0].measure[id];
}

static void assert_interval(const struct town *t, enum ll_indicator_id id, double low, double high,
                            double known)
{
    struct ll_measure m = measure(t, id);
    assert_near(m.low, low, 1e-12);
    assert_near(m.high, high, 1e-12);
    assert_near(m.known, known, 1e-9);
}

static void assert_unknown(const struct town *t, enum ll_indicator_id id)
{
    struct ll_measure whole = ll_measure_unknown(ll_indicator(t->indicators, id));
    assert_interval(t, id, whole.low, whole.high, 0.0);
}

/* Certain cluster: 10 + 20 households, possible one: 10 + 20 + 30. Scores 47.712 and 77.815: the
 * interval leaves 0.30103 of the scale open. House b3 and its 40 are in a smaller one. */
static void the_largest_cluster_counts_the_households_of_the_village(void **state)
{
    (void)state;
    struct town *t = make_town();
    assert_interval(t, LL_IND_E3_CLUSTER, 30.0, 60.0, 1.0 - 0.301029996);
    for (size_t b = 0; b < HOUSES; b++) { /* no households known: how many burn is not known */
        ll_table_set_real(&t->scene.layer[LL_BUILDING], b, LL_BUILDING_HOUSEHOLDS, NAN);
    }
    assert_unknown(t, LL_IND_E3_CLUSTER);
    for (size_t b = 0; b < HOUSES; b++) { /* but none burn together where there is no cluster */
        t->cluster[b] = t->cluster_possible[b] = LL_NONE;
    }
    assert_interval(t, LL_IND_E3_CLUSTER, 0.0, 0.0, 1.0);
    t->outcomes.separation.count = 0; /* not run */
    assert_unknown(t, LL_IND_E3_CLUSTER);
    free_town(t);
}

/* Cluster 0: (200 - 150) / 150 = 1/3. Cluster 1: (300 - 150) / 150 = 1; cluster 2: 1/3, of which
 * half the footprint lies in the village: 1/6. */
static void footprint_over_the_limit_is_shared_by_footprint(void **state)
{
    (void)state;
    struct town *t = make_town();
    assert_interval(t, LL_IND_E4_OVER_LIMIT, 1.0 / 3.0, 7.0 / 6.0,
                    1.0 - (7.0 / 6.0 - 1.0 / 3.0) / 2.0);
    t->clusters[1].limit_m2 = t->clusters[2].limit_m2 = NAN; /* no limit holds */
    assert_interval(t, LL_IND_E4_OVER_LIMIT, 1.0 / 3.0, 1.0 / 3.0, 1.0);
    t->clusters[0].footprint_m2 = t->clusters[0].limit_m2 = 200.0; /* at the limit */
    assert_interval(t, LL_IND_E4_OVER_LIMIT, 0.0, 0.0, 1.0);
    free_town(t);
}

/* Certain: 10 of 40 m missing, 30 m there. Possible: 45 of 60 and half of 20 of 20: 55 missing, 15
 * there. At the least 10 missing beside 30 there, at the most 55 beside 15. */
static void missing_breaks_lie_between_both_readings(void **state)
{
    (void)state;
    struct town *t = make_town();
    assert_interval(t, LL_IND_E5_BREAKS, 10.0 / 40.0, 55.0 / 70.0, 1.0 - (55.0 / 70.0 - 0.25));
    for (size_t c = 0; c < 3; c++) {
        t->clusters[c].break_line_m = t->clusters[c].missing_break_m = 0.0; /* none needed */
    }
    assert_interval(t, LL_IND_E5_BREAKS, 0.0, 0.0, 1.0);
    free_town(t);
}

/* Of 200 m of lanes for trucks: 10 to 30 m too narrow for certain, 20 to 50 m may be too low; the
 * slope and the spacing break no must. */
static void lanes_below_the_standard_count_each_metre_once(void **state)
{
    (void)state;
    struct town *t = make_town();
    assert_interval(t, LL_IND_C4_LANES, 20.0 / 200.0, 40.0 / 200.0, 0.9);
    t->pieces[2].width_low_m = 2.5F; /* 70 to 100 m of lane 1 are not known to be wide enough */
    assert_interval(t, LL_IND_C4_LANES, 20.0 / 200.0, 70.0 / 200.0, 0.75);
    t->pieces[0].height_low_m = NAN; /* nothing is known of lane 0 */
    assert_interval(t, LL_IND_C4_LANES, 20.0 / 200.0, 130.0 / 200.0, 0.45);
    t->pieces[0].height_low_m = INFINITY;
    t->pieces[2].width_low_m = 4.0F;
    t->findings[0].kind = LL_FINDING_DEAD_END; /* enough to turn for most: more is advised */
    t->findings[0].rule = LL_RULE_TURNING_PLACE_TALL_M;
    assert_interval(t, LL_IND_C4_LANES, 20.0 / 200.0, 40.0 / 200.0, 0.9);
    t->findings[0].rule = LL_RULE_DEAD_END_M;
    assert_interval(t, LL_IND_C4_LANES, 0.5, 0.5, 1.0);
    t->findings[0].kind = LL_FINDING_RADIUS; /* a bend */
    t->findings[0].rule = LL_RULE_TURN_RADIUS_M;
    assert_interval(t, LL_IND_C4_LANES, 0.5, 0.5, 1.0);
    t->findings[0].kind = LL_FINDING_SLOPE;
    t->findings[0].rule = LL_RULE_LANE_SLOPE_MUST_PCT;
    assert_interval(t, LL_IND_C4_LANES, 0.5, 0.5, 1.0);
    t->lane_area[0] = 1;
    assert_interval(t, LL_IND_C4_LANES, 0.0, 0.0, 1.0);
    t->lane_area[1] = LL_NONE; /* no lane of its own */
    assert_unknown(t, LL_IND_C4_LANES);
    free_town(t);
}

/* The last 4 m of lane 0 before a turn that is certainly too tight, and the first 4 m of lane 1
 * behind it, of which 1 m is too narrow, too, and 1 m more; another turn from 2 to 6 m of lane 1
 * may be too tight. */
static void a_turn_counts_on_both_of_its_lanes(void **state)
{
    (void)state;
    struct town *t = make_town();
    const struct ll_lane_finding turn = {.kind = LL_FINDING_RADIUS,
                                         .sure = LL_SURE_CERTAIN,
                                         .rule = LL_RULE_TURN_RADIUS_M,
                                         .other_lane = 1,
                                         .from_m = 96.0,
                                         .to_m = 100.0,
                                         .other_to_m = 4.0};
    t->findings[0] = t->findings[1] = turn;
    t->findings[1].sure = LL_SURE_POSSIBLE;
    t->findings[1].other_from_m = 2.0;
    t->findings[1].other_to_m = 6.0;
    t->findings[2] = (struct ll_lane_finding){.lane = 1,
                                              .other_lane = LL_NONE,
                                              .kind = LL_FINDING_WIDTH,
                                              .sure = LL_SURE_CERTAIN,
                                              .from_m = 3.0,
                                              .to_m = 5.0};
    t->outcomes.clearance.finding_count = 3;
    assert_interval(t, LL_IND_C4_LANES, 9.0 / 200.0, 10.0 / 200.0, 199.0 / 200.0);
    t->lane_area[0] = 1; /* each village bears its own lane */
    assert_interval(t, LL_IND_C4_LANES, 5.0 / 100.0, 6.0 / 100.0, 99.0 / 100.0);
    t->lane_area[0] = 0;
    t->findings[0].other_lane = 0; /* a lane that comes back to where it begins */
    t->outcomes.clearance.finding_count = 1;
    assert_interval(t, LL_IND_C4_LANES, 8.0 / 200.0, 8.0 / 200.0, 1.0);
    free_town(t);
}

/* b0 a small business (1), b1 a workshop with people living in it (3 + 1), b3 nothing: 5 for 100
 * households; b2 may be three kinds (1 + 3 + 1), its use is known. Known: 10 + 20 + 40 households
 * in full and a quarter of 30. */
static void premises_at_risk_are_counted_by_weight_for_100_households(void **state)
{
    (void)state;
    struct town *t = make_town();
    struct ll_table *buildings = &t->scene.layer[LL_BUILDING];
    static const int fields[] = {LL_BUILDING_NINE_SMALL, LL_BUILDING_THREE_IN_ONE,
                                 LL_BUILDING_EBIKE_INDOOR};
    assert_unknown(t, LL_IND_H4_PREMISES); /* uses alone are known: up to 500 for 100 households */
    for (size_t k = 0; k < 3; k++) {
        ll_table_set_word(buildings, 0, fields[k], LL_FLAG_NO);
        ll_table_set_word(buildings, 1, fields[k], LL_FLAG_NO);
        ll_table_set_word(buildings, 3, fields[k], LL_FLAG_NO);
    }
    ll_table_set_word(buildings, 0, LL_BUILDING_NINE_SMALL, LL_FLAG_YES);
    ll_table_set_word(buildings, 1, LL_BUILDING_THREE_IN_ONE, LL_FLAG_YES);
    ll_table_set_word(buildings, 1, LL_BUILDING_USE, LL_USE_INDUSTRIAL);
    assert_interval(t, LL_IND_H4_PREMISES, 5.0, 10.0, 0.775);
    free_town(t);
}

/* One found in the village; one struck off, one of which no ledger tells, one elsewhere. How old it
 * is is not known: it counts once to three times. 100 households. */
static void an_open_hazard_counts_once_to_three_times(void **state)
{
    (void)state;
    struct town *t = make_town();
    struct ll_err err = {0};
    static const enum ll_hazard_state states[OBSTACLES] = {LL_HAZARD_FOUND, LL_HAZARD_STRUCK_OFF,
                                                           LL_HAZARD_UNKNOWN, LL_HAZARD_ASSIGNED};
    assert_unknown(t, LL_IND_H5_HAZARDS); /* no ledger */
    for (size_t i = 0; i < OBSTACLES; i++) {
        struct ll_table *obstacles = &t->scene.layer[LL_OBSTACLE];
        size_t row = 0;
        assert_ok(ll_table_add(obstacles, &row, &err), &err);
        ll_draw_shape(&obstacles->shape, LL_POINT, "0 0");
        ll_table_set_word(obstacles, row, LL_OBSTACLE_STATE, (uint8_t)states[i]);
    }
    t->obstacle_area[3] = 1;
    assert_interval(t, LL_IND_H5_HAZARDS, 1.0, 3.0, 0.9);
    t->obstacle_area[0] = LL_NONE;
    assert_interval(t, LL_IND_H5_HAZARDS, 0.0, 0.0, 1.0);
    free_town(t);
}

/* A school of 12 and a clinic of which only the size is known: 100 m2 hold at most 100 / 6. */
static void people_in_schools_and_clinics_are_bounded_by_floor_area(void **state)
{
    (void)state;
    struct town *t = make_town();
    struct ll_table *buildings = &t->scene.layer[LL_BUILDING];
    assert_interval(t, LL_IND_V2_SENSITIVE, 0.0, 0.0, 1.0);
    ll_table_set_word(buildings, 1, LL_BUILDING_USE, LL_USE_SCHOOL);
    ll_table_set_real(buildings, 1, LL_BUILDING_RESIDENTS, 12.0);
    ll_table_set_word(buildings, 2, LL_BUILDING_USE, LL_USE_HEALTH);
    assert_interval(t, LL_IND_V2_SENSITIVE, 12.0, 12.0 + 100.0 / 6.0, 0.7);
    ll_table_set_word(buildings, 3, LL_BUILDING_USE,
                      LL_USE_UNKNOWN);                        /* may be one too: 16.7 more */
    assert_interval(t, LL_IND_V2_SENSITIVE, 12.0, 40.0, 0.3); /* cut at the scale's end */
    free_town(t);
}

/* By the ledger of the village: 30 alarms and 20 sprinklers in 100 homes protect 30 to 50. By the
 * buildings, once any of them tells: b0 (10) has one, b1 (20) has none. */
static void alarms_go_by_the_buildings_or_else_by_the_village(void **state)
{
    (void)state;
    struct town *t = make_town();
    struct ll_table *areas = &t->scene.layer[LL_AREA];
    struct ll_table *buildings = &t->scene.layer[LL_BUILDING];
    assert_unknown(t, LL_IND_V4_ALARMS);
    ll_table_set_real(areas, 0, LL_AREA_SMOKE_ALARMS, 30.0);
    assert_interval(t, LL_IND_V4_ALARMS, 0.0, 0.7, 0.3); /* sprinklers may be in all others */
    ll_table_set_real(areas, 0, LL_AREA_SPRINKLERS, 20.0);
    assert_interval(t, LL_IND_V4_ALARMS, 0.5, 0.7, 0.8);
    ll_table_set_word(buildings, 0, LL_BUILDING_SMOKE_ALARM, LL_FLAG_YES);
    ll_table_set_word(buildings, 1, LL_BUILDING_SMOKE_ALARM, LL_FLAG_NO);
    ll_table_set_word(buildings, 1, LL_BUILDING_SPRINKLER, LL_FLAG_NO);
    assert_interval(t, LL_IND_V4_ALARMS, 0.2, 0.9, 0.3);
    free_town(t);
}

/* ---- who is behind a number ---- */

struct found {
    size_t count;
    struct ll_part part[32];
};

static void keep(void *user, const struct ll_part *part)
{
    struct found *f = user;
    if (part->village == 0 && part->high > 0.0) {
        assert_in_range(f->count, 0, 31);
        f->part[f->count++] = *part;
    }
}

static struct found parts_of(const struct town *t, enum ll_indicator_id id)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_parts_freep) ll_parts *parts = NULL;
    assert_ok(ll_parts_new(&t->input, &parts, &err), &err);
    struct found f = {0};
    ll_parts_visit(parts, id, keep, &f);
    return f;
}

static void assert_part(const struct ll_part *p, enum ll_layer layer, uint32_t row, double low,
                        double high)
{
    assert_int_equal(p->layer, layer);
    assert_int_equal(p->row, row);
    assert_near(p->low, low, 1e-12);
    assert_near(p->high, high, 1e-12);
}

/* b0 in no circle, a broken hydrant (row 0) in it; b1 in none at all; b2 in the circle of one
 * (row 1) of which it is not known whether it works; b3 has one that does. */
static void what_would_have_to_change_carries_the_part(void **state)
{
    (void)state;
    struct town *t = make_town();
    (void)ll_draw_hydrant(&t->scene, LL_STATUS_BROKEN, 0.0, 0.0);
    (void)ll_draw_hydrant(&t->scene, LL_STATUS_UNKNOWN, 50.0, 0.0);
    for (size_t b = 0; b < HOUSES; b++) {
        t->results.water_answer[b] = LL_ANSWERED;
        t->results.hydrant[b] = 1;
        t->results.hydrants_in_reach[b] = b >= 2;
        t->results.hydrants_confirmed[b] = b >= 3;
    }
    t->nearby.repair[0] = 0;
    struct found f = parts_of(t, LL_IND_C5_NO_HYDRANT);
    assert_int_equal(f.count, 3);
    assert_part(&f.part[0], LL_HYDRANT, 0, 10.0, 10.0);
    assert_part(&f.part[1], LL_BUILDING, 1, 20.0, 20.0);
    assert_part(&f.part[2], LL_HYDRANT, 1, 0.0, 30.0);

    t->outcomes.reach.blockers = &t->blocker; /* something on lane 1 stops the truck to b0 */
    t->outcomes.reach.blocker_count = 1;
    t->blocker.lane = 1;
    for (size_t b = 0; b < HOUSES; b++) {
        t->truck[b].answer = b == 0 ? LL_REACH_CUT_OFF : b == 1 ? LL_REACH_NO : LL_REACH_YES;
        t->truck[b].blocker = b == 0 ? 0 : LL_NONE;
    }
    f = parts_of(t, LL_IND_C3_NO_TRUCK);
    assert_int_equal(f.count, 2);
    assert_part(&f.part[0], LL_LANE, 1, 10.0, 10.0);
    assert_part(&f.part[1], LL_BUILDING, 1, 20.0, 20.0);
    f = parts_of(t, LL_IND_C4_LANES);
    assert_int_equal(f.count, 1);
    assert_part(&f.part[0], LL_LANE, 0, 20.0, 40.0);
    f = parts_of(t, LL_IND_E3_CLUSTER);
    assert_int_equal(f.count, 3);
    assert_part(&f.part[1], LL_BUILDING, 1, 20.0, 20.0);
    assert_part(&f.part[2], LL_BUILDING, 2, 0.0, 30.0);
    free_town(t);
}

/* The team of the village is not known; the micro station (row 0) has 3 of 6 people; the township
 * station (row 1) sends a light truck alone. */
static void teams_lack_by_thirds(void **state)
{
    (void)state;
    struct town *t = make_town();
    struct ll_err err = {0};
    struct ll_table *stations = &t->scene.layer[LL_STATION];
    (void)ll_draw_station(&t->scene, LL_STATION_MICRO, 0.0, 0.0);
    (void)ll_draw_station(&t->scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    ll_table_set_real(stations, 0, LL_STATION_STAFF, 3.0);
    assert_ok(ll_table_set_string(stations, 1, LL_STATION_VEHICLES, "light", &err), &err);
    for (size_t b = 0; b < HOUSES; b++) {
        for (uint32_t tier = 0; tier < 2; tier++) {
            t->results.response_answer[tier][b] = LL_ANSWERED;
            t->results.response[tier][b].station = tier;
            t->results.response[tier][b].time_s = 60.0;
        }
    }
    assert_interval(t, LL_IND_C8_TEAMS, (0.0 + 0.5 + 1.0) / 3.0, (1.0 + 0.5 + 1.0) / 3.0,
                    2.0 / 3.0);
    ll_table_set_real(&t->scene.layer[LL_AREA], 0, LL_AREA_TEAM_SIZE, 15.0); /* of 20 */
    assert_interval(t, LL_IND_C8_TEAMS, 1.75 / 3.0, 1.75 / 3.0, 1.0);
    struct found f = parts_of(t, LL_IND_C8_TEAMS);
    assert_int_equal(f.count, 12);
    assert_part(&f.part[0], LL_AREA, 0, 10.0 * 0.25 / 3.0, 10.0 * 0.25 / 3.0);
    assert_part(&f.part[1], LL_STATION, 0, 10.0 * 0.5 / 3.0, 10.0 * 0.5 / 3.0);
    assert_part(&f.part[2], LL_STATION, 1, 10.0 / 3.0, 10.0 / 3.0);
    free_town(t);
}

/* C5 of the town above alone: the broken hydrant 10 (certain), house b1 20 (certain), the hydrant
 * of unknown state 0 to 30, taken as 15: of 45, b1 carries 20, the latter 15, the former 10. */
static void shares_go_by_the_middle_of_each_part_most_first(void **state)
{
    (void)state;
    struct town *t = make_town();
    struct ll_err err = {0};
    (void)ll_draw_hydrant(&t->scene, LL_STATUS_BROKEN, 0.0, 0.0);
    (void)ll_draw_hydrant(&t->scene, LL_STATUS_UNKNOWN, 50.0, 0.0);
    for (size_t b = 0; b < HOUSES; b++) {
        t->results.water_answer[b] = LL_ANSWERED;
        t->results.hydrant[b] = 1;
        t->results.hydrants_in_reach[b] = b >= 2;
        t->results.hydrants_confirmed[b] = b >= 3;
    }
    t->nearby.repair[0] = 0;
    LL_CLEANUP(ll_village_table_clear) struct ll_village_table table = {0};
    LL_CLEANUP(ll_freep) struct ll_reasons *reasons = NULL;
    assert_ok(ll_village_measure(&t->input, &table, &err), &err);
    struct ll_risk risks[2];
    for (size_t v = 0; v < 2; v++) {
        risks[v] = ll_risk_of(table.rows[v].measure, t->indicators, t->rules);
    }
    assert_ok(ll_reasons_find(&t->input, &table, risks, &reasons, &err), &err);
    const struct ll_reasons *dry = &reasons[LL_IND_C5_NO_HYDRANT];
    double share = risks[0].share[LL_IND_C5_NO_HYDRANT];
    static const struct {
        enum ll_layer layer;
        uint32_t row;
        bool certain;
        double part;
    } expected[] = {{LL_BUILDING, 1, true, 20.0 / 45.0},
                    {LL_HYDRANT, 1, false, 15.0 / 45.0},
                    {LL_HYDRANT, 0, true, 10.0 / 45.0}};
    assert_int_equal(dry->count, 3);
    assert_int_equal(dry->others, 0);
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(dry->top[k].layer, expected[k].layer);
        assert_int_equal(dry->top[k].row, expected[k].row);
        assert_int_equal(dry->top[k].certain, expected[k].certain);
        assert_near(dry->top[k].share, share * expected[k].part, 1e-15);
    }
    const struct ll_reasons *fires = &reasons[LL_IND_H1_FIRES]; /* not known: the village's */
    assert_int_equal(fires->count, 1);
    assert_int_equal(fires->top[0].layer, LL_AREA);
    assert_false(fires->top[0].certain);
    assert_near(fires->top[0].share, risks[0].share[LL_IND_H1_FIRES], 0.0);
    const struct ll_reasons *limits = &reasons[LL_IND_E4_OVER_LIMIT]; /* b0 to b2, then b3 */
    assert_int_equal(limits->count, 3);
    assert_int_equal(limits->others, 1);
    double told = limits->top[0].share + limits->top[1].share + limits->top[2].share;
    assert_near(told + limits->others_share, risks[0].share[LL_IND_E4_OVER_LIMIT], 1e-16);
    free_town(t);
}

static bool try_reasons(void *user)
{
    const struct town *t = user;
    LL_CLEANUP(ll_village_table_clear) struct ll_village_table table = {0};
    LL_CLEANUP(ll_freep) struct ll_reasons *reasons = NULL;
    enum ll_code code = ll_village_measure(&t->input, &table, NULL);
    struct ll_risk risks[2] = {{.risk = 1.0}, {.risk = 1.0}};
    if (code == LL_OK) {
        code = ll_reasons_find(&t->input, &table, risks, &reasons, NULL);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static bool try_parts(void *user)
{
    const struct town *t = user;
    LL_CLEANUP(ll_parts_freep) ll_parts *parts = NULL;
    enum ll_code code = ll_parts_new(&t->input, &parts, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_int_equal(parts != NULL, code == LL_OK);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    struct town *t = make_town();
    ll_for_each_failing_alloc(try_parts, t, 20);
    ll_for_each_failing_alloc(try_reasons, t, 100);
    free_town(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_cluster_counts_the_households_of_the_village),
        cmocka_unit_test(footprint_over_the_limit_is_shared_by_footprint),
        cmocka_unit_test(missing_breaks_lie_between_both_readings),
        cmocka_unit_test(lanes_below_the_standard_count_each_metre_once),
        cmocka_unit_test(a_turn_counts_on_both_of_its_lanes),
        cmocka_unit_test(premises_at_risk_are_counted_by_weight_for_100_households),
        cmocka_unit_test(an_open_hazard_counts_once_to_three_times),
        cmocka_unit_test(people_in_schools_and_clinics_are_bounded_by_floor_area),
        cmocka_unit_test(alarms_go_by_the_buildings_or_else_by_the_village),
        cmocka_unit_test(what_would_have_to_change_carries_the_part),
        cmocka_unit_test(teams_lack_by_thirds),
        cmocka_unit_test(shares_go_by_the_middle_of_each_part_most_first),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
