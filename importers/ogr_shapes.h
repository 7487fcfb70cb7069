/// Shapes of a scene as geometries of OGR.
///
/// Shared by the writers: importers/sample*.c, importers/export*.c.
#ifndef LL_IMPORTERS_OGR_SHAPES_H
#define LL_IMPORTERS_OGR_SHAPES_H

#include <ogr_api.h>

#include "core/shapes.h"

/// A geometry of shape `index` with the points given in place of its own (as many, in order).
///
/// @param ret_geometry  Owned by the caller (OGR_G_DestroyGeometry): point, line string, polygon,
///                      or their multi kind when the shape has more than one part; an empty one
///                      when it has none.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_ogr_shape(const struct ll_shapes *shapes, size_t index,
                                      const struct ll_xy *points, OGRGeometryH *ret_geometry,
                                      struct ll_err *err);

#endif
