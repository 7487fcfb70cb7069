#include "geo/hose_direct.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/hose_around.h"
#include "geo/hose_foot.h"

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
    const struct ll_hose_label *label; ///< and what it has by now
    unsigned tries;
    bool cut_short; ///< there may be more starts that come into question
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

/// Tries one start, in order of the distance to the target's box. @return how far it is worth going
/// on; below 0 after enough of them.
static double try_start(uint32_t item, double box_m, void *user)
{
    (void)box_m;
    struct direct *d = user;
    const double least_m = at_least_m(d, item);
    const uint32_t owner = d->s->starts[item].owner;
    d->code =
        ll_array_reserve(&d->candidates, &d->capacity, d->count + 1, sizeof *d->candidates, d->err);
    if (d->code != LL_OK || d->tries == TRIES) {
        d->cut_short = true;
        return -1.0;
    }
    d->candidates[d->count++] = (struct candidate){least_m, owner, item};
    if (ll_hose_improves(d->label, least_m, owner)) {
        const struct ll_hose_look l = look_from(d, item);
        d->tries++;
        for (uint32_t k = 0; k < d->piece_count; k++) {
            ll_hose_try_target(&l, &d->pieces[k]);
        }
    }
    return fmin(d->label->length_m, d->s->limit_m);
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

/// Looks for ways around what is in the way from the starts that may be the nearest.
static enum ll_code try_around_things(struct direct *d)
{
    const struct ll_hose_goal goal = {d->pieces, d->piece_count};
    enum ll_code code = LL_OK;
    for (size_t i = 0;
         code == LL_OK && i < d->count && i < BENT_TRIES &&
         d->candidates[i].at_least_m < d->label->length_m && (i == 0 || isinf(d->label->length_m));
         i++) {
        uint32_t node = (uint32_t)d->s->place->node_count + d->candidates[i].start;
        code = ll_hose_around(d->s, node, &goal, d->err);
    }
    return code;
}

/// Tries the starts for one target, nearest first.
static enum ll_code try_around(struct direct *d, const ll_index *starts, uint32_t target)
{
    struct ll_box box = ll_box_empty();
    for (uint32_t i = 0; i < d->piece_count; i++) {
        ll_box_join(&box, &d->pieces[i].box);
    }
    d->label = &d->s->targets[target];
    d->count = 0;
    d->tries = 0;
    d->cut_short = false;
    enum ll_code code = ll_index_nearest(starts, &box, d->s->limit_m, try_start, d, d->err);
    code = d->code != LL_OK ? d->code : code;
    if (code != LL_OK) {
        return code;
    }
    if (d->count > 1) {
        qsort(d->candidates, d->count, sizeof *d->candidates, by_length);
    }
    if (!d->cut_short && (d->count == 0 || d->label->length_m <= d->candidates[0].at_least_m)) {
        d->s->closed[target] = 1;
        return LL_OK;
    }
    return try_around_things(d);
}

enum ll_code ll_hose_direct(struct ll_hose_search *s, struct ll_err *err)
{
    const struct ll_hose_place *place = s->place;
    LL_CLEANUP(direct_release) struct direct d = {.s = s, .err = err};
    enum ll_code code = LL_OK;
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
        code = try_around(&d, s->start_index, target);
    }
    return code;
}
