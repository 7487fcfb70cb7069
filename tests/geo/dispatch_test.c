#include "geo/dispatch.h"

#include <math.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A scene under way, with the shipped tables: lanes of class road at 25 km/h, turns for nothing.
struct world {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    struct ll_vehicles vehicles;
    struct ll_stage in;
    struct ll_dispatch dispatch;
    struct ll_dispatch_scratch scratch;
};

#define ROAD_MPS (25.0 / 3.6)
#define CART_MPS (20.0 / 3.6)

static void set_rule(struct world *w, const char *assignment)
{
    struct ll_err err = {0};
    assert_ok(ll_rules_set(w->rules, assignment, &err), &err);
}

static struct world make_world(void)
{
    struct world w = {.scene = ll_scene_make(),
                      .rules = ll_test_rules(),
                      .speeds = ll_test_speeds(),
                      .vehicles = ll_test_vehicles()};
    set_rule(&w, "turn_right_angle_s=0");
    set_rule(&w, "turn_u_s=0");
    return w;
}

static void world_clear(struct world *w)
{
    ll_dispatch_scratch_clear(&w->scratch);
    ll_dispatch_clear(&w->dispatch);
    ll_rules_free(w->rules);
    ll_scene_clear(&w->scene);
}

enum { LANES_MAX = 8 };

/// What the lanes let through: the width that each declares.
struct widths {
    uint32_t first_piece[LANES_MAX + 1];
    struct ll_lane_piece pieces[LANES_MAX];
};

static struct ll_clearance measure(const struct ll_table *lanes, struct widths *widths)
{
    assert_true(lanes->count <= LANES_MAX);
    for (uint32_t i = 0; i < lanes->count; i++) {
        float width_m = (float)ll_table_real(lanes, i, LL_LANE_WIDTH_M);
        widths->first_piece[i] = i;
        widths->first_piece[i + 1] = i + 1;
        widths->pieces[i] = (struct ll_lane_piece){.to_m = ll_shape_length(&lanes->shape, i),
                                                   .width_low_m = width_m,
                                                   .width_high_m = width_m,
                                                   .height_low_m = INFINITY,
                                                   .height_high_m = INFINITY,
                                                   .width_row = LL_NONE,
                                                   .height_row = LL_NONE};
    }
    return (struct ll_clearance){.lane_count = lanes->count,
                                 .first_piece = widths->first_piece,
                                 .pieces = widths->pieces,
                                 .piece_count = lanes->count};
}

static enum ll_code try_dispatch(struct world *w, uint8_t *state, struct ll_err *err)
{
    struct widths widths = {0};
    const struct ll_clearance clearance = measure(&w->scene.layer[LL_LANE], &widths);
    const struct ll_response_input input = {
        .vehicles = &w->vehicles, .clearance = &clearance, .station_state = state};
    ll_dispatch_scratch_clear(&w->scratch);
    ll_dispatch_clear(&w->dispatch);
    w->in = (struct ll_stage){
        .scene = &w->scene, .rules = w->rules, .speeds = &w->speeds, .threads = 1};
    return ll_dispatch_make(&w->in, &input, &w->dispatch, err);
}

static void dispatch(struct world *w, uint8_t *state)
{
    struct ll_err err = {0};
    assert_ok(try_dispatch(w, state, &err), &err);
}

static struct ll_response ask(struct world *w, enum ll_tier tier, size_t building)
{
    struct ll_err err = {0};
    struct ll_dispatch_answer answer;
    assert_ok(ll_dispatch_ask(&w->dispatch, tier, building, &w->scratch, &answer, &err), &err);
    assert_int_equal(answer.answer, LL_ANSWERED);
    assert_non_null(answer.way.wave);
    return answer.response;
}

static size_t draw_lane(struct world *w, double width_m, const char *points)
{
    size_t lane = ll_draw_lane(&w->scene, LL_CLASS_ROAD, points);
    ll_table_set_real(&w->scene.layer[LL_LANE], lane, LL_LANE_WIDTH_M, width_m);
    return lane;
}

static void set_vehicles(struct world *w, size_t station, const char *vehicles)
{
    struct ll_err err = {0};
    assert_ok(ll_table_set_string(&w->scene.layer[LL_STATION], station, LL_STATION_VEHICLES,
                                  vehicles, &err),
              &err);
}

static void a_crew_with_a_cart_passes_where_no_pumper_does(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)draw_lane(&w, 6.0, "0 0, 100 0");
    (void)draw_lane(&w, 2.0, "100 0, 300 0"); /* straight, too narrow for trucks */
    (void)draw_lane(&w, 6.0, "100 0, 100 100, 300 100, 300 0");
    (void)ll_draw_station(&w.scene, LL_STATION_MICRO, 0.0, 0.0);
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    (void)ll_draw_building(&w.scene, "299 -9, 301 -9, 301 1, 299 1"); /* over the far end */
    dispatch(&w, NULL);
    assert_near(ask(&w, LL_TIER_MICRO, 0).time_s, 60.0 + 299.0 / CART_MPS, 1e-9);
    assert_near(ask(&w, LL_TIER_TOWNSHIP, 0).time_s, 60.0 + 499.0 / ROAD_MPS, 1e-9);
}

static void a_micro_station_with_a_truck_sends_what_is_there_first(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)draw_lane(&w, 3.0, "0 0, 300 0");
    (void)draw_lane(&w, 2.0, "0 0, -300 0");
    size_t station = ll_draw_station(&w.scene, LL_STATION_MICRO, 0.0, 0.0);
    (void)ll_draw_building(&w.scene, "300 -9, 301 -9, 301 1, 300 1");
    (void)ll_draw_building(&w.scene, "-301 -9, -300 -9, -300 1, -301 1");
    set_vehicles(&w, station, "轻型消防车1辆");
    dispatch(&w, NULL);
    assert_int_equal(w.dispatch.tiers[LL_TIER_MICRO].wave_count, 2);
    assert_near(ask(&w, LL_TIER_MICRO, 0).time_s, 60.0 + 300.0 / ROAD_MPS, 1e-9);
    assert_near(ask(&w, LL_TIER_MICRO, 1).time_s, 60.0 + 300.0 / CART_MPS, 1e-9);
    assert_int_equal(ask(&w, LL_TIER_MICRO, 0).second, LL_NONE); /* its crew is no other station */
}

static void a_township_team_with_a_light_truck_drives_it(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)draw_lane(&w, 3.0, "0 0, 300 0");
    size_t light = ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 300.0, 0.0); /* a pumper, as all have */
    (void)ll_draw_building(&w.scene, "290 -9, 301 -9, 301 1, 290 1");
    set_vehicles(&w, light, "light truck");
    uint8_t states[2] = {0};
    dispatch(&w, states);
    assert_int_equal(states[0], LL_STATION_STARTS);
    assert_int_equal(states[1], LL_STATION_OFF_NETWORK); /* no lane is wide enough for it */
    assert_int_equal(ask(&w, LL_TIER_TOWNSHIP, 0).station, 0);
    assert_near(ask(&w, LL_TIER_TOWNSHIP, 0).time_s, 60.0 + 290.0 / ROAD_MPS, 1e-9);
}

static void stations_that_make_no_sense_are_named_and_the_others_go_on(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    struct ll_table *stations = &w.scene.layer[LL_STATION];
    (void)draw_lane(&w, 6.0, "0 0, 300 0");
    size_t bad = ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    ll_table_set_real(stations, bad, LL_STATION_TURNOUT_S, -1.0);
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 900.0);
    size_t paper = ll_draw_station(&w.scene, LL_STATION_NATIONAL, 0.0, 0.0);
    ll_table_set_word(stations, paper, LL_STATION_STAFFED, LL_FLAG_NO);
    size_t never = ll_draw_station(&w.scene, LL_STATION_MICRO, 0.0, 0.0);
    ll_table_set_real(stations, never, LL_STATION_TURNOUT_S, INFINITY);
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 100.0, 0.0);
    (void)ll_draw_building(&w.scene, "290 -9, 301 -9, 301 1, 290 1");
    uint8_t states[5] = {0};
    dispatch(&w, states);
    const uint8_t want[5] = {LL_STATION_BAD_TURNOUT, LL_STATION_OFF_NETWORK, LL_STATION_UNSTAFFED,
                             LL_STATION_BAD_TURNOUT, LL_STATION_STARTS};
    assert_memory_equal(states, want, sizeof want);
    assert_int_equal(ask(&w, LL_TIER_TOWNSHIP, 0).station, 4);
    assert_int_equal(w.dispatch.totals.stations_bad_turnout, 2);
    assert_int_equal(w.dispatch.totals.stations[LL_TIER_TOWNSHIP], 2);
    assert_int_equal(w.dispatch.totals.stations_off_network[LL_TIER_TOWNSHIP], 1);
    assert_int_equal(w.dispatch.totals.stations_unstaffed, 1);
    struct ll_err err = {0};
    struct ll_dispatch_answer answer; /* as if the only micro station were not there: unknown */
    assert_ok(ll_dispatch_ask(&w.dispatch, LL_TIER_MICRO, 0, &w.scratch, &answer, &err), &err);
    assert_int_equal(answer.answer, LL_NO_STATION);
}

static void what_is_known_is_told_from_what_is_assumed(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)draw_lane(&w, 6.0, "0 0, 100 0");
    (void)draw_lane(&w, NAN, "100 0, 300 0"); /* short, its width unknown */
    (void)draw_lane(&w, 6.0, "100 0, 100 100, 300 100, 300 0");
    (void)draw_lane(&w, 6.0, "300 0, 400 0");
    (void)draw_lane(&w, NAN, "400 0, 500 0");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    (void)ll_draw_building(&w.scene, "350 -9, 360 -9, 360 1, 350 1");
    (void)ll_draw_building(&w.scene, "490 -9, 510 -9, 510 1, 490 1");
    (void)ll_draw_building(&w.scene, "90 -9, 99 -9, 99 1, 90 1");
    set_rule(&w, "access_m=50");
    dispatch(&w, NULL);
    struct ll_response r = ask(&w, LL_TIER_TOWNSHIP, 0);
    assert_near(r.time_s, 60.0 + 350.0 / ROAD_MPS, 1e-9);
    assert_near(r.assumed_m, 200.0, 1e-4);
    assert_near(r.known_s, 60.0 + 550.0 / ROAD_MPS, 1e-9);
    assert_true(isinf(ask(&w, LL_TIER_TOWNSHIP, 1).known_s)); /* its last lane is assumed */
    r = ask(&w, LL_TIER_TOWNSHIP, 2);
    assert_near(r.known_s, r.time_s, 0.0);
}

static void the_interval_is_that_of_speeds_and_turnout(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)draw_lane(&w, 6.0, "0 0, 400 0");
    size_t station = ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 13.0);
    (void)ll_draw_building(&w.scene, "350 -9, 360 -9, 360 1, 350 1");
    dispatch(&w, NULL);
    struct ll_response r = ask(&w, LL_TIER_TOWNSHIP, 0);
    double drive_s = 350.0 / ROAD_MPS;
    assert_near(r.time_s, 70.0 + drive_s, 1e-9);
    assert_near(r.low_s, 10.0 + drive_s / 1.3, 1e-4); /* single precision */
    assert_near(r.high_s, 130.0 + drive_s / 0.7, 1e-4);
    ll_table_set_real(&w.scene.layer[LL_STATION], station, LL_STATION_TURNOUT_S, 20.0);
    dispatch(&w, NULL);
    assert_near(ask(&w, LL_TIER_TOWNSHIP, 0).low_s, 10.0 + drive_s / 1.3,
                1e-4); /* no less than 0 */
}

static void market_day_is_slower_than_day(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    size_t lane = draw_lane(&w, 6.0, "0 0, 400 0");
    ll_table_set_word(&w.scene.layer[LL_LANE], lane, LL_LANE_CLASS, LL_CLASS_VILLAGE_ROAD);
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    (void)ll_draw_building(&w.scene, "350 -9, 360 -9, 360 1, 350 1");
    dispatch(&w, NULL);
    assert_near(ask(&w, LL_TIER_TOWNSHIP, 0).time_s, 60.0 + 350.0 / ROAD_MPS, 1e-9);
    w.speeds.set = LL_SPEEDS_MARKET;
    dispatch(&w, NULL);
    assert_near(ask(&w, LL_TIER_TOWNSHIP, 0).time_s, 60.0 + 350.0 / (0.5 * ROAD_MPS), 1e-9);
}

static bool attempt(void *user)
{
    struct world *w = user;
    enum ll_code code = try_dispatch(w, NULL, NULL);
    struct ll_dispatch_answer answer;
    if (code == LL_OK) {
        code = ll_dispatch_ask(&w->dispatch, LL_TIER_MICRO, 0, &w->scratch, &answer, NULL);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    ll_dispatch_scratch_clear(&w->scratch);
    ll_dispatch_clear(&w->dispatch);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)draw_lane(&w, NAN, "0 0, 100 0");
    (void)draw_lane(&w, 4.0, "100 0, 200 0");
    (void)ll_draw_station(&w.scene, LL_STATION_MICRO, 10.0, 9.0);
    (void)ll_draw_station(&w.scene, LL_STATION_NATIONAL, 10.0, 9.0);
    (void)ll_draw_building(&w.scene, "150 -9, 160 -9, 160 1, 150 1");
    ll_for_each_failing_alloc(attempt, &w, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crew_with_a_cart_passes_where_no_pumper_does),
        cmocka_unit_test(a_micro_station_with_a_truck_sends_what_is_there_first),
        cmocka_unit_test(a_township_team_with_a_light_truck_drives_it),
        cmocka_unit_test(stations_that_make_no_sense_are_named_and_the_others_go_on),
        cmocka_unit_test(what_is_known_is_told_from_what_is_assumed),
        cmocka_unit_test(the_interval_is_that_of_speeds_and_turnout),
        cmocka_unit_test(market_day_is_slower_than_day),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
