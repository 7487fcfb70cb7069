#include "geo/ring_split.h"

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// Splits a walk. @return the rings as one polygon shape.
static struct ll_shapes split(const struct ll_xy *points, size_t count)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_ring_nest_clear) struct ll_ring_nest nest = {0};
    struct ll_shapes s = {0};
    assert_ok(ll_ring_split(points, count, &nest, &err), &err);
    assert_ok(ll_ring_nest_finish(&nest, &s, &err), &err);
    return s;
}

static void a_ring_that_never_comes_back_stays_one(void **state)
{
    (void)state;
    const struct ll_xy square[] = {{0, 0}, {4, 0}, {4, 4}, {0, 4}};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = split(square, 4);
    assert_int_equal(s.ring_count, 1);
    assert_int_equal(s.point_count, 5);
    assert_near(ll_shape_area(&s, 0), 16.0, 0.0);
}

static void a_hole_that_touches_the_outside_becomes_a_ring_of_its_own(void **state)
{
    (void)state;
    /* around the square, and from its corner 0 0 around a hole */
    const struct ll_xy walk[] = {{0, 0}, {9, 0}, {9, 9}, {0, 9}, {0, 0}, {2, 4}, {4, 2}};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = split(walk, 7);
    assert_int_equal(s.ring_count, 2);
    assert_near(ll_shape_area(&s, 0), 81.0 - 6.0, 1e-12);
}

static void two_houses_that_touch_in_a_corner_become_two_rings(void **state)
{
    (void)state;
    const struct ll_xy walk[] = {{0, 0}, {2, 0}, {2, 2}, {4, 2}, {4, 4}, {2, 4}, {2, 2}, {0, 2}};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = split(walk, 8);
    assert_int_equal(s.ring_count, 2);
    assert_near(ll_shape_area(&s, 0), 8.0, 0.0);
    for (uint32_t r = 0; r < 2; r++) {
        assert_int_equal(s.first_point[r + 1] - s.first_point[r], 5);
    }
}

static void a_loop_in_a_loop_is_taken_apart(void **state)
{
    (void)state;
    /* the walk comes back to 5 5 twice: three squares around one point */
    const struct ll_xy walk[] = {{5, 5}, {5, 6}, {4, 6}, {4, 5}, {5, 5}, {4, 5},
                                 {4, 4}, {5, 4}, {5, 5}, {5, 4}, {6, 4}, {6, 5}};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = split(walk, 12);
    assert_int_equal(s.ring_count, 3);
    assert_near(ll_shape_area(&s, 0), 3.0, 0.0);
}

static void a_way_there_and_back_is_nothing(void **state)
{
    (void)state;
    const struct ll_xy walk[] = {{0, 0}, {1, 0}, {2, 0}, {1, 0}};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = split(walk, 4);
    assert_int_equal(s.ring_count, 0);
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes none = split(walk, 0);
    assert_int_equal(none.ring_count, 0);
}

static bool try_to_split(void *user)
{
    (void)user;
    const struct ll_xy walk[] = {{0, 0}, {9, 0}, {9, 9}, {0, 9}, {0, 0}, {2, 4}, {4, 2}};
    LL_CLEANUP(ll_ring_nest_clear) struct ll_ring_nest nest = {0};
    enum ll_code code = ll_ring_split(walk, 7, &nest, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(try_to_split, NULL, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ring_that_never_comes_back_stays_one),
        cmocka_unit_test(a_hole_that_touches_the_outside_becomes_a_ring_of_its_own),
        cmocka_unit_test(two_houses_that_touch_in_a_corner_become_two_rings),
        cmocka_unit_test(a_loop_in_a_loop_is_taken_apart),
        cmocka_unit_test(a_way_there_and_back_is_nothing),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
