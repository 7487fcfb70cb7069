#include <math.h>

#include "core/rng.h"
#include "core/township_site.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"

static struct ll_rect rect_at(double x, double y, double angle, double width, double depth)
{
    return (struct ll_rect){.middle = {x, y},
                            .axis = {cos(angle), sin(angle)},
                            .half_width = 0.5 * width,
                            .half_depth = 0.5 * depth};
}

static double rect_distance(const struct ll_rect *a, const struct ll_rect *b)
{
    double least = INFINITY;
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
            least =
                fmin(least,
                     plane_segment_distance(ll_rect_corner(a, i), ll_rect_corner(a, (i + 1) % 4),
                                            ll_rect_corner(b, j), ll_rect_corner(b, (j + 1) % 4)));
        }
    }
    return least;
}

/* One house of 10 x 10 m at the origin, a way of 4 m along y = 20:
 *
 *   ------------------- y = 22
 *   ------------------- y = 18
 *
 *        +----+ y = 5
 *        |    |
 *        +----+ y = -5
 */
static void hand_drawn_gaps_and_verges(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_site_clear) struct ll_site site = {0};
    assert_ok(ll_site_begin(&site, (struct ll_xy){0, 0}, &err), &err);
    struct ll_rect house = rect_at(0, 0, 0, 10, 10);
    assert_true(ll_site_free(&site, &house, 5, 5));
    assert_ok(ll_site_take_rect(&site, &house, &err), &err);
    assert_ok(ll_site_take_way(&site, (struct ll_xy){-50, 20}, (struct ll_xy){50, 20}, 2, &err),
              &err);
    struct ll_rect beside = rect_at(11, 0, 0, 10, 10);
    assert_true(ll_site_free(&site, &beside, 0.99, 0));
    assert_false(ll_site_free(&site, &beside, 1.01, 0));
    struct ll_rect between = rect_at(30, 12, 0, 10, 10); /* its top is at y = 17 */
    assert_true(ll_site_free(&site, &between, 0, 0.99));
    assert_false(ll_site_free(&site, &between, 0, 1.01));
}

/* Against distances between the outlines: free ground is never nearer than asked for; 1e-9 m for
 * rounding. */
static void what_is_called_free_keeps_its_distance(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(5, 0);
    LL_CLEANUP(ll_site_clear) struct ll_site site = {0};
    assert_ok(ll_site_begin(&site, (struct ll_xy){1000, 1000}, &err), &err);
    enum { MOST = 400 };
    struct ll_rect taken[MOST];
    int count = 0;
    for (int i = 0; i < 3000 && count < MOST; i++) {
        struct ll_rect r = rect_at(ll_rng_between(&rng, 700, 1300), ll_rng_between(&rng, 700, 1300),
                                   ll_rng_between(&rng, 0, 6.3), ll_rng_between(&rng, 3, 30),
                                   ll_rng_between(&rng, 3, 30));
        if (!ll_site_free(&site, &r, 0.5, 0.0)) {
            continue;
        }
        for (int k = 0; k < count; k++) {
            assert_true(rect_distance(&r, &taken[k]) > 0.5 - 1e-9);
        }
        assert_ok(ll_site_take_rect(&site, &r, &err), &err);
        taken[count++] = r;
    }
    assert_true(count > 100);
}

static bool take_many(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_site_clear) struct ll_site site = {0};
    enum ll_code code = ll_site_begin(&site, (struct ll_xy){0, 0}, &err);
    for (int i = 0; code == LL_OK && i < 20; i++) {
        struct ll_rect r = rect_at(20.0 * i, 0, 0, 10, 10);
        code = ll_site_take_rect(&site, &r, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(take_many, NULL, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_drawn_gaps_and_verges),
        cmocka_unit_test(what_is_called_free_keeps_its_distance),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
