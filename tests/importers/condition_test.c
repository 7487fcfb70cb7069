/* --where: asked of the columns and texts as the import shows them, however the file has them. */
#include "importers/condition.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/encoding.h"
#include "tests/support/check.h"

static void feature_freep(OGRFeatureH *feature)
{
    OGR_F_Destroy(*feature);
}

/// Writes a text in an encoding to a file.
static const char *write_text(const char *name, const char *text, const char *encoding)
{
    struct ll_err err = {0};
    bool valid = false;
    LL_CLEANUP(ll_decoder_closep) ll_decoder *to = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text bytes = {0};
    assert_ok(ll_encoder_open(encoding, &to, &err), &err);
    assert_ok(ll_decode(to, text, strlen(text), &bytes, &valid, &err), &err);
    assert_true(valid);
    FILE *f = fopen(ll_scratch_path(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.data, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
    return ll_scratch_path(name);
}

/// Writes points whose column `column` has each of `values` in turn, by GDAL, in an encoding.
static const char *write_shapes(const char *name, const char *column, const char *const *values,
                                size_t count, const char *encoding, bool cpg)
{
    char file[64], option[64];
    const char *options[] = {option, NULL};
    (void)snprintf(option, sizeof option, "ENCODING=%s", encoding);
    (void)snprintf(file, sizeof file, "%s.shp", name);
    GDALDatasetH d = GDALCreate(GDALGetDriverByName("ESRI Shapefile"), ll_scratch_path(file), 0, 0,
                                0, GDT_Unknown, NULL);
    assert_non_null(d);
    OGRLayerH layer = GDALDatasetCreateLayer(d, name, NULL, wkbPoint, (char **)options);
    assert_non_null(layer);
    OGRFieldDefnH field = OGR_Fld_Create(column, OFTString);
    assert_int_equal(OGR_L_CreateField(layer, field, TRUE), OGRERR_NONE);
    OGR_Fld_Destroy(field);
    for (size_t i = 0; i < count; i++) {
        LL_CLEANUP(feature_freep) OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
        OGR_G_SetPoint_2D(point, 0, 118.0 + (double)i, 24.0);
        OGR_F_SetFieldString(f, 0, values[i]);
        assert_int_equal(OGR_F_SetGeometryDirectly(f, point), OGRERR_NONE);
        assert_int_equal(OGR_L_CreateFeature(layer, f), OGRERR_NONE);
    }
    (void)GDALClose(d);
    char page[64];
    (void)snprintf(page, sizeof page, "%s.cpg", name);
    if (!cpg) {
        (void)unlink(ll_scratch_path(page));
    }
    return ll_scratch_path(file);
}

/// The ids ("0 2 4") of the features a condition lets through, read twice.
static void assert_let_through(const char *path, const char *where, const char *expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_source_close) struct ll_source s = {0};
    const struct ll_import_request q = {.file = path, .layer = LL_HYDRANT, .where = where};
    assert_ok(ll_source_open(&q, &s, &err), &err);
    for (int pass = 0; pass < 2; pass++) {
        char ids[256] = "";
        size_t counted = 0, seen = 0;
        for (;; seen++) {
            LL_CLEANUP(feature_freep) OGRFeatureH f = NULL;
            assert_ok(ll_source_next(&s, &f, &err), &err);
            if (f == NULL) {
                break;
            }
            size_t len = strlen(ids);
            (void)snprintf(ids + len, sizeof ids - len, "%s%lld", len == 0 ? "" : " ",
                           (long long)OGR_F_GetFID(f));
        }
        assert_string_equal(ids, expected);
        assert_ok(ll_source_count(&s, &counted, &err), &err);
        assert_int_equal(counted, seen);
        ll_source_rewind(&s);
    }
}

static void assert_refused(const char *path, const char *where, const char *how)
{
    struct ll_err err = {0};
    struct ll_source s = {0};
    const struct ll_import_request q = {.file = path, .layer = LL_HYDRANT, .where = where};
    assert_int_equal(ll_source_open(&q, &s, &err), LL_E_USAGE);
    assert_mentions(err.message, "--where");
    assert_mentions(err.message, how);
}

static const char *const states[] = {"完好", "损坏", "完好", "停用", "完好"};
static const char *const villages[] = {"成功里", "龍門里", "成功里", "住安里", "義村里"};

static void chinese_columns_and_values_of_shapefiles_are_found(void **state)
{
    (void)state;
    static const char *const encodings[] = {"CP936", "UTF-8"};
    for (size_t e = 0; e < 2; e++) {
        for (int cpg = 0; cpg < 2; cpg++) {
            const char *path = write_shapes("gb", "状态", states, 5, encodings[e], cpg != 0);
            assert_let_through(path, "状态='完好'", "0 2 4");
            assert_let_through(path, "状态<>'完好'", "1 3");
            assert_let_through(path, "状态 LIKE '%坏' OR \"状态\"='停用'", "1 3");
            assert_let_through(path, "状态='没有'", "");
            assert_let_through(path, "状态 = 'it''s 状态' or \"状态\"='停用'", "3");
            assert_let_through(path, "FID >= 3", "3 4");
            assert_let_through(path, "状态='完好' AND FID > 0", "2 4");
            assert_refused(path, "状况='完好'", "状况");
        }
    }
}

/// The second byte of 功 is a backslash in Big5, those of many characters are letters.
static void big5_is_compared_by_characters_and_not_by_bytes(void **state)
{
    (void)state;
    for (int cpg = 0; cpg < 2; cpg++) {
        const char *path = write_shapes("b5", "村里", villages, 5, "CP950", cpg != 0);
        assert_let_through(path, "村里='成功里'", "0 2");
        assert_let_through(path, "村里 LIKE '成%里'", "0 2");
        assert_let_through(path, "村里 IN ('龍門里','義村里')", "1 4");
    }
}

/// 腁 and 腶 differ in GBK by the case of a Latin letter only: C4 41 and C4 61.
static void characters_that_differ_by_a_letter_are_not_the_same(void **state)
{
    (void)state;
    static const char *const rows[] = {"腁", "腶", "完好", "损坏", "停用"};
    assert_let_through(write_shapes("case", "状态", rows, 5, "CP936", true), "状态='腁'", "0");
}

static void tables_are_asked_by_the_headings_they_show(void **state)
{
    (void)state;
    static const char titled[] = "消火栓台账,,,\n编号,经度,纬度,状态\n1,118.1,24.1,完好\n"
                                 "2,118.2,24.2,损坏\n3,118.3,24.3,完好\n合计,3,,\n";
    static const char *const encodings[] = {"UTF-8", "GBK"};
    for (size_t e = 0; e < 2; e++) {
        const char *path = write_text("t.csv", titled, encodings[e]);
        assert_let_through(path, "状态='完好'", "1 3");
        assert_let_through(path, "CAST(经度 AS FLOAT) > 118.15", "2 3");
        assert_refused(path, "消火栓台账='完好'", "消火栓台账");
        assert_refused(path, "经度 > 118.15", "CAST(COLUMN AS FLOAT)");
    }
    const char *plain = write_text("p.csv", titled + strlen("消火栓台账,,,\n"), "GBK");
    assert_let_through(plain, "状态='完好'", "1 3");
}

static void shapes_and_columns_called_fid_are_what_they_are_elsewhere(void **state)
{
    (void)state;
    const char *path = write_shapes("s", "状态", states, 5, "CP936", true);
    assert_let_through(path, "OGR_GEOM_WKT = 'POINT (119 24)'", "1");
    assert_let_through(
        write_text("fid.csv", "台账,,\nfid,经度,纬度\n7,118,24\n8,118,24\n", "UTF-8"), "fid='8'",
        "2");
}

static void a_condition_that_is_no_utf8_is_refused(void **state)
{
    (void)state;
    const char *path = write_shapes("u", "状态", states, 5, "CP936", true);
    assert_refused(path, "NAME='\xCD\xEA\xBA\xC3'", "not UTF-8");
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_columns_and_values_of_shapefiles_are_found),
        cmocka_unit_test(big5_is_compared_by_characters_and_not_by_bytes),
        cmocka_unit_test(characters_that_differ_by_a_letter_are_not_the_same),
        cmocka_unit_test(tables_are_asked_by_the_headings_they_show),
        cmocka_unit_test(shapes_and_columns_called_fid_are_what_they_are_elsewhere),
        cmocka_unit_test(a_condition_that_is_no_utf8_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
