/* Least cost: local search by weighting rows (Gao, Weise and Li 2015, for covering problems): one
 * column too many is taken out, then columns are exchanged so that rows which stay unserved for
 * long become worth more, until all is served again at less cost. */
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/cover_private.h"

/* Steps look at all rows and columns; large problems get fewer of them. */
#define WORK_MOST 20000000U

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

/// Weight that would no longer be served without a column.
static double loss_of(const struct ll_cover_state *s, uint32_t col)
{
    const struct ll_cover_problem *p = s->problem;
    double loss = 0.0;
    for (uint32_t e = p->col_first[col]; e < p->col_first[col + 1]; e++) {
        uint32_t r = p->col_row[e];
        loss += s->hits[r] == p->need[r] ? p->weight[r] : 0.0;
    }
    return loss;
}

/// Takes out columns that serve nothing by themselves and cost at least so much.
static void drop_spare(struct ll_cover_state *s, double dear)
{
    for (uint32_t c = s->problem->cols; c > 0; c--) {
        if (s->inside[c - 1] && s->problem->cost[c - 1] >= dear && loss_of(s, c - 1) <= 0.0) {
            ll_cover_drop(s, c - 1);
        }
    }
}

/// Takes out a column whose loss is allowed, the one that costs most for it.
static bool drop_allowed(struct ll_cover_state *s)
{
    const struct ll_cover_problem *p = s->problem;
    double room = p->allowance - (s->total - s->served);
    uint32_t out = LL_COVER_NONE;
    double least = INFINITY;
    for (uint32_t c = 0; c < p->cols; c++) {
        double loss = s->inside[c] ? loss_of(s, c) : INFINITY;
        if (loss <= room && loss < least * p->cost[c]) {
            out = c;
            least = loss / p->cost[c];
        }
    }
    if (out == LL_COVER_NONE) {
        return false;
    }
    ll_cover_drop(s, out);
    if (!ll_cover_serves(s)) { /* `served` is not exact */
        ll_cover_add(s, out);
        return false;
    }
    return true;
}

/// Takes out what is not needed, the dear ones first, then what need not be served.
static void strip(struct ll_cover_state *s)
{
    drop_spare(s, s->chosen > 0 ? s->spent / s->chosen : 0.0);
    drop_spare(s, 0.0);
    while (s->problem->allowance > 0.0 && drop_allowed(s)) {
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
    size_t most = WORK_MOST / ((size_t)p->rows + p->cols + 1);
    for (size_t i = 1; i <= steps && i <= most + 1 && (i == 1 || !ll_cover_late(run)); i++) {
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
