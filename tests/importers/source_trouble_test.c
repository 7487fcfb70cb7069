/* Why a file did not open, and what helps. */
#include <stdio.h>
#include <string.h>

#include "importers/source.h"
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

static void assert_no_workbook(const char *name, const char *bytes, const char *why)
{
    struct ll_err err = {0}, zh = {.lang = LL_LANG_ZH};
    struct ll_source s = {0};
    const struct ll_import_request q = {.file = write_text(name, bytes), .layer = LL_HYDRANT};
    assert_int_equal(ll_source_open(&q, &s, &err), LL_E_FORMAT);
    assert_mentions(err.message, why);
    assert_mentions(err.message, "save it as .xlsx or .csv");
    assert_int_equal(ll_source_open(&q, &s, &zh), LL_E_FORMAT);
    assert_mentions(zh.message, "另存为 .xlsx 或 .csv");
}

static void what_is_no_workbook_is_told_how_to_become_one(void **state)
{
    (void)state;
    assert_no_workbook("page.xls", "<html><table><tr><td>编号</td></tr></table></html>\n",
                       "a web page or XML");
    assert_no_workbook("sheet.XLS", "\xEF\xBB\xBF<?xml version=\"1.0\"?><Workbook></Workbook>\n",
                       "a web page or XML");
    assert_no_workbook("locked.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and no more",
                       "a password, or damaged");
    assert_no_workbook("locked.xlsx", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and no more",
                       "a password, or damaged");
    assert_no_workbook("cut.xlsx", "PK\x03\x04 cut off", "damaged, or no workbook");
}

static void a_drawing_of_autocad_is_told_to_become_dxf(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_source s = {0};
    const struct ll_import_request q = {.file = write_text("a.dwg", "AC1099 and no more")};
    assert_int_equal(ll_source_open(&q, &s, &err), LL_E_FORMAT);
    assert_mentions(err.message, "save it as DXF 2013");
}

static void another_file_is_named_with_what_gdal_says(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_source s = {0};
    const struct ll_import_request q = {.file = write_text("a.bin", "nothing at all")};
    assert_int_equal(ll_source_open(&q, &s, &err), LL_E_FORMAT);
    assert_mentions(err.message, "'a.bin' is not a file of geographic data");
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_workbook_is_told_how_to_become_one),
        cmocka_unit_test(a_drawing_of_autocad_is_told_to_become_dxf),
        cmocka_unit_test(another_file_is_named_with_what_gdal_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
