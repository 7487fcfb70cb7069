#include <string.h>

#include "core/rng.h"
#include "geo/lane_joins.h"
#include "geo/lane_order.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

static void lines_along_the_same_points_are_twins_either_way(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_LINE, "5 5, 9 9");
    ll_draw_shape(&s, LL_LINE, "0 0, 10 0, 10 10");
    ll_draw_shape(&s, LL_LINE, "10 10, 10 0, 0 0");
    ll_draw_shape(&s, LL_LINE, "0 0, 10 0, 10 10, 0 10");
    ll_draw_shape(&s, LL_LINE, "0 0, 10 0, 10 10");
    ll_draw_shape(&s, LL_LINE, "0 0, 4 4, 0 0"); /* the same both ways */
    ll_draw_shape(&s, LL_LINE, "0 0, 4 4, 0 0");
    uint32_t twin[7];
    assert_ok(ll_lane_twins(&s, twin, &err), &err);
    const uint32_t expected[7] = {0, 1, 1, 3, 1, 5, 5};
    assert_memory_equal(twin, expected, sizeof twin);
    assert_true(ll_lane_reversed(&s, 2, 1));
    assert_false(ll_lane_reversed(&s, 4, 1));
    assert_false(ll_lane_reversed(&s, 6, 5));
    assert_ok(ll_lane_twins(&(struct ll_shapes){0}, twin, &err), &err);
}

#define MANY 200U

static void the_order_is_that_of_comparing_each_with_each(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(5, 0);
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    for (size_t i = 0; i < MANY; i++) { /* few places, so that many are equal */
        assert_ok(ll_shapes_begin(&s, LL_LINE, &err), &err);
        assert_ok(ll_shapes_ring(&s, &err), &err);
        for (uint32_t p = 0; p < 2 + ll_rng_below(&rng, 2); p++) {
            double x = ll_rng_below(&rng, 3), y = ll_rng_below(&rng, 3);
            assert_ok(ll_shapes_point(&s, x, y, &err), &err);
        }
        if (s.first_point[s.ring_count] - s.first_point[s.ring_count - 1] < 2) {
            assert_ok(ll_shapes_point(&s, 0.0, 0.0, &err), &err);
        }
    }
    uint32_t order[MANY];
    assert_ok(ll_lane_order(&s, 50, MANY, order, &err), &err);
    for (size_t i = 0; i < MANY - 50; i++) {
        assert_in_range(order[i], 50, MANY - 1);
        for (size_t k = i + 1; k < MANY - 50; k++) {
            int c = ll_lane_compare(&s, order[i], order[k]);
            assert_true(c < 0 || (c == 0 && order[i] < order[k]));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_along_the_same_points_are_twins_either_way),
        cmocka_unit_test(the_order_is_that_of_comparing_each_with_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
