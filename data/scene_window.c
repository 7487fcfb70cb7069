#include "data/scene_window.h"

#include "data/read_rows.h"
#include "data/store_internal.h"

static void bind_box(sqlite3_stmt *st, const struct ll_box *box)
{
    ll_db_bind_real(st, 1, box->max_x);
    ll_db_bind_real(st, 2, box->min_x);
    ll_db_bind_real(st, 3, box->max_y);
    ll_db_bind_real(st, 4, box->min_y);
}

/// Whether more than `most` boxes of a layer, ended rows included, meet the box.
static enum ll_code has_many(sqlite3 *db, const char *layer, const struct ll_box *box, size_t most,
                             bool *ret_many, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code =
        ll_db_preparef(db, &st, err,
                       "SELECT count(*) FROM (SELECT 1 FROM \"idx_%w_geom\" WHERE xmin <= ?1"
                       " AND xmax >= ?2 AND ymin <= ?3 AND ymax >= ?4 LIMIT %lld)",
                       layer, (long long)most + 1);
    if (code == LL_OK) {
        bind_box(st, box);
        code = ll_db_step(st, &row, err);
    }
    *ret_many = code == LL_OK && sqlite3_column_int64(st, 0) > (int64_t)most;
    return code;
}

static enum ll_code read_layer(ll_store *store, const struct ll_box *box, struct ll_table *t,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    const char *layer = ll_layer_info(t->layer)->name;
    enum ll_code code = ll_db_preparef(
        store->db, &st, err,
        "SELECT t.id, t.geom FROM \"%w\" t WHERE t.id IN (SELECT pkid FROM \"idx_%w_geom\" WHERE"
        " xmin <= ?1 AND xmax >= ?2 AND ymin <= ?3 AND ymax >= ?4) AND t.valid_to IS NULL"
        " ORDER BY t.id",
        layer, layer);
    if (code == LL_OK) {
        bind_box(st, box);
    }
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            code = ll_rows_read(st, store->epsg, t, err);
        }
    }
    return code;
}

enum ll_code ll_scene_window(ll_store *store, uint32_t layers, const struct ll_box *box,
                             size_t most, struct ll_scene *ret_scene, bool *ret_many,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    scene.epsg = store->epsg;
    bool many = false;
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && !many && i < LL_LAYER_COUNT; i++) {
        if ((layers >> i & 1U) != 0) {
            code =
                has_many(store->db, ll_layer_info((enum ll_layer)i)->name, box, most, &many, err);
        }
    }
    for (int i = 0; code == LL_OK && !many && i < LL_LAYER_COUNT; i++) {
        if ((layers >> i & 1U) != 0) {
            scene.layer[i].wanted = 0;
            code = read_layer(store, box, &scene.layer[i], err);
        }
    }
    if (code == LL_OK && !many) {
        *ret_scene = scene;
        scene = ll_scene_make();
    }
    *ret_many = many;
    return code;
}
