#include "tiles/tile.h"

#include <string.h>

#include "core/alloc.h"
#include "core/pool.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/image.h"
#include "tests/tiles/hamlet.h"
#include "tiles/mercator.h"

/* Fonts are not part of these pictures; what stays differs by rounding only. */
static const struct ll_image_slack same = {2, 0.0005};

/// The tile of a zoom that holds the middle of the hamlet.
static struct ll_tile_range middle(int z)
{
    struct ll_box box = {HAMLET_LON, HAMLET_LAT, HAMLET_LON, HAMLET_LAT};
    return ll_tile_range_of(&box, z);
}

static struct ll_png draw(ll_painter *painter, const ll_map *map, enum ll_map_layer layer, int z,
                          uint32_t x, uint32_t y, int scale)
{
    struct ll_err err = {0};
    struct ll_png png = {0};
    assert_ok(ll_tile_draw(painter, map, layer, z, x, y, scale, &png, &err), &err);
    return png;
}

static void tiles_look_as_they_did(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum ll_map_layer layer;
        int z;
        int scale;
    } pictures[] = {
        {"tile-base-15", LL_MAP_BASE, 15, 1},         {"tile-risk-13", LL_MAP_RISK, 13, 1},
        {"tile-risk-15", LL_MAP_RISK, 15, 1},         {"tile-risk-16-2x", LL_MAP_RISK, 16, 2},
        {"tile-water-13", LL_MAP_WATER, 13, 1},       {"tile-water-16", LL_MAP_WATER, 16, 1},
        {"tile-response-15", LL_MAP_RESPONSE, 15, 1}, {"tile-response-17", LL_MAP_RESPONSE, 17, 1},
    };
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, false);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    LL_CLEANUP(ll_painter_freep) ll_painter *painter = NULL;
    assert_ok(ll_painter_new(&painter, &err), &err);
    for (size_t i = 0; i < sizeof pictures / sizeof pictures[0]; i++) {
        struct ll_tile_range at = middle(pictures[i].z);
        struct ll_png png =
            draw(painter, map, pictures[i].layer, pictures[i].z, at.x0, at.y0, pictures[i].scale);
        assert_golden_png(pictures[i].name, png.bytes, png.len, same);
    }
    hamlet_clear(&h);
}

static void a_tile_with_nothing_is_the_shared_transparent_one(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, true);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    LL_CLEANUP(ll_painter_freep) ll_painter *painter = NULL;
    assert_ok(ll_painter_new(&painter, &err), &err);
    struct ll_tile_range at = middle(16);
    struct ll_png far = draw(painter, map, LL_MAP_RISK, 16, 0, 0, 1);
    struct ll_png near = draw(painter, map, LL_MAP_RISK, 16, at.x0 + 4, at.y0, 2);
    assert_true(far.empty);
    assert_true(near.empty);
    assert_ptr_equal(far.bytes, near.bytes);
    struct ll_image image = ll_image_decode(far.bytes, far.len);
    assert_int_equal(image.width, 256);
    assert_int_equal(image.height, 256);
    for (int p = 0; p < 256 * 256; p++) {
        assert_int_equal(image.rgba[p * 4 + 3], 0);
    }
    ll_image_clear(&image);
    hamlet_clear(&h);
}

static void numbers_outside_the_zoom_are_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_scene empty = ll_scene_make();
    struct hamlet h;
    hamlet_make(&h, false);
    struct ll_map_input input = hamlet_input(&h);
    input.scene = &empty;
    input.results = NULL;
    input.village_count = 0;
    LL_CLEANUP(ll_map_freep) ll_map *map = NULL;
    LL_CLEANUP(ll_painter_freep) ll_painter *painter = NULL;
    struct ll_png png = {0};
    assert_ok(ll_map_new(h.ctx, &input, &map, &err), &err);
    assert_ok(ll_painter_new(&painter, &err), &err);
    assert_int_equal(ll_tile_draw(painter, map, LL_MAP_BASE, 3, 8, 0, 1, &png, &err), LL_E_INVALID);
    assert_mentions(err.message, "3/8/0");
    assert_int_equal(ll_tile_draw(painter, map, LL_MAP_BASE, 3, 0, 8, 1, &png, &err), LL_E_INVALID);
    assert_int_equal(ll_tile_draw(painter, map, LL_MAP_BASE, -1, 0, 0, 1, &png, &err),
                     LL_E_INVALID);
    assert_int_equal(ll_tile_draw(painter, map, LL_MAP_BASE, 23, 0, 0, 1, &png, &err),
                     LL_E_INVALID);
    assert_int_equal(ll_tile_draw(painter, map, LL_MAP_BASE, 0, 0, 0, 3, &png, &err), LL_E_INVALID);
    assert_null(png.bytes);
    png = draw(painter, map, LL_MAP_BASE, 22, 4194303, 4194303, 1);
    assert_true(png.empty); /* a store without anything */
    struct ll_box box = ll_map_bounds(map);
    assert_true(ll_box_is_empty(&box));
    ll_scene_clear(&empty);
    hamlet_clear(&h);
}

/// Checks that the shared column of two neighbouring tiles could be one picture: draws both at
/// zoom z, and the four tiles of z + 1 at half size cannot be compared, so compares with a tile
/// drawn at twice the scale.
static void what_crosses_a_border_goes_on_in_the_next_tile(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, true);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    LL_CLEANUP(ll_painter_freep) ll_painter *painter = NULL;
    assert_ok(ll_painter_new(&painter, &err), &err);
    /* the county road and the villages cross every vertical border of the row in the middle: the
     * last column of a tile and the first of the next differ no more than columns inside do */
    struct ll_tile_range at = middle(16);
    size_t inside = 0;
    size_t across = 0;
    struct ll_image images[2];
    for (uint32_t i = 0; i < 2; i++) {
        struct ll_png png = draw(painter, map, LL_MAP_RISK, 16, at.x0 - 1 + i, at.y0, 1);
        images[i] = ll_image_decode(png.bytes, png.len);
    }
    for (int y = 0; y < 256; y++) {
        inside += memcmp(ll_image_at(&images[0], 254, y), ll_image_at(&images[0], 255, y), 4) != 0;
        across += memcmp(ll_image_at(&images[0], 255, y), ll_image_at(&images[1], 0, y), 4) != 0;
    }
    assert_true(across <= inside + 60);
    ll_image_clear(&images[0]);
    ll_image_clear(&images[1]);
    hamlet_clear(&h);
}

/// Tiles of zoom 16 drawn by several threads.
struct many {
    const ll_map *map;
    ll_painter *painter[4];
    struct ll_text file[64];
};

static enum ll_code draw_some(void *user, unsigned worker, size_t begin, size_t end,
                              struct ll_err *err)
{
    struct many *m = user;
    struct ll_tile_range at = middle(16);
    for (size_t i = begin; i < end; i++) {
        struct ll_png png = {0};
        enum ll_code code =
            ll_tile_draw(m->painter[worker], m->map, LL_MAP_RISK, 16, at.x0 - 4 + (uint32_t)(i % 8),
                         at.y0 - 4 + (uint32_t)i / 8, 1, &png, err);
        if (code == LL_OK) {
            code = ll_text_append_n(&m->file[i], (const char *)png.bytes, png.len, err);
        }
        if (code != LL_OK) {
            return code;
        }
    }
    return LL_OK;
}

static void bytes_are_the_same_on_one_thread_and_on_four(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, true);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    struct many alone = {.map = map};
    struct many together = {.map = map};
    for (int i = 0; i < 4; i++) {
        assert_ok(ll_painter_new(&alone.painter[i], &err), &err);
        assert_ok(ll_painter_new(&together.painter[i], &err), &err);
    }
    assert_ok(ll_pool_for(1, 64, 1, draw_some, &alone, &err), &err);
    assert_ok(ll_pool_for(4, 64, 1, draw_some, &together, &err), &err);
    for (int i = 0; i < 64; i++) {
        assert_int_equal(alone.file[i].len, together.file[i].len);
        assert_memory_equal(alone.file[i].data, together.file[i].data, alone.file[i].len);
        ll_text_clear(&alone.file[i]);
        ll_text_clear(&together.file[i]);
    }
    for (int i = 0; i < 4; i++) {
        ll_painter_free(alone.painter[i]);
        ll_painter_free(together.painter[i]);
    }
    hamlet_clear(&h);
}

static bool draw_once(void *user)
{
    const ll_map *map = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_painter_freep) ll_painter *painter = NULL;
    struct ll_png png = {0};
    struct ll_tile_range at = middle(16);
    enum ll_code code = ll_painter_new(&painter, &err);
    if (code == LL_OK) {
        code = ll_tile_draw(painter, map, LL_MAP_WATER, 16, at.x0, at.y0, 1, &png, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_true(code == LL_OK || png.bytes == NULL);
    return code == LL_OK;
}

static void running_out_of_memory_is_an_error_and_leaks_nothing(void **state)
{
    (void)state;
    struct hamlet h;
    hamlet_make(&h, true);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    ll_for_each_failing_alloc(draw_once, map, 500);
    hamlet_clear(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_look_as_they_did),
        cmocka_unit_test(a_tile_with_nothing_is_the_shared_transparent_one),
        cmocka_unit_test(numbers_outside_the_zoom_are_refused),
        cmocka_unit_test(what_crosses_a_border_goes_on_in_the_next_tile),
        cmocka_unit_test(bytes_are_the_same_on_one_thread_and_on_four),
        cmocka_unit_test(running_out_of_memory_is_an_error_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
