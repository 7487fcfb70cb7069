/// Distances between shapes, exact in double precision.
///
/// Every computation first moves the origin to one of its own points, so that large coordinates
/// cost nothing. Planar analytic geometry; errors are those of rounding the coordinates themselves
/// (about 1e-10 m). Pure; safe on any thread.
#ifndef LL_GEO_OUTLINE_H
#define LL_GEO_OUTLINE_H

#include "core/shapes.h"

/// Distance from a point to a segment; `ret_at` (may be NULL) receives the nearest point on it.
double ll_point_segment(struct ll_xy p, struct ll_xy a, struct ll_xy b, struct ll_xy *ret_at);

/// Distance between two segments, 0 when they cross.
double ll_segment_segment(struct ll_xy a, struct ll_xy b, struct ll_xy c, struct ll_xy d);

/// Whether a point lies in a polygon shape (even-odd over all rings; on the border counts as in).
/// False for other kinds.
bool ll_shape_contains(const struct ll_shapes *shapes, size_t index, struct ll_xy p);

/// Distance from a point to a shape: 0 inside a polygon, else to the nearest outline. INFINITY for
/// a shape without points.
double ll_shape_point(const struct ll_shapes *shapes, size_t index, struct ll_xy p);

/// The point of a shape's outline that is nearest to a point; the point itself without an outline.
struct ll_xy ll_shape_foot(const struct ll_shapes *shapes, size_t index, struct ll_xy p);

/// Nothing in a box is nearer to a segment than the root of this, but for rounding (1e-9 m): the
/// distance of the boxes, or that of the box to the line, whichever is greater.
double ll_box_segment2(const struct ll_box *box, struct ll_xy from, struct ll_xy to);

/// Distance from a segment to a shape: 0 when it touches or lies inside a polygon. INFINITY for a
/// shape without points.
double ll_shape_segment(const struct ll_shapes *shapes, size_t index, struct ll_xy from,
                        struct ll_xy to);

/// The same where it is at most `limit_m`; else something greater than that, sooner.
double ll_shape_segment_within(const struct ll_shapes *shapes, size_t index, struct ll_xy from,
                               struct ll_xy to, double limit_m);

#endif
