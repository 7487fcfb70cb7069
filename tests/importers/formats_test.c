/* The formats offices keep their data in, written by GDAL or by hand, each read into a store. */
#include <stdio.h>
#include <string.h>

#include <cpl_string.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "importers/report.h"
#include "tests/importers/runs.h"
#include "tests/support/check.h"

#define HOUSES 25

/// Adds a field and sets what it holds later by name.
static void add_field(OGRLayerH layer, const char *name, OGRFieldType type)
{
    OGRFieldDefnH field = OGR_Fld_Create(name, type);
    assert_int_equal(OGR_L_CreateField(layer, field, TRUE), OGRERR_NONE);
    OGR_Fld_Destroy(field);
}

/// House i: 10 m by (5 + i) m in rows of five, 30 m apart, in the 3-degree zone of 120 E.
static OGRGeometryH house(int i)
{
    double x = 430000.0 + i % 5 * 30.0, y = 2888000.0 + i / 5 * 60.0, h = 5.0 + i;
    char wkt[256];
    (void)snprintf(wkt, sizeof wkt, "POLYGON((%f %f,%f %f,%f %f,%f %f,%f %f))", x, y, x + 10.0, y,
                   x + 10.0, y + h, x, y + h, x, y);
    char *at = wkt;
    OGRGeometryH g = NULL;
    assert_int_equal(OGR_G_CreateFromWkt(&at, NULL, &g), OGRERR_NONE);
    return g;
}

/// Writes one layer of houses. @param columns Names of structure and floors.
static void add_houses(GDALDatasetH dataset, const char *const columns[2], int epsg, char **options)
{
    OGRSpatialReferenceH metres = OSRNewSpatialReference(NULL);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    assert_int_equal(OSRImportFromEPSG(metres, 4549), OGRERR_NONE);
    assert_int_equal(OSRImportFromEPSG(srs, epsg), OGRERR_NONE);
    OSRSetAxisMappingStrategy(metres, OAMS_TRADITIONAL_GIS_ORDER);
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    OGRCoordinateTransformationH to = OCTNewCoordinateTransformation(metres, srs);
    assert_non_null(to);
    OGRLayerH layer = GDALDatasetCreateLayer(dataset, "houses", srs, wkbPolygon, options);
    assert_non_null(layer);
    add_field(layer, columns[0], OFTString);
    add_field(layer, columns[1], OFTInteger);
    for (int i = 0; i < HOUSES; i++) {
        OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        OGRGeometryH g = house(i);
        assert_int_equal(OGR_G_Transform(g, to), OGRERR_NONE);
        OGR_F_SetFieldString(f, 0, i % 2 == 0 ? "砖木" : "钢筋混凝土");
        OGR_F_SetFieldInteger(f, 1, 1 + i % 6);
        assert_int_equal(OGR_F_SetGeometryDirectly(f, g), OGRERR_NONE);
        assert_int_equal(OGR_L_CreateFeature(layer, f), OGRERR_NONE);
        OGR_F_Destroy(f);
    }
    OCTDestroyCoordinateTransformation(to);
    OSRDestroySpatialReference(srs);
    OSRDestroySpatialReference(metres);
}

static GDALDatasetH create(const char *driver, const char *path, char **options)
{
    GDALDriverH d = GDALGetDriverByName(driver);
    assert_non_null(d);
    GDALDatasetH dataset = GDALCreate(d, path, 0, 0, 0, GDT_Unknown, options);
    assert_non_null(dataset);
    return dataset;
}

/// How a file of houses is written.
struct writing {
    const char *driver;
    const char *name;
    int epsg;
    const char *create_with;
    const char *layer_with;
    const char *columns[2]; /* NULL: in Chinese */
};

/// Writes a file of houses. @return its path.
static const char *written_as(struct writing w)
{
    static const char *const chinese[2] = {"结构", "层数"};
    const char *path = ll_scratch_path(w.name);
    char **make = w.create_with == NULL ? NULL : CSLTokenizeString2(w.create_with, " ", 0);
    char **layer = w.layer_with == NULL ? NULL : CSLTokenizeString2(w.layer_with, " ", 0);
    GDALDatasetH dataset = create(w.driver, path, make);
    add_houses(dataset, w.columns[0] == NULL ? chinese : w.columns, w.epsg, layer);
    (void)GDALClose(dataset);
    CSLDestroy(make);
    CSLDestroy(layer);
    return path;
}

static const char *written(const char *driver, const char *name, int epsg, const char *create_with,
                           const char *layer_with)
{
    return written_as((struct writing){driver, name, epsg, create_with, layer_with, {NULL, NULL}});
}

/// All houses are there with their size, structure and floors. @param tolerance Of an area, m2.
static void assert_houses(ll_store *store, double tolerance)
{
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = run_scene_of(store);
    const struct ll_table *b = &s.layer[LL_BUILDING];
    assert_int_equal(b->count, HOUSES);
    bool seen[HOUSES] = {false};
    for (size_t i = 0; i < b->count; i++) {
        double area = ll_shape_area(&b->shape, i);
        int n = (int)(area / 10.0 - 5.0 + 0.5);
        assert_true(n >= 0 && n < HOUSES && !seen[n]);
        seen[n] = true;
        assert_near(area, 10.0 * (5.0 + n), tolerance);
        assert_int_equal(ll_table_word(b, i, LL_BUILDING_STRUCTURE),
                         n % 2 == 0 ? LL_STRUCTURE_BRICK_TIMBER : LL_STRUCTURE_CONCRETE);
        assert_near(ll_table_real(b, i, LL_BUILDING_FLOORS), 1 + n % 6, 0.0);
    }
}

/// Imports a file of houses and looks at them.
static void assert_reads(ll_store *store, const char *path, const char *encoding, double tolerance)
{
    const struct ll_import_request q = {
        .layer = LL_BUILDING, .file = path, .encoding = encoding, .as_told = true};
    struct ll_import_report r = run_imported(store, q);
    assert_int_equal(r.read, HOUSES);
    assert_int_equal(r.stored, HOUSES);
    ll_import_report_clear(&r);
    assert_houses(store, tolerance);
}

static void overwrite(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void a_shapefile_with_cpg_is_read(void **state)
{
    assert_reads(*state, written("ESRI Shapefile", "with.shp", 4549, NULL, "ENCODING=CP936"), NULL,
                 1e-3);
}

static void a_shapefile_without_cpg_is_read(void **state)
{
    const char *path = written("ESRI Shapefile", "without.shp", 4549, NULL, "ENCODING=CP936");
    assert_int_equal(remove(ll_scratch_path("without.cpg")), 0);
    assert_reads(*state, path, NULL, 1e-3);
}

static void a_shapefile_with_a_wrong_cpg_is_read_when_the_encoding_is_told(void **state)
{
    const char *path = written("ESRI Shapefile", "wrong.shp", 4549, NULL, "ENCODING=CP936");
    overwrite(ll_scratch_path("wrong.cpg"), "UTF-8");
    assert_reads(*state, path, "GBK", 1e-3);
}

static void a_geopackage_is_read(void **state)
{
    assert_reads(*state, written("GPKG", "a.gpkg", 4549, NULL, NULL), NULL, 1e-3);
}

static void geojson_is_read(void **state)
{
    assert_reads(*state,
                 written("GeoJSON", "a.geojson", 4326, NULL, "RFC7946=YES COORDINATE_PRECISION=9"),
                 NULL, 0.1);
}

static void newline_delimited_geojson_is_read(void **state)
{
    assert_reads(*state, written("GeoJSONSeq", "a.geojsonl", 4326, NULL, "COORDINATE_PRECISION=9"),
                 NULL, 0.1);
}

static void flatgeobuf_is_read(void **state)
{
    assert_reads(*state, written("FlatGeobuf", "a.fgb", 4549, NULL, NULL), NULL, 1e-3);
}

static void a_file_geodatabase_is_read(void **state)
{
    assert_reads(*state, written("OpenFileGDB", "a.gdb", 4549, NULL, NULL), NULL, 1e-2);
}

static void mapinfo_tab_is_read(void **state)
{
    const char *path = written_as((struct writing){
        "MapInfo File", "a.tab", 32650, "FORMAT=TAB", "ENCODING=CP936", {"structure", "floors"}});
    assert_reads(*state, path, NULL, 1.0);
}

/// Puts four bytes in place of four others in a file.
static void replace_in(const char *path, const char *from, const char *to)
{
    static char bytes[200000];
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t len = fread(bytes, 1, sizeof bytes, f);
    (void)fclose(f);
    for (size_t i = 0; i + 4 <= len; i++) {
        if (memcmp(bytes + i, from, 4) == 0) {
            memcpy(bytes + i, to, 4);
        }
    }
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/// With headings in GBK, as the Chinese MapInfo writes them and GDAL does not.
static void mapinfo_mif_is_read(void **state)
{
    const char *path = written_as((struct writing){
        "MapInfo File", "a.mif", 32650, "FORMAT=MIF", "ENCODING=CP936", {"JGJG", "CSCS"}});
    replace_in(path, "JGJG", "\xBD\xE1\xB9\xB9"); /* 结构 */
    replace_in(path, "CSCS", "\xB2\xE3\xCA\xFD"); /* 层数 */
    assert_reads(*state, path, NULL, 1.0);
}

static void spatialite_is_read(void **state)
{
    assert_reads(*state, written("SQLite", "a.sqlite", 4549, "SPATIALITE=YES", NULL), NULL, 1e-3);
}

static void plain_sqlite_is_read(void **state)
{
    assert_reads(*state, written("SQLite", "b.db", 4549, NULL, "FORMAT=WKB"), NULL, 1e-3);
}

static const char *const shapefile_parts[] = {"z.shp", "z.shp", "z.shx", "z.shx", "z.dbf", "z.dbf",
                                              "z.prj", "z.prj", "z.cpg", "z.cpg", NULL};

static void a_zipped_shapefile_is_read(void **state)
{
    (void)written("ESRI Shapefile", "z.shp", 4549, NULL, "ENCODING=CP936");
    assert_reads(*state, run_zipped("z.zip", shapefile_parts), NULL, 1e-3);
}

static void a_file_inside_a_zip_is_read_by_its_path(void **state)
{
    (void)written("ESRI Shapefile", "z.shp", 4549, NULL, "ENCODING=CP936");
    char inside[1024];
    (void)snprintf(inside, sizeof inside, "/vsizip/%s/z.shp",
                   run_zipped("zz.zip", shapefile_parts));
    assert_reads(*state, inside, NULL, 1e-3);
    (void)snprintf(inside, sizeof inside, "/vsizip/%s/q.shp", ll_scratch_path("zz.zip"));
    assert_mentions(run_refused(*state,
                                (struct ll_import_request){.layer = LL_BUILDING, .file = inside},
                                LL_E_NOT_FOUND),
                    "q.shp");
}

static void a_zip_of_two_shapefiles_asks_which(void **state)
{
    static const char *const two[] = {"z.shp", "东.shp", "z.shx", "东.shx", "z.dbf", "东.dbf",
                                      "z.prj", "东.prj", "z.shp", "西.shp", "z.shx", "西.shx",
                                      "z.dbf", "西.dbf", "z.prj", "西.prj", NULL};
    (void)written("ESRI Shapefile", "z.shp", 4549, NULL, "ENCODING=CP936");
    const char *path = run_zipped("two.zip", two);
    struct ll_import_request q = {.layer = LL_BUILDING, .file = path};
    const char *message = run_refused(*state, q, LL_E_DECISION);
    assert_mentions(message, "东");
    assert_mentions(message, "--layer-name");
    q.layer_name = "西";
    struct ll_import_report r = run_imported(*state, q);
    assert_int_equal(r.stored, HOUSES);
    ll_import_report_clear(&r);
}

static void a_file_in_a_folder_of_a_zip_is_found_by_the_plain_path(void **state)
{
    static const char *const nested[] = {"z.shp", "数据/2026/z.shp",  "z.shx", "数据/2026/z.shx",
                                         "z.dbf", "数据/2026/z.dbf",  "z.prj", "数据/2026/z.prj",
                                         "z.prj", "__MACOSX/._z.shp", NULL};
    (void)written("ESRI Shapefile", "z.shp", 4549, NULL, "ENCODING=CP936");
    assert_reads(*state, run_zipped("nested.zip", nested), "GBK", 1e-3);
}

static void a_zip_of_several_sets_lists_them_and_opens_the_one_named(void **state)
{
    static const char *const mixed[] = {
        "z.shp",      "房屋/z.shp", "z.shx",     "房屋/z.shx", "z.dbf",    "房屋/z.dbf", "z.prj",
        "房屋/z.prj", "other.csv",  "表/点.csv", "other.csv",  "说明.pdf", NULL};
    (void)written("ESRI Shapefile", "z.shp", 4549, NULL, "ENCODING=CP936");
    (void)run_file_with("other.csv", "x,y\n1,2\n");
    struct ll_import_request q = {
        .layer = LL_BUILDING, .file = run_zipped("mixed.zip", mixed), .encoding = "GBK"};
    const char *message = run_refused(*state, q, LL_E_DECISION);
    assert_mentions(message, "房屋/z.shp");
    assert_mentions(message, "表/点.csv");
    assert_mentions(message, "--layer-name");
    q.layer_name = "nope";
    assert_mentions(run_refused(*state, q, LL_E_USAGE), "房屋/z.shp");
    q.layer_name = "z";
    struct ll_import_report r = run_imported(*state, q);
    assert_int_equal(r.stored, HOUSES);
    ll_import_report_clear(&r);
}

/// A ZIP as Windows packs it in China: names in GBK, not marked.
static void names_in_gbk_inside_a_zip_are_read(void **state)
{
    static const char *const two[] = {"z.shp", "AAAA.shp", "z.shx", "AAAA.shx", "z.dbf", "AAAA.dbf",
                                      "z.prj", "AAAA.prj", "z.shp", "BBBB.shp", "z.shx", "BBBB.shx",
                                      "z.dbf", "BBBB.dbf", "z.prj", "BBBB.prj", NULL};
    (void)written("ESRI Shapefile", "z.shp", 4549, NULL, "ENCODING=CP936");
    const char *path = run_zipped("gbk.zip", two);
    replace_in(path, "AAAA", "\xB7\xBF\xCE\xDD"); /* 房屋 */
    replace_in(path, "BBBB", "\xB3\xC7\xCE\xF7"); /* 城西 */
    struct ll_import_request q = {.layer = LL_BUILDING, .file = path};
    assert_mentions(run_refused(*state, q, LL_E_DECISION), "房屋");
    q.layer_name = "城西";
    struct ll_import_report r = run_imported(*state, q);
    assert_int_equal(r.stored, HOUSES);
    ll_import_report_clear(&r);
}

static void topojson_is_read_once_its_system_is_told(void **state)
{
    const char *data = ll_real_data();
    if (data == NULL) {
        skip();
    }
    char path[512];
    (void)snprintf(path, sizeof path, "%s/tw-villages/twTown1982.topo.json", data);
    struct ll_import_request q = {.layer = LL_AREA, .file = path, .dry_run = true};
    assert_mentions(run_refused(*state, q, LL_E_DECISION), "--crs");
    q.crs = "EPSG:4326";
    struct ll_import_report r = run_imported(*state, q);
    assert_int_equal(r.read, 382); /* by ogrinfo */
    assert_int_equal(r.stored + r.quarantined, r.read + ll_report_reason(&r, LL_REASON_SPLIT));
    ll_import_report_clear(&r);
}

static void a_dwg_is_refused_with_what_to_do(void **state)
{
    static const char *const names[] = {"a.dwg", "b.dat"};
    for (size_t i = 0; i < 2; i++) {
        const char *path = run_file_with(names[i], "AC1032 and what follows");
        struct ll_import_request q = {.layer = LL_BUILDING, .file = path};
        assert_mentions(run_refused(*state, q, LL_E_FORMAT), "DXF 2013");
    }
    struct ll_err err = {.lang = LL_LANG_ZH};
    struct ll_import_report report = {0};
    const struct ll_import_request q = {.layer = LL_BUILDING, .file = ll_scratch_path("a.dwg")};
    assert_int_equal(ll_import_layer(*state, &q, &report, &err), LL_E_FORMAT);
}

static void nothing_reaches_out_unasked(void **state)
{
    const char *vrt = run_file_with(
        "a.vrt", "<OGRVRTDataSource><OGRVRTLayer name=\"x\"><SrcDataSource>/vsicurl/http://"
                 "127.0.0.1:9/x.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>");
    (void)run_refused(*state, (struct ll_import_request){.layer = LL_BUILDING, .file = vrt},
                      LL_E_FORMAT);
    (void)run_refused(*state,
                      (struct ll_import_request){.layer = LL_BUILDING,
                                                 .file = "/vsicurl/http://127.0.0.1:9/x.geojson"},
                      LL_E_NOT_FOUND);
}

static void an_extract_is_refused_with_the_right_command(void **state)
{
    const char *path = run_file_with("a.osm", "<?xml version='1.0'?><osm version='0.6'>"
                                              "<node id='1' lat='26.1' lon='119.3'/></osm>");
    assert_mentions(run_refused(*state,
                                (struct ll_import_request){.layer = LL_BUILDING, .file = path},
                                LL_E_USAGE),
                    "import osm");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, run_open_store, run_close_store)

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        TEST(a_shapefile_with_cpg_is_read),
        TEST(a_shapefile_without_cpg_is_read),
        TEST(a_shapefile_with_a_wrong_cpg_is_read_when_the_encoding_is_told),
        TEST(a_geopackage_is_read),
        TEST(geojson_is_read),
        TEST(newline_delimited_geojson_is_read),
        TEST(flatgeobuf_is_read),
        TEST(a_file_geodatabase_is_read),
        TEST(mapinfo_tab_is_read),
        TEST(mapinfo_mif_is_read),
        TEST(spatialite_is_read),
        TEST(plain_sqlite_is_read),
        TEST(a_zipped_shapefile_is_read),
        TEST(a_file_inside_a_zip_is_read_by_its_path),
        TEST(a_zip_of_two_shapefiles_asks_which),
        TEST(a_file_in_a_folder_of_a_zip_is_found_by_the_plain_path),
        TEST(a_zip_of_several_sets_lists_them_and_opens_the_one_named),
        TEST(names_in_gbk_inside_a_zip_are_read),
        TEST(topojson_is_read_once_its_system_is_told),
        TEST(a_dwg_is_refused_with_what_to_do),
        TEST(nothing_reaches_out_unasked),
        TEST(an_extract_is_refused_with_the_right_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
