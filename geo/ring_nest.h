/// Rings in any order made into a polygon: each hole after the outer ring around it.
#ifndef LL_GEO_RING_NEST_H
#define LL_GEO_RING_NEST_H

#include "core/shapes.h"

/// Collects rings; `{0}` is empty; release with ll_ring_nest_clear.
struct ll_ring_nest {
    struct ll_xy *points;
    size_t point_count;
    size_t point_capacity;
    uint32_t *first; ///< point each ring begins at
    size_t ring_count;
    size_t ring_capacity;
};
void ll_ring_nest_clear(struct ll_ring_nest *nest);

/// Drops all rings and keeps the memory.
void ll_ring_nest_rewind(struct ll_ring_nest *nest);

/// Begins a ring. The interior lies to its left, so outer rings run counter-clockwise.
LL_MUST_USE enum ll_code ll_ring_nest_begin(struct ll_ring_nest *nest, struct ll_err *err);

/// Adds a point to the ring begun last; the last point of a ring is its first again. A point at the
/// place of the one before is left out.
LL_MUST_USE enum ll_code ll_ring_nest_point(struct ll_ring_nest *nest, struct ll_xy p,
                                            struct ll_err *err);

/// Appends one polygon shape of all rings that have an area; a hole goes to the smallest outer ring
/// that holds it. A hole inside of none is left out.
LL_MUST_USE enum ll_code ll_ring_nest_finish(const struct ll_ring_nest *nest,
                                             struct ll_shapes *shapes, struct ll_err *err);

#endif
