#include "geo/straight_hose.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

/// A hut at (0..4, 10..14), a house before its west half, a wall line and a pond further east.
static void straight_ways_are_free_where_nothing_stands_between(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    (void)ll_draw_building(&scene, "0 10, 4 10, 4 14, 0 14");
    (void)ll_draw_building(&scene, "-9 4, 2 4, 2 6, -9 6");
    (void)ll_draw_building(&scene, "4 10, 8 10, 8 14, 4 14"); /* wall to wall */
    (void)ll_draw_ground(&scene, LL_GROUND_WALL, LL_LINE, "-20 18, 1 18");
    (void)ll_draw_ground(&scene, LL_GROUND_WATER, LL_POLYGON, "2.5 20, 9 20, 9 22, 2.5 22");
    assert_ok(ll_hose_ground_make(&scene, &ground, &err), &err);
    assert_false(ll_straight_hose_is_free(&ground, 0, (struct ll_xy){1.0, 0.0}));  /* house */
    assert_true(ll_straight_hose_is_free(&ground, 0, (struct ll_xy){2.5, 0.0}));   /* beside it */
    assert_true(ll_straight_hose_is_free(&ground, 1, (struct ll_xy){1.0, 0.0}));   /* to it */
    assert_false(ll_straight_hose_is_free(&ground, 0, (struct ll_xy){0.5, 30.0})); /* wall */
    assert_true(ll_straight_hose_is_free(&ground, 0, (struct ll_xy){1.5, 30.0}));  /* its end */
    assert_false(ll_straight_hose_is_free(&ground, 0, (struct ll_xy){3.0, 30.0})); /* pond */
    assert_false(ll_straight_hose_is_free(&ground, 0, (struct ll_xy){3.0, 21.0})); /* from it */
    assert_true(ll_straight_hose_is_free(&ground, 0, (struct ll_xy){-5.0, 12.0}));
    assert_false(ll_straight_hose_is_free(&ground, 0, (struct ll_xy){12.0, 12.0})); /* neighbour */
    assert_true(ll_straight_hose_is_free(&ground, 0, (struct ll_xy){0.0, 12.0}));   /* at it */
}

/// A tower in the middle of its podium: that is not in the way, a house before it is.
static void a_podium_is_not_between(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    (void)ll_draw_building(&scene, "0 0, 30 0, 30 30, 0 30");
    (void)ll_draw_building(&scene, "10 10, 20 10, 20 20, 10 20");
    (void)ll_draw_building(&scene, "10 -9, 20 -9, 20 -5, 10 -5");
    assert_ok(ll_hose_ground_make(&scene, &ground, &err), &err);
    assert_true(ll_straight_hose_is_free(&ground, 1, (struct ll_xy){40.0, 15.0}));
    assert_false(ll_straight_hose_is_free(&ground, 1, (struct ll_xy){15.0, -20.0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(straight_ways_are_free_where_nothing_stands_between),
        cmocka_unit_test(a_podium_is_not_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
