#include "data/moment.h"

#include "core/alloc.h"
#include "core/text.h"
#include "data/store_internal.h"

/// Whether a layer of the store still is what the scene read: rows come with higher ids and go
/// out of the count, so that both together tell every change.
static enum ll_code layer_unchanged(sqlite3 *db, const struct ll_table *t, bool *ret_same,
                                    struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code =
        ll_db_preparef(db, &st, err, "SELECT count(*), max(id) FROM \"%w\" WHERE valid_to IS NULL",
                       ll_layer_info(t->layer)->name);
    if (code == LL_OK) {
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK) {
        *ret_same = row && (size_t)sqlite3_column_int64(st, 0) == t->count &&
                    sqlite3_column_int64(st, 1) == t->id[t->count - 1];
    }
    return code;
}

enum ll_code ll_scene_moment(ll_store *store, const struct ll_scene *scene, int64_t *ret_ms,
                             struct ll_err *err)
{
    bool same = true;
    int64_t ms = 0;
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && same && i < LL_LAYER_COUNT; i++) {
        if (scene->layer[i].count > 0) {
            code = layer_unchanged(store->db, &scene->layer[i], &same, err);
        }
    }
    if (code == LL_OK && same) {
        code = ll_store_last_change(store, &ms, err);
    }
    if (code == LL_OK) {
        *ret_ms = ms;
    }
    return code;
}

enum ll_code ll_store_last_change(ll_store *store, int64_t *ret_ms, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *text = NULL;
    long long ms = 0;
    enum ll_code code = ll_store_meta(store, "last_change", &text, err);
    if (code == LL_OK && text[0] != '\0' && !ll_parse_whole(text, 0, INT64_MAX - 1, &ms)) {
        code = ll_fail(err, LL_E_FORMAT, "the store names an impossible time: '%s'", text);
    }
    if (code == LL_OK) {
        *ret_ms = ms;
    }
    return code;
}
