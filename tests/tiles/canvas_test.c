#include "tiles/canvas.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/check.h"

static unsigned channel(uint32_t pixel, int i)
{
    return pixel >> (8 * i) & 255U;
}

static void putting_over_is_the_formula_of_porter_and_duff(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(3, 0);
    for (int n = 0; n < 20000; n++) {
        ll_colour a = (uint32_t)ll_rng_next(&rng);
        ll_colour b = (uint32_t)ll_rng_next(&rng);
        unsigned coverage = ll_rng_below(&rng, 256);
        uint32_t above = ll_pixel_of(a, coverage);
        uint32_t below = ll_pixel_of(b, 255);
        uint32_t got = ll_pixel_over(above, below);
        for (int i = 0; i < 4; i++) {
            double expected =
                channel(above, i) + channel(below, i) * (255.0 - channel(above, 3)) / 255.0;
            assert_near(channel(got, i), expected, 0.51);
        }
    }
}

static void a_pixel_is_the_colour_times_alpha_and_coverage(void **state)
{
    (void)state;
    assert_int_equal(ll_pixel_of(0x11223344U, 0), 0);
    assert_int_equal(ll_pixel_of(0xFF8000FFU, 255), 0xFF0080FFU);
    uint32_t half = ll_pixel_of(0xFF8000FFU, 128);
    assert_near(channel(half, 3), 128.0, 0.0);
    assert_near(channel(half, 0), 128.0, 1.0);
    assert_near(channel(half, 1), 64.0, 1.0);
}

static void a_colour_survives_the_way_through_a_pixel(void **state)
{
    (void)state;
    assert_int_equal(ll_colour_of_pixel(ll_pixel_of(0x12345678U, 0)), 0);
    for (unsigned alpha = 1; alpha < 256; alpha++) {
        ll_colour colour = 0xC0641E00U | alpha;
        ll_colour back = ll_colour_of_pixel(ll_pixel_of(colour, 255));
        assert_int_equal(back & 255U, alpha);
        double unsure = 255.0 / alpha; /* what 8 bits of a faint pixel can hold */
        assert_near(back >> 24, 0xC0, unsure);
        assert_near(back >> 16 & 255U, 0x64, unsure);
        assert_near(back >> 8 & 255U, 0x1E, unsure);
    }
}

static void a_canvas_is_transparent_after_every_reset(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_canvas_clear) struct ll_canvas canvas = {0};
    for (int side = 3; side < 40; side += 18) {
        assert_ok(ll_canvas_reset(&canvas, side, side, &err), &err);
        for (int i = 0; i < side * side; i++) {
            assert_int_equal(canvas.pixels[i], 0);
        }
        ll_canvas_fill(&canvas, 0xFFFFFFFFU);
        assert_int_equal(canvas.pixels[side * side - 1], 0xFFFFFFFFU);
    }
    assert_int_equal(ll_canvas_reset(&canvas, 0, 5, &err), LL_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(putting_over_is_the_formula_of_porter_and_duff),
        cmocka_unit_test(a_pixel_is_the_colour_times_alpha_and_coverage),
        cmocka_unit_test(a_colour_survives_the_way_through_a_pixel),
        cmocka_unit_test(a_canvas_is_transparent_after_every_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
