/// What the separation layer draws beside buildings by class: clusters and their cuts.
#ifndef LL_TILES_LAYER_SEPARATION_H
#define LL_TILES_LAYER_SEPARATION_H

#include "tiles/map_data.h"
#include "tiles/pen.h"

/// Class of a building on the layer: 0 far enough from all, 1 may be too near to one, 2 certainly
/// too near, 3 in a certain cluster over its limit; the unknown class where nothing ran.
uint8_t ll_separation_class(const struct ll_map_input *input, size_t row);

/// Projects the cuts and marks the buildings of certain clusters.
LL_MUST_USE enum ll_code ll_map_take_separation(ll_map *map, const struct ll_map_input *input,
                                                ll_transform *transform, struct ll_err *err);

/// Draws the clusters beneath the buildings: a band around each member, so wide that the bands of
/// neighbours meet.
LL_MUST_USE enum ll_code ll_separation_draw_clusters(struct ll_pen *pen, const ll_map *map,
                                                     const struct ll_window *view,
                                                     struct ll_err *err);

/// Draws the cuts, on top of the buildings.
LL_MUST_USE enum ll_code ll_separation_draw_cuts(struct ll_pen *pen, const ll_map *map,
                                                 const struct ll_window *view, struct ll_err *err);

#endif
