/// The ground around buildings; for the sources of this room only.
#ifndef LL_GEO_SURROUNDINGS_H
#define LL_GEO_SURROUNDINGS_H

#include "geo/geos_shapes.h"

/// All that lies within `reach_m` of a shape, and a little more, as polygons.
///
/// An approximation from outside, so that its cost does not grow with the number of shapes: shapes
/// are gathered by the middles of their boxes in cells of reach / 8 (at least 1 m, at most 400
/// cells a side); round the box of each cell that is not amid others a disc of 32 chords is drawn
/// that holds everything within the reach, and cells amid others are filled. What lies farther than
/// reach + 1.5 cells + the size of the largest shape is never in it.
///
/// @param ret `ret->g` receives the area; NULL when there is no shape.
LL_MUST_USE enum ll_code ll_surroundings(const ll_geo_ctx *ctx, const struct ll_shapes *shapes,
                                         double reach_m, struct ll_geom *ret, struct ll_err *err);

#endif
