#include "geo/legs_private.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/straight_hose.h"

/// First only ways are looked for that are longer than the straight one by this much at most: few
/// places come into question for them.
#define DETOUR_M 50.0

/// Buildings are searched together whose straight ways end within this of each other, time counted
/// as metres on foot; so that limits stay small.
#define TOGETHER_M 150.0

/// Then those together whose bounds are off by up to this, or that.
#define NEAR_BOUND_M 100.0
#define FAR_BOUND_M  400.0

/// A time that is found anew differs from what it was by rounding only.
#define ROUNDING_S 1e-9

void ll_legs_scratch_clear(struct ll_legs_scratch *s)
{
    ll_free(s->length_m);
    ll_free(s->along_m);
    ll_free(s->owner);
    ll_free(s->runs);
    ll_free(s->marks);
    ll_free(s->sources);
    ll_free(s->turns);
    ll_free(s->rows);
    *s = (struct ll_legs_scratch){0};
}

/// The straight way that is best of all waves, if any is no later than what is known.
static enum ll_code go_straight(const struct ll_legs_work *w, struct ll_leg *leg,
                                struct ll_err *err)
{
    const struct ll_legs_task *task = w->task;
    const struct ll_approach what = {
        .buildings = &task->in->scene->layer[LL_BUILDING].shape,
        .building = leg->building,
        .walk = {.speed_mps = task->walk.speed_mps, .reach_m = task->walk.reach_m}};
    const double within_s = leg->way.wave != NULL ? leg->way.stop.time_s : INFINITY;
    struct ll_way way = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < task->wave_count; i++) {
        const struct ll_approach_wish wish = {task->waves[i], leg->but, within_s};
        code = ll_approach_best(&what, &wish, task->near[i], &way, err);
    }
    leg->open = false;
    if (code != LL_OK || way.wave == NULL) {
        return code;
    }
    leg->least_s = way.stop.time_s;
    if (way.stop.walk_m == 0.0 ||
        ll_straight_hose_is_free(task->ground, leg->building, way.stop.at)) {
        leg->way = way;
    } else {
        leg->open = true;
    }
    return LL_OK;
}

/// Later ways than this are not looked for.
static double bound_s(const struct ll_legs_work *w, const struct ll_leg *leg, double detour_m)
{
    const double most_s = leg->least_s + detour_m / w->task->walk.speed_mps;
    return leg->way.wave != NULL ? fmin(leg->way.stop.time_s, most_s) : most_s;
}

/// By how much later an edge is come to at least, anywhere on it, than by a wave before.
static double later_s(const struct ll_wave *wave, const struct ll_wave *before, uint32_t edge,
                      uint32_t but)
{
    size_t entry_count = 0;
    const struct ll_entry *entries = ll_arrivals_on_edge(&wave->arrivals, edge, &entry_count);
    double least_s = INFINITY;
    for (size_t f = 0; f < entry_count + 2; f++) {
        const struct ll_feed feed =
            ll_arrivals_feed(&wave->arrivals, wave->network, edge, entries, f, but);
        struct ll_feed first;
        const double before_s =
            f < 2
                ? ll_arrivals_feed(&before->arrivals, before->network, edge, NULL, f, LL_NONE).at_s
                : ll_wave_at_s(before, edge, feed.origin_m, LL_NONE, &first);
        if (isfinite(feed.at_s)) { /* from there on both go on alike */
            least_s = fmin(least_s, feed.at_s - before_s);
        }
    }
    return least_s;
}

/// Whether the way that is known is the best, because nowhere near is the delay against the waves
/// before less than on it: what those reach best is then reached best by these, too.
static enum ll_code see_delays(struct ll_legs_work *w, struct ll_leg *leg, struct ll_err *err)
{
    const struct ll_legs_task *task = w->task;
    if (!leg->open || leg->way.wave == NULL || task->before[0] == NULL) {
        return LL_OK;
    }
    const double by_s = leg->way.stop.time_s;
    w->s->run_count = 0;
    enum ll_code code = ll_legs_add_runs(w, leg, by_s, err);
    bool may_win = false;
    for (size_t i = 0; code == LL_OK && !may_win && i < w->s->run_count; i++) {
        const uint32_t number = w->s->runs[i].wave;
        const uint32_t edge = task->waves[number]->network->runs[w->s->runs[i].run].edge;
        const double delay_s = later_s(task->waves[number], task->before[number], edge, leg->but);
        may_win = leg->before_s + delay_s < by_s - ROUNDING_S;
    }
    leg->open = may_win;
    return code;
}

static bool is_sooner(const struct ll_leg *leg, const struct ll_way *way)
{
    return leg->way.wave == NULL || way->stop.time_s < leg->way.stop.time_s;
}

static bool is_in_reach(const struct ll_legs_work *w, const struct ll_way *way)
{
    return way->stop.walk_m <= w->task->walk.reach_m + LL_ROUNDING_M;
}

/// Which open legs are searched.
enum which { ALL, WITHOUT_WAY, WITH_WAY };

/// Puts open legs into order.
static enum ll_code line_up(struct ll_legs_work *w, size_t count, enum which which,
                            struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    const double speed_mps = w->task->walk.speed_mps;
    enum ll_code code =
        ll_array_reserve(&s->turns, &s->turn_capacity, count, sizeof *s->turns, err);
    s->turn_count = 0;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        const struct ll_leg *leg = &w->legs[i];
        if (!leg->open || (which == WITHOUT_WAY && leg->way.wave != NULL)) {
            continue;
        }
        const double off_m =
            which == WITH_WAY ? (leg->way.stop.time_s - leg->least_s) * speed_mps : 0.0;
        s->turns[s->turn_count++] = (struct ll_leg_turn){leg->but,
                                                         off_m <= NEAR_BOUND_M  ? 0
                                                         : off_m <= FAR_BOUND_M ? 1
                                                                                : 2,
                                                         leg->least_s * speed_mps, (uint32_t)i};
    }
    return code;
}

static int by_turn(const void *left, const void *right)
{
    const struct ll_leg_turn *a = left;
    const struct ll_leg_turn *b = right;
    if (a->but != b->but) {
        return a->but < b->but ? -1 : 1;
    }
    if (a->class != b->class) {
        return a->class < b->class ? -1 : 1;
    }
    if (a->from_m != b->from_m) {
        return a->from_m < b->from_m ? -1 : 1;
    }
    return (a->leg > b->leg) - (a->leg < b->leg);
}

/// What is done with legs that are searched together.
typedef enum ll_code (*together_fn)(struct ll_legs_work *w, const struct ll_leg_turn *turns,
                                    size_t count, struct ll_err *err);

/// Goes through the open legs, so many at once as are alike.
static enum ll_code each_together(struct ll_legs_work *w, double together_m, together_fn fn,
                                  struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    enum ll_code code = LL_OK;
    if (s->turn_count > 0) {
        qsort(s->turns, s->turn_count, sizeof *s->turns, by_turn);
    }
    for (size_t from = 0, to; code == LL_OK && from < s->turn_count; from = to) {
        const struct ll_leg_turn *first = &s->turns[from];
        for (to = from + 1; to < s->turn_count && s->turns[to].but == first->but &&
                            s->turns[to].class == first->class &&
                            s->turns[to].from_m <= first->from_m + together_m;
             to++) {
        }
        w->but = first->but;
        s->run_count = 0;
        code = fn(w, first, to - from, err);
    }
    return code;
}

/// Looks for ways that are not much longer than the straight one.
static enum ll_code try_near(struct ll_legs_work *w, const struct ll_leg_turn *turns, size_t count,
                             struct ll_err *err)
{
    const double speed_mps = w->task->walk.speed_mps;
    struct ll_legs_span span = {INFINITY, 0.0};
    enum ll_code code = LL_OK;
    w->time = true;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        const struct ll_leg *leg = &w->legs[turns[i].leg];
        const double by_s = bound_s(w, leg, DETOUR_M);
        span.least_m = fmin(span.least_m, leg->least_s * speed_mps);
        span.until_m = fmax(span.until_m, by_s * speed_mps);
        code = ll_legs_add_runs(w, leg, by_s, err);
    }
    code = code == LL_OK ? ll_legs_make_marks(w, err) : code;
    code = code == LL_OK ? ll_legs_lay(w, turns, count, &span, err) : code;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        struct ll_leg *leg = &w->legs[turns[i].leg];
        struct ll_way way;
        const double by_s = bound_s(w, leg, DETOUR_M);
        const bool found = ll_legs_way(w, leg, &way) && way.stop.time_s <= by_s;
        if (found && is_in_reach(w, &way)) {
            leg->way = is_sooner(leg, &way) ? way : leg->way;
            leg->open = false;
        } else if (!found && leg->way.wave != NULL && leg->way.stop.time_s <= by_s) {
            leg->open = false; /* nothing is sooner than what was known */
        } else {
            leg->least_s = found ? way.stop.time_s : by_s;
        }
    }
    return code;
}

/// Looks for the place that is nearest on foot, which tells whether there is any way, and bounds
/// the others.
static enum ll_code try_nearest(struct ll_legs_work *w, const struct ll_leg_turn *turns,
                                size_t count, struct ll_err *err)
{
    const struct ll_legs_span span = {0.0, w->task->walk.reach_m};
    enum ll_code code = LL_OK;
    w->time = false;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        code = ll_legs_add_runs(w, &w->legs[turns[i].leg], INFINITY, err);
    }
    code = code == LL_OK ? ll_legs_make_marks(w, err) : code;
    code = code == LL_OK ? ll_legs_lay(w, turns, count, &span, err) : code;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        struct ll_leg *leg = &w->legs[turns[i].leg];
        struct ll_way way;
        if (ll_legs_way(w, leg, &way) && is_sooner(leg, &way)) {
            leg->way = way;
        }
        leg->open = leg->way.wave != NULL;
    }
    return code;
}

/// Looks for the best way of one building that is short enough on foot. One that is too long tells
/// that all from places which are come to earlier are longer still.
static enum ll_code settle(struct ll_legs_work *w, const struct ll_leg_turn *turn,
                           struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    struct ll_leg *leg = &w->legs[turn->leg];
    const double speed_mps = w->task->walk.speed_mps;
    s->run_count = 0;
    enum ll_code code = ll_legs_add_runs(w, leg, leg->way.stop.time_s, err);
    code = code == LL_OK ? ll_legs_make_marks(w, err) : code;
    while (code == LL_OK) {
        const struct ll_legs_span span = {leg->least_s * speed_mps,
                                          leg->way.stop.time_s * speed_mps};
        struct ll_way way;
        code = ll_legs_lay(w, turn, 1, &span, err);
        if (code != LL_OK || !ll_legs_way(w, leg, &way) || !is_sooner(leg, &way)) {
            break;
        }
        if (is_in_reach(w, &way)) {
            leg->way = way;
            break;
        }
        leg->least_s = fmax(leg->least_s, way.stop.time_s);
        for (size_t i = s->owner[leg->building]; i + 1 < s->mark_count; i++) {
            s->marks[i] = s->marks[i + 1];
        }
        s->mark_count--;
    }
    return code;
}

/// Looks for better ways than the bounds.
static enum ll_code try_bounded(struct ll_legs_work *w, const struct ll_leg_turn *turns,
                                size_t count, struct ll_err *err)
{
    const double speed_mps = w->task->walk.speed_mps;
    struct ll_legs_span span = {INFINITY, 0.0};
    enum ll_code code = LL_OK;
    w->time = true;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        const struct ll_leg *leg = &w->legs[turns[i].leg];
        span.least_m = fmin(span.least_m, leg->least_s * speed_mps);
        span.until_m = fmax(span.until_m, leg->way.stop.time_s * speed_mps);
        code = ll_legs_add_runs(w, leg, leg->way.stop.time_s + ROUNDING_S, err);
    }
    code = code == LL_OK ? ll_legs_make_marks(w, err) : code;
    code = code == LL_OK ? ll_legs_lay(w, turns, count, &span, err) : code;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        struct ll_leg *leg = &w->legs[turns[i].leg];
        struct ll_way way;
        if (ll_legs_way(w, leg, &way) && is_sooner(leg, &way)) {
            leg->open = !is_in_reach(w, &way);
            leg->least_s = fmax(leg->least_s, way.stop.time_s);
            leg->way = leg->open ? leg->way : way;
        } else {
            leg->open = false;
        }
    }
    for (size_t i = 0; code == LL_OK && i < count; i++) { /* marks are made anew */
        if (w->legs[turns[i].leg].open) {
            w->legs[turns[i].leg].open = false;
            code = settle(w, &turns[i], err);
        }
    }
    return code;
}

enum ll_code ll_legs_find(const struct ll_legs_task *task, struct ll_legs_scratch *scratch,
                          struct ll_leg *legs, size_t count, struct ll_err *err)
{
    struct ll_legs_work w = {.task = task, .s = scratch, .legs = legs, .leg_count = count};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        code = go_straight(&w, &legs[i], err);
        code = code == LL_OK ? see_delays(&w, &legs[i], err) : code;
    }
    code = code == LL_OK ? line_up(&w, count, ALL, err) : code;
    code = code == LL_OK ? each_together(&w, TOGETHER_M, try_near, err) : code;
    code = code == LL_OK ? line_up(&w, count, WITHOUT_WAY, err) : code;
    code = code == LL_OK ? each_together(&w, INFINITY, try_nearest, err) : code;
    code = code == LL_OK ? line_up(&w, count, WITH_WAY, err) : code;
    return code == LL_OK ? each_together(&w, TOGETHER_M, try_bounded, err) : code;
}
