#include "geo/access.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/candidates.h"
#include "geo/index.h"
#include "geo/outline.h"

/* Up to so far off all segments in the square around a building are looked at; beyond that it would
   hold too many, and the nearest are looked for first. */
#define NEAR_M 100.0

/// A piece of a drivable lane between two of its points.
struct segment {
    uint32_t from; ///< in the points of the lane layer; the other end is the next point
    uint32_t lane; ///< row
};

/// What the workers share.
struct access {
    const struct ll_stage *in;
    struct ll_building_results *out;
    const struct ll_shapes *buildings;
    const struct ll_xy *points; ///< of the lane layer
    size_t count;
    struct segment *segments;
    ll_index *index;       ///< of `segments`
    const uint32_t *order; ///< of the buildings, as in ll_stage_order
    uint32_t *own_order;
};

/// The nearest lane of one building so far.
struct finding {
    const struct access *access;
    size_t building;
    double nearest_m;
    uint32_t lane;
    uint32_t segment; ///< that is nearest
};

/// A search around a building.
struct around {
    struct finding *finding;
    double most2; ///< square of how far the nearest is at most
    struct ll_candidates candidates;
};

static void access_clear(struct access *access)
{
    ll_free(access->segments);
    ll_free(access->own_order);
    ll_index_free(access->index);
}

/// Appends the segments of one lane, with their boxes.
static void add_segments(struct access *access, struct ll_box *boxes, const struct ll_shapes *lanes,
                         uint32_t lane)
{
    for (uint32_t r = lanes->first_ring[lane]; r < lanes->first_ring[lane + 1]; r++) {
        for (uint32_t p = lanes->first_point[r]; p + 1 < lanes->first_point[r + 1]; p++) {
            struct ll_box box = ll_box_empty();
            ll_box_extend(&box, lanes->points[p].x, lanes->points[p].y);
            ll_box_extend(&box, lanes->points[p + 1].x, lanes->points[p + 1].y);
            boxes[access->count] = box;
            access->segments[access->count++] = (struct segment){.from = p, .lane = lane};
        }
    }
}

static enum ll_code gather_lanes(struct access *access, struct ll_err *err)
{
    const struct ll_table *table = &access->in->scene->layer[LL_LANE];
    size_t most = table->shape.point_count; /* a line has fewer segments than points */
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(most, sizeof *boxes);
    access->segments = ll_alloc(most, sizeof *access->segments);
    if (boxes == NULL || access->segments == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", most);
    }
    for (size_t i = 0; i < table->count; i++) {
        if (ll_lane_drivable(access->in->speeds, table, i)) {
            add_segments(access, boxes, &table->shape, (uint32_t)i);
        }
    }
    return ll_index_new(boxes, access->count, &access->index, err);
}

static void set_answer(struct ll_building_results *out, size_t b, enum ll_answer answer,
                       double distance_m, uint32_t lane)
{
    out->lane_answer[b] = (uint8_t)answer;
    out->lane_m[b] = distance_m;
    out->lane[b] = lane;
}

static double try_nearest(uint32_t item, double at_least_m, void *user)
{
    (void)at_least_m;
    struct finding *f = user;
    const struct segment *segment = &f->access->segments[item];
    const struct ll_xy *from = &f->access->points[segment->from];
    double distance_m =
        ll_shape_segment_within(f->access->buildings, f->building, from[0], from[1], f->nearest_m);
    if (distance_m < f->nearest_m || (distance_m == f->nearest_m && segment->lane < f->lane)) {
        f->nearest_m = distance_m;
        f->lane = segment->lane;
        f->segment = item;
    }
    return f->nearest_m;
}

/// Notes a segment by how near it may be.
static bool note(uint32_t item, void *user)
{
    struct around *a = user;
    const struct access *access = a->finding->access;
    const struct ll_xy *from = &access->points[access->segments[item].from];
    const double at_least2 =
        ll_box_segment2(&access->buildings->box[a->finding->building], from[0], from[1]);
    if (at_least2 <= a->most2 && !ll_candidates_note(&a->candidates, at_least2, item)) {
        (void)try_nearest(item, 0.0, a->finding);
    }
    return true;
}

/// Square of how far off a box may be for what is in it to be as near as the nearest.
static double limit2_of(const struct finding *f)
{
    return (f->nearest_m + LL_ROUNDING_M) * (f->nearest_m + LL_ROUNDING_M);
}

/// Tries the segments that are as near as it is known that one is, those first that may be nearest.
static void try_around(struct finding *f)
{
    const struct ll_box *box = &f->access->buildings->box[f->building];
    const struct ll_box search = ll_box_grown(box, f->nearest_m + LL_ROUNDING_M);
    struct around a;
    a.finding = f;
    a.most2 = limit2_of(f);
    a.candidates.count = 0;
    ll_index_search(f->access->index, &search, note, &a);
    uint32_t item = LL_NONE;
    while (ll_candidates_take(&a.candidates, limit2_of(f), &item)) {
        (void)try_nearest(item, 0.0, f);
    }
}

/// How far a corner of a building is from a segment.
static double corner_distance(const struct access *access, size_t b, uint32_t item)
{
    const struct ll_shapes *s = access->buildings;
    const struct ll_xy *from = &access->points[access->segments[item].from];
    return ll_point_segment(s->points[s->first_point[s->first_ring[b]]], from[0], from[1], NULL);
}

/// @param inout_hint A segment that is likely near, LL_NONE for none: how far it is bounds the
///                   search from its beginning. Receives the nearest one.
static enum ll_code find_lane(const struct access *access, size_t b, uint32_t *inout_hint,
                              struct ll_err *err)
{
    const struct ll_box *box = &access->buildings->box[b];
    struct finding f = {.access = access,
                        .building = b,
                        .nearest_m = INFINITY,
                        .lane = LL_NONE,
                        .segment = LL_NONE};
    if (*inout_hint != LL_NONE && !ll_box_is_empty(box)) {
        f.nearest_m = corner_distance(access, b, *inout_hint) + LL_ROUNDING_M;
    }
    enum ll_code code = LL_OK;
    if (f.nearest_m <= NEAR_M) {
        try_around(&f);
    } else {
        code = ll_index_nearest(access->index, box, f.nearest_m, try_nearest, &f, err);
    }
    *inout_hint = f.segment;
    if (code == LL_OK && f.lane != LL_NONE) {
        double reach_m = ll_rule(access->in->rules, LL_RULE_ACCESS_M) + LL_ROUNDING_M;
        enum ll_answer answer = f.nearest_m <= reach_m ? LL_ANSWERED : LL_NO_LANE_DATA;
        set_answer(access->out, b, answer, f.nearest_m, f.lane);
    } else {
        set_answer(access->out, b, LL_NOT_RUN, NAN, LL_NONE);
    }
    return code;
}

static enum ll_code find_for_some(void *user, unsigned worker, size_t begin, size_t end,
                                  struct ll_err *err)
{
    (void)worker;
    const struct access *access = user;
    enum ll_code code = LL_OK;
    uint32_t hint = LL_NONE;
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        const uint32_t b = access->order == NULL ? (uint32_t)i : access->order[i];
        double before_m = access->out->lane_answer[b] == LL_ANSWERED ? access->out->lane_m[b] : NAN;
        if (ll_stage_touches(access->in, &access->buildings->box[b], before_m)) {
            code = find_lane(access, b, &hint, err);
        }
    }
    return code;
}

enum ll_code ll_access_stage(const struct ll_stage *in, struct ll_building_results *inout,
                             struct ll_err *err)
{
    LL_CLEANUP(access_clear)
    struct access access = {.in = in,
                            .out = inout,
                            .buildings = &in->scene->layer[LL_BUILDING].shape,
                            .points = in->scene->layer[LL_LANE].shape.points};
    enum ll_code code = ll_stage_fits(in, inout, err);
    if (code != LL_OK) {
        return code;
    }
    code = gather_lanes(&access, err);
    if (code == LL_OK) {
        code = ll_stage_order(in, &access.own_order, &access.order, err);
    }
    if (code == LL_OK && access.count > 0) {
        code = ll_stage_each(in, "nearest lanes", inout->count, find_for_some, &access, err);
    }
    for (size_t b = 0; (code != LL_OK || access.count == 0) && b < inout->count; b++) {
        set_answer(inout, b, code == LL_OK ? LL_NO_LANE_DATA : LL_NOT_RUN, NAN, LL_NONE);
    }
    return code;
}
