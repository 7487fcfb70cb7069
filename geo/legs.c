#include "geo/legs_private.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/straight_hose.h"

/// A time that is found anew differs from what it was by rounding only.
#define ROUNDING_S 1e-9

void ll_legs_scratch_clear(struct ll_legs_scratch *s)
{
    ll_hose_memory_free(s->hoses);
    ll_free(s->length_m);
    ll_free(s->along_m);
    ll_free(s->owner);
    ll_free(s->runs);
    for (int i = 0; i < LL_LEG_WAVES; i++) {
        ll_free(s->gathered[i]);
    }
    ll_free(s->marks);
    ll_free(s->kept);
    ll_free(s->spans);
    ll_free(s->sources);
    ll_free(s->early);
    ll_free(s->later);
    ll_free(s->again);
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
    leg->straight = way;
    if (way.stop.time_s > task->exact_s || way.stop.walk_m == 0.0 ||
        ll_straight_hose_is_free(task->ground, leg->building, way.stop.at)) {
        leg->way = way;
    } else {
        leg->open = true;
    }
    return LL_OK;
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
    ll_legs_drop_runs(w->s);
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

/// Puts open legs into order.
static enum ll_code line_up(struct ll_legs_work *w, size_t count, struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    enum ll_code code =
        ll_array_reserve(&s->turns, &s->turn_capacity, count, sizeof *s->turns, err);
    s->turn_count = 0;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        if (w->legs[i].open) {
            s->turns[s->turn_count++] = (struct ll_leg_turn){w->legs[i].but, (uint32_t)i};
        }
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
    return (a->leg > b->leg) - (a->leg < b->leg);
}

/// What is done with legs that are searched together.
typedef enum ll_code (*together_fn)(struct ll_legs_work *w, const struct ll_leg_turn *turns,
                                    size_t count, struct ll_err *err);

/// Goes through the open legs, those together that pass over the same station.
static enum ll_code each_together(struct ll_legs_work *w, together_fn fn, struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    enum ll_code code = LL_OK;
    if (s->turn_count > 0) {
        qsort(s->turns, s->turn_count, sizeof *s->turns, by_turn);
    }
    for (size_t from = 0, to; code == LL_OK && from < s->turn_count; from = to) {
        const struct ll_leg_turn *first = &s->turns[from];
        for (to = from + 1; to < s->turn_count && s->turns[to].but == first->but; to++) {
        }
        w->but = first->but;
        ll_legs_drop_runs(s);
        code = fn(w, first, to - from, err);
    }
    return code;
}

/// Looks for the best ways that end by a time.
static enum ll_code try_until(struct ll_legs_work *w, const struct ll_leg_turn *turns, size_t count,
                              struct ll_err *err)
{
    const double speed_mps = w->task->walk.speed_mps;
    struct ll_legs_span span = {INFINITY, 0.0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        const struct ll_leg *leg = &w->legs[turns[i].leg];
        const double known_s = leg->way.wave != NULL ? leg->way.stop.time_s : INFINITY;
        const double by_s = fmin(known_s, w->until_s) + ROUNDING_S;
        span.least_m = fmin(span.least_m, leg->straight.stop.time_s * speed_mps);
        span.until_m = fmax(span.until_m, by_s * speed_mps);
        code = ll_legs_add_runs(w, leg, by_s, err);
    }
    code = code == LL_OK ? ll_legs_make_marks(w, err) : code;
    code = code == LL_OK ? ll_legs_lay(w, turns, count, &span, err) : code;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        struct ll_leg *leg = &w->legs[turns[i].leg];
        struct ll_way way;
        if (ll_legs_way(w, leg, &way) && is_sooner(leg, &way)) {
            leg->way = way;
        }
        leg->open = leg->way.wave == NULL;
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
    w.until_s = task->exact_s;
    for (int round = 0; round < 2; round++) { /* few have no way by then */
        code = code == LL_OK ? line_up(&w, count, err) : code;
        code = code == LL_OK ? each_together(&w, try_until, err) : code;
        w.until_s = INFINITY;
    }
    return code;
}
