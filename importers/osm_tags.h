/// OpenStreetMap's tags: which keys are read, and which layers an object belongs to.
///
/// Source of the meanings: wiki.openstreetmap.org, Map features; FACTS C2.
#ifndef LL_IMPORTERS_OSM_TAGS_H
#define LL_IMPORTERS_OSM_TAGS_H

#include <stdbool.h>

#include "core/model.h"

/// Keys that are read.
enum ll_osm_key {
    LL_OSM_NAME = 0,
    LL_OSM_REF,
    LL_OSM_AMENITY,
    LL_OSM_BARRIER,
    LL_OSM_BOLLARD,
    LL_OSM_BOUNDARY,
    LL_OSM_ADMIN_LEVEL,
    LL_OSM_POPULATION,
    LL_OSM_PLACE,
    LL_OSM_BUILDING,
    LL_OSM_BUILDING_STRUCTURE,
    LL_OSM_BUILDING_MATERIAL,
    LL_OSM_BUILDING_LEVELS,
    LL_OSM_BUILDING_LEVELS_UNDERGROUND,
    LL_OSM_BUILDING_USE,
    LL_OSM_HEIGHT,
    LL_OSM_ROOF_MATERIAL,
    LL_OSM_START_DATE,
    LL_OSM_HERITAGE,
    LL_OSM_SHOP,
    LL_OSM_OFFICE,
    LL_OSM_EMERGENCY,
    LL_OSM_DISUSED_EMERGENCY,
    LL_OSM_ABANDONED_EMERGENCY,
    LL_OSM_REMOVED_EMERGENCY,
    LL_OSM_PROPOSED_EMERGENCY,
    LL_OSM_DISUSED,
    LL_OSM_ABANDONED,
    LL_OSM_OPERATIONAL_STATUS,
    LL_OSM_HYDRANT_TYPE,
    LL_OSM_HYDRANT_DIAMETER,
    LL_OSM_DIAMETER,
    LL_OSM_HYDRANT_PRESSURE,
    LL_OSM_PRESSURE,
    LL_OSM_FLOW_CAPACITY,
    LL_OSM_TANK_VOLUME,
    LL_OSM_WATER_VOLUME,
    LL_OSM_SURVEY_DATE,
    LL_OSM_CHECK_DATE,
    LL_OSM_STATION_TYPE,
    LL_OSM_HIGHWAY,
    LL_OSM_AREA,
    LL_OSM_SERVICE,
    LL_OSM_INDOOR,
    LL_OSM_JUNCTION,
    LL_OSM_WIDTH,
    LL_OSM_EST_WIDTH,
    LL_OSM_MAXWIDTH,
    LL_OSM_MAXWIDTH_PHYSICAL,
    LL_OSM_MAXHEIGHT,
    LL_OSM_MAXHEIGHT_PHYSICAL,
    LL_OSM_MAXWEIGHT,
    LL_OSM_ONEWAY,
    LL_OSM_SURFACE,
    LL_OSM_INCLINE,
    LL_OSM_LAYER,
    LL_OSM_BRIDGE,
    LL_OSM_TUNNEL,
    LL_OSM_FIRE_PATH,
    LL_OSM_NATURAL,
    LL_OSM_LANDUSE,
    LL_OSM_WATERWAY,
    LL_OSM_RAILWAY,
    LL_OSM_KEY_COUNT
};

/// The key as OpenStreetMap writes it.
const char *ll_osm_key_name(enum ll_osm_key key);

/// Values of the keys that are read, NULL where the object has none. Borrowed.
struct ll_osm_tags {
    const char *value[LL_OSM_KEY_COUNT];
};

/// Whether a key has this value.
bool ll_osm_is(const struct ll_osm_tags *tags, enum ll_osm_key key, const char *value);

/// Whether a key has one of the values, which end with NULL.
bool ll_osm_is_one_of(const struct ll_osm_tags *tags, enum ll_osm_key key,
                      const char *const *values);

/// Layers that an object of a kind belongs to, as bits `1 << layer`. An obstacle is so only if it
/// stands on a lane, which the caller finds out.
unsigned ll_osm_layers(const struct ll_osm_tags *tags, enum ll_kind kind);

/// Whether the object is a place that may seed an area.
bool ll_osm_is_place(const struct ll_osm_tags *tags);

/// Kind of ground, LL_GROUND_KIND_UNKNOWN when it is none that matters.
enum ll_ground_kind ll_osm_ground(const struct ll_osm_tags *tags, enum ll_kind kind);

#endif
