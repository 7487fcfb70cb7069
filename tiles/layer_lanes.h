/// The map layer of lanes: which are known to be wide enough, the stretches that are not, dead ends
/// and obstacles.
#ifndef LL_TILES_LAYER_LANES_H
#define LL_TILES_LAYER_LANES_H

#include "tiles/map_data.h"
#include "tiles/pen.h"
#include "tiles/style.h"

/// Makes map->lanes. The clearance of the input may be NULL: then nothing was judged.
LL_MUST_USE enum ll_code ll_lane_map_make(ll_map *map, const struct ll_map_input *input,
                                          ll_transform *transform, struct ll_err *err);
void ll_lane_map_clear(struct ll_lane_map *lanes);

/// Classes of villages by the share of the length of their lanes that is certainly or probably
/// obstructed, as for the other layers by share. A lane belongs to the village of its middle.
/// @param ret_classes village_count places.
LL_MUST_USE enum ll_code ll_lane_village_classes(const struct ll_map_input *input,
                                                 uint8_t *ret_classes, struct ll_err *err);

/// Draws states of lanes, stretches, dead ends and obstacles over lanes and buildings.
LL_MUST_USE enum ll_code ll_layer_lanes_draw(struct ll_pen *pen, const ll_map *map,
                                             const struct ll_window *view, struct ll_err *err);

/// How a class of stretches is drawn.
struct ll_stretch_look {
    ll_colour colour;
    bool dashed;
    double width; ///< share of the width of a wide stretch
};
struct ll_stretch_look ll_stretch_look(enum ll_stretch_class stretch);

/// Colour of the line in a lane by its state.
ll_colour ll_lane_state_colour(enum ll_lane_state state);

/// Half the width of the symbols at a zoom, style pixels.
double ll_obstacle_radius(double zoom);

/// An obstacle as a sign "no entry": filled (fixed), open (can be moved), grey (not known).
void ll_symbol_obstacles(struct ll_pen *pen, const struct ll_window *view, enum ll_movable movable,
                         const struct ll_sub *places, size_t count, double radius);

/// A dead end: a T.
void ll_symbol_dead_ends(struct ll_pen *pen, const struct ll_window *view,
                         const struct ll_sub *places, size_t count, double radius);

#endif
