/// Bends of a line, and which turning circles they hold. Internal to geo/.
#ifndef LL_GEO_BEND_H
#define LL_GEO_BEND_H

#include "core/shapes.h"
#include "geo/turn_room.h"

/// A vertex of a bend.
struct ll_bend_vertex {
    double at_m;     ///< along the line
    double turn_rad; ///< positive to the left
};

/// Most vertices of a bend: where a line winds on, the next one begins.
enum { LL_BEND_VERTICES_MAX = 64 };

/// The course of one bend: vertices that turn the same way, each within `base_m` of the next.
struct ll_bend {
    struct ll_bend_vertex vertex[LL_BEND_VERTICES_MAX];
    size_t count;
};

/// A part of a bend.
struct ll_bend_part {
    double from_m; ///< along the line, of the first vertex
    double to_m;   ///< of the last one
    double own_m;  ///< radius that the line itself turns with
    double depth;  ///< 1 - cos of half the turn
};

/// Calls `visit` for every bend along a line, until it fails. A vertex that turns by less than 3
/// degrees is the noise of drawing and no part of any.
/// @return That of the last call; LL_OK.
LL_MUST_USE enum ll_code ll_bends_of(const struct ll_xy *points, size_t count, double base_m,
                                     enum ll_code (*visit)(const struct ll_bend *bend, void *user,
                                                           struct ll_err *err),
                                     void *user, struct ll_err *err);

/// The part of a bend from one vertex to another.
/// @return false when it turns by less than 30 degrees: it is driven nearly straight.
bool ll_bend_part_of(const struct ll_bend *bend, size_t first, size_t last,
                     struct ll_bend_part *ret);

/// The inner radius of a path of constant width in a part of a bend whose lane has this room.
///
/// A path of inner radius r turns by 2h. Where its outer edge touches the outer sides of the
/// straights before and behind and its inner edge the inner corner, r = (room - path) / (1 - cos
/// h); where the lane itself turns with a radius, that comes on top.
double ll_bend_radius(const struct ll_bend_part *part, double room_m, double path_m);

/// Whether a vehicle gets round there with an inner radius from `least_m` up: the wider it turns,
/// the less its front swings out.
bool ll_bend_holds(const struct ll_bend_part *part, double room_m, const struct ll_turn_ring *ring,
                   double least_m);

#endif
