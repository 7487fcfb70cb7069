/// Plain plane geometry for tests: written out again, so that it can check the program's own.
#ifndef LL_TESTS_SUPPORT_PLANE_H
#define LL_TESTS_SUPPORT_PLANE_H

#include <stdbool.h>

#include "core/shapes.h"

/// Whether the inner parts of two segments cross.
bool plane_segments_cross(struct ll_xy a, struct ll_xy b, struct ll_xy c, struct ll_xy d);

/// Distance between two segments, 0 when they cross.
double plane_segment_distance(struct ll_xy a, struct ll_xy b, struct ll_xy c, struct ll_xy d);

/// Whether a point is inside a polygon shape (even-odd over all rings).
bool plane_inside(const struct ll_shapes *shapes, size_t index, struct ll_xy p);

/// Distance between the outlines of two shapes (lines or polygons), 0 when they cross.
double plane_shape_distance(const struct ll_shapes *a, size_t i, const struct ll_shapes *b,
                            size_t j);

/// Whether two polygons share ground: their outlines cross or a corner of one is in the other.
bool plane_overlap(const struct ll_shapes *a, size_t i, const struct ll_shapes *b, size_t j);

#endif
