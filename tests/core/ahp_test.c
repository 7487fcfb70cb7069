#include "core/ahp.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"

/* Saaty (1980), influence of seven nations by wealth: US, USSR, China, France, UK, Japan, West
 * Germany. Published: weights .427 .230 .021 .052 .052 .123 .094, principal eigenvalue 7.61. */
static void the_wealth_of_nations_is_as_published(void **state)
{
    (void)state;
    static const double matrix[49] = {
        1,       4,       9, 6,       6,       5,       5,       /* US */
        1 / 4.0, 1,       7, 5,       5,       3,       4,       /* USSR */
        1 / 9.0, 1 / 7.0, 1, 1 / 5.0, 1 / 5.0, 1 / 7.0, 1 / 5.0, /* China */
        1 / 6.0, 1 / 5.0, 5, 1,       1,       1 / 3.0, 1 / 3.0, /* France */
        1 / 6.0, 1 / 5.0, 5, 1,       1,       1 / 3.0, 1 / 3.0, /* UK */
        1 / 5.0, 1 / 3.0, 7, 3,       3,       1,       2,       /* Japan */
        1 / 5.0, 1 / 4.0, 5, 3,       3,       1 / 2.0, 1};      /* West Germany */
    static const double published[7] = {0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094};
    struct ll_err err = {0};
    struct ll_ahp a;
    assert_ok(ll_ahp_solve(matrix, 7, &a, &err), &err);
    for (size_t i = 0; i < 7; i++) {
        assert_near(a.weight[i], published[i], 6e-4);
    }
    assert_near(a.lambda, 7.61, 5e-3);
    assert_near(a.ratio, (7.6077 - 7.0) / 6.0 / 1.32, 1e-4); /* 0.077: accepted */
}

/* Saaty (1990), choosing a school: learning, friends, school life, vocational training, college
 * preparation, music. Published: weights .32 .14 .03 .13 .24 .14; the comparisons are inconsistent
 * (ratio over 0.2). Of all comparisons, that of friends with college preparation (1 to 5) is
 * the one whose replacement by the ratio of the weights helps most; alone it does not suffice. */
static void an_inconsistent_matrix_names_its_worst_comparison(void **state)
{
    (void)state;
    static const double matrix[36] = {
        1,       4,       3, 1,       3,       4,       /* learning */
        1 / 4.0, 1,       7, 3,       1 / 5.0, 1,       /* friends */
        1 / 3.0, 1 / 7.0, 1, 1 / 5.0, 1 / 5.0, 1 / 6.0, /* school life */
        1,       1 / 3.0, 5, 1,       1,       1 / 3.0, /* vocational training */
        1 / 3.0, 5,       5, 1,       1,       3,       /* college preparation */
        1 / 4.0, 1,       6, 3,       1 / 3.0, 1};      /* music */
    static const double published[6] = {0.32, 0.14, 0.03, 0.13, 0.24, 0.14};
    struct ll_err err = {0};
    struct ll_ahp a;
    assert_ok(ll_ahp_solve(matrix, 6, &a, &err), &err);
    for (size_t i = 0; i < 6; i++) {
        assert_near(a.weight[i], published[i], 6e-3);
    }
    assert_true(a.ratio > 0.2);
    struct ll_ahp_cause cause;
    assert_ok(ll_ahp_find_cause(matrix, 6, &cause, &err), &err);
    assert_int_equal(cause.a, 1); /* friends */
    assert_int_equal(cause.b, 4); /* college preparation */
    assert_near(cause.value, 0.1396 / 0.2369, 5e-3);
    assert_near(cause.ratio, 0.1834, 5e-4);
}

/* By hand: a = 2 b, b = 3 c, a = 6 c agree: weights 6 : 3 : 1, eigenvalue 3. With a = c instead:
 * geometric means of the rows cbrt 2, cbrt 1.5, cbrt (1/3) are the eigenvector of three items, and
 * the eigenvalue is 1 + x + 1/x with x = cbrt(2 * 3 / 1). */
static void three_items_by_hand(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_ahp a;
    const double agree[9] = {1, 2, 6, 0.5, 1, 3, 1 / 6.0, 1 / 3.0, 1};
    assert_ok(ll_ahp_solve(agree, 3, &a, &err), &err);
    assert_near(a.weight[0], 0.6, 1e-14);
    assert_near(a.weight[1], 0.3, 1e-14);
    assert_near(a.lambda, 3.0, 1e-13);
    assert_near(a.ratio, 0.0, 1e-13);
    const double not_quite[9] = {1, 2, 1, 0.5, 1, 3, 1, 1 / 3.0, 1};
    assert_ok(ll_ahp_solve(not_quite, 3, &a, &err), &err);
    double sum = cbrt(2.0) + cbrt(1.5) + cbrt(1 / 3.0);
    assert_near(a.weight[0], cbrt(2.0) / sum, 1e-13);
    assert_near(a.weight[2], cbrt(1 / 3.0) / sum, 1e-13);
    double lambda = 1.0 + cbrt(6.0) + 1.0 / cbrt(6.0);
    assert_near(a.lambda, lambda, 1e-12);
    assert_near(a.ratio, (lambda - 3.0) / 2.0 / 0.58, 1e-12);
}

static void one_or_two_items_always_agree(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_ahp a;
    struct ll_ahp_cause cause;
    const double two[4] = {1, 4, 0.25, 1};
    assert_ok(ll_ahp_solve(two, 2, &a, &err), &err);
    assert_near(a.weight[0], 0.8, 1e-15);
    assert_near(a.ratio, 0.0, 0.0);
    assert_int_equal(ll_ahp_find_cause(two, 2, &cause, &err), LL_E_INVALID);
    assert_ok(ll_ahp_solve(two, 1, &a, &err), &err);
    assert_near(a.weight[0], 1.0, 0.0);
    const double wrong[4] = {1, 4, 0.3, 1};
    const double zero[4] = {1, 0, 0, 1};
    assert_int_equal(ll_ahp_solve(wrong, 2, &a, &err), LL_E_INVALID);
    assert_int_equal(ll_ahp_solve(zero, 2, &a, &err), LL_E_INVALID);
    assert_int_equal(ll_ahp_solve(two, 0, &a, &err), LL_E_INVALID);
    assert_int_equal(ll_ahp_solve(two, LL_AHP_MOST + 1, &a, &err), LL_E_INVALID);
}

/* Any weights, compared without error, come back; one wrong comparison among them is found. */
static void the_one_wrong_comparison_is_found(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(20260101, 4);
    for (int n = 0; n < 300; n++) {
        size_t count = 4 + ll_rng_below(&rng, 5);
        double weight[LL_AHP_MOST];
        double matrix[LL_AHP_MOST * LL_AHP_MOST];
        double sum = 0.0;
        for (size_t i = 0; i < count; i++) {
            weight[i] = ll_rng_between(&rng, 1.0, 2.5);
            sum += weight[i];
        }
        for (size_t i = 0; i < count * count; i++) {
            matrix[i] = weight[i / count] / weight[i % count];
        }
        struct ll_ahp a;
        assert_ok(ll_ahp_solve(matrix, count, &a, &err), &err);
        for (size_t i = 0; i < count; i++) {
            assert_near(a.weight[i], weight[i] / sum, 1e-13);
        }
        size_t p = ll_rng_below(&rng, (uint32_t)count - 1);
        size_t q = p + 1 + ll_rng_below(&rng, (uint32_t)(count - 1 - p));
        matrix[p * count + q] *= 5.0;
        matrix[q * count + p] /= 5.0;
        struct ll_ahp_cause cause;
        assert_ok(ll_ahp_find_cause(matrix, count, &cause, &err), &err);
        assert_int_equal(cause.a, p);
        assert_int_equal(cause.b, q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wealth_of_nations_is_as_published),
        cmocka_unit_test(an_inconsistent_matrix_names_its_worst_comparison),
        cmocka_unit_test(three_items_by_hand),
        cmocka_unit_test(one_or_two_items_always_agree),
        cmocka_unit_test(the_one_wrong_comparison_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
