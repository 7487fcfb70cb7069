/// Why a building stands where it stands.
#ifndef LL_APP_JOBS_EXPLAIN_H
#define LL_APP_JOBS_EXPLAIN_H

#include "app/jobs/view.h"
#include "core/json.h"
#include "geo/crs.h"

/// A building that is asked about. All borrowed.
struct ll_explain_ask {
    uint32_t building;
    struct ll_xy lonlat;     ///< the place that was asked for, degrees
    ll_transform *to_lonlat; ///< from the CRS of the view's scene to EPSG:4326
    enum ll_lang lang;
};

/// Everything an assessment knows of the building: hydrants, lane, the response
/// of each tier, each with the rule it is judged by and the reason where there is no answer;
/// neighbours too near and clusters.
/// Members of the open object.
LL_MUST_USE enum ll_code ll_building_explain_document(const struct ll_view *view,
                                                      const struct ll_explain_ask *ask,
                                                      ll_json *json, struct ll_err *err);

/// The same in words, several lines, for people. Appends to `text`.
LL_MUST_USE enum ll_code ll_building_explain_text(const struct ll_view *view,
                                                  const struct ll_explain_ask *ask,
                                                  struct ll_text *text, struct ll_err *err);

/// A reason without an answer in words, "" when there is an answer.
const char *ll_answer_text(enum ll_answer answer, enum ll_lang lang);

/// Name of a tier in JSON: "micro", "township", "national"; and in words.
const char *ll_tier_key(enum ll_tier tier);
const char *ll_tier_text(enum ll_tier tier, enum ll_lang lang);

#endif
