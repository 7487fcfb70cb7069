#include "data/archive.h"

#include "core/alloc.h"
#include "core/hash.h"
#include "data/db.h"
#include "data/place.h"

/// "MPBX", the application id of MBTiles 1.3.
#define MBTILES_APPLICATION_ID 0x4d504258
#define ZOOM_MAX               30

struct ll_mbtiles {
    sqlite3 *db;
    char *path;
    struct ll_text made; ///< name while it is being written
    sqlite3_stmt *add_image;
    sqlite3_stmt *add_place;
    ll_hash *hash;
};

static void close_all(ll_mbtiles *a)
{
    ll_db_finalizep(&a->add_image);
    ll_db_finalizep(&a->add_place);
    (void)sqlite3_close(a->db);
    a->db = NULL;
}

void ll_mbtiles_free(ll_mbtiles *a)
{
    if (a == NULL) {
        return;
    }
    close_all(a);
    if (a->made.len > 0) {
        ll_place_abandon(ll_text_str(&a->made));
    }
    ll_text_clear(&a->made);
    ll_free(a->path);
    ll_hash_free(a->hash);
    ll_free(a);
}

void ll_mbtiles_freep(ll_mbtiles **archive)
{
    ll_mbtiles_free(*archive);
    *archive = NULL;
}

static const char schema[] =
    "CREATE TABLE metadata (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);"
    "CREATE TABLE images (tile_id TEXT NOT NULL PRIMARY KEY, tile_data BLOB NOT NULL);"
    "CREATE TABLE map (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL,"
    " tile_row INTEGER NOT NULL, tile_id TEXT NOT NULL REFERENCES images (tile_id));"
    "CREATE UNIQUE INDEX map_index ON map (zoom_level, tile_column, tile_row);"
    "CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data"
    " FROM map JOIN images USING (tile_id);";

static enum ll_code write_info(sqlite3 *db, const struct ll_mbtiles_info *info, struct ll_err *err)
{
    const struct ll_box *b = &info->bounds_deg;
    /* sqlite3_mprintf writes numbers in the C locale */
    return ll_db_execf(
        db, err,
        "INSERT INTO metadata (name, value) VALUES ('name', %Q), ('format', 'png'),"
        " ('bounds', '%.6f,%.6f,%.6f,%.6f'), ('center', '%.6f,%.6f,%d'),"
        " ('minzoom', '%d'), ('maxzoom', '%d'), ('attribution', %Q), ('description', %Q),"
        " ('type', 'baselayer'), ('version', '1')",
        info->name, b->min_x, b->min_y, b->max_x, b->max_y, 0.5 * (b->min_x + b->max_x),
        0.5 * (b->min_y + b->max_y), info->min_zoom, info->min_zoom, info->max_zoom,
        info->attribution == NULL ? "" : info->attribution,
        info->description == NULL ? "" : info->description);
}

static enum ll_code start(ll_mbtiles *a, const struct ll_mbtiles_info *info, struct ll_err *err)
{
    int rc =
        sqlite3_open_v2(ll_text_str(&a->made), &a->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (a->db == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (rc != SQLITE_OK) {
        return ll_db_fail(a->db, rc, err);
    }
    /* no journal: the file gets its name only when it is whole */
    enum ll_code code = ll_db_execf(a->db, err,
                                    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                                    "PRAGMA application_id = %d; BEGIN; %s",
                                    MBTILES_APPLICATION_ID, schema);
    if (code == LL_OK) {
        code = write_info(a->db, info, err);
    }
    if (code == LL_OK) {
        code =
            ll_db_prepare(a->db, "INSERT OR IGNORE INTO images (tile_id, tile_data) VALUES (?, ?)",
                          &a->add_image, err);
    }
    if (code == LL_OK) {
        code = ll_db_prepare(a->db,
                             "INSERT OR REPLACE INTO map"
                             " (zoom_level, tile_column, tile_row, tile_id) VALUES (?, ?, ?, ?)",
                             &a->add_place, err);
    }
    return code;
}

enum ll_code ll_mbtiles_create(const char *path, const struct ll_mbtiles_info *info,
                               ll_mbtiles **ret_archive, struct ll_err *err)
{
    LL_CLEANUP(ll_mbtiles_freep) ll_mbtiles *a = ll_calloc(1, sizeof *a);
    if (a == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    a->path = ll_strdup(path);
    if (a->path == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_hash_new(&a->hash, err);
    if (code == LL_OK) {
        code = ll_place_begin(path, &a->made, err);
    }
    if (code == LL_OK) {
        code = start(a, info, err);
    }
    if (code != LL_OK) {
        return code;
    }
    *ret_archive = a;
    a = NULL;
    return LL_OK;
}

enum ll_code ll_mbtiles_add(ll_mbtiles *a, int z, uint32_t x, uint32_t y, const void *png,
                            size_t len, struct ll_err *err)
{
    if (z < 0 || z > ZOOM_MAX || x >> z != 0 || y >> z != 0 || len > INT32_MAX) {
        return ll_fail(err, LL_E_INVALID, "there is no tile %d/%u/%u", z, (unsigned)x, (unsigned)y);
    }
    char id[LL_HASH_TEXT_SIZE];
    ll_hash_reset(a->hash);
    ll_hash_add(a->hash, png, len);
    ll_hash_text(a->hash, id);
    ll_db_bind_text(a->add_image, 1, id);
    (void)sqlite3_bind_blob(a->add_image, 2, png, (int)len, SQLITE_STATIC);
    enum ll_code code = ll_db_run(a->add_image, err);
    if (code != LL_OK) {
        return code;
    }
    (void)sqlite3_bind_int(a->add_place, 1, z);
    (void)sqlite3_bind_int64(a->add_place, 2, x);
    (void)sqlite3_bind_int64(a->add_place, 3,
                             ((int64_t)1 << z) - 1 - (int64_t)y); /* TMS: from the south */
    ll_db_bind_text(a->add_place, 4, id);
    return ll_db_run(a->add_place, err);
}

enum ll_code ll_mbtiles_finish(ll_mbtiles *a, struct ll_err *err)
{
    enum ll_code code = ll_db_exec(a->db, "COMMIT", err);
    if (code != LL_OK) {
        return code;
    }
    close_all(a);
    code = ll_place_finish(ll_text_str(&a->made), a->path, LL_PLACE_REPLACE, err);
    if (code == LL_OK) {
        ll_text_clear(&a->made); /* it has its name: nothing to abandon */
    }
    return code;
}
