#include "tiles/stroke.h"

#include <math.h>
#include <stdlib.h>

#include "tests/support/check.h"

#define SIDE  64
#define LL_PI 3.14159265358979323846
#define AT(x, y)                                                                                   \
    {                                                                                              \
        (int64_t)((x)*LL_SUBPIXELS), (int64_t)((y)*LL_SUBPIXELS)                                   \
    }

/// Draws, and sums the coverage, in pixels.
static double area_of(void (*draw)(struct ll_raster *raster, double size), double size,
                      uint8_t *coverage)
{
    struct ll_err err = {0};
    static uint8_t own[SIDE * SIDE];
    LL_CLEANUP(ll_raster_clear) struct ll_raster raster = {0};
    assert_ok(ll_raster_reset(&raster, SIDE, SIDE, &err), &err);
    draw(&raster, size);
    uint8_t *to = coverage == NULL ? own : coverage;
    ll_raster_coverage(&raster, to);
    double sum = 0.0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        sum += to[i] / 255.0;
    }
    return sum;
}

static void slanted(struct ll_raster *raster, double width)
{
    const struct ll_sub line[2] = {AT(10.3, 12.1), AT(50.7, 41.9)};
    ll_stroke_line(raster, line, 2, width * LL_SUBPIXELS);
}

static void a_line_covers_its_length_times_its_width(void **state)
{
    (void)state;
    for (double width = 0.5; width < 9.0; width += 0.7) {
        double expected = hypot(40.4, 29.8) * width;
        assert_near(area_of(slanted, width, NULL), expected, expected * 0.02 + 0.3);
    }
}

static void bent(struct ll_raster *raster, double width)
{
    const struct ll_sub line[4] = {AT(8, 8), AT(50, 12), AT(50, 12), AT(20, 50)};
    ll_stroke_line(raster, line, 4, width * LL_SUBPIXELS);
}

static void a_corner_has_no_gap(void **state)
{
    (void)state;
    static uint8_t coverage[SIDE * SIDE];
    for (double width = 2.0; width < 9.0; width += 1.0) {
        (void)area_of(bent, width, coverage);
        assert_int_equal(coverage[12 * SIDE + 49], 255); /* inside of the corner */
        /* outside of it, half a width less a little along the bisector */
        double reach = width >= 2.5 ? width / 2.0 - 1.0 : 0.0;
        int x = (int)floor(50.0 + reach * 0.85);
        int y = (int)floor(12.0 - reach * 0.5);
        assert_true(coverage[y * SIDE + x] > 100);
    }
}

static void dashes(struct ll_raster *raster, double width)
{
    const struct ll_sub line[3] = {AT(2, 20), AT(31, 20), AT(62, 20)};
    ll_stroke_dashed(raster, line, 3, width * LL_SUBPIXELS, 5.0 * LL_SUBPIXELS, 5.0 * LL_SUBPIXELS);
}

static void dashes_cover_half_of_the_line(void **state)
{
    (void)state;
    assert_near(area_of(dashes, 2.0, NULL), 30.0 * 2.0, 1.0);
}

static void box_ring(struct ll_raster *raster, double width)
{
    const struct ll_sub ring[5] = {AT(10, 10), AT(10, 40), AT(50, 40), AT(50, 10), AT(10, 10)};
    ll_stroke_ring(raster, ring, 5, width * LL_SUBPIXELS);
}

static void an_outline_runs_along_both_sides_of_the_ring(void **state)
{
    (void)state;
    static uint8_t coverage[SIDE * SIDE];
    for (double width = 0.5; width <= 4.0; width += 0.5) {
        /* mitred: outer box less inner box */
        double expected = (40.0 + width) * (30.0 + width) - (40.0 - width) * (30.0 - width);
        assert_near(area_of(box_ring, width, coverage), expected, 1.0);
        assert_int_equal(coverage[25 * SIDE + 30], 0);
        assert_true(coverage[25 * SIDE + 10] > 0);
        assert_true(coverage[25 * SIDE + 9] > 0);
    }
}

static void nothing_ring(struct ll_raster *raster, double width)
{
    const struct ll_sub ring[4] = {AT(10, 10), AT(10, 10), AT(10, 10), AT(10, 10)};
    ll_stroke_ring(raster, ring, 4, width * LL_SUBPIXELS);
    ll_stroke_line(raster, ring, 4, width * LL_SUBPIXELS);
    ll_stroke_dashed(raster, ring, 4, width * LL_SUBPIXELS, 10.0, 10.0);
    ll_stroke_line(raster, ring, 1, width * LL_SUBPIXELS);
}

static void what_has_no_length_draws_nothing(void **state)
{
    (void)state;
    assert_near(area_of(nothing_ring, 3.0, NULL), 0.0, 0.0);
}

static void disc(struct ll_raster *raster, double radius)
{
    ll_fill_disc(raster, (struct ll_sub)AT(32, 32), radius * LL_SUBPIXELS);
}

static void circle(struct ll_raster *raster, double radius)
{
    ll_stroke_circle(raster, (struct ll_sub)AT(32, 32), radius * LL_SUBPIXELS, 2.0 * LL_SUBPIXELS);
}

static void discs_and_circles_are_round(void **state)
{
    (void)state;
    for (double radius = 2.0; radius < 28.0; radius += 3.0) {
        double expected = LL_PI * radius * radius;
        assert_near(area_of(disc, radius, NULL), expected, expected * 0.03 + 0.5);
        expected = LL_PI * ((radius + 1) * (radius + 1) - (radius - 1) * (radius - 1));
        assert_near(area_of(circle, radius, NULL), expected, expected * 0.03 + 0.5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_covers_its_length_times_its_width),
        cmocka_unit_test(a_corner_has_no_gap),
        cmocka_unit_test(dashes_cover_half_of_the_line),
        cmocka_unit_test(an_outline_runs_along_both_sides_of_the_ring),
        cmocka_unit_test(what_has_no_length_draws_nothing),
        cmocka_unit_test(discs_and_circles_are_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
