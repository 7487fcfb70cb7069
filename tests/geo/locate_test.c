#include "geo/locate.h"

#include "geo/outline.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

enum { MOST = 200 };

/// Overlapping random polygons, and their numbers in a turned order.
static void make_polygons(struct ll_shapes *s, uint32_t *rows, size_t count, uint64_t seed)
{
    struct ll_rng rng = ll_rng_make(seed, 0);
    double origin = seed % 2 == 0 ? 0.0 : 39500000.3;
    for (size_t i = 0; i < count; i++) {
        struct ll_xy at = {origin + ll_rng_between(&rng, 0.0, 300.0),
                           ll_rng_between(&rng, 0.0, 300.0)};
        ll_random_polygon(s, &rng, at, ll_rng_between(&rng, 1.0, 120.0));
        rows[i] = (uint32_t)(count - 1 - i);
    }
}

static uint32_t by_loop(const struct ll_shapes *s, const uint32_t *rows, size_t count,
                        struct ll_xy p)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ll_shape_contains(s, rows[i], p)) {
            return i;
        }
    }
    return UINT32_MAX;
}

static void the_answer_is_that_of_asking_every_polygon(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 20, MOST};
    for (uint64_t seed = 0; seed < 10; seed++) {
        struct ll_err err = {0};
        uint32_t rows[MOST];
        size_t count = counts[seed % 5];
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
        make_polygons(&s, rows, count, seed);
        LL_CLEANUP(ll_locator_freep) ll_locator *locator = NULL;
        assert_ok(ll_locator_new(&s, rows, count, &locator, &err), &err);
        struct ll_rng rng = ll_rng_make(seed, 1);
        double origin = seed % 2 == 0 ? 0.0 : 39500000.3;
        for (int k = 0; k < 2000; k++) {
            struct ll_xy p = {origin + ll_rng_between(&rng, -50.0, 350.0),
                              ll_rng_between(&rng, -50.0, 350.0)};
            assert_int_equal(ll_locate(locator, p), by_loop(&s, rows, count, p));
        }
        for (size_t i = 0; i < s.point_count; i += 7) { /* corners lie on the border: inside */
            assert_int_equal(ll_locate(locator, s.points[i]),
                             by_loop(&s, rows, count, s.points[i]));
        }
    }
}

static void an_outline_of_many_points_or_of_long_edges_is_no_harder(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    enum { TEETH = 3000 };
    for (int flat = 0; flat < 2; flat++) { /* a comb: standing, then lying */
        assert_ok(ll_shapes_begin(&s, LL_POLYGON, &err), &err);
        assert_ok(ll_shapes_ring(&s, &err), &err);
        for (int i = 0; i <= TEETH; i++) {
            double along = i, across = i % 2 == 0 ? 1.0 : 1000.0;
            assert_ok(ll_shapes_point(&s, flat ? across : -along, flat ? along : across, &err),
                      &err);
        }
        assert_ok(ll_shapes_point(&s, flat ? 0.0 : -TEETH, flat ? TEETH : 0.0, &err), &err);
        assert_ok(ll_shapes_point(&s, 0.0, 0.0, &err), &err);
        assert_ok(ll_shapes_point(&s, flat ? 1.0 : 0.0, flat ? 0.0 : 1.0, &err), &err);
    }
    static const uint32_t rows[] = {0, 1};
    LL_CLEANUP(ll_locator_freep) ll_locator *locator = NULL;
    assert_ok(ll_locator_new(&s, rows, 2, &locator, &err), &err);
    struct ll_rng rng = ll_rng_make(3, 1);
    for (int k = 0; k < 3000; k++) {
        struct ll_xy p = {ll_rng_between(&rng, -3000.0, 1000.0), ll_rng_between(&rng, 0.0, 3000.0)};
        assert_int_equal(ll_locate(locator, p), by_loop(&s, rows, 2, p));
    }
}

static bool try_to_build(void *user)
{
    const struct ll_shapes *s = user;
    struct ll_err err = {0};
    static const uint32_t rows[] = {3, 1, 2};
    ll_locator *locator = NULL;
    enum ll_code code = ll_locator_new(s, rows, 3, &locator, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_true((locator != NULL) == (code == LL_OK));
    ll_locator_free(locator);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    uint32_t rows[MOST];
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    make_polygons(&s, rows, 5, 4);
    ll_for_each_failing_alloc(try_to_build, &s, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_is_that_of_asking_every_polygon),
        cmocka_unit_test(an_outline_of_many_points_or_of_long_edges_is_no_harder),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
