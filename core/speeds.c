#include "core/speeds.h"

#include <math.h>
#include <string.h>

#include "core/csv.h"

enum column { CLASS, KMH, DRIVABLE, ACCESS, WIDTH_LOW, COLUMNS };

/// "yes" or "no" and nothing else: a misspelt word must not close a class to trucks.
static enum ll_code read_flag(const ll_csv *csv, size_t row, size_t column, bool *ret_flag,
                              struct ll_err *err)
{
    const char *cell = ll_csv_cell(csv, row, column);
    if (strcmp(cell, "yes") != 0 && strcmp(cell, "no") != 0) {
        return ll_fail(err, LL_E_FORMAT, "speeds.csv: '%s' is neither yes nor no", cell);
    }
    *ret_flag = cell[0] == 'y';
    return LL_OK;
}

static enum ll_code read_row(const ll_csv *csv, size_t row, const size_t column[COLUMNS],
                             struct ll_speeds *speeds, struct ll_err *err)
{
    const char *key = ll_csv_cell(csv, row, column[CLASS]);
    const struct ll_vocabulary *classes = ll_layer_info(LL_LANE)->fields[LL_LANE_CLASS].vocabulary;
    uint8_t class = ll_word_by_key(classes, key);
    if (class == 0 && key[0] != '\0') {
        return ll_fail(err, LL_E_FORMAT, "speeds.csv: '%s' is no lane class", key);
    }
    double kmh = 0.0;
    enum ll_code code = ll_csv_number(csv, row, column[KMH], &kmh, err);
    if (code != LL_OK) {
        return code;
    }
    if (!(kmh > 0.0 && kmh <= 200.0) || !isnan(speeds->kmh[class])) {
        return ll_fail(err, LL_E_FORMAT,
                       "speeds.csv: class '%s' must be there once, with a speed up to 200 km/h",
                       key);
    }
    speeds->kmh[class] = kmh;
    code = read_flag(csv, row, column[DRIVABLE], &speeds->drivable[class], err);
    if (code == LL_OK) {
        code = read_flag(csv, row, column[ACCESS], &speeds->access[class], err);
    }
    double width_m = 0.0;
    if (code == LL_OK) {
        code = ll_csv_number(csv, row, column[WIDTH_LOW], &width_m, err);
    }
    if (code == LL_OK && !(width_m >= 0.0 && width_m <= 50.0)) {
        code = ll_fail(err, LL_E_FORMAT, "speeds.csv: class '%s' has no width from 0 to 50 m", key);
    }
    speeds->width_low_m[class] = width_m;
    return code;
}

enum ll_code ll_speeds_parse(const char *bytes, size_t len, struct ll_speeds *ret_speeds,
                             struct ll_err *err)
{
    static const char *const names[COLUMNS] = {"class", "speed_kmh", "drivable", "access",
                                               "width_low_m"};
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    size_t column[COLUMNS] = {0};
    enum ll_code code = ll_csv_parse("speeds.csv", bytes, len, &csv, err);
    for (int i = 0; code == LL_OK && i < COLUMNS; i++) {
        code = ll_csv_column(csv, names[i], &column[i], err);
    }
    struct ll_speeds speeds = {0};
    for (int i = 0; i < LL_CLASS_COUNT; i++) {
        speeds.kmh[i] = NAN;
    }
    for (size_t row = 0; code == LL_OK && row < ll_csv_rows(csv); row++) {
        code = read_row(csv, row, column, &speeds, err);
    }
    for (int i = 0; code == LL_OK && i < LL_CLASS_COUNT; i++) {
        if (isnan(speeds.kmh[i])) {
            code = ll_fail(err, LL_E_FORMAT, "speeds.csv: a lane class has no row");
        }
    }
    if (code == LL_OK) {
        *ret_speeds = speeds;
    }
    return code;
}

const char *ll_speed_set_key(enum ll_speed_set set)
{
    static const char *const keys[LL_SPEED_SET_COUNT] = {"day", "night", "market"};
    return keys[set];
}

enum set_column { SET, SET_CLASS, FACTOR, LOW, HIGH, SET_COLUMNS };

static enum ll_code find_set(const char *key, enum ll_speed_set *ret_set, struct ll_err *err)
{
    for (int i = 0; i < LL_SPEED_SET_COUNT; i++) {
        if (strcmp(key, ll_speed_set_key((enum ll_speed_set)i)) == 0) {
            *ret_set = (enum ll_speed_set)i;
            return LL_OK;
        }
    }
    return ll_fail(err, LL_E_FORMAT, "speed_sets.csv: '%s' is no set of speeds", key);
}

/// One row; `every` takes the rows without a class.
static enum ll_code read_set_row(const ll_csv *csv, size_t row, const size_t column[SET_COLUMNS],
                                 struct ll_speeds *speeds, struct ll_speed_factor *every,
                                 struct ll_err *err)
{
    const char *key = ll_csv_cell(csv, row, column[SET_CLASS]);
    const struct ll_vocabulary *classes = ll_layer_info(LL_LANE)->fields[LL_LANE_CLASS].vocabulary;
    uint8_t class = ll_word_by_key(classes, key);
    enum ll_speed_set set = LL_SPEEDS_DAY;
    double value[SET_COLUMNS] = {0};
    enum ll_code code = find_set(ll_csv_cell(csv, row, column[SET]), &set, err);
    if (code == LL_OK && class == 0 && key[0] != '\0') {
        return ll_fail(err, LL_E_FORMAT, "speed_sets.csv: '%s' is no lane class", key);
    }
    for (int i = FACTOR; code == LL_OK && i < SET_COLUMNS; i++) {
        code = ll_csv_number(csv, row, column[i], &value[i], err);
    }
    struct ll_speed_factor *to = key[0] == '\0' ? &every[set] : &speeds->sets[set][class];
    bool sound = value[FACTOR] > 0.0 && value[FACTOR] <= 10.0 && value[LOW] > 0.0 &&
                 value[LOW] <= 1.0 && value[HIGH] >= 1.0 && value[HIGH] <= 10.0;
    if (code == LL_OK && (!sound || to->factor != 0.0)) {
        return ll_fail(
            err, LL_E_FORMAT,
            "speed_sets.csv: class '%s' of '%s' must be there once, with low up to 1 and "
            "high from 1",
            key, ll_speed_set_key(set));
    }
    if (code == LL_OK) {
        *to = (struct ll_speed_factor){value[FACTOR], value[LOW], value[HIGH]};
    }
    return code;
}

enum ll_code ll_speed_sets_parse(const char *bytes, size_t len, struct ll_speeds *inout_speeds,
                                 struct ll_err *err)
{
    static const char *const names[SET_COLUMNS] = {"set", "class", "factor", "low", "high"};
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    size_t column[SET_COLUMNS] = {0};
    struct ll_speed_factor every[LL_SPEED_SET_COUNT] = {0};
    struct ll_speeds speeds = *inout_speeds;
    memset(speeds.sets, 0, sizeof speeds.sets);
    enum ll_code code = ll_csv_parse("speed_sets.csv", bytes, len, &csv, err);
    for (int i = 0; code == LL_OK && i < SET_COLUMNS; i++) {
        code = ll_csv_column(csv, names[i], &column[i], err);
    }
    for (size_t row = 0; code == LL_OK && row < ll_csv_rows(csv); row++) {
        code = read_set_row(csv, row, column, &speeds, every, err);
    }
    for (int set = 0; code == LL_OK && set < LL_SPEED_SET_COUNT; set++) {
        if (every[set].factor == 0.0) {
            code = ll_fail(err, LL_E_FORMAT, "speed_sets.csv: '%s' has no row without a class",
                           ll_speed_set_key((enum ll_speed_set)set));
        }
        for (int i = 0; i < LL_CLASS_COUNT; i++) {
            struct ll_speed_factor *of = &speeds.sets[set][i];
            *of = of->factor == 0.0 ? every[set] : *of;
        }
    }
    if (code == LL_OK) {
        *inout_speeds = speeds;
    }
    return code;
}

bool ll_lane_drivable(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row)
{
    uint8_t own = ll_table_word(lanes, row, LL_LANE_DRIVABLE);
    return own == LL_FLAG_UNKNOWN ? speeds->drivable[ll_table_word(lanes, row, LL_LANE_CLASS)]
                                  : own == LL_FLAG_YES;
}

bool ll_lane_walked(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row)
{
    switch (ll_table_word(lanes, row, LL_LANE_CLASS)) {
    case LL_CLASS_PEDESTRIAN:
    case LL_CLASS_FOOTPATH:
    case LL_CLASS_STEPS:
    case LL_CLASS_CYCLEWAY:
        return !ll_lane_drivable(speeds, lanes, row) &&
               ll_table_word(lanes, row, LL_LANE_DRIVABLE) != LL_FLAG_NO;
    default:
        return false;
    }
}

bool ll_lane_access(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row)
{
    return ll_table_word(lanes, row, LL_LANE_BRIDGE) != LL_FLAG_YES &&
           ll_table_word(lanes, row, LL_LANE_TUNNEL) != LL_FLAG_YES &&
           speeds->access[ll_table_word(lanes, row, LL_LANE_CLASS)];
}

static const struct ll_speed_factor *factor_of(const struct ll_speeds *speeds,
                                               const struct ll_table *lanes, size_t row)
{
    return &speeds->sets[speeds->set][ll_table_word(lanes, row, LL_LANE_CLASS)];
}

double ll_lane_speed_mps(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row)
{
    double own = ll_table_real(lanes, row, LL_LANE_SPEED_KMH);
    double kmh = own > 0.0 ? own : speeds->kmh[ll_table_word(lanes, row, LL_LANE_CLASS)];
    double factor = factor_of(speeds, lanes, row)->factor;
    return (factor > 0.0 ? kmh * factor : kmh) / 3.6;
}

void ll_lane_speed_range(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row,
                         double *ret_low, double *ret_high)
{
    const struct ll_speed_factor *of = factor_of(speeds, lanes, row);
    *ret_low = of->low > 0.0 ? of->low : 1.0;
    *ret_high = of->high > 0.0 ? of->high : 1.0;
}

static double or_one(double factor)
{
    return factor > 0.0 ? factor : 1.0;
}

struct ll_speed_factor ll_speed_factor_of_all(const struct ll_speeds *speeds)
{
    const struct ll_speed_factor of = speeds->sets[speeds->set][0];
    return (struct ll_speed_factor){or_one(of.factor), or_one(of.low), or_one(of.high)};
}

struct ll_speeds ll_speeds_at_end(const struct ll_speeds *speeds, bool fast)
{
    struct ll_speeds at = *speeds;
    for (int i = 0; i < LL_CLASS_COUNT; i++) {
        struct ll_speed_factor *of = &at.sets[at.set][i];
        of->factor = or_one(of->factor) * or_one(fast ? of->high : of->low);
    }
    return at;
}
