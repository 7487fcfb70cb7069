#include "tests/support/grounds.h"

#include <math.h>

#include "tests/support/check.h"
#include "tests/support/geos.h"

/// What counts as nothing: rounding where borders cross.
#define NOTHING_M2 1e-6

/// Destroys a geometry that must have no area.
static void assert_nothing(GEOSContextHandle_t geos, GEOSGeometry *g)
{
    double m2 = NAN;
    assert_int_equal(GEOSArea_r(geos, g, &m2), 1);
    assert_true(m2 < NOTHING_M2);
    GEOSGeom_destroy_r(geos, g);
}

size_t ll_assert_buildings_decide(const struct ll_shapes *grounds, size_t index,
                                  const struct ll_shapes *buildings, const bool *reached)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    GEOSGeometry *ground = ll_test_geos_polygon(geos, grounds, index);
    GEOSGeometry *mine = GEOSGeom_createEmptyPolygon_r(geos);
    size_t count = 0;
    assert_int_equal(GEOSisValid_r(geos, ground), 1);
    for (size_t b = 0; b < buildings->count; b++) {
        if (reached[b]) {
            GEOSGeometry *g = ll_test_geos_polygon(geos, buildings, b);
            GEOSGeometry *more = GEOSUnion_r(geos, mine, g);
            assert_nothing(geos, GEOSDifference_r(geos, g, ground));
            GEOSGeom_destroy_r(geos, mine);
            GEOSGeom_destroy_r(geos, g);
            mine = more;
            count++;
        }
    }
    for (size_t b = 0; b < buildings->count; b++) {
        if (!reached[b]) {
            GEOSGeometry *g = ll_test_geos_polygon(geos, buildings, b);
            GEOSGeometry *alone = GEOSDifference_r(geos, g, mine);
            assert_nothing(geos, GEOSIntersection_r(geos, alone, ground));
            GEOSGeom_destroy_r(geos, alone);
            GEOSGeom_destroy_r(geos, g);
        }
    }
    GEOSGeom_destroy_r(geos, mine);
    GEOSGeom_destroy_r(geos, ground);
    GEOS_finish_r(geos);
    return count;
}
