/// Onto which lanes obstacles are put where lanes meet.
#include <math.h>
#include <stdio.h>

#include "geo/clearance.h"
#include "geo/reach.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A street of 200 m crossed by another, both 6 m wide and driven at 36 km/h; a station at the west
/// end, houses at the ends in the north, the south and the east:
///
///              | N (95..105, 110..120)
///     S -------+------- E (210..220, -5..5)
///              | (95..105, -120..-110)
enum { NORTH = 0, SOUTH, EAST, HOUSES };

static size_t draw_street(struct ll_scene *scene, enum ll_lane_class class, const char *text)
{
    struct ll_table *lanes = &scene->layer[LL_LANE];
    size_t lane = ll_draw_lane(scene, class, text);
    ll_table_set_real(lanes, lane, LL_LANE_SPEED_KMH, 36.0);
    ll_table_set_real(lanes, lane, LL_LANE_WIDTH_M, 6.0);
    ll_table_set_word(lanes, lane, LL_LANE_NODED, LL_FLAG_YES);
    return lane;
}

static struct ll_scene draw_crossing(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)draw_street(&scene, LL_CLASS_ROAD, "0 0, 100 0, 200 0");
    (void)draw_street(&scene, LL_CLASS_ROAD, "100 -100, 100 0, 100 100");
    (void)ll_draw_building(&scene, "95 110, 105 110, 105 120, 95 120");
    (void)ll_draw_building(&scene, "95 -120, 105 -120, 105 -110, 95 -110");
    (void)ll_draw_building(&scene, "210 -5, 220 -5, 220 5, 210 5");
    (void)ll_draw_station(&scene, LL_STATION_NATIONAL, 0, 0);
    return scene;
}

/// An obstacle that leaves `width_m`.
static void draw_obstacle(struct ll_scene *scene, enum ll_obstacle_kind kind, double x, double y,
                          double width_m)
{
    struct ll_err err = {0};
    size_t row = 0;
    struct ll_table *t = &scene->layer[LL_OBSTACLE];
    char text[64];
    assert_ok(ll_table_add(t, &row, &err), &err);
    t->id[row] = (int64_t)row + 1;
    (void)snprintf(text, sizeof text, "%.17g %.17g", x, y);
    ll_draw_shape(&t->shape, LL_POINT, text);
    ll_table_set_word(t, row, LL_OBSTACLE_KIND, (uint8_t)kind);
    ll_table_set_real(t, row, LL_OBSTACLE_WIDTH_M, width_m);
}

struct outcome {
    struct ll_clearance clearance;
    struct ll_reach reach;
};

static void outcome_clear(struct outcome *o)
{
    ll_clearance_clear(&o->clearance);
    ll_reach_clear(&o->reach);
}

/// Clearance and reach of a scene.
static struct outcome run(const struct ll_scene *scene)
{
    struct ll_err err = {0};
    struct outcome o = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    const struct ll_stage in = {.scene = scene, .rules = rules, .speeds = &speeds, .threads = 1};
    assert_ok(ll_clearance_stage(&in, NULL, &o.clearance, &err), &err);
    const struct ll_reach_task task = {.vehicles = &vehicles, .clearance = &o.clearance};
    assert_ok(ll_reach_stage(&in, &task, &o.reach, &err), &err);
    return o;
}

/// The most that a lane leaves anywhere.
static double narrowest_m(const struct outcome *o, size_t lane)
{
    return (double)o->clearance.lanes[lane].width_high_m;
}

static double time_s(const struct outcome *o, int house)
{
    const struct ll_reach_way *way = &o->reach.way[LL_VEHICLE_PUMPER][house];
    assert_int_equal(way->answer, LL_REACH_YES);
    return (double)way->time_s;
}

static void a_bollard_on_a_junction_stands_in_every_way_across_it(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_crossing();
    LL_CLEANUP(outcome_clear) struct outcome open = run(&scene);
    for (int house = 0; house < HOUSES; house++) {
        assert_near(time_s(&open, house), time_s(&open, NORTH), house == EAST ? 5.0 : 1e-4);
    }
    draw_obstacle(&scene, LL_OBSTACLE_BOLLARD, 100, 0, 2.0);
    LL_CLEANUP(outcome_clear) struct outcome o = run(&scene);
    assert_near(narrowest_m(&o, 0), 2.0, 1e-6);
    assert_near(narrowest_m(&o, 1), 2.0, 1e-6);
    for (int house = 0; house < HOUSES; house++) {
        assert_int_equal(o.reach.way[LL_VEHICLE_PUMPER][house].answer, LL_REACH_CUT_OFF);
    }
    assert_int_equal(o.reach.blocker_count, 1); /* one thing to clear */
    assert_int_equal(o.reach.blockers[0].cut_off[LL_VEHICLE_PUMPER], HOUSES);
}

static void beside_the_junction_it_stands_on_its_lane_alone(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_crossing();
    draw_obstacle(&scene, LL_OBSTACLE_BOLLARD, 100, 8, 2.0);
    LL_CLEANUP(outcome_clear) struct outcome o = run(&scene);
    assert_near(narrowest_m(&o, 0), 6.0, 1e-6);
    assert_near(narrowest_m(&o, 1), 2.0, 1e-6);
    assert_int_equal(o.reach.way[LL_VEHICLE_PUMPER][NORTH].answer, LL_REACH_CUT_OFF);
    assert_int_equal(o.reach.way[LL_VEHICLE_PUMPER][SOUTH].answer, LL_REACH_YES);
}

static void at_the_mouth_of_a_footpath_it_keeps_trucks_off_the_footpath_alone(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)draw_street(&scene, LL_CLASS_ROAD, "0 0, 100 0, 200 0");
    (void)draw_street(&scene, LL_CLASS_FOOTPATH, "100 0, 100 100");
    (void)draw_street(&scene, LL_CLASS_FOOTPATH, "100 -50, 100 0");
    draw_obstacle(&scene, LL_OBSTACLE_BOLLARD, 100, 0, 1.0);
    LL_CLEANUP(outcome_clear) struct outcome o = run(&scene);
    assert_near(narrowest_m(&o, 0), 6.0, 1e-6);
    assert_near(narrowest_m(&o, 1), 1.0, 1e-6);
    assert_near(narrowest_m(&o, 2), 1.0, 1e-6);
}

static void a_bridge_above_and_a_parallel_lane_do_not_meet_it(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)draw_street(&scene, LL_CLASS_ROAD, "0 0, 200 0");
    size_t bridge = draw_street(&scene, LL_CLASS_ROAD, "100 -100, 100 100");
    ll_table_set_word(&scene.layer[LL_LANE], bridge, LL_LANE_BRIDGE, LL_FLAG_YES);
    size_t parallel = draw_street(&scene, LL_CLASS_ROAD, "0 10, 60 10");
    draw_obstacle(&scene, LL_OBSTACLE_BOLLARD, 100, 0, 2.0);
    draw_obstacle(&scene, LL_OBSTACLE_STONE_PIER, 50, 5, 3.0); /* as far from both */
    LL_CLEANUP(outcome_clear) struct outcome o = run(&scene);
    assert_near(narrowest_m(&o, 0), 2.0, 1e-6);
    assert_near(narrowest_m(&o, bridge), 6.0, 1e-6);
    assert_near(narrowest_m(&o, parallel), 6.0, 1e-6);
}

static void a_gate_between_two_lanes_is_opened_once(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)draw_street(&scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)draw_street(&scene, LL_CLASS_ROAD, "100 0, 200 0");
    (void)ll_draw_building(&scene, "210 -5, 220 -5, 220 5, 210 5");
    (void)ll_draw_station(&scene, LL_STATION_NATIONAL, 0, 0);
    LL_CLEANUP(outcome_clear) struct outcome open = run(&scene);
    draw_obstacle(&scene, LL_OBSTACLE_GATE, 100, 0, 5.0);
    LL_CLEANUP(outcome_clear) struct outcome gated = run(&scene);
    assert_near(narrowest_m(&gated, 0), 5.0, 1e-6);
    assert_near(narrowest_m(&gated, 1), 5.0, 1e-6);
    assert_near(time_s(&gated, 0) - time_s(&open, 0), 60.0, 1e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bollard_on_a_junction_stands_in_every_way_across_it),
        cmocka_unit_test(beside_the_junction_it_stands_on_its_lane_alone),
        cmocka_unit_test(at_the_mouth_of_a_footpath_it_keeps_trucks_off_the_footpath_alone),
        cmocka_unit_test(a_bridge_above_and_a_parallel_lane_do_not_meet_it),
        cmocka_unit_test(a_gate_between_two_lanes_is_opened_once),
    };
    return cmocka_run_group_tests_name("clearance_things", tests, NULL, NULL);
}
