#include "importers/import.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <gdal.h>
#include <ogr_srs_api.h>
#include <sqlite3.h>

#include "data/scene_io.h"
#include "geo/crs.h"
#include "geo/datum.h"
#include "importers/report.h"
#include "tests/support/check.h"

/// A store of its own for each test.
static int open_store(void **state)
{
    static char path[256];
    static int number;
    struct ll_err err = {0};
    ll_store *store = NULL;
    (void)snprintf(path, sizeof path, "%s/store%d.db", ll_scratch_dir(), number++);
    assert_ok(ll_store_open(path, LL_STORE_CREATE, &store, &err), &err);
    *state = store;
    return 0;
}

static int close_store(void **state)
{
    ll_store_close(*state);
    return 0;
}

/// Writes a scratch file. @return its path.
static const char *file_with(const char *name, const char *text)
{
    const char *path = ll_scratch_path(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

/// A GeoJSON feature collection; `features` without the commas around.
static const char *geojson(const char *name, const char *features)
{
    static char text[16384];
    (void)snprintf(text, sizeof text, "{\"type\":\"FeatureCollection\",\"features\":[%s]}",
                   features);
    return file_with(name, text);
}

#define FEATURE(geometry, properties)                                                              \
    "{\"type\":\"Feature\",\"properties\":{" properties "},\"geometry\":" geometry "}"
#define POINT(x, y)   "{\"type\":\"Point\",\"coordinates\":[" #x "," #y "]}"
#define POLYGON(ring) "{\"type\":\"Polygon\",\"coordinates\":[[" ring "]]}"
/* 0.0001 degrees square: 9.98 m by 11.08 m at 26 degrees north */
#define HOUSE                                                                                      \
    POLYGON("[119.3,26.1],[119.3,26.1001],[119.3001,26.1001],[119.3001,26.1],[119.3,26.1]")

static enum ll_code import(ll_store *store, const struct ll_import_request *request,
                           struct ll_import_report *ret_report, struct ll_err *err)
{
    return ll_import_layer(store, request, ret_report, err);
}

/// Imports and expects success.
static struct ll_import_report imported(ll_store *store, struct ll_import_request request)
{
    struct ll_err err = {0};
    struct ll_import_report report = {0};
    assert_ok(import(store, &request, &report, &err), &err);
    assert_int_equal(report.read + ll_report_reason(&report, LL_REASON_SPLIT),
                     report.read == 0 ? 0 : /* known by the hash of its bytes */
                         report.stored + report.unchanged + report.quarantined);
    return report;
}

static size_t rows_of(ll_store *store, enum ll_layer layer)
{
    struct ll_err err = {0};
    size_t count = 0;
    assert_ok(ll_features_count(store, layer, &count, &err), &err);
    return count;
}

static struct ll_scene scene_of(ll_store *store)
{
    struct ll_err err = {0};
    struct ll_scene scene = {0};
    struct ll_scene_want all = ll_scene_want_all();
    assert_ok(ll_scene_load(store, &all, NULL, &scene, &err), &err);
    return scene;
}

static void a_house_is_stored_with_its_place_and_fields(void **state)
{
    struct ll_import_report r = imported(
        *state,
        (struct ll_import_request){
            .layer = LL_BUILDING,
            .file = geojson("a.geojson",
                            FEATURE(HOUSE, "\"结构\":\"砖木结构\",\"层数\":\"3层\",\"高度\":9.5,"
                                           "\"耐火等级\":\"四级\",\"备注\":\"x\""))});
    assert_int_equal(r.stored, 1);
    assert_int_equal(r.repaired, 0);
    assert_mentions(r.crs, "EPSG:4326");
    assert_mentions(ll_text_str(&r.mapping), "structure ← 结构");
    assert_mentions(ll_text_str(&r.mapping), "备注");
    ll_import_report_clear(&r);
    assert_int_equal(ll_store_epsg(*state), 4549); /* 3-degree zone of 120 E */
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    const struct ll_table *b = &s.layer[LL_BUILDING];
    assert_near(ll_shape_area(&b->shape, 0), 10.008 * 11.079, 0.1);
    assert_int_equal(ll_table_word(b, 0, LL_BUILDING_STRUCTURE), LL_STRUCTURE_BRICK_TIMBER);
    assert_near(ll_table_real(b, 0, LL_BUILDING_FLOORS), 3.0, 0.0);
    assert_near(ll_table_real(b, 0, LL_BUILDING_HEIGHT_M), 9.5, 0.0);
    assert_near(ll_table_real(b, 0, LL_BUILDING_FIRE_GRADE), 4.0, 0.0);
    assert_true(ll_table_unknown(b, 0, LL_BUILDING_USE));
}

/// One text of a query.
static void query(const char *store_path, const char *sql, char *ret, size_t size)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    assert_int_equal(sqlite3_open_v2(store_path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    (void)snprintf(ret, size, "%s", (const char *)sqlite3_column_text(st, 0));
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
}

static void what_cannot_be_used_is_kept_with_its_reason(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("quarantine.db");
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    assert_ok(ll_store_open(path, LL_STORE_CREATE, &store, &err), &err);
    struct ll_import_report r = imported(
        store,
        (struct ll_import_request){
            .layer = LL_BUILDING,
            .file = geojson(
                "q.geojson",
                FEATURE(HOUSE, "\"name\":\"good\"") "," FEATURE(
                    "null",
                    "\"name\":"
                    "\"nowhere\"") "," FEATURE(POINT(119.3, 26.1),
                                               "\"name\":\"dot\"") "," FEATURE(POLYGON("[0,0],[0,1]"
                                                                                       ",[1,1],[0,"
                                                                                       "0]"),
                                                                               "\"name\":\"null "
                                                                               "island\"") "," FEATURE(POLYGON("[18.05,59.3],[18.06,59."
                                                                                                               "3],[18."
                                                                                                               "06,59.4],[18.05,59.3]"),
                                                                                                       "\"name"
                                                                                                       "\":"
                                                                                                       "\"Stoc"
                                                                                                       "kholm"
                                                                                                       "\"") "," FEATURE(POLYGON("[119."
                                                                                                                                 "3,26."
                                                                                                                                 "1],["
                                                                                                                                 "119."
                                                                                                                                 "31,"
                                                                                                                                 "26.2]"
                                                                                                                                 ",["
                                                                                                                                 "119."
                                                                                                                                 "3,26."
                                                                                                                                 "1],["
                                                                                                                                 "119."
                                                                                                                                 "3,26."
                                                                                                                                 "1]"),
                                                                                                                         "\"name\":"
                                                                                                                         "\"flat\"") "," FEATURE(POLYGON("[119.3,26.1],[119.31,26.11],[119.31,26.1],[119.3,26.11],"
                                                                                                                                                         "[119.3,26.1]"),
                                                                                                                                                 "\"name\":\"bow tie\""))});
    assert_int_equal(r.stored, 2);
    assert_int_equal(r.repaired, 1);
    assert_int_equal(r.quarantined, 5);
    assert_int_equal(ll_report_reason(&r, LL_REASON_NO_GEOMETRY), 1);
    assert_int_equal(ll_report_reason(&r, LL_REASON_WRONG_TYPE), 1);
    assert_int_equal(ll_report_reason(&r, LL_REASON_BAD_COORDINATES), 1);
    assert_int_equal(ll_report_reason(&r, LL_REASON_OUTSIDE_CRS), 1);
    assert_int_equal(ll_report_reason(&r, LL_REASON_NOT_REPAIRABLE), 1);
    ll_import_report_clear(&r);
    char raw[400];
    query(path, "SELECT raw FROM quarantine WHERE reason = 'outside_crs'", raw, sizeof raw);
    assert_mentions(raw, "POLYGON ((18.05 59.3");
    assert_mentions(raw, "[\"name\",\"Stockholm\"]");
}

static void values_that_make_no_sense_stay_unknown_and_are_counted(void **state)
{
    struct ll_import_report r = imported(
        *state,
        (struct ll_import_request){.layer = LL_HYDRANT,
                                   .crs = "EPSG:4326",
                                   .file = file_with("h.csv", "lon,lat,压力(kPa),管径,状态,编号\n"
                                                              "119.3,26.1,250,DN100,损坏,1\n"
                                                              "119.3,26.2,99999,many,四季如春,2\n"
                                                              "119.3,26.3,/,-,不详,3\n")});
    assert_int_equal(r.stored, 3);
    assert_int_equal(ll_report_reason(&r, LL_REASON_OUT_OF_RANGE), 1);
    assert_int_equal(ll_report_reason(&r, LL_REASON_UNKNOWN_WORD), 1);
    assert_int_equal(ll_report_reason(&r, LL_REASON_NO_NUMBER), 1);
    assert_mentions(ll_text_str(&r.mapping), "四季如春");
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    const struct ll_table *h = &s.layer[LL_HYDRANT];
    assert_near(ll_table_real(h, 0, LL_HYDRANT_PRESSURE_MPA), 0.25, 1e-12);
    assert_near(ll_table_real(h, 0, LL_HYDRANT_DIAMETER_MM), 100.0, 0.0);
    assert_int_equal(ll_table_word(h, 0, LL_HYDRANT_STATUS), LL_STATUS_BROKEN);
    for (size_t i = 1; i < 3; i++) {
        assert_true(ll_table_unknown(h, i, LL_HYDRANT_PRESSURE_MPA));
        assert_true(ll_table_unknown(h, i, LL_HYDRANT_DIAMETER_MM));
        assert_true(ll_table_unknown(h, i, LL_HYDRANT_STATUS));
    }
}

static void a_table_without_a_crs_is_refused_with_what_to_add(void **state)
{
    struct ll_err err = {0};
    struct ll_import_report r = {0};
    struct ll_import_request q = {.layer = LL_HYDRANT,
                                  .file = file_with("n.csv", "lon,lat\n119.3,26.1\n")};
    assert_int_equal(import(*state, &q, &r, &err), LL_E_DECISION);
    assert_mentions(err.message, "--crs EPSG:n");
    q.crs = "EPSG:4326";
    q.file = file_with("m.csv", "lon,lat\n302552,2771114\n302553,2771114\n");
    assert_int_equal(import(*state, &q, &r, &err), LL_E_DECISION);
    assert_mentions(err.message, "not degrees");
    assert_mentions(err.message, "EPSG:3826");
    q.file = file_with("s.csv", "a,b\n26.1,119.3\n26.2,119.3\n");
    q.map = (struct ll_mapping[]){{"x", "a"}, {"y", "b"}}; /* told so: not turned round */
    q.map_count = 2;
    assert_int_equal(import(*state, &q, &r, &err), LL_E_DECISION);
    assert_mentions(err.message, "swapped");
    q.map_count = 0;
    q.file = geojson("metres.geojson", FEATURE(POINT(302552, 2771114), ""));
    q.crs = NULL;
    assert_int_equal(import(*state, &q, &r, &err), LL_E_DECISION);
    assert_mentions(err.message, "--as-told");
    assert_int_equal(ll_store_epsg(*state), 0);
    q.crs = "EPSG:123456";
    assert_int_equal(import(*state, &q, &r, &err), LL_E_USAGE);
}

static void coordinates_of_chinese_maps_are_shifted_back(void **state)
{
    struct ll_err err = {0};
    const struct ll_xy truth = {119.30012, 26.10034};
    const struct ll_xy gcj = ll_wgs84_to_gcj02(truth), bd = ll_gcj02_to_bd09(gcj);
    char text[200];
    (void)snprintf(text, sizeof text, "经度,纬度\n%.9f,%.9f\n", gcj.x, gcj.y);
    struct ll_import_report r = imported(
        *state, (struct ll_import_request){
                    .layer = LL_STATION, .crs = "gcj02", .file = file_with("g.csv", text)});
    assert_mentions(r.crs, "gcj02");
    ll_import_report_clear(&r);
    (void)snprintf(text, sizeof text, "经度,纬度\n%.9f,%.9f\n", bd.x, bd.y);
    r = imported(*state, (struct ll_import_request){
                             .layer = LL_HYDRANT, .crs = "bd09", .file = file_with("b.csv", text)});
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    assert_ok(ll_transform_new(ctx, "EPSG:4326", "EPSG:4549", &t, NULL, &err), &err);
    struct ll_xy expected = truth;
    assert_ok(ll_transform_points(t, &expected, 1, &err), &err);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    for (int l = LL_HYDRANT; l <= LL_STATION; l++) {
        assert_near(s.layer[l].shape.points[0].x, expected.x, 0.001);
        assert_near(s.layer[l].shape.points[0].y, expected.y, 0.001);
    }
}

/// The clerk first says the wrong coordinate system, then the right one.
static void the_same_content_read_otherwise_is_not_taken_for_known(void **state)
{
    struct ll_import_request q = {.layer = LL_HYDRANT,
                                  .crs = "EPSG:4326",
                                  .file = file_with("t.csv", "lon,lat,code\n119.3,26.1,a\n"),
                                  .as_told = true};
    struct ll_import_report r = imported(*state, q);
    struct ll_err err = {0};
    ll_import_report_clear(&r);
    q.crs = "gcj02";
    assert_int_equal(ll_import_layer(*state, &q, &r, &err), LL_E_DECISION);
    assert_non_null(strstr(err.message, "--replace=source"));
    assert_int_equal(rows_of(*state, LL_HYDRANT), 1);
    q.mode = LL_IMPORT_REPLACE_SOURCE;
    r = imported(*state, q);
    assert_int_equal(r.stored, 1);
    assert_int_equal(r.ended, 1);
    ll_import_report_clear(&r);
    q.mode = LL_IMPORT_APPEND;
    r = imported(*state, q);
    assert_int_equal(r.unchanged, 1);
    ll_import_report_clear(&r);
    struct ll_mapping other = {"code", "lat"}; /* another field, the same place */
    q.map = &other;
    q.map_count = 1;
    r = imported(*state, q);
    assert_int_equal(r.updated, 1);
    ll_import_report_clear(&r);
    assert_int_equal(rows_of(*state, LL_HYDRANT), 1);
}

static void the_same_content_again_stores_nothing(void **state)
{
    struct ll_import_request q = {.layer = LL_HYDRANT,
                                  .crs = "EPSG:4326",
                                  .file = file_with("t.csv", "lon,lat\n119.3,26.1\n119.3,26.2\n")};
    struct ll_import_report r = imported(*state, q);
    assert_int_equal(r.stored, 2);
    ll_import_report_clear(&r);
    r = imported(*state, q);
    assert_int_equal(r.stored, 0);
    assert_int_equal(r.unchanged, 2);
    ll_import_report_clear(&r);
    q.mode = LL_IMPORT_REPLACE_SOURCE;
    r = imported(*state, q);
    assert_int_equal(r.read, 2);
    assert_int_equal(r.stored, 0);
    assert_int_equal(r.unchanged, 2);
    ll_import_report_clear(&r);
    assert_int_equal(rows_of(*state, LL_HYDRANT), 2);
    q.mode = LL_IMPORT_REPLACE;
    q.file = file_with("t2.csv", "lon,lat\n119.3,26.1\n");
    r = imported(*state, q);
    assert_int_equal(r.unchanged, 1);
    assert_int_equal(r.ended, 1);
    assert_int_equal(ll_report_reason(&r, LL_REASON_OTHER_SOURCE), 1);
    ll_import_report_clear(&r);
    assert_int_equal(rows_of(*state, LL_HYDRANT), 1);
}

static void rows_are_not_replaced_by_nothing(void **state)
{
    struct ll_err err = {0};
    struct ll_import_request q = {.layer = LL_HYDRANT,
                                  .crs = "EPSG:4326",
                                  .file = file_with("t.csv", "lon,lat\n119.3,26.1\n")};
    struct ll_import_report r = imported(*state, q);
    ll_import_report_clear(&r);
    q.file = file_with("empty.csv", "lon,lat\n,\n");
    q.mode = LL_IMPORT_REPLACE;
    assert_int_equal(import(*state, &q, &r, &err), LL_E_INVALID);
    assert_int_equal(rows_of(*state, LL_HYDRANT), 1);
}

static void strict_and_dry_imports_leave_no_trace(void **state)
{
    struct ll_err err = {0};
    struct ll_import_report r = {0};
    struct ll_import_request q = {.layer = LL_HYDRANT,
                                  .crs = "EPSG:4326",
                                  .strict = true,
                                  .file = file_with("t.csv", "lon,lat\n119.3,26.1\nx,y\n")};
    assert_int_equal(import(*state, &q, &r, &err), LL_E_INVALID);
    assert_mentions(err.message, "bad_coordinates");
    q.strict = false;
    q.dry_run = true;
    r = imported(*state, q);
    assert_int_equal(r.stored, 1);
    ll_import_report_clear(&r);
    assert_int_equal(rows_of(*state, LL_HYDRANT), 0);
    assert_int_equal(ll_store_epsg(*state), 0);
}

static bool stop(void *user, const char *stage, size_t done, size_t total)
{
    (void)user;
    (void)stage;
    (void)total;
    return done < 20000;
}

static void a_stopped_import_leaves_no_trace(void **state)
{
    struct ll_err err = {0};
    struct ll_import_report r = {0};
    const char *path = ll_scratch_path("many.csv");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    (void)fputs("lon,lat\n", f);
    for (int i = 0; i < 30000; i++) {
        (void)fprintf(f, "119.%05d,26.1\n", i);
    }
    assert_int_equal(fclose(f), 0);
    const struct ll_progress progress = {.report = stop};
    struct ll_import_request q = {
        .layer = LL_HYDRANT, .crs = "EPSG:4326", .file = path, .progress = &progress};
    assert_int_equal(import(*state, &q, &r, &err), LL_E_CANCELLED);
    assert_int_equal(rows_of(*state, LL_HYDRANT), 0);
    assert_int_equal(ll_store_epsg(*state), 0);
}

static void what_is_not_there_is_named(void **state)
{
    struct ll_err err = {0};
    struct ll_import_report r = {0};
    struct ll_import_request q = {.layer = LL_HYDRANT, .file = "/no/such/file.shp"};
    assert_int_equal(import(*state, &q, &r, &err), LL_E_NOT_FOUND);
    assert_mentions(err.message, "/no/such/file.shp");
    q.file = file_with("t.csv", "甲,乙\n119.3,26.1\n");
    q.crs = "EPSG:4326";
    assert_int_equal(import(*state, &q, &r, &err), LL_E_DECISION);
    assert_mentions(err.message, "--map x=");
    const struct ll_mapping map[] = {{"x", "甲"}, {"y", "丙"}};
    q.map = map;
    q.map_count = 2;
    assert_int_equal(import(*state, &q, &r, &err), LL_E_USAGE);
    assert_mentions(err.message, "丙");
    q.map_count = 0;
    q.encoding = "klingon";
    assert_int_equal(import(*state, &q, &r, &err), LL_E_USAGE);
    q.encoding = NULL;
    q.where = "no such column = 1";
    assert_int_equal(import(*state, &q, &r, &err), LL_E_USAGE);
    q.where = NULL;
    q.layer = LL_BUILDING;
    assert_int_equal(import(*state, &q, &r, &err), LL_E_INVALID);
    q.file = file_with("x.txt", "nothing of use");
    assert_true(import(*state, &q, &r, &err) != LL_OK);
}

/// Makes a file with GDAL: layers of points, one each.
static const char *named_points_file(const char *driver, const char *name,
                                     const char *const *layers, int epsg, char **options,
                                     const char *value)
{
    const char *path = ll_scratch_path(name);
    GDALDatasetH ds = GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(ds);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    assert_int_equal(OSRImportFromEPSG(srs, epsg), OGRERR_NONE);
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    for (; *layers != NULL; layers++) {
        OGRLayerH layer = GDALDatasetCreateLayer(ds, *layers, srs, wkbUnknown, options);
        assert_non_null(layer);
        bool latin = ((unsigned char)value[0] & 0x80U) == 0;
        OGRFieldDefnH field = OGR_Fld_Create(latin ? "name" : "名称", OFTString);
        assert_int_equal(OGR_L_CreateField(layer, field, TRUE), OGRERR_NONE);
        OGR_Fld_Destroy(field);
        OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        OGRGeometryH g = OGR_G_CreateGeometry(wkbMultiPoint);
        for (int i = 0; i < 3; i++) {
            OGRGeometryH p = OGR_G_CreateGeometry(wkbPoint25D);
            OGR_G_SetPoint(p, 0, 303000.0 + 10 * i, 2770000.0, 5.0);
            assert_int_equal(OGR_G_AddGeometryDirectly(g, p), OGRERR_NONE);
        }
        assert_int_equal(OGR_F_SetGeometryDirectly(f, g), OGRERR_NONE);
        OGR_F_SetFieldString(f, 0, value);
        assert_int_equal(OGR_L_CreateFeature(layer, f), OGRERR_NONE);
        OGR_F_Destroy(f);
    }
    OSRDestroySpatialReference(srs);
    (void)GDALClose(ds);
    return path;
}

static const char *points_file(const char *driver, const char *name, const char *const *layers,
                               int epsg, char **options)
{
    return named_points_file(driver, name, layers, epsg, options, "华山分队");
}

static void of_several_layers_one_must_be_chosen(void **state)
{
    struct ll_err err = {0};
    struct ll_import_report r = {0};
    const char *const layers[] = {"north", "south", NULL};
    struct ll_import_request q = {.layer = LL_STATION,
                                  .file = points_file("GPKG", "two.gpkg", layers, 3826, NULL)};
    assert_int_equal(import(*state, &q, &r, &err), LL_E_DECISION);
    assert_mentions(err.message, "north, south");
    q.layer_name = "east";
    assert_int_equal(import(*state, &q, &r, &err), LL_E_USAGE);
    assert_mentions(err.message, "north, south");
    q.layer_name = "south";
    r = imported(*state, q);
    assert_int_equal(r.read, 1);
    assert_int_equal(r.stored, 3); /* a multipoint makes a row of each point */
    assert_int_equal(ll_report_reason(&r, LL_REASON_SPLIT), 2);
    ll_import_report_clear(&r);
    assert_int_equal(ll_store_epsg(*state), 3826); /* metres, conformal: the file's own */
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    assert_near(s.layer[LL_STATION].shape.points[2].x, 303020.0, 0.0);
    assert_string_equal(ll_table_string(&s.layer[LL_STATION], 2, LL_STATION_NAME), "华山分队");
}

static void a_web_map_crs_is_never_the_stores(void **state)
{
    const char *const layers[] = {"one", NULL};
    struct ll_import_report r = imported(
        *state,
        (struct ll_import_request){.layer = LL_STATION,
                                   .file = points_file("GPKG", "web.gpkg", layers, 3857, NULL)});
    assert_int_equal(r.stored, 3);
    ll_import_report_clear(&r);
    assert_int_equal(ll_store_epsg(*state), 32631); /* 2.7 E, 24 N */
}

static void gbk_without_a_mark_is_found_out(void **state)
{
    const char *const layers[] = {"gbk", NULL};
    char option[] = "ENCODING=CP936";
    char *options[] = {option, NULL};
    const char *path = points_file("ESRI Shapefile", "gbk.shp", layers, 3826, options);
    char dbf[256];
    (void)snprintf(dbf, sizeof dbf, "%.*sdbf", (int)strlen(path) - 3, path);
    FILE *f = fopen(dbf, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, 29, SEEK_SET), 0); /* the language driver id */
    assert_int_equal(fputc(0, f), 0);
    assert_int_equal(fclose(f), 0);
    (void)snprintf(dbf, sizeof dbf, "%.*scpg", (int)strlen(path) - 3, path);
    (void)unlink(dbf);
    struct ll_import_request q = {.layer = LL_STATION, .file = path};
    struct ll_import_report r = imported(*state, q);
    assert_int_equal(r.stored, 3);
    assert_mentions(ll_text_str(&r.mapping), "GBK");
    assert_mentions(ll_text_str(&r.mapping), "name ← 名称");
    ll_import_report_clear(&r);
    q.encoding = "gbk";
    q.mode = LL_IMPORT_REPLACE;
    r = imported(*state, q);
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    assert_int_equal(s.layer[LL_STATION].count, 3);
    assert_string_equal(ll_table_string(&s.layer[LL_STATION], 0, LL_STATION_NAME), "华山分队");
}

static void latin_letters_are_not_taken_for_chinese(void **state)
{
    const char *const layers[] = {"ansi", NULL};
    char option[] = "ENCODING=LDID/87"; /* "ANSI", Latin-1 */
    char *options[] = {option, NULL};
    const char *path =
        named_points_file("ESRI Shapefile", "ansi.shp", layers, 3826, options, "Feuerwache Zürn");
    struct ll_import_report r =
        imported(*state, (struct ll_import_request){.layer = LL_STATION, .file = path});
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    assert_string_equal(ll_table_string(&s.layer[LL_STATION], 0, LL_STATION_NAME),
                        "Feuerwache Zürn");
}

static void a_crs_by_hand_overrides_the_file_and_says_so(void **state)
{
    const char *const layers[] = {"one", NULL};
    struct ll_import_report r = imported(
        *state,
        (struct ll_import_request){.layer = LL_STATION,
                                   .crs = "EPSG:3826",
                                   .file = points_file("GPKG", "o.gpkg", layers, 3857, NULL)});
    assert_mentions(r.crs, "EPSG:3826");
    assert_mentions(r.crs_note, "EPSG:3857");
    ll_import_report_clear(&r);
    assert_int_equal(ll_store_epsg(*state), 3826);
}

static void an_empty_layer_stores_nothing_and_decides_nothing(void **state)
{
    struct ll_import_report r = imported(
        *state, (struct ll_import_request){.layer = LL_BUILDING, .file = geojson("e.geojson", "")});
    assert_int_equal(r.read, 0);
    assert_int_equal(r.stored, 0);
    ll_import_report_clear(&r);
    assert_int_equal(ll_store_epsg(*state), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        TEST(a_house_is_stored_with_its_place_and_fields),
        cmocka_unit_test(what_cannot_be_used_is_kept_with_its_reason),
        TEST(values_that_make_no_sense_stay_unknown_and_are_counted),
        TEST(a_table_without_a_crs_is_refused_with_what_to_add),
        TEST(coordinates_of_chinese_maps_are_shifted_back),
        TEST(the_same_content_again_stores_nothing),
        TEST(the_same_content_read_otherwise_is_not_taken_for_known),
        TEST(rows_are_not_replaced_by_nothing),
        TEST(strict_and_dry_imports_leave_no_trace),
        TEST(a_stopped_import_leaves_no_trace),
        TEST(what_is_not_there_is_named),
        TEST(of_several_layers_one_must_be_chosen),
        TEST(a_web_map_crs_is_never_the_stores),
        TEST(gbk_without_a_mark_is_found_out),
        TEST(latin_letters_are_not_taken_for_chinese),
        TEST(a_crs_by_hand_overrides_the_file_and_says_so),
        TEST(an_empty_layer_stores_nothing_and_decides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
