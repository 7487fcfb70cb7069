/// How many people live in each building.
#ifndef LL_GEO_DWELLERS_H
#define LL_GEO_DWELLERS_H

#include "geo/stage.h"

/// Footprint, residents and households of every building: its own figures, else its share of the
/// village's (core/people.h); NAN where neither is known.
/// @param area         By building: row of its village, LL_NONE outside all.
/// @param footprint_m2 Filled, as are the others: one entry a building.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_dwellers(const struct ll_stage *in, const uint32_t *area,
                                     double *footprint_m2, double *residents, double *households,
                                     struct ll_err *err);

#endif
