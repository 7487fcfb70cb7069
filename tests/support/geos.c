#include "tests/support/geos.h"

#include "tests/support/check.h"

enum { PARTS_MOST = 32 };

static GEOSGeometry *geos_ring(GEOSContextHandle_t geos, const struct ll_shapes *s, uint32_t ring)
{
    unsigned n = s->first_point[ring + 1] - s->first_point[ring];
    GEOSCoordSequence *seq = GEOSCoordSeq_create_r(geos, n, 2);
    for (unsigned i = 0; i < n; i++) {
        struct ll_xy p = s->points[s->first_point[ring] + i];
        assert_int_equal(GEOSCoordSeq_setXY_r(geos, seq, i, p.x, p.y), 1);
    }
    return GEOSGeom_createLinearRing_r(geos, seq);
}

static bool is_hole(const struct ll_shapes *s, uint32_t ring)
{
    uint32_t first = s->first_point[ring];
    return ll_ring_area(s->points + first, s->first_point[ring + 1] - first) < 0.0;
}

GEOSGeometry *ll_test_geos_polygon(GEOSContextHandle_t geos, const struct ll_shapes *s,
                                   size_t index)
{
    GEOSGeometry *parts[PARTS_MOST];
    unsigned part_count = 0;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1];) {
        GEOSGeometry *outer = geos_ring(geos, s, r++);
        GEOSGeometry *holes[PARTS_MOST];
        unsigned hole_count = 0;
        for (; r < s->first_ring[index + 1] && is_hole(s, r); r++) {
            assert_true(hole_count < PARTS_MOST);
            holes[hole_count++] = geos_ring(geos, s, r);
        }
        assert_true(part_count < PARTS_MOST);
        parts[part_count++] = GEOSGeom_createPolygon_r(geos, outer, holes, hole_count);
    }
    return GEOSGeom_createCollection_r(geos, GEOS_MULTIPOLYGON, parts, part_count);
}

GEOSGeometry *ll_test_geos_segment(GEOSContextHandle_t geos, struct ll_xy a, struct ll_xy b)
{
    GEOSCoordSequence *seq = GEOSCoordSeq_create_r(geos, 2, 2);
    assert_int_equal(GEOSCoordSeq_setXY_r(geos, seq, 0, a.x, a.y), 1);
    assert_int_equal(GEOSCoordSeq_setXY_r(geos, seq, 1, b.x, b.y), 1);
    return GEOSGeom_createLineString_r(geos, seq);
}
