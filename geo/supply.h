/// Water beyond the legal circle: hose paths, other sources, gains, gaps and spacing.
#ifndef LL_GEO_SUPPLY_H
#define LL_GEO_SUPPLY_H

#include "core/supply.h"
#include "geo/stage.h"

/// Computes all of core/supply.h from the water columns and the villages of `results`.
///
/// Hose paths (geo/hose.h) lead from every counted hydrant to the buildings within the rule
/// `hose_reach_m` of it in a straight line; LL_OVER_SEARCH_LIMIT where no path is that short.
/// @param before  With a dirty box, the results before the change; may be NULL.
/// @param ret     Receives new results (ll_supply_clear), those of a full run; untouched on
/// failure.
/// @return LL_OK, LL_E_INVALID (results of another number of buildings), LL_E_NOMEM, LL_E_LIMIT,
/// LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_supply_stage(const struct ll_stage *in,
                                         const struct ll_building_results *results,
                                         const uint32_t *villages, size_t village_count,
                                         const struct ll_supply *before, struct ll_supply *ret,
                                         struct ll_err *err);

/// Leaves only what belongs to one area: its gap, and gains and spacings of hydrants in it (of a
/// spacing, one of both). Columns by building stay. @return LL_E_NOMEM, with `inout` cleared.
LL_MUST_USE enum ll_code ll_supply_narrow(const struct ll_scene *scene, uint32_t area,
                                          struct ll_supply *inout, struct ll_err *err);

#endif
