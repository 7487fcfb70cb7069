#include "geo/arrivals.h"

#include <math.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A scene under way, with the shipped tables. Lanes of class road are driven at 25 km/h.
struct world {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    struct ll_network net;
    struct ll_arrivals arrivals;
};

#define ROAD_MPS (25.0 / 3.6)

static struct world make_world(void)
{
    return (struct world){
        .scene = ll_scene_make(), .rules = ll_test_rules(), .speeds = ll_test_speeds()};
}

static void world_clear(struct world *w)
{
    ll_arrivals_clear(&w->arrivals);
    ll_network_clear(&w->net);
    ll_rules_free(w->rules);
    ll_scene_clear(&w->scene);
}

static enum ll_code arrive(struct world *w, enum ll_tier tier, struct ll_err *err)
{
    struct ll_stage in = {.scene = &w->scene, .rules = w->rules, .speeds = &w->speeds};
    ll_arrivals_clear(&w->arrivals);
    ll_network_clear(&w->net);
    enum ll_code code = ll_network_make(&w->scene.layer[LL_LANE], &w->speeds, &w->net, err);
    return code == LL_OK ? ll_arrivals_make(&in, &w->net, tier, &w->arrivals, err) : code;
}

static void a_station_walks_to_its_lane_and_drives_both_ways(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    size_t station = ll_draw_station(&w.scene, LL_STATION_MICRO, 30.0, 13.0);
    assert_ok(arrive(&w, LL_TIER_MICRO, &err), &err);
    assert_int_equal(w.arrivals.entry_count, 1);
    assert_near(w.arrivals.entries[0].along_m, 30.0, 1e-12);
    assert_near(w.arrivals.entries[0].at_s, 60.0 + 10.0, 1e-12); /* turnout, 13 m at 1.3 m/s */
    assert_near(w.arrivals.time_s[w.net.edges[0].from], 70.0 + 30.0 / ROAD_MPS, 1e-12);
    assert_near(w.arrivals.time_s[w.net.edges[0].to], 70.0 + 70.0 / ROAD_MPS, 1e-12);
    assert_near(w.arrivals.assumed_m[w.net.edges[0].to], 70.0, 1e-12); /* no width is known */
    ll_table_set_real(&w.scene.layer[LL_STATION], station, LL_STATION_TURNOUT_S, 20.0);
    assert_ok(arrive(&w, LL_TIER_MICRO, &err), &err);
    assert_near(w.arrivals.entries[0].at_s, 30.0, 1e-12);
}

static void each_tier_has_its_own_stations_and_turnout(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    assert_ok(ll_rules_set(w.rules, "turnout_micro_s=1", &err), &err);
    assert_ok(ll_rules_set(w.rules, "turnout_township_s=2", &err), &err);
    assert_ok(ll_rules_set(w.rules, "turnout_national_s=3", &err), &err);
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)ll_draw_station(&w.scene, LL_STATION_NATIONAL, 0.0, 0.0);
    (void)ll_draw_station(&w.scene, LL_STATION_KIND_UNKNOWN, 0.0, 0.0);
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 0.0, 200.1); /* too far from the lane */
    (void)ll_draw_station(&w.scene, LL_STATION_VOLUNTEER, 0.0, 0.0);
    size_t paper = ll_draw_station(&w.scene, LL_STATION_MICRO, 100.0, 0.0);
    ll_table_set_word(&w.scene.layer[LL_STATION], paper, LL_STATION_STAFFED, LL_FLAG_NO);
    const uint32_t station[LL_TIER_COUNT] = {3, 1, 0};
    const size_t counted[LL_TIER_COUNT] = {1, 2, 1};
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        assert_ok(arrive(&w, (enum ll_tier)t, &err), &err);
        assert_int_equal(w.arrivals.counted, counted[t]);
        assert_int_equal(w.arrivals.off_network, counted[t] - 1);
        assert_int_equal(w.arrivals.entry_count, 1);
        assert_int_equal(w.arrivals.station[w.net.edges[0].from], station[t]);
        assert_near(w.arrivals.time_s[w.net.edges[0].from], t + 1.0, 1e-12);
    }
}

static void assumed_metres_add_up_along_the_shortest_way(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    struct ll_table *lanes = &w.scene.layer[LL_LANE];
    size_t known = ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    ll_table_set_real(lanes, known, LL_LANE_WIDTH_M, 3.5);
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "100 0, 100 50");         /* assumed */
    size_t far = ll_draw_lane(&w.scene, LL_CLASS_ROAD, "100 50, 300 50"); /* known */
    ll_table_set_real(lanes, far, LL_LANE_WIDTH_EFFECTIVE_M, 5.0);
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "300 50, 300 60");   /* assumed */
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "900 900, 900 990"); /* not connected */
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 40.0, 0.0);
    assert_ok(arrive(&w, LL_TIER_TOWNSHIP, &err), &err);
    const double want_m[] = {0.0, 0.0, 50.0, 50.0, 60.0};
    for (uint32_t n = 0; n < 5; n++) { /* nodes are numbered as they come */
        assert_near(w.arrivals.assumed_m[n], want_m[n], 1e-9);
    }
    assert_true(isinf(w.arrivals.time_s[5]));
    assert_true(isnan(w.arrivals.assumed_m[5]));
    assert_int_equal(w.arrivals.station[5], LL_NONE);
}

static void entries_are_found_by_edge(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 50, 100 50");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 90, 100 90");
    (void)ll_draw_station(&w.scene, LL_STATION_MICRO, 10.0, 90.0);
    (void)ll_draw_station(&w.scene, LL_STATION_MICRO, 20.0, 0.0);
    (void)ll_draw_station(&w.scene, LL_STATION_MICRO, 30.0, 90.0);
    assert_ok(arrive(&w, LL_TIER_MICRO, &err), &err);
    size_t count = 9;
    const struct ll_entry *entries = ll_arrivals_on_edge(&w.arrivals, 2, &count);
    assert_int_equal(count, 2);
    assert_int_equal(entries[0].station, 0);
    assert_int_equal(entries[1].station, 2);
    (void)ll_arrivals_on_edge(&w.arrivals, 1, &count);
    assert_int_equal(count, 0);
    const struct ll_entry *only = ll_arrivals_on_edge(&w.arrivals, 0, &count);
    assert_int_equal(count, 1);
    struct ll_feed feed = ll_arrivals_feed(&w.arrivals, &w.net.edges[0], only, 2);
    assert_near(feed.origin_m, 20.0, 1e-12);
    assert_near(feed.at_s, 60.0, 1e-12);
    feed = ll_arrivals_feed(&w.arrivals, &w.net.edges[0], only, 1);
    assert_near(feed.origin_m, 100.0, 0.0);
    assert_near(feed.at_s, 60.0 + 80.0 / ROAD_MPS, 1e-12);
}

static bool attempt(void *user)
{
    struct world *w = user;
    enum ll_code code = arrive(w, LL_TIER_MICRO, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    ll_arrivals_clear(&w->arrivals);
    ll_network_clear(&w->net);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)ll_draw_station(&w.scene, LL_STATION_MICRO, 10.0, 9.0);
    ll_for_each_failing_alloc(attempt, &w, 80);
}

static void a_turnout_time_that_makes_no_sense_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    size_t station = ll_draw_station(&w.scene, LL_STATION_MICRO, 10.0, 9.0);
    ll_table_set_real(&w.scene.layer[LL_STATION], station, LL_STATION_TURNOUT_S, -1.0);
    assert_int_equal(arrive(&w, LL_TIER_MICRO, &err), LL_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_station_walks_to_its_lane_and_drives_both_ways),
        cmocka_unit_test(each_tier_has_its_own_stations_and_turnout),
        cmocka_unit_test(assumed_metres_add_up_along_the_shortest_way),
        cmocka_unit_test(entries_are_found_by_edge),
        cmocka_unit_test(running_out_of_memory_is_reported),
        cmocka_unit_test(a_turnout_time_that_makes_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
