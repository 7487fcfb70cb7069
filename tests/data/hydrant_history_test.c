#include "data/hydrant_history.h"

#include "core/alloc.h"
#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static void set_hydrant(struct ll_table *t, size_t row, enum ll_status status)
{
    ll_table_set_word(t, row, LL_HYDRANT_KIND, LL_HYDRANT_MUNICIPAL);
    ll_table_set_word(t, row, LL_HYDRANT_STATUS, (uint8_t)status);
}

/// A hydrant is broken, then repaired by a later import of the same file; another one stays.
static void versions_come_in_order_of_hydrant_and_time(void **state)
{
    (void)state;
    struct ll_err err = {0};
    static const char *const keys[] = {"h1", "h2"};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("h.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_HYDRANT, LL_ALL_FIELDS);
    (void)rows_add(&t, LL_POINT, 500010.5, 2777020.25, 0);
    (void)rows_add(&t, LL_POINT, 500110.5, 2777020.25, 0);
    set_hydrant(&t, 0, LL_STATUS_BROKEN);
    set_hydrant(&t, 1, LL_STATUS_IN_SERVICE);
    assert_int_equal(rows_store(store, &t, "file", LL_IMPORT_APPEND, keys), 2);
    set_hydrant(&t, 0, LL_STATUS_IN_SERVICE);
    (void)rows_store(store, &t, "file", LL_IMPORT_REPLACE_SOURCE, keys);
    LL_CLEANUP(ll_freep) struct ll_hydrant_version *v = NULL;
    size_t count = 0;
    assert_ok(ll_hydrant_history(store, &v, &count, &err), &err);
    assert_int_equal(count, 3);
    size_t twice = v[0].group == v[1].group ? 0 : 1; /* where the repaired one begins */
    assert_int_equal(v[twice].group, v[twice + 1].group);
    assert_int_equal(v[twice].status, LL_STATUS_BROKEN);
    assert_int_equal(v[twice + 1].status, LL_STATUS_IN_SERVICE);
    assert_int_equal(v[twice].kind, LL_HYDRANT_MUNICIPAL);
    assert_true(v[twice].to_ms <= v[twice + 1].from_ms);
    assert_true(v[twice + 1].to_ms == INT64_MAX);
    assert_near(v[twice].at.x, 500010.5, 1e-6);
    assert_near(v[twice].at.y, 2777020.25, 1e-6);
}

static void windows_that_were_barred_at_any_time_are_listed(void **state)
{
    (void)state;
    struct ll_err err = {0};
    static const char *const keys[] = {"a", "b", "c"};
    static const uint8_t before[] = {LL_FLAG_YES, LL_FLAG_YES, LL_FLAG_NO};
    static const uint8_t after[] = {LL_FLAG_NO, LL_FLAG_YES, LL_FLAG_NO};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("w.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_BUILDING, LL_ALL_FIELDS);
    for (size_t i = 0; i < 3; i++) {
        (void)rows_add(&t, LL_POLYGON, 500000.0 + 20.0 * (double)i, 2777000, 10);
        ll_table_set_word(&t, i, LL_BUILDING_BARRED_WINDOWS, before[i]);
    }
    (void)rows_store(store, &t, "file", LL_IMPORT_APPEND, keys);
    for (size_t i = 0; i < 3; i++) {
        ll_table_set_word(&t, i, LL_BUILDING_BARRED_WINDOWS, after[i]);
    }
    (void)rows_store(store, &t, "file", LL_IMPORT_REPLACE_SOURCE, keys);
    LL_CLEANUP(ll_window_history_clear) struct ll_window_history h = {0};
    assert_ok(ll_window_history_load(store, &h, &err), &err);
    assert_int_equal(h.count, 2);
    assert_int_equal((h.barred[0] == LL_FLAG_NO) + (h.barred[1] == LL_FLAG_NO), 1);
    assert_int_equal((h.barred[0] == LL_FLAG_YES) + (h.barred[1] == LL_FLAG_YES), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_come_in_order_of_hydrant_and_time),
        cmocka_unit_test(windows_that_were_barred_at_any_time_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
