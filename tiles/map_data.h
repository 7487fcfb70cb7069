/// What a map model holds. Private to this room.
#ifndef LL_TILES_MAP_DATA_H
#define LL_TILES_MAP_DATA_H

#include "tiles/geometry.h"
#include "tiles/label.h"
#include "tiles/map.h"

/// Sizes at which names are rendered: tile scales 1 and 2.
#define LL_NAME_SCALES 2

/// A name on the map, placed once for all tiles.
struct ll_name {
    struct ll_unit at; ///< the place that is named
    uint32_t text;     ///< offset in ll_map.texts
    uint32_t area;     ///< row of the village, LL_NONE for a station
    int16_t drop;      ///< style pixels from the place down to the middle of the text
    uint8_t min_zoom;  ///< first zoom at which nothing more important is in the way, or never
    bool quiet;        ///< a station, not a village
    bool early;        ///< the number of a proposed site: shown at every zoom of names
    struct ll_glyphs glyphs[LL_NAME_SCALES];
};

/// A name that is always in the way of another one.
#define LL_NAME_NEVER UINT8_MAX

/// Area rows that are no villages.
#define LL_NOT_A_VILLAGE UINT8_MAX

/// What is known of a lane on the layer of lanes.
enum ll_lane_state {
    LL_LANE_STATE_NONE = 0, ///< no lane for trucks, or not judged
    LL_LANE_STATE_KNOWN,    ///< known to be of the full width and height
    LL_LANE_STATE_UNKNOWN,
    LL_LANE_STATE_COUNT
};

/// Stretches that fall short, the worst last.
enum ll_stretch_class {
    LL_STRETCH_POSSIBLE = 0,
    LL_STRETCH_MAYBE_NARROW, ///< probably below the rule; small trucks pass
    LL_STRETCH_NARROW,       ///< certainly
    LL_STRETCH_MAYBE_CLOSED, ///< probably below what the smallest truck needs
    LL_STRETCH_CLOSED,       ///< certainly
    LL_STRETCH_COUNT
};

/// What the layer of lanes shows (layer_lanes.c). stretch, spot, stretch_class and stretch_m have
/// one entry a stretch.
struct ll_lane_map {
    uint8_t *state; ///< of each lane, enum ll_lane_state
    struct ll_geometry stretch;
    struct ll_geometry spot; ///< the worst place of each stretch
    struct ll_geometry dead_end;
    struct ll_geometry obstacle;
    uint8_t *stretch_class;
    float *stretch_m;
    uint8_t *movable; ///< of each obstacle, enum ll_movable
};

/// Rule values that picture and legend show.
struct ll_map_rules {
    double hydrant_radius_m;
    double response_s[3]; ///< upper bounds of the classes of time
    double hose_to_wall_m;
    double lane_width_m;
    double lane_height_m;
    double truck_width_m; ///< least for the smallest truck
    double dead_end_m;
    double share[3]; ///< lower bounds of the classes of villages by share
    double level[3]; ///< lower bounds of the levels of risk over low
};

struct ll_map {
    enum ll_lang lang;
    struct ll_box units; ///< of everything
    struct ll_box frame; ///< of buildings and villages, of everything where there are none
    struct ll_map_rules rules;
    bool assessed;                    ///< there were results
    char *first_place[LL_LANG_COUNT]; ///< how sure the first place is; NULL: not known
    double known_least;               ///< completeness of the villages; NAN without any
    double known_most;

    struct ll_geometry area;
    struct ll_geometry building;
    struct ll_geometry lane;
    struct ll_geometry hydrant;
    struct ll_geometry station;
    struct ll_geometry ground;
    struct ll_geometry gap;         ///< what of each village lies outside every circle
    struct ll_geometry in_time;     ///< ground that the township teams reach in time
    struct ll_geometry first_due;   ///< of it, what each station reaches first
    struct ll_geometry circle;      ///< naive circles around the stations
    struct ll_geometry site;        ///< proposed
    struct ll_geometry site_circle; ///< what each would protect
    uint8_t *site_away;             ///< by site: 1 for something that is taken away
    bool sites_are_stations;
    bool stations_timed; ///< some are staffed at certain hours only
    bool sites_are_actions;
    struct ll_geometry spacing; ///< from hydrant to hydrant where they stand too far apart

    struct ll_lane_map lanes;

    uint8_t *area_class[LL_MAP_LAYER_COUNT];     ///< LL_NOT_A_VILLAGE or a class of villages
    uint8_t *building_class[LL_MAP_LAYER_COUNT]; ///< NULL for the base map
    struct ll_geometry cut;                      ///< of clusters
    uint8_t *in_cluster;                         ///< by building: 1 in a certain cluster

    uint8_t *lane_group;
    uint8_t *hydrant_class;
    uint8_t *station_class;
    uint8_t *ground_kind;

    struct ll_name *names; ///< most important first
    size_t name_count;
    struct ll_text texts; ///< terminated names one after another
};

/// Places the names of villages and stations and renders them (names.c).
LL_MUST_USE enum ll_code ll_map_place_names(ll_map *map, const struct ll_map_input *input,
                                            ll_transform *transform, struct ll_err *err);

/// Look of a name at a size of 1 pixel per style pixel times `scale`.
struct ll_text_style ll_name_style(bool quiet, double scale);

#endif
