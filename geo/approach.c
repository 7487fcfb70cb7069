#include "geo/approach.h"

#include <float.h>
#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/outline.h"

/// A lower bound may come out above the value it bounds by rounding.
#define BOUND_SLACK_S 1e-9

void ll_wave_clear(struct ll_wave *wave)
{
    ll_arrivals_clear(&wave->arrivals);
    ll_free(wave->least);
    *wave = (struct ll_wave){0};
}

void ll_approach_scratch_clear(struct ll_approach_scratch *scratch)
{
    ll_gathered_runs_clear(&scratch->gathered);
    ll_free(scratch->near);
    ll_free(scratch->candidates);
    *scratch = (struct ll_approach_scratch){0};
}

/// A question under way.
struct job {
    const struct ll_approach *what;
    const struct ll_wave *wave;
    const struct ll_network *network;
    uint32_t but;
    struct ll_box box;   ///< of the building
    struct ll_xy middle; ///< of a circle around it
    double radius_m;
    struct ll_way *best;
};

static double held(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

/// Drive time along an edge by one feed.
static double feed_at(const struct ll_feed *feed, const struct ll_network_edge *edge, double on_m)
{
    return feed->at_s + fabs(on_m - feed->origin_m) / edge->speed_mps;
}

/// Whether a way found is better than the best: sooner, then by lowest station, lane, edge, place
/// on it and direction; of two road networks the one asked first. So the choice does not depend on
/// the order in which things were tried, nor on anything far away.
static bool is_better(const struct job *j, const struct ll_way *way)
{
    const struct ll_way *best = j->best;
    if (best->wave == NULL || way->stop.time_s != best->stop.time_s) {
        return best->wave == NULL || way->stop.time_s < best->stop.time_s;
    }
    if (way->feed.station != best->feed.station) {
        return way->feed.station < best->feed.station;
    }
    const uint32_t lane = j->network->edges[way->edge].lane;
    const uint32_t best_lane = best->wave->network->edges[best->edge].lane;
    if (lane != best_lane || way->wave != best->wave) {
        return lane < best_lane;
    }
    if (way->edge != best->edge) {
        return way->edge < best->edge;
    }
    return way->stop.on_m < best->stop.on_m ||
           (way->stop.on_m == best->stop.on_m && way->feed.arc < best->feed.arc);
}

/// A part of a segment that one feed drives along in one direction.
struct leg {
    uint32_t edge;
    const struct ll_feed *feed;
    struct ll_stretch stretch;
    double from_m; ///< of the stretch's start, along the edge
    double to_m;
};

/// The earliest time at which a leg can lead to the circle around the building: as to a point, less
/// the radius.
static double leg_at_least(const struct job *j, const struct ll_stretch *s)
{
    if (!(s->length_m > 0.0)) {
        return 0.0;
    }
    const double speed_mps = j->what->walk.speed_mps;
    const double ux = (s->b.x - s->a.x) / s->length_m;
    const double uy = (s->b.y - s->a.y) / s->length_m;
    const double dx = j->middle.x - s->a.x;
    const double dy = j->middle.y - s->a.y;
    const double across_m = dx * uy - dy * ux;
    const double pace = (s->at_b_s - s->at_a_s) / s->length_m;
    const double cosine = fabs(pace) * speed_mps;
    const double slant = cosine < 1.0 ? cosine / sqrt(1.0 - cosine * cosine) : 1e12;
    const double foot_m = dx * ux + dy * uy;
    const double on_m = held(foot_m - copysign(slant, pace) * fabs(across_m), 0.0, s->length_m);
    const double off_m = on_m - foot_m;
    const double walk_m = sqrt(off_m * off_m + across_m * across_m) - j->radius_m;
    return s->at_a_s + pace * on_m + walk_m / speed_mps;
}

static void try_leg(struct job *j, const struct leg *leg)
{
    const struct ll_stretch *s = &leg->stretch;
    struct ll_stop stop = {0};
    double bound_s = j->best->wave != NULL ? j->best->stop.time_s : INFINITY;
    if (leg_at_least(j, s) > bound_s + BOUND_SLACK_S) {
        return;
    }
    if (!ll_stop_best(s, j->what->buildings, j->what->building, &j->what->walk, bound_s, &stop)) {
        return;
    }
    stop.on_m = stop.on_m >= s->length_m ? leg->to_m : leg->from_m + stop.on_m;
    const struct ll_way way = {j->wave, stop, *leg->feed, leg->edge};
    if (is_better(j, &way)) {
        *j->best = way;
    }
}

/// One segment by one feed; where the feed enters in its middle it is driven along in two halves.
static void try_segment(struct job *j, uint32_t edge, uint32_t point, const struct ll_feed *feed)
{
    const struct ll_network *net = j->network;
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

/// Whether a feed is later all along a segment than another one. Both are straight there, so that
/// the ends decide; equal times are left to the order of stations.
static bool is_beaten(const struct ll_feed *feed, const struct ll_feed *by,
                      const struct ll_network_edge *e, double from_m, double to_m)
{
    return feed_at(by, e, from_m) < feed_at(feed, e, from_m) &&
           feed_at(by, e, to_m) < feed_at(feed, e, to_m);
}

/// How long the walk from each segment of a run takes at least.
static void walks_at_least(const struct job *j, const struct ll_network_run *run,
                           double ret_walk_s[LL_NETWORK_RUN_SEGMENTS])
{
    const struct ll_xy *points = &j->network->points[run->first_point];
    for (uint32_t i = 0; i < run->segments; i++) {
        const struct ll_box box = ll_box_of_segment(points[i], points[i + 1]);
        ret_walk_s[i] = ll_box_distance(&box, &j->box) / j->what->walk.speed_mps;
    }
}

/// All segments of a run by one feed, the most promising one first. `other` is the feed from the
/// other end of the edge, or NULL.
static void try_feed(struct job *j, const struct ll_network_run *run,
                     const double walk_s[LL_NETWORK_RUN_SEGMENTS], const struct ll_feed *feed,
                     const struct ll_feed *other)
{
    const struct ll_network_edge *e = &j->network->edges[run->edge];
    const double *along_m = &j->network->along_m[run->first_point];
    double at_least_s[LL_NETWORK_RUN_SEGMENTS];
    uint32_t first = 0;
    for (uint32_t i = 0; i < run->segments; i++) {
        const bool beaten = other != NULL && is_beaten(feed, other, e, along_m[i], along_m[i + 1]);
        const double nearest_m = held(feed->origin_m, along_m[i], along_m[i + 1]);
        at_least_s[i] = beaten ? INFINITY : feed_at(feed, e, nearest_m) + walk_s[i];
        first = at_least_s[i] < at_least_s[first] ? i : first;
    }
    for (uint32_t i = 0; i < run->segments; i++) {
        uint32_t at = i == 0 ? first : i <= first ? i - 1 : i;
        double bound_s = j->best->wave != NULL ? j->best->stop.time_s + BOUND_SLACK_S : DBL_MAX;
        if (at_least_s[at] <= bound_s) {
            try_segment(j, run->edge, run->first_point + at, feed);
        }
    }
}

static void try_run(struct job *j, uint32_t number)
{
    const struct ll_arrivals *a = &j->wave->arrivals;
    const struct ll_network_run *run = &j->network->runs[number];
    double walk_s[LL_NETWORK_RUN_SEGMENTS];
    walks_at_least(j, run, walk_s);
    size_t entry_count = 0;
    const struct ll_entry *entries = ll_arrivals_on_edge(a, run->edge, &entry_count);
    const struct ll_feed from = ll_arrivals_feed(a, j->network, run->edge, entries, 0, j->but);
    const struct ll_feed to = ll_arrivals_feed(a, j->network, run->edge, entries, 1, j->but);
    try_feed(j, run, walk_s, &from, &to);
    try_feed(j, run, walk_s, &to, &from);
    for (size_t f = 2; f < entry_count + 2; f++) {
        const struct ll_feed feed = ll_arrivals_feed(a, j->network, run->edge, entries, f, j->but);
        try_feed(j, run, walk_s, &feed, NULL);
    }
}

/// Takes a time of a station into what is known of a run.
static void take_least(struct ll_run_least *least, double at_s, uint32_t station)
{
    if (at_s < least->at_s) {
        least->other_s = station == least->station ? least->other_s : least->at_s;
        least->at_s = at_s;
        least->station = station;
    } else if (station != least->station) {
        least->other_s = fmin(least->other_s, at_s);
    }
}

/// Earliest times on a run: at one of its ends, since ways from both ends of the edge make a roof,
/// or where a station enters the edge.
static struct ll_run_least least_of(const struct ll_wave *wave, uint32_t number)
{
    const struct ll_network *net = wave->network;
    const struct ll_network_run *run = &net->runs[number];
    const struct ll_network_edge *e = &net->edges[run->edge];
    struct ll_run_least least = {INFINITY, INFINITY, LL_NONE};
    if (!e->access) {
        return least;
    }
    size_t entry_count = 0;
    const struct ll_entry *entries = ll_arrivals_on_edge(&wave->arrivals, run->edge, &entry_count);
    double from_m = net->along_m[run->first_point];
    double to_m = net->along_m[run->first_point + run->segments];
    for (size_t f = 0; f < entry_count + 2; f++) {
        struct ll_feed feed =
            ll_arrivals_feed(&wave->arrivals, net, run->edge, entries, f, LL_NONE);
        double nearest_m = fmin(fmax(feed.origin_m, from_m), to_m);
        take_least(&least, feed_at(&feed, e, nearest_m), feed.station);
        struct ll_feed next =
            ll_arrivals_feed(&wave->arrivals, net, run->edge, entries, f, feed.station);
        take_least(&least, feed_at(&next, e, nearest_m), next.station);
    }
    return least;
}

enum ll_code ll_wave_prepare(struct ll_wave *wave, struct ll_err *err)
{
    wave->least = ll_alloc(wave->network->run_count, sizeof *wave->least);
    if (wave->least == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t run = 0; run < wave->network->run_count; run++) {
        wave->least[run] = least_of(wave, run);
    }
    return LL_OK;
}

enum ll_code ll_approach_near(const struct ll_approach *what, const struct ll_network *network,
                              struct ll_approach_scratch *scratch, struct ll_err *err)
{
    const struct ll_box *box = &what->buildings->box[what->building];
    const double reach_m = what->walk.reach_m + LL_ROUNDING_M;
    scratch->near_count = 0;
    if (network->index == NULL || ll_box_is_empty(box)) {
        return LL_OK;
    }
    const struct ll_gathered_runs *gathered = &scratch->gathered;
    enum ll_code code = ll_gather_runs(network, box, reach_m, &scratch->gathered, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&scratch->near, &scratch->near_capacity, gathered->count,
                                sizeof *scratch->near, err);
    }
    for (size_t i = 0; code == LL_OK && i < gathered->count; i++) {
        const struct ll_gathered_run *run = &gathered->items[i];
        const double at_least_m = ll_box_distance(&run->box, box);
        /* written whether it counts or not: a jump that is often guessed wrong would cost more */
        scratch->near[scratch->near_count] = (struct ll_near_run){run->run, at_least_m};
        scratch->near_count += at_least_m <= reach_m;
    }
    return code;
}

bool ll_approach_has_lane(const struct ll_approach *what, const struct ll_network *network,
                          const struct ll_approach_scratch *scratch)
{
    for (size_t i = 0; i < scratch->near_count; i++) {
        const struct ll_network_run *run = &network->runs[scratch->near[i].run];
        for (uint32_t p = run->first_point; p < run->first_point + run->segments; p++) {
            double d = ll_shape_segment(what->buildings, what->building, network->points[p],
                                        network->points[p + 1]);
            if (d <= what->walk.reach_m + LL_ROUNDING_M) {
                return true;
            }
        }
    }
    return false;
}

static inline bool sooner(const struct ll_approach_candidate *a,
                          const struct ll_approach_candidate *b)
{
    return a->at_least_s < b->at_least_s || (a->at_least_s == b->at_least_s && a->run < b->run);
}

static void sift_down(struct ll_approach_scratch *s, size_t at)
{
    struct ll_approach_candidate moved = s->candidates[at];
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

/// The earliest time at which a run near the building can lead to it.
static double at_least_of(const struct job *j, const struct ll_near_run *near)
{
    const struct ll_run_least *least = &j->wave->least[near->run];
    bool passed_over = j->but != LL_NONE && least->station == j->but;
    return (passed_over ? least->other_s : least->at_s) +
           near->at_least_m / j->what->walk.speed_mps;
}

/// Tries the run that can lead there first: most of the others need not be looked at then. They
/// become a heap by earliest time.
static enum ll_code make_candidates(struct job *j, struct ll_approach_scratch *s,
                                    struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&s->candidates, &s->candidate_capacity, s->near_count,
                                         sizeof *s->candidates, err);
    double first_s = DBL_MAX;
    size_t first = SIZE_MAX;
    s->candidate_count = 0;
    for (size_t i = 0; code == LL_OK && i < s->near_count; i++) {
        s->candidates[i] =
            (struct ll_approach_candidate){at_least_of(j, &s->near[i]), s->near[i].run};
        if (s->candidates[i].at_least_s < first_s) {
            first_s = s->candidates[i].at_least_s;
            first = i;
        }
    }
    if (code != LL_OK || first == SIZE_MAX) {
        return code;
    }
    try_run(j, s->candidates[first].run);
    const double bound_s = j->best->wave != NULL ? j->best->stop.time_s + BOUND_SLACK_S : DBL_MAX;
    for (size_t i = 0; i < s->near_count; i++) {
        s->candidates[s->candidate_count] = s->candidates[i]; /* never beyond itself */
        s->candidate_count += s->candidates[i].at_least_s <= bound_s && i != first;
    }
    for (size_t i = s->candidate_count / 2; i-- > 0;) {
        sift_down(s, i);
    }
    return LL_OK;
}

enum ll_code ll_approach_best(const struct ll_approach *what, const struct ll_wave *wave,
                              uint32_t but, struct ll_approach_scratch *scratch,
                              struct ll_way *inout, struct ll_err *err)
{
    struct job j = {.what = what,
                    .wave = wave,
                    .network = wave->network,
                    .but = but,
                    .box = what->buildings->box[what->building],
                    .best = inout};
    j.middle = (struct ll_xy){0.5 * (j.box.min_x + j.box.max_x), 0.5 * (j.box.min_y + j.box.max_y)};
    const double wide_m = j.box.max_x - j.box.min_x;
    const double high_m = j.box.max_y - j.box.min_y;
    j.radius_m = 0.5 * sqrt(wide_m * wide_m + high_m * high_m);
    enum ll_code code = make_candidates(&j, scratch, err);
    while (code == LL_OK && scratch->candidate_count > 0) {
        struct ll_approach_candidate next = scratch->candidates[0];
        if (inout->wave != NULL && next.at_least_s > inout->stop.time_s + BOUND_SLACK_S) {
            break;
        }
        scratch->candidates[0] = scratch->candidates[--scratch->candidate_count];
        if (scratch->candidate_count > 0) {
            sift_down(scratch, 0);
        }
        try_run(&j, next.run);
    }
    return code;
}
