/// Where the border of a polygon crosses those of many regions; for ring_*.c only.
#ifndef LL_GEO_RING_CROSSINGS_H
#define LL_GEO_RING_CROSSINGS_H

#include <math.h>

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

/// A sum of two products is off by less than this share of their sizes (Shewchuk 1997: 3 eps + 16
/// eps^2).
#define LL_RING_ORIENT_ERROR 3.4e-16

/// Twice the area of a triangle, positive counter-clockwise; 0 where its sign is in doubt.
static inline double ll_ring_orient(struct ll_xy a, struct ll_xy b, struct ll_xy c)
{
    double left = (b.x - a.x) * (c.y - a.y);
    double right = (b.y - a.y) * (c.x - a.x);
    double value = left - right;
    return fabs(value) > LL_RING_ORIENT_ERROR * (fabs(left) + fabs(right)) ? value : 0.0;
}

static inline bool ll_ring_same_side(double a, double b)
{
    return (a > 0.0 && b > 0.0) || (a < 0.0 && b < 0.0);
}

/// Whether the boxes of two edges keep off each other. @param a, b Both ends of each.
static inline bool ll_ring_edges_miss(const struct ll_xy *a, const struct ll_xy *b)
{
    const struct ll_box one = ll_box_of_segment(a[0], a[1]);
    const struct ll_box other = ll_box_of_segment(b[0], b[1]);
    return !ll_box_meets(&one, &other);
}

#endif
