#include "geo/passage.h"

#include <math.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

enum { FOOT = 1, LIGHT = 2, PUMPER = 4, LADDER = 8 };

static struct ll_passages judge(const struct ll_scene *scene, const struct ll_narrow *narrow,
                                size_t count)
{
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_vehicles vehicles = ll_test_vehicles();
    struct ll_passages passages = {0};
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(scene, narrow, count);
    assert_ok(ll_passages_make(scene, &speeds, &vehicles, &clearance, &passages, &err), &err);
    return passages;
}

static struct ll_scene one_lane(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 60 0, 60 40");
    return scene;
}

static size_t add_obstacle(struct ll_scene *scene, enum ll_obstacle_kind kind)
{
    struct ll_err err = {0};
    struct ll_table *obstacles = &scene->layer[LL_OBSTACLE];
    size_t row = 0;
    assert_ok(ll_table_add(obstacles, &row, &err), &err);
    ll_draw_shape(&obstacles->shape, LL_POINT, "0 0");
    ll_table_set_word(obstacles, row, LL_OBSTACLE_KIND, kind);
    return row;
}

static void a_width_stops_those_that_need_more_and_may_stop_those_in_its_interval(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    const struct ll_narrow narrow = {.from_m = 70,
                                     .to_m = 80,
                                     .width_low_m = 2.5F,
                                     .width_high_m = 3.4F,
                                     .width_cause = LL_CAUSE_BUILDING,
                                     .row = 7};
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = judge(&scene, &narrow, 1);
    assert_int_equal(p.count, 1);
    assert_near(p.items[0].from_m, 70.0, 0.0);
    assert_near(p.items[0].to_m, 80.0, 0.0);
    assert_int_equal(p.items[0].stops[LL_LIMIT_WIDTH], PUMPER | LADDER);
    assert_int_equal(p.items[0].may_stop, LIGHT);
    assert_int_equal(p.blocker_count, 1);
    const struct ll_blocker *b = &p.blockers[0];
    assert_int_equal(b->cause, LL_CAUSE_BUILDING);
    assert_int_equal(b->cause_row, 7);
    assert_int_equal(b->movable, LL_MOVABLE_NO);
    assert_near(b->width_m, 3.4, 1e-6);
    assert_true(isnan(b->height_m));
    assert_near(b->at.x, 60.0, 1e-9);
    assert_near(b->at.y, 15.0, 1e-9);
}

static void what_is_needed_exactly_is_enough(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    const struct ll_narrow narrow = {.from_m = 10,
                                     .to_m = 20,
                                     .width_low_m = 4.0F,
                                     .width_high_m = 4.0F,
                                     .height_low_m = 4.0F,
                                     .height_high_m = 4.0F,
                                     .width_cause = LL_CAUSE_DECLARED,
                                     .height_cause = LL_CAUSE_DECLARED,
                                     .row = LL_NONE};
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = judge(&scene, &narrow, 1);
    assert_int_equal(p.count, 0);
    assert_int_equal(p.blocker_count, 0);
}

static void an_unknown_width_stops_nobody_and_is_known_of_nobody(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    const struct ll_narrow narrow = {
        .from_m = 0, .to_m = 100, .width_low_m = NAN, .width_high_m = NAN, .row = LL_NONE};
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = judge(&scene, &narrow, 1);
    assert_int_equal(p.count, 1);
    assert_int_equal(ll_passage_stops(&p.items[0], LL_NONE), 0);
    assert_int_equal(p.items[0].may_stop, FOOT | LIGHT | PUMPER | LADDER);
    assert_int_equal(p.blocker_count, 0);
}

static void pieces_narrow_by_the_same_kind_of_cause_are_one_blocker(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    const struct ll_narrow narrow[] = {
        {0, 10, 20, 3.0F, 3.6F, 0, 0, 0, LL_CAUSE_BUILDING, 0, 1},
        {0, 20, 30, 2.0F, 2.4F, 0, 0, 0, LL_CAUSE_BUILDING, 0, 2},
        {0, 30, 40, 3.0F, 3.6F, 0, 0, 0, LL_CAUSE_BUILDING, 0, 3},
        {0, 50, 55, 3.0F, 3.6F, 0, 0, 0, LL_CAUSE_BUILDING, 0, 3},
    };
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = judge(&scene, narrow, 4);
    assert_int_equal(p.blocker_count, 2);
    assert_near(p.blockers[0].from_m, 10.0, 0.0);
    assert_near(p.blockers[0].to_m, 40.0, 0.0);
    assert_int_equal(p.blockers[0].cause_row, 2);
    assert_int_equal(p.blockers[0].stops, LIGHT | PUMPER | LADDER);
    assert_near(p.blockers[0].at.x, 25.0, 1e-9);
    assert_near(p.blockers[1].from_m, 50.0, 0.0);
    assert_int_equal(p.blockers[1].stops, LADDER);
    assert_int_equal(p.blockers[1].may_stop, PUMPER);
}

static void an_obstacle_is_one_blocker_wherever_it_stands(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 10, 60 10");
    size_t wall = add_obstacle(&scene, LL_OBSTACLE_ILLEGAL_STRUCTURE);
    size_t goods = add_obstacle(&scene, LL_OBSTACLE_PILED_GOODS);
    assert_int_equal(wall, 0);
    const struct ll_narrow narrow[] = {
        {0, 10, 12, 3.0F, 3.0F, 0, 0, 0, LL_CAUSE_OBSTACLE, 0, 0},
        {0, 30, 30, NAN, NAN, 0, 0, 0, LL_CAUSE_OBSTACLE, 0, (uint32_t)goods},
        {1, 10, 12, 2.0F, 2.0F, 0, 0, 0, LL_CAUSE_OBSTACLE, 0, 0},
    };
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = judge(&scene, narrow, 3);
    assert_int_equal(p.count, 3);
    assert_int_equal(p.blocker_count, 2);
    assert_int_equal(p.items[0].blocker[LL_LIMIT_WIDTH], 0);
    assert_int_equal(p.items[2].blocker[LL_LIMIT_WIDTH], 0);
    assert_int_equal(p.blockers[0].stops, LIGHT | PUMPER | LADDER);
    assert_near(p.blockers[0].width_m, 2.0, 1e-6);
    assert_int_equal(p.blockers[0].movable, LL_MOVABLE_UNKNOWN);
    assert_int_equal(p.blockers[1].stops, 0); /* nobody knows what it leaves */
    assert_int_equal(p.blockers[1].may_stop, FOOT | LIGHT | PUMPER | LADDER);
    assert_int_equal(p.blockers[1].movable, LL_MOVABLE_YES);
}

static void without_one_of_two_causes_the_other_still_stops(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    (void)add_obstacle(&scene, LL_OBSTACLE_HEIGHT_BAR);
    const struct ll_narrow narrow = {.from_m = 10,
                                     .to_m = 12,
                                     .width_low_m = 3.6F,
                                     .width_high_m = 3.6F,
                                     .height_low_m = 3.0F,
                                     .height_high_m = 3.0F,
                                     .width_cause = LL_CAUSE_DECLARED,
                                     .height_cause = LL_CAUSE_OBSTACLE,
                                     .row = 0};
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = judge(&scene, &narrow, 1);
    assert_int_equal(p.blocker_count, 2);
    uint32_t bar = p.items[0].blocker[LL_LIMIT_HEIGHT];
    uint32_t lane = p.items[0].blocker[LL_LIMIT_WIDTH];
    assert_int_equal(ll_passage_stops(&p.items[0], LL_NONE), PUMPER | LADDER);
    assert_int_equal(ll_passage_stops(&p.items[0], bar), LADDER);
    assert_int_equal(ll_passage_stops(&p.items[0], lane), PUMPER | LADDER);
    assert_near(p.blockers[bar].height_m, 3.0, 1e-6);
}

static void only_a_surveyed_slope_stops(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    struct ll_table *lanes = &scene.layer[LL_LANE];
    ll_table_set_real(lanes, 0, LL_LANE_SLOPE_PCT, -14.0);
    ll_table_set_real(lanes, 0, LL_LANE_SLOPE_ERROR_PCT, 1.5);
    ll_table_set_word(lanes, 0, LL_LANE_SLOPE_SOURCE, LL_MEASURE_ELEVATION);
    LL_CLEANUP(ll_passages_clear) struct ll_passages coarse = judge(&scene, NULL, 0);
    assert_int_equal(coarse.count, 1);
    assert_int_equal(coarse.blocker_count, 0);
    assert_int_equal(coarse.items[0].may_stop, LIGHT | PUMPER | LADDER);
    ll_table_set_word(lanes, 0, LL_LANE_SLOPE_SOURCE, LL_MEASURE_SURVEYED);
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = judge(&scene, NULL, 0);
    assert_int_equal(p.items[0].stops[LL_LIMIT_SLOPE], PUMPER | LADDER);
    assert_int_equal(p.items[0].may_stop, LIGHT); /* 15 % lies within 14 +- 1.5 */
    assert_near(p.items[0].to_m, 100.0, 1e-9);
    assert_int_equal(p.blockers[0].cause, LL_CAUSE_SHAPE);
}

static void a_bridge_that_bears_too_little_stops_the_heavy(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    ll_table_set_real(&scene.layer[LL_LANE], 0, LL_LANE_LOAD_T, 20.0);
    LL_CLEANUP(ll_passages_clear) struct ll_passages street = judge(&scene, NULL, 0);
    assert_int_equal(street.items[0].may_stop, LADDER); /* it may be a sign only */
    assert_int_equal(street.blocker_count, 0);
    ll_table_set_word(&scene.layer[LL_LANE], 0, LL_LANE_BRIDGE, LL_FLAG_YES);
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = judge(&scene, NULL, 0);
    assert_int_equal(p.items[0].stops[LL_LIMIT_LOAD], LADDER);
}

static void a_gate_is_a_point_in_the_middle_of_its_piece(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    (void)add_obstacle(&scene, LL_OBSTACLE_GATE);
    const struct ll_narrow narrow = {.from_m = 10,
                                     .to_m = 12,
                                     .width_low_m = 3.0F,
                                     .width_high_m = 3.0F,
                                     .open_s = 45,
                                     .width_cause = LL_CAUSE_OBSTACLE,
                                     .row = 0};
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = judge(&scene, &narrow, 1);
    LL_CLEANUP(ll_freep) struct ll_lane_cut *cuts = NULL;
    size_t count = 0;
    assert_int_equal(p.count, 3);
    assert_near(p.items[1].from_m, 11.0, 0.0);
    assert_ok(ll_passages_cuts(&p, LL_VEHICLE_LIGHT, &cuts, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_near(cuts[0].from_m, 11.0, 0.0);
    assert_near(cuts[0].to_m, 11.0, 0.0);
    assert_near(cuts[0].open_s, 45.0, 0.0);
    assert_false(cuts[0].closed);
    LL_CLEANUP(ll_freep) struct ll_lane_cut *wide = NULL;
    assert_ok(ll_passages_cuts(&p, LL_VEHICLE_PUMPER, &wide, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_true(wide[0].closed);
    assert_near(wide[0].from_m, 10.0, 0.0);
    assert_near(wide[0].to_m, 12.0, 0.0);
}

static void without_a_clearance_undeclared_lanes_are_assumed(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    size_t wide = ll_draw_lane(&scene, LL_CLASS_ROAD, "0 10, 60 10");
    ll_table_set_real(&scene.layer[LL_LANE], wide, LL_LANE_WIDTH_M, 6.0);
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = {0};
    assert_ok(ll_passages_make(&scene, &speeds, &vehicles, NULL, &p, &err), &err);
    assert_int_equal(p.count, 1);
    assert_int_equal(p.items[0].lane, 0);
    assert_near(p.items[0].to_m, 100.0, 1e-9);
    assert_int_equal(p.items[0].may_stop, FOOT | LIGHT | PUMPER | LADDER);
}

static bool make(void *user)
{
    const struct ll_scene *scene = user;
    struct ll_speeds speeds = {0};
    speeds.drivable[LL_CLASS_ROAD] = true;
    struct ll_vehicles vehicles = {0};
    vehicles.of[LL_VEHICLE_LADDER].clearance_m = 4.0;
    struct ll_lane_piece pieces[] = {{.to_m = 50, .width_low_m = 3, .width_high_m = 3},
                                     {.from_m = 50, .to_m = 99, .width_low_m = 9}};
    uint32_t first[] = {0, 2};
    struct ll_clearance clearance = {
        .lane_count = 1, .first_piece = first, .pieces = pieces, .piece_count = 2};
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = {0};
    LL_CLEANUP(ll_freep) struct ll_lane_cut *cuts = NULL;
    size_t count = 0;
    enum ll_code code = ll_passages_make(scene, &speeds, &vehicles, &clearance, &p, NULL);
    if (code == LL_OK) {
        code = ll_passages_cuts(&p, LL_VEHICLE_LADDER, &cuts, &count, NULL);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    ll_for_each_failing_alloc(make, &scene, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_width_stops_those_that_need_more_and_may_stop_those_in_its_interval),
        cmocka_unit_test(what_is_needed_exactly_is_enough),
        cmocka_unit_test(an_unknown_width_stops_nobody_and_is_known_of_nobody),
        cmocka_unit_test(pieces_narrow_by_the_same_kind_of_cause_are_one_blocker),
        cmocka_unit_test(an_obstacle_is_one_blocker_wherever_it_stands),
        cmocka_unit_test(without_one_of_two_causes_the_other_still_stops),
        cmocka_unit_test(only_a_surveyed_slope_stops),
        cmocka_unit_test(a_bridge_that_bears_too_little_stops_the_heavy),
        cmocka_unit_test(a_gate_is_a_point_in_the_middle_of_its_piece),
        cmocka_unit_test(without_a_clearance_undeclared_lanes_are_assumed),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
