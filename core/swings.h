/// How the indicators of villages move with inputs that all villages have in common.
#ifndef LL_CORE_SWINGS_H
#define LL_CORE_SWINGS_H

#include "core/common_inputs.h"
#include "core/parts.h"

/// What is known of buildings with common inputs at their places. All borrowed; NULL: not asked.
struct ll_swing_source {
    const uint8_t *beyond_5_min; ///< verdicts, [point * buildings + building] (geo/late.h)
    const uint8_t *beyond_3_min;
    const float *outside_low; ///< worst shortfalls of gaps by building (geo/gap_error.h)
    const float *outside_high;
    const float *inside_low;
    const float *inside_high;
};

/// Fills the swings of all villages.
///
/// C1 and C2: shares of weight, as the indicator, of the verdicts at each point. E2: means of the
/// shortfalls, as the indicator, with walls outside, as drawn, and inside. C4: what falls short for
/// certain; widths between facades that fall short probably count as certain as they are drawn, and
/// those that possibly do where walls stand outside their outlines; what is not known of other
/// causes stays between low and high at every point.
/// @param rows In the order of the villages; their measures are read, their swings filled.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_swings_fill(const ll_parts *parts, const struct ll_swing_source *source,
                                        struct ll_village_counts *rows, struct ll_err *err);

#endif
