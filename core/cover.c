#include "core/cover.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/clock.h"
#include "core/cover_private.h"

/* Values that differ by this share are equal: they are sums of rounded numbers. */
#define SAME 1e-9

/* Whole numbers up to here are exact, and so are their sums. */
#define WHOLE_MOST 0x1p53

void ll_cover_plan_clear(struct ll_cover_plan *plan)
{
    ll_free(plan->sites);
    ll_free(plan->unserved);
    *plan = (struct ll_cover_plan){0};
}

void ll_cover_run_clear(struct ll_cover_run *run)
{
    ll_free(run->best.chosen);
}

struct ll_cover_run ll_cover_run_like(const struct ll_cover_run *run)
{
    return (struct ll_cover_run){.request = run->request,
                                 .best = {.value = -INFINITY},
                                 .unit = run->unit,
                                 .closed = -INFINITY,
                                 .deadline_s = run->deadline_s,
                                 .rng = ll_rng_make(run->request->seed, 0)};
}

bool ll_cover_late(struct ll_cover_run *run)
{
    if (!run->stopped && isfinite(run->deadline_s)) {
        run->stopped = ll_clock_s() >= run->deadline_s;
    }
    return run->stopped;
}

double ll_cover_round(const struct ll_cover_run *run, double bound)
{
    return run->unit > 0.0 ? floor(bound / run->unit) * run->unit : bound;
}

bool ll_cover_enough(const struct ll_cover_run *run, double bound)
{
    double value = run->best.value;
    if (!isfinite(value) || !isfinite(bound)) {
        return bound == -INFINITY;
    }
    double larger = fmax(fabs(bound), fabs(value));
    return bound - value <= fmax(run->request->gap, SAME) * larger;
}

enum ll_code ll_cover_offer(struct ll_cover_run *run, const struct ll_cover_state *state,
                            struct ll_err *err)
{
    double value = ll_cover_state_value(state);
    if (value <= run->best.value) {
        return LL_OK;
    }
    const struct ll_cover_problem *p = state->problem;
    struct ll_cover_best *best = &run->best;
    enum ll_code code =
        ll_array_reserve(&best->chosen, &best->capacity, (size_t)p->taken_count + state->chosen,
                         sizeof *best->chosen, err);
    if (code != LL_OK) {
        return code;
    }
    best->value = value;
    best->count = 0;
    for (uint32_t i = 0; i < p->taken_count; i++) {
        best->chosen[best->count++] = p->taken[i];
    }
    for (uint32_t c = 0; c < p->cols; c++) {
        if (state->inside[c]) {
            best->chosen[best->count++] = p->origin[c];
        }
    }
    return LL_OK;
}

static double common_divisor(double a, double b)
{
    while (b > 0.0) {
        double rest = fmod(a, b);
        a = b;
        b = rest;
    }
    return a;
}

/// What all values are multiples of: of whole numbers there is such a unit, of others none (0).
static double find_unit(const struct ll_cover_problem *p)
{
    const double *numbers = p->least_cost ? p->cost : p->weight;
    uint32_t count = p->least_cost ? p->cols : p->rows;
    double unit = 0.0;
    double sum = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        sum += numbers[i];
        if (numbers[i] != floor(numbers[i]) || sum > WHOLE_MOST) {
            return 0.0;
        }
        unit = common_divisor(unit, numbers[i]);
    }
    return unit;
}

/// The problem with what costs nothing taken.
static enum ll_code take_free(const struct ll_cover_problem *whole, struct ll_cover_problem *root,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_cover_marks_clear) struct ll_cover_marks marks = {0};
    enum ll_code code = ll_cover_marks_make(whole, &marks, err);
    for (uint32_t c = 0; code == LL_OK && c < whole->cols; c++) {
        marks.col[c] = whole->cost[c] == 0.0 ? LL_COVER_TAKEN : LL_COVER_OPEN;
    }
    return code == LL_OK ? ll_cover_shrink(whole, &marks, root, err) : code;
}

static void judge(const struct ll_cover_request *q, const struct ll_cover_run *run, double open,
                  struct ll_cover_plan *plan)
{
    double bound = fmax(run->best.value, fmax(run->closed, open));
    if (q->task == LL_COVER_SHARE) {
        plan->value = plan->cost;
        plan->bound = fmin(plan->value, fmax(0.0, -bound));
    } else {
        plan->value = plan->gain;
        plan->bound = fmax(plan->value, fmin(bound, plan->most));
    }
    double larger = fmax(plan->bound, plan->value);
    plan->gap = larger > 0.0 ? fabs(plan->bound - plan->value) / larger : 0.0;
    plan->nodes = run->nodes;
    plan->status = plan->gap <= SAME     ? LL_COVER_OPTIMAL
                   : plan->gap <= q->gap ? LL_COVER_WITHIN_GAP
                                         : LL_COVER_STOPPED;
}

/// Solves what is left of the problem; least cost of serving all falls into parts.
static enum ll_code search(struct ll_cover_problem *root, struct ll_cover_run *run, double *open,
                           struct ll_err *err)
{
    if (!root->least_cost || root->allowance > 0.0) {
        return ll_cover_branch(root, run, open, err);
    }
    enum ll_code code = ll_cover_reduce(root, err);
    return code == LL_OK ? ll_cover_parts(root, run, err) : code;
}

enum ll_code ll_cover_solve(const struct ll_cover_demand *demand,
                            const struct ll_cover_request *request, struct ll_cover_plan *ret_plan,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan plan = {0};
    LL_CLEANUP(ll_cover_problem_clear) struct ll_cover_problem whole = {0};
    LL_CLEANUP(ll_cover_problem_clear) struct ll_cover_problem root = {0};
    LL_CLEANUP(ll_cover_run_clear)
    struct ll_cover_run run = {.request = request,
                               .best = {.value = -INFINITY},
                               .closed = -INFINITY,
                               .deadline_s = ll_clock_s() + request->limit_s,
                               .rng = ll_rng_make(request->seed, 0)};
    enum ll_code code = ll_cover_load(demand, request, &whole, &plan, err);
    if (code == LL_OK) {
        code = take_free(&whole, &root, err);
    }
    double open = -INFINITY;
    if (code == LL_OK) {
        run.unit = find_unit(&whole);
        code = search(&root, &run, &open, err);
    }
    if (code == LL_OK) {
        code = ll_cover_order(demand, request, &whole, &run.best, &plan, err);
    }
    if (code != LL_OK) {
        return code;
    }
    judge(request, &run, open, &plan);
    *ret_plan = plan;
    plan = (struct ll_cover_plan){0}; /* now the caller's */
    return LL_OK;
}
