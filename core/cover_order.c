#include <string.h>

#include "core/alloc.h"
#include "core/cover_private.h"

/// Weight that a column would serve, added up anew.
static double gain_of(const struct ll_cover_state *s, uint32_t col)
{
    const struct ll_cover_problem *p = s->problem;
    double gain = 0.0;
    for (uint32_t e = p->col_first[col]; e < p->col_first[col + 1]; e++) {
        uint32_t r = p->col_row[e];
        gain += s->hits[r] + 1 == p->need[r] ? p->weight[r] : 0.0;
    }
    return gain;
}

/// Weight of rows that a column would bring half the way.
static double promise_of(const struct ll_cover_state *s, uint32_t col)
{
    const struct ll_cover_problem *p = s->problem;
    double promise = 0.0;
    for (uint32_t e = p->col_first[col]; p->pairs > 0 && e < p->col_first[col + 1]; e++) {
        uint32_t r = p->col_row[e];
        promise += s->hits[r] + 1 < p->need[r] ? p->weight[r] : 0.0;
    }
    return promise;
}

/// Whether a chosen column serves nothing that would not be served without it.
static bool is_spare(const struct ll_cover_state *s, uint32_t col)
{
    const struct ll_cover_problem *p = s->problem;
    for (uint32_t e = p->col_first[col]; e < p->col_first[col + 1]; e++) {
        if (s->hits[p->col_row[e]] == p->need[p->col_row[e]]) {
            return false;
        }
    }
    return true;
}

/// Columns of the best choice that serve something. @return their number.
static uint32_t list_useful(struct ll_cover_state *s, const struct ll_cover_best *best,
                            const uint32_t *col_of, uint32_t *cols)
{
    uint32_t count = 0;
    for (size_t i = 0; i < best->count; i++) {
        ll_cover_add(s, col_of[best->chosen[i]]);
    }
    for (uint32_t c = s->problem->cols; c > 0; c--) { /* of twins the first one stays */
        if (s->inside[c - 1] && is_spare(s, c - 1)) {
            ll_cover_drop(s, c - 1);
        }
    }
    for (uint32_t c = 0; c < s->problem->cols; c++) {
        if (s->inside[c]) {
            cols[count++] = c;
        }
    }
    return count;
}

/// Moves the column that brings most next to place `from`; of equals the one that promises most.
static void bring_best(const struct ll_cover_state *s, uint32_t *cols, uint32_t from,
                       uint32_t count)
{
    uint32_t best = from;
    double best_gain = gain_of(s, cols[from]);
    double best_promise = promise_of(s, cols[from]);
    for (uint32_t i = from + 1; i < count; i++) {
        double gain = gain_of(s, cols[i]);
        double promise = promise_of(s, cols[i]);
        bool less = gain < best_gain || (gain == best_gain && promise < best_promise);
        bool same = gain == best_gain && promise == best_promise;
        if (!less && (!same || cols[i] < cols[best])) {
            best = i;
            best_gain = gain;
            best_promise = promise;
        }
    }
    uint32_t kept = cols[best];
    cols[best] = cols[from];
    cols[from] = kept;
}

static double cost_of(const struct ll_cover_demand *d, size_t candidate)
{
    return d->cost == NULL ? 1.0 : d->cost[candidate];
}

static void put_site(const struct ll_cover_demand *d, struct ll_cover_plan *plan, size_t candidate,
                     double gain)
{
    double cost = cost_of(d, candidate);
    plan->sites[plan->site_count++] =
        (struct ll_cover_site){.candidate = candidate, .gain = gain, .cost = cost};
    plan->gain += gain;
    plan->cost += cost;
}

static enum ll_code fill_up(const struct ll_cover_demand *d, size_t count,
                            struct ll_cover_plan *plan, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint8_t *used = ll_calloc(d->candidate_count, sizeof *used);
    if (used == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < plan->site_count; i++) {
        used[plan->sites[i].candidate] = 1;
    }
    for (size_t c = 0; c < d->candidate_count && plan->site_count < count; c++) {
        if (!used[c]) {
            put_site(d, plan, c, 0.0);
        }
    }
    return LL_OK;
}

enum ll_code ll_cover_order(const struct ll_cover_demand *demand,
                            const struct ll_cover_request *request,
                            const struct ll_cover_problem *whole, const struct ll_cover_best *best,
                            struct ll_cover_plan *plan, struct ll_err *err)
{
    LL_CLEANUP(ll_cover_state_clear) struct ll_cover_state state = {0};
    LL_CLEANUP(ll_freep) uint32_t *cols = ll_alloc(whole->cols, sizeof *cols);
    LL_CLEANUP(ll_freep) uint32_t *col_of = ll_alloc(demand->candidate_count, sizeof *col_of);
    bool fill = request->task == LL_COVER_COUNT && request->exactly;
    size_t most = fill ? demand->candidate_count : best->count;
    plan->sites = ll_alloc(most, sizeof *plan->sites);
    if (cols == NULL || col_of == NULL || plan->sites == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t c = 0; c < whole->cols; c++) {
        col_of[whole->origin[c]] = c;
    }
    enum ll_code code = ll_cover_state_make(whole, &state, err);
    if (code != LL_OK) {
        return code;
    }
    uint32_t count = list_useful(&state, best, col_of, cols);
    ll_cover_state_reset(&state, 0.0);
    for (uint32_t i = 0; i < count; i++) {
        bring_best(&state, cols, i, count);
        put_site(demand, plan, whole->origin[cols[i]], gain_of(&state, cols[i]));
        ll_cover_add(&state, cols[i]);
    }
    return fill ? fill_up(demand, request->count, plan, err) : LL_OK;
}
