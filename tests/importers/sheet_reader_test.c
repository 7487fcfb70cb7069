#include "importers/sheet_reader.h"

#include <stdio.h>
#include <string.h>

#include "core/encoding.h"
#include "tests/importers/excel97.h"
#include "tests/support/check.h"

static const char *write_text(const char *name, const char *text)
{
    const char *path = ll_scratch_path(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

/// Writes rows of cells ("a|b\nc|d", no names of columns) as a workbook.
static const char *write_book(const char *driver, const char *name, const char *text)
{
    const char *path = ll_scratch_path(name);
    GDALDatasetH d = GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(d);
    OGRLayerH layer = GDALDatasetCreateLayer(d, "表", NULL, wkbNone, NULL);
    assert_non_null(layer);
    char copy[1024];
    (void)snprintf(copy, sizeof copy, "%s", text);
    bool heading = true;
    for (char *line = copy, *next = NULL; line != NULL; line = next) {
        next = strchr(line, '\n');
        if (next != NULL) {
            *next++ = '\0';
        }
        OGRFeatureH f = heading ? NULL : OGR_F_Create(OGR_L_GetLayerDefn(layer));
        int column = 0;
        for (char *cell = line; cell != NULL; column++) {
            char *bar = strchr(cell, '|');
            if (bar != NULL) {
                *bar++ = '\0';
            }
            if (heading) {
                OGRFieldDefnH field = OGR_Fld_Create(cell, OFTString);
                assert_int_equal(OGR_L_CreateField(layer, field, TRUE), OGRERR_NONE);
                OGR_Fld_Destroy(field);
            } else if (cell[0] != '\0') {
                OGR_F_SetFieldString(f, column, cell);
            }
            cell = bar;
        }
        if (f != NULL) {
            assert_int_equal(OGR_L_CreateFeature(layer, f), OGRERR_NONE);
            OGR_F_Destroy(f);
        }
        heading = false;
    }
    assert_non_null(d);
    (void)GDALClose(d);
    return path;
}

static void feature_freep(OGRFeatureH *feature)
{
    OGR_F_Destroy(*feature);
}

/// Opens a table of hydrants: names by '|', then rows, blank cells as nothing.
static void assert_table(const char *path, const char *expected, size_t skipped, const char *noted)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_source_close) struct ll_source s = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0}, all = {0};
    const struct ll_import_request q = {.file = path, .layer = LL_HYDRANT};
    assert_ok(ll_source_open(&q, &s, &err), &err);
    for (int pass = 0; pass < 2; pass++) { /* the second time the same */
        ll_text_clear(&all);
        for (size_t c = 0; c < s.name_count; c++) {
            assert_ok(ll_text_appendf(&all, &err, "%s%s", c == 0 ? "" : "|", s.names[c]), &err);
        }
        for (;;) {
            LL_CLEANUP(feature_freep) OGRFeatureH f = NULL;
            assert_ok(ll_source_next(&s, &f, &err), &err);
            if (f == NULL) {
                break;
            }
            for (size_t c = 0; c < s.name_count; c++) {
                const char *text = NULL;
                bool valid = false;
                assert_ok(ll_source_text(&s, f, (int)c, &room, &text, &valid, &err), &err);
                assert_ok(ll_text_appendf(&all, &err, "%s%s", c == 0 ? "\n" : "|",
                                          text == NULL ? "" : text),
                          &err);
            }
        }
        assert_string_equal(ll_text_str(&all), expected);
        ll_source_rewind(&s);
    }
    assert_int_equal(s.rows_skipped, skipped);
    assert_mentions(ll_text_str(&s.sheet_note), noted);
}

static const char csv[] = "2024年消火栓台账,,,\n填报单位：某镇\n编号,经度,纬度,管径\n,,,mm\n"
                          "1,118.5,24.9,100\n,,,\n2,118.6,24.9,\n合计,2,,\n制表人：张三,,,\n";
static const char rows[] = "编号|经度|纬度|管径(mm)\n1|118.5|24.9|100\n2|118.6|24.9|";

static void a_text_table_with_a_title_is_read_below_it(void **state)
{
    (void)state;
    assert_table(write_text("a.csv", csv), rows, 6, "headings in row: 3");
    assert_table(write_text("plain.csv", "编号,经度,纬度\n1,118.5,24.9\n合计,1,\n"),
                 "编号|经度|纬度\n1|118.5|24.9", 1, "rows of totals: 1");
    assert_table(write_text("semicolon.csv", "Titel;;\n编号;经度;纬度\n1;118.5;24.9\n"),
                 "编号|经度|纬度\n1|118.5|24.9", 1, "headings in row: 2");
    assert_table(write_text("tab.txt", "台账\t\t\n编号\t经度\t纬度\n1\t118.5\t24.9\n"),
                 "编号|经度|纬度\n1|118.5|24.9", 1, "headings in row: 2");
    assert_table(
        write_text("bom.csv", "\xEF\xBB\xBF\"台,账\",,\r\n编号,经度,纬度\r\n1,118.5,24.9\r\n"),
        "编号|经度|纬度\n1|118.5|24.9", 1, "headings in row: 2");
}

static void a_title_without_separators_is_a_title_too(void **state)
{
    (void)state;
    static const char *const tables[] = {"台账\n编号,经度,纬度\n1,118.5,24.9\n2,118.6,24.8\n",
                                         "台账\r\n编号;经度;纬度\r\n1;118.5;24.9\r\n2;118.6;24.8",
                                         "台账\n编号\t经度\t纬度\n1\t118.5\t24.9\n2\t118.6\t24.8\n",
                                         "台账\n编号|经度|纬度\n1|118.5|24.9\n2|118.6|24.8\n"};
    static const char *const names[] = {"title.csv", "title.txt", "title.tsv", "title.xls"};
    for (size_t i = 0; i < 16; i++) {
        assert_table(write_text(names[i % 4], tables[i / 4]),
                     "编号|经度|纬度\n1|118.5|24.9\n2|118.6|24.8", 1, "headings in row: 2");
    }
    assert_table(write_text("bar.csv", "编号|经度|纬度\n1|118.5|24.9\n"),
                 "编号|经度|纬度\n1|118.5|24.9", 0, "");
}

/// A record of BIFF2.
static void put_record(FILE *f, unsigned type, const void *body, size_t len)
{
    const unsigned char head[4] = {(unsigned char)type, 0, (unsigned char)len, 0};
    assert_true(len < 256 && fwrite(head, 1, 4, f) == 4 && fwrite(body, 1, len, f) == len);
}

static void put_label(FILE *f, unsigned row, unsigned column, const char *text)
{
    struct ll_err err = {0};
    bool valid = false;
    unsigned char cell[8] = {(unsigned char)row, 0, (unsigned char)column};
    LL_CLEANUP(ll_decoder_closep) ll_decoder *to = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text bytes = {0}, gbk = {0};
    assert_ok(ll_encoder_open("GBK", &to, &err), &err);
    assert_ok(ll_decode(to, text, strlen(text), &gbk, &valid, &err), &err);
    assert_true(valid);
    cell[7] = (unsigned char)gbk.len;
    assert_ok(ll_text_append_n(&bytes, (const char *)cell, 8, &err), &err);
    assert_ok(ll_text_append_n(&bytes, gbk.data, gbk.len, &err), &err);
    put_record(f, 4, bytes.data, bytes.len);
}

static void put_number(FILE *f, unsigned row, unsigned column, double value)
{
    unsigned char cell[15] = {(unsigned char)row, 0, (unsigned char)column};
    memcpy(cell + 7, &value, 8); /* little-endian, as the machines this runs on */
    put_record(f, 3, cell, sizeof cell);
}

/// A workbook of Excel 2, whose text is in GBK: a title, headings, two rows.
static const char *write_old_book(const char *name)
{
    static const unsigned char begin[] = {2, 0, 0x10, 0}, page[] = {0xA8, 3};
    static const unsigned char size[] = {0, 0, 4, 0, 0, 0, 4, 0};
    static const char *const headings[] = {"编号", "经度", "纬度", "管径"};
    FILE *f = fopen(ll_scratch_path(name), "wb");
    assert_non_null(f);
    put_record(f, 9, begin, sizeof begin);
    put_record(f, 0x42, page, sizeof page);
    put_record(f, 0, size, sizeof size);
    put_label(f, 0, 0, "2024年消火栓台账");
    for (unsigned c = 0; c < 4; c++) {
        put_label(f, 1, c, headings[c]);
    }
    for (unsigned r = 2; r < 4; r++) {
        put_label(f, r, 0, r == 2 ? "东街1号" : "西街2号");
        put_number(f, r, 1, r == 2 ? 118.5 : 118.625);
        put_number(f, r, 2, 24.875);
        put_number(f, r, 3, 100.0);
    }
    put_record(f, 10, "", 0);
    assert_int_equal(fclose(f), 0);
    return ll_scratch_path(name);
}

static void a_workbook_of_old_excel_is_read(void **state)
{
    (void)state;
    assert_table(write_old_book("old.xls"),
                 "编号|经度|纬度|管径\n东街1号|118.5|24.875|100\n西街2号|118.625|24.875|100", 1,
                 "headings in row: 2");
}

static void a_workbook_of_excel_97_is_read(void **state)
{
    (void)state;
    if (GDALGetDriverByName("XLS") == NULL) {
        skip(); /* this GDAL was built without FreeXL */
    }
    assert_table(excel97_book("new.xls", "2024年消火栓台账|||\n编号|经度|纬度|管径\n"
                                         "东街1号|118.5|24.875|100\n西街2号|118.625|24.875|\n"),
                 "编号|经度|纬度|管径\n东街1号|118.5|24.875|100\n西街2号|118.625|24.875|", 1,
                 "headings in row: 2");
}

static void a_title_in_gbk_is_no_hindrance(void **state)
{
    (void)state;
    struct ll_err err = {0};
    bool valid = false;
    LL_CLEANUP(ll_decoder_closep) ll_decoder *to = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text bytes = {0};
    assert_ok(ll_encoder_open("GBK", &to, &err), &err);
    assert_ok(ll_decode(to, csv, strlen(csv), &bytes, &valid, &err), &err);
    assert_table(write_text("gbk.csv", ll_text_str(&bytes)), rows, 6, "headings in row: 3");
}

static void workbooks_with_titles_are_read_below_them(void **state)
{
    (void)state;
    static const char book[] = "2024年消火栓台账|t2|t3|t4\n编号|坐标||管径\n|经度|纬度|\n"
                               "1|118.5|24.9|100\n2|118.6|24.9|\n合计|2||\n制表人：张三|||";
    static const char expected[] = "编号|经度|纬度|管径\n1|118.5|24.9|100\n2|118.6|24.9|";
    assert_table(write_book("XLSX", "a.xlsx", book), expected, 3, "headings in row: 3");
    assert_table(write_book("ODS", "a.ods", book), expected, 3, "headings in row: 3");
    assert_table(write_book("ODS", "b.ods", "编号|经度|纬度\n1|118.5|24.9\n小计|1|"),
                 "编号|经度|纬度\n1|118.5|24.9", 1, "rows of totals: 1");
    assert_table(write_book("XLSX", "b.xlsx", "编号|经度|纬度\n1|118.5|24.9\n小计|1|"),
                 "编号|经度|纬度\n1|118.5|24.9", 1, "rows of totals: 1");
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_table_with_a_title_is_read_below_it),
        cmocka_unit_test(a_title_without_separators_is_a_title_too),
        cmocka_unit_test(a_workbook_of_old_excel_is_read),
        cmocka_unit_test(a_workbook_of_excel_97_is_read),
        cmocka_unit_test(a_title_in_gbk_is_no_hindrance),
        cmocka_unit_test(workbooks_with_titles_are_read_below_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
