#include "geo/overlap.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/index.h"

struct ll_footprint ll_footprint_make(const struct ll_shapes *s, size_t index, struct ll_xy origin)
{
    const struct ll_box *b = &s->box[index];
    return (struct ll_footprint){
        .min_x = nextafterf((float)(b->min_x - origin.x), -INFINITY),
        .min_y = nextafterf((float)(b->min_y - origin.y), -INFINITY),
        .max_x = nextafterf((float)(b->max_x - origin.x), INFINITY),
        .max_y = nextafterf((float)(b->max_y - origin.y), INFINITY),
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

/// Area of the box that two boxes share; 0 when they are apart.
static double shared_box(const struct ll_footprint *a, const struct ll_footprint *b)
{
    double width =
        fmin((double)a->max_x, (double)b->max_x) - fmax((double)a->min_x, (double)b->min_x);
    double height =
        fmin((double)a->max_y, (double)b->max_y) - fmax((double)a->min_y, (double)b->min_y);
    return width > 0.0 && height > 0.0 ? width * height : 0.0;
}

static bool visit_partner(uint32_t item, void *user)
{
    struct search *s = user;
    if (item >= s->at) { /* each pair once, found from its higher number */
        return true;
    }
    const struct ll_footprint *a = &s->footprints[item];
    const struct ll_footprint *b = &s->footprints[s->at];
    double shared = shared_box(a, b);
    if (shared > 0.0 && shared >= s->share * fmin((double)a->area_m2, (double)b->area_m2)) {
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

/// What one roof shares with the whole of a polygon.
static double share_of_roof(const struct roof *roof, const struct ll_shapes *s, size_t index,
                            const struct ll_box *common, double floor_y)
{
    double area = 0.0;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
            struct roof other;
            if (roof_of(&s->points[p], common, floor_y, &other)) {
                area += roof->sign * other.sign * below_both(roof, &other);
            }
        }
    }
    return area;
}

double ll_overlap_area(const struct ll_shapes *a, size_t i, const struct ll_shapes *b, size_t j)
{
    const struct ll_box *one = &a->box[i], *two = &b->box[j];
    struct ll_box common = {fmax(one->min_x, two->min_x), fmax(one->min_y, two->min_y),
                            fmin(one->max_x, two->max_x), fmin(one->max_y, two->max_y)};
    if (a->kind[i] != LL_POLYGON || b->kind[j] != LL_POLYGON || !(common.min_x < common.max_x) ||
        !(common.min_y < common.max_y)) {
        return 0.0;
    }
    double floor_y = fmin(one->min_y, two->min_y);
    double area = 0.0;
    for (uint32_t r = a->first_ring[i]; r < a->first_ring[i + 1]; r++) {
        for (uint32_t p = a->first_point[r]; p + 1 < a->first_point[r + 1]; p++) {
            struct roof roof;
            if (roof_of(&a->points[p], &common, floor_y, &roof)) {
                area += share_of_roof(&roof, b, j, &common, floor_y);
            }
        }
    }
    return fmax(area, 0.0);
}
