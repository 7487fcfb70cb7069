/// Which lanes lead to a building and what they let through.
#ifndef LL_APP_JOBS_EXPLAIN_LANES_H
#define LL_APP_JOBS_EXPLAIN_LANES_H

#include "app/jobs/explain.h"

/// The drivable lanes within `lane_near_m` of a building, nearest first, else the one nearest to
/// it within `access_m`: class, clear width with its interval and why, and what was found on them
/// within hose reach of the building, with its place. Member "lanes" of the open object; null when
/// the stage did not run.
LL_MUST_USE enum ll_code ll_lanes_explain_document(const struct ll_view *view,
                                                   const struct ll_explain_ask *ask, ll_json *json,
                                                   struct ll_err *err);

/// The same in words, a line a lane and a line a finding. Appends to `text`.
LL_MUST_USE enum ll_code ll_lanes_explain_text(const struct ll_view *view,
                                               const struct ll_explain_ask *ask,
                                               struct ll_text *text, struct ll_err *err);

/// Words for people: how sure, and what causes it.
const char *ll_sureness_text(enum ll_sureness sure, enum ll_lang lang);
const char *ll_cause_text(enum ll_cause cause, enum ll_lang lang);

#endif
