/* Least cost: local search by weighting rows (Gao, Weise and Li 2015, for covering problems): one
 * column too many is taken out, then columns are exchanged so that rows which stay unserved for
 * long become worth more, until all is served again at less cost. */
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/cover_private.h"

struct walk {
    struct ll_cover_state *state;
    struct ll_cover_run *run;
    size_t *since;  ///< of each column: step at which it last came in or went out
    uint32_t *rows; ///< scratch: rows that are not served
    double most;    ///< a choice must cost less than this to be better
    uint32_t last_in;
};

/// The column inside whose worth for its cost is least; of equals the one that has been in longest.
static uint32_t least_needed(const struct walk *w)
{
    const struct ll_cover_state *s = w->state;
    const struct ll_cover_problem *p = s->problem;
    uint32_t out = LL_COVER_NONE;
    for (uint32_t c = 0; c < p->cols; c++) {
        if (!s->inside[c] || c == w->last_in) {
            continue;
        }
        double a = out == LL_COVER_NONE ? 0.0 : s->delta[c] * p->cost[out];
        double b = out == LL_COVER_NONE ? 1.0 : s->delta[out] * p->cost[c];
        if (a < b || (a == b && w->since[c] < w->since[out])) {
            out = c;
        }
    }
    return out;
}

/// The column that serves a row and brings most for its cost, within what may be spent.
static uint32_t most_wanted(const struct walk *w, uint32_t row, uint32_t but)
{
    const struct ll_cover_state *s = w->state;
    const struct ll_cover_problem *p = s->problem;
    uint32_t in = LL_COVER_NONE;
    for (uint32_t e = p->row_first[row]; e < p->row_first[row + 1]; e++) {
        uint32_t c = p->row_col[e];
        if (s->inside[c] || c == but || s->spent + p->cost[c] >= w->most) {
            continue;
        }
        double a = in == LL_COVER_NONE ? 1.0 : s->delta[c] * p->cost[in];
        double b = in == LL_COVER_NONE ? 0.0 : s->delta[in] * p->cost[c];
        if (a > b || (a == b && w->since[c] < w->since[in])) {
            in = c;
        }
    }
    return in;
}

static uint32_t list_unserved(const struct walk *w)
{
    const struct ll_cover_state *s = w->state;
    uint32_t count = 0;
    for (uint32_t r = 0; r < s->problem->rows; r++) {
        if (s->hits[r] < s->problem->need[r]) {
            w->rows[count++] = r;
        }
    }
    return count;
}

/// Takes out what is not needed, the dearest first.
static void strip(struct ll_cover_state *s)
{
    const struct ll_cover_problem *p = s->problem;
    for (;;) {
        uint32_t out = LL_COVER_NONE;
        for (uint32_t c = 0; c < p->cols; c++) {
            bool spare = s->inside[c] && (p->allowance > 0.0 || s->delta[c] <= 0.0);
            if (!spare || (out != LL_COVER_NONE && p->cost[c] <= p->cost[out])) {
                continue;
            }
            ll_cover_drop(s, c);
            if (ll_cover_serves(s)) {
                out = c;
            }
            ll_cover_add(s, c);
        }
        if (out == LL_COVER_NONE) {
            return;
        }
        ll_cover_drop(s, out);
    }
}

static void step(struct walk *w, size_t number)
{
    struct ll_cover_state *s = w->state;
    uint32_t out = least_needed(w);
    if (out != LL_COVER_NONE) {
        ll_cover_drop(s, out);
        w->since[out] = number;
    }
    uint32_t count = list_unserved(w);
    if (count == 0) {
        return;
    }
    uint32_t in = most_wanted(w, w->rows[ll_rng_below(&w->run->rng, count)], out);
    if (in != LL_COVER_NONE) {
        ll_cover_add(s, in);
        w->since[in] = number;
        w->last_in = in;
        count = list_unserved(w);
    }
    for (uint32_t i = 0; i < count; i++) {
        ll_cover_raise(s, w->rows[i],
                       s->problem->allowance > 0.0 ? s->problem->weight[w->rows[i]] : 1.0);
    }
}

enum ll_code ll_cover_trim(struct ll_cover_state *state, struct ll_cover_run *run, size_t steps,
                           struct ll_err *err)
{
    if (!ll_cover_serves(state)) {
        return LL_OK;
    }
    const struct ll_cover_problem *p = state->problem;
    LL_CLEANUP(ll_freep) size_t *since = ll_calloc(p->cols, sizeof *since);
    LL_CLEANUP(ll_freep) uint32_t *rows = ll_alloc(p->rows, sizeof *rows);
    if (since == NULL || rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct walk w = {
        .state = state, .run = run, .since = since, .rows = rows, .last_in = LL_COVER_NONE};
    for (size_t i = 1; i <= steps && (i == 1 || !ll_cover_late(run)); i++) {
        if (ll_cover_serves(state)) {
            strip(state);
            enum ll_code code = ll_cover_offer(run, state, err);
            if (code != LL_OK) {
                return code;
            }
            w.most = p->settled - run->best.value;
            w.last_in = LL_COVER_NONE;
            if (state->chosen == 0) {
                return LL_OK;
            }
        }
        step(&w, i);
    }
    return LL_OK;
}
