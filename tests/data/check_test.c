#include "data/check.h"

#include <string.h>

#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// A store with a few rows in two layers.
static ll_store *small_store(const char *name)
{
    ll_store *store = rows_new_store(ll_scratch_path(name));
    LL_CLEANUP(ll_table_clear) struct ll_table a = rows_random(LL_BUILDING, 120, 1);
    LL_CLEANUP(ll_table_clear) struct ll_table b = rows_random(LL_LANE, 60, 1);
    (void)rows_store(store, &a, "a", LL_IMPORT_APPEND, NULL);
    (void)rows_store(store, &b, "a", LL_IMPORT_APPEND, NULL);
    return store;
}

static void a_sound_store_has_no_problems(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = small_store("fine.db");
    LL_CLEANUP(ll_problems_clear) struct ll_problems problems = {0};
    assert_ok(ll_store_check(store, NULL, &problems, &err), &err);
    assert_int_equal(problems.count, 0);
}

static void a_store_without_a_crs_has_no_problems(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_problems_clear) struct ll_problems problems = {0};
    assert_ok(ll_store_open(ll_scratch_path("no_crs.db"), LL_STORE_CREATE, &store, &err), &err);
    assert_ok(ll_store_check(store, NULL, &problems, &err), &err);
    assert_int_equal(problems.count, 0);
}

/// Damages a store by SQL and checks that this is found, and nothing else.
static void assert_found(const char *name, const char *sql, const char *kind, const char *part)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = small_store(name);
    LL_CLEANUP(ll_problems_clear) struct ll_problems problems = {0};
    assert_ok(ll_db_exec(store->db, sql, &err), &err);
    assert_ok(ll_store_check(store, NULL, &problems, &err), &err);
    assert_true(problems.count > 0);
    for (size_t i = 0; i < problems.count; i++) {
        assert_string_equal(problems.rows[i].kind, kind);
        assert_mentions(problems.rows[i].detail, part);
    }
}

static void each_kind_of_damage_is_found_and_named(void **state)
{
    (void)state;
    assert_found("row.db", "UPDATE building SET floors = 'x' WHERE id = 7", "row", "building 7");
    assert_found("ref.db", "PRAGMA foreign_keys = OFF; UPDATE lane SET source = 99 WHERE id = 3",
                 "reference", "lane 3 -> source");
    assert_found("box.db", "UPDATE idx_lane_geom SET xmax = xmax + 50 WHERE pkid = 5",
                 "spatial_index", "lane 5");
    assert_found("small.db", "UPDATE idx_lane_geom SET xmax = xmin WHERE pkid = 5", "spatial_index",
                 "lane 5");
    assert_found("gone.db", "DELETE FROM idx_lane_geom WHERE pkid = 6", "spatial_index", "lane 6");
    assert_found("stray.db", "INSERT INTO idx_lane_geom VALUES (600, 1, 2, 3, 4)", "spatial_index",
                 "lane 600");
    assert_found("node.db", "UPDATE idx_lane_geom_node SET data = x'00' WHERE nodeno = 1",
                 "spatial_index", "");
    assert_found("tree.db", "DELETE FROM idx_building_geom_rowid WHERE rowid = 9", "spatial_index",
                 "");
}

static bool never(void *user, const char *stage, size_t done, size_t total)
{
    (void)user;
    (void)stage;
    return done < total / 2;
}

static void checking_stops_when_asked_to(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = small_store("stop.db");
    struct ll_problems problems = {0};
    const struct ll_progress progress = {.report = never};
    assert_int_equal(ll_store_check(store, &progress, &problems, &err), LL_E_CANCELLED);
    assert_int_equal(problems.count, 0);
}

static bool check_once(void *user)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_problems_clear) struct ll_problems problems = {0};
    return ll_store_check(user, NULL, &problems, &err) == LL_OK && problems.count > 0;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("alloc.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_STATION, 3, 3);
    (void)rows_store(store, &rows, "a", LL_IMPORT_APPEND, NULL);
    assert_ok(ll_db_exec(store->db, "UPDATE station SET staff = 'x'", &err), &err);
    ll_for_each_failing_alloc(check_once, store, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_store_has_no_problems),
        cmocka_unit_test(a_store_without_a_crs_has_no_problems),
        cmocka_unit_test(each_kind_of_damage_is_found_and_named),
        cmocka_unit_test(checking_stops_when_asked_to),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
