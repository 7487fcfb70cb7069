#include "geo/hose_field.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

enum { TARGETS = 5, POINTS = 300 };

/// A field with random targets, and what was put into it.
struct drawn {
    struct ll_hose_field field;
    double least_m;
    struct ll_box targets[TARGETS];
    double within_m[TARGETS];
};

static void draw(struct drawn *d, struct ll_rng *rng, double width_m, double height_m)
{
    struct ll_err err = {0};
    d->least_m = ll_rng_between(rng, 0.0, 100.0);
    assert_ok(ll_hose_field_begin(&d->field, width_m, height_m, d->least_m, &err), &err);
    for (int i = 0; i < TARGETS; i++) {
        const double x = ll_rng_between(rng, -20.0, width_m + 20.0);
        const double y = ll_rng_between(rng, -20.0, height_m + 20.0);
        const struct ll_box at = {x, y, x, y};
        d->targets[i] = ll_box_grown(&at, ll_rng_between(rng, 0.0, 40.0));
        d->within_m[i] = ll_rng_between(rng, 0.0, 400.0);
        ll_hose_field_add(&d->field, &d->targets[i], d->within_m[i]);
    }
}

/// The longest hose that may matter to any target at a point, target by target.
static double longest_at(const struct drawn *d, struct ll_xy at)
{
    const struct ll_box point = {at.x, at.y, at.x, at.y};
    double longest_m = d->least_m;
    for (int i = 0; i < TARGETS; i++) {
        const double apart_m = sqrt(ll_box_distance2(&point, &d->targets[i]));
        longest_m = fmax(longest_m, d->within_m[i] - apart_m);
    }
    return longest_m;
}

/// What is kept for a cell is no less than at any of its points, and no more than by the diagonal
/// of a cell (22.63 m) and rounding. Beyond the border it may be more.
static void no_hose_that_may_matter_is_left_out(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 1);
        const double width_m = ll_rng_between(&rng, 1.0, seed % 3 == 0 ? 1600.0 : 300.0);
        const double height_m = ll_rng_between(&rng, 1.0, 300.0);
        struct drawn d = {0};
        draw(&d, &rng, width_m, height_m);
        for (int i = 0; i < POINTS; i++) {
            const double x = ll_rng_between(&rng, -30.0, width_m + 30.0);
            const struct ll_xy at = {x, ll_rng_between(&rng, -30.0, height_m + 30.0)};
            const double kept_m = ll_hose_field_at(&d.field, at);
            assert_true(kept_m >= longest_at(&d, at) - 1e-4);
            const bool inner = at.x > LL_HOSE_FIELD_M && at.x < width_m - LL_HOSE_FIELD_M &&
                               at.y > LL_HOSE_FIELD_M && at.y < height_m - LL_HOSE_FIELD_M;
            assert_true(!inner || kept_m <= longest_at(&d, at) + 22.63 + 0.02);
        }
        ll_hose_field_clear(&d.field);
    }
}

static bool try_to_begin(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_hose_field_clear) struct ll_hose_field field = {0};
    const enum ll_code code = ll_hose_field_begin(&field, 100.0, 100.0, 0.0, &err);
    assert_true(code == LL_OK || (code == LL_E_NOMEM && field.most_m == NULL));
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(try_to_begin, NULL, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_hose_that_may_matter_is_left_out),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
