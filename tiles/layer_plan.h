/// Proposed sites on the map.
#ifndef LL_TILES_LAYER_PLAN_H
#define LL_TILES_LAYER_PLAN_H

#include "tiles/map_data.h"
#include "tiles/pen.h"

/// Classes of buildings under a work list.
#define LL_PLAN_SAME  0
#define LL_PLAN_GAINS 1

/// Class of a building: covered, would be, would not be, cannot be, not asked about; under a
/// work list whether it gains.
uint8_t ll_plan_class(const struct ll_map_input *input, size_t row);

/// Projects the sites of the input and the circles around them.
LL_MUST_USE enum ll_code ll_map_take_sites(ll_map *map, const struct ll_map_input *input,
                                           ll_transform *transform, struct ll_err *err);

/// Draws the circles, dashed, and the sites as large discs with a plus.
LL_MUST_USE enum ll_code ll_plan_draw(struct ll_pen *pen, const ll_map *map,
                                      const struct ll_window *view, struct ll_err *err);

#endif
