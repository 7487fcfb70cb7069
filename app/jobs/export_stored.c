#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/jobs/export_tables.h"

/* Columns before the fields. */
enum { UID = 0, SOURCE, VALID_FROM, FIRST_FIELD };

/// Unit of a field for people, from the ending of its name; "" without one.
static const char *unit_of(const char *name)
{
    static const struct {
        const char *ending;
        const char *unit;
    } units[] = {{"_m", "m"},     {"_mm", "mm"},   {"_s", "s"},   {"_pct", "%"}, {"_kmh", "km/h"},
                 {"_mpa", "MPa"}, {"_lps", "L/s"}, {"_m3", "m3"}, {"_t", "t"},   {"_yuan", "元"}};
    const char *last = strrchr(name, '_');
    for (size_t i = 0; last != NULL && i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(last, units[i].ending) == 0) {
            return units[i].unit;
        }
    }
    return "";
}

static void name_field(const struct ll_export_table *t, const struct ll_field *field,
                       struct ll_export_column *column)
{
    column->type = field->type == LL_REAL ? LL_CELL_REAL : LL_CELL_TEXT;
    const char *title = t->lang == LL_LANG_ZH ? field->zh : field->en;
    const char *unit = unit_of(field->name);
    if (!t->for_people) {
        (void)snprintf(column->name, sizeof column->name, "%s", field->name);
    } else if (unit[0] == '\0' || strstr(title, unit) != NULL) {
        (void)snprintf(column->name, sizeof column->name, "%s", title);
    } else {
        (void)snprintf(column->name, sizeof column->name, "%s (%s)", title, unit);
    }
}

/// A time of the store as ISO 8601 text.
static const char *time_text(struct ll_export_table *t, int64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm utc = {0};
    if (gmtime_r(&seconds, &utc) == NULL ||
        strftime(t->time, sizeof t->time, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0) {
        t->time[0] = '\0';
    }
    return t->time;
}

static struct ll_export_cell field_cell(const struct ll_export_table *t, size_t row, int field)
{
    const struct ll_field *f = &ll_layer_info(t->rows->layer)->fields[field];
    if (ll_table_unknown(t->rows, row, field)) {
        return (struct ll_export_cell){0};
    }
    if (f->type == LL_REAL) {
        return (struct ll_export_cell){.known = true, .number = ll_table_real(t->rows, row, field)};
    }
    uint8_t word = f->type == LL_WORD ? ll_table_word(t->rows, row, field) : 0;
    return ll_text_cell(f->type == LL_STRING ? ll_table_string(t->rows, row, field)
                        : t->for_people      ? ll_word_text(f->vocabulary, word, t->lang)
                                             : ll_word_key(f->vocabulary, word));
}

static struct ll_export_cell stored_cell(void *user, size_t row, size_t column)
{
    struct ll_export_table *t = user;
    switch (column) {
    case UID:
        return ll_text_cell(t->origins->strings.data + t->origins->uid[row]);
    case SOURCE:
        return ll_text_cell(t->origins->strings.data + t->origins->source[row]);
    case VALID_FROM:
        return ll_text_cell(time_text(t, t->origins->valid_from_ms[row]));
    default:
        return field_cell(t, row, (int)column - FIRST_FIELD);
    }
}

struct ll_export_sheet ll_export_stored(struct ll_export_table *t)
{
    const struct ll_layer_info *info = ll_layer_info(t->rows->layer);
    t->columns[UID] = (struct ll_export_column){"uid", LL_CELL_TEXT};
    t->columns[SOURCE] = (struct ll_export_column){"source", LL_CELL_TEXT};
    t->columns[VALID_FROM] = (struct ll_export_column){"valid_from", LL_CELL_TEXT};
    for (size_t f = 0; f < info->field_count; f++) {
        name_field(t, &info->fields[f], &t->columns[FIRST_FIELD + f]);
    }
    t->column_count = FIRST_FIELD + info->field_count;
    return (struct ll_export_sheet){.name = info->plural,
                                    .columns = t->columns,
                                    .column_count = t->column_count,
                                    .shapes = &t->rows->shape,
                                    .rows = t->rows->count,
                                    .kinds = info->kinds,
                                    .cell = stored_cell,
                                    .user = t};
}
