/// The borders between the regions of places, each region being nearest to its place.
#ifndef LL_GEO_VORONOI_H
#define LL_GEO_VORONOI_H

#include "core/shapes.h"

/// A straight border between the regions of two sites.
struct ll_border {
    uint32_t site;  ///< the lower of the two numbers
    uint32_t other; ///< the higher
    struct ll_xy from;
    struct ll_xy to;
};

/// The borders inside a box, each once. Every region is found by itself, by cutting the box with
/// the bisectors to other sites, nearest first, until none can reach it: exact to rounding (where
/// three borders meet, their ends may differ by 1e-9 m), without the far triangle that the usual
/// constructions need. Sites may lie outside the box; of sites at one point the first counts.
///
/// @param sites       Finite points.
/// @param ret_borders Owned by the caller (ll_free), in order of `site`.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_voronoi_borders(const struct ll_xy *sites, size_t count,
                                            const struct ll_box *box,
                                            struct ll_border **ret_borders, size_t *ret_count,
                                            struct ll_err *err);

#endif
