#include <math.h>

#include "core/alloc.h"
#include "core/cover_private.h"

/* Sums of costs and weights are rounded: a budget of 0.3 buys three times 0.1. */
#define SLACK 1e-9

static bool is_measure(double value)
{
    return isfinite(value) && value >= 0.0;
}

static enum ll_code check_covers(const struct ll_cover_demand *d, struct ll_err *err)
{
    if (d->demand_count == 0) {
        return LL_OK;
    }
    for (size_t i = 0; i < d->demand_count; i++) {
        if (d->first[i + 1] < d->first[i] || d->first[0] != 0) {
            return ll_fail(err, LL_E_INVALID, "the list of what covers demand %zu has no length",
                           i);
        }
    }
    for (uint32_t e = 0; e < d->first[d->demand_count]; e++) {
        if (d->candidate[e] >= d->candidate_count) {
            return ll_fail(err, LL_E_INVALID,
                           "demand is covered by candidate %u, which is not there",
                           (unsigned)d->candidate[e]);
        }
    }
    return LL_OK;
}

static enum ll_code check_demand(const struct ll_cover_demand *d, struct ll_err *err)
{
    if (d->candidate_count > INT32_MAX || d->demand_count > INT32_MAX ||
        (d->demand_count > 0 && d->first[d->demand_count] > INT32_MAX)) {
        return ll_fail(err, LL_E_LIMIT, "more candidates or demand than sites can be chosen for");
    }
    for (size_t i = 0; i < d->demand_count; i++) {
        if (!is_measure(d->weight[i])) {
            return ll_fail(err, LL_E_INVALID, "the weight of demand %zu is no number from 0 on", i);
        }
        if (d->need != NULL && (d->need[i] < 1 || d->need[i] > 2)) {
            return ll_fail(err, LL_E_INVALID, "demand %zu needs %u covers, not one or two", i,
                           (unsigned)d->need[i]);
        }
    }
    for (size_t c = 0; d->cost != NULL && c < d->candidate_count; c++) {
        if (!is_measure(d->cost[c])) {
            return ll_fail(err, LL_E_INVALID, "the cost of candidate %zu is no number from 0 on",
                           c);
        }
    }
    return check_covers(d, err);
}

static enum ll_code check_request(const struct ll_cover_request *q, struct ll_err *err)
{
    if (q->task < 0 || q->task >= LL_COVER_TASK_COUNT) {
        return ll_fail(err, LL_E_INVALID, "there is no such way to choose sites");
    }
    if (q->task == LL_COVER_BUDGET && !is_measure(q->budget)) {
        return ll_fail(err, LL_E_INVALID, "the budget is no number from 0 on");
    }
    if (q->task == LL_COVER_SHARE && !(q->share >= 0.0 && q->share <= 1.0)) {
        return ll_fail(err, LL_E_INVALID, "the share to serve is no number from 0 to 1");
    }
    if (!(q->gap >= 0.0 && q->gap < 1.0) || !(q->limit_s >= 0.0)) {
        return ll_fail(err, LL_E_INVALID, "the gap or the time to choose sites makes no sense");
    }
    return LL_OK;
}

/// Covers that are still missing when what exists is counted.
static uint8_t missing(const struct ll_cover_demand *d, size_t i)
{
    uint8_t need = d->need == NULL ? 1 : d->need[i];
    uint8_t have = d->have == NULL ? 0 : d->have[i];
    return (uint8_t)(have >= need ? 0 : need - have);
}

/// Row of each demand that counts and is not served; the rest has none.
static void number_rows(const struct ll_cover_demand *d, struct ll_cover_problem *p, uint32_t *row,
                        struct ll_cover_plan *plan)
{
    for (size_t i = 0; i < d->demand_count; i++) {
        uint8_t need = missing(d, i);
        plan->total += d->weight[i];
        plan->before += need == 0 ? d->weight[i] : 0.0;
        row[i] = LL_COVER_NONE;
        if (need > 0 && d->weight[i] > 0.0) {
            p->weight[p->rows] = d->weight[i];
            p->need[p->rows] = need;
            p->favourite[p->rows] = LL_COVER_NONE;
            row[i] = p->rows++;
        }
    }
}

/// The covers by candidate, rows ascending, repeated ones included.
static void list_by_candidate(const struct ll_cover_demand *d, const uint32_t *row,
                              struct ll_cover_problem *p)
{
    for (int fill = 0; fill < 2; fill++) {
        for (size_t i = 0; i < d->demand_count; i++) {
            if (row[i] == LL_COVER_NONE) {
                continue;
            }
            for (uint32_t e = d->first[i]; e < d->first[i + 1]; e++) {
                uint32_t *end = &p->col_first[d->candidate[e] + (fill == 0 ? 1 : 0)];
                if (fill == 1) {
                    p->col_row[*end] = row[i];
                }
                ++*end;
            }
        }
        for (uint32_t c = 0; fill == 0 && c < p->cols; c++) {
            p->col_first[c + 1] += p->col_first[c];
        }
    }
    for (uint32_t c = p->cols; c > 0; c--) {
        p->col_first[c] = p->col_first[c - 1];
    }
    p->col_first[0] = 0;
}

/// The covers by row from those by candidate: ascending, each once.
static void list_by_row(struct ll_cover_problem *p)
{
    for (int fill = 0; fill < 2; fill++) {
        for (uint32_t c = 0; c < p->cols; c++) {
            for (uint32_t e = p->col_first[c]; e < p->col_first[c + 1]; e++) {
                uint32_t r = p->col_row[e];
                if (e > p->col_first[c] && p->col_row[e - 1] == r) {
                    continue;
                }
                uint32_t *end = &p->row_first[r + (fill == 0 ? 1 : 0)];
                if (fill == 1) {
                    p->row_col[*end] = c;
                }
                ++*end;
            }
        }
        for (uint32_t r = 0; fill == 0 && r < p->rows; r++) {
            p->row_first[r + 1] += p->row_first[r];
        }
    }
    for (uint32_t r = p->rows; r > 0; r--) {
        p->row_first[r] = p->row_first[r - 1];
    }
    p->row_first[0] = 0;
    ll_cover_transpose(p);
}

/// Lists what no choice can serve and takes its rows out.
static enum ll_code list_unserved(const struct ll_cover_demand *d, const uint32_t *row,
                                  const struct ll_cover_problem *p, struct ll_cover_marks *marks,
                                  struct ll_cover_plan *plan, struct ll_err *err)
{
    plan->unserved = ll_alloc(p->rows, sizeof *plan->unserved);
    if (plan->unserved == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < d->demand_count; i++) {
        if (row[i] == LL_COVER_NONE) {
            continue;
        }
        uint32_t count = p->row_first[row[i] + 1] - p->row_first[row[i]];
        if (count < p->need[row[i]]) {
            marks->row[row[i]] = 1;
            plan->unserved[plan->unserved_count++] = (struct ll_cover_unserved){
                .demand = i, .reason = count == 0 ? LL_COVER_NO_CANDIDATE : LL_COVER_TOO_FEW};
        } else {
            plan->most += d->weight[i];
        }
    }
    return LL_OK;
}

static void set_aims(const struct ll_cover_demand *d, const struct ll_cover_request *q,
                     const struct ll_cover_plan *plan, struct ll_cover_problem *p)
{
    p->least_cost = q->task == LL_COVER_SHARE;
    p->budget = q->task == LL_COVER_COUNT ? (double)q->count : q->budget * (1.0 + SLACK);
    if (p->least_cost) {
        double servable = plan->before + plan->most;
        p->budget = 0.0;
        p->allowance = q->share < 1.0 ? (1.0 - q->share + SLACK) * servable : 0.0;
    }
    for (uint32_t c = 0; c < p->cols; c++) {
        p->cost[c] = q->task == LL_COVER_COUNT || d->cost == NULL ? 1.0 : d->cost[c];
        p->origin[c] = c;
    }
}

enum ll_code ll_cover_load(const struct ll_cover_demand *demand,
                           const struct ll_cover_request *request,
                           struct ll_cover_problem *ret_problem, struct ll_cover_plan *plan,
                           struct ll_err *err)
{
    enum ll_code code = check_request(request, err);
    if (code == LL_OK) {
        code = check_demand(demand, err);
    }
    if (code != LL_OK) {
        return code;
    }
    size_t covers = demand->demand_count == 0 ? 0 : demand->first[demand->demand_count];
    LL_CLEANUP(ll_cover_problem_clear)
    struct ll_cover_problem p = {.cols = (uint32_t)demand->candidate_count, .scale = 1.0};
    LL_CLEANUP(ll_cover_marks_clear) struct ll_cover_marks marks = {0};
    LL_CLEANUP(ll_freep) uint32_t *row = ll_alloc(demand->demand_count, sizeof *row);
    code = row == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory")
                       : ll_cover_problem_make(&p, demand->demand_count, p.cols, covers, 0, err);
    if (code != LL_OK) {
        return code;
    }
    number_rows(demand, &p, row, plan);
    code = ll_cover_marks_make(&p, &marks, err);
    if (code != LL_OK) {
        return code;
    }
    list_by_candidate(demand, row, &p);
    list_by_row(&p);
    code = list_unserved(demand, row, &p, &marks, plan, err);
    if (code != LL_OK) {
        return code;
    }
    set_aims(demand, request, plan, &p);
    return ll_cover_shrink(&p, &marks, ret_problem, err);
}
