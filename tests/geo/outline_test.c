#include "geo/outline.h"

#include <math.h>

#include "tests/support/check.h"
#include "tests/support/geos.h"
#include "tests/support/scenes.h"

/// GEOS is the second opinion; allowed to differ by this.
static double tolerance(double distance_m)
{
    return 1e-6 + 1e-9 * distance_m;
}

static double geos_distance(GEOSContextHandle_t geos, const GEOSGeometry *a, const GEOSGeometry *b)
{
    double d = NAN;
    assert_int_equal(GEOSDistance_r(geos, a, b, &d), 1);
    return d;
}

/// Compares all functions for one random polygon with random points and segments around it.
static void compare_one(GEOSContextHandle_t geos, struct ll_rng *rng, struct ll_xy at)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_random_polygon(&s, rng, at, 30.0);
    GEOSGeometry *polygon = ll_test_geos_polygon(geos, &s, 0);
    assert_int_equal(GEOSisValid_r(geos, polygon), 1);
    for (int k = 0; k < 40; k++) {
        double reach = k % 4 == 0 ? 2000.0 : 30.0;
        struct ll_xy a = {at.x + ll_rng_between(rng, -reach, reach),
                          at.y + ll_rng_between(rng, -reach, reach)};
        struct ll_xy b = {a.x + ll_rng_between(rng, -20.0, 20.0),
                          a.y + ll_rng_between(rng, -20.0, 20.0)};
        b = k % 10 == 0 ? a : b;
        GEOSGeometry *point = GEOSGeom_createPointFromXY_r(geos, a.x, a.y);
        GEOSGeometry *segment = ll_test_geos_segment(geos, a, b);
        double d = geos_distance(geos, polygon, point);
        assert_near(ll_shape_point(&s, 0, a), d, tolerance(d));
        assert_int_equal(ll_shape_contains(&s, 0, a), GEOSIntersects_r(geos, polygon, point));
        d = geos_distance(geos, polygon, segment);
        assert_near(ll_shape_segment(&s, 0, a, b), d, tolerance(d));
        assert_near(ll_shape_segment(&s, 0, b, a), d, tolerance(d));
        GEOSGeom_destroy_r(geos, point);
        GEOSGeom_destroy_r(geos, segment);
    }
    GEOSGeom_destroy_r(geos, polygon);
}

static void distances_to_polygons_agree_with_geos(void **state)
{
    (void)state;
    GEOSContextHandle_t geos = GEOS_init_r();
    for (uint64_t seed = 0; seed < 150; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 0);
        struct ll_xy near_zero = {0.0, 0.0};
        struct ll_xy large = {39500123.456, 4312345.678}; /* a zone number before the easting */
        compare_one(geos, &rng, seed % 2 == 0 ? near_zero : large);
    }
    GEOS_finish_r(geos);
}

static void distances_of_segments_agree_with_geos(void **state)
{
    (void)state;
    GEOSContextHandle_t geos = GEOS_init_r();
    struct ll_rng rng = ll_rng_make(7, 0);
    for (int k = 0; k < 4000; k++) {
        struct ll_xy p[4];
        for (int i = 0; i < 4; i++) { /* small whole numbers: many touch, overlap or are points */
            double wide = k % 2 == 0 ? 4.0 : 100.0;
            double x = ll_rng_between(&rng, 0.0, wide);
            double y = ll_rng_between(&rng, 0.0, wide);
            p[i] = k % 2 == 0 ? (struct ll_xy){floor(x), floor(y)} : (struct ll_xy){x, y};
        }
        GEOSGeometry *one = ll_test_geos_segment(geos, p[0], p[1]);
        GEOSGeometry *two = ll_test_geos_segment(geos, p[2], p[3]);
        double d = geos_distance(geos, one, two);
        assert_near(ll_segment_segment(p[0], p[1], p[2], p[3]), d, 1e-12 * (1.0 + d));
        assert_near(ll_segment_segment(p[3], p[2], p[0], p[1]), d, 1e-12 * (1.0 + d));
        GEOSGeometry *point = GEOSGeom_createPointFromXY_r(geos, p[2].x, p[2].y);
        d = geos_distance(geos, one, point);
        struct ll_xy at = {NAN, NAN};
        assert_near(ll_point_segment(p[2], p[0], p[1], &at), d, 1e-12 * (1.0 + d));
        assert_near(hypot(at.x - p[2].x, at.y - p[2].y), d, 1e-12 * (1.0 + d));
        assert_near(ll_point_segment(at, p[0], p[1], NULL), 0.0, 1e-12 * (1.0 + d));
        GEOSGeom_destroy_r(geos, one);
        GEOSGeom_destroy_r(geos, two);
        GEOSGeom_destroy_r(geos, point);
    }
    GEOS_finish_r(geos);
}

static void a_house_with_a_yard_is_measured_from_its_walls(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POLYGON, "0 0, 30 0, 30 30, 0 30; 10 10, 10 20, 20 20, 20 10");
    assert_near(ll_shape_point(&s, 0, (struct ll_xy){15.0, 12.0}), 2.0, 0.0); /* in the yard */
    assert_near(ll_shape_point(&s, 0, (struct ll_xy){5.0, 15.0}), 0.0, 0.0);  /* in the house */
    assert_near(ll_shape_point(&s, 0, (struct ll_xy){33.0, 34.0}), 5.0, 0.0); /* off a corner */
    assert_near(ll_shape_point(&s, 0, (struct ll_xy){-150.0, 9.0}), 150.0, 0.0);
    assert_false(ll_shape_contains(&s, 0, (struct ll_xy){15.0, 15.0}));
    assert_true(ll_shape_contains(&s, 0, (struct ll_xy){10.0, 15.0})); /* wall of the yard */
    assert_true(ll_shape_contains(&s, 0, (struct ll_xy){30.0, 30.0}));
    struct ll_xy in_yard = {12.0, 13.0};
    assert_near(ll_shape_segment(&s, 0, in_yard, (struct ll_xy){17.0, 13.0}), 2.0, 0.0);
    assert_near(ll_shape_segment(&s, 0, in_yard, (struct ll_xy){25.0, 13.0}), 0.0, 0.0);
    assert_near(ll_shape_segment(&s, 0, (struct ll_xy){2, 2}, (struct ll_xy){4, 4}), 0.0, 0.0);
    assert_near(ll_shape_segment(&s, 0, (struct ll_xy){-9, -5}, (struct ll_xy){39, -5}), 5.0, 0.0);
    assert_near(ll_shape_segment(&s, 0, (struct ll_xy){-9, -9}, (struct ll_xy){39, 39}), 0.0, 0.0);
}

static void a_point_on_the_border_is_inside_whatever_the_edge(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POLYGON, "0 0, 4 0, 4 2, 8 2, 8 4, 0 4");
    static const struct ll_xy on[] = {{0, 0}, {2, 0}, {4, 0}, {4, 1}, {4, 2}, {6, 2},
                                      {8, 2}, {8, 3}, {8, 4}, {3, 4}, {0, 4}, {0, 1}};
    for (size_t i = 0; i < sizeof on / sizeof on[0]; i++) {
        assert_true(ll_shape_contains(&s, 0, on[i]));
        assert_near(ll_shape_point(&s, 0, on[i]), 0.0, 0.0);
    }
    static const struct ll_xy off[] = {{-1, 0}, {5, 0}, {-1, 2}, {9, 2}, {-1, 4}, {9, 4}, {5, 1}};
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++) {
        assert_false(ll_shape_contains(&s, 0, off[i]));
    }
    static const struct ll_xy in[] = {{2, 2}, {1, 1}, {5, 3}};
    for (size_t i = 0; i < sizeof in / sizeof in[0]; i++) {
        assert_true(ll_shape_contains(&s, 0, in[i]));
    }
}

static void points_and_lines_have_no_inside(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POINT, "3 4");
    ll_draw_shape(&s, LL_LINE, "0 0, 10 0, 10 10, 0 10, 0 0");
    assert_near(ll_shape_point(&s, 0, (struct ll_xy){0.0, 0.0}), 5.0, 0.0);
    assert_near(ll_shape_segment(&s, 0, (struct ll_xy){0, 0}, (struct ll_xy){6, 0}), 4.0, 0.0);
    assert_near(ll_shape_point(&s, 1, (struct ll_xy){5.0, 3.0}), 3.0, 0.0);
    assert_near(ll_shape_segment(&s, 1, (struct ll_xy){5, 3}, (struct ll_xy){6, 4}), 3.0, 0.0);
    assert_false(ll_shape_contains(&s, 1, (struct ll_xy){5.0, 3.0}));
    struct ll_err err = {0};
    assert_ok(ll_shapes_begin(&s, LL_POLYGON, &err), &err);
    assert_true(isinf(ll_shape_point(&s, 2, (struct ll_xy){5.0, 3.0})));
    assert_false(ll_shape_contains(&s, 2, (struct ll_xy){5.0, 3.0}));
}

/// Distance from a segment to a polygon that does not hold it, edge by edge.
static double edge_by_edge(const struct ll_shapes *s, struct ll_xy a, struct ll_xy b)
{
    double nearest_m = ll_shape_contains(s, 0, a) ? 0.0 : INFINITY;
    for (uint32_t r = s->first_ring[0]; r < s->first_ring[1]; r++) {
        for (uint32_t i = s->first_point[r] + 1; i < s->first_point[r + 1]; i++) {
            nearest_m = fmin(nearest_m, ll_segment_segment(a, b, s->points[i - 1], s->points[i]));
        }
    }
    return nearest_m;
}

static void a_limit_changes_no_distance_that_keeps_it(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 3);
        struct ll_xy at = {seed % 2 == 0 ? 0.0 : 39500123.456, 4312345.678};
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
        ll_random_polygon(&s, &rng, at, 30.0);
        for (int k = 0; k < 40; k++) {
            struct ll_xy a = {at.x + ll_rng_between(&rng, -80.0, 80.0),
                              at.y + ll_rng_between(&rng, -80.0, 80.0)};
            struct ll_xy b = {a.x + ll_rng_between(&rng, -20.0, 20.0),
                              a.y + (k % 4 == 0 ? 0.0 : ll_rng_between(&rng, -20.0, 20.0))};
            b = k % 10 == 0 ? a : b;
            b = k % 10 == 1 ? s.points[1] : b;
            const double d = edge_by_edge(&s, a, b);
            assert_near(ll_shape_segment(&s, 0, a, b), d, 0.0);
            assert_near(ll_shape_segment_within(&s, 0, a, b, d), d, 0.0);
            assert_near(ll_shape_segment_within(&s, 0, a, b, 1.5 * d), d, 0.0);
            assert_true(d == 0.0 || ll_shape_segment_within(&s, 0, a, b, 0.9 * d) > 0.9 * d);
            assert_true(sqrt(ll_box_segment2(&s.box[0], a, b)) <= d + 1e-9);
        }
    }
}

static void the_distance_of_a_box_is_that_of_its_box_or_of_the_line(void **state)
{
    (void)state;
    const struct ll_box box = {10.0, 20.0, 14.0, 26.0};
    const struct ll_xy left[] = {{7.0, 0.0}, {7.0, 30.0}};
    const struct ll_xy below[] = {{16.0, 8.0}, {17.0, 15.0}};
    const struct ll_xy slope[] = {{0.0, 0.0}, {40.0, 40.0}}; /* its box holds the other */
    const struct ll_xy through[] = {{0.0, 23.0}, {40.0, 23.0}};
    assert_near(ll_box_segment2(&box, left[0], left[1]), 9.0, 1e-9);
    assert_near(ll_box_segment2(&box, below[0], below[1]), 4.0 + 25.0, 1e-9);
    assert_near(ll_box_segment2(&box, slope[0], slope[1]), 18.0, 1e-9); /* (14, 20) to (17, 17) */
    assert_near(ll_box_segment2(&box, through[0], through[1]), 0.0, 0.0);
    assert_near(ll_box_segment2(&box, left[0], left[0]), 9.0 + 400.0, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_to_polygons_agree_with_geos),
        cmocka_unit_test(distances_of_segments_agree_with_geos),
        cmocka_unit_test(a_house_with_a_yard_is_measured_from_its_walls),
        cmocka_unit_test(a_point_on_the_border_is_inside_whatever_the_edge),
        cmocka_unit_test(points_and_lines_have_no_inside),
        cmocka_unit_test(a_limit_changes_no_distance_that_keeps_it),
        cmocka_unit_test(the_distance_of_a_box_is_that_of_its_box_or_of_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
