#include "app/http/target.h"

#include <string.h>

#include "tests/support/check.h"

static void a_target_is_taken_apart_and_decoded_once(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_target t;
    assert_ok(ll_target_parse("/api/villages/%E9%9D%92%E7%9F%B3%2F%2541+?lang=zh&q=a+b%26&flag", &t,
                              &err),
              &err);
    assert_int_equal(t.segment_count, 3);
    assert_string_equal(t.segment[0], "api");
    assert_string_equal(t.segment[2], "青石/%41+"); /* a slash inside; no second decoding */
    assert_string_equal(ll_target_field(&t, "lang"), "zh");
    assert_string_equal(ll_target_field(&t, "q"), "a b&");
    assert_string_equal(ll_target_field(&t, "flag"), "");
    assert_null(ll_target_field(&t, "none"));
    assert_ok(ll_target_parse("/", &t, &err), &err);
    assert_int_equal(t.segment_count, 0);
    assert_ok(ll_target_parse("/?a=1&&", &t, &err), &err);
    assert_int_equal(t.segment_count, 0);
    assert_int_equal(t.field_count, 1);
    assert_ok(ll_target_parse("/a/", &t, &err), &err);
    assert_int_equal(t.segment_count, 2); /* the last one is empty: it fits no route */
    assert_ok(ll_target_parse("http://127.0.0.1:8080/a?b=c", &t, &err), &err);
    assert_string_equal(t.segment[0], "a");
    assert_string_equal(ll_target_field(&t, "b"), "c");
}

static void what_cannot_be_read_safely_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",           "a",        "*",       "http://host", "/..",    "/a/../b",
        "/%2e%2e/b",  "/a/.",     "/%00",    "/a%0Ab",      "/%",     "/%4",
        "/%zz",       "/\x80",    "/%C0%AF", "/%ED%A0%80",  "/a?b=%", "/a?b=%00",
        "/a?b=1&b=2", "/a?%FF=1", "/a\001b", "/a%7F"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ll_target t;
        assert_int_equal(ll_target_parse(bad[i], &t, NULL), LL_E_INVALID);
    }
}

static void sizes_have_limits(void **state)
{
    (void)state;
    char uri[LL_TARGET_BYTES_MAX + 3];
    struct ll_target t;
    memset(uri, 'a', sizeof uri);
    uri[0] = '/';
    uri[LL_TARGET_BYTES_MAX] = '\0';
    assert_int_equal(ll_target_parse(uri, &t, NULL), LL_OK);
    uri[LL_TARGET_BYTES_MAX] = 'a';
    uri[LL_TARGET_BYTES_MAX + 1] = '\0';
    assert_int_equal(ll_target_parse(uri, &t, NULL), LL_E_LIMIT);
    assert_int_equal(ll_target_parse("/1/2/3/4/5/6/7/8", &t, NULL), LL_OK);
    assert_int_equal(ll_target_parse("/1/2/3/4/5/6/7/8/9", &t, NULL), LL_E_LIMIT);
    char query[128] = "/?";
    for (int i = 0; i <= LL_TARGET_FIELDS_MAX; i++) {
        char field[] = {(char)('a' + i), '&', '\0'};
        assert_int_equal(ll_target_parse(query, &t, NULL), LL_OK);
        memcpy(query + 2 + 2 * i, field, sizeof field);
    }
    assert_int_equal(ll_target_parse(query, &t, NULL), LL_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_target_is_taken_apart_and_decoded_once),
        cmocka_unit_test(what_cannot_be_read_safely_is_refused),
        cmocka_unit_test(sizes_have_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
