/// Indicators that move with common inputs, in a block of draws. Internal to core/draws.c.
#ifndef LL_CORE_DRAW_SWINGS_H
#define LL_CORE_DRAW_SWINGS_H

#include "core/common_inputs.h"

#define LL_DRAW_BLOCK 64U ///< draws done together: columns of this length

/// An indicator of one village at one place: its score is from + u * width before it is cut.
struct ll_draw_span {
    double from;
    double width;
};

/// The same at every point of its swing.
struct ll_draw_swing {
    bool moves; ///< else it stands still, and the rest is not filled
    bool open;  ///< some width is not 0
    double from[LL_SWING_POINTS];
    double width[LL_SWING_POINTS];
};

/// How much each point counts in each draw of a block, by slot. Slots of the same inputs share the
/// columns of the first of them.
struct ll_draw_blends {
    double of[LL_SWING_COUNT][LL_SWING_POINTS][LL_DRAW_BLOCK];
};

/// Spans of a measure by its indicator's scale; the whole scale where an end is no number.
struct ll_draw_span ll_draw_span_of(const struct ll_indicator *in, double low, double high);

/// Prepares the swing of one indicator of one village. @param swing NULL: none is told.
void ll_draw_swing_make(const struct ll_indicator *in, const struct ll_swing *swing, size_t slot,
                        struct ll_draw_swing *ret_swing);

/// Fills the columns for draws `begin` on.
void ll_draw_blends_fill(uint64_t seed, size_t begin, struct ll_draw_blends *ret_blends);

/// Adds weight times score squared of each draw. @param unit Read where the swing is open alone.
void ll_draw_swing_add(const struct ll_draw_swing *swing, const struct ll_draw_blends *blends,
                       size_t slot, const double *restrict weight, const double *restrict unit,
                       double *restrict sum);

#endif
