/// The ranking of villages as a document and as reasons in words.
#ifndef LL_APP_JOBS_RANKING_H
#define LL_APP_JOBS_RANKING_H

#include "app/jobs/model.h"
#include "core/json.h"
#include "data/assessments.h"

#define LL_REASONS_TOP 3

/// The indicators that lift a village's risk most, by share of ln S, at most LL_REASONS_TOP.
/// @param ret_ids Filled from the largest share down. @return how many.
size_t ll_top_reasons(const struct ll_risk *risk, enum ll_indicator_id ret_ids[LL_REASONS_TOP]);

/// The village with this code or unique name. @return LL_E_NOT_FOUND, LL_E_DECISION.
LL_MUST_USE enum ll_code ll_ranked_village(const struct ll_stored_ranking *ranking,
                                           const char *name,
                                           const struct ll_stored_village **ret_village,
                                           struct ll_err *err);

/// How an entered value stands beside the computed one, in words; "" where nothing was entered.
const char *ll_entered_use_text(enum ll_entered_use use, enum ll_lang lang);

/// One village as in `rank --json`, written as members of the open object.
/// @param village One of the ranking's.
void ll_village_document(const struct ll_stored_ranking *ranking,
                         const struct ll_stored_village *village, const struct ll_model *model,
                         enum ll_lang lang, ll_json *json);

/// The document of `rank --json` and `/api/villages`, into the open root object.
/// @param top 0: all villages. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_ranking_document(const struct ll_stored_ranking *ranking,
                                             const struct ll_model *model, size_t top,
                                             enum ll_lang lang, ll_json *json, struct ll_err *err);

/// Everything about one village: indicators with value, score, weight, contribution and rule.
/// Members of the open object.
void ll_village_explain_document(const struct ll_stored_ranking *ranking,
                                 const struct ll_stored_village *village,
                                 const struct ll_model *model, enum ll_lang lang, ll_json *json);

#endif
