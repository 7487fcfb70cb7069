#include "data/quota_values.h"

#include <math.h>

#include "data/db.h"
#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static struct ll_quota_key key(const char *quota, int year)
{
    return (struct ll_quota_key){quota, year, ""};
}

static struct ll_quota_values values(ll_store *store, const char *quota, int year)
{
    struct ll_err err = {0};
    struct ll_quota_values v = {0};
    assert_ok(ll_quota_values_load(store, key(quota, year), &v, &err), &err);
    return v;
}

static void the_last_entry_of_a_year_counts(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("q.db"));
    assert_true(isnan(values(store, "a", 2026).done));
    assert_ok(ll_quota_values_enter(store, key("a", 2026), 3, 10, "李", "", &err), &err);
    assert_ok(ll_quota_values_enter(store, key("a", 2026), 4, (double)NAN, "王", "", &err), &err);
    assert_ok(ll_quota_values_enter(store, key("a", 2025), 9, 9, "陈", "", &err), &err);
    struct ll_quota_values v = values(store, "a", 2026);
    assert_near(v.done, 4.0, 0.0);
    assert_true(isnan(v.total));
    assert_string_equal(v.person, "王");
    assert_true(isnan(v.frozen));
    assert_near(values(store, "a", 2025).done, 9.0, 0.0);
    assert_true(isnan(values(store, "b", 2026).done));
}

static void a_denominator_is_frozen_once(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("f.db"));
    assert_ok(ll_quota_values_freeze(store, key("a", 2026), 12, "李", &err), &err);
    assert_int_equal(ll_quota_values_freeze(store, key("a", 2026), 11, "李", &err), LL_E_EXISTS);
    assert_int_equal(ll_quota_values_enter(store, key("a", 2026), 5, 11, "王", "", &err),
                     LL_E_USAGE);
    assert_mentions(err.message, "frozen");
    assert_int_equal(ll_quota_values_enter(store, key("a", 2026), 13, (double)NAN, "王", "", &err),
                     LL_E_USAGE);
    assert_ok(ll_quota_values_enter(store, key("a", 2026), 5, 12, "王", "", &err), &err);
    assert_ok(ll_quota_values_freeze(store, key("a", 2027), 20, "李", &err), &err);
    assert_near(values(store, "a", 2026).frozen, 12.0, 0.0);
    assert_near(values(store, "a", 2027).frozen, 20.0, 0.0);
}

static void figures_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("w.db"));
    assert_int_equal(ll_quota_values_enter(store, key("a", 2026), 5, 4, "王", "", &err),
                     LL_E_USAGE);
    assert_int_equal(ll_quota_values_enter(store, key("a", 2026), -1, 4, "王", "", &err),
                     LL_E_USAGE);
    assert_int_equal(ll_quota_values_enter(store, key("a", 2026), 1, 4, "", "", &err), LL_E_USAGE);
    assert_int_equal(
        ll_quota_values_enter(store, key("a", 2026), (double)NAN, (double)NAN, "王", "", &err),
        LL_E_USAGE);
    assert_int_equal(ll_quota_values_freeze(store, key("a", 2026), 4, "", &err), LL_E_USAGE);
    assert_true(isnan(values(store, "a", 2026).done));
}

static void what_was_entered_never_changes(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("k.db"));
    assert_ok(ll_quota_values_enter(store, key("a", 2026), 3, 10, "李", "", &err), &err);
    assert_true(ll_db_exec(store->db, "DELETE FROM quota_value", &err) != LL_OK);
    assert_true(ll_db_exec(store->db, "UPDATE quota_value SET done = 9", &err) != LL_OK);
}

static void an_area_has_figures_of_its_own(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("a.db"));
    const struct ll_quota_key village = {"a", 2026, "350101"};
    struct ll_quota_values v = {0};
    assert_ok(ll_quota_values_freeze(store, key("a", 2026), 12, "李", &err), &err);
    assert_ok(ll_quota_values_freeze(store, village, 3, "李", &err), &err);
    assert_int_equal(ll_quota_values_freeze(store, village, 3, "李", &err), LL_E_EXISTS);
    assert_ok(ll_quota_values_enter(store, village, 2, (double)NAN, "王", "", &err), &err);
    assert_ok(ll_quota_values_load(store, village, &v, &err), &err);
    assert_near(v.done, 2.0, 0.0);
    assert_near(v.frozen, 3.0, 0.0);
    assert_near(values(store, "a", 2026).frozen, 12.0, 0.0);
    assert_true(isnan(values(store, "a", 2026).done));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_entry_of_a_year_counts),
        cmocka_unit_test(a_denominator_is_frozen_once),
        cmocka_unit_test(figures_that_make_no_sense_are_refused),
        cmocka_unit_test(what_was_entered_never_changes),
        cmocka_unit_test(an_area_has_figures_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
