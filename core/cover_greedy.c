/* Lazy greedy (Minoux 1978): a heap of what each column brought when it was last looked at. What a
 * column brings mostly falls, so that only the ones that come up are looked at again. Where rows
 * need two it can rise; all columns of such a row go into the heap anew then. */
#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/cover_private.h"

struct entry {
    double score; ///< worth per cost
    uint32_t col;
};

struct heap {
    struct entry *items;
    size_t count;
    size_t capacity;
};

static void heap_release(struct heap *h)
{
    ll_free(h->items);
}

static inline bool above(const struct entry *a, const struct entry *b)
{
    return a->score > b->score || (a->score == b->score && a->col < b->col);
}

static enum ll_code push(struct heap *h, struct entry entry, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&h->items, &h->capacity, h->count + 1, sizeof *h->items, err);
    if (code != LL_OK) {
        return code;
    }
    size_t at = h->count++;
    while (at > 0 && above(&entry, &h->items[(at - 1) / 2])) {
        h->items[at] = h->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    h->items[at] = entry;
    return LL_OK;
}

static struct entry pop(struct heap *h)
{
    struct entry top = h->items[0];
    struct entry last = h->items[--h->count];
    size_t at = 0;
    while (2 * at + 1 < h->count) {
        size_t child = 2 * at + 1;
        child += child + 1 < h->count && above(&h->items[child + 1], &h->items[child]);
        if (!above(&h->items[child], &last)) {
            break;
        }
        h->items[at] = h->items[child];
        at = child;
    }
    h->items[at] = last;
    return top;
}

static enum ll_code look_at(const struct ll_cover_state *s, struct heap *h, uint32_t col,
                            struct ll_err *err)
{
    const struct ll_cover_problem *p = s->problem;
    if (s->inside[col] || s->delta[col] <= 0.0 ||
        (!p->least_cost && s->spent + p->cost[col] > p->budget)) {
        return LL_OK; /* what is too dear now stays so */
    }
    return push(h, (struct entry){.score = s->delta[col] / p->cost[col], .col = col}, err);
}

/// After adding a column: rows that now have one of two bring more than before to the others.
static enum ll_code look_at_halves(const struct ll_cover_state *s, struct heap *h, uint32_t col,
                                   struct ll_err *err)
{
    const struct ll_cover_problem *p = s->problem;
    for (uint32_t e = p->col_first[col]; e < p->col_first[col + 1]; e++) {
        uint32_t r = p->col_row[e];
        if (p->need[r] != 2 || s->hits[r] != 1) {
            continue;
        }
        for (uint32_t f = p->row_first[r]; f < p->row_first[r + 1]; f++) {
            enum ll_code code = look_at(s, h, p->row_col[f], err);
            if (code != LL_OK) {
                return code;
            }
        }
    }
    return LL_OK;
}

enum ll_code ll_cover_greedy(struct ll_cover_state *state, struct ll_err *err)
{
    const struct ll_cover_problem *p = state->problem;
    LL_CLEANUP(heap_release) struct heap heap = {0};
    enum ll_code code = LL_OK;
    for (uint32_t c = 0; c < p->cols && code == LL_OK; c++) {
        code = look_at(state, &heap, c, err);
    }
    while (code == LL_OK && heap.count > 0 && !(p->least_cost && ll_cover_serves(state))) {
        struct entry top = pop(&heap);
        if (state->inside[top.col]) {
            continue;
        }
        if (state->delta[top.col] / p->cost[top.col] < top.score ||
            (!p->least_cost && state->spent + p->cost[top.col] > p->budget)) {
            code = look_at(state, &heap, top.col, err);
            continue;
        }
        ll_cover_add(state, top.col);
        if (p->pairs > 0) {
            code = look_at_halves(state, &heap, top.col, err);
        }
    }
    return code;
}
