#include "core/draw_ranks.h"

#include <string.h>

#define DIGITS      4
#define RADIX       256U
#define SMALL_COUNT 24U

/* Few items: each is put into its place among those before it. */
static void insert_all(uint64_t *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint64_t item = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1] > item; at--) {
            items[at] = items[at - 1];
        }
        items[at] = item;
    }
}

/* Moves items into the order of one byte of their upper half; false when all have the same. */
static int by_digit(const uint64_t *from, size_t count, size_t *tally, unsigned shift, uint64_t *to)
{
    if (tally[from[0] >> shift & (RADIX - 1)] == count) {
        return 0;
    }
    size_t at = 0;
    for (unsigned i = 0; i < RADIX; i++) {
        size_t here = tally[i];
        tally[i] = at;
        at += here;
    }
    for (size_t i = 0; i < count; i++) {
        to[tally[from[i] >> shift & (RADIX - 1)]++] = from[i];
    }
    return 1;
}

/* Sorts by the upper half of each item. @return the array that holds the result. */
static const uint64_t *sort_items(struct ll_draw_sorter *sorter, size_t count)
{
    uint64_t *from = sorter->items;
    uint64_t *to = sorter->other;
    if (count <= SMALL_COUNT) {
        insert_all(from, count);
        return from;
    }
    size_t tally[DIGITS][RADIX];
    memset(tally, 0, sizeof tally);
    for (size_t i = 0; i < count; i++) {
        for (unsigned d = 0; d < DIGITS; d++) {
            tally[d][from[i] >> (32U + 8U * d) & (RADIX - 1)]++;
        }
    }
    for (unsigned d = 0; d < DIGITS; d++) {
        if (by_digit(from, count, tally[d], 32U + 8U * d, to)) {
            uint64_t *swap = from;
            from = to;
            to = swap;
        }
    }
    return from;
}

void ll_draw_rank(struct ll_draw_sorter *sorter, const uint32_t *values, size_t count, size_t step,
                  uint16_t *ret_first, uint16_t *ret_last)
{
    for (size_t i = 0; i < count; i++) { /* the greatest value becomes the smallest item */
        sorter->items[i] = (uint64_t)~values[i * step] << 32 | i;
    }
    const uint64_t *sorted = sort_items(sorter, count);
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && sorted[end] >> 32 == sorted[i] >> 32) {
            end++;
        }
        for (size_t k = i; k < end; k++) {
            size_t village = (size_t)(sorted[k] & UINT32_MAX);
            ret_first[village * step] = (uint16_t)(i + 1);
            ret_last[village * step] = (uint16_t)end;
        }
        i = end;
    }
}
