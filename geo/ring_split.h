/// A ring that touches itself parted into rings that do not.
#ifndef LL_GEO_RING_SPLIT_H
#define LL_GEO_RING_SPLIT_H

#include "geo/ring_nest.h"

/// Adds the rings that a closed walk is made of: wherever it comes back to a point, to the last
/// bit, what lies in between is a ring of its own. Rings of fewer than three points are left out.
/// @param points The walk, without its first point at the end.
/// @return LL_OK, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_ring_split(const struct ll_xy *points, size_t count,
                                       struct ll_ring_nest *nest, struct ll_err *err);

#endif
