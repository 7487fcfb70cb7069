#include "geo/stop.h"

#include <math.h>

#include "geo/outline.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

/// A house of 10 m x 10 m whose lower left corner is (0, 0).
static struct ll_shapes draw(const char *rings)
{
    struct ll_shapes shapes = {0};
    ll_draw_shape(&shapes, LL_POLYGON, rings);
    return shapes;
}

static const struct ll_walk walk = {.speed_mps = 1.3, .reach_m = 200.0};

/// Driven at `speed_mps` from a on.
static struct ll_stretch stretch(double ax, double ay, double bx, double by, double speed_mps)
{
    struct ll_stretch s = {.a = {ax, ay}, .b = {bx, by}, .length_m = hypot(bx - ax, by - ay)};
    s.at_a_s = 100.0;
    s.at_b_s = 100.0 + s.length_m / speed_mps;
    return s;
}

static struct ll_stop best(const struct ll_stretch *s, const struct ll_shapes *shapes)
{
    struct ll_stop stop = {0};
    assert_true(ll_stop_best(s, shapes, 0, &walk, INFINITY, &stop));
    return stop;
}

static void the_lane_is_left_before_the_corner_by_the_law_of_refraction(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes house = draw("0 0, 10 0, 10 10, 0 10");
    struct ll_stretch s = stretch(-100.0, -12.0, 50.0, -12.0, 6.5); /* walking is a fifth */
    struct ll_stop stop = best(&s, &house);
    /* to the corner (0, 0), 12 m across: left 12 * 0.2 / sqrt(1 - 0.04) m before it */
    double early_m = 12.0 * 0.2 / sqrt(0.96);
    assert_near(stop.on_m, 100.0 - early_m, 1e-9);
    assert_near(stop.walk_m, hypot(12.0, early_m), 1e-9);
    assert_near(stop.drive_s, 100.0 + (100.0 - early_m) / 6.5, 1e-9);
    assert_near(stop.time_s, stop.drive_s + stop.walk_m / 1.3, 1e-9);
    assert_near(stop.at.x, -early_m, 1e-9);
    assert_near(stop.at.y, -12.0, 0.0);
}

static void a_lane_towards_a_wall_is_driven_to_its_end(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes house = draw("0 0, 10 0, 10 10, 0 10");
    struct ll_stretch s = stretch(5.0, -60.0, 5.0, -4.0, 4.0);
    struct ll_stop stop = best(&s, &house);
    assert_near(stop.on_m, 56.0, 0.0);
    assert_near(stop.walk_m, 4.0, 1e-12);
    assert_near(stop.time_s, 100.0 + 14.0 + 4.0 / 1.3, 1e-9);
}

static void a_truck_slower_than_a_walker_is_left_at_once(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes house = draw("0 0, 10 0, 10 10, 0 10");
    struct ll_stretch s = stretch(5.0, -60.0, 5.0, -4.0, 1.0);
    assert_near(best(&s, &house).on_m, 0.0, 0.0);
    s = stretch(5.0, -4.0, 5.0, -60.0, 1.0); /* the same lane, earlier at the near end */
    assert_near(best(&s, &house).on_m, 0.0, 0.0);
}

static void touching_or_entering_a_building_leaves_no_metres_to_walk(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes house = draw("0 0, 10 0, 10 10, 0 10");
    struct ll_stretch through = stretch(-20.0, 5.0, 30.0, 5.0, 5.0);
    struct ll_stop stop = best(&through, &house);
    assert_near(stop.walk_m, 0.0, 0.0);
    assert_near(stop.on_m, 20.0, 1e-12); /* where it enters */
    struct ll_stretch inside = stretch(2.0, 5.0, 8.0, 5.0, 5.0);
    stop = best(&inside, &house);
    assert_near(stop.walk_m, 0.0, 0.0);
    assert_near(stop.on_m, 0.0, 0.0);
    struct ll_stretch along = stretch(-20.0, 0.0, 30.0, 0.0, 5.0);
    assert_near(best(&along, &house).walk_m, 0.0, 1e-12);
    struct ll_stretch point = {
        .a = {5.0, 5.0}, .b = {5.0, 5.0}, .at_a_s = 7.0, .at_b_s = 7.0}; /* no length */
    assert_near(best(&point, &house).time_s, 7.0, 0.0);
}

static void a_courtyard_is_walked_out_of(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear)
    struct ll_shapes ring = draw("0 0, 30 0, 30 30, 0 30; 5 5, 5 25, 25 25, 25 5");
    struct ll_stretch s = stretch(14.0, 14.0, 15.0, 14.0, 5.0);
    assert_near(best(&s, &ring).walk_m, 9.0, 1e-12);
}

static void nothing_is_found_out_of_reach_or_too_late(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes house = draw("0 0, 10 0, 10 10, 0 10");
    struct ll_stretch s = stretch(-500.0, 210.001, 500.0, 210.001, 5.0);
    struct ll_stop stop = {.on_m = -7.0};
    assert_false(ll_stop_best(&s, &house, 0, &walk, INFINITY, &stop));
    s = stretch(-500.0, 210.0, 500.0, 210.0, 5.0); /* exactly the reach is in */
    assert_true(ll_stop_best(&s, &house, 0, &walk, INFINITY, &stop));
    assert_near(stop.walk_m, 200.0, 1e-6);
    assert_true(ll_stop_best(&s, &house, 0, &walk, stop.time_s, &stop));
    assert_false(ll_stop_best(&s, &house, 0, &walk, stop.time_s - 1e-6, &stop));
}

/// A house above a road that runs in x 12 m below it, and what lies on the ground.
struct riverside {
    struct ll_scene scene;
    struct ll_shapes house;
    struct ll_shores shores;
    struct ll_walk walk;
};

static void riverside_draw(struct riverside *r, const char *water)
{
    struct ll_err err = {0};
    r->scene = ll_scene_make();
    (void)ll_draw_ground(&r->scene, LL_GROUND_WATER, LL_LINE, water);
    r->house = draw("0 0, 10 0, 10 10, 0 10");
    assert_ok(ll_shores_make(&r->scene, &r->shores, &err), &err);
    r->walk = walk;
    r->walk.shores = &r->shores;
}

static void riverside_clear(struct riverside *r)
{
    ll_shores_clear(&r->shores);
    ll_shapes_clear(&r->house);
    ll_scene_clear(&r->scene);
}

/* The road is driven from x = -100 to x = 50 at 6.5 m/s; a brook runs between it and the house, in
   x from -200 to where it ends. */
static void nobody_walks_across_water(void **state)
{
    (void)state;
    LL_CLEANUP(riverside_clear) struct riverside r = {0};
    riverside_draw(&r, "-200 -6, 22 -6");
    const struct ll_stretch s = stretch(-100.0, -12.0, 50.0, -12.0, 6.5);
    struct ll_stop stop = {0};
    assert_true(ll_stop_best(&s, &r.house, 0, &r.walk, INFINITY, &stop));
    /* to the corner (10, 0) past the end of the brook at (22, -6), which the way from x = 34 meets:
       the next mark is that at x = 35, 135 m on */
    assert_near(stop.on_m, 135.0, 0.0);
    assert_near(stop.walk_m, hypot(25.0, 12.0), 1e-9);
    assert_near(stop.time_s, 100.0 + 135.0 / 6.5 + hypot(25.0, 12.0) / 1.3, 1e-9);
    const double dry_s = stop.time_s;
    assert_false(ll_stop_best(&s, &r.house, 0, &r.walk, dry_s - 1e-6, &stop));
    assert_true(ll_stop_best(&s, &r.house, 0, &r.walk, dry_s, &stop));
}

static void water_all_along_the_road_cuts_the_house_off(void **state)
{
    (void)state;
    LL_CLEANUP(riverside_clear) struct riverside r = {0};
    riverside_draw(&r, "-200 -6, 200 -6");
    const struct ll_stretch s = stretch(-100.0, -12.0, 50.0, -12.0, 6.5);
    struct ll_stop stop = {0};
    assert_false(ll_stop_best(&s, &r.house, 0, &r.walk, INFINITY, &stop));
}

static void water_behind_the_house_or_in_its_wall_changes_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(riverside_clear) struct riverside r = {0};
    riverside_draw(&r, "-200 -0.9, 200 -0.9, 200 15, -200 15");
    const struct ll_stretch s = stretch(-100.0, -12.0, 50.0, -12.0, 6.5);
    struct ll_stop stop = {0};
    assert_true(ll_stop_best(&s, &r.house, 0, &r.walk, INFINITY, &stop));
    assert_near(stop.time_s, best(&s, &r.house).time_s, 0.0);
}

static void a_shape_without_points_is_never_reached(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes empty = {0};
    assert_ok(ll_shapes_begin(&empty, LL_POLYGON, &err), &err);
    struct ll_stretch s = stretch(0.0, 0.0, 1.0, 0.0, 5.0);
    struct ll_stop stop;
    assert_false(ll_stop_best(&s, &empty, 0, &walk, INFINITY, &stop));
}

/// The oracle: the least of `steps` + 1 stops along the stretch.
static double sampled(const struct ll_stretch *s, const struct ll_shapes *shapes, size_t index,
                      const struct ll_walk *by, int steps)
{
    double least_s = INFINITY;
    for (int i = 0; i <= steps; i++) {
        double share = (double)i / steps;
        struct ll_xy at = {s->a.x + share * (s->b.x - s->a.x), s->a.y + share * (s->b.y - s->a.y)};
        double walk_m = ll_shape_point(shapes, index, at);
        double time_s = s->at_a_s + share * (s->at_b_s - s->at_a_s) + walk_m / by->speed_mps;
        least_s = walk_m <= by->reach_m && time_s < least_s ? time_s : least_s;
    }
    return least_s;
}

/// With 4000 steps no stop is more than 1/8000 of the stretch from a sampled one, so that the
/// sampled least is at most that much drive and walk above the true one. A stretch that is within
/// reach on less than a step may be missed by the oracle: then its answer is INFINITY.
static void no_sampled_stop_is_better_and_one_is_as_good(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(42, 0);
    const int steps = 4000;
    size_t compared = 0;
    for (int round = 0; round < 250; round++) {
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes house = {0};
        struct ll_xy centre = {4e5, 3e6};
        ll_random_polygon(&house, &rng, centre, ll_rng_between(&rng, 5.0, 60.0));
        struct ll_walk by = {.speed_mps = ll_rng_between(&rng, 0.8, 2.0),
                             .reach_m = ll_rng_between(&rng, 5.0, 60.0)};
        struct ll_stretch s =
            stretch(centre.x + ll_rng_between(&rng, -60.0, 60.0),
                    centre.y + ll_rng_between(&rng, -60.0, 60.0),
                    centre.x + ll_rng_between(&rng, -60.0, 60.0),
                    centre.y + ll_rng_between(&rng, -60.0, 60.0), ll_rng_between(&rng, 0.9, 14.0));
        if (ll_rng_below(&rng, 2) == 0) { /* driven from b to a */
            double swap = s.at_a_s;
            s.at_a_s = s.at_b_s;
            s.at_b_s = swap;
        }
        double want_s = sampled(&s, &house, 0, &by, steps);
        struct ll_stop stop = {0};
        bool found = ll_stop_best(&s, &house, 0, &by, INFINITY, &stop);
        double step_s = s.length_m / steps / by.speed_mps + fabs(s.at_b_s - s.at_a_s) / steps;
        if (isfinite(want_s)) {
            assert_true(found);
            assert_true(stop.time_s <= want_s + 1e-6);
            assert_true(stop.time_s >= want_s - step_s);
            compared++;
        }
        if (found) { /* what is claimed is so */
            assert_near(stop.walk_m, ll_shape_point(&house, 0, stop.at), 1e-8);
            assert_true(stop.walk_m <= by.reach_m + 2e-6);
            assert_near(hypot(stop.at.x - s.a.x, stop.at.y - s.a.y), stop.on_m, 1e-8);
            assert_near(stop.drive_s, s.at_a_s + stop.on_m / s.length_m * (s.at_b_s - s.at_a_s),
                        1e-9);
        }
    }
    assert_true(compared > 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lane_is_left_before_the_corner_by_the_law_of_refraction),
        cmocka_unit_test(a_lane_towards_a_wall_is_driven_to_its_end),
        cmocka_unit_test(a_truck_slower_than_a_walker_is_left_at_once),
        cmocka_unit_test(touching_or_entering_a_building_leaves_no_metres_to_walk),
        cmocka_unit_test(a_courtyard_is_walked_out_of),
        cmocka_unit_test(nothing_is_found_out_of_reach_or_too_late),
        cmocka_unit_test(nobody_walks_across_water),
        cmocka_unit_test(water_all_along_the_road_cuts_the_house_off),
        cmocka_unit_test(water_behind_the_house_or_in_its_wall_changes_nothing),
        cmocka_unit_test(a_shape_without_points_is_never_reached),
        cmocka_unit_test(no_sampled_stop_is_better_and_one_is_as_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
