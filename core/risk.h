/// The risk index of a village and its explanation.
///
/// Inside a dimension a weighted power mean with p = 2, across dimensions a weighted geometric
/// mean, each dimension floored at 1: S = prod max(1, D_d)^w_d. Source: FACTS C1.
#ifndef LL_CORE_RISK_H
#define LL_CORE_RISK_H

#include "core/indicators.h"

/// Levels by the bounds of the rule table.
enum ll_level {
    LL_LEVEL_LOW = 0,
    LL_LEVEL_MEDIUM,
    LL_LEVEL_HIGH,
    LL_LEVEL_VERY_HIGH,
    LL_LEVEL_COUNT
};

/// Stable key: "low", "medium", "high", "very-high".
const char *ll_level_key(enum ll_level level);
const char *ll_level_text(enum ll_level level, enum ll_lang lang);

/// The index of one village, 1 (good) to 100 (bad).
struct ll_risk {
    double risk;         ///< unknown scores taken at 50
    double risk_low;     ///< every interval at its good end
    double risk_high;    ///< every interval at its bad end
    enum ll_level level; ///< of `risk`
    double completeness; ///< weighted share of known values, 0 to 1
    bool rateable;
    double dimension[LL_DIM_COUNT];       ///< D_d at `risk`, 1 to 100
    double dimension_share[LL_DIM_COUNT]; ///< of ln S; they add up to 1, all 0 when S = 1
    double score[LL_IND_COUNT];           ///< 0 to 100 at `risk`
    double score_low[LL_IND_COUNT];
    double score_high[LL_IND_COUNT];
    double share[LL_IND_COUNT]; ///< of ln S; those of a dimension add up to its share
};

/// Score 0 to 100 of a value on the fixed scale of an indicator (linear, clamped).
double ll_indicator_score(const struct ll_indicator *indicator, double value);

/// The index from measures. An interval is taken at its middle for `risk`; where nothing is known
/// that is 50.
struct ll_risk ll_risk_of(const struct ll_measure measure[LL_IND_COUNT],
                          const ll_indicators *indicators, const ll_rules *rules);

/// A place in the ranking.
struct ll_rank {
    size_t village;  ///< index into the table that was ranked
    size_t rank;     ///< 1 = riskiest; equal risks share a rank
    size_t rank_low; ///< best place (largest number of villages certainly worse) … see rank.c
    size_t rank_high;
};

/// Ranks villages by `risk`, highest first; ties by code. rank_low is the smallest rank number the
/// intervals allow (1 + villages whose risk_low exceeds this one's risk_high), rank_high the
/// largest (1 + other villages whose risk_high reaches this one's risk_low).
/// @param codes  Code of each village, for ties; entries may be NULL.
/// @param ret_ranks `count` places, filled in order of rank.
LL_MUST_USE enum ll_code ll_rank(const struct ll_risk *risks, const char *const *codes,
                                 size_t count, struct ll_rank *ret_ranks, struct ll_err *err);

#endif
