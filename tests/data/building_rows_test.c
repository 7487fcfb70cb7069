#include <math.h>

#include "core/scene.h"
#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static void assert_same_way(const struct ll_response *a, const struct ll_response *b)
{
    assert_near(a->time_s, b->time_s, 1e-9);
    assert_near((double)a->drive_s, (double)b->drive_s, 5e-4); /* a float of thousands */
    assert_near((double)a->last_m, (double)b->last_m, 5e-4);
    assert_near((double)a->assumed_m, (double)b->assumed_m, 1e-3);
    assert_int_equal(a->station, b->station);
    assert_int_equal(a->lane, b->lane);
    assert_near(a->stop.x, b->stop.x, 0.0005 + 1e-6);
    assert_near(a->stop.y, b->stop.y, 0.0005 + 1e-6);
}

static void assert_same_results(const struct ll_building_results *a,
                                const struct ll_building_results *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->area[i], b->area[i]);
        assert_int_equal(a->water_answer[i], b->water_answer[i]);
        assert_near(a->hydrant_m[i], b->hydrant_m[i], 1e-9);
        assert_int_equal(a->hydrant[i], b->hydrant[i]);
        assert_int_equal(a->hydrants_in_reach[i], b->hydrants_in_reach[i]);
        assert_int_equal(a->hydrants_confirmed[i], b->hydrants_confirmed[i]);
        assert_int_equal(a->lane_answer[i], b->lane_answer[i]);
        assert_near(a->lane_m[i], b->lane_m[i], 1e-9);
        assert_int_equal(a->lane[i], b->lane[i]);
        for (int t = 0; t < LL_TIER_COUNT; t++) {
            assert_int_equal(a->response_answer[t][i], b->response_answer[t][i]);
            assert_same_way(&a->response[t][i], &b->response[t][i]);
        }
    }
}

static void results_come_back_to_a_millimetre_and_a_millisecond(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("r.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 500, 1);
    int64_t id = outcome_store(store, &o, "2026", false);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results back = {0};
    assert_ok(ll_results_load(store, id, &o.scene, &back, &err), &err);
    assert_same_results(&o.results, &back);
}

static void buildings_and_features_that_came_or_went_since_are_left_open(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("gone.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 20, 2);
    int64_t id = outcome_store(store, &o, "2026", false);
    /* a later scene without building 1 and without hydrants, with a new building at the end */
    LL_CLEANUP(ll_scene_clear) struct ll_scene later = ll_scene_make();
    for (size_t i = 1; i < 20; i++) {
        assert_ok(
            ll_table_copy_row(&later.layer[LL_BUILDING], &o.scene.layer[LL_BUILDING], i, &err),
            &err);
    }
    (void)rows_add(&later.layer[LL_BUILDING], LL_POLYGON, 0, 0, 1);
    later.layer[LL_BUILDING].id[19] = 1000;
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results back = {0};
    assert_ok(ll_results_load(store, id, &later, &back, &err), &err);
    for (size_t i = 0; i < 19; i++) {
        assert_int_equal(back.water_answer[i], o.results.water_answer[i + 1]);
        assert_near(back.hydrant_m[i], o.results.hydrant_m[i + 1], 1e-9);
        assert_int_equal(back.hydrant[i], LL_NONE);
    }
    assert_int_equal(back.water_answer[19], LL_NOT_RUN);
    assert_true(isnan(back.hydrant_m[19]));
}

static void an_answer_of_a_newer_program_is_not_guessed_at(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("new.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 2);
    int64_t id = outcome_store(store, &o, "2026", false);
    assert_ok(ll_db_exec(store->db,
                         "DROP TRIGGER building_result_fixed;"
                         "UPDATE building_result SET answer_1 = 77 WHERE building = 2",
                         &err),
              &err);
    struct ll_building_results back = {0};
    assert_int_equal(ll_results_load(store, id, &o.scene, &back, &err), LL_E_FORMAT);
    assert_mentions(err.message, "building 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_come_back_to_a_millimetre_and_a_millisecond),
        cmocka_unit_test(buildings_and_features_that_came_or_went_since_are_left_open),
        cmocka_unit_test(an_answer_of_a_newer_program_is_not_guessed_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
