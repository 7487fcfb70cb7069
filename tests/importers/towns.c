#include "tests/importers/towns.h"

#include <stdio.h>
#include <string.h>

#include "core/township.h"
#include "data/features.h"
#include "geo/datum.h"
#include "tests/support/check.h"

#define BUILDINGS 1600 /* two villages */

void town_close(struct town *t)
{
    ll_store_close(t->store);
    ll_transform_free(t->back);
    ll_geo_ctx_free(t->ctx);
    ll_scene_clear(&t->scene);
}

static void put_layer(ll_store *store, const struct ll_table *table)
{
    struct ll_err err = {0};
    const struct ll_origin origin = {.source = "town", .content_hash = "", .layer_name = ""};
    LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
    size_t stored = 0;
    assert_ok(ll_feature_writer_new(store, table->layer, &origin, LL_IMPORT_APPEND, &writer, &err),
              &err);
    assert_ok(ll_feature_writer_add(writer, table, NULL, NULL, &err), &err);
    assert_ok(ll_feature_writer_finish(writer, &stored, &err), &err);
}

struct town town_of(uint64_t seed, enum ll_layer left_out)
{
    struct ll_err err = {0};
    struct town t = {0};
    const struct ll_township_request request = {seed, BUILDINGS};
    char name[32];
    (void)snprintf(name, sizeof name, "t%d-%d.db", (int)seed, (int)left_out);
    assert_ok(ll_township_make(&request, &t.scene, &err), &err);
    assert_ok(ll_geo_ctx_new(&t.ctx, &err), &err);
    assert_ok(ll_transform_new(t.ctx, "EPSG:4549", "EPSG:4490", &t.back, NULL, &err), &err);
    assert_ok(ll_store_open(ll_scratch_path(name), LL_STORE_CREATE, &t.store, &err), &err);
    assert_ok(ll_store_set_epsg(t.store, 4549, &err), &err);
    assert_ok(ll_store_begin(t.store, &err), &err);
    static const enum ll_layer layers[] = {LL_AREA, LL_LANE, LL_BUILDING};
    for (size_t i = 0; i < 3; i++) {
        if (layers[i] != left_out) {
            put_layer(t.store, &t.scene.layer[layers[i]]);
        }
    }
    assert_ok(ll_store_commit(t.store, &err), &err);
    return t;
}

const char *town_write_hydrants(struct town *t, const char *name, const struct writing *w)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_transform_freep) ll_transform *into = NULL;
    const char *path = ll_scratch_path(name);
    bool json = strstr(name, ".geojson") != NULL;
    const struct ll_table *h = &t->scene.layer[LL_HYDRANT];
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    if (w->crs != NULL) {
        assert_ok(ll_transform_new(t->ctx, "EPSG:4490", w->crs, &into, NULL, &err), &err);
    }
    (void)fprintf(f, json ? "{\"type\":\"FeatureCollection\",\"features\":[\n" : "x,y\n");
    for (size_t i = 0; i < h->count; i++) {
        struct ll_xy p = h->shape.points[i];
        p.x += w->move_m.x;
        p.y += w->move_m.y;
        assert_ok(ll_transform_points(t->back, &p, 1, &err), &err);
        p = w->gcj || w->bd ? ll_wgs84_to_gcj02(p) : p;
        p = w->bd ? ll_gcj02_to_bd09(p) : p;
        if (into != NULL) {
            assert_ok(ll_transform_points(into, &p, 1, &err), &err);
        }
        p = w->swapped ? (struct ll_xy){p.y, p.x} : p;
        if (json) {
            (void)fprintf(
                f,
                "%s{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\","
                "\"coordinates\":[%.8f,%.8f]}}",
                i == 0 ? "" : ",\n", p.x, p.y);
        } else {
            (void)fprintf(f, "%.8f,%.8f\n", p.x, p.y);
        }
    }
    (void)fprintf(f, json ? "]}\n" : "");
    assert_int_equal(fclose(f), 0);
    return path;
}
