#include "geo/free_square.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"

#define LL_TEST_PI 3.14159265358979323846

enum { BARS_MAX = 64 };

/// Whether a point is inside a square of corners in order, by the side of each of its edges.
static bool inside_square(const struct ll_xy corner[4], struct ll_xy p)
{
    for (int i = 0; i < 4; i++) {
        struct ll_xy a = corner[i];
        struct ll_xy b = corner[(i + 1) % 4];
        if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) <= 1e-9) {
            return false;
        }
    }
    return true;
}

/// Whether no bar has a point inside, tried in steps of a millimetre to a centimetre.
static bool is_free(const struct ll_bar *bars, size_t count, const struct ll_xy corner[4])
{
    for (size_t i = 0; i < count; i++) {
        double length = hypot(bars[i].b.x - bars[i].a.x, bars[i].b.y - bars[i].a.y);
        int steps = (int)ceil(length / 0.02) + 1;
        for (int k = 0; k <= steps; k++) {
            double share = (double)k / steps;
            struct ll_xy p = {bars[i].a.x + share * (bars[i].b.x - bars[i].a.x),
                              bars[i].a.y + share * (bars[i].b.y - bars[i].a.y)};
            if (inside_square(corner, p)) {
                return false;
            }
        }
    }
    return true;
}

static void square_at(struct ll_xy at, double u, double v, double turn, double half,
                      struct ll_xy corner[4])
{
    static const double along[4] = {-1.0, 1.0, 1.0, -1.0};
    static const double across[4] = {-1.0, -1.0, 1.0, 1.0};
    for (int i = 0; i < 4; i++) {
        double s = u + along[i] * half;
        double t = v + across[i] * half;
        corner[i] = (struct ll_xy){at.x + s * cos(turn) - t * sin(turn),
                                   at.y + s * sin(turn) + t * cos(turn)};
    }
}

/// Whether a coarse grid of positions holds a free square of this side.
static bool grid_finds(const struct ll_bar *bars, size_t count, struct ll_xy at, double side_m)
{
    enum { STEPS = 12, TURNS = 15 };
    double half = 0.5 * side_m;
    for (int t = 0; t < TURNS; t++) {
        for (int i = 0; i <= STEPS; i++) {
            for (int k = 0; k <= STEPS; k++) {
                struct ll_xy corner[4];
                square_at(at, half * (2.0 * i / STEPS - 1.0), half * (2.0 * k / STEPS - 1.0),
                          0.5 * LL_TEST_PI * t / TURNS, half, corner);
                if (is_free(bars, count, corner)) {
                    return true;
                }
            }
        }
    }
    return false;
}

static void it_finds_what_a_grid_of_positions_finds_and_only_free_squares(void **state)
{
    (void)state;
    size_t found = 0;
    size_t none = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 1);
        struct ll_bar bars[BARS_MAX];
        size_t count = 3 + ll_rng_below(&rng, 25);
        struct ll_xy at = {39500000.0, 2600000.0};
        for (size_t i = 0; i < count; i++) {
            struct ll_xy a = {at.x + ll_rng_between(&rng, -9.0, 9.0),
                              at.y + ll_rng_between(&rng, -9.0, 9.0)};
            bars[i] = (struct ll_bar){
                a, {a.x + ll_rng_between(&rng, -4.0, 4.0), a.y + ll_rng_between(&rng, -4.0, 4.0)}};
        }
        struct ll_xy corner[4];
        enum ll_free_square answer = ll_free_square_at(bars, count, at, 8.0, corner);
        assert_int_not_equal(answer, LL_SQUARE_UNDECIDED);
        if (answer == LL_SQUARE_FOUND) {
            found++;
            assert_true(is_free(bars, count, corner));
            assert_near(hypot(corner[1].x - corner[0].x, corner[1].y - corner[0].y), 8.0, 1e-6);
            assert_near(hypot(corner[2].x - corner[0].x, corner[2].y - corner[0].y),
                        8.0 * sqrt(2.0), 1e-6);
        } else {
            none++;
            assert_false(grid_finds(bars, count, at, 8.02));
        }
    }
    assert_true(found > 10 && none > 10);
}

static void a_free_square_with_room_to_spare_is_found(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(77, 1);
    struct ll_xy at = {39500000.0, 2600000.0};
    for (int i = 0; i < 400; i++) {
        double half = 3.0 + 4.0 * ll_rng_unit(&rng);
        struct ll_xy larger[4];
        square_at(at, ll_rng_between(&rng, -half, half), ll_rng_between(&rng, -half, half),
                  LL_TEST_PI * ll_rng_unit(&rng), half + 0.02, larger);
        struct ll_bar bars[BARS_MAX];
        for (size_t count = 0; count < BARS_MAX;) {
            struct ll_xy a = {at.x + ll_rng_between(&rng, -2.5 * half, 2.5 * half),
                              at.y + ll_rng_between(&rng, -2.5 * half, 2.5 * half)};
            bars[count] = (struct ll_bar){
                a, {a.x + ll_rng_between(&rng, -6.0, 6.0), a.y + ll_rng_between(&rng, -6.0, 6.0)}};
            count += is_free(&bars[count], 1, larger);
        }
        assert_int_equal(ll_free_square_at(bars, BARS_MAX, at, 2.0 * half, NULL), LL_SQUARE_FOUND);
    }
}

/// A yard of four walls, `width` by `height`, turned, with the place in a corner of it.
static enum ll_free_square in_yard(double width, double height, double turn, double side_m)
{
    struct ll_xy c[4] = {
        {-0.5, -0.5}, {width - 0.5, -0.5}, {width - 0.5, height - 0.5}, {-0.5, height - 0.5}};
    struct ll_bar bars[4];
    for (int i = 0; i < 4; i++) {
        struct ll_xy a = c[i];
        struct ll_xy b = c[(i + 1) % 4];
        bars[i] =
            (struct ll_bar){{a.x * cos(turn) - a.y * sin(turn), a.x * sin(turn) + a.y * cos(turn)},
                            {b.x * cos(turn) - b.y * sin(turn), b.x * sin(turn) + b.y * cos(turn)}};
    }
    return ll_free_square_at(bars, 4, (struct ll_xy){0.0, 0.0}, side_m, NULL);
}

static void a_yard_is_as_large_as_its_shorter_side(void **state)
{
    (void)state;
    for (int i = 0; i < 9; i++) {
        double turn = 0.17 * i;
        assert_int_equal(in_yard(12.03, 30.0, turn, 12.0), LL_SQUARE_FOUND);
        assert_int_equal(in_yard(11.9, 30.0, turn, 12.0), LL_SQUARE_NONE);
    }
    assert_int_equal(ll_free_square_at(NULL, 0, (struct ll_xy){0.0, 0.0}, 12.0, NULL),
                     LL_SQUARE_FOUND);
}

/// What stands around the end of a lane of Vaduz: 11.06 m nearly fit.
static void what_just_does_not_fit_is_decided(void **state)
{
    (void)state;
    struct ll_bar bars[] = {{{-2.27, -11.77}, {-4.53, -4.12}}, {{2.04, 7.02}, {7.46, -6.12}},
                            {{-4.53, -4.12}, {-6.09, -4.59}},  {{7.46, -6.12}, {15.31, -2.89}},
                            {{-6.09, -4.59}, {-8.42, 3.44}},   {{-0.04, -14.79}, {-0.46, -13.47}},
                            {{-8.42, 3.44}, {-20.22, 0.04}},   {{-0.46, -13.47}, {-4.21, -14.64}},
                            {{18.23, 13.66}, {2.04, 7.02}},    {{3.25, -23.24}, {0.54, -14.61}}};
    size_t count = sizeof bars / sizeof bars[0];
    struct ll_xy at = {0.0, 0.0};
    assert_int_equal(ll_free_square_at(bars, count, at, 11.0625, NULL), LL_SQUARE_NONE);
    assert_false(grid_finds(bars, count, at, 11.0625));
}

/// A wall through the place, bent there by a little, and a second one along it.
static enum ll_free_square before_wall(double bend, double away_m, double turn)
{
    const struct ll_xy ends[3] = {{-20.0, 20.0 * bend}, {0.0, 0.0}, {20.0, 20.0 * bend}};
    struct ll_bar bars[4];
    for (int i = 0; i < 4; i++) {
        double y = i < 2 ? 0.0 : away_m;
        struct ll_xy p = ends[i % 2];
        struct ll_xy q = ends[i % 2 + 1];
        p.y += y;
        q.y += y;
        bars[i] =
            (struct ll_bar){{p.x * cos(turn) - p.y * sin(turn), p.x * sin(turn) + p.y * cos(turn)},
                            {q.x * cos(turn) - q.y * sin(turn), q.x * sin(turn) + q.y * cos(turn)}};
    }
    return ll_free_square_at(bars, 4, (struct ll_xy){0.0, 0.0}, 12.0, NULL);
}

static void a_place_on_a_wall_has_the_ground_before_it(void **state)
{
    (void)state;
    for (int i = 0; i < 9; i++) {
        double turn = 0.17 * i;
        assert_int_equal(before_wall(0.0, 5.0, turn), LL_SQUARE_FOUND);  /* on the other side */
        assert_int_equal(before_wall(0.02, 5.0, turn), LL_SQUARE_FOUND); /* touches at the bend */
        assert_int_equal(before_wall(-0.02, 5.0, turn), LL_SQUARE_FOUND);
    }
    struct ll_bar yard[] = {{{-20.0, 0.0}, {20.0, 0.0}},
                            {{-20.0, 11.9}, {20.0, 11.9}},
                            {{-20.0, -11.9}, {20.0, -11.9}}};
    struct ll_xy at = {0.0, 0.0};
    assert_int_equal(ll_free_square_at(yard, 3, at, 12.0, NULL), LL_SQUARE_NONE);
    yard[1].a.y = yard[1].b.y = 12.03;
    assert_int_equal(ll_free_square_at(yard, 3, at, 12.0, NULL), LL_SQUARE_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_finds_what_a_grid_of_positions_finds_and_only_free_squares),
        cmocka_unit_test(a_free_square_with_room_to_spare_is_found),
        cmocka_unit_test(a_yard_is_as_large_as_its_shorter_side),
        cmocka_unit_test(what_just_does_not_fit_is_decided),
        cmocka_unit_test(a_place_on_a_wall_has_the_ground_before_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
