/// Slopes of lanes from heights along them.
#ifndef LL_GEO_SLOPE_H
#define LL_GEO_SLOPE_H

#include "core/table.h"

/// Points along lanes where heights are wanted, in the lanes' CRS. Owns its arrays; `{0}` is empty;
/// release with ll_profiles_clear.
struct ll_profiles {
    size_t count;  ///< lanes
    size_t *first; ///< lane i has points first[i] up to first[i + 1]
    struct ll_xy *point;
    double *chain_m;    ///< of each point from the start of its lane
    double *height_m;   ///< filled by the caller; NAN where unknown
    size_t capacity[4]; ///< of the arrays
};
void ll_profiles_clear(struct ll_profiles *profiles);

/// Points every `step_m` along each lane and at its end. Only lanes with `wanted` get any.
/// @param wanted One entry a lane.
LL_MUST_USE enum ll_code ll_profiles_make(const struct ll_table *lanes, const bool *wanted,
                                          double step_m, struct ll_profiles *ret_profiles,
                                          struct ll_err *err);

/// A slope with its uncertainty. NAN where it is unknown.
struct ll_slope {
    double slope_pct;
    double error_pct; ///< half width of the interval around it
};

/// The steepest slope of a lane over a base of at least `base_m`: the largest |height difference| /
/// length over all stretches between two points of the profile that are just that long. Unknown for
/// a lane that is shorter, or where a height is. The error is that of two independent heights,
/// sqrt(2) * height_error_m / length. Source of the base: FACTS C4.
struct ll_slope ll_slope_of(const struct ll_profiles *profiles, size_t lane, double base_m,
                            double height_error_m);

#endif
