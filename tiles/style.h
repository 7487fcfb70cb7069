/// The look of the maps: colours, widths and what each class means. One table for painter and
/// legend, so that the legend cannot differ from the map.
#ifndef LL_TILES_STYLE_H
#define LL_TILES_STYLE_H

#include "core/scene.h"
#include "tiles/map.h"
#include "tiles/raster.h"

/// Zooms from which things are drawn.
#define LL_ZOOM_BUILDINGS 14
#define LL_ZOOM_HYDRANTS  15
#define LL_ZOOM_OUTLINES  16
#define LL_ZOOM_NAMES     12
#define LL_ZOOM_STATIONS  11

/// Classes of a map layer: from good to bad, the last one unknown.
#define LL_CLASSES_MAX 6

/// Number of classes of a layer's buildings, the unknown one included; 1 for the base map and the
/// layer of lanes, where all are alike.
size_t ll_class_count(enum ll_map_layer layer);

/// Class that says "unknown" of a layer's buildings: the last one.
uint8_t ll_class_unknown(enum ll_map_layer layer);

/// Fill of a class of buildings.
struct ll_paint ll_class_paint(enum ll_map_layer layer, uint8_t building_class);

/// Classes of villages: the four levels, then what nothing was assessed of; with
/// LL_VILLAGE_HATCHED added where a village is not rateable.
#define LL_VILLAGE_UNKNOWN LL_LEVEL_COUNT
#define LL_VILLAGE_HATCHED 8U

/// Fill of a village at a zoom: strong alone on the map, a wash beneath buildings.
struct ll_paint ll_village_paint(uint8_t village_class, double zoom);

/// Lanes in groups, widest first.
enum ll_lane_group {
    LL_LANES_MAJOR = 0, ///< motorway to secondary, county roads
    LL_LANES_MIDDLE,    ///< tertiary, township roads
    LL_LANES_MINOR,     ///< residential, village roads, unknown
    LL_LANES_NARROW,    ///< service, tracks, lanes under 4 m
    LL_LANES_FOOT,      ///< footpaths, steps: no truck
    LL_LANES_COUNT
};
enum ll_lane_group ll_lane_group_of(uint8_t lane_class);

/// Width of a group's fill at a zoom in pixels; 0: not drawn. Its casing adds ll_lane_casing on
/// both sides, 0 where the line has none.
double ll_lane_width(enum ll_lane_group group, double zoom);
double ll_lane_casing(double zoom);

/// Symbols of points.
enum ll_hydrant_class {
    LL_HYDRANT_WORKS = 0, ///< known to be in service
    LL_HYDRANT_MAYBE,     ///< status unknown: counted, not confirmed
    LL_HYDRANT_BROKEN,    ///< broken or missing
    LL_HYDRANT_PLANNED,
    LL_HYDRANT_POND, ///< natural source or tank: not counted
    LL_HYDRANT_CLASS_COUNT
};
enum ll_hydrant_class ll_hydrant_class_of(const struct ll_table *hydrants, size_t row);

/// Stations: by tier, then those that do not count at the time of day of the rules.
#define LL_STATION_CLOSED      LL_TIER_COUNT
#define LL_STATION_CLASS_COUNT (LL_TIER_COUNT + 1)
uint8_t ll_station_class_of(const struct ll_table *stations, size_t row, const ll_rules *rules);

/// Colours of what is not a class.
enum ll_tint {
    LL_TINT_WATER = 0,
    LL_TINT_WATER_EDGE,
    LL_TINT_FOREST,
    LL_TINT_WALL,
    LL_TINT_RAILWAY,
    LL_TINT_BORDER,
    LL_TINT_BUILDING,
    LL_TINT_BUILDING_EDGE,
    LL_TINT_LANE,
    LL_TINT_LANE_EDGE,
    LL_TINT_LANE_FAR,
    LL_TINT_FOOT,
    LL_TINT_HYDRANT,
    LL_TINT_BROKEN,
    LL_TINT_REACH,
    LL_TINT_STATION,
    LL_TINT_CLOSED,
    LL_TINT_SYMBOL_EDGE,
    LL_TINT_CLUSTER,
    LL_TINT_CUT,
    LL_TINT_TEXT,
    LL_TINT_TEXT_QUIET,
    LL_TINT_HALO,
    LL_TINT_PAPER,
    LL_TINT_FADE,
    LL_TINT_PLATE,
    LL_TINT_GAP,          ///< outside every circle
    LL_TINT_GAP_EDGE,     ///< and its border
    LL_TINT_SPACING,      ///< between hydrants too far apart
    LL_TINT_IN_TIME,      ///< ground that the township teams reach in time
    LL_TINT_IN_TIME_EDGE, ///< and its border
    LL_TINT_FIRST_DUE,    ///< between stations
    LL_TINT_CIRCLE,       ///< what a circle would say
    LL_TINT_SITE,         ///< proposed
    LL_TINT_COUNT
};
ll_colour ll_tint(enum ll_tint tint);

#endif
