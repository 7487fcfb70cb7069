/// Totals of an assessment over all buildings.
#ifndef LL_APP_JOBS_TOTALS_H
#define LL_APP_JOBS_TOTALS_H

#include "app/jobs/assess.h"
#include "core/clearance.h"
#include "core/reach.h"
#include "core/separation.h"
#include "core/speeds.h"
#include "core/supply.h"
#include "geo/response.h"

/// Counts what the rules ask for. Where no building has an answer for want of data, NAN.
struct ll_assess_totals ll_totals_of(const struct ll_building_results *results,
                                     const ll_rules *rules,
                                     const struct ll_response_totals *response);

/// Adds what the separation stage found; NAN where it did not run. Buildings and clusters outside
/// every area count like the others; a partial assessment has set theirs aside in `results`.
void ll_totals_separation(const struct ll_separation *separation,
                          const struct ll_building_results *results,
                          struct ll_assess_totals *inout);

/// Adds what the lanes let through; NAN without lanes or where the stage did not run. Lanes that
/// were not judged, as outside the area of a partial assessment, are left out.
void ll_totals_lanes(const struct ll_scene *scene, const struct ll_speeds *speeds,
                     const struct ll_clearance *clearance, struct ll_assess_totals *inout);

/// Adds what the supply stage found; NAN where it did not run, and without any counted hydrant
/// where that is unknown.
void ll_totals_supply(const struct ll_supply *supply, const struct ll_building_results *results,
                      struct ll_assess_totals *inout);

/// Adds what the reach stage found; NAN where it did not run, or where no station sends a class.
void ll_totals_reach(const struct ll_reach *reach, const struct ll_building_results *results,
                     struct ll_assess_totals *inout);

/// The members of `totals`; those of stages that do not exist yet are null.
void ll_totals_document(const struct ll_assess_totals *totals, ll_json *json);

#endif
