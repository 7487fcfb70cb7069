/// What lies near each building that only the index asks for.
#ifndef LL_GEO_NEARBY_H
#define LL_GEO_NEARBY_H

#include "core/nearby.h"
#include "geo/stage.h"

/// Fills `inout` (empty, or of a run before a change inside the dirty box):
///
/// - forest: straight from the outline to the nearest `ground` of kind forest within
///   `forest_near_m`; a building whose first corner lies in one is in it (0);
/// - stacks: to the nearest obstacle of kind piled goods that counts, within `stack_near_m`;
/// - flow: of the counted hydrants within `hydrant_radius_m`, as in geo/water.h. One that is known
///   to be in service gives its recorded flow for certain; one of unknown state may give nothing;
///   without a recorded flow it gives nothing for certain and `needed_flow_lps` at most;
/// - repair: the nearest hydrant in that circle that is broken or missing; of equals the lowest
/// row.
///
/// Source: FACTS C1, indicators E6, C5 to C7. The same on any number of threads.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT, LL_E_INVALID (a dirty box and results of other
///         buildings), LL_E_CANCELLED. After a failure `inout` is empty.
LL_MUST_USE enum ll_code ll_nearby_stage(const struct ll_stage *in, struct ll_nearby *inout,
                                         struct ll_err *err);

#endif
