#include "geo/surface_point.h"

#include <math.h>

#include "geo/outline.h"
#include "tests/support/check.h"
#include "tests/support/geos.h"
#include "tests/support/scenes.h"

static void the_point_of_a_random_polygon_is_that_of_geos(void **state)
{
    (void)state;
    GEOSContextHandle_t geos = GEOS_init_r();
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 0);
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
        struct ll_xy at = {seed % 2 == 0 ? 0.0 : 39500123.4, 2771500.6};
        ll_random_polygon(&s, &rng, at, 30.0);
        struct ll_xy p = ll_point_on_surface(&s, 0);
        assert_true(ll_shape_contains(&s, 0, p));
        GEOSGeometry *polygon = ll_test_geos_polygon(geos, &s, 0);
        GEOSGeometry *point = GEOSGeom_createPointFromXY_r(geos, p.x, p.y);
        assert_int_equal(GEOSContains_r(geos, polygon, point), 1); /* inside, not on the border */
        GEOSGeometry *theirs = GEOSPointOnSurface_r(geos, polygon);
        double x = NAN, y = NAN;
        assert_int_equal(GEOSGeomGetX_r(geos, theirs, &x), 1);
        assert_int_equal(GEOSGeomGetY_r(geos, theirs, &y), 1);
        assert_near(p.x, x, 1e-6);
        assert_near(p.y, y, 1e-6);
        GEOSGeom_destroy_r(geos, theirs);
        GEOSGeom_destroy_r(geos, point);
        GEOSGeom_destroy_r(geos, polygon);
    }
    GEOS_finish_r(geos);
}

static void the_widest_piece_of_the_largest_part_is_taken(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    /* two parts with nothing between them, the wider one with a yard that leaves 2 m and 5 m */
    ll_draw_shape(&s, LL_POLYGON,
                  "0 0, 4 0, 4 2, 0 2;"
                  "100 40, 110 40, 110 46, 100 46; 102 41, 102 45, 105 45, 105 41");
    struct ll_xy p = ll_point_on_surface(&s, 0);
    assert_near(p.x, 107.5, 0.0);
    assert_near(p.y, 43.0, 0.0);
}

static void a_shape_without_inside_gives_one_of_its_points(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POINT, "3 4");
    ll_draw_shape(&s, LL_LINE, "0 0, 5 1, 9 0");
    ll_draw_shape(&s, LL_POLYGON, "7 7, 8 7, 9 7");
    struct ll_err err = {0};
    assert_ok(ll_shapes_begin(&s, LL_POLYGON, &err), &err);
    assert_near(ll_point_on_surface(&s, 0).y, 4.0, 0.0);
    assert_near(ll_point_on_surface(&s, 1).x, 5.0, 0.0);
    assert_near(ll_point_on_surface(&s, 2).x, 7.0, 0.0);
    assert_true(isnan(ll_point_on_surface(&s, 3).x));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_point_of_a_random_polygon_is_that_of_geos),
        cmocka_unit_test(the_widest_piece_of_the_largest_part_is_taken),
        cmocka_unit_test(a_shape_without_inside_gives_one_of_its_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
