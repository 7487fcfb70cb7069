#include "geo/gap.h"

#include <math.h>

#include "tests/support/check.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"

static double gap(const struct ll_shapes *s, double limit_m)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_gap_scratch_clear) struct ll_gap_scratch scratch = {0};
    double there = NAN;
    double back = NAN;
    assert_ok(ll_shape_gap(s, 0, 1, limit_m, &scratch, &there, &err), &err);
    assert_ok(ll_shape_gap(s, 1, 0, limit_m, &scratch, &back, &err), &err);
    if (there <= limit_m || back <= limit_m) {
        assert_near(there, back, 1e-9);
    }
    return there;
}

/// Distance of two drawn shapes, looked for up to 20 m.
static double drawn(enum ll_kind kind_a, const char *a, enum ll_kind kind_b, const char *b)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, kind_a, a);
    ll_draw_shape(&s, kind_b, b);
    return gap(&s, 20.0);
}

static void shapes_that_share_ground_are_at_0_m(void **state)
{
    (void)state;
    const char *house = "0 0, 10 0, 10 10, 0 10";
    static const char *const others[] = {
        "10 0, 20 0, 20 10, 10 10",       /* a wall in common */
        "10 10, 20 10, 20 20",            /* a corner */
        "12 5, 10 4, 14 4",               /* a corner on a wall */
        "-5 4, 15 4, 15 6, -5 6",         /* across */
        "2 2, 3 2, 3 3",                  /* inside */
        "-5 -5, 15 -5, 15 15, -5 15",     /* around */
        "0 0, 10 0, 10 10, 0 10",         /* the same */
        "30 0, 31 0, 31 1; 4 4, 5 4, 5 5" /* one of two parts inside */
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_near(drawn(LL_POLYGON, house, LL_POLYGON, others[i]), 0.0, 0.0);
    }
}

static void shapes_apart_are_measured_between_their_nearest_points(void **state)
{
    (void)state;
    const char *house = "0 0, 10 0, 10 10, 0 10";
    assert_near(drawn(LL_POLYGON, house, LL_POLYGON, "13 14, 20 14, 20 20"), 5.0, 0.0);
    assert_near(drawn(LL_POLYGON, house, LL_POLYGON, "4 17, 6 17, 5 12"), 2.0, 0.0);
    assert_near(drawn(LL_POLYGON, house, LL_POINT, "5 12"), 2.0, 0.0);
    assert_near(drawn(LL_POINT, "5 5", LL_POLYGON, house), 0.0, 0.0);
    assert_near(drawn(LL_POINT, "0 0", LL_POINT, "3 4"), 5.0, 0.0);
    assert_near(drawn(LL_LINE, "0 0, 10 0", LL_LINE, "5 -3, 5 3"), 0.0, 0.0);
    assert_true(drawn(LL_POLYGON, house, LL_POLYGON, "31 0, 40 0, 40 5") > 20.0);
}

static void random_outlines_are_as_far_apart_as_edge_by_edge(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(3, 0);
    for (int i = 0; i < 2000; i++) {
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
        double size_m = ll_rng_between(&rng, 5.0, 40.0);
        ll_random_polygon(&s, &rng, (struct ll_xy){39500000.0, 3.1e6}, size_m);
        struct ll_xy at = {39500000.0 + ll_rng_between(&rng, -50.0, 50.0),
                           3.1e6 + ll_rng_between(&rng, -50.0, 50.0)};
        ll_random_polygon(&s, &rng, at, 20.0);
        double expected = plane_overlap(&s, 0, &s, 1) ? 0.0 : plane_shape_distance(&s, 0, &s, 1);
        double found = gap(&s, 15.0);
        if (expected <= 15.0) {
            assert_near(found, expected, 1e-7);
        } else {
            assert_true(found > 15.0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_that_share_ground_are_at_0_m),
        cmocka_unit_test(shapes_apart_are_measured_between_their_nearest_points),
        cmocka_unit_test(random_outlines_are_as_far_apart_as_edge_by_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
