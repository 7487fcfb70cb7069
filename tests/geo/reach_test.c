#include "geo/reach.h"

#include <math.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A street of 200 m at 36 km/h with a side lane of 100 m to the north in its middle, a national
/// station at its west end, a house at the end of the side lane and one beside the street:
///
///                 2 (95..105, 110..120)
///                 |
///   S-------------+-------------   y = 0, side lane x = 100
///                          1 (150..160, -20..-10)
static struct ll_scene draw_town(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 100 0, 200 0");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "100 0, 100 100");
    for (size_t i = 0; i < 2; i++) {
        ll_table_set_real(&scene.layer[LL_LANE], i, LL_LANE_SPEED_KMH, 36.0);
        ll_table_set_word(&scene.layer[LL_LANE], i, LL_LANE_NODED, LL_FLAG_YES);
    }
    (void)ll_draw_building(&scene, "150 -20, 160 -20, 160 -10, 150 -10");
    size_t house = ll_draw_building(&scene, "95 110, 105 110, 105 120, 95 120");
    ll_table_set_real(&scene.layer[LL_BUILDING], house, LL_BUILDING_RESIDENTS, 5.0);
    (void)ll_draw_station(&scene, LL_STATION_NATIONAL, 0, 0);
    return scene;
}

static struct ll_reach run_stage(const struct ll_scene *scene, const struct ll_narrow *narrow,
                                 size_t count)
{
    struct ll_err err = {0};
    struct ll_reach reach = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(scene, narrow, count);
    const struct ll_stage in = {.scene = scene, .rules = rules, .speeds = &speeds, .threads = 1};
    const struct ll_reach_task task = {.vehicles = &vehicles, .clearance = &clearance};
    assert_ok(ll_reach_stage(&in, &task, &reach, &err), &err);
    return reach;
}

static void a_class_stops_at_the_nearest_place_it_comes_to(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_town();
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, NULL, 0);
    const struct ll_reach_way *way = &reach.way[LL_VEHICLE_LADDER][1];
    assert_int_equal(way->answer, LL_REACH_YES);
    assert_near(way->stop.x, 100.0, 1e-9);
    assert_near(way->stop.y, 100.0, 1e-9);
    assert_near(way->hose_m, 10.0, 1e-5);
    assert_near(way->time_s, 60.0 + 20.0, 1e-4);
    assert_near(way->assumed_m, 0.0, 0.0);
    assert_int_equal(way->lane, 1);
    assert_int_equal(way->blocker, LL_NONE);
    assert_int_equal(reach.blocker_count, 0);
}

static void a_station_without_a_crew_at_this_time_of_day_sends_nobody(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_town();
    struct ll_table *stations = &scene.layer[LL_STATION];
    assert_ok(ll_table_set_string(stations, 0, LL_STATION_HOURS, "08:00-18:00", &err), &err);
    LL_CLEANUP(ll_reach_clear) struct ll_reach by_day = run_stage(&scene, NULL, 0);
    assert_int_equal(by_day.way[LL_VEHICLE_PUMPER][1].answer, LL_REACH_YES);
    assert_ok(ll_table_set_string(stations, 0, LL_STATION_HOURS, "夜间", &err), &err);
    LL_CLEANUP(ll_reach_clear) struct ll_reach nobody = run_stage(&scene, NULL, 0);
    ll_table_set_word(stations, 0, LL_STATION_STAFFED, LL_FLAG_NO);
    LL_CLEANUP(ll_reach_clear) struct ll_reach closed = run_stage(&scene, NULL, 0);
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        assert_true(nobody.way[c][1].answer != LL_REACH_YES);
        assert_int_equal(nobody.way[c][1].answer, closed.way[c][1].answer);
    }
}

static void what_stops_the_larger_one_is_named_with_what_it_costs(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_town();
    const struct ll_narrow pier = {.lane = 1,
                                   .from_m = 10,
                                   .to_m = 10,
                                   .width_low_m = 3.0F,
                                   .width_high_m = 3.0F,
                                   .width_cause = LL_CAUSE_DECLARED,
                                   .row = LL_NONE};
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, &pier, 1);
    assert_int_equal(reach.way[LL_VEHICLE_LIGHT][1].answer, LL_REACH_YES);
    const struct ll_reach_way *way = &reach.way[LL_VEHICLE_PUMPER][1];
    assert_int_equal(way->answer, LL_REACH_CUT_OFF);
    assert_near(way->hose_m, 100.0, 1e-4); /* from the pier, 100 10 */
    assert_near(way->stop.y, 10.0, 1e-9);
    assert_int_equal(way->blocker, 0);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][0].answer, LL_REACH_YES);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][0].blocker, LL_NONE);
    assert_int_equal(reach.blocker_count, 1);
    const struct ll_blocker *b = &reach.blockers[0];
    assert_int_equal(b->cut_off[LL_VEHICLE_LIGHT], 0);
    assert_int_equal(b->cut_off[LL_VEHICLE_PUMPER], 1);
    assert_int_equal(b->cut_off[LL_VEHICLE_LADDER], 1);
    assert_near(b->residents_cut_off[LL_VEHICLE_PUMPER], 5.0, 0.0);
    assert_int_equal(b->delayed[LL_VEHICLE_PUMPER], 0);
}

static void a_detour_is_a_delay_and_not_a_cut(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_town();
    size_t round = ll_draw_lane(&scene, LL_CLASS_ROAD, "200 0, 200 100, 100 100");
    ll_table_set_real(&scene.layer[LL_LANE], round, LL_LANE_SPEED_KMH, 36.0);
    const struct ll_narrow pier = {.lane = 1,
                                   .from_m = 50,
                                   .to_m = 51,
                                   .width_low_m = 3.0F,
                                   .width_high_m = 3.0F,
                                   .width_cause = LL_CAUSE_DECLARED,
                                   .row = LL_NONE};
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, &pier, 1);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][1].answer, LL_REACH_YES);
    assert_near(reach.way[LL_VEHICLE_PUMPER][1].time_s, 60.0 + 40.0, 1e-4);
    assert_int_equal(reach.blockers[0].cut_off[LL_VEHICLE_PUMPER], 0);
    assert_int_equal(reach.blockers[0].delayed[LL_VEHICLE_PUMPER], 1);
    assert_near(reach.blockers[0].delay_s[LL_VEHICLE_PUMPER], 20.0, 1e-9);
}

/// The house at the end of the side lane when that is a footpath: 5 km/h, no truck drives there.
static void a_crew_on_foot_goes_where_no_truck_does(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_town();
    struct ll_table *lanes = &scene.layer[LL_LANE];
    ll_table_set_word(lanes, 1, LL_LANE_CLASS, LL_CLASS_FOOTPATH);
    ll_table_set_real(lanes, 1, LL_LANE_SPEED_KMH, NAN);
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, NULL, 0);
    const struct ll_reach_way *crew = &reach.way[LL_VEHICLE_FOOT][1];
    assert_int_equal(crew->answer, LL_REACH_YES);
    assert_near(crew->stop.y, 100.0, 1e-9);
    assert_near(crew->time_s, 60.0 + 100.0 / (20.0 / 3.6) + 100.0 / (5.0 / 3.6), 1e-3);
    for (int c = LL_VEHICLE_LIGHT; c < LL_VEHICLE_COUNT; c++) {
        assert_int_equal(reach.way[c][1].answer, LL_REACH_NO);
        assert_near(reach.way[c][1].hose_m, 110.0, 1e-4);
        assert_int_equal(reach.way[c][1].blocker, LL_NONE); /* nothing stops it: it is no lane */
    }
    assert_int_equal(reach.blocker_count, 0);
}

/// Steps: the crew climbs them, its cart does not.
static void steps_are_assumed_for_the_crew(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_town();
    ll_table_set_word(&scene.layer[LL_LANE], 1, LL_LANE_CLASS, LL_CLASS_STEPS);
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, NULL, 0);
    assert_int_equal(reach.way[LL_VEHICLE_FOOT][1].answer, LL_REACH_ASSUMED);
    assert_near(reach.way[LL_VEHICLE_FOOT][1].assumed_m, 100.0, 1e-4);
    assert_int_equal(reach.way[LL_VEHICLE_LIGHT][1].answer, LL_REACH_NO);
    ll_table_set_word(&scene.layer[LL_LANE], 1, LL_LANE_DRIVABLE, LL_FLAG_NO);
    LL_CLEANUP(ll_reach_clear) struct ll_reach gone = run_stage(&scene, NULL, 0);
    assert_int_equal(gone.way[LL_VEHICLE_FOOT][1].answer, LL_REACH_NO);
}

/// A footpath beside a station does not keep its trucks in, and one beside a building is no lane.
static void footpaths_are_nothing_to_trucks(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_town();
    (void)ll_draw_lane(&scene, LL_CLASS_FOOTPATH, "0 -1, 0 -30");
    (void)ll_draw_lane(&scene, LL_CLASS_FOOTPATH, "900 0, 900 50");
    (void)ll_draw_building(&scene, "905 10, 915 10, 915 20, 905 20");
    scene.layer[LL_STATION].shape.points[0].y = -5.0;
    ll_box_extend(&scene.layer[LL_STATION].shape.box[0], 0.0, -5.0);
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, NULL, 0);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][1].answer, LL_REACH_YES);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][2].answer, LL_REACH_NO_LANE_DATA);
    assert_int_equal(reach.way[LL_VEHICLE_FOOT][2].answer, LL_REACH_NOT_CONNECTED);
}

static void of_two_obstacles_in_a_row_neither_alone_wins_anything(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_town();
    const struct ll_narrow piers[] = {{1, 5, 5, 3.0F, 3.0F, 0, 0, 0, LL_CAUSE_DECLARED, 0, LL_NONE},
                                      {1, 9, 9, 3.0F, 3.0F, 0, 0, 0, LL_CAUSE_PARKED, 0, LL_NONE}};
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, piers, 2);
    assert_int_equal(reach.blocker_count, 2);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][1].answer, LL_REACH_CUT_OFF);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][1].blocker, 0); /* the first on the way */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(reach.blockers[i].cut_off[LL_VEHICLE_PUMPER], 0);
        assert_int_equal(reach.blockers[i].delayed[LL_VEHICLE_PUMPER], 0);
    }
}

static void a_way_past_something_unknown_is_assumed(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_town();
    const struct ll_narrow unknown[] = {{0, 100, 130, NAN, NAN, 0, 0, 0, LL_CAUSE_NONE, 0, LL_NONE},
                                        {1, 9, 9, NAN, NAN, 0, 0, 0, LL_CAUSE_PARKED, 0, LL_NONE}};
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, unknown, 2);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][0].answer, LL_REACH_ASSUMED);
    assert_near(reach.way[LL_VEHICLE_PUMPER][0].assumed_m, 30.0, 1e-4);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][1].answer, LL_REACH_ASSUMED);
    assert_near(reach.way[LL_VEHICLE_PUMPER][1].assumed_m, 0.0, 0.0); /* a point has no length */
}

static void a_gate_costs_its_time(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_town();
    const struct ll_narrow gate = {
        .lane = 1, .from_m = 10, .to_m = 10, .open_s = 60, .row = LL_NONE};
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, &gate, 1);
    assert_near(reach.way[LL_VEHICLE_PUMPER][1].time_s, 140.0, 1e-4);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][1].answer, LL_REACH_YES);
}

static void what_is_not_known_is_not_called_unreachable(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_town();
    ll_table_set_word(&scene.layer[LL_STATION], 0, LL_STATION_KIND, LL_STATION_MICRO);
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "1000 0, 1100 0");
    (void)ll_draw_building(&scene, "1000 10, 1010 10, 1010 20");
    (void)ll_draw_building(&scene, "5000 10, 5010 10, 5010 20");
    (void)ll_draw_building(&scene, "150 60, 160 60, 160 70");
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, NULL, 0);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][0].answer, LL_REACH_NO_STATION);
    assert_true(isnan(reach.way[LL_VEHICLE_PUMPER][0].time_s));
    assert_int_equal(reach.way[LL_VEHICLE_FOOT][0].answer, LL_REACH_YES);
    assert_int_equal(reach.way[LL_VEHICLE_FOOT][2].answer, LL_REACH_NOT_CONNECTED);
    assert_int_equal(reach.way[LL_VEHICLE_FOOT][3].answer, LL_REACH_NO_LANE_DATA);
    assert_int_equal(reach.way[LL_VEHICLE_FOOT][4].answer, LL_REACH_NO); /* 50 m, hose of 40 m */
    assert_int_equal(reach.way[LL_VEHICLE_FOOT][4].blocker, LL_NONE);
}

static void a_station_on_a_closed_lane_still_leaves_it(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_town();
    const struct ll_narrow narrow = {0, 0, 60, 2.0F, 2.0F, 0, 0, 0, LL_CAUSE_DECLARED, 0, LL_NONE};
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, &narrow, 1);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][1].answer, LL_REACH_YES);
    assert_near(reach.way[LL_VEHICLE_PUMPER][1].time_s, 80.0, 1e-4);
}

static void a_scene_of_nothing_is_answered(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_reach_clear) struct ll_reach none = run_stage(&scene, NULL, 0);
    assert_int_equal(none.count, 0);
    (void)ll_draw_building(&scene, "0 0, 10 0, 10 10");
    LL_CLEANUP(ll_reach_clear) struct ll_reach one = run_stage(&scene, NULL, 0);
    assert_int_equal(one.way[LL_VEHICLE_PUMPER][0].answer, LL_REACH_NO_STATION);
    (void)ll_draw_station(&scene, LL_STATION_NATIONAL, 0, 0);
    LL_CLEANUP(ll_reach_clear) struct ll_reach off = run_stage(&scene, NULL, 0);
    assert_int_equal(off.way[LL_VEHICLE_PUMPER][0].answer, LL_REACH_NO_LANE_DATA);
}

struct run {
    struct ll_scene scene;
    struct ll_speeds speeds;
    struct ll_vehicles vehicles;
    ll_rules *rules;
    struct ll_clearance clearance;
};

static bool run_once(void *user)
{
    const struct run *r = user;
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = {0};
    const struct ll_stage in = {
        .scene = &r->scene, .rules = r->rules, .speeds = &r->speeds, .threads = 1};
    const struct ll_reach_task task = {.vehicles = &r->vehicles, .clearance = &r->clearance};
    enum ll_code code = ll_reach_stage(&in, &task, &reach, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_true(code == LL_OK || reach.count == 0);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    const struct ll_narrow pier = {1, 5, 5, 3.0F, 3.0F, 0, 0, 0, LL_CAUSE_DECLARED, 0, LL_NONE};
    struct run r = {.scene = draw_town(),
                    .speeds = ll_test_speeds(),
                    .vehicles = ll_test_vehicles(),
                    .rules = ll_test_rules()};
    r.clearance = ll_write_clearance(&r.scene, &pier, 1);
    ll_for_each_failing_alloc(run_once, &r, 400);
    ll_clearance_clear(&r.clearance);
    ll_rules_free(r.rules);
    ll_scene_clear(&r.scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_class_stops_at_the_nearest_place_it_comes_to),
        cmocka_unit_test(a_station_without_a_crew_at_this_time_of_day_sends_nobody),
        cmocka_unit_test(what_stops_the_larger_one_is_named_with_what_it_costs),
        cmocka_unit_test(a_detour_is_a_delay_and_not_a_cut),
        cmocka_unit_test(a_crew_on_foot_goes_where_no_truck_does),
        cmocka_unit_test(steps_are_assumed_for_the_crew),
        cmocka_unit_test(footpaths_are_nothing_to_trucks),
        cmocka_unit_test(of_two_obstacles_in_a_row_neither_alone_wins_anything),
        cmocka_unit_test(a_way_past_something_unknown_is_assumed),
        cmocka_unit_test(a_gate_costs_its_time),
        cmocka_unit_test(what_is_not_known_is_not_called_unreachable),
        cmocka_unit_test(a_station_on_a_closed_lane_still_leaves_it),
        cmocka_unit_test(a_scene_of_nothing_is_answered),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
