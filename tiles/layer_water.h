/// Gaps and spacings on the water map.
#ifndef LL_TILES_LAYER_WATER_H
#define LL_TILES_LAYER_WATER_H

#include "tiles/map_data.h"
#include "tiles/pen.h"

/// Projects the gaps of input->outcomes->supply and lines between hydrants too far apart,
/// each stretch of road once.
LL_MUST_USE enum ll_code ll_map_project_supply(ll_map *map, const struct ll_map_input *input,
                                               ll_transform *transform, struct ll_err *err);

/// Draws the gaps with their borders.
LL_MUST_USE enum ll_code ll_water_gaps_draw(struct ll_pen *pen, const ll_map *map,
                                            const struct ll_window *view, struct ll_err *err);

/// Draws the lines between hydrants too far apart, dashed.
LL_MUST_USE enum ll_code ll_water_spacings_draw(struct ll_pen *pen, const ll_map *map,
                                                const struct ll_window *view, struct ll_err *err);

#endif
