/// Natural sources and tanks, by their own rules.
#ifndef LL_GEO_OTHER_WATER_H
#define LL_GEO_OTHER_WATER_H

#include "core/supply.h"
#include "geo/hose_place.h"
#include "geo/stage.h"

/// What keeps a natural source or tank from being used.
enum ll_source_fault {
    LL_SOURCE_USABLE = 0,
    LL_SOURCE_NONE,      ///< it is a hydrant
    LL_SOURCE_STATUS,    ///< broken, missing or planned
    LL_SOURCE_NO_LANE,   ///< no drivable lane within `intake_lane_m`
    LL_SOURCE_TOO_SMALL, ///< its volume is known to be below the rule
    LL_SOURCE_FAULT_COUNT
};

/// @param low_grade Whether it lies in a village of low grade. An unknown volume is not too small.
enum ll_source_fault ll_other_water_fault(const struct ll_stage *in,
                                          const struct ll_hose_ground *ground, size_t row,
                                          bool low_grade);

/// Fills, for every building, the nearest usable source within the rule `other_source_m` of its
/// outline: `other_m` (NAN without any) and `other` (LL_NONE); of equals the lowest row.
/// @param low_grade One entry a hydrant row.
void ll_other_water(const struct ll_stage *in, const struct ll_hose_ground *ground,
                    const bool *low_grade, float *other_m, uint32_t *other);

#endif
