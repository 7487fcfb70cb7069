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

/// What is known of a way.
struct known {
    double length_m;
    double along_m;
    uint32_t owner;
};

static struct known get(const struct far *f)
{
    const struct ll_legs_scratch *s = f->w->s;
    return (struct known){s->length_m[f->building], s->along_m[f->building], s->owner[f->building]};
}

static void put(const struct far *f, const struct known *known)
{
    struct ll_legs_scratch *s = f->w->s;
    s->length_m[f->building] = known->length_m;
    s->along_m[f->building] = known->along_m;
    s->owner[f->building] = known->owner;
}

static int by_time(const void *left, const void *right)
{
    const struct ll_leg_early *a = left;
    const struct ll_leg_early *b = right;
    return (a->at_m > b->at_m) - (a->at_m < b->at_m);
}

enum ll_code ll_legs_sort_early(struct ll_legs_scratch *s, const struct ll_hose_task *all,
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
    const double until_m = fmin(get(f).length_m, f->task->limit_m);
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
    const struct known none = {INFINITY, 0.0, LL_NONE};
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

enum ll_code ll_legs_lay_within(struct ll_legs_work *w, const struct ll_stage *in,
                                const struct ll_hose_task *all, const struct ll_leg *leg,
                                struct ll_err *err)
{
    struct far f = {.w = w,
                    .task = all,
                    .building = leg->building,
                    .reach_m = w->task->walk.reach_m + LL_ROUNDING_M};
    const struct known first = get(&f);
    const double limit_m = fmin(first.length_m, all->limit_m);
    double until_m = leg->straight.stop.time_s * w->task->walk.speed_mps - w->base_m;
    enum ll_code code = LL_OK;
    if (!may_be_hidden(&f)) {
        return LL_OK;
    }
    for (int i = 0; code == LL_OK && i < MOST_ROUNDS; i++) {
        code = search_from(&f, in, until_m - f.reach_m, limit_m, err);
        const struct known way = get(&f);
        if (code != LL_OK || way.owner == LL_NONE || way.length_m >= limit_m) {
            break;
        }
        struct ll_way found;
        if (ll_legs_way(w, leg, &found) && found.stop.walk_m <= f.reach_m) {
            return LL_OK;
        }
        until_m = fmax(way.length_m, until_m + STEP_M);
    }
    put(&f, &first);
    return code;
}
