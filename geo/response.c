#include "geo/response.h"

#include <float.h>
#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/arrivals.h"
#include "geo/outline.h"
#include "geo/stop.h"

/// A lower bound may come out above the value it bounds by rounding.
#define BOUND_SLACK_S 1e-9

/// A run of lane segments near a building.
struct near_run {
    uint32_t run;
    double at_least_m; ///< between the boxes
};

/// A run with the earliest time at which it can lead to the building.
struct candidate {
    double at_least_s;
    uint32_t run;
};

/// What one thread writes on: both grow to the most runs near one building.
struct scratch {
    struct near_run *near;
    size_t near_count;
    size_t near_capacity;
    struct candidate *candidates; ///< a binary heap, least first
    size_t candidate_count;
    size_t candidate_capacity;
};

/// One tier of stations.
struct tier {
    struct ll_arrivals arrivals;
    double *least_s; ///< by run: no truck is on it before; INFINITY where none stops or comes
};

/// All that is shared by the threads.
struct work {
    const struct ll_stage *in;
    const struct ll_shapes *buildings;
    struct ll_network network;
    struct tier tiers[LL_TIER_COUNT];
    struct ll_walk walk;
    double limit_s;
    struct scratch scratch[LL_THREADS_MAX];
    struct ll_building_results *inout;
};

static void work_release(struct work *w)
{
    ll_network_clear(&w->network);
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        ll_arrivals_clear(&w->tiers[t].arrivals);
        ll_free(w->tiers[t].least_s);
    }
    for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
        ll_free(w->scratch[i].near);
        ll_free(w->scratch[i].candidates);
    }
}

/// A building under way: what is near it and the best way found for the tier.
struct job {
    const struct work *work;
    struct scratch *scratch;
    const struct tier *tier;
    size_t building;
    struct ll_box box;
    enum ll_code code; ///< of the visits
    struct ll_err *err;
    bool found;
    struct ll_stop stop; ///< on_m counts from the start of the edge
    struct ll_feed feed;
    uint32_t edge;
};

/// Drive time along an edge by one feed.
static double feed_at(const struct ll_feed *feed, const struct ll_network_edge *edge, double on_m)
{
    return feed->at_s + fabs(on_m - feed->origin_m) / edge->speed_mps;
}

/// Whether a way found is better than the best: sooner, then by lowest station, then by lowest
/// lane.
static bool is_better(const struct job *j, double time_s, uint32_t station, uint32_t edge)
{
    if (!j->found || time_s != j->stop.time_s) {
        return !j->found || time_s < j->stop.time_s;
    }
    if (station != j->feed.station) {
        return station < j->feed.station;
    }
    const struct ll_network_edge *edges = j->work->network.edges;
    return edges[edge].lane < edges[j->edge].lane;
}

/// A part of a segment that one feed drives along in one direction.
struct leg {
    uint32_t edge;
    const struct ll_feed *feed;
    struct ll_stretch stretch;
    double from_m; ///< of the stretch's start, along the edge
    double to_m;
};

static void try_leg(struct job *j, const struct leg *leg)
{
    const struct ll_stretch *s = &leg->stretch;
    struct ll_stop stop = {0};
    double bound_s = j->found ? j->stop.time_s : INFINITY;
    if (!ll_stop_best(s, j->work->buildings, j->building, &j->work->walk, bound_s, &stop) ||
        !is_better(j, stop.time_s, leg->feed->station, leg->edge)) {
        return;
    }
    stop.on_m = stop.on_m >= s->length_m ? leg->to_m : leg->from_m + stop.on_m;
    j->stop = stop;
    j->feed = *leg->feed;
    j->edge = leg->edge;
    j->found = true;
}

/// One segment by one feed; where the feed enters in its middle it is driven along in two halves.
static void try_segment(struct job *j, uint32_t edge, uint32_t point, const struct ll_feed *feed)
{
    const struct ll_network *net = &j->work->network;
    const struct ll_network_edge *e = &net->edges[edge];
    const double from_m = net->along_m[point];
    const double to_m = net->along_m[point + 1];
    struct ll_xy a = net->points[point];
    struct ll_xy b = net->points[point + 1];
    struct leg leg = {.edge = edge, .feed = feed, .from_m = from_m, .to_m = to_m};
    leg.stretch = (struct ll_stretch){.a = a,
                                      .b = b,
                                      .length_m = to_m - from_m,
                                      .at_a_s = feed_at(feed, e, from_m),
                                      .at_b_s = feed_at(feed, e, to_m)};
    if (feed->origin_m <= from_m || feed->origin_m >= to_m) {
        try_leg(j, &leg);
        return;
    }
    double share = (feed->origin_m - from_m) / (to_m - from_m);
    struct ll_xy middle = {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
    struct leg half = leg;
    half.to_m = feed->origin_m;
    half.stretch.b = middle;
    half.stretch.length_m = feed->origin_m - from_m;
    half.stretch.at_b_s = feed->at_s;
    try_leg(j, &half);
    half = leg;
    half.from_m = feed->origin_m;
    half.stretch.a = middle;
    half.stretch.length_m = to_m - feed->origin_m;
    half.stretch.at_a_s = feed->at_s;
    try_leg(j, &half);
}

/// The earliest time at which a segment can lead to the building by a feed.
static double segment_at_least(const struct job *j, uint32_t edge, uint32_t point,
                               const struct ll_feed *feed)
{
    const struct ll_network *net = &j->work->network;
    const struct ll_network_edge *e = &net->edges[edge];
    double nearest_m = fmin(fmax(feed->origin_m, net->along_m[point]), net->along_m[point + 1]);
    struct ll_xy a = net->points[point];
    struct ll_xy b = net->points[point + 1];
    struct ll_box box = {fmin(a.x, b.x), fmin(a.y, b.y), fmax(a.x, b.x), fmax(a.y, b.y)};
    return feed_at(feed, e, nearest_m) + ll_box_distance(&box, &j->box) / j->work->walk.speed_mps;
}

/// Whether a feed is later all along a segment than another one. Both are straight there, so that
/// the ends decide; equal times are left to the order of stations.
static bool is_beaten(const struct ll_feed *feed, const struct ll_feed *by,
                      const struct ll_network_edge *e, double from_m, double to_m)
{
    return feed_at(by, e, from_m) < feed_at(feed, e, from_m) &&
           feed_at(by, e, to_m) < feed_at(feed, e, to_m);
}

/// All segments of a run by one feed, the most promising one first. `other` is the feed from the
/// other end of the edge, or NULL.
static void try_feed(struct job *j, const struct ll_network_run *run, const struct ll_feed *feed,
                     const struct ll_feed *other)
{
    const struct ll_network *net = &j->work->network;
    const struct ll_network_edge *e = &net->edges[run->edge];
    double at_least_s[LL_NETWORK_RUN_SEGMENTS];
    uint32_t first = 0;
    for (uint32_t i = 0; i < run->segments; i++) {
        uint32_t p = run->first_point + i;
        bool beaten =
            other != NULL && is_beaten(feed, other, e, net->along_m[p], net->along_m[p + 1]);
        at_least_s[i] = beaten ? INFINITY : segment_at_least(j, run->edge, p, feed);
        first = at_least_s[i] < at_least_s[first] ? i : first;
    }
    for (uint32_t i = 0; i < run->segments; i++) {
        uint32_t at = i == 0 ? first : i <= first ? i - 1 : i;
        double bound_s = j->found ? j->stop.time_s + BOUND_SLACK_S : DBL_MAX;
        if (at_least_s[at] <= bound_s) {
            try_segment(j, run->edge, run->first_point + at, feed);
        }
    }
}

static void try_run(struct job *j, uint32_t number)
{
    const struct ll_arrivals *a = &j->tier->arrivals;
    const struct ll_network_run *run = &j->work->network.runs[number];
    const struct ll_network_edge *e = &j->work->network.edges[run->edge];
    size_t entry_count = 0;
    const struct ll_entry *entries = ll_arrivals_on_edge(a, run->edge, &entry_count);
    const struct ll_feed from = ll_arrivals_feed(a, e, entries, 0);
    const struct ll_feed to = ll_arrivals_feed(a, e, entries, 1);
    try_feed(j, run, &from, &to);
    try_feed(j, run, &to, &from);
    for (size_t f = 2; f < entry_count + 2; f++) {
        const struct ll_feed feed = ll_arrivals_feed(a, e, entries, f);
        try_feed(j, run, &feed, NULL);
    }
}

static bool visit_run(uint32_t item, void *user)
{
    struct job *j = user;
    const struct ll_network *net = &j->work->network;
    double at_least_m = ll_box_distance(&net->runs[item].box, &j->box);
    if (at_least_m > j->work->walk.reach_m + LL_ROUNDING_M ||
        !net->edges[net->runs[item].edge].access) {
        return true;
    }
    struct scratch *s = j->scratch;
    j->code =
        ll_array_reserve(&s->near, &s->near_capacity, s->near_count + 1, sizeof *s->near, j->err);
    if (j->code == LL_OK) {
        s->near[s->near_count++] = (struct near_run){item, at_least_m};
    }
    return j->code == LL_OK;
}

static inline bool sooner(const struct candidate *a, const struct candidate *b)
{
    return a->at_least_s < b->at_least_s || (a->at_least_s == b->at_least_s && a->run < b->run);
}

static void sift_down(struct scratch *s, size_t at)
{
    struct candidate moved = s->candidates[at];
    for (size_t child = 2 * at + 1; child < s->candidate_count; child = 2 * at + 1) {
        child += child + 1 < s->candidate_count &&
                 sooner(&s->candidates[child + 1], &s->candidates[child]);
        if (!sooner(&s->candidates[child], &moved)) {
            break;
        }
        s->candidates[at] = s->candidates[child];
        at = child;
    }
    s->candidates[at] = moved;
}

/// The runs near the building that the tier reaches, as a heap by earliest time.
static enum ll_code make_candidates(struct job *j, struct ll_err *err)
{
    struct scratch *s = j->scratch;
    enum ll_code code = ll_array_reserve(&s->candidates, &s->candidate_capacity, s->near_count,
                                         sizeof *s->candidates, err);
    if (code != LL_OK) {
        return code;
    }
    s->candidate_count = 0;
    for (size_t i = 0; i < s->near_count; i++) {
        double at_least_s =
            j->tier->least_s[s->near[i].run] + s->near[i].at_least_m / j->work->walk.speed_mps;
        if (isfinite(at_least_s)) {
            s->candidates[s->candidate_count++] = (struct candidate){at_least_s, s->near[i].run};
        }
    }
    for (size_t i = s->candidate_count / 2; i-- > 0;) {
        sift_down(s, i);
    }
    return LL_OK;
}

/// The best way of the tier: candidates by earliest time until none can be better.
static enum ll_code find_best(struct job *j, struct ll_err *err)
{
    struct scratch *s = j->scratch;
    j->found = false;
    enum ll_code code = make_candidates(j, err);
    while (code == LL_OK && s->candidate_count > 0) {
        struct candidate next = s->candidates[0];
        if (j->found && next.at_least_s > j->stop.time_s + BOUND_SLACK_S) {
            break;
        }
        s->candidates[0] = s->candidates[--s->candidate_count];
        if (s->candidate_count > 0) {
            sift_down(s, 0);
        }
        try_run(j, next.run);
    }
    return code;
}

/// Whether any usable lane is near enough, reached or not.
static bool has_lane(const struct job *j)
{
    const struct ll_network *net = &j->work->network;
    for (size_t i = 0; i < j->scratch->near_count; i++) {
        const struct ll_network_run *run = &net->runs[j->scratch->near[i].run];
        for (uint32_t p = run->first_point; p < run->first_point + run->segments; p++) {
            double d = ll_shape_segment(j->work->buildings, j->building, net->points[p],
                                        net->points[p + 1]);
            if (d <= j->work->walk.reach_m + LL_ROUNDING_M) {
                return true;
            }
        }
    }
    return false;
}

static struct ll_response no_response(void)
{
    return (struct ll_response){.time_s = NAN,
                                .drive_s = NAN,
                                .last_m = NAN,
                                .assumed_m = NAN,
                                .station = LL_NONE,
                                .lane = LL_NONE,
                                .stop = {NAN, NAN}};
}

/// When a station's truck is on the lane.
static double entered_at(const struct ll_arrivals *a, uint32_t station)
{
    for (size_t i = 0; i < a->entry_count; i++) {
        if (a->entries[i].station == station) {
            return a->entries[i].at_s;
        }
    }
    return NAN;
}

static struct ll_response response_of(const struct job *j)
{
    const struct ll_network_edge *e = &j->work->network.edges[j->edge];
    double assumed_m = j->feed.assumed_m;
    if (e->assumed) {
        assumed_m += fabs(j->stop.on_m - j->feed.origin_m);
    }
    double drive_s = j->stop.drive_s - entered_at(&j->tier->arrivals, j->feed.station);
    return (struct ll_response){.time_s = j->stop.time_s,
                                .drive_s = (float)fmax(0.0, drive_s),
                                .last_m = (float)j->stop.walk_m,
                                .assumed_m = (float)assumed_m,
                                .station = j->feed.station,
                                .lane = e->lane,
                                .stop = j->stop.at};
}

static enum ll_code answer_tier(struct job *j, enum ll_tier tier, enum ll_answer *ret_answer,
                                struct ll_response *ret_response, struct ll_err *err)
{
    j->tier = &j->work->tiers[tier];
    *ret_response = no_response();
    if (j->tier->arrivals.counted == 0) {
        *ret_answer = LL_NO_STATION;
        return LL_OK;
    }
    enum ll_code code = find_best(j, err);
    if (code != LL_OK) {
        return code;
    }
    if (!j->found) {
        *ret_answer = has_lane(j) ? LL_NOT_CONNECTED : LL_NO_LANE_DATA;
    } else if (j->stop.time_s > j->work->limit_s + BOUND_SLACK_S) {
        *ret_answer = LL_OVER_SEARCH_LIMIT;
    } else {
        *ret_answer = LL_ANSWERED;
        *ret_response = response_of(j);
    }
    return LL_OK;
}

static enum ll_code answer_building(const struct work *w, struct scratch *scratch, size_t building,
                                    struct ll_err *err)
{
    struct job j = {.work = w,
                    .scratch = scratch,
                    .building = building,
                    .box = w->buildings->box[building],
                    .err = err};
    scratch->near_count = 0;
    if (w->network.index != NULL && !ll_box_is_empty(&j.box)) {
        struct ll_box around = ll_box_grown(&j.box, w->walk.reach_m + LL_ROUNDING_M);
        ll_index_search(w->network.index, &around, visit_run, &j);
    }
    for (int t = 0; t < LL_TIER_COUNT && j.code == LL_OK; t++) {
        enum ll_answer answer = LL_NOT_RUN;
        struct ll_response response;
        j.code = answer_tier(&j, (enum ll_tier)t, &answer, &response, err);
        if (j.code == LL_OK) {
            w->inout->response_answer[t][building] = (uint8_t)answer;
            w->inout->response[t][building] = response;
        }
    }
    return j.code;
}

static enum ll_code answer_buildings(void *user, unsigned worker, size_t begin, size_t end,
                                     struct ll_err *err)
{
    struct work *w = user;
    enum ll_code code = LL_OK;
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        code = answer_building(w, &w->scratch[worker], i, err);
    }
    return code;
}

/// Earliest time on a run: at one of its ends, since ways from both ends of the edge make a roof,
/// or where a station enters the edge.
static double run_least(const struct work *w, const struct ll_arrivals *a, uint32_t number)
{
    const struct ll_network *net = &w->network;
    const struct ll_network_run *run = &net->runs[number];
    const struct ll_network_edge *e = &net->edges[run->edge];
    if (!e->access) {
        return INFINITY;
    }
    size_t entry_count = 0;
    const struct ll_entry *entries = ll_arrivals_on_edge(a, run->edge, &entry_count);
    double from_m = net->along_m[run->first_point];
    double to_m = net->along_m[run->first_point + run->segments];
    double least_s = INFINITY;
    for (size_t f = 0; f < entry_count + 2; f++) {
        struct ll_feed feed = ll_arrivals_feed(a, e, entries, f);
        double nearest_m = fmin(fmax(feed.origin_m, from_m), to_m);
        least_s = fmin(least_s, feed_at(&feed, e, nearest_m));
    }
    return least_s;
}

static enum ll_code prepare_tier(struct work *w, enum ll_tier tier, struct ll_err *err)
{
    struct tier *t = &w->tiers[tier];
    enum ll_code code = ll_arrivals_make(w->in, &w->network, tier, &t->arrivals, err);
    if (code != LL_OK || t->arrivals.counted == 0) {
        return code;
    }
    t->least_s = ll_alloc(w->network.run_count, sizeof *t->least_s);
    if (t->least_s == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t run = 0; run < w->network.run_count; run++) {
        t->least_s[run] = run_least(w, &t->arrivals, run);
    }
    return LL_OK;
}

/// Leaves the columns as if the stage had not run.
static void forget(struct ll_building_results *out)
{
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        for (size_t i = 0; i < out->count; i++) {
            out->response_answer[t][i] = LL_NOT_RUN;
            out->response[t][i] = no_response();
        }
    }
}

static void count(const struct work *w, struct ll_response_totals *ret_totals)
{
    const struct ll_table *stations = &w->in->scene->layer[LL_STATION];
    struct ll_response_totals totals = {.crossings_joined = w->network.crossings_joined};
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        totals.stations[t] = w->tiers[t].arrivals.counted;
        totals.stations_off_network[t] = w->tiers[t].arrivals.off_network;
    }
    for (size_t i = 0; i < stations->count; i++) {
        bool counts = ll_station_counts(stations, i);
        bool unknown = ll_table_word(stations, i, LL_STATION_KIND) == LL_STATION_KIND_UNKNOWN;
        totals.stations_unstaffed += !counts;
        totals.stations_assumed += counts && unknown;
    }
    *ret_totals = totals;
}

enum ll_code ll_response_stage(const struct ll_stage *in, struct ll_building_results *inout,
                               struct ll_response_totals *ret_totals, struct ll_err *err)
{
    const struct ll_scene *scene = in->scene;
    LL_CLEANUP(work_release)
    struct work w = {.in = in,
                     .buildings = &scene->layer[LL_BUILDING].shape,
                     .walk = {.speed_mps = ll_rule(in->rules, LL_RULE_WALK_MPS),
                              .reach_m = ll_rule(in->rules, LL_RULE_ACCESS_M)},
                     .limit_s = ll_rule(in->rules, LL_RULE_SEARCH_LIMIT_S),
                     .inout = inout};
    if (inout->count != w.buildings->count) {
        return ll_fail(err, LL_E_INVALID, "results of %zu buildings do not fit a scene of %zu",
                       inout->count, w.buildings->count);
    }
    enum ll_code code = ll_network_make(&scene->layer[LL_LANE], in->speeds, &w.network, err);
    for (int t = 0; t < LL_TIER_COUNT && code == LL_OK; t++) {
        code = prepare_tier(&w, (enum ll_tier)t, err);
    }
    if (code == LL_OK) {
        code = ll_stage_each(in, "response times", w.buildings->count, answer_buildings, &w, err);
    }
    if (code != LL_OK) {
        forget(inout);
    } else if (ret_totals != NULL) {
        count(&w, ret_totals);
    }
    return code;
}
