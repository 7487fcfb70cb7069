#include "app/jobs/overview.h"

#include <math.h>
#include <stdio.h>

#include "data/findings.h"
#include "data/scene_io.h"
#include "geo/crs.h"
#include "importers/placing.h"

static void count_layer(const struct ll_table *table, struct ll_layer_overview *overview)
{
    size_t fields = ll_layer_info(table->layer)->field_count;
    overview->features = table->count;
    for (size_t f = 0; f < fields; f++) {
        for (size_t i = 0; i < table->count; i++) {
            overview->unknown[f] += ll_table_unknown(table, i, (int)f);
        }
    }
}

static enum ll_code locate(const struct ll_scene *scene, struct ll_overview *overview,
                           struct ll_err *err)
{
    struct ll_box box = ll_scene_box(scene);
    if (ll_box_is_empty(&box) || scene->epsg == 0) {
        return LL_OK;
    }
    char epsg[32];
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", scene->epsg);
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *transform = NULL;
    enum ll_code code = ll_geo_ctx_new(&ctx, err);
    if (code == LL_OK) {
        code = ll_transform_new(ctx, epsg, "EPSG:4326", &transform, NULL, err);
    }
    struct ll_xy corners[4] = {{box.min_x, box.min_y},
                               {box.max_x, box.min_y},
                               {box.max_x, box.max_y},
                               {box.min_x, box.max_y}};
    if (code == LL_OK) {
        code = ll_transform_points(transform, corners, 4, err);
    }
    for (int i = 0; code == LL_OK && i < 4; i++) {
        ll_box_extend(&overview->bbox_deg, corners[i].x, corners[i].y);
    }
    double scale = NAN;
    if (code == LL_OK) {
        const struct ll_box *deg = &overview->bbox_deg;
        code = ll_crs_scale(ctx, epsg, (deg->min_x + deg->max_x) / 2.0,
                            (deg->min_y + deg->max_y) / 2.0, &scale, err);
        overview->scale_error = fabs(scale - 1.0);
    }
    return code;
}

static enum ll_code count_approximate(const struct ll_finding *finding, void *user,
                                      struct ll_err *err)
{
    struct ll_overview *overview = user;
    (void)err;
    overview->layer[finding->layer].approximate++;
    return LL_OK;
}

enum ll_code ll_overview(const char *path, struct ll_overview *ret_overview, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_overview overview = {.scale_error = NAN, .bbox_deg = ll_box_empty()};
    struct ll_scene_want want = ll_scene_want_all();
    enum ll_code code = ll_store_open(path, LL_STORE_READ, &store, err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, NULL, &scene, err);
    }
    if (code == LL_OK) {
        overview.epsg = scene.epsg;
        code = locate(&scene, &overview, err);
    }
    const struct ll_finding_filter filter = {.kind = LL_FINDING_APPROXIMATE};
    if (code == LL_OK) {
        code = ll_findings_each(store, &filter, count_approximate, &overview, err);
    }
    for (int i = 0; code == LL_OK && i < LL_LAYER_COUNT; i++) {
        count_layer(&scene.layer[i], &overview.layer[i]);
    }
    if (code == LL_OK) {
        *ret_overview = overview;
    }
    return code;
}

static void put_layer(enum ll_layer layer, const struct ll_layer_overview *overview, ll_json *json)
{
    const struct ll_layer_info *info = ll_layer_info(layer);
    ll_json_open_object(json, NULL);
    ll_json_text(json, "name", info->plural);
    ll_json_whole(json, "features", (int64_t)overview->features);
    ll_json_whole(json, "approximate_imports", (int64_t)overview->approximate);
    ll_json_open_object(json, "unknown");
    for (size_t f = 0; overview->features > 0 && f < info->field_count; f++) {
        ll_json_whole(json, info->fields[f].name, (int64_t)overview->unknown[f]);
    }
    ll_json_close(json);
    ll_json_close(json);
}

void ll_overview_document(const struct ll_overview *overview, ll_json *json)
{
    char epsg[32];
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", overview->epsg);
    ll_json_text(json, "crs", overview->epsg == 0 ? NULL : epsg);
    ll_json_number(json, "scale_error", overview->scale_error, 7);
    ll_json_open_array(json, "layers");
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        put_layer((enum ll_layer)i, &overview->layer[i], json);
    }
    ll_json_close(json);
    if (ll_box_is_empty(&overview->bbox_deg)) {
        ll_json_null(json, "bbox");
        return;
    }
    const struct ll_box *b = &overview->bbox_deg;
    ll_json_open_array(json, "bbox");
    ll_json_number(json, NULL, b->min_x, 7);
    ll_json_number(json, NULL, b->min_y, 7);
    ll_json_number(json, NULL, b->max_x, 7);
    ll_json_number(json, NULL, b->max_y, 7);
    ll_json_close(json);
}
