/// Who is behind a village's risk: the features that carry most of each indicator's share.
#ifndef LL_CORE_REASONS_H
#define LL_CORE_REASONS_H

#include "core/parts.h"
#include "core/risk.h"

#define LL_REASONS_MOST 3

/// A building, lane, hydrant, station, obstacle or fire; or the area, for what is known of it as a
/// whole or not at all.
struct ll_reason {
    uint8_t layer; ///< enum ll_layer
    uint32_t row;
    bool certain; ///< all of its part is known, else it may be behind it
    double share; ///< of ln S
};

/// The features behind one indicator of one village. The shares of `top` and `others_share` add up
/// to the indicator's share of ln S, to the last rounding of a double (1e-16).
struct ll_reasons {
    struct ll_reason top[LL_REASONS_MOST]; ///< most first
    size_t count;                          ///< of `top`
    size_t others;                         ///< features that carry the rest
    double others_share;
};

/// Shares out every indicator's share of ln S in proportion to its parts (core/parts.h), each taken
/// at the middle of its interval; of equal parts the lower layer, then the lower row comes first.
/// Where nothing is known of an indicator, or nothing is behind it, all of it is the area's.
/// @param measures    From ll_village_measure on the same input.
/// @param risks       Of the same villages.
/// @param ret_reasons Receives LL_IND_COUNT entries for each village; owned (ll_free).
/// @return LL_OK, LL_E_NOMEM, LL_E_INVALID as ll_parts_new.
LL_MUST_USE enum ll_code ll_reasons_find(const struct ll_measure_input *input,
                                         const struct ll_village_table *measures,
                                         const struct ll_risk *risks,
                                         struct ll_reasons **ret_reasons, struct ll_err *err);

#endif
