/// How much of two buildings' walls face each other.
#ifndef LL_GEO_FACING_H
#define LL_GEO_FACING_H

#include "core/shapes.h"

/// Two polygons of `shapes`. All borrowed.
struct ll_facing_ask {
    const struct ll_shapes *shapes;
    size_t a;
    size_t b;
    double gap_m;    ///< between them
    double within_m; ///< how far a wall may stand to be faced
    unsigned sides;  ///< whose wall it may be: LL_FACING_A, LL_FACING_B or both
};
#define LL_FACING_A 1U
#define LL_FACING_B 2U

/// The wall that would have to be a fire wall.
struct ll_facing {
    double length_m;   ///< 0 where no wall faces the other: one stands inside the other
    struct ll_xy from; ///< the longest straight piece of it
    struct ll_xy to;
    unsigned side; ///< whose wall it is; 0 where the gap between two corners is meant
};

/// The shorter of the two walls by which the polygons face each other, of the sides asked for.
///
/// A wall faces the other building where, straight out from it, a wall of the other that is turned
/// towards it stands within `within_m`; at both ends it reaches `gap_m` further, so that fire does
/// not go round it. Of two corners that no wall faces the gap is taken. Walls that stand between
/// are not looked at.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_facing_wall(const struct ll_facing_ask *ask, struct ll_facing *ret_wall,
                                        struct ll_err *err);

/// Straight pieces, two points each. Owns them; `{0}` is empty; release with
/// ll_facing_pieces_clear.
struct ll_facing_pieces {
    struct ll_xy *points;
    size_t count; ///< of points
    size_t capacity;
};
void ll_facing_pieces_clear(struct ll_facing_pieces *pieces);

/// All straight pieces of the wall of one side (LL_FACING_A or LL_FACING_B), as ll_facing_wall
/// measures it, appended.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_facing_list(const struct ll_facing_ask *ask, unsigned side,
                                        struct ll_facing_pieces *inout, struct ll_err *err);

#endif
