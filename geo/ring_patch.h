/// Regions put into a polygon, or taken out of it, where the borders cross cleanly.
#ifndef LL_GEO_RING_PATCH_H
#define LL_GEO_RING_PATCH_H

#include "core/shapes.h"

/// What is to be done. All borrowed.
struct ll_ring_patch {
    const struct ll_shapes *shapes;
    size_t polygon; ///< a polygon shape of `shapes`, without rings that cross each other
    const struct ll_shapes *regions; ///< polygon shapes that neither meet nor hold each other
    bool add;                        ///< else they are taken out
};

/// Walks along the border of the polygon and changes over to that of a region wherever the two
/// cross, forward around what is put in and backward around what is taken out. All corners stay as
/// they are to the last bit; new ones are where borders cross. The time grows with the number of
/// points and of crossings, not with the product of polygon and regions.
///
/// On which side a corner lies is known for certain, or the answer is left open: where a corner
/// lies on a border, as far as rounding can tell, or crossings do not alternate.
///
/// @param ret_clean False when it was left open: then nothing was appended.
/// @param ret       One polygon shape is appended: rings in no particular order but that each hole
///                  follows its outer ring.
/// @return LL_OK, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_ring_patch(const struct ll_ring_patch *what, bool *ret_clean,
                                       struct ll_shapes *ret, struct ll_err *err);

#endif
