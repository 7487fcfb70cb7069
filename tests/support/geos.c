#include "tests/support/geos.h"

#include <stdlib.h>

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

double *ll_test_geos_distances(const struct ll_shapes *s)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    GEOSGeometry **g = calloc(s->count + 1, sizeof(GEOSGeometry *));
    double *distance_m = calloc(s->count * s->count + 1, sizeof *distance_m);
    assert_non_null(g);
    assert_non_null(distance_m);
    for (size_t i = 0; i < s->count; i++) {
        g[i] = ll_test_geos_polygon(geos, s, i);
    }
    for (size_t i = 0; i < s->count; i++) {
        for (size_t j = 0; j < s->count; j++) {
            double *d = &distance_m[i * s->count + j];
            assert_int_equal(GEOSDistance_r(geos, g[i], g[j], d), 1);
        }
    }
    for (size_t i = 0; i < s->count; i++) {
        GEOSGeom_destroy_r(geos, g[i]);
    }
    free(g);
    GEOS_finish_r(geos);
    return distance_m;
}

bool *ll_test_geos_within(const struct ll_shapes *s, double within_m)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    bool *within = calloc(s->count * s->count + 1, sizeof *within);
    assert_non_null(within);
    for (size_t b = 0; b < s->count; b++) {
        GEOSGeometry *outer = ll_test_geos_polygon(geos, s, b);
        GEOSGeometry *grown = GEOSBuffer_r(geos, outer, within_m, 32);
        for (size_t a = 0; a < s->count; a++) {
            GEOSGeometry *inner = ll_test_geos_polygon(geos, s, a);
            within[a * s->count + b] = a != b && GEOSCovers_r(geos, grown, inner) == 1;
            GEOSGeom_destroy_r(geos, inner);
        }
        GEOSGeom_destroy_r(geos, grown);
        GEOSGeom_destroy_r(geos, outer);
    }
    GEOS_finish_r(geos);
    return within;
}
