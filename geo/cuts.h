/// Lanes cut where driving changes: at what stops a vehicle, at gates, where passing is not known.
#ifndef LL_GEO_CUTS_H
#define LL_GEO_CUTS_H

#include "geo/chains.h"

/// A stretch of a lane that is not driven like the rest of it, in metres along the lane (along its
/// lines one after another, each from its first point). A stretch without length is a point: a
/// bollard, a gate.
struct ll_lane_cut {
    uint32_t lane;
    double from_m;
    double to_m;
    double open_s; ///< seconds that it takes to pass, beside driving; at a point only
    bool closed;   ///< not to be passed: may be driven up to from both sides
    bool assumed;  ///< whether it lets a vehicle pass is not known
};

/// Cuts joined chains: what is closed is left out, and every other cut becomes chains of its own
/// (`cut` in struct ll_chain).
///
/// Junctions at shared places stay: those inside a closed stretch for the other lanes, those at its
/// ends also for what is left of the lane. A point is between both sides of the lane, and where it
/// stands on a shared place also between them and the other lanes there; of several points at one
/// place the closed one counts, else the slowest.
///
/// A point that is not closed becomes a chain between two places at the same spot. Cuts nearer than
/// 2 mm to a place are taken to be there, so that the lengths of lanes need not agree to the last
/// bit.
/// @param cuts In order of lane, then position, none overlapping: each begins at or after the end
///             of the one before it.
/// @return LL_E_INVALID for cuts out of order, LL_E_LIMIT, LL_E_NOMEM; `inout` is as before then,
///         but for places that nobody uses.
LL_MUST_USE enum ll_code ll_chains_cut(const struct ll_lane_cut *cuts, size_t cut_count,
                                       struct ll_chains *inout, struct ll_err *err);

#endif
