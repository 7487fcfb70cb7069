#include "importers/osm_fields.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "importers/osm_relevance.h"
#include "importers/report.h"

/// A field and the keys that tell it: the first with a value counts.
struct rule {
    int field;
    enum ll_osm_key keys[3]; /* LL_OSM_KEY_COUNT: no further one */
    const char *unit;        /* meant when the value has none */
};

/// A field to be set from one key.
struct setting {
    int field;
    enum ll_osm_key key;
    const char *unit;
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
    {LL_HYDRANT_FLOW_LPS, {LL_OSM_HYDRANT_FLOW_RATE, LL_OSM_FLOW_CAPACITY, NONE}, "l/min"},
    {LL_HYDRANT_INSPECTED, {LL_OSM_SURVEY_DATE, LL_OSM_CHECK_DATE, NONE}, NULL},
};
static const struct rule station_rules[] = {
    {LL_STATION_NAME, {LL_OSM_NAME, NONE, NONE}, NULL},
    {LL_STATION_KIND, {LL_OSM_STATION_TYPE, NONE, NONE}, NULL},
};
static const struct rule obstacle_rules[] = {
    {LL_OBSTACLE_KIND, {LL_OSM_BARRIER, NONE, NONE}, NULL},
    {LL_OBSTACLE_WIDTH_M, {LL_OSM_MAXWIDTH_PHYSICAL, LL_OSM_MAXWIDTH, LL_OSM_OPENING}, "m"},
    {LL_OBSTACLE_HEIGHT_M, {LL_OSM_MAXHEIGHT_PHYSICAL, LL_OSM_MAXHEIGHT, NONE}, "m"},
};
static const struct rule ground_rules[] = {
    {LL_GROUND_NAME, {LL_OSM_NAME, NONE, NONE}, NULL},
};

#define RULES(list) (list), sizeof(list) / sizeof((list)[0])

/// Sets a field from the value of a key; one that is not understood is counted by its tag.
static enum ll_code set_from(const struct ll_osm_filler *f, const struct ll_osm_tags *t,
                             const struct setting *setting, struct ll_table *table, size_t row,
                             struct ll_err *err)
{
    const char *text = t->value[setting->key];
    enum ll_code code =
        ll_record_set(f->record, setting->field, text, setting->unit, table, row, err);
    if (code == LL_OK && f->record->trouble != NULL) {
        code = ll_tally_add(f->tally, ll_osm_key_name(setting->key), text, err);
    }
    return code;
}

/// Applies rules to a row. Of several keys the first that is understood counts.
static enum ll_code apply(const struct ll_osm_filler *f, const struct ll_osm_tags *t,
                          const struct rule *rules, size_t count, struct ll_table *table,
                          size_t row, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        for (size_t k = 0; code == LL_OK && k < 3 && rules[i].keys[k] != NONE; k++) {
            struct setting setting = {rules[i].field, rules[i].keys[k], rules[i].unit};
            if (t->value[setting.key] == NULL) {
                continue;
            }
            code = set_from(f, t, &setting, table, row, err);
            if (f->record->trouble == NULL) {
                break;
            }
        }
    }
    return code;
}

static bool has(const struct ll_osm_tags *t, enum ll_osm_key key)
{
    return t->value[key] != NULL;
}

/// What a building is used for: what it was built as, else what is in it.
static enum ll_code fill_use(const struct ll_osm_filler *f, const struct ll_osm_tags *t,
                             struct ll_table *table, size_t row, struct ll_err *err)
{
    static const enum ll_osm_key keys[] = {LL_OSM_BUILDING, LL_OSM_BUILDING_USE, LL_OSM_AMENITY};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        double word = 0.0;
        const char *text = t->value[keys[i]];
        if (text != NULL &&
            ll_words_find(f->record->words, LL_BUILDING, LL_BUILDING_USE, text, &word) &&
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
    static const struct setting setting = {LL_BUILDING_USE, LL_OSM_BUILDING, NULL};
    return set_from(f, t, &setting, table, row, err);
}

/// Whether fire trucks may use a lane and can, where the tags say; 0 leaves it to the class. Only
/// "emergency" speaks of them: access, motor_vehicle and the like bind others.
static enum ll_flag lane_drivable(const struct ll_osm_tags *t)
{
    static const char *const open[] = {"yes", "designated", "official", "fire_lane", NULL};
    if (ll_osm_is(t, LL_OSM_EMERGENCY, "no") || ll_osm_is(t, LL_OSM_INDOOR, "yes") ||
        ll_osm_is(t, LL_OSM_HIGHWAY, "corridor") || ll_osm_is(t, LL_OSM_IMPASSABLE, "yes") ||
        ll_osm_is(t, LL_OSM_SMOOTHNESS, "impassable") || ll_osm_is(t, LL_OSM_ABANDONED, "yes")) {
        return LL_FLAG_NO;
    }
    return ll_osm_is_one_of(t, LL_OSM_EMERGENCY, open) ||
                   ll_osm_is(t, LL_OSM_SERVICE, "emergency_access") ||
                   ll_osm_is(t, LL_OSM_FIRE_PATH, "yes")
               ? LL_FLAG_YES
               : LL_FLAG_UNKNOWN;
}

/// Whether a lane is one for the fire brigade, kept free for it.
static bool is_fire_lane(const struct ll_osm_tags *t)
{
    static const char *const kept_free[] = {"designated", "fire_lane", NULL};
    static const enum ll_osm_key sides[] = {LL_OSM_PARKING_LANE_LEFT, LL_OSM_PARKING_LANE_RIGHT,
                                            LL_OSM_PARKING_LANE_BOTH};
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        if (ll_osm_is(t, sides[i], "fire_lane")) {
            return true;
        }
    }
    return ll_osm_is(t, LL_OSM_SERVICE, "emergency_access") ||
           ll_osm_is_one_of(t, LL_OSM_EMERGENCY, kept_free) ||
           ll_osm_is(t, LL_OSM_FIRE_PATH, "yes");
}

static void fill_lane(const struct ll_osm_tags *t, struct ll_table *table, size_t row)
{
    ll_table_set_word(table, row, LL_LANE_NODED, LL_FLAG_YES);
    ll_table_set_word(table, row, LL_LANE_DRIVABLE, (uint8_t)lane_drivable(t));
    if (is_fire_lane(t)) {
        ll_table_set_word(table, row, LL_LANE_FIRE_LANE, LL_FLAG_YES);
    }
    if (!has(t, LL_OSM_ONEWAY) &&
        (ll_osm_is(t, LL_OSM_JUNCTION, "roundabout") || ll_osm_is(t, LL_OSM_HIGHWAY, "motorway"))) {
        ll_table_set_word(table, row, LL_LANE_ONEWAY, LL_ONEWAY_YES);
    }
    if (ll_osm_is(t, LL_OSM_COVERED, "yes") && !has(t, LL_OSM_TUNNEL)) {
        ll_table_set_word(table, row, LL_LANE_TUNNEL, LL_FLAG_YES); /* under a building */
    }
}

/// Where a width comes from: what its source says, else the key.
static enum ll_measure_source width_source(const struct ll_osm_tags *t, enum ll_osm_key key)
{
    static const char *const measured[] = {"survey", "measure", "laser", "tape"};
    const char *source =
        has(t, LL_OSM_SOURCE_WIDTH) ? t->value[LL_OSM_SOURCE_WIDTH] : t->value[LL_OSM_WIDTH_SOURCE];
    if (key == LL_OSM_EST_WIDTH || (source != NULL && strstr(source, "estimat") != NULL)) {
        return LL_MEASURE_ESTIMATED;
    }
    for (size_t i = 0; source != NULL && i < sizeof measured / sizeof measured[0]; i++) {
        if (strstr(source, measured[i]) != NULL) {
            return LL_MEASURE_SURVEYED;
        }
    }
    return LL_MEASURE_DECLARED;
}

/// Nominal width. The number of traffic lanes gives none: it is counted where nothing else does.
static enum ll_code fill_width(const struct ll_osm_filler *f, const struct ll_osm_tags *t,
                               struct ll_table *table, size_t row, struct ll_err *err)
{
    static const enum ll_osm_key keys[] = {LL_OSM_WIDTH_CARRIAGEWAY, LL_OSM_WIDTH,
                                           LL_OSM_EST_WIDTH};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < sizeof keys / sizeof keys[0] &&
                       ll_table_unknown(table, row, LL_LANE_WIDTH_M);
         i++) {
        if (!has(t, keys[i])) {
            continue;
        }
        struct setting setting = {LL_LANE_WIDTH_M, keys[i], "m"};
        code = set_from(f, t, &setting, table, row, err);
        if (code == LL_OK && !ll_table_unknown(table, row, LL_LANE_WIDTH_M)) {
            ll_table_set_word(table, row, LL_LANE_WIDTH_SOURCE, (uint8_t)width_source(t, keys[i]));
        }
    }
    if (code == LL_OK && has(t, LL_OSM_LANES) && ll_table_unknown(table, row, LL_LANE_WIDTH_M)) {
        code = ll_tally_add(f->tally, "lanes=*, no width", NULL, err);
    }
    return code;
}

/// Effective width where rows of parked vehicles narrow a known one.
static enum ll_code fill_parking(const struct ll_osm_filler *f, const struct ll_osm_tags *t,
                                 struct ll_table *table, size_t row, struct ll_err *err)
{
    enum ll_osm_key unclear = LL_OSM_KEY_COUNT;
    double parked = ll_osm_parked_m(t, &f->rows, &unclear);
    double width = ll_table_real(table, row, LL_LANE_WIDTH_M);
    double known = ll_table_real(table, row, LL_LANE_WIDTH_EFFECTIVE_M);
    if (unclear != LL_OSM_KEY_COUNT) {
        return ll_tally_add(f->tally, ll_osm_key_name(unclear), t->value[unclear], err);
    }
    if (!(parked > 0.0) || isnan(width)) {
        return LL_OK;
    }
    if (parked >= width) {
        ll_report_count(f->record->report, LL_REASON_OUT_OF_RANGE, 1);
        return ll_tally_add(f->tally, "parking:*, wider than its lane", NULL, err);
    }
    if (isnan(known) || width - parked < known) {
        ll_table_set_real(table, row, LL_LANE_WIDTH_EFFECTIVE_M, width - parked);
    }
    return LL_OK;
}

/// "-8 %" climbs as much as "8 %"; "10°" is a slope of 17.6 %.
static enum ll_code fill_slope(const struct ll_osm_filler *f, const struct ll_osm_tags *t,
                               struct ll_table *table, size_t row, struct ll_err *err)
{
    static const char degree[] = "°";
    const double radians_a_degree = 0.017453292519943295;
    const char *text = t->value[LL_OSM_INCLINE];
    if (text == NULL) {
        return LL_OK;
    }
    char number[32];
    double degrees = 0.0;
    const char *sign = text[0] == '-' ? text + 1 : text;
    const char *mark = strstr(sign, degree);
    if (mark != NULL && mark[sizeof degree - 1] == '\0' && (size_t)(mark - sign) < sizeof number) {
        (void)snprintf(number, sizeof number, "%.*s", (int)(mark - sign), sign);
        if (ll_parse_number(number, &degrees) && degrees >= 0.0 && degrees <= 45.0) {
            ll_table_set_real(table, row, LL_LANE_SLOPE_PCT,
                              100.0 * tan(degrees * radians_a_degree));
        }
    }
    enum ll_code code = LL_OK;
    if (ll_table_unknown(table, row, LL_LANE_SLOPE_PCT)) {
        code = ll_record_set(f->record, LL_LANE_SLOPE_PCT, sign, "%", table, row, err);
        if (code == LL_OK && f->record->trouble != NULL) {
            code = ll_tally_add(f->tally, ll_osm_key_name(LL_OSM_INCLINE), text, err);
        }
    }
    if (!ll_table_unknown(table, row, LL_LANE_SLOPE_PCT)) {
        ll_table_set_word(table, row, LL_LANE_SLOPE_SOURCE, LL_MEASURE_DECLARED);
    }
    return code;
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
                 {LL_OSM_WAS_EMERGENCY, LL_STATUS_MISSING},
                 {LL_OSM_RAZED_EMERGENCY, LL_STATUS_MISSING},
                 {LL_OSM_DEMOLISHED_EMERGENCY, LL_STATUS_MISSING},
                 {LL_OSM_CONSTRUCTION_EMERGENCY, LL_STATUS_PLANNED},
                 {LL_OSM_PLANNED_EMERGENCY, LL_STATUS_PLANNED},
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

/// A measure whose unit has to be written out: a tank's 100000 may be litres, a flow anything.
static enum ll_code fill_with_unit(const struct ll_osm_filler *f, const struct ll_osm_tags *t,
                                   const struct setting *setting, struct ll_table *table,
                                   size_t row, struct ll_err *err)
{
    const char *text = t->value[setting->key];
    double number = 0.0;
    if (text == NULL || !ll_table_unknown(table, row, setting->field)) {
        return LL_OK;
    }
    return ll_parse_number(text, &number)
               ? ll_tally_add(f->tally, ll_osm_key_name(setting->key), text, err)
               : set_from(f, t, setting, table, row, err);
}

static enum ll_code fill_flow_and_volume(const struct ll_osm_filler *f, const struct ll_osm_tags *t,
                                         struct ll_table *table, size_t row, struct ll_err *err)
{
    static const struct setting settings[] = {{LL_HYDRANT_FLOW_LPS, LL_OSM_FLOW_RATE, NULL},
                                              {LL_HYDRANT_VOLUME_M3, LL_OSM_TANK_VOLUME, NULL},
                                              {LL_HYDRANT_VOLUME_M3, LL_OSM_WATER_VOLUME, NULL}};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < sizeof settings / sizeof settings[0]; i++) {
        code = fill_with_unit(f, t, &settings[i], table, row, err);
    }
    return code;
}

/// What a station is by its name or by who runs it, where they say so in Chinese. Other words would
/// be guesses: volunteers are a village team here and a full brigade elsewhere.
static void fill_station(const struct ll_osm_tags *t, struct ll_table *table, size_t row)
{
    static const struct {
        const char *part;
        enum ll_station_kind kind;
    } hints[] = {{"微型", LL_STATION_MICRO},
                 {"专职", LL_STATION_TOWNSHIP},
                 {"志愿", LL_STATION_VOLUNTEER},
                 {"义务消防", LL_STATION_VOLUNTEER},
                 {"特勤", LL_STATION_NATIONAL},
                 {"消防救援站", LL_STATION_NATIONAL},
                 {"消防救援支队", LL_STATION_NATIONAL},
                 {"消防救援大队", LL_STATION_NATIONAL}};
    static const enum ll_osm_key keys[] = {LL_OSM_NAME, LL_OSM_OPERATOR};
    if (ll_osm_is(t, LL_OSM_DISUSED, "yes") || ll_osm_is(t, LL_OSM_ABANDONED, "yes")) {
        ll_table_set_word(table, row, LL_STATION_STAFFED, LL_FLAG_NO);
    }
    for (size_t k = 0; k < 2 && ll_table_unknown(table, row, LL_STATION_KIND); k++) {
        const char *text = t->value[keys[k]];
        for (size_t i = 0; text != NULL && i < sizeof hints / sizeof hints[0]; i++) {
            if (strstr(text, hints[i].part) != NULL) {
                ll_table_set_word(table, row, LL_STATION_KIND, (uint8_t)hints[i].kind);
                break;
            }
        }
    }
}

/// Whether a barrier is one that opens, so that its width is that of the way through.
static bool opens(const struct ll_osm_tags *t)
{
    static const char *const gates[] = {
        "gate",         "lift_gate", "swing_gate", "sliding_gate", "chain", "hampshire_gate",
        "sliding_beam", "rope",      "bar",        "wicket_gate",  NULL};
    return ll_osm_is_one_of(t, LL_OSM_BARRIER, gates);
}

/// Outlines that a program drew on pictures from the air say so in their source.
static void fill_outline(const struct ll_osm_tags *t, struct ll_table *table, size_t row)
{
    static const char *const machines[] = {"microsoft/BuildingFootprints",
                                           "Microsoft/BuildingFootprints",
                                           "Microsoft Building Footprints",
                                           "microsoft",
                                           "google/OpenBuildings",
                                           "Google Open Buildings",
                                           "mapwithai",
                                           "MapWithAI",
                                           NULL};
    if (ll_osm_is_one_of(t, LL_OSM_SOURCE, machines)) {
        ll_table_set_word(table, row, LL_BUILDING_OUTLINE, LL_OUTLINE_MACHINE);
    }
}

static enum ll_code fill_obstacle(const struct ll_osm_filler *f, const struct ll_osm_tags *t,
                                  struct ll_table *table, size_t row, struct ll_err *err)
{
    static const char *const loose[] = {"removable", "rising",      "foldable", "flexible",
                                        "fold_down", "retractable", NULL};
    static const struct setting width = {LL_OBSTACLE_WIDTH_M, LL_OSM_WIDTH, "m"};
    if (ll_osm_is_one_of(t, LL_OSM_BOLLARD, loose) ||
        (opens(t) && ll_osm_is(t, LL_OSM_LOCKED, "no"))) {
        ll_table_set_word(table, row, LL_OBSTACLE_FIXED, LL_FLAG_NO);
    } else if (ll_osm_is(t, LL_OSM_BOLLARD, "fixed") || ll_osm_is(t, LL_OSM_BARRIER, "block")) {
        ll_table_set_word(table, row, LL_OBSTACLE_FIXED, LL_FLAG_YES);
    }
    enum ll_code code = apply(f, t, RULES(obstacle_rules), table, row, err);
    if (code == LL_OK && has(t, LL_OSM_WIDTH) &&
        ll_table_unknown(table, row, LL_OBSTACLE_WIDTH_M)) {
        /* of a post or a block it is its own */
        code = opens(t) ? set_from(f, t, &width, table, row, err)
                        : ll_tally_add(f->tally, "width=*, of what does not open", NULL, err);
    }
    if (code == LL_OK && ll_osm_is(t, LL_OSM_LOCKED, "yes")) {
        code = ll_tally_add(f->tally, ll_osm_key_name(LL_OSM_LOCKED), "yes", err);
    }
    if (code == LL_OK && has(t, LL_OSM_HEIGHT) &&
        ll_table_unknown(table, row, LL_OBSTACLE_HEIGHT_M) &&
        ll_osm_is(t, LL_OSM_BARRIER, "height_restrictor")) {
        code = ll_tally_add(f->tally, "height=*, of a height_restrictor", NULL, err);
    }
    return code;
}

static enum ll_code fill_lane_all(const struct ll_osm_filler *f, const struct ll_osm_tags *t,
                                  struct ll_table *table, size_t row, struct ll_err *err)
{
    fill_lane(t, table, row);
    enum ll_code code = apply(f, t, RULES(lane_rules), table, row, err);
    if (code == LL_OK) {
        code = fill_width(f, t, table, row, err);
    }
    if (code == LL_OK) {
        code = fill_parking(f, t, table, row, err);
    }
    return code == LL_OK ? fill_slope(f, t, table, row, err) : code;
}

static enum ll_code fill_layer(const struct ll_osm_filler *f, const struct ll_osm_object_tags *o,
                               struct ll_table *table, size_t row, struct ll_err *err)
{
    const struct ll_osm_tags *t = o->tags;
    enum ll_code code = LL_OK;
    switch (table->layer) {
    case LL_AREA:
        code = apply(f, t, RULES(area_rules), table, row, err);
        if (code == LL_OK && o->parent != NULL && o->parent[0] != '\0') {
            code = ll_table_set_string(table, row, LL_AREA_PARENT, o->parent, err);
        }
        return code == LL_OK ? ll_table_set_string(table, row, LL_AREA_CODE, o->code, err) : code;
    case LL_BUILDING:
        fill_outline(t, table, row);
        code = apply(f, t, RULES(building_rules), table, row, err);
        return code == LL_OK ? fill_use(f, t, table, row, err) : code;
    case LL_LANE:
        return fill_lane_all(f, t, table, row, err);
    case LL_HYDRANT:
        code = apply(f, t, RULES(hydrant_rules), table, row, err);
        fill_hydrant(t, table, row);
        return code == LL_OK ? fill_flow_and_volume(f, t, table, row, err) : code;
    case LL_STATION:
        code = apply(f, t, RULES(station_rules), table, row, err);
        fill_station(t, table, row);
        return code;
    case LL_OBSTACLE:
        return fill_obstacle(f, t, table, row, err);
    case LL_GROUND:
        ll_table_set_word(table, row, LL_GROUND_KIND, (uint8_t)ll_osm_ground(t, o->kind));
        return apply(f, t, RULES(ground_rules), table, row, err);
    default:
        return LL_OK;
    }
}

enum ll_code ll_osm_fill(const struct ll_osm_filler *f, const struct ll_osm_object_tags *object,
                         struct ll_table *table, size_t row, struct ll_err *err)
{
    enum ll_code code = fill_layer(f, object, table, row, err);
    return code == LL_OK ? ll_osm_count_unread(object->tags, table->layer, f->tally, err) : code;
}
