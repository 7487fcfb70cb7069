/// How much of two buildings' walls face each other.
#ifndef LL_GEO_FACING_H
#define LL_GEO_FACING_H

#include "core/shapes.h"

/// The wall that would have to be a fire wall.
struct ll_facing {
    double length_m;   ///< 0 where no wall faces the other: one stands inside the other
    struct ll_xy from; ///< the longest straight piece of it
    struct ll_xy to;
};

/// The shorter of the two walls by which polygons `a` and `b`, `gap_m` apart, face each other.
///
/// A wall faces the other building where, straight out from it, a wall of the other that is turned
/// towards it stands within `within_m`; at both ends it reaches `gap_m` further, so that fire does
/// not go round it. Of two corners that no wall faces the gap is taken. Walls that stand between
/// are not looked at.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_facing_wall(const struct ll_shapes *shapes, size_t a, size_t b,
                                        double gap_m, double within_m, struct ll_facing *ret_wall,
                                        struct ll_err *err);

#endif
