#include "importers/report.h"

#include <stdio.h>

#include "tests/support/check.h"

static void reasons_are_counted_by_their_key(void **state)
{
    (void)state;
    struct ll_import_report r = {0};
    ll_report_count(&r, LL_REASON_UNKNOWN_WORD, 2);
    ll_report_count(&r, LL_REASON_NO_GEOMETRY, 1);
    ll_report_count(&r, LL_REASON_UNKNOWN_WORD, 3);
    assert_int_equal(r.reason_count, 2);
    assert_int_equal(ll_report_reason(&r, LL_REASON_UNKNOWN_WORD), 5);
    assert_int_equal(ll_report_reason(&r, LL_REASON_NO_GEOMETRY), 1);
    assert_int_equal(ll_report_reason(&r, LL_REASON_SPLIT), 0);
}

static void the_first_refusal_is_no_remark(void **state)
{
    (void)state;
    struct ll_import_report r = {0};
    assert_null(ll_report_first_refusal(&r));
    ll_report_count(&r, LL_REASON_UNKNOWN_WORD, 1);
    assert_null(ll_report_first_refusal(&r));
    ll_report_count(&r, LL_REASON_OUTSIDE_CRS, 1);
    assert_string_equal(ll_report_first_refusal(&r), LL_REASON_OUTSIDE_CRS);
}

static void reasons_beyond_the_room_are_counted_together(void **state)
{
    (void)state;
    static char keys[LL_REASONS_MAX + 10][16];
    struct ll_import_report r = {0};
    for (size_t i = 0; i < LL_REASONS_MAX + 10; i++) {
        (void)snprintf(keys[i], sizeof keys[i], "reason-%zu", i);
        ll_report_count(&r, keys[i], 1);
    }
    assert_int_equal(r.reason_count, LL_REASONS_MAX);
    assert_int_equal(ll_report_reason(&r, "other"), 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons_are_counted_by_their_key),
        cmocka_unit_test(the_first_refusal_is_no_remark),
        cmocka_unit_test(reasons_beyond_the_room_are_counted_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
