/// The domain model: which layers there are, which fields each has, and the words they may hold.
///
/// One table of fields serves the store's schema, the importers' mapping, the scene's columns, the
/// count of unknowns and the export, so that a field is added in one place.
#ifndef LL_CORE_MODEL_H
#define LL_CORE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/// Layers of features. Order is part of the store's format: add at the end only.
enum ll_layer {
    LL_AREA = 0,
    LL_BUILDING,
    LL_LANE,
    LL_HYDRANT,
    LL_STATION,
    LL_OBSTACLE,
    LL_COMPOUND,
    LL_LADDER_AREA,
    LL_INCIDENT,
    LL_GROUND,
    LL_LAYER_COUNT
};

/// Kind of one geometry.
enum ll_kind { LL_POINT = 0, LL_LINE, LL_POLYGON, LL_KIND_COUNT };

/// Set of kinds a layer accepts, as bits `1 << kind`.
#define LL_KINDS_POINT   (1U << LL_POINT)
#define LL_KINDS_LINE    (1U << LL_LINE)
#define LL_KINDS_POLYGON (1U << LL_POLYGON)

/// What a field holds. Unknown is NAN, word 0, and NULL in turn.
enum ll_field_type {
    LL_REAL = 0, ///< a measure or count, in the field's unit
    LL_WORD,     ///< one word of a vocabulary
    LL_STRING,   ///< free text
};

/// A word of a vocabulary.
struct ll_word {
    const char *key; ///< stable, in the store and in JSON, e.g. "brick-timber"
    const char *zh;
    const char *en;
};

/// A vocabulary. words[0] is unknown (key "").
struct ll_vocabulary {
    const struct ll_word *words;
    size_t count; ///< words[0] included
};

/// A field of a layer.
struct ll_field {
    const char *name; ///< column name, with the unit, e.g. "width_m"
    const char *zh;
    const char *en;
    enum ll_field_type type;
    const struct ll_vocabulary *vocabulary; ///< for LL_WORD
    double low;                             ///< plausible range of an LL_REAL; outside is refused
    double high;
};

/// A layer.
struct ll_layer_info {
    const char *name;   ///< singular and table name, "ladder_area"
    const char *plural; ///< on the command line and in paths, "ladder-areas"
    const char *zh;
    const char *en;
    unsigned kinds; ///< LL_KINDS_…
    const struct ll_field *fields;
    size_t field_count;
};

#define LL_FIELDS_MAX 32

/// Columns of each layer, in the order of ll_layer_info.fields.
enum ll_area_field {
    LL_AREA_CODE = 0,
    LL_AREA_NAME,
    LL_AREA_LEVEL, ///< administrative level as in OSM: 6 county, 8 town, 10 village, 12 grid
    LL_AREA_PARENT,
    LL_AREA_POPULATION,
    LL_AREA_HOUSEHOLDS,
    LL_AREA_ELDERLY_ALONE,
    LL_AREA_TEAM_SIZE,
    LL_AREA_ALARM_SHARE,
    LL_AREA_SMOKE_ALARMS,
    LL_AREA_SPRINKLERS,
    LL_AREA_CHARGING_POINTS,
    LL_AREA_DERIVED, ///< yes: drawn by this program, not an administrative boundary
    LL_AREA_FIELDS
};
enum ll_building_field {
    LL_BUILDING_NAME = 0,
    LL_BUILDING_STRUCTURE,
    LL_BUILDING_FIRE_GRADE, ///< 1 best to 4, 5 = below grade 4
    LL_BUILDING_FLOORS,
    LL_BUILDING_FLOORS_BELOW,
    LL_BUILDING_HEIGHT_M,
    LL_BUILDING_USE,
    LL_BUILDING_YEAR,
    LL_BUILDING_RESIDENTS,
    LL_BUILDING_HOUSEHOLDS,
    LL_BUILDING_ELDERLY_ALONE,
    LL_BUILDING_COMPOUND,
    LL_BUILDING_ROOF,
    LL_BUILDING_NINE_SMALL,
    LL_BUILDING_THREE_IN_ONE,
    LL_BUILDING_LET_PEOPLE,
    LL_BUILDING_HERITAGE,
    LL_BUILDING_SMOKE_ALARM,
    LL_BUILDING_SPRINKLER,
    LL_BUILDING_EBIKE_INDOOR,
    LL_BUILDING_OPEN_STOVE,
    LL_BUILDING_WIRING_YEAR,
    LL_BUILDING_EXITS,
    LL_BUILDING_BARRED_WINDOWS,
    LL_BUILDING_OUTLINE, ///< how its outline was drawn
    LL_BUILDING_FIELDS
};
enum ll_lane_field {
    LL_LANE_NAME = 0,
    LL_LANE_CLASS,
    LL_LANE_WIDTH_M, ///< declared (nominal) clear width
    LL_LANE_WIDTH_EFFECTIVE_M,
    LL_LANE_HEIGHT_M,
    LL_LANE_ONEWAY,
    LL_LANE_SPEED_KMH,
    LL_LANE_SLOPE_PCT,
    LL_LANE_SURFACE,
    LL_LANE_LOAD_T,
    LL_LANE_LAYER, ///< -1 tunnel, 0 ground, 1 bridge, …
    LL_LANE_BRIDGE,
    LL_LANE_TUNNEL,
    LL_LANE_FIRE_LANE,
    LL_LANE_DRIVABLE,        ///< no: not even emergency vehicles; unknown: by class
    LL_LANE_NODED,           ///< yes: shared vertices are the only junctions (OSM)
    LL_LANE_WIDTH_SOURCE,    ///< where `width_m` comes from
    LL_LANE_SLOPE_ERROR_PCT, ///< half width of the interval around `slope_pct`
    LL_LANE_SLOPE_SOURCE,    ///< where `slope_pct` comes from; only a survey can fail a lane
    LL_LANE_TURN_PLACE,      ///< place to turn at its dead end
    LL_LANE_FIELDS
};
enum ll_hydrant_field {
    LL_HYDRANT_CODE = 0,
    LL_HYDRANT_KIND,
    LL_HYDRANT_FORM,
    LL_HYDRANT_STATUS,
    LL_HYDRANT_DIAMETER_MM,
    LL_HYDRANT_PRESSURE_MPA,
    LL_HYDRANT_FLOW_LPS,
    LL_HYDRANT_VOLUME_M3,
    LL_HYDRANT_INSPECTED,
    LL_HYDRANT_FIELDS
};
enum ll_station_field {
    LL_STATION_NAME = 0,
    LL_STATION_KIND,
    LL_STATION_STAFFED, ///< no: exists on paper only, does not count
    LL_STATION_STAFF,
    LL_STATION_VEHICLES,
    LL_STATION_TURNOUT_S,
    LL_STATION_HOURS, ///< when the crew is there (core/hours.h); unknown is taken as always
    LL_STATION_FIELDS
};
enum ll_obstacle_field {
    LL_OBSTACLE_KIND = 0,
    LL_OBSTACLE_WIDTH_M,
    LL_OBSTACLE_HEIGHT_M,
    LL_OBSTACLE_FIXED,
    LL_OBSTACLE_KEY_HOLDER,
    LL_OBSTACLE_OPEN_S,
    LL_OBSTACLE_STATE,
    LL_OBSTACLE_HOURS, ///< when it stands there (core/hours.h); unknown is always
    LL_OBSTACLE_FIELDS
};
enum ll_compound_field {
    LL_COMPOUND_NAME = 0,
    LL_COMPOUND_YEAR,
    LL_COMPOUND_HOUSEHOLDS,
    LL_COMPOUND_LANES_DONE,
    LL_COMPOUND_CHARGING_POINTS,
    LL_COMPOUND_FIELDS
};
enum ll_ladder_area_field {
    LL_LADDER_AREA_BUILDING = 0,
    LL_LADDER_AREA_LENGTH_M,
    LL_LADDER_AREA_WIDTH_M,
    LL_LADDER_AREA_SLOPE_PCT,
    LL_LADDER_AREA_WALL_M,
    LL_LADDER_AREA_FIELDS
};
enum ll_incident_field {
    LL_INCIDENT_DATE = 0,
    LL_INCIDENT_KIND,
    LL_INCIDENT_DEAD,
    LL_INCIDENT_INJURED,
    LL_INCIDENT_LOSS_YUAN,
    LL_INCIDENT_FIELDS
};
enum ll_ground_field { LL_GROUND_KIND = 0, LL_GROUND_NAME, LL_GROUND_FIELDS };

/// Words. 0 is always unknown; order is free, since the store holds the keys.
enum ll_flag { LL_FLAG_UNKNOWN = 0, LL_FLAG_NO, LL_FLAG_YES, LL_FLAG_COUNT };
enum ll_structure {
    LL_STRUCTURE_UNKNOWN = 0,
    LL_STRUCTURE_TIMBER,
    LL_STRUCTURE_BRICK_TIMBER,
    LL_STRUCTURE_MASONRY,
    LL_STRUCTURE_CONCRETE,
    LL_STRUCTURE_STEEL,
    LL_STRUCTURE_STEEL_FOAM,
    LL_STRUCTURE_EARTH,
    LL_STRUCTURE_STONE,
    LL_STRUCTURE_COUNT
};
enum ll_use {
    LL_USE_UNKNOWN = 0,
    LL_USE_RESIDENTIAL,
    LL_USE_MIXED, ///< shop or workshop below, dwelling above
    LL_USE_COMMERCIAL,
    LL_USE_INDUSTRIAL,
    LL_USE_STORAGE,
    LL_USE_PUBLIC,
    LL_USE_SCHOOL,
    LL_USE_HEALTH,
    LL_USE_CARE,
    LL_USE_RELIGIOUS,
    LL_USE_FARM,
    LL_USE_OUTBUILDING,
    LL_USE_OTHER,
    LL_USE_COUNT
};
enum ll_lane_class {
    LL_CLASS_UNKNOWN = 0,
    LL_CLASS_MOTORWAY,
    LL_CLASS_TRUNK,
    LL_CLASS_PRIMARY,
    LL_CLASS_SECONDARY,
    LL_CLASS_TERTIARY,
    LL_CLASS_UNCLASSIFIED,
    LL_CLASS_RESIDENTIAL,
    LL_CLASS_LIVING_STREET,
    LL_CLASS_SERVICE,
    LL_CLASS_TRACK,
    LL_CLASS_ROAD,
    LL_CLASS_COUNTY_ROAD,
    LL_CLASS_TOWNSHIP_ROAD,
    LL_CLASS_VILLAGE_ROAD,
    LL_CLASS_LANE_WIDE,   ///< lane of 4 to 6 m
    LL_CLASS_LANE_NARROW, ///< lane below 4 m
    LL_CLASS_PEDESTRIAN,
    LL_CLASS_FOOTPATH,
    LL_CLASS_STEPS,
    LL_CLASS_CYCLEWAY,
    LL_CLASS_COUNT
};
enum ll_oneway {
    LL_ONEWAY_UNKNOWN = 0,
    LL_ONEWAY_NO,
    LL_ONEWAY_YES,
    LL_ONEWAY_REVERSE,
    LL_ONEWAY_COUNT
};
/// Places to turn at a dead end.
enum ll_turn_place {
    LL_TURN_PLACE_UNKNOWN = 0,
    LL_TURN_PLACE_NONE,
    LL_TURN_PLACE_T,
    LL_TURN_PLACE_Y,
    LL_TURN_PLACE_12, ///< 12 m by 12 m
    LL_TURN_PLACE_15,
    LL_TURN_PLACE_18,
    LL_TURN_PLACE_CIRCLE, ///< a turning circle or loop
    LL_TURN_PLACE_COUNT
};
/// How the outline of a building was drawn.
enum ll_outline {
    LL_OUTLINE_UNKNOWN = 0,
    LL_OUTLINE_SURVEYED,
    LL_OUTLINE_DIGITISED, ///< by hand, on a picture or a plan
    LL_OUTLINE_MACHINE,   ///< by a program, on a picture
    LL_OUTLINE_COUNT
};
/// Where a measure comes from.
enum ll_measure_source {
    LL_MEASURE_UNKNOWN = 0,
    LL_MEASURE_SURVEYED,
    LL_MEASURE_DECLARED,  ///< in a register or on a plan
    LL_MEASURE_ESTIMATED, ///< by eye or from pictures
    LL_MEASURE_ELEVATION, ///< computed from an elevation model
    LL_MEASURE_COUNT
};
enum ll_hydrant_kind {
    LL_HYDRANT_KIND_UNKNOWN = 0,
    LL_HYDRANT_MUNICIPAL,
    LL_HYDRANT_BUILDING,
    LL_HYDRANT_VILLAGE,
    LL_HYDRANT_NATURAL,
    LL_HYDRANT_TANK,
    LL_HYDRANT_KIND_COUNT
};
enum ll_hydrant_form {
    LL_HYDRANT_FORM_UNKNOWN = 0,
    LL_HYDRANT_PILLAR,
    LL_HYDRANT_UNDERGROUND,
    LL_HYDRANT_WALL,
    LL_HYDRANT_PIPE,
    LL_HYDRANT_FORM_COUNT
};
enum ll_status {
    LL_STATUS_UNKNOWN = 0,
    LL_STATUS_IN_SERVICE,
    LL_STATUS_BROKEN,
    LL_STATUS_MISSING,
    LL_STATUS_PLANNED,
    LL_STATUS_COUNT
};
enum ll_station_kind {
    LL_STATION_KIND_UNKNOWN = 0,
    LL_STATION_NATIONAL,
    LL_STATION_TOWNSHIP,
    LL_STATION_MICRO,
    LL_STATION_VOLUNTEER,
    LL_STATION_KIND_COUNT
};
enum ll_obstacle_kind {
    LL_OBSTACLE_KIND_UNKNOWN = 0,
    LL_OBSTACLE_PARKED_VEHICLE,
    LL_OBSTACLE_ILLEGAL_STRUCTURE,
    LL_OBSTACLE_STALL,
    LL_OBSTACLE_BOLLARD,
    LL_OBSTACLE_STONE_PIER,
    LL_OBSTACLE_CONCRETE_PIER,
    LL_OBSTACLE_HEIGHT_BAR,
    LL_OBSTACLE_OVERHEAD_LINE,
    LL_OBSTACLE_BILLBOARD,
    LL_OBSTACLE_GREENERY,
    LL_OBSTACLE_GATE,
    LL_OBSTACLE_PILED_GOODS,
    LL_OBSTACLE_STEPS,
    LL_OBSTACLE_OTHER,
    LL_OBSTACLE_KIND_COUNT
};
enum ll_hazard_state {
    LL_HAZARD_UNKNOWN = 0,
    LL_HAZARD_FOUND,
    LL_HAZARD_ASSIGNED,
    LL_HAZARD_RECTIFIED,
    LL_HAZARD_VERIFIED,
    LL_HAZARD_STRUCK_OFF,
    LL_HAZARD_REOPENED,
    LL_HAZARD_STATE_COUNT
};
enum ll_ground_kind {
    LL_GROUND_KIND_UNKNOWN = 0,
    LL_GROUND_WATER,
    LL_GROUND_WALL,
    LL_GROUND_RAILWAY,
    LL_GROUND_CLIFF,
    LL_GROUND_FOREST,
    LL_GROUND_OPEN,
    LL_GROUND_FIRE_WALL, ///< along the wall of a house; stops fire, neither hoses nor trucks
    LL_GROUND_KIND_COUNT
};

/// All about a layer. Never NULL for a valid layer.
const struct ll_layer_info *ll_layer_info(enum ll_layer layer);

/// Finds a layer by singular, plural or table name. @return false when there is none.
bool ll_layer_by_name(const char *name, enum ll_layer *ret_layer);

/// Index of a field by column name, or -1.
int ll_field_by_name(enum ll_layer layer, const char *name);

/// Code of a word by its key; 0 (unknown) for "" and for words that are not there.
uint8_t ll_word_by_key(const struct ll_vocabulary *vocabulary, const char *key);

/// Key of a word, NULL for unknown.
const char *ll_word_key(const struct ll_vocabulary *vocabulary, uint8_t word);

/// Human text of a word; for 0 "unknown" in that language.
const char *ll_word_text(const struct ll_vocabulary *vocabulary, uint8_t word, enum ll_lang lang);

#endif
