#include "geo/agreement.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/index.h"
#include "geo/locate.h"
#include "geo/outline.h"

/* How near to a lane things stand: half of a wide road with its pavement; a station has a yard. */
#define NEAR_LANE_M    15.0
#define NEAR_STATION_M 50.0
/* A house without a lane that near would be one of few; a lane of a town passes houses. */
#define NEAR_HOUSE_M 100.0
/* Steps along a lane, and the share of them inside houses from which it runs through them. */
#define STEP_M      5.0
#define STEPS_MAX   1000
#define THROUGH_MAX 0.1
/* Share of the houses at an area that its border may cut. */
#define CUT_MAX 0.05

struct segment {
    struct ll_xy a, b;
};

struct ll_known {
    const struct ll_shapes *houses;
    ll_index *house_index;
    struct segment *segments; ///< of all lanes
    size_t segment_count;
    ll_index *segment_index;
    const struct ll_shapes *areas;
    uint32_t *area_rows;
    ll_locator *locator;
};

void ll_known_free(ll_known *k)
{
    if (k != NULL) {
        ll_index_free(k->house_index);
        ll_index_free(k->segment_index);
        ll_locator_free(k->locator);
        ll_free(k->area_rows);
        ll_free(k->segments);
        ll_free(k);
    }
}

void ll_known_freep(ll_known **k)
{
    ll_known_free(*k);
}

static struct ll_box box_of(struct ll_xy a, struct ll_xy b)
{
    return (struct ll_box){fmin(a.x, b.x), fmin(a.y, b.y), fmax(a.x, b.x), fmax(a.y, b.y)};
}

/// Cuts all lanes into segments and indexes them.
static enum ll_code index_lanes(ll_known *k, const struct ll_shapes *lanes, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(lanes->point_count, sizeof *boxes);
    k->segments = ll_alloc(lanes->point_count, sizeof *k->segments);
    if (boxes == NULL || k->segments == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t r = 0; r < lanes->ring_count; r++) {
        for (size_t i = lanes->first_point[r]; i + 1 < lanes->first_point[r + 1]; i++) {
            struct segment s = {lanes->points[i], lanes->points[i + 1]};
            boxes[k->segment_count] = box_of(s.a, s.b);
            k->segments[k->segment_count++] = s;
        }
    }
    return ll_index_new(boxes, k->segment_count, &k->segment_index, err);
}

static enum ll_code index_areas(ll_known *k, const struct ll_shapes *areas, struct ll_err *err)
{
    k->areas = areas;
    k->area_rows = ll_alloc(areas->count, sizeof *k->area_rows);
    if (k->area_rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < areas->count; i++) {
        k->area_rows[i] = (uint32_t)i;
    }
    return ll_locator_new(areas, k->area_rows, areas->count, &k->locator, err);
}

enum ll_code ll_known_new(const struct ll_scene *scene, ll_known **ret_known, struct ll_err *err)
{
    LL_CLEANUP(ll_known_freep) ll_known *k = ll_calloc(1, sizeof *k);
    if (k == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    k->houses = &scene->layer[LL_BUILDING].shape;
    enum ll_code code = ll_index_new(k->houses->box, k->houses->count, &k->house_index, err);
    if (code == LL_OK) {
        code = index_lanes(k, &scene->layer[LL_LANE].shape, err);
    }
    if (code == LL_OK && scene->layer[LL_AREA].count > 0) {
        code = index_areas(k, &scene->layer[LL_AREA].shape, err);
    }
    if (code == LL_OK) {
        *ret_known = k;
        k = NULL; /* now the caller's */
    }
    return code;
}

bool ll_known_judges(const ll_known *k, enum ll_layer layer)
{
    bool lanes = k->segment_count > 0, houses = k->houses->count > 0;
    return layer == LL_LANE || layer == LL_AREA ? houses : lanes || houses || k->areas != NULL;
}

double ll_agreement_near_m(enum ll_layer layer)
{
    return layer == LL_AREA                              ? NAN
           : layer == LL_HYDRANT || layer == LL_OBSTACLE ? NEAR_LANE_M
           : layer == LL_BUILDING || layer == LL_LANE    ? NEAR_HOUSE_M
                                                         : NEAR_STATION_M;
}

/// A search for the nearest thing.
struct nearest {
    const ll_known *known;
    struct ll_xy p;
    double best_m;
};

static double try_segment(uint32_t item, double at_least, void *user)
{
    (void)at_least;
    struct nearest *n = user;
    const struct segment *s = &n->known->segments[item];
    n->best_m = fmin(n->best_m, ll_point_segment(n->p, s->a, s->b, NULL));
    return n->best_m;
}

static double try_house(uint32_t item, double at_least, void *user)
{
    (void)at_least;
    struct nearest *n = user;
    n->best_m = fmin(n->best_m, ll_shape_point(n->known->houses, item, n->p));
    return n->best_m;
}

/// Distance to the nearest lane, and to the nearest house (0 inside); beyond the reach INFINITY.
static enum ll_code distances(const ll_known *k, struct ll_xy p, double *ret_lane_m,
                              double *ret_house_m, struct ll_err *err)
{
    const struct ll_box at = {p.x, p.y, p.x, p.y};
    struct nearest lane = {k, p, INFINITY}, house = {k, p, INFINITY};
    enum ll_code code =
        ll_index_nearest(k->segment_index, &at, LL_AGREEMENT_REACH_M, try_segment, &lane, err);
    if (code == LL_OK) {
        code = ll_index_nearest(k->house_index, &at, LL_AGREEMENT_REACH_M, try_house, &house, err);
    }
    *ret_lane_m = lane.best_m <= LL_AGREEMENT_REACH_M ? lane.best_m : INFINITY;
    *ret_house_m = house.best_m <= LL_AGREEMENT_REACH_M ? house.best_m : INFINITY;
    return code;
}

/// What one feature showed.
struct sign {
    bool judged;
    bool near;
    bool clashing;
};

static bool in_area(const ll_known *k, struct ll_xy p)
{
    return k->locator != NULL && ll_locate(k->locator, p) != UINT32_MAX;
}

/// The middle of the points of a shape.
static struct ll_xy middle_of(const struct ll_shapes *s, size_t index)
{
    const struct ll_box *b = &s->box[index];
    return (struct ll_xy){0.5 * (b->min_x + b->max_x), 0.5 * (b->min_y + b->max_y)};
}

/// Points, and shapes of which only the place counts.
static enum ll_code judge_point(const ll_known *k, enum ll_layer layer, struct ll_xy p,
                                struct sign *ret, struct ll_err *err)
{
    double lane_m = INFINITY, house_m = INFINITY, near_m = ll_agreement_near_m(layer);
    enum ll_code code = distances(k, p, &lane_m, &house_m, err);
    bool beside = layer == LL_HYDRANT || layer == LL_OBSTACLE;
    bool only_areas = k->segment_count == 0 && k->houses->count == 0;
    ret->judged = isfinite(lane_m) || isfinite(house_m) || (only_areas && in_area(k, p));
    ret->near = only_areas             ? ret->judged
                : k->segment_count > 0 ? lane_m <= near_m
                                       : house_m <= NEAR_HOUSE_M;
    ret->clashing = beside && house_m == 0.0;
    return code;
}

/// Whether a lane crosses a polygon.
struct crossing {
    const ll_known *known;
    const struct ll_shapes *shapes;
    size_t index;
    bool found;
};

static bool crosses(uint32_t item, void *user)
{
    struct crossing *c = user;
    const struct segment *s = &c->known->segments[item];
    c->found = c->found || ll_shape_segment(c->shapes, c->index, s->a, s->b) == 0.0;
    return !c->found;
}

static enum ll_code judge_building(const ll_known *k, const struct ll_shapes *s, size_t index,
                                   struct sign *ret, struct ll_err *err)
{
    double lane_m = INFINITY, house_m = INFINITY;
    struct ll_xy p = middle_of(s, index);
    enum ll_code code = distances(k, p, &lane_m, &house_m, err);
    struct crossing c = {k, s, index, false};
    ll_index_search(k->segment_index, &s->box[index], crosses, &c);
    /* areas say little: a sheet at the border of a town lies half outside it */
    ret->judged = k->segment_count > 0 ? isfinite(lane_m) : isfinite(house_m) || in_area(k, p);
    ret->near = k->segment_count > 0 ? lane_m <= NEAR_HOUSE_M : ret->judged;
    ret->clashing = c.found;
    return code;
}

/// Walks along a line and asks at every step whether it is inside a house.
static enum ll_code judge_lane(const ll_known *k, const struct ll_shapes *s, size_t index,
                               struct sign *ret, struct ll_err *err)
{
    size_t steps = 0, inside = 0;
    enum ll_code code = LL_OK;
    for (size_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        for (size_t i = s->first_point[r]; i + 1 < s->first_point[r + 1]; i++) {
            struct ll_xy a = s->points[i], b = s->points[i + 1];
            double length = hypot(b.x - a.x, b.y - a.y);
            for (double at = 0.0; code == LL_OK && at < length && steps < STEPS_MAX; at += STEP_M) {
                double t = at / length, lane_m = INFINITY, house_m = INFINITY;
                struct ll_xy p = {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
                code = distances(k, p, &lane_m, &house_m, err);
                steps++;
                inside += house_m == 0.0;
                ret->judged = ret->judged || isfinite(house_m);
                ret->near = ret->near || house_m <= NEAR_HOUSE_M;
            }
        }
    }
    ret->clashing = (double)inside > THROUGH_MAX * (double)steps;
    return code;
}

/// Houses at an area.
struct at_area {
    const ll_known *known;
    const struct ll_shapes *shapes;
    size_t index;
    size_t whole;
    size_t cut;
};

static bool ask_house(uint32_t item, void *user)
{
    struct at_area *a = user;
    const struct ll_shapes *h = a->known->houses;
    size_t first = h->first_point[h->first_ring[item]];
    size_t end = h->first_point[h->first_ring[item] + 1], in = 0;
    for (size_t i = first; i < end; i++) {
        in += ll_shape_contains(a->shapes, a->index, h->points[i]);
    }
    a->whole += in == end - first;
    a->cut += in > 0 && in < end - first;
    return true;
}

static void judge_area(const ll_known *k, const struct ll_shapes *s, size_t index, struct sign *ret)
{
    struct at_area a = {.known = k, .shapes = s, .index = index};
    ll_index_search(k->house_index, &s->box[index], ask_house, &a);
    ret->judged = a.whole + a.cut > 0;
    ret->near = a.whole > 0;
    ret->clashing = (double)a.cut > CUT_MAX * (double)(a.whole + a.cut);
}

static bool has_numbers(const struct ll_shapes *s, size_t index)
{
    const struct ll_box *b = &s->box[index];
    return isfinite(b->min_x) && isfinite(b->max_x) && isfinite(b->min_y) && isfinite(b->max_y);
}

static enum ll_code judge_one(const ll_known *k, enum ll_layer layer, const struct ll_shapes *s,
                              size_t index, struct sign *ret, struct ll_err *err)
{
    *ret = (struct sign){0};
    if (!has_numbers(s, index)) {
        return LL_OK;
    }
    if (layer == LL_BUILDING) {
        return judge_building(k, s, index, ret, err);
    }
    if (layer == LL_LANE) {
        return judge_lane(k, s, index, ret, err);
    }
    if (layer == LL_AREA) {
        judge_area(k, s, index, ret);
        return LL_OK;
    }
    return judge_point(k, layer, middle_of(s, index), ret, err);
}

enum ll_code ll_agreement_judge(const ll_known *known, enum ll_layer layer,
                                const struct ll_shapes *sample, uint8_t *ret_fits,
                                struct ll_agreement *ret_agreement, struct ll_err *err)
{
    struct ll_agreement a = {.count = sample->count};
    for (size_t i = 0; i < sample->count; i++) {
        struct sign sign = {0};
        enum ll_code code = judge_one(known, layer, sample, i, &sign, err);
        if (code != LL_OK) {
            return code;
        }
        bool good = sign.judged && sign.near && !sign.clashing;
        ret_fits[i] = !sign.judged ? LL_FIT_FAR : good ? LL_FIT_GOOD : LL_FIT_BAD;
        a.judged += sign.judged;
        a.good += good;
        a.near += sign.judged && sign.near;
        a.clashing += sign.judged && sign.clashing;
    }
    *ret_agreement = a;
    return LL_OK;
}

double ll_agreement_score(const struct ll_agreement *a)
{
    return a->count == 0 ? 0.0 : (double)a->good / (double)a->count;
}

bool ll_agreement_wins(const uint8_t *fits, const uint8_t *other_fits, size_t count)
{
    double own = 0.0, others = 0.0, good = 0.0;
    for (size_t i = 0; i < count; i++) {
        bool a = fits[i] == LL_FIT_GOOD, b = other_fits[i] == LL_FIT_GOOD;
        good += a;
        own += a && !b;
        others += b && !a;
    }
    double n = (double)count;
    return good >= LL_WIN_SHARE * n && own - others >= LL_WIN_LEAD * n &&
           own - others >= LL_WIN_SIGMA * sqrt(own + others) && own > others;
}
