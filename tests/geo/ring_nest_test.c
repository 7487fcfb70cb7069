#include "geo/ring_nest.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// Adds a square, counter-clockwise or as a hole.
static enum ll_code add_square(struct ll_ring_nest *nest, double low, double high, bool hole,
                               struct ll_err *err)
{
    const struct ll_xy outer[] = {{low, low}, {high, low}, {high, high}, {low, high}, {low, low}};
    enum ll_code code = ll_ring_nest_begin(nest, err);
    for (int i = 0; code == LL_OK && i < 5; i++) {
        code = ll_ring_nest_point(nest, outer[hole ? 4 - i : i], err);
    }
    return code;
}

/// "lowest x of each ring", in order, with a bar before each outer ring.
static void describe(const struct ll_shapes *s, char text[100])
{
    text[0] = '\0';
    for (uint32_t r = 0; r < s->ring_count; r++) {
        const struct ll_xy *p = &s->points[s->first_point[r]];
        bool outer = ll_ring_area(p, s->first_point[r + 1] - s->first_point[r]) > 0.0;
        size_t used = strlen(text);
        (void)snprintf(text + used, 100 - used, "%s%g ", outer ? "|" : "", p->x);
    }
}

static void a_hole_follows_the_smallest_ring_around_it(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_ring_nest_clear) struct ll_ring_nest nest = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    assert_ok(add_square(&nest, 40, 60, true, &err), &err);
    assert_ok(add_square(&nest, 10, 90, true, &err), &err);
    assert_ok(add_square(&nest, 20, 80, false, &err), &err);
    assert_ok(add_square(&nest, 0, 100, false, &err), &err);
    assert_ok(add_square(&nest, 200, 210, true, &err), &err); /* in none */
    assert_ok(add_square(&nest, 70, 70, false, &err), &err);  /* without area */
    assert_ok(add_square(&nest, 45, 46, false, &err), &err);
    assert_ok(ll_ring_nest_finish(&nest, &s, &err), &err);
    char text[100];
    describe(&s, text);
    assert_string_equal(text, "|20 40 |0 10 |45 ");
    assert_near(ll_shape_area(&s, 0), 10000 - 6400 + 3600 - 400 + 1, 1e-9);
    ll_ring_nest_rewind(&nest);
    assert_ok(ll_ring_nest_finish(&nest, &s, &err), &err);
    assert_int_equal(s.count, 2);
    assert_int_equal(s.ring_count, 5);
}

static bool try_to_nest(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_ring_nest_clear) struct ll_ring_nest nest = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    enum ll_code code = add_square(&nest, 0, 100, false, &err);
    if (code == LL_OK) {
        code = add_square(&nest, 10, 90, true, &err);
    }
    if (code == LL_OK) {
        code = ll_ring_nest_finish(&nest, &s, &err);
    }
    assert_true(code == LL_OK || (code == LL_E_NOMEM && s.count == 0));
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(try_to_nest, NULL, 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hole_follows_the_smallest_ring_around_it),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
