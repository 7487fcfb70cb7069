/// The few points of many shapes that can be corners of their convex hull.
#ifndef LL_GEO_HULL_H
#define LL_GEO_HULL_H

#include "core/shapes.h"

/// Leaves out the shapes whose box lies inside the octagon of the points that are extreme in eight
/// directions (Akl and Toussaint 1978); the hull of what is left is that of all.
/// @param ret_points Owned by the caller (ll_free); at least two when any shape has two points.
LL_MUST_USE enum ll_code ll_hull_candidates(const struct ll_shapes *shapes,
                                            struct ll_xy **ret_points, size_t *ret_count,
                                            struct ll_err *err);

#endif
