/* What our reader of GeoJSON promises. */
#include "importers/geojson_reader.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "importers/import.h"
#include "tests/support/check.h"

#define MEMORY_FILE "/vsimem/geojson_reader_test.geojson"

/// Puts a text where GDAL and our reader find it as a file.
static void put_file(const char *text, size_t len)
{
    GByte *copy = CPLMalloc(len + 1);
    memcpy(copy, text, len);
    VSILFILE *file = VSIFileFromMemBuffer(MEMORY_FILE, copy, len, TRUE);
    assert_non_null(file);
    (void)VSIFCloseL(file);
}

static enum ll_code open_text(const char *text, struct ll_source *source, struct ll_err *err)
{
    bool ours = false;
    put_file(text, strlen(text));
    enum ll_code code = ll_geojson_open(MEMORY_FILE, false, source, &ours, err);
    assert_true(code != LL_OK || ours);
    return code;
}

static void feature_freep(OGRFeatureH *feature)
{
    OGR_F_Destroy(*feature);
}

static OGRFeatureH next_of(struct ll_source *source)
{
    struct ll_err err = {0};
    OGRFeatureH feature = NULL;
    assert_ok(ll_source_next(source, &feature, &err), &err);
    return feature;
}

static size_t count_of(struct ll_source *source)
{
    size_t count = 0;
    for (;; count++) {
        LL_CLEANUP(feature_freep) OGRFeatureH feature = next_of(source);
        if (feature == NULL) {
            return count;
        }
    }
}

/// Geometry and first column of the first feature as "WKT|text".
static void assert_first(const char *text, const char *wkt, const char *value)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_source_close) struct ll_source source = {0};
    assert_ok(open_text(text, &source, &err), &err);
    LL_CLEANUP(feature_freep) OGRFeatureH feature = next_of(&source);
    assert_non_null(feature);
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    char *own = NULL;
    if (geometry != NULL) {
        assert_int_equal(OGR_G_ExportToIsoWkt(geometry, &own), OGRERR_NONE);
    }
    assert_string_equal(own == NULL ? "" : own, wkt);
    CPLFree(own);
    if (value != NULL) {
        assert_string_equal(OGR_F_GetFieldAsString(feature, 0), value);
    }
}

#define FEATURE(geometry, properties)                                                              \
    "{\"type\":\"Feature\",\"properties\":" properties ",\"geometry\":" geometry "}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define POINT_12             "{\"type\":\"Point\",\"coordinates\":[1,2]}"

static void documents_of_every_kind_give_their_features(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t count;
    } cases[] = {
        {COLLECTION(""), 0},
        {COLLECTION(FEATURE(POINT_12, "null") "," FEATURE(POINT_12, "{}")), 2},
        {FEATURE(POINT_12, "{}"), 1},
        {POINT_12, 1},
        {"{\"type\":\"GeometryCollection\",\"geometries\":[" POINT_12 "," POINT_12 "]}", 1},
        {FEATURE(POINT_12, "{}") "\n" FEATURE(POINT_12, "{}") "\n\n", 2},
        {"\x1E" FEATURE(POINT_12, "{}") "\n\x1E" FEATURE(POINT_12, "{}") "\n", 2},
        {"\xEF\xBB\xBF " COLLECTION(FEATURE(POINT_12, "null")), 1},
        {COLLECTION(FEATURE(POINT_12, "null")) COLLECTION(FEATURE(POINT_12, "null")), 2},
        {"{\"features\":[" FEATURE(POINT_12, "null") "],\"type\":\"FeatureCollection\"}", 1},
        {COLLECTION("null,7," FEATURE(POINT_12, "null")), 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_source_close) struct ll_source source = {0};
        assert_ok(open_text(cases[i].text, &source, &err), &err);
        assert_int_equal(source.count, cases[i].count);
        assert_int_equal(count_of(&source), cases[i].count);
        ll_source_rewind(&source);
        assert_int_equal(count_of(&source), cases[i].count);
    }
}

static void geometries_come_as_they_are(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {POINT_12, "POINT (1 2)"},
        {"{\"coordinates\":[1.5,-2,7],\"type\":\"Point\"}", "POINT Z (1.5 -2 7)"},
        {"{\"type\":\"Point\",\"coordinates\":[]}", "POINT EMPTY"},
        {"{\"type\":\"Point\",\"coordinates\":[1,2,null]}", "POINT Z (1 2 0)"},
        {"{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,1,5]]}", "LINESTRING (0 0,1 1)"},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[]}", "MULTIPOLYGON EMPTY"},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1]]]}", "POLYGON ((0 0,1 0,1 1))"},
        {"{\"type\":\"MultiPoint\",\"coordinates\":[[0,1],[2,3]]}", "MULTIPOINT ((0 1),(2 3))"},
        {"{\"type\":\"MultiLineString\",\"coordinates\":[[[0,1],[2,3]],[]]}",
         "MULTILINESTRING ((0 1,2 3))"},
        {"{\"type\":\"GeometryCollection\",\"geometries\":[" POINT_12 "]}",
         "GEOMETRYCOLLECTION (POINT (1 2))"},
        {"null", ""},
        {"{\"type\":\"Point\"}", ""},
        {"{\"type\":\"Point\",\"coordinates\":{}}", ""},
        {"{\"type\":\"Point\",\"coordinates\":[1]}", ""},
        {"{\"type\":\"Point\",\"coordinates\":[\"1\",2]}", ""},
        {"{\"type\":\"Polygon\",\"coordinates\":[[1,2],[3,4]]}", ""},
        {"{\"type\":\"Circle\",\"coordinates\":[1,2]}", ""},
        {"7", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[400];
        (void)snprintf(text, sizeof text, COLLECTION(FEATURE("%s", "{}")), cases[i][0]);
        assert_first(text, cases[i][1], NULL);
    }
}

static void a_malformed_feature_keeps_its_text(void **state)
{
    (void)state;
    static const char bad[] = FEATURE("{\"type\":\"Point\",\"coordinates\":{}}", "{\"a\":\"x\"}");
    struct ll_err err = {0};
    LL_CLEANUP(ll_source_close) struct ll_source source = {0};
    char text[300];
    (void)snprintf(text, sizeof text, COLLECTION("%s"), bad);
    assert_ok(open_text(text, &source, &err), &err);
    LL_CLEANUP(feature_freep) OGRFeatureH feature = next_of(&source);
    assert_null(OGR_F_GetGeometryRef(feature));
    assert_string_equal(OGR_F_GetNativeData(feature), bad);
    assert_string_equal(OGR_F_GetFieldAsString(feature, 0), "x");
}

/// Value of column 0 ("a") in the last of two features.
static void values_keep_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        const char *text;
        OGRFieldType type;
    } cases[] = {{"\"\"", "", OFTString},
                 {"\"\\u4e2d\\n\\\"\\/\"", "中\n\"/", OFTString},
                 {"\"\\ud83d\\ude92\"", "🚒", OFTString},
                 {"true", "1", OFTInteger},
                 {"-7", "-7", OFTInteger},
                 {"3000000000", "3000000000", OFTInteger64},
                 {"-9223372036854775808", "-9223372036854775808", OFTInteger64},
                 {"12345678901234567890", "12345678901234567890", OFTString},
                 {"2.50", "2.5", OFTReal},
                 {"-0.0", "-0", OFTReal},
                 {"1e400", "inf", OFTReal},
                 {"0.1e1", "1", OFTReal},
                 {"{ \"x\" : [ 1, \"b c\" ] }", "{\"x\":[1,\"b c\"]}", OFTString},
                 {"[]", "[]", OFTString},
                 {"\"2024-05-01\"", "2024/05/01", OFTDate},
                 {"\"2024-05-01T10:00:00Z\"", "2024/05/01 10:00:00+00", OFTDateTime},
                 {"\"8:30\"", "8:30", OFTString},
                 {"null", "", OFTString}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[400];
        struct ll_err err = {0};
        LL_CLEANUP(ll_source_close) struct ll_source source = {0};
        (void)snprintf(text, sizeof text, COLLECTION(FEATURE(POINT_12, "{\"a\":%s}")),
                       cases[i].value);
        assert_first(text, "POINT (1 2)", cases[i].text);
        assert_ok(open_text(text, &source, &err), &err);
        assert_int_equal(OGR_Fld_GetType(OGR_FD_GetFieldDefn(source.definition, 0)), cases[i].type);
    }
}

static void an_empty_text_after_a_long_one_is_empty(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_source_close) struct ll_source source = {0};
    assert_ok(
        open_text(COLLECTION(FEATURE(POINT_12, "{\"a\":\"long\",\"b\":\"\"}")), &source, &err),
        &err);
    LL_CLEANUP(feature_freep) OGRFeatureH feature = next_of(&source);
    assert_string_equal(OGR_F_GetFieldAsString(feature, 1), "");
}

static void columns_join_over_all_features(void **state)
{
    (void)state;
    static const struct {
        const char *one, *two;
        OGRFieldType type;
    } cases[] = {{"null", "1", OFTInteger},
                 {"true", "2", OFTInteger},
                 {"1", "2.5", OFTReal},
                 {"1", "3000000000", OFTInteger64},
                 {"3000000000", "0.5", OFTReal},
                 {"9007199254740993", "0.5", OFTString},
                 {"1", "\"x\"", OFTString},
                 {"\"2024-05-01\"", "\"\"", OFTString},
                 {"{}", "1", OFTString},
                 {"true", "\"x\"", OFTString},
                 {"\"2024-05-01\"", "1", OFTString},
                 {"\"2024-05-01\"", "\"2024-05-01 10:00:00\"", OFTDateTime}};
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        char text[400];
        struct ll_err err = {0};
        LL_CLEANUP(ll_source_close) struct ll_source source = {0};
        bool turned = i % 2 != 0;
        const char *one = turned ? cases[i / 2].two : cases[i / 2].one;
        const char *two = turned ? cases[i / 2].one : cases[i / 2].two;
        (void)snprintf(text, sizeof text,
                       COLLECTION(FEATURE("null", "{\"a\":%s}") "," FEATURE("null", "{\"a\":%s}")),
                       one, two);
        assert_ok(open_text(text, &source, &err), &err);
        assert_int_equal(OGR_Fld_GetType(OGR_FD_GetFieldDefn(source.definition, 0)),
                         cases[i / 2].type);
    }
}

static void text_that_is_none_shows_as_undecodable(void **state)
{
    (void)state;
    static const char *const cases[] = {"\"\\ud83d\"", "\"a\\u0000b\"", "\"\xD6\xD0\"",
                                        "\"\\ude92\\ud83d\""};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[200];
        struct ll_err err = {0};
        LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
        LL_CLEANUP(ll_source_close) struct ll_source source = {0};
        (void)snprintf(json, sizeof json, COLLECTION(FEATURE(POINT_12, "{\"a\":%s}")), cases[i]);
        assert_ok(open_text(json, &source, &err), &err);
        LL_CLEANUP(feature_freep) OGRFeatureH feature = next_of(&source);
        const char *text = NULL;
        bool valid = true;
        assert_ok(ll_source_text(&source, feature, 0, &room, &text, &valid, &err), &err);
        assert_false(valid);
        assert_null(text);
    }
}

static void the_last_of_equal_names_counts(void **state)
{
    (void)state;
    assert_first(COLLECTION(FEATURE(POINT_12, "{\"a\":1,\"a\":2}")), "POINT (1 2)", "2");
    assert_first(COLLECTION(FEATURE(POINT_12, "{\"\\u0061\":1,\"a\":null}")), "POINT (1 2)", "");
}

static void ids_are_a_column_unless_a_property_has_the_name(void **state)
{
    (void)state;
    assert_first(COLLECTION("{\"type\":\"Feature\",\"id\":\"way/7\",\"geometry\":null}"), "",
                 "way/7");
    assert_first(COLLECTION("{\"type\":\"Feature\",\"id\":7,\"geometry\":null,"
                            "\"properties\":{\"id\":\"x\"}}"),
                 "", "x");
}

static void errors_name_line_and_column(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "line 1, column 1: the file ends here, but '{' is expected"},
        {"[1]", "line 1, column 1: expected '{'"},
        {"{\"type\":\"FeatureCollection\",\n\"features\":[1 2]}",
         "line 2, column 15: expected ',' or ']'"},
        {"{\"type\":\"中\",\n\"a\":{\"中中\":01}}", "line 2, column 12: expected ',' or '}'"},
        {"{\"type\":\"Point\",\"coordinates\":[1,2],}", "expected a member name"},
        {"{\"type\":\"Point\",\"coordinates\":[1,2,]}", "expected a value"},
        {"{\"type\":\"Point\",\"coordinates\":[1,NaN]}", "expected a value"},
        {"{\"type\":\"Point\",\"coordinates\":[1,.5]}", "expected a value"},
        {"{\"type\":\"Point\",\"coordinates\":[1,5.]}", "expected a digit"},
        {"{\"type\":\"Point\",\"coordinates\":[1,-]}", "expected a digit"},
        {"{\"type\":\"Point\",\"coordinates\":[1,1e]}", "expected a digit"},
        {"{\"type\":\"Point\" \"coordinates\":[1,1]}", "expected ',' or '}'"},
        {"{'type':\"Point\"}", "expected a member name"},
        {"{\"type\" \"Point\"}", "expected ':'"},
        {"{\"type\":\"Po", "the file ends here"},
        {"{\"type\":\"Po\nint\"}", "line end or control character"},
        {"{\"type\":\"\\x\"}", "known escape"},
        {"{\"type\":\"\\u12G4\"}", "four hexadecimal digits"},
        {"{\"type\":tru}", "expected a value"},
        {"{\"type\":\"FeatureCollection\"}", "no list 'features'"},
        {"{\"type\":\"Featur\"}", "no 'type' that GeoJSON knows"},
        {POINT_12 " x", "expected '{'"},
        {POINT_12 "{}", "no 'type' that GeoJSON knows"},
        {"{\"features\":[],\"type\":\"FeatureCollection\",\"features\":[]}", "a second list"},
        {COLLECTION("") "{\"type\":\"FeatureCollection\",\"crs\":null,\"features\":[]}",
         "another coordinate system"},
        {"{\"type\":\"Point\",\"coordinates\":[1,2],\"crs\":{\"type\":\"name\","
         "\"properties\":{\"name\":\"/etc/passwd\"}}}",
         "'/etc/passwd' is not known"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_source_close) struct ll_source source = {0};
        assert_int_not_equal(open_text(cases[i][0], &source, &err), LL_OK);
        assert_mentions(err.message, cases[i][1]);
    }
}

static void a_hundred_thousand_brackets_are_refused(void **state)
{
    (void)state;
    static const char head[] = "{\"type\":\"Point\",\"coordinates\":";
    struct ll_err err = {0};
    size_t len = 100000;
    LL_CLEANUP(ll_freep) char *text = ll_alloc(len + 1, 1);
    LL_CLEANUP(ll_source_close) struct ll_source source = {0};
    memset(text, '[', len);
    memcpy(text, head, sizeof head - 1);
    text[len] = '\0';
    assert_int_equal(open_text(text, &source, &err), LL_E_FORMAT);
    assert_mentions(err.message, "deeper than 512");
}

static void json_of_other_kinds_is_left_to_gdal(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "{\"type\":\"Topology\",\"objects\":{}",
        "{\"geometryType\":\"esriGeometryPoint\",\"features\":[{\"attributes\":{}}]}", "{}"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_err err = {0};
        bool ours = true;
        LL_CLEANUP(ll_source_close) struct ll_source source = {0};
        put_file(cases[i], strlen(cases[i]));
        assert_ok(ll_geojson_open(MEMORY_FILE, false, &source, &ours, &err), &err);
        assert_false(ours);
    }
}

static void the_crs_member_is_understood(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::3826\"}", "EPSG:3826"},
        {"\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:OGC:1.3:CRS84\"}", "EPSG:4326"},
        {"\"name\",\"properties\":{\"name\":\"EPSG:4490\"}", "EPSG:4490"},
        {"\"EPSG\",\"properties\":{\"code\":4547}", "EPSG:4547"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[300];
        struct ll_err err = {0};
        LL_CLEANUP(ll_freep) char *crs = NULL;
        LL_CLEANUP(ll_source_close) struct ll_source source = {0};
        (void)snprintf(text, sizeof text,
                       "{\"type\":\"FeatureCollection\",\"features\":[],\"crs\":{\"type\":%s}}",
                       cases[i][0]);
        assert_ok(open_text(text, &source, &err), &err);
        assert_ok(ll_source_crs(&source, &crs, &err), &err);
        assert_string_equal(crs, cases[i][1]);
    }
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_of_every_kind_give_their_features),
        cmocka_unit_test(geometries_come_as_they_are),
        cmocka_unit_test(a_malformed_feature_keeps_its_text),
        cmocka_unit_test(values_keep_what_they_say),
        cmocka_unit_test(an_empty_text_after_a_long_one_is_empty),
        cmocka_unit_test(columns_join_over_all_features),
        cmocka_unit_test(text_that_is_none_shows_as_undecodable),
        cmocka_unit_test(the_last_of_equal_names_counts),
        cmocka_unit_test(ids_are_a_column_unless_a_property_has_the_name),
        cmocka_unit_test(errors_name_line_and_column),
        cmocka_unit_test(a_hundred_thousand_brackets_are_refused),
        cmocka_unit_test(json_of_other_kinds_is_left_to_gdal),
        cmocka_unit_test(the_crs_member_is_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
