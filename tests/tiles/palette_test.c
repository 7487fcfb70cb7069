#include "tiles/palette.h"

#include <string.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

#define SIDE 64

/// A canvas of `colours` opaque colours; the first 200 cover most of it.
static struct ll_canvas some_canvas(uint32_t colours, uint64_t seed)
{
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(seed, 0);
    struct ll_canvas canvas = {0};
    assert_ok(ll_canvas_reset(&canvas, SIDE, SIDE, &err), &err);
    for (int i = 0; i < SIDE * SIDE; i++) {
        uint32_t c = ll_rng_below(&rng, 4) > 0 && colours > 200 ? ll_rng_below(&rng, 200)
                                                                : ll_rng_below(&rng, colours);
        canvas.pixels[i] = 0xFF000000U | (c * 37U % 256U) | (c * 11U % 256U) << 8 | (c / 4U) << 16;
    }
    return canvas;
}

/// Mean and worst difference of a channel between a canvas and its indexed form.
static void measure(const struct ll_canvas *canvas, struct ll_palette *palette, double *mean,
                    int *worst)
{
    static uint8_t indexes[SIDE * SIDE];
    ll_palette_reset(palette);
    ll_palette_count(palette, canvas);
    ll_palette_choose(palette);
    ll_palette_index(palette, canvas, indexes);
    double sum = 0.0;
    *worst = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        assert_true(indexes[i] < palette->count);
        uint32_t got = ll_pixel_of(palette->colour[indexes[i]], 255);
        for (unsigned c = 0; c < 32; c += 8) {
            int d = (int)(got >> c & 255U) - (int)(canvas->pixels[i] >> c & 255U);
            d = d < 0 ? -d : d;
            sum += d;
            *worst = d > *worst ? d : *worst;
        }
    }
    *mean = sum / (SIDE * SIDE * 4.0);
}

static void up_to_256_colours_are_kept_exactly(void **state)
{
    (void)state;
    struct ll_err err = {0};
    double mean = 0.0;
    int worst = 0;
    LL_CLEANUP(ll_palette_clear) struct ll_palette palette = {0};
    assert_ok(ll_palette_make(&palette, &err), &err);
    static const uint32_t counts[] = {1, 2, 100, 200};
    for (size_t i = 0; i < 4; i++) {
        LL_CLEANUP(ll_canvas_clear) struct ll_canvas canvas = some_canvas(counts[i], i);
        measure(&canvas, &palette, &mean, &worst);
        assert_int_equal(palette.count, counts[i]);
        assert_int_equal(worst, 0);
    }
}

static void more_colours_lose_the_rare_ones(void **state)
{
    (void)state;
    struct ll_err err = {0};
    double mean = 0.0;
    int worst = 0;
    LL_CLEANUP(ll_palette_clear) struct ll_palette palette = {0};
    LL_CLEANUP(ll_canvas_clear) struct ll_canvas canvas = some_canvas(900, 7);
    assert_ok(ll_palette_make(&palette, &err), &err);
    measure(&canvas, &palette, &mean, &worst);
    assert_int_equal(palette.count, 256);
    assert_true(mean < 3.0);
}

/// A shaded picture of 4,000 greens, and three spots as a map has them: a station, a hydrant, a
/// box.
static void a_small_spot_of_another_colour_keeps_it(void **state)
{
    (void)state;
    static const uint32_t spots[] = {0xFF7B1FA2U, 0xFF0D47A1U, 0xFFD32F2FU};
    static uint8_t indexes[SIDE * SIDE];
    struct ll_err err = {0};
    LL_CLEANUP(ll_palette_clear) struct ll_palette palette = {0};
    LL_CLEANUP(ll_canvas_clear) struct ll_canvas canvas = {0};
    assert_ok(ll_palette_make(&palette, &err), &err);
    assert_ok(ll_canvas_reset(&canvas, SIDE, SIDE, &err), &err);
    for (uint32_t i = 0; i < SIDE * SIDE; i++) {
        canvas.pixels[i] = 0xFF000000U | (i % 64U) << 16 | (128U + i / 64U) << 8 | (i % 7U);
    }
    for (size_t i = 0; i < 3; i++) {
        canvas.pixels[1000 * i] = spots[i];
    }
    ll_palette_count(&palette, &canvas);
    ll_palette_choose(&palette);
    ll_palette_index(&palette, &canvas, indexes);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(ll_pixel_of(palette.colour[indexes[1000 * i]], 255), spots[i]);
    }
}

static void the_same_picture_gives_the_same_palette(void **state)
{
    (void)state;
    struct ll_err err = {0};
    double mean = 0.0;
    int worst = 0;
    LL_CLEANUP(ll_palette_clear) struct ll_palette used = {0};
    LL_CLEANUP(ll_palette_clear) struct ll_palette fresh = {0};
    LL_CLEANUP(ll_canvas_clear) struct ll_canvas before = some_canvas(500, 1);
    LL_CLEANUP(ll_canvas_clear) struct ll_canvas canvas = some_canvas(500, 2);
    assert_ok(ll_palette_make(&used, &err), &err);
    assert_ok(ll_palette_make(&fresh, &err), &err);
    measure(&before, &used, &mean, &worst); /* what was drawn before leaves no trace */
    measure(&canvas, &used, &mean, &worst);
    measure(&canvas, &fresh, &mean, &worst);
    assert_int_equal(used.count, fresh.count);
    assert_memory_equal(used.colour, fresh.colour, used.count * sizeof used.colour[0]);
}

/// Squared distance of two opaque pixels.
static uint32_t distance(uint32_t a, uint32_t b)
{
    uint32_t sum = 0;
    for (unsigned c = 0; c < 24; c += 8) {
        int d = (int)(a >> c & 255U) - (int)(b >> c & 255U);
        sum += (uint32_t)(d * d);
    }
    return sum;
}

static void more_colours_than_are_counted_still_give_a_picture(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_palette_clear) struct ll_palette palette = {0};
    LL_CLEANUP(ll_canvas_clear) struct ll_canvas canvas = {0};
    assert_ok(ll_palette_make(&palette, &err), &err);
    assert_ok(ll_canvas_reset(&canvas, 300, 300, &err), &err);
    for (uint32_t i = 0; i < 90000; i++) {
        canvas.pixels[i] = 0xFF000000U | i * 7U;
    }
    ll_palette_count(&palette, &canvas);
    ll_palette_choose(&palette);
    assert_int_equal(palette.count, 256);
    static uint8_t to[90000];
    ll_palette_index(&palette, &canvas, to);
    for (uint32_t i = 0; i < 90000; i++) { /* no entry of the palette is nearer than the given */
        uint32_t got = ll_pixel_of(palette.colour[to[i]], 255);
        uint32_t off = distance(got, canvas.pixels[i]);
        for (size_t k = 0; k < palette.count && i % 97U == 0; k++) {
            assert_true(off <= distance(ll_pixel_of(palette.colour[k], 255), canvas.pixels[i]));
        }
    }
}

static bool make_once(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_palette_clear) struct ll_palette palette = {0};
    return ll_palette_make(&palette, &err) == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(make_once, NULL, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(up_to_256_colours_are_kept_exactly),
        cmocka_unit_test(more_colours_lose_the_rare_ones),
        cmocka_unit_test(a_small_spot_of_another_colour_keeps_it),
        cmocka_unit_test(the_same_picture_gives_the_same_palette),
        cmocka_unit_test(more_colours_than_are_counted_still_give_a_picture),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
