/// What a chain would find if inputs that all villages have in common were off.
#ifndef LL_APP_JOBS_SWING_H
#define LL_APP_JOBS_SWING_H

#include "app/jobs/chain.h"
#include "core/swings.h"
#include "geo/gap_error.h"
#include "geo/late.h"

/// Owns its arrays; `{0}` is "not asked"; release with ll_chain_swing_clear.
struct ll_chain_swing {
    struct ll_late late;
    struct ll_gap_error gaps;
    struct ll_swing_source source; ///< borrows from the others
};
void ll_chain_swing_clear(struct ll_chain_swing *swing);

/// Asks about speeds, turnout times and outlines, after the stages of `chain` have run.
/// @param inout_chain Its seconds of the risk stage are added to.
/// @param ret_swing   Owned by the caller; stays where it is for as long as its source is used.
LL_MUST_USE enum ll_code ll_chain_swing_find(const struct ll_stage *stage,
                                             const struct ll_model *model, int period_year,
                                             struct ll_chain *inout_chain,
                                             struct ll_chain_swing *ret_swing, struct ll_err *err);

#endif
