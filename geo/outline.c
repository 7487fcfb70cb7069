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

/// A segment with one end at the origin and the other at `to`, ready to be asked many times.
struct arm {
    struct ll_xy to;
    double length2;
};

/// Whether the boxes of an arm and of the segment from c to d are surely farther apart than the
/// root of `best2`, by more than rounding does to any distance.
static bool arm_is_far(const struct arm *arm, struct ll_xy c, struct ll_xy d, double best2)
{
    double low_x = ll_lesser(c.x, d.x) - ll_greater(arm->to.x, 0.0);
    double high_x = ll_lesser(arm->to.x, 0.0) - ll_greater(c.x, d.x);
    double low_y = ll_lesser(c.y, d.y) - ll_greater(arm->to.y, 0.0);
    double high_y = ll_lesser(arm->to.y, 0.0) - ll_greater(c.y, d.y);
    double x = ll_greater(ll_greater(low_x, high_x), 0.0);
    double y = ll_greater(ll_greater(low_y, high_y), 0.0);
    return x * x + y * y > best2 * (1.0 + 1e-9) + 1e-12;
}

/// Squared distance from a point to an arm.
static double arm_point2(const struct arm *arm, struct ll_xy p)
{
    double t = dot(p, arm->to);
    if (t <= 0.0 || arm->length2 == 0.0) {
        return dot(p, p);
    }
    if (t >= arm->length2) {
        struct ll_xy d = minus(p, arm->to);
        return dot(d, d);
    }
    double off = cross(arm->to, p);
    return off * off / arm->length2;
}

/// Whether an arm and the segment from c to d cross in a point inside both. Touching is not
/// crossing: then an end lies on the other segment, and its distance is 0.
static bool arm_crosses(const struct arm *arm, struct ll_xy c, struct ll_xy d)
{
    double side_c = cross(arm->to, c);
    double side_d = cross(arm->to, d);
    if (!((side_c > 0.0 && side_d < 0.0) || (side_c < 0.0 && side_d > 0.0))) {
        return false;
    }
    struct ll_xy along = minus(d, c);
    double side_origin = -cross(along, c);
    double side_to = cross(along, minus(arm->to, c));
    return (side_origin > 0.0 && side_to < 0.0) || (side_origin < 0.0 && side_to > 0.0);
}

/// Squared distance of an arm and the segment from c to d, leaving out that of c to the arm.
static double arm_segment2(const struct arm *arm, struct ll_xy c, struct ll_xy d)
{
    if (arm_crosses(arm, c, d)) {
        return 0.0;
    }
    double best = arm_point2(arm, d);
    best = ll_lesser(origin_segment2(c, d), best);
    return ll_lesser(origin_segment2(minus(c, arm->to), minus(d, arm->to)), best);
}

double ll_segment_segment(struct ll_xy a, struct ll_xy b, struct ll_xy c, struct ll_xy d)
{
    struct arm arm = {.to = minus(b, a)};
    arm.length2 = dot(arm.to, arm.to);
    struct ll_xy c0 = minus(c, a);
    return sqrt(fmin(arm_point2(&arm, c0), arm_segment2(&arm, c0, minus(d, a))));
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

double ll_shape_segment(const struct ll_shapes *s, size_t index, struct ll_xy from, struct ll_xy to)
{
    struct arm arm = {.to = minus(to, from)};
    arm.length2 = dot(arm.to, arm.to);
    bool near = may_contain(s, index, from);
    bool inside = false;
    double best = INFINITY;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        if (ring_begin(s, r) == ring_end(s, r)) {
            continue;
        }
        struct ll_xy a = minus(s->points[ring_begin(s, r)], from);
        best = ll_lesser(arm_point2(&arm, a), best);
        for (size_t i = ring_begin(s, r) + 1; i < ring_end(s, r); i++) {
            struct ll_xy b = minus(s->points[i], from);
            if (!arm_is_far(&arm, a, b, best)) {
                best = ll_lesser(arm_segment2(&arm, a, b), best);
            }
            inside ^= near && ll_ray_meets(a.x, a.y, b.x, b.y) == LL_RAY_CROSSES;
            a = b;
        }
    }
    return inside ? 0.0 : sqrt(best);
}
