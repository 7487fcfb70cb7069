#include "core/error.h"

#include <string.h>

#include "core/text.h"
#include "tests/support/check.h"

static void the_failing_function_says_why(void **state)
{
    (void)state;
    struct ll_err err = {0};
    assert_int_equal(ll_fail(&err, LL_E_LIMIT, "%d of %s", 3, "four"), LL_E_LIMIT);
    assert_int_equal(err.code, LL_E_LIMIT);
    assert_string_equal(err.message, "3 of four");
}

static void each_level_puts_its_meaning_in_front(void **state)
{
    (void)state;
    struct ll_err err = {0};
    enum ll_code code = ll_fail(&err, LL_E_IO, "disk gone");
    code = ll_err_wrap(&err, code, "row %d", 7);
    assert_int_equal(ll_err_wrap(&err, code, "a.shp"), LL_E_IO);
    assert_string_equal(err.message, "a.shp: row 7: disk gone");
    err.lang = LL_LANG_ZH;
    (void)ll_err_wrap(&err, LL_E_FORMAT, "b");
    assert_string_equal(err.message, "b：a.shp: row 7: disk gone");
    assert_int_equal(err.code, LL_E_FORMAT);
}

static void nobody_has_to_listen(void **state)
{
    (void)state;
    assert_int_equal(ll_fail(NULL, LL_E_CRS, "%s", "x"), LL_E_CRS);
    assert_int_equal(ll_err_wrap(NULL, LL_E_CRS, "%s", "x"), LL_E_CRS);
}

static void the_catalogue_is_used(void **state)
{
    (void)state;
    struct ll_err err = {.lang = LL_LANG_ZH};
    (void)ll_fail(&err, LL_E_NOMEM, "out of memory");
    assert_string_equal(err.message, "内存不足");
}

static void a_long_message_is_cut_between_characters(void **state)
{
    (void)state;
    char text[LL_ERR_MESSAGE_MAX + 100];
    for (size_t shift = 0; shift < 3; shift++) { /* three bytes a character: every way to meet */
        memset(text, 'a', shift);
        for (size_t i = shift; i + 3 < sizeof text; i += 3) {
            memcpy(text + i, "水", 4);
        }
        struct ll_err err = {0};
        (void)ll_fail(&err, LL_E_IO, "%s", text);
        size_t len = strlen(err.message);
        assert_true(ll_utf8_valid(err.message, len));
        assert_int_equal(len, (LL_ERR_MESSAGE_MAX - 1 - shift) / 3 * 3 + shift);
        (void)ll_err_wrap(&err, LL_E_IO, "%s", text);
        assert_true(ll_utf8_valid(err.message, strlen(err.message)));
        (void)ll_err_wrap(&err, LL_E_IO, "路");
        assert_true(ll_utf8_valid(err.message, strlen(err.message)));
    }
}

static void every_code_has_its_own_name(void **state)
{
    (void)state;
    for (int a = 0; a < LL_CODE_COUNT; a++) {
        assert_non_null(ll_code_name((enum ll_code)a));
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(ll_code_name((enum ll_code)a), ll_code_name((enum ll_code)b));
        }
    }
    assert_string_equal(ll_code_name((enum ll_code)999), "unknown");
}

static void a_message_is_utf8_whatever_it_quotes(void **state)
{
    (void)state;
    struct ll_err err = {0};
    assert_int_equal(ll_fail(&err, LL_E_FORMAT, "'%.4s' and '%s'", "中中",
                             "a\xFC\xE4"
                             "b中\xE4\xB8"),
                     LL_E_FORMAT);
    assert_string_equal(err.message, "'中' and 'ab中'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_failing_function_says_why),
        cmocka_unit_test(each_level_puts_its_meaning_in_front),
        cmocka_unit_test(nobody_has_to_listen),
        cmocka_unit_test(the_catalogue_is_used),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
        cmocka_unit_test(every_code_has_its_own_name),
        cmocka_unit_test(a_message_is_utf8_whatever_it_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
