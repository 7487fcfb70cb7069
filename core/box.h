/// Points and axis-parallel boxes of the plane. All in the header, since a town asks for millions
/// of distances between boxes and a call would cost more than the answer.
#ifndef LL_CORE_BOX_H
#define LL_CORE_BOX_H

#include <math.h>
#include <stdbool.h>

struct ll_xy {
    double x;
    double y;
};

/// An axis-parallel box. Empty when min > max.
struct ll_box {
    double min_x;
    double min_y;
    double max_x;
    double max_y;
};

/// The box that holds nothing; extending it works.
static inline struct ll_box ll_box_empty(void)
{
    return (struct ll_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
}

static inline bool ll_box_is_empty(const struct ll_box *box)
{
    return !(box->min_x <= box->max_x && box->min_y <= box->max_y);
}

static inline void ll_box_extend(struct ll_box *box, double x, double y)
{
    box->min_x = x < box->min_x ? x : box->min_x;
    box->min_y = y < box->min_y ? y : box->min_y;
    box->max_x = x > box->max_x ? x : box->max_x;
    box->max_y = y > box->max_y ? y : box->max_y;
}

static inline void ll_box_join(struct ll_box *box, const struct ll_box *other)
{
    if (!ll_box_is_empty(other)) {
        ll_box_extend(box, other->min_x, other->min_y);
        ll_box_extend(box, other->max_x, other->max_y);
    }
}

/// The box around the ends of a segment.
static inline struct ll_box ll_box_of_segment(struct ll_xy a, struct ll_xy b)
{
    return (struct ll_box){a.x < b.x ? a.x : b.x, a.y < b.y ? a.y : b.y, a.x > b.x ? a.x : b.x,
                           a.y > b.y ? a.y : b.y};
}

/// Whether two boxes share a point; borders count.
static inline bool ll_box_meets(const struct ll_box *a, const struct ll_box *b)
{
    return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y &&
           b->min_y <= a->max_y;
}

/// Whether the second box lies in the first; borders count. False where either is empty.
static inline bool ll_box_holds(const struct ll_box *box, const struct ll_box *inner)
{
    return inner->min_x >= box->min_x && inner->max_x <= box->max_x && inner->min_y >= box->min_y &&
           inner->max_y <= box->max_y && !ll_box_is_empty(inner);
}

/// The box grown by `by` metres on every side.
static inline struct ll_box ll_box_grown(const struct ll_box *box, double by)
{
    return (struct ll_box){box->min_x - by, box->min_y - by, box->max_x + by, box->max_y + by};
}

/// Distance between two intervals, 0 when they meet. Comparisons, since fmax() is a call into the
/// library.
static inline double ll_interval_gap(double a_low, double a_high, double b_low, double b_high)
{
    const double below = a_low - b_high;
    const double above = b_low - a_high;
    const double apart = below > above ? below : above;
    return apart > 0.0 ? apart : 0.0;
}

/// Squared distance between two boxes, 0 when they meet.
static inline double ll_box_distance2(const struct ll_box *a, const struct ll_box *b)
{
    const double dx = ll_interval_gap(a->min_x, a->max_x, b->min_x, b->max_x);
    const double dy = ll_interval_gap(a->min_y, a->max_y, b->min_y, b->max_y);
    return dx * dx + dy * dy;
}

/// Distance between two boxes, 0 when they meet.
static inline double ll_box_distance(const struct ll_box *a, const struct ll_box *b)
{
    return sqrt(ll_box_distance2(a, b));
}

#endif
