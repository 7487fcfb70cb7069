/// The ranks of one draw. Internal to core/draws.c.
#ifndef LL_CORE_DRAW_RANKS_H
#define LL_CORE_DRAW_RANKS_H

#include <stddef.h>
#include <stdint.h>

/// Room for ll_draw_rank: two arrays of as many items as there are villages.
struct ll_draw_sorter {
    uint64_t *items;
    uint64_t *other;
};

/// Ranks values, the greatest first; equal values share their places.
/// @param values  Of village i at values[i * step].
/// @param ret_first, ret_last  Of village i at [i * step]: first and last of its places, from 1.
void ll_draw_rank(struct ll_draw_sorter *sorter, const uint32_t *values, size_t count, size_t step,
                  uint16_t *ret_first, uint16_t *ret_last);

#endif
