#include "importers/osm_fields.h"

#include <string.h>

/// A field and the keys that tell it: the first with a value counts.
struct rule {
    int field;
    enum ll_osm_key keys[3]; /* LL_OSM_KEY_COUNT: no further one */
    const char *unit;        /* meant when the value has none */
};

#define NONE LL_OSM_KEY_COUNT

static const struct rule area_rules[] = {
    {LL_AREA_NAME, {LL_OSM_NAME, NONE, NONE}, NULL},
    {LL_AREA_LEVEL, {LL_OSM_ADMIN_LEVEL, NONE, NONE}, NULL},
    {LL_AREA_POPULATION, {LL_OSM_POPULATION, NONE, NONE}, NULL},
};
static const struct rule building_rules[] = {
    {LL_BUILDING_NAME, {LL_OSM_NAME, NONE, NONE}, NULL},
    {LL_BUILDING_STRUCTURE, {LL_OSM_BUILDING_STRUCTURE, LL_OSM_BUILDING_MATERIAL, NONE}, NULL},
    {LL_BUILDING_FLOORS, {LL_OSM_BUILDING_LEVELS, NONE, NONE}, NULL},
    {LL_BUILDING_FLOORS_BELOW, {LL_OSM_BUILDING_LEVELS_UNDERGROUND, NONE, NONE}, NULL},
    {LL_BUILDING_HEIGHT_M, {LL_OSM_HEIGHT, NONE, NONE}, "m"},
    {LL_BUILDING_YEAR, {LL_OSM_START_DATE, NONE, NONE}, NULL},
    {LL_BUILDING_ROOF, {LL_OSM_ROOF_MATERIAL, NONE, NONE}, NULL},
    {LL_BUILDING_HERITAGE, {LL_OSM_HERITAGE, NONE, NONE}, NULL},
};
static const struct rule lane_rules[] = {
    {LL_LANE_NAME, {LL_OSM_NAME, LL_OSM_REF, NONE}, NULL},
    {LL_LANE_CLASS, {LL_OSM_HIGHWAY, NONE, NONE}, NULL},
    {LL_LANE_WIDTH_M, {LL_OSM_WIDTH, LL_OSM_EST_WIDTH, NONE}, "m"},
    {LL_LANE_WIDTH_EFFECTIVE_M, {LL_OSM_MAXWIDTH_PHYSICAL, LL_OSM_MAXWIDTH, NONE}, "m"},
    {LL_LANE_HEIGHT_M, {LL_OSM_MAXHEIGHT_PHYSICAL, LL_OSM_MAXHEIGHT, NONE}, "m"},
    {LL_LANE_ONEWAY, {LL_OSM_ONEWAY, NONE, NONE}, NULL},
    {LL_LANE_SURFACE, {LL_OSM_SURFACE, NONE, NONE}, NULL},
    {LL_LANE_LOAD_T, {LL_OSM_MAXWEIGHT, NONE, NONE}, "t"},
    {LL_LANE_LAYER, {LL_OSM_LAYER, NONE, NONE}, NULL},
    {LL_LANE_BRIDGE, {LL_OSM_BRIDGE, NONE, NONE}, NULL},
    {LL_LANE_TUNNEL, {LL_OSM_TUNNEL, NONE, NONE}, NULL},
};
static const struct rule hydrant_rules[] = {
    {LL_HYDRANT_CODE, {LL_OSM_REF, NONE, NONE}, NULL},
    {LL_HYDRANT_FORM, {LL_OSM_HYDRANT_TYPE, NONE, NONE}, NULL},
    {LL_HYDRANT_STATUS, {LL_OSM_OPERATIONAL_STATUS, NONE, NONE}, NULL},
    {LL_HYDRANT_DIAMETER_MM, {LL_OSM_HYDRANT_DIAMETER, LL_OSM_DIAMETER, NONE}, "mm"},
    {LL_HYDRANT_PRESSURE_MPA, {LL_OSM_HYDRANT_PRESSURE, LL_OSM_PRESSURE, NONE}, "bar"},
    {LL_HYDRANT_FLOW_LPS, {LL_OSM_FLOW_CAPACITY, NONE, NONE}, "l/min"},
    {LL_HYDRANT_VOLUME_M3, {LL_OSM_TANK_VOLUME, LL_OSM_WATER_VOLUME, NONE}, "m3"},
    {LL_HYDRANT_INSPECTED, {LL_OSM_SURVEY_DATE, LL_OSM_CHECK_DATE, NONE}, NULL},
};
static const struct rule station_rules[] = {
    {LL_STATION_NAME, {LL_OSM_NAME, NONE, NONE}, NULL},
    {LL_STATION_KIND, {LL_OSM_STATION_TYPE, NONE, NONE}, NULL},
};
static const struct rule obstacle_rules[] = {
    {LL_OBSTACLE_KIND, {LL_OSM_BARRIER, NONE, NONE}, NULL},
    {LL_OBSTACLE_WIDTH_M, {LL_OSM_MAXWIDTH_PHYSICAL, LL_OSM_MAXWIDTH, LL_OSM_WIDTH}, "m"},
    {LL_OBSTACLE_HEIGHT_M, {LL_OSM_MAXHEIGHT_PHYSICAL, LL_OSM_MAXHEIGHT, NONE}, "m"},
};
static const struct rule ground_rules[] = {
    {LL_GROUND_NAME, {LL_OSM_NAME, NONE, NONE}, NULL},
};

#define RULES(list) (list), sizeof(list) / sizeof((list)[0])

/// Applies rules to a row.
static enum ll_code apply(struct ll_record *r, const struct ll_osm_tags *t,
                          const struct rule *rules, size_t count, struct ll_table *table,
                          size_t row, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        const char *text = NULL;
        for (size_t k = 0; k < 3 && text == NULL && rules[i].keys[k] != NONE; k++) {
            text = t->value[rules[i].keys[k]];
        }
        if (text != NULL) {
            code = ll_record_set(r, rules[i].field, text, rules[i].unit, table, row, err);
        }
    }
    return code;
}

static bool has(const struct ll_osm_tags *t, enum ll_osm_key key)
{
    return t->value[key] != NULL;
}

/// What a building is used for: what it was built as, else what is in it.
static enum ll_code fill_use(struct ll_record *r, const struct ll_osm_tags *t,
                             struct ll_table *table, size_t row, struct ll_err *err)
{
    static const enum ll_osm_key keys[] = {LL_OSM_BUILDING, LL_OSM_BUILDING_USE, LL_OSM_AMENITY};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        double word = 0.0;
        const char *text = t->value[keys[i]];
        if (text != NULL && ll_words_find(r->words, LL_BUILDING, LL_BUILDING_USE, text, &word) &&
            word > 0.0) {
            ll_table_set_word(table, row, LL_BUILDING_USE, (uint8_t)word);
            return LL_OK;
        }
    }
    if (has(t, LL_OSM_SHOP) || has(t, LL_OSM_OFFICE)) {
        ll_table_set_word(table, row, LL_BUILDING_USE, LL_USE_COMMERCIAL);
        return LL_OK;
    }
    /* counts the word when it is none that is known */
    return ll_record_set(r, LL_BUILDING_USE, t->value[LL_OSM_BUILDING], NULL, table, row, err);
}

/// Whether fire trucks may use a lane, where the tags say; 0 leaves it to the class.
static enum ll_flag lane_drivable(const struct ll_osm_tags *t)
{
    static const char *const open[] = {"yes", "designated", NULL};
    if (ll_osm_is(t, LL_OSM_EMERGENCY, "no") || ll_osm_is(t, LL_OSM_INDOOR, "yes") ||
        ll_osm_is(t, LL_OSM_HIGHWAY, "corridor")) {
        return LL_FLAG_NO;
    }
    return ll_osm_is_one_of(t, LL_OSM_EMERGENCY, open) ||
                   ll_osm_is(t, LL_OSM_SERVICE, "emergency_access")
               ? LL_FLAG_YES
               : LL_FLAG_UNKNOWN;
}

static void fill_lane(const struct ll_osm_tags *t, struct ll_table *table, size_t row)
{
    ll_table_set_word(table, row, LL_LANE_NODED, LL_FLAG_YES);
    ll_table_set_word(table, row, LL_LANE_DRIVABLE, (uint8_t)lane_drivable(t));
    if (ll_osm_is(t, LL_OSM_SERVICE, "emergency_access") ||
        ll_osm_is(t, LL_OSM_EMERGENCY, "designated") || ll_osm_is(t, LL_OSM_FIRE_PATH, "yes")) {
        ll_table_set_word(table, row, LL_LANE_FIRE_LANE, LL_FLAG_YES);
    }
    if (!has(t, LL_OSM_ONEWAY) &&
        (ll_osm_is(t, LL_OSM_JUNCTION, "roundabout") || ll_osm_is(t, LL_OSM_HIGHWAY, "motorway"))) {
        ll_table_set_word(table, row, LL_LANE_ONEWAY, LL_ONEWAY_YES);
    }
}

/// "-8 %" climbs as much as "8 %".
static enum ll_code fill_slope(struct ll_record *r, const struct ll_osm_tags *t,
                               struct ll_table *table, size_t row, struct ll_err *err)
{
    const char *text = t->value[LL_OSM_INCLINE];
    if (text == NULL) {
        return LL_OK;
    }
    return ll_record_set(r, LL_LANE_SLOPE_PCT, text[0] == '-' ? text + 1 : text, "%", table, row,
                         err);
}

static void fill_hydrant(const struct ll_osm_tags *t, struct ll_table *table, size_t row)
{
    static const char *const natural[] = {"suction_point", "fire_water_pond", NULL};
    static const struct {
        enum ll_osm_key key;
        enum ll_status status;
    } lives[] = {{LL_OSM_EMERGENCY, LL_STATUS_UNKNOWN},
                 {LL_OSM_DISUSED_EMERGENCY, LL_STATUS_BROKEN},
                 {LL_OSM_ABANDONED_EMERGENCY, LL_STATUS_BROKEN},
                 {LL_OSM_REMOVED_EMERGENCY, LL_STATUS_MISSING},
                 {LL_OSM_PROPOSED_EMERGENCY, LL_STATUS_PLANNED}};
    size_t i = 0;
    while (i + 1 < sizeof lives / sizeof lives[0] && !has(t, lives[i].key)) {
        i++;
    }
    if (ll_osm_is(t, lives[i].key, "water_tank")) {
        ll_table_set_word(table, row, LL_HYDRANT_KIND, LL_HYDRANT_TANK);
    } else if (ll_osm_is_one_of(t, lives[i].key, natural) ||
               ll_osm_is(t, LL_OSM_HYDRANT_TYPE, "pond")) { /* the way ponds were mapped once */
        ll_table_set_word(table, row, LL_HYDRANT_KIND, LL_HYDRANT_NATURAL);
    }
    enum ll_status status = lives[i].status;
    if (status == LL_STATUS_UNKNOWN &&
        (ll_osm_is(t, LL_OSM_DISUSED, "yes") || ll_osm_is(t, LL_OSM_ABANDONED, "yes"))) {
        status = LL_STATUS_BROKEN;
    }
    if (status != LL_STATUS_UNKNOWN) {
        ll_table_set_word(table, row, LL_HYDRANT_STATUS, (uint8_t)status);
    }
}

static void fill_obstacle(const struct ll_osm_tags *t, struct ll_table *table, size_t row)
{
    static const char *const loose[] = {"removable", "rising", "foldable", "flexible", NULL};
    if (ll_osm_is_one_of(t, LL_OSM_BOLLARD, loose)) {
        ll_table_set_word(table, row, LL_OBSTACLE_FIXED, LL_FLAG_NO);
    } else if (ll_osm_is(t, LL_OSM_BOLLARD, "fixed") || ll_osm_is(t, LL_OSM_BARRIER, "block")) {
        ll_table_set_word(table, row, LL_OBSTACLE_FIXED, LL_FLAG_YES);
    }
}

enum ll_code ll_osm_fill(struct ll_record *r, const struct ll_osm_tags *t, enum ll_kind kind,
                         const char *code_text, struct ll_table *table, size_t row,
                         struct ll_err *err)
{
    enum ll_code code = LL_OK;
    switch (table->layer) {
    case LL_AREA:
        code = apply(r, t, RULES(area_rules), table, row, err);
        return code == LL_OK ? ll_table_set_string(table, row, LL_AREA_CODE, code_text, err) : code;
    case LL_BUILDING:
        code = apply(r, t, RULES(building_rules), table, row, err);
        return code == LL_OK ? fill_use(r, t, table, row, err) : code;
    case LL_LANE:
        fill_lane(t, table, row);
        code = apply(r, t, RULES(lane_rules), table, row, err);
        return code == LL_OK ? fill_slope(r, t, table, row, err) : code;
    case LL_HYDRANT:
        code = apply(r, t, RULES(hydrant_rules), table, row, err);
        fill_hydrant(t, table, row);
        return code;
    case LL_STATION:
        return apply(r, t, RULES(station_rules), table, row, err);
    case LL_OBSTACLE:
        fill_obstacle(t, table, row);
        return apply(r, t, RULES(obstacle_rules), table, row, err);
    case LL_GROUND:
        ll_table_set_word(table, row, LL_GROUND_KIND, (uint8_t)ll_osm_ground(t, kind));
        return apply(r, t, RULES(ground_rules), table, row, err);
    default:
        return LL_OK;
    }
}
