#include "geo/hose_range.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

#define CELL_M 16.0

/* More than the room that hoses keep beside corners, and than what counts as narrow there. */
#define SLACK_M 1.0

/* What is known of a cell. */
enum { START = 1, TARGET = 2, WITHIN = 4 };

/* The most steps that are counted: two squares of them fit 16 bits. */
enum { MOST_STEPS = 120 };

void ll_hose_range_clear(struct ll_hose_range *r)
{
    ll_free(r->cells);
    ll_free(r->start2);
    ll_free(r->target2);
    ll_free(r->along2);
    *r = (struct ll_hose_range){0};
}

static size_t cell_count(const struct ll_hose_range *r)
{
    return (size_t)r->columns * r->rows;
}

enum ll_code ll_hose_range_begin(struct ll_hose_range *r, const struct ll_box *box, double limit_m,
                                 struct ll_err *err)
{
    r->box = *box;
    r->limit_m = limit_m;
    r->columns = (uint32_t)((box->max_x - box->min_x) / CELL_M) + 1;
    r->rows = (uint32_t)((box->max_y - box->min_y) / CELL_M) + 1;
    const size_t count = cell_count(r);
    enum ll_code code =
        ll_array_reserve(&r->cells, &r->cell_capacity, count, sizeof *r->cells, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&r->start2, &r->start_capacity, count, sizeof *r->start2, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&r->target2, &r->target_capacity, count, sizeof *r->target2, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&r->along2, &r->along_capacity, r->columns, sizeof *r->along2, err);
    }
    if (code == LL_OK) {
        memset(r->cells, 0, count);
    }
    return code;
}

static inline uint32_t cell_of(double v, uint32_t cells)
{
    const double cell = v * (1.0 / CELL_M);
    return cell <= 0.0 ? 0 : cell >= (double)cells ? cells - 1 : (uint32_t)cell;
}

static inline uint32_t column_of(const struct ll_hose_range *r, double x)
{
    return cell_of(x - r->box.min_x, r->columns);
}

static inline uint32_t row_of(const struct ll_hose_range *r, double y)
{
    return cell_of(y - r->box.min_y, r->rows);
}

void ll_hose_range_anywhere(struct ll_hose_range *r)
{
    const size_t count = cell_count(r);
    for (size_t i = 0; i < count; i++) {
        r->cells[i] |= START;
    }
}

static void put_mark(struct ll_hose_range *r, const struct ll_box *box, uint8_t mark)
{
    const uint32_t left = column_of(r, box->min_x), right = column_of(r, box->max_x);
    const uint32_t top = row_of(r, box->max_y);
    for (uint32_t row = row_of(r, box->min_y); row <= top; row++) {
        uint8_t *cells = r->cells + (size_t)row * r->columns;
        for (uint32_t column = left; column <= right; column++) {
            cells[column] |= mark;
        }
    }
}

void ll_hose_range_start(struct ll_hose_range *r, const struct ll_box *box)
{
    put_mark(r, box, START);
}

void ll_hose_range_target(struct ll_hose_range *r, const struct ll_box *box)
{
    put_mark(r, box, TARGET);
}

/// Square of the whole cells between two that are so many steps apart.
static inline int16_t between2(int16_t steps)
{
    const int16_t between = steps > 0 ? (int16_t)(steps - 1) : 0;
    return (int16_t)(between * between);
}

static inline int16_t next_step(uint8_t cell, unsigned mark, int16_t steps)
{
    steps = steps < MOST_STEPS ? (int16_t)(steps + 1) : MOST_STEPS;
    return (cell & mark) != 0 ? 0 : steps;
}

/// How far the nearest cell with a mark is along a row. @return Whether there is any.
static bool look_along(const uint8_t *cells, uint32_t columns, unsigned mark, int16_t *ret_along2)
{
    int16_t steps = MOST_STEPS;
    unsigned marks = 0;
    for (uint32_t c = 0; c < columns; c++) {
        marks |= cells[c];
    }
    if ((marks & mark) == 0) {
        return false;
    }
    for (uint32_t c = 0; c < columns; c++) {
        steps = next_step(cells[c], mark, steps);
        ret_along2[c] = steps;
    }
    for (uint32_t c = columns; c-- > 0;) {
        steps = next_step(cells[c], mark, steps);
        ret_along2[c] = steps < ret_along2[c] ? steps : ret_along2[c];
    }
    for (uint32_t c = 0; c < columns; c++) {
        ret_along2[c] = between2(ret_along2[c]);
    }
    return true;
}

/// Takes what a row at some distance tells, where that is nearer. Without branches, so that the
/// compiler does eight cells at once.
static void look_across(const int16_t *restrict along2, uint32_t columns, int16_t away2,
                        int16_t *restrict inout)
{
    for (uint32_t c = 0; c < columns; c++) {
        const int16_t here = (int16_t)(along2[c] + away2);
        inout[c] = here < inout[c] ? here : inout[c];
    }
}

/// Finds how far the nearest cell with a mark is from each, up to so many steps (Felzenszwalb and
/// Huttenlocher 2012: rows first, then columns).
static void measure(struct ll_hose_range *r, unsigned mark, uint32_t most_steps, int16_t *ret2)
{
    const size_t count = cell_count(r);
    for (size_t i = 0; i < count; i++) {
        ret2[i] = between2(MOST_STEPS);
    }
    for (uint32_t row = 0; row < r->rows; row++) {
        if (!look_along(r->cells + (size_t)row * r->columns, r->columns, mark, r->along2)) {
            continue;
        }
        const uint32_t low = row > most_steps ? row - most_steps : 0;
        for (uint32_t k = low; k < r->rows && k <= row + most_steps; k++) {
            look_across(r->along2, r->columns, between2((int16_t)(k > row ? k - row : row - k)),
                        ret2 + (size_t)k * r->columns);
        }
    }
}

void ll_hose_range_end(struct ll_hose_range *r)
{
    const double most = (r->limit_m + SLACK_M) / CELL_M;
    const size_t count = cell_count(r);
    if (!(most < MOST_STEPS - 1)) {
        memset(r->cells, WITHIN, count);
        return;
    }
    const float most_cells = (float)most;
    measure(r, START, (uint32_t)most + 2, r->start2);
    measure(r, TARGET, (uint32_t)most + 2, r->target2);
    for (size_t i = 0; i < count; i++) {
        r->cells[i] = sqrtf(r->start2[i]) + sqrtf(r->target2[i]) <= most_cells ? WITHIN : 0;
    }
}

bool ll_hose_range_meets(const struct ll_hose_range *r, const struct ll_box *box)
{
    const uint32_t left = column_of(r, box->min_x), right = column_of(r, box->max_x);
    const uint32_t top = row_of(r, box->max_y);
    for (uint32_t row = row_of(r, box->min_y); row <= top; row++) {
        const uint8_t *cells = r->cells + (size_t)row * r->columns;
        for (uint32_t column = left; column <= right; column++) {
            if (cells[column] == WITHIN) {
                return true;
            }
        }
    }
    return false;
}
