/// What each map layer draws, in which order.
#ifndef LL_TILES_LAYERS_H
#define LL_TILES_LAYERS_H

#include "tiles/map_data.h"
#include "tiles/pen.h"

/// Draws a map layer into pen->canvas, without names: ground and grey buildings for the base map;
/// villages and buildings by class for the others. Always lanes, hydrants and stations.
/// @param ground Whether water and forest are drawn beneath a layer other than base, too.
LL_MUST_USE enum ll_code ll_layers_draw(struct ll_pen *pen, const ll_map *map,
                                        enum ll_map_layer layer, const struct ll_window *view,
                                        bool ground, struct ll_err *err);

/// Draws the names of a tile from their masks; view->size is 1 or 2.
void ll_layers_names(struct ll_pen *pen, const ll_map *map, const struct ll_window *view);

#endif
