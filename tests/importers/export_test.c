#include "importers/export.h"

#include <dirent.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "geo/datum.h"
#include "tests/support/check.h"

#define EPSG 4549 /* CGCS2000 / 3-degree Gauss-Kruger CM 120E */

/// Three shapes of a kind: the second has two parts, the first part of it a hole where it can.
struct fixture {
    struct ll_shapes shapes;
    ll_geo_ctx *ctx;
};

static void ring(struct ll_shapes *s, double x, double y, double size, bool hole)
{
    const struct ll_xy square[] = {
        {x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}};
    struct ll_err err = {0};
    assert_ok(ll_shapes_ring(s, &err), &err);
    for (size_t i = 0; i < 5; i++) {
        const struct ll_xy *p = &square[hole ? 4 - i : i];
        assert_ok(ll_shapes_point(s, p->x, p->y, &err), &err);
    }
}

static void begin(struct ll_shapes *s, enum ll_kind kind)
{
    struct ll_err err = {0};
    assert_ok(ll_shapes_begin(s, kind, &err), &err);
}

static void add_points(struct ll_shapes *s)
{
    struct ll_err err = {0};
    for (int i = 0; i < 3; i++) {
        begin(s, LL_POINT);
        assert_ok(ll_shapes_ring(s, &err), &err);
        assert_ok(ll_shapes_point(s, 387000.12345 + i, 2778000.5 + i, &err), &err);
    }
}

static void add_polygons(struct ll_shapes *s)
{
    begin(s, LL_POLYGON);
    ring(s, 387000, 2778000, 10, false);
    begin(s, LL_POLYGON);
    ring(s, 387020, 2778000, 10, false);
    ring(s, 387022, 2778002, 2, true);
    ring(s, 387040, 2778000, 10, false);
    begin(s, LL_POLYGON);
    ring(s, 387060, 2778000, 10, false);
}

static const struct ll_export_column columns[] = {
    {"name", LL_CELL_TEXT}, {"width_m", LL_CELL_REAL}, {"floors", LL_CELL_WHOLE}};

/// Row 1 knows nothing.
static struct ll_export_cell cell(void *user, size_t row, size_t column)
{
    (void)user;
    static const char *const names[] = {"消火栓，甲", "", "=1+1"};
    if (row == 1) {
        return (struct ll_export_cell){0};
    }
    return column == 0   ? (struct ll_export_cell){.known = true, .text = names[row]}
           : column == 1 ? (struct ll_export_cell){.known = true, .number = 3.25 + (double)row}
                         : (struct ll_export_cell){.known = true, .number = (double)row};
}

static int set_up(void **state)
{
    static struct fixture f;
    struct ll_err err = {0};
    GDALAllRegister();
    f = (struct fixture){0};
    assert_ok(ll_geo_ctx_new(&f.ctx, &err), &err);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ll_shapes_clear(&f->shapes);
    ll_geo_ctx_free(f->ctx);
    return 0;
}

static struct ll_export_sheet sheet_of(struct fixture *f, bool points)
{
    ll_shapes_clear(&f->shapes);
    if (points) {
        add_points(&f->shapes);
    } else {
        add_polygons(&f->shapes);
    }
    return (struct ll_export_sheet){.name = "things",
                                    .columns = columns,
                                    .column_count = 3,
                                    .shapes = &f->shapes,
                                    .rows = 3,
                                    .kinds = points ? LL_KINDS_POINT : LL_KINDS_POLYGON,
                                    .epsg = EPSG,
                                    .cell = cell};
}

static const char *write_to(struct fixture *f, const char *name, const char *crs, bool points)
{
    struct ll_err err = {0};
    struct ll_export_report report = {0};
    struct ll_export_sheet sheet = sheet_of(f, points);
    const char *path = ll_scratch_path(name);
    const struct ll_export_target target = {.file = path, .crs = crs};
    assert_ok(ll_export_write(f->ctx, &sheet, &target, &report, &err), &err);
    assert_int_equal(report.features, 3);
    assert_int_equal(report.too_long, 0);
    return path;
}

static GDALDatasetH open_again(const char *path)
{
    GDALDatasetH d = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    assert_non_null(d);
    return d;
}

/// Known cells come back, unknown ones are empty, a text that looks like a formula stays text.
static void assert_cells(OGRLayerH layer)
{
    assert_int_equal(OGR_L_GetFeatureCount(layer, TRUE), 3);
    OGR_L_ResetReading(layer);
    for (size_t row = 0; row < 3; row++) {
        OGRFeatureH feature = OGR_L_GetNextFeature(layer);
        for (size_t c = 0; c < 3; c++) {
            int at = OGR_F_GetFieldIndex(feature, columns[c].name);
            struct ll_export_cell want = cell(NULL, row, c);
            const char *text = OGR_F_GetFieldAsString(feature, at);
            assert_true(at >= 0);
            if (!want.known) {
                assert_string_equal(text, "");
            } else if (c == 0) {
                assert_string_equal(text, want.text);
            } else {
                assert_near(OGR_F_GetFieldAsDouble(feature, at), want.number, 0);
            }
        }
        OGR_F_Destroy(feature);
    }
    OGR_L_ResetReading(layer);
}

static void cells_come_back_from_every_form(void **state)
{
    static const char *const names[] = {"c.csv", "c.geojson", "c.gpkg", "c.xlsx"};
    for (size_t i = 0; i < 4; i++) {
        for (int points = 0; points < 2; points++) {
            GDALDatasetH d = open_again(write_to(*state, names[i], NULL, points == 1));
            assert_cells(GDALDatasetGetLayer(d, 0));
            GDALClose(d);
        }
    }
}

/// Area of the second feature: two squares of 100 m2 and a hole of 4 m2, one way or another.
static void outlines_come_back_with_parts_and_holes(void **state)
{
    GDALDatasetH d = open_again(write_to(*state, "p.gpkg", NULL, false));
    OGRLayerH layer = GDALDatasetGetLayer(d, 0);
    OGRFeatureH feature = OGR_L_GetFeature(layer, 2);
    assert_near(OGR_G_Area(OGR_F_GetGeometryRef(feature)), 196.0, 1e-9);
    assert_int_equal(OGR_G_GetGeometryCount(OGR_F_GetGeometryRef(feature)), 2);
    assert_string_equal(OSRGetAuthorityCode(OGR_L_GetSpatialRef(layer), NULL), "4549");
    OGR_F_Destroy(feature);
    GDALClose(d);
    d = open_again(write_to(*state, "p.csv", NULL, false));
    layer = GDALDatasetGetLayer(d, 0);
    feature = OGR_L_GetFeature(layer, 2);
    char *wkt =
        (char *)(uintptr_t)OGR_F_GetFieldAsString(feature, OGR_F_GetFieldIndex(feature, "wkt"));
    OGRGeometryH geometry = NULL;
    assert_int_equal(OGR_G_CreateFromWkt(&wkt, NULL, &geometry), OGRERR_NONE);
    assert_near(OGR_G_Area(geometry), 196.0, 1e-6);
    OGR_G_DestroyGeometry(geometry);
    OGR_F_Destroy(feature);
    GDALClose(d);
}

/// The first point of a file of points as numbers.
static struct ll_xy first_point(const char *path, bool columns_xy)
{
    GDALDatasetH d = open_again(path);
    OGRFeatureH f = OGR_L_GetNextFeature(GDALDatasetGetLayer(d, 0));
    OGRGeometryH g = OGR_F_GetGeometryRef(f);
    struct ll_xy p = columns_xy
                         ? (struct ll_xy){OGR_F_GetFieldAsDouble(f, OGR_F_GetFieldIndex(f, "x")),
                                          OGR_F_GetFieldAsDouble(f, OGR_F_GetFieldIndex(f, "y"))}
                         : (struct ll_xy){OGR_G_GetX(g, 0), OGR_G_GetY(g, 0)};
    OGR_F_Destroy(f);
    GDALClose(d);
    return p;
}

/// Longitude and latitude of the first point, by GDAL's own transformation.
static struct ll_xy oracle_lonlat(void)
{
    OGRSpatialReferenceH from = OSRNewSpatialReference(NULL), to = OSRNewSpatialReference(NULL);
    assert_int_equal(OSRImportFromEPSG(from, EPSG), OGRERR_NONE);
    assert_int_equal(OSRImportFromEPSG(to, 4326), OGRERR_NONE);
    OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
    OSRSetAxisMappingStrategy(to, OAMS_TRADITIONAL_GIS_ORDER);
    OGRCoordinateTransformationH t = OCTNewCoordinateTransformation(from, to);
    double x = 387000.12345, y = 2778000.5;
    assert_int_equal(OCTTransform(t, 1, &x, &y, NULL), TRUE);
    OCTDestroyCoordinateTransformation(t);
    OSRDestroySpatialReference(from);
    OSRDestroySpatialReference(to);
    return (struct ll_xy){x, y};
}

/// Degrees are given to 1e-9 (0.1 mm), metres to 0.1 mm.
static void coordinates_are_those_of_the_crs_asked_for(void **state)
{
    struct ll_xy want = oracle_lonlat();
    struct ll_xy got = first_point(write_to(*state, "d.geojson", NULL, true), false);
    assert_near(got.x, want.x, 1e-9);
    assert_near(got.y, want.y, 1e-9);
    got = first_point(write_to(*state, "d.csv", "EPSG:4326", true), true);
    assert_near(got.x, want.x, 1e-9);
    assert_near(got.y, want.y, 1e-9);
    got = first_point(write_to(*state, "m.csv", NULL, true), true);
    assert_near(got.x, 387000.12345, 0.00005 + 1e-9);
    assert_near(got.y, 2778000.5, 1e-9);
    got = first_point(write_to(*state, "g.csv", "gcj02", true), true);
    struct ll_xy gcj = ll_wgs84_to_gcj02(want);
    assert_near(got.x, gcj.x, 1e-9);
    assert_near(got.y, gcj.y, 1e-9);
    got = first_point(write_to(*state, "b.xlsx", "bd09", true), true);
    struct ll_xy bd = ll_gcj02_to_bd09(gcj);
    assert_near(got.x, bd.x, 1e-9);
    assert_near(got.y, bd.y, 1e-9);
}

static size_t files_there(void)
{
    size_t count = 0;
    DIR *dir = opendir(ll_scratch_dir());
    assert_non_null(dir);
    while (readdir(dir) != NULL) {
        count++;
    }
    closedir(dir);
    return count;
}

static enum ll_code try_write(struct fixture *f, const char *path, const char *crs,
                              struct ll_err *err)
{
    struct ll_export_report report = {0};
    struct ll_export_sheet sheet = sheet_of(f, true);
    const struct ll_export_target target = {.file = path, .crs = crs};
    return ll_export_write(f->ctx, &sheet, &target, &report, err);
}

static void what_cannot_be_written_leaves_nothing_behind(void **state)
{
    struct ll_err err = {0};
    size_t before = files_there();
    assert_int_equal(try_write(*state, ll_scratch_path("x.dwg"), NULL, &err), LL_E_USAGE);
    assert_mentions(err.message, ".gpkg");
    assert_int_equal(try_write(*state, ll_scratch_path("no/x.csv"), NULL, &err), LL_E_NOT_FOUND);
    assert_int_equal(try_write(*state, ll_scratch_path("x.csv"), "EPSG:99", &err), LL_E_CRS);
    assert_int_equal(try_write(*state, "/proc/x.csv", NULL, &err), LL_E_NOT_FOUND);
    assert_int_equal(files_there(), before);
}

static void an_old_file_is_replaced(void **state)
{
    const char *path = ll_scratch_path("old.csv");
    FILE *old = fopen(path, "w");
    assert_non_null(old);
    for (int i = 0; i < 1000; i++) {
        assert_true(fputs("a,b\n", old) >= 0);
    }
    assert_int_equal(fclose(old), 0);
    GDALDatasetH d = open_again(write_to(*state, "old.csv", NULL, true));
    assert_cells(GDALDatasetGetLayer(d, 0));
    GDALClose(d);
}

static void an_outline_too_long_for_a_cell_is_left_out_and_counted(void **state)
{
    struct fixture *f = *state;
    struct ll_err err = {0};
    struct ll_export_report report = {0};
    struct ll_export_sheet sheet = sheet_of(f, false);
    begin(&f->shapes, LL_POLYGON);
    assert_ok(ll_shapes_ring(&f->shapes, &err), &err);
    for (int i = 0; i <= 2000; i++) {
        double a = 2 * 3.14159265358979 * (i % 2000) / 2000;
        assert_ok(ll_shapes_point(&f->shapes, 387000 + 50 * cos(a), 2778000 + 50 * sin(a), &err),
                  &err);
    }
    static const uint32_t order[] = {0, 3, 2};
    sheet.shape_of = order;
    const struct ll_export_target target = {.file = ll_scratch_path("long.xlsx")};
    assert_ok(ll_export_write(f->ctx, &sheet, &target, &report, &err), &err);
    assert_int_equal(report.too_long, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_come_back_from_every_form),
        cmocka_unit_test(outlines_come_back_with_parts_and_holes),
        cmocka_unit_test(coordinates_are_those_of_the_crs_asked_for),
        cmocka_unit_test(what_cannot_be_written_leaves_nothing_behind),
        cmocka_unit_test(an_old_file_is_replaced),
        cmocka_unit_test(an_outline_too_long_for_a_cell_is_left_out_and_counted),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
