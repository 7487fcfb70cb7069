/* The tree: depth first, the column in question chosen before it is left out. Each node is a
 * problem of its own, smaller than the one above: what is decided is taken out, like rows are
 * merged again, and the prices go with them. */
#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/cover_private.h"

struct stack {
    struct ll_cover_node *items;
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

/// Puts one half of the node at the top onto the stack.
static enum ll_code branch(struct stack *stack, uint8_t fate, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&stack->items, &stack->capacity, stack->count + 1,
                                         sizeof *stack->items, err);
    if (code != LL_OK) {
        return code;
    }
    const struct ll_cover_node *above = &stack->items[stack->count - 1];
    LL_CLEANUP(ll_cover_marks_clear) struct ll_cover_marks marks = {0};
    code = ll_cover_marks_make(&above->problem, &marks, err);
    if (code != LL_OK) {
        return code;
    }
    marks.col[above->col] = fate;
    struct ll_cover_node half = {.bound = above->bound};
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
        if (stack->items[i].halves < 2) {
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
    struct ll_cover_node *top = &stack->items[stack->count - 1];
    if (!top->seen) {
        bool closed = false;
        enum ll_code code = ll_cover_visit(top, run, &closed, err);
        top->seen = true;
        if (code != LL_OK || (run->stopped && !closed)) {
            return code;
        }
        if (closed) {
            run->closed = fmax(run->closed, top->bound);
            pop(stack);
        }
        return LL_OK;
    }
    if (top->halves == 2 || ll_cover_enough(run, top->bound)) {
        run->closed = fmax(run->closed, top->halves == 2 ? -INFINITY : top->bound);
        pop(stack);
        return LL_OK;
    }
    top->halves++;
    return branch(stack, top->halves == 1 ? LL_COVER_TAKEN : LL_COVER_DROPPED, err);
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
    stack.items[stack.count++] = (struct ll_cover_node){.problem = *root, .bound = INFINITY};
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
