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

/// Score 0 to 100 of a value on the fixed scale of an indicator (linear or by its logarithm,
/// clamped); NAN for NAN.
double ll_indicator_score(const struct ll_indicator *indicator, double value);

/// The index from measures. `risk` takes every indicator at the middle of its scores; where nothing
/// is known that is 50. A measure with a NAN end counts as not known at all. Dimensions and shares
/// are those of `risk`. Pure; safe on any thread.
struct ll_risk ll_risk_of(const struct ll_measure measure[LL_IND_COUNT],
                          const ll_indicators *indicators, const ll_rules *rules);

/// A place in the ranking. Rank 1 is the riskiest; a rank is 1 + the number of villages that are
/// riskier, so equal risks (to 1e-9) share a rank. Always rank_low <= rank <= rank_high.
struct ll_rank {
    size_t village;   ///< index into the table that was ranked
    size_t rank;      ///< by `risk`
    size_t rank_low;  ///< smallest rank number (riskiest place) that the intervals allow
    size_t rank_high; ///< largest rank number (safest place) that the intervals allow
};

/// Ranks villages by `risk`, highest first; equal ones stand in order of code, those without a code
/// last. rank_low is 1 + the villages that are riskier for certain: their risk_low is over this
/// one's risk_high. rank_high is 1 + the other villages that may be riskier: their risk_high is
/// over this one's risk_low. Where nothing is unknown all three ranks are equal.
/// @param codes  Code of each village, for ties; entries may be NULL.
/// @param ret_ranks `count` places, filled in order of rank; untouched on failure.
/// @return LL_OK, LL_E_NOMEM, LL_E_INVALID when a risk is not within its own bounds.
LL_MUST_USE enum ll_code ll_rank(const struct ll_risk *risks, const char *const *codes,
                                 size_t count, struct ll_rank *ret_ranks, struct ll_err *err);

#endif
