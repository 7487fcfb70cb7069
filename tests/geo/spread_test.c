#include "geo/spread.h"

#include <math.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/geos.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"

#define LL_PI 3.14159265358979323846

/// How far beyond a cone a point lies, by trying many places along it.
static double brute_beyond(const struct ll_cone *c, struct ll_xy p, int places)
{
    double least_m = INFINITY;
    for (int i = 0; i <= places; i++) {
        double share = (double)i / places;
        double x = c->a.x + share * (c->b.x - c->a.x);
        double y = c->a.y + share * (c->b.y - c->a.y);
        double radius_m = c->radius_a_m + share * (c->radius_b_m - c->radius_a_m);
        least_m = fmin(least_m, hypot(p.x - x, p.y - y) - radius_m);
    }
    return least_m;
}

static struct ll_cone any_cone(struct ll_rng *rng, double size_m)
{
    struct ll_xy a = {5e5 + ll_rng_between(rng, 0.0, size_m),
                      3.4e6 + ll_rng_between(rng, 0.0, size_m)};
    double angle = ll_rng_between(rng, 0.0, 2.0 * LL_PI);
    double length_m = ll_rng_below(rng, 5) == 0 ? 0.0 : ll_rng_between(rng, 1.0, 80.0);
    return (struct ll_cone){.a = a,
                            .b = {a.x + length_m * cos(angle), a.y + length_m * sin(angle)},
                            .radius_a_m = ll_rng_between(rng, 0.0, 40.0),
                            .radius_b_m =
                                ll_rng_below(rng, 3) == 0 ? 0.0 : ll_rng_between(rng, 0.0, 40.0),
                            .owner = ll_rng_below(rng, 4)};
}

enum { CONES = 14 };

struct drawing {
    ll_spread *spread;
    struct ll_shapes shapes;
    uint32_t *owners;
    size_t owner_count;
};

static void drawing_clear(struct drawing *d)
{
    ll_spread_free(d->spread);
    ll_shapes_clear(&d->shapes);
    ll_free(d->owners);
}

static struct drawing draw(const struct ll_cone *cones, size_t count, double step_m, bool by_owner)
{
    struct ll_err err = {0};
    struct drawing d = {0};
    assert_ok(ll_spread_new(cones, count, step_m, by_owner, 1, &d.spread, &err), &err);
    assert_ok(ll_spread_trace(d.spread, by_owner, &d.shapes, by_owner ? &d.owners : NULL,
                              by_owner ? &d.owner_count : NULL, &err),
              &err);
    return d;
}

/// Every shape is what GEOS calls valid.
static void assert_valid(const struct ll_shapes *shapes)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    for (size_t i = 0; i < shapes->count; i++) {
        GEOSGeometry *g = ll_test_geos_polygon(geos, shapes, i);
        assert_int_equal(GEOSisValid_r(geos, g), 1);
        GEOSGeom_destroy_r(geos, g);
    }
    GEOS_finish_r(geos);
}

static void a_point_is_inside_if_some_cone_holds_it(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(20261122, 7);
    const double step_m = 2.0;
    for (int round = 0; round < 40; round++) {
        struct ll_cone cones[CONES];
        for (int i = 0; i < CONES; i++) {
            cones[i] = any_cone(&rng, 250.0);
        }
        LL_CLEANUP(drawing_clear) struct drawing d = draw(cones, CONES, step_m, false);
        assert_int_equal(d.shapes.count, 1);
        assert_valid(&d.shapes);
        for (int k = 0; k < 400; k++) {
            struct ll_xy p = {5e5 + ll_rng_between(&rng, -60.0, 310.0),
                              3.4e6 + ll_rng_between(&rng, -60.0, 310.0)};
            double beyond_m = INFINITY;
            for (int i = 0; i < CONES; i++) {
                beyond_m = fmin(beyond_m, brute_beyond(&cones[i], p, 400));
            }
            /* between the lines of the grid the border may be off by less than a step */
            if (fabs(beyond_m) > step_m) {
                assert_int_equal(plane_inside(&d.shapes, 0, p), beyond_m < 0.0);
            }
        }
    }
}

static void areas_of_plain_shapes_are_those_of_geometry(void **state)
{
    (void)state;
    const struct ll_cone disc = {{100.3, 50.7}, {100.3, 50.7}, 80.0, 80.0, 0};
    LL_CLEANUP(drawing_clear) struct drawing one = draw(&disc, 1, 5.0, false);
    /* chords of 5 m in a circle of 80 m lose 5^2 / (12 * 80) m along its edge, points left out up
       to 1 cm more */
    assert_near(ll_shape_area(&one.shapes, 0), LL_PI * 6400.0, 18.2);
    const struct ll_cone capsule = {{0.0, 0.0}, {300.0, 400.0}, 25.0, 25.0, 0};
    LL_CLEANUP(drawing_clear) struct drawing two = draw(&capsule, 1, 2.5, false);
    assert_near(ll_shape_area(&two.shapes, 0), 500.0 * 50.0 + LL_PI * 625.0, 10.0);
    const struct ll_cone cone = {{0.0, 0.0}, {100.0, 0.0}, 60.0, 0.0, 0};
    LL_CLEANUP(drawing_clear) struct drawing three = draw(&cone, 1, 2.0, false);
    /* a disc and its two tangents from the tip: the kite less the sector it covers */
    double angle = acos(0.6);
    double want_m2 = LL_PI * 3600.0 + 60.0 * 80.0 - 3600.0 * angle;
    assert_near(ll_shape_area(&three.shapes, 0), want_m2, 0.001 * want_m2);
}

static void a_ring_of_streets_has_a_hole_and_an_island_in_it(void **state)
{
    (void)state;
    const struct ll_cone cones[] = {{{0, 0}, {400, 0}, 30, 30, 0},
                                    {{400, 0}, {400, 400}, 30, 30, 0},
                                    {{400, 400}, {0, 400}, 30, 30, 0},
                                    {{0, 400}, {0, 0}, 30, 30, 0},
                                    {{200, 200}, {200, 200}, 40, 40, 0}};
    LL_CLEANUP(drawing_clear) struct drawing d = draw(cones, 5, 5.0, false);
    assert_valid(&d.shapes);
    assert_int_equal(d.shapes.ring_count, 3); /* outside, the hole, the island */
    assert_true(plane_inside(&d.shapes, 0, (struct ll_xy){10.0, 10.0}));
    assert_false(plane_inside(&d.shapes, 0, (struct ll_xy){100.0, 100.0}));
    assert_true(plane_inside(&d.shapes, 0, (struct ll_xy){200.0, 200.0}));
    double want_m2 = 460.0 * 460.0 - (4.0 - LL_PI) * 900.0 - 340.0 * 340.0 + LL_PI * 1600.0;
    assert_near(ll_shape_area(&d.shapes, 0), want_m2, 0.001 * want_m2);
}

static void the_area_is_that_of_the_union_of_buffers(void **state)
{
    (void)state;
    GEOSContextHandle_t geos = GEOS_init_r();
    struct ll_rng rng = ll_rng_make(20261122, 8);
    for (int round = 0; round < 5; round++) {
        struct ll_cone cones[60];
        GEOSGeometry *all = GEOSGeom_createEmptyPolygon_r(geos);
        for (int i = 0; i < 60; i++) {
            cones[i] = any_cone(&rng, 800.0);
            cones[i].radius_a_m = cones[i].radius_b_m = 25.0;
            GEOSGeometry *line = ll_test_geos_segment(geos, cones[i].a, cones[i].b);
            GEOSGeometry *buffer = GEOSBuffer_r(geos, line, 25.0, 64);
            GEOSGeometry *more = GEOSUnion_r(geos, all, buffer);
            GEOSGeom_destroy_r(geos, line);
            GEOSGeom_destroy_r(geos, buffer);
            GEOSGeom_destroy_r(geos, all);
            all = more;
        }
        double want_m2 = 0.0;
        assert_int_equal(GEOSArea_r(geos, all, &want_m2), 1);
        GEOSGeom_destroy_r(geos, all);
        LL_CLEANUP(drawing_clear) struct drawing d = draw(cones, 60, 2.5, false);
        assert_near(ll_shape_area(&d.shapes, 0), want_m2, 0.001 * want_m2);
    }
    GEOS_finish_r(geos);
}

static void a_place_belongs_to_the_owner_of_the_nearest_cone(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(20261122, 9);
    const double step_m = 2.0;
    for (int round = 0; round < 40; round++) {
        struct ll_cone cones[CONES];
        for (int i = 0; i < CONES; i++) {
            cones[i] = any_cone(&rng, 200.0);
        }
        LL_CLEANUP(drawing_clear) struct drawing d = draw(cones, CONES, step_m, true);
        assert_int_equal(d.shapes.count, d.owner_count);
        assert_valid(&d.shapes);
        for (int k = 0; k < 300; k++) {
            struct ll_xy p = {5e5 + ll_rng_between(&rng, -60.0, 260.0),
                              3.4e6 + ll_rng_between(&rng, -60.0, 260.0)};
            double of[4] = {INFINITY, INFINITY, INFINITY, INFINITY};
            for (int i = 0; i < CONES; i++) {
                uint32_t owner = cones[i].owner;
                of[owner] = fmin(of[owner], brute_beyond(&cones[i], p, 400));
            }
            for (size_t o = 0; o < d.owner_count; o++) {
                double lead_m = INFINITY;
                for (uint32_t other = 0; other < 4; other++) {
                    if (other != d.owners[o]) {
                        lead_m = fmin(lead_m, of[other] - of[d.owners[o]]);
                    }
                }
                double own_m = of[d.owners[o]];
                /* two steps: values of two owners change by twice the way that is gone */
                if (fabs(own_m) > step_m && fabs(lead_m) > 3.0 * step_m) {
                    assert_int_equal(plane_inside(&d.shapes, o, p), own_m < 0.0 && lead_m > 0.0);
                }
            }
        }
    }
}

static void a_box_is_inside_or_outside_of_what_is_drawn(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(20261122, 10);
    size_t seen[3] = {0};
    for (int round = 0; round < 20; round++) {
        struct ll_cone cones[CONES];
        for (int i = 0; i < CONES; i++) {
            cones[i] = any_cone(&rng, 250.0);
        }
        LL_CLEANUP(drawing_clear) struct drawing d = draw(cones, CONES, 5.0, true);
        for (int k = 0; k < 100; k++) {
            double x = 5e5 + ll_rng_between(&rng, -60.0, 310.0);
            double y = 3.4e6 + ll_rng_between(&rng, -60.0, 310.0);
            struct ll_box box = {x, y, x + 9.0, y + 4.0};
            for (size_t o = 0; o < d.owner_count; o++) {
                enum ll_spread_side side = ll_spread_side(d.spread, &box, d.owners[o]);
                seen[side]++;
                for (int corner = 0; corner < 4; corner++) {
                    struct ll_xy p = {x + (corner % 2) * 9.0, y + (corner / 2) * 4.0};
                    bool in = plane_inside(&d.shapes, o, p);
                    assert_true(side == LL_SPREAD_ACROSS || in == (side == LL_SPREAD_INSIDE));
                }
            }
        }
    }
    assert_true(seen[0] > 100 && seen[1] > 100 && seen[2] > 100);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(20261122, 11);
    struct ll_cone cones[200];
    for (int i = 0; i < 200; i++) {
        cones[i] = any_cone(&rng, 3000.0);
    }
    LL_CLEANUP(drawing_clear) struct drawing one = draw(cones, 200, 2.0, true);
    LL_CLEANUP(drawing_clear) struct drawing four = {0};
    assert_ok(ll_spread_new(cones, 200, 2.0, true, 4, &four.spread, &err), &err);
    assert_ok(
        ll_spread_trace(four.spread, true, &four.shapes, &four.owners, &four.owner_count, &err),
        &err);
    assert_int_equal(one.shapes.point_count, four.shapes.point_count);
    assert_memory_equal(one.shapes.points, four.shapes.points,
                        one.shapes.point_count * sizeof *one.shapes.points);
}

static void nothing_and_nonsense_are_told_apart(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(drawing_clear) struct drawing none = draw(NULL, 0, 5.0, false);
    assert_int_equal(none.shapes.count, 1);
    assert_int_equal(none.shapes.ring_count, 0);
    const struct ll_box box = {0.0, 0.0, 1.0, 1.0};
    assert_int_equal(ll_spread_side(none.spread, &box, UINT32_MAX), LL_SPREAD_OUTSIDE);
    const struct ll_cone wrong[] = {{{NAN, 0.0}, {1.0, 0.0}, 1.0, 1.0, 0},
                                    {{0.0, 0.0}, {1.0, 0.0}, -1.0, 1.0, 0},
                                    {{0.0, 0.0}, {INFINITY, 0.0}, 1.0, 1.0, 0}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ll_spread *spread = NULL;
        assert_int_equal(ll_spread_new(&wrong[i], 1, 5.0, false, 1, &spread, &err), LL_E_INVALID);
    }
    const struct ll_cone apart[] = {{{0, 0}, {1, 0}, 1, 1, 0}, {{1e9, 1e9}, {1e9, 1e9}, 1, 1, 0}};
    ll_spread *spread = NULL;
    assert_int_equal(ll_spread_new(apart, 2, 5.0, false, 1, &spread, &err), LL_E_LIMIT);
    assert_int_equal(ll_spread_new(apart, 1, 0.0, false, 1, &spread, &err), LL_E_INVALID);
}

static bool attempt(void *user)
{
    const struct ll_cone *cones = user;
    struct drawing d = {0};
    enum ll_code code = ll_spread_new(cones, CONES, 5.0, true, 1, &d.spread, NULL);
    if (code == LL_OK) {
        code = ll_spread_trace(d.spread, true, &d.shapes, &d.owners, &d.owner_count, NULL);
    }
    drawing_clear(&d);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

/* A road of 200 m, 40 m around it, and a brook 20 m above it that ends at x = 100. */
static void ground_across_water_is_left_out_but_around_its_end(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_ground(&scene, LL_GROUND_WATER, LL_LINE, "-100 20, 100 20");
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    assert_ok(ll_hose_ground_make(&scene, &ground, &err), &err);
    const struct ll_cone road = {
        .a = {0.0, 0.0}, .b = {200.0, 0.0}, .radius_a_m = 40.0, .radius_b_m = 40.0};
    const struct ll_spread_task task = {
        .cones = &road, .count = 1, .step_m = 5.0, .threads = 1, .ground = &ground};
    LL_CLEANUP(drawing_clear) struct drawing d = {0};
    assert_ok(ll_spread_around(&task, NULL, &d.spread, &err), &err);
    assert_ok(ll_spread_trace(d.spread, false, &d.shapes, NULL, NULL, &err), &err);
    assert_valid(&d.shapes);
    for (double x = 2.0; x < 200.0; x += 3.0) {
        const struct ll_xy near = {x, 14.0}, far = {x, 26.0}, below = {x, -38.0};
        assert_true(plane_inside(&d.shapes, 0, near));
        assert_true(plane_inside(&d.shapes, 0, below));
        if (x < 75.0 || x > 100.0) { /* 20 m up, and back along the brook */
            assert_int_equal(plane_inside(&d.shapes, 0, far), x > 100.0);
        }
    }
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(20261122, 12);
    struct ll_cone cones[CONES];
    for (int i = 0; i < CONES; i++) {
        cones[i] = any_cone(&rng, 250.0);
    }
    ll_for_each_failing_alloc(attempt, cones, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_is_inside_if_some_cone_holds_it),
        cmocka_unit_test(areas_of_plain_shapes_are_those_of_geometry),
        cmocka_unit_test(a_ring_of_streets_has_a_hole_and_an_island_in_it),
        cmocka_unit_test(the_area_is_that_of_the_union_of_buffers),
        cmocka_unit_test(a_place_belongs_to_the_owner_of_the_nearest_cone),
        cmocka_unit_test(a_box_is_inside_or_outside_of_what_is_drawn),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(nothing_and_nonsense_are_told_apart),
        cmocka_unit_test(ground_across_water_is_left_out_but_around_its_end),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
