#include "app/jobs/obstruction_best.h"

#include <math.h>
#include <stdio.h>

#include "tests/app/town_store.h"
#include "tests/support/check.h"

static struct ll_obstruction_best_request request_of(const char *store, uint32_t most)
{
    return (struct ll_obstruction_best_request){
        .assess = {.store = store, .period = "2026", .village_level = NAN, .threads = 2},
        .most = most};
}

/// A store with a township of some 600 buildings; made once.
static int make_town(void **state)
{
    static char store[256];
    struct ll_err err = {0};
    (void)snprintf(store, sizeof store, "%s", ll_scratch_path("best.db"));
    assert_ok(ll_town_store_make(store, 3, 600, 1, &err), &err);
    *state = store;
    return 0;
}

static void the_best_one_is_the_first_of_the_list(void **state)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_obstruction_best_clear) struct ll_obstruction_best best = {0};
    LL_CLEANUP(ll_obstructions_clear) struct ll_obstructions list = {0};
    LL_CLEANUP(ll_what_if_clear) struct ll_what_if w = {0};
    const struct ll_obstruction_best_request request = request_of(*state, 1);
    assert_ok(ll_obstruction_best(&request, &best, &err), &err);
    assert_ok(ll_what_if_open(&request.assess, 0, &w, &err), &err);
    const struct ll_obstruction_source source = {&w.scene, &w.chain.outcomes.reach, w.model.rules};
    const struct ll_obstruction_request all = {0};
    assert_ok(ll_obstructions_rank(&source, &all, &list, &err), &err);
    assert_int_equal(best.set.count, 1);
    assert_int_equal(best.set.blockers[0], list.rows[0]);
    assert_int_equal(best.candidates, list.count);
    assert_true(best.set.proven);
    assert_true(best.set.worth_s ==
                ll_reach_worth_s(&source.reach->blockers[list.rows[0]], source.rules, NULL));
}

static void more_may_go_wins_no_less_and_a_run_without_them_finds_it(void **state)
{
    double before_s = 0.0;
    for (uint32_t most = 1; most <= 8; most += most < 3 ? 1 : 5) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_obstruction_best_clear) struct ll_obstruction_best best = {0};
        const struct ll_obstruction_best_request request = request_of(*state, most);
        assert_ok(ll_obstruction_best(&request, &best, &err), &err);
        assert_true(best.set.count <= most && best.set.worth_s >= before_s);
        assert_true(best.set.bound_s >= best.set.worth_s);
        for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
            assert_true(best.recount.cut_off[c] >= best.set.together.cut_off[c]);
        }
        before_s = best.set.worth_s;
    }
}

static void of_those_on_record_the_villages_change_is_that_of_removing_them(void **state)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_obstruction_best_clear) struct ll_obstruction_best best = {0};
    struct ll_obstruction_best_request request = request_of(*state, 3);
    request.recorded_only = true;
    assert_ok(ll_obstruction_best(&request, &best, &err), &err);
    assert_true(best.recorded == best.set.count && best.recorded > 0);
    const struct ll_scene *scene = &best.what_if.scene;
    LL_CLEANUP(ll_chain_clear) struct ll_chain whole = {0};
    const struct ll_stage stage = {.scene = scene,
                                   .rules = best.what_if.model.rules,
                                   .speeds = &best.what_if.model.speeds,
                                   .threads = 1};
    for (size_t i = 0; i < best.set.count; i++) {
        const struct ll_blocker *b = &best.reach.blockers[best.set.blockers[i]];
        assert_int_equal(ll_table_word(&scene->layer[LL_OBSTACLE], b->cause_row, LL_OBSTACLE_STATE),
                         LL_HAZARD_STRUCK_OFF);
    }
    assert_ok(ll_chain_stages(&stage, &best.what_if.model, NAN, &whole, &err), &err);
    assert_ok(ll_chain_rank(&stage, &best.what_if.model, 2026, &whole, &err), &err);
    for (size_t i = 0; i < whole.measures.count; i++) {
        assert_near(best.what_if.chain.risks[i].risk, whole.risks[i].risk, 1e-9);
    }
}

static void an_area_that_is_not_there_is_said(void **state)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_obstruction_best_clear) struct ll_obstruction_best best = {0};
    struct ll_obstruction_best_request request = request_of(*state, 3);
    request.area = "no such village";
    assert_int_equal(ll_obstruction_best(&request, &best, &err), LL_E_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_one_is_the_first_of_the_list),
        cmocka_unit_test(more_may_go_wins_no_less_and_a_run_without_them_finds_it),
        cmocka_unit_test(of_those_on_record_the_villages_change_is_that_of_removing_them),
        cmocka_unit_test(an_area_that_is_not_there_is_said),
    };
    return cmocka_run_group_tests(tests, make_town, NULL);
}
