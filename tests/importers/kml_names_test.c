#include "importers/kml_names.h"

#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static void assert_encoded(const char *kml, const char *expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    assert_ok(ll_kml_names_encode(kml, strlen(kml), &text, &err), &err);
    assert_string_equal(ll_text_str(&text), expected);
}

static void assert_decoded(const char *name, const char *expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    assert_ok(ll_kml_name_decode(name, &text, &err), &err);
    assert_string_equal(ll_text_str(&text), expected);
}

static void chinese_names_are_written_in_ascii(void **state)
{
    (void)state;
    assert_encoded("<a><Data name=\"状\"><value>中</value></Data></a>",
                   "<a><Data name=\"llxe78ab6\"><value>中</value></Data></a>");
    assert_encoded("<SimpleField type='int'\n name = '状'/><SimpleData name='a b'>",
                   "<SimpleField type='int'\n name = 'llxe78ab6'/><SimpleData name='llx612062'>");
}

static void everything_else_stays(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "<Data name=\"status_1\">",
                                        "<Datum name=\"状\">",
                                        "<Data id=\"状\">",
                                        "<Data name=\"状",
                                        "<Data name=状>",
                                        "<Data ",
                                        "<",
                                        "<Data nam"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_encoded(texts[i], texts[i]);
    }
}

static void names_come_back(void **state)
{
    (void)state;
    assert_decoded("llxe78ab6", "状");
    assert_decoded("llx6126616d703b62", "a&b"); /* a&amp;b */
    assert_decoded("status", "status");
    assert_decoded("llxyz", "llxyz");
    assert_decoded("llx", "");
}

static bool there_and_back(void *user)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text name = {0};
    return ll_kml_names_encode(user, strlen(user), &text, NULL) == LL_OK &&
           ll_kml_name_decode("llxe78ab6e78ab6", &name, NULL) == LL_OK;
}

static void memory_that_runs_out_is_told(void **state)
{
    (void)state;
    char kml[] = "<Data name=\"状\"><value>中</value></Data><Data name=\"状态\"/>";
    ll_for_each_failing_alloc(there_and_back, kml, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_names_are_written_in_ascii),
        cmocka_unit_test(everything_else_stays),
        cmocka_unit_test(names_come_back),
        cmocka_unit_test(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
