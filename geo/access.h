/// The nearest drivable lane of every building, straight line.
#ifndef LL_GEO_ACCESS_H
#define LL_GEO_ACCESS_H

#include "geo/stage.h"

/// Fills the lane columns of `inout`: distance from the outline to the centre line of the nearest
/// drivable lane, 0 when they touch, whatever the distance; of equally near lanes the lowest row.
/// Where none lies within `access_m` the answer is LL_NO_LANE_DATA: so far from every lane the data
/// are taken to be missing, as in ll_response_stage; the distance is given all the same. The dirty
/// box works as in ll_water_stage. A building without geometry keeps LL_NOT_RUN.
/// @return LL_OK, LL_E_INVALID (results of another number of buildings), LL_E_NOMEM, LL_E_LIMIT,
/// LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_access_stage(const struct ll_stage *in,
                                         struct ll_building_results *inout, struct ll_err *err);

#endif
