#include "geo/network.h"

#include <math.h>

#include "geo/outline.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

static struct ll_network network_of(const struct ll_scene *scene)
{
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_network net = {0};
    assert_ok(ll_network_make(&scene->layer[LL_LANE], &speeds, &net, &err), &err);
    return net;
}

static void an_inner_vertex_that_two_lanes_share_is_a_junction(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_PRIMARY, "0 0, 30 40, 60 80, 60 90");
    (void)ll_draw_lane(&scene, LL_CLASS_SERVICE, "0 80, 60.0005 80, 100 80");
    LL_CLEANUP(ll_network_clear) struct ll_network net = network_of(&scene);
    assert_int_equal(net.graph.node_count, 5);
    assert_int_equal(net.edge_count, 4);
    const struct ll_network_edge *e = net.edges;
    assert_near(e[0].length_m, 100.0, 1e-12);
    assert_near(e[0].speed_mps, 12.5, 1e-12);
    assert_near(net.along_m[1], 50.0, 1e-12); /* 30 40 lies on the first edge */
    assert_near(net.along_m[e[1].first_point], 0.0, 0.0);
    assert_int_equal(e[0].to, e[1].from);
    assert_int_equal(e[2].to, e[0].to);
    assert_int_equal(e[3].from, e[0].to);
    assert_int_equal(e[3].lane, 1);
    assert_int_equal(e[4].first_point, 9); /* 4 + 3 points, the shared one once more for each */
    assert_int_equal(net.graph.arc_count, 8);
    assert_int_equal(net.crossings_joined, 0);
}

static void what_a_lane_says_is_on_its_edges(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_table *lanes = &scene.layer[LL_LANE];
    (void)ll_draw_lane(&scene, LL_CLASS_MOTORWAY, "0 0, 10 0");
    size_t bridge = ll_draw_lane(&scene, LL_CLASS_ROAD, "0 20, 10 20");
    ll_table_set_word(lanes, bridge, LL_LANE_BRIDGE, LL_FLAG_YES);
    size_t declared = ll_draw_lane(&scene, LL_CLASS_ROAD, "0 30, 10 30");
    ll_table_set_real(lanes, declared, LL_LANE_WIDTH_M, 4.0);
    size_t measured = ll_draw_lane(&scene, LL_CLASS_ROAD, "0 40, 10 40");
    ll_table_set_real(lanes, measured, LL_LANE_WIDTH_EFFECTIVE_M, 4.0);
    size_t fast = ll_draw_lane(&scene, LL_CLASS_ROAD, "0 50, 10 50");
    ll_table_set_real(lanes, fast, LL_LANE_SPEED_KMH, 36.0);
    LL_CLEANUP(ll_network_clear) struct ll_network net = network_of(&scene);
    assert_false(net.edges[0].access);
    assert_true(net.edges[0].assumed);
    assert_false(net.edges[bridge].access);
    assert_true(net.edges[declared].access);
    assert_false(net.edges[declared].assumed);
    assert_false(net.edges[measured].assumed);
    assert_near(net.edges[fast].speed_mps, 10.0, 1e-12);
}

static void rings_loops_and_doubled_lanes_are_edges_too(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 10 0, 10 10, 0 10, 0 0"); /* a ring alone */
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "50 0, 60 0, 50 0");            /* there and back */
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "80 0, 90 0");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "80 0, 90 0");
    LL_CLEANUP(ll_network_clear) struct ll_network net = network_of(&scene);
    assert_int_equal(net.edge_count, 4);
    assert_int_equal(net.edges[0].from, net.edges[0].to);
    assert_near(net.edges[0].length_m, 40.0, 1e-12);
    assert_near(net.edges[1].length_m, 20.0, 1e-12);
    assert_int_equal(net.edges[2].from, net.edges[3].from);
    assert_int_equal(net.graph.node_count, 4);
}

static void no_lanes_make_an_empty_network(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_network_clear) struct ll_network net = network_of(&scene);
    struct ll_network_place place;
    bool found = true;
    assert_int_equal(net.edge_count, 0);
    assert_ok(ll_network_nearest(&net, (struct ll_xy){0, 0}, 1e9, &found, &place, &err), &err);
    assert_false(found);
}

static void the_nearest_place_is_on_the_lowest_lane_of_equals(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "100 0, 100 50");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 10, 0 -10");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "10 -10, 10 10");
    LL_CLEANUP(ll_network_clear) struct ll_network net = network_of(&scene);
    struct ll_network_place place = {0};
    bool found = false;
    assert_ok(ll_network_nearest(&net, (struct ll_xy){5, 4}, 5.0, &found, &place, &err), &err);
    assert_true(found); /* exactly at the limit */
    assert_int_equal(place.edge, 1);
    assert_near(place.along_m, 6.0, 1e-12);
    assert_near(place.distance_m, 5.0, 1e-12);
    assert_near(place.at.y, 4.0, 1e-12);
    assert_ok(ll_network_nearest(&net, (struct ll_xy){5, 4}, 4.999, &found, &place, &err), &err);
    assert_false(found);
}

static void the_nearest_place_is_the_nearest_of_all_segments(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(3, 0);
    LL_CLEANUP(ll_scene_clear)
    struct ll_scene scene = ll_random_scene(
        5, &(struct ll_random_scene){.lanes = 80, .size_m = 800.0, .at = {5e5, 3.4e6}});
    LL_CLEANUP(ll_network_clear) struct ll_network net = network_of(&scene);
    for (int round = 0; round < 300; round++) {
        struct ll_xy p = {5e5 + ll_rng_between(&rng, -200.0, 1000.0),
                          3.4e6 + ll_rng_between(&rng, -200.0, 1000.0)};
        double want_m = INFINITY;
        for (uint32_t e = 0; e < net.edge_count; e++) {
            for (uint32_t i = net.edges[e].first_point; i + 1 < net.edges[e + 1].first_point; i++) {
                want_m = fmin(want_m, ll_point_segment(p, net.points[i], net.points[i + 1], NULL));
            }
        }
        struct ll_network_place place = {0};
        bool found = false;
        assert_ok(ll_network_nearest(&net, p, 150.0, &found, &place, &err), &err);
        assert_int_equal(found, want_m <= 150.0);
        if (found) {
            assert_near(place.distance_m, want_m, 0.0);
            assert_near(hypot(place.at.x - p.x, place.at.y - p.y), want_m, 1e-8);
        }
    }
}

static bool make_and_ask(void *user)
{
    struct ll_speeds speeds = {0};
    speeds.drivable[LL_CLASS_ROAD] = true;
    speeds.kmh[LL_CLASS_ROAD] = 36.0;
    LL_CLEANUP(ll_network_clear) struct ll_network net = {0};
    const struct ll_scene *scene = user;
    struct ll_network_place place;
    bool found = false;
    enum ll_code code = ll_network_make(&scene->layer[LL_LANE], &speeds, &net, NULL);
    if (code == LL_OK) {
        code = ll_network_nearest(&net, (struct ll_xy){0, 0}, 50.0, &found, &place, NULL);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 10 0, 20 0, 20 20, 5 -5");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "3 -9, 4 9, 12 -9");
    ll_for_each_failing_alloc(make_and_ask, &scene, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_inner_vertex_that_two_lanes_share_is_a_junction),
        cmocka_unit_test(what_a_lane_says_is_on_its_edges),
        cmocka_unit_test(rings_loops_and_doubled_lanes_are_edges_too),
        cmocka_unit_test(no_lanes_make_an_empty_network),
        cmocka_unit_test(the_nearest_place_is_on_the_lowest_lane_of_equals),
        cmocka_unit_test(the_nearest_place_is_the_nearest_of_all_segments),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
