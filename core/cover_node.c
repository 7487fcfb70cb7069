/* The work at one node of the tree: the bound is lowered, choices are looked for, columns are
 * decided by the bound, and the smaller problem that is left is solved in its place. */
#include <math.h>

#include "core/alloc.h"
#include "core/cover_private.h"

#define ROOT_TRIES    60U /* steps of the bound in one round, at the root */
#define ROOT_ROUNDS   60U
#define ROOT_SLOW     3U  /* rounds in a row that may win little, at the root */
#define NODE_TRIES    40U /* the same below it */
#define NODE_ROUNDS   6U
#define SHAKES        100U  /* of a choice, at the root */
#define TRIM_STEPS    2000U /* of the search for a cheaper choice, there */
#define TRIM_BELOW    100U  /* and at the nodes below */
#define SHRINK_FROM   0.1   /* share of columns that must be decided to rebuild the problem */
#define SLOW          0.02  /* share of the open distance that a round must win */
#define FIRST_DIVE    0.5   /* scale of the steps from which on choices are looked for */
#define DIVE_AGAIN    0.7   /* part of the distance of the last time */
#define HALF_AT_START 0.25  /* of a row that needs two, while a choice is made */

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
        return ll_cover_trim(s, run, root ? TRIM_STEPS : TRIM_BELOW, err);
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
static enum ll_code round_off(struct bench *b, struct ll_cover_run *run, struct ll_err *err)
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
    return polish(&b->state, run, false, err);
}

/// A choice by going down from the relaxed problem.
static enum ll_code dive(struct bench *b, struct ll_cover_run *run, struct ll_err *err)
{
    ll_cover_state_reset(&b->state, b->state.problem->pairs > 0 ? HALF_AT_START : 0.0);
    enum ll_code code = ll_cover_dive(&b->state, run, err);
    return code == LL_OK ? polish(&b->state, run, true, err) : code;
}

/// A choice from what is left in the problem of the best one so far.
static enum ll_code resume(struct bench *b, struct ll_cover_run *run, struct ll_err *err)
{
    const struct ll_cover_problem *p = b->state.problem;
    ll_cover_state_reset(&b->state, p->pairs > 0 ? HALF_AT_START : 0.0);
    uint32_t col = 0;
    for (size_t i = 0; i < run->best.count; i++) { /* both ascend, taken ones apart */
        uint32_t wanted = run->best.chosen[i];
        col = col < p->cols && p->origin[col] > wanted ? 0 : col;
        while (col < p->cols && p->origin[col] < wanted) {
            col++;
        }
        if (col < p->cols && p->origin[col] == wanted &&
            (p->least_cost || b->state.spent + p->cost[col] <= p->budget)) {
            ll_cover_add(&b->state, col);
        }
    }
    return polish(&b->state, run, true, err);
}

/// Decides columns by the bound; rebuilds the problem when that is worth it. @param ret_rebuilt
/// whether it was.
static enum ll_code fix(struct ll_cover_node *n, struct bench *b, struct ll_cover_run *run,
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

/// How the work at one node goes on.
struct progress {
    double before;   ///< bound at the start of the round
    double dived_at; ///< distance between bound and best value when a dive was last made
    unsigned slow;   ///< rounds in a row that won little
    bool rebuilt;    ///< the problem is another one than at the start of the round
};

static double distance(const struct ll_cover_node *n, const struct ll_cover_run *run)
{
    return n->bound - run->best.value;
}

/// Looks for a choice, when that may help by now: below the root always, at the root when bounds
/// have come close, and then each time much less is left between bound and value.
static enum ll_code seek(struct ll_cover_node *n, struct bench *b, struct ll_cover_run *run,
                         struct progress *w, struct ll_err *err)
{
    if (run->nodes > 1) {
        return round_off(b, run, err);
    }
    if (w->slow == 0 &&
        !(distance(n, run) < DIVE_AGAIN * w->dived_at && b->dual.scale < FIRST_DIVE)) {
        return LL_OK;
    }
    enum ll_code code = w->slow > 1 ? resume(b, run, err) : dive(b, run, err);
    w->dived_at = distance(n, run);
    return code;
}

/// One round at a node. @param ret_closed whether nothing of interest is left below it.
static enum ll_code round_of(struct ll_cover_node *n, struct bench *b, struct ll_cover_run *run,
                             struct progress *w, bool *ret_closed, struct ll_err *err)
{
    w->before = n->bound;
    ll_cover_dual_run(&b->dual, run, run->nodes == 1 ? ROOT_TRIES : NODE_TRIES);
    n->bound = fmin(n->bound, ll_cover_round(run, b->dual.bound));
    w->slow = w->before - n->bound < SLOW * distance(n, run) ? w->slow + 1 : 0;
    enum ll_code code = report(run, err);
    if (code == LL_OK && !ll_cover_enough(run, n->bound)) {
        code = seek(n, b, run, w, err);
    }
    *ret_closed = ll_cover_enough(run, n->bound);
    if (code != LL_OK || *ret_closed || run->stopped) {
        return code;
    }
    code = fix(n, b, run, &w->rebuilt, err);
    if (code == LL_OK && is_impossible(&n->problem)) {
        n->bound = -INFINITY; /* what has been decided against is in `closed` */
        *ret_closed = true;
    }
    return code;
}

/// Lowers the bound of a node, looks for choices, and decides columns, until little is won.
static enum ll_code look(struct ll_cover_node *n, struct bench *b, struct ll_cover_run *run,
                         bool *ret_closed, struct ll_err *err)
{
    bool root = run->nodes == 1;
    struct progress w = {.dived_at = INFINITY};
    for (unsigned i = 0; i < (root ? ROOT_ROUNDS : NODE_ROUNDS); i++) {
        w.rebuilt = false;
        enum ll_code code = round_of(n, b, run, &w, ret_closed, err);
        if (code != LL_OK || *ret_closed || run->stopped ||
            (!w.rebuilt && w.slow >= (root ? ROOT_SLOW : 1U))) {
            return code;
        }
    }
    return LL_OK;
}

enum ll_code ll_cover_visit(struct ll_cover_node *n, struct ll_cover_run *run, bool *ret_closed,
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
        code = polish(&b.state, run, false, err);
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
