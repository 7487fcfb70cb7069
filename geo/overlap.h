/// How much ground two polygons share, and which of many share much of it.
#ifndef LL_GEO_OVERLAP_H
#define LL_GEO_OVERLAP_H

#include "core/shapes.h"

/// What is kept of a polygon until it is known with which others it is to be compared: its box and
/// the box turned by 45 degrees, relative to an origin that all share, rounded outwards.
struct ll_footprint {
    float min_x;
    float min_y;
    float max_x;
    float max_y;
    float min_u; ///< of x + y
    float max_u;
    float min_v; ///< of y - x
    float max_v;
    float area_m2; ///< a little less than true
};

/// The footprint of a polygon. @param origin The same for all that are compared, near to them.
struct ll_footprint ll_footprint_make(const struct ll_shapes *shapes, size_t index,
                                      struct ll_xy origin);

/// Pairs that may share at least `share` of the smaller one, judged by their boxes: those
/// whose boxes share that much. Never leaves out a pair that
/// does; finds each pair once, the lower number first, and only pairs of which the second is not
/// below `first_new`.
/// @param visit Called in an order that is the same on every run; false ends the search.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_overlap_candidates(const struct ll_footprint *footprints, size_t count,
                                               size_t first_new, double share,
                                               bool (*visit)(uint32_t a, uint32_t b, void *user),
                                               void *user, struct ll_err *err);

/// Area that two valid polygon shapes share, m2; 0 for other kinds. Both are sums of signed
/// trapezoids above a common line, and two trapezoids share what lies below the lower of two
/// straight lines: a closed formula, no topology that could fail. Time is the product of the
/// numbers of edges beside each other. The error is that of summing (about 1e-11 of the boxes).
double ll_overlap_area(const struct ll_shapes *a, size_t i, const struct ll_shapes *b, size_t j);

#endif
