#include "data/read_rows.h"

#include <math.h>

#include "data/blob.h"

static bool wanted(const struct ll_table *t, size_t field)
{
    return (t->wanted >> field & 1U) != 0;
}

/* Columns: id, geom, then the wanted fields. */
/// @param condition On valid_from, valid_to and whatever else.
static enum ll_code select_rows(sqlite3 *db, const struct ll_table *t, const char *condition,
                                sqlite3_stmt **ret_st, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text sql = {0};
    const struct ll_layer_info *info = ll_layer_info(t->layer);
    enum ll_code code = ll_text_append(&sql, "SELECT id, geom", err);
    for (size_t f = 0; code == LL_OK && f < info->field_count; f++) {
        if (wanted(t, f)) {
            code = ll_text_appendf(&sql, err, ", \"%s\"", info->fields[f].name);
        }
    }
    if (code == LL_OK) {
        code =
            ll_text_appendf(&sql, err, " FROM \"%s\" WHERE %s ORDER BY id", info->name, condition);
    }
    return code == LL_OK ? ll_db_prepare(db, ll_text_str(&sql), ret_st, err) : code;
}

enum ll_code ll_rows_select(sqlite3 *db, const struct ll_table *t, sqlite3_stmt **ret_st,
                            struct ll_err *err)
{
    return select_rows(db, t, "valid_to IS NULL", ret_st, err);
}

enum ll_code ll_rows_select_where(sqlite3 *db, const struct ll_table *t, const char *condition,
                                  sqlite3_stmt **ret_st, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text both = {0};
    enum ll_code code = ll_text_appendf(&both, err, "valid_to IS NULL AND %s", condition);
    return code == LL_OK ? select_rows(db, t, ll_text_str(&both), ret_st, err) : code;
}

enum ll_code ll_rows_select_as_of(sqlite3 *db, const struct ll_table *t, int64_t as_of_ms,
                                  sqlite3_stmt **ret_st, struct ll_err *err)
{
    enum ll_code code =
        select_rows(db, t, "valid_from <= ?1 AND (valid_to IS NULL OR valid_to > ?1)", ret_st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(*ret_st, 1, as_of_ms);
    }
    return code;
}

/// A number column that holds something else (a GIS lets one type anything) must not read as 0.
static enum ll_code read_real(sqlite3_stmt *st, int column, const struct ll_field *field,
                              double *ret_value, struct ll_err *err)
{
    int type = sqlite3_column_type(st, column);
    double value = sqlite3_column_double(st, column);
    if ((type != SQLITE_INTEGER && type != SQLITE_FLOAT) || !isfinite(value)) {
        return ll_fail(err, LL_E_FORMAT, "'%s' holds '%s', which is not a number", field->name,
                       ll_db_text(st, column));
    }
    *ret_value = value;
    return LL_OK;
}

static enum ll_code read_field(sqlite3_stmt *st, int column, struct ll_table *t, size_t row, int f,
                               struct ll_err *err)
{
    const struct ll_field *field = &ll_layer_info(t->layer)->fields[f];
    switch (field->type) {
    case LL_REAL: {
        double value = NAN;
        enum ll_code code = read_real(st, column, field, &value, err);
        ll_table_set_real(t, row, f, value);
        return code;
    }
    case LL_WORD: {
        const char *key = ll_db_text(st, column);
        uint8_t word = ll_word_by_key(field->vocabulary, key);
        if (word == 0 && key[0] != '\0') {
            return ll_fail(err, LL_E_FORMAT, "'%s' holds '%s', a word this program does not know",
                           field->name, key);
        }
        ll_table_set_word(t, row, f, word);
        return LL_OK;
    }
    case LL_STRING:
        return ll_table_set_string(t, row, f, ll_db_text(st, column), err);
    }
    return LL_OK;
}

enum ll_code ll_rows_read(sqlite3_stmt *st, int epsg, struct ll_table *t, struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(t->layer);
    size_t row = 0;
    enum ll_code code = ll_table_add(t, &row, err);
    if (code != LL_OK) {
        return code;
    }
    t->id[row] = sqlite3_column_int64(st, 0);
    const void *blob = sqlite3_column_blob(st, 1);
    code = ll_blob_decode(blob, (size_t)sqlite3_column_bytes(st, 1), epsg, info->kinds, &t->shape,
                          err);
    for (int f = 0, column = 2; code == LL_OK && f < (int)info->field_count; f++) {
        if (!wanted(t, (size_t)f)) {
            continue;
        }
        if (sqlite3_column_type(st, column) != SQLITE_NULL) { /* a new row is unknown throughout */
            code = read_field(st, column, t, row, f, err);
        }
        column++;
    }
    if (code != LL_OK) {
        long long id = (long long)t->id[row];
        ll_table_drop_last(t);
        return ll_err_wrap(err, code, "%s %lld", info->name, id);
    }
    return LL_OK;
}
