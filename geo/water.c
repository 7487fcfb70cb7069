#include "geo/water.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/candidates.h"
#include "geo/index.h"
#include "geo/lesser.h"
#include "geo/outline.h"

/* Up to so far off all hydrants in the square around a building are looked at; beyond that it would
   hold too many, and the nearest are looked for first. */
#define NEAR_M 700.0

/// A counted hydrant.
struct hydrant {
    struct ll_xy at;
    uint32_t row;
    bool confirmed;
};

/// What the workers share.
struct water {
    const struct ll_stage *in;
    struct ll_building_results *out;
    const struct ll_shapes *buildings;
    double radius_m;
    size_t count;
    struct hydrant *hydrants;
    ll_index *index;       ///< of `hydrants`
    const uint32_t *order; ///< of the buildings, as in ll_stage_order
    uint32_t *own_order;
};

/// What is known of one building while hydrants are looked at.
struct finding {
    const struct water *water;
    size_t building;
    double nearest_m;
    uint32_t item; ///< nearest hydrant, in water->hydrants; LL_NONE
    uint32_t in_reach;
    uint32_t confirmed;
};

/// A search around a building.
struct around {
    struct finding *finding;
    double most_m; ///< the nearest hydrant is at most so far off
    struct ll_candidates candidates;
};

static void water_clear(struct water *water)
{
    ll_free(water->hydrants);
    ll_free(water->own_order);
    ll_index_free(water->index);
}

/// Collects the counted hydrants and builds their index.
static enum ll_code gather_hydrants(struct water *water, struct ll_err *err)
{
    const struct ll_table *table = &water->in->scene->layer[LL_HYDRANT];
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(table->count, sizeof *boxes);
    water->hydrants = ll_alloc(table->count, sizeof *water->hydrants);
    if (boxes == NULL || water->hydrants == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", table->count);
    }
    for (size_t i = 0; i < table->count; i++) {
        if (ll_hydrant_counts(table, i) && !ll_box_is_empty(&table->shape.box[i])) {
            boxes[water->count] = table->shape.box[i];
            water->hydrants[water->count++] = (struct hydrant){
                .at = table->shape.points[table->shape.first_point[table->shape.first_ring[i]]],
                .row = (uint32_t)i,
                .confirmed = ll_hydrant_confirmed(table, i)};
        }
    }
    return ll_index_new(boxes, water->count, &water->index, err);
}

static void set_unknown(struct ll_building_results *out, size_t b, enum ll_answer answer)
{
    out->water_answer[b] = (uint8_t)answer;
    out->hydrant_m[b] = NAN;
    out->hydrant[b] = LL_NONE;
    out->hydrants_in_reach[b] = 0;
    out->hydrants_confirmed[b] = 0;
}

static uint16_t at_most_16_bits(uint32_t count)
{
    return count > UINT16_MAX ? UINT16_MAX : (uint16_t)count;
}

static void set_finding(struct ll_building_results *out, const struct finding *f)
{
    size_t b = f->building;
    out->water_answer[b] = LL_ANSWERED;
    out->hydrant_m[b] = f->nearest_m;
    out->hydrant[b] = f->item == LL_NONE ? LL_NONE : f->water->hydrants[f->item].row;
    out->hydrants_in_reach[b] = at_most_16_bits(f->in_reach);
    out->hydrants_confirmed[b] = at_most_16_bits(f->confirmed);
}

/// Hydrants are in order of their rows.
static void keep_nearest(struct finding *f, double distance_m, uint32_t item)
{
    if (distance_m < f->nearest_m || (distance_m == f->nearest_m && item < f->item)) {
        f->nearest_m = distance_m;
        f->item = item;
    }
}

/// Square of the distance from a point to the farthest corner of a box: no part of what is inside
/// is farther.
static double farthest_corner2(const struct ll_box *box, struct ll_xy p)
{
    const double dx = ll_greater(p.x - box->min_x, box->max_x - p.x);
    const double dy = ll_greater(p.y - box->min_y, box->max_y - p.y);
    return dx * dx + dy * dy;
}

static double square(double m)
{
    return m * m;
}

static double try_nearest(uint32_t item, double at_least_m, void *user)
{
    (void)at_least_m;
    struct finding *f = user;
    const struct hydrant *hydrant = &f->water->hydrants[item];
    keep_nearest(f, ll_shape_point(f->water->buildings, f->building, hydrant->at), item);
    return f->nearest_m;
}

/// Counts one hydrant that may be in reach. Most need no look at the outline: the box tells that
/// they are.
static void count_in_reach(struct finding *f, uint32_t item, double farthest2)
{
    const struct water *water = f->water;
    const struct hydrant *hydrant = &water->hydrants[item];
    if (farthest2 > square(water->radius_m)) {
        const double distance_m = ll_shape_point(water->buildings, f->building, hydrant->at);
        keep_nearest(f, distance_m, item);
        if (distance_m > water->radius_m + LL_ROUNDING_M) {
            return;
        }
    }
    f->in_reach++;
    f->confirmed += hydrant->confirmed;
}

/// Counts one hydrant, and notes it if it may be the nearest.
static bool note(uint32_t item, void *user)
{
    struct around *a = user;
    struct finding *f = a->finding;
    const struct ll_box *box = &f->water->buildings->box[f->building];
    const struct ll_xy at = f->water->hydrants[item].at;
    const struct ll_box point = {at.x, at.y, at.x, at.y};
    const double at_least2 = ll_box_distance2(box, &point);
    const double farthest2 = farthest_corner2(box, at);
    if (at_least2 <= square(f->water->radius_m + 2.0 * LL_ROUNDING_M)) {
        count_in_reach(f, item, farthest2);
    }
    if (at_least2 > square(a->most_m)) {
        return true;
    }
    a->most_m = ll_lesser(a->most_m, sqrt(farthest2) + LL_ROUNDING_M);
    if (!ll_candidates_note(&a->candidates, at_least2, item)) {
        (void)try_nearest(item, 0.0, f);
    }
    return true;
}

/// Tries the hydrants that were noted, those first that may be nearest.
static void try_noted(struct around *a)
{
    struct finding *f = a->finding;
    uint32_t item = LL_NONE;
    while (ll_candidates_take(&a->candidates, square(f->nearest_m + LL_ROUNDING_M), &item)) {
        (void)try_nearest(item, 0.0, f);
    }
}

/// One building: the circle and, where it is empty, the nearest anywhere.
/// @param inout_guess A hydrant that is likely near, LL_NONE for none: no farther than that one the
///                    nearest is looked for. Receives the nearest one.
static enum ll_code find_hydrants(const struct water *water, size_t b, uint32_t *inout_guess,
                                  struct ll_err *err)
{
    const struct ll_box *box = &water->buildings->box[b];
    if (ll_box_is_empty(box)) {
        set_unknown(water->out, b, LL_NOT_RUN);
        return LL_OK;
    }
    struct finding f = {.water = water, .building = b, .nearest_m = INFINITY, .item = LL_NONE};
    struct around a;
    a.finding = &f;
    a.candidates.count = 0;
    a.most_m = INFINITY;
    if (*inout_guess != LL_NONE) {
        const struct hydrant *guess = &water->hydrants[*inout_guess];
        a.most_m = sqrt(farthest_corner2(box, guess->at)) + LL_ROUNDING_M;
    }
    const double radius_m = water->radius_m + LL_ROUNDING_M;
    const double within_m = a.most_m <= NEAR_M ? ll_greater(a.most_m, radius_m) : radius_m;
    const struct ll_box search = ll_box_grown(box, within_m);
    ll_index_search(water->index, &search, note, &a);
    try_noted(&a);
    enum ll_code code = LL_OK;
    if (f.nearest_m > within_m) {
        const double limit_m = ll_lesser(f.nearest_m, a.most_m);
        code = ll_index_nearest(water->index, box, limit_m, try_nearest, &f, err);
    }
    if (code == LL_OK) {
        set_finding(water->out, &f);
        *inout_guess = f.item;
    }
    return code;
}

static enum ll_code find_for_some(void *user, unsigned worker, size_t begin, size_t end,
                                  struct ll_err *err)
{
    (void)worker;
    const struct water *water = user;
    enum ll_code code = LL_OK;
    uint32_t guess = LL_NONE;
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        const uint32_t b = water->order == NULL ? (uint32_t)i : water->order[i];
        double before_m = water->out->water_answer[b] == LL_ANSWERED
                              ? fmax(water->out->hydrant_m[b], water->radius_m)
                              : NAN;
        if (ll_stage_touches(water->in, &water->buildings->box[b], before_m)) {
            code = find_hydrants(water, b, &guess, err);
        }
    }
    return code;
}

enum ll_code ll_water_stage(const struct ll_stage *in, struct ll_building_results *inout,
                            struct ll_err *err)
{
    LL_CLEANUP(water_clear)
    struct water water = {.in = in,
                          .out = inout,
                          .buildings = &in->scene->layer[LL_BUILDING].shape,
                          .radius_m = ll_rule(in->rules, LL_RULE_HYDRANT_RADIUS_M)};
    enum ll_code code = ll_stage_fits(in, inout, err);
    if (code != LL_OK) {
        return code;
    }
    code = gather_hydrants(&water, err);
    if (code == LL_OK) {
        code = ll_stage_order(in, &water.own_order, &water.order, err);
    }
    if (code == LL_OK && water.count > 0) {
        code = ll_stage_each(in, "nearest hydrants", inout->count, find_for_some, &water, err);
    }
    for (size_t b = 0; (code != LL_OK || water.count == 0) && b < inout->count; b++) {
        set_unknown(inout, b, code == LL_OK ? LL_NO_HYDRANT : LL_NOT_RUN);
    }
    return code;
}
