/* Exchange of one column against another (Teitz and Bart 1968) with the bookkeeping of Resende and
 * Werneck 2007: what going out loses and coming in wins is known for each column, and only pairs
 * that share rows need a correction. Shaking forces some columns in and starts over (iterated local
 * search, Lourenço et al. 2003). */
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/cover_private.h"

/* A gain below this share of all weight is taken for an error of rounding. */
#define ROUNDING 1e-10

/* Columns that one shake forces in, at most. */
#define FORCED_MOST 3U

/// Notes that the loss of taking `out` out is less by so much.
static inline size_t save(struct ll_cover_state *s, uint32_t out, double by, size_t count)
{
    if (!s->noted[out]) {
        s->noted[out] = 1;
        s->touched[count++] = out;
    }
    s->saved[out] += by;
    return count;
}

/// Corrections of the pairs of `col` with columns inside, into saved[] and touched[]. @return how
/// many were touched.
static size_t overlap(struct ll_cover_state *s, uint32_t col)
{
    const struct ll_cover_problem *p = s->problem;
    size_t count = 0;
    for (uint32_t e = p->col_first[col]; e < p->col_first[col + 1]; e++) {
        uint32_t r = p->col_row[e];
        uint32_t h = s->hits[r];
        if (h == 0 || h > p->need[r]) {
            continue; /* nothing inside covers it, or both deltas are 0 */
        }
        double by = ll_cover_next(s, r, h - 1) - ll_cover_next(s, r, h);
        if (h == 1) {
            count = save(s, s->sum[r], by, count);
            continue;
        }
        for (uint32_t f = p->row_first[r], left = h; left > 0; f++) {
            uint32_t c = p->row_col[f];
            if (s->inside[c]) {
                count = save(s, c, by, count);
                left--;
            }
        }
    }
    return count;
}

static bool fits(const struct ll_cover_state *s, uint32_t in, uint32_t out)
{
    const struct ll_cover_problem *p = s->problem;
    return s->spent + p->cost[in] - (out == LL_COVER_NONE ? 0.0 : p->cost[out]) <= p->budget;
}

/// A column to go out for another, and what that changes.
struct exchange {
    uint32_t out; ///< LL_COVER_NONE: none need go, or none can
    double gain;
};

static void consider(const struct ll_cover_state *s, uint32_t in, uint32_t out,
                     struct exchange *best)
{
    double gain = s->delta[in] - s->delta[out] + s->saved[out];
    if (gain > best->gain && fits(s, in, out)) {
        *best = (struct exchange){.out = out, .gain = gain};
    }
}

/// Columns inside, the one that loses least first.
struct members {
    uint32_t *cols;
    uint32_t count;
    bool alike; ///< all columns cost the same
};

static void list_members(const struct ll_cover_state *s, struct members *m)
{
    m->count = 0;
    for (uint32_t c = 0; c < s->problem->cols; c++) {
        if (s->inside[c]) {
            m->cols[m->count++] = c;
            if (s->delta[c] < s->delta[m->cols[0]]) {
                m->cols[m->count - 1] = m->cols[0];
                m->cols[0] = c;
            }
        }
    }
}

static struct exchange best_exchange(struct ll_cover_state *s, const struct members *m, uint32_t in,
                                     double least)
{
    struct exchange best = {.out = LL_COVER_NONE, .gain = least};
    if (s->delta[in] <= least) {
        return best;
    }
    if (fits(s, in, LL_COVER_NONE)) {
        best.gain = s->delta[in];
        return best;
    }
    size_t touched = overlap(s, in);
    for (size_t i = 0; i < touched; i++) {
        consider(s, in, s->touched[i], &best);
    }
    uint32_t others = m->alike && m->count > 0 ? 1 : m->count;
    for (uint32_t i = 0; i < others; i++) {
        consider(s, in, m->cols[i], &best);
    }
    for (size_t i = 0; i < touched; i++) {
        s->saved[s->touched[i]] = 0.0;
        s->noted[s->touched[i]] = 0;
    }
    return best;
}

/// Whether a column outside has changed since it was looked at, or beats the member that loses
/// least. (That members near it have changed is let pass: it costs more to find out than it
/// brings.)
static bool is_worth_a_look(const struct ll_cover_state *s, const struct members *m, uint32_t in)
{
    if (s->inside[in]) {
        return false;
    }
    return s->fresh[in] || m->count == 0 || s->delta[in] > s->delta[m->cols[0]];
}

static bool all_cost_the_same(const struct ll_cover_problem *p)
{
    for (uint32_t c = 1; c < p->cols; c++) {
        if (p->cost[c] != p->cost[0]) {
            return false;
        }
    }
    return true;
}

enum ll_code ll_cover_swap(struct ll_cover_state *state, struct ll_cover_run *run,
                           struct ll_err *err)
{
    const struct ll_cover_problem *p = state->problem;
    LL_CLEANUP(ll_freep) uint32_t *cols = ll_alloc(p->cols, sizeof *cols);
    if (cols == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct members members = {.cols = cols, .alike = all_cost_the_same(p)};
    list_members(state, &members);
    double least = ROUNDING * state->total;
    uint32_t in = 0;
    for (uint32_t idle = 0; idle < p->cols; idle++) {
        in = in + 1 < p->cols ? in + 1 : 0;
        if (!is_worth_a_look(state, &members, in)) {
            continue;
        }
        state->fresh[in] = 0;
        struct exchange best = best_exchange(state, &members, in, least);
        if (best.gain > least) {
            if (best.out != LL_COVER_NONE) {
                ll_cover_drop(state, best.out);
            }
            ll_cover_add(state, in);
            list_members(state, &members);
            idle = 0;
            if (ll_cover_late(run)) {
                break;
            }
        }
    }
    return LL_OK;
}

/// A column outside, near another when that has one.
static uint32_t draw_near(const struct ll_cover_problem *p, struct ll_rng *rng, uint32_t near)
{
    if (near == LL_COVER_NONE || p->col_first[near + 1] == p->col_first[near]) {
        return ll_rng_below(rng, p->cols);
    }
    uint32_t e =
        p->col_first[near] + ll_rng_below(rng, p->col_first[near + 1] - p->col_first[near]);
    uint32_t r = p->col_row[e];
    return p->row_col[p->row_first[r] + ll_rng_below(rng, p->row_first[r + 1] - p->row_first[r])];
}

/// Takes out what loses least for its cost, the forced ones apart, until the budget is kept.
static void eject(struct ll_cover_state *s, const uint32_t *forced, uint32_t count)
{
    const struct ll_cover_problem *p = s->problem;
    while (s->spent > p->budget) {
        uint32_t out = LL_COVER_NONE;
        for (uint32_t c = 0; c < p->cols; c++) {
            bool free = s->inside[c];
            for (uint32_t i = 0; i < count && free; i++) {
                free = forced[i] != c;
            }
            if (free &&
                (out == LL_COVER_NONE || s->delta[c] * p->cost[out] < s->delta[out] * p->cost[c])) {
                out = c;
            }
        }
        if (out == LL_COVER_NONE) { /* the forced ones alone are too dear */
            ll_cover_drop(s, forced[--count]);
        } else {
            ll_cover_drop(s, out);
        }
    }
}

static void force(struct ll_cover_state *s, struct ll_rng *rng)
{
    uint32_t forced[FORCED_MOST] = {0};
    uint32_t count = 0;
    uint32_t near = LL_COVER_NONE;
    for (uint32_t i = 1 + ll_rng_below(rng, FORCED_MOST); i > 0; i--) {
        uint32_t col = draw_near(s->problem, rng, near);
        if (!s->inside[col] && s->problem->cost[col] <= s->problem->budget) {
            ll_cover_add(s, col);
            forced[count++] = col;
            near = col;
        }
    }
    eject(s, forced, count);
}

static void go_back(struct ll_cover_state *s, const uint8_t *inside)
{
    for (uint32_t c = 0; c < s->problem->cols; c++) {
        if (s->inside[c] && !inside[c]) {
            ll_cover_drop(s, c);
        }
    }
    for (uint32_t c = 0; c < s->problem->cols; c++) {
        if (!s->inside[c] && inside[c]) {
            ll_cover_add(s, c);
        }
    }
}

enum ll_code ll_cover_shake(struct ll_cover_state *state, struct ll_cover_run *run, size_t rounds,
                            struct ll_err *err)
{
    const struct ll_cover_problem *p = state->problem;
    if (p->cols == 0 || state->chosen == 0) {
        return LL_OK;
    }
    LL_CLEANUP(ll_freep) uint8_t *inside = ll_alloc(p->cols, sizeof *inside);
    if (inside == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    memcpy(inside, state->inside, p->cols);
    double value = ll_cover_state_value(state);
    for (size_t i = 0; i < rounds && !ll_cover_late(run); i++) {
        force(state, &run->rng);
        enum ll_code code = ll_cover_swap(state, run, err);
        if (code != LL_OK) {
            return code;
        }
        double now = ll_cover_state_value(state);
        if (now < value) {
            go_back(state, inside);
            continue;
        }
        code = now > value ? ll_cover_offer(run, state, err) : LL_OK;
        if (code != LL_OK) {
            return code;
        }
        value = now;
        memcpy(inside, state->inside, p->cols);
    }
    return LL_OK;
}
