/// Where the border of a polygon crosses those of many regions; for ring_patch.c only.
#ifndef LL_GEO_RING_CROSSINGS_H
#define LL_GEO_RING_CROSSINGS_H

#include "geo/index.h"
#include "geo/ring_patch.h"

/// A place on one of the two borders.
struct ll_ring_place {
    uint32_t ring;  ///< in its shapes
    uint32_t point; ///< at which the edge begins
    double share;   ///< of the edge, from its start
};

/// The polygon's border crosses that of a region.
struct ll_ring_crossing {
    struct ll_ring_place here; ///< on the polygon
    struct ll_ring_place there;
    struct ll_xy at;
    bool enters; ///< the polygon's border goes into the region, which lies to the left of its own
};

/// Owns its array; `{0}` is none; release with ll_ring_crossings_clear.
struct ll_ring_crossings {
    struct ll_ring_crossing *items; ///< in order of `here`
    size_t count;
    size_t capacity; ///< private
    bool doubtful;   ///< some corner lies on a border as far as rounding can tell
};
void ll_ring_crossings_clear(struct ll_ring_crossings *crossings);

/// Finds them all, unless there is a doubt. @param index Over the boxes of the regions.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_ring_crossings_find(const struct ll_ring_patch *what,
                                                const ll_index *index,
                                                struct ll_ring_crossings *ret, struct ll_err *err);

/// Order of places along a border.
int ll_ring_place_order(const struct ll_ring_place *a, const struct ll_ring_place *b);

#endif
