#include "core/hilbert.h"

#define SIDE 65536.0 /* cells */

uint32_t ll_hilbert_place(uint16_t column, uint16_t row)
{
    uint32_t x = column, y = row, place = 0;
    for (uint32_t s = 1U << 15; s > 0; s >>= 1) {
        uint32_t rx = (x & s) != 0;
        uint32_t ry = (y & s) != 0;
        place += s * s * ((3U * rx) ^ ry);
        if (ry == 0) {
            if (rx == 1) {
                x = ~x;
                y = ~y;
            }
            uint32_t keep = x;
            x = y;
            y = keep;
        }
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
