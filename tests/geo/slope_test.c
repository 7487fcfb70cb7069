#include "geo/slope.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"

static void add_lane(struct ll_table *t, const struct ll_xy *points, size_t count)
{
    struct ll_err err = {0};
    assert_ok(ll_table_add(t, NULL, &err), &err);
    assert_ok(ll_shapes_begin(&t->shape, LL_LINE, &err), &err);
    assert_ok(ll_shapes_ring(&t->shape, &err), &err);
    for (size_t i = 0; i < count; i++) {
        assert_ok(ll_shapes_point(&t->shape, points[i].x, points[i].y, &err), &err);
    }
}

static void profile(const struct ll_table *t, double step, struct ll_profiles *p)
{
    struct ll_err err = {0};
    bool wanted[8] = {true, true, true, true, true, true, true, true};
    assert_true(t->count <= 8);
    assert_ok(ll_profiles_make(t, wanted, step, p, &err), &err);
}

/*   y
 *  30      +   a bend: points at 0, 10, 20, 30 m along x, then up; the last is the end itself
 *          |
 *   0 +----+ x = 30 */
static void points_are_counted_along_the_bend(void **state)
{
    (void)state;
    struct ll_table t = ll_table_make(LL_LANE, 0);
    const struct ll_xy bend[] = {{0, 0}, {25, 0}, {25, 12}};
    add_lane(&t, bend, 3);
    LL_CLEANUP(ll_profiles_clear) struct ll_profiles p = {0};
    profile(&t, 10, &p);
    static const struct ll_xy want[] = {{0, 0}, {10, 0}, {20, 0}, {25, 5}, {25, 12}};
    static const double chain[] = {0, 10, 20, 30, 37};
    assert_int_equal(p.first[1], 5);
    for (size_t i = 0; i < 5; i++) {
        assert_near(p.point[i].x, want[i].x, 1e-12);
        assert_near(p.point[i].y, want[i].y, 1e-12);
        assert_near(p.chain_m[i], chain[i], 1e-12);
    }
    ll_table_clear(&t);
}

/// A plane of 7 % along x: every lane along x has that slope, across it none, aslant in between.
static void a_plane_has_one_slope(void **state)
{
    (void)state;
    struct ll_table t = ll_table_make(LL_LANE, 0);
    const struct ll_xy along[] = {{0, 0}, {300, 0}}, across[] = {{0, 0}, {0, 300}};
    const struct ll_xy aslant[] = {{0, 0}, {300, 400}};
    add_lane(&t, along, 2);
    add_lane(&t, across, 2);
    add_lane(&t, aslant, 2);
    LL_CLEANUP(ll_profiles_clear) struct ll_profiles p = {0};
    profile(&t, 5, &p);
    for (size_t i = 0; i < p.first[3]; i++) {
        p.height_m[i] = 100 + 0.07 * p.point[i].x;
    }
    assert_near(ll_slope_of(&p, 0, 20, 0.3).slope_pct, 7, 1e-9);
    assert_near(ll_slope_of(&p, 1, 20, 0.3).slope_pct, 0, 1e-9);
    assert_near(ll_slope_of(&p, 2, 20, 0.3).slope_pct, 4.2, 1e-9);
    assert_near(ll_slope_of(&p, 0, 20, 0.3).error_pct, 100 * sqrt(2.0) * 0.3 / 20, 1e-9);
    ll_table_clear(&t);
}

/// A ramp of 10 m with 10 % in a flat lane is 5 % over a base of 20 m.
static void a_short_ramp_is_seen_over_the_base(void **state)
{
    (void)state;
    struct ll_table t = ll_table_make(LL_LANE, 0);
    const struct ll_xy line[] = {{0, 0}, {100, 0}};
    add_lane(&t, line, 2);
    LL_CLEANUP(ll_profiles_clear) struct ll_profiles p = {0};
    profile(&t, 5, &p);
    for (size_t i = 0; i < p.first[1]; i++) {
        p.height_m[i] = fmin(fmax(p.chain_m[i] - 40, 0), 10) * 0.1;
    }
    assert_near(ll_slope_of(&p, 0, 20, 0.3).slope_pct, 5, 1e-9);
    assert_near(ll_slope_of(&p, 0, 10, 0.3).slope_pct, 10, 1e-9);
    ll_table_clear(&t);
}

static void what_is_short_or_without_heights_is_unknown(void **state)
{
    (void)state;
    struct ll_table t = ll_table_make(LL_LANE, 0);
    const struct ll_xy too_short[] = {{0, 0}, {19.9, 0}}, just[] = {{0, 0}, {20, 0}};
    const struct ll_xy hole[] = {{0, 0}, {200, 0}};
    add_lane(&t, too_short, 2);
    add_lane(&t, just, 2);
    add_lane(&t, hole, 2);
    LL_CLEANUP(ll_profiles_clear) struct ll_profiles p = {0};
    profile(&t, 5, &p);
    for (size_t i = 0; i < p.first[3]; i++) {
        p.height_m[i] = p.point[i].x * 0.1;
    }
    p.height_m[p.first[2] + 10] = NAN;
    assert_true(isnan(ll_slope_of(&p, 0, 20, 0.3).slope_pct));
    assert_near(ll_slope_of(&p, 1, 20, 0.3).slope_pct, 10, 1e-9);
    assert_true(isnan(ll_slope_of(&p, 2, 20, 0.3).slope_pct));
    assert_true(isnan(ll_slope_of(&p, 2, 20, 0.3).error_pct));
    ll_table_clear(&t);
}

/// Against every pair of points: no stretch of at least the base that has no shorter one from the
/// same start is steeper.
static void the_steepest_stretch_is_found(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(7, 0);
    for (int round = 0; round < 200; round++) {
        struct ll_table t = ll_table_make(LL_LANE, 0);
        struct ll_xy points[6];
        for (size_t i = 0; i < 6; i++) {
            points[i] = (struct ll_xy){ll_rng_unit(&rng) * 100, ll_rng_unit(&rng) * 100};
        }
        add_lane(&t, points, 6);
        LL_CLEANUP(ll_profiles_clear) struct ll_profiles p = {0};
        profile(&t, 3, &p);
        for (size_t i = 0; i < p.first[1]; i++) {
            p.height_m[i] = ll_rng_unit(&rng) * 5;
        }
        double steepest = NAN;
        for (size_t i = 0; i < p.first[1]; i++) {
            for (size_t j = i; j < p.first[1]; j++) {
                double length = p.chain_m[j] - p.chain_m[i];
                if (length >= 20 - 1e-6) {
                    steepest = fmax(steepest, 100 * fabs(p.height_m[j] - p.height_m[i]) / length);
                    break;
                }
            }
        }
        assert_near(ll_slope_of(&p, 0, 20, 1).slope_pct, steepest, 1e-9);
        ll_table_clear(&t);
    }
}

static void lanes_not_wanted_have_no_points(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_table t = ll_table_make(LL_LANE, 0);
    const struct ll_xy line[] = {{0, 0}, {100, 0}};
    add_lane(&t, line, 2);
    add_lane(&t, line, 2);
    const bool wanted[] = {false, true};
    LL_CLEANUP(ll_profiles_clear) struct ll_profiles p = {0};
    assert_ok(ll_profiles_make(&t, wanted, 50, &p, &err), &err);
    assert_int_equal(p.first[1], 0);
    assert_int_equal(p.first[2], 3);
    assert_true(isnan(ll_slope_of(&p, 0, 20, 1).slope_pct));
    assert_int_equal(ll_profiles_make(&t, wanted, 0, &p, &err), LL_E_INVALID);
    ll_table_clear(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_counted_along_the_bend),
        cmocka_unit_test(a_plane_has_one_slope),
        cmocka_unit_test(a_short_ramp_is_seen_over_the_base),
        cmocka_unit_test(what_is_short_or_without_heights_is_unknown),
        cmocka_unit_test(the_steepest_stretch_is_found),
        cmocka_unit_test(lanes_not_wanted_have_no_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
