#include "importers/dxf_text.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/check.h"

/// Writes a drawing's header and names of layers. @param page NULL: it names no code page.
static const char *drawing(const char *version, const char *page, const char *layers)
{
    const char *path = ll_scratch_path("a.dxf");
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    (void)fprintf(file, "  0\nSECTION\n  2\nHEADER\n  9\n$ACADVER\n  1\n%s\n", version);
    if (page != NULL) {
        (void)fprintf(file, "  9\r\n$DWGCODEPAGE\r\n  3\r\n%s\r\n", page);
    }
    (void)fprintf(file, "  0\nENDSEC\n%s  0\nEOF\n", layers);
    assert_int_equal(fclose(file), 0);
    return path;
}

/// "建筑", "消防车道" and "层数" in GBK; "建築物" and "消防栓" in Big5.
static const char gbk[] = "  8\n\xBD\xA8\xD6\xFE\n  8\n\xCF\xFB\xB7\xC0\xB3\xB5\xB5\xC0\n"
                          "  8\n\xB2\xE3\xCA\xFD\n";
static const char big5[] = "  8\n\xAB\xD8\xBF\x76\xAA\xAB\n  8\n\xAE\xF8\xA8\xBE\xAE\xEA\n";

static const char *encoding_of(const char *path)
{
    struct ll_err err = {0};
    const char *encoding = "none";
    assert_ok(ll_dxf_encoding(path, &encoding, &err), &err);
    return encoding == NULL ? "as it says" : encoding;
}

static void text_tells_what_the_drawing_does_not(void **state)
{
    (void)state;
    assert_string_equal(encoding_of(drawing("AC1015", NULL, gbk)), "GBK");
    assert_string_equal(encoding_of(drawing("AC1015", "ANSI_1252", gbk)), "GBK");
    assert_string_equal(encoding_of(drawing("AC1015", NULL, big5)), "Big5");
}

static void what_a_drawing_says_is_believed(void **state)
{
    (void)state;
    assert_string_equal(encoding_of(drawing("AC1015", "ANSI_936", gbk)), "as it says");
    assert_string_equal(encoding_of(drawing("AC1015", "ANSI_950", gbk)), "as it says");
    assert_string_equal(encoding_of(drawing("AC1027", "ANSI_1252", "  8\n\xE5\xBB\xBA\n")),
                        "as it says");
    assert_string_equal(encoding_of(drawing("AC1015", NULL, "  8\nwalls\n")), "as it says");
    assert_string_equal(encoding_of(drawing("AC1015", "ANSI_1252",
                                            "  8\nGeb\xE4ude\n  8\nStra\xDF"
                                            "e am Br\xFC"
                                            "ckchen\n")),
                        "as it says");
}

static void other_files_are_left_alone(void **state)
{
    (void)state;
    assert_string_equal(encoding_of(ll_scratch_path("not there.dxf")), "as it says");
    assert_string_equal(encoding_of("x"), "as it says");
    assert_string_equal(encoding_of("buildings.shp"), "as it says");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_tells_what_the_drawing_does_not),
        cmocka_unit_test(what_a_drawing_says_is_believed),
        cmocka_unit_test(other_files_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
