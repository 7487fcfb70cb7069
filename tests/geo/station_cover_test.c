/// Whom places for stations reach, against the response stage itself: for every place a scene with
/// a station there, asked from scratch.
#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "geo/response.h"
#include "geo/site_scene.h"
#include "geo/station_sites.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

enum { GRID = 5, NARROW_MAX = 60 };
#define BLOCK_M 180.0

/// A bent grid of streets, houses along them, some stretches narrow, some gates.
struct town {
    struct ll_scene scene;
    struct ll_clearance clearance;
    struct ll_speeds speeds;
    struct ll_vehicles vehicles;
    ll_rules *rules;
    struct ll_stage in;
};

static void town_release(struct town *t)
{
    ll_scene_clear(&t->scene);
    ll_clearance_clear(&t->clearance);
    ll_rules_free(t->rules);
}

static void add_lane(struct town *t, struct ll_rng *rng, struct ll_xy a, struct ll_xy b)
{
    static const enum ll_lane_class classes[] = {LL_CLASS_RESIDENTIAL, LL_CLASS_SERVICE,
                                                 LL_CLASS_TERTIARY};
    char text[200];
    const struct ll_xy middle = {(a.x + b.x) / 2.0 + ll_rng_between(rng, -9.0, 9.0),
                                 (a.y + b.y) / 2.0 + ll_rng_between(rng, -9.0, 9.0)};
    (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g, %.17g %.17g", a.x, a.y, middle.x,
                   middle.y, b.x, b.y);
    const size_t row = ll_draw_lane(&t->scene, classes[ll_rng_below(rng, 3)], text);
    ll_table_set_word(&t->scene.layer[LL_LANE], row, LL_LANE_NODED, LL_FLAG_YES);
    if (ll_rng_below(rng, 9) == 0) {
        ll_table_set_word(&t->scene.layer[LL_LANE], row, LL_LANE_BRIDGE, LL_FLAG_YES);
    }
}

static void add_streets(struct town *t, struct ll_rng *rng)
{
    struct ll_xy cross[GRID][GRID];
    for (int i = 0; i < GRID; i++) {
        for (int j = 0; j < GRID; j++) {
            cross[i][j] = (struct ll_xy){5e5 + BLOCK_M * i + ll_rng_between(rng, -20.0, 20.0),
                                         3.4e6 + BLOCK_M * j + ll_rng_between(rng, -20.0, 20.0)};
        }
    }
    for (int i = 0; i < GRID; i++) {
        for (int j = 0; j < GRID; j++) {
            if (i + 1 < GRID && ll_rng_below(rng, 10) < 8) {
                add_lane(t, rng, cross[i][j], cross[i + 1][j]);
            }
            if (j + 1 < GRID && ll_rng_below(rng, 10) < 8) {
                add_lane(t, rng, cross[i][j], cross[i][j + 1]);
            }
        }
    }
}

static void add_buildings(struct town *t, struct ll_rng *rng)
{
    for (int k = 0; k < 120; k++) {
        const double x = 5e5 + ll_rng_between(rng, -150.0, BLOCK_M * GRID);
        const double y = 3.4e6 + ll_rng_between(rng, -150.0, BLOCK_M * GRID);
        const double w = ll_rng_between(rng, 5.0, 30.0);
        const double h = ll_rng_between(rng, 5.0, 15.0);
        char text[200];
        (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g, %.17g %.17g, %.17g %.17g", x,
                       y, x + w, y + 1.0, x + w, y + h, x, y + h);
        (void)ll_draw_building(&t->scene, text);
    }
}

static void add_narrow(struct town *t, struct ll_rng *rng)
{
    struct ll_narrow narrow[NARROW_MAX];
    size_t count = 0;
    for (uint32_t lane = 0; lane < t->scene.layer[LL_LANE].count; lane++) {
        if (ll_rng_below(rng, 3) == 0 && count < NARROW_MAX) {
            const float high = (float)ll_rng_between(rng, 0.8, 4.5);
            const double from_m = ll_rng_between(rng, 10.0, 120.0);
            struct ll_narrow n = {.lane = lane,
                                  .from_m = from_m,
                                  .to_m = from_m + 6.0,
                                  .width_low_m = high - 0.5F,
                                  .width_high_m = high,
                                  .width_cause = LL_CAUSE_BUILDING};
            if (ll_rng_below(rng, 3) == 0) {
                n = (struct ll_narrow){
                    .lane = lane, .from_m = from_m, .to_m = from_m, .open_s = 25.0F};
            }
            narrow[count++] = n;
        }
    }
    t->clearance = ll_write_clearance(&t->scene, narrow, count);
}

static void make_town(struct town *t, uint64_t seed)
{
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(seed, 4);
    *t = (struct town){.scene = ll_scene_make(),
                       .speeds = ll_test_speeds(),
                       .vehicles = ll_test_vehicles(),
                       .rules = ll_test_rules()};
    assert_ok(ll_rules_set(t->rules, "response_township_s=150", &err), &err);
    assert_ok(ll_rules_set(t->rules, "response_micro_s=130", &err), &err);
    assert_ok(ll_rules_set(t->rules, "station_step_m=70", &err), &err);
    assert_ok(ll_rules_set(t->rules, "station_step_township_m=100", &err), &err);
    add_streets(t, &rng);
    add_buildings(t, &rng);
    add_narrow(t, &rng);
    t->in = (struct ll_stage){
        .scene = &t->scene, .rules = t->rules, .speeds = &t->speeds, .threads = 3};
}

static bool holds(const struct ll_lists *lists, size_t list, uint32_t item)
{
    size_t count = 0;
    for (uint32_t k = lists->first[list]; k < lists->first[list + 1]; k++) {
        count += lists->item[k] == item;
    }
    assert_true(count <= 1);
    return count == 1;
}

/// One place: a station there, and whom the stage says it reaches: all of these are on its list.
/// @param more Receives how many others are, since the last metres to them are not straight.
/// @return how many are reached.
static size_t compare(struct town *t, const struct ll_site_place *place,
                      const struct ll_lists *lists, size_t number, const uint32_t *rows,
                      size_t count, size_t *more)
{
    struct ll_err err = {0};
    const bool micro = place->kind == LL_SITE_MICRO;
    const enum ll_tier tier = micro ? LL_TIER_MICRO : LL_TIER_TOWNSHIP;
    const double limit_s =
        ll_rule(t->rules, micro ? LL_RULE_RESPONSE_MICRO_S : LL_RULE_RESPONSE_TOWNSHIP_S);
    struct ll_scene with = {0};
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = {0};
    assert_ok(ll_site_scene_make(&t->scene, place, 1, &with, &err), &err);
    assert_ok(ll_building_results_make(t->scene.layer[LL_BUILDING].count, &r, &err), &err);
    struct ll_stage in = t->in;
    in.scene = &with;
    const struct ll_response_input input = {.vehicles = &t->vehicles, .clearance = &t->clearance};
    assert_ok(ll_response_stage(&in, &input, &r, NULL, &err), &err);
    size_t reached = 0;
    for (size_t i = 0; i < count; i++) {
        const bool there = r.response_answer[tier][rows[i]] == LL_ANSWERED &&
                           r.response[tier][rows[i]].time_s <= limit_s;
        const bool listed = holds(lists, number, (uint32_t)i);
        assert_true(listed || !there);
        *more += listed && !there;
        reached += there;
    }
    ll_site_scene_clear(&with);
    return reached;
}

static void compare_kind(enum ll_site_kind kind, uint64_t seed)
{
    struct ll_err err = {0};
    LL_CLEANUP(town_release) struct town t;
    make_town(&t, seed);
    LL_CLEANUP(ll_road_clear) struct ll_road road = {0};
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places places = {0};
    LL_CLEANUP(ll_lists_clear) struct ll_lists lists = {0};
    const struct ll_response_input input = {.vehicles = &t.vehicles, .clearance = &t.clearance};
    const struct ll_station_site_task task = {.road = &road, .kind = kind, .area = LL_NONE};
    uint32_t rows[80];
    for (uint32_t i = 0; i < 80; i++) {
        rows[i] = i + i / 2;
    }
    assert_ok(ll_road_make(&t.in, &input, (int)ll_station_site_vehicle(kind), &road, &err), &err);
    assert_ok(ll_station_sites(&t.in, &task, &places, &err), &err);
    assert_ok(ll_station_cover(&t.in, &task, &places, rows, 80, &lists, &err), &err);
    assert_int_equal(lists.count, places.count);
    size_t reached = 0;
    size_t more = 0;
    for (size_t p = 0; p < places.count; p++) {
        reached += compare(&t, &places.items[p], &lists, p, rows, 80, &more);
    }
    assert_true(more < reached / 20);
    assert_true(places.count > 30);
    assert_true(reached > 5 * places.count);          /* neither hardly any */
    assert_true(reached < 80 * places.count * 3 / 4); /* nor nearly all */
}

static void places_of_micro_stations_reach_whom_the_stage_says(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        compare_kind(LL_SITE_MICRO, seed);
    }
}

static void places_of_township_stations_reach_whom_the_stage_says(void **state)
{
    (void)state;
    for (uint64_t seed = 4; seed <= 6; seed++) {
        compare_kind(LL_SITE_TOWNSHIP, seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_of_micro_stations_reach_whom_the_stage_says),
        cmocka_unit_test(places_of_township_stations_reach_whom_the_stage_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
