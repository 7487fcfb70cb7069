#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "geo/hose.h"
#include "geo/reach.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

static struct ll_reach run_stage(const struct ll_scene *scene, const struct ll_narrow *narrow,
                                 size_t count, unsigned threads)
{
    struct ll_err err = {0};
    struct ll_reach reach = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(scene, narrow, count);
    const struct ll_stage in = {
        .scene = scene, .rules = rules, .speeds = &speeds, .threads = threads};
    const struct ll_reach_task task = {
        .vehicles = &vehicles, .clearance = &clearance, .ground = &ground};
    assert_ok(ll_hose_ground_make(scene, &ground, &err), &err);
    assert_ok(ll_reach_stage(&in, &task, &reach, &err), &err);
    return reach;
}

/// A street with a long house beside it and a hut behind that: the hose goes around its end.
///
///      hut (48..52, 30..34)
///   ====house==== (20..90, 8..20)
///   S------------------------------ y = 0
static struct ll_scene draw_back_yard(void)
{
    struct ll_scene scene = ll_scene_make();
    size_t street = ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 200 0");
    ll_table_set_word(&scene.layer[LL_LANE], street, LL_LANE_NODED, LL_FLAG_YES);
    (void)ll_draw_building(&scene, "20 8, 90 8, 90 20, 20 20");
    (void)ll_draw_building(&scene, "48 30, 52 30, 52 34, 48 34");
    (void)ll_draw_station(&scene, LL_STATION_NATIONAL, 0, 0);
    return scene;
}

/// Tolerance: hoses keep 5 cm off corners, 0.1 m a bend, and begin every 10 m.
static void a_hose_goes_around_the_house_in_front(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_back_yard();
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, NULL, 0, 1);
    double want_m = 20.0 + hypot(28.0, 10.0); /* up beside the west wall, then to the near corner */
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        const struct ll_reach_way *front = &reach.way[c][0];
        assert_near(front->hose_m, 8.0, 1e-5);
        assert_near(front->straight_m, 8.0, 1e-5);
    }
    const struct ll_reach_way *way = &reach.way[LL_VEHICLE_PUMPER][1];
    assert_int_equal(way->answer, LL_REACH_YES);
    assert_true(way->hose_m >= (float)want_m - 0.01F && way->hose_m <= (float)want_m + 1.0F);
    assert_true(way->stop.x > 9.0 && way->stop.x < 26.0);
    assert_near(way->straight_m, hypot(48.0 - way->stop.x, 30.0), 1e-3);
    assert_int_equal(reach.way[LL_VEHICLE_FOOT][1].answer, LL_REACH_NO); /* it carries 40 m */
}

static void water_between_keeps_the_hose_away(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_back_yard();
    struct ll_table *ground = &scene.layer[LL_GROUND];
    size_t row = 0;
    assert_ok(ll_table_add(ground, &row, &err), &err);
    ll_draw_shape(&ground->shape, LL_POLYGON, "-500 22, 500 22, 500 26, -500 26");
    ll_table_set_word(ground, row, LL_GROUND_KIND, LL_GROUND_WATER);
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, NULL, 0, 1);
    const struct ll_reach_way *way = &reach.way[LL_VEHICLE_PUMPER][1];
    assert_int_equal(way->answer, LL_REACH_NO);
    assert_true(isnan(way->hose_m));
    assert_near(way->straight_m, 30.0, 1e-5);
}

static void what_a_blocker_keeps_away_is_told_by_hose(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_back_yard();
    size_t yard = ll_draw_lane(&scene, LL_CLASS_ROAD, "150 0, 150 40, 60 40");
    ll_table_set_word(&scene.layer[LL_LANE], yard, LL_LANE_NODED, LL_FLAG_NO);
    ll_table_set_word(&scene.layer[LL_LANE], 0, LL_LANE_NODED, LL_FLAG_NO);
    const struct ll_narrow pier = {1, 10, 10, 3.0F, 3.0F, 0, 0, 0, LL_CAUSE_DECLARED, 0, LL_NONE};
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, &pier, 1, 1);
    const struct ll_reach_way *light = &reach.way[LL_VEHICLE_LIGHT][1];
    const struct ll_reach_way *pumper = &reach.way[LL_VEHICLE_PUMPER][1];
    assert_near(light->hose_m, hypot(8.0, 6.0), 1e-4);
    assert_true(pumper->hose_m > 49.0F);
    assert_int_equal(pumper->answer, LL_REACH_YES);
    assert_int_equal(pumper->blocker, 0);
    assert_int_equal(reach.blockers[0].cut_off[LL_VEHICLE_PUMPER], 0);
}

/// A house 5 m from a street, and a wall.
static float hose_past_a_wall(const char *wall, enum ll_kind kind)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_table *ground = &scene.layer[LL_GROUND];
    size_t row = 0;
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 200 0");
    (void)ll_draw_building(&scene, "43 5, 47 6, 47 10, 43 10");
    (void)ll_draw_station(&scene, LL_STATION_NATIONAL, 0, 0);
    assert_ok(ll_table_add(ground, &row, &err), &err);
    ll_draw_shape(&ground->shape, kind, wall);
    ll_table_set_word(ground, row, LL_GROUND_KIND, LL_GROUND_WALL);
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, NULL, 0, 1);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][0].answer, LL_REACH_YES);
    return reach.way[LL_VEHICLE_PUMPER][0].hose_m;
}

/// The shortest hose is straight: (43, 0) to (43, 5). Tolerance: rounding.
static void ground_beside_a_free_way_does_not_bend_it(void **state)
{
    (void)state;
    assert_near(hose_past_a_wall("34 -10, 64 20", LL_LINE), 5.0, 1e-5);
    assert_near(hose_past_a_wall("42.9 -5, 42.9 20", LL_LINE), 5.0, 1e-5);
    assert_near(hose_past_a_wall("30 1, 42 1, 42 20, 60 20, 60 21, 30 21", LL_POLYGON), 5.0, 1e-5);
    /* crossed: up from (41, 0) to the wall's end at (41, 1), and around it to the corner at (43,
       5). Tolerance: hoses keep 0.05 m beside the end */
    assert_near(hose_past_a_wall("41 1, 60 20", LL_LINE), 1.0 + hypot(2.0, 4.0), 0.05);
    /* up from (45, 0) past the corner at (45, 3) and around it to the house's wall from (43, 5) to
       (47, 6), which is met at a right angle: 10 / sqrt(17) m. Tolerance: as above */
    assert_near(hose_past_a_wall("30 1, 45 1, 45 3, 30 3", LL_POLYGON), 3.0 + 10.0 / sqrt(17.0),
                0.05);
}

/// Blocks of houses around yards with houses in them.
static struct ll_scene random_blocks(uint64_t seed)
{
    struct ll_rng rng = ll_rng_make(seed, 0);
    struct ll_scene scene = ll_scene_make();
    char text[200];
    for (int i = 0; i <= 4; i++) {
        for (int j = 0; j <= 4; j++) {
            if (i < 4) {
                (void)snprintf(text, sizeof text, "%d %d, %d %d", 80 * i, 80 * j, 80 * i + 80,
                               80 * j);
                (void)ll_draw_lane(&scene, LL_CLASS_RESIDENTIAL, text);
            }
            if (j < 4) {
                (void)snprintf(text, sizeof text, "%d %d, %d %d", 80 * i, 80 * j, 80 * i,
                               80 * j + 80);
                (void)ll_draw_lane(&scene, LL_CLASS_RESIDENTIAL, text);
            }
        }
    }
    for (int k = 0; k < 16 * 14; k++) {
        double x = 80.0 * (k % 4) + ll_rng_between(&rng, 6.0, 60.0);
        double y = 80.0 * (k / 4 % 4) + ll_rng_between(&rng, 6.0, 60.0);
        double w = ll_rng_between(&rng, 4.0, 12.0);
        double h = ll_rng_between(&rng, 4.0, 12.0);
        (void)snprintf(text, sizeof text, "%.3f %.3f, %.3f %.3f, %.3f %.3f, %.3f %.3f", x, y, x + w,
                       y, x + w, y + h, x, y + h);
        (void)ll_draw_building(&scene, text);
    }
    (void)ll_draw_station(&scene, LL_STATION_NATIONAL, 40, 0);
    return scene;
}

/// The shortest hose to a building from points every 0.5 m along all lanes, asked for it alone.
static double slow_hose_m(const struct ll_scene *scene, const struct ll_hose_ground *ground,
                          uint32_t building)
{
    enum { MOST = 8000 };
    static struct ll_hose_source sources[MOST];
    struct ll_err err = {0};
    size_t count = 0;
    const struct ll_shapes *lanes = &scene->layer[LL_LANE].shape;
    for (size_t l = 0; l < lanes->count; l++) {
        struct ll_xy a = lanes->points[lanes->first_point[lanes->first_ring[l]]];
        struct ll_xy b = lanes->points[lanes->first_point[lanes->first_ring[l]] + 1];
        for (int i = 0; i <= 160 && count < MOST; i++) {
            double share = i / 160.0;
            sources[count++] = (struct ll_hose_source){
                .at = {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)}};
        }
    }
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    const struct ll_hose_task task = {.ground = ground,
                                      .sources = sources,
                                      .source_count = count,
                                      .buildings = &building,
                                      .building_count = 1,
                                      .limit_m = 80.0,
                                      .gate_m = ll_rule(rules, LL_RULE_GATE_WALL_M)};
    const struct ll_stage in = {.scene = scene, .rules = rules, .threads = 1};
    double length_m[512];
    uint32_t owner[512];
    assert_ok(ll_hose_lengths(&in, &task, length_m, owner, &err), &err);
    return length_m[building];
}

/// Tolerance: a place between two of those gains half a metre at most; steps of 1 cm along a lane.
static void hoses_are_those_from_everywhere_along_the_lanes(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = random_blocks(4);
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&scene, NULL, 0, 1);
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    assert_ok(ll_hose_ground_make(&scene, &ground, &err), &err);
    size_t bent = 0;
    for (uint32_t b = 0; b < reach.count; b++) {
        const struct ll_reach_way *way = &reach.way[LL_VEHICLE_PUMPER][b];
        double want_m = slow_hose_m(&scene, &ground, b);
        assert_int_equal(isnan(way->hose_m), isinf(want_m));
        if (isfinite(want_m)) {
            assert_true(way->hose_m >= (float)want_m - 0.6F);
            assert_true(way->hose_m <= (float)want_m + 0.01F);
            bent += way->hose_m > way->straight_m + 0.01F;
        }
    }
    assert_true(bent > 3);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = random_blocks(5);
    LL_CLEANUP(ll_reach_clear) struct ll_reach one = run_stage(&scene, NULL, 0, 1);
    LL_CLEANUP(ll_reach_clear) struct ll_reach four = run_stage(&scene, NULL, 0, 4);
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        assert_memory_equal(one.way[c], four.way[c], one.count * sizeof *one.way[c]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hose_goes_around_the_house_in_front),
        cmocka_unit_test(water_between_keeps_the_hose_away),
        cmocka_unit_test(ground_beside_a_free_way_does_not_bend_it),
        cmocka_unit_test(what_a_blocker_keeps_away_is_told_by_hose),
        cmocka_unit_test(hoses_are_those_from_everywhere_along_the_lanes),
        cmocka_unit_test(threads_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
