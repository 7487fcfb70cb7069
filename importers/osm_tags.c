#include "importers/osm_tags.h"

#include <stddef.h>
#include <string.h>

static const char *const key_names[LL_OSM_KEY_COUNT] = {
    [LL_OSM_NAME] = "name",
    [LL_OSM_REF] = "ref",
    [LL_OSM_AMENITY] = "amenity",
    [LL_OSM_BARRIER] = "barrier",
    [LL_OSM_BOLLARD] = "bollard",
    [LL_OSM_BOUNDARY] = "boundary",
    [LL_OSM_ADMIN_LEVEL] = "admin_level",
    [LL_OSM_POPULATION] = "population",
    [LL_OSM_PLACE] = "place",
    [LL_OSM_BUILDING] = "building",
    [LL_OSM_BUILDING_STRUCTURE] = "building:structure",
    [LL_OSM_BUILDING_MATERIAL] = "building:material",
    [LL_OSM_BUILDING_LEVELS] = "building:levels",
    [LL_OSM_BUILDING_LEVELS_UNDERGROUND] = "building:levels:underground",
    [LL_OSM_BUILDING_USE] = "building:use",
    [LL_OSM_HEIGHT] = "height",
    [LL_OSM_ROOF_MATERIAL] = "roof:material",
    [LL_OSM_START_DATE] = "start_date",
    [LL_OSM_HERITAGE] = "heritage",
    [LL_OSM_SHOP] = "shop",
    [LL_OSM_OFFICE] = "office",
    [LL_OSM_EMERGENCY] = "emergency",
    [LL_OSM_DISUSED_EMERGENCY] = "disused:emergency",
    [LL_OSM_ABANDONED_EMERGENCY] = "abandoned:emergency",
    [LL_OSM_REMOVED_EMERGENCY] = "removed:emergency",
    [LL_OSM_PROPOSED_EMERGENCY] = "proposed:emergency",
    [LL_OSM_DISUSED] = "disused",
    [LL_OSM_ABANDONED] = "abandoned",
    [LL_OSM_OPERATIONAL_STATUS] = "operational_status",
    [LL_OSM_HYDRANT_TYPE] = "fire_hydrant:type",
    [LL_OSM_HYDRANT_DIAMETER] = "fire_hydrant:diameter",
    [LL_OSM_DIAMETER] = "diameter",
    [LL_OSM_HYDRANT_PRESSURE] = "fire_hydrant:pressure",
    [LL_OSM_PRESSURE] = "pressure",
    [LL_OSM_FLOW_CAPACITY] = "fire_hydrant:flow_capacity",
    [LL_OSM_TANK_VOLUME] = "water_tank:volume",
    [LL_OSM_WATER_VOLUME] = "water_volume",
    [LL_OSM_SURVEY_DATE] = "survey:date",
    [LL_OSM_CHECK_DATE] = "check_date",
    [LL_OSM_STATION_TYPE] = "fire_station:type",
    [LL_OSM_HIGHWAY] = "highway",
    [LL_OSM_AREA] = "area",
    [LL_OSM_SERVICE] = "service",
    [LL_OSM_INDOOR] = "indoor",
    [LL_OSM_JUNCTION] = "junction",
    [LL_OSM_WIDTH] = "width",
    [LL_OSM_EST_WIDTH] = "est_width",
    [LL_OSM_MAXWIDTH] = "maxwidth",
    [LL_OSM_MAXWIDTH_PHYSICAL] = "maxwidth:physical",
    [LL_OSM_MAXHEIGHT] = "maxheight",
    [LL_OSM_MAXHEIGHT_PHYSICAL] = "maxheight:physical",
    [LL_OSM_MAXWEIGHT] = "maxweight",
    [LL_OSM_ONEWAY] = "oneway",
    [LL_OSM_SURFACE] = "surface",
    [LL_OSM_INCLINE] = "incline",
    [LL_OSM_LAYER] = "layer",
    [LL_OSM_BRIDGE] = "bridge",
    [LL_OSM_TUNNEL] = "tunnel",
    [LL_OSM_FIRE_PATH] = "fire_path",
    [LL_OSM_NATURAL] = "natural",
    [LL_OSM_LANDUSE] = "landuse",
    [LL_OSM_WATERWAY] = "waterway",
    [LL_OSM_RAILWAY] = "railway",
    [LL_OSM_WIDTH_CARRIAGEWAY] = "width:carriageway",
    [LL_OSM_WIDTH_SOURCE] = "width:source",
    [LL_OSM_SOURCE_WIDTH] = "source:width",
    [LL_OSM_SOURCE] = "source",
    [LL_OSM_LANES] = "lanes",
    [LL_OSM_COVERED] = "covered",
    [LL_OSM_NOEXIT] = "noexit",
    [LL_OSM_IMPASSABLE] = "impassable",
    [LL_OSM_SMOOTHNESS] = "smoothness",
    [LL_OSM_PARKING_LEFT] = "parking:left",
    [LL_OSM_PARKING_RIGHT] = "parking:right",
    [LL_OSM_PARKING_BOTH] = "parking:both",
    [LL_OSM_PARKING_LEFT_ORIENTATION] = "parking:left:orientation",
    [LL_OSM_PARKING_RIGHT_ORIENTATION] = "parking:right:orientation",
    [LL_OSM_PARKING_BOTH_ORIENTATION] = "parking:both:orientation",
    [LL_OSM_PARKING_LANE_LEFT] = "parking:lane:left",
    [LL_OSM_PARKING_LANE_RIGHT] = "parking:lane:right",
    [LL_OSM_PARKING_LANE_BOTH] = "parking:lane:both",
    [LL_OSM_PARKING_LANE_LEFT_PARALLEL] = "parking:lane:left:parallel",
    [LL_OSM_PARKING_LANE_LEFT_DIAGONAL] = "parking:lane:left:diagonal",
    [LL_OSM_PARKING_LANE_LEFT_PERPENDICULAR] = "parking:lane:left:perpendicular",
    [LL_OSM_PARKING_LANE_RIGHT_PARALLEL] = "parking:lane:right:parallel",
    [LL_OSM_PARKING_LANE_RIGHT_DIAGONAL] = "parking:lane:right:diagonal",
    [LL_OSM_PARKING_LANE_RIGHT_PERPENDICULAR] = "parking:lane:right:perpendicular",
    [LL_OSM_PARKING_LANE_BOTH_PARALLEL] = "parking:lane:both:parallel",
    [LL_OSM_PARKING_LANE_BOTH_DIAGONAL] = "parking:lane:both:diagonal",
    [LL_OSM_PARKING_LANE_BOTH_PERPENDICULAR] = "parking:lane:both:perpendicular",
    [LL_OSM_OPENING] = "opening",
    [LL_OSM_LOCKED] = "locked",
    [LL_OSM_POWER] = "power",
    [LL_OSM_BUILDING_PART] = "building:part",
    [LL_OSM_DISUSED_AMENITY] = "disused:amenity",
    [LL_OSM_OPERATOR] = "operator",
    [LL_OSM_PLANNED_EMERGENCY] = "planned:emergency",
    [LL_OSM_CONSTRUCTION_EMERGENCY] = "construction:emergency",
    [LL_OSM_WAS_EMERGENCY] = "was:emergency",
    [LL_OSM_RAZED_EMERGENCY] = "razed:emergency",
    [LL_OSM_DEMOLISHED_EMERGENCY] = "demolished:emergency",
    [LL_OSM_HYDRANT_FLOW_RATE] = "fire_hydrant:flow_rate",
    [LL_OSM_FLOW_RATE] = "flow_rate",
};

const char *ll_osm_key_name(enum ll_osm_key key)
{
    return key_names[key];
}

bool ll_osm_is(const struct ll_osm_tags *tags, enum ll_osm_key key, const char *value)
{
    return tags->value[key] != NULL && strcmp(tags->value[key], value) == 0;
}

bool ll_osm_is_one_of(const struct ll_osm_tags *tags, enum ll_osm_key key,
                      const char *const *values)
{
    for (; tags->value[key] != NULL && *values != NULL; values++) {
        if (strcmp(tags->value[key], *values) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_building(const struct ll_osm_tags *t)
{
    static const char *const none[] = {"no",    "entrance", "proposed",  "planned", "demolished",
                                       "razed", "removed",  "destroyed", NULL};
    return t->value[LL_OSM_BUILDING] != NULL && !ll_osm_is_one_of(t, LL_OSM_BUILDING, none);
}

/// A road or path that is there; areas, and what is planned or gone, are none.
static bool is_lane(const struct ll_osm_tags *t)
{
    static const char *const none[] = {"no",        "proposed",   "construction",   "planned",
                                       "razed",     "abandoned",  "platform",       "bus_stop",
                                       "rest_area", "services",   "traffic_island", "elevator",
                                       "raceway",   "demolished", "dismantled",     "virtual",
                                       NULL};
    return t->value[LL_OSM_HIGHWAY] != NULL && !ll_osm_is_one_of(t, LL_OSM_HIGHWAY, none) &&
           !ll_osm_is(t, LL_OSM_AREA, "yes");
}

static bool is_water_source(const struct ll_osm_tags *t)
{
    static const char *const sources[] = {"fire_hydrant", "suction_point", "water_tank",
                                          "fire_water_pond", NULL};
    static const enum ll_osm_key keys[] = {LL_OSM_EMERGENCY,
                                           LL_OSM_DISUSED_EMERGENCY,
                                           LL_OSM_ABANDONED_EMERGENCY,
                                           LL_OSM_REMOVED_EMERGENCY,
                                           LL_OSM_PROPOSED_EMERGENCY,
                                           LL_OSM_PLANNED_EMERGENCY,
                                           LL_OSM_CONSTRUCTION_EMERGENCY,
                                           LL_OSM_WAS_EMERGENCY,
                                           LL_OSM_RAZED_EMERGENCY,
                                           LL_OSM_DEMOLISHED_EMERGENCY};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (ll_osm_is_one_of(t, keys[i], sources)) {
            return true;
        }
    }
    return false;
}

/// Barriers that never stand in a truck's way.
static bool is_passed(const struct ll_osm_tags *t)
{
    static const char *const passed[] = {"no",          "kerb",           "entrance", "toll_booth",
                                         "cattle_grid", "border_control", NULL};
    return ll_osm_is_one_of(t, LL_OSM_BARRIER, passed);
}

static bool is_obstacle(const struct ll_osm_tags *t)
{
    return t->value[LL_OSM_BARRIER] != NULL && !is_passed(t);
}

bool ll_osm_barrier_is_clear(const struct ll_osm_tags *t)
{
    static const char *const unclear[] = {
        "wall",           "fence", "hedge",      "city_wall", "guard_rail",     "handrail",   "yes",
        "retaining_wall", "ditch", "hedge_bank", "tank_trap", "field_boundary", "sally_port", NULL};
    return !ll_osm_is_one_of(t, LL_OSM_BARRIER, unclear);
}

bool ll_osm_is_fence(const struct ll_osm_tags *t)
{
    return is_obstacle(t) && t->value[LL_OSM_HIGHWAY] == NULL;
}

bool ll_osm_is_outline(const struct ll_osm_tags *t, enum ll_kind kind)
{
    return kind == LL_POLYGON && !ll_osm_is(t, LL_OSM_AREA, "yes") &&
           (t->value[LL_OSM_HIGHWAY] != NULL || t->value[LL_OSM_BARRIER] != NULL ||
            ll_osm_is(t, LL_OSM_NATURAL, "cliff") || t->value[LL_OSM_RAILWAY] != NULL);
}

bool ll_osm_is_part(const struct ll_osm_tags *t, enum ll_kind kind)
{
    return kind == LL_POLYGON && t->value[LL_OSM_BUILDING_PART] != NULL &&
           !ll_osm_is(t, LL_OSM_BUILDING_PART, "no") && t->value[LL_OSM_BUILDING] == NULL;
}

enum ll_ground_kind ll_osm_ground(const struct ll_osm_tags *t, enum ll_kind kind)
{
    static const char *const rivers[] = {"river", "stream", "canal", "tidal_channel", NULL};
    static const char *const banks[] = {"riverbank", "dock", NULL};
    static const char *const basins[] = {"reservoir", "basin", NULL};
    static const char *const walls[] = {"wall", "city_wall", "retaining_wall", NULL};
    static const char *const rails[] = {"rail", "light_rail", "narrow_gauge", "preserved", NULL};
    bool buried = t->value[LL_OSM_TUNNEL] != NULL && !ll_osm_is(t, LL_OSM_TUNNEL, "no");
    bool raised = t->value[LL_OSM_BRIDGE] != NULL && !ll_osm_is(t, LL_OSM_BRIDGE, "no");
    bool area = kind == LL_POLYGON;
    if (kind == LL_POINT || buried) {
        return LL_GROUND_KIND_UNKNOWN;
    }
    if (area ? ll_osm_is(t, LL_OSM_NATURAL, "water") ||
                   ll_osm_is_one_of(t, LL_OSM_WATERWAY, banks) ||
                   ll_osm_is_one_of(t, LL_OSM_LANDUSE, basins)
             : ll_osm_is_one_of(t, LL_OSM_WATERWAY, rivers)) {
        return LL_GROUND_WATER;
    }
    /* a wall around something is a line: ll_osm_is_outline */
    if (ll_osm_is_one_of(t, LL_OSM_BARRIER, walls) && (!area || ll_osm_is(t, LL_OSM_AREA, "yes"))) {
        return LL_GROUND_WALL;
    }
    if (!area && !raised && ll_osm_is_one_of(t, LL_OSM_RAILWAY, rails)) {
        return LL_GROUND_RAILWAY;
    }
    if (!area && ll_osm_is(t, LL_OSM_NATURAL, "cliff")) {
        return LL_GROUND_CLIFF;
    }
    return area && (ll_osm_is(t, LL_OSM_NATURAL, "wood") || ll_osm_is(t, LL_OSM_LANDUSE, "forest"))
               ? LL_GROUND_FOREST
               : LL_GROUND_KIND_UNKNOWN;
}

bool ll_osm_is_place(const struct ll_osm_tags *t)
{
    static const char *const places[] = {"village", "town", "suburb", "hamlet", NULL};
    return ll_osm_is_one_of(t, LL_OSM_PLACE, places);
}

unsigned ll_osm_layers(const struct ll_osm_tags *t, enum ll_kind kind)
{
    unsigned layers = 0;
    if (kind == LL_POLYGON) {
        bool area =
            ll_osm_is(t, LL_OSM_BOUNDARY, "administrative") && t->value[LL_OSM_ADMIN_LEVEL] != NULL;
        layers |= area ? 1U << LL_AREA : 0U;
        layers |= is_building(t) ? 1U << LL_BUILDING : 0U;
    }
    if (kind == LL_LINE) {
        layers |= is_lane(t) ? 1U << LL_LANE : 0U;
    } else {
        layers |= is_water_source(t) ? 1U << LL_HYDRANT : 0U;
        layers |= ll_osm_is(t, LL_OSM_AMENITY, "fire_station") ? 1U << LL_STATION : 0U;
    }
    layers |= kind == LL_POINT && is_obstacle(t) ? 1U << LL_OBSTACLE : 0U;
    layers |= ll_osm_ground(t, kind) != LL_GROUND_KIND_UNKNOWN ? 1U << LL_GROUND : 0U;
    return layers;
}
