#include <string.h>

#include "core/alloc.h"
#include "core/cover_private.h"

void ll_cover_problem_clear(struct ll_cover_problem *problem)
{
    ll_free(problem->weight);
    ll_free(problem->need);
    ll_free(problem->row_first);
    ll_free(problem->row_col);
    ll_free(problem->col_first);
    ll_free(problem->col_row);
    ll_free(problem->cost);
    ll_free(problem->origin);
    ll_free(problem->taken);
    ll_free(problem->price);
    ll_free(problem->extra);
    ll_free(problem->favourite);
    *problem = (struct ll_cover_problem){0};
}

enum ll_code ll_cover_problem_make(struct ll_cover_problem *problem, size_t rows, size_t cols,
                                   size_t covers, size_t taken, struct ll_err *err)
{
    struct ll_cover_problem *p = problem;
    p->weight = ll_alloc(rows, sizeof *p->weight);
    p->need = ll_alloc(rows, sizeof *p->need);
    p->row_first = ll_calloc(rows + 1, sizeof *p->row_first);
    p->row_col = ll_alloc(covers, sizeof *p->row_col);
    p->col_first = ll_calloc(cols + 1, sizeof *p->col_first);
    p->col_row = ll_alloc(covers, sizeof *p->col_row);
    p->cost = ll_alloc(cols, sizeof *p->cost);
    p->origin = ll_alloc(cols, sizeof *p->origin);
    p->taken = ll_alloc(taken, sizeof *p->taken);
    p->price = ll_calloc(rows, sizeof *p->price);
    p->extra = ll_calloc(rows, sizeof *p->extra);
    p->favourite = ll_alloc(rows, sizeof *p->favourite);
    if (p->weight == NULL || p->need == NULL || p->row_first == NULL || p->row_col == NULL ||
        p->col_first == NULL || p->col_row == NULL || p->cost == NULL || p->origin == NULL ||
        p->taken == NULL || p->price == NULL || p->extra == NULL || p->favourite == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return LL_OK;
}

void ll_cover_transpose(struct ll_cover_problem *problem)
{
    struct ll_cover_problem *p = problem;
    memset(p->col_first, 0, ((size_t)p->cols + 1) * sizeof *p->col_first);
    uint32_t covers = p->row_first[p->rows];
    for (uint32_t e = 0; e < covers; e++) {
        p->col_first[p->row_col[e] + 1]++;
    }
    for (uint32_t c = 0; c < p->cols; c++) {
        p->col_first[c + 1] += p->col_first[c];
    }
    for (uint32_t r = 0; r < p->rows; r++) { /* col_first is each list's running end here */
        for (uint32_t e = p->row_first[r]; e < p->row_first[r + 1]; e++) {
            p->col_row[p->col_first[p->row_col[e]]++] = r;
        }
    }
    memmove(p->col_first + 1, p->col_first, p->cols * sizeof *p->col_first);
    p->col_first[0] = 0;
}

void ll_cover_marks_clear(struct ll_cover_marks *marks)
{
    ll_free(marks->col);
    ll_free(marks->row);
    *marks = (struct ll_cover_marks){0};
}

enum ll_code ll_cover_marks_make(const struct ll_cover_problem *problem,
                                 struct ll_cover_marks *ret_marks, struct ll_err *err)
{
    LL_CLEANUP(ll_cover_marks_clear)
    struct ll_cover_marks marks = {.col = ll_calloc(problem->cols, sizeof *marks.col),
                                   .row = ll_calloc(problem->rows, sizeof *marks.row)};
    if (marks.col == NULL || marks.row == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *ret_marks = marks;
    marks = (struct ll_cover_marks){0}; /* now the caller's */
    return LL_OK;
}
