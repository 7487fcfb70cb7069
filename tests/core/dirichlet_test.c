#include "core/dirichlet.h"

#include <math.h>

#include "tests/support/check.h"

#define MANY 40000

/* A Gamma(a, 1) number has mean a, variance a and fourth central moment 3a(a + 2). */
static void gamma_numbers_have_their_mean_and_variance(void **state)
{
    (void)state;
    static const double shapes[] = {0.05, 0.3, 1.0, 3.0, 30.0};
    for (int n = 0; n < 5; n++) {
        double a = shapes[n];
        struct ll_rng rng = ll_rng_make(11, (uint64_t)n);
        double mean = 0.0;
        double square = 0.0;
        for (int i = 0; i < MANY; i++) {
            double x = ll_rng_gamma(&rng, a);
            mean += x / MANY;
            square += (x - a) * (x - a) / MANY;
        }
        assert_near(mean, a, 4.0 * sqrt(a / MANY));
        assert_near(square, a, 4.0 * sqrt((3.0 * a * (a + 2.0) - a * a) / MANY));
    }
}

static void a_shape_of_nothing_gives_nothing(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(1, 1);
    assert_near(ll_rng_gamma(&rng, 0.0), 0.0, 0.0);
    assert_near(ll_rng_gamma(&rng, (double)NAN), 0.0, 0.0);
}

static void weights_add_up_and_those_of_nothing_stay_nothing(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(1, 2);
    const double given[] = {0.5, 0.0, 0.3, 0.2};
    for (int i = 0; i < 100; i++) {
        double w[4];
        ll_rng_dirichlet(&rng, 30.0, given, 4, w);
        assert_near(w[0] + w[1] + w[2] + w[3], 1.0, 1e-12);
        assert_near(w[1], 0.0, 0.0);
    }
}

static void tiny_parameters_never_give_weights_of_nothing(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(1, 3);
    const double given[] = {0.5, 0.5};
    for (int i = 0; i < 100; i++) {
        double w[2];
        ll_rng_dirichlet(&rng, 1e-7, given, 2, w);
        assert_near(w[0] + w[1], 1.0, 1e-12);
    }
}

static void a_single_weight_stays_whole(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(1, 4);
    const double one = 1.0;
    double w = 0.0;
    ll_rng_dirichlet(&rng, 30.0, &one, 1, &w);
    assert_near(w, 1.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gamma_numbers_have_their_mean_and_variance),
        cmocka_unit_test(a_shape_of_nothing_gives_nothing),
        cmocka_unit_test(weights_add_up_and_those_of_nothing_stay_nothing),
        cmocka_unit_test(tiny_parameters_never_give_weights_of_nothing),
        cmocka_unit_test(a_single_weight_stays_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
