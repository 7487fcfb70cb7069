#include "data/amend.h"

#include <string.h>

#include "data/store_internal.h"

/// The statements of one call.
struct amender {
    sqlite3 *db;
    const struct ll_layer_info *info;
    const int *fields;
    size_t field_count;
    sqlite3_stmt *differs; ///< whether a row is current, and says something else
    sqlite3_stmt *end;
    sqlite3_stmt *copy;
};

static void amender_clear(struct amender *a)
{
    ll_db_finalizep(&a->differs);
    ll_db_finalizep(&a->end);
    ll_db_finalizep(&a->copy);
}

/// Parameter of a field in all statements, counted from 1; 0 when it is not amended.
static int parameter_of(const struct amender *a, const char *column)
{
    for (size_t i = 0; i < a->field_count; i++) {
        if (strcmp(a->info->fields[a->fields[i]].name, column) == 0) {
            return (int)i + 1;
        }
    }
    return 0;
}

/* Parameters: 1 … field_count the fields, then id, the time, the new id. */
static enum ll_code prepare_check(struct amender *a, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text sql = {0};
    enum ll_code code = ll_text_append(&sql, "SELECT 0", err);
    for (size_t i = 0; code == LL_OK && i < a->field_count; i++) {
        code = ll_text_appendf(&sql, err, " OR \"%s\" IS NOT ?%zu",
                               a->info->fields[a->fields[i]].name, i + 1);
    }
    if (code == LL_OK) {
        code = ll_text_appendf(&sql, err, " FROM \"%s\" WHERE id = ?%zu AND valid_to IS NULL",
                               a->info->name, a->field_count + 1);
    }
    return code == LL_OK ? ll_db_prepare(a->db, ll_text_str(&sql), &a->differs, err) : code;
}

/// What a column of the new row holds.
static enum ll_code append_value(const struct amender *a, const char *column, struct ll_text *sql,
                                 struct ll_err *err)
{
    size_t n = a->field_count;
    int parameter = parameter_of(a, column);
    return strcmp(column, "id") == 0           ? ll_text_appendf(sql, err, "?%zu", n + 3)
           : strcmp(column, "valid_from") == 0 ? ll_text_appendf(sql, err, "?%zu", n + 2)
           : strcmp(column, "valid_to") == 0   ? ll_text_append(sql, "NULL", err)
           : parameter > 0                     ? ll_text_appendf(sql, err, "?%d", parameter)
                                               : ll_text_appendf(sql, err, "\"%s\"", column);
}

/// "INSERT … SELECT" over all columns that the table has.
static enum ll_code prepare_copy(struct amender *a, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text names = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text values = {0};
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = true;
    enum ll_code code =
        ll_db_preparef(a->db, &st, err, "SELECT name FROM pragma_table_info(%Q)", a->info->name);
    while (code == LL_OK && row) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        const char *column = ll_db_text(st, 0);
        code = ll_text_appendf(&names, err, "%s\"%s\"", names.len > 0 ? ", " : "", column);
        if (code == LL_OK && values.len > 0) {
            code = ll_text_append(&values, ", ", err);
        }
        if (code == LL_OK) {
            code = append_value(a, column, &values, err);
        }
    }
    return code == LL_OK
               ? ll_db_preparef(a->db, &a->copy, err,
                                "INSERT INTO \"%w\" (%s) SELECT %s FROM \"%w\" WHERE id = ?%d",
                                a->info->name, ll_text_str(&names), ll_text_str(&values),
                                a->info->name, (int)a->field_count + 1)
               : code;
}

static enum ll_code prepare(struct amender *a, struct ll_err *err)
{
    enum ll_code code = prepare_check(a, err);
    if (code == LL_OK) {
        code = ll_db_preparef(a->db, &a->end, err, "UPDATE \"%w\" SET valid_to = ?2 WHERE id = ?1",
                              a->info->name);
    }
    return code == LL_OK ? prepare_copy(a, err) : code;
}

static void bind_fields(const struct amender *a, sqlite3_stmt *st, const struct ll_table *values,
                        size_t row)
{
    for (size_t i = 0; i < a->field_count; i++) {
        int f = a->fields[i], at = (int)i + 1;
        const struct ll_field *field = &a->info->fields[f];
        if (field->type == LL_REAL) {
            ll_db_bind_real(st, at, ll_table_real(values, row, f));
        } else {
            ll_db_bind_text(st, at,
                            field->type == LL_WORD
                                ? ll_word_key(field->vocabulary, ll_table_word(values, row, f))
                                : ll_table_string(values, row, f));
        }
    }
    (void)sqlite3_bind_int64(st, (int)a->field_count + 1, values->id[row]);
}

/// Whether a row says something else than it shall.
static enum ll_code check_row(struct amender *a, const struct ll_table *values, size_t row,
                              bool *ret_differs, struct ll_err *err)
{
    bool current = false;
    bind_fields(a, a->differs, values, row);
    enum ll_code code = ll_db_step(a->differs, &current, err);
    if (code == LL_OK && !current) {
        return ll_fail(err, LL_E_NOT_FOUND, "there is no %s %lld", a->info->name,
                       (long long)values->id[row]);
    }
    if (code == LL_OK) {
        *ret_differs = sqlite3_column_int(a->differs, 0) != 0;
        (void)sqlite3_reset(a->differs);
    }
    return code;
}

static enum ll_code amend_row(struct amender *a, const struct ll_table *values, size_t row,
                              int64_t stamp_ms, int64_t new_id, struct ll_err *err)
{
    (void)sqlite3_bind_int64(a->end, 1, values->id[row]);
    (void)sqlite3_bind_int64(a->end, 2, stamp_ms);
    enum ll_code code = ll_db_run(a->end, err);
    if (code == LL_OK) {
        bind_fields(a, a->copy, values, row);
        (void)sqlite3_bind_int64(a->copy, (int)a->field_count + 2, stamp_ms);
        (void)sqlite3_bind_int64(a->copy, (int)a->field_count + 3, new_id);
        code = ll_db_run(a->copy, err);
    }
    return code;
}

enum ll_code ll_features_next_id(ll_store *store, enum ll_layer layer, int64_t *ret_id,
                                 struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code =
        ll_db_preparef(store->db, &st, err, "SELECT ifnull(max(id), 0) + 1 FROM \"%w\"",
                       ll_layer_info(layer)->name);
    if (code == LL_OK) {
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK) {
        *ret_id = sqlite3_column_int64(st, 0);
    }
    return code;
}

enum ll_code ll_features_amend(ll_store *store, const struct ll_table *values, const int *fields,
                               size_t field_count, size_t *ret_changed, struct ll_err *err)
{
    LL_CLEANUP(amender_clear)
    struct amender a = {.db = store->db,
                        .info = ll_layer_info(values->layer),
                        .fields = fields,
                        .field_count = field_count};
    int64_t id = 0, stamp_ms = 0;
    size_t changed = 0;
    enum ll_code code = ll_store_need_transaction(store, err);
    if (code == LL_OK) { /* its triggers keep the spatial index */
        code = ll_store_spatialite(store, err);
    }
    if (code == LL_OK) {
        code = prepare(&a, err);
    }
    if (code == LL_OK) {
        code = ll_features_next_id(store, values->layer, &id, err);
    }
    for (size_t row = 0; code == LL_OK && row < values->count; row++) {
        bool differs = false;
        code = check_row(&a, values, row, &differs, err);
        if (code == LL_OK && differs && changed == 0) {
            code = ll_store_next_stamp(store, &stamp_ms, err);
        }
        if (code == LL_OK && differs) {
            code = amend_row(&a, values, row, stamp_ms, id++, err);
            changed++;
        }
    }
    if (code == LL_OK) {
        *ret_changed = changed;
    }
    return code;
}
