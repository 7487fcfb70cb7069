#include "geo/bend.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"

#define LL_TEST_PI 3.14159265358979323846

struct seen {
    struct ll_bend bends[8];
    size_t count;
};

static enum ll_code see(const struct ll_bend *bend, void *user, struct ll_err *err)
{
    (void)err;
    struct seen *s = user;
    s->bends[s->count++] = *bend;
    return LL_OK;
}

static struct seen bends_of(const struct ll_xy *points, size_t count)
{
    struct ll_err err = {0};
    struct seen s = {.count = 0};
    assert_ok(ll_bends_of(points, count, 8.0, see, &s, &err), &err);
    return s;
}

static void a_straight_line_and_the_noise_of_drawing_are_no_bend(void **state)
{
    (void)state;
    const struct ll_xy straight[] = {{0, 0}, {10, 0}, {10, 0}, {20, 0}};
    const struct ll_xy noise[] = {{0, 0}, {10, 0}, {20, 0.4}, {30, 0.4}}; /* 2.3 degrees */
    assert_int_equal(bends_of(straight, 4).count, 0);
    assert_int_equal(bends_of(noise, 4).count, 0);
}

/// Towards the south-west, atan2 of the nothing before the first piece once was half a turn.
static void a_line_does_not_bend_where_it_begins_whatever_its_direction(void **state)
{
    (void)state;
    for (int i = 0; i < 360; i++) {
        double rad = i * LL_TEST_PI / 180.0;
        double x = cos(rad);
        double y = sin(rad);
        const struct ll_xy straight[] = {{0, 0}, {0, 0}, {9 * x, 9 * y}, {30 * x, 30 * y}};
        assert_int_equal(bends_of(straight, 4).count, 0);
        const struct ll_xy right[] = {{0, 0}, {9 * x, 9 * y}, {9 * x + 9 * y, 9 * y - 9 * x}};
        struct seen s = bends_of(right, 3);
        assert_int_equal(s.count, 1);
        assert_int_equal(s.bends[0].count, 1);
        assert_near(s.bends[0].vertex[0].at_m, 9.0, 1e-12);
    }
    for (int x = -1; x <= 1; x++) { /* with exact zeros */
        for (int y = -1; y <= 1; y++) {
            const struct ll_xy line[] = {{0, 0}, {9 * x, 9 * y}, {20 * x, 20 * y}};
            assert_int_equal(bends_of(line, 3).count, 0);
        }
    }
}

///                 +---
///                 |        two bends: left at 10, right at 22
///   +-------------+
static void a_bend_ends_where_the_line_turns_back_or_goes_straight_for_long(void **state)
{
    (void)state;
    const struct ll_xy points[] = {{0, 0}, {10, 0}, {10, 12}, {20, 12}};
    struct seen s = bends_of(points, 4);
    assert_int_equal(s.count, 2);
    assert_int_equal(s.bends[0].count, 1);
    assert_near(s.bends[0].vertex[0].at_m, 10.0, 1e-12);
    assert_near(s.bends[0].vertex[0].turn_rad, LL_TEST_PI / 2.0, 1e-12);
    assert_near(s.bends[1].vertex[0].at_m, 22.0, 1e-12);
    assert_near(s.bends[1].vertex[0].turn_rad, -LL_TEST_PI / 2.0, 1e-12);
    const struct ll_xy round[] = {{0, 0}, {10, 0}, {15, 3}, {18, 8}, {18, 20}};
    s = bends_of(round, 5); /* one bend of three vertices */
    assert_int_equal(s.count, 1);
    assert_int_equal(s.bends[0].count, 3);
    struct ll_bend_part part;
    assert_true(ll_bend_part_of(&s.bends[0], 0, 2, &part));
    assert_near(part.depth, 1.0 - cos(LL_TEST_PI / 4.0), 1e-12);
    assert_near(part.from_m, 10.0, 1e-12);
    assert_near(part.to_m, 10.0 + 2.0 * hypot(5.0, 3.0), 1e-12);
}

static void less_than_30_degrees_is_driven_straight(void **state)
{
    (void)state;
    struct ll_bend bend = {.vertex = {{10.0, 0.5}}, .count = 1};
    struct ll_bend_part part;
    assert_false(ll_bend_part_of(&bend, 0, 0, &part));
    bend.vertex[0].turn_rad = -0.6;
    assert_true(ll_bend_part_of(&bend, 0, 0, &part));
    assert_near(part.own_m, 0.0, 0.0);
}

/// Whether a ring of these radii leads round a corner between two corridors of one width, both with
/// straight walls: its middle lies `off_m` from both outer walls. Point by point.
static bool leads_round(double turn_rad, double width_m, double inner_m, double outer_m,
                        double off_m)
{
    for (int i = 0; i <= 60; i++) { /* the outer edge, against both outer walls */
        const double angle = turn_rad * i / 60.0;
        if (outer_m * cos(angle) > off_m || outer_m * cos(turn_rad - angle) > off_m) {
            return false;
        }
    }
    /* the inner corner lies width_m from both outer walls */
    return (off_m - width_m) / cos(0.5 * turn_rad) <= inner_m;
}

/// Tries radii 5 cm apart and places 2 cm apart.
static bool any_leads_round(double turn_rad, double width_m, const struct ll_turn_ring *ring,
                            double least_m)
{
    for (double r = least_m; r < least_m + 40.0; r += 0.05) {
        const double outer_m = hypot(r + ring->width_m, ring->length_m);
        for (int k = 0; k <= 4; k++) {
            if (leads_round(turn_rad, width_m, r, outer_m, outer_m + 0.02 * k)) {
                return true;
            }
        }
    }
    return false;
}

static void a_bend_holds_a_vehicle_when_some_ring_leads_round_it(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(11, 0);
    size_t held = 0;
    for (int i = 0; i < 60; i++) {
        const double turn_rad = ll_rng_between(&rng, 0.6, 2.6);
        const double width_m = ll_rng_between(&rng, 3.5, 9.0);
        const double least_m = ll_rng_between(&rng, 4.0, 12.0);
        const struct ll_turn_ring ring =
            ll_turn_ring_of(2.5, least_m, least_m + ll_rng_between(&rng, 3.0, 5.0));
        const struct ll_bend bend = {.vertex = {{10.0, turn_rad}}, .count = 1};
        struct ll_bend_part part;
        assert_true(ll_bend_part_of(&bend, 0, 0, &part));
        /* a ring is found within 5 cm of the best one: that much width decides nothing */
        const bool brute = any_leads_round(turn_rad, width_m, &ring, least_m);
        held += brute;
        assert_true(!brute || ll_bend_holds(&part, width_m + 0.05, &ring, least_m));
        assert_true(brute || !ll_bend_holds(&part, width_m - 0.05, &ring, least_m));
    }
    assert_in_range(held, 10, 50);
}

static void the_radius_of_a_path_is_that_of_two_walls(void **state)
{
    (void)state;
    const struct ll_bend bend = {.vertex = {{10.0, LL_TEST_PI / 2.0}}, .count = 1};
    struct ll_bend_part part;
    assert_true(ll_bend_part_of(&bend, 0, 0, &part));
    assert_near(ll_bend_radius(&part, 6.0, 4.0), 2.0 / (1.0 - sqrt(0.5)), 1e-12); /* 6.83 m */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_straight_line_and_the_noise_of_drawing_are_no_bend),
        cmocka_unit_test(a_line_does_not_bend_where_it_begins_whatever_its_direction),
        cmocka_unit_test(a_bend_ends_where_the_line_turns_back_or_goes_straight_for_long),
        cmocka_unit_test(less_than_30_degrees_is_driven_straight),
        cmocka_unit_test(a_bend_holds_a_vehicle_when_some_ring_leads_round_it),
        cmocka_unit_test(the_radius_of_a_path_is_that_of_two_walls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
