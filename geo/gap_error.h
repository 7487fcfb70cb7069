/// How much the gaps of every building fall short if walls stand outside or inside their outlines.
#ifndef LL_GEO_GAP_ERROR_H
#define LL_GEO_GAP_ERROR_H

#include "core/fire_gaps.h"
#include "geo/stage.h"

/// The worst shortfall of each building that is certain, and the worst that is possible, as in E2
/// (core/degrees.h). Owns its arrays; `{0}` is "not asked".
struct ll_gap_error {
    size_t count; ///< buildings
    float *outside_low;
    float *outside_high;
    float *inside_low;
    float *inside_high;
};
void ll_gap_error_clear(struct ll_gap_error *error);

/// Finds them: every gap narrower and wider by the errors of both outlines (`footprint_error_m`,
/// `machine_error_m` where a program drew it), all of them at once. What touches goes on touching,
/// and what does not never does.
/// @param ret_error Owned by the caller (ll_gap_error_clear); untouched on failure.
/// @return LL_OK, LL_E_LIMIT, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_gap_error_find(const struct ll_stage *in,
                                           const struct ll_fire_gaps *gaps,
                                           struct ll_gap_error *ret_error, struct ll_err *err);

#endif
