#include "importers/gdal_words.h"

#include <string.h>

#include "tests/support/check.h"

static void frequent_messages_are_told_in_both_languages_with_the_original_behind(void **state)
{
    (void)state;
    static const struct {
        const char *gdal, *en;
    } cases[] = {
        {"Unable to open x.shx or x.SHX.", "it cannot be opened (Unable"},
        {"`a' not recognized as a supported file format.", "none that can be read (`a'"},
        {"x.tif: TIFF file is truncated", "it ends too early, or is damaged (x.tif"},
        {"open: Permission denied", "no right to read it (open"},
        {"XML parsing of KML failed : unknown encoding", "encoding that cannot be read (XML"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_mentions(ll_gdal_words(cases[i].gdal, LL_LANG_EN).text, cases[i].en);
        struct ll_gdal_words zh = ll_gdal_words(cases[i].gdal, LL_LANG_ZH);
        assert_non_null(strstr(zh.text, cases[i].gdal));
    }
    assert_string_equal(ll_gdal_words("Permission denied", LL_LANG_ZH).text,
                        "没有读取权限 (Permission denied)");
}

static void others_stay_as_they_are_on_one_line(void **state)
{
    (void)state;
    assert_string_equal(ll_gdal_words("SQL: (((\n   ^", LL_LANG_EN).text, "SQL: (((    ^");
    assert_string_equal(ll_gdal_words("", LL_LANG_ZH).text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frequent_messages_are_told_in_both_languages_with_the_original_behind),
        cmocka_unit_test(others_stay_as_they_are_on_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
