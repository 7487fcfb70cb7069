#include "importers/text_table.h"

#include <stdio.h>
#include <string.h>

#include <cpl_vsi.h>

#include "importers/import.h"
#include "importers/utf16.h"
#include "tests/support/check.h"

static const char *file_of(const char *name, const char *bytes, size_t len)
{
    FILE *f = fopen(ll_scratch_path(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
    return ll_scratch_path(name);
}

/// The copy of a table must be `expected`; NULL: there must be none.
static void assert_copy(const char *bytes, const char *expected)
{
    struct ll_err err = {0};
    char *path = NULL, text[4096] = "";
    assert_ok(ll_text_table_copy(file_of("t.csv", bytes, strlen(bytes)), &path, &err), &err);
    if (expected == NULL) {
        assert_null(path);
        return;
    }
    assert_non_null(path);
    VSILFILE *f = VSIFOpenL(path, "rb");
    assert_non_null(f);
    assert_true(VSIFReadL(text, 1, sizeof text - 1, f) > 0);
    (void)VSIFCloseL(f);
    assert_string_equal(text, expected);
    ll_utf16_drop(path);
}

static void a_title_gets_as_many_cells_as_the_table(void **state)
{
    (void)state;
    assert_copy("台账\n编号,经度,纬度\n1,118,24\n", "台账,,\n编号,经度,纬度\n1,118,24\n");
    assert_copy("台账\r\n\r\n编号;经度\r\n1;118", "台账,\n,\n编号,经度\n1,118\n");
    assert_copy("\xEF\xBB\xBF台账\n编号\t经度\n1\t118\n", "台账,\n编号,经度\n1,118\n");
}

static void cells_parted_by_bars_are_parted(void **state)
{
    (void)state;
    assert_copy("id|name\n1|a,b\n2|\"c|d\"\n3|5\" pipe\n",
                "id,name\n1,\"a,b\"\n2,\"c|d\"\n3,\"5\"\" pipe\"\n");
    assert_copy("a|b\n1|2\n3|\"open\n", "a,b\n1,2\n3,\"\"\"open\"\n"); /* never closed */
}

/// 渱 is 9C 7C in GBK: its second byte is the bar.
static void half_a_character_is_no_bar(void **state)
{
    (void)state;
    assert_copy("a|b\n1|\x9C\x7C\n2|\x9C\x7C\n3|\xCD\xEA\n",
                "a,b\n1,\x9C\x7C\n2,\x9C\x7C\n3,\xCD\xEA\n");
    assert_copy("a|b|c\n1|\xE9|2\n3|\xE9|4\n", "a,b,c\n1,\xE9,2\n3,\xE9,4\n"); /* Latin-1 */
}

static void what_is_no_table_gets_no_copy(void **state)
{
    (void)state;
    assert_copy("", NULL);
    assert_copy("only\nlines\nof text\n", NULL);
    assert_copy("a, b\nthis is prose\nwithout\nany\ntable\n", NULL);
    assert_copy("<html><td>a,b</td>\n<td>a,b</td>\n<td>1,2</td>", NULL);
    struct ll_err err = {0};
    char *path = NULL;
    assert_ok(ll_text_table_copy(file_of("z.csv", "a|b\n1|2\n\0", 9), &path, &err), &err);
    assert_null(path);
    assert_ok(ll_text_table_copy(ll_scratch_path("none.csv"), &path, &err), &err);
    assert_null(path);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_title_gets_as_many_cells_as_the_table),
        cmocka_unit_test(cells_parted_by_bars_are_parted),
        cmocka_unit_test(half_a_character_is_no_bar),
        cmocka_unit_test(what_is_no_table_gets_no_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
