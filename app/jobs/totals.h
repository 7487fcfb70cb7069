/// Totals of an assessment over all buildings.
#ifndef LL_APP_JOBS_TOTALS_H
#define LL_APP_JOBS_TOTALS_H

#include "app/jobs/assess.h"
#include "geo/response.h"

/// Counts what the rules ask for. Where no building has an answer for want of data, NAN.
struct ll_assess_totals ll_totals_of(const struct ll_building_results *results,
                                     const ll_rules *rules,
                                     const struct ll_response_totals *response);

/// The members of `totals`; those of stages that do not exist yet are null.
void ll_totals_document(const struct ll_assess_totals *totals, ll_json *json);

#endif
