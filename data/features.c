#include "data/features.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/clock.h"
#include "data/blob.h"
#include "data/spatial_index.h"
#include "data/store_internal.h"
#include "data/triggers.h"
#include "data/uids.h"

struct ll_feature_writer {
    ll_store *store; ///< borrowed
    enum ll_layer layer;
    const struct ll_layer_info *info;
    char *source; ///< name
    int64_t source_id;
    int64_t stamp_ms;
    int64_t next_id;
    int64_t ended; ///< rows ended before the first new one
    sqlite3_stmt *insert;
    struct ll_text triggers; ///< statements that make SpatiaLite's triggers again
    struct ll_uids uids;
    struct ll_text uid; ///< of the row at hand
    struct ll_blob blob;
    ll_hash *hash;
    struct ll_index_entry *boxes; ///< of the rows added
    size_t box_count;
    size_t box_capacity;
};

void ll_feature_writer_free(ll_feature_writer *w)
{
    if (w == NULL) {
        return;
    }
    ll_free(w->source);
    ll_db_finalizep(&w->insert);
    ll_text_clear(&w->triggers);
    ll_uids_clear(&w->uids);
    ll_text_clear(&w->uid);
    ll_blob_clear(&w->blob);
    ll_hash_free(w->hash);
    ll_free(w->boxes);
    ll_free(w);
}

void ll_feature_writer_freep(ll_feature_writer **writer)
{
    ll_feature_writer_free(*writer);
    *writer = NULL;
}

static const char *mode_key(enum ll_import_mode mode)
{
    switch (mode) {
    case LL_IMPORT_REPLACE:
        return "replace";
    case LL_IMPORT_REPLACE_SOURCE:
        return "replace-source";
    default:
        return "append";
    }
}

/// Records the import; its number is what the rows name as their source.
static enum ll_code add_source(ll_feature_writer *w, const struct ll_origin *origin,
                               enum ll_import_mode mode, struct ll_err *err)
{
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    enum ll_code code = ll_db_execf(
        w->store->db, err,
        "INSERT INTO source (layer, name, layer_name, content_hash, mode, imported_at)"
        " VALUES (%Q, %Q, %Q, %Q, %Q, %Q)",
        w->info->name, origin->source, origin->layer_name == NULL ? "" : origin->layer_name,
        origin->content_hash == NULL ? "" : origin->content_hash, mode_key(mode), now);
    w->source_id = sqlite3_last_insert_rowid(w->store->db);
    return code;
}

/// Ends the rows that the mode says, and derived areas when areas come in.
static enum ll_code end_rows(ll_feature_writer *w, enum ll_import_mode mode, struct ll_err *err)
{
    sqlite3 *db = w->store->db;
    enum ll_code code = LL_OK;
    if (mode == LL_IMPORT_REPLACE) {
        code = ll_db_execf(db, err, "UPDATE \"%w\" SET valid_to = %lld WHERE valid_to IS NULL",
                           w->info->name, (long long)w->stamp_ms);
    } else if (mode == LL_IMPORT_REPLACE_SOURCE) {
        code = ll_db_execf(db, err,
                           "UPDATE \"%w\" SET valid_to = %lld WHERE valid_to IS NULL AND source IN"
                           " (SELECT id FROM source WHERE layer = %Q AND name = %Q)",
                           w->info->name, (long long)w->stamp_ms, w->info->name, w->source);
    }
    if (code == LL_OK && mode != LL_IMPORT_APPEND) {
        w->ended = sqlite3_changes64(db);
    }
    if (code == LL_OK && w->layer == LL_AREA) {
        code = ll_db_execf(db, err,
                           "UPDATE area SET valid_to = %lld"
                           " WHERE valid_to IS NULL AND derived = 'yes'",
                           (long long)w->stamp_ms);
        w->ended += code == LL_OK ? sqlite3_changes64(db) : 0;
    }
    return code;
}

static enum ll_code load_uids(ll_feature_writer *w, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    /* answered from the index of current uids alone */
    enum ll_code code = ll_db_preparef(
        w->store->db, &st, err, "SELECT uid FROM \"%w\" WHERE valid_to IS NULL", w->info->name);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            code = ll_uids_add(&w->uids, ll_db_text(st, 0), err);
        }
    }
    return code;
}

static enum ll_code load_next_id(ll_feature_writer *w, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code = ll_db_preparef(w->store->db, &st, err,
                                       "SELECT ifnull(max(id), 0) + 1 FROM \"%w\"", w->info->name);
    if (code == LL_OK) {
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK && row) {
        w->next_id = sqlite3_column_int64(st, 0);
    }
    return code;
}

/// Columns: id, uid, source, valid_from, the fields, geom.
static enum ll_code prepare_insert(ll_feature_writer *w, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text sql = {0};
    enum ll_code code = ll_text_appendf(
        &sql, err, "INSERT INTO \"%s\" (id, uid, source, valid_from", w->info->name);
    for (size_t f = 0; code == LL_OK && f < w->info->field_count; f++) {
        code = ll_text_appendf(&sql, err, ", \"%s\"", w->info->fields[f].name);
    }
    if (code == LL_OK) {
        code = ll_text_append(&sql, ", geom) VALUES (?, ?, ?, ?", err);
    }
    for (size_t f = 0; code == LL_OK && f < w->info->field_count; f++) {
        code = ll_text_append(&sql, ", ?", err);
    }
    if (code == LL_OK) {
        code = ll_text_append(&sql, ", ?)", err);
    }
    return code == LL_OK ? ll_db_prepare(w->store->db, ll_text_str(&sql), &w->insert, err) : code;
}

/// All that happens in the store before the first row.
static enum ll_code start(ll_feature_writer *w, const struct ll_origin *origin,
                          enum ll_import_mode mode, struct ll_err *err)
{
    enum ll_code code = ll_store_cache(w->store, true, err);
    if (code == LL_OK) {
        code = ll_store_next_stamp(w->store, &w->stamp_ms, err);
    }
    if (code == LL_OK) {
        code = add_source(w, origin, mode, err);
    }
    if (code == LL_OK) {
        code = ll_triggers_drop(w->store->db, w->info->name, &w->triggers, err);
    }
    if (code == LL_OK) {
        code = end_rows(w, mode, err);
    }
    if (code == LL_OK) {
        code = load_uids(w, err);
    }
    if (code == LL_OK) {
        code = load_next_id(w, err);
    }
    if (code == LL_OK) {
        code = prepare_insert(w, err);
    }
    return code;
}

enum ll_code ll_feature_writer_new(ll_store *store, enum ll_layer layer,
                                   const struct ll_origin *origin, enum ll_import_mode mode,
                                   ll_feature_writer **ret_writer, struct ll_err *err)
{
    enum ll_code code = ll_store_need_transaction(store, err);
    if (code == LL_OK && store->epsg == 0) {
        code = ll_fail(err, LL_E_CRS, "the store has no CRS yet");
    }
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *w = ll_calloc(1, sizeof *w);
    if (w == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    w->store = store;
    w->layer = layer;
    w->info = ll_layer_info(layer);
    w->source = ll_strdup(origin->source);
    if (w->source == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    code = ll_hash_new(&w->hash, err);
    if (code == LL_OK) {
        code = start(w, origin, mode, err);
    }
    if (code != LL_OK) {
        return code;
    }
    *ret_writer = w;
    w = NULL;
    return LL_OK;
}

/// Leaves the row's uid, unique among current rows, in w->uid.
static enum ll_code make_uid(ll_feature_writer *w, const struct ll_table *batch, size_t row,
                             const char *key, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (key != NULL && key[0] != '\0') {
        w->uid.len = 0;
        code = ll_text_appendf(&w->uid, err, "%s:%s", w->source, key);
    } else {
        code = ll_uid_of_shape(w->hash, w->info->name, &batch->shape, row, &w->uid, err);
    }
    return code == LL_OK ? ll_uids_settle(&w->uids, &w->uid, err) : code;
}

static void bind_field(sqlite3_stmt *st, int at, const struct ll_table *batch, size_t row, int f)
{
    const struct ll_field *field = &ll_layer_info(batch->layer)->fields[f];
    switch (field->type) {
    case LL_REAL:
        ll_db_bind_real(st, at, ll_table_real(batch, row, f));
        break;
    case LL_WORD:
        ll_db_bind_text(st, at, ll_word_key(field->vocabulary, ll_table_word(batch, row, f)));
        break;
    case LL_STRING:
        ll_db_bind_text(st, at, ll_table_string(batch, row, f));
        break;
    }
}

static enum ll_code add_row(ll_feature_writer *w, const struct ll_table *batch, size_t row,
                            const char *key, struct ll_err *err)
{
    enum ll_code code = make_uid(w, batch, row, key, err);
    if (code == LL_OK) {
        code = ll_blob_encode(&batch->shape, row, w->store->epsg, &w->blob, err);
    }
    if (code == LL_OK) {
        code =
            ll_array_reserve(&w->boxes, &w->box_capacity, w->box_count + 1, sizeof *w->boxes, err);
    }
    if (code != LL_OK) {
        return code;
    }
    sqlite3_stmt *st = w->insert;
    int fields = (int)w->info->field_count;
    (void)sqlite3_bind_int64(st, 1, w->next_id);
    (void)sqlite3_bind_text(st, 2, ll_text_str(&w->uid), (int)w->uid.len, SQLITE_STATIC);
    (void)sqlite3_bind_int64(st, 3, w->source_id);
    (void)sqlite3_bind_int64(st, 4, w->stamp_ms);
    for (int f = 0; f < fields; f++) {
        bind_field(st, 5 + f, batch, row, f);
    }
    (void)sqlite3_bind_blob(st, 5 + fields, w->blob.bytes, (int)w->blob.len, SQLITE_STATIC);
    code = ll_db_run(st, err);
    if (code == LL_OK) {
        w->boxes[w->box_count++] = ll_index_entry_make(w->next_id, &batch->shape.box[row]);
        w->next_id++;
    }
    return code;
}

enum ll_code ll_feature_writer_add(ll_feature_writer *w, const struct ll_table *batch,
                                   const char *const *keys, enum ll_row_outcome *ret_outcomes,
                                   struct ll_err *err)
{
    if (batch->layer != w->layer || batch->shape.count != batch->count) {
        return ll_fail(err, LL_E_INVALID, "rows of another layer, or without geometry");
    }
    enum ll_code code = LL_OK;
    for (size_t row = 0; code == LL_OK && row < batch->count; row++) {
        code = add_row(w, batch, row, keys == NULL ? NULL : keys[row], err);
        if (ret_outcomes != NULL) {
            ret_outcomes[row] = LL_ROW_STORED;
        }
    }
    return code == LL_OK ? code : ll_err_wrap(err, code, "storing '%s'", w->info->plural);
}

enum ll_code ll_feature_writer_finish(ll_feature_writer *w, size_t *ret_stored, struct ll_err *err)
{
    sqlite3 *db = w->store->db;
    ll_db_finalizep(&w->insert);
    enum ll_code code = ll_index_add(db, w->info->name, w->boxes, w->box_count, err);
    if (code == LL_OK) {
        code = ll_triggers_restore(db, &w->triggers, err);
    }
    if (code == LL_OK) {
        code = ll_db_execf(db, err, "UPDATE source SET stored = %lld, ended = %lld WHERE id = %lld",
                           (long long)w->box_count, (long long)w->ended, (long long)w->source_id);
    }
    if (code == LL_OK) { /* what SpatiaLite's triggers would have noted */
        code = ll_db_execf(db, err,
                           "UPDATE geometry_columns_time SET"
                           " last_insert = strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ', 'now')"
                           " WHERE f_table_name = %Q AND f_geometry_column = 'geom'",
                           w->info->name);
    }
    if (code == LL_OK) {
        code = ll_store_cache(w->store, false, err);
    }
    if (code == LL_OK && ret_stored != NULL) {
        *ret_stored = w->box_count;
    }
    return code;
}

enum ll_code ll_features_imported(ll_store *store, enum ll_layer layer,
                                  const struct ll_origin *origin, bool *ret_imported,
                                  struct ll_err *err)
{
    if (origin->content_hash == NULL || origin->content_hash[0] == '\0') {
        *ret_imported = false;
        return LL_OK;
    }
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    const char *table = ll_layer_info(layer)->name;
    bool row = false;
    enum ll_code code = ll_db_preparef(
        store->db, &st, err,
        "SELECT 1 FROM \"%w\" WHERE valid_to IS NULL AND source IN (SELECT id FROM source"
        " WHERE layer = %Q AND content_hash = %Q AND layer_name = %Q) LIMIT 1",
        table, table, origin->content_hash, origin->layer_name == NULL ? "" : origin->layer_name);
    if (code == LL_OK) {
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK) {
        *ret_imported = row;
    }
    return code;
}

enum ll_code ll_features_count(ll_store *store, enum ll_layer layer, size_t *ret_count,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code =
        ll_db_preparef(store->db, &st, err, "SELECT count(*) FROM \"%w\" WHERE valid_to IS NULL",
                       ll_layer_info(layer)->name);
    if (code == LL_OK) {
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK) {
        *ret_count = row ? (size_t)sqlite3_column_int64(st, 0) : 0;
    }
    return code;
}

enum ll_code ll_quarantine_add(ll_store *store, const struct ll_quarantined *q, struct ll_err *err)
{
    enum ll_code code = ll_store_need_transaction(store, err);
    if (code != LL_OK) {
        return code;
    }
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    return ll_db_execf(
        store->db, err,
        "INSERT INTO quarantine (layer, source, key, reason, detail, raw, crs, added_at)"
        " VALUES (%Q, %Q, %Q, %Q, %Q, %Q, %Q, %Q)",
        ll_layer_info(q->layer)->name, q->source, q->key == NULL ? "" : q->key, q->reason,
        q->detail == NULL ? "" : q->detail, q->raw == NULL ? "" : q->raw,
        q->crs == NULL ? "" : q->crs, now);
}
