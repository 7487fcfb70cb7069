#include "core/results.h"

#include <math.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static void assert_nothing_known(const struct ll_building_results *r, size_t i)
{
    assert_int_equal(r->area[i], LL_NONE);
    assert_int_equal(r->water_answer[i], LL_NOT_RUN);
    assert_true(isnan(r->hydrant_m[i]));
    assert_int_equal(r->hydrant[i], LL_NONE);
    assert_int_equal(r->hydrants_in_reach[i] + r->hydrants_confirmed[i], 0);
    assert_int_equal(r->lane_answer[i], LL_NOT_RUN);
    assert_true(isnan(r->lane_m[i]));
    assert_int_equal(r->lane[i], LL_NONE);
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        const struct ll_response *way = &r->response[t][i];
        assert_int_equal(r->response_answer[t][i], LL_NOT_RUN);
        assert_true(isnan(way->time_s) && isnan(way->drive_s) && isnan(way->last_m));
        assert_true(isnan(way->assumed_m) && isnan(way->stop.x) && isnan(way->stop.y));
        assert_int_equal(way->station, LL_NONE);
        assert_int_equal(way->lane, LL_NONE);
    }
}

static void new_results_know_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = {0};
    assert_ok(ll_building_results_make(100, &r, &err), &err);
    assert_int_equal(r.count, 100);
    for (size_t i = 0; i < 100; i++) {
        assert_nothing_known(&r, i);
    }
}

static void no_buildings_are_no_failure(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = {0};
    assert_ok(ll_building_results_make(0, &r, &err), &err);
    assert_int_equal(r.count, 0);
    ll_building_results_clear(&r);
    ll_building_results_clear(&r); /* twice is fine */
}

static void every_reason_has_its_own_key(void **state)
{
    (void)state;
    assert_null(ll_answer_key(LL_NOT_RUN));
    assert_null(ll_answer_key(LL_ANSWERED));
    assert_null(ll_answer_key((enum ll_answer)99));
    for (int a = LL_ANSWERED + 1; a < LL_ANSWER_COUNT; a++) {
        assert_non_null(ll_answer_key((enum ll_answer)a));
        for (int b = LL_ANSWERED + 1; b < a; b++) {
            assert_string_not_equal(ll_answer_key((enum ll_answer)a),
                                    ll_answer_key((enum ll_answer)b));
        }
    }
}

static bool make_once(void *user)
{
    (void)user;
    struct ll_err err = {0};
    struct ll_building_results r = {0};
    enum ll_code code = ll_building_results_make(10, &r, &err);
    if (code != LL_OK) {
        assert_int_equal(code, LL_E_NOMEM);
        assert_null(r.area); /* untouched */
        return false;
    }
    ll_building_results_clear(&r);
    return true;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(make_once, NULL, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_results_know_nothing),
        cmocka_unit_test(no_buildings_are_no_failure),
        cmocka_unit_test(every_reason_has_its_own_key),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
