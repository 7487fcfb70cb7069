/// The survey list: what to find out first, in words and as a document.
#ifndef LL_APP_JOBS_SURVEY_LIST_H
#define LL_APP_JOBS_SURVEY_LIST_H

#include "app/jobs/model.h"
#include "core/json.h"
#include "core/survey.h"
#include "core/text.h"
#include "data/assessments.h"

/// A line for each of the `most` first data: village, what to collect, by how much the leader's
/// probability is expected to rise, which indicators hang on it. Says so when no single datum would
/// change much.
LL_MUST_USE enum ll_code ll_survey_text(const struct ll_stored_ranking *ranking,
                                        const struct ll_model *model,
                                        const struct ll_survey *survey, size_t most,
                                        enum ll_lang lang, struct ll_text *text,
                                        struct ll_err *err);

/// Member `survey` of the open object.
void ll_survey_document(const struct ll_stored_ranking *ranking, const struct ll_model *model,
                        const struct ll_survey *survey, size_t most, enum ll_lang lang,
                        ll_json *json);

#endif
