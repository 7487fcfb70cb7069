#include "core/indicators.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/csv.h"

/* Weights that are meant to add up to 1 may miss it by the digits they are written with. */
#define SUM_TOLERANCE 1e-6

struct ll_indicators {
    ll_csv *indicators_csv; /* own the texts of the rows */
    ll_csv *dimensions_csv;
    struct ll_indicator row[LL_IND_COUNT];
    struct dimension {
        const char *zh;
        const char *en;
        double weight;
    } dimension[LL_DIM_COUNT];
};

static const char *const indicator_keys[LL_IND_COUNT] = {
    [LL_IND_H1_FIRES] = "H1",     [LL_IND_H2_WIRING] = "H2",     [LL_IND_H3_STOVES] = "H3",
    [LL_IND_H4_PREMISES] = "H4",  [LL_IND_H5_HAZARDS] = "H5",    [LL_IND_E1_TIMBER] = "E1",
    [LL_IND_E2_GAPS] = "E2",      [LL_IND_E3_CLUSTER] = "E3",    [LL_IND_E4_OVER_LIMIT] = "E4",
    [LL_IND_E5_BREAKS] = "E5",    [LL_IND_E6_FOREST] = "E6",     [LL_IND_V1_ELDERLY] = "V1",
    [LL_IND_V2_SENSITIVE] = "V2", [LL_IND_V3_LET] = "V3",        [LL_IND_V4_ALARMS] = "V4",
    [LL_IND_V5_WINDOWS] = "V5",   [LL_IND_C1_OVER_5_MIN] = "C1", [LL_IND_C2_OVER_3_MIN] = "C2",
    [LL_IND_C3_NO_TRUCK] = "C3",  [LL_IND_C4_LANES] = "C4",      [LL_IND_C5_NO_HYDRANT] = "C5",
    [LL_IND_C6_UNDER_TWO] = "C6", [LL_IND_C7_FLOW] = "C7",       [LL_IND_C8_TEAMS] = "C8",
};

static const char *const dimension_keys[LL_DIM_COUNT] = {
    [LL_DIM_HAZARD] = "hazard",
    [LL_DIM_EXPOSURE] = "exposure",
    [LL_DIM_VULNERABILITY] = "vulnerability",
    [LL_DIM_COPING] = "coping",
};

/* Position of `key` in `keys`, or `count`. */
static size_t position(const char *const *keys, size_t count, const char *key)
{
    size_t i = 0;
    while (i < count && strcmp(keys[i], key) != 0) {
        i++;
    }
    return i;
}

static enum ll_code find_columns(const ll_csv *csv, const char *const *names, size_t count,
                                 size_t *ret_column, struct ll_err *err)
{
    for (size_t i = 0; i < count; i++) {
        enum ll_code code = ll_csv_column(csv, names[i], &ret_column[i], err);
        if (code != LL_OK) {
            return code;
        }
    }
    return LL_OK;
}

static enum ll_code read_weight(const ll_csv *csv, size_t row, size_t column, const char *table,
                                const char *key, double *ret_weight, struct ll_err *err)
{
    enum ll_code code = ll_csv_number(csv, row, column, ret_weight, err);
    if (code == LL_OK && !(*ret_weight >= 0.0 && *ret_weight <= 1.0)) {
        return ll_fail(err, LL_E_FORMAT, "%s: the weight of '%s' must be a number from 0 to 1",
                       table, key);
    }
    return code;
}

enum dimension_column { D_KEY, D_ZH, D_EN, D_WEIGHT, D_COLUMNS };

static enum ll_code read_dimension(ll_indicators *t, size_t row, const size_t column[D_COLUMNS],
                                   struct ll_err *err)
{
    const ll_csv *csv = t->dimensions_csv;
    const char *key = ll_csv_cell(csv, row, column[D_KEY]);
    size_t d = position(dimension_keys, LL_DIM_COUNT, key);
    if (d == LL_DIM_COUNT) {
        return ll_fail(err, LL_E_FORMAT, "dimensions.csv: there is no dimension '%s'", key);
    }
    if (t->dimension[d].zh != NULL) {
        return ll_fail(err, LL_E_FORMAT, "dimensions.csv: '%s' is there twice", key);
    }
    t->dimension[d].zh = ll_csv_cell(csv, row, column[D_ZH]);
    t->dimension[d].en = ll_csv_cell(csv, row, column[D_EN]);
    return read_weight(csv, row, column[D_WEIGHT], "dimensions.csv", key, &t->dimension[d].weight,
                       err);
}

static enum ll_code read_dimensions(ll_indicators *t, struct ll_err *err)
{
    static const char *const names[D_COLUMNS] = {"key", "zh", "en", "weight"};
    size_t column[D_COLUMNS] = {0};
    enum ll_code code = find_columns(t->dimensions_csv, names, D_COLUMNS, column, err);
    for (size_t row = 0; code == LL_OK && row < ll_csv_rows(t->dimensions_csv); row++) {
        code = read_dimension(t, row, column, err);
    }
    for (size_t d = 0; code == LL_OK && d < LL_DIM_COUNT; d++) {
        if (t->dimension[d].zh == NULL) {
            code = ll_fail(err, LL_E_FORMAT, "dimensions.csv: '%s' is missing", dimension_keys[d]);
        }
    }
    return code;
}

enum indicator_column {
    I_KEY,
    I_DIMENSION,
    I_ZH,
    I_EN,
    I_FORMULA,
    I_UNIT,
    I_DIRECTION,
    I_SCALE,
    I_ZERO,
    I_HUNDRED,
    I_WEIGHT,
    I_SOURCE,
    I_MARK,
    I_COLUMNS
};

/* One of two words, the second of which is meant when `ret_second` is true. */
static enum ll_code read_choice(const char *key, const char *cell, const char *const words[2],
                                bool *ret_second, struct ll_err *err)
{
    *ret_second = strcmp(cell, words[1]) == 0;
    return *ret_second || strcmp(cell, words[0]) == 0
               ? LL_OK
               : ll_fail(err, LL_E_FORMAT, "indicators.csv: '%s' takes %s or %s, not '%s'", key,
                         words[0], words[1], cell);
}

static enum ll_code check_scale(const struct ll_indicator *in, bool down, struct ll_err *err)
{
    if (!(fabs(in->hundred - in->zero) > 0.0)) { /* an empty cell is NAN */
        return ll_fail(err, LL_E_FORMAT,
                       "indicators.csv: '%s' needs two different values for zero and hundred",
                       in->key);
    }
    if (down != (in->hundred < in->zero)) {
        return ll_fail(err, LL_E_FORMAT,
                       "indicators.csv: zero and hundred of '%s' run against its direction",
                       in->key);
    }
    if (in->logarithmic && !(in->zero > 0.0 && in->hundred > 0.0)) {
        return ll_fail(err, LL_E_FORMAT,
                       "indicators.csv: both ends of the scale of '%s' must be over 0, since it is "
                       "logarithmic",
                       in->key);
    }
    return LL_OK;
}

static enum ll_code read_scale(const ll_csv *csv, size_t row, const size_t column[I_COLUMNS],
                               struct ll_indicator *in, struct ll_err *err)
{
    static const char *const directions[2] = {"up", "down"};
    static const char *const scales[2] = {"linear", "log"};
    bool down = false;
    enum ll_code code = ll_csv_number(csv, row, column[I_ZERO], &in->zero, err);
    if (code == LL_OK) {
        code = ll_csv_number(csv, row, column[I_HUNDRED], &in->hundred, err);
    }
    if (code == LL_OK) {
        code = read_choice(in->key, ll_csv_cell(csv, row, column[I_DIRECTION]), directions, &down,
                           err);
    }
    if (code == LL_OK) {
        code = read_choice(in->key, ll_csv_cell(csv, row, column[I_SCALE]), scales,
                           &in->logarithmic, err);
    }
    return code == LL_OK ? check_scale(in, down, err) : code;
}

static enum ll_code read_indicator(ll_indicators *t, size_t row, const size_t column[I_COLUMNS],
                                   struct ll_err *err)
{
    const ll_csv *csv = t->indicators_csv;
    const char *text[I_COLUMNS];
    for (int i = 0; i < I_COLUMNS; i++) {
        text[i] = ll_csv_cell(csv, row, column[i]);
    }
    size_t id = position(indicator_keys, LL_IND_COUNT, text[I_KEY]);
    if (id == LL_IND_COUNT) {
        return ll_fail(err, LL_E_FORMAT, "indicators.csv: there is no indicator '%s'", text[I_KEY]);
    }
    if (t->row[id].key != NULL) {
        return ll_fail(err, LL_E_FORMAT, "indicators.csv: '%s' is there twice", text[I_KEY]);
    }
    size_t dimension = position(dimension_keys, LL_DIM_COUNT, text[I_DIMENSION]);
    if (dimension == LL_DIM_COUNT) {
        return ll_fail(err, LL_E_FORMAT,
                       "indicators.csv: '%s' names no dimension that exists: '%s'", text[I_KEY],
                       text[I_DIMENSION]);
    }
    struct ll_indicator in = {.key = indicator_keys[id],
                              .dimension = (enum ll_dimension)dimension,
                              .zh = text[I_ZH],
                              .en = text[I_EN],
                              .formula = text[I_FORMULA],
                              .unit = text[I_UNIT],
                              .source = text[I_SOURCE],
                              .mark = text[I_MARK]};
    enum ll_code code = read_scale(csv, row, column, &in, err);
    if (code == LL_OK) {
        code = read_weight(csv, row, column[I_WEIGHT], "indicators.csv", in.key, &in.weight, err);
    }
    t->row[id] = in;
    return code;
}

static enum ll_code read_indicators(ll_indicators *t, struct ll_err *err)
{
    static const char *const names[I_COLUMNS] = {"key",    "dimension", "zh",    "en",   "formula",
                                                 "unit",   "direction", "scale", "zero", "hundred",
                                                 "weight", "source",    "mark"};
    size_t column[I_COLUMNS] = {0};
    enum ll_code code = find_columns(t->indicators_csv, names, I_COLUMNS, column, err);
    for (size_t row = 0; code == LL_OK && row < ll_csv_rows(t->indicators_csv); row++) {
        code = read_indicator(t, row, column, err);
    }
    for (size_t id = 0; code == LL_OK && id < LL_IND_COUNT; id++) {
        if (t->row[id].key == NULL) {
            code = ll_fail(err, LL_E_FORMAT, "indicators.csv: '%s' is missing", indicator_keys[id]);
        }
    }
    return code;
}

/* Both kinds of weights add up to 1; what rounding of the written digits leaves is taken out, so
 * that no index passes 100. */
static enum ll_code settle_weights(ll_indicators *t, struct ll_err *err)
{
    double all = 0.0;
    for (size_t d = 0; d < LL_DIM_COUNT; d++) {
        all += t->dimension[d].weight;
        double sum = 0.0;
        for (size_t id = 0; id < LL_IND_COUNT; id++) {
            sum += t->row[id].dimension == d ? t->row[id].weight : 0.0;
        }
        if (fabs(sum - 1.0) > SUM_TOLERANCE) {
            return ll_fail(err, LL_E_FORMAT,
                           "indicators.csv: the weights of '%s' must add up to 1, not %g",
                           dimension_keys[d], sum);
        }
        for (size_t id = 0; id < LL_IND_COUNT; id++) {
            if (t->row[id].dimension == d) {
                t->row[id].weight /= sum;
            }
        }
    }
    if (fabs(all - 1.0) > SUM_TOLERANCE) {
        return ll_fail(err, LL_E_FORMAT, "dimensions.csv: the weights must add up to 1, not %g",
                       all);
    }
    for (size_t d = 0; d < LL_DIM_COUNT; d++) {
        t->dimension[d].weight /= all;
    }
    return LL_OK;
}

enum ll_code ll_indicators_parse(const char *indicators_csv, size_t indicators_len,
                                 const char *dimensions_csv, size_t dimensions_len,
                                 ll_indicators **ret_indicators, struct ll_err *err)
{
    LL_CLEANUP(ll_indicators_freep) ll_indicators *t = ll_calloc(1, sizeof *t);
    if (t == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code =
        ll_csv_parse("dimensions.csv", dimensions_csv, dimensions_len, &t->dimensions_csv, err);
    if (code == LL_OK) {
        code =
            ll_csv_parse("indicators.csv", indicators_csv, indicators_len, &t->indicators_csv, err);
    }
    if (code == LL_OK) {
        code = read_dimensions(t, err);
    }
    if (code == LL_OK) {
        code = read_indicators(t, err);
    }
    if (code == LL_OK) {
        code = settle_weights(t, err);
    }
    if (code == LL_OK) {
        *ret_indicators = t;
        t = NULL;
    }
    return code;
}

void ll_indicators_free(ll_indicators *indicators)
{
    if (indicators == NULL) {
        return;
    }
    ll_csv_free(indicators->indicators_csv);
    ll_csv_free(indicators->dimensions_csv);
    ll_free(indicators);
}

void ll_indicators_freep(ll_indicators **indicators)
{
    ll_indicators_free(*indicators);
}

const struct ll_indicator *ll_indicator(const ll_indicators *indicators, enum ll_indicator_id id)
{
    return &indicators->row[id];
}

double ll_dimension_weight(const ll_indicators *indicators, enum ll_dimension dimension)
{
    return indicators->dimension[dimension].weight;
}

void ll_indicator_weight_set(ll_indicators *indicators, enum ll_indicator_id id, double weight)
{
    indicators->row[id].weight = weight;
}

void ll_dimension_weight_set(ll_indicators *indicators, enum ll_dimension dimension, double weight)
{
    indicators->dimension[dimension].weight = weight;
}

const char *ll_indicator_key(enum ll_indicator_id id)
{
    return indicator_keys[id];
}

const char *ll_dimension_key(enum ll_dimension dimension)
{
    return dimension_keys[dimension];
}

const char *ll_dimension_text(const ll_indicators *indicators, enum ll_dimension dimension,
                              enum ll_lang lang)
{
    const struct dimension *d = &indicators->dimension[dimension];
    return lang == LL_LANG_ZH ? d->zh : d->en;
}
