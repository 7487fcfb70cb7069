#include <math.h>

#include "geo/reach.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A house of 40 x 20 m and a station; lanes begin at the station.
static struct ll_scene draw_house(enum ll_use use)
{
    struct ll_scene scene = ll_scene_make();
    size_t row = ll_draw_building(&scene, "0 0, 40 0, 40 20, 0 20");
    ll_table_set_word(&scene.layer[LL_BUILDING], row, LL_BUILDING_USE, use);
    (void)ll_draw_station(&scene, LL_STATION_NATIONAL, -100, -100);
    return scene;
}

static struct ll_reach_way run_stage(const struct ll_scene *scene, enum ll_vehicle_class vehicle)
{
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = {0};
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(scene, NULL, 0);
    const struct ll_stage in = {.scene = scene, .rules = rules, .speeds = &speeds, .threads = 1};
    const struct ll_reach_task task = {.vehicles = &vehicles, .clearance = &clearance};
    assert_ok(ll_reach_stage(&in, &task, &reach, &err), &err);
    return reach.way[vehicle][0];
}

static uint8_t side_of(enum ll_use use, const char *lane)
{
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_house(use);
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, lane);
    return run_stage(&scene, LL_VEHICLE_PUMPER).side;
}

static void a_dwelling_needs_a_lane_along_one_long_side(void **state)
{
    (void)state;
    assert_int_equal(side_of(LL_USE_RESIDENTIAL, "-100 -100, -100 -10, 60 -10"), LL_SIDE_SERVED);
    assert_int_equal(side_of(LL_USE_RESIDENTIAL, "-100 -100, -10 -100, -10 60"), LL_SIDE_MISSING);
    assert_int_equal(side_of(LL_USE_RESIDENTIAL, "-100 -100, -100 -15.5, 60 -15.5"),
                     LL_SIDE_MISSING); /* farther than 15 m */
    assert_int_equal(side_of(LL_USE_RESIDENTIAL, "-100 -100, -100 -10, 20 -10"), LL_SIDE_SERVED);
    assert_int_equal(side_of(LL_USE_RESIDENTIAL, "-100 -100, -100 -10, 19 -10"),
                     LL_SIDE_MISSING); /* less than half of the side */
}

static void a_lane_there_and_back_is_counted_once(void **state)
{
    (void)state;
    assert_int_equal(side_of(LL_USE_RESIDENTIAL, "-100 -100, -100 -10, 15 -10, 0 -10, 15 -10"),
                     LL_SIDE_MISSING);
}

static void of_unknown_use_only_what_is_certain_is_said(void **state)
{
    (void)state;
    assert_int_equal(side_of(LL_USE_UNKNOWN, "-100 -100, -100 -10, 60 -10"), LL_SIDE_SERVED);
    assert_int_equal(side_of(LL_USE_UNKNOWN, "-100 -100, -10 -100, -10 60"), LL_SIDE_UNKNOWN);
    assert_int_equal(side_of(LL_USE_FARM, "-100 -100, -10 -100, -10 60"), LL_SIDE_NOT_ASKED);
    assert_int_equal(side_of(LL_USE_SCHOOL, "-100 -100, -10 -100, -10 60"), LL_SIDE_NOT_ASKED);
}

static void a_large_public_building_needs_two(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    size_t hall = ll_draw_building(&scene, "0 0, 100 0, 100 40, 0 40");
    ll_table_set_word(&scene.layer[LL_BUILDING], hall, LL_BUILDING_USE, LL_USE_PUBLIC);
    (void)ll_draw_station(&scene, LL_STATION_NATIONAL, -50, -10);
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "-50 -10, 120 -10");
    assert_int_equal(run_stage(&scene, LL_VEHICLE_PUMPER).side, LL_SIDE_MISSING);
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "120 -10, 120 52, 10 52");
    assert_int_equal(run_stage(&scene, LL_VEHICLE_PUMPER).side, LL_SIDE_SERVED);
}

static void turning_the_town_changes_nothing(void **state)
{
    (void)state;
    for (int turn = 0; turn < 24; turn++) {
        LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_house(LL_USE_RESIDENTIAL);
        (void)ll_draw_lane(&scene, LL_CLASS_ROAD,
                           turn % 2 == 0 ? "-100 -100, -100 -10, 25 -10"
                                         : "-100 -100, -100 -10, 15 -10");
        for (int layer = 0; layer < LL_LAYER_COUNT; layer++) {
            struct ll_shapes *s = &scene.layer[layer].shape;
            for (size_t p = 0; p < s->point_count; p++) {
                double angle = 0.26 * turn;
                struct ll_xy at = s->points[p];
                s->points[p].x = 5e5 + at.x * cos(angle) - at.y * sin(angle);
                s->points[p].y = 3e6 + at.x * sin(angle) + at.y * cos(angle);
            }
            for (size_t i = 0; i < s->count; i++) {
                s->box[i] = ll_box_empty();
                for (uint32_t p = s->first_point[s->first_ring[i]];
                     p < s->first_point[s->first_ring[i + 1]]; p++) {
                    ll_box_extend(&s->box[i], s->points[p].x, s->points[p].y);
                }
            }
        }
        assert_int_equal(run_stage(&scene, LL_VEHICLE_PUMPER).side,
                         turn % 2 == 0 ? LL_SIDE_SERVED : LL_SIDE_MISSING);
    }
}

/// What is said of a building of a height with one ladder area drawn beside it.
static uint8_t ladder_of(double height_m, const char *area, double slope_pct)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_house(LL_USE_RESIDENTIAL);
    ll_table_set_real(&scene.layer[LL_BUILDING], 0, LL_BUILDING_HEIGHT_M, height_m);
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "-100 -100, -100 -10, 60 -10");
    if (area != NULL) {
        struct ll_table *areas = &scene.layer[LL_LADDER_AREA];
        size_t row = 0;
        assert_ok(ll_table_add(areas, &row, &err), &err);
        ll_draw_shape(&areas->shape, LL_POLYGON, area);
        ll_table_set_real(areas, row, LL_LADDER_AREA_SLOPE_PCT, slope_pct);
    }
    return run_stage(&scene, LL_VEHICLE_LADDER).ladder;
}

static void a_ladder_area_is_measured_and_never_guessed(void **state)
{
    (void)state;
    const char *fits = "0 -16, 15 -16, 15 -6, 0 -6";
    assert_int_equal(ladder_of(20.0, NULL, NAN), LL_LADDER_NOT_NEEDED);
    assert_int_equal(ladder_of(NAN, NULL, NAN), LL_LADDER_UNKNOWN);
    assert_int_equal(ladder_of(40.0, NULL, NAN), LL_LADDER_UNKNOWN);
    assert_int_equal(ladder_of(40.0, fits, 2.0), LL_LADDER_FITS);
    assert_int_equal(ladder_of(40.0, fits, NAN), LL_LADDER_UNKNOWN);
    assert_int_equal(ladder_of(40.0, fits, 4.0), LL_LADDER_NONE);
    assert_int_equal(ladder_of(60.0, fits, 2.0), LL_LADDER_NONE); /* 20 m over 50 m of height */
    assert_int_equal(ladder_of(60.0, "0 -16, 20 -16, 20 -6, 0 -6", 2.0), LL_LADDER_FITS);
    assert_int_equal(ladder_of(40.0, "0 -15.9, 15 -15.9, 15 -6, 0 -6", 2.0), LL_LADDER_NONE);
    assert_int_equal(ladder_of(40.0, "0 -14, 15 -14, 15 -4, 0 -4", 2.0), LL_LADDER_NONE);
    assert_int_equal(ladder_of(40.0, "0 -22, 15 -22, 15 -12, 0 -12", 2.0), LL_LADDER_NONE);
    assert_int_equal(ladder_of(40.0, "0 -90, 15 -90, 15 -80, 0 -80", 2.0), LL_LADDER_UNKNOWN);
}

/// A high building with a ladder area that fits, and a lane at a distance from it.
static uint8_t ladder_with_lane(const char *lane, double width_m)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_house(LL_USE_RESIDENTIAL);
    ll_table_set_real(&scene.layer[LL_BUILDING], 0, LL_BUILDING_HEIGHT_M, 40.0);
    const size_t row = ll_draw_lane(&scene, LL_CLASS_ROAD, lane);
    struct ll_table *areas = &scene.layer[LL_LADDER_AREA];
    size_t area = 0;
    assert_ok(ll_table_add(areas, &area, &err), &err);
    ll_draw_shape(&areas->shape, LL_POLYGON, "0 -16, 15 -16, 15 -6, 0 -6");
    ll_table_set_real(areas, area, LL_LADDER_AREA_SLOPE_PCT, 2.0);
    const struct ll_narrow narrow = {.lane = (uint32_t)row,
                                     .from_m = 40.0,
                                     .to_m = 41.0,
                                     .width_low_m = (float)(width_m - 0.5),
                                     .width_high_m = (float)width_m,
                                     .width_cause = LL_CAUSE_DECLARED,
                                     .row = LL_NONE};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = {0};
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(&scene, &narrow, 1);
    const struct ll_stage in = {.scene = &scene, .rules = rules, .speeds = &speeds, .threads = 1};
    const struct ll_reach_task task = {.vehicles = &vehicles, .clearance = &clearance};
    assert_ok(ll_reach_stage(&in, &task, &reach, &err), &err);
    return reach.way[LL_VEHICLE_LADDER][0].ladder;
}

static void a_ladder_area_lies_at_a_lane_that_the_ladder_truck_uses(void **state)
{
    (void)state;
    assert_int_equal(ladder_with_lane("-100 -100, -100 -21, 60 -21", 6.0), LL_LADDER_FITS);
    assert_int_equal(ladder_with_lane("-100 -100, -100 -21.1, 60 -21.1", 6.0), LL_LADDER_NONE);
    /* 3.5 to 4 m somewhere on the way: whether it passes is assumed; below, it does not */
    assert_int_equal(ladder_with_lane("-100 -100, -100 -21, 60 -21", 4.0), LL_LADDER_UNKNOWN);
    assert_int_equal(ladder_with_lane("-100 -100, -100 -21, 60 -21", 3.9), LL_LADDER_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dwelling_needs_a_lane_along_one_long_side),
        cmocka_unit_test(a_lane_there_and_back_is_counted_once),
        cmocka_unit_test(of_unknown_use_only_what_is_certain_is_said),
        cmocka_unit_test(a_large_public_building_needs_two),
        cmocka_unit_test(turning_the_town_changes_nothing),
        cmocka_unit_test(a_ladder_area_is_measured_and_never_guessed),
        cmocka_unit_test(a_ladder_area_lies_at_a_lane_that_the_ladder_truck_uses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
