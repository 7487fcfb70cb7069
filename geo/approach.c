#include "geo/approach.h"

#include <float.h>
#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/lesser.h"
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
    ll_soon_runs_clear(&scratch->soon);
    ll_free(scratch->near);
    *scratch = (struct ll_approach_scratch){0};
}

/// A question under way.
struct job {
    const struct ll_approach *what;
    const struct ll_wave *wave;
    const struct ll_network *network;
    uint32_t but;
    double within_s;
    struct ll_xy middle; ///< of a circle around it
    double radius_m;
    double walk_pace; ///< seconds for each metre
    struct ll_way *best;
};

/// Later ways are of no interest.
static double latest_of(const struct job *j)
{
    return j->best->wave != NULL ? j->best->stop.time_s : j->within_s;
}

/// What leads there later is passed over; so is what does at no time.
static double bound_of(const struct job *j)
{
    return ll_lesser(latest_of(j) + BOUND_SLACK_S, DBL_MAX);
}

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

/// A feed as it comes to each point of a run.
struct coming {
    size_t number; ///< of ll_arrivals_feed
    double origin_m;
    double from_s; ///< when it is there
    double at_s[LL_NETWORK_RUN_SEGMENTS + 1];
};

/// A run that is being tried.
struct trying {
    struct job *job;
    const struct ll_network_run *run;
    const struct ll_network_edge *edge;
    const struct ll_entry *entries; ///< on the edge
    const double *along_m;          ///< of its points
    double pace;                    ///< seconds for each metre of drive
    double slant; ///< how far before the foot the lane is best left, for each metre across
};

/// A part of a segment that one feed drives along in one direction.
struct leg {
    const struct coming *by;
    struct ll_stretch stretch;
    double from_m; ///< of the stretch's start, along the edge
    double to_m;
};

/// Where the circle around the building lies, as seen from a stretch.
struct bearing {
    double foot_m; ///< along it, of the middle of the circle
    double across_m;
    double length_m;
};

static struct bearing bearing_of(const struct job *j, struct ll_xy a, struct ll_xy b,
                                 double length_m)
{
    const double share = 1.0 / length_m;
    const double ux = (b.x - a.x) * share;
    const double uy = (b.y - a.y) * share;
    const double dx = j->middle.x - a.x;
    const double dy = j->middle.y - a.y;
    return (struct bearing){dx * ux + dy * uy, fabs(dx * uy - dy * ux), length_m};
}

/// The earliest time at which a leg can lead to the circle around the building: as to a point, less
/// the radius. @param at_a_s, at_b_s At the ends of the leg.
static double leg_at_least(const struct trying *t, const struct bearing *b, double at_a_s,
                           double at_b_s)
{
    if (!(b->length_m > 0.0)) {
        return ll_lesser(at_a_s, at_b_s);
    }
    const bool forth = at_a_s < at_b_s;
    const double before_m = t->slant * b->across_m;
    const double on_m = held(b->foot_m - (forth ? before_m : -before_m), 0.0, b->length_m);
    const double off_m = on_m - b->foot_m;
    const double away_m = sqrt(off_m * off_m + b->across_m * b->across_m) - t->job->radius_m;
    const double drive_s = t->pace * (forth ? on_m : b->length_m - on_m);
    return (forth ? at_a_s : at_b_s) + drive_s + away_m * t->job->walk_pace;
}

static void try_leg(const struct trying *t, const struct leg *leg)
{
    struct job *j = t->job;
    const struct ll_stretch *s = &leg->stretch;
    struct ll_stop stop = {0};
    if (!ll_stop_best(s, j->what->buildings, j->what->building, &j->what->walk, latest_of(j),
                      &stop)) {
        return;
    }
    stop.on_m = stop.on_m >= s->length_m ? leg->to_m : leg->from_m + stop.on_m;
    if (j->best->wave != NULL && stop.time_s > j->best->stop.time_s) {
        return;
    }
    const struct ll_feed feed = ll_arrivals_feed(&j->wave->arrivals, j->network, t->run->edge,
                                                 t->entries, leg->by->number, j->but);
    const struct ll_way way = {j->wave, stop, feed, t->run->edge};
    if (is_better(j, &way)) {
        *j->best = way;
    }
}

/// A segment into the middle of which a feed enters: it is driven along in two halves.
static void try_halves(const struct trying *t, const struct leg *leg)
{
    const struct ll_xy a = leg->stretch.a;
    const struct ll_xy b = leg->stretch.b;
    const double origin_m = leg->by->origin_m;
    const double share = (origin_m - leg->from_m) / (leg->to_m - leg->from_m);
    const struct ll_xy middle = {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
    struct leg half = *leg;
    half.to_m = origin_m;
    half.stretch.b = middle;
    half.stretch.length_m = origin_m - leg->from_m;
    half.stretch.at_b_s = leg->by->from_s;
    try_leg(t, &half);
    half = *leg;
    half.from_m = origin_m;
    half.stretch.a = middle;
    half.stretch.length_m = leg->to_m - origin_m;
    half.stretch.at_a_s = leg->by->from_s;
    try_leg(t, &half);
}

static bool enters_between(const struct trying *t, uint32_t segment, const struct coming *by)
{
    return by->origin_m > t->along_m[segment] && by->origin_m < t->along_m[segment + 1];
}

/// One segment by one feed.
static void try_segment(const struct trying *t, uint32_t segment, const struct coming *by)
{
    const double from_m = t->along_m[segment];
    const double to_m = t->along_m[segment + 1];
    const struct ll_xy *points = &t->job->network->points[t->run->first_point + segment];
    const struct leg leg = {.by = by,
                            .stretch = {.a = points[0],
                                        .b = points[1],
                                        .length_m = to_m - from_m,
                                        .at_a_s = by->at_s[segment],
                                        .at_b_s = by->at_s[segment + 1]},
                            .from_m = from_m,
                            .to_m = to_m};
    if (enters_between(t, segment, by)) {
        try_halves(t, &leg);
    } else {
        try_leg(t, &leg);
    }
}

/// Whether a feed is later all along a segment than another one. Both are straight there, so that
/// the ends decide; equal times are left to the order of stations.
static bool is_beaten(uint32_t segment, const struct coming *feed, const struct coming *by)
{
    return by->at_s[segment] < feed->at_s[segment] &&
           by->at_s[segment + 1] < feed->at_s[segment + 1];
}

/// All segments of a run by one feed, or by those from both ends of the edge, the most promising
/// one first.
static void try_feeds(const struct trying *t, const struct coming *by, uint32_t feeds)
{
    double at_least_s[2 * LL_NETWORK_RUN_SEGMENTS] = {0};
    const struct ll_xy *points = &t->job->network->points[t->run->first_point];
    uint32_t count = 0;
    uint32_t first = 0;
    for (uint32_t i = 0; i < t->run->segments; i++) {
        const struct bearing bearing =
            bearing_of(t->job, points[i], points[i + 1], t->along_m[i + 1] - t->along_m[i]);
        for (uint32_t f = 0; f < feeds; f++, count++) {
            const bool beaten = feeds > 1 && is_beaten(i, &by[f], &by[1 - f]);
            at_least_s[count] = beaten ? INFINITY
                                : enters_between(t, i, &by[f])
                                    ? by[f].from_s
                                    : leg_at_least(t, &bearing, by[f].at_s[i], by[f].at_s[i + 1]);
            first = at_least_s[count] < at_least_s[first] ? count : first;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t at = i == 0 ? first : i <= first ? i - 1 : i;
        if (at_least_s[at] <= bound_of(t->job)) {
            try_segment(t, at / feeds, &by[at % feeds]);
        }
    }
}

/// When a feed comes to the points of a run.
static void come(const struct trying *t, size_t number, double origin_m, double from_s,
                 struct coming *ret)
{
    ret->number = number;
    ret->origin_m = origin_m;
    ret->from_s = from_s;
    for (uint32_t i = 0; i <= t->run->segments; i++) {
        ret->at_s[i] = from_s + fabs(t->along_m[i] - origin_m) / t->edge->speed_mps;
    }
}

/// The feed from one end of the edge.
static void come_from_end(const struct trying *t, bool back, struct coming *ret)
{
    const struct job *j = t->job;
    const struct ll_due *due = &j->wave->arrivals.due[2 * (size_t)ll_arc(t->run->edge, back)];
    due += j->but != LL_NONE && due->owner == j->but;
    come(t, back, back ? t->edge->length_m : 0.0, due->at_s, ret);
}

static void try_run(struct job *j, uint32_t number)
{
    const struct ll_network_run *run = &j->network->runs[number];
    const struct ll_network_edge *edge = &j->network->edges[run->edge];
    const double cosine = j->what->walk.speed_mps / edge->speed_mps;
    struct trying t = {.job = j,
                       .run = run,
                       .edge = edge,
                       .along_m = &j->network->along_m[run->first_point],
                       .pace = 1.0 / edge->speed_mps,
                       .slant = cosine < 1.0 ? cosine / sqrt(1.0 - cosine * cosine) : 1e12};
    struct coming by[2];
    come_from_end(&t, false, &by[0]);
    come_from_end(&t, true, &by[1]);
    try_feeds(&t, by, 2);
    if (!j->wave->least[number].entered) {
        return;
    }
    size_t entry_count = 0;
    t.entries = ll_arrivals_on_edge(&j->wave->arrivals, run->edge, &entry_count);
    for (size_t i = 0; i < entry_count; i++) {
        const bool passed_over = j->but != LL_NONE && t.entries[i].station == j->but;
        if (!passed_over) {
            come(&t, i + 2, t.entries[i].along_m, t.entries[i].at_s, by);
            try_feeds(&t, by, 1);
        }
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
    struct ll_run_least least = {INFINITY, INFINITY, LL_NONE, false};
    if (!e->access) {
        return least;
    }
    size_t entry_count = 0;
    const struct ll_entry *entries = ll_arrivals_on_edge(&wave->arrivals, run->edge, &entry_count);
    least.entered = entry_count > 0;
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
    const struct ll_gathered_runs *gathered = &scratch->soon.gathered;
    enum ll_code code = ll_soon_runs_gather(&scratch->soon, network, box, reach_m, err);
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

enum ll_code ll_approach_best(const struct ll_approach *what, const struct ll_approach_wish *wish,
                              struct ll_approach_scratch *scratch, struct ll_way *inout,
                              struct ll_err *err)
{
    const struct ll_soon_question question = {.network = wish->wave->network,
                                              .box = what->buildings->box[what->building],
                                              .walk = &what->walk,
                                              .least = wish->wave->least,
                                              .but = wish->but};
    const struct ll_box *box = &question.box;
    if (question.network->index == NULL || ll_box_is_empty(box)) {
        return LL_OK;
    }
    const double wide_m = box->max_x - box->min_x;
    const double high_m = box->max_y - box->min_y;
    struct job j = {.what = what,
                    .wave = wish->wave,
                    .network = question.network,
                    .but = wish->but,
                    .within_s = wish->within_s,
                    .middle = {0.5 * (box->min_x + box->max_x), 0.5 * (box->min_y + box->max_y)},
                    .radius_m = 0.5 * sqrt(wide_m * wide_m + high_m * high_m),
                    .walk_pace = 1.0 / what->walk.speed_mps,
                    .best = inout};
    enum ll_code code = ll_soon_runs_ask(&scratch->soon, &question, err);
    if (code != LL_OK) {
        return code;
    }
    /* once the most promising one is known, few of the others need be looked at */
    const uint32_t first = ll_soon_runs_first(&scratch->soon);
    if (first != LL_NONE) {
        try_run(&j, first);
        ll_soon_runs_list(&scratch->soon, bound_of(&j), first);
    }
    for (uint32_t run = first; first != LL_NONE && run != LL_NONE;) {
        run = ll_soon_runs_next(&scratch->soon, bound_of(&j));
        if (run != LL_NONE) {
            try_run(&j, run);
        }
    }
    return LL_OK;
}
