/// The village that was named from an assessment, in words and as a document.
#ifndef LL_APP_JOBS_NAMED_H
#define LL_APP_JOBS_NAMED_H

#include "core/json.h"
#include "core/text.h"
#include "data/namings.h"

/// Appends who was named, with the original rank, by whom, when and why (nothing when nobody was),
/// and writes member `named` of the open object (null when nobody was).
LL_MUST_USE enum ll_code ll_named_report(ll_store *store, int64_t assessment, enum ll_lang lang,
                                         struct ll_text *text, ll_json *json, struct ll_err *err);

#endif
