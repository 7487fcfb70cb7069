/// Response times: how long each tier needs to each building by road.
#ifndef LL_GEO_RESPONSE_H
#define LL_GEO_RESPONSE_H

#include "geo/stage.h"

/// Counts beside the times.
struct ll_response_totals {
    size_t stations[LL_TIER_COUNT];             ///< counted stations of the tier
    size_t stations_assumed;                    ///< of unknown kind, taken as township
    size_t stations_unstaffed;                  ///< known to be unstaffed, not counted
    size_t stations_off_network[LL_TIER_COUNT]; ///< no drivable lane within station_snap_m
    size_t crossings_joined; ///< crossings without a shared vertex that were joined
};

/// For every tier: shortest time from any counted station = turnout + drive to the best point of a
/// usable edge within `access_m` + distance from there to the outline at `walk_mps`, exact to
/// fractions of edges. One-way rules do not bind. Usable for stopping: no bridge, tunnel or
/// motorway. The station enters the network at the nearest point of a drivable lane within
/// `station_snap_m`, walking speed over that gap.
///
/// Fills the response columns of `inout`. With a dirty box the result equals a full run.
/// @param ret_totals May be NULL.
LL_MUST_USE enum ll_code ll_response_stage(const struct ll_stage *in,
                                           struct ll_building_results *inout,
                                           struct ll_response_totals *ret_totals,
                                           struct ll_err *err);

#endif
