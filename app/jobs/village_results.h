/// What an assessment stores of its villages: places, scores, and who is behind them.
#ifndef LL_APP_JOBS_VILLAGE_RESULTS_H
#define LL_APP_JOBS_VILLAGE_RESULTS_H

#include "app/jobs/chain.h"
#include "data/assessments.h"

/// The villages of a chain that has been ranked, in order of rank: with the reasons of every
/// indicator, and under the weights of the tables where the township's own decided.
/// @param ret_ranking Rows are appended; owned by the caller (ll_stored_ranking_clear).
/// @return LL_OK, LL_E_NOMEM, LL_E_INVALID.
LL_MUST_USE enum ll_code ll_village_results(const struct ll_stage *stage,
                                            const struct ll_model *model, int period_year,
                                            const struct ll_chain *chain,
                                            struct ll_stored_ranking *ret_ranking,
                                            struct ll_err *err);

#endif
