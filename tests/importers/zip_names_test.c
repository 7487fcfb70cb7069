#include "importers/zip_names.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/check.h"

/// A ZIP without files: a directory of names and its end. @param marked Whether UTF-8 is marked.
static const char *zip_of(const char *const *names, bool marked)
{
    unsigned char bytes[1024] = {0};
    size_t len = 0;
    for (; *names != NULL; names++) {
        size_t n = strlen(*names);
        memcpy(bytes + len, (const char[4]){'P', 'K', 1, 2}, 4);
        bytes[len + 9] = marked ? 0x08 : 0;
        bytes[len + 28] = (unsigned char)n;
        memcpy(bytes + len + 46, *names, n);
        len += 46 + n;
    }
    size_t directory = len;
    memcpy(bytes + len, (const char[4]){'P', 'K', 5, 6}, 4);
    bytes[len + 12] = (unsigned char)(directory & 0xFFU);
    bytes[len + 13] = (unsigned char)(directory >> 8U);
    len += 22;
    const char *path = ll_scratch_path("a.zip");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
    return path;
}

#define GBK_NAME "\xB7\xBF\xCE\xDD.shp" /* 房屋 */

static void names_in_gbk_are_noticed(void **state)
{
    (void)state;
    static const char *const gbk[] = {"readme.txt", GBK_NAME, NULL};
    assert_string_equal(ll_zip_names_encoding(zip_of(gbk, false)), "GB18030");
}

static void names_in_utf8_that_are_not_marked_are_noticed(void **state)
{
    (void)state;
    static const char *const utf8[] = {"房屋.shp", NULL};
    assert_string_equal(ll_zip_names_encoding(zip_of(utf8, false)), "UTF-8");
}

static void nothing_is_said_of_other_names(void **state)
{
    (void)state;
    static const char *const ascii[] = {"a.shp", "b.dbf", NULL};
    static const char *const gbk[] = {GBK_NAME, NULL};
    static const char *const neither[] = {"\xFF\xFF.shp", NULL};
    assert_null(ll_zip_names_encoding(zip_of(ascii, false)));
    assert_null(ll_zip_names_encoding(zip_of(gbk, true)));
    assert_null(ll_zip_names_encoding(zip_of(neither, false)));
}

static void what_is_no_zip_ends_well(void **state)
{
    (void)state;
    static const char *const gbk[] = {GBK_NAME, NULL};
    assert_null(ll_zip_names_encoding(ll_scratch_path("there is none.zip")));
    const char *path = zip_of(gbk, false);
    char bytes[256];
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t len = fread(bytes, 1, sizeof bytes, f);
    (void)fclose(f);
    for (size_t keep = 0; keep < len; keep++) { /* cut off anywhere */
        f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(bytes, 1, keep, f), keep);
        (void)fclose(f);
        assert_null(ll_zip_names_encoding(path));
    }
    for (size_t at = 0; at < len; at++) { /* any byte wrong */
        f = fopen(path, "wb");
        assert_non_null(f);
        char was = bytes[at];
        bytes[at] = (char)0xFF;
        assert_int_equal(fwrite(bytes, 1, len, f), len);
        bytes[at] = was;
        (void)fclose(f);
        (void)ll_zip_names_encoding(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_in_gbk_are_noticed),
        cmocka_unit_test(names_in_utf8_that_are_not_marked_are_noticed),
        cmocka_unit_test(nothing_is_said_of_other_names),
        cmocka_unit_test(what_is_no_zip_ends_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
