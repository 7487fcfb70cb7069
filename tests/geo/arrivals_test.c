#include "geo/arrivals.h"

#include <math.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A scene under way, with the shipped tables. Lanes of class road are driven at 25 km/h, from 0.7
/// to 1.3 times that.
struct world {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    struct ll_turn_costs costs;
    bool known_only;
    struct ll_network net;
    struct ll_graph turns;
    struct ll_arrivals arrivals;
};

#define ROAD_MPS (25.0 / 3.6)

static struct world make_world(void)
{
    return (struct world){
        .scene = ll_scene_make(), .rules = ll_test_rules(), .speeds = ll_test_speeds()};
}

static void road_clear(struct world *w)
{
    ll_arrivals_clear(&w->arrivals);
    ll_graph_clear(&w->turns);
    ll_network_clear(&w->net);
}

static void world_clear(struct world *w)
{
    road_clear(w);
    ll_rules_free(w->rules);
    ll_scene_clear(&w->scene);
}

/// All stations start at 0 s.
static enum ll_code arrive(struct world *w, struct ll_err *err)
{
    struct ll_stage in = {.scene = &w->scene, .rules = w->rules, .speeds = &w->speeds};
    road_clear(w);
    enum ll_code code = ll_network_make(&w->scene.layer[LL_LANE], &w->speeds, &w->net, err);
    if (code == LL_OK) {
        code = ll_turns_make(&w->net, &w->costs, NULL, w->known_only, &w->turns, err);
    }
    for (uint32_t i = 0; code == LL_OK && i < w->scene.layer[LL_STATION].count; i++) {
        struct ll_entry entry;
        bool found = false;
        code = ll_station_entry(&in, &w->net, i, &found, &entry, err);
        if (code == LL_OK && found) {
            code = ll_arrivals_enter(&w->arrivals, &entry, err);
        }
    }
    return code == LL_OK ? ll_arrivals_find(&in, &w->net, &w->turns, &w->arrivals, err) : code;
}

static const struct ll_due *begins(const struct world *w, uint32_t edge, bool back, int place)
{
    return &w->arrivals.due[2 * ll_arc(edge, back) + (uint32_t)place];
}

static void a_station_walks_to_its_lane_and_drives_both_ways(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "-50 0, 0 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "100 0, 150 0");
    (void)ll_draw_station(&w.scene, LL_STATION_MICRO, 30.0, 13.0);
    assert_ok(arrive(&w, &err), &err);
    assert_int_equal(w.arrivals.entry_count, 1);
    assert_int_equal(w.arrivals.entries[0].edge, 1);
    assert_near(w.arrivals.entries[0].along_m, 30.0, 1e-12);
    assert_near(w.arrivals.entries[0].at_s, 10.0, 1e-12); /* 13 m at 1.3 m/s */
    assert_near(ll_arrivals_entered_at(&w.arrivals, 0), 10.0, 1e-12);
    assert_near(begins(&w, 0, true, 0)->at_s, 10.0 + 30.0 / ROAD_MPS, 1e-12);
    assert_near(begins(&w, 2, false, 0)->at_s, 10.0 + 70.0 / ROAD_MPS, 1e-12);
    const struct ll_drive *drive = &w.arrivals.drive[2 * ll_arc(2, false)];
    assert_near(drive->assumed_m, 70.0, 1e-12); /* no width is known */
    assert_near(drive->fast_s, 70.0 / (1.3 * ROAD_MPS), 1e-12);
    assert_near(drive->slow_s, 70.0 / (0.7 * ROAD_MPS), 1e-12);
}

static void a_station_far_from_every_lane_does_not_start(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)ll_draw_station(&w.scene, LL_STATION_MICRO, 30.0, 200.1);
    assert_ok(arrive(&w, &err), &err);
    assert_int_equal(w.arrivals.entry_count, 0);
    assert_true(isinf(begins(&w, 0, false, 0)->at_s));
    assert_true(isnan(ll_arrivals_entered_at(&w.arrivals, 0)));
}

static void the_second_station_comes_by_its_own_way(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "100 0, 300 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "300 0, 400 0");
    (void)ll_draw_station(&w.scene, LL_STATION_MICRO, 350.0, 0.0);
    (void)ll_draw_station(&w.scene, LL_STATION_MICRO, 50.0, 0.0);
    assert_ok(arrive(&w, &err), &err);
    assert_int_equal(begins(&w, 1, false, 0)->owner, 1);
    assert_near(begins(&w, 1, false, 0)->at_s, 50.0 / ROAD_MPS, 1e-12);
    assert_int_equal(begins(&w, 1, false, 1)->owner, 0); /* past its end and back again */
    assert_near(begins(&w, 1, false, 1)->at_s, 250.0 / ROAD_MPS, 1e-12);
    const struct ll_feed feed = ll_arrivals_feed(&w.arrivals, &w.net, 1, NULL, 0, 1);
    assert_int_equal(feed.station, 0);
    assert_near(feed.at_s, 250.0 / ROAD_MPS, 1e-12);
}

static void drives_add_up_along_the_shortest_way(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    struct ll_table *lanes = &w.scene.layer[LL_LANE];
    w.costs = (struct ll_turn_costs){.right_angle_s = 5.0, .u_s = 30.0, .base_m = 5.0};
    size_t known = ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    ll_table_set_real(lanes, known, LL_LANE_WIDTH_M, 3.5);
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "100 0, 100 50");         /* assumed */
    size_t far = ll_draw_lane(&w.scene, LL_CLASS_ROAD, "100 50, 300 50"); /* known */
    ll_table_set_real(lanes, far, LL_LANE_WIDTH_EFFECTIVE_M, 5.0);
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "300 50, 300 60");   /* assumed */
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "900 900, 900 990"); /* not connected */
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 40.0, 0.0);
    assert_ok(arrive(&w, &err), &err);
    const double driven_m[] = {40.0, 60.0, 110.0, 310.0};
    const double assumed_m[] = {0.0, 0.0, 50.0, 50.0};
    const double turns_s[] = {30.0, 5.0, 10.0, 15.0}; /* lane 0 is begun anew after turning back */
    for (uint32_t e = 0; e < 4; e++) {
        const struct ll_drive *drive = &w.arrivals.drive[2 * ll_arc(e, false)];
        assert_near(begins(&w, e, false, 0)->at_s, driven_m[e] / ROAD_MPS + turns_s[e], 1e-9);
        assert_near(drive->assumed_m, assumed_m[e], 1e-9);
        assert_near(drive->slow_s, driven_m[e] / (0.7 * ROAD_MPS) + turns_s[e], 1e-9);
    }
    assert_true(isinf(begins(&w, 4, false, 0)->at_s));
    assert_int_equal(begins(&w, 4, false, 0)->owner, LL_NONE);
}

static void a_station_leaves_by_its_own_lane_even_if_only_known_ones_are_driven(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    struct ll_table *lanes = &w.scene.layer[LL_LANE];
    w.known_only = true;
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0"); /* assumed: the station's own */
    size_t known = ll_draw_lane(&w.scene, LL_CLASS_ROAD, "100 0, 200 0");
    ll_table_set_real(lanes, known, LL_LANE_WIDTH_M, 6.0);
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "200 0, 300 0"); /* assumed */
    size_t beyond = ll_draw_lane(&w.scene, LL_CLASS_ROAD, "300 0, 400 0");
    ll_table_set_real(lanes, beyond, LL_LANE_WIDTH_M, 6.0);
    (void)ll_draw_station(&w.scene, LL_STATION_TOWNSHIP, 40.0, 0.0);
    assert_ok(arrive(&w, &err), &err);
    assert_near(begins(&w, 1, false, 0)->at_s, 60.0 / ROAD_MPS, 1e-9);
    assert_true(isinf(begins(&w, 2, false, 0)->at_s));
    assert_true(isinf(begins(&w, 3, false, 0)->at_s));
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
    assert_ok(arrive(&w, &err), &err);
    size_t count = 9;
    const struct ll_entry *entries = ll_arrivals_on_edge(&w.arrivals, 2, &count);
    assert_int_equal(count, 2);
    assert_int_equal(entries[0].station, 0);
    assert_int_equal(entries[1].station, 2);
    (void)ll_arrivals_on_edge(&w.arrivals, 1, &count);
    assert_int_equal(count, 0);
    const struct ll_entry *only = ll_arrivals_on_edge(&w.arrivals, 0, &count);
    assert_int_equal(count, 1);
    struct ll_feed feed = ll_arrivals_feed(&w.arrivals, &w.net, 0, only, 2, LL_NONE);
    assert_near(feed.origin_m, 20.0, 1e-12);
    assert_near(feed.at_s, 0.0, 1e-12);
    feed = ll_arrivals_feed(&w.arrivals, &w.net, 0, only, 2, 1); /* but the one that is there */
    assert_true(isinf(feed.at_s));
    assert_int_equal(feed.station, LL_NONE);
    feed = ll_arrivals_feed(&w.arrivals, &w.net, 0, only, 1, LL_NONE);
    assert_near(feed.origin_m, 100.0, 0.0);
    assert_near(feed.at_s, 80.0 / ROAD_MPS, 1e-12);
}

static bool attempt(void *user)
{
    struct world *w = user;
    enum ll_code code = arrive(w, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    road_clear(w);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_station_walks_to_its_lane_and_drives_both_ways),
        cmocka_unit_test(a_station_far_from_every_lane_does_not_start),
        cmocka_unit_test(the_second_station_comes_by_its_own_way),
        cmocka_unit_test(drives_add_up_along_the_shortest_way),
        cmocka_unit_test(a_station_leaves_by_its_own_lane_even_if_only_known_ones_are_driven),
        cmocka_unit_test(entries_are_found_by_edge),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
