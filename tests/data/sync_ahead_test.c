#include "data/sync_ahead.h"

#include <stdio.h>

#include "tests/support/check.h"

static void a_file_is_synced_while_more_is_written(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("ahead");
    struct ll_sync_ahead sync = {0};
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs("first", f) >= 0);
    assert_int_equal(fflush(f), 0);
    assert_ok(ll_sync_ahead_begin(&sync, path, &err), &err);
    assert_ok(ll_sync_ahead_begin(&sync, path, &err), &err); /* goes on */
    assert_true(fputs("second", f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_ok(ll_sync_ahead_end(&sync, &err), &err);
    assert_false(sync.running);
    assert_null(sync.path);
}

static void what_cannot_be_synced_is_told_at_the_end(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_sync_ahead sync = {0};
    assert_ok(ll_sync_ahead_begin(&sync, ll_scratch_path("no/such"), &err), &err);
    assert_int_equal(ll_sync_ahead_end(&sync, &err), LL_E_IO);
    assert_mentions(err.message, "no/such");
}

static void nothing_begun_needs_no_end(void **state)
{
    (void)state;
    struct ll_sync_ahead sync = {0};
    assert_int_equal(ll_sync_ahead_end(&sync, NULL), LL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_synced_while_more_is_written),
        cmocka_unit_test(what_cannot_be_synced_is_told_at_the_end),
        cmocka_unit_test(nothing_begun_needs_no_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
