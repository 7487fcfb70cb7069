#include "geo/isochrone.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/pool.h"
#include "geo/footprints.h"

static enum ll_rule_id limit_rule(enum ll_tier tier)
{
    static const enum ll_rule_id rules[LL_TIER_COUNT] = {
        LL_RULE_RESPONSE_MICRO_S, LL_RULE_RESPONSE_TOWNSHIP_S, LL_RULE_RESPONSE_NATIONAL_S};
    return rules[tier];
}

double ll_response_limit_s(const struct ll_stage *in, enum ll_tier tier)
{
    return ll_rule(in->rules, limit_rule(tier));
}

double ll_naive_circle_m(const struct ll_stage *in, enum ll_tier tier, uint32_t station)
{
    double kmh = ll_rule(in->rules, LL_RULE_CURVATURE_SPEED_KMH);
    if (tier == LL_TIER_MICRO) {
        kmh = fmin(kmh, ll_rule(in->rules, LL_RULE_CART_KMH));
    }
    double left_s = ll_rule(in->rules, limit_rule(tier)) - ll_turnout_s(in, tier, station);
    return fmax(0.0, left_s) * kmh / 3.6 / ll_rule(in->rules, LL_RULE_CURVATURE);
}

/// Cones being laid along one edge of one wave.
struct laying {
    const struct ll_wave *wave;
    double limit_s;
    double walk_mps;
    double hose_m;
    struct ll_cone_list *cones;
    struct ll_err *err;
};

/// A stretch of an edge in the direction in which time passes.
struct leg {
    uint32_t edge;
    uint32_t station;
    double from_m; ///< along the edge; where it is begun
    double to_m;   ///< above or below
    double at_s;   ///< when it is begun
};

static struct ll_xy point_at(const struct ll_network *net, uint32_t p, double at_m)
{
    double part_m = net->along_m[p + 1] - net->along_m[p];
    double share = part_m > 0.0 ? (at_m - net->along_m[p]) / part_m : 0.0;
    struct ll_xy a = net->points[p];
    struct ll_xy b = net->points[p + 1];
    share = fmin(1.0, fmax(0.0, share));
    return (struct ll_xy){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
}

/// How far one gets on foot from a place on a leg.
static double radius_at(const struct laying *l, const struct leg *leg, double at_m)
{
    double speed_mps = l->wave->network->edges[leg->edge].speed_mps;
    double left_s = l->limit_s - leg->at_s - fabs(at_m - leg->from_m) / speed_mps;
    return fmin(l->hose_m, fmax(0.0, left_s) * l->walk_mps);
}

/// The cones of a leg between two positions; the radius changes evenly in between.
static enum ll_code lay_between(const struct laying *l, const struct leg *leg, double low_m,
                                double high_m)
{
    const struct ll_network *net = l->wave->network;
    const struct ll_network_edge *e = &net->edges[leg->edge];
    enum ll_code code = LL_OK;
    for (uint32_t p = e->first_point; code == LL_OK && p + 1 < e[1].first_point; p++) {
        double from_m = fmax(low_m, net->along_m[p]);
        double to_m = fmin(high_m, net->along_m[p + 1]);
        if (from_m > to_m || (from_m == to_m && low_m != high_m)) {
            continue;
        }
        struct ll_cone_list *c = l->cones;
        code = ll_array_reserve(&c->items, &c->capacity, c->count + 1, sizeof *c->items, l->err);
        if (code == LL_OK) {
            c->items[c->count++] = (struct ll_cone){.a = point_at(net, p, from_m),
                                                    .b = point_at(net, p, to_m),
                                                    .radius_a_m = radius_at(l, leg, from_m),
                                                    .radius_b_m = radius_at(l, leg, to_m),
                                                    .owner = leg->station};
        }
    }
    return code;
}

/// A leg as far as time allows: first with the whole hose, then with what time is left for walking.
static enum ll_code lay_leg(const struct laying *l, const struct leg *leg)
{
    double speed_mps = l->wave->network->edges[leg->edge].speed_mps;
    double forth = leg->to_m >= leg->from_m ? 1.0 : -1.0;
    double length_m = fabs(leg->to_m - leg->from_m);
    double end_m = fmin(length_m, (l->limit_s - leg->at_s) * speed_mps);
    double full_m = (l->limit_s - l->hose_m / l->walk_mps - leg->at_s) * speed_mps;
    if (leg->station == LL_NONE || !(end_m >= 0.0)) {
        return LL_OK;
    }
    full_m = fmin(end_m, fmax(0.0, full_m));
    double split_m = leg->from_m + forth * full_m;
    double stop_m = leg->from_m + forth * end_m;
    enum ll_code code = LL_OK;
    if (full_m > 0.0) {
        code = lay_between(l, leg, fmin(leg->from_m, split_m), fmax(leg->from_m, split_m));
    }
    if (code == LL_OK && (end_m > full_m || full_m == 0.0)) {
        code = lay_between(l, leg, fmin(split_m, stop_m), fmax(split_m, stop_m));
    }
    return code;
}

/// Between two neighbouring entries of an edge: from the left comes the best of what starts there
/// or before, from the right likewise; they meet where both are as late.
static enum ll_code lay_between_entries(const struct laying *l, const struct leg *right,
                                        const struct leg *left, double low_m, double high_m)
{
    double speed_mps = l->wave->network->edges[right->edge].speed_mps;
    double right_s = right->at_s + (low_m - right->from_m) / speed_mps;
    double left_s = left->at_s + (left->from_m - high_m) / speed_mps;
    double meet_m = low_m + 0.5 * (left_s - right_s + (high_m - low_m) / speed_mps) * speed_mps;
    meet_m = isnan(meet_m) ? low_m : fmin(high_m, fmax(low_m, meet_m));
    struct leg leg = {right->edge, right->station, low_m, meet_m, right_s};
    enum ll_code code = LL_OK;
    if (meet_m > low_m || low_m == high_m) {
        code = lay_leg(l, &leg);
    }
    leg = (struct leg){left->edge, left->station, high_m, meet_m, left_s};
    return code == LL_OK && meet_m < high_m ? lay_leg(l, &leg) : code;
}

/// Whether one leg is sooner at a position than another one, both before it in their direction.
static bool is_sooner(const struct leg *a, const struct leg *b, double at_m, double speed_mps)
{
    return a->at_s + fabs(at_m - a->from_m) / speed_mps <
           b->at_s + fabs(at_m - b->from_m) / speed_mps;
}

static struct leg leg_of(uint32_t edge, const struct ll_feed *feed)
{
    return (struct leg){edge, feed->station, feed->origin_m, feed->origin_m, feed->at_s};
}

/// All of one edge, interval by interval between its entries.
static enum ll_code lay_edge(const struct laying *l, uint32_t edge)
{
    const struct ll_arrivals *a = &l->wave->arrivals;
    const struct ll_network *net = l->wave->network;
    const struct ll_network_edge *e = &net->edges[edge];
    size_t count = 0;
    const struct ll_entry *entries = ll_arrivals_on_edge(a, edge, &count);
    double low_m = 0.0;
    enum ll_code code = LL_OK;
    while (code == LL_OK) {
        double high_m = e->length_m; /* the next place where somebody enters */
        for (size_t i = 0; i < count; i++) {
            if (entries[i].along_m > low_m && entries[i].along_m < high_m) {
                high_m = entries[i].along_m;
            }
        }
        struct ll_feed feed = ll_arrivals_feed(a, net, edge, entries, 0, LL_NONE);
        struct leg right = leg_of(edge, &feed);
        feed = ll_arrivals_feed(a, net, edge, entries, 1, LL_NONE);
        struct leg left = leg_of(edge, &feed);
        for (size_t i = 0; i < count; i++) {
            feed = ll_arrivals_feed(a, net, edge, entries, i + 2, LL_NONE);
            struct leg leg = leg_of(edge, &feed);
            if (leg.from_m <= low_m && is_sooner(&leg, &right, low_m, e->speed_mps)) {
                right = leg;
            }
            if (leg.from_m >= high_m && is_sooner(&leg, &left, high_m, e->speed_mps)) {
                left = leg;
            }
        }
        code = lay_between_entries(l, &right, &left, low_m, high_m);
        if (high_m >= e->length_m) {
            break;
        }
        low_m = high_m;
    }
    return code;
}

enum ll_code ll_isochrone_cones(const struct ll_dispatch *dispatch, enum ll_tier tier,
                                double limit_s, struct ll_cone_list *cones, struct ll_err *err)
{
    const struct ll_dispatch_tier *t = &dispatch->tiers[tier];
    enum ll_code code = LL_OK;
    for (size_t w = 0; w < t->wave_count; w++) {
        const struct ll_wave *wave = &t->waves[w].all;
        const struct laying l = {
            .wave = wave,
            .limit_s = limit_s,
            .walk_mps = dispatch->walk.speed_mps,
            .hose_m = fmin(dispatch->roads[t->waves[w].road].hose_m, dispatch->walk.reach_m),
            .cones = cones,
            .err = err};
        for (uint32_t e = 0; code == LL_OK && e < wave->network->edge_count; e++) {
            if (wave->network->edges[e].access && wave->network->edges[e].length_m > 0.0) {
                code = lay_edge(&l, e);
            }
        }
    }
    return code;
}

/// One area being drawn.
struct draft {
    uint32_t owner; ///< LL_NONE: all together
    uint32_t reached;
    size_t kept;             ///< the area of the run before that it is; SIZE_MAX: none
    struct ll_shapes shapes; ///< one
};

/// Buildings that a thread looks at in one go.
#define SEEN_GRAIN 4096

/// How a building lies to what is drawn.
struct seen {
    uint32_t reached;         ///< the station that reaches it in time; LL_NONE: none
    uint32_t owner;           ///< ll_spread_side_of_all
    enum ll_spread_side side; ///< of all together
};

/// A tier being drawn.
struct drawing {
    const struct ll_dispatch *d;
    const struct ll_building_results *results;
    enum ll_tier tier;
    double limit_s;
    const struct ll_isochrones_before *before; ///< NULL: none
    ll_spread *spread;
    uint8_t *dirty; ///< by row of the stations: its ground may have changed
    bool alike;     ///< the grid is that of the run before, so that `dirty` says all
    bool any;       ///< ground or buildings have changed
    ll_geo_ctx *ctx[LL_THREADS_MAX];
    struct ll_footprint_memo *memos; ///< by thread; of all tiers, in order of their making
    struct ll_shapes traced[2];      ///< all together, by owner
    uint32_t *owners;
    size_t owner_count;
    struct seen *seen; ///< by building
    struct draft *drafts;
    size_t draft_count;
    struct ll_footprints together; ///< for the area of all stations
};

static void drawing_release(struct drawing *d)
{
    ll_spread_free(d->spread);
    for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
        ll_geo_ctx_free(d->ctx[i]);
    }
    ll_shapes_clear(&d->traced[0]);
    ll_shapes_clear(&d->traced[1]);
    ll_free(d->owners);
    ll_free(d->dirty);
    ll_free(d->seen);
    for (size_t i = 0; i < d->draft_count; i++) {
        ll_shapes_clear(&d->drafts[i].shapes);
    }
    ll_free(d->drafts);
    ll_footprints_clear(&d->together);
}

static unsigned threads_of(const struct ll_stage *in)
{
    return in->threads < 1 ? 1 : in->threads > LL_THREADS_MAX ? LL_THREADS_MAX : in->threads;
}

/// Looks at buildings once for the areas of all stations.
static enum ll_code see_some(void *user, unsigned worker, size_t begin, size_t end,
                             struct ll_err *err)
{
    (void)worker;
    (void)err;
    struct drawing *d = user;
    const struct ll_box *boxes = d->d->in->scene->layer[LL_BUILDING].shape.box;
    for (size_t b = begin; b < end; b++) {
        const struct ll_response *r = &d->results->response[d->tier][b];
        const bool reached =
            d->results->response_answer[d->tier][b] == LL_ANSWERED && r->time_s <= d->limit_s;
        struct seen *seen = &d->seen[b];
        seen->reached = reached ? r->station : LL_NONE;
        if (!ll_box_is_empty(&boxes[b])) {
            seen->side = ll_spread_side_of_all(d->spread, &boxes[b], &seen->owner);
        }
    }
    return LL_OK;
}

/// How a building lies to what is drawn of an owner.
static enum ll_spread_side side_of(const struct drawing *d, uint32_t building, uint32_t owner)
{
    const struct seen *seen = &d->seen[building];
    if (owner == LL_NONE || seen->owner == owner || seen->side == LL_SPREAD_OUTSIDE) {
        return seen->side;
    }
    return seen->owner != LL_NONE
               ? LL_SPREAD_OUTSIDE
               : ll_spread_side(d->spread, &d->d->in->scene->layer[LL_BUILDING].shape.box[building],
                                owner);
}

/// Sorts out which footprints have to be added to a polygon, and which taken out of it.
static enum ll_code sort_out(const struct drawing *d, const struct ll_box *box, struct draft *draft,
                             struct ll_footprints *f, struct ll_err *err)
{
    const struct ll_shapes *s = &d->d->in->scene->layer[LL_BUILDING].shape;
    enum ll_code code = LL_OK;
    for (uint32_t b = 0; code == LL_OK && b < s->count; b++) {
        const uint32_t by = d->seen[b].reached;
        const bool reached = by != LL_NONE && (draft->owner == LL_NONE || by == draft->owner);
        if ((!reached && !ll_box_meets(box, &s->box[b])) || ll_box_is_empty(&s->box[b])) {
            continue;
        }
        draft->reached += reached;
        code = ll_footprints_judge(f, b, reached, side_of(d, b, draft->owner), err);
    }
    return code;
}

/// The polygon of an area as it was traced. @param ret_traced Of that polygon, and others.
static size_t traced_of(const struct drawing *d, size_t number, const struct ll_shapes **ret_traced)
{
    *ret_traced = &d->traced[number > 0];
    return number > 0 ? number - 1 : 0;
}

/// Puts the traced polygon right by the buildings.
static enum ll_code apply(const struct drawing *d, unsigned worker, size_t number,
                          const struct ll_footprints *f, struct ll_err *err)
{
    const struct ll_shapes *buildings = &d->d->in->scene->layer[LL_BUILDING].shape;
    const struct ll_shapes *traced = NULL;
    const size_t polygon = traced_of(d, number, &traced);
    return ll_footprints_apply(d->ctx[worker], f, buildings, traced, polygon,
                               &d->drafts[number].shapes, err);
}

/// The area of a station.
static enum ll_code draw_one(const struct drawing *d, unsigned worker, size_t number,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_footprints_clear) struct ll_footprints f = {.memo = &d->memos[worker]};
    const struct ll_shapes *traced = NULL;
    const size_t polygon = traced_of(d, number, &traced);
    struct draft *draft = &d->drafts[number];
    if (draft->kept != SIZE_MAX) {
        return ll_shapes_copy(&draft->shapes, &d->before->areas->shapes, draft->kept, err);
    }
    enum ll_code code = sort_out(d, &traced->box[polygon], draft, &f, err);
    return code == LL_OK ? apply(d, worker, number, &f, err) : code;
}

/// The areas of single stations. That of all together is only sorted out, as the first.
static enum ll_code draw_some(void *user, unsigned worker, size_t begin, size_t end,
                              struct ll_err *err)
{
    struct drawing *d = user;
    enum ll_code code = LL_OK;
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        code = i == 0 ? sort_out(d, &d->traced[0].box[0], &d->drafts[0], &d->together, err)
                      : draw_one(d, worker, i, err);
    }
    return code;
}

/// The area of all stations together: most of what lies across its border lay across theirs.
static enum ll_code draw_together(struct drawing *d, struct ll_err *err)
{
    d->together.memo = &d->memos[0];
    d->together.others = &d->memos[1];
    d->together.other_count = threads_of(d->d->in) - 1;
    return apply(d, 0, 0, &d->together, err);
}

static enum ll_code trace_some(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    (void)worker;
    struct drawing *d = user;
    enum ll_code code = LL_OK;
    for (size_t by_owner = begin; code == LL_OK && by_owner < end; by_owner++) {
        code = ll_spread_trace(d->spread, by_owner == 1, &d->traced[by_owner],
                               by_owner == 1 ? &d->owners : NULL,
                               by_owner == 1 ? &d->owner_count : NULL, err);
    }
    return code;
}

/// Marks whom buildings that moved were or are reached by. One that was the last of the stations
/// may be gone.
static void mark_moved(struct drawing *d)
{
    const size_t stations = d->d->in->scene->layer[LL_STATION].count;
    const struct ll_building_results *r = d->results;
    for (size_t b = 0; b < r->count; b++) {
        if ((d->before->moved[b] >> d->tier & 1U) != 0) {
            const uint32_t was = d->before->station[d->tier][b];
            const uint32_t is = r->response[d->tier][b].station;
            d->any = true;
            if (was < stations) {
                d->dirty[was] = 1;
            }
            if (is < stations) {
                d->dirty[is] = 1;
            }
        }
    }
}

/// Finds out whose ground may have changed.
static enum ll_code compare(struct drawing *d, const ll_spread *field, struct ll_err *err)
{
    const size_t stations = d->d->in->scene->layer[LL_STATION].count;
    d->dirty = ll_calloc(stations, sizeof *d->dirty);
    if (d->dirty == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    d->alike = d->before != NULL && field != NULL &&
               ll_spread_changes(field, d->spread, d->dirty, stations);
    if (d->alike) {
        mark_moved(d);
        for (size_t i = 0; i < stations; i++) {
            d->any |= d->dirty[i] != 0;
        }
    }
    return LL_OK;
}

/// The ground on its grid.
static enum ll_code spread(struct drawing *d, ll_spread *field, struct ll_err *err)
{
    const struct ll_stage *in = d->d->in;
    struct ll_cone_list cones = {0};
    enum ll_code code = ll_isochrone_cones(d->d, d->tier, d->limit_s, &cones, err);
    const struct ll_spread_task task = {
        .cones = cones.items,
        .count = cones.count,
        .step_m = ll_rule(in->rules, LL_RULE_AREA_STEP_M),
        .threads = in->threads,
        .ground = d->d->ground,
        .touched = d->before != NULL && d->before->around ? in->dirty : NULL};
    if (code == LL_OK) {
        code = ll_spread_around(&task, d->before != NULL ? field : NULL, &d->spread, err);
    }
    ll_free(cones.items);
    return code == LL_OK ? compare(d, field, err) : code;
}

/// Whether a building that moved may matter to a station's ground, by the box around that.
static bool may_matter(const struct drawing *d, const struct ll_box *box)
{
    const struct ll_box *boxes = d->d->in->scene->layer[LL_BUILDING].shape.box;
    if (d->before->outlines && ll_stage_touches(d->d->in, box, 0.0)) {
        return true;
    }
    for (size_t b = 0; b < d->results->count; b++) {
        if ((d->before->moved[b] >> d->tier & 1U) != 0 && ll_box_meets(box, &boxes[b])) {
            return true;
        }
    }
    return false;
}

/// The area of the run before that a station's still is; SIZE_MAX: none.
static size_t kept_area(const struct drawing *d, size_t draft)
{
    const uint32_t owner = d->drafts[draft].owner;
    const struct ll_response_areas *areas = d->before != NULL ? d->before->areas : NULL;
    if (areas == NULL || !d->alike || owner == LL_NONE || d->dirty[owner] != 0 ||
        may_matter(d, &d->traced[1].box[draft - 1])) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < areas->count; i++) {
        if (areas->items[i].tier == d->tier && areas->items[i].station == owner) {
            return i;
        }
    }
    return SIZE_MAX;
}

static enum ll_code prepare(struct drawing *d, struct ll_err *err)
{
    const unsigned threads = threads_of(d->d->in);
    enum ll_code code = LL_OK;
    for (unsigned i = 0; code == LL_OK && i < threads; i++) {
        code = ll_geo_ctx_new(&d->ctx[i], err);
    }
    if (code != LL_OK) {
        return code;
    }
    d->drafts = ll_calloc(d->owner_count + 1, sizeof *d->drafts);
    d->seen = ll_alloc(d->results->count, sizeof *d->seen);
    if (d->drafts == NULL || d->seen == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    d->draft_count = d->owner_count + 1;
    for (size_t i = 0; i < d->draft_count; i++) {
        d->drafts[i].owner = i == 0 ? LL_NONE : d->owners[i - 1];
        d->drafts[i].kept = kept_area(d, i);
        if (d->drafts[i].kept != SIZE_MAX) {
            d->drafts[i].reached = d->before->areas->items[d->drafts[i].kept].buildings;
        }
    }
    return LL_OK;
}

static enum ll_code add_area(const struct drawing *d, const struct draft *draft,
                             struct ll_response_areas *areas, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&areas->items, &areas->capacity, areas->count + 1,
                                         sizeof *areas->items, err);
    if (code == LL_OK) {
        code = ll_shapes_copy(&areas->shapes, &draft->shapes, 0, err);
    }
    if (code == LL_OK) {
        double circle_m =
            draft->owner == LL_NONE ? NAN : ll_naive_circle_m(d->d->in, d->tier, draft->owner);
        areas->items[areas->count] =
            (struct ll_response_area){.station = draft->owner,
                                      .tier = (uint8_t)d->tier,
                                      .limit_s = d->limit_s,
                                      .area_m2 = ll_shape_area(&areas->shapes, areas->count),
                                      .buildings = draft->reached,
                                      .circle_m = circle_m};
        areas->count++;
    }
    return code;
}

/// All areas of a tier that nothing touched.
static enum ll_code keep_all(const struct drawing *d, struct ll_response_areas *areas,
                             struct ll_err *err)
{
    const struct ll_response_areas *before = d->before->areas;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < before->count; i++) {
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes shape = {0};
        const struct ll_response_area *area = &before->items[i];
        if (area->tier == d->tier) {
            code = ll_shapes_copy(&shape, &before->shapes, i, err);
            const struct draft draft = {
                .owner = area->station, .reached = area->buildings, .shapes = shape};
            code = code == LL_OK ? add_area(d, &draft, areas, err) : code;
        }
    }
    return code;
}

static enum ll_code draw_all(struct drawing *d, struct ll_response_areas *areas, struct ll_err *err)
{
    const unsigned threads = d->d->in->threads;
    enum ll_code code = ll_pool_for(threads, 2, 1, trace_some, d, err);
    if (code == LL_OK) {
        code = prepare(d, err);
    }
    if (code == LL_OK) {
        code = ll_pool_for(threads, d->results->count, SEEN_GRAIN, see_some, d, err);
    }
    if (code == LL_OK) {
        code = ll_pool_for(threads, d->draft_count, 1, draw_some, d, err);
    }
    if (code == LL_OK) {
        code = draw_together(d, err);
    }
    for (size_t i = 0; code == LL_OK && i < d->draft_count; i++) {
        code = add_area(d, &d->drafts[i], areas, err);
    }
    return code;
}

/// @param inout_field The field of the run before, replaced by this one's.
static enum ll_code draw_tier(struct drawing *d, ll_spread **inout_field,
                              struct ll_response_areas *areas, struct ll_err *err)
{
    enum ll_code code = spread(d, *inout_field, err);
    if (code == LL_OK) {
        code = d->alike && !d->any ? keep_all(d, areas, err) : draw_all(d, areas, err);
    }
    if (code == LL_OK) {
        ll_spread_free(*inout_field);
        *inout_field = d->spread;
        d->spread = NULL;
    }
    return code;
}

static void memos_freep(struct ll_footprint_memo **memos)
{
    for (unsigned i = 0; *memos != NULL && i < LL_THREADS_MAX; i++) {
        ll_footprint_memo_clear(&(*memos)[i]);
    }
    ll_free(*memos);
}

enum ll_code ll_isochrones_again(const struct ll_dispatch *dispatch,
                                 const struct ll_building_results *results,
                                 const struct ll_isochrones_before *before,
                                 ll_spread *fields[LL_TIER_COUNT],
                                 struct ll_response_areas *ret_areas, struct ll_err *err)
{
    LL_CLEANUP(ll_response_areas_clear) struct ll_response_areas areas = {0};
    LL_CLEANUP(memos_freep)
    struct ll_footprint_memo *memos = ll_calloc(LL_THREADS_MAX, sizeof *memos);
    enum ll_code code = memos == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory")
                                      : ll_stage_fits(dispatch->in, results, err);
    for (int t = 0; code == LL_OK && t < LL_TIER_COUNT; t++) {
        LL_CLEANUP(ll_spread_freep) ll_spread *field = fields != NULL ? fields[t] : NULL;
        LL_CLEANUP(drawing_release)
        struct drawing d = {.d = dispatch,
                            .results = results,
                            .tier = (enum ll_tier)t,
                            .limit_s = ll_response_limit_s(dispatch->in, (enum ll_tier)t),
                            .before = field != NULL ? before : NULL,
                            .memos = memos};
        if (fields != NULL) {
            fields[t] = NULL;
        }
        if (dispatch->tiers[t].counted > 0) {
            code = draw_tier(&d, &field, &areas, err);
            if (code == LL_OK && fields != NULL) {
                fields[t] = field;
                field = NULL;
            }
        }
    }
    if (code == LL_OK) {
        *ret_areas = areas;
        areas = (struct ll_response_areas){0};
    }
    return code;
}

enum ll_code ll_isochrones(const struct ll_dispatch *dispatch,
                           const struct ll_building_results *results,
                           struct ll_response_areas *ret_areas, struct ll_err *err)
{
    return ll_isochrones_again(dispatch, results, NULL, NULL, ret_areas, err);
}
