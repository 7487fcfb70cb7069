#include "geo/shores.h"

#include "tests/support/check.h"
#include "tests/support/scenes.h"

static bool between(const struct ll_shores *s, double ax, double ay, double bx, double by)
{
    return ll_shores_between(s, (struct ll_xy){ax, ay}, (struct ll_xy){bx, by});
}

static void water_is_crossed_and_nothing_else_is(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_ground(&scene, LL_GROUND_WALL, LL_LINE, "0 50, 100 50");
    (void)ll_draw_ground(&scene, LL_GROUND_WATER, LL_LINE, "0 0, 100 0");
    (void)ll_draw_ground(&scene, LL_GROUND_WATER, LL_POLYGON, "0 -30, 100 -30, 100 -20, 0 -20");
    LL_CLEANUP(ll_shores_clear) struct ll_shores shores = {0};
    assert_ok(ll_shores_make(&scene, &shores, &err), &err);
    assert_true(between(&shores, 50.0, 10.0, 50.0, -10.0));
    assert_true(between(&shores, 50.0, -10.0, 50.0, -40.0)); /* across the pond */
    assert_true(between(&shores, 50.0, -10.0, 50.0, -25.0)); /* into it */
    assert_true(between(&shores, 100.0, 5.0, 100.0, -5.0));  /* over its last point */
    assert_false(between(&shores, 50.0, 10.0, 50.0, 0.0));   /* up to the bank */
    assert_false(between(&shores, 101.0, 10.0, 101.0, -50.0));
    assert_false(between(&shores, 50.0, 40.0, 50.0, 60.0)); /* a wall is no water */
}

static void without_water_nothing_is_crossed(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_shores_clear) struct ll_shores shores = {0};
    assert_ok(ll_shores_make(&scene, &shores, &err), &err);
    assert_false(between(&shores, 0.0, 0.0, 1000.0, 1000.0));
    const struct ll_shores none = {0};
    assert_false(between(&none, 0.0, 0.0, 1000.0, 1000.0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(water_is_crossed_and_nothing_else_is),
        cmocka_unit_test(without_water_nothing_is_crossed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
