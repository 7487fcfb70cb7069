/* The problem that is left after decisions. Rows that the same columns cover, and that need as
 * many, become one: that halves a problem of buildings and candidates, and again further down the
 * tree. */
#include <string.h>

#include "core/alloc.h"
#include "core/cover_private.h"

/// Finds a row with the same list by a table of row numbers (open addressing).
struct finder {
    uint32_t *slots; ///< row + 1; 0: free
    size_t mask;
};

static void finder_release(struct finder *f)
{
    ll_free(f->slots);
}

static enum ll_code finder_make(struct finder *f, size_t rows, struct ll_err *err)
{
    size_t size = 16;
    while (size < 2 * rows) {
        size *= 2;
    }
    f->mask = size - 1;
    f->slots = ll_calloc(size, sizeof *f->slots);
    return f->slots == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
}

static uint64_t hash_list(const uint32_t *list, size_t count, uint8_t need)
{
    uint64_t h = need;
    for (size_t i = 0; i < count; i++) {
        h = (h ^ list[i]) * 0x9E3779B97F4A7C15U;
        h ^= h >> 29;
    }
    return h ^ h >> 32;
}

static bool same_row(const struct ll_cover_problem *p, uint32_t row, const uint32_t *list,
                     size_t count, uint8_t need)
{
    uint32_t first = p->row_first[row];
    return p->row_first[row + 1] - first == count && p->need[row] == need &&
           memcmp(p->row_col + first, list, count * sizeof *list) == 0;
}

/// The row of `p` with the list that stands at its end; p->rows when there is none yet.
static uint32_t find_row(struct finder *f, const struct ll_cover_problem *p, size_t count,
                         uint8_t need)
{
    const uint32_t *list = p->row_col + p->row_first[p->rows];
    size_t at = hash_list(list, count, need) & f->mask;
    while (f->slots[at] != 0) {
        uint32_t row = f->slots[at] - 1;
        if (same_row(p, row, list, count, need)) {
            return row;
        }
        at = (at + 1) & f->mask;
    }
    f->slots[at] = p->rows + 1;
    return p->rows;
}

/// A row of the old problem as far as it is still of interest.
struct rest {
    double weight;
    double price;
    double extra;
    uint32_t favourite;
    uint32_t count; ///< columns left, written at the end of the new problem's list
    int need;
};

static struct rest rest_of_row(const struct ll_cover_problem *from,
                               const struct ll_cover_marks *marks, uint32_t row, uint32_t *list)
{
    struct rest rest = {.weight = from->weight[row],
                        .price = from->price[row],
                        .extra = from->extra[row],
                        .favourite = from->favourite[row],
                        .need = from->need[row]};
    for (uint32_t e = from->row_first[row]; e < from->row_first[row + 1]; e++) {
        uint32_t col = from->row_col[e];
        if (marks->col[col] == LL_COVER_OPEN) {
            list[rest.count++] = col;
        } else if (marks->col[col] == LL_COVER_TAKEN) {
            rest.need--;
        }
    }
    if (rest.need == 1) { /* one cover is left to pay for, at what most columns were paid */
        rest.price += rest.extra;
        rest.extra = 0.0;
    }
    if (rest.need < 2 ||
        (rest.favourite != LL_COVER_NONE && marks->col[rest.favourite] != LL_COVER_OPEN)) {
        rest.favourite = LL_COVER_NONE;
    }
    return rest;
}

static void keep_row(struct ll_cover_problem *p, struct finder *finder, const struct rest *rest)
{
    uint32_t row = find_row(finder, p, rest->count, (uint8_t)rest->need);
    if (row < p->rows) {
        if (rest->extra > p->extra[row]) {
            p->favourite[row] = rest->favourite;
        }
        p->weight[row] += rest->weight;
        p->price[row] += rest->price;
        p->extra[row] += rest->extra;
        return;
    }
    p->weight[row] = rest->weight;
    p->price[row] = rest->price;
    p->extra[row] = rest->extra;
    p->favourite[row] = rest->favourite;
    p->need[row] = (uint8_t)rest->need;
    p->pairs += rest->need == 2;
    p->row_first[row + 1] = p->row_first[row] + rest->count;
    p->rows++;
}

static void keep_rows(const struct ll_cover_problem *from, const struct ll_cover_marks *marks,
                      struct ll_cover_problem *p, struct finder *finder)
{
    for (uint32_t row = 0; row < from->rows; row++) {
        if (marks->row[row] != 0) {
            continue;
        }
        struct rest rest = rest_of_row(from, marks, row, p->row_col + p->row_first[p->rows]);
        if (rest.need <= 0) {
            p->settled += p->least_cost ? 0.0 : rest.weight;
        } else if (rest.count < (uint32_t)rest.need) {
            p->allowance -= p->least_cost ? rest.weight : 0.0;
        } else {
            keep_row(p, finder, &rest);
        }
    }
}

/// Takes what is decided for out of the budget and into the list; then drops what costs too much.
static void settle(const struct ll_cover_problem *from, struct ll_cover_marks *marks,
                   struct ll_cover_problem *p)
{
    if (from->taken_count > 0) {
        memcpy(p->taken, from->taken, from->taken_count * sizeof *p->taken);
    }
    p->taken_count = from->taken_count;
    for (uint32_t c = 0; c < from->cols; c++) {
        if (marks->col[c] == LL_COVER_TAKEN) {
            p->taken[p->taken_count++] = from->origin[c];
            p->budget -= from->cost[c];
            p->settled -= p->least_cost ? from->cost[c] : 0.0;
        }
    }
    for (uint32_t c = 0; c < from->cols; c++) {
        if (marks->col[c] == LL_COVER_OPEN && !p->least_cost && from->cost[c] > p->budget) {
            marks->col[c] = LL_COVER_DROPPED;
        }
    }
}

/// Gives the columns that some row still names new numbers, in the old order.
static void keep_cols(const struct ll_cover_problem *from, struct ll_cover_problem *p,
                      uint32_t *number)
{
    memset(number, 0, from->cols * sizeof *number);
    uint32_t covers = p->row_first[p->rows];
    for (uint32_t e = 0; e < covers; e++) {
        number[p->row_col[e]] = 1;
    }
    for (uint32_t c = 0; c < from->cols; c++) {
        if (number[c] != 0) {
            p->cost[p->cols] = from->cost[c];
            p->origin[p->cols] = from->origin[c];
            number[c] = p->cols++;
        }
    }
    for (uint32_t e = 0; e < covers; e++) {
        p->row_col[e] = number[p->row_col[e]];
    }
    for (uint32_t r = 0; r < p->rows; r++) {
        if (p->favourite[r] != LL_COVER_NONE) {
            p->favourite[r] = number[p->favourite[r]];
        }
    }
}

enum ll_code ll_cover_shrink(const struct ll_cover_problem *from, struct ll_cover_marks *marks,
                             struct ll_cover_problem *ret_problem, struct ll_err *err)
{
    LL_CLEANUP(ll_cover_problem_clear)
    struct ll_cover_problem p = {.least_cost = from->least_cost,
                                 .budget = from->budget,
                                 .allowance = from->allowance,
                                 .settled = from->settled,
                                 .scale = from->scale};
    LL_CLEANUP(finder_release) struct finder finder = {0};
    LL_CLEANUP(ll_freep) uint32_t *number = ll_alloc(from->cols, sizeof *number);
    enum ll_code code =
        number == NULL
            ? ll_fail(err, LL_E_NOMEM, "out of memory")
            : ll_cover_problem_make(&p, from->rows, from->cols, from->row_first[from->rows],
                                    (size_t)from->taken_count + from->cols, err);
    if (code == LL_OK) {
        code = finder_make(&finder, from->rows, err);
    }
    if (code != LL_OK) {
        return code;
    }
    settle(from, marks, &p);
    keep_rows(from, marks, &p, &finder);
    keep_cols(from, &p, number);
    ll_cover_transpose(&p);
    *ret_problem = p;
    p = (struct ll_cover_problem){0}; /* now the caller's */
    return LL_OK;
}
