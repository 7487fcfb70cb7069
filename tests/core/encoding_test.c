#include "core/encoding.h"

#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// Decodes `bytes` and compares.
static void assert_decodes(const char *encoding, const char *bytes, const char *expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_decoder_closep) ll_decoder *d = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text t = {0};
    assert_ok(ll_decoder_open(encoding, &d, &err), &err);
    bool valid = false;
    assert_ok(ll_decode(d, bytes, strlen(bytes), &t, &valid, &err), &err);
    assert_true(valid);
    assert_string_equal(ll_text_str(&t), expected);
}

static void chinese_encodings_become_utf8(void **state)
{
    (void)state;
    /* bytes from the code tables: 砖 D7A9, 木 C4BE in GB 2312; 里 A8BD, 村 A7F8 in Big5 */
    assert_decodes("GBK", "\xD7\xA9\xC4\xBE", "砖木");
    assert_decodes("cp936", "\xD7\xA9\xC4\xBE", "砖木");
    assert_decodes("GB2312", "a\xD7\xA9", "a砖");
    assert_decodes("Big5", "\xA8\xBD\xA7\xF8", "里村");
    assert_decodes("ISO-8859-1",
                   "Stra\xDF"
                   "e",
                   "Straße");
    assert_decodes("UTF-8", "砖木", "砖木");
    assert_decodes("GBK", "", "");
}

static void bytes_that_are_no_text_are_told_and_leave_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_decoder_closep) ll_decoder *d = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text t = {0};
    assert_ok(ll_decoder_open("GBK", &d, &err), &err);
    assert_ok(ll_text_append(&t, "ab", &err), &err);
    bool valid = true;
    assert_ok(ll_decode(d, "\xD7\xA9\xFF\xFF", 4, &t, &valid, &err), &err);
    assert_false(valid);
    assert_ok(ll_decode(d, "\xD7", 1, &t, &valid, &err), &err); /* half a character */
    assert_false(valid);
    assert_string_equal(ll_text_str(&t), "ab");
    assert_ok(ll_decode(d, "\xD7\xA9", 2, &t, &valid, &err), &err);
    assert_true(valid);
    assert_string_equal(ll_text_str(&t), "ab砖");
}

static void an_unknown_encoding_is_a_usage_error(void **state)
{
    (void)state;
    struct ll_err err = {0};
    ll_decoder *d = NULL;
    assert_int_equal(ll_decoder_open("klingon", &d, &err), LL_E_USAGE);
    assert_mentions(err.message, "klingon");
    assert_int_equal(ll_decoder_open("", &d, &err), LL_E_USAGE);
    assert_null(d);
}

static bool decode_something(void *user)
{
    (void)user;
    ll_decoder *d = NULL;
    struct ll_text t = {0};
    bool valid = false;
    enum ll_code code = ll_decoder_open("GBK", &d, NULL);
    if (code == LL_OK) {
        code = ll_decode(d, "\xD7\xA9", 2, &t, &valid, NULL);
    }
    ll_decoder_close(d);
    ll_text_clear(&t);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(decode_something, NULL, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_encodings_become_utf8),
        cmocka_unit_test(bytes_that_are_no_text_are_told_and_leave_nothing),
        cmocka_unit_test(an_unknown_encoding_is_a_usage_error),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
