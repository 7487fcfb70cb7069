#include <string.h>

#include "core/alloc.h"
#include "geo/spread_private.h"

/// How far ways between corners may look beyond their ends, in steps.
#define ASIDE 3.0

/// Whether what is known of a tile is what the field before knew of it.
static bool is_taken(const ll_spread *f, const ll_spread *before, size_t tile)
{
    const uint32_t old = before->slot[tile];
    return f->slot[tile] == UINT32_MAX ? old == UINT32_MAX
                                       : old != UINT32_MAX && before->proved[old] == NULL;
}

/// Marks what lies at most so many places beside something marked, in a line of places.
static void widen_line(const uint8_t *line, uint8_t *ret, size_t count, size_t each, size_t by)
{
    size_t since = by + 1; /* places after one that is marked */
    for (size_t i = 0; i < count; i++) {
        since = line[i * each] != 0 ? 0 : since + 1;
        ret[i * each] = since <= by;
    }
    since = by + 1;
    for (size_t i = count; i-- > 0;) {
        since = line[i * each] != 0 ? 0 : since + 1;
        ret[i * each] |= since <= by;
    }
}

/// Marks the tiles that lie at most so many tiles beside one that is marked.
/// @param scratch As large.
static void widen(const ll_spread *f, uint8_t *marks, uint8_t *scratch, size_t by)
{
    const size_t columns = f->tile_columns;
    const size_t rows = f->tile_rows;
    for (size_t row = 0; row < rows; row++) {
        widen_line(&marks[row * columns], &scratch[row * columns], columns, 1, by);
    }
    for (size_t column = 0; column < columns; column++) {
        widen_line(&scratch[column], &marks[column], rows, columns, by);
    }
}

enum ll_code ll_spread_stages(const ll_spread *f, const ll_spread *before, uint8_t *ret,
                              struct ll_err *err)
{
    const size_t tiles = (size_t)f->tile_columns * f->tile_rows;
    const double reach_m =
        before != NULL && before->reach_m > f->reach_m ? before->reach_m : f->reach_m;
    const double tile_m = f->step_m * LL_TILE_CELLS;
    const size_t by = (size_t)((reach_m + f->cap_m + ASIDE * f->step_m) / tile_m) + 1;
    if (before == NULL) {
        memset(ret, LL_STAGE_CLOSED, f->tile_count);
        return LL_OK;
    }
    LL_CLEANUP(ll_freep) uint8_t *marks = ll_calloc(tiles, sizeof *marks);
    LL_CLEANUP(ll_freep) uint8_t *scratch = ll_calloc(tiles, sizeof *scratch);
    if (marks == NULL || scratch == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t t = 0; t < tiles; t++) {
        marks[t] = !is_taken(f, before, t);
    }
    memset(ret, LL_STAGE_KEPT, f->tile_count);
    for (int stage = 0; stage < 2; stage++) {
        widen(f, marks, scratch, by);
        for (uint32_t i = 0; i < f->tile_count; i++) {
            ret[i] = (uint8_t)(ret[i] + marks[f->tile[i]]);
        }
    }
    return LL_OK;
}

void ll_spread_keep_corners(ll_spread *f, ll_spread *before, const uint8_t *stages)
{
    for (uint32_t i = 0; i < f->tile_count; i++) {
        if (stages[i] != LL_STAGE_CLOSED) {
            struct ll_corner **old = &before->corners[before->slot[f->tile[i]]];
            f->corners[i] = *old;
            *old = NULL;
        }
    }
}
