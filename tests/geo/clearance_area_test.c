#include <math.h>

#include "geo/clearance.h"
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
        cmocka_unit_test(a_lane_belongs_to_the_area_of_its_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
