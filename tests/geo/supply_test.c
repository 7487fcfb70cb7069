#include "geo/supply.h"

#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "geo/areas.h"
#include "geo/hose.h"
#include "geo/hydrant_gains.h"
#include "geo/outline.h"
#include "geo/water.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A township small enough to count by hand or by brute force, with its stages.
struct town {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    struct ll_stage in;
    struct ll_building_results results;
    uint32_t villages[8];
    size_t village_count;
    struct ll_supply supply;
};

static void town_clear(struct town *t)
{
    ll_supply_clear(&t->supply);
    ll_building_results_clear(&t->results);
    ll_rules_free(t->rules);
    ll_scene_clear(&t->scene);
}

/// What comes before: villages and straight distances.
static void prepare(struct town *t)
{
    struct ll_err err = {0};
    ll_building_results_clear(&t->results);
    assert_ok(ll_building_results_make(t->scene.layer[LL_BUILDING].count, &t->results, &err), &err);
    t->village_count = t->scene.layer[LL_AREA].count;
    for (uint32_t v = 0; v < t->village_count; v++) {
        t->villages[v] = v;
    }
    assert_ok(ll_areas_stage(&t->in, t->villages, t->village_count, &t->results, &err), &err);
    assert_ok(ll_water_stage(&t->in, &t->results, &err), &err);
}

static void start(struct town *t, struct ll_scene scene)
{
    t->scene = scene;
    t->rules = ll_test_rules();
    t->speeds = ll_test_speeds();
    t->in = (struct ll_stage){
        .scene = &t->scene, .rules = t->rules, .speeds = &t->speeds, .threads = 1};
}

static void run(struct town *t)
{
    struct ll_err err = {0};
    prepare(t);
    ll_supply_clear(&t->supply);
    assert_ok(
        ll_supply_stage(&t->in, &t->results, t->villages, t->village_count, NULL, &t->supply, &err),
        &err);
}

/// Two villages side by side, 600 m each; a hydrant in the left one.
static void draw_two_villages(struct town *t)
{
    start(t, ll_scene_make());
    (void)ll_draw_area(&t->scene, "A", 10.0, "0 0, 600 0, 600 600, 0 600");
    (void)ll_draw_area(&t->scene, "B", 10.0, "600 0, 1200 0, 1200 600, 600 600");
    (void)ll_draw_building(&t->scene, "190 290, 210 290, 210 310, 190 310"); /* 90 m */
    (void)ll_draw_building(&t->scene, "20 20, 40 20, 40 40, 20 40");         /* far */
    (void)ll_draw_building(&t->scene, "700 300, 710 300, 710 310, 700 310"); /* in B */
    (void)ll_draw_hydrant(&t->scene, LL_STATUS_IN_SERVICE, 300.0, 300.0);
}

static void a_gap_holds_who_is_in_no_circle(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t = {0};
    draw_two_villages(&t);
    struct ll_table *buildings = &t.scene.layer[LL_BUILDING];
    for (size_t b = 0; b < 3; b++) {
        ll_table_set_real(buildings, b, LL_BUILDING_RESIDENTS, 4.0 + (double)b);
    }
    ll_table_set_real(&t.scene.layer[LL_AREA], 0, LL_AREA_HOUSEHOLDS, 10.0);
    run(&t);
    const double pi = acos(-1.0);
    assert_int_equal(t.supply.gap_count, 2);
    const struct ll_gap *a = &t.supply.gaps[0];
    assert_near(a->area_m2, 360000.0 - 22500.0 * pi, 1e-6);
    assert_int_equal(a->buildings, 1);
    assert_near(a->residents, 5.0, 0.0);
    assert_near(a->households, 5.0, 1e-12); /* 10 over two houses of the same size */
    assert_near(a->built_m2, 400.0, 1e-9);
    const struct ll_gap *b = &t.supply.gaps[1];
    assert_near(b->area_m2, 360000.0, 1e-6);
    assert_int_equal(b->buildings, 1);
    assert_true(isnan(b->households)); /* nobody has said */
    assert_near(b->residents, 6.0, 0.0);
    assert_near(ll_shape_area(&t.supply.gap_shapes, 1), 360000.0, 1e-6);
    assert_true(plane_inside(&t.supply.gap_shapes, 0, (struct ll_xy){149.0, 300.0}));
    assert_false(plane_inside(&t.supply.gap_shapes, 0, (struct ll_xy){151.0, 300.0}));
}

static void a_house_over_the_edge_of_a_circle_counts_in_part(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t = {0};
    draw_two_villages(&t);
    /* a band of 2 mm in height from 140 to 160 m of the hydrant: half is in */
    (void)ll_draw_building(&t.scene, "440 300, 460 300, 460 300.002, 440 300.002");
    run(&t);
    assert_near(t.supply.gaps[0].built_m2, 400.0 + 0.02, 1e-6);
    assert_int_equal(t.supply.gaps[0].buildings, 1);
}

/// A tower of 10 m in the house of 20 m that is far from the hydrant, and that house once more.
static void the_ground_of_a_tower_counts_once(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t = {0};
    draw_two_villages(&t);
    (void)ll_draw_building(&t.scene, "25 25, 35 25, 35 35, 25 35");
    (void)ll_draw_building(&t.scene, "20 20, 40 20, 40 40, 20 40");
    run(&t);
    assert_near(t.supply.gaps[0].built_m2, 400.0, 1e-9);
    assert_int_equal(t.supply.gaps[0].buildings, 3);
}

static void without_hydrants_the_gap_is_the_village(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t = {0};
    draw_two_villages(&t);
    ll_table_set_word(&t.scene.layer[LL_HYDRANT], 0, LL_HYDRANT_STATUS, LL_STATUS_BROKEN);
    run(&t);
    for (size_t v = 0; v < 2; v++) {
        assert_near(t.supply.gaps[v].area_m2, 360000.0, 1e-6);
        assert_int_equal(t.supply.gaps[v].buildings, v == 0 ? 2 : 1);
    }
    assert_int_equal(t.supply.hose_answer[0], LL_NO_HYDRANT);
    assert_true(isnan(t.supply.hose_m[0]));
    assert_int_equal(t.supply.gain_count, 1);
    assert_int_equal(t.supply.gains[0].buildings, 1);
    assert_int_equal(t.supply.gains[0].second, 0);
    assert_false(t.supply.ground_known);
}

static void what_repairs_would_win_is_what_they_win(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct ll_random_scene what = {.buildings = 80, .hydrants = 30, .size_m = 900.0};
        LL_CLEANUP(town_clear) struct town t = {0};
        start(&t, ll_random_scene(seed, &what));
        (void)ll_draw_area(&t.scene, "A", 10.0, "-99 -99, 999 -99, 999 999, -99 999");
        ll_table_set_real(&t.scene.layer[LL_AREA], 0, LL_AREA_POPULATION, 400.0);
        run(&t);
        struct ll_table *hydrants = &t.scene.layer[LL_HYDRANT];
        for (size_t g = 0; g < t.supply.gain_count; g++) {
            const struct ll_hydrant_gain gain = t.supply.gains[g];
            uint8_t status = ll_table_word(hydrants, gain.hydrant, LL_HYDRANT_STATUS);
            assert_false(ll_hydrant_counts(hydrants, gain.hydrant));
            struct ll_building_results before = t.results;
            t.results = (struct ll_building_results){0};
            ll_table_set_word(hydrants, gain.hydrant, LL_HYDRANT_STATUS, LL_STATUS_IN_SERVICE);
            prepare(&t);
            uint32_t one = 0, two = 0;
            for (size_t b = 0; b < before.count; b++) {
                one += before.hydrants_in_reach[b] == 0 && t.results.hydrants_in_reach[b] == 1;
                two += before.hydrants_in_reach[b] == 1 && t.results.hydrants_in_reach[b] == 2;
            }
            assert_int_equal(gain.buildings, one);
            assert_int_equal(gain.second, two);
            assert_true(gain.residents >= 0.0 && (one > 0) == (gain.residents > 0.0));
            ll_table_set_word(hydrants, gain.hydrant, LL_HYDRANT_STATUS, status);
            ll_building_results_clear(&t.results);
            t.results = before;
        }
    }
}

static void ponds_and_tanks_have_their_own_rules(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t = {0};
    draw_two_villages(&t);
    struct ll_table *hydrants = &t.scene.layer[LL_HYDRANT];
    (void)ll_draw_lane(&t.scene, LL_CLASS_RESIDENTIAL, "0 250, 600 250");
    (void)ll_draw_lane(&t.scene, LL_CLASS_FOOTPATH, "0 350, 600 350");
    size_t pond = ll_draw_hydrant(&t.scene, LL_STATUS_UNKNOWN, 250.0, 258.0);
    size_t foot = ll_draw_hydrant(&t.scene, LL_STATUS_UNKNOWN, 215.0, 345.0); /* by the path */
    size_t tank = ll_draw_hydrant(&t.scene, LL_STATUS_UNKNOWN, 212.0, 255.0);
    ll_table_set_word(hydrants, pond, LL_HYDRANT_KIND, LL_HYDRANT_NATURAL);
    ll_table_set_word(hydrants, foot, LL_HYDRANT_KIND, LL_HYDRANT_NATURAL);
    ll_table_set_word(hydrants, tank, LL_HYDRANT_KIND, LL_HYDRANT_TANK);
    ll_table_set_real(hydrants, tank, LL_HYDRANT_VOLUME_M3, 60.0);
    run(&t);
    assert_int_equal(t.supply.other[0], pond);
    assert_near(t.supply.other_m[0], hypot(40.0, 32.0), 1e-5);
    assert_int_equal(t.supply.other[1], LL_NONE);
    assert_true(isnan(t.supply.other_m[1]));
    assert_int_equal(t.results.hydrants_in_reach[0], 1); /* never counted as a hydrant */
    ll_table_set_real(hydrants, tank, LL_HYDRANT_VOLUME_M3, 150.0);
    run(&t);
    assert_int_equal(t.supply.other[0], tank);
    for (size_t b = 0; b < 3; b++) { /* in a village of low grade that is too little */
        ll_table_set_real(&t.scene.layer[LL_BUILDING], b, LL_BUILDING_FIRE_GRADE, 4.0);
    }
    run(&t);
    assert_int_equal(t.supply.other[0], pond);
    ll_table_set_real(hydrants, tank, LL_HYDRANT_VOLUME_M3, NAN); /* unknown stays unknown */
    run(&t);
    assert_int_equal(t.supply.other[0], tank);
}

static void assert_same(const struct ll_supply *a, const struct ll_supply *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->hose_answer[i], b->hose_answer[i]);
        assert_near((double)a->hose_m[i], (double)b->hose_m[i], 0.0);
        assert_int_equal(a->hose_hydrant[i], b->hose_hydrant[i]);
        assert_near((double)a->other_m[i], (double)b->other_m[i], 0.0);
        assert_int_equal(a->other[i], b->other[i]);
    }
    assert_int_equal(a->gap_count, b->gap_count);
    for (size_t v = 0; v < a->gap_count; v++) {
        assert_near(a->gaps[v].area_m2, b->gaps[v].area_m2, 0.0);
        assert_near(a->gaps[v].built_m2, b->gaps[v].built_m2, 0.0);
        assert_int_equal(a->gaps[v].buildings, b->gaps[v].buildings);
        assert_near(a->gaps[v].residents, b->gaps[v].residents, 0.0);
    }
    assert_int_equal(a->gap_shapes.point_count, b->gap_shapes.point_count);
    for (size_t p = 0; p < a->gap_shapes.point_count; p++) {
        assert_true(a->gap_shapes.points[p].x == b->gap_shapes.points[p].x);
        assert_true(a->gap_shapes.points[p].y == b->gap_shapes.points[p].y);
    }
    assert_int_equal(a->gain_count, b->gain_count);
    assert_int_equal(a->spacing_count, b->spacing_count);
    for (size_t s = 0; s < a->spacing_count; s++) {
        assert_near(a->spacings[s].spacing_m, b->spacings[s].spacing_m, 0.0);
    }
}

/// Four villages of 1.5 km with a hundred houses each.
static void draw_four_villages(struct town *t, uint64_t seed)
{
    struct ll_random_scene what = {
        .buildings = 300, .lanes = 40, .hydrants = 60, .size_m = 3000.0, .at = {5e5, 3e6}};
    start(t, ll_random_scene(seed, &what));
    for (int v = 0; v < 4; v++) {
        char text[300];
        double x = 5e5 + 1500.0 * (v % 2);
        double y = 3e6 + 1500.0 * (double)(v / 2);
        (void)snprintf(text, sizeof text, "%.1f %.1f, %.1f %.1f, %.1f %.1f, %.1f %.1f", x, y,
                       x + 1500.0, y, x + 1500.0, y + 1500.0, x, y + 1500.0);
        (void)ll_draw_area(&t->scene, "A", 10.0, text);
    }
}

static void a_change_gives_what_a_full_run_gives_and_threads_change_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 2; seed++) {
        LL_CLEANUP(town_clear) struct town t = {0};
        draw_four_villages(&t, seed);
        struct ll_rng rng = ll_rng_make(seed, 8);
        run(&t);
        for (int k = 0; k < 6; k++) {
            struct ll_err err = {0};
            struct ll_table *hydrants = &t.scene.layer[LL_HYDRANT];
            size_t row = ll_rng_below(&rng, (uint32_t)hydrants->count);
            struct ll_box dirty = hydrants->shape.box[row];
            ll_table_set_word(hydrants, row, LL_HYDRANT_STATUS,
                              (uint8_t)ll_rng_below(&rng, LL_STATUS_COUNT));
            prepare(&t);
            LL_CLEANUP(ll_supply_clear) struct ll_supply part = {0};
            LL_CLEANUP(ll_supply_clear) struct ll_supply full = {0};
            t.in.dirty = &dirty;
            assert_ok(ll_supply_stage(&t.in, &t.results, t.villages, 4, &t.supply, &part, &err),
                      &err);
            t.in.dirty = NULL;
            t.in.threads = 3;
            assert_ok(ll_supply_stage(&t.in, &t.results, t.villages, 4, NULL, &full, &err), &err);
            t.in.threads = 1;
            assert_same(&part, &full);
            ll_supply_clear(&t.supply);
            t.supply = full;
            full = (struct ll_supply){0};
        }
    }
}

static void hoses_are_never_shorter_than_the_straight_line(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t = {0};
    draw_four_villages(&t, 5);
    run(&t);
    size_t answered = 0;
    for (size_t b = 0; b < t.supply.count; b++) {
        if (t.supply.hose_answer[b] == LL_ANSWERED) {
            answered++;
            assert_true((double)t.supply.hose_m[b] >= t.results.hydrant_m[b] - 1e-4);
            assert_true((double)t.supply.hose_m[b] <= 170.001);
        } else {
            assert_int_equal(t.supply.hose_answer[b], LL_OVER_SEARCH_LIMIT);
            assert_int_equal(t.supply.hose_hydrant[b], LL_NONE);
        }
    }
    assert_true(answered > 20);
}

static void one_area_keeps_what_is_its_own(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(town_clear) struct town t = {0};
    draw_two_villages(&t);
    (void)ll_draw_hydrant(&t.scene, LL_STATUS_BROKEN, 100.0, 300.0);
    (void)ll_draw_hydrant(&t.scene, LL_STATUS_BROKEN, 900.0, 300.0);
    (void)ll_draw_hydrant(&t.scene, LL_STATUS_IN_SERVICE, 430.0, 300.0);
    (void)ll_draw_lane(&t.scene, LL_CLASS_RESIDENTIAL, "0 300, 1200 300");
    run(&t);
    assert_int_equal(t.supply.gain_count, 2);
    assert_int_equal(t.supply.spacing_count, 1);
    assert_ok(ll_supply_narrow(&t.scene, 1, &t.supply, &err), &err);
    assert_int_equal(t.supply.gap_count, 1);
    assert_int_equal(t.supply.gaps[0].area, 1);
    assert_near(ll_shape_area(&t.supply.gap_shapes, 0), t.supply.gaps[0].area_m2, 1.0);
    assert_int_equal(t.supply.gain_count, 1);
    assert_int_equal(t.supply.gains[0].hydrant, 2);
    assert_int_equal(t.supply.spacing_count, 0);
    assert_int_equal(t.supply.count, 3);
}

static bool try_to_run(void *user)
{
    struct town *t = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_supply_clear) struct ll_supply supply = {0};
    enum ll_code code =
        ll_supply_stage(&t->in, &t->results, t->villages, t->village_count, NULL, &supply, &err);
    assert_true(code == LL_OK || (code == LL_E_NOMEM && supply.count == 0));
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t = {0};
    draw_two_villages(&t);
    (void)ll_draw_lane(&t.scene, LL_CLASS_RESIDENTIAL, "0 250, 600 250");
    run(&t);
    ll_for_some_failing_alloc(try_to_run, &t, 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gap_holds_who_is_in_no_circle),
        cmocka_unit_test(a_house_over_the_edge_of_a_circle_counts_in_part),
        cmocka_unit_test(the_ground_of_a_tower_counts_once),
        cmocka_unit_test(without_hydrants_the_gap_is_the_village),
        cmocka_unit_test(what_repairs_would_win_is_what_they_win),
        cmocka_unit_test(ponds_and_tanks_have_their_own_rules),
        cmocka_unit_test(a_change_gives_what_a_full_run_gives_and_threads_change_nothing),
        cmocka_unit_test(hoses_are_never_shorter_than_the_straight_line),
        cmocka_unit_test(one_area_keeps_what_is_its_own),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
