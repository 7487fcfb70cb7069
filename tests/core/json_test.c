#include "core/json.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// Finishes without white space; fails the test when that is refused.
static void assert_document(ll_json *json, const char *expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) char *text = NULL;
    assert_ok(ll_json_finish(json, false, &text, &err), &err);
    assert_string_equal(text, expected);
}

static void assert_refused(ll_json *json)
{
    struct ll_err err = {0};
    char *text = NULL;
    assert_int_equal(ll_json_finish(json, false, &text, &err), LL_E_INVALID);
    assert_null(text);
}

static void members_keep_their_order(void **state)
{
    (void)state;
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_text(json, "z", "水\n\"");
    ll_json_text(json, "none", NULL);
    ll_json_whole(json, "a", INT64_MIN);
    ll_json_open_array(json, "list");
    ll_json_flag(json, NULL, true);
    ll_json_open_object(json, NULL);
    ll_json_null(json, "n");
    ll_json_close(json);
    ll_json_close(json);
    ll_json_flag(json, "end", false);
    assert_document(json, "{\"z\":\"水\\n\\\"\",\"none\":null,\"a\":-9223372036854775808,"
                          "\"list\":[true,{\"n\":null}],\"end\":false}");
}

static void measures_are_rounded_and_unknown_is_null(void **state)
{
    (void)state;
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_open_array(json, "m");
    ll_json_number(json, NULL, 0.1 + 0.2, 3);
    ll_json_number(json, NULL, 149.9996, 3);
    ll_json_number(json, NULL, -0.0004, 3); /* no minus before a zero */
    ll_json_number(json, NULL, 2800000.1234567, 2);
    ll_json_number(json, NULL, 1e300, 12); /* the scaled value would overflow */
    ll_json_number(json, NULL, NAN, 1);
    ll_json_number(json, NULL, INFINITY, 1);
    ll_json_number(json, NULL, -INFINITY, 1);
    ll_json_close(json);
    assert_document(json, "{\"m\":[0.3,150.0,0.0,2800000.12,1e300,null,null,null]}");
}

static void an_indented_document_ends_with_a_new_line(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) char *text = NULL;
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_whole(json, "a", 1);
    assert_ok(ll_json_finish(json, true, &text, &err), &err);
    assert_string_equal(text, "{\n  \"a\": 1\n}\n");
}

static void unbalanced_documents_are_refused(void **state)
{
    (void)state;
    LL_CLEANUP(ll_json_freep) ll_json *open = ll_json_new();
    ll_json_open_array(open, "a");
    assert_refused(open);
    ll_json_close(open); /* still to be repaired */
    assert_document(open, "{\"a\":[]}");
    ll_json_close(open); /* one too many */
    assert_refused(open);
    LL_CLEANUP(ll_json_freep) ll_json *deep = ll_json_new();
    for (int i = 0; i < 40; i++) {
        ll_json_open_array(deep, i == 0 ? "a" : NULL);
    }
    for (int i = 0; i < 40; i++) {
        ll_json_close(deep);
    }
    assert_refused(deep);
}

static void wrong_members_are_refused(void **state)
{
    (void)state;
    LL_CLEANUP(ll_json_freep) ll_json *no_key = ll_json_new();
    ll_json_whole(no_key, NULL, 1);
    assert_refused(no_key);
    LL_CLEANUP(ll_json_freep) ll_json *key_in_array = ll_json_new();
    ll_json_open_array(key_in_array, "a");
    ll_json_whole(key_in_array, "b", 1);
    ll_json_close(key_in_array);
    assert_refused(key_in_array);
    LL_CLEANUP(ll_json_freep) ll_json *twice = ll_json_new();
    ll_json_whole(twice, "a", 1);
    ll_json_whole(twice, "a", 2); /* would hide the first */
    assert_refused(twice);
    LL_CLEANUP(ll_json_freep) ll_json *gbk = ll_json_new();
    ll_json_text(gbk, "name", "\xC9\xFA\xC3\xFC");
    ll_json_whole(gbk, "after", 1);
    assert_refused(gbk);
}

static void parsed_values_are_reached(void **state)
{
    (void)state;
    static const char text[] = "{\"name\": \"后厝\", \"at\": [119.5, 26], \"none\": null}";
    struct ll_err err = {0};
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = NULL;
    assert_ok(ll_json_parse(text, strlen(text), &doc, &err), &err);
    struct ll_json_node root = ll_json_root(doc);
    assert_string_equal(ll_json_get_text(ll_json_member(root, "name")), "后厝");
    struct ll_json_node at = ll_json_member(root, "at");
    assert_int_equal(ll_json_length(at), 2);
    assert_near(ll_json_get_number(ll_json_item(at, 0)), 119.5, 0.0);
    assert_near(ll_json_get_number(ll_json_item(at, 1)), 26.0, 0.0);
    assert_null(ll_json_item(at, 2).at);
    assert_null(ll_json_member(root, "no").at);
    assert_null(ll_json_member(at, "no").at);
    assert_null(ll_json_get_text(at));
    assert_int_equal(ll_json_length(root), 0);
    assert_true(isnan(ll_json_get_number(ll_json_member(root, "none"))));
    assert_true(isnan(ll_json_get_number(ll_json_member(root, "no"))));
    assert_true(isnan(ll_json_get_number(ll_json_member(root, "name"))));
}

static void bad_json_is_refused_with_the_line(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",        "{\n\"a\": }", "{\"a\": 1} x", "{\"a\": 1, \"a\": 2}", "[\"\xC9\xFA\"]",
        "[1e999]", "[NaN]",       "nul",          "[\"\\u0000\"]",
    };
    struct ll_err err = {0};
    ll_json_doc *doc = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(ll_json_parse(bad[i], strlen(bad[i]), &doc, &err), LL_E_FORMAT);
        assert_null(doc);
    }
    assert_int_equal(ll_json_parse(bad[1], strlen(bad[1]), &doc, &err), LL_E_FORMAT);
    assert_mentions(err.message, "line 2");
    assert_int_equal(ll_json_parse("{}", ((size_t)64 << 20) + 1, &doc, &err), LL_E_LIMIT);
}

static bool write_and_read(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    LL_CLEANUP(ll_freep) char *text = NULL;
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = NULL;
    ll_json_open_array(json, "a");
    ll_json_number(json, NULL, 1.5, 1);
    ll_json_text(json, NULL, "b");
    ll_json_close(json);
    enum ll_code code = ll_json_finish(json, false, &text, &err);
    if (code == LL_OK) {
        code = ll_json_parse(text, strlen(text), &doc, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(write_and_read, NULL, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_keep_their_order),
        cmocka_unit_test(measures_are_rounded_and_unknown_is_null),
        cmocka_unit_test(an_indented_document_ends_with_a_new_line),
        cmocka_unit_test(unbalanced_documents_are_refused),
        cmocka_unit_test(wrong_members_are_refused),
        cmocka_unit_test(parsed_values_are_reached),
        cmocka_unit_test(bad_json_is_refused_with_the_line),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
