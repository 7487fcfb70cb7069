#include "geo/similarity.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"

#define POINTS 8

static void a_known_similarity_is_found_exactly(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(7, 0);
    for (int round = 0; round < 50; round++) {
        double scale = 0.999 + 0.002 * ll_rng_unit(&rng), turn = 6.0 * ll_rng_unit(&rng) - 3.0;
        struct ll_xy from[POINTS], to[POINTS];
        for (size_t i = 0; i < POINTS; i++) {
            from[i] = (struct ll_xy){39400000.0 + 5000.0 * ll_rng_unit(&rng),
                                     2880000.0 + 5000.0 * ll_rng_unit(&rng)};
            double x = from[i].x - 39400000.0, y = from[i].y - 2880000.0;
            to[i] = (struct ll_xy){1000.0 + scale * (cos(turn) * x - sin(turn) * y),
                                   2000.0 + scale * (sin(turn) * x + cos(turn) * y)};
        }
        struct ll_err err = {0};
        struct ll_similarity s = {0};
        struct ll_similarity_fit fit = {0};
        assert_ok(ll_similarity_find(from, to, POINTS, &s, &fit, &err), &err);
        assert_near(fit.scale, scale, 1e-9);
        assert_near(fit.turn_deg, turn * 180.0 / 3.14159265358979323846, 1e-7);
        assert_true(fit.max_m < 1e-5); /* doubles of 4e7 carry 7e-9 m */
        ll_similarity_apply(&s, from, POINTS);
        assert_near(from[3].x, to[3].x, 1e-5);
    }
}

static void no_other_similarity_is_nearer(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(11, 0);
    struct ll_xy from[POINTS], to[POINTS];
    for (size_t i = 0; i < POINTS; i++) {
        from[i] = (struct ll_xy){1000.0 * ll_rng_unit(&rng), 1000.0 * ll_rng_unit(&rng)};
        to[i] = (struct ll_xy){from[i].x + 4.0 * ll_rng_unit(&rng),
                               from[i].y + 4.0 * ll_rng_unit(&rng)};
    }
    struct ll_err err = {0};
    struct ll_similarity best = {0};
    struct ll_similarity_fit fit = {0};
    assert_ok(ll_similarity_find(from, to, POINTS, &best, &fit, &err), &err);
    double least = fit.rms_m * fit.rms_m * (2 * POINTS - 4);
    for (int k = 0; k < 200; k++) { /* small steps in every parameter make it worse */
        struct ll_similarity s = best;
        s.a += 1e-3 * (ll_rng_unit(&rng) - 0.5);
        s.b += 1e-3 * (ll_rng_unit(&rng) - 0.5);
        s.to_middle.x += 0.5 * (ll_rng_unit(&rng) - 0.5);
        s.to_middle.y += 0.5 * (ll_rng_unit(&rng) - 0.5);
        double sum = 0.0;
        for (size_t i = 0; i < POINTS; i++) {
            struct ll_xy p = from[i];
            ll_similarity_apply(&s, &p, 1);
            sum += (p.x - to[i].x) * (p.x - to[i].x) + (p.y - to[i].y) * (p.y - to[i].y);
        }
        assert_true(sum >= least - 1e-9);
    }
}

static void too_few_or_collinear_points_are_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_similarity s = {0};
    struct ll_similarity_fit fit = {0};
    const struct ll_xy two[] = {{0, 0}, {10, 10}};
    assert_int_equal(ll_similarity_find(two, two, 2, &s, &fit, &err), LL_E_INVALID);
    const struct ll_xy line[] = {{0, 0}, {100, 100}, {200, 201}, {300, 299}};
    assert_int_equal(ll_similarity_find(line, line, 4, &s, &fit, &err), LL_E_INVALID);
    assert_mentions(err.message, "one line");
    const struct ll_xy spot[] = {{5, 5}, {5, 5}, {5, 5}};
    assert_int_equal(ll_similarity_find(spot, spot, 3, &s, &fit, &err), LL_E_INVALID);
    const struct ll_xy bad[] = {{0, 0}, {NAN, 5}, {5, 0}};
    assert_int_equal(ll_similarity_find(bad, bad, 3, &s, &fit, &err), LL_E_INVALID);
    const struct ll_xy good[] = {{0, 0}, {100, 0}, {50, 40}};
    assert_ok(ll_similarity_find(good, good, 3, &s, &fit, &err), &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_similarity_is_found_exactly),
        cmocka_unit_test(no_other_similarity_is_nearer),
        cmocka_unit_test(too_few_or_collinear_points_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
