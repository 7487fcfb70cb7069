/// What stands too near to a building, why, and the cluster it is in.
#ifndef LL_APP_JOBS_EXPLAIN_SEPARATION_H
#define LL_APP_JOBS_EXPLAIN_SEPARATION_H

#include "app/jobs/view.h"
#include "core/json.h"

/// The member `separation` of the open object: counts, kinds, neighbours and clusters.
LL_MUST_USE enum ll_code ll_separation_explain_document(const struct ll_view *view,
                                                        uint32_t building, ll_json *json,
                                                        struct ll_err *err);

/// The same in words, several lines. Appends to `text`.
LL_MUST_USE enum ll_code ll_separation_explain_text(const struct ll_view *view, uint32_t building,
                                                    enum ll_lang lang, struct ll_text *text,
                                                    struct ll_err *err);

/// Key of a kind of cut in documents: "break", "wall", "take-down".
const char *ll_cut_key(uint8_t kind);

#endif
