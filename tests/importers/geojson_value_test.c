/* Looking into JSON in memory, jansson being the second opinion on random documents. */
#include "importers/geojson_value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/rng.h"
#include "tests/support/check.h"

static struct ll_geojson_span span_of(const char *text)
{
    return (struct ll_geojson_span){text, text + strlen(text)};
}

static void members_and_items_come_in_order(void **state)
{
    (void)state;
    static const char text[] = "{ \"a\" : [1 , {\"x\":\"]}\\\"\"}, []] ,\"b\":null}";
    struct ll_geojson_span inside = ll_geojson_inside(span_of(text)), name = {0}, value = {0};
    assert_true(ll_geojson_next_member(&inside, &name, &value));
    assert_true(ll_geojson_text_is(name, "a"));
    assert_int_equal(ll_geojson_kind(value), LL_GEOJSON_ARRAY);
    struct ll_geojson_span items = ll_geojson_inside(value), item = {0};
    static const enum ll_geojson_kind kinds[] = {LL_GEOJSON_NUMBER, LL_GEOJSON_OBJECT,
                                                 LL_GEOJSON_ARRAY};
    for (size_t i = 0; i < 3; i++) {
        assert_true(ll_geojson_next_item(&items, &item));
        assert_int_equal(ll_geojson_kind(item), kinds[i]);
    }
    assert_false(ll_geojson_next_item(&items, &item));
    assert_true(ll_geojson_next_member(&inside, &name, &value));
    assert_int_equal(ll_geojson_kind(value), LL_GEOJSON_NULL);
    assert_false(ll_geojson_next_member(&inside, &name, &value));
}

static void the_last_of_equal_members_is_found(void **state)
{
    (void)state;
    const struct ll_geojson_span object = span_of("{\"a\":1,\"\\u0061\":22,\"ab\":3}");
    const struct ll_geojson_span found = ll_geojson_find(object, "a");
    assert_int_equal(found.end - found.at, 2);
    assert_null(ll_geojson_find(object, "c").at);
    assert_null(ll_geojson_find(span_of("[1]"), "a").at);
}

static void numbers_are_those_of_strtod(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(7, 0);
    for (int i = 0; i < 20000; i++) {
        char text[80];
        double value = ldexp(ll_rng_unit(&rng) - 0.5, (int)(ll_rng_unit(&rng) * 80.0) - 40);
        (void)snprintf(text, sizeof text,
                       i % 3 == 0   ? "%.17g,"
                       : i % 3 == 1 ? "%.7f,"
                                    : "%.20f,",
                       value);
        double expected = strtod(text, NULL);
        double read = ll_geojson_number((struct ll_geojson_span){text, strchr(text, ',')});
        assert_memory_equal(&read, &expected, sizeof read);
    }
    static const char *const hard[] = {"9007199254740993,",
                                       "1e22,",
                                       "1e23,",
                                       "0.1e-400,",
                                       "-0,",
                                       "123456789012345678901234567890,",
                                       "1e400,",
                                       "-1E+5,",
                                       "0.000000000000000000000000000001,"};
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++) {
        double expected = strtod(hard[i], NULL);
        double read = ll_geojson_number((struct ll_geojson_span){hard[i], strchr(hard[i], ',')});
        assert_memory_equal(&read, &expected, sizeof read);
    }
}

static void whole_numbers_end_at_64_bits(void **state)
{
    (void)state;
    long long value = 0;
    assert_true(ll_geojson_whole(span_of("9223372036854775807"), &value));
    assert_true(value == INT64_MAX);
    assert_true(ll_geojson_whole(span_of("-9223372036854775808"), &value));
    assert_true(value == INT64_MIN);
    assert_false(ll_geojson_whole(span_of("9223372036854775808"), &value));
    assert_false(ll_geojson_whole(span_of("-9223372036854775809"), &value));
    assert_false(ll_geojson_whole(span_of("1.0"), &value));
    assert_false(ll_geojson_whole(span_of("1e3"), &value));
}

/// A random text as it stands in JSON, with all kinds of escapes.
static void append_random_text(struct ll_rng *rng, struct ll_text *to)
{
    static const char *const parts[] = {
        "a",       "中", "\\n", "\\\"", "\\\\", "\\/", "\\u4e2d", "\\ud83d\\ude92",
        "\\u00e9", "]",  "}",   ",",    " ",    "🚒",   "\\t",     ":"};
    assert_int_equal(ll_text_append(to, "\"", NULL), LL_OK);
    for (int n = (int)(ll_rng_unit(rng) * 6.0); n > 0; n--) {
        size_t part = (size_t)(ll_rng_unit(rng) * (double)(sizeof parts / sizeof *parts));
        assert_int_equal(ll_text_append(to, parts[part], NULL), LL_OK);
    }
    assert_int_equal(ll_text_append(to, "\"", NULL), LL_OK);
}

/// A random value; arrays and objects up to `depth` levels.
static void append_random(struct ll_rng *rng, int depth, struct ll_text *to)
{
    static const char *const plain[] = {"null", "true", "false", "0", "-12.5", "3e2", "{}", "[ ]"};
    static const char *const blanks[] = {"", " ", "\n", "\t "};
    int kind = (int)(ll_rng_unit(rng) * (depth > 0 ? 6.0 : 3.0));
    if (kind < 2) {
        size_t which = (size_t)(ll_rng_unit(rng) * (double)(sizeof plain / sizeof *plain));
        assert_int_equal(ll_text_append(to, plain[which], NULL), LL_OK);
        return;
    }
    if (kind == 2) {
        append_random_text(rng, to);
        return;
    }
    bool object = kind == 3;
    int count = 1 + (int)(ll_rng_unit(rng) * 3.0);
    assert_int_equal(ll_text_append(to, object ? "{" : "[", NULL), LL_OK);
    for (int i = 0; i < count; i++) {
        const char *blank = blanks[(size_t)(ll_rng_unit(rng) * 4.0)];
        assert_int_equal(ll_text_append(to, i == 0 ? blank : ",", NULL), LL_OK);
        if (object) { /* names are different: jansson keeps one of equal ones */
            assert_int_equal(ll_text_appendf(to, NULL, "%s\"k%d\"%s:", blank, i, blank), LL_OK);
        }
        append_random(rng, depth - 1, to);
        assert_int_equal(ll_text_append(to, blank, NULL), LL_OK);
    }
    assert_int_equal(ll_text_append(to, object ? "}" : "]", NULL), LL_OK);
}

/// The same value in both readings.
static void assert_same(struct ll_geojson_span own, struct ll_json_node peer)
{
    enum ll_geojson_kind kind = ll_geojson_kind(own);
    if (kind == LL_GEOJSON_TEXT) {
        LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
        assert_int_equal(ll_geojson_append_text(own, &text, NULL), LL_OK);
        assert_non_null(ll_json_get_text(peer));
        assert_string_equal(ll_text_str(&text), ll_json_get_text(peer));
    } else if (kind == LL_GEOJSON_NUMBER) {
        assert_true(ll_geojson_number(own) == ll_json_get_number(peer));
    } else if (kind == LL_GEOJSON_ARRAY) {
        struct ll_geojson_span inside = ll_geojson_inside(own), item = {0};
        size_t count = 0;
        for (; ll_geojson_next_item(&inside, &item); count++) {
            assert_same(item, ll_json_item(peer, count));
        }
        assert_int_equal(count, ll_json_length(peer));
    } else if (kind == LL_GEOJSON_OBJECT) {
        struct ll_geojson_span inside = ll_geojson_inside(own), name = {0}, value = {0};
        while (ll_geojson_next_member(&inside, &name, &value)) {
            LL_CLEANUP(ll_text_clear) struct ll_text key = {0};
            assert_int_equal(ll_geojson_append_text(name, &key, NULL), LL_OK);
            struct ll_json_node member = ll_json_member(peer, ll_text_str(&key));
            assert_non_null(member.at);
            assert_same(value, member);
        }
    } else {
        assert_null(ll_json_get_text(peer));
        assert_true(isnan(ll_json_get_number(peer)));
    }
}

static void random_documents_read_as_jansson_reads_them(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(11, 0);
    for (int i = 0; i < 1000; i++) {
        LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
        LL_CLEANUP(ll_text_clear) struct ll_text compact = {0};
        LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = NULL;
        LL_CLEANUP(ll_json_doc_freep) ll_json_doc *again = NULL;
        struct ll_err err = {0};
        assert_int_equal(ll_text_append(&text, "[", NULL), LL_OK);
        append_random(&rng, 5, &text);
        assert_int_equal(ll_text_append(&text, "]", NULL), LL_OK);
        assert_ok(ll_json_parse(text.data, text.len, &doc, &err), &err);
        const struct ll_geojson_span own = {text.data, text.data + text.len};
        assert_same(own, ll_json_root(doc));
        assert_ok(ll_geojson_append_compact(own, &compact, &err), &err);
        assert_true(compact.len <= text.len);
        assert_ok(ll_json_parse(compact.data, compact.len, &again, &err), &err);
        assert_same(own, ll_json_root(again));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_and_items_come_in_order),
        cmocka_unit_test(the_last_of_equal_members_is_found),
        cmocka_unit_test(numbers_are_those_of_strtod),
        cmocka_unit_test(whole_numbers_end_at_64_bits),
        cmocka_unit_test(random_documents_read_as_jansson_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
