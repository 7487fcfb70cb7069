#include "geo/tight_bends.h"

#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

enum { LIGHT = 2, PUMPER = 4, LADDER = 8 };

static struct ll_tight_bends find(const struct ll_scene *scene, const struct ll_narrow *narrow,
                                  size_t count)
{
    struct ll_err err = {0};
    struct ll_tight_bends f = {0};
    const struct ll_speeds speeds = ll_test_speeds();
    const struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(scene, narrow, count);
    const struct ll_stage in = {.scene = scene, .rules = rules, .speeds = &speeds};
    assert_ok(ll_tight_bends_find(&in, &vehicles, &clearance, false, &f, &err), &err);
    return f;
}

///                  |
///                  | 40      a bend of 90 degrees at 60 m, `width` wide for 8 m on both sides
///   +--------------+
static struct ll_scene one_bend(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 60 0, 60 40");
    return scene;
}

static struct ll_narrow around_the_bend(float width_m)
{
    return (struct ll_narrow){.from_m = 52.0,
                              .to_m = 68.0,
                              .width_low_m = width_m,
                              .width_high_m = width_m,
                              .width_cause = LL_CAUSE_BUILDING,
                              .row = 7};
}

/// Round 90 degrees a vehicle of inner radius r and ring p needs p + r (1 - cos 45) of room, of
/// which the drawing may hide 1 m: light 3.5 + 1.46, pumper 4 + 2.64, ladder truck 5 + 3.51.
static void a_bend_is_too_tight_for_those_that_need_more_than_may_be_there(void **state)
{
    (void)state;
    static const struct {
        float width_m;
        uint8_t classes;
    } cases[] = {{10.0F, 0},
                 {7.55F, 0},
                 {7.45F, LADDER},
                 {5.68F, LADDER},
                 {5.58F, LADDER | PUMPER},
                 {4.01F, LADDER | PUMPER},
                 {3.91F, LIGHT | PUMPER}, /* the ladder truck needs 4 m to drive at all */
                 {3.4F, LIGHT},
                 {2.6F, 0}};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_bend();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct ll_narrow narrow = around_the_bend(cases[i].width_m);
        LL_CLEANUP(ll_tight_bends_clear) struct ll_tight_bends f = find(&scene, &narrow, 1);
        assert_int_equal(f.count, cases[i].classes == 0 ? 0 : 1);
        if (f.count == 1) {
            assert_int_equal(f.items[0].drawn, cases[i].classes);
            assert_int_equal(f.items[0].stops, 0);
            assert_near(f.items[0].at_m, 60.0, 1e-9);
            assert_near(f.items[0].at.x, 60.0, 1e-9);
            assert_near(f.items[0].at.y, 0.0, 1e-9);
            assert_int_equal(f.items[0].cause, LL_CAUSE_BUILDING);
            assert_int_equal(f.items[0].cause_row, 7);
        }
    }
}

static void only_a_survey_makes_it_stop(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_bend();
    const struct ll_narrow narrow = around_the_bend(6.0F);
    ll_table_set_word(&scene.layer[LL_LANE], 0, LL_LANE_WIDTH_SOURCE, LL_MEASURE_SURVEYED);
    LL_CLEANUP(ll_tight_bends_clear) struct ll_tight_bends f = find(&scene, &narrow, 1);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.items[0].drawn, 0);
    assert_int_equal(f.items[0].stops, PUMPER | LADDER); /* without the error of drawing */
    assert_near(f.items[0].radius_m, (6.0 - 4.0) / (1.0 - sqrt(0.5)), 1e-3);
}

static void those_of_other_lanes_are_left_out_where_only_surveyed_ones_are_asked_for(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_bend();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "200 0, 260 0, 260 40");
    ll_table_set_word(&scene.layer[LL_LANE], 1, LL_LANE_WIDTH_SOURCE, LL_MEASURE_SURVEYED);
    struct ll_narrow narrow[2] = {around_the_bend(5.0F), around_the_bend(5.0F)};
    narrow[1].lane = 1;
    LL_CLEANUP(ll_tight_bends_clear) struct ll_tight_bends all = find(&scene, narrow, 2);
    assert_int_equal(all.count, 2);
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    const struct ll_speeds speeds = ll_test_speeds();
    const struct ll_vehicles vehicles = ll_test_vehicles();
    const struct ll_stage in = {.scene = &scene, .rules = rules, .speeds = &speeds};
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(&scene, narrow, 2);
    LL_CLEANUP(ll_tight_bends_clear) struct ll_tight_bends f = {0};
    struct ll_err err = {0};
    assert_ok(ll_tight_bends_find(&in, &vehicles, &clearance, true, &f, &err), &err);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.items[0].lane, 1);
    assert_int_equal(f.items[0].stops, all.items[1].stops);
}

static void where_no_width_is_known_nothing_is_told(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_bend();
    struct ll_narrow narrow = around_the_bend(NAN);
    LL_CLEANUP(ll_tight_bends_clear) struct ll_tight_bends unknown = find(&scene, &narrow, 1);
    assert_int_equal(unknown.count, 0);
    narrow.width_high_m = INFINITY;
    LL_CLEANUP(ll_tight_bends_clear) struct ll_tight_bends open = find(&scene, &narrow, 1);
    assert_int_equal(open.count, 0);
    narrow = around_the_bend(4.0F);
    narrow.to_m = 55.0; /* ends before the bend begins */
    LL_CLEANUP(ll_tight_bends_clear) struct ll_tight_bends before = find(&scene, &narrow, 1);
    assert_int_equal(before.count, 0);
}

static void a_lane_that_itself_bends_widely_is_wide_enough(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    char points[900];
    size_t length = 0;
    for (int i = 0; i <= 18; i++) { /* a quarter of a circle of 40 m, in steps of 5 degrees */
        const double angle = 3.14159265358979 / 180.0 * 5.0 * i;
        length += (size_t)snprintf(points + length, sizeof points - length, "%s%.3f %.3f",
                                   i == 0 ? "" : ", ", 40.0 * sin(angle), 40.0 * cos(angle));
    }
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, points);
    const struct ll_narrow narrow = {.from_m = 0.0,
                                     .to_m = 62.0,
                                     .width_low_m = 4.2F,
                                     .width_high_m = 4.2F,
                                     .width_cause = LL_CAUSE_BUILDING,
                                     .row = LL_NONE};
    LL_CLEANUP(ll_tight_bends_clear) struct ll_tight_bends f = find(&scene, &narrow, 1);
    assert_int_equal(f.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bend_is_too_tight_for_those_that_need_more_than_may_be_there),
        cmocka_unit_test(only_a_survey_makes_it_stop),
        cmocka_unit_test(those_of_other_lanes_are_left_out_where_only_surveyed_ones_are_asked_for),
        cmocka_unit_test(where_no_width_is_known_nothing_is_told),
        cmocka_unit_test(a_lane_that_itself_bends_widely_is_wide_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
