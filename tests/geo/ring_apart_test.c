#include "geo/ring_apart.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

static bool apart(const char *text)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POLYGON, text);
    bool is = false;
    assert_ok(ll_rings_apart(&s, 0, &is, &err), &err);
    return is;
}

static void rings_that_meet_are_told_from_those_that_do_not(void **state)
{
    (void)state;
    assert_true(apart("0 0, 10 0, 10 10, 0 10"));
    assert_true(apart("0 0, 5 0, 10 0, 10 10, 0 10"));             /* goes straight on */
    assert_true(apart("0 0, 10 0, 10 10, 0 10; 2 2, 2 4, 4 4"));   /* with a hole */
    assert_false(apart("0 0, 10 10, 10 0, 0 10"));                 /* an hourglass */
    assert_false(apart("0 0, 10 0, 10 10, 4 0, 0 10"));            /* a corner on an edge */
    assert_false(apart("0 0, 10 0, 5 0, 10 10, 0 10"));            /* runs back */
    assert_false(apart("0 0, 10 0, 10 10, 0 10; 0 2, 2 4, 4 4"));  /* a hole on the border */
    assert_false(apart("0 0, 10 0, 10 10, 0 10; 8 2, 8 4, 14 4")); /* a hole across it */
}

/// A long ring: a circle of points, each farther out or in; the last of them at a radius of its
/// own.
static void draw_star(struct ll_shapes *s, struct ll_rng *rng, size_t points, double last_m)
{
    struct ll_err err = {0};
    assert_ok(ll_shapes_begin(s, LL_POLYGON, &err), &err);
    assert_ok(ll_shapes_ring(s, &err), &err);
    struct ll_xy first = {0};
    for (size_t i = 0; i <= points; i++) {
        const double turn = 6.283185307179586 * (double)i / (double)points;
        const double radius_m = i + 1 == points ? last_m : ll_rng_between(rng, 90.0, 110.0);
        const struct ll_xy at = {500.0 + radius_m * cos(turn), radius_m * sin(turn)};
        first = i == 0 ? at : first;
        assert_ok(ll_shapes_run(s, i == points ? &first : &at, 1, &err), &err);
    }
}

static void edges_of_long_rings_are_found_by_their_cells(void **state)
{
    (void)state;
    struct ll_err err = {0};
    for (uint64_t seed = 0; seed < 50; seed++) {
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
        struct ll_rng rng = ll_rng_make(seed, 1);
        bool is = false;
        draw_star(&s, &rng, 300, 100.0);
        draw_star(&s, &rng, 300, -120.0); /* its last point lies across the ring */
        assert_ok(ll_rings_apart(&s, 0, &is, &err), &err);
        assert_true(is);
        assert_ok(ll_rings_apart(&s, 1, &is, &err), &err);
        assert_false(is);
    }
}

static bool try_to_tell(void *user)
{
    const struct ll_shapes *s = user;
    struct ll_err err = {0};
    bool is = false;
    const enum ll_code code = ll_rings_apart(s, 0, &is, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void memory_may_run_out(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    struct ll_rng rng = ll_rng_make(3, 1);
    draw_star(&s, &rng, 50, 100.0);
    ll_for_each_failing_alloc(try_to_tell, &s, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rings_that_meet_are_told_from_those_that_do_not),
        cmocka_unit_test(edges_of_long_rings_are_found_by_their_cells),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
