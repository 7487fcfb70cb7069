#include "core/entered.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/csv.h"
#include "core/risk.h"

static void value_clear(struct ll_entered_value *v)
{
    ll_free(v->area);
    ll_free(v->source);
    ll_free(v->date);
}

void ll_entered_clear(struct ll_entered *entered)
{
    for (size_t i = 0; i < entered->count; i++) {
        value_clear(&entered->values[i]);
    }
    ll_free(entered->values);
    *entered = (struct ll_entered){0};
}

enum ll_code ll_entered_add(struct ll_entered *entered, const struct ll_entered_value *value,
                            struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&entered->values, &entered->capacity, entered->count + 1,
                                         sizeof *entered->values, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(value_clear) struct ll_entered_value copy = *value;
    copy.area = ll_strdup(value->area);
    copy.source = ll_strdup(value->source);
    copy.date = ll_strdup(value->date);
    if (copy.area == NULL || copy.source == NULL || copy.date == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    entered->values[entered->count++] = copy;
    copy = (struct ll_entered_value){0};
    return LL_OK;
}

/* ---- reading a table ---- */

enum column { AREA, INDICATOR, PERIOD, LOW, HIGH, SOURCE, DATE, COLUMNS };

static enum ll_code find_columns(const ll_csv *csv, size_t column[COLUMNS], struct ll_err *err)
{
    static const char *const names[COLUMNS][2] = {
        {"area", "村"},   {"indicator", "指标"}, {"period", "评估期"}, {"low", "下限"},
        {"high", "上限"}, {"source", "来源"},    {"date", "日期"}};
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < COLUMNS; i++) {
        if (ll_csv_column(csv, names[i][1], &column[i], NULL) != LL_OK) {
            code = ll_csv_column(csv, names[i][0], &column[i], err);
        }
    }
    return code;
}

static bool is_period(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits == 4 &&
           (text[4] == '\0' || strcmp(text + 4, "-H1") == 0 || strcmp(text + 4, "-H2") == 0);
}

/* Where a row stands, for messages. */
struct place {
    const char *name;
    size_t line;
};

static enum ll_code check_range(struct place at, const struct ll_indicator *in,
                                struct ll_entered_value *v, struct ll_err *err)
{
    bool share = strcmp(in->unit, "share") == 0;
    v->high = isnan(v->high) ? v->low : v->high;
    if (!(v->low >= 0.0 && v->low <= v->high)) {
        return ll_fail(err, LL_E_FORMAT,
                       "%s line %zu: low must be a number from 0 and high not below it", at.name,
                       at.line);
    }
    return share && v->high > 1.0
               ? ll_fail(err, LL_E_FORMAT, "%s line %zu: %s is a share from 0 to 1 (35 %% is 0.35)",
                         at.name, at.line, in->key)
               : LL_OK;
}

/* The words of a row: whose, what and when. */
static enum ll_code check_words(struct place at, const char *area, const char *key,
                                const char *period, enum ll_indicator_id *ret_id,
                                struct ll_err *err)
{
    int id = 0;
    while (id < LL_IND_COUNT && strcmp(ll_indicator_key((enum ll_indicator_id)id), key) != 0) {
        id++;
    }
    if (area[0] == '\0') {
        return ll_fail(err, LL_E_FORMAT, "%s line %zu: the area is missing", at.name, at.line);
    }
    if (id == LL_IND_COUNT) {
        return ll_fail(err, LL_E_FORMAT, "%s line %zu: there is no indicator '%s'", at.name,
                       at.line, key);
    }
    if (!is_period(period)) {
        return ll_fail(err, LL_E_FORMAT,
                       "%s line %zu: a period is a year or a half, 2026 or 2026-H1, not '%s'",
                       at.name, at.line, period);
    }
    *ret_id = (enum ll_indicator_id)id;
    return LL_OK;
}

/* A table being read. */
struct reading {
    const ll_csv *csv;
    const char *name;
    const ll_indicators *indicators;
    size_t column[COLUMNS];
    struct ll_entered entered;
};

static void reading_clear(struct reading *r)
{
    ll_entered_clear(&r->entered);
}

static enum ll_code read_row(struct reading *r, size_t row, struct ll_err *err)
{
    const ll_csv *csv = r->csv;
    const size_t *column = r->column;
    const struct place at = {r->name, ll_csv_line(csv, row)};
    const char *period = ll_csv_cell(csv, row, column[PERIOD]);
    LL_CLEANUP(value_clear)
    struct ll_entered_value v = {.area = ll_strdup(ll_csv_cell(csv, row, column[AREA])),
                                 .source = ll_strdup(ll_csv_cell(csv, row, column[SOURCE])),
                                 .date = ll_strdup(ll_csv_cell(csv, row, column[DATE]))};
    if (v.area == NULL || v.source == NULL || v.date == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = check_words(at, v.area, ll_csv_cell(csv, row, column[INDICATOR]), period,
                                    &v.indicator, err);
    (void)snprintf(v.period, sizeof v.period, "%s", period);
    if (code == LL_OK) {
        code = ll_csv_number(csv, row, column[LOW], &v.low, err);
    }
    if (code == LL_OK) {
        code = ll_csv_number(csv, row, column[HIGH], &v.high, err);
    }
    if (code == LL_OK) {
        code = check_range(at, ll_indicator(r->indicators, v.indicator), &v, err);
    }
    return code == LL_OK ? ll_entered_add(&r->entered, &v, err) : code;
}

enum ll_code ll_entered_parse(const char *name, const char *bytes, size_t len,
                              const ll_indicators *indicators, struct ll_entered *ret_entered,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    LL_CLEANUP(reading_clear) struct reading r = {.name = name, .indicators = indicators};
    enum ll_code code = ll_csv_parse(name, bytes, len, &csv, err);
    r.csv = csv;
    if (code == LL_OK) {
        code = find_columns(csv, r.column, err);
    }
    for (size_t row = 0; code == LL_OK && row < ll_csv_rows(csv); row++) {
        code = read_row(&r, row, err);
    }
    if (code == LL_OK) {
        *ret_entered = r.entered;
        r.entered = (struct ll_entered){0};
    }
    return code;
}

/* ---- beside what is computed ---- */

size_t ll_entered_find(const struct ll_entered *entered, const char *area,
                       enum ll_indicator_id indicator, int year)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < entered->count; i++) {
        const struct ll_entered_value *v = &entered->values[i];
        bool fits = v->indicator == indicator && strcmp(v->area, area) == 0 &&
                    strtol(v->period, NULL, 10) <= year;
        if (fits && (found == SIZE_MAX || strcmp(v->period, entered->values[found].period) > 0)) {
            found = i;
        }
    }
    return found;
}

static double known_of(const struct ll_indicator *in, double low, double high)
{
    return 1.0 - fabs(ll_indicator_score(in, high) - ll_indicator_score(in, low)) / 100.0;
}

enum ll_entered_use ll_entered_apply(const struct ll_indicator *indicator,
                                     const struct ll_entered_value *value, struct ll_measure *inout)
{
    if (!(inout->known > 0.0)) {
        *inout = (struct ll_measure){value->low, value->high,
                                     known_of(indicator, value->low, value->high)};
        return LL_ENTERED_VALUE;
    }
    double low = fmax(inout->low, value->low);
    double high = fmin(inout->high, value->high);
    if (low > high) {
        return LL_ENTERED_CONTRADICTS;
    }
    if (!(inout->high > inout->low) || (low <= inout->low && high >= inout->high)) {
        return LL_ENTERED_BESIDE;
    }
    *inout = (struct ll_measure){low, high, fmax(inout->known, known_of(indicator, low, high))};
    return LL_ENTERED_NARROWS;
}

static const char *const use_keys[LL_ENTERED_COUNT] = {NULL, "value", "narrows", "beside",
                                                       "contradicts"};

const char *ll_entered_use_key(enum ll_entered_use use)
{
    return use_keys[use];
}

enum ll_entered_use ll_entered_use_by_key(const char *key)
{
    int use = LL_ENTERED_VALUE;
    while (use < LL_ENTERED_COUNT && strcmp(use_keys[use], key) != 0) {
        use++;
    }
    return (enum ll_entered_use)use;
}
