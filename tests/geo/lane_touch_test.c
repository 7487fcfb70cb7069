#include "geo/lane_touch.h"

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static void add_line(struct ll_shapes *s, double x0, double y0, double x1, double y1)
{
    struct ll_err err = {0};
    assert_ok(ll_shapes_begin(s, LL_LINE, &err), &err);
    assert_ok(ll_shapes_ring(s, &err), &err);
    assert_ok(ll_shapes_point(s, x0, y0, &err), &err);
    assert_ok(ll_shapes_point(s, x1, y1, &err), &err);
}

static size_t alone(const struct ll_shapes *lines, const struct ll_shapes *others, size_t most,
                    size_t *ret_asked)
{
    struct ll_err err = {0};
    size_t count = 0;
    assert_ok(ll_lanes_alone(lines, others, most, ret_asked, &count, &err), &err);
    return count;
}

static void lines_of_a_grid_touch_and_marks_across_them_do_not(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes grid = {0}, marks = {0}, none = {0};
    for (int i = 0; i < 10; i++) {
        add_line(&grid, i, 0, i + 1, 0);
        add_line(&marks, i + 0.5, -0.1, i + 0.5, 0.1);
    }
    size_t asked = 0;
    assert_int_equal(alone(&grid, &none, 100, &asked), 0);
    assert_int_equal(asked, 10);
    assert_int_equal(alone(&marks, &none, 100, &asked), 10);
    assert_int_equal(alone(&marks, &grid, 100, &asked), 10);
    add_line(&marks, 3.0, 0.0, 3.0, 5.0); /* one that begins on the grid */
    assert_int_equal(alone(&marks, &grid, 100, &asked), 10);
    assert_int_equal(asked, 11);
    assert_int_equal(alone(&marks, &grid, 4, &asked), 4); /* every third */
    assert_int_equal(asked, 4);
}

static void a_loop_by_itself_is_alone(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes loop = {0}, none = {0};
    struct ll_err err = {0};
    size_t asked = 0;
    add_line(&loop, 0, 0, 1, 0);
    assert_ok(ll_shapes_point(&loop, 0, 0, &err), &err);
    assert_int_equal(alone(&loop, &none, 100, &asked), 1);
}

static bool count_once(void *user)
{
    size_t asked = 0, count = 0;
    struct ll_shapes none = {0};
    enum ll_code code = ll_lanes_alone(user, &none, 100, &asked, &count, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void every_failing_allocation_is_told(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    add_line(&s, 0, 0, 1, 0);
    ll_for_each_failing_alloc(count_once, &s, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_a_grid_touch_and_marks_across_them_do_not),
        cmocka_unit_test(a_loop_by_itself_is_alone),
        cmocka_unit_test(every_failing_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
