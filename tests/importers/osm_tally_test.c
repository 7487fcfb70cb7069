#include "importers/osm_tally.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/check.h"

static void the_most_frequent_come_first_and_the_rest_is_summed(void **state)
{
    (void)state;
    LL_CLEANUP(ll_tally_clear) struct ll_tally t = {0};
    struct ll_import_report report = {0};
    struct ll_err err = {0};
    for (int i = 1; i <= 20; i++) { /* tag i occurs i times: 210 in all */
        for (int k = 0; k < i; k++) {
            char value[8];
            (void)snprintf(value, sizeof value, "v%02d", i);
            assert_ok(ll_tally_add(&t, "key", value, &err), &err);
        }
    }
    ll_tally_report(&t, &report);
    assert_int_equal(report.not_understood_count, LL_NOT_UNDERSTOOD_MAX);
    assert_string_equal(report.not_understood[0].tag, "key=v20");
    assert_int_equal(report.not_understood[0].count, 20);
    assert_string_equal(report.not_understood[11].tag, "key=v09");
    assert_int_equal(report.not_understood_rest, 8 * 9 / 2);
}

static void long_values_are_cut_between_characters(void **state)
{
    (void)state;
    LL_CLEANUP(ll_tally_clear) struct ll_tally t = {0};
    struct ll_import_report report = {0};
    struct ll_err err = {0};
    char text[400] = "";
    for (size_t i = 0; i < 100; i++) {
        (void)snprintf(text + 3 * i, sizeof text - 3 * i, "木");
    }
    for (int cut = 0; cut < 3; cut++) { /* the limit falls on each byte of a character */
        assert_ok(ll_tally_add(&t, &"abc"[cut], text, &err), &err);
    }
    ll_tally_report(&t, &report);
    assert_int_equal(report.not_understood_count, 3);
    for (size_t i = 0; i < 3; i++) {
        const char *tag = report.not_understood[i].tag;
        size_t len = strlen(tag);
        assert_true(len > LL_TAG_TEXT_SIZE - 5 && len < LL_TAG_TEXT_SIZE);
        assert_memory_equal(tag + len - 3, "木", 3);
    }
}

static void more_tags_than_there_is_room_for_are_still_counted(void **state)
{
    (void)state;
    LL_CLEANUP(ll_tally_clear) struct ll_tally t = {0};
    struct ll_import_report report = {0};
    struct ll_err err = {0};
    const size_t all = LL_TALLY_TAGS_MAX + 500;
    for (size_t i = 0; i < all; i++) {
        char value[16];
        (void)snprintf(value, sizeof value, "%zu", i);
        assert_ok(ll_tally_add(&t, "k", value, &err), &err);
    }
    assert_int_equal(t.count, LL_TALLY_TAGS_MAX);
    ll_tally_report(&t, &report);
    assert_int_equal(report.not_understood_rest + LL_NOT_UNDERSTOOD_MAX, all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_frequent_come_first_and_the_rest_is_summed),
        cmocka_unit_test(long_values_are_cut_between_characters),
        cmocka_unit_test(more_tags_than_there_is_room_for_are_still_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
