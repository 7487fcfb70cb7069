#include "geo/places.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static uint32_t place_of(struct ll_places *places, double x, double y)
{
    struct ll_err err = {0};
    uint32_t place = UINT32_MAX;
    assert_ok(ll_places_find(places, (struct ll_xy){x, y}, &place, &err), &err);
    return place;
}

static void points_within_a_millimetre_are_one_place_wherever_the_cells_end(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(7, 0);
    LL_CLEANUP(ll_places_clear) struct ll_places places = {0};
    for (uint32_t i = 0; i < 2000; i++) { /* 1 m apart, so that none is another's */
        double x = 3.9e7 + i + ll_rng_between(&rng, -0.2, 0.2);
        double y = -2.5e6 + ll_rng_between(&rng, -0.2, 0.2);
        double angle = ll_rng_between(&rng, 0.0, 6.3);
        assert_int_equal(place_of(&places, x, y), i);
        assert_int_equal(place_of(&places, x + 0.00098 * cos(angle), y + 0.00098 * sin(angle)), i);
    }
    assert_int_equal(places.count, 2000);
    assert_int_equal(place_of(&places, 0.0, 0.0), 2000);
    assert_int_equal(place_of(&places, 0.0, 0.00102), 2001);
    assert_int_equal(place_of(&places, -0.00098, 0.0), 2000); /* across the cells around 0 */
    assert_int_equal(place_of(&places, 0.0, 0.0005), 2000);   /* of two within reach the first */
}

static void a_coordinate_that_is_no_number_of_metres_is_refused(void **state)
{
    (void)state;
    LL_CLEANUP(ll_places_clear) struct ll_places places = {0};
    const double wrong[] = {NAN, INFINITY, -INFINITY, 1e300, -2e9};
    uint32_t place = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(ll_places_find(&places, (struct ll_xy){wrong[i], 0.0}, &place, NULL),
                         LL_E_INVALID);
        assert_int_equal(ll_places_find(&places, (struct ll_xy){0.0, wrong[i]}, &place, NULL),
                         LL_E_INVALID);
    }
    assert_int_equal(places.count, 0);
}

static bool fill(void *user)
{
    (void)user;
    LL_CLEANUP(ll_places_clear) struct ll_places places = {0};
    enum ll_code code = LL_OK;
    for (int i = 0; i < 1200 && code == LL_OK; i++) {
        uint32_t place = 0;
        code = ll_places_find(&places, (struct ll_xy){i, 0.5 * i}, &place, NULL);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(fill, NULL, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_within_a_millimetre_are_one_place_wherever_the_cells_end),
        cmocka_unit_test(a_coordinate_that_is_no_number_of_metres_is_refused),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
