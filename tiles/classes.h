/// Which class a building or a village has on each map layer.
///
/// Risk layer, buildings: the number of checks known to fail, of four: a counted hydrant in reach
/// (`hydrant_radius_m`); a township or national team within its time (`response_township_s`,
/// `response_national_s`); a drivable lane within hose length (`hose_to_wall_m`); no timber
/// (structure timber, or fire grade 4 and worse). 0, 1, 2, and 3 or 4. A building of which no
/// check fails and fewer than three are known is unknown. It is a lower bound, and the legend
/// says so.
///
/// Water and response layers, villages (shown where buildings are too small): the share of the
/// buildings with an answer that fail, without a counted hydrant in reach, or beyond the township
/// team's time; on the separation layer with a neighbour certainly too near; parted by
/// `map_share_medium`, `…_high` and `…_very_high`.
#ifndef LL_TILES_CLASSES_H
#define LL_TILES_CLASSES_H

#include "tiles/map.h"
#include "tiles/style.h"

/// Class of a building on a layer, always one that ll_class_paint knows.
uint8_t ll_building_class(const struct ll_map_input *input, enum ll_map_layer layer, size_t row);

/// Class of every village of the input on a layer, in the order of the input.
/// @param building_class Classes of all buildings on that layer; NULL for the base map.
/// @param ret_classes    village_count places.
LL_MUST_USE enum ll_code ll_village_classes(const struct ll_map_input *input,
                                            enum ll_map_layer layer, const uint8_t *building_class,
                                            uint8_t *ret_classes, struct ll_err *err);

#endif
