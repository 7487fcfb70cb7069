/// Every chance that the draws of a ranking show: of each rank, of each pair, under which weights.
#ifndef LL_APP_JOBS_CHANCES_H
#define LL_APP_JOBS_CHANCES_H

#include "app/jobs/model.h"
#include "core/json.h"
#include "core/text.h"
#include "data/assessments.h"

/// Villages whose pairs are compared: so many of the highest ranks.
#define LL_CHANCES_PAIRS 10

/// Member `chances` of the open object: of every village, in order of rank, the probability of each
/// rank and the central weights; and the pairs of the first LL_CHANCES_PAIRS.
/// @param draws  Of these villages, in the order of the ranking.
LL_MUST_USE enum ll_code ll_chances_document(const struct ll_stored_ranking *ranking,
                                             const struct ll_draws *draws, unsigned threads,
                                             ll_json *json, struct ll_err *err);

/// The same pairs and central weights of the dimensions in words, for the first LL_CHANCES_PAIRS.
LL_MUST_USE enum ll_code ll_chances_text(const struct ll_stored_ranking *ranking,
                                         const struct ll_model *model, const struct ll_draws *draws,
                                         unsigned threads, enum ll_lang lang, struct ll_text *text,
                                         struct ll_err *err);

#endif
