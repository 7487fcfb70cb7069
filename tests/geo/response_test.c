#include "geo/response.h"

#include <math.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A scene under way, with the shipped tables: lanes of class road at 25 km/h, 60 s to turn out,
/// 1.3 m/s on foot, lanes and stations up to 200 m away.
struct world {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    struct ll_building_results results;
    struct ll_response_totals totals;
};

#define ROAD_MPS (25.0 / 3.6)
#define WALK_MPS 1.3

/// Turns cost nothing unless a test says so.
static struct world make_world(void)
{
    struct ll_err err = {0};
    struct world w = {
        .scene = ll_scene_make(), .rules = ll_test_rules(), .speeds = ll_test_speeds()};
    assert_ok(ll_rules_set(w.rules, "turn_right_angle_s=0", &err), &err);
    assert_ok(ll_rules_set(w.rules, "turn_u_s=0", &err), &err);
    return w;
}

static void world_clear(struct world *w)
{
    ll_building_results_clear(&w->results);
    ll_rules_free(w->rules);
    ll_scene_clear(&w->scene);
}

static void respond(struct world *w)
{
    struct ll_err err = {0};
    struct ll_stage in = {
        .scene = &w->scene, .rules = w->rules, .speeds = &w->speeds, .threads = 1};
    ll_building_results_clear(&w->results);
    assert_ok(ll_building_results_make(w->scene.layer[LL_BUILDING].count, &w->results, &err), &err);
    assert_ok(ll_response_stage(&in, NULL, &w->results, &w->totals, &err), &err);
}

static struct ll_response township(const struct world *w, size_t building)
{
    assert_int_equal(w->results.response_answer[LL_TIER_TOWNSHIP][building], LL_ANSWERED);
    return w->results.response[LL_TIER_TOWNSHIP][building];
}

static enum ll_answer township_answer(const struct world *w, size_t building)
{
    enum ll_answer answer = (enum ll_answer)w->results.response_answer[LL_TIER_TOWNSHIP][building];
    if (answer != LL_ANSWERED) {
        const struct ll_response *r = &w->results.response[LL_TIER_TOWNSHIP][building];
        assert_true(isnan(r->time_s));
        assert_true(isnan(r->drive_s) && isnan(r->last_m) && isnan(r->assumed_m));
        assert_int_equal(r->station, LL_NONE);
        assert_int_equal(r->lane, LL_NONE);
    }
    return answer;
}

static void assert_same_results(const struct ll_building_results *a,
                                const struct ll_building_results *b)
{
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        assert_memory_equal(a->response_answer[t], b->response_answer[t], a->count);
        for (size_t i = 0; i < a->count; i++) {
            const struct ll_response *x = &a->response[t][i];
            const struct ll_response *y = &b->response[t][i];
            assert_near(x->time_s, y->time_s, 0.0);
            assert_near(x->drive_s, y->drive_s, 0.0);
            assert_near(x->last_m, y->last_m, 0.0);
            assert_near(x->assumed_m, y->assumed_m, 0.0);
            assert_near(x->low_s, y->low_s, 0.0);
            assert_near(x->high_s, y->high_s, 0.0);
            assert_true(x->known_s == y->known_s || (isnan(x->known_s) && isnan(y->known_s)));
            assert_true(x->second_s == y->second_s || (isnan(x->second_s) && isnan(y->second_s)));
            assert_int_equal(x->second, y->second);
            assert_near(x->stop.x, y->stop.x, 0.0);
            assert_near(x->stop.y, y->stop.y, 0.0);
            assert_int_equal(x->station, y->station);
            assert_int_equal(x->lane, y->lane);
        }
    }
}

/* Two houses 30 m off the road, a river between the road and the first one; on its far bank a lane
   that a bridge leads to, 250 m round. */
static void nobody_walks_across_a_river_to_a_house(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 500 0");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    (void)ll_draw_building(&w.scene, "400 30, 410 30, 410 40, 400 40");
    (void)ll_draw_building(&w.scene, "100 -40, 110 -40, 110 -30, 100 -30");
    respond(&w);
    const double across_s = township(&w, 0).time_s;
    const double other_s = township(&w, 1).time_s;
    (void)ll_draw_ground(&w.scene, LL_GROUND_WATER, LL_POLYGON,
                         "-500 10, 1000 10, 1000 20, -500 20");
    respond(&w);
    assert_int_equal(township_answer(&w, 0), LL_NOT_CONNECTED);
    assert_near(township(&w, 1).time_s, other_s, 0.0);
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "500 0, 500 50, 350 50");
    respond(&w);
    assert_true(township(&w, 0).time_s >
                across_s + 15.0);                    /* 250 m more by road, 20 m less on foot */
    assert_near(township(&w, 0).stop.y, 50.0, 1e-9); /* on the far bank */
}

static void the_time_is_turnout_gap_drive_and_last_metres(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 500 0");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 26.0); /* 20 s on foot to the lane */
    (void)ll_draw_building(&w.scene, "400 30, 410 30, 410 40, 400 40");
    respond(&w);
    struct ll_response r = township(&w, 0);
    /* the law of refraction for the near corner (400, 30), 30 m from the lane */
    double k = WALK_MPS / ROAD_MPS;
    double early_m = 30.0 * k / sqrt(1.0 - k * k);
    double walk_m = 30.0 / sqrt(1.0 - k * k);
    assert_near(r.stop.x, 400.0 - early_m, 1e-9);
    assert_near(r.stop.y, 0.0, 0.0);
    assert_near(r.time_s, 60.0 + 20.0 + (400.0 - early_m) / ROAD_MPS + walk_m / WALK_MPS, 1e-9);
    assert_near(r.drive_s, (400.0 - early_m) / ROAD_MPS, 1e-5); /* single precision */
    assert_near(r.last_m, walk_m, 1e-5);
    assert_near(r.assumed_m, 400.0 - early_m, 1e-4);
    assert_int_equal(r.station, 0);
    assert_int_equal(r.lane, 0);
}

static void a_station_serves_a_building_on_its_own_edge_without_passing_a_node(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 1000 0");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 500.0, 0.0);
    (void)ll_draw_building(&w.scene, "560 -5, 570 -5, 570 5, 560 5"); /* on the lane, ahead */
    (void)ll_draw_building(&w.scene, "430 -5, 440 -5, 440 5, 430 5"); /* behind */
    (void)ll_draw_building(&w.scene, "499 1, 501 1, 501 3, 499 3");   /* beside the station */
    respond(&w);
    assert_near(township(&w, 0).time_s, 60.0 + 60.0 / ROAD_MPS, 1e-9);
    assert_near(township(&w, 0).last_m, 0.0, 0.0);
    assert_near(township(&w, 1).time_s, 60.0 + 60.0 / ROAD_MPS, 1e-9);
    assert_near(township(&w, 2).time_s, 60.0 + 1.0 / WALK_MPS, 1e-9);
    assert_near(township(&w, 2).drive_s, 0.0, 0.0);
}

/// North bank y > 20, south bank y < -20, one bridge at x = 1000.
static void a_river_is_crossed_by_its_bridge_and_nobody_stops_on_it(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 20, 1000 20");
    size_t bridge = ll_draw_lane(&w.scene, LL_CLASS_ROAD, "1000 20, 1000 -20");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "1000 -20, 0 -20");
    ll_table_set_word(&w.scene.layer[LL_LANE], bridge, LL_LANE_BRIDGE, LL_FLAG_YES);
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 20.0);
    (void)ll_draw_building(&w.scene, "95 -120, 105 -120, 105 -110, 95 -110"); /* far south */
    (void)ll_draw_building(&w.scene, "1005 -2, 1009 -2, 1009 2, 1005 2");     /* by the bridge */
    respond(&w);
    /* on foot over the water from the north bank it would be 130 m: the straight line is the rule
       here, and it is sooner than 1940 m of drive and 90 m on foot */
    struct ll_response south = township(&w, 0);
    assert_int_equal(south.lane, 0);
    assert_true(south.time_s < 60.0 + 1940.0 / ROAD_MPS);
    struct ll_response beside = township(&w, 1);
    assert_int_equal(beside.lane, 0); /* from the bridge it would be 5 m */
    assert_near(beside.stop.x, 1000.0, 1e-9);
    assert_near(beside.stop.y, 20.0, 1e-9);
    assert_near(beside.last_m, hypot(5.0, 18.0), 1e-5);
    /* with 100 m allowed on foot the south bank has to be driven to */
    struct ll_err err = {0};
    assert_ok(ll_rules_set(w.rules, "access_m=100", &err), &err);
    respond(&w);
    south = township(&w, 0);
    assert_int_equal(south.lane, 2);
    assert_near(south.last_m, 90.0 / sqrt(1.0 - pow(WALK_MPS / ROAD_MPS, 2.0)), 1e-4);
    assert_true(south.time_s > 60.0 + 1930.0 / ROAD_MPS);
}

static void a_dead_end_is_left_on_foot_at_its_end(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 300 0");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    (void)ll_draw_building(&w.scene, "400 -5, 410 -5, 410 5, 400 5");
    respond(&w);
    struct ll_response r = township(&w, 0);
    assert_near(r.stop.x, 300.0, 0.0);
    assert_near(r.last_m, 100.0, 1e-5);
    assert_near(r.time_s, 60.0 + 300.0 / ROAD_MPS + 100.0 / WALK_MPS, 1e-9);
}

static void a_building_that_spans_lanes_takes_the_sooner_one(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_SERVICE, "0 0, 500 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_PRIMARY, "0 0, 0 50, 500 50");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    (void)ll_draw_building(&w.scene, "400 -5, 420 -5, 420 55, 400 55"); /* over both */
    respond(&w);
    struct ll_response r = township(&w, 0);
    assert_int_equal(r.lane, 1);
    assert_near(r.time_s, 60.0 + 450.0 / 12.5, 1e-9);
    assert_near(r.last_m, 0.0, 0.0);
}

static void a_motorway_beside_a_house_is_of_no_use(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_MOTORWAY, "0 0, 1000 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "1000 0, 1000 150, 500 150");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    (void)ll_draw_building(&w.scene, "500 5, 510 5, 510 15, 500 15");
    (void)ll_draw_building(&w.scene, "100 5, 110 5, 110 15, 100 15");
    respond(&w);
    assert_int_equal(township(&w, 0).lane, 1); /* over the motorway, but round to the road */
    assert_true(township(&w, 0).time_s > 60.0 + 1000.0 / 12.5 + 135.0 / WALK_MPS);
    assert_int_equal(township_answer(&w, 1), LL_NO_LANE_DATA);
}

static void every_kind_of_no_answer_has_its_reason(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_building(&w.scene, "100 5, 110 5, 110 15, 100 15");
    (void)ll_draw_building(&w.scene, "100 205, 110 205, 110 215, 100 215"); /* 205 m off */
    (void)ll_draw_building(&w.scene, "100 905, 110 905, 110 915, 100 915"); /* by the other lane */
    respond(&w);
    assert_int_equal(township_answer(&w, 0), LL_NO_STATION); /* nothing there at all */
    size_t station = ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    respond(&w);
    assert_int_equal(township_answer(&w, 0), LL_NO_LANE_DATA);
    assert_int_equal(w.totals.stations_off_network[LL_TIER_TOWNSHIP], 1);
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 1000 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 900, 1000 900");
    respond(&w);
    assert_int_equal(township_answer(&w, 0), LL_ANSWERED);
    assert_int_equal(township_answer(&w, 1), LL_NO_LANE_DATA);
    assert_int_equal(township_answer(&w, 2), LL_NOT_CONNECTED);
    assert_int_equal(w.results.response_answer[LL_TIER_MICRO][0], LL_NO_STATION);
    assert_ok(ll_rules_set(w.rules, "search_limit_s=70", &err), &err);
    respond(&w);
    assert_int_equal(township_answer(&w, 0), LL_OVER_SEARCH_LIMIT);
    ll_table_set_word(&w.scene.layer[LL_STATION], station, LL_STATION_STAFFED, LL_FLAG_NO);
    respond(&w);
    assert_int_equal(township_answer(&w, 0), LL_NO_STATION);
    assert_int_equal(w.totals.stations_unstaffed, 1);
}

static void a_station_off_the_network_reaches_nobody(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 1000 0");
    (void)ll_draw_station(&w.scene, LL_STATION_KIND_UNKNOWN, 0.0, 201.0);
    (void)ll_draw_building(&w.scene, "100 5, 110 5, 110 15, 100 15");
    respond(&w);
    assert_int_equal(township_answer(&w, 0), LL_NOT_CONNECTED);
    assert_int_equal(w.totals.stations_assumed, 1);
    assert_int_equal(w.totals.stations[LL_TIER_TOWNSHIP], 1);
    assert_int_equal(w.totals.stations_off_network[LL_TIER_TOWNSHIP], 1);
}

static void a_station_staffed_by_day_does_not_answer_at_night(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    ll_scene_clear(&w.scene);
    w.scene = ll_scene_make();
    (void)ll_draw_lane(&w.scene, LL_CLASS_RESIDENTIAL, "0 0, 1000 0");
    (void)ll_draw_building(&w.scene, "100 5, 110 5, 110 15, 100 15");
    const uint32_t near = (uint32_t)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 50.0, 0.0);
    const uint32_t far = (uint32_t)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 900.0, 0.0);
    struct ll_table *stations = &w.scene.layer[LL_STATION];
    assert_ok(ll_table_set_string(stations, near, LL_STATION_HOURS, "Mo-Su 08:00-18:00", &err),
              &err);
    static const struct {
        enum ll_speed_set set;
        const char *far_hours;
        uint32_t first; ///< 0: near, 1: far, LL_NONE: nobody
        size_t unknown;
        size_t off_duty;
    } cases[] = {{LL_SPEEDS_DAY, NULL, 0, 1, 0},
                 {LL_SPEEDS_MARKET, NULL, 0, 1, 0},
                 {LL_SPEEDS_NIGHT, NULL, 1, 1, 1}, /* hours not known: taken to be there */
                 {LL_SPEEDS_NIGHT, "24/7", 1, 0, 1},
                 {LL_SPEEDS_DAY, "夜间", 0, 0, 1},
                 {LL_SPEEDS_NIGHT, "08:00-23:00", LL_NONE, 0, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_ok(ll_table_set_string(stations, far, LL_STATION_HOURS, cases[i].far_hours, &err),
                  &err);
        w.speeds.set = cases[i].set;
        respond(&w);
        const uint32_t first = w.results.response[LL_TIER_TOWNSHIP][0].station;
        assert_int_equal(first, cases[i].first == LL_NONE ? LL_NONE
                                : cases[i].first == 0     ? near
                                                          : far);
        assert_int_equal(w.totals.stations_hours_unknown, cases[i].unknown);
        assert_int_equal(w.totals.stations_off_duty, cases[i].off_duty);
        assert_int_equal(w.totals.stations[LL_TIER_TOWNSHIP], 2 - cases[i].off_duty);
    }
    assert_int_equal(w.results.response_answer[LL_TIER_TOWNSHIP][0], LL_NO_STATION);
}

static void one_way_lanes_are_driven_both_ways(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    size_t lane = ll_draw_lane(&w.scene, LL_CLASS_ROAD, "500 0, 0 0");
    ll_table_set_word(&w.scene.layer[LL_LANE], lane, LL_LANE_ONEWAY, LL_ONEWAY_YES);
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    (void)ll_draw_building(&w.scene, "400 -5, 410 -5, 410 5, 400 5");
    respond(&w);
    assert_near(township(&w, 0).time_s, 60.0 + 400.0 / ROAD_MPS, 1e-9);
}

static void ties_go_to_the_lowest_station_then_to_the_lowest_lane(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 400, 0 0"); /* three meet at (0, 0) */
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 256 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "-256 0, 0 0");
    size_t first = ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, -256.0, 7.0);
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, -256.0, 7.0);
    (void)ll_draw_building(&w.scene, "-2 -2, 2 -2, 2 2, -2 2"); /* over the junction */
    (void)ll_draw_building(&w.scene, "0 0, 90 -90, 90 -80");    /* touches it from the south-east */
    respond(&w);
    assert_int_equal(township(&w, 0).station, 0);
    assert_int_equal(township(&w, 0).lane, 2); /* it stands there before the junction */
    assert_int_equal(township(&w, 1).station, 0);
    assert_int_equal(township(&w, 1).lane, 0); /* the junction itself is on all three */
    assert_near(township(&w, 1).stop.x, 0.0, 0.0);
    assert_near(township(&w, 1).last_m, 0.0, 0.0);
    ll_table_set_word(&w.scene.layer[LL_STATION], first, LL_STATION_STAFFED, LL_FLAG_NO);
    respond(&w);
    assert_int_equal(township(&w, 1).station, 1);
}

/// Time and stop of the only station for the only building, behind a bend 5 m wide.
static struct ll_response round_a_bend(enum ll_measure_source source, const char *vehicles)
{
    static const struct ll_narrow narrow = {
        .from_m = 92, .to_m = 108, .width_low_m = 5.0F, .width_high_m = 5.0F};
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    const struct ll_vehicles classes = ll_test_vehicles();
    size_t lane = ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0, 100 100");
    ll_table_set_word(&w.scene.layer[LL_LANE], lane, LL_LANE_WIDTH_SOURCE, (uint8_t)source);
    size_t station = ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    assert_ok(ll_table_set_string(&w.scene.layer[LL_STATION], station, LL_STATION_VEHICLES,
                                  vehicles, &err),
              &err);
    (void)ll_draw_building(&w.scene, "105 60, 110 60, 110 65, 105 65");
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(&w.scene, &narrow, 1);
    const struct ll_response_input input = {.vehicles = &classes, .clearance = &clearance};
    struct ll_stage in = {.scene = &w.scene, .rules = w.rules, .speeds = &w.speeds, .threads = 1};
    assert_ok(ll_building_results_make(1, &w.results, &err), &err);
    assert_ok(ll_response_stage(&in, &input, &w.results, &w.totals, &err), &err);
    return township(&w, 0);
}

static void a_bend_that_is_surveyed_too_tight_stops_as_it_does_in_reach(void **state)
{
    (void)state;
    /* the law of refraction for the corner (105, 60), from the road before the bend and behind it
     */
    const double k = WALK_MPS / ROAD_MPS;
    const double slant = 1.0 / sqrt(1.0 - k * k);
    const double before_m = 105.0 - 60.0 * k * slant;
    const double behind_m = 160.0 - 5.0 * k * slant;
    const double on_foot_s = 60.0 + before_m / ROAD_MPS + 60.0 * slant / WALK_MPS;
    const double by_road_s = 60.0 + behind_m / ROAD_MPS + 5.0 * slant / WALK_MPS;
    struct ll_response r = round_a_bend(LL_MEASURE_SURVEYED, "pumper");
    assert_near(r.time_s, on_foot_s, 1e-6);
    assert_near(r.stop.x, before_m, 1e-6);
    assert_near(r.stop.y, 0.0, 1e-9);
    r = round_a_bend(LL_MEASURE_SURVEYED, "light"); /* gets round it */
    assert_near(r.time_s, by_road_s, 1e-6);
    r = round_a_bend(LL_MEASURE_UNKNOWN, "pumper"); /* tight as drawn only: nobody has measured */
    assert_near(r.time_s, by_road_s, 1e-6);
}

static void no_buildings_and_no_layers_are_fine(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    respond(&w);
    assert_int_equal(w.totals.stations[LL_TIER_TOWNSHIP], 0);
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 1000 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "500 -10, 500 10");
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    respond(&w);
    assert_int_equal(w.totals.crossings_joined, 1);
}

static void results_of_another_size_are_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    respond(&w);
    (void)ll_draw_building(&w.scene, "0 0, 9 0, 9 9");
    struct ll_stage in = {.scene = &w.scene, .rules = w.rules, .speeds = &w.speeds};
    assert_int_equal(ll_response_stage(&in, NULL, &w.results, NULL, &err), LL_E_INVALID);
}

static struct world random_world(size_t buildings)
{
    LL_CLEANUP(world_clear) struct world w = make_world();
    ll_scene_clear(&w.scene);
    w.scene = ll_random_scene(11, &(struct ll_random_scene){.buildings = buildings,
                                                            .lanes = 60,
                                                            .stations = 12,
                                                            .size_m = 900.0,
                                                            .at = {5e5, 3.4e6}});
    struct world made = w;
    w = (struct world){0};
    return made;
}

static void four_threads_answer_as_one(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = random_world(1500);
    respond(&w);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results four = {0};
    assert_ok(ll_building_results_make(w.results.count, &four, &err), &err);
    struct ll_stage in = {.scene = &w.scene, .rules = w.rules, .speeds = &w.speeds, .threads = 4};
    struct ll_response_totals totals;
    assert_ok(ll_response_stage(&in, NULL, &four, &totals, &err), &err);
    assert_same_results(&w.results, &four);
    assert_memory_equal(&totals, &w.totals, sizeof totals);
}

static void a_run_with_a_dirty_box_equals_a_full_run(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = random_world(200);
    respond(&w);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results changed = w.results;
    w.results = (struct ll_building_results){0};
    struct ll_box dirty = w.scene.layer[LL_STATION].shape.box[0];
    for (size_t i = 0; i < 4; i++) { /* a station closes, one opens beside it */
        ll_table_set_word(&w.scene.layer[LL_STATION], i, LL_STATION_STAFFED,
                          i == 0 ? LL_FLAG_NO : LL_FLAG_YES);
        ll_box_join(&dirty, &w.scene.layer[LL_STATION].shape.box[i]);
    }
    struct ll_stage in = {
        .scene = &w.scene, .rules = w.rules, .speeds = &w.speeds, .dirty = &dirty, .threads = 1};
    assert_ok(ll_response_stage(&in, NULL, &changed, NULL, &err), &err);
    respond(&w);
    assert_same_results(&w.results, &changed);
}

static bool stop_at_once(void *user, const char *stage, size_t done, size_t total)
{
    (void)done;
    assert_string_equal(stage, "response times");
    assert_int_equal(total, 1500);
    ++*(int *)user;
    return false;
}

static void a_listener_can_stop_it(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = random_world(1500);
    respond(&w);
    int calls = 0;
    const struct ll_progress progress = {.report = stop_at_once, .user = &calls};
    struct ll_stage in = {.scene = &w.scene,
                          .rules = w.rules,
                          .speeds = &w.speeds,
                          .threads = 1,
                          .progress = &progress};
    assert_int_equal(ll_response_stage(&in, NULL, &w.results, NULL, &err), LL_E_CANCELLED);
    assert_int_equal(calls, 1);
    for (size_t i = 0; i < w.results.count; i++) {
        assert_int_equal(w.results.response_answer[LL_TIER_TOWNSHIP][i], LL_NOT_RUN);
        assert_true(isnan(w.results.response[LL_TIER_TOWNSHIP][i].time_s));
    }
}

static bool attempt(void *user)
{
    struct world *w = user;
    struct ll_stage in = {
        .scene = &w->scene, .rules = w->rules, .speeds = &w->speeds, .threads = 1};
    enum ll_code code = ll_response_stage(&in, NULL, &w->results, NULL, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = random_world(20);
    respond(&w);
    ll_for_each_failing_alloc(attempt, &w, 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_time_is_turnout_gap_drive_and_last_metres),
        cmocka_unit_test(nobody_walks_across_a_river_to_a_house),
        cmocka_unit_test(a_station_serves_a_building_on_its_own_edge_without_passing_a_node),
        cmocka_unit_test(a_river_is_crossed_by_its_bridge_and_nobody_stops_on_it),
        cmocka_unit_test(a_dead_end_is_left_on_foot_at_its_end),
        cmocka_unit_test(a_building_that_spans_lanes_takes_the_sooner_one),
        cmocka_unit_test(a_motorway_beside_a_house_is_of_no_use),
        cmocka_unit_test(every_kind_of_no_answer_has_its_reason),
        cmocka_unit_test(a_station_off_the_network_reaches_nobody),
        cmocka_unit_test(a_station_staffed_by_day_does_not_answer_at_night),
        cmocka_unit_test(one_way_lanes_are_driven_both_ways),
        cmocka_unit_test(ties_go_to_the_lowest_station_then_to_the_lowest_lane),
        cmocka_unit_test(a_bend_that_is_surveyed_too_tight_stops_as_it_does_in_reach),
        cmocka_unit_test(no_buildings_and_no_layers_are_fine),
        cmocka_unit_test(results_of_another_size_are_refused),
        cmocka_unit_test(four_threads_answer_as_one),
        cmocka_unit_test(a_run_with_a_dirty_box_equals_a_full_run),
        cmocka_unit_test(a_listener_can_stop_it),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
