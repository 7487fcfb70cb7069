#include "geo/uncovered.h"

#include <math.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/geos.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"

enum { CENTRES_MAX = 400 };

/// Discs with their index; must not move while it is used.
struct discs {
    struct ll_xy at[CENTRES_MAX];
    size_t count;
    ll_index *index;
    struct ll_disc_sectors sectors;
    struct ll_covering covering;
};

static void discs_clear(struct discs *d)
{
    ll_index_free(d->index);
}

static void discs_ready(struct discs *d, double radius_m)
{
    struct ll_err err = {0};
    struct ll_box boxes[CENTRES_MAX];
    for (size_t i = 0; i < d->count; i++) {
        boxes[i] = (struct ll_box){d->at[i].x, d->at[i].y, d->at[i].x, d->at[i].y};
    }
    assert_ok(ll_index_new(boxes, d->count, &d->index, &err), &err);
    ll_disc_sectors_make(&d->sectors);
    d->covering = (struct ll_covering){d->at, d->index, radius_m, 1e-3 * radius_m, &d->sectors};
}

/// The polygon without discs that are regular polygons of `sides`, around or within the circles.
static double geos_area(GEOSContextHandle_t geos, const struct ll_shapes *s, const struct discs *d,
                        unsigned sides, bool around)
{
    const double pi = acos(-1.0);
    double radius_m = d->covering.radius_m / (around ? cos(pi / sides) : 1.0);
    GEOSGeometry *left = ll_test_geos_polygon(geos, s, 0);
    for (size_t i = 0; i < d->count; i++) {
        LL_CLEANUP(ll_freep) struct ll_xy *ring = ll_alloc(sides + 1, sizeof *ring);
        for (unsigned k = 0; k <= sides; k++) {
            double angle = 2.0 * pi * (k % sides) / sides;
            ring[k] = (struct ll_xy){d->at[i].x + radius_m * cos(angle),
                                     d->at[i].y + radius_m * sin(angle)};
        }
        GEOSCoordSequence *seq = GEOSCoordSeq_copyFromBuffer_r(geos, &ring->x, sides + 1, 0, 0);
        GEOSGeometry *disc =
            GEOSGeom_createPolygon_r(geos, GEOSGeom_createLinearRing_r(geos, seq), NULL, 0);
        GEOSGeometry *less = GEOSDifference_r(geos, left, disc);
        assert_non_null(less);
        GEOSGeom_destroy_r(geos, disc);
        GEOSGeom_destroy_r(geos, left);
        left = less;
    }
    double area = NAN;
    assert_int_equal(GEOSArea_r(geos, left, &area), 1);
    GEOSGeom_destroy_r(geos, left);
    return area;
}

static double uncovered(const struct ll_shapes *s, const struct discs *d, struct ll_shapes *out)
{
    struct ll_err err = {0};
    double area = NAN, again = NAN;
    assert_ok(ll_uncovered(s, 0, &d->covering, out, &area, &err), &err);
    assert_ok(ll_uncovered(s, 0, &d->covering, NULL, &again, &err), &err);
    assert_near(area, again, 0.0);
    return area;
}

/// The drawn polygon is valid, holds the exact area and hardly more.
static void assert_drawn_well(GEOSContextHandle_t geos, const struct ll_shapes *out, double area,
                              const struct discs *d)
{
    assert_int_equal(out->count, 1);
    double drawn = ll_shape_area(out, 0);
    double most = d->covering.chord_error_m * ll_shape_length(out, 0);
    assert_true(drawn >= area - 1e-6 && drawn <= area + most + 1e-6);
    if (out->point_count > 0) {
        GEOSGeometry *g = ll_test_geos_polygon(geos, out, 0);
        assert_int_equal(GEOSisValid_r(geos, g), 1);
        GEOSGeom_destroy_r(geos, g);
    }
}

static void areas_lie_between_those_of_polygons_within_and_around_the_circles(void **state)
{
    (void)state;
    GEOSContextHandle_t geos = GEOS_init_r();
    static const double radii[] = {3.0, 8.0, 20.0, 60.0};
    for (uint64_t seed = 0; seed < 160; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 3);
        struct ll_xy at = seed % 2 == 0 ? (struct ll_xy){0, 0} : (struct ll_xy){39500000.3, 2e6};
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes out = {0};
        ll_random_polygon(&s, &rng, at, 60.0);
        LL_CLEANUP(discs_clear) struct discs d = {.count = ll_rng_below(&rng, 25)};
        for (size_t i = 0; i < d.count; i++) {
            d.at[i] = (struct ll_xy){at.x + ll_rng_between(&rng, -20.0, 80.0),
                                     at.y + ll_rng_between(&rng, -20.0, 80.0)};
        }
        discs_ready(&d, radii[seed % 4]);
        double area = uncovered(&s, &d, &out);
        double most = geos_area(geos, &s, &d, 128, false);
        double least = geos_area(geos, &s, &d, 128, true);
        assert_true(area <= most + 1e-6 && area >= least - 1e-6);
        assert_drawn_well(geos, &out, area, &d);
    }
    GEOS_finish_r(geos);
}

static double area_of(const char *rings, const struct discs *d)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes out = {0};
    GEOSContextHandle_t geos = GEOS_init_r();
    ll_draw_shape(&s, LL_POLYGON, rings);
    double area = uncovered(&s, d, &out);
    assert_drawn_well(geos, &out, area, d);
    GEOS_finish_r(geos);
    return area;
}

static void cases_that_can_be_worked_out_by_hand(void **state)
{
    (void)state;
    const double pi = acos(-1.0);
    LL_CLEANUP(discs_clear) struct discs none = {.count = 0};
    discs_ready(&none, 10.0);
    assert_near(area_of("0 0, 100 0, 100 50, 0 50", &none), 5000.0, 1e-9);
    assert_near(area_of("0 0, 100 0, 100 50, 0 50; 10 10, 10 20, 20 20", &none), 4950.0, 1e-9);
    LL_CLEANUP(discs_clear) struct discs one = {.at = {{50, 25}}, .count = 1};
    discs_ready(&one, 10.0);
    assert_near(area_of("0 0, 100 0, 100 50, 0 50", &one), 5000.0 - 100.0 * pi, 1e-9);
    assert_near(area_of("45 20, 55 20, 55 30, 45 30", &one), 0.0, 0.0);
    assert_near(area_of("50 25, 100 25, 100 50, 50 50", &one), 1250.0 - 25.0 * pi, 1e-9);
    /* the circle in the hole of a ring, and the ring's hole in the circle */
    assert_near(area_of("0 0, 100 0, 100 50, 0 50; 30 10, 30 40, 70 40, 70 10", &one), 3800.0,
                1e-9);
    assert_near(area_of("0 0, 100 0, 100 50, 0 50; 49 24, 49 26, 51 26, 51 24", &one),
                5000.0 - 100.0 * pi, 1e-9);
    /* two parts, the circle over the border of one */
    assert_near(area_of("0 0, 50 0, 50 50, 0 50; 60 0, 100 0, 100 50, 60 50", &one),
                4500.0 - 50.0 * pi, 1e-9);
    LL_CLEANUP(discs_clear) struct discs far = {.at = {{-10.5, 25}, {300, 25}}, .count = 2};
    discs_ready(&far, 10.0);
    assert_near(area_of("0 0, 100 0, 100 50, 0 50", &far), 5000.0, 1e-9);
}

static void a_ring_of_discs_leaves_an_island_in_the_middle(void **state)
{
    (void)state;
    const double pi = acos(-1.0);
    LL_CLEANUP(discs_clear) struct discs d = {.count = 12};
    for (size_t i = 0; i < d.count; i++) {
        double angle = 2.0 * pi * (double)i / 12.0;
        d.at[i] = (struct ll_xy){50.0 + 30.0 * cos(angle), 50.0 + 30.0 * sin(angle)};
    }
    discs_ready(&d, 10.0);
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes out = {0};
    ll_draw_shape(&s, LL_POLYGON, "0 0, 100 0, 100 100, 0 100");
    (void)uncovered(&s, &d, &out);
    assert_int_equal(out.ring_count, 3); /* outside with a hole, and the island */
    assert_true(plane_inside(&out, 0, (struct ll_xy){50.0, 50.0}));
    assert_true(plane_inside(&out, 0, (struct ll_xy){1.0, 1.0}));
    assert_false(plane_inside(&out, 0, (struct ll_xy){80.0, 50.0}));
}

/// What chance never brings: points on points. Areas are held against a fine GEOS polygon.
static void what_lies_exactly_on_each_other_does_no_harm(void **state)
{
    (void)state;
    GEOSContextHandle_t geos = GEOS_init_r();
    for (int kind = 0; kind < 7; kind++) {
        LL_CLEANUP(discs_clear) struct discs d = {0};
        double spacing = (double[]){20.0, 10.0, 10.0 * sqrt(2.0), 0.0, 10.0, 5.0, 1e-9}[kind];
        for (int i = 0; i < 25; i++) {
            d.at[d.count++] =
                (struct ll_xy){50.0 + spacing * (i % 5), 50.0 + spacing * (double)(i / 5)};
        }
        discs_ready(&d, 10.0);
        static const char *const areas[] = {
            "0 0, 200 0, 200 200, 0 200",
            "40 40, 110 40, 110 110, 40 110",      /* tangent to the circles */
            "50 50, 100 50, 100 100, 50 100",      /* through the centres */
            "60 50, 100 60, 90 100, 50 90, 50 60", /* corners on circles */
            "0 0, 200 0, 200 200, 0 200; 50 40, 40 50, 50 60, 60 50"};
        for (size_t a = 0; a < sizeof areas / sizeof *areas; a++) {
            LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
            LL_CLEANUP(ll_shapes_clear) struct ll_shapes out = {0};
            ll_draw_shape(&s, LL_POLYGON, areas[a]);
            double area = uncovered(&s, &d, &out);
            /* edges of up to 800 m times the radius's growth of at most 1.2e-6 m */
            assert_true(area <= geos_area(geos, &s, &d, 256, false) + 2e-3);
            assert_true(area >= geos_area(geos, &s, &d, 256, true) - 2e-3);
            double most = d.covering.chord_error_m * ll_shape_length(&out, 0);
            assert_true(fabs(ll_shape_area(&out, 0) - area) <= most + 2e-3);
        }
    }
    GEOS_finish_r(geos);
}

static void another_disc_never_adds_area(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(1, 4);
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POLYGON,
                  "0 0, 1000 0, 1000 800, 300 1000, 0 700; 500 400, 400 500, "
                  "500 600, 600 500");
    double before = INFINITY;
    for (size_t count = 0; count <= 120; count += 8) {
        LL_CLEANUP(discs_clear) struct discs d = {.count = count};
        rng = ll_rng_make(1, 4);
        for (size_t i = 0; i < count; i++) {
            d.at[i] = (struct ll_xy){ll_rng_between(&rng, 0.0, 1000.0),
                                     ll_rng_between(&rng, 0.0, 1000.0)};
        }
        discs_ready(&d, 120.0);
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes out = {0};
        double area = uncovered(&s, &d, &out);
        assert_true(area <= before + 1e-6);
        before = area;
    }
}

struct attempt {
    struct ll_shapes s;
    struct discs d;
};

static bool try_to_cut(void *user)
{
    const struct attempt *a = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes out = {0};
    double area = -1.0;
    enum ll_code code = ll_uncovered(&a->s, 0, &a->d.covering, &out, &area, &err);
    assert_true(code == LL_OK || (code == LL_E_NOMEM && area == -1.0 && out.count == 0));
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    struct attempt a = {.d = {.at = {{50, 25}, {55, 30}, {0, 0}, {98, 20}}, .count = 4}};
    discs_ready(&a.d, 10.0);
    ll_draw_shape(&a.s, LL_POLYGON, "0 0, 100 0, 100 50, 0 50; 10 10, 10 20, 20 20");
    ll_for_each_failing_alloc(try_to_cut, &a, 200);
    ll_shapes_clear(&a.s);
    discs_clear(&a.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(areas_lie_between_those_of_polygons_within_and_around_the_circles),
        cmocka_unit_test(cases_that_can_be_worked_out_by_hand),
        cmocka_unit_test(a_ring_of_discs_leaves_an_island_in_the_middle),
        cmocka_unit_test(what_lies_exactly_on_each_other_does_no_harm),
        cmocka_unit_test(another_disc_never_adds_area),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
