/// Keeping what `site` and `plan` found, for maps and exports.
#ifndef LL_APP_JOBS_PROPOSAL_KEEP_H
#define LL_APP_JOBS_PROPOSAL_KEEP_H

#include "app/jobs/plan.h"
#include "app/jobs/siting.h"
#include "data/proposals.h"

/// Stores the sites in place of those of the same facility and area.
/// @param ret_id Receives the number of the proposal. @return as ll_store_open for writing.
LL_MUST_USE enum ll_code ll_proposal_keep_sites(const struct ll_siting *siting,
                                                const struct ll_siting_request *request,
                                                int64_t *ret_id, struct ll_err *err);

/// The same for a work list.
LL_MUST_USE enum ll_code ll_proposal_keep_plan(const struct ll_plan *plan,
                                               const struct ll_plan_request *request,
                                               int64_t *ret_id, struct ll_err *err);

#endif
