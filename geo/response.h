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
/// Of ways that are equally long to the last bit the one of the lowest station row is taken, then
/// of the lowest lane row. Each building's answer depends on nothing but the scene and the tables,
/// not on the number of threads.
///
/// Fills the response columns of `inout`, whose rows are the scene's buildings. With a dirty box
/// the result equals a full run; since one lane or station can change times anywhere behind it, all
/// is computed again.
/// @param ret_totals May be NULL.
/// @return LL_OK; LL_E_INVALID for results of another size, a coordinate that is no number or a
///         turnout time that makes no sense; LL_E_LIMIT, LL_E_NOMEM, LL_E_CANCELLED. After a
///         failure the columns are as if the stage had not run.
LL_MUST_USE enum ll_code ll_response_stage(const struct ll_stage *in,
                                           struct ll_building_results *inout,
                                           struct ll_response_totals *ret_totals,
                                           struct ll_err *err);

#endif
