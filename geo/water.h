/// Water: the hydrants of every building, straight line.
#ifndef LL_GEO_WATER_H
#define LL_GEO_WATER_H

#include "geo/stage.h"

/// Nearest counted hydrant of every building and the number within the circle of the rule
/// `hydrant_radius_m`, measured from the outline (0 inside); distance exactly at the radius is in
/// (up to LL_ROUNDING_M). Of equally near hydrants the lowest row. Counts stop at 65,535.
///
/// Fills the water columns of `inout`, whose rows are the scene's buildings. With a dirty box only
/// buildings that the change can touch are computed again: those nearer to the box than the radius
/// or than their previous hydrant.
/// Without any counted hydrant every answer is LL_NO_HYDRANT. A building without geometry keeps
/// LL_NOT_RUN.
/// @return LL_OK, LL_E_INVALID (results of another number of buildings), LL_E_NOMEM,
/// LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_water_stage(const struct ll_stage *in,
                                        struct ll_building_results *inout, struct ll_err *err);

#endif
