#include "geo/turns.h"

#include <math.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

#define LL_PI 3.14159265358979323846

static const struct ll_turn_costs pumper = {.free_rad = LL_PI / 6.0,
                                            .right_angle_s = 3.0,
                                            .u_s = 20.0,
                                            .shunt_s = 15.0,
                                            .radius_inner_m = 9.0,
                                            .radius_outer_m = 13.0,
                                            .base_m = 5.0};

static double degrees(double angle)
{
    return angle * LL_PI / 180.0;
}

static void
the_cost_grows_evenly_from_the_free_angle_over_the_right_one_to_turning_back(void **state)
{
    (void)state;
    const double want[][2] = {{0, 0}, {30, 0}, {60, 1.5}, {90, 3}, {135, 11.5}, {180, 20}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        assert_near(ll_turn_s(&pumper, degrees(want[i][0])), want[i][1], 1e-12);
    }
}

/// Drives a ring of the two radii around every centre of a fine grid and asks whether it keeps
/// within an L of two corridors: brute force for a corner of 90 degrees.
static bool brute_fits(double width_a_m, double width_b_m)
{
    /* corridor a: 0 < y < width_a for x < width_b; corridor b: 0 < x < width_b for y > 0, so that
       the inner corner is at (0, width_a), the outer sides are y = 0 and x = width_b */
    for (double cx = -9.0; cx <= 0.0; cx += 0.01) {
        for (double cy = width_a_m; cy <= width_a_m + 9.0; cy += 0.01) {
            bool corner_inside = hypot(cx, cy - width_a_m) <= pumper.radius_inner_m;
            bool in_outer = cy >= pumper.radius_outer_m - 1e-9 &&
                            width_b_m - cx >= pumper.radius_outer_m - 1e-9;
            if (corner_inside && in_outer) {
                return true;
            }
        }
    }
    return false;
}

static void a_pumper_turns_a_corner_as_wide_as_brute_force_finds(void **state)
{
    (void)state;
    for (double a = 3.5; a <= 14.0; a += 0.75) {
        for (double b = 3.5; b <= 14.0; b += 0.75) {
            bool got = ll_turn_fits(&pumper, LL_PI / 2.0, a, b);
            /* a grid of 1 cm misses what fits by less than that */
            if (ll_turn_fits(&pumper, LL_PI / 2.0, a - 0.02, b - 0.02) == got) {
                assert_int_equal(got, brute_fits(a, b));
            }
        }
    }
    assert_false(ll_turn_fits(&pumper, LL_PI / 2.0, 4.0, 4.0));
    assert_true(ll_turn_fits(&pumper, LL_PI / 2.0, 7.0, 7.0));
    assert_true(ll_turn_fits(&pumper, LL_PI / 2.0, INFINITY, 4.1));
    assert_false(ll_turn_fits(&pumper, LL_PI / 2.0, INFINITY, 3.9));
    assert_true(ll_turn_fits(&pumper, 0.0, 4.0, 4.0)); /* straight on */
}

/// A scene under way.
struct world {
    struct ll_scene scene;
    struct ll_speeds speeds;
    struct ll_network net;
    struct ll_graph turns;
};

static void world_clear(struct world *w)
{
    ll_scene_clear(&w->scene);
    ll_network_clear(&w->net);
    ll_graph_clear(&w->turns);
}

static struct world make_world(void)
{
    return (struct world){.scene = ll_scene_make(), .speeds = ll_test_speeds()};
}

static void make_turns(struct world *w, const float *width_m, bool known_only)
{
    struct ll_err err = {0};
    ll_network_clear(&w->net);
    ll_graph_clear(&w->turns);
    assert_ok(ll_network_make(&w->scene.layer[LL_LANE], &w->speeds, &w->net, &err), &err);
    assert_ok(ll_turns_make(&w->net, &pumper, width_m, known_only, &w->turns, &err), &err);
}

/// Cost of a turn beyond driving along its first arc; NAN when there is none.
static double turn_s(const struct world *w, uint32_t from, uint32_t to)
{
    for (uint32_t t = w->turns.first_arc[from]; t < w->turns.first_arc[from + 1]; t++) {
        if (w->turns.target[t] == to) {
            return w->turns.cost_s[t] - ll_edge_drive_s(&w->net.edges[from / 2]);
        }
    }
    return NAN;
}

static void straight_on_is_free_and_a_corner_costs(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "-100 0, 0 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 0 100");
    make_turns(&w, NULL, false);
    assert_near(turn_s(&w, ll_arc(0, false), ll_arc(1, false)), 0.0, 1e-9);
    assert_near(turn_s(&w, ll_arc(0, false), ll_arc(2, false)), 3.0, 1e-9);
    assert_near(turn_s(&w, ll_arc(0, false), ll_arc(0, true)), 20.0, 1e-9);
    assert_near(turn_s(&w, ll_arc(2, true), ll_arc(0, true)), 3.0, 1e-9);
    assert_near(turn_s(&w, ll_arc(1, false), ll_arc(1, true)), 20.0, 1e-9); /* at the dead end */
    assert_true(isnan(turn_s(&w, ll_arc(0, true), ll_arc(1, false))));
}

static void following_a_lane_around_its_own_bend_is_no_turn(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD,
                       "-100 0, 0 0, 0 100"); /* bends where another ends */
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    make_turns(&w, NULL, false);
    assert_int_equal(w.net.edge_count, 3);
    assert_near(turn_s(&w, ll_arc(0, false), ll_arc(1, false)), 0.0, 1e-9);
    assert_near(turn_s(&w, ll_arc(1, true), ll_arc(0, true)), 0.0, 1e-9);
    assert_near(turn_s(&w, ll_arc(1, true), ll_arc(2, false)), 3.0, 1e-9);
    assert_near(turn_s(&w, ll_arc(0, false), ll_arc(0, true)), 20.0, 1e-9);
}

static void a_short_kink_at_the_junction_does_not_make_a_turn(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "-100 0, 0 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 0 0.2, 100 0.2"); /* digitised so */
    make_turns(&w, NULL, false);
    assert_near(turn_s(&w, ll_arc(0, false), ll_arc(1, false)), 0.0, 1e-9);
}

static void a_lane_from_a_junction_back_to_it_is_turned_into_both_ways(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "-100 0, 0 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 50 0, 50 50, 0 50, 0 0");
    make_turns(&w, NULL, false);
    assert_near(turn_s(&w, ll_arc(0, false), ll_arc(1, false)), 0.0, 1e-9);
    assert_near(turn_s(&w, ll_arc(0, false), ll_arc(1, true)), 3.0, 1e-9);
    assert_near(turn_s(&w, ll_arc(1, false), ll_arc(0, true)), 3.0, 1e-9);
    assert_near(turn_s(&w, ll_arc(1, true), ll_arc(0, true)), 0.0, 1e-9);
}

static void a_corner_too_tight_for_the_vehicle_costs_a_shunt(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "-100 0, 0 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 0 100");
    const float narrow[6] = {4.0F, 4.0F, 4.0F, 4.0F, 4.0F, 4.0F};
    make_turns(&w, narrow, false);
    assert_near(turn_s(&w, ll_arc(0, false), ll_arc(1, false)), 0.0, 1e-9);
    assert_near(turn_s(&w, ll_arc(0, false), ll_arc(2, false)), 18.0, 1e-9);
    const float unknown[6] = {INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY};
    make_turns(&w, unknown, false);
    assert_near(turn_s(&w, ll_arc(0, false), ll_arc(2, false)), 3.0, 1e-9);
}

static void what_is_assumed_is_not_turned_into_where_only_the_known_counts(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "-100 0, 0 0");
    size_t known = ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 100 0");
    ll_table_set_real(&w.scene.layer[LL_LANE], known, LL_LANE_WIDTH_M, 5.0);
    make_turns(&w, NULL, true);
    assert_near(turn_s(&w, ll_arc(0, false), ll_arc(1, false)), 0.0, 1e-9);
    assert_true(isnan(turn_s(&w, ll_arc(1, true), ll_arc(0, true))));
}

static void widths_are_those_of_the_piece_beyond_the_mouth(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 60 0, 100 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "60 0, 60 50");
    make_turns(&w, NULL, false);
    uint32_t first_piece[] = {0, 2, 3};
    struct ll_lane_piece pieces[] = {
        {.to_m = 60.5, .width_high_m = 5.0F, .width_cause = LL_CAUSE_BUILDING},
        {.from_m = 60.5, .to_m = 100.0, .width_high_m = 4.0F, .width_cause = LL_CAUSE_OBSTACLE},
        {.to_m = 50.0, .width_high_m = 3.0F, .width_cause = LL_CAUSE_DECLARED}};
    const struct ll_clearance clearance = {
        .lane_count = 2, .first_piece = first_piece, .pieces = pieces, .piece_count = 3};
    LL_CLEANUP(ll_freep) float *width_m = NULL;
    assert_ok(ll_turn_widths(&w.net, &w.scene.layer[LL_LANE], &clearance, &width_m, &err), &err);
    const float want[] = {5.0F, 5.0F, 4.0F, 4.0F, INFINITY, INFINITY};
    assert_int_equal(w.net.edge_count, 3);
    assert_memory_equal(width_m, want, sizeof want);
}

static bool attempt(void *user)
{
    const struct world *w = user;
    struct ll_graph turns = {0};
    enum ll_code code = ll_turns_make(&w->net, &pumper, NULL, false, &turns, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    ll_graph_clear(&turns);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w = make_world();
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "0 0, 60 0, 100 0");
    (void)ll_draw_lane(&w.scene, LL_CLASS_ROAD, "60 0, 60 50");
    make_turns(&w, NULL, false);
    ll_for_each_failing_alloc(attempt, &w, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            the_cost_grows_evenly_from_the_free_angle_over_the_right_one_to_turning_back),
        cmocka_unit_test(a_pumper_turns_a_corner_as_wide_as_brute_force_finds),
        cmocka_unit_test(straight_on_is_free_and_a_corner_costs),
        cmocka_unit_test(following_a_lane_around_its_own_bend_is_no_turn),
        cmocka_unit_test(a_short_kink_at_the_junction_does_not_make_a_turn),
        cmocka_unit_test(a_lane_from_a_junction_back_to_it_is_turned_into_both_ways),
        cmocka_unit_test(a_corner_too_tight_for_the_vehicle_costs_a_shunt),
        cmocka_unit_test(what_is_assumed_is_not_turned_into_where_only_the_known_counts),
        cmocka_unit_test(widths_are_those_of_the_piece_beyond_the_mouth),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
