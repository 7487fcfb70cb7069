#include "geo/isochrone.h"

#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/grounds.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A scene under way, with the shipped tables; every tier drives every lane, turns for nothing.
struct world {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    struct ll_stage in;
    struct ll_building_results results;
    struct ll_dispatch dispatch;
    struct ll_response_areas areas;
};

#define ROAD_MPS (25.0 / 3.6)
#define WALK_MPS 1.3

static void set_rule(struct world *w, const char *assignment)
{
    struct ll_err err = {0};
    assert_ok(ll_rules_set(w->rules, assignment, &err), &err);
}

static struct world make_world(struct ll_scene scene)
{
    struct world w = {.scene = scene, .rules = ll_test_rules(), .speeds = ll_test_speeds()};
    set_rule(&w, "turn_right_angle_s=0");
    set_rule(&w, "turn_u_s=0");
    return w;
}

static void world_clear(struct world *w)
{
    ll_response_areas_clear(&w->areas);
    ll_dispatch_clear(&w->dispatch);
    ll_building_results_clear(&w->results);
    ll_rules_free(w->rules);
    ll_scene_clear(&w->scene);
}

static void respond(struct world *w)
{
    struct ll_err err = {0};
    w->in = (struct ll_stage){
        .scene = &w->scene, .rules = w->rules, .speeds = &w->speeds, .threads = 1};
    assert_ok(ll_building_results_make(w->scene.layer[LL_BUILDING].count, &w->results, &err), &err);
    assert_ok(ll_response_stage(&w->in, NULL, &w->results, NULL, &err), &err);
    assert_ok(ll_dispatch_make(&w->in, NULL, &w->dispatch, &err), &err);
}

static void draw(struct world *w)
{
    struct ll_err err = {0};
    respond(w);
    assert_ok(ll_isochrones(&w->dispatch, &w->results, &w->areas, &err), &err);
    assert_int_equal(w->areas.count, w->areas.shapes.count);
}

static bool is_reached(const struct world *w, const struct ll_response_area *area, size_t b)
{
    const struct ll_response *r = &w->results.response[area->tier][b];
    return w->results.response_answer[area->tier][b] == LL_ANSWERED && r->time_s <= area->limit_s &&
           (area->station == LL_NONE || r->station == area->station);
}

/// @return buildings looked at.
static size_t assert_buildings_decide(const struct world *w, size_t index)
{
    const struct ll_shapes *buildings = &w->scene.layer[LL_BUILDING].shape;
    const struct ll_response_area *area = &w->areas.items[index];
    LL_CLEANUP(ll_freep) bool *reached = ll_calloc(buildings->count, sizeof *reached);
    assert_non_null(reached);
    for (size_t b = 0; b < buildings->count; b++) {
        reached[b] = is_reached(w, area, b);
    }
    assert_int_equal(ll_assert_buildings_decide(&w->areas.shapes, index, buildings, reached),
                     area->buildings);
    return buildings->count;
}

static void reached_buildings_are_in_and_others_out_in_random_towns(void **state)
{
    (void)state;
    size_t looked_at = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        LL_CLEANUP(world_clear)
        struct world w = make_world(ll_random_scene(
            seed,
            &(struct ll_random_scene){
                .buildings = 60, .lanes = 30, .stations = 8, .size_m = 700.0, .at = {5e5, 3e6}}));
        set_rule(&w, seed % 2 == 0 ? "response_township_s=110" : "response_township_s=170");
        set_rule(&w, "response_micro_s=90");
        draw(&w);
        for (size_t i = 0; i < w.areas.count; i++) {
            looked_at += assert_buildings_decide(&w, i);
        }
    }
    assert_true(looked_at > 1500);
}

/// Answers as they fall: what is taken out of one house must not bite into the next.
static void houses_that_share_walls_are_in_or_out_to_the_wall(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 1);
        struct ll_err err = {0};
        LL_CLEANUP(world_clear) struct world w = make_world(ll_scene_make());
        (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 400 0");
        (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
        ll_draw_row_of_houses(&w.scene, &rng, 24);
        respond(&w);
        for (size_t b = 0; b < w.results.count; b++) {
            if (ll_rng_below(&rng, 3) == 0) {
                w.results.response[LL_TIER_TOWNSHIP][b].time_s = 1e4F;
            }
        }
        assert_ok(ll_isochrones(&w.dispatch, &w.results, &w.areas, &err), &err);
        assert_int_equal(w.areas.count, 2);
        assert_true(w.areas.items[0].buildings < 24);
        (void)assert_buildings_decide(&w, 0);
        (void)assert_buildings_decide(&w, 1);
    }
}

/// One straight lane with its station at the start: 60 s to turn out, then 25 km/h.
static struct world straight_lane(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 3000 0");
    (void)ll_draw_station(&scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    return make_world(scene);
}

static void the_reach_along_a_lane_shrinks_to_nothing_where_time_is_up(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = straight_lane();
    draw(&w);
    assert_int_equal(w.areas.count, 2); /* all together, and the only station */
    double end_m = 240.0 * ROAD_MPS;
    double full_m = (240.0 - 80.0 / WALK_MPS) * ROAD_MPS;
    double kite_m2 = (end_m - full_m) * 80.0; /* two triangles: the way on foot shrinks evenly */
    double want_m2 = full_m * 160.0 + kite_m2 + 0.5 * 3.14159265 * 6400.0;
    assert_near(w.areas.items[0].area_m2, want_m2, 0.005 * want_m2);
    assert_near(w.areas.items[1].area_m2, w.areas.items[0].area_m2, 1.0);
    assert_true(plane_inside(&w.areas.shapes, 0, (struct ll_xy){full_m - 10.0, 75.0}));
    assert_false(plane_inside(&w.areas.shapes, 0, (struct ll_xy){full_m - 10.0, 85.0}));
    assert_true(plane_inside(&w.areas.shapes, 0, (struct ll_xy){end_m - 20.0, 0.0}));
    assert_false(plane_inside(&w.areas.shapes, 0, (struct ll_xy){end_m + 10.0, 0.0}));
}

static void the_naive_circle_is_speed_by_time_over_curvature(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = straight_lane();
    draw(&w);
    /* 240 s at 30 km/h is 2 km of road, 1.54 km straight (the explanation's own example) */
    assert_near(w.areas.items[1].circle_m, 2000.0 / 1.3, 1e-6);
    assert_true(isnan(w.areas.items[0].circle_m));
    assert_near(ll_naive_circle_m(&w.in, LL_TIER_MICRO, 0), 120.0 * 20.0 / 3.6 / 1.3, 1e-6);
}

static void a_lane_is_divided_where_two_stations_are_as_near(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = straight_lane();
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 1000.0, 0.0);
    draw(&w);
    assert_int_equal(w.areas.count, 3);
    assert_true(plane_inside(&w.areas.shapes, 1, (struct ll_xy){480.0, 20.0}));
    assert_false(plane_inside(&w.areas.shapes, 1, (struct ll_xy){520.0, 20.0}));
    assert_true(plane_inside(&w.areas.shapes, 2, (struct ll_xy){520.0, 20.0}));
    assert_true(plane_inside(&w.areas.shapes, 2, (struct ll_xy){1500.0, 20.0}));
    double both = w.areas.items[1].area_m2 + w.areas.items[2].area_m2;
    assert_near(both, w.areas.items[0].area_m2, 0.001 * both);
}

static void nobody_stops_on_a_bridge_so_no_ground_is_reached_from_it(void **state)
{
    (void)state;
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 200 0");
    size_t bridge = ll_draw_lane(&scene, LL_CLASS_ROAD, "200 0, 800 0");
    ll_table_set_word(&scene.layer[LL_LANE], bridge, LL_LANE_BRIDGE, LL_FLAG_YES);
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "800 0, 1000 0");
    (void)ll_draw_station(&scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    LL_CLEANUP(world_clear) struct world w = make_world(scene);
    draw(&w);
    assert_false(plane_inside(&w.areas.shapes, 0, (struct ll_xy){500.0, 10.0}));
    assert_true(plane_inside(&w.areas.shapes, 0, (struct ll_xy){900.0, 10.0}));
    assert_int_equal(w.areas.shapes.ring_count, 4); /* two pieces, twice */
}

/// A closed row of houses, then a wall, along the lane: what lies behind is reached around their
/// ends alone, and a shed there not at all.
static void ground_behind_a_closed_row_or_a_wall_is_left_out(void **state)
{
    (void)state;
    for (int wall = 0; wall < 2; wall++) {
        LL_CLEANUP(world_clear) struct world w = straight_lane();
        char text[120];
        for (int x = 100; wall == 0 && x < 700; x += 20) {
            (void)snprintf(text, sizeof text, "%d 8, %d 8, %d 18, %d 18", x, x + 20, x + 20, x);
            (void)ll_draw_building(&w.scene, text);
        }
        if (wall == 1) {
            (void)ll_draw_ground(&w.scene, LL_GROUND_WALL, LL_LINE, "100 12.5, 700 12.5");
        }
        (void)ll_draw_building(&w.scene, "400 30, 410 30, 410 40, 400 40");
        draw(&w);
        const struct ll_shapes *s = &w.areas.shapes;
        (void)assert_buildings_decide(&w, 0);
        for (double x = 100.0; x < 700.0; x += 7.0) {
            const bool near_end = x < 180.0 || x > 620.0;
            assert_true(plane_inside(s, 0, (struct ll_xy){x, 3.0}));
            assert_true(plane_inside(s, 0, (struct ll_xy){x, -60.0}));
            assert_true(near_end || !plane_inside(s, 0, (struct ll_xy){x, 25.0}));
        }
        assert_true(plane_inside(s, 0, (struct ll_xy){110.0, 40.0}));
        assert_true(plane_inside(s, 0, (struct ll_xy){690.0, 40.0}));
        assert_false(plane_inside(s, 0, (struct ll_xy){405.0, 35.0}));
    }
}

static void without_stations_there_are_no_areas(void **state)
{
    (void)state;
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 200 0");
    LL_CLEANUP(world_clear) struct world w = make_world(scene);
    draw(&w);
    assert_int_equal(w.areas.count, 0);
}

static bool attempt(void *user)
{
    struct world *w = user;
    enum ll_code code = ll_isochrones(&w->dispatch, &w->results, &w->areas, NULL);
    ll_response_areas_clear(&w->areas);
    assert_true(code == LL_OK || code == LL_E_NOMEM || code == LL_E_INVALID);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = straight_lane();
    (void)ll_draw_building(&w.scene, "100 70, 120 70, 120 95, 100 95");   /* in part too far off */
    (void)ll_draw_building(&w.scene, "1660 2, 1670 2, 1670 25, 1660 25"); /* too late */
    respond(&w);
    ll_for_each_failing_alloc(attempt, &w, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reached_buildings_are_in_and_others_out_in_random_towns),
        cmocka_unit_test(houses_that_share_walls_are_in_or_out_to_the_wall),
        cmocka_unit_test(the_reach_along_a_lane_shrinks_to_nothing_where_time_is_up),
        cmocka_unit_test(the_naive_circle_is_speed_by_time_over_curvature),
        cmocka_unit_test(a_lane_is_divided_where_two_stations_are_as_near),
        cmocka_unit_test(nobody_stops_on_a_bridge_so_no_ground_is_reached_from_it),
        cmocka_unit_test(ground_behind_a_closed_row_or_a_wall_is_left_out),
        cmocka_unit_test(without_stations_there_are_no_areas),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
