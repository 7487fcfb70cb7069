#include "geo/route.h"

#include <math.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A scene under way, with the shipped tables; every tier drives every lane.
struct world {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    struct ll_stage in;
    struct ll_dispatch dispatch;
    struct ll_dispatch_scratch scratch;
};

static void world_clear(struct world *w)
{
    ll_dispatch_scratch_clear(&w->scratch);
    ll_dispatch_clear(&w->dispatch);
    ll_rules_free(w->rules);
    ll_scene_clear(&w->scene);
}

static void dispatch(struct world *w)
{
    struct ll_err err = {0};
    w->rules = ll_test_rules();
    w->speeds = ll_test_speeds();
    w->in = (struct ll_stage){
        .scene = &w->scene, .rules = w->rules, .speeds = &w->speeds, .threads = 1};
    assert_ok(ll_dispatch_make(&w->in, NULL, &w->dispatch, &err), &err);
}

static struct ll_route route_to(struct world *w, size_t building)
{
    struct ll_err err = {0};
    struct ll_dispatch_answer answer;
    struct ll_route route = {0};
    assert_ok(ll_dispatch_ask(&w->dispatch, LL_TIER_TOWNSHIP, building, &w->scratch, &answer, &err),
              &err);
    assert_non_null(answer.way.wave);
    assert_ok(ll_route_find(&w->dispatch, &answer.way, &route, &err), &err);
    return route;
}

static void assert_step(const struct ll_route *route, size_t i, uint32_t lane, double length_m,
                        double assumed_m)
{
    assert_int_equal(route->steps[i].lane, lane);
    assert_near(route->steps[i].length_m, length_m, 1e-9);
    assert_near(route->steps[i].assumed_m, assumed_m, 1e-9);
}

static void lanes_come_in_the_order_they_are_driven(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = {.scene = ll_scene_make()};
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    size_t wide = ll_draw_lane(&w.scene, LL_CLASS_ROAD, "100 0, 100 300");
    ll_table_set_real(&w.scene.layer[LL_LANE], wide, LL_LANE_WIDTH_M, 6.0);
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "100 150, 50 150"); /* a node inside lane 1 */
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "100 300, 400 300");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 30.0, 0.0);
    (void)ll_draw_building(&w.scene, "300 290, 310 290, 310 310, 300 310"); /* on the last lane */
    (void)ll_draw_building(&w.scene, "10 -5, 20 -5, 20 5, 10 5"); /* on the station's own lane */
    dispatch(&w);
    LL_CLEANUP(ll_route_clear) struct ll_route route = route_to(&w, 0);
    assert_int_equal(route.count, 3);
    assert_step(&route, 0, 0, 70.0, 70.0);
    assert_step(&route, 1, 1, 300.0, 0.0);
    assert_step(&route, 2, 3, 200.0, 200.0);
    LL_CLEANUP(ll_route_clear) struct ll_route own = route_to(&w, 1);
    assert_int_equal(own.count, 1);
    assert_step(&own, 0, 0, 10.0, 10.0);
}

static void gates_come_in_the_order_they_are_passed(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = {.scene = ll_scene_make()};
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "100 0, 100 300");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 10.0, 0.0);
    (void)ll_draw_building(&w.scene, "90 295, 110 295, 110 305, 90 305");
    const struct ll_narrow gates[] = {{.lane = 0, .from_m = 5, .to_m = 5, .open_s = 7},
                                      {.lane = 0, .from_m = 60, .to_m = 60, .open_s = 30},
                                      {.lane = 1, .from_m = 200, .to_m = 200, .open_s = 45}};
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(&w.scene, gates, 3);
    const struct ll_vehicles vehicles = ll_test_vehicles();
    const struct ll_response_input input = {.vehicles = &vehicles, .clearance = &clearance};
    w.rules = ll_test_rules();
    w.speeds = ll_test_speeds();
    w.in =
        (struct ll_stage){.scene = &w.scene, .rules = w.rules, .speeds = &w.speeds, .threads = 1};
    assert_ok(ll_dispatch_make(&w.in, &input, &w.dispatch, &err), &err);
    LL_CLEANUP(ll_route_clear) struct ll_route route = route_to(&w, 0);
    assert_int_equal(route.gate_count, 2); /* the first one is behind the station */
    assert_int_equal(route.gates[0].lane, 0);
    assert_near(route.gates[0].at.x, 60.0, 1e-9);
    assert_near(route.gates[0].open_s, 30.0, 1e-6);
    assert_int_equal(route.gates[1].lane, 1);
    assert_near(route.gates[1].at.y, 200.0, 1e-9);
    assert_near(route.gates[1].open_s, 45.0, 1e-6);
}

static void no_drive_is_no_step(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = {.scene = ll_scene_make()};
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 30.0, 0.0);
    (void)ll_draw_building(&w.scene, "25 -5, 35 -5, 35 5, 25 5");
    dispatch(&w);
    LL_CLEANUP(ll_route_clear) struct ll_route route = route_to(&w, 0);
    assert_int_equal(route.count, 0);
}

static void metres_of_random_ways_add_up_to_their_drives(void **state)
{
    (void)state;
    struct ll_err err = {0};
    size_t followed = 0;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        LL_CLEANUP(world_clear)
        struct world w = {
            .scene = ll_random_scene(
                seed, &(struct ll_random_scene){
                          .buildings = 60, .lanes = 40, .stations = 10, .size_m = 500.0})};
        for (size_t i = 0; i < w.scene.layer[LL_LANE].count; i++) { /* one speed for all */
            ll_table_set_real(&w.scene.layer[LL_LANE], i, LL_LANE_SPEED_KMH, 36.0);
        }
        dispatch(&w);
        for (size_t b = 0; b < w.scene.layer[LL_BUILDING].count; b++) {
            struct ll_dispatch_answer answer;
            LL_CLEANUP(ll_route_clear) struct ll_route route = {0};
            assert_ok(ll_dispatch_ask(&w.dispatch, LL_TIER_TOWNSHIP, b, &w.scratch, &answer, &err),
                      &err);
            if (answer.way.wave == NULL) {
                continue;
            }
            assert_ok(ll_route_find(&w.dispatch, &answer.way, &route, &err), &err);
            double length_m = 0.0;
            double assumed_m = 0.0;
            for (size_t i = 0; i < route.count; i++) {
                length_m += route.steps[i].length_m;
                assumed_m += route.steps[i].assumed_m;
            }
            assert_near(assumed_m, (double)answer.response.assumed_m, 1e-3);
            assert_true(length_m / 10.0 <= (double)answer.response.drive_s + 1e-3); /* and turns */
            followed++;
        }
    }
    assert_true(followed > 100);
}

struct question {
    struct world *w;
    struct ll_dispatch_answer answer;
};

static bool attempt(void *user)
{
    struct question *q = user;
    struct ll_route route = {0};
    enum ll_code code = ll_route_find(&q->w->dispatch, &q->answer.way, &route, NULL);
    ll_route_clear(&route);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = {.scene = ll_scene_make()};
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 30.0, 0.0);
    (void)ll_draw_building(&w.scene, "75 -5, 85 -5, 85 5, 75 5");
    dispatch(&w);
    struct question q = {.w = &w};
    assert_ok(ll_dispatch_ask(&w.dispatch, LL_TIER_TOWNSHIP, 0, &w.scratch, &q.answer, &err), &err);
    ll_for_each_failing_alloc(attempt, &q, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanes_come_in_the_order_they_are_driven),
        cmocka_unit_test(gates_come_in_the_order_they_are_passed),
        cmocka_unit_test(no_drive_is_no_step),
        cmocka_unit_test(metres_of_random_ways_add_up_to_their_drives),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
