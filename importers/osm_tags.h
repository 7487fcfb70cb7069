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
    LL_OSM_WIDTH_CARRIAGEWAY,
    LL_OSM_WIDTH_SOURCE,
    LL_OSM_SOURCE_WIDTH,
    LL_OSM_SOURCE,
    LL_OSM_LANES,
    LL_OSM_COVERED,
    LL_OSM_NOEXIT,
    LL_OSM_IMPASSABLE,
    LL_OSM_SMOOTHNESS,
    LL_OSM_PARKING_LEFT,
    LL_OSM_PARKING_RIGHT,
    LL_OSM_PARKING_BOTH,
    LL_OSM_PARKING_LEFT_ORIENTATION,
    LL_OSM_PARKING_RIGHT_ORIENTATION,
    LL_OSM_PARKING_BOTH_ORIENTATION,
    LL_OSM_PARKING_LANE_LEFT,
    LL_OSM_PARKING_LANE_RIGHT,
    LL_OSM_PARKING_LANE_BOTH,
    LL_OSM_PARKING_LANE_LEFT_PARALLEL,
    LL_OSM_PARKING_LANE_LEFT_DIAGONAL,
    LL_OSM_PARKING_LANE_LEFT_PERPENDICULAR,
    LL_OSM_PARKING_LANE_RIGHT_PARALLEL,
    LL_OSM_PARKING_LANE_RIGHT_DIAGONAL,
    LL_OSM_PARKING_LANE_RIGHT_PERPENDICULAR,
    LL_OSM_PARKING_LANE_BOTH_PARALLEL,
    LL_OSM_PARKING_LANE_BOTH_DIAGONAL,
    LL_OSM_PARKING_LANE_BOTH_PERPENDICULAR,
    LL_OSM_OPENING,
    LL_OSM_LOCKED,
    LL_OSM_POWER,
    LL_OSM_BUILDING_PART,
    LL_OSM_DISUSED_AMENITY,
    LL_OSM_OPERATOR,
    LL_OSM_PLANNED_EMERGENCY,
    LL_OSM_CONSTRUCTION_EMERGENCY,
    LL_OSM_WAS_EMERGENCY,
    LL_OSM_RAZED_EMERGENCY,
    LL_OSM_DEMOLISHED_EMERGENCY,
    LL_OSM_HYDRANT_FLOW_RATE,
    LL_OSM_FLOW_RATE,
    LL_OSM_KEY_COUNT
};

/// The key as OpenStreetMap writes it.
const char *ll_osm_key_name(enum ll_osm_key key);

/// Values of the keys that are read, NULL where the object has none. Borrowed.
struct ll_osm_tags {
    const char *value[LL_OSM_KEY_COUNT];
    const char *others; ///< all further tags: "key"=>"value","key"=>"value"; NULL for none
};

/// Whether a key has this value.
bool ll_osm_is(const struct ll_osm_tags *tags, enum ll_osm_key key, const char *value);

/// Whether a key has one of the values, which end with NULL.
bool ll_osm_is_one_of(const struct ll_osm_tags *tags, enum ll_osm_key key,
                      const char *const *values);

/// Layers that an object of a kind belongs to, as bits `1 << layer`. An obstacle is so only if it
/// stands on a lane, which the caller finds out, and if ll_osm_barrier_is_clear.
unsigned ll_osm_layers(const struct ll_osm_tags *tags, enum ll_kind kind);

/// Whether a barrier that is a node is one of a kind that says what stands there. Walls, fences and
/// the like are drawn as lines; as a node on a lane they may be a gap or the thing itself.
bool ll_osm_barrier_is_clear(const struct ll_osm_tags *tags);

/// Whether a line is a barrier that stops a truck where it meets a lane.
bool ll_osm_is_fence(const struct ll_osm_tags *tags);

/// Whether the outline of an area is a thing of its own: a school with a wall around it, a lane
/// around a pond.
bool ll_osm_is_outline(const struct ll_osm_tags *tags, enum ll_kind kind);

/// Whether the object is a part of a building, whose outline is drawn too.
bool ll_osm_is_part(const struct ll_osm_tags *tags, enum ll_kind kind);

/// Whether the object is a place that may seed an area.
bool ll_osm_is_place(const struct ll_osm_tags *tags);

/// Kind of ground, LL_GROUND_KIND_UNKNOWN when it is none that matters.
enum ll_ground_kind ll_osm_ground(const struct ll_osm_tags *tags, enum ll_kind kind);

#endif
