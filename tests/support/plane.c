#include "tests/support/plane.h"

#include <math.h>

static double side(struct ll_xy a, struct ll_xy b, struct ll_xy p)
{
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

bool plane_segments_cross(struct ll_xy a, struct ll_xy b, struct ll_xy c, struct ll_xy d)
{
    return side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0;
}

static double point_distance(struct ll_xy p, struct ll_xy a, struct ll_xy b)
{
    double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
    double t = square > 0.0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / square : 0.0;
    t = fmin(1.0, fmax(0.0, t));
    return hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

double plane_segment_distance(struct ll_xy a, struct ll_xy b, struct ll_xy c, struct ll_xy d)
{
    if (plane_segments_cross(a, b, c, d)) {
        return 0.0;
    }
    return fmin(fmin(point_distance(a, c, d), point_distance(b, c, d)),
                fmin(point_distance(c, a, b), point_distance(d, a, b)));
}

bool plane_inside(const struct ll_shapes *s, size_t index, struct ll_xy p)
{
    bool inside = false;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        for (uint32_t k = s->first_point[r] + 1; k < s->first_point[r + 1]; k++) {
            struct ll_xy a = s->points[k - 1], b = s->points[k];
            if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x)) {
                inside = !inside;
            }
        }
    }
    return inside;
}

/// Least distance from the segment a-b to the outline of a shape.
static double outline_distance(struct ll_xy a, struct ll_xy b, const struct ll_shapes *s,
                               size_t index)
{
    double least = INFINITY;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        for (uint32_t k = s->first_point[r] + 1; k < s->first_point[r + 1]; k++) {
            least = fmin(least, plane_segment_distance(a, b, s->points[k - 1], s->points[k]));
        }
    }
    return least;
}

double plane_shape_distance(const struct ll_shapes *a, size_t i, const struct ll_shapes *b,
                            size_t j)
{
    double least = INFINITY;
    for (uint32_t r = a->first_ring[i]; r < a->first_ring[i + 1]; r++) {
        for (uint32_t k = a->first_point[r] + 1; k < a->first_point[r + 1]; k++) {
            least = fmin(least, outline_distance(a->points[k - 1], a->points[k], b, j));
        }
    }
    return least;
}

static bool corner_inside(const struct ll_shapes *a, size_t i, const struct ll_shapes *b, size_t j)
{
    for (uint32_t k = a->first_point[a->first_ring[i]]; k < a->first_point[a->first_ring[i + 1]];
         k++) {
        if (plane_inside(b, j, a->points[k])) {
            return true;
        }
    }
    return false;
}

bool plane_overlap(const struct ll_shapes *a, size_t i, const struct ll_shapes *b, size_t j)
{
    return ll_box_meets(&a->box[i], &b->box[j]) &&
           (plane_shape_distance(a, i, b, j) == 0.0 || corner_inside(a, i, b, j) ||
            corner_inside(b, j, a, i));
}
