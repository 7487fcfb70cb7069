#include "data/scene_io.h"

#include "core/alloc.h"
#include "data/read_rows.h"
#include "data/store_internal.h"

/// Rows between two words to the listener.
#define REPORT_EVERY 16384U

struct ll_scene_want ll_scene_want_all(void)
{
    struct ll_scene_want want = {.layers = (1U << LL_LAYER_COUNT) - 1U};
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        want.fields[i] = LL_ALL_FIELDS;
    }
    return want;
}

struct ll_scene_want ll_scene_want_assess(void)
{
    struct ll_scene_want want = ll_scene_want_all();
    want.fields[LL_BUILDING] =
        1U << LL_BUILDING_STRUCTURE | 1U << LL_BUILDING_FIRE_GRADE | 1U << LL_BUILDING_FLOORS |
        1U << LL_BUILDING_HEIGHT_M | 1U << LL_BUILDING_USE | 1U << LL_BUILDING_RESIDENTS |
        1U << LL_BUILDING_HOUSEHOLDS | 1U << LL_BUILDING_ELDERLY_ALONE |
        1U << LL_BUILDING_COMPOUND | 1U << LL_BUILDING_YEAR | 1U << LL_BUILDING_WIRING_YEAR |
        1U << LL_BUILDING_OPEN_STOVE | 1U << LL_BUILDING_NINE_SMALL |
        1U << LL_BUILDING_THREE_IN_ONE | 1U << LL_BUILDING_EBIKE_INDOOR |
        1U << LL_BUILDING_LET_PEOPLE | 1U << LL_BUILDING_SMOKE_ALARM | 1U << LL_BUILDING_SPRINKLER |
        1U << LL_BUILDING_EXITS | 1U << LL_BUILDING_BARRED_WINDOWS;
    return want;
}

static enum ll_code read_layer(sqlite3 *db, int epsg, int64_t as_of_ms,
                               const struct ll_progress *progress, struct ll_table *t,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = as_of_ms == 0 ? ll_rows_select(db, t, &st, err)
                                      : ll_rows_select_as_of(db, t, as_of_ms, &st, err);
    for (bool row = true; code == LL_OK && row;) {
        if (t->count % REPORT_EVERY == 0 &&
            !ll_progress_report(progress, "reading the store", t->count, 0)) {
            return ll_fail(err, LL_E_CANCELLED, "stopped");
        }
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            code = ll_rows_read(st, epsg, t, err);
        }
    }
    return code;
}

static enum ll_code read_all(ll_store *store, const struct ll_scene_want *want,
                             const struct ll_progress *progress, struct ll_scene *scene,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *epsg = NULL;
    enum ll_code code = ll_store_meta(store, "epsg", &epsg, err);
    if (code != LL_OK) {
        return code;
    }
    long long number = 0;
    scene->epsg = ll_parse_whole(epsg, 1, 1000000, &number) ? (int)number : 0;
    for (int i = 0; code == LL_OK && i < LL_LAYER_COUNT; i++) {
        if ((want->layers >> i & 1U) != 0) {
            code =
                read_layer(store->db, scene->epsg, want->as_of_ms, progress, &scene->layer[i], err);
        }
    }
    return code;
}

enum ll_code ll_scene_load(ll_store *store, const struct ll_scene_want *want,
                           const struct ll_progress *progress, struct ll_scene *ret_scene,
                           struct ll_err *err)
{
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        scene.layer[i].wanted = want->fields[i];
    }
    bool own = !store->in_transaction; /* all layers as of one moment */
    enum ll_code code = own ? ll_db_exec(store->db, "BEGIN", err) : LL_OK;
    if (code != LL_OK) {
        return code;
    }
    code = read_all(store, want, progress, &scene, err);
    if (own) {
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* it only read */
    }
    if (code != LL_OK) {
        return code;
    }
    *ret_scene = scene;
    scene = ll_scene_make();
    return LL_OK;
}

enum ll_code ll_feature_uid(ll_store *store, enum ll_layer layer, int64_t id, char **ret_uid,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    const char *table = ll_layer_info(layer)->name;
    bool row = false;
    enum ll_code code = ll_db_preparef(
        store->db, &st, err, "SELECT uid FROM \"%w\" WHERE id = %lld", table, (long long)id);
    if (code == LL_OK) {
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK && !row) {
        code = ll_fail(err, LL_E_NOT_FOUND, "there is no %s %lld", table, (long long)id);
    }
    if (code != LL_OK) {
        return code;
    }
    char *uid = ll_strdup(ll_db_text(st, 0));
    if (uid == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *ret_uid = uid;
    return LL_OK;
}
