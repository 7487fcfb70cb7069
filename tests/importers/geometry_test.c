#include "importers/geometry.h"

#include <cpl_error.h>

#include "core/model.h"
#include "importers/report.h"
#include "tests/support/check.h"

/// Collects from WKT. @return shapes; clear them.
static struct ll_shapes collect(const char *wkt, unsigned kinds, struct ll_geometry_found *found)
{
    struct ll_err err = {0};
    OGRGeometryH g = NULL;
    char *text = (char *)(uintptr_t)wkt; /* OGR moves the pointer, not the bytes */
    assert_int_equal(OGR_G_CreateFromWkt(&text, NULL, &g), OGRERR_NONE);
    struct ll_shapes s = {0};
    LL_CLEANUP(ll_geometry_room_clear) struct ll_geometry_room room = {0};
    assert_ok(ll_geometry_collect(g, kinds, &room, &s, found, &err), &err);
    OGR_G_DestroyGeometry(g);
    return s;
}

static void rings_are_turned_the_way_shapes_want(void **state)
{
    (void)state;
    struct ll_geometry_found found;
    /* outer ring clockwise, hole counter-clockwise: both the wrong way */
    LL_CLEANUP(ll_shapes_clear)
    struct ll_shapes s = collect("MULTIPOLYGON Z (((0 0 1,0 9 1,9 9 1,9 0 1,0 0 1),"
                                 "(1 1 1,2 1 1,2 2 1,1 2 1,1 1 1)),"
                                 "((20 0 1,21 0 1,21 1 1,20 0 1)))",
                                 LL_KINDS_POLYGON, &found);
    assert_null(found.reason);
    assert_int_equal(s.count, 1);
    assert_int_equal(s.ring_count, 3);
    assert_near(ll_ring_area(s.points, 5), 81.0, 0.0);
    assert_near(ll_ring_area(s.points + s.first_point[1], 5), -1.0, 0.0);
    assert_near(ll_shape_area(&s, 0), 81.0 - 1.0 + 0.5, 1e-12);
}

static void lines_and_points_of_a_bundle_become_shapes_of_their_own(void **state)
{
    (void)state;
    struct ll_geometry_found found;
    LL_CLEANUP(ll_shapes_clear)
    struct ll_shapes a =
        collect("MULTILINESTRING ((0 0,1 1),(2 2,3 3,4 4))", LL_KINDS_LINE, &found);
    assert_int_equal(a.count, 2);
    assert_int_equal(a.point_count, 5);
    LL_CLEANUP(ll_shapes_clear)
    struct ll_shapes b = collect("GEOMETRYCOLLECTION (POINT (1 2),LINESTRING (0 0,1 1),"
                                 "GEOMETRYCOLLECTION (POINT (3 4)))",
                                 LL_KINDS_POINT, &found);
    assert_int_equal(b.count, 2);
    assert_near(b.points[1].y, 4.0, 0.0);
}

static void curves_become_lines(void **state)
{
    (void)state;
    struct ll_geometry_found found;
    LL_CLEANUP(ll_shapes_clear)
    struct ll_shapes s =
        collect("CURVEPOLYGON (CIRCULARSTRING (1 0,-1 0,1 0))", LL_KINDS_POLYGON, &found);
    assert_int_equal(s.count, 1);
    assert_near(ll_shape_area(&s, 0), 3.14159, 0.01); /* a circle of radius 1, as a polygon */
}

static void a_layer_of_points_gets_a_point_inside_an_area(void **state)
{
    (void)state;
    struct ll_geometry_found found;
    /* a U: its centroid lies outside */
    LL_CLEANUP(ll_shapes_clear)
    struct ll_shapes s =
        collect("POLYGON ((0 0,9 0,9 9,8 9,8 1,1 1,1 9,0 9,0 0))", LL_KINDS_POINT, &found);
    assert_true(found.point_of_area);
    assert_int_equal(s.count, 1);
    double x = s.points[0].x, y = s.points[0].y;
    assert_true((x > 0 && x < 9 && y > 0 && y < 1) || (y > 0 && y < 9 && (x < 1 || x > 8)));
}

static void what_a_layer_cannot_hold_has_a_reason(void **state)
{
    (void)state;
    struct ll_geometry_found found;
    struct ll_shapes s = collect("POINT (1 2)", LL_KINDS_POLYGON, &found);
    assert_int_equal(s.count, 0);
    assert_string_equal(found.reason, LL_REASON_WRONG_TYPE);
    s = collect("LINESTRING (0 0,1 1)", LL_KINDS_POINT, &found);
    assert_string_equal(found.reason, LL_REASON_WRONG_TYPE);
    s = collect("POLYGON EMPTY", LL_KINDS_POLYGON, &found);
    assert_string_equal(found.reason, LL_REASON_NO_GEOMETRY);
    s = collect("GEOMETRYCOLLECTION (POINT EMPTY)", LL_KINDS_POINT, &found);
    assert_non_null(found.reason);
    assert_int_equal(s.count, 0);
    LL_CLEANUP(ll_geometry_room_clear) struct ll_geometry_room room = {0};
    struct ll_err err = {0};
    assert_ok(ll_geometry_collect(NULL, LL_KINDS_POINT, &room, &s, &found, &err), &err);
    assert_string_equal(found.reason, LL_REASON_NO_GEOMETRY);
}

int main(void)
{
    (void)CPLSetErrorHandler(CPLQuietErrorHandler);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rings_are_turned_the_way_shapes_want),
        cmocka_unit_test(lines_and_points_of_a_bundle_become_shapes_of_their_own),
        cmocka_unit_test(curves_become_lines),
        cmocka_unit_test(a_layer_of_points_gets_a_point_inside_an_area),
        cmocka_unit_test(what_a_layer_cannot_hold_has_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
