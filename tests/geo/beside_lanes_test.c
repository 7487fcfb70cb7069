#include "geo/beside_lanes.h"

#include <math.h>

#include "geo/outline.h"
#include "tests/support/check.h"

static void add_line(struct ll_table *t, struct ll_xy a, struct ll_xy b)
{
    struct ll_err err = {0};
    assert_ok(ll_table_add(t, NULL, &err), &err);
    assert_ok(ll_shapes_begin(&t->shape, LL_LINE, &err), &err);
    assert_ok(ll_shapes_ring(&t->shape, &err), &err);
    assert_ok(ll_shapes_point(&t->shape, a.x, a.y, &err), &err);
    assert_ok(ll_shapes_point(&t->shape, b.x, b.y, &err), &err);
}

static void add_square(struct ll_table *t, double x, double y, double side)
{
    struct ll_err err = {0};
    const double corner[5][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
    assert_ok(ll_table_add(t, NULL, &err), &err);
    assert_ok(ll_shapes_begin(&t->shape, LL_POLYGON, &err), &err);
    assert_ok(ll_shapes_ring(&t->shape, &err), &err);
    for (int i = 0; i < 5; i++) {
        assert_ok(
            ll_shapes_point(&t->shape, x + side * corner[i][0], y + side * corner[i][1], &err),
            &err);
    }
}

/// Every cell against the distance to the one lane and the inside of the one house.
static void every_cell_says_what_the_distances_say(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    const struct ll_xy a = {10.0, 20.0}, b = {390.0, 300.0};
    add_line(&scene.layer[LL_LANE], a, b);
    add_square(&scene.layer[LL_BUILDING], 200.0, 150.0, 30.0);
    LL_CLEANUP(ll_beside_lanes_clear) struct ll_beside_lanes p = {0};
    const struct ll_box box = {0.0, 0.0, 400.0, 320.0};
    assert_ok(ll_beside_lanes_draw(&scene, &box, 5.0, 15.0, &p, &err), &err);
    for (double x = 2.5; x < 400.0; x += 5.0) {
        for (double y = 2.5; y < 320.0; y += 5.0) {
            struct ll_xy at = {x, y};
            bool near = ll_point_segment(at, a, b, NULL) <= 15.0;
            bool house = x > 200.0 && x < 230.0 && y > 150.0 && y < 180.0;
            assert_int_equal(ll_beside_lanes_at(&p, at), near && !house);
        }
    }
    assert_false(ll_beside_lanes_at(&p, (struct ll_xy){-1.0, 20.0}));
    assert_false(ll_beside_lanes_at(&p, (struct ll_xy){401.0, 300.0}));
}

static void a_whole_country_is_too_large(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_beside_lanes p = {0};
    const struct ll_box box = {0.0, 0.0, 4e6, 4e6}, none = {0.0, 0.0, NAN, NAN};
    assert_int_equal(ll_beside_lanes_draw(&scene, &box, 5.0, 15.0, &p, &err), LL_E_LIMIT);
    assert_int_equal(ll_beside_lanes_draw(&scene, &none, 5.0, 15.0, &p, &err), LL_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_says_what_the_distances_say),
        cmocka_unit_test(a_whole_country_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
