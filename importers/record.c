#include "importers/record.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/language.h"
#include "importers/report.h"
#include "importers/values.h"

void ll_record_clear(struct ll_record *r)
{
    ll_text_clear(&r->room);
}

/// Remembers a word that was not understood, each once, as long as there is room.
static void keep_sample(struct ll_record *r, const char *field, const char *text)
{
    if (r->sample_count == LL_SAMPLES_MAX) {
        return;
    }
    char *mine = r->sample[r->sample_count];
    int len = snprintf(mine, sizeof r->sample[0], "%s: %s", field, text);
    if (len < 0 || (size_t)len >= sizeof r->sample[0]) {
        return;
    }
    for (size_t i = 0; i < r->sample_count; i++) {
        if (strcmp(r->sample[i], mine) == 0) {
            return;
        }
    }
    r->sample_count++;
}

/// A slope that is told with a sign is as steep downhill as uphill; -1 mostly stands for "not
/// known".
static double as_meant(const struct ll_table *t, int field, double value)
{
    const bool slope = (t->layer == LL_LANE && field == LL_LANE_SLOPE_PCT) ||
                       (t->layer == LL_LADDER_AREA && field == LL_LADDER_AREA_SLOPE_PCT);
    return slope && value < 0.0 && value != -1.0 ? -value : value;
}

/// Stores a number if it is plausible.
static void set_number(struct ll_record *r, int field, double value, struct ll_table *t, size_t row)
{
    const struct ll_field *f = &ll_layer_info(t->layer)->fields[field];
    if (isnan(value) || ll_words_blank_number(r->words, t->layer, field, value)) {
        return;
    }
    value = as_meant(t, field, value);
    if (!(value >= f->low && value <= f->high)) {
        ll_report_count(r->report, LL_REASON_OUT_OF_RANGE, 1);
        r->trouble = LL_REASON_OUT_OF_RANGE;
        return;
    }
    ll_table_set_real(t, row, field, value);
}

enum ll_code ll_record_set(struct ll_record *r, int field, const char *text, const char *unit,
                           struct ll_table *t, size_t row, struct ll_err *err)
{
    const struct ll_field *f = &ll_layer_info(t->layer)->fields[field];
    double value = NAN;
    r->trouble = NULL;
    if (text[0] == '\0') {
        return LL_OK;
    }
    if (f->type == LL_STRING) {
        return ll_table_set_string(t, row, field, text, err);
    }
    if (f->type == LL_WORD) {
        if (ll_words_find(r->words, t->layer, field, text, &value)) {
            ll_table_set_word(t, row, field, (uint8_t)value);
        } else {
            ll_report_count(r->report, LL_REASON_UNKNOWN_WORD, 1);
            r->trouble = LL_REASON_UNKNOWN_WORD;
            keep_sample(r, f->name, text);
        }
        return LL_OK;
    }
    if (ll_value_parse(text, ll_measure_kind(f->name), unit, &value) ||
        ll_words_find(r->words, t->layer, field, text, &value)) {
        set_number(r, field, value, t, row);
    } else {
        ll_report_count(r->report, LL_REASON_NO_NUMBER, 1);
        r->trouble = LL_REASON_NO_NUMBER;
        keep_sample(r, f->name, text);
    }
    return LL_OK;
}

/// A field of numbers from a column of numbers: no need to write and read it.
static void fill_number(struct ll_record *r, const struct ll_cell *cell, int field,
                        struct ll_table *t, size_t row)
{
    const struct ll_source_column *from = &r->map->field[field];
    struct ll_measure_kind kind = ll_measure_kind(ll_layer_info(t->layer)->fields[field].name);
    double value = cell->kind == LL_CELL_REAL ? cell->real : (double)cell->whole;
    double size = kind.unit;
    if (from->unit[0] != '\0' && ll_unit(kind.quantity, from->unit, &size) && size != kind.unit) {
        value = value * size / kind.unit;
    }
    set_number(r, field, value, t, row);
}

enum ll_code ll_record_fill(struct ll_record *r, const struct ll_feature *feature,
                            struct ll_table *t, size_t row, struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(t->layer);
    enum ll_code code = LL_OK;
    for (int f = 0; code == LL_OK && f < (int)info->field_count; f++) {
        const struct ll_source_column *from = &r->map->field[f];
        if (from->column < 0) {
            continue;
        }
        const struct ll_cell cell = ll_feature_cell(feature, from->column);
        bool number = cell.kind == LL_CELL_WHOLE || cell.kind == LL_CELL_REAL;
        if (info->fields[f].type == LL_REAL && number) {
            fill_number(r, &cell, f, t, row);
            continue;
        }
        const char *text = NULL;
        bool valid = false;
        code = ll_source_cell_text(r->source, &cell, &r->room, &text, &valid, err);
        if (code == LL_OK && text != NULL) {
            code = ll_record_set(r, f, text, from->unit, t, row, err);
        } else if (code == LL_OK && !valid) {
            ll_report_count(r->report, LL_REASON_UNDECODABLE, 1);
        }
    }
    return code;
}

enum ll_code ll_record_key(struct ll_record *r, const struct ll_feature *feature,
                           const char **ret_key, struct ll_err *err)
{
    const struct ll_cell cell = ll_feature_cell(feature, r->map->key);
    const char *text = NULL;
    bool valid = false;
    enum ll_code code = ll_source_cell_text(r->source, &cell, &r->room, &text, &valid, err);
    *ret_key = text == NULL || text[0] == '\0' || strcmp(text, "0") == 0 ? NULL : text;
    return code;
}

enum ll_code ll_record_point(struct ll_record *r, OGRFeatureH feature, struct ll_xy *ret_point,
                             const char **ret_reason, struct ll_err *err)
{
    return ll_coordinate_point(&r->xy, r->source, feature, &r->room, ret_point, ret_reason, err);
}

enum ll_code ll_record_describe(const struct ll_record *r, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < r->sample_count; i++) {
        const char *before = i == 0 ? ll_tr(ll_err_lang(err), "not understood: ") : "; ";
        code = ll_text_appendf(&r->report->mapping, err, "%s%s", before, r->sample[i]);
    }
    return code == LL_OK && r->sample_count > 0 ? ll_text_append(&r->report->mapping, "\n", err)
                                                : code;
}
