#include "tests/app/town_store.h"

#include <math.h>

#include "app/jobs/assess.h"
#include "core/township.h"
#include "data/features.h"

static enum ll_code write_layer(ll_store *store, const struct ll_table *table, struct ll_err *err)
{
    static const struct ll_origin origin = {"township", "", "", NULL};
    LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
    size_t stored = 0;
    enum ll_code code =
        ll_feature_writer_new(store, table->layer, &origin, LL_IMPORT_APPEND, &writer, err);
    if (code == LL_OK) {
        code = ll_feature_writer_add(writer, table, NULL, NULL, err);
    }
    return code == LL_OK ? ll_feature_writer_finish(writer, &stored, err) : code;
}

static enum ll_code write_scene(ll_store *store, const struct ll_scene *scene, struct ll_err *err)
{
    enum ll_code code = ll_store_set_epsg(store, scene->epsg, err);
    if (code == LL_OK) {
        code = ll_store_set_name(store, "示范镇", err);
    }
    if (code == LL_OK) {
        code = ll_store_begin(store, err);
    }
    for (int layer = 0; code == LL_OK && layer < LL_LAYER_COUNT; layer++) {
        if (scene->layer[layer].count > 0) {
            code = write_layer(store, &scene->layer[layer], err);
        }
    }
    return code == LL_OK ? ll_store_commit(store, err) : code;
}

enum ll_code ll_town_store_assess(const char *path, struct ll_err *err)
{
    const struct ll_assess_request request = {
        .store = path, .period = "2026", .village_level = NAN, .threads = 1};
    struct ll_assess_report report;
    return ll_assess(&request, &report, err);
}

enum ll_code ll_town_store_write(const char *path, const struct ll_scene *scene, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    enum ll_code code = ll_store_open(path, LL_STORE_CREATE, &store, err);
    return code == LL_OK ? write_scene(store, scene, err) : code;
}

enum ll_code ll_town_store_make(const char *path, unsigned seed, size_t buildings, int assessed,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = {0};
    const struct ll_township_request request = {seed, buildings};
    enum ll_code code = ll_township_make(&request, &scene, err);
    if (code == LL_OK) {
        code = ll_town_store_write(path, &scene, err);
    }
    return code == LL_OK && assessed ? ll_town_store_assess(path, err) : code;
}
