#include "geo/overlap.h"

#include <math.h>
#include <stdlib.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/geos.h"
#include "tests/support/scenes.h"

static void the_area_that_random_polygons_share_is_that_of_geos(void **state)
{
    (void)state;
    GEOSContextHandle_t geos = GEOS_init_r();
    size_t overlapping = 0;
    for (uint64_t seed = 0; seed < 600; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 1);
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
        double east = seed % 2 == 0 ? 0.0 : 39500123.4; /* a zone number before the easting */
        ll_random_polygon(&s, &rng, (struct ll_xy){east, 2771500.6}, 30.0);
        ll_random_polygon(&s, &rng, (struct ll_xy){east + 8.0, 2771496.0}, seed % 3 ? 30.0 : 300.0);
        GEOSGeometry *a = ll_test_geos_polygon(geos, &s, 0);
        GEOSGeometry *b = ll_test_geos_polygon(geos, &s, 1);
        if (GEOSisValid_r(geos, a) == 1 && GEOSisValid_r(geos, b) == 1) {
            GEOSGeometry *both = GEOSIntersection_r(geos, a, b);
            double theirs = NAN;
            assert_int_equal(GEOSArea_r(geos, both, &theirs), 1);
            /* at an easting of 4e7 GEOS itself errs by 1e-8 m a corner */
            assert_near(ll_overlap_area(&s, 0, &s, 1), theirs, 1e-4);
            assert_near(ll_overlap_area(&s, 1, &s, 0), theirs, 1e-4);
            assert_near(ll_overlap_area(&s, 0, &s, 0), ll_shape_area(&s, 0), 1e-6);
            overlapping += theirs > 1.0;
            GEOSGeom_destroy_r(geos, both);
        }
        GEOSGeom_destroy_r(geos, a);
        GEOSGeom_destroy_r(geos, b);
    }
    assert_true(overlapping > 100);
    GEOS_finish_r(geos);
}

static void touching_and_distant_polygons_share_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POLYGON, "0 0, 10 0, 10 10, 0 10");
    ll_draw_shape(&s, LL_POLYGON, "10 0, 20 0, 20 10, 10 10");
    ll_draw_shape(&s, LL_POLYGON, "0 30, 10 30, 10 40, 0 40");
    ll_draw_shape(&s, LL_POLYGON, "0 0, 10 0, 10 10, 0 10; 2 2, 2 8, 8 8, 8 2");
    ll_draw_shape(&s, LL_POLYGON, "2 2, 8 2, 8 8, 2 8");
    ll_draw_shape(&s, LL_LINE, "0 0, 10 10");
    assert_near(ll_overlap_area(&s, 0, &s, 1), 0.0, 0.0);
    assert_near(ll_overlap_area(&s, 0, &s, 2), 0.0, 0.0);
    assert_near(ll_overlap_area(&s, 3, &s, 4), 0.0, 1e-12); /* a block in a yard */
    assert_near(ll_overlap_area(&s, 0, &s, 4), 36.0, 1e-12);
    assert_near(ll_overlap_area(&s, 0, &s, 5), 0.0, 0.0); /* a line holds no ground */
}

#define MANY 300U

struct pairs {
    unsigned char found[MANY][MANY];
    size_t most;
    size_t count;
};

static bool note_pair(uint32_t a, uint32_t b, void *user)
{
    struct pairs *p = user;
    assert_true(a < b);
    assert_int_equal(p->found[a][b], 0); /* each once */
    p->found[a][b] = 1;
    return ++p->count < p->most;
}

static struct ll_shapes random_town(uint64_t seed)
{
    struct ll_shapes s = {0};
    struct ll_rng rng = ll_rng_make(seed, 2);
    for (size_t i = 0; i < MANY; i++) {
        struct ll_xy at = {39500000.0 + 200.0 * ll_rng_unit(&rng),
                           2771500.0 + 200.0 * ll_rng_unit(&rng)};
        ll_random_polygon(&s, &rng, at, i % 7 == 0 ? 60.0 : 15.0);
    }
    return s;
}

static void footprints_of(const struct ll_shapes *s, struct ll_footprint ret[MANY])
{
    for (size_t i = 0; i < MANY; i++) {
        ret[i] = ll_footprint_make(s, i, (struct ll_xy){39500100.0, 2771600.0});
    }
}

static void no_pair_that_shares_half_of_the_smaller_is_left_out(void **state)
{
    (void)state;
    size_t expected = 0, candidates = 0;
    for (uint64_t seed = 0; seed < 4; seed++) {
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = random_town(seed);
        struct ll_footprint footprints[MANY];
        footprints_of(&s, footprints);
        struct ll_err err = {0};
        size_t first_new = seed < 2 ? 0 : 200;
        struct pairs *p = calloc(1, sizeof *p);
        assert_non_null(p);
        p->most = SIZE_MAX;
        assert_ok(ll_overlap_candidates(footprints, MANY, first_new, 0.5, note_pair, p, &err),
                  &err);
        candidates += p->count;
        for (size_t b = 0; b < MANY; b++) {
            for (size_t a = 0; a < b; a++) {
                double smaller = fmin(ll_shape_area(&s, a), ll_shape_area(&s, b));
                bool much = ll_overlap_area(&s, a, &s, b) >= 0.5 * smaller;
                expected += much && b >= first_new;
                assert_true(!much || b < first_new || p->found[a][b] == 1);
                assert_true(b >= first_new || p->found[a][b] == 0);
            }
        }
        free(p);
    }
    assert_true(expected > 200);
    assert_true(candidates < MANY * MANY / 4);
}

static void a_search_ends_when_the_visitor_has_enough(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = random_town(0);
    struct ll_footprint footprints[MANY];
    footprints_of(&s, footprints);
    struct ll_err err = {0};
    struct pairs *p = calloc(1, sizeof *p);
    assert_non_null(p);
    p->most = 3;
    assert_ok(ll_overlap_candidates(footprints, MANY, 0, 0.5, note_pair, p, &err), &err);
    assert_int_equal(p->count, 3);
    assert_ok(ll_overlap_candidates(footprints, 0, 0, 0.5, note_pair, p, &err), &err);
    assert_ok(ll_overlap_candidates(footprints, MANY, MANY, 0.5, note_pair, p, &err), &err);
    assert_int_equal(p->count, 3);
    free(p);
}

static bool attempt(void *user)
{
    struct pairs p = {.most = SIZE_MAX};
    enum ll_code code = ll_overlap_candidates(user, MANY, 0, 0.5, note_pair, &p, NULL);
    assert_true(code == LL_OK || (code == LL_E_NOMEM && p.count == 0));
    return code == LL_OK;
}

static void candidates_live_through_every_lack_of_memory(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = random_town(0);
    struct ll_footprint footprints[MANY];
    footprints_of(&s, footprints);
    ll_for_each_failing_alloc(attempt, footprints, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_area_that_random_polygons_share_is_that_of_geos),
        cmocka_unit_test(touching_and_distant_polygons_share_nothing),
        cmocka_unit_test(no_pair_that_shares_half_of_the_smaller_is_left_out),
        cmocka_unit_test(a_search_ends_when_the_visitor_has_enough),
        cmocka_unit_test(candidates_live_through_every_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
