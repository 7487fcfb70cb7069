/// One line of human text about a village.
#ifndef LL_APP_CLI_VILLAGE_LINE_H
#define LL_APP_CLI_VILLAGE_LINE_H

#include "app/jobs/model.h"
#include "core/text.h"
#include "data/assessments.h"

/// Rank, name, level, risk with its range, place with its interval, probability of the first place,
/// the three strongest reasons; appended.
LL_MUST_USE enum ll_code ll_village_line(const struct ll_stored_village *village,
                                         const struct ll_model *model, enum ll_lang lang,
                                         struct ll_text *text, struct ll_err *err);

#endif
