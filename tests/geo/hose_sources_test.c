#include "geo/hose_sources.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"

enum { DIRECTIONS = 3600, MOST_ARMS = 6 };

static struct ll_xy at_angle(double rad)
{
    return (struct ll_xy){cos(rad), sin(rad)};
}

/// Whether a hose leads from a point in a direction.
static bool leads(const struct ll_hose_source *point, struct ll_xy u)
{
    const struct ll_xy r = point->right, l = point->left;
    return (r.x == 0.0 && r.y == 0.0) ||
           (r.x * u.y - r.y * u.x >= 0.0 && u.x * l.y - u.y * l.x >= 0.0);
}

/// Whether going some way along an arm first is better for a hose that leads in a direction from
/// there: 1 m along it gains more, of what is far away, than it costs.
static bool is_covered(const struct ll_hose_arm *arms, size_t count, struct ll_xy u, double spare)
{
    for (size_t i = 0; i < count; i++) {
        if (u.x * arms[i].away.x + u.y * arms[i].away.y > arms[i].pace + spare) {
            return true;
        }
    }
    return false;
}

/// In each direction that no arm covers exactly one hose leads, in others none; but near the border
/// of both (1e-4 of the sine of an angle).
static void assert_as_directions_tell(const struct ll_hose_arm *arms, size_t count,
                                      const struct ll_hose_source *open, size_t open_count)
{
    for (int i = 0; i < DIRECTIONS; i++) {
        const struct ll_xy u = at_angle(6.283185307179586 * i / DIRECTIONS);
        size_t found = 0;
        for (size_t k = 0; k < open_count; k++) {
            found += leads(&open[k], u) ? 1 : 0;
        }
        if (!is_covered(arms, count, u, -1e-4)) {
            assert_true(found >= 1 && found <= 2); /* two where a part ends and another begins */
        } else if (is_covered(arms, count, u, 1e-4)) {
            assert_int_equal(found, 0);
        }
    }
}

static void from_where_lanes_meet_hoses_lead_where_none_leads_from_them(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(5, 0);
    for (int round = 0; round < 3000; round++) {
        struct ll_hose_arm arms[MOST_ARMS];
        struct ll_hose_source open[2 * LL_HOSE_ARMS];
        const size_t count = 1 + ll_rng_below(&rng, MOST_ARMS);
        for (size_t i = 0; i < count; i++) {
            const double rad = round % 3 == 0 ? 1.5707963267948966 * ll_rng_below(&rng, 4)
                                              : ll_rng_between(&rng, -3.2, 3.2);
            arms[i] = (struct ll_hose_arm){at_angle(rad),
                                           round % 2 == 0 ? 0.0 : ll_rng_between(&rng, -0.9, 0.9)};
        }
        const struct ll_hose_source point = {.at = {3.0, 4.0}, .already_m = 7.0};
        const size_t open_count = ll_hose_between(arms, count, &point, open);
        assert_true(open_count <= 2 * count + 2);
        for (size_t k = 0; k < open_count; k++) {
            assert_true(open[k].at.x == 3.0 && open[k].already_m == 7.0);
            assert_true(open[k].right.x * open[k].left.y - open[k].right.y * open[k].left.x > 0.0);
        }
        assert_as_directions_tell(arms, count, open, open_count);
    }
}

static void a_point_without_lanes_is_left_all_round(void **state)
{
    (void)state;
    struct ll_hose_arm arms[LL_HOSE_ARMS + 1] = {{{1.0, 0.0}, 0.0}};
    struct ll_hose_source open[2 * LL_HOSE_ARMS];
    const struct ll_hose_source point = {.at = {3.0, 4.0}};
    assert_int_equal(ll_hose_between(arms, 0, &point, open), 1);
    assert_true(open[0].right.x == 0.0 && open[0].right.y == 0.0);
    assert_int_equal(ll_hose_between(arms, LL_HOSE_ARMS + 1, &point, open), 1);
    assert_true(open[0].right.x == 0.0 && open[0].right.y == 0.0);
}

static void the_outside_of_a_bend_is_what_its_two_arms_leave_open(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(6, 0);
    size_t open_bends = 0;
    for (int round = 0; round < 3000; round++) {
        const double in_rad = ll_rng_between(&rng, -3.2, 3.2);
        const double out_rad = in_rad + ll_rng_between(&rng, -1.5, 1.5);
        const double pace = round % 2 == 0 ? 0.0 : ll_rng_between(&rng, -0.9, 0.9);
        const struct ll_xy in = at_angle(in_rad), out = at_angle(out_rad);
        struct ll_hose_source bend = {.at = {10.0, 20.0}};
        const struct ll_xy before = {bend.at.x - 3.0 * in.x, bend.at.y - 3.0 * in.y};
        const struct ll_xy behind = {bend.at.x + 5.0 * out.x, bend.at.y + 5.0 * out.y};
        assert_true(ll_hose_bend(before, behind, pace, &bend));
        const struct ll_hose_arm arms[2] = {{{-in.x, -in.y}, -pace}, {out, pace}};
        if (bend.right.x != 0.0 || bend.right.y != 0.0) { /* else all round, which is more */
            assert_as_directions_tell(arms, 2, &bend, 1);
            open_bends++;
        }
    }
    assert_true(open_bends > 2500);
}

static void straight_on_and_sharp_bends(void **state)
{
    (void)state;
    struct ll_hose_source bend = {.at = {10.0, 0.0}};
    assert_false(ll_hose_bend((struct ll_xy){0.0, 0.0}, (struct ll_xy){30.0, 0.0}, 0.1, &bend));
    assert_true(ll_hose_bend((struct ll_xy){0.0, 0.0}, (struct ll_xy){5.0, 1.0}, 0.1, &bend));
    assert_true(bend.right.x == 0.0 && bend.right.y == 0.0);
    assert_true(ll_hose_bend((struct ll_xy){10.0, 0.0}, (struct ll_xy){5.0, 1.0}, 0.1, &bend));
    assert_true(bend.right.x == 0.0 && bend.right.y == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_where_lanes_meet_hoses_lead_where_none_leads_from_them),
        cmocka_unit_test(a_point_without_lanes_is_left_all_round),
        cmocka_unit_test(the_outside_of_a_bend_is_what_its_two_arms_leave_open),
        cmocka_unit_test(straight_on_and_sharp_bends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
