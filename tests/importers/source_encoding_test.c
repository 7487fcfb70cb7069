/* How the text of files is encoded: marked rightly, wrongly or not at all. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/encoding.h"
#include "importers/source.h"
#include "tests/support/check.h"

static const char *const simplified[] = {"福州市鼓楼区", "消防栓", "东街口"};
static const char *const traditional[] = {"臺北市大安區", "消防栓", "龍門里"};

static void encode(const char *text, const char *encoding, struct ll_text *ret)
{
    struct ll_err err = {0};
    bool valid = false;
    LL_CLEANUP(ll_decoder_closep) ll_decoder *to = NULL;
    assert_ok(ll_encoder_open(encoding, &to, &err), &err);
    assert_ok(ll_decode(to, text, strlen(text), ret, &valid, &err), &err);
    assert_true(valid);
}

static void write_file(const char *path, const void *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/// Writes a dBase III file with one column of 24 bytes and, unless NULL, a .cpg beside it.
static const char *dbf(const char *name, const char *const *texts, size_t count,
                       const char *encoding, const char *cpg)
{
    char file[64];
    unsigned char head[65] = {0x03, 99, 1, 1};
    head[4] = (unsigned char)count;
    head[8] = sizeof head;
    head[10] = 25;
    memcpy(head + 32, (const char[4]){'N', 'A', 'M', 'E'}, 4);
    head[43] = 'C';
    head[48] = 24;
    head[64] = 0x0D;
    LL_CLEANUP(ll_text_clear) struct ll_text bytes = {0};
    struct ll_err err = {0};
    assert_ok(ll_text_append_n(&bytes, (const char *)head, sizeof head, &err), &err);
    for (size_t i = 0; i < count; i++) {
        size_t start = bytes.len;
        assert_ok(ll_text_append(&bytes, " ", &err), &err);
        encode(texts[i % 3], encoding, &bytes);
        while (bytes.len < start + 25) {
            assert_ok(ll_text_append(&bytes, " ", &err), &err);
        }
        assert_int_equal(bytes.len, start + 25);
    }
    (void)snprintf(file, sizeof file, "%s.cpg", name);
    (void)unlink(ll_scratch_path(file));
    if (cpg != NULL) {
        write_file(ll_scratch_path(file), cpg, strlen(cpg));
    }
    (void)snprintf(file, sizeof file, "%s.dbf", name);
    write_file(ll_scratch_path(file), bytes.data, bytes.len);
    return ll_scratch_path(file);
}

static void feature_freep(OGRFeatureH *feature)
{
    OGR_F_Destroy(*feature);
}

/// Opens a file; the texts of column `column` must be `texts`, over and over.
static void assert_texts(const char *path, const char *told, const char *const *texts,
                         const char *encoding, const char *mark)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_source_close) struct ll_source s = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    const struct ll_import_request q = {.file = path, .encoding = told};
    assert_ok(ll_source_open(&q, &s, &err), &err);
    assert_string_equal(s.encoding, encoding);
    assert_string_equal(s.mark, mark);
    for (size_t i = 0;; i++) {
        LL_CLEANUP(feature_freep) OGRFeatureH f = NULL;
        const char *text = NULL;
        bool valid = false;
        assert_ok(ll_source_next(&s, &f, &err), &err);
        if (f == NULL) {
            assert_true(i > 0);
            break;
        }
        assert_ok(ll_source_text(&s, f, 0, &room, &text, &valid, &err), &err);
        assert_true(valid);
        assert_string_equal(text, texts[i % 3]);
    }
}

static void assert_asked(const char *path, const char *shown, const char *how)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_source_close) struct ll_source s = {0};
    const struct ll_import_request q = {.file = path};
    assert_int_equal(ll_source_open(&q, &s, &err), LL_E_DECISION);
    assert_mentions(err.message, shown);
    assert_mentions(err.message, how);
}

static void without_a_mark_the_encoding_is_found(void **state)
{
    (void)state;
    for (size_t count = 1; count < 250; count = 10 * count + 2) {
        assert_texts(dbf("a", simplified, count, "GBK", NULL), NULL, simplified, "GBK", "");
        assert_texts(dbf("b", traditional, count, "Big5", NULL), NULL, traditional, "Big5", "");
        assert_texts(dbf("c", simplified, count, "UTF-8", NULL), NULL, simplified, "", "");
        assert_texts(dbf("d", traditional, count, "UTF-8", NULL), NULL, traditional, "", "");
    }
}

static void a_right_mark_is_followed(void **state)
{
    (void)state;
    assert_texts(dbf("e", simplified, 3, "GBK", "GBK"), NULL, simplified, "GBK", "");
    assert_texts(dbf("f", simplified, 3, "GBK", "936"), NULL, simplified, "GBK", "");
    assert_texts(dbf("g", traditional, 3, "Big5", "Big5"), NULL, traditional, "Big5", "");
    assert_texts(dbf("h", simplified, 3, "UTF-8", "UTF-8"), NULL, simplified, "", "");
}

static void a_mark_that_cannot_be_gives_way_and_is_named(void **state)
{
    (void)state;
    assert_texts(dbf("i", simplified, 3, "GBK", "UTF-8"), NULL, simplified, "GBK", "UTF-8");
    assert_texts(dbf("j", traditional, 3, "Big5", "UTF-8"), NULL, traditional, "Big5", "UTF-8");
}

static void a_mark_that_makes_rubbish_is_asked_about_with_both_readings(void **state)
{
    (void)state;
    const char *path = dbf("k", simplified, 3, "GBK", "ISO-8859-1");
    assert_asked(path, "福州市鼓楼区 | 消防栓", "--encoding GBK");
    assert_texts(path, "GBK", simplified, "GBK", "");
    assert_asked(dbf("l", simplified, 3, "UTF-8", "ISO-8859-1"), "东街口", "--encoding UTF-8");
    assert_asked(dbf("m", traditional, 3, "Big5", "936"), "臺北市大安區", "--encoding Big5");
    assert_asked(dbf("n", simplified, 3, "GBK", "Big5"), "福州市鼓楼区", "--encoding GBK");
}

static void tables_in_utf16_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *encoding;
        const char *mark;
        size_t mark_len;
    } kinds[] = {{"UTF-16LE", "\xFF\xFE", 2}, {"UTF-16BE", "\xFE\xFF", 2}, {"UTF-16LE", "", 0}};
    for (size_t i = 0; i < 3; i++) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_text_clear) struct ll_text bytes = {0};
        assert_ok(ll_text_append_n(&bytes, kinds[i].mark, kinds[i].mark_len, &err), &err);
        encode("名称,lon,lat\n福州市鼓楼区,119.3,26.1\n消防栓,119.3,26.2\n东街口,119.3,26.1\n",
               kinds[i].encoding, &bytes);
        write_file(ll_scratch_path("u.csv"), bytes.data, bytes.len);
        assert_texts(ll_scratch_path("u.csv"), NULL, simplified, "", "");
    }
    write_file(ll_scratch_path("v.csv"), "\xFF\xFE\x00\xD8,\x00", 6);
    struct ll_err err = {0};
    struct ll_source s = {0};
    const struct ll_import_request q = {.file = ll_scratch_path("v.csv")};
    assert_int_equal(ll_source_open(&q, &s, &err), LL_E_FORMAT);
}

static void text_spoilt_before_it_came_is_unknown(void **state)
{
    (void)state;
    static const char csv[] = "名称,lon,lat\næ¶ˆé˜²,119.3,26.1\n锟斤拷,119.3,26.2\n消防栓,1,2\n";
    struct ll_err err = {0};
    LL_CLEANUP(ll_source_close) struct ll_source s = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    write_file(ll_scratch_path("w.csv"), csv, sizeof csv - 1);
    const struct ll_import_request q = {.file = ll_scratch_path("w.csv")};
    assert_ok(ll_source_open(&q, &s, &err), &err);
    for (int i = 0; i < 3; i++) {
        LL_CLEANUP(feature_freep) OGRFeatureH f = NULL;
        const char *text = NULL;
        bool valid = true;
        assert_ok(ll_source_next(&s, &f, &err), &err);
        assert_ok(ll_source_text(&s, f, 0, &room, &text, &valid, &err), &err);
        assert_int_equal(valid, i == 2);
        assert_true(i == 2 ? strcmp(text, "消防栓") == 0 : text == NULL);
    }
}

/// Writes a MIF of three points and its MID, both in GBK, with a character set in its head.
static const char *mif(const char *name, const char *charset)
{
    struct ll_err err = {0};
    char file[64];
    LL_CLEANUP(ll_text_clear) struct ll_text head = {0}, gbk = {0}, rows = {0};
    assert_ok(
        ll_text_appendf(&head, &err,
                        "Version 300\nCharset \"%s\"\nDelimiter \",\"\nCoordSys Earth "
                        "Projection 1, 0\nColumns 1\n  名称 Char(40)\nData\n\nPoint 119.3 26.1"
                        "\nPoint 119.3 26.2\nPoint 119.4 26.1\n",
                        charset),
        &err);
    encode(ll_text_str(&head), "GBK", &gbk);
    encode("\"福州市鼓楼区\"\n\"消防栓\"\n\"东街口\"\n", "GBK", &rows);
    (void)snprintf(file, sizeof file, "%s.mid", name);
    write_file(ll_scratch_path(file), rows.data, rows.len);
    (void)snprintf(file, sizeof file, "%s.mif", name);
    write_file(ll_scratch_path(file), gbk.data, gbk.len);
    return ll_scratch_path(file);
}

static void mapinfo_files_are_read_with_and_without_their_character_set(void **state)
{
    (void)state;
    assert_texts(mif("named", "WindowsSimpChinese"), NULL, simplified, "", "");
    assert_texts(mif("neutral", "Neutral"), NULL, simplified, "GBK", "");
    assert_texts(ll_scratch_path("neutral.mif"), "GBK", simplified, "GBK", "");
    /* what is decoded already is not decoded again */
    struct ll_err err = {0};
    struct ll_source s = {0};
    const struct ll_import_request q = {.file = ll_scratch_path("named.mif"), .encoding = "GBK"};
    assert_int_equal(ll_source_open(&q, &s, &err), LL_E_USAGE);
    assert_mentions(err.message, "says its encoding itself");
}

/// Writes a drawing of three texts on the CAD layer 消火栓. @param page NULL: it names none.
static const char *dxf(const char *name, const char *page, const char *encoding)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0}, bytes = {0};
    assert_ok(ll_text_append(&text, "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n", &err), &err);
    if (page != NULL) {
        assert_ok(ll_text_appendf(&text, &err, "9\n$DWGCODEPAGE\n3\n%s\n", page), &err);
    }
    assert_ok(ll_text_append(&text, "0\nENDSEC\n0\nSECTION\n2\nENTITIES\n", &err), &err);
    for (int i = 0; i < 3; i++) {
        assert_ok(ll_text_appendf(&text, &err,
                                  "0\nTEXT\n8\n消火栓\n10\n119.%d\n20\n26.1\n40\n2\n1\n%s\n", i,
                                  simplified[i]),
                  &err);
    }
    assert_ok(ll_text_append(&text, "0\nENDSEC\n0\nEOF\n", &err), &err);
    encode(ll_text_str(&text), encoding, &bytes);
    write_file(ll_scratch_path(name), bytes.data, bytes.len);
    return ll_scratch_path(name);
}

/// Opens a drawing for hydrants: CAD layer and texts must be right.
static void assert_drawing(const char *path, const char *told, const char *where)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_source_close) struct ll_source s = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    const struct ll_import_request q = {
        .file = path, .encoding = told, .where = where, .layer = LL_HYDRANT};
    assert_ok(ll_source_open(&q, &s, &err), &err);
    int name = OGR_FD_GetFieldIndex(s.definition, "Layer");
    int words = OGR_FD_GetFieldIndex(s.definition, "Text");
    for (int i = 0; i < 3; i++) {
        LL_CLEANUP(feature_freep) OGRFeatureH f = NULL;
        const char *text = NULL;
        bool valid = false;
        assert_ok(ll_source_next(&s, &f, &err), &err);
        assert_non_null(f);
        assert_ok(ll_source_text(&s, f, name, &room, &text, &valid, &err), &err);
        assert_true(valid);
        assert_string_equal(text, "消火栓");
        assert_ok(ll_source_text(&s, f, words, &room, &text, &valid, &err), &err);
        assert_true(valid);
        assert_string_equal(text, simplified[i]);
    }
}

static void drawings_are_read_by_their_code_page_or_as_told(void **state)
{
    (void)state;
    assert_drawing(dxf("a.dxf", "ANSI_936", "GBK"), NULL, NULL);
    assert_drawing(ll_scratch_path("a.dxf"), NULL, "Layer='消火栓'");
    assert_drawing(dxf("b.dxf", NULL, "GBK"), "GBK", "Layer='消火栓'");
    assert_drawing(dxf("c.dxf", "ANSI_1252", "GBK"), "GBK", NULL);
    assert_drawing(dxf("d.dxf", NULL, "UTF-8"), "UTF-8", "Layer='消火栓'");
    struct ll_err err = {0};
    struct ll_source s = {0};
    const struct ll_import_request q = {.file = ll_scratch_path("a.dxf"), .encoding = "no such"};
    assert_int_equal(ll_source_open(&q, &s, &err), LL_E_USAGE);
}

/// 20,000 texts are weighed by a part of them; those that break the rule are still found
/// unreadable.
static void a_large_table_is_weighed_by_a_part_of_it(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text bytes = {0}, room = {0};
    encode("名称,lon,lat\n", "GBK", &bytes);
    for (int i = 0; i < 20000; i++) {
        encode(simplified[i % 3], "GBK", &bytes);
        assert_ok(ll_text_append(&bytes, i == 15000 ? "\xFF\xFF,1,2\n" : ",119.3,26.1\n", &err),
                  &err);
    }
    write_file(ll_scratch_path("large.csv"), bytes.data, bytes.len);
    LL_CLEANUP(ll_source_close) struct ll_source s = {0};
    const struct ll_import_request q = {.file = ll_scratch_path("large.csv")};
    assert_ok(ll_source_open(&q, &s, &err), &err);
    assert_string_equal(s.encoding, "GBK");
    size_t unreadable = 0;
    for (size_t i = 0;; i++) {
        LL_CLEANUP(feature_freep) OGRFeatureH f = NULL;
        const char *text = NULL;
        bool valid = false;
        assert_ok(ll_source_next(&s, &f, &err), &err);
        if (f == NULL) {
            assert_int_equal(i, 20000);
            break;
        }
        assert_ok(ll_source_text(&s, f, 0, &room, &text, &valid, &err), &err);
        unreadable += !valid;
    }
    assert_int_equal(unreadable, 1);
}

/// Texts of one column of a real file, joined by blanks, as far as they fit.
static void real_texts(const char *file, const char *column, size_t *ret_count, char *ret,
                       size_t size, char ret_encoding[32])
{
    struct ll_err err = {0};
    char path[512];
    LL_CLEANUP(ll_source_close) struct ll_source s = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text room = {0};
    (void)snprintf(path, sizeof path, "%s/%s", ll_real_data(), file);
    const struct ll_import_request q = {.file = file[0] == '/' ? file : path};
    assert_ok(ll_source_open(&q, &s, &err), &err);
    int at = 0;
    while (at + 1 < (int)s.name_count && strcmp(s.names[at], column) != 0) {
        at++;
    }
    ret[0] = '\0';
    for (*ret_count = 0;; (*ret_count)++) {
        LL_CLEANUP(feature_freep) OGRFeatureH f = NULL;
        const char *text = NULL;
        bool valid = false;
        assert_ok(ll_source_next(&s, &f, &err), &err);
        if (f == NULL) {
            break;
        }
        assert_ok(ll_source_text(&s, f, at, &room, &text, &valid, &err), &err);
        assert_true(valid);
        size_t len = strlen(ret);
        if (len + strlen(text) + 2 < size) {
            (void)snprintf(ret + len, size - len, "%s ", text);
        }
    }
    (void)snprintf(ret_encoding, 32, "%s", s.encoding);
}

static void real_files_come_out_right(void **state)
{
    (void)state;
    static const struct {
        const char *file, *column, *encoding, *holds;
        size_t count;
    } files[] = {
        {"messy/ms_gbk.dbf", "NAME", "GBK", "简体国语", 1},
        {"messy/ms_gb2312.dbf", "NAME", "GBK", "简体国语", 1},
        {"messy/ms_big5.dbf", "NAME", "Big5", "繁體國語", 1},
        {"messy/ms_ldid_chinese.dbf", "NAME", "GBK", "简体", 1},
        {"messy/pg_Latin1.dbf", "ADDRESS", "ISO-8859-1", "Tårneby in Våler I Solør kommune", 1},
        {"messy/cn_fujian_gbk_no_cpg.shp", "name", "GBK", "寿宁县 福安市", 85},
        {"cn-districts-gcj02/福建省.shp", "name", "", "寿宁县", 85},
        {"tw-taipei/villages-big5/Taipei_Vill.shp", "VILLAGE", "Big5", "群英里 虎嘯里", 456},
        {"messy/ms_utf16_le_bom.csv", "county_name", "", "ALAMANCE", 1},
        {"messy/ms_utf8_bom.csv", "election_dt", "", "11/05/2019", 1}};
    if (ll_real_data() == NULL) {
        skip();
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char texts[4096], encoding[32];
        size_t count = 0;
        real_texts(files[i].file, files[i].column, &count, texts, sizeof texts, encoding);
        print_message("%s: '%s', %zu rows: %.40s\n", files[i].file, encoding, count, texts);
        assert_string_equal(encoding, files[i].encoding);
        assert_mentions(texts, files[i].holds);
        assert_true(count >= files[i].count);
    }
}

static void copy_to_scratch(const char *from, const char *to)
{
    static char bytes[1 << 22];
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", ll_real_data(), from);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t len = fread(bytes, 1, sizeof bytes, f);
    (void)fclose(f);
    write_file(ll_scratch_path(to), bytes, len);
}

static void the_villages_of_taipei_need_no_mark(void **state)
{
    (void)state;
    static char with[16384], without[16384];
    char encoding[32];
    size_t count = 0;
    if (ll_real_data() == NULL) {
        skip();
    }
    copy_to_scratch("tw-taipei/villages-big5/Taipei_Vill.dbf", "vill.dbf");
    real_texts("tw-taipei/villages-big5/Taipei_Vill.shp", "VILLAGE", &count, with, sizeof with,
               encoding);
    assert_int_equal(count, 456);
    real_texts(ll_scratch_path("vill.dbf"), "VILLAGE", &count, without, sizeof without, encoding);
    assert_int_equal(count, 456);
    assert_string_equal(encoding, "Big5");
    assert_string_equal(with, without);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_mark_the_encoding_is_found),
        cmocka_unit_test(a_right_mark_is_followed),
        cmocka_unit_test(a_mark_that_cannot_be_gives_way_and_is_named),
        cmocka_unit_test(a_mark_that_makes_rubbish_is_asked_about_with_both_readings),
        cmocka_unit_test(tables_in_utf16_are_read),
        cmocka_unit_test(text_spoilt_before_it_came_is_unknown),
        cmocka_unit_test(mapinfo_files_are_read_with_and_without_their_character_set),
        cmocka_unit_test(drawings_are_read_by_their_code_page_or_as_told),
        cmocka_unit_test(a_large_table_is_weighed_by_a_part_of_it),
        cmocka_unit_test(real_files_come_out_right),
        cmocka_unit_test(the_villages_of_taipei_need_no_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
