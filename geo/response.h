/// Response times: how long each tier needs to each building by road.
#ifndef LL_GEO_RESPONSE_H
#define LL_GEO_RESPONSE_H

#include "core/clearance.h"
#include "core/response_areas.h"
#include "core/vehicles.h"
#include "geo/stage.h"

/// Counts beside the times.
struct ll_response_totals {
    size_t stations[LL_TIER_COUNT];             ///< counted stations of the tier
    size_t stations_assumed;                    ///< of unknown kind, taken as township
    size_t stations_unstaffed;                  ///< known to be unstaffed, not counted
    size_t stations_off_network[LL_TIER_COUNT]; ///< no drivable lane within station_snap_m
    size_t stations_off_duty;      ///< with nobody there at the time of day assessed, not counted
    size_t stations_hours_unknown; ///< counted as staffed at all times, for want of hours
    size_t stations_bad_turnout;   ///< whose turnout time makes no sense, not counted
    size_t crossings_joined;       ///< crossings without a shared vertex that were joined
};

/// What a run leaves for the next one: roads, who is where when, and the ground drawn on its grid.
/// It belongs to the results and areas of that run; rules, speeds and vehicles must stay as they
/// were. Opaque; about as large as the town's roads and the ground that is reached (20 MB for
/// 10 km2).
typedef struct ll_response_memory ll_response_memory;
void ll_response_memory_free(ll_response_memory *memory);
void ll_response_memory_freep(ll_response_memory **memory);

/// What the times may take from other stages. All borrowed, all may be NULL.
struct ll_response_input {
    const struct ll_vehicles *vehicles;   ///< NULL: every tier drives every drivable lane
    const struct ll_clearance *clearance; ///< what the lanes let through; NULL: not known
    uint8_t *station_state;          ///< by row of the stations: receives enum ll_station_state
    struct ll_response_areas *areas; ///< receives the ground that is reached (geo/isochrone.h) in
                                     ///< place of what it holds; owned by the caller
    ll_response_memory **memory;     ///< receives what a run after this one can go on from, in
                                     ///< place of what it holds; owned by the caller
                                     ///< (ll_response_memory_free)
};

/// For every tier: shortest time from any counted station = turnout + drive to the best point of a
/// usable edge + the way on foot from there to the outline at `walk_mps`, around what stands in the
/// way as a hose is laid (geo/legs.h), `access_m` at most, exact to fractions of edges; and the
/// same for the second due, of any other station. One-way rules do not bind; turns cost what
/// geo/turns.h says, gates the time to open them. Usable for stopping: no bridge, tunnel or
/// motorway. The station enters the network at the nearest point of a lane that its vehicle can
/// drive within `station_snap_m`, walking speed over that gap.
///
/// With vehicles, each station sends what it has: micro stations a crew with a cart (no faster than
/// `cart_kmh`) and, where they name one, a truck besides; townships and national stations a pumper,
/// or what they name that is smaller.
///
/// A station whose hours say that nobody is there at the time of day that is assessed (the speed
/// set: day, night or market day) does not answer; one of unknown hours is taken to be staffed
/// always, and counted.
///
/// `known_s` is the time when only lanes known to be wide enough are driven; the lane that a
/// station stands at is taken to let its own vehicles out.
///
/// Of ways that are equally long to the last bit the one of the lowest station row is taken, then
/// of the lowest lane row. Each building's answer depends on nothing but the scene and the tables,
/// not on the number of threads. A station whose turnout time makes no sense, or that is off the
/// network, is counted and named (`station_state`); the others go on.
///
/// Fills the response columns of `inout`, whose rows are the scene's buildings. With a dirty box
/// and the memory of the run before, the result equals a full run byte for byte: lanes are joined
/// again only where one lies near the box, a road is cut again only when something passes or stops
/// where it did not, times are searched anew on such roads and for stations that changed, and then
/// only those buildings are asked again, and only those areas drawn, near which some time, drive or
/// edge is not what it was to the last bit, or something in the way may not be what it was: all of
/// the 400 m square that such a building is in. Without a memory everything is asked.
/// @param input      May be NULL.
/// @param ret_totals May be NULL.
/// @return LL_OK; LL_E_INVALID for results of another size or a coordinate that is no number;
///         LL_E_LIMIT, LL_E_NOMEM, LL_E_CANCELLED. After a failure the columns are as if the stage
///         had not run.
LL_MUST_USE enum ll_code ll_response_stage(const struct ll_stage *in,
                                           const struct ll_response_input *input,
                                           struct ll_building_results *inout,
                                           struct ll_response_totals *ret_totals,
                                           struct ll_err *err);

#endif
