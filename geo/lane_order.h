/// An order of lines by where they are, so that nothing depends on the order in a file. For the
/// sources of this room only.
#ifndef LL_GEO_LANE_ORDER_H
#define LL_GEO_LANE_ORDER_H

#include "core/shapes.h"

/// Compares two lines point by point, each read from its lower end (west before east, then south
/// before north). @return 0 for lines along the same points, whichever way.
int ll_lane_compare(const struct ll_shapes *shapes, uint32_t a, uint32_t b);

/// Fills `order` with the rows [first, end) in that order; equal lines in order of row.
LL_MUST_USE enum ll_code ll_lane_order(const struct ll_shapes *shapes, size_t first, size_t end,
                                       uint32_t *order, struct ll_err *err);

#endif
