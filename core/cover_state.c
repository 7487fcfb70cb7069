#include "core/cover_private.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"

/* `served` is kept by differences; its error stays far below this share of all weight. */
#define ROUNDING 1e-6

void ll_cover_state_clear(struct ll_cover_state *state)
{
    ll_free(state->worth);
    ll_free(state->hits);
    ll_free(state->sum);
    ll_free(state->delta);
    ll_free(state->inside);
    ll_free(state->fresh);
    ll_free(state->saved);
    ll_free(state->noted);
    ll_free(state->touched);
    *state = (struct ll_cover_state){0};
}

enum ll_code ll_cover_state_make(const struct ll_cover_problem *problem,
                                 struct ll_cover_state *ret_state, struct ll_err *err)
{
    LL_CLEANUP(ll_cover_state_clear) struct ll_cover_state s = {.problem = problem};
    s.worth = ll_alloc(problem->rows, sizeof *s.worth);
    s.hits = ll_alloc(problem->rows, sizeof *s.hits);
    s.sum = ll_alloc(problem->rows, sizeof *s.sum);
    s.delta = ll_alloc(problem->cols, sizeof *s.delta);
    s.inside = ll_alloc(problem->cols, sizeof *s.inside);
    s.saved = ll_calloc(problem->cols, sizeof *s.saved);
    s.fresh = ll_alloc(problem->cols, sizeof *s.fresh);
    s.noted = ll_calloc(problem->cols, sizeof *s.noted);
    s.touched = ll_alloc(problem->cols, sizeof *s.touched);
    if (s.fresh == NULL || s.noted == NULL || s.sum == NULL || s.saved == NULL ||
        s.touched == NULL || s.worth == NULL || s.hits == NULL || s.delta == NULL ||
        s.inside == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    ll_cover_state_reset(&s, 0.0);
    *ret_state = s;
    s = (struct ll_cover_state){0}; /* now the caller's */
    return LL_OK;
}

double ll_cover_next(const struct ll_cover_state *state, uint32_t row, uint32_t hits)
{
    uint8_t need = state->problem->need[row];
    if (hits >= need) {
        return 0.0;
    }
    if (need == 1) {
        return state->worth[row];
    }
    return state->worth[row] * (hits == 0 ? state->half : 1.0 - state->half);
}

void ll_cover_state_halve(struct ll_cover_state *state, double half)
{
    const struct ll_cover_problem *p = state->problem;
    state->half = half;
    for (uint32_t c = 0; c < p->cols; c++) {
        double sum = 0.0;
        for (uint32_t e = p->col_first[c]; e < p->col_first[c + 1]; e++) {
            uint32_t r = p->col_row[e];
            sum += ll_cover_next(state, r, state->hits[r] - state->inside[c]);
        }
        state->delta[c] = sum;
        state->fresh[c] = 1;
    }
}

void ll_cover_state_reset(struct ll_cover_state *state, double half)
{
    const struct ll_cover_problem *p = state->problem;
    bool all = p->least_cost && p->allowance <= 0.0;
    state->chosen = 0;
    state->spent = state->served = state->total = 0.0;
    state->unserved = p->rows;
    memset(state->hits, 0, p->rows * sizeof *state->hits);
    memset(state->sum, 0, p->rows * sizeof *state->sum);
    memset(state->inside, 0, p->cols * sizeof *state->inside);
    for (uint32_t r = 0; r < p->rows; r++) {
        state->worth[r] = all ? 1.0 : p->weight[r];
        state->total += p->weight[r];
    }
    ll_cover_state_halve(state, half);
}

/// Adds to the deltas of a row's other columns, outside and inside the choice.
static void shift(struct ll_cover_state *s, uint32_t row, uint32_t but, double outside,
                  double inside)
{
    const struct ll_cover_problem *p = s->problem;
    const double by[2] = {outside, inside};
    for (uint32_t e = p->row_first[row]; e < p->row_first[row + 1]; e++) {
        uint32_t c = p->row_col[e];
        s->delta[c] += c == but ? 0.0 : by[s->inside[c]];
        s->fresh[c] = 1;
    }
}

/* With d(h) the worth of one more cover at h hits, a column outside wins d(h) of a row and one
 * inside loses d(h - 1). So a column that comes in keeps its own delta, and the others' change by
 * the step of d: outside from d(h) to d(h + 1), inside from d(h - 1) to d(h). */
void ll_cover_add(struct ll_cover_state *state, uint32_t col)
{
    const struct ll_cover_problem *p = state->problem;
    for (uint32_t e = p->col_first[col]; e < p->col_first[col + 1]; e++) {
        uint32_t r = p->col_row[e];
        uint32_t h = state->hits[r]++;
        state->sum[r] += col;
        double now = ll_cover_next(state, r, h);
        double outside = ll_cover_next(state, r, h + 1) - now;
        double inside = h == 0 ? 0.0 : now - ll_cover_next(state, r, h - 1);
        if (outside != 0.0 || inside != 0.0) {
            shift(state, r, col, outside, inside);
        }
        if (h + 1 == p->need[r]) {
            state->served += p->weight[r];
            state->unserved--;
        }
    }
    state->inside[col] = 1;
    state->chosen++;
    state->spent += p->cost[col];
}

void ll_cover_drop(struct ll_cover_state *state, uint32_t col)
{
    const struct ll_cover_problem *p = state->problem;
    for (uint32_t e = p->col_first[col]; e < p->col_first[col + 1]; e++) {
        uint32_t r = p->col_row[e];
        uint32_t h = --state->hits[r];
        state->sum[r] -= col;
        double now = ll_cover_next(state, r, h);
        double outside = now - ll_cover_next(state, r, h + 1);
        double inside = h == 0 ? 0.0 : ll_cover_next(state, r, h - 1) - now;
        if (outside != 0.0 || inside != 0.0) {
            shift(state, r, col, outside, inside);
        }
        if (h + 1 == p->need[r]) {
            state->served -= p->weight[r];
            state->unserved++;
        }
    }
    state->inside[col] = 0;
    state->fresh[col] = 1;
    state->chosen--;
    state->spent -= p->cost[col];
}

void ll_cover_raise(struct ll_cover_state *state, uint32_t row, double by)
{
    uint32_t h = state->hits[row];
    double outside = -ll_cover_next(state, row, h);
    double inside = h == 0 ? 0.0 : -ll_cover_next(state, row, h - 1);
    state->worth[row] += by;
    outside += ll_cover_next(state, row, h);
    inside += h == 0 ? 0.0 : ll_cover_next(state, row, h - 1);
    shift(state, row, LL_COVER_NONE, outside, inside);
}

bool ll_cover_serves(const struct ll_cover_state *state)
{
    const struct ll_cover_problem *p = state->problem;
    if (state->unserved == 0 || !p->least_cost) {
        return true;
    }
    if (state->total - state->served > p->allowance + ROUNDING * state->total) {
        return false;
    }
    double missing = 0.0;
    for (uint32_t r = 0; r < p->rows; r++) {
        missing += state->hits[r] < p->need[r] ? p->weight[r] : 0.0;
    }
    return missing <= p->allowance;
}

double ll_cover_state_value(const struct ll_cover_state *state)
{
    const struct ll_cover_problem *p = state->problem;
    if (p->least_cost) {
        return ll_cover_serves(state) && p->allowance >= 0.0 ? p->settled - state->spent
                                                             : -INFINITY;
    }
    double value = p->settled; /* added up anew: differences leave errors of rounding */
    for (uint32_t r = 0; r < p->rows; r++) {
        value += state->hits[r] >= p->need[r] ? p->weight[r] : 0.0;
    }
    return p->budget < 0.0 ? -INFINITY : value;
}
