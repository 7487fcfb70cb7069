/* When all rows must be served, parts of the problem that share no column are problems of their
 * own: a town falls into many small ones, each of which is soon solved to the end. */
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/clock.h"
#include "core/cover_private.h"

/// Rows by the part they belong to.
struct parts {
    uint32_t count;
    uint32_t *first; ///< count + 1
    uint32_t *rows;
    uint32_t *part;   ///< of each column; LL_COVER_NONE before it is reached
    uint32_t *number; ///< of each column that serves anything: within its part
};

static void parts_release(struct parts *s)
{
    ll_free(s->first);
    ll_free(s->rows);
    ll_free(s->part);
    ll_free(s->number);
}

static enum ll_code parts_make(const struct ll_cover_problem *p, struct parts *s,
                               struct ll_err *err)
{
    s->first = ll_calloc((size_t)p->rows + 1, sizeof *s->first);
    s->rows = ll_alloc(p->rows, sizeof *s->rows);
    s->part = ll_alloc(p->cols, sizeof *s->part);
    s->number = ll_alloc(p->cols, sizeof *s->number);
    if (s->first == NULL || s->rows == NULL || s->part == NULL || s->number == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t c = 0; c < p->cols; c++) {
        s->part[c] = LL_COVER_NONE;
    }
    return LL_OK;
}

/// Appends the rows of a column that has not been reached yet.
static uint32_t reach_col(const struct ll_cover_problem *p, struct parts *s, uint8_t *seen,
                          uint32_t col, uint32_t end)
{
    s->part[col] = s->count;
    for (uint32_t e = p->col_first[col]; e < p->col_first[col + 1]; e++) {
        uint32_t r = p->col_row[e];
        if (!seen[r]) {
            seen[r] = 1;
            s->rows[end++] = r;
        }
    }
    return end;
}

/// Walks from each row to all that hang together with it; s->rows is the queue.
static void find_parts(const struct ll_cover_problem *p, struct parts *s, uint8_t *seen)
{
    uint32_t end = 0;
    for (uint32_t start = 0; start < p->rows; start++) {
        if (seen[start]) {
            continue;
        }
        uint32_t at = end;
        seen[start] = 1;
        s->rows[end++] = start;
        for (; at < end; at++) {
            uint32_t r = s->rows[at];
            for (uint32_t e = p->row_first[r]; e < p->row_first[r + 1]; e++) {
                if (s->part[p->row_col[e]] == LL_COVER_NONE) {
                    end = reach_col(p, s, seen, p->row_col[e], end);
                }
            }
        }
        s->first[++s->count] = end;
    }
}

/// Numbers the columns of each part from 0 on, in their old order.
static enum ll_code number_cols(const struct ll_cover_problem *p, struct parts *s,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint32_t *counts = ll_calloc(s->count, sizeof *counts);
    if (counts == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t c = 0; c < p->cols; c++) {
        if (s->part[c] != LL_COVER_NONE) {
            s->number[c] = counts[s->part[c]]++;
        }
    }
    return LL_OK;
}

/// The problem of one part alone, with nothing decided.
static enum ll_code cut_out(const struct ll_cover_problem *p, const struct parts *s, uint32_t part,
                            struct ll_cover_problem *ret_part, struct ll_err *err)
{
    size_t covers = 0;
    for (uint32_t i = s->first[part]; i < s->first[part + 1]; i++) {
        covers += p->row_first[s->rows[i] + 1] - p->row_first[s->rows[i]];
    }
    LL_CLEANUP(ll_cover_problem_clear)
    struct ll_cover_problem out = {.least_cost = true, .scale = p->scale};
    enum ll_code code =
        ll_cover_problem_make(&out, s->first[part + 1] - s->first[part], covers, covers, 0, err);
    if (code != LL_OK) {
        return code;
    }
    for (uint32_t i = s->first[part]; i < s->first[part + 1]; i++) {
        uint32_t r = s->rows[i];
        uint32_t end = out.row_first[out.rows];
        for (uint32_t e = p->row_first[r]; e < p->row_first[r + 1]; e++) {
            uint32_t number = s->number[p->row_col[e]];
            out.cost[number] = p->cost[p->row_col[e]];
            out.origin[number] = p->origin[p->row_col[e]];
            out.cols = number >= out.cols ? number + 1 : out.cols;
            out.row_col[end++] = number;
        }
        out.weight[out.rows] = p->weight[r];
        out.need[out.rows] = p->need[r];
        out.pairs += p->need[r] == 2;
        out.favourite[out.rows] = LL_COVER_NONE;
        out.row_first[++out.rows] = end;
    }
    ll_cover_transpose(&out);
    *ret_part = out;
    out = (struct ll_cover_problem){0}; /* now the caller's */
    return LL_OK;
}

/// The parts, the one with the fewest rows first.
static enum ll_code order_parts(const struct parts *s, uint32_t **ret_order, struct ll_err *err)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t rows = s->first[i + 1] - s->first[i];
        most = rows > most ? rows : most;
    }
    LL_CLEANUP(ll_freep) uint32_t *at = ll_calloc((size_t)most + 2, sizeof *at);
    uint32_t *order = ll_alloc(s->count, sizeof *order);
    if (at == NULL || order == NULL) {
        ll_free(order);
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < s->count; i++) {
        at[s->first[i + 1] - s->first[i] + 1]++;
    }
    for (uint32_t rows = 1; rows <= most; rows++) {
        at[rows + 1] += at[rows];
    }
    for (uint32_t i = 0; i < s->count; i++) {
        order[at[s->first[i + 1] - s->first[i]]++] = i;
    }
    *ret_order = order;
    return LL_OK;
}

static enum ll_code append(struct ll_cover_best *best, const uint32_t *chosen, size_t count,
                           struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&best->chosen, &best->capacity, best->count + count,
                                         sizeof *best->chosen, err);
    if (code == LL_OK && count > 0) {
        memcpy(best->chosen + best->count, chosen, count * sizeof *chosen);
        best->count += count;
    }
    return code;
}

/// Solves one part in its share of the time that is left.
static enum ll_code solve_part(struct ll_cover_problem *part, double share,
                               struct ll_cover_run *run, double *bound, struct ll_err *err)
{
    LL_CLEANUP(ll_cover_run_clear) struct ll_cover_run own = ll_cover_run_like(run);
    double now_s = ll_clock_s();
    own.deadline_s =
        isfinite(run->deadline_s) ? now_s + share * (run->deadline_s - now_s) : run->deadline_s;
    double open = -INFINITY;
    enum ll_code code = ll_cover_branch(part, &own, &open, err);
    if (code == LL_OK) {
        code = append(&run->best, own.best.chosen, own.best.count, err);
    }
    run->best.value += own.best.value;
    *bound += fmax(own.best.value, fmax(own.closed, open));
    run->nodes += own.nodes;
    return code;
}

static enum ll_code solve_parts(const struct ll_cover_problem *p, const struct parts *s,
                                const uint32_t *order, struct ll_cover_run *run, struct ll_err *err)
{
    double bound = p->settled;
    run->best.value = p->settled;
    enum ll_code code = append(&run->best, p->taken, p->taken_count, err);
    uint32_t rows_left = p->rows;
    for (uint32_t i = 0; code == LL_OK && i < s->count; i++) {
        LL_CLEANUP(ll_cover_problem_clear) struct ll_cover_problem part = {0};
        code = cut_out(p, s, order[i], &part, err);
        if (code == LL_OK) {
            uint32_t rows = part.rows;
            code = solve_part(&part, (double)rows / rows_left, run, &bound, err);
            rows_left -= rows;
        }
    }
    run->closed = bound;
    return code;
}

enum ll_code ll_cover_parts(const struct ll_cover_problem *problem, struct ll_cover_run *run,
                            struct ll_err *err)
{
    LL_CLEANUP(parts_release) struct parts s = {0};
    LL_CLEANUP(ll_freep) uint8_t *seen = ll_calloc(problem->rows, sizeof *seen);
    LL_CLEANUP(ll_freep) uint32_t *order = NULL;
    enum ll_code code =
        seen == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : parts_make(problem, &s, err);
    if (code != LL_OK) {
        return code;
    }
    find_parts(problem, &s, seen);
    code = number_cols(problem, &s, err);
    if (code == LL_OK) {
        code = order_parts(&s, &order, err);
    }
    return code == LL_OK ? solve_parts(problem, &s, order, run, err) : code;
}
