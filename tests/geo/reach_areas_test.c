#include "geo/reach_areas.h"

#include <math.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/grounds.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A scene under way, with the shipped tables.
struct world {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    struct ll_vehicles vehicles;
    struct ll_clearance clearance;
    struct ll_hose_ground ground;
    struct ll_stage in;
    struct ll_reach_task task;
    struct ll_reach reach;
    struct ll_reach_areas areas;
};

static struct world make_world(struct ll_scene scene)
{
    return (struct world){.scene = scene,
                          .rules = ll_test_rules(),
                          .speeds = ll_test_speeds(),
                          .vehicles = ll_test_vehicles()};
}

static void world_clear(struct world *w)
{
    ll_reach_areas_clear(&w->areas);
    ll_reach_clear(&w->reach);
    ll_hose_ground_clear(&w->ground);
    ll_clearance_clear(&w->clearance);
    ll_rules_free(w->rules);
    ll_scene_clear(&w->scene);
}

static void find_reach(struct world *w, const struct ll_narrow *narrow, size_t count)
{
    struct ll_err err = {0};
    w->clearance = ll_write_clearance(&w->scene, narrow, count);
    assert_ok(ll_hose_ground_make(&w->scene, &w->ground, &err), &err);
    w->in = (struct ll_stage){
        .scene = &w->scene, .rules = w->rules, .speeds = &w->speeds, .threads = 1};
    w->task = (struct ll_reach_task){
        .vehicles = &w->vehicles, .clearance = &w->clearance, .ground = &w->ground};
    assert_ok(ll_reach_stage(&w->in, &w->task, &w->reach, &err), &err);
}

static void draw(struct world *w, const struct ll_narrow *narrow, size_t count)
{
    struct ll_err err = {0};
    find_reach(w, narrow, count);
    assert_ok(ll_reach_areas_draw(&w->in, &w->task, &w->reach, &w->areas, &err), &err);
    assert_int_equal(w->areas.count, w->areas.shapes.count);
}

static const struct ll_reach_area *area_of(const struct world *w, enum ll_vehicle_class vehicle,
                                           size_t *ret_index)
{
    for (size_t i = 0; i < w->areas.count; i++) {
        if (w->areas.items[i].vehicle == vehicle) {
            *ret_index = i;
            return &w->areas.items[i];
        }
    }
    return NULL;
}

static bool is_inside(const struct world *w, enum ll_vehicle_class vehicle, double x, double y)
{
    size_t index = 0;
    assert_non_null(area_of(w, vehicle, &index));
    return plane_inside(&w->areas.shapes, index, (struct ll_xy){x, y});
}

/// @return buildings looked at that are not reached.
static size_t assert_buildings_decide(const struct world *w, size_t index)
{
    const struct ll_shapes *buildings = &w->scene.layer[LL_BUILDING].shape;
    const struct ll_reach_area *area = &w->areas.items[index];
    LL_CLEANUP(ll_freep) bool *reached = ll_calloc(buildings->count, sizeof *reached);
    assert_non_null(reached);
    for (size_t b = 0; b < buildings->count; b++) {
        const uint8_t answer = w->reach.way[area->vehicle][b].answer;
        reached[b] = answer == LL_REACH_YES || answer == LL_REACH_ASSUMED;
    }
    assert_int_equal(ll_assert_buildings_decide(&w->areas.shapes, index, buildings, reached),
                     area->buildings);
    return buildings->count - area->buildings;
}

static void reached_buildings_are_in_and_others_out_in_random_towns(void **state)
{
    (void)state;
    size_t reached = 0;
    size_t missed = 0;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        LL_CLEANUP(world_clear)
        struct world w = make_world(ll_random_scene(
            seed,
            &(struct ll_random_scene){
                .buildings = 60, .lanes = 30, .stations = 8, .size_m = 500.0, .at = {5e5, 3e6}}));
        for (int c = 0; c < LL_VEHICLE_COUNT; c++) { /* so short that not all are reached */
            w.vehicles.of[c].hose_m = c == LL_VEHICLE_FOOT ? 20.0 : 30.0;
        }
        draw(&w, NULL, 0);
        for (size_t i = 0; i < w.areas.count; i++) {
            missed += assert_buildings_decide(&w, i);
            reached += w.areas.items[i].buildings;
        }
    }
    assert_true(reached > 300);
    assert_true(missed > 300);
}

static void draw_row(struct ll_scene *scene, struct ll_rng *rng)
{
    (void)ll_draw_lane(scene, LL_CLASS_ROAD, "0 0, 400 0");
    (void)ll_draw_station(scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    ll_draw_row_of_houses(scene, rng, 24);
}

/// Answers as they fall: what is taken out of one house must not bite into the next.
static void houses_that_share_walls_are_in_or_out_to_the_wall(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 1);
        struct ll_err err = {0};
        size_t index = 0;
        LL_CLEANUP(world_clear) struct world w = make_world(ll_scene_make());
        draw_row(&w.scene, &rng);
        find_reach(&w, NULL, 0);
        for (size_t b = 0; b < w.reach.count; b++) {
            w.reach.way[LL_VEHICLE_PUMPER][b].answer =
                ll_rng_below(&rng, 3) > 0 ? LL_REACH_YES : LL_REACH_CUT_OFF;
        }
        assert_ok(ll_reach_areas_draw(&w.in, &w.task, &w.reach, &w.areas, &err), &err);
        assert_non_null(area_of(&w, LL_VEHICLE_PUMPER, &index));
        assert_true(assert_buildings_decide(&w, index) > 0);
    }
}

/// A lane with its station at the start, and something that lets through carts only at 300 m.
static const struct ll_narrow gate_at_300_m = {
    .from_m = 300.0, .to_m = 300.0, .width_low_m = 1.5F, .width_high_m = 1.5F};

static struct world straight_lane(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 1000 0");
    (void)ll_draw_station(&scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    return make_world(scene);
}

static void the_ground_is_what_lies_within_the_hose_of_where_a_class_stops(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = straight_lane();
    draw(&w, &gate_at_300_m, 1);
    size_t index = 0;
    const struct ll_reach_area *pumper = area_of(&w, LL_VEHICLE_PUMPER, &index);
    assert_non_null(pumper);
    const double pumper_m2 = 300.0 * 160.0 + 3.14159265 * 6400.0;
    assert_near(pumper->area_m2, pumper_m2, 0.002 * pumper_m2);
    const struct ll_reach_area *foot = area_of(&w, LL_VEHICLE_FOOT, &index);
    assert_non_null(foot);
    const double foot_m2 = 1000.0 * 80.0 + 3.14159265 * 1600.0;
    assert_near(foot->area_m2, foot_m2, 0.002 * foot_m2);
    assert_true(is_inside(&w, LL_VEHICLE_PUMPER, 370.0, 0.0)); /* by hose past what stands there */
    assert_false(is_inside(&w, LL_VEHICLE_PUMPER, 390.0, 0.0));
    assert_true(is_inside(&w, LL_VEHICLE_FOOT, 390.0, 0.0));
    assert_true(isnan(pumper->share)); /* of no building it is known */
}

static void a_class_that_no_station_sends_has_no_ground(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = straight_lane(); /* a township sends a pumper */
    draw(&w, NULL, 0);
    size_t index = 0;
    assert_null(area_of(&w, LL_VEHICLE_LADDER, &index));
    assert_int_equal(w.areas.count, 3);
}

static void holes_and_islands_are_buildings_that_straight_lines_get_wrong(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = straight_lane();
    /* in reach straight, walled in by water on all sides: no hose leads there */
    (void)ll_draw_building(&w.scene, "100 40, 110 40, 110 50, 100 50");
    struct ll_err err = {0};
    size_t row = 0;
    struct ll_table *ground = &w.scene.layer[LL_GROUND];
    assert_ok(ll_table_add(ground, &row, &err), &err);
    ll_draw_shape(&ground->shape, LL_LINE, "95 35, 115 35, 115 55, 95 55, 95 35");
    ll_table_set_word(ground, row, LL_GROUND_KIND, LL_GROUND_WATER);
    /* deep: reached, and its far end is out of the reach of the hose */
    (void)ll_draw_building(&w.scene, "200 60, 210 60, 210 140, 200 140");
    draw(&w, NULL, 0);
    size_t index = 0;
    const struct ll_reach_area *pumper = area_of(&w, LL_VEHICLE_PUMPER, &index);
    assert_non_null(pumper);
    assert_int_equal(pumper->buildings, 1);
    assert_int_equal(pumper->assumed, 0);
    assert_int_equal(pumper->unknown, 0);
    assert_near(pumper->share, 0.5, 1e-12);
    assert_false(is_inside(&w, LL_VEHICLE_PUMPER, 105.0, 45.0));
    assert_true(is_inside(&w, LL_VEHICLE_PUMPER, 105.0, 29.0)); /* the ground before the water */
    assert_false(is_inside(&w, LL_VEHICLE_PUMPER, 105.0, 38.0));
    assert_true(is_inside(&w, LL_VEHICLE_PUMPER, 205.0, 139.0));
    assert_false(is_inside(&w, LL_VEHICLE_PUMPER, 215.0, 120.0));
    assert_int_equal(assert_buildings_decide(&w, index), 1);
}

/// A wall 200 m long, 20 m off the lane; the way around its end is too long for the hose.
static void ground_behind_a_long_wall_is_not_reached(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = straight_lane();
    struct ll_err err = {0};
    size_t row = 0;
    struct ll_table *ground = &w.scene.layer[LL_GROUND];
    assert_ok(ll_table_add(ground, &row, &err), &err);
    ll_draw_shape(&ground->shape, LL_LINE, "400 20, 600 20");
    ll_table_set_word(ground, row, LL_GROUND_KIND, LL_GROUND_WALL);
    draw(&w, NULL, 0);
    assert_true(is_inside(&w, LL_VEHICLE_PUMPER, 500.0, 12.0));
    assert_false(is_inside(&w, LL_VEHICLE_PUMPER, 500.0, 28.0));
    assert_true(is_inside(&w, LL_VEHICLE_PUMPER, 380.0, 28.0));
    assert_true(is_inside(&w, LL_VEHICLE_PUMPER, 420.0, 28.0)); /* around its end */
}

static void nobody_stops_on_a_bridge_so_no_ground_is_reached_from_it(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world(ll_scene_make());
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 200 0");
    size_t bridge = ll_draw_lane(&w.scene, LL_CLASS_ROAD, "200 0, 800 0");
    ll_table_set_word(&w.scene.layer[LL_LANE], bridge, LL_LANE_BRIDGE, LL_FLAG_YES);
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "800 0, 1000 0");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    draw(&w, NULL, 0);
    assert_false(is_inside(&w, LL_VEHICLE_PUMPER, 500.0, 10.0));
    assert_true(is_inside(&w, LL_VEHICLE_PUMPER, 900.0, 10.0));
}

static void answers_of_another_scene_are_refused(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = straight_lane();
    find_reach(&w, NULL, 0);
    (void)ll_draw_building(&w.scene, "100 40, 110 40, 110 50, 100 50");
    assert_int_equal(ll_reach_areas_draw(&w.in, &w.task, &w.reach, &w.areas, NULL), LL_E_INVALID);
}

static bool attempt(void *user)
{
    struct world *w = user;
    enum ll_code code = ll_reach_areas_draw(&w->in, &w->task, &w->reach, &w->areas, NULL);
    ll_reach_areas_clear(&w->areas);
    assert_true(code == LL_OK || code == LL_E_NOMEM || code == LL_E_INVALID);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = straight_lane();
    (void)ll_draw_building(&w.scene, "100 70, 120 70, 120 95, 100 95"); /* in part too far off */
    find_reach(&w, &gate_at_300_m, 1);
    ll_for_each_failing_alloc(attempt, &w, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reached_buildings_are_in_and_others_out_in_random_towns),
        cmocka_unit_test(houses_that_share_walls_are_in_or_out_to_the_wall),
        cmocka_unit_test(the_ground_is_what_lies_within_the_hose_of_where_a_class_stops),
        cmocka_unit_test(a_class_that_no_station_sends_has_no_ground),
        cmocka_unit_test(holes_and_islands_are_buildings_that_straight_lines_get_wrong),
        cmocka_unit_test(ground_behind_a_long_wall_is_not_reached),
        cmocka_unit_test(nobody_stops_on_a_bridge_so_no_ground_is_reached_from_it),
        cmocka_unit_test(answers_of_another_scene_are_refused),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
