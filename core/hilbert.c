#include "core/hilbert.h"

#include "core/alloc.h"

#define SIDE 65536.0 /* cells */

/* Two bits of column and row at a time. A part of the curve is turned in one of four ways; by way
 * and cell of 4 x 4 (column * 4 + row): the place among the 16 cells, times 4, and how the curve is
 * turned inside that cell. */
uint32_t ll_hilbert_place(uint16_t column, uint16_t row)
{
    static const uint8_t steps[4][16] = {
        {0, 14, 17, 20, 5, 9, 31, 24, 59, 55, 33, 36, 60, 50, 47, 40},
        {1, 4, 58, 61, 15, 8, 54, 51, 16, 30, 32, 46, 21, 25, 37, 41},
        {42, 45, 48, 62, 38, 35, 53, 57, 26, 29, 11, 7, 22, 19, 12, 2},
        {43, 39, 27, 23, 44, 34, 28, 18, 49, 52, 10, 13, 63, 56, 6, 3}};
    uint32_t place = 0;
    unsigned turned = 0;
    for (int shift = 14; shift >= 0; shift -= 2) {
        const unsigned cell = ((unsigned)column >> shift & 3U) << 2 | ((unsigned)row >> shift & 3U);
        const unsigned step = steps[turned][cell];
        place = place << 4 | step >> 2;
        turned = step & 3U;
    }
    return place;
}

static uint16_t cell(double value, double low, double high)
{
    double at = high > low ? (value - low) / (high - low) * SIDE : 0.0;
    return at >= SIDE ? UINT16_MAX : at > 0.0 ? (uint16_t)at : 0;
}

uint64_t ll_hilbert_key(const struct ll_box *all, const struct ll_box *box, uint32_t number)
{
    uint16_t x = cell(0.5 * (box->min_x + box->max_x), all->min_x, all->max_x);
    uint16_t y = cell(0.5 * (box->min_y + box->max_y), all->min_y, all->max_y);
    return (uint64_t)ll_hilbert_place(x, y) << 32 | number;
}

void ll_hilbert_sort(uint64_t *keys, uint64_t *room, size_t count)
{
    for (unsigned shift = 32; shift < 64; shift += 8) { /* four passes: back in `keys` */
        size_t start[257] = {0};
        for (size_t i = 0; i < count; i++) {
            start[(keys[i] >> shift & 0xFFU) + 1]++;
        }
        for (size_t b = 1; b < 257; b++) {
            start[b] += start[b - 1];
        }
        for (size_t i = 0; i < count; i++) {
            room[start[keys[i] >> shift & 0xFFU]++] = keys[i];
        }
        uint64_t *swap = keys;
        keys = room;
        room = swap;
    }
}

enum ll_code ll_hilbert_order(const struct ll_box *boxes, size_t count, uint32_t **ret_order,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint64_t *keys = ll_alloc(count, 2 * sizeof *keys);
    uint32_t *order = ll_alloc(count, sizeof *order);
    if (keys == NULL || order == NULL) {
        ll_free(order);
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", count);
    }
    struct ll_box all = ll_box_empty();
    for (size_t i = 0; i < count; i++) {
        ll_box_join(&all, &boxes[i]);
    }
    for (size_t i = 0; i < count; i++) {
        keys[i] = ll_box_is_empty(&boxes[i]) ? i : ll_hilbert_key(&all, &boxes[i], (uint32_t)i);
    }
    ll_hilbert_sort(keys, keys + count, count);
    for (size_t i = 0; i < count; i++) {
        order[i] = (uint32_t)(keys[i] & UINT32_MAX);
    }
    *ret_order = order;
    return LL_OK;
}
