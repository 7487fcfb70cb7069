#include "data/assessments.h"

#include <string.h>

#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static int64_t find(ll_store *store, const char *period)
{
    struct ll_err err = {0};
    struct ll_assessment a = {0};
    assert_ok(ll_assessment_find(store, period, &a, &err), &err);
    return a.id;
}

static void a_period_means_its_published_assessment_else_the_newest(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("p.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 10, 1);
    struct ll_assessment a = {0};
    assert_int_equal(ll_assessment_find(store, NULL, &a, &err), LL_E_NOT_FOUND);
    assert_mentions(err.message, "lifelane assess");
    int64_t partial = outcome_store(store, &o, "2026", true);
    assert_int_equal(find(store, "2026"), partial);
    int64_t first = outcome_store(store, &o, "2026", false);
    int64_t second = outcome_store(store, &o, "2026", false);
    int64_t other = outcome_store(store, &o, "2025", false);
    (void)outcome_store(store, &o, "2026", true);
    assert_true(first != second);
    assert_int_equal(find(store, "2026"), second);
    assert_int_equal(find(store, NULL), other);
    assert_ok(ll_assessment_publish(store, first, &err), &err);
    assert_int_equal(find(store, "2026"), first);
    assert_int_equal(find(store, "2025"), other);
    assert_int_equal(find(store, NULL), other);
    assert_ok(ll_assessment_publish(store, second, &err), &err);
    assert_int_equal(find(store, "2026"), second);
    assert_int_equal(ll_assessment_find(store, "2024", &a, &err), LL_E_NOT_FOUND);
    assert_mentions(err.message, "--period 2024");
    assert_int_equal(ll_assessment_publish(store, 999, &err), LL_E_NOT_FOUND);
}

static void what_is_known_of_an_assessment_is_kept(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("k.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 10, 1);
    (void)outcome_store(store, &o, "2026", false);
    struct ll_assessment a = {0};
    assert_ok(ll_assessment_find(store, "2026", &a, &err), &err);
    assert_string_equal(a.program, LL_VERSION);
    assert_int_equal(a.method, 1);
    assert_int_equal(a.buildings, 10);
    assert_int_equal(strlen(a.made_at), 20);
    assert_int_equal(strlen(a.input_hash), 32);
    int64_t count = 0;
    assert_ok(
        ll_db_whole(
            store->db,
            "SELECT count(*) FROM assessment a, meta m, assessment_snapshot s, snapshot r"
            " WHERE m.key = 'last_change' AND a.as_of = m.value AND s.assessment = a.id"
            " AND s.name = 'rules.csv' AND r.hash = s.hash AND r.content = 'id,value' || char(10)"
            " AND a.totals = '{\"hydrant_in_reach\": null}'",
            &count, &err),
        &err);
    assert_int_equal(count, 1);
}

static void rows_changed_since_the_scene_was_read_leave_the_moment_unknown(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("m.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 10, 1);
    LL_CLEANUP(ll_table_clear) struct ll_table more = rows_random(LL_HYDRANT, 1, 77);
    (void)rows_store(store, &more, "x", LL_IMPORT_APPEND, NULL);
    (void)outcome_store(store, &o, "2026", false);
    int64_t count = 0;
    assert_ok(
        ll_db_whole(store->db, "SELECT count(*) FROM assessment WHERE as_of IS NULL", &count, &err),
        &err);
    assert_int_equal(count, 1);
}

static void a_failure_stores_nothing_of_it(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("f.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 10, 1);
    struct ll_assessment a = {0};
    struct ll_assessment_write write = {.period = "2026",
                                        .totals_json = "{}",
                                        .scene = &o.scene,
                                        .results = &o.results,
                                        .villages = o.villages,
                                        .village_count = o.village_count};
    int64_t keep = o.villages[1].area_id;
    o.villages[1].area_id = o.villages[0].area_id; /* one village twice */
    assert_int_equal(ll_assessment_store(store, &write, &a, &err), LL_E_INVALID);
    o.villages[1].area_id = keep;
    write.period = "2026-much-too-long";
    assert_int_equal(ll_assessment_store(store, &write, &a, &err), LL_E_INVALID);
    int64_t count = -1;
    assert_ok(ll_db_whole(store->db,
                          "SELECT (SELECT count(*) FROM assessment) + (SELECT count(*) FROM"
                          " building_result) + (SELECT count(*) FROM snapshot)",
                          &count, &err),
              &err);
    assert_int_equal(count, 0);
}

struct attempt {
    ll_store *store;
    struct outcome outcome;
};

static bool store_and_load_once(void *user)
{
    struct attempt *a = user;
    struct ll_err err = {0};
    struct ll_assessment made = {0};
    LL_CLEANUP(ll_stored_ranking_clear) struct ll_stored_ranking ranking = {0};
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results results = {0};
    const struct ll_assessment_write write = {.period = "2026",
                                              .totals_json = "{}",
                                              .scene = &a->outcome.scene,
                                              .results = &a->outcome.results,
                                              .villages = a->outcome.villages,
                                              .village_count = a->outcome.village_count};
    enum ll_code code = ll_assessment_store(a->store, &write, &made, &err);
    if (code == LL_OK) {
        code = ll_ranking_load(a->store, made.id, &ranking, &err);
    }
    if (code == LL_OK) {
        code = ll_results_load(a->store, made.id, &a->outcome.scene, &results, &err);
    }
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    struct attempt a = {.store = rows_new_store(ll_scratch_path("alloc.db"))};
    a.outcome = outcome_make(a.store, 4, 1);
    ll_for_each_failing_alloc(store_and_load_once, &a, 1000);
    outcome_clear(&a.outcome);
    ll_store_close(a.store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_period_means_its_published_assessment_else_the_newest),
        cmocka_unit_test(what_is_known_of_an_assessment_is_kept),
        cmocka_unit_test(rows_changed_since_the_scene_was_read_leave_the_moment_unknown),
        cmocka_unit_test(a_failure_stores_nothing_of_it),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
