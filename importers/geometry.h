/// From OGR's geometries to shapes.
#ifndef LL_IMPORTERS_GEOMETRY_H
#define LL_IMPORTERS_GEOMETRY_H

#include <ogr_api.h>

#include "core/shapes.h"

/// Room that is used again from feature to feature. `{0}` is fine; ll_geometry_room_clear.
struct ll_geometry_room {
    struct ll_xy *points;
    size_t capacity;
};
void ll_geometry_room_clear(struct ll_geometry_room *room);

/// Appends a ring to the polygon begun last: outer rings counter-clockwise, holes clockwise. A hole
/// without area, or without points, is none.
LL_MUST_USE enum ll_code ll_geometry_ring(const struct ll_xy *points, size_t count, bool hole,
                                          struct ll_shapes *to, struct ll_err *err);

/// What was found in a geometry.
struct ll_geometry_found {
    const char *reason; ///< NULL when shapes were added, else why not (importers/report.h)
    bool point_of_area; ///< a point was asked for and made of an area
};

/// Appends what a layer can use of a geometry to `to`, in the source's coordinates: all its
/// polygons as one shape (outer rings counter-clockwise, holes clockwise after theirs), each line
/// and each point as a shape of its own. Z and M go, curves become lines (GDAL's default step),
/// surfaces polygons. A layer of points alone gets a point inside an area. Parts of a kind the
/// layer does not take are left out; if nothing is left, that is the reason.
///
/// @param geometry Borrowed; NULL counts as no geometry.
/// @param kinds    LL_KINDS_… of the layer.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_geometry_collect(OGRGeometryH geometry, unsigned kinds,
                                             struct ll_geometry_room *room, struct ll_shapes *to,
                                             struct ll_geometry_found *ret_found,
                                             struct ll_err *err);

#endif
