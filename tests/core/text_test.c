#include "core/text.h"

#include <string.h>

#include "tests/support/check.h"

static void numbers_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    double v = -1.0;
    assert_true(ll_parse_number(" 3.50 ", &v));
    assert_near(v, 3.5, 0.0);
    assert_true(ll_parse_number("-1e3", &v));
    assert_near(v, -1000.0, 0.0);
    const char *const bad[] = {"", " ", "3.5m", "nan", "inf", "0x10", "1e999", "1 2", "--1", "1,5"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        v = 7.0;
        assert_false(ll_parse_number(bad[i], &v));
        assert_near(v, 7.0, 0.0);
    }
}

static void utf8_is_checked_byte_by_byte(void **state)
{
    (void)state;
    assert_true(ll_utf8_valid("村庄 a", strlen("村庄 a")));
    assert_false(ll_utf8_valid("\xC0\x80", 2));         /* overlong */
    assert_false(ll_utf8_valid("\xED\xA0\x80", 3));     /* surrogate */
    assert_false(ll_utf8_valid("\xF4\x90\x80\x80", 4)); /* over U+10FFFF */
    assert_false(ll_utf8_valid("\xE6\x9D", 2));         /* cut */
    assert_false(ll_utf8_valid("\xB4\xE5", 2));         /* GBK */
}

static void chinese_takes_two_columns(void **state)
{
    (void)state;
    assert_int_equal(ll_utf8_columns("村庄 a"), 6);
    assert_int_equal(ll_utf8_columns("Größe"), 5);
    assert_int_equal(ll_utf8_columns("\xFF"), 1); /* no endless loop on rubbish */
}

static void text_grows(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text t = {0};
    assert_string_equal(ll_text_str(&t), "");
    for (int i = 0; i < 100; i++) {
        assert_ok(ll_text_appendf(&t, &err, "%d,", i), &err);
    }
    assert_int_equal(t.len, 10 * 2 + 90 * 3);
    assert_int_equal(strlen(t.data), t.len);
}

static void a_message_is_never_cut_inside_a_character(void **state)
{
    (void)state;
    struct ll_err err = {0};
    char longer[2 * LL_ERR_MESSAGE_MAX];
    for (size_t i = 0; i + 3 < sizeof longer; i += 3) {
        memcpy(longer + i, "村", 3);
    }
    longer[(sizeof longer - 1) / 3 * 3] = '\0';
    assert_int_equal(ll_fail(&err, LL_E_IO, "x%s", longer), LL_E_IO);
    assert_true(ll_utf8_valid(err.message, strlen(err.message)));
    assert_int_equal(ll_err_wrap(&err, LL_E_IO, "opening"), LL_E_IO);
    assert_true(ll_utf8_valid(err.message, strlen(err.message)));
    assert_mentions(err.message, "opening: x村");
}

static void a_text_is_said_in_the_language_asked_for(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    assert_ok(ll_text_say(&text, LL_LANG_EN, &err, "lane %u", 7U), &err);
    assert_ok(ll_text_say(&text, LL_LANG_ZH, &err, "lane %u", 8U), &err);
    assert_string_equal(ll_text_str(&text), "lane 7车道 8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(utf8_is_checked_byte_by_byte),
        cmocka_unit_test(chinese_takes_two_columns),
        cmocka_unit_test(text_grows),
        cmocka_unit_test(a_message_is_never_cut_inside_a_character),
        cmocka_unit_test(a_text_is_said_in_the_language_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
