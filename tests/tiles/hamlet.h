/// A small township drawn by hand, with results and risks of every class, for the tests of maps.
#ifndef LL_TESTS_TILES_HAMLET_H
#define LL_TESTS_TILES_HAMLET_H

#include "geo/ctx.h"
#include "tiles/map.h"

/// Villages: low, medium, high, very high, not rateable (over medium), nothing known.
#define HAMLET_VILLAGES 6

/// Everything a map is made of. Owns it all; release with hamlet_clear.
struct hamlet {
    struct ll_scene scene;
    struct ll_building_results results;
    uint32_t villages[HAMLET_VILLAGES];
    struct ll_risk risks[HAMLET_VILLAGES];
    ll_rules *rules;
    ll_geo_ctx *ctx;
};

/// Longitude and latitude of its middle.
#define HAMLET_LON 120.0
#define HAMLET_LAT 26.0

/// Makes it: two rows of three villages of 600 m, a road through the middle, a stream, a wood,
/// rows of houses in each, hydrants of every status, stations of every kind. EPSG:4549.
/// @param named Whether villages and stations have names; without, pictures hold no text.
void hamlet_make(struct hamlet *ret_hamlet, bool named);
void hamlet_clear(struct hamlet *hamlet);

/// What ll_map_new wants; borrowed from the hamlet.
struct ll_map_input hamlet_input(const struct hamlet *hamlet);

/// The map of it; owned by the caller (ll_map_free).
ll_map *hamlet_map(const struct hamlet *hamlet);

#endif
