#include "data/row_insert.h"

/* The first parameters of the statement; the fields and the geometry follow. */
enum { P_ID = 1, P_UID, P_SOURCE, P_FROM, P_KEY, P_FIELDS };

void ll_row_insert_clear(struct ll_row_insert *insert)
{
    ll_db_finalizep(&insert->st);
    insert->fields = 0;
}

static enum ll_code prepare(struct ll_row_insert *insert, uint32_t fields, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text names = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text marks = {0};
    const struct ll_layer_info *info = ll_layer_info(insert->layer);
    enum ll_code code = LL_OK;
    for (size_t f = 0; code == LL_OK && f < info->field_count; f++) {
        if ((fields >> f & 1U) != 0) {
            code = ll_text_appendf(&names, err, "\"%s\", ", info->fields[f].name);
            code = code == LL_OK ? ll_text_append(&marks, "?, ", err) : code;
        }
    }
    if (code == LL_OK) {
        ll_row_insert_clear(insert);
        code = ll_db_preparef(insert->db, &insert->st, err,
                              "INSERT INTO \"%w\" (id, uid, source, valid_from, source_key, %sgeom)"
                              " VALUES (?, ?, ?, ?, ?, %s?)",
                              info->name, ll_text_str(&names), ll_text_str(&marks));
    }
    insert->fields = code == LL_OK ? fields : 0;
    return code;
}

static void bind_field(sqlite3_stmt *st, int at, const struct ll_field *field,
                       const struct ll_new_row *r, int f)
{
    const struct ll_table *table = r->table;
    size_t row = r->row;
    if (table->column[f].any == NULL || ll_table_unknown(table, row, f)) {
        (void)sqlite3_bind_null(st, at);
    } else if (field->type == LL_REAL) {
        ll_db_bind_real(st, at, ll_table_real(table, row, f));
    } else if (field->type == LL_WORD) {
        ll_db_bind_text(st, at, ll_word_key(field->vocabulary, ll_table_word(table, row, f)));
    } else {
        ll_db_bind_text(st, at, ll_table_string(table, row, f));
    }
}

enum ll_code ll_row_insert_run(struct ll_row_insert *insert, const struct ll_new_row *r,
                               struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(insert->layer);
    uint32_t fields = r->table->wanted; /* those that the table has a column for */
    if (insert->st == NULL || (fields & ~insert->fields) != 0) {
        enum ll_code code = prepare(insert, insert->fields | fields, err);
        if (code != LL_OK) {
            return code;
        }
    }
    sqlite3_stmt *st = insert->st;
    (void)sqlite3_bind_int64(st, P_ID, r->id);
    (void)sqlite3_bind_text(st, P_UID, ll_text_str(r->uid), (int)r->uid->len, SQLITE_STATIC);
    (void)sqlite3_bind_int64(st, P_SOURCE, r->source);
    (void)sqlite3_bind_int64(st, P_FROM, r->from_ms);
    ll_db_bind_text(st, P_KEY, r->key == NULL || r->key[0] == '\0' ? NULL : r->key);
    int at = P_FIELDS;
    for (int f = 0; f < (int)info->field_count; f++) {
        if ((insert->fields >> f & 1U) != 0) {
            bind_field(st, at++, &info->fields[f], r, f);
        }
    }
    (void)sqlite3_bind_blob(st, at, r->geometry->bytes, (int)r->geometry->len, SQLITE_STATIC);
    return ll_db_run(st, err);
}
