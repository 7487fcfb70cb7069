#include "geo/dispatch.h"

#include <math.h>

#include "core/alloc.h"

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

void ll_dispatch_clear(struct ll_dispatch *dispatch)
{
    if (!dispatch->joined_borrowed) {
        ll_joined_lanes_clear(&dispatch->joined);
    }
    ll_row_marks_clear(&dispatch->lanes);
    ll_shores_clear(&dispatch->shores);
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
    *scratch = (struct ll_dispatch_scratch){0};
}

double ll_turnout_s(const struct ll_stage *in, enum ll_tier tier, size_t station)
{
    static const enum ll_rule_id rules[LL_TIER_COUNT] = {
        LL_RULE_TURNOUT_MICRO_S, LL_RULE_TURNOUT_TOWNSHIP_S, LL_RULE_TURNOUT_NATIONAL_S};
    double own = ll_table_real(&in->scene->layer[LL_STATION], station, LL_STATION_TURNOUT_S);
    return isnan(own) ? ll_rule(in->rules, rules[tier]) : own;
}

/// A question about a building.
struct question {
    const struct ll_dispatch *dispatch;
    const struct ll_approach *what;
    struct ll_dispatch_scratch *scratch;
    enum ll_tier tier;
};

/// The wave of a road by known lanes, where any is not.
static const struct ll_wave *known_wave(const struct ll_dispatch *d,
                                        const struct ll_dispatch_wave *wave)
{
    return d->roads[wave->road].any_assumed ? &wave->known : &wave->all;
}

/// The best way of a tier that takes no longer than `within_s`, over all its waves.
static enum ll_code best_within(const struct question *q, bool known, uint32_t but, double within_s,
                                struct ll_way *ret_way)
{
    const struct ll_dispatch_tier *t = &q->dispatch->tiers[q->tier];
    struct ll_way way = {0};
    enum ll_code code = LL_OK;
    for (size_t w = 0; code == LL_OK && w < t->wave_count; w++) {
        const struct ll_dispatch_wave *wave = &t->waves[w];
        const struct ll_approach_wish wish = {known ? known_wave(q->dispatch, wave) : &wave->all,
                                              but, within_s};
        code = ll_approach_best(q->what, &wish, &q->scratch->near[wave->road], &way, NULL);
    }
    if (code == LL_OK) {
        *ret_way = way;
    }
    return code;
}

/// The best way by known lanes, or from another station than a best way that was found, which tells
/// how long it takes at most: stopping where that does.
static enum ll_code best_other(const struct question *q, bool known, const struct ll_way *best,
                               struct ll_way *ret_way)
{
    const struct ll_dispatch_tier *t = &q->dispatch->tiers[q->tier];
    const uint32_t but = known ? LL_NONE : best->feed.station;
    const struct ll_wave *wave = best->wave;
    for (size_t w = 0; known && w < t->wave_count; w++) {
        wave = best->wave == &t->waves[w].all ? known_wave(q->dispatch, &t->waves[w]) : wave;
    }
    const double within_s = ll_way_again_s(best, wave, but, q->dispatch->walk.speed_mps);
    enum ll_code code = best_within(q, known, but, within_s, ret_way);
    /* that stop may be missed: on another way to it, water may lie before the best one */
    return code == LL_OK && ret_way->wave == NULL && within_s < INFINITY
               ? best_within(q, known, but, INFINITY, ret_way)
               : code;
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

/// Why nobody comes.
static enum ll_code ask_why(const struct question *q, enum ll_answer *ret_answer)
{
    const struct ll_network *all = &q->dispatch->roads[LL_ROAD_ALL].network;
    struct ll_approach_scratch *scratch = &q->scratch->near[LL_ROAD_ALL];
    enum ll_code code = ll_approach_near(q->what, all, scratch, NULL);
    if (code == LL_OK) {
        const bool lane = ll_approach_has_lane(q->what, all, scratch);
        *ret_answer = lane ? LL_NOT_CONNECTED : LL_NO_LANE_DATA;
    }
    return code;
}

/// Second due, and first due by known lanes.
static enum ll_code ask_more(const struct question *q, const struct ll_way *best,
                             struct ll_response *r)
{
    struct ll_way other = {0};
    enum ll_code code = best_other(q, false, best, &other);
    if (code == LL_OK && other.wave != NULL) {
        r->second_s = other.stop.time_s;
        r->second = other.feed.station;
    }
    if (code == LL_OK && r->assumed_m > 0.0F) {
        code = best_other(q, true, best, &other);
        if (code == LL_OK) {
            r->known_s = other.wave != NULL ? other.stop.time_s : INFINITY;
        }
    }
    return code;
}

enum ll_code ll_dispatch_ask(const struct ll_dispatch *dispatch, enum ll_tier tier, size_t building,
                             struct ll_dispatch_scratch *scratch,
                             struct ll_dispatch_answer *ret_answer, struct ll_err *err)
{
    const struct ll_approach what = {.buildings = &dispatch->in->scene->layer[LL_BUILDING].shape,
                                     .building = building,
                                     .walk = dispatch->walk};
    const struct question q = {dispatch, &what, scratch, tier};
    struct ll_dispatch_answer a = {.answer = LL_NO_STATION, .response = ll_response_none()};
    enum ll_code code = LL_OK;
    if (dispatch->tiers[tier].counted > 0) {
        code = best_within(&q, false, LL_NONE, INFINITY, &a.way);
        if (code == LL_OK && a.way.wave == NULL) {
            code = ask_why(&q, &a.answer);
        } else if (code == LL_OK && a.way.stop.time_s > dispatch->limit_s + LIMIT_SLACK_S) {
            a.answer = LL_OVER_SEARCH_LIMIT;
            a.way.wave = NULL;
        } else if (code == LL_OK) {
            a.answer = LL_ANSWERED;
            a.response = response_of(dispatch, tier, &a.way);
            code = ask_more(&q, &a.way, &a.response);
        }
    }
    if (code != LL_OK) {
        return ll_fail(err, code, "out of memory");
    }
    *ret_answer = a;
    return LL_OK;
}
