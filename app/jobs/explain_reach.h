/// How near which vehicle gets to one building, and what stops the larger ones: document and words.
#ifndef LL_APP_JOBS_EXPLAIN_REACH_H
#define LL_APP_JOBS_EXPLAIN_REACH_H

#include "app/jobs/view.h"
#include "core/json.h"

/// The array `reach`, one object for each class; nothing for an assessment without it.
void ll_reach_explain_document(const struct ll_view *view, uint32_t building, enum ll_lang lang,
                               ll_json *json);

/// A line for each class, and one more where something stops it.
LL_MUST_USE enum ll_code ll_reach_explain_text(const struct ll_view *view, uint32_t building,
                                               enum ll_lang lang, struct ll_text *text,
                                               struct ll_err *err);

#endif
