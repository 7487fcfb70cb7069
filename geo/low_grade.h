/// Villages where buildings of low fire-resistance grade are many.
#ifndef LL_GEO_LOW_GRADE_H
#define LL_GEO_LOW_GRADE_H

#include "geo/stage.h"

/// For every row of the scene's areas: whether the buildings in it (`building_area`, one entry a
/// building, LL_NONE outside) known to be of grade 3 or below or of timber are at least the share
/// of the rule `low_grade_share` of all of them. A building of unknown grade is not taken for low.
/// @param ret_low One entry an area; owned (ll_free).
LL_MUST_USE enum ll_code ll_low_grade_areas(const struct ll_stage *in,
                                            const uint32_t *building_area, bool **ret_low,
                                            struct ll_err *err);

/// For every row of a point layer: whether it lies in a village of low grade.
/// @param building_area As in ll_low_grade_areas.
/// @param ret_low       One entry a point; owned (ll_free).
LL_MUST_USE enum ll_code ll_low_grade_points(const struct ll_stage *in,
                                             const uint32_t *building_area,
                                             const uint32_t *villages, size_t village_count,
                                             const struct ll_table *points, bool **ret_low,
                                             struct ll_err *err);

#endif
