#include "core/vehicles.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/csv.h"

enum column {
    WIDTH,
    CLEARANCE,
    HEIGHT,
    LENGTH,
    RADIUS_INNER,
    RADIUS_OUTER,
    WEIGHT,
    SLOPE,
    HOSE,
    MEASURES
};

static const char *const column_names[MEASURES] = {"width_m",  "clearance_m",    "height_m",
                                                   "length_m", "radius_inner_m", "radius_outer_m",
                                                   "weight_t", "slope_pct",      "hose_m"};

const char *ll_vehicle_key(enum ll_vehicle_class vehicle)
{
    static const char *const keys[LL_VEHICLE_COUNT] = {"foot", "light", "pumper", "ladder"};
    return keys[vehicle];
}

static int class_of(const char *key)
{
    for (int i = 0; i < LL_VEHICLE_COUNT; i++) {
        if (strcmp(key, ll_vehicle_key((enum ll_vehicle_class)i)) == 0) {
            return i;
        }
    }
    return -1;
}

/// The measures of a vehicle in the order of the columns: those before SLOPE are what it needs.
static void measures_of(const struct ll_vehicle *v, double measure[MEASURES])
{
    measure[WIDTH] = v->width_m;
    measure[CLEARANCE] = v->clearance_m;
    measure[HEIGHT] = v->height_m;
    measure[LENGTH] = v->length_m;
    measure[RADIUS_INNER] = v->radius_inner_m;
    measure[RADIUS_OUTER] = v->radius_outer_m;
    measure[WEIGHT] = v->weight_t;
    measure[SLOPE] = v->slope_pct;
    measure[HOSE] = v->hose_m;
}

static enum ll_code read_row(const ll_csv *csv, size_t row, size_t class_column,
                             const size_t column[MEASURES], struct ll_vehicles *vehicles,
                             struct ll_err *err)
{
    const char *key = ll_csv_cell(csv, row, class_column);
    int class = class_of(key);
    if (class < 0 || vehicles->of[class].key[0] != '\0') {
        return ll_fail(err, LL_E_FORMAT,
                       "vehicles.csv: '%s' is no class of vehicles or is there twice", key);
    }
    double m[MEASURES] = {0};
    for (int i = 0; i < MEASURES; i++) {
        enum ll_code code = ll_csv_number(csv, row, column[i], &m[i], err);
        if (code != LL_OK) {
            return code;
        }
        if (!(m[i] >= 0.0 && isfinite(m[i]))) {
            return ll_fail(err, LL_E_FORMAT, "vehicles.csv: '%s' has no '%s'", key,
                           column_names[i]);
        }
    }
    vehicles->of[class] = (struct ll_vehicle){.width_m = m[WIDTH],
                                              .clearance_m = m[CLEARANCE],
                                              .height_m = m[HEIGHT],
                                              .length_m = m[LENGTH],
                                              .radius_inner_m = m[RADIUS_INNER],
                                              .radius_outer_m = m[RADIUS_OUTER],
                                              .weight_t = m[WEIGHT],
                                              .slope_pct = m[SLOPE],
                                              .hose_m = m[HOSE]};
    (void)snprintf(vehicles->of[class].key, sizeof vehicles->of[class].key, "%s", key);
    return LL_OK;
}

/// A class must pass wherever a later one does, or "what gets how near" has no order.
static enum ll_code check_order(const struct ll_vehicles *vehicles, struct ll_err *err)
{
    for (int i = 0; i < LL_VEHICLE_COUNT; i++) {
        if (vehicles->of[i].key[0] == '\0') {
            return ll_fail(err, LL_E_FORMAT, "vehicles.csv: the class '%s' has no row",
                           ll_vehicle_key((enum ll_vehicle_class)i));
        }
    }
    for (int i = 1; i < LL_VEHICLE_COUNT; i++) {
        double before[MEASURES];
        double now[MEASURES];
        measures_of(&vehicles->of[i - 1], before);
        measures_of(&vehicles->of[i], now);
        for (int m = 0; m < SLOPE; m++) {
            if (now[m] < before[m]) {
                return ll_fail(err, LL_E_FORMAT,
                               "vehicles.csv: '%s' needs less '%s' than the class before it",
                               vehicles->of[i].key, column_names[m]);
            }
        }
        if (now[SLOPE] > before[SLOPE]) {
            return ll_fail(err, LL_E_FORMAT,
                           "vehicles.csv: '%s' climbs more than the class before it",
                           vehicles->of[i].key);
        }
    }
    return LL_OK;
}

enum ll_code ll_vehicles_parse(const char *bytes, size_t len, struct ll_vehicles *ret_vehicles,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    struct ll_vehicles vehicles = {0};
    size_t class_column = 0;
    size_t column[MEASURES] = {0};
    enum ll_code code = ll_csv_parse("vehicles.csv", bytes, len, &csv, err);
    if (code == LL_OK) {
        code = ll_csv_column(csv, "class", &class_column, err);
    }
    for (int i = 0; code == LL_OK && i < MEASURES; i++) {
        code = ll_csv_column(csv, column_names[i], &column[i], err);
    }
    for (size_t row = 0; code == LL_OK && row < ll_csv_rows(csv); row++) {
        code = read_row(csv, row, class_column, column, &vehicles, err);
    }
    if (code == LL_OK) {
        code = check_order(&vehicles, err);
    }
    if (code == LL_OK) {
        *ret_vehicles = vehicles;
    }
    return code;
}

/// What the free text of a station calls a class; the word that says most comes first.
static const struct {
    const char *word;
    enum ll_vehicle_class vehicle;
} words[] = {
    {"ladder", LL_VEHICLE_LADDER}, {"aerial", LL_VEHICLE_LADDER}, {"登高", LL_VEHICLE_LADDER},
    {"云梯", LL_VEHICLE_LADDER},   {"举高", LL_VEHICLE_LADDER},   {"雲梯", LL_VEHICLE_LADDER},
    {"light", LL_VEHICLE_LIGHT},   {"轻型", LL_VEHICLE_LIGHT},    {"小型", LL_VEHICLE_LIGHT},
    {"微型", LL_VEHICLE_LIGHT},    {"pumper", LL_VEHICLE_PUMPER}, {"tanker", LL_VEHICLE_PUMPER},
    {"水罐", LL_VEHICLE_PUMPER},   {"泵浦", LL_VEHICLE_PUMPER},   {"泡沫", LL_VEHICLE_PUMPER},
    {"foot", LL_VEHICLE_FOOT},     {"手抬泵", LL_VEHICLE_FOOT},   {"推车", LL_VEHICLE_FOOT},
};

/// The widest class that a text names, -1 when it names none.
static int widest_named(const char *text)
{
    int widest = -1;
    for (size_t i = 0; text != NULL && i < sizeof words / sizeof *words; i++) {
        if (strstr(text, words[i].word) != NULL && (int)words[i].vehicle > widest) {
            widest = (int)words[i].vehicle;
        }
    }
    return widest;
}

bool ll_station_sends(const struct ll_table *stations, size_t row, enum ll_vehicle_class vehicle)
{
    static const int by_tier[LL_TIER_COUNT] = {[LL_TIER_MICRO] = LL_VEHICLE_FOOT,
                                               [LL_TIER_TOWNSHIP] = LL_VEHICLE_PUMPER,
                                               [LL_TIER_NATIONAL] = LL_VEHICLE_LADDER};
    int widest = widest_named(ll_table_string(stations, row, LL_STATION_VEHICLES));
    if (widest < 0) {
        widest = by_tier[ll_station_tier(stations, row)];
    }
    return (int)vehicle <= widest;
}
