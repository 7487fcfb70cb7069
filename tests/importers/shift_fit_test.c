#include "importers/shift_fit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/township.h"
#include "data/features.h"
#include "tests/support/check.h"

#define BUILDINGS 1600 /* two villages */

/// A store with the township of a seed but for one layer, and the way to its degrees.
struct town {
    struct ll_scene scene;
    ll_store *store;
    ll_geo_ctx *ctx;
    ll_transform *back;
    int imports;
};

static void town_close(struct town *t)
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

static struct town town_of(uint64_t seed, enum ll_layer left_out)
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

/// How the hydrants of the town are written.
struct writing {
    const char *crs; ///< of the coordinates; NULL: degrees
    bool gcj;
    bool bd;
    bool swapped;
    struct ll_xy move_m; ///< in the store's plane, before anything else
};

/// The hydrants as GeoJSON (which says WGS 84) or as CSV (which says nothing).
static const char *write_hydrants(struct town *t, const char *name, const struct writing *w)
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

/// Imports hydrants that lie on Xi'an 80 by some unknown shift.
static enum ll_code import_moved(struct town *t, struct ll_xy by, struct ll_import_report *report,
                                 struct ll_err *err)
{
    const struct writing w = {.crs = "EPSG:4549", .move_m = by};
    const struct ll_import_request request = {.layer = LL_HYDRANT,
                                              .file = write_hydrants(t, "moved.csv", &w),
                                              .crs = "EPSG:2385", /* Xi'an 80, CM 120E */
                                              .datum = "fit",
                                              .dry_run = true};
    return ll_import_layer(t->store, &request, report, err);
}

static void the_shift_of_an_old_datum_is_found_within_a_few_metres(void **state)
{
    (void)state;
    static const struct ll_xy shifts[] = {{-113.0, 71.0}, {95.0, -40.0}, {20.0, 130.0}};
    for (size_t i = 0; i < 3; i++) {
        LL_CLEANUP(town_close) struct town t = town_of(11 + i, LL_HYDRANT);
        struct ll_err err = {0};
        LL_CLEANUP(ll_import_report_clear) struct ll_import_report report = {0};
        assert_ok(import_moved(&t, shifts[i], &report, &err), &err);
        assert_true(report.approximate);
        assert_true(report.residual_m > 0.0 && report.residual_m < 15.0);
        double east = NAN, north = NAN;
        const char *said = strstr(report.crs_note, "moved by ");
        assert_non_null(said);
        assert_int_equal(sscanf(said, "moved by %lf m east and %lf m north", &east, &north), 2);
        /* the other ellipsoid moves the grid a little too: 3 m of flattening and axis */
        print_message("shift %.0f %.0f: found %.1f %.1f, sure to %.1f m\n", shifts[i].x,
                      shifts[i].y, east, north, report.residual_m);
        assert_near(east, -shifts[i].x, 15.0);
        assert_near(north, -shifts[i].y, 30.0);
    }
}

static void a_shift_beyond_the_search_is_refused(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(21, LL_HYDRANT);
    struct ll_err err = {0};
    struct ll_import_report report = {0};
    assert_int_equal(import_moved(&t, (struct ll_xy){5000.0, 0.0}, &report, &err), LL_E_DECISION);
}

static void nothing_is_fitted_to_an_empty_store(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(22, LL_HYDRANT);
    struct ll_err err = {0};
    struct ll_import_report report = {0};
    ll_store_close(t.store);
    t.store = NULL;
    assert_ok(ll_store_open(ll_scratch_path("empty.db"), LL_STORE_CREATE, &t.store, &err), &err);
    assert_int_equal(import_moved(&t, (struct ll_xy){0.0, 0.0}, &report, &err), LL_E_DECISION);
    assert_mentions(err.message, "import those first");
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shift_of_an_old_datum_is_found_within_a_few_metres),
        cmocka_unit_test(a_shift_beyond_the_search_is_refused),
        cmocka_unit_test(nothing_is_fitted_to_an_empty_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
