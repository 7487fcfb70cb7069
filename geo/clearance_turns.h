/// The turns at junctions, in parts: the arms, the corner between two of them, and what fits.
#ifndef LL_GEO_CLEARANCE_TURNS_H
#define LL_GEO_CLEARANCE_TURNS_H

#include "geo/clearance_private.h"
#include "geo/turn_room.h"

/// A lane as it leaves a junction.
struct ll_clear_arm {
    uint32_t edge;
    uint32_t lane;
    bool back;          ///< towards the start of the lane
    double at_m;        ///< of the junction, along the lane
    double line_from_m; ///< the line of the lane that the junction is on
    double line_to_m;
    double base_m; ///< straight so far
    struct ll_xy along;
    double width_m; ///< at most so wide at the narrowest near the junction; INFINITY
};

/// The arms of one junction. Owns its array; reused from junction to junction.
struct ll_clear_arms {
    struct ll_clear_arm *items;
    size_t count;
    size_t capacity; ///< private
    struct ll_xy at; ///< of the junction
};

/// Finds the arms of a junction that are long enough to have a direction.
LL_MUST_USE enum ll_code ll_clear_arms_find(const struct ll_clear_base *base,
                                            const struct ll_clear_rules *rules,
                                            const struct ll_clearance *clearance, uint32_t node,
                                            struct ll_clear_arms *arms, struct ll_err *err);

/// Whether two arms are one lane going on: then it is a bend of the lane.
bool ll_clear_arm_goes_on(const struct ll_clear_arm *a, const struct ll_clear_arm *b);

/// Order of lane, then of position.
bool ll_clear_arm_before(const struct ll_clear_arm *a, const struct ll_clear_arm *b);

/// Outlines around a junction. Owns its arrays; reused.
struct ll_clear_corner {
    struct ll_bar *bars;
    uint32_t *item; ///< by bar, as long as they are in order; building row, ground row |
                    ///< LL_SIDE_GROUND or obstacle row | LL_SIDE_OBSTACLE
    size_t count;
    struct ll_xy at;                    ///< of the junction
    const struct ll_clear_arm *arms[2]; ///< ground that crosses one is passed
    const struct ll_table *table;       ///< private, from here on
    uint32_t flag;                      ///< LL_SIDE_GROUND, LL_SIDE_OBSTACLE; 0 for buildings
    struct ll_box box;
    size_t bar_capacity;
    size_t item_capacity;
    enum ll_code code;
    struct ll_err *err;
};
void ll_clear_corner_clear(struct ll_clear_corner *corner);

/// Collects outlines and posts within `reach_m` of a junction, east and west, north and south.
LL_MUST_USE enum ll_code ll_clear_corner_look(const struct ll_clear_sides *sides,
                                              const struct ll_clear_posts *posts, double reach_m,
                                              const struct ll_clear_arm *a,
                                              const struct ll_clear_arm *b,
                                              struct ll_clear_corner *inout, struct ll_err *err);

/// The times of day at which something in the corner stands there that does not always; 0: nothing.
unsigned ll_clear_corner_times(const struct ll_stage *in, const struct ll_clear_corner *corner);

/// Copies what of a corner stands there always, or at some of these times.
/// @param corner Its bars as they were found.
LL_MUST_USE enum ll_code ll_clear_corner_at(const struct ll_stage *in,
                                            const struct ll_clear_corner *corner, unsigned times,
                                            struct ll_clear_corner *inout, struct ll_err *err);

/// Whether a post stands within `reach_m` of a junction, measured likewise.
bool ll_clear_corner_has_posts(const struct ll_clear_posts *posts, struct ll_xy at, double reach_m);

/// The turn from one arm into another with what is free beside them. @return false when an outline
/// crosses one.
bool ll_clear_corner_turn(const struct ll_clear_corner *corner, double search_m,
                          struct ll_turn *ret);

/// What stands in the corner: the outline nearest to the junction between both arms; LL_NONE.
uint32_t ll_clear_corner_item(const struct ll_clear_corner *corner, const struct ll_turn *turn);

#endif
