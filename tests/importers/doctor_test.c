#include "importers/doctor.h"

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
    double move_x_m; ///< in the store's plane, before anything else
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
        p.x += w->move_x_m;
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

struct outcome {
    enum ll_code code;
    struct ll_err err;
    struct ll_crs_doubt doubt;
    char crs[160];
    char note[512];
    size_t stored;
};

/// Imports hydrants without storing them.
static struct outcome try_import(struct town *t, const char *path, const char *crs, bool guess,
                                 bool as_told)
{
    struct outcome o = {0};
    LL_CLEANUP(ll_import_report_clear) struct ll_import_report report = {0};
    const struct ll_import_request request = {.layer = LL_HYDRANT,
                                              .file = path,
                                              .crs = crs,
                                              .guess_crs = guess,
                                              .as_told = as_told,
                                              .dry_run = true,
                                              .doubt = &o.doubt};
    o.code = ll_import_layer(t->store, &request, &report, &o.err);
    (void)snprintf(o.crs, sizeof o.crs, "%s", report.crs);
    (void)snprintf(o.note, sizeof o.note, "%s", report.crs_note);
    o.stored = report.stored;
    return o;
}

static void
a_shift_against_the_lanes_is_noticed_and_named_though_the_file_claims_wgs84(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(1, LL_HYDRANT);
    static const struct writing gcj = {.gcj = true}, bd = {.bd = true}, right = {0};
    const char *file = write_hydrants(&t, "gcj.geojson", &gcj);
    struct outcome o = try_import(&t, file, NULL, false, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_mentions(o.err.message, "--crs gcj02");
    assert_mentions(o.err.message, "--as-told");
    assert_string_equal(o.doubt.candidate[0].crs, "gcj02");
    assert_true(o.doubt.clear && o.doubt.compared);
    o = try_import(&t, file, NULL, true, false); /* told to take the best */
    assert_ok(o.code, &o.err);
    assert_mentions(o.crs, "gcj02");
    assert_mentions(o.note, "gcj02");
    o = try_import(&t, file, NULL, false, true); /* told that the file is right */
    assert_ok(o.code, &o.err);
    assert_mentions(o.crs, "4326");
    o = try_import(&t, file, "gcj02", false, false);
    assert_ok(o.code, &o.err);
    o = try_import(&t, write_hydrants(&t, "bd.geojson", &bd), NULL, false, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_mentions(o.err.message, "--crs bd09");
    o = try_import(&t, write_hydrants(&t, "right.geojson", &right), NULL, false, false);
    assert_ok(o.code, &o.err);
    assert_int_equal(o.doubt.count, 0);
}

static void a_file_without_a_crs_is_recognised_in_every_form(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(2, LL_HYDRANT);
    static const struct {
        struct writing how;
        const char *crs;
    } cases[] = {
        {{0}, "EPSG:4490"},
        {{.gcj = true}, "gcj02"},
        {{.bd = true}, "bd09"},
        {{.swapped = true}, "EPSG:4490"},
        {{.gcj = true, .swapped = true}, "gcj02"}, /* tables are turned by their ranges */
        {{.crs = "EPSG:4549"}, "EPSG:4549"},
        {{.crs = "EPSG:4549", .swapped = true}, "EPSG:4549,swapped"},
        {{.crs = "EPSG:4548"}, "EPSG:4548"}, /* the neighbouring zone */
        {{.crs = "EPSG:4528"}, "EPSG:4528"}, /* zone 40 in front */
        {{.crs = "EPSG:4528", .swapped = true}, "EPSG:4528,swapped"},
        {{.crs = "EPSG:4509"}, "EPSG:4548"},   /* 6 degrees, CM 117E: the same numbers */
        {{.crs = "EPSG:4499"}, "EPSG:4499"},   /* 6 degrees, zone 21 in front */
        {{.crs = "EPSG:32650"}, "EPSG:32650"}, /* UTM: 0.9996 of it */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "form%zu.csv", i);
        const char *file = write_hydrants(&t, name, &cases[i].how);
        struct outcome o = try_import(&t, file, NULL, false, false);
        assert_int_equal(o.code, LL_E_DECISION);
        if (strcmp(o.doubt.candidate[0].crs, cases[i].crs) != 0 || !o.doubt.clear) {
            fail_msg("case %zu: %s, clear %d, wanted %s", i, o.doubt.candidate[0].crs,
                     o.doubt.clear, cases[i].crs);
        }
        assert_mentions(o.err.message, cases[i].crs);
        o = try_import(&t, file, NULL, true, false);
        assert_ok(o.code, &o.err);
        o = try_import(&t, file, cases[i].crs, false, false); /* as the message says it */
        assert_ok(o.code, &o.err);
    }
}

static void a_claim_that_cannot_be_is_doubted(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(3, LL_HYDRANT);
    static const struct writing metres = {.crs = "EPSG:4549"}, turned = {.swapped = true};
    struct outcome o =
        try_import(&t, write_hydrants(&t, "metres.geojson", &metres), NULL, false, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_string_equal(o.doubt.candidate[0].crs, "EPSG:4549");
    o = try_import(&t, write_hydrants(&t, "turned.geojson", &turned), NULL, false, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_string_equal(o.doubt.candidate[0].crs, "EPSG:4490,swapped");
    o = try_import(&t, write_hydrants(&t, "turned.geojson", &turned), NULL, true, false);
    assert_ok(o.code, &o.err);
}

static void an_old_datum_without_a_name_never_wins(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(4, LL_HYDRANT);
    static const struct writing moved = {.crs = "EPSG:4549", .move_x_m = 100.0};
    const char *file = write_hydrants(&t, "moved.csv", &moved);
    struct outcome o = try_import(&t, file, NULL, true, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_false(o.doubt.clear);
    assert_mentions(o.err.message, "--control");
}

static void a_neighbour_is_not_doubted(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(5, LL_HYDRANT);
    struct ll_box box = ll_scene_box(&t.scene);
    for (int step = 0; step < 6; step++) { /* further and further east of the known township */
        const struct writing beside = {.move_x_m = (0.5 + 0.25 * step) * (box.max_x - box.min_x)};
        char name[32];
        (void)snprintf(name, sizeof name, "beside%d.geojson", step);
        struct outcome o = try_import(&t, write_hydrants(&t, name, &beside), NULL, false, false);
        assert_ok(o.code, &o.err);
    }
}

static void an_empty_store_decides_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(town_close) struct town t = town_of(6, LL_HYDRANT);
    ll_store_close(t.store);
    t.store = NULL;
    struct ll_err err = {0};
    assert_ok(ll_store_open(ll_scratch_path("empty.db"), LL_STORE_CREATE, &t.store, &err), &err);
    static const struct writing zone = {.crs = "EPSG:4528"}, degrees = {0};
    struct outcome o = try_import(&t, write_hydrants(&t, "zone.csv", &zone), NULL, true, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_false(o.doubt.compared);
    assert_false(o.doubt.clear);
    assert_string_equal(o.doubt.candidate[0].crs, "EPSG:4528"); /* the only one possible, if new */
    o = try_import(&t, write_hydrants(&t, "degrees.csv", &degrees), NULL, true, false);
    assert_int_equal(o.code, LL_E_DECISION);
    assert_int_equal(o.doubt.count, 3);
    o = try_import(&t, write_hydrants(&t, "degrees.geojson", &degrees), NULL, false, false);
    assert_ok(o.code, &o.err);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_shift_against_the_lanes_is_noticed_and_named_though_the_file_claims_wgs84),
        cmocka_unit_test(a_file_without_a_crs_is_recognised_in_every_form),
        cmocka_unit_test(a_claim_that_cannot_be_is_doubted),
        cmocka_unit_test(an_old_datum_without_a_name_never_wins),
        cmocka_unit_test(a_neighbour_is_not_doubted),
        cmocka_unit_test(an_empty_store_decides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
