#include "core/alloc.h"
#include "core/cover_private.h"

/* One bit for each list entry, by a hash: a list can be part of another only when its bits are. */
static uint64_t bits_of(const uint32_t *list, uint32_t count)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < count; i++) {
        bits |= UINT64_C(1) << (list[i] * UINT32_C(0x9E3779B1) >> 26);
    }
    return bits;
}

/// Whether each entry of an ascending list is in another.
static bool is_part(const uint32_t *part, uint32_t part_count, const uint32_t *whole,
                    uint32_t whole_count)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < part_count; i++) {
        while (at < whole_count && whole[at] < part[i]) {
            at++;
        }
        if (at == whole_count || whole[at] != part[i]) {
            return false;
        }
    }
    return true;
}

/// Lists of one side of the problem, with what makes comparing them fast.
struct side {
    const uint32_t *first;
    const uint32_t *list;
    uint64_t *bits;
};

static uint32_t length(const struct side *s, uint32_t i)
{
    return s->first[i + 1] - s->first[i];
}

static bool holds(const struct side *s, uint32_t whole, uint32_t part)
{
    return (s->bits[part] & ~s->bits[whole]) == 0 && length(s, part) <= length(s, whole) &&
           is_part(s->list + s->first[part], length(s, part), s->list + s->first[whole],
                   length(s, whole));
}

static enum ll_code side_make(struct side *s, const uint32_t *first, const uint32_t *list,
                              uint32_t count, struct ll_err *err)
{
    *s = (struct side){.first = first, .list = list, .bits = ll_alloc(count, sizeof *s->bits)};
    if (s->bits == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < count; i++) {
        s->bits[i] = bits_of(list + first[i], first[i + 1] - first[i]);
    }
    return LL_OK;
}

static void side_release(struct side *s)
{
    ll_free(s->bits);
}

/// Of the entries of `at`, the one whose own list is shortest; LL_COVER_NONE without any.
static uint32_t shortest(const struct side *s, uint32_t at, const uint32_t *other_first)
{
    uint32_t best = LL_COVER_NONE;
    for (uint32_t e = s->first[at]; e < s->first[at + 1]; e++) {
        uint32_t i = s->list[e];
        if (best == LL_COVER_NONE ||
            other_first[i + 1] - other_first[i] < other_first[best + 1] - other_first[best]) {
            best = i;
        }
    }
    return best;
}

/// A column is of use together with a better one only where a row needs two.
static bool has_pairs(const struct ll_cover_problem *p, uint32_t col)
{
    for (uint32_t e = p->col_first[col]; p->pairs > 0 && e < p->col_first[col + 1]; e++) {
        if (p->need[p->col_row[e]] == 2) {
            return true;
        }
    }
    return false;
}

/// Marks a column that covers nothing more than another, and costs no less.
static void drop_if_dominated(const struct ll_cover_problem *p, const struct side *cols,
                              uint32_t col, struct ll_cover_marks *marks)
{
    uint32_t row = shortest(cols, col, p->row_first);
    if (marks->col[col] != LL_COVER_OPEN || row == LL_COVER_NONE || has_pairs(p, col)) {
        return;
    }
    for (uint32_t e = p->row_first[row]; e < p->row_first[row + 1]; e++) {
        uint32_t other = p->row_col[e];
        bool same = length(cols, other) == length(cols, col) && p->cost[other] == p->cost[col];
        if (other != col && marks->col[other] != LL_COVER_DROPPED &&
            p->cost[other] <= p->cost[col] && !(same && other > col) && holds(cols, other, col)) {
            marks->col[col] = LL_COVER_DROPPED;
            marks->count++;
            return;
        }
    }
}

/// At least cost: marks rows that are served whenever this one is, which must be.
static void drop_served_with(const struct ll_cover_problem *p, const struct side *rows,
                             uint32_t row, struct ll_cover_marks *marks)
{
    uint32_t col = shortest(rows, row, p->col_first);
    if (marks->row[row] != 0 || p->weight[row] <= p->allowance) {
        return;
    }
    for (uint32_t e = p->col_first[col]; e < p->col_first[col + 1]; e++) {
        uint32_t other = p->col_row[e];
        if (other != row && marks->row[other] == 0 && p->need[other] <= p->need[row] &&
            holds(rows, other, row)) {
            marks->row[other] = 1;
            marks->count++;
        }
    }
}

/// At least cost: takes the columns of a row that must be served and has no more than it needs.
static void take_forced(const struct ll_cover_problem *p, uint32_t row,
                        struct ll_cover_marks *marks)
{
    if (p->weight[row] <= p->allowance ||
        p->row_first[row + 1] - p->row_first[row] > p->need[row]) {
        return;
    }
    for (uint32_t e = p->row_first[row]; e < p->row_first[row + 1]; e++) {
        marks->count += marks->col[p->row_col[e]] != LL_COVER_TAKEN;
        marks->col[p->row_col[e]] = LL_COVER_TAKEN;
    }
}

static enum ll_code mark(const struct ll_cover_problem *p, struct ll_cover_marks *marks,
                         struct ll_err *err)
{
    LL_CLEANUP(side_release) struct side cols = {0};
    LL_CLEANUP(side_release) struct side rows = {0};
    enum ll_code code = side_make(&cols, p->col_first, p->col_row, p->cols, err);
    if (code == LL_OK && p->least_cost) {
        code = side_make(&rows, p->row_first, p->row_col, p->rows, err);
    }
    if (code != LL_OK) {
        return code;
    }
    for (uint32_t r = 0; p->least_cost && r < p->rows; r++) {
        take_forced(p, r, marks);
    }
    for (uint32_t c = 0; c < p->cols; c++) {
        drop_if_dominated(p, &cols, c, marks);
    }
    for (uint32_t r = 0; p->least_cost && r < p->rows; r++) {
        drop_served_with(p, &rows, r, marks);
    }
    return LL_OK;
}

enum ll_code ll_cover_reduce(struct ll_cover_problem *problem, struct ll_err *err)
{
    for (;;) {
        LL_CLEANUP(ll_cover_marks_clear) struct ll_cover_marks marks = {0};
        enum ll_code code = ll_cover_marks_make(problem, &marks, err);
        if (code == LL_OK) {
            code = mark(problem, &marks, err);
        }
        if (code != LL_OK || marks.count == 0) {
            return code;
        }
        struct ll_cover_problem next;
        code = ll_cover_shrink(problem, &marks, &next, err);
        if (code != LL_OK) {
            return code;
        }
        ll_cover_problem_clear(problem);
        *problem = next;
    }
}
