/// Whether the lines of a layer hang together at all, as lanes do.
#ifndef LL_GEO_LANE_TOUCH_H
#define LL_GEO_LANE_TOUCH_H

#include "core/shapes.h"

/// Counts, among up to `most` lines spread evenly over `lines`, those of which no vertex is a
/// vertex of another line of `lines` or `others`. Vertices must be equal to the last bit, as
/// ll_lanes_join leaves them.
/// @param others Further lines; not counted themselves.
/// @param ret_asked Lines that were looked at.
/// @return LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_lanes_alone(const struct ll_shapes *lines,
                                        const struct ll_shapes *others, size_t most,
                                        size_t *ret_asked, size_t *ret_alone, struct ll_err *err);

#endif
