/// Totals of an assessment over all buildings.
#ifndef LL_APP_JOBS_TOTALS_H
#define LL_APP_JOBS_TOTALS_H

#include "app/jobs/assess.h"

/// Counts what the rules ask for. NAN where a stage did not run or where no building has an answer
/// for want of data; lanes without lanes, reach without a station that sends the class, supply
/// without a counted hydrant likewise. Buildings and clusters outside every area count like the
/// others; a partial assessment has set those elsewhere, and their lanes, aside before.
struct ll_assess_totals ll_totals_of_chain(const struct ll_chain *chain,
                                           const struct ll_scene *scene,
                                           const struct ll_model *model);

/// The members of `totals`; those of stages that do not exist yet are null.
void ll_totals_document(const struct ll_assess_totals *totals, ll_json *json);

#endif
