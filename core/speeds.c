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

bool ll_lane_drivable(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row)
{
    uint8_t own = ll_table_word(lanes, row, LL_LANE_DRIVABLE);
    return own == LL_FLAG_UNKNOWN ? speeds->drivable[ll_table_word(lanes, row, LL_LANE_CLASS)]
                                  : own == LL_FLAG_YES;
}

bool ll_lane_access(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row)
{
    return ll_table_word(lanes, row, LL_LANE_BRIDGE) != LL_FLAG_YES &&
           ll_table_word(lanes, row, LL_LANE_TUNNEL) != LL_FLAG_YES &&
           speeds->access[ll_table_word(lanes, row, LL_LANE_CLASS)];
}

double ll_lane_speed_mps(const struct ll_speeds *speeds, const struct ll_table *lanes, size_t row)
{
    double own = ll_table_real(lanes, row, LL_LANE_SPEED_KMH);
    double kmh = own > 0.0 ? own : speeds->kmh[ll_table_word(lanes, row, LL_LANE_CLASS)];
    return kmh / 3.6;
}
