#include "core/changes.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"

/// A word in both languages.
struct term {
    const char *en;
    const char *zh;
};

/// Columns that are not fields.
enum column {
    COLUMN_CHANGE,
    COLUMN_LAYER,
    COLUMN_ID,
    COLUMN_LON,
    COLUMN_LAT,
    COLUMN_LON2,
    COLUMN_LAT2,
    COLUMN_COUNT
};

static const struct term columns[COLUMN_COUNT] = {
    {"change", "变更"}, {"layer", "图层"}, {"id", "编码"},   {"lon", "经度"},
    {"lat", "纬度"},    {"lon2", "经度2"}, {"lat2", "纬度2"}};

static const struct term kinds[LL_CHANGE_KIND_COUNT] = {
    {"add", "新增"}, {"set", "修改"}, {"move", "移动"}, {"remove", "拆除"}};

void ll_changes_clear(struct ll_changes *changes)
{
    ll_free(changes->rows);
    ll_free(changes->values);
    ll_csv_free(changes->csv);
    *changes = (struct ll_changes){0};
}

/// Reading a list.
struct reader {
    const char *name;
    const ll_csv *csv;
    size_t column[COLUMN_COUNT]; ///< SIZE_MAX where there is none
    struct ll_changes out;
};

static bool is_term(const struct term *term, const char *text)
{
    return strcmp(text, term->en) == 0 || strcmp(text, term->zh) == 0;
}

static enum ll_code find_columns(struct reader *r, struct ll_err *err)
{
    for (int c = 0; c < COLUMN_COUNT; c++) {
        r->column[c] = SIZE_MAX;
        for (size_t i = 0; i < ll_csv_columns(r->csv); i++) {
            if (is_term(&columns[c], ll_csv_heading(r->csv, i))) {
                r->column[c] = i;
            }
        }
    }
    if (r->column[COLUMN_CHANGE] == SIZE_MAX || r->column[COLUMN_LAYER] == SIZE_MAX) {
        return ll_fail(err, LL_E_FORMAT,
                       "%s: a list of changes has the columns change, layer, id, lon, lat and one "
                       "for each field that is set",
                       r->name);
    }
    return LL_OK;
}

/// A cell of one of the columns that are not fields; "" where the column is not there.
static const char *cell(const struct reader *r, size_t row, enum column column)
{
    return r->column[column] == SIZE_MAX ? "" : ll_csv_cell(r->csv, row, r->column[column]);
}

/// As ll_layer_by_name, with the Chinese names too.
static bool find_layer(const char *name, enum ll_layer *ret_layer)
{
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        if (strcmp(name, ll_layer_info((enum ll_layer)l)->zh) == 0) {
            *ret_layer = (enum ll_layer)l;
            return true;
        }
    }
    return ll_layer_by_name(name, ret_layer);
}

static enum ll_code read_head(const struct reader *r, size_t row, struct ll_change *change,
                              struct ll_err *err)
{
    const char *kind = cell(r, row, COLUMN_CHANGE);
    const char *layer = cell(r, row, COLUMN_LAYER);
    const char *id = cell(r, row, COLUMN_ID);
    long long number = 0;
    int k = 0;
    while (k < LL_CHANGE_KIND_COUNT && !is_term(&kinds[k], kind)) {
        k++;
    }
    if (k == LL_CHANGE_KIND_COUNT) {
        return ll_fail(err, LL_E_FORMAT,
                       "%s line %zu: a change is add, set, move or remove, not '%s'", r->name,
                       change->line, kind);
    }
    if (!find_layer(layer, &change->layer)) {
        return ll_fail(err, LL_E_FORMAT, "%s line %zu: there is no layer '%s'", r->name,
                       change->line, layer);
    }
    change->kind = (enum ll_change_kind)k;
    if ((id[0] == '\0') != (k == LL_CHANGE_ADD) ||
        (id[0] != '\0' && !ll_parse_whole(id, 1, INT64_MAX, &number))) {
        return ll_fail(err, LL_E_FORMAT,
                       "%s line %zu: what is added has no id, everything else the number that "
                       "`explain` and `export` give, not '%s'",
                       r->name, change->line, id);
    }
    change->id = number;
    return LL_OK;
}

/// Takes two cells as a place in degrees. @return false when they are none.
static bool read_degrees(const char *lon, const char *lat, struct ll_xy *ret)
{
    return ll_parse_number(lon, &ret->x) && ll_parse_number(lat, &ret->y) &&
           fabs(ret->x) <= 180.0 && fabs(ret->y) <= 90.0;
}

/// The other end of a line: what is added to the ground has one, nothing else.
static enum ll_code read_end(const struct reader *r, size_t row, struct ll_change *change,
                             struct ll_err *err)
{
    const char *lon = cell(r, row, COLUMN_LON2);
    const char *lat = cell(r, row, COLUMN_LAT2);
    const bool wanted = change->kind == LL_CHANGE_ADD && change->layer == LL_GROUND;
    change->to = (struct ll_xy){NAN, NAN};
    if (wanted ? read_degrees(lon, lat, &change->to) : lon[0] == '\0' && lat[0] == '\0') {
        return LL_OK;
    }
    return ll_fail(err, LL_E_FORMAT,
                   "%s line %zu: ground that is added is a straight line from lon, lat to lon2, "
                   "lat2, in degrees, and only that; here they are '%s' and '%s'",
                   r->name, change->line, lon, lat);
}

static enum ll_code read_place(const struct reader *r, size_t row, struct ll_change *change,
                               struct ll_err *err)
{
    const char *lon = cell(r, row, COLUMN_LON);
    const char *lat = cell(r, row, COLUMN_LAT);
    bool wanted = change->kind == LL_CHANGE_ADD || change->kind == LL_CHANGE_MOVE;
    change->at = (struct ll_xy){NAN, NAN};
    if (!wanted && lon[0] == '\0' && lat[0] == '\0') {
        return read_end(r, row, change, err);
    }
    if (!wanted || !read_degrees(lon, lat, &change->at)) {
        return ll_fail(err, LL_E_FORMAT,
                       "%s line %zu: what is added or moved has lon and lat in degrees, and only "
                       "that; here they are '%s' and '%s'",
                       r->name, change->line, lon, lat);
    }
    return read_end(r, row, change, err);
}

static int field_of_heading(enum ll_layer layer, const char *heading)
{
    const struct ll_layer_info *info = ll_layer_info(layer);
    for (size_t f = 0; f < info->field_count; f++) {
        if (strcmp(heading, info->fields[f].name) == 0 ||
            strcmp(heading, info->fields[f].zh) == 0) {
            return (int)f;
        }
    }
    return -1;
}

static uint8_t word_of(const struct ll_vocabulary *vocabulary, const char *text)
{
    uint8_t word = ll_word_by_key(vocabulary, text);
    for (size_t i = 1; word == 0 && i < vocabulary->count; i++) {
        const struct ll_word *w = &vocabulary->words[i];
        word = strcmp(text, w->zh) == 0 || strcmp(text, w->en) == 0 ? (uint8_t)i : 0;
    }
    return word;
}

/// Takes a cell as a value of a field. @return false when it cannot stand there.
static bool read_value(const struct ll_field *field, const char *text,
                       struct ll_change_value *value)
{
    value->real = NAN;
    if (strcmp(text, "unknown") == 0 || strcmp(text, "未知") == 0) {
        return true;
    }
    switch (field->type) {
    case LL_STRING:
        value->text = text;
        return true;
    case LL_WORD:
        value->word = word_of(field->vocabulary, text);
        return value->word != 0;
    default:
        return ll_parse_number(text, &value->real) && value->real >= field->low &&
               value->real <= field->high;
    }
}

/// What can stand in a cell, for the message.
static enum ll_code bad_value(const struct reader *r, const struct ll_change *change,
                              const struct ll_field *field, const char *text, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text words = {0};
    if (field->type == LL_REAL) {
        return ll_fail(err, LL_E_FORMAT, "%s line %zu: %s is a number from %g to %g, not '%s'",
                       r->name, change->line, field->name, field->low, field->high, text);
    }
    for (size_t i = 1; i < field->vocabulary->count; i++) {
        if (ll_text_appendf(&words, err, "%s%s", i == 1 ? "" : ", ",
                            field->vocabulary->words[i].key) != LL_OK) {
            return LL_E_NOMEM;
        }
    }
    return ll_fail(err, LL_E_FORMAT, "%s line %zu: %s is one of %s, not '%s'", r->name,
                   change->line, field->name, ll_text_str(&words), text);
}

static bool is_head_column(const struct reader *r, size_t column)
{
    for (int c = 0; c < COLUMN_COUNT; c++) {
        if (r->column[c] == column) {
            return true;
        }
    }
    return false;
}

static enum ll_code read_values(struct reader *r, size_t row, struct ll_change *change,
                                struct ll_err *err)
{
    change->first_value = r->out.value_count;
    for (size_t c = 0; c < ll_csv_columns(r->csv); c++) {
        const char *text = ll_csv_cell(r->csv, row, c);
        if (text[0] == '\0' || is_head_column(r, c)) {
            continue;
        }
        const char *heading = ll_csv_heading(r->csv, c);
        int field = field_of_heading(change->layer, heading);
        if (field < 0 || change->kind == LL_CHANGE_REMOVE) {
            return ll_fail(err, LL_E_FORMAT, "%s line %zu: %s cannot be set here", r->name,
                           change->line, heading);
        }
        struct ll_change_value *value = &r->out.values[r->out.value_count++];
        value->field = field;
        const struct ll_field *info = &ll_layer_info(change->layer)->fields[field];
        if (!read_value(info, text, value)) {
            return bad_value(r, change, info, text, err);
        }
        change->value_count++;
    }
    if (change->kind == LL_CHANGE_SET && change->value_count == 0) {
        return ll_fail(err, LL_E_FORMAT, "%s line %zu: set changes nothing; fill in a field",
                       r->name, change->line);
    }
    return LL_OK;
}

static enum ll_code read_rows(struct reader *r, struct ll_err *err)
{
    size_t rows = ll_csv_rows(r->csv);
    enum ll_code code = find_columns(r, err);
    for (size_t i = 0; code == LL_OK && i < rows; i++) {
        struct ll_change *change = &r->out.rows[i];
        change->line = ll_csv_line(r->csv, i);
        code = read_head(r, i, change, err);
        if (code == LL_OK) {
            code = read_place(r, i, change, err);
        }
        if (code == LL_OK) {
            code = read_values(r, i, change, err);
        }
        r->out.count++;
    }
    return code;
}

enum ll_code ll_changes_parse(const char *name, const char *bytes, size_t len,
                              struct ll_changes *ret_changes, struct ll_err *err)
{
    LL_CLEANUP(ll_changes_clear) struct ll_changes list = {0};
    enum ll_code code = ll_csv_parse(name, bytes, len, &list.csv, err);
    if (code != LL_OK) {
        return code;
    }
    size_t rows = ll_csv_rows(list.csv);
    list.rows = ll_calloc(rows, sizeof *list.rows);
    list.values = ll_calloc(rows * ll_csv_columns(list.csv), sizeof *list.values);
    if (list.rows == NULL || list.values == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct reader r = {.name = name, .csv = list.csv, .out = list};
    code = read_rows(&r, err);
    list = r.out;
    if (code == LL_OK) {
        *ret_changes = list;
        list = (struct ll_changes){0};
    }
    return code;
}
