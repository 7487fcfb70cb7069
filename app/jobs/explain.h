/// Why a building stands where it stands.
#ifndef LL_APP_JOBS_EXPLAIN_H
#define LL_APP_JOBS_EXPLAIN_H

#include "app/jobs/view.h"
#include "core/json.h"

/// Everything an assessment knows of the building at row `building`: hydrants, lane, the response
/// of each tier, each with the rule it is judged by and the reason where there is no answer;
/// neighbours too near and clusters.
/// Members of the open object.
LL_MUST_USE enum ll_code ll_building_explain_document(const struct ll_view *view, uint32_t building,
                                                      struct ll_xy lonlat, enum ll_lang lang,
                                                      ll_json *json, struct ll_err *err);

/// The same in words, several lines, for people. Appends to `text`.
LL_MUST_USE enum ll_code ll_building_explain_text(const struct ll_view *view, uint32_t building,
                                                  enum ll_lang lang, struct ll_text *text,
                                                  struct ll_err *err);

/// A reason without an answer in words, "" when there is an answer.
const char *ll_answer_text(enum ll_answer answer, enum ll_lang lang);

/// Name of a tier in JSON: "micro", "township", "national"; and in words.
const char *ll_tier_key(enum ll_tier tier);
const char *ll_tier_text(enum ll_tier tier, enum ll_lang lang);

#endif
