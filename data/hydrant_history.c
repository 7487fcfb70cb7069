#include "data/hydrant_history.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "data/blob.h"
#include "data/db.h"
#include "data/store_internal.h"

static uint8_t word_of(enum ll_layer layer, int field, const char *key)
{
    return ll_word_by_key(ll_layer_info(layer)->fields[field].vocabulary, key);
}

static struct ll_hydrant_version version_of(sqlite3_stmt *st, uint32_t group)
{
    bool open = sqlite3_column_type(st, 2) == SQLITE_NULL;
    return (struct ll_hydrant_version){
        .group = group,
        .from_ms = sqlite3_column_int64(st, 1),
        .to_ms = open ? INT64_MAX : sqlite3_column_int64(st, 2),
        .kind = word_of(LL_HYDRANT, LL_HYDRANT_KIND, ll_db_text(st, 3)),
        .status = word_of(LL_HYDRANT, LL_HYDRANT_STATUS, ll_db_text(st, 4))};
}

/// The place of a hydrant, added to `places`. SpatiaLite's functions are not there for readers.
static enum ll_code read_place(ll_store *store, sqlite3_stmt *st, struct ll_shapes *places,
                               struct ll_xy *ret_at, struct ll_err *err)
{
    const void *blob = sqlite3_column_blob(st, 5);
    size_t len = (size_t)sqlite3_column_bytes(st, 5);
    enum ll_code code = ll_blob_decode(blob, len, ll_store_epsg(store),
                                       ll_layer_info(LL_HYDRANT)->kinds, places, err);
    if (code == LL_OK) {
        *ret_at = places->points[places->first_point[places->first_ring[places->count - 1]]];
    }
    return code;
}

enum ll_code ll_hydrant_history(ll_store *store, struct ll_hydrant_version **ret_versions,
                                size_t *ret_count, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    LL_CLEANUP(ll_freep) struct ll_hydrant_version *versions = NULL;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes places = {0};
    size_t count = 0;
    size_t capacity = 0;
    enum ll_code code =
        ll_db_prepare(store->db,
                      "SELECT dense_rank() OVER (ORDER BY uid), valid_from, valid_to, kind, status,"
                      " geom FROM hydrant ORDER BY uid, valid_from, id",
                      &st, err);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            code = ll_array_reserve(&versions, &capacity, count + 1, sizeof *versions, err);
        }
        if (code == LL_OK && row) {
            versions[count] = version_of(st, (uint32_t)sqlite3_column_int64(st, 0));
            code = read_place(store, st, &places, &versions[count].at, err);
            count++;
        }
    }
    if (code == LL_OK) {
        *ret_versions = versions;
        *ret_count = count;
        versions = NULL;
    }
    return code;
}

void ll_window_history_clear(struct ll_window_history *history)
{
    ll_free(history->id);
    ll_free(history->barred);
    *history = (struct ll_window_history){0};
}

enum ll_code ll_window_history_load(ll_store *store, struct ll_window_history *ret_history,
                                    struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    LL_CLEANUP(ll_window_history_clear) struct ll_window_history h = {0};
    size_t ids = 0;
    size_t flags = 0;
    enum ll_code code =
        ll_db_prepare(store->db,
                      "SELECT id, barred_windows FROM building WHERE valid_to IS NULL AND uid IN"
                      " (SELECT uid FROM building WHERE barred_windows = 'yes') ORDER BY id",
                      &st, err);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            code = ll_array_reserve(&h.id, &ids, h.count + 1, sizeof *h.id, err);
        }
        if (code == LL_OK && row) {
            code = ll_array_reserve(&h.barred, &flags, h.count + 1, sizeof *h.barred, err);
        }
        if (code == LL_OK && row) {
            h.id[h.count] = sqlite3_column_int64(st, 0);
            h.barred[h.count++] =
                word_of(LL_BUILDING, LL_BUILDING_BARRED_WINDOWS, ll_db_text(st, 1));
        }
    }
    if (code == LL_OK) {
        *ret_history = h;
        h = (struct ll_window_history){0};
    }
    return code;
}
