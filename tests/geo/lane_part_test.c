#include "geo/lane_part.h"

#include <math.h>

#include "tests/support/check.h"
#include "tests/support/scenes.h"

static void the_middle_of_a_lane_is_halfway_along_it(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    const struct ll_shapes *lanes = &scene.layer[LL_LANE].shape;
    (void)ll_draw_lane(&scene, LL_CLASS_SERVICE, "0 0, 10 0, 10 30");
    (void)ll_draw_lane(&scene, LL_CLASS_SERVICE, "0 0, 4 0; 100 0, 110 0"); /* two lines */
    (void)ll_draw_lane(&scene, LL_CLASS_SERVICE, "5 5, 5 5");
    static const struct ll_xy expected[] = {{10.0, 10.0}, {103.0, 0.0}, {5.0, 5.0}};
    for (uint32_t lane = 0; lane < 3; lane++) {
        struct ll_xy at = ll_lane_middle(lanes, lane);
        assert_near(at.x, expected[lane].x, 1e-12);
        assert_near(at.y, expected[lane].y, 1e-12);
    }
}

static void a_stretch_follows_the_course_of_its_lane(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes cut = {0};
    const struct ll_shapes *lanes = &scene.layer[LL_LANE].shape;
    (void)ll_draw_lane(&scene, LL_CLASS_SERVICE, "0 0, 10 0, 10 30");
    (void)ll_draw_lane(&scene, LL_CLASS_SERVICE, "0 0, 4 0; 100 0, 110 0");
    assert_ok(ll_lane_stretch(lanes, 0, 8.0, 15.0, &cut, &err), &err);
    assert_int_equal(cut.point_count, 3);
    assert_near(cut.points[0].x, 8.0, 1e-12);
    assert_near(cut.points[1].x, 10.0, 1e-12);
    assert_near(cut.points[2].y, 5.0, 1e-12);
    assert_ok(ll_lane_stretch(lanes, 1, 3.0, 6.0, &cut, &err), &err);
    assert_int_equal(cut.ring_count, 3);
    assert_near(ll_shape_length(&cut, 1), 3.0, 1e-12);
    assert_near(cut.box[1].max_x, 102.0, 1e-12);
}

static void a_lane_belongs_to_the_area_of_its_middle(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_area(&scene, "A", 10.0, "0 0, 100 0, 100 100, 0 100");
    (void)ll_draw_lane(&scene, LL_CLASS_SERVICE, "10 10, 90 10");
    (void)ll_draw_lane(&scene, LL_CLASS_SERVICE, "80 10, 130 10");
    (void)ll_draw_lane(&scene, LL_CLASS_SERVICE, "60 10, 130 10");
    bool inside[3];
    ll_lanes_in_area(&scene, 0, inside);
    assert_true(inside[0]);
    assert_false(inside[1]);
    assert_true(inside[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_middle_of_a_lane_is_halfway_along_it),
        cmocka_unit_test(a_stretch_follows_the_course_of_its_lane),
        cmocka_unit_test(a_lane_belongs_to_the_area_of_its_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
