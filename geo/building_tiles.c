#include "geo/building_tiles.h"

#include <math.h>

#include "core/alloc.h"
#include "core/hilbert.h"

void ll_building_tiles_clear(struct ll_building_tiles *tiles)
{
    ll_free(tiles->rows);
    ll_free(tiles->items);
    *tiles = (struct ll_building_tiles){0};
}

/// The square that a building is in, so far without rows.
static struct ll_building_tile tile_of(const struct ll_box *box, double side_m)
{
    if (ll_box_is_empty(box)) {
        return (struct ll_building_tile){.box = ll_box_empty()};
    }
    const double column = floor(0.5 * (box->min_x + box->max_x) / side_m);
    const double row = floor(0.5 * (box->min_y + box->max_y) / side_m);
    return (struct ll_building_tile){
        .column = (int32_t)column,
        .row = (int32_t)row,
        .box = {column * side_m, row * side_m, (column + 1.0) * side_m, (row + 1.0) * side_m}};
}

/// A number that sorts as a column or row does.
static uint64_t ascending(int32_t v)
{
    return (uint32_t)v ^ (uint32_t)1 << 31;
}

/// Sorts rows of buildings by row and column of their squares, the order of those in one kept.
/// @param keys Room for twice as many.
static void sort_rows(const struct ll_shapes *buildings, double side_m, uint64_t *keys,
                      uint32_t *rows)
{
    const size_t count = buildings->count;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            const struct ll_building_tile tile = tile_of(&buildings->box[rows[i]], side_m);
            keys[i] = ascending(pass == 0 ? tile.column : tile.row) << 32 | rows[i];
        }
        ll_hilbert_sort(keys, keys + count, count);
        for (size_t i = 0; i < count; i++) {
            rows[i] = (uint32_t)keys[i];
        }
    }
}

enum ll_code ll_building_tiles_make(const struct ll_shapes *buildings, double side_m,
                                    struct ll_building_tiles *ret, struct ll_err *err)
{
    const size_t count = buildings->count;
    LL_CLEANUP(ll_building_tiles_clear) struct ll_building_tiles tiles = {0};
    LL_CLEANUP(ll_freep) uint64_t *keys = ll_alloc(count, 2 * sizeof *keys);
    tiles.items = ll_alloc(count, sizeof *tiles.items);
    if (keys == NULL || tiles.items == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_hilbert_order(buildings->box, count, &tiles.rows, err);
    if (code != LL_OK) {
        return code;
    }
    sort_rows(buildings, side_m, keys, tiles.rows);
    for (size_t i = 0; i < count; i++) {
        const struct ll_box *box = &buildings->box[tiles.rows[i]];
        const struct ll_building_tile here = tile_of(box, side_m);
        const struct ll_building_tile *last = &tiles.items[tiles.count > 0 ? tiles.count - 1 : 0];
        if (tiles.count == 0 || last->column != here.column || last->row != here.row) {
            tiles.items[tiles.count] = here;
            tiles.items[tiles.count++].first = i;
        }
        struct ll_building_tile *tile = &tiles.items[tiles.count - 1];
        ll_box_join(&tile->box, &here.box);
        ll_box_join(&tile->box, box);
        tile->count++;
    }
    *ret = tiles;
    tiles = (struct ll_building_tiles){0};
    return LL_OK;
}

const struct ll_building_tile *ll_building_tile_at(const struct ll_building_tiles *tiles,
                                                   int32_t column, int32_t row)
{
    size_t low = 0;
    size_t high = tiles->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct ll_building_tile *t = &tiles->items[middle];
        if (t->row < row || (t->row == row && t->column < column)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct ll_building_tile *found = low < tiles->count ? &tiles->items[low] : NULL;
    return found != NULL && found->column == column && found->row == row ? found : NULL;
}
