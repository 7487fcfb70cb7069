#include "geo/gap.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/outline.h"

/// An edge, ready to be asked for many points.
struct ll_gap_segment {
    double x;
    double y;
    double dx;
    double dy;
    double inverse; ///< 1 / length2; 0 for a single point
};

void ll_gap_scratch_clear(struct ll_gap_scratch *scratch)
{
    for (int s = 0; s < 2; s++) {
        ll_free(scratch->side[s].segments);
        ll_free(scratch->side[s].points);
    }
    *scratch = (struct ll_gap_scratch){0};
}

static enum ll_code side_reserve(struct ll_gap_side *side, size_t need, struct ll_err *err)
{
    if (need <= side->capacity) {
        return LL_OK;
    }
    struct ll_gap_segment *segments = ll_realloc(side->segments, need, sizeof *segments);
    if (segments == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    side->segments = segments;
    struct ll_xy *points = ll_realloc(side->points, need, sizeof *points);
    if (points == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    side->points = points;
    side->capacity = need;
    return LL_OK;
}

static size_t shape_begin(const struct ll_shapes *s, size_t index)
{
    return s->first_point[s->first_ring[index]];
}

static size_t shape_end(const struct ll_shapes *s, size_t index)
{
    return s->first_point[s->first_ring[index + 1]];
}

static bool in_box(const struct ll_box *box, struct ll_xy p)
{
    return p.x >= box->min_x && p.x <= box->max_x && p.y >= box->min_y && p.y <= box->max_y;
}

/// Whether the box of a segment meets another.
static bool segment_meets(const struct ll_box *box, struct ll_xy p, struct ll_xy q)
{
    return !((p.x < box->min_x && q.x < box->min_x) || (p.x > box->max_x && q.x > box->max_x) ||
             (p.y < box->min_y && q.y < box->min_y) || (p.y > box->max_y && q.y > box->max_y));
}

static void add_segment(struct ll_gap_side *side, struct ll_xy p, struct ll_xy q,
                        struct ll_xy origin)
{
    double dx = q.x - p.x;
    double dy = q.y - p.y;
    double length2 = dx * dx + dy * dy;
    side->segments[side->segment_count++] = (struct ll_gap_segment){
        p.x - origin.x, p.y - origin.y, dx, dy, length2 > 0.0 ? 1.0 / length2 : 0.0};
}

static void add_point(struct ll_gap_side *side, struct ll_xy p, struct ll_xy origin)
{
    side->points[side->point_count++] = (struct ll_xy){p.x - origin.x, p.y - origin.y};
}

/// The corners and edges of a shape near a box, relative to an origin.
static void gather(const struct ll_shapes *s, size_t index, const struct ll_box *near,
                   struct ll_xy origin, struct ll_gap_side *side)
{
    side->segment_count = 0;
    side->point_count = 0;
    bool polygon = s->kind[index] == LL_POLYGON;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        const struct ll_xy *p = s->points + s->first_point[r];
        size_t count = s->first_point[r + 1] - s->first_point[r];
        size_t corners = polygon && count > 1 ? count - 1 : count; /* the last is the first */
        for (size_t i = 0; i < corners; i++) {
            if (in_box(near, p[i])) {
                add_point(side, p[i], origin);
            }
            if (i + 1 < count && segment_meets(near, p[i], p[i + 1])) {
                add_segment(side, p[i], p[i + 1], origin);
            }
        }
        if (count == 1 && in_box(near, p[0])) {
            add_segment(side, p[0], p[0], origin);
        }
    }
}

/// Squared distance of a point to the nearest of some edges, or `best2` if none is nearer.
static double nearest2(const struct ll_gap_side *edges, struct ll_xy p, double best2)
{
    for (size_t i = 0; i < edges->segment_count; i++) {
        const struct ll_gap_segment *e = &edges->segments[i];
        double x = p.x - e->x;
        double y = p.y - e->y;
        double t = (x * e->dx + y * e->dy) * e->inverse;
        t = t > 0.0 ? t : 0.0;
        t = t < 1.0 ? t : 1.0;
        x -= t * e->dx;
        y -= t * e->dy;
        double d2 = x * x + y * y;
        best2 = d2 < best2 ? d2 : best2;
    }
    return best2;
}

/// Squared distance of a point to a box, 0 inside.
static double box_distance2(const struct ll_box *box, struct ll_xy p)
{
    double left = box->min_x - p.x, right = p.x - box->max_x;
    double down = box->min_y - p.y, up = p.y - box->max_y;
    double dx = left > right ? left : right;
    double dy = down > up ? down : up;
    dx = dx > 0.0 ? dx : 0.0;
    dy = dy > 0.0 ? dy : 0.0;
    return dx * dx + dy * dy;
}

/// The least squared distance of corners of one side and edges of the other, whose box is `box`.
/// Corners farther from the box than what is known already are passed over.
static double corners_to_edges2(const struct ll_gap_side *corners, const struct ll_gap_side *edges,
                                const struct ll_box *box, double best2)
{
    for (size_t i = 0; i < corners->point_count && best2 > 0.0; i++) {
        if (box_distance2(box, corners->points[i]) < best2) {
            best2 = nearest2(edges, corners->points[i], best2);
        }
    }
    return best2;
}

static struct ll_box box_from(const struct ll_box *box, struct ll_xy origin)
{
    return (struct ll_box){box->min_x - origin.x, box->min_y - origin.y, box->max_x - origin.x,
                           box->max_y - origin.y};
}

static double side_of(const struct ll_gap_segment *e, double x, double y)
{
    return e->dx * (y - e->y) - e->dy * (x - e->x);
}

/// Whether two edges cross in a point inside both.
static bool edges_cross(const struct ll_gap_segment *e, const struct ll_gap_segment *f)
{
    double f_from = side_of(e, f->x, f->y);
    double f_to = side_of(e, f->x + f->dx, f->y + f->dy);
    if (!((f_from > 0.0 && f_to < 0.0) || (f_from < 0.0 && f_to > 0.0))) {
        return false;
    }
    double e_from = side_of(f, e->x, e->y);
    double e_to = side_of(f, e->x + e->dx, e->y + e->dy);
    return (e_from > 0.0 && e_to < 0.0) || (e_from < 0.0 && e_to > 0.0);
}

static bool outlines_cross(const struct ll_gap_scratch *scratch)
{
    const struct ll_gap_side *a = &scratch->side[0];
    const struct ll_gap_side *b = &scratch->side[1];
    for (size_t i = 0; i < a->segment_count; i++) {
        for (size_t j = 0; j < b->segment_count; j++) {
            if (edges_cross(&a->segments[i], &b->segments[j])) {
                return true;
            }
        }
    }
    return false;
}

/// Whether a ring of `inner`, whose outline does not cross that of `outer`, lies in it.
static bool lies_inside(const struct ll_shapes *s, size_t inner, size_t outer)
{
    for (uint32_t r = s->first_ring[inner]; r < s->first_ring[inner + 1]; r++) {
        if (s->first_point[r] < s->first_point[r + 1] &&
            ll_shape_contains(s, outer, s->points[s->first_point[r]])) {
            return true;
        }
    }
    return false;
}

enum ll_code ll_shape_gap(const struct ll_shapes *shapes, size_t a, size_t b, double limit_m,
                          struct ll_gap_scratch *scratch, double *ret_m, struct ll_err *err)
{
    const struct ll_box *box_a = &shapes->box[a];
    const struct ll_box *box_b = &shapes->box[b];
    if (ll_box_is_empty(box_a) || ll_box_is_empty(box_b)) {
        *ret_m = INFINITY;
        return LL_OK;
    }
    struct ll_gap_side *side = scratch->side;
    enum ll_code code = side_reserve(&side[0], shape_end(shapes, a) - shape_begin(shapes, a), err);
    if (code == LL_OK) {
        code = side_reserve(&side[1], shape_end(shapes, b) - shape_begin(shapes, b), err);
    }
    if (code != LL_OK) {
        return code;
    }
    const struct ll_xy origin = {box_a->min_x, box_a->min_y};
    struct ll_box near_b = ll_box_grown(box_b, limit_m);
    struct ll_box near_a = ll_box_grown(box_a, limit_m);
    gather(shapes, a, &near_b, origin, &side[0]);
    gather(shapes, b, &near_a, origin, &side[1]);
    const struct ll_box from_a = box_from(box_a, origin);
    const struct ll_box from_b = box_from(box_b, origin);
    double best2 = corners_to_edges2(&side[0], &side[1], &from_b, INFINITY);
    best2 = corners_to_edges2(&side[1], &side[0], &from_a, best2);
    bool overlap =
        best2 > 0.0 && ll_box_meets(box_a, box_b) &&
        (outlines_cross(scratch) || lies_inside(shapes, a, b) || lies_inside(shapes, b, a));
    *ret_m = overlap ? 0.0 : sqrt(best2);
    return LL_OK;
}
