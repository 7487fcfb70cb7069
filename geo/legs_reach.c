/// Ways on foot that are no longer than the rule says, where sooner ones are longer.
///
/// A search from all places at once keeps the soonest way to each corner. One that is too long by
/// the time it comes to the building may hide another that leaves the road later and is within the
/// rule. Of all ways that leave the road no sooner than `f` the soonest takes until t(f); the
/// soonest that is within the rule of R takes until the least T with t(T - R) <= T: what leaves the
/// road later than T - R and ends by T is no longer than R, and nothing else that ends by T is.
/// From a time that is too early T = t(T - R) leads there from below.
#include <math.h>
#include <stdlib.h>

#include "core/array.h"
#include "geo/legs_private.h"

/* Where a round gains less than this, the next one begins so much later. */
#define STEP_M 1e-3

enum { MOST_ROUNDS = 1000 };

/// The way to one building.
struct far {
    struct ll_legs_work *w;
    const struct ll_hose_task *task; ///< as all were searched
    uint32_t building;
    double reach_m;
    size_t count; ///< of the sources that are left
};

static struct ll_leg_found get(const struct far *f)
{
    const struct ll_legs_scratch *s = f->w->s;
    return (struct ll_leg_found){s->length_m[f->building], s->along_m[f->building],
                                 s->owner[f->building]};
}

static void put(const struct far *f, const struct ll_leg_found *found)
{
    struct ll_legs_scratch *s = f->w->s;
    s->length_m[f->building] = found->length_m;
    s->along_m[f->building] = found->along_m;
    s->owner[f->building] = found->owner;
}

/// Later ways than this are of no use.
static double limit_of(const struct far *f, const struct ll_leg_found *first)
{
    return fmin(first->length_m, f->task->limit_m);
}

static int by_time(const void *left, const void *right)
{
    const struct ll_leg_early *a = left;
    const struct ll_leg_early *b = right;
    return (a->at_m > b->at_m) - (a->at_m < b->at_m);
}

/// Puts what all legs were searched from into the order of time.
static enum ll_code sort_early(struct ll_legs_scratch *s, const struct ll_hose_task *all,
                               struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&s->early, &s->early_capacity, all->source_count, sizeof *s->early, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < all->source_count; i++) {
        s->early[i] = (struct ll_leg_early){.at_m = ll_hose_least_already(&all->sources[i]),
                                            .box = ll_hose_source_box(&all->sources[i])};
    }
    qsort(s->early, all->source_count, sizeof *s->early, by_time);
    return LL_OK;
}

/// Whether somebody comes so early to a place near by that a way from there, too long for this
/// building, may have hidden another that is within the rule and ends before the one that was
/// found: at a corner that both come to, and that is within the rule of either end. To the building
/// that way would have been longer than the rule, and than the straight line.
static bool may_be_hidden(const struct far *f)
{
    const struct ll_leg_early *early = f->w->s->early;
    const struct ll_leg_found first = get(f);
    const double until_m = limit_of(f, &first);
    const struct ll_box *box = &f->w->task->in->scene->layer[LL_BUILDING].shape.box[f->building];
    for (size_t i = 0; i < f->task->source_count && early[i].at_m + f->reach_m < until_m; i++) {
        const double apart_m = ll_box_distance(box, &early[i].box);
        if (apart_m < 2.0 * f->reach_m && early[i].at_m + apart_m < until_m) {
            return true;
        }
    }
    return false;
}

static enum ll_code keep(struct far *f, const struct ll_hose_source *source, struct ll_err *err)
{
    struct ll_legs_scratch *s = f->w->s;
    enum ll_code code =
        ll_array_reserve(&s->later, &s->later_capacity, f->count + 1, sizeof *s->later, err);
    if (code == LL_OK) {
        s->later[f->count++] = *source;
    }
    return code;
}

/// Of a stretch what is come to from a time on, and the place that is come to just then.
static enum ll_code keep_later(struct far *f, const struct ll_hose_source *source, double from_m,
                               struct ll_err *err)
{
    const double at_m = (from_m - source->already_m) / source->pace;
    const double share = at_m / source->length_m;
    struct ll_hose_source place = {.at = {source->at.x + share * (source->to.x - source->at.x),
                                          source->at.y + share * (source->to.y - source->at.y)},
                                   .owner = source->owner,
                                   .already_m = from_m,
                                   .along_m = source->along_m + at_m};
    struct ll_hose_source left = *source;
    if (source->pace > 0.0) {
        left.at = place.at;
        left.already_m = from_m;
        left.along_m = place.along_m;
        left.length_m -= at_m;
    } else {
        left.to = place.at;
        left.length_m = at_m;
    }
    enum ll_code code = keep(f, &place, err);
    return code == LL_OK && left.length_m > 0.0 ? keep(f, &left, err) : code;
}

/// Lists what is come to from a time on.
static enum ll_code list_later(struct far *f, double from_m, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    f->count = 0;
    for (size_t i = 0; code == LL_OK && i < f->task->source_count; i++) {
        const struct ll_hose_source *source = &f->task->sources[i];
        const double last_m = source->already_m + fmax(0.0, source->pace * source->length_m);
        if (ll_hose_least_already(source) >= from_m) {
            code = keep(f, source, err);
        } else if (last_m >= from_m && source->length_m > 0.0) {
            code = keep_later(f, source, from_m, err);
        }
    }
    return code;
}

/// The soonest way from what is come to from a time on.
static enum ll_code search_from(struct far *f, const struct ll_stage *in, double from_m,
                                double limit_m, struct ll_err *err)
{
    struct ll_hose_task task = *f->task;
    struct ll_legs_scratch *s = f->w->s;
    enum ll_code code = list_later(f, from_m, err);
    const struct ll_leg_found none = {INFINITY, 0.0, LL_NONE};
    put(f, &none);
    if (code != LL_OK || f->count == 0) {
        return code;
    }
    task.sources = s->later;
    task.source_count = f->count;
    task.buildings = &f->building;
    task.building_count = 1;
    task.limit_m = limit_m;
    task.over_reach = true;
    return ll_hose_lengths(in, &task, s->length_m, s->owner, err);
}

static int by_building(const void *left, const void *right)
{
    const struct ll_leg_again *a = left;
    const struct ll_leg_again *b = right;
    return (a->building > b->building) - (a->building < b->building);
}

static struct far far_of(struct ll_legs_work *w, const struct ll_hose_task *all, uint32_t building)
{
    return (struct far){.w = w,
                        .task = all,
                        .building = building,
                        .reach_m = w->task->walk.reach_m + LL_ROUNDING_M};
}

/// Lists the legs to search again, and what was found.
static enum ll_code list_again(struct ll_legs_work *w, const struct ll_hose_task *all,
                               const struct ll_leg_turn *turns, size_t count, struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    enum ll_code code =
        ll_array_reserve(&s->again, &s->again_capacity, count, sizeof *s->again, err);
    s->again_count = 0;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        const struct far f = far_of(w, all, w->legs[turns[i].leg].building);
        if (may_be_hidden(&f)) {
            s->again[s->again_count++] = (struct ll_leg_again){f.building, turns[i].leg, get(&f)};
        }
    }
    if (code == LL_OK && s->again_count > 1) {
        qsort(s->again, s->again_count, sizeof *s->again, by_building);
    }
    return code;
}

/// The soonest ways to all that are searched again, however long.
static enum ll_code search_all(struct ll_legs_work *w, const struct ll_stage *in,
                               const struct ll_hose_task *all, struct ll_err *err)
{
    struct ll_legs_scratch *s = w->s;
    struct ll_hose_task task = *all;
    task.buildings = s->rows;
    task.building_count = s->again_count;
    task.limit_m = 0.0;
    task.over_reach = true;
    for (size_t i = 0; i < s->again_count; i++) {
        const struct far f = far_of(w, all, s->again[i].building);
        s->rows[i] = f.building;
        task.limit_m = fmax(task.limit_m, limit_of(&f, &s->again[i].first));
    }
    return ll_hose_lengths(in, &task, s->length_m, s->owner, err);
}

/// From the soonest way of all to the soonest that is within the rule, or what was found first.
static enum ll_code go_up(struct far *f, const struct ll_stage *in,
                          const struct ll_leg_again *again, struct ll_err *err)
{
    const struct ll_leg *leg = &f->w->legs[again->leg];
    const double limit_m = limit_of(f, &again->first);
    double until_m = leg->straight.stop.time_s * f->w->task->walk.speed_mps - f->w->base_m - STEP_M;
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < MOST_ROUNDS; i++) {
        const struct ll_leg_found way = get(f);
        if (way.owner == LL_NONE || way.length_m >= limit_m) {
            break;
        }
        struct ll_way found;
        if (ll_legs_way(f->w, leg, &found) && found.stop.walk_m <= f->reach_m) {
            return LL_OK;
        }
        until_m = fmax(way.length_m, until_m + STEP_M);
        code = search_from(f, in, until_m - f->reach_m, limit_m, err);
    }
    put(f, &again->first);
    return code;
}

enum ll_code ll_legs_lay_within(struct ll_legs_work *w, const struct ll_stage *in,
                                const struct ll_hose_task *all, const struct ll_leg_turn *turns,
                                size_t count, struct ll_err *err)
{
    enum ll_code code = sort_early(w->s, all, err);
    code = code == LL_OK ? list_again(w, all, turns, count, err) : code;
    if (code == LL_OK && w->s->again_count > 0) {
        code = search_all(w, in, all, err);
    }
    for (size_t i = 0; code == LL_OK && i < w->s->again_count; i++) {
        struct far f = far_of(w, all, w->s->again[i].building);
        code = go_up(&f, in, &w->s->again[i], err);
    }
    return code;
}
