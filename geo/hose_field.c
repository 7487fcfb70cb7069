#include "geo/hose_field.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/lesser.h"

/* Single precision and what lies a little outside are within this. */
#define ROUND_M 0.01

enum ll_code ll_hose_field_begin(struct ll_hose_field *field, double width_m, double height_m,
                                 double least_m, struct ll_err *err)
{
    field->least_m = least_m;
    field->columns = (uint32_t)(fmax(width_m, 0.0) / LL_HOSE_FIELD_M) + 1;
    field->rows = (uint32_t)(fmax(height_m, 0.0) / LL_HOSE_FIELD_M) + 1;
    const size_t cells = (size_t)field->columns * field->rows;
    enum ll_code code =
        ll_array_reserve(&field->most_m, &field->capacity, cells, sizeof *field->most_m, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < cells; i++) {
        field->most_m[i] = (float)least_m;
    }
    return LL_OK;
}

void ll_hose_field_clear(struct ll_hose_field *field)
{
    ll_free(field->most_m);
    *field = (struct ll_hose_field){0};
}

/// How far a stretch of an axis is from a cell; that of the outermost cells reaches on.
static float apart(double low, double high, uint32_t cell, uint32_t cells)
{
    const double from = cell == 0 ? -INFINITY : LL_HOSE_FIELD_M * (double)cell;
    const double to = cell + 1 == cells ? INFINITY : LL_HOSE_FIELD_M * (double)(cell + 1);
    return (float)ll_greater(ll_greater(from - high, low - to), 0.0);
}

enum { MOST_COLUMNS = 64 }; /* done at once */

void ll_hose_field_add(struct ll_hose_field *field, const struct ll_box *box, double within_m)
{
    const double around_m = within_m - field->least_m;
    if (around_m < 0.0) {
        return;
    }
    const uint32_t left = ll_hose_field_cell(box->min_x - around_m, field->columns);
    const uint32_t right = ll_hose_field_cell(box->max_x + around_m, field->columns) + 1;
    const uint32_t low = ll_hose_field_cell(box->min_y - around_m, field->rows);
    const uint32_t high = ll_hose_field_cell(box->max_y + around_m, field->rows) + 1;
    const float most_m = (float)(within_m + ROUND_M);
    for (uint32_t from = left; from < right; from += MOST_COLUMNS) {
        const uint32_t count = right - from < MOST_COLUMNS ? right - from : MOST_COLUMNS;
        float across2[MOST_COLUMNS];
        for (uint32_t i = 0; i < count; i++) {
            const float dx = apart(box->min_x, box->max_x, from + i, field->columns);
            across2[i] = dx * dx;
        }
        for (uint32_t row = low; row < high; row++) {
            const float dy = apart(box->min_y, box->max_y, row, field->rows);
            const float up2 = dy * dy;
            float *cells = &field->most_m[(size_t)row * field->columns + from];
            for (uint32_t i = 0; i < count; i++) {
                const float here_m = most_m - sqrtf(across2[i] + up2);
                cells[i] = here_m > cells[i] ? here_m : cells[i];
            }
        }
    }
}
