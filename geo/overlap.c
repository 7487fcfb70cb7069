#include "geo/overlap.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/index.h"

/// An edge as the upper side of a trapezoid, relative to the corner of what two boxes share.
struct roof {
    double left;
    double right;
    double at_left;
    double at_right;
    double sign; ///< 1 when the inside lies below it, -1 above
};

/// The roof of an edge. @return false when it is upright or beside what interests.
static bool roof_of(const struct ll_xy *p, const struct ll_box *common, double floor_y,
                    struct roof *ret)
{
    struct ll_xy a = {p[0].x - common->min_x, p[0].y - floor_y};
    struct ll_xy b = {p[1].x - common->min_x, p[1].y - floor_y};
    bool backwards = b.x < a.x;
    *ret = backwards ? (struct roof){b.x, a.x, b.y, a.y, 1.0}
                     : (struct roof){a.x, b.x, a.y, b.y, -1.0};
    return ret->left < ret->right && ret->left < common->max_x - common->min_x && ret->right > 0.0;
}

static double height_at(const struct roof *r, double x)
{
    return r->at_left + (r->at_right - r->at_left) * ((x - r->left) / (r->right - r->left));
}

/// Area below both roofs.
static double below_both(const struct roof *a, const struct roof *b)
{
    double left = fmax(a->left, b->left);
    double right = fmin(a->right, b->right);
    if (!(left < right)) {
        return 0.0;
    }
    double a0 = height_at(a, left), a1 = height_at(a, right);
    double b0 = height_at(b, left), b1 = height_at(b, right);
    double low0 = fmin(a0, b0), low1 = fmin(a1, b1);
    if ((a0 <= b0) == (a1 <= b1)) {
        return (right - left) * (low0 + low1) / 2.0;
    }
    double t = (b0 - a0) / ((a1 - a0) - (b1 - b0)); /* where the roofs cross */
    double middle = a0 + t * (a1 - a0);
    return (right - left) * (t * (low0 + middle) + (1.0 - t) * (middle + low1)) / 2.0;
}

/// What two rings share, counted with the signs of their turning.
static double shared_by_rings(const struct ll_xy *a, size_t a_count, const struct ll_xy *b,
                              size_t b_count, const struct ll_box *common, double floor_y)
{
    double area = 0.0;
    for (size_t i = 0; i + 1 < a_count; i++) {
        struct roof one;
        if (!roof_of(&a[i], common, floor_y, &one)) {
            continue;
        }
        for (size_t j = 0; j + 1 < b_count; j++) {
            struct roof other;
            if (roof_of(&b[j], common, floor_y, &other)) {
                area += one.sign * other.sign * below_both(&one, &other);
            }
        }
    }
    return area;
}

static struct ll_box shared_box(const struct ll_box *a, const struct ll_box *b)
{
    return (struct ll_box){fmax(a->min_x, b->min_x), fmax(a->min_y, b->min_y),
                           fmin(a->max_x, b->max_x), fmin(a->max_y, b->max_y)};
}

static double box_area(const struct ll_box *box)
{
    return fmax(0.0, box->max_x - box->min_x) * fmax(0.0, box->max_y - box->min_y);
}

double ll_overlap_area(const struct ll_shapes *a, size_t i, const struct ll_shapes *b, size_t j)
{
    struct ll_box common = shared_box(&a->box[i], &b->box[j]);
    if (a->kind[i] != LL_POLYGON || b->kind[j] != LL_POLYGON || !(box_area(&common) > 0.0)) {
        return 0.0;
    }
    double floor_y = fmin(a->box[i].min_y, b->box[j].min_y);
    double area = 0.0;
    for (uint32_t r = a->first_ring[i]; r < a->first_ring[i + 1]; r++) {
        for (uint32_t q = b->first_ring[j]; q < b->first_ring[j + 1]; q++) {
            uint32_t from = a->first_point[r], at = b->first_point[q];
            area += shared_by_rings(a->points + from, a->first_point[r + 1] - from, b->points + at,
                                    b->first_point[q + 1] - at, &common, floor_y);
        }
    }
    return fmax(area, 0.0);
}

static float below(double value)
{
    return nextafterf((float)value, -INFINITY);
}

static float above(double value)
{
    return nextafterf((float)value, INFINITY);
}

struct ll_footprint ll_footprint_make(const struct ll_shapes *s, size_t index, struct ll_xy origin)
{
    struct ll_box upright = ll_box_empty(), turned = ll_box_empty();
    uint32_t end = s->first_point[s->first_ring[index + 1]];
    for (uint32_t p = s->first_point[s->first_ring[index]]; p < end; p++) {
        double x = s->points[p].x - origin.x, y = s->points[p].y - origin.y;
        ll_box_extend(&upright, x, y);
        ll_box_extend(&turned, x + y, y - x);
    }
    return (struct ll_footprint){
        .min_x = below(upright.min_x),
        .min_y = below(upright.min_y),
        .max_x = above(upright.max_x),
        .max_y = above(upright.max_y),
        .min_u = below(turned.min_x),
        .max_u = above(turned.max_x),
        .min_v = below(turned.min_y),
        .max_v = above(turned.max_y),
        .area_m2 = nextafterf((float)ll_shape_area(s, index), 0.0F),
    };
}

/// One search for the partners of a footprint.
struct search {
    const struct ll_footprint *footprints;
    double share;
    uint32_t at;
    bool (*visit)(uint32_t a, uint32_t b, void *user);
    void *user;
    bool go_on;
};

static double shared_length(float a_min, float a_max, float b_min, float b_max)
{
    return fmax(0.0, fmin((double)a_max, (double)b_max) - fmax((double)a_min, (double)b_min));
}

/// The most that two footprints can share: what their boxes do. A square metre of x and y is two
/// of u and v.
static double shared_most(const struct ll_footprint *a, const struct ll_footprint *b)
{
    double upright = shared_length(a->min_x, a->max_x, b->min_x, b->max_x) *
                     shared_length(a->min_y, a->max_y, b->min_y, b->max_y);
    double turned = shared_length(a->min_u, a->max_u, b->min_u, b->max_u) *
                    shared_length(a->min_v, a->max_v, b->min_v, b->max_v);
    return fmin(upright, turned / 2.0);
}

static bool visit_partner(uint32_t item, void *user)
{
    struct search *s = user;
    if (item >= s->at) { /* each pair once, found from its higher number */
        return true;
    }
    const struct ll_footprint *a = &s->footprints[item];
    const struct ll_footprint *b = &s->footprints[s->at];
    double most = shared_most(a, b);
    if (most > 0.0 && most >= s->share * fmin((double)a->area_m2, (double)b->area_m2)) {
        s->go_on = s->visit(item, s->at, s->user);
    }
    return s->go_on;
}

enum ll_code ll_overlap_candidates(const struct ll_footprint *footprints, size_t count,
                                   size_t first_new, double share,
                                   bool (*visit)(uint32_t a, uint32_t b, void *user), void *user,
                                   struct ll_err *err)
{
    LL_CLEANUP(ll_index_freep) ll_index *index = NULL;
    if (first_new >= count) {
        return LL_OK;
    }
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        const struct ll_footprint *f = &footprints[i];
        boxes[i] =
            (struct ll_box){(double)f->min_x, (double)f->min_y, (double)f->max_x, (double)f->max_y};
    }
    enum ll_code code = ll_index_new(boxes, count, &index, err);
    struct search s = {
        .footprints = footprints, .share = share, .visit = visit, .user = user, .go_on = true};
    for (size_t i = first_new; code == LL_OK && s.go_on && i < count; i++) {
        s.at = (uint32_t)i;
        ll_index_search(index, &boxes[i], visit_partner, &s);
    }
    return code;
}
