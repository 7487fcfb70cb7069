/// What the lanes let through: free width, height, bends, slope and dead ends along every lane.
#ifndef LL_GEO_CLEARANCE_H
#define LL_GEO_CLEARANCE_H

#include "core/clearance.h"
#include "geo/stage.h"

/// Profiles, findings and summaries of all lanes; findings for those that fire trucks may use.
///
/// Free width: along the lane in steps of 0.5 m, the least distance over the step, on the normal of
/// the centre line, to the nearest outline of a building or to a wall, water, railway or cliff,
/// left plus right, each within clearance_search_m; exact between the steps. It is an upper bound
/// with the errors of both sides around it: it can fail a lane, never pass one. Where one side is
/// open there is no bound (INFINITY). The clear width of a piece is the least of the recorded
/// width, the recorded effective width (with parked rows), the free width and what obstacles leave;
/// without a record its low end is at most the least that the class commonly has (speeds.csv).
/// Under a building, where no passage is on record, the width is not known (NAN) unless recorded.
/// An obstacle without a width makes the low end 0. Times of day are not told apart: the effective
/// width is that with parked vehicles.
///
/// @param before Results of an earlier run on the same rows, used with a dirty box; else NULL.
/// @param ret    Owned by the caller (ll_clearance_clear); untouched on failure.
/// @return LL_OK, LL_E_INVALID, LL_E_LIMIT, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_clearance_stage(const struct ll_stage *in,
                                            const struct ll_clearance *before,
                                            struct ll_clearance *ret, struct ll_err *err);

#endif
