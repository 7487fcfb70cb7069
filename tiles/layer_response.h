/// The ground that the township teams reach in time, on the response map.
#ifndef LL_TILES_LAYER_RESPONSE_H
#define LL_TILES_LAYER_RESPONSE_H

#include "tiles/map_data.h"
#include "tiles/pen.h"

/// Projects the township tier's areas of input->outcomes->response_areas: all together, each
/// station's own, and the naive circles around the stations.
LL_MUST_USE enum ll_code ll_map_project_response(ll_map *map, const struct ll_map_input *input,
                                                 ll_transform *transform, struct ll_err *err);

/// Draws the ground that is reached in time, beneath lanes and buildings.
LL_MUST_USE enum ll_code ll_response_ground_draw(struct ll_pen *pen, const ll_map *map,
                                                 const struct ll_window *view, struct ll_err *err);

/// Draws its border, the borders between stations and the circles, dashed, over all.
LL_MUST_USE enum ll_code ll_response_borders_draw(struct ll_pen *pen, const ll_map *map,
                                                  const struct ll_window *view, struct ll_err *err);

#endif
