/// Straight stretches of lanes, cut by the free triangles that they lie in. Internal to geo/.
#ifndef LL_GEO_HOSE_STRETCH_H
#define LL_GEO_HOSE_STRETCH_H

#include "geo/mesh.h"

/// The part of a stretch that lies in one free triangle.
struct ll_hose_bit {
    uint32_t triangle;
    struct ll_xy a; ///< on the side of the triangle where the stretch comes in, or where it begins
    struct ll_xy b; ///< to the last bit the `a` of the next one
};

/// Owns its array; `{0}` is empty; release with ll_hose_bits_clear.
struct ll_hose_bits {
    struct ll_hose_bit *items;
    size_t count;
    size_t capacity;
};
void ll_hose_bits_clear(struct ll_hose_bits *bits);

/// A free part of a line.
struct ll_hose_free {
    struct ll_xy a; ///< on the grid of the mesh
    double from_m;  ///< from the line's start
    double to_m;
    bool from_wall; ///< a wall ends it here, and not the line
    bool to_wall;
    uint32_t first_bit;
    uint32_t bit_count;
};

/// Finds the next free part of the line from a to b. Walls are left to 1 mm; free parts shorter
/// than 0.5 m between two of them may be passed over. Where the line touches a corner at its start,
/// there may be none up to 0.5 m from there.
/// @param after_m  Behind this from a.
/// @param bits     Those of the part are added.
/// @param ret_free Filled where there is one.
/// @param ret_found Whether there is one.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_hose_next_free(const struct ll_mesh *mesh, struct ll_xy a,
                                           struct ll_xy b, double after_m,
                                           struct ll_hose_bits *bits, struct ll_hose_free *ret_free,
                                           bool *ret_found, struct ll_err *err);

#endif
