#include "tiles/png.h"

#include <string.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/image.h"

/// A palette of `count` colours of every transparency.
static struct ll_palette some_palette(size_t count)
{
    struct ll_palette palette = {.count = count};
    for (size_t i = 0; i < count; i++) {
        palette.colour[i] = (uint32_t)(i * 2654435761U);
    }
    return palette;
}

static void decoding_gives_the_colours_of_the_indexes(void **state)
{
    (void)state;
    static const size_t sizes[][3] = {{1, 1, 1}, {7, 5, 3}, {256, 256, 256}, {512, 3, 17}};
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(1, 2);
    LL_CLEANUP(ll_png_packer_freep) ll_png_packer *packer = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text file = {0};
    static uint8_t indexes[65536];
    assert_ok(ll_png_packer_new(&packer, &err), &err);
    for (size_t s = 0; s < 4; s++) {
        struct ll_palette palette = some_palette(sizes[s][2]);
        size_t count = sizes[s][0] * sizes[s][1];
        for (size_t i = 0; i < count; i++) {
            indexes[i] = (uint8_t)ll_rng_below(&rng, (uint32_t)palette.count);
        }
        assert_ok(ll_png_pack(packer, &palette, indexes, (int)sizes[s][0], (int)sizes[s][1], 0.0,
                              &file, &err),
                  &err);
        struct ll_image image = ll_image_decode(file.data, file.len);
        assert_int_equal(image.width, sizes[s][0]);
        assert_int_equal(image.height, sizes[s][1]);
        for (size_t i = 0; i < count; i++) {
            ll_colour c = palette.colour[indexes[i]];
            const uint8_t expected[4] = {(uint8_t)(c >> 24), (uint8_t)(c >> 16 & 255U),
                                         (uint8_t)(c >> 8 & 255U), (uint8_t)(c & 255U)};
            assert_memory_equal(image.rgba + i * 4, expected, 4);
        }
        ll_image_clear(&image);
    }
}

static void the_resolution_is_recorded_in_pixels_per_metre(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_png_packer_freep) ll_png_packer *packer = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text file = {0};
    struct ll_palette palette = some_palette(2);
    const uint8_t indexes[4] = {0, 1, 1, 0};
    assert_ok(ll_png_packer_new(&packer, &err), &err);
    assert_ok(ll_png_pack(packer, &palette, indexes, 2, 2, 300.0, &file, &err), &err);
    /* 300 / 0.0254 = 11811 = 0x2E23, twice, then the unit metre */
    static const unsigned char phys[] = "pHYs\0\0\x2E\x23\0\0\x2E\x23\x01";
    bool found = false;
    for (size_t i = 0; i + sizeof phys <= file.len; i++) {
        found = found || memcmp(file.data + i, phys, sizeof phys - 1) == 0;
    }
    assert_true(found);
}

static bool pack_once(void *user)
{
    (void)user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_png_packer_freep) ll_png_packer *packer = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text file = {0};
    struct ll_palette palette = some_palette(256);
    static const uint8_t indexes[64 * 64];
    enum ll_code code = ll_png_packer_new(&packer, &err);
    if (code == LL_OK) {
        code = ll_png_pack(packer, &palette, indexes, 64, 64, 0.0, &file, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_inside_libpng_is_an_error(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(pack_once, NULL, 100);
}

static void what_libpng_refuses_is_an_error(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_png_packer_freep) ll_png_packer *packer = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text file = {0};
    struct ll_palette palette = some_palette(0);
    const uint8_t index = 0;
    assert_ok(ll_png_packer_new(&packer, &err), &err);
    assert_int_equal(ll_png_pack(packer, &palette, &index, 1, 1, 0.0, &file, &err), LL_E_INVALID);
    assert_mentions(err.message, "PNG");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoding_gives_the_colours_of_the_indexes),
        cmocka_unit_test(the_resolution_is_recorded_in_pixels_per_metre),
        cmocka_unit_test(running_out_of_memory_inside_libpng_is_an_error),
        cmocka_unit_test(what_libpng_refuses_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
