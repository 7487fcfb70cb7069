#include "core/degrees.h"

#include <math.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

#define HOUSES 3

struct fixture {
    struct ll_scene scene;
    struct ll_building_results results;
    struct ll_outcomes outcomes; /* owns nothing: arrays are members */
    struct ll_pair pairs[3];
    float nearest_m[HOUSES];
    uint32_t other[HOUSES];
    struct ll_nearby nearby;
    ll_rules *rules;
};

static int set_up(void **state)
{
    static struct fixture f;
    struct ll_err err = {0};
    f = (struct fixture){.rules = ll_test_rules()};
    f.scene = ll_scene_make();
    for (size_t b = 0; b < HOUSES; b++) {
        (void)ll_draw_building(&f.scene, "0 0, 10 0, 10 10, 0 10");
        f.nearest_m[b] = NAN;
        f.other[b] = LL_NONE;
    }
    assert_ok(ll_building_results_make(HOUSES, &f.results, &err), &err);
    assert_ok(ll_nearby_make(HOUSES, &f.nearby, &err), &err);
    f.outcomes.separation =
        (struct ll_separation){.count = HOUSES, .nearest_m = f.nearest_m, .pairs = f.pairs};
    f.outcomes.supply = (struct ll_supply){.count = HOUSES, .other = f.other};
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ll_scene_clear(&f->scene);
    ll_building_results_clear(&f->results);
    ll_nearby_clear(&f->nearby);
    ll_rules_free(f->rules);
    return 0;
}

static enum ll_code make(const struct fixture *f, struct ll_degrees *ret, struct ll_err *err)
{
    const struct ll_verdicts v =
        ll_verdicts_make(&f->scene, &f->results, &f->outcomes, f->rules, 2026);
    return ll_degrees_make(&v, f->rules, &f->nearby, ret, err);
}

static void assert_degree(const struct fixture *f, enum ll_indicator_id id, size_t b, double low,
                          double high)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_degrees_clear) struct ll_degrees d = {0};
    assert_ok(make(f, &d, &err), &err);
    assert_near(ll_degree_of(&d, id, b).low, low, 1e-6);
    assert_near(ll_degree_of(&d, id, b).high, high, 1e-6);
}

static void nothing_run_leaves_the_whole_interval(void **state)
{
    struct fixture *f = *state;
    f->outcomes = (struct ll_outcomes){0};
    for (int i = 0; i < LL_IND_COUNT; i++) {
        assert_degree(f, (enum ll_indicator_id)i, 0, 0.0, 1.0);
    }
}

/* House 0: 3 m to house 1 where 6 m is the least and 12 m the most that may be required, and 6 m to
 * house 2 where 12 m may be. House 1 touches house 2 within one unit. */
static void the_worst_gap_counts_by_how_much_of_it_is_missing(void **state)
{
    struct fixture *f = *state;
    f->pairs[0] = (struct ll_pair){.a = 0,
                                   .b = 1,
                                   .distance_m = 3.0,
                                   .required_low_m = 6.0,
                                   .required_high_m = 12.0,
                                   .certain = true};
    f->pairs[1] = (struct ll_pair){
        .a = 0, .b = 2, .distance_m = 6.0, .required_low_m = 4.0, .required_high_m = 12.0};
    f->pairs[2] = (struct ll_pair){
        .a = 1, .b = 2, .required_low_m = 6.0, .required_high_m = 6.0, .one_unit = true};
    f->outcomes.separation.pair_count = 3;
    assert_degree(f, LL_IND_E2_GAPS, 0, 0.5, 0.75);
    assert_degree(f, LL_IND_E2_GAPS, 1, 0.5, 0.75);
    assert_degree(f, LL_IND_E2_GAPS, 2, 0.0, 0.5);
}

static void near_a_forest_is_graded_and_a_stack_is_bad(void **state)
{
    struct fixture *f = *state;
    assert_degree(f, LL_IND_E6_FOREST, 0, 0.0, 1.0); /* no forest on record anywhere */
    f->nearby.forest_known = true;
    f->nearby.forest_m[1] = 75.0F;
    f->nearby.stack_m[2] = 4.0F;
    assert_degree(f, LL_IND_E6_FOREST, 0, 0.0, 0.0);
    assert_degree(f, LL_IND_E6_FOREST, 1, 0.75, 0.75); /* 1 - 75 / 300 */
    assert_degree(f, LL_IND_E6_FOREST, 2, 1.0, 1.0);
}

/* 15 L/s are needed, twice that up to 9 m from the next house, three times up to 3 m. */
static void water_is_what_hydrants_and_sources_give_of_what_is_needed(void **state)
{
    struct fixture *f = *state;
    static const float near_m[HOUSES] = {NAN, 9.0F, 3.0F};
    for (size_t b = 0; b < HOUSES; b++) {
        f->nearest_m[b] = near_m[b];
        f->nearby.flow_low_lps[b] = 10.0F;
        f->nearby.flow_high_lps[b] = 15.0F;
        assert_degree(f, LL_IND_C7_FLOW, b, 0.0, 1.0 - 10.0 / (15.0 * (double)(b + 1)));
        f->results.water_answer[b] = LL_ANSWERED;
    }
    assert_degree(f, LL_IND_C7_FLOW, 0, 0.0, 1.0 / 3.0);
    assert_degree(f, LL_IND_C7_FLOW, 1, 0.5, 2.0 / 3.0);
    assert_degree(f, LL_IND_C7_FLOW, 2, 2.0 / 3.0, 7.0 / 9.0);
    /* a tank of 72 m3 gives 10 L/s for two hours */
    size_t tank = ll_draw_hydrant(&f->scene, LL_STATUS_IN_SERVICE, 0.0, 0.0);
    ll_table_set_real(&f->scene.layer[LL_HYDRANT], tank, LL_HYDRANT_VOLUME_M3, 72.0);
    f->other[1] = (uint32_t)tank;
    assert_degree(f, LL_IND_C7_FLOW, 1, 1.0 - 25.0 / 30.0, 1.0 - 20.0 / 30.0);
    ll_table_set_real(&f->scene.layer[LL_HYDRANT], tank, LL_HYDRANT_VOLUME_M3, NAN);
    assert_degree(f, LL_IND_C7_FLOW, 1, 0.0, 2.0 / 3.0); /* it may be enough */
}

static void without_any_hydrant_on_record_water_is_not_known(void **state)
{
    struct fixture *f = *state;
    f->results.water_answer[0] = LL_NO_HYDRANT;
    assert_degree(f, LL_IND_C7_FLOW, 0, 0.0, 1.0);
    (void)ll_draw_hydrant(&f->scene, LL_STATUS_BROKEN, 0.0, 0.0); /* none that works: known */
    assert_degree(f, LL_IND_C7_FLOW, 0, 1.0, 1.0);
}

/* Where nobody comes the micro station and the truck are missing; the team is not known. */
static void teams_that_do_not_come_are_missing(void **state)
{
    struct fixture *f = *state;
    for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
        f->results.response_answer[tier][0] = LL_NOT_CONNECTED;
    }
    assert_degree(f, LL_IND_C8_TEAMS, 0, 2.0 / 3.0, 1.0);
    (void)ll_draw_station(&f->scene, LL_STATION_NATIONAL, 0.0, 0.0);
    f->results.response_answer[LL_TIER_NATIONAL][0] = LL_ANSWERED;
    f->results.response[LL_TIER_NATIONAL][0].station = 0;
    f->results.response[LL_TIER_NATIONAL][0].time_s = 900.0;
    assert_degree(f, LL_IND_C8_TEAMS, 0, 1.0 / 3.0, 1.0); /* its vehicles are not on record */
    struct ll_err err = {0};
    assert_ok(
        ll_table_set_string(&f->scene.layer[LL_STATION], 0, LL_STATION_VEHICLES, "pumper", &err),
        &err);
    assert_degree(f, LL_IND_C8_TEAMS, 0, 1.0 / 3.0, 2.0 / 3.0);
}

static bool try_make(void *user)
{
    LL_CLEANUP(ll_degrees_clear) struct ll_degrees d = {0};
    return make(user, &d, NULL) == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    ll_for_each_failing_alloc(try_make, *state, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_run_leaves_the_whole_interval, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_worst_gap_counts_by_how_much_of_it_is_missing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(near_a_forest_is_graded_and_a_stack_is_bad, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(water_is_what_hydrants_and_sources_give_of_what_is_needed,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_any_hydrant_on_record_water_is_not_known, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(teams_that_do_not_come_are_missing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(running_out_of_memory_leaves_nothing_behind, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
