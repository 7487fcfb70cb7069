/* The formats offices keep their data in, written by GDAL or by hand, each read into a store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "data/scene_io.h"
#include "importers/import.h"
#include "importers/report.h"
#include "tests/support/check.h"

#define HOUSES 25

/// A store of its own for each test.
static int open_store(void **state)
{
    static int number;
    struct ll_err err = {0};
    ll_store *store = NULL;
    char path[256];
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

static const char *file_with(const char *name, const char *text)
{
    const char *path = ll_scratch_path(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

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

static struct ll_import_report imported(ll_store *store, struct ll_import_request request)
{
    struct ll_err err = {0};
    struct ll_import_report report = {0};
    assert_ok(ll_import_layer(store, &request, &report, &err), &err);
    return report;
}

/// Expects an import to be refused. @return the message.
static const char *refused(ll_store *store, struct ll_import_request request, enum ll_code expected)
{
    static struct ll_err err;
    struct ll_import_report report = {0};
    err = (struct ll_err){0};
    assert_int_equal(ll_import_layer(store, &request, &report, &err), expected);
    return err.message;
}

static struct ll_scene scene_of(ll_store *store)
{
    struct ll_err err = {0};
    struct ll_scene scene = {0};
    struct ll_scene_want all = ll_scene_want_all();
    assert_ok(ll_scene_load(store, &all, NULL, &scene, &err), &err);
    return scene;
}

/// All houses are there with their size, structure and floors. @param tolerance Of an area, m2.
static void assert_houses(ll_store *store, double tolerance)
{
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(store);
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
    struct ll_import_report r = imported(store, q);
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

/// Packs files of the scratch folder: pairs of a file and its name inside, ended by NULL.
static const char *zipped(const char *name, const char *const *pairs)
{
    static char path[512];
    char inside[1024];
    (void)snprintf(path, sizeof path, "%s", ll_scratch_path(name));
    (void)snprintf(inside, sizeof inside, "/vsizip/%s", path);
    VSILFILE *zip = VSIFOpenL(inside, "wb");
    assert_non_null(zip);
    for (size_t i = 0; pairs[i] != NULL; i += 2) {
        (void)snprintf(inside, sizeof inside, "/vsizip/%s/%s", path, pairs[i + 1]);
        FILE *from = fopen(ll_scratch_path(pairs[i]), "rb");
        VSILFILE *to = VSIFOpenL(inside, "wb");
        char buffer[65536];
        assert_non_null(from);
        assert_non_null(to);
        size_t got = fread(buffer, 1, sizeof buffer, from);
        assert_true(got > 0 && got < sizeof buffer);
        assert_int_equal(VSIFWriteL(buffer, 1, got, to), got);
        (void)VSIFCloseL(to);
        (void)fclose(from);
    }
    (void)VSIFCloseL(zip);
    return path;
}

static const char *const shapefile_parts[] = {"z.shp", "z.shp", "z.shx", "z.shx", "z.dbf", "z.dbf",
                                              "z.prj", "z.prj", "z.cpg", "z.cpg", NULL};

static void a_zipped_shapefile_is_read(void **state)
{
    (void)written("ESRI Shapefile", "z.shp", 4549, NULL, "ENCODING=CP936");
    assert_reads(*state, zipped("z.zip", shapefile_parts), NULL, 1e-3);
}

static void a_file_inside_a_zip_is_read_by_its_path(void **state)
{
    (void)written("ESRI Shapefile", "z.shp", 4549, NULL, "ENCODING=CP936");
    char inside[1024];
    (void)snprintf(inside, sizeof inside, "/vsizip/%s/z.shp", zipped("zz.zip", shapefile_parts));
    assert_reads(*state, inside, NULL, 1e-3);
    (void)snprintf(inside, sizeof inside, "/vsizip/%s/q.shp", ll_scratch_path("zz.zip"));
    assert_mentions(refused(*state,
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
    const char *path = zipped("two.zip", two);
    struct ll_import_request q = {.layer = LL_BUILDING, .file = path};
    const char *message = refused(*state, q, LL_E_DECISION);
    assert_mentions(message, "东");
    assert_mentions(message, "--layer-name");
    q.layer_name = "西";
    struct ll_import_report r = imported(*state, q);
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
    const char *path = zipped("gbk.zip", two);
    replace_in(path, "AAAA", "\xB7\xBF\xCE\xDD"); /* 房屋 */
    replace_in(path, "BBBB", "\xB3\xC7\xCE\xF7"); /* 城西 */
    struct ll_import_request q = {.layer = LL_BUILDING, .file = path};
    assert_mentions(refused(*state, q, LL_E_DECISION), "房屋");
    q.layer_name = "城西";
    struct ll_import_report r = imported(*state, q);
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
    assert_mentions(refused(*state, q, LL_E_DECISION), "--crs");
    q.crs = "EPSG:4326";
    struct ll_import_report r = imported(*state, q);
    assert_int_equal(r.read, 382); /* by ogrinfo */
    assert_int_equal(r.stored + r.quarantined, r.read + ll_report_reason(&r, LL_REASON_SPLIT));
    ll_import_report_clear(&r);
}

static void a_dwg_is_refused_with_what_to_do(void **state)
{
    static const char *const names[] = {"a.dwg", "b.dat"};
    for (size_t i = 0; i < 2; i++) {
        const char *path = file_with(names[i], "AC1032 and what follows");
        struct ll_import_request q = {.layer = LL_BUILDING, .file = path};
        assert_mentions(refused(*state, q, LL_E_FORMAT), "DXF 2013");
    }
    struct ll_err err = {.lang = LL_LANG_ZH};
    struct ll_import_report report = {0};
    const struct ll_import_request q = {.layer = LL_BUILDING, .file = ll_scratch_path("a.dwg")};
    assert_int_equal(ll_import_layer(*state, &q, &report, &err), LL_E_FORMAT);
}

static void nothing_reaches_out_unasked(void **state)
{
    const char *vrt = file_with(
        "a.vrt", "<OGRVRTDataSource><OGRVRTLayer name=\"x\"><SrcDataSource>/vsicurl/http://"
                 "127.0.0.1:9/x.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>");
    (void)refused(*state, (struct ll_import_request){.layer = LL_BUILDING, .file = vrt},
                  LL_E_FORMAT);
    (void)refused(*state,
                  (struct ll_import_request){.layer = LL_BUILDING,
                                             .file = "/vsicurl/http://127.0.0.1:9/x.geojson"},
                  LL_E_NOT_FOUND);
}

static void an_extract_is_refused_with_the_right_command(void **state)
{
    const char *path = file_with("a.osm", "<?xml version='1.0'?><osm version='0.6'>"
                                          "<node id='1' lat='26.1' lon='119.3'/></osm>");
    assert_mentions(
        refused(*state, (struct ll_import_request){.layer = LL_BUILDING, .file = path}, LL_E_USAGE),
        "import osm");
}

#define KML(body)                                                                                  \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\" "   \
    "xmlns:gx=\"http://www.google.com/kml/ext/2.2\"><Document><name>导出</name>" body              \
    "</Document></kml>"
#define MARK(name, more, x)                                                                        \
    "<Placemark><name>" name "</name>" more "<Point><coordinates>" #x                              \
    ",26.1,12.5</coordinates></Point></Placemark>"

/// The hydrant of a code; fails when it is not there.
static size_t hydrant_of(const struct ll_table *t, const char *code)
{
    for (size_t i = 0; i < t->count; i++) {
        const char *text = ll_table_string(t, i, LL_HYDRANT_CODE);
        if (text != NULL && strcmp(text, code) == 0) {
            return i;
        }
    }
    fail_msg("no hydrant %s", code);
    return 0;
}

/// A track with photo points in folders of folders, remarks line by line, as hiking apps share.
static void marks_of_a_field_phone_are_read_from_all_folders(void **state)
{
    const char *path = file_with(
        "phone.kml",
        KML("<Style id=\"s1\"/><Folder id=\"TbuluHisPointFolder\"><name>标注点</name>" MARK(
            "X1",
            "<description><![CDATA[<div>编号：X1<br/>状态：损坏<br/>管径：100mm<br/>"
            "<img src='http://example.org/1.jpg'/></div>]]></description>",
            119.301) "<Folder><name>村口</name>" MARK("X2",
                                                      "<description>状态: 完好\n口径: DN150"
                                                      "</description>",
                                                      119.302) "</Folder></Folder>"
                                                               "<Folder "
                                                               "id=\"TbuluTrackFolder\"><name>轨迹<"
                                                               "/name><Placemark><name>轨迹</name>"
                                                               "<gx:Track><when>2024-05-01T01:00:"
                                                               "00Z</when><gx:coord>119.3 26.1 "
                                                               "3</gx:coord>"
                                                               "<when>2024-05-01T01:00:09Z</"
                                                               "when><gx:coord>119.31 26.1 "
                                                               "3</gx:coord></gx:Track>"
                                                               "</Placemark></"
                                                               "Folder><Folder><name>空</name></"
                                                               "Folder>"));
    struct ll_import_report r =
        imported(*state, (struct ll_import_request){.layer = LL_HYDRANT, .file = path});
    assert_int_equal(r.stored, 2);
    assert_int_equal(r.quarantined, 0);
    assert_mentions(ll_text_str(&r.mapping), "村口: read, 1/1");
    assert_mentions(ll_text_str(&r.mapping), "轨迹: left out, 0/1");
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    const struct ll_table *t = &s.layer[LL_HYDRANT];
    size_t first = hydrant_of(t, "X1");
    assert_int_equal(ll_table_word(t, first, LL_HYDRANT_STATUS), LL_STATUS_BROKEN);
    assert_near(ll_table_real(t, first, LL_HYDRANT_DIAMETER_MM), 100.0, 0.0);
}

/// Pins with data of their own, as Google Earth and survey apps write them; packed as KMZ.
static void a_kmz_with_data_of_its_own_is_read(void **state)
{
    (void)file_with(
        "doc.kml",
        KML("<Schema name=\"h\" id=\"h\"><SimpleField type=\"string\" name=\"status\"/>"
            "<SimpleField type=\"int\" "
            "name=\"diameter_mm\"/></Schema><Folder><name>消防栓</name>" MARK(
                "A-1",
                "<ExtendedData><SchemaData schemaUrl=\"#h\"><SimpleData name=\"status\">"
                "缺失</SimpleData><SimpleData name=\"diameter_mm\">150</SimpleData></SchemaData>"
                "</ExtendedData>",
                119.301) MARK("A-2",
                              "<description>status: 完好</description><ExtendedData><Data "
                              "name=\"status\"><value>损坏</value></Data></ExtendedData>",
                              119.302) "</Folder>"));
    static const char *const inside[] = {"doc.kml", "doc.kml", NULL};
    const char *path = zipped("earth.zip", inside);
    assert_int_equal(rename(path, ll_scratch_path("earth.kmz")), 0);
    struct ll_import_report r =
        imported(*state, (struct ll_import_request){.layer = LL_HYDRANT,
                                                    .file = ll_scratch_path("earth.kmz")});
    assert_int_equal(r.stored, 2);
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    const struct ll_table *t = &s.layer[LL_HYDRANT];
    size_t first = hydrant_of(t, "A-1"), second = hydrant_of(t, "A-2");
    assert_int_equal(ll_table_word(t, first, LL_HYDRANT_STATUS), LL_STATUS_MISSING);
    /* data of its own wins over the description */
    assert_int_equal(ll_table_word(t, second, LL_HYDRANT_STATUS), LL_STATUS_BROKEN);
}

/// "Layer to KML" of ArcGIS: all attributes in a table in a table of the description.
static void the_tables_of_arcgis_become_columns(void **state)
{
    const char *path = file_with(
        "arcgis.kml",
        KML("<Folder id=\"FeatureLayer0\"><name>房屋</name><Placemark id=\"ID_00000\">"
            "<name>0</name><Snippet/><description><![CDATA[<html "
            "xmlns:msxsl=\"urn:schemas-microsoft-com:xslt\"><head><META "
            "http-equiv=\"Content-Type\" "
            "content=\"text/html\"></head><body style=\"margin:0px\"><table><tr "
            "style=\"text-align:center\"><td>0</td></tr><tr><td><table><tr><td>FID</td><td>0</td>"
            "</tr><tr bgcolor=\"#D4E4F3\"><td>结构</td><td>砖木</td></tr><tr><td>层数</td><td>3"
            "</td></tr><tr><td>备注</td><td>&lt;Null&gt;</td></tr></table></td></tr></table>"
            "</body></html>]]></description><MultiGeometry><Polygon><outerBoundaryIs><LinearRing>"
            "<coordinates>119.3,26.1,0 119.3,26.1001,0 119.3001,26.1001,0 119.3001,26.1,0 "
            "119.3,26.1,0</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry>"
            "</Placemark></Folder>"));
    struct ll_import_report r =
        imported(*state, (struct ll_import_request){.layer = LL_BUILDING, .file = path});
    assert_int_equal(r.stored, 1);
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    const struct ll_table *t = &s.layer[LL_BUILDING];
    assert_int_equal(ll_table_word(t, 0, LL_BUILDING_STRUCTURE), LL_STRUCTURE_BRICK_TIMBER);
    assert_near(ll_table_real(t, 0, LL_BUILDING_FLOORS), 3.0, 0.0);
}

static void one_folder_is_read_when_it_is_named(void **state)
{
    const char *path = file_with(
        "folders.kml",
        KML("<Folder><name>东</name>" MARK("X1", "", 119.301) "</Folder>"
                                                              "<Folder><name>西</name>" MARK(
                                                                  "X2", "", 119.302) "</Folder>"));
    struct ll_import_request q = {.layer = LL_HYDRANT, .file = path, .layer_name = "西"};
    struct ll_import_report r = imported(*state, q);
    assert_int_equal(r.stored, 1);
    ll_import_report_clear(&r);
    q.layer_name = "北";
    assert_mentions(refused(*state, q, LL_E_NOT_FOUND), "东, 西");
    q.layer_name = NULL;
    q.where = "folder = '东'";
    r = imported(*state, q);
    assert_int_equal(r.stored, 1);
    ll_import_report_clear(&r);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_store, close_store)

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
        TEST(names_in_gbk_inside_a_zip_are_read),
        TEST(topojson_is_read_once_its_system_is_told),
        TEST(marks_of_a_field_phone_are_read_from_all_folders),
        TEST(a_kmz_with_data_of_its_own_is_read),
        TEST(the_tables_of_arcgis_become_columns),
        TEST(one_folder_is_read_when_it_is_named),
        TEST(a_dwg_is_refused_with_what_to_do),
        TEST(nothing_reaches_out_unasked),
        TEST(an_extract_is_refused_with_the_right_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
