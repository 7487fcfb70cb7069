#include "geo/spacing.h"

#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A scene with its network and what was found in it.
struct road {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    struct ll_network network;
    bool low_grade[64];
    struct ll_supply supply;
    const struct ll_spacing *found;
    size_t count;
};

static void road_clear(struct road *r)
{
    ll_network_clear(&r->network);
    ll_rules_free(r->rules);
    ll_scene_clear(&r->scene);
    ll_supply_clear(&r->supply);
}

static void run(struct road *r)
{
    struct ll_err err = {0};
    r->rules = ll_test_rules();
    r->speeds = ll_test_speeds();
    const struct ll_stage in = {.scene = &r->scene, .rules = r->rules, .speeds = &r->speeds};
    assert_ok(ll_network_make(&r->scene.layer[LL_LANE], &r->speeds, &r->network, &err), &err);
    assert_ok(ll_hydrant_spacings(&in, &r->network, r->low_grade, &r->supply, &err), &err);
    r->found = r->supply.spacings;
    r->count = r->supply.spacing_count;
}

static void neighbours_along_a_road_are_told_and_no_other_pairs(void **state)
{
    (void)state;
    LL_CLEANUP(road_clear) struct road r = {.scene = ll_scene_make()};
    (void)ll_draw_lane(&r.scene, LL_CLASS_RESIDENTIAL, "0 0, 100 0, 1000 0");
    static const double x[] = {10.0, 140.0, 260.0, 385.0, 900.0};
    for (size_t h = 0; h < 5; h++) {
        (void)ll_draw_hydrant(&r.scene, LL_STATUS_UNKNOWN, x[h], h % 2 == 0 ? 3.0 : -3.0);
    }
    (void)ll_draw_hydrant(&r.scene, LL_STATUS_BROKEN, 200.0, 0.0);
    (void)ll_draw_hydrant(&r.scene, LL_STATUS_UNKNOWN, 200.0, 40.0); /* on no lane */
    run(&r);
    assert_int_equal(r.count, 2); /* 130 and 125; 120 is allowed, 515 is too far */
    assert_int_equal(r.found[0].hydrant_a, 0);
    assert_int_equal(r.found[0].hydrant_b, 1);
    assert_near(r.found[0].spacing_m, 130.0, 1e-9);
    assert_near(r.found[0].limit_m, 120.0, 0.0);
    assert_near(r.found[0].at.x, 75.0, 1e-9);
    assert_int_equal(r.found[1].hydrant_a, 2);
    assert_near(r.found[1].spacing_m, 125.0, 1e-9);
}

static void villages_of_low_grade_have_a_shorter_limit(void **state)
{
    (void)state;
    LL_CLEANUP(road_clear) struct road r = {.scene = ll_scene_make(), .low_grade = {true}};
    (void)ll_draw_lane(&r.scene, LL_CLASS_RESIDENTIAL, "0 0, 1000 0");
    (void)ll_draw_hydrant(&r.scene, LL_STATUS_UNKNOWN, 0.0, 0.0);
    (void)ll_draw_hydrant(&r.scene, LL_STATUS_UNKNOWN, 61.0, 0.0);
    (void)ll_draw_hydrant(&r.scene, LL_STATUS_UNKNOWN, 122.0, 0.0);
    run(&r);
    assert_int_equal(r.count, 1); /* 61 m again, but there 120 m is asked */
    assert_near(r.found[0].limit_m, 60.0, 0.0);
    assert_near(r.found[0].spacing_m, 61.0, 1e-9);
}

/// Held against the lanes as they are drawn: the way begins and ends where the hydrants are nearest
/// to their lanes, lies on lanes everywhere and is as long as the spacing, to 1e-6 m.
static void assert_course(const struct road *r, size_t i)
{
    const struct ll_shapes *courses = &r->supply.spacing_shapes;
    const struct ll_spacing *s = &r->found[i];
    uint32_t ring = courses->first_ring[i];
    uint32_t first = courses->first_point[ring];
    uint32_t last = courses->first_point[ring + 1] - 1;
    assert_int_equal(courses->first_ring[i + 1], ring + 1);
    const struct ll_xy *p = courses->points;
    double length_m = 0.0;
    for (uint32_t k = first; k < last; k++) {
        length_m += hypot(p[k + 1].x - p[k].x, p[k + 1].y - p[k].y);
        struct ll_xy middle = {0.5 * (p[k].x + p[k + 1].x), 0.5 * (p[k].y + p[k + 1].y)};
        bool found = false;
        struct ll_network_place place;
        struct ll_err err = {0};
        assert_ok(ll_network_nearest(&r->network, middle, 1e-6, &found, &place, &err), &err);
        assert_true(found);
    }
    assert_near(length_m, s->spacing_m, 1e-6);
    const struct ll_box *hydrants = r->scene.layer[LL_HYDRANT].shape.box;
    const struct ll_box *ends[] = {&hydrants[s->hydrant_a], &hydrants[s->hydrant_b]};
    const struct ll_xy a = {ends[0]->min_x, ends[0]->min_y};
    bool turned = hypot(p[first].x - a.x, p[first].y - a.y) > 5.0 + 1e-6;
    for (int e = 0; e < 2; e++) {
        const struct ll_xy at = p[(e == 0) == turned ? last : first];
        assert_true(hypot(at.x - ends[e]->min_x, at.y - ends[e]->min_y) <= 5.0 + 1e-6);
    }
}

/// Two hydrants round a corner, a bend and a junction; the numbers are way along the lane.
///
///     A--100--+
///             | 50
///             +----120----B       and a side lane that leads nowhere
static void the_way_follows_the_lanes_round_corners(void **state)
{
    (void)state;
    LL_CLEANUP(road_clear) struct road r = {.scene = ll_scene_make()};
    (void)ll_draw_lane(&r.scene, LL_CLASS_RESIDENTIAL, "0 50, 100 50, 100 0");
    (void)ll_draw_lane(&r.scene, LL_CLASS_RESIDENTIAL, "220 0, 100 0"); /* drawn the other way */
    (void)ll_draw_lane(&r.scene, LL_CLASS_RESIDENTIAL, "100 0, 100 -80");
    (void)ll_draw_hydrant(&r.scene, LL_STATUS_UNKNOWN, 0.0, 53.0);
    (void)ll_draw_hydrant(&r.scene, LL_STATUS_UNKNOWN, 220.0, -2.0);
    run(&r);
    assert_int_equal(r.count, 1);
    assert_near(r.found[0].spacing_m, 270.0, 1e-9);
    assert_int_equal(r.supply.spacing_shapes.point_count, 4);
    assert_course(&r, 0);
}

/// Distances between all hydrants along a network, and Voronoi neighbours by the middle of the way.
static void neighbours_are_those_whose_middle_no_third_is_nearer_to(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 30; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 5);
        LL_CLEANUP(road_clear) struct road r = {.scene = ll_scene_make()};
        for (int k = 0; k < 4; k++) { /* a grid of streets, joined where they cross */
            char text[100];
            (void)snprintf(text, sizeof text, "0 %d, 450 %d", 150 * k, 150 * k);
            (void)ll_draw_lane(&r.scene, LL_CLASS_RESIDENTIAL, text);
            (void)snprintf(text, sizeof text, "%d 0, %d 450", 150 * k, 150 * k);
            (void)ll_draw_lane(&r.scene, LL_CLASS_RESIDENTIAL, text);
        }
        size_t n = 3 + ll_rng_below(&rng, 8);
        double x[12], y[12];
        for (size_t h = 0; h < n; h++) {
            x[h] = ll_rng_between(&rng, 0.0, 450.0);
            y[h] = 150.0 * ll_rng_below(&rng, 4);
            (void)ll_draw_hydrant(&r.scene, LL_STATUS_IN_SERVICE, x[h], y[h]);
        }
        run(&r);
        assert_int_equal(r.supply.spacing_shapes.count, r.count);
        for (size_t i = 0; i < r.count; i++) {
            assert_course(&r, i);
            const struct ll_spacing *s = &r.found[i];
            uint32_t a = s->hydrant_a, b = s->hydrant_b;
            /* on a grid: along the street, or over the nearest cross streets */
            double direct = fabs(x[a] - x[b]) + fabs(y[a] - y[b]);
            double least = direct;
            if (y[a] != y[b] && floor(x[a] / 150.0) == floor(x[b] / 150.0)) {
                double left = 150.0 * floor(x[a] / 150.0);
                least = fabs(y[a] - y[b]) +
                        fmin(x[a] + x[b] - 2 * left, 2 * (left + 150.0) - x[a] - x[b]);
            }
            assert_true(s->spacing_m >= least - 1e-6); /* a third may stand on the shortest */
            assert_true(a < b && s->spacing_m > 120.0 && s->spacing_m <= 500.0);
            double half = 0.5 * s->spacing_m;
            for (size_t h = 0; h < n; h++) { /* no third is nearer to the middle on its street */
                double air = hypot(x[h] - s->at.x, y[h] - s->at.y);
                bool same_street = y[h] == s->at.y;
                assert_true(!same_street || air >= half - 1e-6);
            }
        }
    }
}

static bool try_to_find(void *user)
{
    const struct road *r = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_supply_clear) struct ll_supply supply = {0};
    const struct ll_stage in = {.scene = &r->scene, .rules = r->rules, .speeds = &r->speeds};
    enum ll_code code = ll_hydrant_spacings(&in, &r->network, r->low_grade, &supply, &err);
    assert_true(code == LL_OK || (code == LL_E_NOMEM && supply.spacings == NULL));
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(road_clear) struct road r = {.scene = ll_scene_make()};
    (void)ll_draw_lane(&r.scene, LL_CLASS_RESIDENTIAL, "0 0, 100 0, 1000 0");
    (void)ll_draw_hydrant(&r.scene, LL_STATUS_UNKNOWN, 0.0, 0.0);
    (void)ll_draw_hydrant(&r.scene, LL_STATUS_UNKNOWN, 200.0, 0.0);
    run(&r);
    ll_for_each_failing_alloc(try_to_find, &r, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_along_a_road_are_told_and_no_other_pairs),
        cmocka_unit_test(villages_of_low_grade_have_a_shorter_limit),
        cmocka_unit_test(the_way_follows_the_lanes_round_corners),
        cmocka_unit_test(neighbours_are_those_whose_middle_no_third_is_nearer_to),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
