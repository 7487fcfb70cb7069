/// A point inside a polygon: decides to which area it belongs, and carries its label.
#ifndef LL_GEO_SURFACE_POINT_H
#define LL_GEO_SURFACE_POINT_H

#include "core/shapes.h"

/// A point that lies inside a polygon shape, away from its outline: each part is cut by a
/// horizontal line near its middle that avoids all corners, and the middle of the widest piece
/// taken (as JTS and GEOS do). For other kinds, and polygons without area, a point
/// of the shape; (NAN, NAN) for a shape without points.
struct ll_xy ll_point_on_surface(const struct ll_shapes *shapes, size_t index);

#endif
