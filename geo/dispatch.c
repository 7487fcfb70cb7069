#include "geo/dispatch.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"

/// A limit is widened by this: far above rounding, far below what anybody measures.
#define LIMIT_SLACK_S 1e-9

void ll_road_clear(struct ll_road *road)
{
    ll_network_clear(&road->network);
    ll_graph_clear(&road->turns);
    ll_graph_clear(&road->known);
    ll_free(road->cuts);
    ll_free(road->width_m);
    *road = (struct ll_road){0};
}

void ll_dispatch_drop_ground(struct ll_dispatch *dispatch)
{
    if (dispatch->own_ground != NULL) {
        ll_hose_ground_clear(dispatch->own_ground);
        ll_free(dispatch->own_ground);
    }
    dispatch->own_ground = NULL;
    dispatch->ground = NULL;
}

void ll_dispatch_clear(struct ll_dispatch *dispatch)
{
    if (!dispatch->joined_borrowed) {
        ll_joined_lanes_clear(&dispatch->joined);
    }
    ll_row_marks_clear(&dispatch->lanes);
    ll_shores_clear(&dispatch->shores);
    ll_dispatch_drop_ground(dispatch);
    for (int i = 0; i < LL_ROAD_COUNT; i++) {
        ll_road_clear(&dispatch->roads[i]);
    }
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        for (size_t w = 0; w < dispatch->tiers[t].wave_count; w++) {
            ll_wave_clear(&dispatch->tiers[t].waves[w].all);
            ll_wave_clear(&dispatch->tiers[t].waves[w].known);
        }
    }
    *dispatch = (struct ll_dispatch){0};
}

void ll_dispatch_scratch_clear(struct ll_dispatch_scratch *scratch)
{
    for (int i = 0; i < LL_ROAD_COUNT; i++) {
        ll_approach_scratch_clear(&scratch->near[i]);
    }
    ll_legs_scratch_clear(&scratch->walks);
    ll_free(scratch->legs);
    ll_free(scratch->answers);
    *scratch = (struct ll_dispatch_scratch){0};
}

double ll_turnout_s(const struct ll_stage *in, enum ll_tier tier, size_t station)
{
    static const enum ll_rule_id rules[LL_TIER_COUNT] = {
        LL_RULE_TURNOUT_MICRO_S, LL_RULE_TURNOUT_TOWNSHIP_S, LL_RULE_TURNOUT_NATIONAL_S};
    double own = ll_table_real(&in->scene->layer[LL_STATION], station, LL_STATION_TURNOUT_S);
    return isnan(own) ? ll_rule(in->rules, rules[tier]) : own;
}

/// A question about some buildings.
struct question {
    const struct ll_dispatch *dispatch;
    struct ll_dispatch_scratch *scratch;
    enum ll_tier tier;
    size_t count;
};

/// The wave of a road by known lanes, where any is not.
static const struct ll_wave *known_wave(const struct ll_dispatch *d,
                                        const struct ll_dispatch_wave *wave)
{
    return d->roads[wave->road].any_assumed ? &wave->known : &wave->all;
}

/// Finds the best ways of the legs over all waves of the tier.
/// @param more The first due is known.
static enum ll_code find_legs(const struct question *q, bool known, bool more, size_t count,
                              struct ll_err *err)
{
    const struct ll_dispatch *d = q->dispatch;
    const struct ll_dispatch_tier *t = &d->tiers[q->tier];
    struct ll_legs_task task = {.in = d->in,
                                .ground = d->ground,
                                .exact_s = d->exact_s,
                                .walk = d->walk,
                                .wave_count = t->wave_count};
    for (size_t w = 0; w < t->wave_count; w++) {
        task.waves[w] = known ? known_wave(d, &t->waves[w]) : &t->waves[w].all;
        task.before[w] = more ? &t->waves[w].all : NULL;
        task.near[w] = &q->scratch->near[t->waves[w].road];
    }
    return ll_legs_find(&task, &q->scratch->walks, q->scratch->legs, count, err);
}

/// A way that ends as the best one that was found does, by known lanes or from another station than
/// that: it tells how long the best of these takes at most. None where nobody comes there.
static struct ll_way ends_alike(const struct question *q, bool known, const struct ll_way *best)
{
    const struct ll_dispatch_tier *t = &q->dispatch->tiers[q->tier];
    const uint32_t but = known ? LL_NONE : best->feed.station;
    struct ll_way way = *best;
    for (size_t w = 0; known && w < t->wave_count; w++) {
        way.wave =
            best->wave == &t->waves[w].all ? known_wave(q->dispatch, &t->waves[w]) : way.wave;
    }
    way.stop.drive_s = ll_wave_at_s(way.wave, way.edge, way.stop.on_m, but, &way.feed);
    way.stop.time_s = way.stop.drive_s + way.stop.walk_m / q->dispatch->walk.speed_mps;
    return isfinite(way.stop.time_s) ? way : (struct ll_way){0};
}

/// The whole drive of a way, from the lane of its station to the stop.
static struct ll_drive drive_of(const struct ll_dispatch *d, const struct ll_way *way)
{
    const struct ll_network_edge *e = &way->wave->network->edges[way->edge];
    return ll_drive_on(d->in, e, &way->feed.drive, fabs(way->stop.on_m - way->feed.origin_m));
}

static struct ll_response response_of(const struct ll_dispatch *d, enum ll_tier tier,
                                      const struct ll_way *way)
{
    const struct ll_drive drive = drive_of(d, way);
    const double entered_s = ll_arrivals_entered_at(&way->wave->arrivals, way->feed.station);
    const double walk_s = way->stop.walk_m / d->walk.speed_mps;
    const double error_s = ll_rule(d->in->rules, LL_RULE_TURNOUT_ERROR_S);
    const double sooner_s = fmin(error_s, ll_turnout_s(d->in, tier, way->feed.station));
    return (struct ll_response){
        .time_s = way->stop.time_s,
        .drive_s = (float)fmax(0.0, way->stop.drive_s - entered_s),
        .last_m = (float)way->stop.walk_m,
        .assumed_m = (float)drive.assumed_m,
        .station = way->feed.station,
        .lane = way->wave->network->edges[way->edge].lane,
        .stop = way->stop.at,
        .low_s = (float)fmin(way->stop.time_s, entered_s - sooner_s + drive.fast_s + walk_s),
        .high_s = (float)fmax(way->stop.time_s, entered_s + error_s + drive.slow_s + walk_s),
        .known_s = way->stop.time_s,
        .second_s = INFINITY,
        .second = LL_NONE};
}

/// Why nobody comes to a building.
static enum ll_code ask_why(const struct question *q, uint32_t building, enum ll_answer *ret_answer)
{
    const struct ll_dispatch *d = q->dispatch;
    const struct ll_network *all = &d->roads[LL_ROAD_ALL].network;
    struct ll_approach_scratch *scratch = &q->scratch->near[LL_ROAD_ALL];
    const struct ll_approach what = {.buildings = &d->in->scene->layer[LL_BUILDING].shape,
                                     .building = building,
                                     .walk = d->walk};
    enum ll_code code = ll_approach_near(&what, all, scratch, NULL);
    if (code == LL_OK) {
        const bool lane = ll_approach_has_lane(&what, all, scratch);
        *ret_answer = lane ? LL_NOT_CONNECTED : LL_NO_LANE_DATA;
    }
    return code;
}

/// First due.
static enum ll_code ask_first(const struct question *q, struct ll_err *err)
{
    struct ll_dispatch_scratch *s = q->scratch;
    for (size_t i = 0; i < q->count; i++) {
        s->legs[i] = (struct ll_leg){.building = s->answers[i].building, .but = LL_NONE};
    }
    enum ll_code code = find_legs(q, false, false, q->count, err);
    for (size_t i = 0; code == LL_OK && i < q->count; i++) {
        struct ll_dispatch_answer *a = &s->answers[i];
        const struct ll_way *way = &s->legs[i].way;
        if (way->wave == NULL) {
            code = ask_why(q, a->building, &a->answer);
        } else if (way->stop.time_s > q->dispatch->limit_s + LIMIT_SLACK_S) {
            a->answer = LL_OVER_SEARCH_LIMIT;
        } else {
            a->answer = LL_ANSWERED;
            a->way = *way;
            a->response = response_of(q->dispatch, q->tier, way);
        }
    }
    return code;
}

/// Second due.
static enum ll_code ask_second(const struct question *q, struct ll_err *err)
{
    struct ll_dispatch_scratch *s = q->scratch;
    size_t count = 0;
    for (size_t i = 0; i < q->count; i++) {
        const struct ll_dispatch_answer *a = &s->answers[i];
        if (a->answer == LL_ANSWERED) {
            s->legs[count++] = (struct ll_leg){.building = a->building,
                                               .but = a->way.feed.station,
                                               .way = ends_alike(q, false, &a->way),
                                               .before_s = a->way.stop.time_s};
        }
    }
    enum ll_code code = find_legs(q, false, true, count, err);
    for (size_t i = 0, at = 0; code == LL_OK && i < q->count; i++) {
        struct ll_dispatch_answer *a = &s->answers[i];
        if (a->answer == LL_ANSWERED) {
            const struct ll_way *way = &s->legs[at++].way;
            a->response.second_s = way->wave != NULL ? way->stop.time_s : INFINITY;
            a->response.second = way->wave != NULL ? way->feed.station : LL_NONE;
        }
    }
    return code;
}

static bool is_assumed(const struct ll_dispatch_answer *a)
{
    return a->answer == LL_ANSWERED && a->response.assumed_m > 0.0F;
}

/// First due by known lanes.
static enum ll_code ask_known(const struct question *q, struct ll_err *err)
{
    struct ll_dispatch_scratch *s = q->scratch;
    size_t count = 0;
    for (size_t i = 0; i < q->count; i++) {
        const struct ll_dispatch_answer *a = &s->answers[i];
        if (is_assumed(a)) {
            s->legs[count++] = (struct ll_leg){.building = a->building,
                                               .but = LL_NONE,
                                               .way = ends_alike(q, true, &a->way),
                                               .before_s = a->way.stop.time_s};
        }
    }
    enum ll_code code = find_legs(q, true, true, count, err);
    for (size_t i = 0, at = 0; code == LL_OK && i < q->count; i++) {
        if (is_assumed(&s->answers[i])) {
            const struct ll_way *way = &s->legs[at++].way;
            s->answers[i].response.known_s = way->wave != NULL ? way->stop.time_s : INFINITY;
        }
    }
    return code;
}

enum ll_code ll_dispatch_ask_all(const struct ll_dispatch *dispatch, enum ll_tier tier,
                                 const uint32_t *buildings, size_t count,
                                 struct ll_dispatch_scratch *scratch, struct ll_err *err)
{
    const struct question q = {dispatch, scratch, tier, count};
    enum ll_code code = ll_array_reserve(&scratch->answers, &scratch->answer_capacity, count,
                                         sizeof *scratch->answers, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&scratch->legs, &scratch->leg_capacity, count,
                                sizeof *scratch->legs, err);
    }
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        scratch->answers[i] = (struct ll_dispatch_answer){
            .building = buildings[i], .answer = LL_NO_STATION, .response = ll_response_none()};
    }
    if (code == LL_OK && count > 0 && dispatch->tiers[tier].counted > 0) {
        code = ask_first(&q, err);
        code = code == LL_OK ? ask_second(&q, err) : code;
        code = code == LL_OK ? ask_known(&q, err) : code;
    }
    return code;
}

enum ll_code ll_dispatch_ask(const struct ll_dispatch *dispatch, enum ll_tier tier, size_t building,
                             struct ll_dispatch_scratch *scratch,
                             struct ll_dispatch_answer *ret_answer, struct ll_err *err)
{
    const uint32_t row = (uint32_t)building;
    enum ll_code code = ll_dispatch_ask_all(dispatch, tier, &row, 1, scratch, err);
    if (code == LL_OK) {
        *ret_answer = scratch->answers[0];
    }
    return code;
}
