#include "data/features.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/clock.h"
#include "data/identity.h"
#include "data/prepared_rows_private.h"
#include "data/read_rows.h"
#include "data/row_content.h"
#include "data/row_insert.h"
#include "data/spatial_index.h"
#include "data/store_internal.h"
#include "data/triggers.h"

/* Rows that room is made for at most, whatever a file says of itself. */
#define EXPECTED_MAX ((size_t)1 << 20U)

struct ll_feature_writer {
    ll_store *store; ///< borrowed
    const struct ll_layer_info *info;
    enum ll_layer layer;
    enum ll_import_mode mode;
    char *source; ///< name
    char *content_hash;
    char *layer_name;
    struct ll_identity identity;
    bool begun; ///< something was written; what follows is set from then on
    int64_t source_id;
    int64_t stamp_ms;
    int64_t next_id;
    struct ll_row_insert insert;
    sqlite3_stmt *end;
    struct ll_text triggers;      ///< statements that make SpatiaLite's triggers again
    sqlite3_stmt *fetch;          ///< a current row with all fields and its key
    struct ll_text key;           ///< of the row that is being updated
    struct ll_table old;          ///< the row that is being updated
    struct ll_table merged;       ///< and what it becomes
    ll_prepared_rows *own;        ///< of a batch that comes unprepared
    struct ll_blob geometry;      ///< of the row at hand; borrowed
    struct ll_index_entry *boxes; ///< of the rows added
    size_t box_count;
    size_t box_capacity;
    struct ll_write_counts counts;
};

void ll_feature_writer_free(ll_feature_writer *w)
{
    if (w == NULL) {
        return;
    }
    ll_free(w->source);
    ll_free(w->content_hash);
    ll_free(w->layer_name);
    ll_identity_close(&w->identity);
    ll_row_insert_clear(&w->insert);
    ll_db_finalizep(&w->end);
    ll_db_finalizep(&w->fetch);
    ll_text_clear(&w->triggers);
    ll_text_clear(&w->key);
    ll_table_clear(&w->old);
    ll_table_clear(&w->merged);
    ll_prepared_rows_free(w->own);
    ll_free(w->boxes);
    ll_free(w);
}

void ll_feature_writer_freep(ll_feature_writer **writer)
{
    ll_feature_writer_free(*writer);
    *writer = NULL;
}

/* ---- the start ---- */

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

/// SQL condition on the rows that end unless the import holds them.
static enum ll_code scope_of(const ll_feature_writer *w, const struct ll_origin *origin,
                             struct ll_text *ret_sql, struct ll_err *err)
{
    const char *derived = w->layer == LL_AREA ? "derived IS 'yes'" : "0";
    if (w->mode != LL_IMPORT_REPLACE_SOURCE) {
        return ll_text_append(ret_sql, w->mode == LL_IMPORT_REPLACE ? "1" : derived, err);
    }
    char *sql = sqlite3_mprintf("(%s OR source IN (SELECT id FROM source WHERE layer = %Q"
                                " AND name IN (%Q, %Q)))",
                                derived, w->info->name, w->source,
                                origin->replaces == NULL ? w->source : origin->replaces);
    enum ll_code code =
        sql == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : ll_text_append(ret_sql, sql, err);
    sqlite3_free(sql);
    return code;
}

/// Columns: id, geom, the fields, the key.
static enum ll_code prepare_fetch(ll_feature_writer *w, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text sql = {0};
    enum ll_code code = ll_text_append(&sql, "SELECT id, geom", err);
    for (size_t f = 0; code == LL_OK && f < w->info->field_count; f++) {
        code = ll_text_appendf(&sql, err, ", \"%s\"", w->info->fields[f].name);
    }
    if (code == LL_OK) {
        code = ll_text_appendf(&sql, err, ", source_key FROM \"%s\" WHERE id = ?", w->info->name);
    }
    return code == LL_OK ? ll_db_prepare(w->store->db, ll_text_str(&sql), &w->fetch, err) : code;
}

static enum ll_code start(ll_feature_writer *w, const struct ll_origin *origin, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text scope = {0};
    enum ll_code code = scope_of(w, origin, &scope, err);
    w->identity = (struct ll_identity){.db = w->store->db,
                                       .layer = w->layer,
                                       .epsg = w->store->epsg,
                                       .source = w->source,
                                       .anywhere = w->mode == LL_IMPORT_REPLACE};
    if (code == LL_OK) {
        code = ll_store_cache(w->store, true, err);
    }
    if (code == LL_OK) {
        code = ll_identity_open(&w->identity, ll_text_str(&scope), err);
    }
    return code == LL_OK ? prepare_fetch(w, err) : code;
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
    w->insert = (struct ll_row_insert){.db = store->db, .layer = layer};
    w->mode = mode;
    w->old = ll_table_make(layer, LL_ALL_FIELDS);
    w->merged = ll_table_make(layer, LL_ALL_FIELDS);
    w->source = ll_strdup(origin->source);
    w->content_hash = ll_strdup(origin->content_hash == NULL ? "" : origin->content_hash);
    w->layer_name = ll_strdup(origin->layer_name == NULL ? "" : origin->layer_name);
    if (w->source == NULL || w->content_hash == NULL || w->layer_name == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    code = start(w, origin, err);
    if (code != LL_OK) {
        return code;
    }
    *ret_writer = w;
    w = NULL;
    return LL_OK;
}

enum ll_code ll_feature_writer_expect(ll_feature_writer *w, size_t rows, struct ll_err *err)
{
    return ll_uids_reserve(&w->identity.uids, rows < EXPECTED_MAX ? rows : EXPECTED_MAX, err);
}

/* ---- the first change ---- */

/// Records the import; its number is what the rows name as their source.
static enum ll_code add_source(ll_feature_writer *w, struct ll_err *err)
{
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    enum ll_code code = ll_db_execf(
        w->store->db, err,
        "INSERT INTO source (layer, name, layer_name, content_hash, mode, imported_at)"
        " VALUES (%Q, %Q, %Q, %Q, %Q, %Q)",
        w->info->name, w->source, w->layer_name, w->content_hash, mode_key(w->mode), now);
    w->source_id = sqlite3_last_insert_rowid(w->store->db);
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

/// All that happens before the first change, and only if there is one.
static enum ll_code begin(ll_feature_writer *w, struct ll_err *err)
{
    if (w->begun) {
        return LL_OK;
    }
    enum ll_code code = ll_store_next_stamp(w->store, &w->stamp_ms, err);
    if (code == LL_OK) {
        code = add_source(w, err);
    }
    if (code == LL_OK) {
        code = ll_triggers_drop(w->store->db, w->info->name, &w->triggers, err);
    }
    if (code == LL_OK) {
        code = load_next_id(w, err);
    }
    if (code == LL_OK) {
        code = ll_db_preparef(w->store->db, &w->end, err,
                              "UPDATE \"%w\" SET valid_to = ? WHERE id = ?", w->info->name);
    }
    w->begun = code == LL_OK;
    return code;
}

static enum ll_code end_row(ll_feature_writer *w, int64_t id, struct ll_err *err)
{
    enum ll_code code = begin(w, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(w->end, 1, w->stamp_ms);
        (void)sqlite3_bind_int64(w->end, 2, id);
        code = ll_db_run(w->end, err);
    }
    return code;
}

/* ---- rows ---- */

/// Writes a row whose uid is settled and whose geometry is w->geometry.
static enum ll_code write_row(ll_feature_writer *w, const struct ll_table *table, size_t row,
                              const char *key, struct ll_err *err)
{
    enum ll_code code = begin(w, err);
    if (code == LL_OK) {
        code =
            ll_array_reserve(&w->boxes, &w->box_capacity, w->box_count + 1, sizeof *w->boxes, err);
    }
    if (code != LL_OK) {
        return code;
    }
    const struct ll_new_row fresh = {.id = w->next_id,
                                     .uid = &w->identity.uid,
                                     .source = w->source_id,
                                     .from_ms = w->stamp_ms,
                                     .key = key,
                                     .table = table,
                                     .row = row,
                                     .geometry = &w->geometry};
    code = ll_row_insert_run(&w->insert, &fresh, err);
    if (code == LL_OK) {
        w->boxes[w->box_count++] = ll_index_entry_make(w->next_id, &table->shape.box[row]);
        w->next_id++;
        w->counts.stored++;
    }
    return code;
}

/// Reads a current row into w->old, and its key into w->key.
/// @return LL_E_FORMAT when it cannot be trusted.
static enum ll_code fetch_old(ll_feature_writer *w, int64_t id, struct ll_err *err)
{
    bool row = false;
    (void)sqlite3_bind_int64(w->fetch, 1, id);
    enum ll_code code = ll_db_step(w->fetch, &row, err);
    if (code == LL_OK && !row) {
        code = ll_fail(err, LL_E_IO, "a row went away while it was being read");
    }
    w->key.len = 0;
    if (code == LL_OK) {
        code = ll_text_append(&w->key, ll_db_text(w->fetch, 2 + (int)w->info->field_count), err);
    }
    if (code == LL_OK) {
        ll_table_rewind(&w->old);
        code = ll_rows_read(w->fetch, w->store->epsg, &w->old, err);
    }
    (void)sqlite3_reset(w->fetch);
    return code;
}

/// Puts a row in the place of a current one of other content, unless that knows all it says.
static enum ll_code update_row(ll_feature_writer *w, const struct ll_table *batch, size_t row,
                               const char *key, const struct ll_present_row *present,
                               enum ll_row_outcome *ret_outcome, struct ll_err *err)
{
    const struct ll_table *becomes = &w->merged;
    size_t at = 0;
    struct ll_err why = {0};
    enum ll_code code = fetch_old(w, present->id, &why);
    if (code == LL_E_FORMAT) { /* a damaged row has nothing to hand on */
        becomes = batch;
        at = row;
        code = LL_OK;
    } else if (code == LL_OK) {
        key = key == NULL || key[0] == '\0' ? ll_text_str(&w->key) : key;
        code = ll_row_merge(batch, row, &w->old, 0, &w->merged, &why);
    }
    if (code != LL_OK) {
        return ll_fail(err, code, "%s", why.message);
    }
    *ret_outcome = LL_ROW_UNCHANGED;
    if (ll_row_content(w->identity.hash, becomes, at, key, &w->geometry) != present->content) {
        *ret_outcome = LL_ROW_UPDATED;
        code = end_row(w, present->id, err);
        if (code == LL_OK) {
            code = write_row(w, becomes, at, key, err);
        }
    }
    return code;
}

static enum ll_code add_row(ll_feature_writer *w, const struct ll_identity_row *r,
                            enum ll_row_outcome *ret_outcome, struct ll_err *err)
{
    uint32_t number = LL_PRESENT_NONE;
    bool duplicate = false;
    enum ll_code code = ll_identity_settle(&w->identity, r, &number, &duplicate, err);
    if (code != LL_OK) {
        return code;
    }
    if (duplicate) {
        *ret_outcome = LL_ROW_DUPLICATE;
        return LL_OK;
    }
    if (number == LL_PRESENT_NONE) {
        *ret_outcome = LL_ROW_STORED;
        return write_row(w, r->batch, r->row, r->key, err);
    }
    const struct ll_present_row *present = &w->identity.present.rows[number];
    *ret_outcome = LL_ROW_UNCHANGED;
    if (r->content != present->content) {
        code = update_row(w, r->batch, r->row, r->key, present, ret_outcome, err);
    }
    w->counts.other_source += (present->flags & (uint32_t)LL_PRESENT_OWN) == 0;
    return code;
}

enum ll_code ll_feature_writer_add_prepared(ll_feature_writer *w, const struct ll_table *batch,
                                            const char *const *keys,
                                            const ll_prepared_rows *prepared,
                                            enum ll_row_outcome *ret_outcomes, struct ll_err *err)
{
    if (prepared->layer != w->layer || prepared->epsg != w->store->epsg ||
        prepared->count != batch->count) {
        return ll_fail(err, LL_E_INVALID, "rows that were prepared for something else");
    }
    enum ll_code code = LL_OK;
    for (size_t row = 0; code == LL_OK && row < batch->count; row++) {
        enum ll_row_outcome outcome = LL_ROW_STORED;
        const struct ll_identity_row r = {batch, row, keys == NULL ? NULL : keys[row],
                                          prepared->rows[row].uid, prepared->rows[row].content};
        w->geometry = ll_prepared_geometry(prepared, row);
        code = add_row(w, &r, &outcome, err);
        if (code != LL_OK) {
            break;
        }
        w->counts.updated += outcome == LL_ROW_UPDATED;
        w->counts.unchanged += outcome == LL_ROW_UNCHANGED;
        w->counts.duplicates += outcome == LL_ROW_DUPLICATE;
        if (ret_outcomes != NULL) {
            ret_outcomes[row] = outcome;
        }
    }
    return code == LL_OK ? code : ll_err_wrap(err, code, "storing '%s'", w->info->plural);
}

enum ll_code ll_feature_writer_add(ll_feature_writer *w, const struct ll_table *batch,
                                   const char *const *keys, enum ll_row_outcome *ret_outcomes,
                                   struct ll_err *err)
{
    if (batch->layer != w->layer || batch->shape.count != batch->count) {
        return ll_fail(err, LL_E_INVALID, "rows of another layer, or without geometry");
    }
    enum ll_code code = ll_rows_prepare(batch, keys, w->store->epsg, &w->own, err);
    if (code != LL_OK) {
        return ll_err_wrap(err, code, "storing '%s'", w->info->plural);
    }
    return ll_feature_writer_add_prepared(w, batch, keys, w->own, ret_outcomes, err);
}

/* ---- the end ---- */

/// Ends the rows that the import was to hold and does not.
static enum ll_code end_gone(ll_feature_writer *w, struct ll_err *err)
{
    const uint32_t scope = (uint32_t)LL_PRESENT_SCOPE, met = (uint32_t)LL_PRESENT_MET;
    const struct ll_present *present = &w->identity.present;
    enum ll_code code = LL_OK;
    ll_identity_mark_parts(&w->identity);
    for (size_t i = 0; code == LL_OK && i < present->count; i++) {
        if ((present->rows[i].flags & (scope | met)) == scope) {
            code = end_row(w, present->rows[i].id, err);
            w->counts.ended++;
        }
    }
    return code;
}

/// Makes index, triggers and records agree with what was written.
static enum ll_code settle(ll_feature_writer *w, struct ll_err *err)
{
    sqlite3 *db = w->store->db;
    enum ll_code code = ll_store_rows_written(w->store, err);
    if (code == LL_OK) {
        code = ll_index_add(db, w->info->name, w->boxes, w->box_count, err);
    }
    if (code == LL_OK) {
        code = ll_triggers_restore(db, &w->triggers, err);
    }
    if (code == LL_OK) {
        code = ll_db_execf(db, err,
                           "UPDATE source SET stored = %lld, updated = %lld, unchanged = %lld,"
                           " ended = %lld WHERE id = %lld",
                           (long long)w->counts.stored, (long long)w->counts.updated,
                           (long long)w->counts.unchanged, (long long)w->counts.ended,
                           (long long)w->source_id);
    }
    if (code == LL_OK) { /* what SpatiaLite's triggers would have noted */
        code = ll_db_execf(db, err,
                           "UPDATE geometry_columns_time SET"
                           " last_insert = strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ', 'now')"
                           " WHERE f_table_name = %Q AND f_geometry_column = 'geom'",
                           w->info->name);
    }
    return code;
}

enum ll_code ll_feature_writer_finish(ll_feature_writer *w, size_t *ret_stored, struct ll_err *err)
{
    enum ll_code code = end_gone(w, err);
    ll_row_insert_clear(&w->insert);
    ll_db_finalizep(&w->end);
    ll_db_finalizep(&w->fetch);
    ll_db_finalizep(&w->identity.of_row);
    w->counts.elsewhere = w->identity.elsewhere;
    ll_identity_close(&w->identity); /* its memory goes before packing the index needs more */
    if (code == LL_OK && w->begun) {
        code = settle(w, err);
    }
    if (code == LL_OK) {
        code = ll_store_cache(w->store, false, err);
    }
    if (code == LL_OK && ret_stored != NULL) {
        *ret_stored = w->counts.stored;
    }
    return code;
}

struct ll_write_counts ll_feature_writer_counts(const ll_feature_writer *w)
{
    return w->counts;
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
        "SELECT 1 FROM source s WHERE s.id = (SELECT max(id) FROM source WHERE layer = %Q)"
        " AND s.content_hash = %Q AND s.layer_name = %Q AND s.stored ="
        " (SELECT count(*) FROM \"%w\" t WHERE t.source = s.id AND t.valid_to IS NULL)",
        table, origin->content_hash, origin->layer_name == NULL ? "" : origin->layer_name, table);
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
