#include "importers/elevation.h"

#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>

#include "data/features.h"
#include "data/scene_io.h"
#include "importers/height_grid.h"
#include "importers/import.h"
#include "tests/support/check.h"

#define EPSG 4549 /* CGCS2000 / 3-degree Gauss-Kruger CM 120E */
#define X0   500000.0
#define Y0   2777000.0

/// A grid of 200 x 200 cells with its lower left corner at (X0, Y0), heights z(x, y) in metres from
/// there; a NODATA hole around (150 m, 150 m).
static const char *make_grid(const char *name, const char *driver, double cell, bool with_crs,
                             double (*z)(double x, double y))
{
    const char *path = ll_scratch_path(name);
    const int n = 200;
    GDALDatasetH memory = GDALCreate(GDALGetDriverByName("MEM"), "", n, n, 1, GDT_Float32, NULL);
    double place[6] = {X0, cell, 0, Y0 + n * cell, 0, -cell};
    float row[200];
    assert_int_equal(GDALSetGeoTransform(memory, place), CE_None);
    GDALRasterBandH band = GDALGetRasterBand(memory, 1);
    GDALSetRasterNoDataValue(band, -9999);
    for (int r = 0; r < n; r++) {
        for (int c = 0; c < n; c++) {
            double x = (c + 0.5) * cell, y = (n - r - 0.5) * cell;
            row[c] = fabs(x - 150) < 3 && fabs(y - 150) < 3 ? -9999.0F : (float)z(x, y);
        }
        assert_int_equal(GDALRasterIO(band, GF_Write, 0, r, n, 1, row, n, 1, GDT_Float32, 0, 0),
                         CE_None);
    }
    if (with_crs) {
        OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
        assert_int_equal(OSRImportFromEPSG(srs, EPSG), OGRERR_NONE);
        assert_int_equal(GDALSetSpatialRef(memory, srs), CE_None);
        OSRDestroySpatialReference(srs);
    }
    GDALDatasetH file =
        GDALCreateCopy(GDALGetDriverByName(driver), path, memory, FALSE, NULL, NULL, NULL);
    assert_non_null(file);
    GDALClose(file);
    GDALClose(memory);
    return path;
}

static double plane(double x, double y)
{
    (void)y;
    return 50 + 0.09 * x;
}

/// Lanes by their ends, in metres from (X0, Y0).
static const struct {
    double x0, y0, x1, y1;
} ends[] = {
    {10, 20, 110, 20}, /* 0 along the slope */
    {20, 10, 20, 110}, /* 1 across it */
    {10, 30, 25, 30},  /* 2 too short */
    {10, 40, 110, 40}, /* 3 a bridge */
    {10, 50, 110, 50}, /* 4 has a slope of its own */
    {100, 150, 190, 150} /* 5 through the hole */,
    {150, 60, 260, 60} /* 6 leaves the grid */,
};
enum { LANES = sizeof ends / sizeof ends[0] };

static ll_store *store_with_lanes(const char *name)
{
    struct ll_err err = {0};
    ll_store *store = NULL;
    struct ll_table t = ll_table_make(LL_LANE, LL_ALL_FIELDS);
    for (size_t i = 0; i < LANES; i++) {
        assert_ok(ll_table_add(&t, NULL, &err), &err);
        assert_ok(ll_shapes_begin(&t.shape, LL_LINE, &err), &err);
        assert_ok(ll_shapes_ring(&t.shape, &err), &err);
        assert_ok(ll_shapes_point(&t.shape, X0 + ends[i].x0, Y0 + ends[i].y0, &err), &err);
        assert_ok(ll_shapes_point(&t.shape, X0 + ends[i].x1, Y0 + ends[i].y1, &err), &err);
    }
    ll_table_set_word(&t, 3, LL_LANE_BRIDGE, LL_FLAG_YES);
    ll_table_set_real(&t, 4, LL_LANE_SLOPE_PCT, 3);
    ll_table_set_word(&t, 4, LL_LANE_SLOPE_SOURCE, LL_MEASURE_SURVEYED);
    assert_ok(ll_store_open(ll_scratch_path(name), LL_STORE_CREATE, &store, &err), &err);
    assert_ok(ll_store_begin(store, &err), &err);
    assert_ok(ll_store_set_epsg(store, EPSG, &err), &err);
    const struct ll_origin origin = {.source = "lanes.shp"};
    LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
    assert_ok(ll_feature_writer_new(store, LL_LANE, &origin, LL_IMPORT_APPEND, &writer, &err),
              &err);
    assert_ok(ll_feature_writer_add(writer, &t, NULL, NULL, &err), &err);
    assert_ok(ll_feature_writer_finish(writer, NULL, &err), &err);
    assert_ok(ll_store_commit(store, &err), &err);
    ll_table_clear(&t);
    return store;
}

/// Row of lane `index` in what is stored now: by its start.
static size_t row_of(const struct ll_table *lanes, size_t index)
{
    for (size_t i = 0; i < lanes->count; i++) {
        const struct ll_xy *p = &lanes->shape.points[2 * i];
        if (p->x == X0 + ends[index].x0 && p->y == Y0 + ends[index].y0) {
            return i;
        }
    }
    fail();
    return 0;
}

static void load(ll_store *store, struct ll_scene *scene)
{
    struct ll_err err = {0};
    struct ll_scene_want want = {.layers = 1U << LL_LANE};
    want.fields[LL_LANE] = LL_ALL_FIELDS;
    assert_ok(ll_scene_load(store, &want, NULL, scene, &err), &err);
}

static double slope_of(const struct ll_table *lanes, size_t index, int field)
{
    return ll_table_real(lanes, row_of(lanes, index), field);
}

/// A plane of 9 % in cells of 1 m: 9 % along, 0 across; the float grid holds it to 0.02 %.
static void lanes_on_a_plane_get_its_slope(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = store_with_lanes("plane.db");
    const struct ll_elevation_request request = {
        .file = make_grid("plane.tif", "GTiff", 1, true, plane), .height_error_m = NAN};
    struct ll_elevation_report report = {0};
    assert_ok(ll_import_elevation(store, &request, &report, &err), &err);
    assert_int_equal(report.lanes, LANES);
    assert_int_equal(report.known, 1);
    assert_int_equal(report.raised, 1);
    assert_int_equal(report.too_short, 1);
    assert_int_equal(report.outside, 2);
    assert_int_equal(report.measured, 2);
    assert_int_equal(report.updated, 2);
    assert_near(report.cell_m, 1.0, 1e-9);
    assert_near(report.base_m, 20.0, 0);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    load(store, &scene);
    const struct ll_table *lanes = &scene.layer[LL_LANE];
    assert_int_equal(lanes->count, LANES);
    assert_near(slope_of(lanes, 0, LL_LANE_SLOPE_PCT), 9, 0.02);
    assert_near(slope_of(lanes, 1, LL_LANE_SLOPE_PCT), 0, 0.02);
    assert_near(slope_of(lanes, 0, LL_LANE_SLOPE_ERROR_PCT), 100 * sqrt(2.0) * 0.3 / 20, 0.011);
    assert_int_equal(ll_table_word(lanes, row_of(lanes, 0), LL_LANE_SLOPE_SOURCE),
                     LL_MEASURE_ELEVATION);
    assert_near(slope_of(lanes, 4, LL_LANE_SLOPE_PCT), 3, 0);
    static const size_t unknown[] = {2, 3, 5, 6};
    for (size_t i = 0; i < 4; i++) {
        assert_true(isnan(slope_of(lanes, unknown[i], LL_LANE_SLOPE_PCT)));
    }
    assert_ok(ll_import_elevation(store, &request, &report, &err), &err);
    assert_int_equal(report.measured, 2);
    assert_int_equal(report.updated, 0);
}

/// Coarse cells: the base grows to a cell, and the interval says how little is known.
static void coarse_cells_give_a_wide_interval(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = store_with_lanes("coarse.db");
    const struct ll_elevation_request request = {
        .file = make_grid("coarse.asc", "AAIGrid", 30, false, plane),
        .crs = "EPSG:4549",
        .height_error_m = NAN};
    struct ll_elevation_report report = {0};
    assert_ok(ll_import_elevation(store, &request, &report, &err), &err);
    assert_near(report.cell_m, 30.0, 1e-9);
    assert_near(report.base_m, 30.0, 1e-9);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    load(store, &scene);
    const struct ll_table *lanes = &scene.layer[LL_LANE];
    assert_near(slope_of(lanes, 0, LL_LANE_SLOPE_ERROR_PCT), 100 * sqrt(2.0) * 5 / 30, 0.011);
}

static void a_dry_run_stores_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = store_with_lanes("dry.db");
    const struct ll_elevation_request request = {.file =
                                                     make_grid("dry.tif", "GTiff", 1, true, plane),
                                                 .height_error_m = 0.1,
                                                 .dry_run = true};
    struct ll_elevation_report report = {0};
    assert_ok(ll_import_elevation(store, &request, &report, &err), &err);
    assert_int_equal(report.updated, 2);
    assert_near(report.height_error_m, 0.1, 0);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    load(store, &scene);
    assert_true(isnan(slope_of(&scene.layer[LL_LANE], 0, LL_LANE_SLOPE_PCT)));
}

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void what_is_no_elevation_model_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = store_with_lanes("bad.db");
    struct ll_elevation_report report = {0};
    struct ll_elevation_request request = {.file = ll_scratch_path("none.tif"),
                                           .height_error_m = NAN};
    assert_int_equal(ll_import_elevation(store, &request, &report, &err), LL_E_NOT_FOUND);
    request.file = make_grid("no_crs.asc", "AAIGrid", 1, false, plane);
    assert_int_equal(ll_import_elevation(store, &request, &report, &err), LL_E_DECISION);
    assert_mentions(err.message, "--crs");
    request.crs = "EPSG:4526"; /* the neighbouring zone: nowhere near */
    assert_int_equal(ll_import_elevation(store, &request, &report, &err), LL_E_INVALID);
    request =
        (struct ll_elevation_request){.file = ll_scratch_path("text.tif"), .height_error_m = NAN};
    write_text(request.file, "not a raster");
    assert_int_equal(ll_import_elevation(store, &request, &report, &err), LL_E_FORMAT);
    GDALDatasetH photo = GDALCreate(GDALGetDriverByName("GTiff"), ll_scratch_path("photo.tif"), 8,
                                    8, 3, GDT_Byte, NULL);
    assert_non_null(photo);
    GDALClose(photo);
    request.file = ll_scratch_path("photo.tif");
    assert_int_equal(ll_import_elevation(store, &request, &report, &err), LL_E_FORMAT);
    assert_mentions(err.message, "picture");
    LL_CLEANUP(ll_store_closep) ll_store *empty = NULL;
    assert_ok(ll_store_open(ll_scratch_path("e.db"), LL_STORE_CREATE, &empty, &err), &err);
    request.file = make_grid("empty.tif", "GTiff", 1, true, plane);
    assert_int_equal(ll_import_elevation(empty, &request, &report, &err), LL_E_INVALID);
    assert_mentions(err.message, "import lanes");
}

static double hills(double x, double y)
{
    return 100 + 10 * sin(x / 17) * cos(y / 23);
}

/// Random points against the four cells around read one by one through GDAL.
static void heights_are_bilinear_between_cell_centres(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = make_grid("hills.tif", "GTiff", 1, true, hills);
    LL_CLEANUP(ll_height_grid_close) struct ll_height_grid grid = {0};
    assert_ok(ll_height_grid_open(path, &grid, &err), &err);
    struct ll_xy p[400];
    double got[400];
    uint32_t seed = 12345;
    for (size_t i = 0; i < 400; i++) {
        seed = seed * 1664525U + 1013904223U;
        p[i].x = X0 + 0.6 + (seed >> 8) % 1000 * 0.13;
        seed = seed * 1664525U + 1013904223U;
        p[i].y = Y0 + 0.6 + (seed >> 8) % 1000 * 0.13;
    }
    assert_ok(ll_height_grid_read(&grid, p, 400, NULL, got, &err), &err);
    for (size_t i = 0; i < 400; i++) {
        double x = p[i].x - X0 - 0.5, y = 200 - (p[i].y - Y0) - 0.5, z[4];
        int c = (int)floor(x), r = (int)floor(y);
        for (int k = 0; k < 4; k++) {
            assert_int_equal(GDALRasterIO(grid.band, GF_Read, c + k % 2, r + k / 2, 1, 1, &z[k], 1,
                                          1, GDT_Float64, 0, 0),
                             CE_None);
        }
        double above = z[0] + (x - c) * (z[1] - z[0]), below = z[2] + (x - c) * (z[3] - z[2]);
        assert_near(got[i], above + (y - r) * (below - above), 1e-9);
    }
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanes_on_a_plane_get_its_slope),
        cmocka_unit_test(coarse_cells_give_a_wide_interval),
        cmocka_unit_test(a_dry_run_stores_nothing),
        cmocka_unit_test(what_is_no_elevation_model_is_refused),
        cmocka_unit_test(heights_are_bilinear_between_cell_centres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
