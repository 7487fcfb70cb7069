/// Geometry as columns: many points, lines and polygons in four arrays.
///
/// x is east, y is north, metres of the store's CRS. A shape is a run of rings, a ring a run of
/// points. A point shape has one ring of one point. A line ring has at least two points. A polygon
/// ring is closed (last point equals first) and has at least four; outer rings run counter-
/// clockwise, holes clockwise, and each hole follows its outer ring, so a counter-clockwise ring
/// begins a new part of a multipolygon, and signed areas add up to the area.
#ifndef LL_CORE_SHAPES_H
#define LL_CORE_SHAPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/box.h"
#include "core/error.h"
#include "core/model.h"

/// Owns its arrays. `{0}` is empty and valid; release with ll_shapes_clear.
struct ll_shapes {
    size_t count;
    uint8_t *kind;         ///< enum ll_kind of each shape
    uint32_t *first_ring;  ///< count + 1 entries once there is a shape
    uint32_t *first_point; ///< rings + 1 entries once there is a shape
    struct ll_xy *points;
    struct ll_box *box; ///< of each shape
    size_t ring_count;
    size_t point_count;
    size_t capacity[4]; ///< of shapes, boxes, rings, points; private
};

void ll_shapes_clear(struct ll_shapes *shapes);

/// Drops all shapes and keeps the memory.
void ll_shapes_rewind(struct ll_shapes *shapes);

/// Starts a new shape. Rings and points that follow belong to it.
/// @return LL_E_NOMEM, or LL_E_LIMIT over 2^32 - 2 rings or points.
LL_MUST_USE enum ll_code ll_shapes_begin(struct ll_shapes *shapes, enum ll_kind kind,
                                         struct ll_err *err);

/// Starts a new ring of the shape begun last.
LL_MUST_USE enum ll_code ll_shapes_ring(struct ll_shapes *shapes, struct ll_err *err);

/// Appends a point to the ring begun last, which must be of the shape begun last, and extends the
/// shape's box.
LL_MUST_USE enum ll_code ll_shapes_point(struct ll_shapes *shapes, double x, double y,
                                         struct ll_err *err);

/// Appends `count` points, not those of `shapes` itself, as ll_shapes_point does.
/// @return LL_OK, or LL_E_NOMEM or LL_E_LIMIT with nothing appended.
LL_MUST_USE enum ll_code ll_shapes_run(struct ll_shapes *shapes, const struct ll_xy *points,
                                       size_t count, struct ll_err *err);

/// Appends a copy of shape `index` of `from`. Nothing is appended on failure.
LL_MUST_USE enum ll_code ll_shapes_copy(struct ll_shapes *shapes, const struct ll_shapes *from,
                                        size_t index, struct ll_err *err);

/// Drops the shape begun last, with its rings and points.
void ll_shapes_drop_last(struct ll_shapes *shapes);

/// Signed area of a closed ring (shoelace, relative to its first point), m2; counter-clockwise is
/// positive.
double ll_ring_area(const struct ll_xy *points, size_t count);

/// Area of a polygon shape in m2 (holes taken off), 0 for other kinds.
double ll_shape_area(const struct ll_shapes *shapes, size_t index);

/// Length of all lines of a line shape in metres, perimeter of a polygon.
double ll_shape_length(const struct ll_shapes *shapes, size_t index);

#endif
