#include "geo/turn_room.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"

#define LL_TEST_PI 3.14159265358979323846

enum { BARS_MAX = 32 };

struct corner {
    struct ll_turn turn;
    struct ll_bar bars[BARS_MAX];
    size_t count;
};

static struct ll_xy add(struct ll_xy a, double by, struct ll_xy b)
{
    return (struct ll_xy){a.x + by * b.x, a.y + by * b.y};
}

static void add_bar(struct corner *c, struct ll_xy a, struct ll_xy b)
{
    assert_true(c->count < BARS_MAX);
    c->bars[c->count++] = (struct ll_bar){a, b};
}

/// Where the lines `a_m` beside the one arm and `b_m` beside the other meet, to the inner side.
static struct ll_xy beside(const struct corner *c, double angle, double a_m, double b_m)
{
    /* arms leave at 0 and pi - angle; distances from them are y, and x sin - y cos of the other */
    double gamma = LL_TEST_PI - angle;
    double y = a_m;
    double x = (b_m + y * cos(gamma)) / sin(gamma);
    return add(add(c->turn.at, x, c->turn.arm[0]), y,
               (struct ll_xy){-c->turn.arm[0].y, c->turn.arm[0].x});
}

/// Two arms with long straight walls: `inner` and `outer` metres from their centre lines.
static struct corner make_corner(double turn, double angle, const double inner[2],
                                 const double outer[2])
{
    double second = turn + LL_TEST_PI - angle;
    struct corner c = {.turn = {.at = {500.0, 300.0},
                                .arm = {{cos(turn), sin(turn)}, {cos(second), sin(second)}},
                                .inner_m = {inner[0], inner[1]},
                                .outer_m = {outer[0], outer[1]}}};
    struct ll_xy inside = beside(&c, angle, inner[0], inner[1]);
    struct ll_xy outside = beside(&c, angle, -outer[0], -outer[1]);
    for (int arm = 0; arm < 2; arm++) {
        add_bar(&c, inside, add(inside, 100.0, c.turn.arm[arm]));
        add_bar(&c, outside, add(outside, 100.0, c.turn.arm[arm]));
    }
    return c;
}

static double largest(struct corner *c, const struct ll_turn_ring *ring, double most_m)
{
    const struct ll_turn_range range = {0.0, most_m, most_m};
    return ll_turn_room(&c->turn, ring, &range, c->bars, c->count);
}

static void a_corner_of_equal_walls_has_the_radius_of_the_formula(void **state)
{
    (void)state;
    static const double angles[] = {35.0, 60.0, 90.0, 120.0};
    static const double widths[] = {4.4, 5.0, 6.0};
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < 3; k++) {
            double angle = angles[i] * LL_TEST_PI / 180.0;
            double half = 0.5 * widths[k];
            struct corner c =
                make_corner(0.3 * (double)i, angle, (double[]){half, half}, (double[]){half, half});
            const struct ll_turn_ring path = {.width_m = 4.0};
            double expected = (widths[k] - 4.0) / (1.0 - cos(0.5 * angle));
            assert_near(ll_turn_angle(&c.turn), angle, 1e-9);
            if (expected > 24.0) {
                continue;
            }
            double found = largest(&c, &path, 25.0);
            assert_true(found <= expected + 1e-6 && found > expected - 0.25);
            assert_true(ll_turn_corner_fits(&path, angle, widths[k], widths[k], expected - 1e-6));
            assert_false(ll_turn_corner_fits(&path, angle, widths[k], widths[k], expected + 1e-6));
        }
    }
}

static void arms_of_two_widths_agree_with_the_formula(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(7, 1);
    for (int i = 0; i < 40; i++) {
        double angle = (35.0 + 90.0 * ll_rng_unit(&rng)) * LL_TEST_PI / 180.0;
        double inner[2] = {1.0 + 2.0 * ll_rng_unit(&rng), 1.0 + 2.0 * ll_rng_unit(&rng)};
        double outer[2] = {1.5 + 3.0 * ll_rng_unit(&rng), 1.5 + 3.0 * ll_rng_unit(&rng)};
        struct corner c = make_corner(6.0 * ll_rng_unit(&rng), angle, inner, outer);
        struct ll_turn_ring ring = ll_turn_ring_of(2.5, 9.0, 13.0);
        assert_near(ll_turn_ring_outer(&ring, 9.0), 13.0, 1e-12);
        double a_m = inner[0] + outer[0];
        double b_m = inner[1] + outer[1];
        for (double r = 3.0; r < 16.0; r += 1.0) {
            const struct ll_turn_range range = {r, r, r};
            bool found = !isnan(ll_turn_room(&c.turn, &ring, &range, c.bars, c.count));
            bool sure = ll_turn_corner_fits(&ring, angle, a_m - 0.05, b_m - 0.05, r);
            bool may = ll_turn_corner_fits(&ring, angle, a_m + 1e-6, b_m + 1e-6, r);
            assert_true(found || !sure);
            assert_true(!found || may);
        }
    }
}

/* ---- against sampled rings ---- */

/// Whether a ring, thinner by `less_m` on both sides, is free: points every 4 cm on the bars.
static bool sampled_free(const struct corner *c, struct ll_xy middle, double inner_m,
                         double outer_m, double less_m)
{
    for (size_t i = 0; i < c->count; i++) {
        struct ll_xy d = {c->bars[i].b.x - c->bars[i].a.x, c->bars[i].b.y - c->bars[i].a.y};
        int steps = (int)ceil(hypot(d.x, d.y) / 0.04) + 1;
        for (int k = 0; k <= steps; k++) {
            struct ll_xy p = add(c->bars[i].a, (double)k / steps, d);
            struct ll_xy v = {p.x - middle.x, p.y - middle.y};
            double away_m = hypot(v.x, v.y);
            bool within = v.x * c->turn.arm[0].x + v.y * c->turn.arm[0].y < -less_m &&
                          v.x * c->turn.arm[1].x + v.y * c->turn.arm[1].y < -less_m;
            if (within && away_m > inner_m + less_m && away_m < outer_m - less_m) {
                return false;
            }
        }
    }
    return true;
}

/// Whether rings with middles in steps of `step_m` hold a free one of this radius that lies within
/// what bounds the arms and begins on both.
static bool sampled_fits(const struct corner *c, double angle, double r, double step_m,
                         double less_m)
{
    double outer_m = r + 4.0;
    for (double u = outer_m - c->turn.outer_m[0]; u <= r + c->turn.inner_m[0]; u += step_m) {
        for (double v = outer_m - c->turn.outer_m[1]; v <= r + c->turn.inner_m[1]; v += step_m) {
            struct ll_xy middle = beside(c, angle, u, v);
            struct ll_xy d = {middle.x - c->turn.at.x, middle.y - c->turn.at.y};
            bool begins = d.x * c->turn.arm[0].x + d.y * c->turn.arm[0].y >= 0.0 &&
                          d.x * c->turn.arm[1].x + d.y * c->turn.arm[1].y >= 0.0;
            if (begins && sampled_free(c, middle, r, outer_m, less_m)) {
                return true;
            }
        }
    }
    return false;
}

/// A corner with houses that stand out of line or are cut off.
static struct corner make_untidy(struct ll_rng *rng, double angle)
{
    double inner[2] = {1.5 + 1.5 * ll_rng_unit(rng), 1.5 + 1.5 * ll_rng_unit(rng)};
    double outer[2] = {1.5 + 1.5 * ll_rng_unit(rng), 1.5 + 1.5 * ll_rng_unit(rng)};
    struct corner c = make_corner(6.0 * ll_rng_unit(rng), angle, inner, outer);
    struct ll_xy inside = beside(&c, angle, inner[0], inner[1]);
    double cut = 4.0 * ll_rng_unit(rng);
    for (int arm = 0; arm < 2; arm++) { /* the inner corner cut off */
        c.bars[2 * arm].a = add(inside, cut, c.turn.arm[arm]);
        c.bars[2 * arm].b = add(inside, 40.0, c.turn.arm[arm]);
        c.bars[2 * arm + 1].b = add(c.bars[2 * arm + 1].a, 40.0, c.turn.arm[arm]);
    }
    add_bar(&c, c.bars[0].a, c.bars[2].a);
    struct ll_xy post =
        beside(&c, angle, -outer[0] - 0.5 + ll_rng_unit(rng), -outer[1] - 0.5 + ll_rng_unit(rng));
    add_bar(&c, post, add(post, 0.4, c.turn.arm[0]));
    return c;
}

static void untidy_corners_agree_with_sampled_rings(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(11, 1);
    const struct ll_turn_ring path = {.width_m = 4.0};
    for (int i = 0; i < 10; i++) {
        double angle = (40.0 + 50.0 * ll_rng_unit(&rng)) * LL_TEST_PI / 180.0;
        struct corner c = make_untidy(&rng, angle);
        double found = largest(&c, &path, 14.0);
        double known = isnan(found) ? -1.0 : found;
        if (known > 0.0) { /* what was found is there, thinner by 15 cm on both sides */
            assert_true(sampled_fits(&c, angle, known, 0.1, 0.15));
        }
        for (double r = ceil(known + 0.1); r < 14.0; r += 2.0) { /* nothing larger, 2 cm to spare */
            assert_false(sampled_fits(&c, angle, r, 0.4, -0.02));
        }
    }
}

/// Fills a corner with bars that stay out of a ring by 5 cm.
static void add_bars_off(struct corner *c, struct ll_rng *rng, struct ll_xy middle, double inner_m,
                         double outer_m)
{
    while (c->count < BARS_MAX) {
        struct corner one = {.turn = c->turn};
        double way = 6.3 * ll_rng_unit(rng);
        struct ll_xy a = {c->turn.at.x + 40.0 * (ll_rng_unit(rng) - 0.5),
                          c->turn.at.y + 40.0 * (ll_rng_unit(rng) - 0.5)};
        add_bar(&one, a, add(a, 4.0 * ll_rng_unit(rng), (struct ll_xy){cos(way), sin(way)}));
        if (sampled_free(&one, middle, inner_m, outer_m, -0.05)) {
            add_bar(c, one.bars[0].a, one.bars[0].b);
        }
    }
}

static void a_ring_with_room_to_spare_is_found_among_bars(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(13, 1);
    int tried = 0;
    while (tried < 300) {
        double angle = (40.0 + 80.0 * ll_rng_unit(&rng)) * LL_TEST_PI / 180.0;
        double r = 2.0 + 10.0 * ll_rng_unit(&rng);
        struct ll_turn_ring ring = ll_turn_ring_of(2.5, 9.0, ll_rng_unit(&rng) < 0.5 ? 11.5 : 13.0);
        ring.less_m = ll_rng_unit(&rng) < 0.5 ? 0.0 : 1.0;
        double outer_m = ll_turn_ring_outer(&ring, r);
        double at_m[2];
        double inner[2];
        double outer[2];
        for (int arm = 0; arm < 2; arm++) { /* 3 cm and more to spare on both sides */
            inner[arm] = 1.0 + 2.0 * ll_rng_unit(&rng);
            at_m[arm] = r + inner[arm] - 0.03 - 0.5 * ll_rng_unit(&rng);
            outer[arm] = outer_m - at_m[arm] + 0.03 + 0.5 * ll_rng_unit(&rng);
        }
        struct corner c = make_corner(6.0 * ll_rng_unit(&rng), angle, inner, outer);
        struct ll_xy middle = beside(&c, angle, at_m[0], at_m[1]);
        struct ll_xy d = {middle.x - c.turn.at.x, middle.y - c.turn.at.y};
        if (d.x * c.turn.arm[0].x + d.y * c.turn.arm[0].y < 0.0 ||
            d.x * c.turn.arm[1].x + d.y * c.turn.arm[1].y < 0.0) {
            continue; /* it would go straight on */
        }
        tried++;
        c.count = 0;
        add_bars_off(&c, &rng, middle, r, outer_m);
        const struct ll_turn_range any = {r - 0.05, r + 4.0, r - 0.05};
        assert_true(largest(&c, &ring, r + 5.0) >= r - 0.05);
        bool none = isnan(ll_turn_room(&c.turn, &ring, &any, c.bars, c.count));
        assert_false(none);
    }
}

static void an_arm_that_lacks_room_lets_nothing_through(void **state)
{
    (void)state;
    const struct ll_turn_ring path = {.width_m = 4.0};
    for (double lack_m = 0.1; lack_m < 3.0; lack_m += 0.2) {
        struct corner c =
            make_corner(0.4, 0.5 * LL_TEST_PI, (double[]){2.0, 2.0}, (double[]){2.0 - lack_m, 3.0});
        double found = largest(&c, &path, 4.0);
        assert_true(isnan(found) || (lack_m < 0.5 && isinf(found))); /* a little: to the limit */
    }
}

static void more_room_never_makes_a_turn_tighter(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(12, 1);
    for (int i = 0; i < 20; i++) {
        double angle = (40.0 + 80.0 * ll_rng_unit(&rng)) * LL_TEST_PI / 180.0;
        struct corner c = make_untidy(&rng, angle);
        struct ll_turn_ring path = {.width_m = 4.0};
        double before = largest(&c, &path, 20.0);
        path.less_m = 1.0;
        double roomy = largest(&c, &path, 20.0);
        path.less_m = 0.0;
        c.count--; /* the post goes */
        double without = largest(&c, &path, 20.0);
        assert_true(!isfinite(before) || (roomy >= before - 0.06 && without >= before - 0.06));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_corner_of_equal_walls_has_the_radius_of_the_formula),
        cmocka_unit_test(arms_of_two_widths_agree_with_the_formula),
        cmocka_unit_test(untidy_corners_agree_with_sampled_rings),
        cmocka_unit_test(a_ring_with_room_to_spare_is_found_among_bars),
        cmocka_unit_test(an_arm_that_lacks_room_lets_nothing_through),
        cmocka_unit_test(more_room_never_makes_a_turn_tighter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
