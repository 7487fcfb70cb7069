#include "geo/outline.h"

#include <math.h>

#include "geo/lesser.h"
#include "geo/ray.h"

static struct ll_xy minus(struct ll_xy a, struct ll_xy b)
{
    return (struct ll_xy){a.x - b.x, a.y - b.y};
}

static double dot(struct ll_xy a, struct ll_xy b)
{
    return a.x * b.x + a.y * b.y;
}

static double cross(struct ll_xy a, struct ll_xy b)
{
    return a.x * b.y - a.y * b.x;
}

/// Squared distance from the origin to the segment from a to b.
static double origin_segment2(struct ll_xy a, struct ll_xy b)
{
    struct ll_xy along = minus(b, a);
    double length2 = dot(along, along);
    double t = -dot(a, along); /* in units of length2 */
    if (t <= 0.0 || length2 == 0.0) {
        return dot(a, a);
    }
    if (t >= length2) {
        return dot(b, b);
    }
    double off = cross(a, along);
    return off * off / length2;
}

double ll_point_segment(struct ll_xy p, struct ll_xy a, struct ll_xy b, struct ll_xy *ret_at)
{
    if (ret_at != NULL) {
        struct ll_xy along = minus(b, a);
        double length2 = dot(along, along);
        double t = dot(minus(p, a), along);
        *ret_at = a;
        if (length2 > 0.0 && t > 0.0) {
            double share = t / length2;
            *ret_at =
                t >= length2 ? b : (struct ll_xy){a.x + share * along.x, a.y + share * along.y};
        }
    }
    return sqrt(origin_segment2(minus(a, p), minus(b, p)));
}

/* What is farther off by this share is so whatever rounding does. */
#define SLACK   1e-9
#define TINY_M2 1e-12

/// What is farther off than this, squared, is surely farther off than that, by more than rounding
/// does to any distance.
static double far_from(double m2)
{
    return m2 * (1.0 + SLACK) + TINY_M2;
}

/// A segment with one end at the origin and the other at `to`, ready to be asked many times.
struct arm {
    struct ll_xy to;
    double length2;
};

/// A point as an arm sees it.
struct seen {
    struct ll_xy at;
    double along; ///< towards its other end, in units of the arm's length
    double off;   ///< to its left, likewise
};

static struct seen see(const struct arm *arm, struct ll_xy p)
{
    return (struct seen){p, dot(p, arm->to), cross(arm->to, p)};
}

/// Squared distance from a point to an arm.
static double arm_point2(const struct arm *arm, const struct seen *p)
{
    if (p->along <= 0.0 || arm->length2 == 0.0) {
        return dot(p->at, p->at);
    }
    if (p->along >= arm->length2) {
        struct ll_xy d = minus(p->at, arm->to);
        return dot(d, d);
    }
    return p->off * p->off / arm->length2;
}

/// Whether an arm and the segment from c to d cross in a point inside both. Touching is not
/// crossing: then an end lies on the other segment, and its distance is 0.
static bool arm_crosses(const struct arm *arm, const struct seen *c, const struct seen *d)
{
    if (!((c->off > 0.0 && d->off < 0.0) || (c->off < 0.0 && d->off > 0.0))) {
        return false;
    }
    struct ll_xy along = minus(d->at, c->at);
    double side_origin = -cross(along, c->at);
    double side_to = cross(along, minus(arm->to, c->at));
    return (side_origin > 0.0 && side_to < 0.0) || (side_origin < 0.0 && side_to > 0.0);
}

/// Twice the gap between the interval from a to b, in any order, and that from 0 to `length`;
/// negative where they meet. Without the branches that comparisons become.
static double twice_gap(double a, double b, double length)
{
    return fabs(a + b - length) - fabs(a - b) - length;
}

/// Twice the square of what is positive, else 0.
static double twice_square(double gap)
{
    return gap * (gap + fabs(gap));
}

/// The lesser of `best2` and the squared distance of an arm and the segment from c to d, leaving
/// out that of c to the arm. Most segments lie wholly beside the arm, before it or beyond it,
/// farther off than that; mostly so do its ends from those that are nearer.
static double arm_segment2(const struct arm *arm, const struct seen *c, const struct seen *d,
                           double best2)
{
    const double across = twice_square(twice_gap(c->off, d->off, 0.0));
    const double outside = twice_square(twice_gap(c->along, d->along, arm->length2));
    if (outside + across > 8.0 * arm->length2 * far_from(best2)) {
        return best2;
    }
    if (arm_crosses(arm, c, d)) {
        return 0.0;
    }
    best2 = ll_lesser(arm_point2(arm, d), best2);
    const double far = 8.0 * arm->length2 * far_from(best2) - across;
    const double length = arm->length2;
    if (!(twice_square(twice_gap(c->along, d->along, 0.0)) > far)) {
        best2 = ll_lesser(origin_segment2(c->at, d->at), best2);
    }
    if (!(twice_square(twice_gap(c->along - length, d->along - length, 0.0)) > far)) {
        const double end2 = origin_segment2(minus(c->at, arm->to), minus(d->at, arm->to));
        best2 = ll_lesser(end2, best2);
    }
    return best2;
}

double ll_segment_segment(struct ll_xy a, struct ll_xy b, struct ll_xy c, struct ll_xy d)
{
    struct arm arm = {.to = minus(b, a)};
    arm.length2 = dot(arm.to, arm.to);
    const struct seen from = see(&arm, minus(c, a));
    const struct seen to = see(&arm, minus(d, a));
    return sqrt(arm_segment2(&arm, &from, &to, arm_point2(&arm, &from)));
}

/// Visits the rings of a shape: their points are s->points[begin .. end).
static size_t ring_begin(const struct ll_shapes *s, uint32_t ring)
{
    return s->first_point[ring];
}

static size_t ring_end(const struct ll_shapes *s, uint32_t ring)
{
    return s->first_point[ring + 1];
}

/// Whether a point may lie in a polygon: it lies in its box.
static bool may_contain(const struct ll_shapes *s, size_t index, struct ll_xy p)
{
    const struct ll_box *box = &s->box[index];
    return s->kind[index] == LL_POLYGON && p.x >= box->min_x && p.x <= box->max_x &&
           p.y >= box->min_y && p.y <= box->max_y;
}

bool ll_shape_contains(const struct ll_shapes *s, size_t index, struct ll_xy p)
{
    if (!may_contain(s, index, p)) {
        return false;
    }
    bool inside = false;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        for (size_t i = ring_begin(s, r) + 1; i < ring_end(s, r); i++) {
            const struct ll_xy *q = &s->points[i];
            if ((q[-1].y > p.y && q[0].y > p.y) || (q[-1].y < p.y && q[0].y < p.y)) {
                continue; /* as most do, above or below */
            }
            enum ll_ray meets =
                ll_ray_meets(q[-1].x - p.x, q[-1].y - p.y, q[0].x - p.x, q[0].y - p.y);
            if (meets == LL_RAY_ON_EDGE) {
                return true;
            }
            inside ^= meets == LL_RAY_CROSSES;
        }
    }
    return inside;
}

double ll_shape_point(const struct ll_shapes *s, size_t index, struct ll_xy p)
{
    bool near = may_contain(s, index, p);
    bool inside = false;
    double best = INFINITY;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        if (ring_begin(s, r) == ring_end(s, r)) {
            continue;
        }
        struct ll_xy a = minus(s->points[ring_begin(s, r)], p);
        best = ll_lesser(dot(a, a), best);
        for (size_t i = ring_begin(s, r) + 1; i < ring_end(s, r); i++) {
            struct ll_xy b = minus(s->points[i], p);
            double d = origin_segment2(a, b);
            best = d < best ? d : best;
            inside ^= near && ll_ray_meets(a.x, a.y, b.x, b.y) == LL_RAY_CROSSES;
            a = b;
        }
    }
    return inside ? 0.0 : sqrt(best);
}

struct ll_xy ll_shape_foot(const struct ll_shapes *s, size_t index, struct ll_xy p)
{
    struct ll_xy nearest = p;
    double least_m = INFINITY;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        for (size_t i = ring_begin(s, r); i + 1 < ring_end(s, r); i++) {
            struct ll_xy foot;
            const double distance_m = ll_point_segment(p, s->points[i], s->points[i + 1], &foot);
            nearest = distance_m < least_m ? foot : nearest;
            least_m = distance_m < least_m ? distance_m : least_m;
        }
    }
    return nearest;
}

double ll_box_segment2(const struct ll_box *box, struct ll_xy from, struct ll_xy to)
{
    const struct ll_xy along = minus(to, from);
    const double x = (box->min_x - from.x) + (box->max_x - from.x); /* of the middle, twice */
    const double y = (box->min_y - from.y) + (box->max_y - from.y);
    const double wide = box->max_x - box->min_x;
    const double high = box->max_y - box->min_y;
    const double beside = fabs(x - along.x) - wide - fabs(along.x);
    const double above = fabs(y - along.y) - high - fabs(along.y);
    const double across =
        fabs(cross(along, (struct ll_xy){x, y})) - wide * fabs(along.y) - high * fabs(along.x);
    const double boxes = twice_square(beside) + twice_square(above);
    const double line = twice_square(across);
    const double length2 = dot(along, along);
    return 0.125 * (line > boxes * length2 ? line / length2 : boxes);
}

double ll_shape_segment_within(const struct ll_shapes *s, size_t index, struct ll_xy from,
                               struct ll_xy to, double limit_m)
{
    struct arm arm = {.to = minus(to, from)};
    arm.length2 = dot(arm.to, arm.to);
    double best2 = far_from(limit_m * limit_m);
    const bool near = may_contain(s, index, from);
    bool inside = false;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        if (ring_begin(s, r) == ring_end(s, r)) {
            continue;
        }
        struct seen a = see(&arm, minus(s->points[ring_begin(s, r)], from));
        best2 = ll_lesser(arm_point2(&arm, &a), best2);
        for (size_t i = ring_begin(s, r) + 1; i < ring_end(s, r); i++) {
            const struct seen b = see(&arm, minus(s->points[i], from));
            best2 = arm_segment2(&arm, &a, &b, best2);
            inside ^= near && ll_ray_meets(a.at.x, a.at.y, b.at.x, b.at.y) == LL_RAY_CROSSES;
            a = b;
        }
    }
    return inside ? 0.0 : sqrt(best2);
}

double ll_shape_segment(const struct ll_shapes *s, size_t index, struct ll_xy from, struct ll_xy to)
{
    return ll_shape_segment_within(s, index, from, to, INFINITY);
}
