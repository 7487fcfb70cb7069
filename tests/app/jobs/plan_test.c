#include "app/jobs/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/jobs/totals.h"
#include "core/township.h"
#include "data/small_file.h"
#include "tests/app/town_store.h"
#include "tests/support/check.h"

static struct ll_plan_request request_of(const char *store)
{
    return (struct ll_plan_request){
        .assess = {.store = store, .period = "2026", .village_level = NAN, .threads = 2},
        .budget_yuan = INFINITY,
        .count = 20};
}

/// A store with a township of some 300 buildings; made once.
static int make_town(void **state)
{
    static char store[256];
    struct ll_err err = {0};
    (void)snprintf(store, sizeof store, "%s", ll_scratch_path("plan.db"));
    assert_ok(ll_town_store_make(store, 3, 300, 1, &err), &err);
    *state = store;
    return 0;
}

/// Whether two figures are the same, unknown ones too.
static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void assert_totals_equal(const struct ll_assess_totals *a, const struct ll_assess_totals *b)
{
    assert_true(is_same(a->hydrant_in_reach, b->hydrant_in_reach));
    assert_true(is_same(a->hydrant_two_in_reach, b->hydrant_two_in_reach));
    assert_true(is_same(a->micro_in_time, b->micro_in_time));
    assert_true(is_same(a->response_in_time, b->response_in_time));
    assert_true(is_same(a->stations_unstaffed, b->stations_unstaffed));
    assert_true(is_same(a->hose_in_reach, b->hose_in_reach));
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        assert_true(is_same(a->reach[c], b->reach[c]));
    }
}

/// The list written out and run on the store from nothing: the risk the plan promised.
static void after_is_that_of_a_fresh_run_of_the_changed_store(void **state)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_plan_clear) struct ll_plan plan = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text list = {0};
    LL_CLEANUP(ll_what_if_clear) struct ll_what_if fresh = {0};
    LL_CLEANUP(ll_changes_clear) struct ll_changes changes = {0};
    LL_CLEANUP(ll_changes_log_clear) struct ll_changes_log log = {0};
    struct ll_plan_request request = request_of(*state);
    const char *path = ll_scratch_path("plan.csv");
    request.count = 40;
    assert_ok(ll_plan_run(&request, &plan, &err), &err);
    assert_true(plan.action_count > 0);
    assert_ok(ll_plan_list(&plan, &list, &err), &err);
    assert_ok(ll_small_file_write(path, ll_text_str(&list), &err), &err);
    assert_ok(ll_what_if_open(&request.assess, 0, &fresh, &err), &err);
    assert_ok(ll_what_if_read(&fresh.scene, path, &changes, &err), &err);
    size_t walls = 0;
    for (size_t i = 0; i < plan.action_count; i++) {
        walls += plan.actions[i].kind == LL_PLAN_WALL ? plan.actions[i].wall_points / 2 - 1 : 0;
    }
    assert_int_equal(changes.count, plan.action_count + walls);
    assert_true(walls > 0); /* one at least is built of several pieces */
    assert_ok(ll_changes_apply(&changes, &fresh.scene, &log, &err), &err);
    LL_CLEANUP(ll_chain_clear) struct ll_chain whole = {0};
    const struct ll_stage stage = {.scene = &fresh.scene,
                                   .rules = fresh.model.rules,
                                   .speeds = &fresh.model.speeds,
                                   .threads = 1};
    assert_ok(ll_chain_stages(&stage, &fresh.model, NAN, &whole, &err), &err);
    assert_ok(ll_chain_rank(&stage, &fresh.model, 2026, &whole, &err), &err);
    const struct ll_assess_totals totals = ll_totals_of_chain(&whole, &fresh.scene, &fresh.model);
    assert_totals_equal(&totals, &plan.what_if.after);
    for (size_t i = 0; i < whole.measures.count; i++) {
        /* places go through degrees and nine decimals: 0.1 mm */
        assert_near(whole.risks[i].risk, plan.what_if.chain.risks[i].risk, 1e-6);
    }
}

/// Of a township without hydrants and stations on record nothing is known of either: what it gets
/// first lowers the risk where it helps, raises it nowhere, and what was tried leaves no trace.
static void first_hydrants_and_stations_raise_no_risk(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_plan_clear) struct ll_plan plan = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = {0};
    const struct ll_township_request town = {3, 300};
    const char *store = ll_scratch_path("bare.db");
    struct ll_plan_request request = request_of(store);
    assert_ok(ll_township_make(&town, &scene, &err), &err);
    while (scene.layer[LL_STATION].count > 0) {
        ll_table_drop_last(&scene.layer[LL_STATION]);
    }
    while (scene.layer[LL_HYDRANT].count > 0) {
        ll_table_drop_last(&scene.layer[LL_HYDRANT]);
    }
    assert_ok(ll_town_store_write(store, &scene, &err), &err);
    assert_ok(ll_town_store_assess(store, &err), &err);
    request.count = 2;
    assert_ok(ll_plan_run(&request, &plan, &err), &err);
    const struct ll_what_if *w = &plan.what_if;
    assert_int_equal(plan.action_count, 2);
    assert_int_equal(w->first_of, 1U << LL_TIER_MICRO | LL_HELP_HYDRANTS);
    assert_true(w->before.stations_unstaffed == 0.0 && w->after.stations_unstaffed == 0.0);
    for (size_t i = 0; i < w->village_count; i++) {
        assert_true(w->villages[i].after.risk <= w->villages[i].before.risk);
    }
}

static void what_the_actions_win_adds_up(void **state)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_plan_clear) struct ll_plan plan = {0};
    const struct ll_plan_request request = request_of(*state);
    double won = 0.0;
    double cost = 0.0;
    size_t gained[LL_WHAT_IF_COUNT] = {0};
    size_t lost[LL_WHAT_IF_COUNT] = {0};
    assert_ok(ll_plan_run(&request, &plan, &err), &err);
    for (size_t i = 0; i < plan.action_count; i++) {
        assert_true(plan.actions[i].burden_won > 0.0);
        won += plan.actions[i].burden_won;
        cost += plan.actions[i].cost_yuan;
        for (int q = 0; q < LL_WHAT_IF_COUNT; q++) {
            gained[q] += plan.actions[i].gained[q];
            lost[q] += plan.actions[i].lost[q];
        }
    }
    assert_near(plan.burden_before - plan.burden_after, won, 1e-9 * plan.burden_before);
    assert_true(cost == plan.cost_yuan);
    for (int q = 0; q < LL_WHAT_IF_COUNT; q++) {
        assert_true(gained[q] + plan.what_if.lost[q] == lost[q] + plan.what_if.gained[q]);
    }
}

static void a_budget_is_kept_and_zero_buys_nothing(void **state)
{
    static const double budgets[] = {0.0, 2500.0, 40000.0};
    for (size_t i = 0; i < sizeof budgets / sizeof budgets[0]; i++) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_plan_clear) struct ll_plan plan = {0};
        struct ll_plan_request request = request_of(*state);
        request.budget_yuan = budgets[i];
        assert_ok(ll_plan_run(&request, &plan, &err), &err);
        assert_true(plan.cost_yuan <= budgets[i]);
        assert_true(plan.burden_after <= plan.burden_before);
        assert_true(budgets[i] > 0.0 || plan.action_count == 0);
    }
}

static void prices_and_places_are_checked(void **state)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_plan_clear) struct ll_plan plan = {0};
    static const char *const settings[] = {"hydrant_new=0", "hydrant_radius_m=120"};
    struct ll_plan_request request = request_of(*state);
    request.area = "no such village";
    assert_int_equal(ll_plan_run(&request, &plan, &err), LL_E_NOT_FOUND);
    request.area = NULL;
    request.count = 1;
    request.assess.settings = settings;
    request.assess.setting_count = 2;
    assert_ok(ll_plan_run(&request, &plan, &err), &err);
    assert_int_equal(plan.action_count, 1);
    assert_true(plan.what_if.model.costs.of[LL_COST_HYDRANT_NEW].yuan == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_is_that_of_a_fresh_run_of_the_changed_store),
        cmocka_unit_test(first_hydrants_and_stations_raise_no_risk),
        cmocka_unit_test(what_the_actions_win_adds_up),
        cmocka_unit_test(a_budget_is_kept_and_zero_buys_nothing),
        cmocka_unit_test(prices_and_places_are_checked),
    };
    return cmocka_run_group_tests(tests, make_town, NULL);
}
