/// Distance between two shapes that are known to be near, many times over.
#ifndef LL_GEO_GAP_H
#define LL_GEO_GAP_H

#include "core/shapes.h"

/// Working memory of one thread. `{0}` is valid; release with ll_gap_scratch_clear.
struct ll_gap_scratch {
    struct ll_gap_side {
        struct ll_gap_segment *segments;
        struct ll_xy *points;
        size_t segment_count;
        size_t point_count;
        size_t capacity; ///< of both
    } side[2];
};
void ll_gap_scratch_clear(struct ll_gap_scratch *scratch);

/// Distance between shapes `a` and `b`, in metres: 0 when they touch, cross or one lies inside the
/// other (polygons), else between the nearest points of their outlines. Beyond `limit_m` any
/// number above it. INFINITY when one has no points.
///
/// Only what lies within the limit of the other's box is looked at: two outlines that do not cross
/// are nearest at a corner of one of them, so that the distance is the least one of a corner and an
/// edge; edges that cross are looked for only where the boxes meet. Double precision relative to a
/// corner of `a` (errors about 1e-10 m).
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_shape_gap(const struct ll_shapes *shapes, size_t a, size_t b,
                                      double limit_m, struct ll_gap_scratch *scratch, double *ret_m,
                                      struct ll_err *err);

#endif
