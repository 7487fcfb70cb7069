/// Shapes to and from GEOS; for the sources of this room only.
#ifndef LL_GEO_GEOS_SHAPES_H
#define LL_GEO_GEOS_SHAPES_H

#include "core/shapes.h"
#include "geo/ctx_private.h"

/// A geometry that is destroyed at the end of its scope.
struct ll_geom {
    GEOSContextHandle_t geos;
    GEOSGeometry *g;
};

/// For LL_CLEANUP.
void ll_geom_clear(struct ll_geom *geom);

/// LL_E_INVALID with what GEOS said last.
enum ll_code ll_geos_fail(const ll_geo_ctx *ctx, struct ll_err *err);

/// A simple polygon without holes. @param ring Closed. @return NULL when GEOS failed.
GEOSGeometry *ll_geos_polygon(const ll_geo_ctx *ctx, const struct ll_xy *ring, size_t count);

/// A polygon shape as a multipolygon: parts begin at counter-clockwise rings, the rings after each
/// are its holes. @return NULL when GEOS failed or memory is out.
GEOSGeometry *ll_geos_shape(const ll_geo_ctx *ctx, const struct ll_shapes *shapes, size_t index);

/// A line. @return NULL when GEOS failed.
GEOSGeometry *ll_geos_line(const ll_geo_ctx *ctx, const struct ll_xy *points, size_t count);

/// The union of many geometries, all of which are taken over (also on failure).
/// @param grid_m Size of the grid all corners are brought to; 0 for none.
/// @param ret    Receives the union in `ret->g`.
LL_MUST_USE enum ll_code ll_geos_union(const ll_geo_ctx *ctx, GEOSGeometry **parts, size_t count,
                                       double grid_m, struct ll_geom *ret, struct ll_err *err);

/// Appends the polygons of a geometry as one shape, rings turned as core/shapes.h wants; points
/// and lines are left out.
LL_MUST_USE enum ll_code ll_shapes_from_geos(const ll_geo_ctx *ctx, const GEOSGeometry *geometry,
                                             struct ll_shapes *shapes, struct ll_err *err);

#endif
