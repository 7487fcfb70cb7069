#include "importers/kml_reader.h"

#include <stdio.h>
#include <string.h>

#include "tests/importers/runs.h"
#include "tests/support/check.h"

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
    const char *path = run_file_with(
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
        run_imported(*state, (struct ll_import_request){.layer = LL_HYDRANT, .file = path});
    assert_int_equal(r.stored, 2);
    assert_int_equal(r.quarantined, 0);
    assert_mentions(ll_text_str(&r.mapping), "村口: read, 1/1");
    assert_mentions(ll_text_str(&r.mapping), "轨迹: left out, 0/1");
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = run_scene_of(*state);
    const struct ll_table *t = &s.layer[LL_HYDRANT];
    size_t first = hydrant_of(t, "X1");
    assert_int_equal(ll_table_word(t, first, LL_HYDRANT_STATUS), LL_STATUS_BROKEN);
    assert_near(ll_table_real(t, first, LL_HYDRANT_DIAMETER_MM), 100.0, 0.0);
}

/// Pins with data of their own, as Google Earth and survey apps write them; packed as KMZ.
static void a_kmz_with_data_of_its_own_is_read(void **state)
{
    (void)run_file_with(
        "doc.kml",
        KML("<Schema name=\"h\" id=\"h\"><SimpleField type=\"string\" name=\"状态\"/>"
            "<SimpleField type=\"int\" "
            "name=\"管径\"/></Schema><Folder><name>消防栓</name>" MARK(
                "A-1",
                "<ExtendedData><SchemaData schemaUrl=\"#h\"><SimpleData name=\"状态\">"
                "缺失</SimpleData><SimpleData name=\"管径\">150</SimpleData></SchemaData>"
                "</ExtendedData>",
                119.301) MARK("A-2",
                              "<description>状态: 完好</description><ExtendedData><Data "
                              "name=\"状态\"><value>损坏</value></Data></ExtendedData>",
                              119.302) "</Folder>"));
    static const char *const inside[] = {"doc.kml", "doc.kml", NULL};
    const char *path = run_zipped("earth.zip", inside);
    assert_int_equal(rename(path, ll_scratch_path("earth.kmz")), 0);
    struct ll_import_report r =
        run_imported(*state, (struct ll_import_request){.layer = LL_HYDRANT,
                                                        .file = ll_scratch_path("earth.kmz")});
    assert_int_equal(r.stored, 2);
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = run_scene_of(*state);
    const struct ll_table *t = &s.layer[LL_HYDRANT];
    size_t first = hydrant_of(t, "A-1"), second = hydrant_of(t, "A-2");
    assert_int_equal(ll_table_word(t, first, LL_HYDRANT_STATUS), LL_STATUS_MISSING);
    assert_near(ll_table_real(t, first, LL_HYDRANT_DIAMETER_MM), 150.0, 0.0);
    /* data of its own wins over the description */
    assert_int_equal(ll_table_word(t, second, LL_HYDRANT_STATUS), LL_STATUS_BROKEN);
}

/// "Layer to KML" of ArcGIS: all attributes in a table in a table of the description.
static void the_tables_of_arcgis_become_columns(void **state)
{
    const char *path = run_file_with(
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
        run_imported(*state, (struct ll_import_request){.layer = LL_BUILDING, .file = path});
    assert_int_equal(r.stored, 1);
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = run_scene_of(*state);
    const struct ll_table *t = &s.layer[LL_BUILDING];
    assert_int_equal(ll_table_word(t, 0, LL_BUILDING_STRUCTURE), LL_STRUCTURE_BRICK_TIMBER);
    assert_near(ll_table_real(t, 0, LL_BUILDING_FLOORS), 3.0, 0.0);
}

static void one_folder_is_read_when_it_is_named(void **state)
{
    const char *path = run_file_with(
        "folders.kml",
        KML("<Folder><name>东</name>" MARK("X1", "", 119.301) "</Folder>"
                                                              "<Folder><name>西</name>" MARK(
                                                                  "X2", "", 119.302) "</Folder>"));
    struct ll_import_request q = {.layer = LL_HYDRANT, .file = path, .layer_name = "西"};
    struct ll_import_report r = run_imported(*state, q);
    assert_int_equal(r.stored, 1);
    ll_import_report_clear(&r);
    q.layer_name = "北";
    assert_mentions(run_refused(*state, q, LL_E_USAGE), "东, 西");
    q.layer_name = NULL;
    q.where = "folder = '东'";
    r = run_imported(*state, q);
    assert_int_equal(r.stored, 1);
    ll_import_report_clear(&r);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, run_open_store, run_close_store)

static void a_document_that_declares_gbk_is_read(void **state)
{
    /* 消火栓甲 in GBK */
    const char *path = run_file_with(
        "gbk.kml", "<?xml version=\"1.0\" encoding=\"GB2312\"?>\n"
                   "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Placemark><name>"
                   "\xCF\xFB\xBB\xF0\xCB\xA8\xBC\xD7</name><Point><coordinates>118.88,25.1"
                   "</coordinates></Point></Placemark></Document></kml>\n");
    struct ll_import_request q = {.layer = LL_STATION, .file = path};
    struct ll_import_report r = run_imported(*state, q);
    assert_int_equal(r.stored, 1);
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = run_scene_of(*state);
    assert_string_equal(ll_table_string(&scene.layer[LL_STATION], 0, LL_STATION_NAME), "消火栓甲");
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_document_that_declares_gbk_is_read, run_open_store,
                                        run_close_store),
        TEST(marks_of_a_field_phone_are_read_from_all_folders),
        TEST(a_kmz_with_data_of_its_own_is_read),
        TEST(the_tables_of_arcgis_become_columns),
        TEST(one_folder_is_read_when_it_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
