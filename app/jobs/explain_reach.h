/// How near which vehicle gets to one building, and what stops the larger ones: document and words.
#ifndef LL_APP_JOBS_EXPLAIN_REACH_H
#define LL_APP_JOBS_EXPLAIN_REACH_H

#include "app/jobs/explain.h"
#include "core/json.h"

/// The array `reach`, one object for each class; nothing for an assessment without it.
LL_MUST_USE enum ll_code ll_reach_explain_document(const struct ll_view *view,
                                                   const struct ll_explain_ask *ask, ll_json *json,
                                                   struct ll_err *err);

/// A line for each class, and more where something stops it, or its way is too tight as it is
/// drawn.
LL_MUST_USE enum ll_code ll_reach_explain_text(const struct ll_view *view,
                                               const struct ll_explain_ask *ask,
                                               struct ll_text *text, struct ll_err *err);

#endif
