#include "importers/sheet.h"

#include <string.h>

#include "data/reference.h"
#include "tests/support/check.h"

/// A sheet from text: rows by line, cells by '|'.
static struct ll_sheet sheet_of(const char *text)
{
    struct ll_err err = {0};
    struct ll_sheet s = {.rows = 0};
    char cell[128];
    size_t row = 0, column = 0, len = 0;
    for (const char *c = text;; c++) {
        if (*c != '|' && *c != '\n' && *c != '\0') {
            cell[len++] = *c;
            continue;
        }
        cell[len] = '\0';
        len = 0;
        assert_ok(ll_sheet_set(&s, row, column++, cell, &err), &err);
        if (*c == '\0') {
            return s;
        }
        if (*c == '\n') {
            row++;
            column = 0;
        }
    }
}

static struct ll_sheet_layout layout_of(const struct ll_sheet *s)
{
    struct ll_err err = {0};
    struct ll_sheet_layout layout = {.heading = 99};
    LL_CLEANUP(ll_aliases_freep) ll_aliases *aliases = NULL;
    size_t len = 0;
    const char *text = ll_reference_builtin("aliases.csv", &len);
    assert_ok(ll_aliases_parse(text, len, &aliases, &err), &err);
    assert_ok(ll_sheet_layout(s, aliases, LL_HYDRANT, &layout, &err), &err);
    return layout;
}

static void assert_name(const struct ll_sheet *s, size_t column, const char *expected)
{
    struct ll_err err = {0};
    struct ll_sheet_layout layout = layout_of(s);
    LL_CLEANUP(ll_text_clear) struct ll_text name = {0};
    assert_ok(ll_sheet_name(s, &layout, column, &name, &err), &err);
    assert_string_equal(ll_text_str(&name), expected);
}

static void headings_below_a_title_are_found(void **state)
{
    (void)state;
    LL_CLEANUP(ll_sheet_clear)
    struct ll_sheet s = sheet_of("2024年消火栓台账|||\n填报单位：某镇||2024年5月|\n"
                                 "编号|经度|纬度|状态\n1|118.5|24.9|完好");
    struct ll_sheet_layout layout = layout_of(&s);
    assert_true(layout.found);
    assert_int_equal(layout.heading, 2);
    assert_int_equal(layout.heading_rows, 1);
    assert_false(layout.units);
}

static void two_rows_of_headings_are_one(void **state)
{
    (void)state;
    LL_CLEANUP(ll_sheet_clear)
    struct ll_sheet s = sheet_of("消火栓台账||||\n编号|坐标||参数|\n|经度|纬度|管径|压力\n"
                                 "|||mm|MPa\n1|118.5|24.9|100|0.3");
    struct ll_sheet_layout layout = layout_of(&s);
    assert_int_equal(layout.heading, 1);
    assert_int_equal(layout.heading_rows, 2);
    assert_true(layout.units);
    assert_name(&s, 0, "编号");
    assert_name(&s, 1, "经度");
    assert_name(&s, 3, "管径(mm)");
    assert_name(&s, 4, "压力(MPa)");
}

static void a_plain_table_stays_as_it_is(void **state)
{
    (void)state;
    LL_CLEANUP(ll_sheet_clear)
    struct ll_sheet s = sheet_of("lon|lat|status\n118.5|24.9|ok\n118.6|24.9|ok");
    struct ll_sheet_layout layout = layout_of(&s);
    assert_true(layout.found);
    assert_int_equal(layout.heading, 0);
    assert_int_equal(layout.heading_rows, 1);
}

static void unknown_headings_are_found_by_what_stands_below(void **state)
{
    (void)state;
    LL_CLEANUP(ll_sheet_clear)
    struct ll_sheet s = sheet_of("Liste||\n\nquux|foo|bar\nz1|118.5|24.9\nz2|118.6|24.9");
    struct ll_sheet_layout layout = layout_of(&s);
    assert_true(layout.found);
    assert_int_equal(layout.heading, 2);
    LL_CLEANUP(ll_sheet_clear) struct ll_sheet none = sheet_of("a\nb\nc");
    assert_false(layout_of(&none).found);
}

static enum ll_sheet_row kind_of(const char *first, const char *second, const char *third)
{
    static const char *const heading[] = {"编号", "经度", "纬度"};
    const char *cells[] = {first, second, third};
    return ll_sheet_row(cells, heading, 3);
}

static void rows_that_are_no_data_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(kind_of("1", "118.5", "24.9"), LL_SHEET_DATA);
    assert_int_equal(kind_of("", NULL, ""), LL_SHEET_EMPTY);
    assert_int_equal(kind_of("合计", "25", ""), LL_SHEET_TOTAL);
    assert_int_equal(kind_of("合 计：25个", NULL, NULL), LL_SHEET_TOTAL);
    assert_int_equal(kind_of(NULL, "小计", "3"), LL_SHEET_TOTAL);
    assert_int_equal(kind_of("Total", "25", NULL), LL_SHEET_TOTAL);
    assert_int_equal(kind_of("制表人：张三", NULL, NULL), LL_SHEET_NOTE);
    assert_int_equal(kind_of("注：坐标为CGCS2000", NULL, NULL), LL_SHEET_NOTE);
    assert_int_equal(kind_of("编号", "经度", "纬度"), LL_SHEET_AGAIN);
    assert_int_equal(kind_of("合计村1号", "118.5", "24.9"), LL_SHEET_DATA);
    assert_int_equal(kind_of("注水口", "118.5", "24.9"), LL_SHEET_DATA);
    assert_int_equal(kind_of("Total 24 garage", "118.5", "24.9"), LL_SHEET_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_below_a_title_are_found),
        cmocka_unit_test(two_rows_of_headings_are_one),
        cmocka_unit_test(a_plain_table_stays_as_it_is),
        cmocka_unit_test(unknown_headings_are_found_by_what_stands_below),
        cmocka_unit_test(rows_that_are_no_data_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
