#include "core/rng.h"

#include <math.h>

#include "tests/support/check.h"

static void the_generator_is_xoshiro256_starstar(void **state)
{
    (void)state;
    /* published for the state 1, 2, 3, 4 (reference code of Blackman and Vigna) */
    static const uint64_t known[] = {11520U,
                                     0U,
                                     1509978240U,
                                     1215971899390074240U,
                                     1216172134540287360U,
                                     607988272756665600U,
                                     16172922978634559625U,
                                     8476171486693032832U,
                                     10595114339597558777U,
                                     2904607092377533576U};
    struct ll_rng rng = {.s = {1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_true(ll_rng_next(&rng) == known[i]);
    }
}

static void a_seed_gives_the_same_numbers_for_ever(void **state)
{
    (void)state;
    /* computed with whole numbers of any size from the description in rng.h */
    static const struct {
        uint64_t seed;
        uint64_t stream;
        uint64_t first[3];
    } known[] = {
        {0, 0, {18110106563157542208U, 8650457082529208451U, 3032169436225125478U}},
        {1, 0, {17154914556750032435U, 15481925071032317162U, 3049712571244418729U}},
        {1, 7, {2553360220983563570U, 17051641427283596167U, 16747394107391441583U}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct ll_rng rng = ll_rng_make(known[i].seed, known[i].stream);
        for (int j = 0; j < 3; j++) {
            assert_true(ll_rng_next(&rng) == known[i].first[j]);
        }
    }
}

/// Sum over bins of (seen - expected)^2 / expected.
static double chi_square(const unsigned *seen, size_t bins, double expected)
{
    double sum = 0.0;
    for (size_t i = 0; i < bins; i++) {
        sum += ((double)seen[i] - expected) * ((double)seen[i] - expected) / expected;
    }
    return sum;
}

static void whole_numbers_are_even(void **state)
{
    (void)state;
    unsigned seen[7] = {0};
    struct ll_rng rng = ll_rng_make(20, 1);
    for (int i = 0; i < 70000; i++) {
        uint32_t n = ll_rng_below(&rng, 7);
        assert_in_range(n, 0, 6);
        seen[n]++;
    }
    assert_true(chi_square(seen, 7, 10000.0) < 22.5); /* 6 degrees of freedom: p = 0.001 */
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(ll_rng_below(&rng, 1), 0);
        assert_true(ll_rng_below(&rng, UINT32_MAX) < UINT32_MAX);
    }
}

static void a_large_range_has_no_bias(void **state)
{
    (void)state;
    /* of 3 * 2^30 numbers, draws below 2^30 are a third; taking the rest of a division of 32 bits
     * would make them a half */
    struct ll_rng rng = ll_rng_make(21, 0);
    unsigned low = 0;
    for (int i = 0; i < 30000; i++) {
        low += ll_rng_below(&rng, 3U << 30) < 1U << 30;
    }
    assert_near(low, 10000.0, 300.0); /* 3.7 standard deviations of 81.6 */
}

static void units_are_even_and_below_one(void **state)
{
    (void)state;
    unsigned seen[64] = {0};
    struct ll_rng rng = ll_rng_make(3, 9);
    for (int i = 0; i < 64000; i++) {
        double u = ll_rng_unit(&rng);
        assert_true(u >= 0.0 && u < 1.0);
        seen[(size_t)(u * 64.0)]++;
    }
    assert_true(chi_square(seen, 64, 1000.0) < 103.5); /* 63 degrees of freedom: p = 0.001 */
}

static void an_interval_leaves_out_its_upper_end(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(4, 0);
    const double high = nextafter(1.0, 2.0);
    for (int i = 0; i < 1000; i++) {
        assert_true(ll_rng_between(&rng, 1.0, high) == 1.0); /* the only number in [1, high) */
        double x = ll_rng_between(&rng, -3.0, 5.0);
        assert_true(x >= -3.0 && x < 5.0);
    }
}

static void normal_numbers_have_the_moments_of_a_normal(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(5, 0);
    double sum = 0.0, squares = 0.0, fourths = 0.0;
    const int n = 100000;
    for (int i = 0; i < n; i++) {
        double x = ll_rng_normal(&rng);
        sum += x;
        squares += x * x;
        fourths += x * x * x * x;
    }
    assert_near(sum / n, 0.0, 4.0 / sqrt(n));
    assert_near(squares / n, 1.0, 4.0 * sqrt(2.0 / n));
    assert_near(fourths / n, 3.0, 4.0 * sqrt(96.0 / n));
}

static void streams_of_one_seed_do_not_follow_each_other(void **state)
{
    (void)state;
    double product = 0.0;
    struct ll_rng a = ll_rng_make(6, 0);
    struct ll_rng b = ll_rng_make(6, 1);
    const int n = 100000;
    for (int i = 0; i < n; i++) {
        product += (ll_rng_unit(&a) - 0.5) * (ll_rng_unit(&b) - 0.5);
    }
    assert_near(product / n * 12.0, 0.0, 4.0 / sqrt(n)); /* their correlation */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_generator_is_xoshiro256_starstar),
        cmocka_unit_test(a_seed_gives_the_same_numbers_for_ever),
        cmocka_unit_test(whole_numbers_are_even),
        cmocka_unit_test(a_large_range_has_no_bias),
        cmocka_unit_test(units_are_even_and_below_one),
        cmocka_unit_test(an_interval_leaves_out_its_upper_end),
        cmocka_unit_test(normal_numbers_have_the_moments_of_a_normal),
        cmocka_unit_test(streams_of_one_seed_do_not_follow_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
