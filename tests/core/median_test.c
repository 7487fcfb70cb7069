#include "core/median.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"

static void the_median_stands_in_the_middle(void **state)
{
    (void)state;
    double odd[] = {5, -1, 3};
    double even[] = {4, 1, 3, 2};
    double one[] = {7};
    assert_near(ll_median(odd, 3), 3.0, 0.0);
    assert_near(ll_median(even, 4), 3.0, 0.0); /* the upper of 2 and 3 */
    assert_near(ll_median(one, 1), 7.0, 0.0);
    assert_true(isnan(ll_median(NULL, 0)));
}

static void half_of_random_numbers_lie_below_the_median(void **state)
{
    (void)state;
    enum { COUNT = 1001 };
    struct ll_rng rng = ll_rng_make(5, 0);
    double numbers[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        numbers[i] = ll_rng_between(&rng, -1e6, 1e6);
    }
    double middle = ll_median(numbers, COUNT);
    size_t below = 0;
    for (size_t i = 0; i < COUNT; i++) {
        below += numbers[i] < middle;
        assert_true(i == 0 || numbers[i - 1] <= numbers[i]); /* sorted by the call */
    }
    assert_int_equal(below, COUNT / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_median_stands_in_the_middle),
        cmocka_unit_test(half_of_random_numbers_lie_below_the_median),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
