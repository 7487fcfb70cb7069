#include "geo/geos_shapes.h"

#include "core/alloc.h"

void ll_geom_clear(struct ll_geom *geom)
{
    if (geom->g != NULL) {
        GEOSGeom_destroy_r(geom->geos, geom->g);
        geom->g = NULL;
    }
}

enum ll_code ll_geos_fail(const ll_geo_ctx *ctx, struct ll_err *err)
{
    return ll_fail(err, LL_E_INVALID, "drawing areas: %s", ctx->geos_message);
}

static GEOSCoordSequence *sequence(const ll_geo_ctx *ctx, const struct ll_xy *points, size_t count)
{
    return GEOSCoordSeq_copyFromBuffer_r(ctx->geos, &points->x, (unsigned)count, 0, 0);
}

GEOSGeometry *ll_geos_polygon(const ll_geo_ctx *ctx, const struct ll_xy *ring, size_t count)
{
    GEOSCoordSequence *seq = sequence(ctx, ring, count);
    GEOSGeometry *outer = seq == NULL ? NULL : GEOSGeom_createLinearRing_r(ctx->geos, seq);
    return outer == NULL ? NULL : GEOSGeom_createPolygon_r(ctx->geos, outer, NULL, 0);
}

static GEOSGeometry *ring_of(const ll_geo_ctx *ctx, const struct ll_shapes *s, uint32_t ring)
{
    uint32_t first = s->first_point[ring];
    GEOSCoordSequence *seq = sequence(ctx, s->points + first, s->first_point[ring + 1] - first);
    return seq == NULL ? NULL : GEOSGeom_createLinearRing_r(ctx->geos, seq);
}

/// The part that begins at a ring, with the holes up to `end`. @param holes Room for them.
static GEOSGeometry *part_of(const ll_geo_ctx *ctx, const struct ll_shapes *s, uint32_t ring,
                             uint32_t end, GEOSGeometry **holes)
{
    unsigned made = 0;
    GEOSGeometry *outer = ring_of(ctx, s, ring);
    bool failed = outer == NULL;
    for (uint32_t hole = ring + 1; hole < end && !failed; hole++) {
        GEOSGeometry *g = ring_of(ctx, s, hole);
        failed = g == NULL;
        if (!failed) {
            holes[made++] = g;
        }
    }
    if (!failed) {
        return GEOSGeom_createPolygon_r(ctx->geos, outer, holes, made); /* takes them over */
    }
    while (made > 0) {
        GEOSGeom_destroy_r(ctx->geos, holes[--made]);
    }
    if (outer != NULL) {
        GEOSGeom_destroy_r(ctx->geos, outer);
    }
    return NULL;
}

static bool begins_part(const struct ll_shapes *s, uint32_t ring)
{
    uint32_t first = s->first_point[ring];
    return ll_ring_area(s->points + first, s->first_point[ring + 1] - first) > 0.0;
}

GEOSGeometry *ll_geos_shape(const ll_geo_ctx *ctx, const struct ll_shapes *shapes, size_t index)
{
    const uint32_t end = shapes->first_ring[index + 1];
    const uint32_t rings = end - shapes->first_ring[index];
    LL_CLEANUP(ll_freep) GEOSGeometry **parts = ll_alloc(2 * (size_t)rings, sizeof(GEOSGeometry *));
    unsigned made = 0;
    bool failed = parts == NULL;
    for (uint32_t ring = shapes->first_ring[index]; ring < end && !failed;) {
        uint32_t next = ring + 1;
        while (next < end && !begins_part(shapes, next)) {
            next++;
        }
        GEOSGeometry *part = part_of(ctx, shapes, ring, next, parts + rings);
        failed = part == NULL;
        if (!failed) {
            parts[made++] = part;
        }
        ring = next;
    }
    if (!failed) {
        return GEOSGeom_createCollection_r(ctx->geos, GEOS_MULTIPOLYGON, parts, made);
    }
    while (made > 0) {
        GEOSGeom_destroy_r(ctx->geos, parts[--made]);
    }
    return NULL;
}

GEOSGeometry *ll_geos_line(const ll_geo_ctx *ctx, const struct ll_xy *points, size_t count)
{
    GEOSCoordSequence *seq = sequence(ctx, points, count);
    return seq == NULL ? NULL : GEOSGeom_createLineString_r(ctx->geos, seq);
}

enum ll_code ll_geos_union(const ll_geo_ctx *ctx, GEOSGeometry **parts, size_t count, double grid_m,
                           struct ll_geom *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_geom_clear) struct ll_geom all = {.geos = ctx->geos};
    all.g = GEOSGeom_createCollection_r(ctx->geos, GEOS_GEOMETRYCOLLECTION, parts, (unsigned)count);
    GEOSGeometry *made = all.g == NULL  ? NULL
                         : grid_m > 0.0 ? GEOSUnaryUnionPrec_r(ctx->geos, all.g, grid_m)
                                        : GEOSUnaryUnion_r(ctx->geos, all.g);
    if (made == NULL) {
        return ll_geos_fail(ctx, err);
    }
    ret->geos = ctx->geos;
    ret->g = made;
    return LL_OK;
}

static void turn(struct ll_xy *points, size_t count)
{
    for (size_t i = 0, j = count - 1; i < j; i++, j--) {
        struct ll_xy swap = points[i];
        points[i] = points[j];
        points[j] = swap;
    }
}

static enum ll_code add_ring(const ll_geo_ctx *ctx, const GEOSGeometry *ring, bool hole,
                             struct ll_shapes *shapes, struct ll_err *err)
{
    const GEOSCoordSequence *seq = GEOSGeom_getCoordSeq_r(ctx->geos, ring);
    unsigned count = 0;
    if (seq == NULL || GEOSCoordSeq_getSize_r(ctx->geos, seq, &count) == 0 || count < 4) {
        return ll_geos_fail(ctx, err);
    }
    LL_CLEANUP(ll_freep) struct ll_xy *points = ll_alloc(count, sizeof *points);
    if (points == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (GEOSCoordSeq_copyToBuffer_r(ctx->geos, seq, &points->x, 0, 0) == 0) {
        return ll_geos_fail(ctx, err);
    }
    if ((ll_ring_area(points, count) < 0.0) != hole) {
        turn(points, count);
    }
    enum ll_code code = ll_shapes_ring(shapes, err);
    for (unsigned i = 0; code == LL_OK && i < count; i++) {
        code = ll_shapes_point(shapes, points[i].x, points[i].y, err);
    }
    return code;
}

static enum ll_code add_polygon(const ll_geo_ctx *ctx, const GEOSGeometry *polygon,
                                struct ll_shapes *shapes, struct ll_err *err)
{
    if (GEOSisEmpty_r(ctx->geos, polygon) != 0) {
        return LL_OK;
    }
    const GEOSGeometry *outer = GEOSGetExteriorRing_r(ctx->geos, polygon);
    enum ll_code code =
        outer == NULL ? ll_geos_fail(ctx, err) : add_ring(ctx, outer, false, shapes, err);
    int holes = GEOSGetNumInteriorRings_r(ctx->geos, polygon);
    for (int i = 0; code == LL_OK && i < holes; i++) {
        code = add_ring(ctx, GEOSGetInteriorRingN_r(ctx->geos, polygon, i), true, shapes, err);
    }
    return code;
}

enum ll_code ll_shapes_from_geos(const ll_geo_ctx *ctx, const GEOSGeometry *geometry,
                                 struct ll_shapes *shapes, struct ll_err *err)
{
    size_t before = shapes->count;
    enum ll_code code = ll_shapes_begin(shapes, LL_POLYGON, err);
    int parts = GEOSGetNumGeometries_r(ctx->geos, geometry);
    for (int i = 0; code == LL_OK && i < parts; i++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(ctx->geos, geometry, i);
        if (GEOSGeomTypeId_r(ctx->geos, part) == GEOS_POLYGON) {
            code = add_polygon(ctx, part, shapes, err);
        }
    }
    if (code != LL_OK && shapes->count > before) {
        ll_shapes_drop_last(shapes);
    }
    return code;
}
