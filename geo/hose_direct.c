#include "geo/hose_direct.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/hose_around.h"
#include "geo/hose_foot.h"

/* How far starts are looked for at first; then twice as far each time. */
#define FIRST_M 10.0

/* Starts tried for one target, without its answer. */
enum { TRIES = 12, BENT_TRIES = 3 };

/// A start that may be the nearest to a target.
struct candidate {
    double at_least_m; ///< of any hose from it to the target
    uint32_t owner;
    uint32_t start;
};

/// The target whose turn it is.
struct direct {
    struct ll_hose_search *s;
    const struct ll_hose_piece *pieces; ///< of the target
    uint32_t piece_count;
    double within_m;
    struct candidate *candidates;
    size_t count;
    size_t capacity;
    enum ll_code code;
    struct ll_err *err;
};

static void direct_release(struct direct *d)
{
    ll_free(d->candidates);
}

static struct ll_hose_look look_from(const struct direct *d, uint32_t start)
{
    const struct ll_hose_start *from = &d->s->starts[start];
    return (struct ll_hose_look){.s = d->s,
                                 .node = (uint32_t)d->s->place->node_count + start,
                                 .at = from->at,
                                 .label_m = from->already_m};
}

/// Length of the shortest way that is not stopped by anything.
static double at_least_m(const struct direct *d, uint32_t start)
{
    const struct ll_hose_look l = look_from(d, start);
    double least_m = INFINITY;
    for (uint32_t i = 0; i < d->piece_count; i++) {
        struct ll_hose_foot foot;
        (void)ll_hose_nearest_foot(&l, &d->pieces[i], &foot);
        least_m = fmin(least_m, l.label_m + foot.distance_m);
    }
    return least_m;
}

static bool take_start(uint32_t item, void *user)
{
    struct direct *d = user;
    double least_m = at_least_m(d, item);
    if (least_m > d->within_m) {
        return true;
    }
    d->code =
        ll_array_reserve(&d->candidates, &d->capacity, d->count + 1, sizeof *d->candidates, d->err);
    if (d->code == LL_OK) {
        d->candidates[d->count++] = (struct candidate){least_m, d->s->starts[item].owner, item};
    }
    return d->code == LL_OK;
}

static int by_length(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;
    if (a->at_least_m != b->at_least_m) {
        return a->at_least_m < b->at_least_m ? -1 : 1;
    }
    if (a->owner != b->owner) {
        return a->owner < b->owner ? -1 : 1;
    }
    return (a->start > b->start) - (a->start < b->start);
}

/// Tries starts, nearest first, from place `begin` on. @return how many.
static size_t try_starts(const struct direct *d, size_t begin, const struct ll_hose_label *label)
{
    size_t i = begin;
    for (; i < d->count && i < TRIES && d->candidates[i].at_least_m < label->length_m; i++) {
        const struct ll_hose_look l = look_from(d, d->candidates[i].start);
        for (uint32_t k = 0; k < d->piece_count; k++) {
            ll_hose_try_target(&l, &d->pieces[k]);
        }
    }
    return i;
}

/// Looks for ways around what is in the way from the starts that may be the nearest.
static enum ll_code try_around_things(struct direct *d, const struct ll_hose_label *label)
{
    const struct ll_hose_goal goal = {d->pieces, d->piece_count};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < d->count && i < BENT_TRIES &&
                       d->candidates[i].at_least_m < label->length_m;
         i++) {
        uint32_t node = (uint32_t)d->s->place->node_count + d->candidates[i].start;
        code = ll_hose_around(d->s, node, &goal, d->err);
    }
    return code;
}

/// Tries the starts for one target, wider and wider around it.
static enum ll_code try_around(struct direct *d, const ll_index *starts, uint32_t target)
{
    const struct ll_hose_label *label = &d->s->targets[target];
    struct ll_box box = ll_box_empty();
    for (uint32_t i = 0; i < d->piece_count; i++) {
        ll_box_join(&box, &d->pieces[i].box);
    }
    size_t tried = 0;
    double limit_m = d->s->limit_m;
    for (d->within_m = fmin(FIRST_M, limit_m);; d->within_m = fmin(2.0 * d->within_m, limit_m)) {
        const struct ll_box around = ll_box_grown(&box, d->within_m);
        d->count = 0;
        ll_index_search(starts, &around, take_start, d);
        if (d->code != LL_OK) {
            return d->code;
        }
        if (d->count > 1) {
            qsort(d->candidates, d->count, sizeof *d->candidates, by_length);
        }
        tried = try_starts(d, tried, label); /* those tried before come first again */
        if (tried >= TRIES || label->length_m <= d->within_m || d->within_m >= limit_m) {
            break;
        }
    }
    if (d->count == 0 || label->length_m <= d->candidates[0].at_least_m) {
        ll_hose_open_close(&d->s->open, target);
        return LL_OK;
    }
    return try_around_things(d, label);
}

static enum ll_code index_starts(const struct ll_hose_search *s, ll_index **ret, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(s->start_count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < s->start_count; i++) {
        struct ll_xy at = s->starts[i].at;
        boxes[i] = (struct ll_box){at.x, at.y, at.x, at.y};
    }
    return ll_index_new(boxes, s->start_count, ret, err);
}

enum ll_code ll_hose_direct(struct ll_hose_search *s, struct ll_err *err)
{
    const struct ll_hose_place *place = s->place;
    LL_CLEANUP(ll_index_freep) ll_index *starts = NULL;
    LL_CLEANUP(direct_release) struct direct d = {.s = s, .err = err};
    enum ll_code code = index_starts(s, &starts, err);
    ll_hose_view_open(&s->view, 2.0 * s->limit_m);
    for (size_t i = 0; code == LL_OK && i < place->piece_count; i += d.piece_count) {
        uint32_t target = place->pieces[i].target;
        d.pieces = &place->pieces[i];
        d.piece_count = 1;
        if (target == LL_NONE) {
            continue;
        }
        while (i + d.piece_count < place->piece_count &&
               d.pieces[d.piece_count].target == target) { /* a building's pieces lie together */
            d.piece_count++;
        }
        code = try_around(&d, starts, target);
    }
    return code;
}
