/// What hydrants that do not count would win if they did.
#ifndef LL_GEO_HYDRANT_GAINS_H
#define LL_GEO_HYDRANT_GAINS_H

#include "core/supply.h"
#include "geo/index.h"
#include "geo/stage.h"

/// One entry for each broken, missing or planned hydrant of a kind that counts, in order of row:
/// buildings within its circle that are now in none, and those that are now in one.
/// @param buildings Index of the buildings' boxes by row.
/// @param residents Of each building; NAN unknown.
/// @param ret_gains Owned (ll_free).
LL_MUST_USE enum ll_code ll_hydrant_gains(const struct ll_stage *in,
                                          const struct ll_building_results *results,
                                          const ll_index *buildings, const double *residents,
                                          struct ll_hydrant_gain **ret_gains, size_t *ret_count,
                                          struct ll_err *err);

#endif
