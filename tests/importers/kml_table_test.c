#include "importers/kml_table.h"

#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// Reads and writes out as "name=value;…".
static const char *pairs_of(const char *html, char *out, size_t size)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_kml_table_clear) struct ll_kml_table t = {0};
    assert_ok(ll_kml_table_read(html, &t, &err), &err);
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < t.count && len < size; i++) {
        len += (size_t)snprintf(out + len, size - len, "%s=%s;", ll_kml_table_name(&t, i),
                                ll_kml_table_value(&t, i));
    }
    return out;
}

#define assert_pairs(html, expected)                                                               \
    do {                                                                                           \
        char out[2048];                                                                            \
        assert_string_equal(pairs_of((html), out, sizeof out), (expected));                        \
    } while (0)

static void rows_of_two_cells_are_names_and_values(void **state)
{
    (void)state;
    assert_pairs("<table><tr><td>编号</td><td>X12</td></tr><tr><td>状态：</td><td> 损坏 </td></tr>"
                 "</table>",
                 "编号=X12;状态=损坏;");
    assert_pairs("<TABLE border=1><TR><TH>编号<TD>X12<TR><TH>口径<TD>100&nbsp;mm</TABLE>",
                 "编号=X12;口径=100 mm;");
    assert_pairs("<table><tr><th>字段</th><th>值</th></tr><tr><td>a</td><td>1</td></tr></table>",
                 "a=1;");
}

static void a_table_in_a_table_is_read_as_arcgis_writes_it(void **state)
{
    (void)state;
    assert_pairs(
        "<html xmlns:fo=\"http://www.w3.org/1999/XSL/Format\"><head><META "
        "http-equiv=\"Content-Type\"><style>td { a: b }</style></head><body><table "
        "style=\"width:300px\"><tr style=\"font-weight:bold\"><td>X12</td></tr><tr><td><table>"
        "<tr><td>FID</td><td>0</td></tr><tr bgcolor=\"#D4E4F3\"><td>编号</td><td>X12</td></tr>"
        "<tr><td>备注</td><td>&lt;Null&gt;</td></tr></table></td></tr></table></body></html>",
        "FID=0;编号=X12;");
}

static void names_above_values_are_read_from_two_rows(void **state)
{
    (void)state;
    assert_pairs("<table><tr><td>编号</td><td>状态</td><td>口径</td></tr>"
                 "<tr><td>X1</td><td></td><td>100</td></tr></table>",
                 "编号=X1;口径=100;");
}

static void lines_of_name_and_value_are_read(void **state)
{
    (void)state;
    assert_pairs("编号: X12<br>状态：损坏<br/>时间: 2024-05-01 10:20\n口径:100",
                 "编号=X12;状态=损坏;时间=2024-05-01 10:20;口径=100;");
    assert_pairs("<div><b>编号</b>: X12</div><p>很好</p><p>10:20</p><p>http://example.org/a</p>",
                 "编号=X12;");
    assert_pairs("编号: A<br>编号: B", "编号=A;"); /* the first wins */
    assert_pairs("压力: <0.2 MPa & mehr", "压力=<0.2 MPa & mehr;");
    assert_pairs("<![CDATA[编号: X12]]>", "编号=X12;");
    assert_pairs("a: &#65;&#x4E2D;&bogus;&#xD800;&#0;&", "a=A中&bogus;&#xD800;&#0;&;");
}

static void what_is_no_pair_is_passed_over(void **state)
{
    (void)state;
    assert_pairs("", "");
    assert_pairs("拍摄于村口，水压不足", "");
    assert_pairs("<table><tr><td>x</td></tr></table>", "");
    assert_pairs("<", "");
    assert_pairs("</table></table><td>a</td><td>b</td><tr>", "");
    assert_pairs("<table><tr><td>a<table><tr><td>b<td>1", "b=1;");
    assert_pairs("<!-- a: b --><script>a: b</script><style>c: d", "");
    assert_pairs("<table", "");
}

/// Rubbish made of the pieces that matter.
static void rubbish_ends_well(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "<table>",   "</table>", "<tr>", "</tr>", "<td>",    "</td>",     "<th>",      "a",
        ":",         "：",       "<br>", "&#",    "&lt;",    "&",         "<",         ">",
        "\n",        "\xE4",     "<!--", "-->",   "<style>", "]]>",       "<![CDATA[", "</",
        "<td a='>'", "中",       ";",    " ",     "<p>",     "&#x10FFFF;"};
    const uint32_t kinds = sizeof pieces / sizeof pieces[0];
    struct ll_rng rng = ll_rng_make(7, 0);
    for (int round = 0; round < 3000; round++) {
        char text[1024] = "";
        size_t len = 0;
        uint32_t count = ll_rng_below(&rng, 90);
        for (uint32_t i = 0; i < count; i++) {
            const char *piece = pieces[ll_rng_below(&rng, kinds)];
            memcpy(text + len, piece, strlen(piece) + 1);
            len += strlen(piece);
        }
        char out[4096];
        (void)pairs_of(text, out, sizeof out);
    }
}

static bool read_table(void *user)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_kml_table_clear) struct ll_kml_table t = {0};
    enum ll_code code = ll_kml_table_read(user, &t, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void memory_that_runs_out_is_told(void **state)
{
    (void)state;
    char html[] = "<table><tr><td>编号</td><td>X12</td></tr></table>a: b<br>c: d";
    ll_for_each_failing_alloc(read_table, html, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_two_cells_are_names_and_values),
        cmocka_unit_test(a_table_in_a_table_is_read_as_arcgis_writes_it),
        cmocka_unit_test(names_above_values_are_read_from_two_rows),
        cmocka_unit_test(lines_of_name_and_value_are_read),
        cmocka_unit_test(what_is_no_pair_is_passed_over),
        cmocka_unit_test(rubbish_ends_well),
        cmocka_unit_test(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
