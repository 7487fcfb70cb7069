/* The tree: depth first, the column in question chosen before it is left out. Each node is a
 * problem of its own, smaller than the one above: what is decided is taken out, like rows are
 * merged again, and the prices go with them. */
#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/cover_private.h"

/* Steps of the bound between looking for choices and fixing columns, and how often, at the root and
 * at each node below. */
#define ROOT_TRIES  30U
#define ROOT_ROUNDS 60U
#define NODE_TRIES  15U
#define NODE_ROUNDS 6U
#define SHAKES      20U   /* of the choice, in each round at the root */
#define TRIM_STEPS  2000U /* of the search for a cheaper choice, there */
#define SHRINK_FROM                                                                                \
    0.1 /* share of the columns that must be decided before the problem is rebuilt */
#define SLOW          0.02 /* share of the open distance that a round must win */
#define HALF_AT_START 0.25 /* of a row that needs two, while the first choice is made */

struct node {
    struct ll_cover_problem problem;
    double bound;
    uint32_t col; ///< to branch on
    unsigned
        done; ///< 0: not looked at; 1: its bound is found; 2, 3: so many of its two halves begun
};

struct stack {
    struct node *items;
    size_t count;
    size_t capacity;
};

static void stack_release(struct stack *s)
{
    for (size_t i = 0; i < s->count; i++) {
        ll_cover_problem_clear(&s->items[i].problem);
    }
    ll_free(s->items);
}

/// What one node works with.
struct bench {
    struct ll_cover_state state;
    struct ll_cover_dual dual;
};

static void bench_release(struct bench *b)
{
    ll_cover_state_clear(&b->state);
    ll_cover_dual_clear(&b->dual);
}

static enum ll_code bench_make(struct bench *b, struct ll_cover_problem *p, struct ll_err *err)
{
    bench_release(b);
    enum ll_code code = ll_cover_state_make(p, &b->state, err);
    return code == LL_OK ? ll_cover_dual_make(p, &b->dual, err) : code;
}

/// Completes a choice and offers it.
static enum ll_code polish(struct ll_cover_state *s, struct ll_cover_run *run, bool root,
                           struct ll_err *err)
{
    enum ll_code code = ll_cover_greedy(s, err);
    if (code != LL_OK) {
        return code;
    }
    if (s->problem->least_cost) {
        return ll_cover_trim(s, run, root ? TRIM_STEPS : TRIM_STEPS / 20, err);
    }
    if (s->half != 0.0) {
        ll_cover_state_halve(s, 0.0);
    }
    code = ll_cover_swap(s, run, err);
    if (code == LL_OK) {
        code = ll_cover_offer(run, s, err);
    }
    return code == LL_OK && root ? ll_cover_shake(s, run, SHAKES, err) : code;
}

/// A choice from what the relaxed problem takes.
static enum ll_code round_off(struct bench *b, struct ll_cover_run *run, bool root,
                              struct ll_err *err)
{
    const struct ll_cover_problem *p = b->dual.problem;
    ll_cover_state_reset(&b->state, p->pairs > 0 ? HALF_AT_START : 0.0);
    for (uint32_t i = 0; i < b->dual.picked_count; i++) {
        uint32_t c = b->dual.picked[i];
        if (b->dual.share[c] >= 1.0 &&
            (p->least_cost || b->state.spent + p->cost[c] <= p->budget)) {
            ll_cover_add(&b->state, c);
        }
    }
    return polish(&b->state, run, root, err);
}

/// A choice by going down from the relaxed problem.
static enum ll_code dive(struct bench *b, struct ll_cover_run *run, struct ll_err *err)
{
    ll_cover_state_reset(&b->state, b->state.problem->pairs > 0 ? HALF_AT_START : 0.0);
    enum ll_code code = ll_cover_dive(&b->state, run, err);
    return code == LL_OK ? polish(&b->state, run, false, err) : code;
}

/// Decides columns by the bound; rebuilds the problem when that is worth it. @param ret_rebuilt
/// whether it was.
static enum ll_code fix(struct node *n, struct bench *b, struct ll_cover_run *run,
                        bool *ret_rebuilt, struct ll_err *err)
{
    LL_CLEANUP(ll_cover_marks_clear) struct ll_cover_marks marks = {0};
    enum ll_code code = ll_cover_marks_make(&n->problem, &marks, err);
    if (code != LL_OK) {
        return code;
    }
    ll_cover_dual_fix(&b->dual, run, &marks);
    *ret_rebuilt = marks.count > 0 && marks.count >= SHRINK_FROM * n->problem.cols;
    if (!*ret_rebuilt) {
        return LL_OK;
    }
    struct ll_cover_problem next;
    code = ll_cover_shrink(&n->problem, &marks, &next, err);
    if (code != LL_OK) {
        return code;
    }
    ll_cover_problem_clear(&n->problem);
    n->problem = next;
    code = ll_cover_reduce(&n->problem, err);
    return code == LL_OK ? bench_make(b, &n->problem, err) : code;
}

static bool is_impossible(const struct ll_cover_problem *p)
{
    return (p->least_cost && p->allowance < 0.0) || (!p->least_cost && p->budget < 0.0);
}

/// The column about which the relaxed problem is least sure; of equals the one that collects most.
static uint32_t least_sure(const struct ll_cover_dual *d)
{
    uint32_t best = 0;
    double best_doubt = -1.0;
    for (uint32_t c = 0; c < d->problem->cols; c++) {
        double doubt = fmin(d->mean[c], 1.0 - d->mean[c]);
        if (doubt > best_doubt || (doubt == best_doubt && d->value[c] > d->value[best])) {
            best = c;
            best_doubt = doubt;
        }
    }
    return best;
}

static enum ll_code report(struct ll_cover_run *run, struct ll_err *err)
{
    if (!ll_progress_report(run->request->progress, "choosing sites", run->nodes, 0)) {
        return ll_fail(err, LL_E_CANCELLED, "stopped on request");
    }
    return LL_OK;
}

/// Lowers the bound of a node, looks for choices, and decides columns, until nothing more is won.
/// @param ret_closed whether nothing of interest is left below it.
static enum ll_code look(struct node *n, struct bench *b, struct ll_cover_run *run,
                         bool *ret_closed, struct ll_err *err)
{
    bool root = run->nodes == 1;
    for (unsigned i = 0; i < (root ? ROOT_ROUNDS : NODE_ROUNDS); i++) {
        double before = n->bound;
        ll_cover_dual_run(&b->dual, run, root ? ROOT_TRIES : NODE_TRIES);
        n->bound = fmin(n->bound, ll_cover_round(run, b->dual.bound));
        enum ll_code code = report(run, err);
        if (code == LL_OK) {
            code = root && i > 2 ? dive(b, run, err) : round_off(b, run, false, err);
        }
        *ret_closed = ll_cover_enough(run, n->bound);
        if (code != LL_OK || *ret_closed || run->stopped) {
            return code;
        }
        bool rebuilt = false;
        code = fix(n, b, run, &rebuilt, err);
        if (code != LL_OK) {
            return code;
        }
        *ret_closed = is_impossible(&n->problem);
        if (*ret_closed) {
            n->bound = -INFINITY; /* what has been decided against is in `closed` */
            return LL_OK;
        }
        if (!rebuilt && i > 0 && before - n->bound < SLOW * (n->bound - run->best.value)) {
            return LL_OK;
        }
    }
    return LL_OK;
}

static enum ll_code visit(struct node *n, struct ll_cover_run *run, bool *ret_closed,
                          struct ll_err *err)
{
    run->nodes++;
    enum ll_code code = ll_cover_reduce(&n->problem, err);
    if (code != LL_OK) {
        return code;
    }
    *ret_closed = true;
    if (is_impossible(&n->problem)) {
        n->bound = -INFINITY;
        return LL_OK;
    }
    LL_CLEANUP(bench_release) struct bench b = {0};
    code = bench_make(&b, &n->problem, err);
    if (code == LL_OK && run->nodes == 1) {
        ll_cover_state_reset(&b.state, n->problem.pairs > 0 ? HALF_AT_START : 0.0);
        code = polish(&b.state, run, true, err);
        if (code == LL_OK) {
            ll_cover_price(&n->problem, &b.state);
            code = bench_make(&b, &n->problem, err);
        }
    }
    if (code == LL_OK) {
        code = look(n, &b, run, ret_closed, err);
    }
    if (code == LL_OK && !*ret_closed) {
        n->col = least_sure(&b.dual);
    }
    return code;
}

/// Puts one half of the node at the top onto the stack.
static enum ll_code branch(struct stack *stack, uint8_t fate, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&stack->items, &stack->capacity, stack->count + 1,
                                         sizeof *stack->items, err);
    if (code != LL_OK) {
        return code;
    }
    const struct node *above = &stack->items[stack->count - 1];
    LL_CLEANUP(ll_cover_marks_clear) struct ll_cover_marks marks = {0};
    code = ll_cover_marks_make(&above->problem, &marks, err);
    if (code != LL_OK) {
        return code;
    }
    marks.col[above->col] = fate;
    struct node half = {.bound = above->bound};
    code = ll_cover_shrink(&above->problem, &marks, &half.problem, err);
    if (code == LL_OK) {
        stack->items[stack->count++] = half;
    }
    return code;
}

static double open_bound(const struct stack *stack)
{
    double bound = -INFINITY;
    for (size_t i = 0; i < stack->count; i++) {
        if (stack->items[i].done < 3) {
            bound = fmax(bound, stack->items[i].bound);
        }
    }
    return bound;
}

static void pop(struct stack *stack)
{
    ll_cover_problem_clear(&stack->items[--stack->count].problem);
}

/// One step of the search with the node at the top.
static enum ll_code advance(struct stack *stack, struct ll_cover_run *run, struct ll_err *err)
{
    struct node *top = &stack->items[stack->count - 1];
    if (top->done == 0) {
        bool closed = false;
        enum ll_code code = visit(top, run, &closed, err);
        top->done = 1;
        if (code != LL_OK || (run->stopped && !closed)) {
            return code;
        }
        if (closed) {
            run->closed = fmax(run->closed, top->bound);
            pop(stack);
        }
        return LL_OK;
    }
    if (top->done == 3 || ll_cover_enough(run, top->bound)) {
        run->closed = fmax(run->closed, top->done == 3 ? -INFINITY : top->bound);
        pop(stack);
        return LL_OK;
    }
    top->done++;
    return branch(stack, top->done == 2 ? LL_COVER_TAKEN : LL_COVER_DROPPED, err);
}

enum ll_code ll_cover_branch(struct ll_cover_problem *root, struct ll_cover_run *run,
                             double *ret_open, struct ll_err *err)
{
    LL_CLEANUP(stack_release) struct stack stack = {0};
    enum ll_code code =
        ll_array_reserve(&stack.items, &stack.capacity, 1, sizeof *stack.items, err);
    if (code != LL_OK) {
        return code;
    }
    stack.items[stack.count++] = (struct node){.problem = *root, .bound = INFINITY};
    *root = (struct ll_cover_problem){0}; /* now the stack's */
    while (stack.count > 0 && !run->stopped) {
        code = advance(&stack, run, err);
        if (code != LL_OK) {
            return code;
        }
        run->stopped |= run->request->limit_nodes > 0 && run->nodes >= run->request->limit_nodes &&
                        stack.count > 0;
    }
    *ret_open = open_bound(&stack);
    return LL_OK;
}
