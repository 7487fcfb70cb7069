/// Who comes to a building, by which way, and how sure that is.
#ifndef LL_APP_JOBS_EXPLAIN_RESPONSE_H
#define LL_APP_JOBS_EXPLAIN_RESPONSE_H

#include "app/jobs/explain.h"

/// Members "response" (an array with an object for each tier: time with its parts and interval,
/// first and second station, the way lane by lane, the gates on it) and "due" (first and second due
/// over all tiers) of the open object. The way is found anew; it is null where it does not give the
/// time that the assessment has, since layers or tables changed.
LL_MUST_USE enum ll_code ll_response_explain_document(const struct ll_view *view,
                                                      const struct ll_explain_ask *ask,
                                                      ll_json *json, struct ll_err *err);

/// The same in words. Appends to `text`.
LL_MUST_USE enum ll_code ll_response_explain_text(const struct ll_view *view,
                                                  const struct ll_explain_ask *ask,
                                                  struct ll_text *text, struct ll_err *err);

#endif
