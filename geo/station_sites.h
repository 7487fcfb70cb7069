/// Where stations could stand, and whom they would reach in time.
#ifndef LL_GEO_STATION_SITES_H
#define LL_GEO_STATION_SITES_H

#include "core/sites.h"
#include "geo/dispatch.h"
#include "geo/lists.h"

/// A kind of station to be placed. All borrowed.
struct ll_station_site_task {
    const struct ll_road *road; ///< what its vehicles drive (ll_road_make)
    enum ll_site_kind kind;     ///< LL_SITE_MICRO or LL_SITE_TOWNSHIP
    uint32_t area;              ///< row of the area that the places must be in; LL_NONE: anywhere
};

/// The class of vehicles that a new station of a kind sends.
enum ll_vehicle_class ll_station_site_vehicle(enum ll_site_kind kind);

/// The junctions and ends of its roads, and places every station_step_m (township:
/// station_step_township_m) along them. None on bridges, in tunnels or on motorways.
/// @param ret_places Owned by the caller (ll_site_places_clear).
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_station_sites(const struct ll_stage *in,
                                          const struct ll_station_site_task *task,
                                          struct ll_site_places *ret_places, struct ll_err *err);

/// For every place the buildings that a station there can reach within the limit of its tier:
/// turnout by the rule, the drive with turns and gates as ll_response_stage counts them, and the
/// last metres straight. All that the stage says are reached are among them, and where the last
/// metres lead around something sometimes more: who chooses has that counted by the stage.
///
/// For each building and each stretch near it the least time from the beginning of the stretch to
/// its outline is found once; what is left for a place is a search along the roads.
/// @param ret_lists By place: positions in `buildings`; owned by the caller (ll_lists_clear).
/// @return LL_OK, LL_E_LIMIT, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_station_cover(const struct ll_stage *in,
                                          const struct ll_station_site_task *task,
                                          const struct ll_site_places *places,
                                          const uint32_t *buildings, size_t building_count,
                                          struct ll_lists *ret_lists, struct ll_err *err);

#endif
