/// The best point of a straight stretch of lane to stop at and walk from.
#ifndef LL_GEO_STOP_H
#define LL_GEO_STOP_H

#include "core/shapes.h"
#include "geo/shores.h"

/// A straight stretch that is driven along at constant speed: the time at each point is linear
/// between its ends.
struct ll_stretch {
    struct ll_xy a;
    struct ll_xy b;
    double length_m;
    double at_a_s; ///< when the truck is at a
    double at_b_s;
};

/// The last metres.
struct ll_walk {
    double speed_mps;
    double reach_m;                 ///< farthest that is walked
    const struct ll_shores *shores; ///< not to be crossed; NULL: none
};

/// Where to stop and what it costs.
struct ll_stop {
    double time_s; ///< when the outline is reached: drive + walk_m / speed
    double drive_s;
    double on_m;   ///< from a
    double walk_m; ///< straight to the outline; 0 where the stretch touches it or is inside
    struct ll_xy at;
};

/// See ll_stop_best.
#define LL_STOP_STEP_M  5.0
#define LL_STOP_SHORE_M 1.0

/// Finds the stop from which a shape is reached soonest, exactly. For one facade the sum of a
/// linear drive and the distance to a convex set is convex, so that its least value is at an end,
/// where the stretch crosses the facade, or where the way to a corner leaves the lane under the
/// angle whose cosine is walking speed / driving speed (the law of refraction).
///
/// Where the straight way from there leads across water, the soonest of the stops every
/// LL_STOP_STEP_M along the stretch, from a, and at b, whose way does not; so the time may be that
/// of LL_STOP_STEP_M on foot too long, never too short. Water that an outline stands in, up to
/// LL_STOP_SHORE_M before its wall, is not counted.
///
/// @param bound_s    Later arrivals are of no interest; INFINITY at first.
/// @param ret_stop   Filled only when there is a stop within reach that is not later than bound_s.
/// @return Whether there is one.
bool ll_stop_best(const struct ll_stretch *stretch, const struct ll_shapes *shapes, size_t index,
                  const struct ll_walk *walk, double bound_s, struct ll_stop *ret_stop);

#endif
