/* From the relaxed problem to a choice: takes what it is surest about, solves again what is left,
 * and so on (as Caprara, Fischetti and Toth 1999 do for covering). */
#include <math.h>

#include "core/alloc.h"
#include "core/cover_private.h"

#define TRIES 20U  /* steps of the bound at each level */
#define SURE  0.75 /* average share from which a column is taken */
#define MOST_TAKE                                                                                  \
    4U /* at one level at most this part (1 / n) of what the relaxed problem takes                 \
        */

/// Marks the columns that are in most, beginning with `least` and above. @return how many.
static uint32_t take(const struct ll_cover_dual *d, double least, uint32_t most,
                     struct ll_cover_marks *marks)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < d->problem->cols && count < most; c++) {
        if (marks->col[c] == LL_COVER_OPEN && d->mean[c] >= least) {
            marks->col[c] = LL_COVER_TAKEN;
            count++;
        }
    }
    return count;
}

static void take_surest(const struct ll_cover_dual *d, struct ll_cover_marks *marks)
{
    double top = 0.0;
    for (uint32_t c = 0; c < d->problem->cols; c++) {
        top = d->mean[c] > top ? d->mean[c] : top;
    }
    uint32_t most = d->picked_count / MOST_TAKE + 1;
    if (take(d, SURE * top, most, marks) == 0) {
        (void)take(d, top, 1, marks);
    }
}

/// One level down. @param ret_end whether nothing is left to take, or not worth it.
static enum ll_code descend(struct ll_cover_problem *p, struct ll_cover_run *run, bool *ret_end,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_cover_dual_clear) struct ll_cover_dual dual = {0};
    LL_CLEANUP(ll_cover_marks_clear) struct ll_cover_marks marks = {0};
    enum ll_code code = ll_cover_dual_make(p, &dual, err);
    if (code == LL_OK) {
        code = ll_cover_marks_make(p, &marks, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_cover_dual_run(&dual, run, TRIES);
    *ret_end = ll_cover_late(run) || dual.picked_count == 0 || dual.bound <= run->best.value;
    if (*ret_end) {
        return LL_OK;
    }
    take_surest(&dual, &marks);
    struct ll_cover_problem next;
    code = ll_cover_shrink(p, &marks, &next, err);
    if (code == LL_OK) {
        ll_cover_problem_clear(p);
        *p = next;
        code = ll_cover_reduce(p, err);
    }
    *ret_end = code == LL_OK && p->cols == 0;
    return code;
}

/// Chooses in `state` what the problem below it has taken since.
static enum ll_code bring_up(struct ll_cover_state *state, const struct ll_cover_problem *below,
                             size_t candidates, struct ll_err *err)
{
    const struct ll_cover_problem *p = state->problem;
    LL_CLEANUP(ll_freep) uint8_t *taken = ll_calloc(candidates, sizeof *taken);
    if (taken == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = p->taken_count; i < below->taken_count; i++) {
        taken[below->taken[i]] = 1;
    }
    for (uint32_t c = 0; c < p->cols; c++) {
        if (taken[p->origin[c]] && (p->least_cost || state->spent + p->cost[c] <= p->budget)) {
            ll_cover_add(state, c);
        }
    }
    return LL_OK;
}

enum ll_code ll_cover_dive(struct ll_cover_state *state, struct ll_cover_run *run,
                           struct ll_err *err)
{
    const struct ll_cover_problem *p = state->problem;
    LL_CLEANUP(ll_cover_problem_clear) struct ll_cover_problem below = {0};
    LL_CLEANUP(ll_cover_marks_clear) struct ll_cover_marks marks = {0};
    enum ll_code code = ll_cover_marks_make(p, &marks, err);
    if (code == LL_OK) {
        code = ll_cover_shrink(p, &marks, &below, err);
    }
    for (bool end = p->cols == 0; code == LL_OK && !end;) {
        code = descend(&below, run, &end, err);
    }
    uint32_t top = 0;
    for (uint32_t c = 0; c < p->cols; c++) {
        top = p->origin[c] > top ? p->origin[c] : top;
    }
    for (uint32_t i = 0; i < below.taken_count; i++) {
        top = below.taken[i] > top ? below.taken[i] : top;
    }
    return code == LL_OK ? bring_up(state, &below, (size_t)top + 1, err) : code;
}
