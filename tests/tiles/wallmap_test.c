#include "tiles/wallmap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/image.h"
#include "tests/tiles/hamlet.h"

static const struct ll_wallmap usual = {.layer = LL_MAP_RISK,
                                        .area = LL_NONE,
                                        .width = 640,
                                        .height = 480,
                                        .dpi = 96.0,
                                        .title = "溪口镇 火灾风险图",
                                        .subtitle = "2026",
                                        .lang = LL_LANG_ZH};

/// A map and a painter.
struct bench {
    struct hamlet h;
    ll_map *map;
    ll_painter *painter;
};

static void set_up(struct bench *b)
{
    struct ll_err err = {0};
    hamlet_make(&b->h, true);
    b->map = hamlet_map(&b->h);
    assert_ok(ll_painter_new(&b->painter, &err), &err);
}

static void tear_down(struct bench *b)
{
    ll_painter_free(b->painter);
    ll_map_free(b->map);
    hamlet_clear(&b->h);
}

static struct ll_image write_and_read(struct bench *b, const struct ll_wallmap *request)
{
    struct ll_err err = {0};
    const char *path = ll_scratch_path("wall.png");
    assert_ok(ll_wallmap_write(b->painter, b->map, request, path, &err), &err);
    return ll_image_read(path);
}

/// Pixels of a colour, to `near` in each channel.
static size_t count_colour(const struct ll_image *image, int red, int green, int blue, int near)
{
    size_t count = 0;
    for (size_t i = 0; i < (size_t)image->width * (size_t)image->height; i++) {
        const uint8_t *p = image->rgba + i * 4;
        count += abs(p[0] - red) <= near && abs(p[1] - green) <= near && abs(p[2] - blue) <= near;
    }
    return count;
}

static void the_picture_has_the_size_asked_for_at_every_size(void **state)
{
    (void)state;
    static const int sizes[][2] = {{400, 300}, {300 + 100, 1200}, {1600, 400}, {794, 1123}};
    struct bench b;
    set_up(&b);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct ll_wallmap request = usual;
        request.layer = (enum ll_map_layer)i; /* a size for each layer */
        request.lang = i % 2 == 0 ? LL_LANG_ZH : LL_LANG_EN;
        request.width = sizes[i][0];
        request.height = sizes[i][1];
        struct ll_image image = write_and_read(&b, &request);
        assert_int_equal(image.width, sizes[i][0]);
        assert_int_equal(image.height, sizes[i][1]);
        for (int x = 0; x < image.width; x++) { /* nothing is cut off by the border */
            assert_int_equal(*(const uint32_t *)(const void *)ll_image_at(&image, x, 0),
                             UINT32_MAX);
            assert_int_equal(
                *(const uint32_t *)(const void *)ll_image_at(&image, x, image.height - 1),
                UINT32_MAX);
        }
        ll_image_clear(&image);
    }
    tear_down(&b);
}

static void other_villages_are_paler_than_the_one_asked_for(void **state)
{
    (void)state;
    struct bench b;
    struct ll_wallmap request = usual;
    set_up(&b);
    request.area = 3; /* very high */
    struct ll_image own = write_and_read(&b, &request);
    request.area = 0; /* low; the very high one is its neighbour in the north */
    struct ll_image other = write_and_read(&b, &request);
    /* the wash of a very high village on paper, as the legend shows it, too */
    size_t full = count_colour(&own, 0xDC, 0xB5, 0xB6, 6);
    size_t pale = count_colour(&other, 0xDC, 0xB5, 0xB6, 6);
    assert_true(full > 10 * (pale + 1));
    ll_image_clear(&own);
    ll_image_clear(&other);
    tear_down(&b);
}

/// Pixels of a row that differ from those below.
static size_t changes_below(const struct ll_image *image, int y)
{
    size_t count = 0;
    for (int x = 0; x < image->width; x++) {
        count += memcmp(ll_image_at(image, x, y), ll_image_at(image, x, y + 1), 4) != 0;
    }
    return count;
}

static void a_large_page_drawn_in_bands_has_no_seam(void **state)
{
    (void)state;
    struct bench b;
    struct ll_wallmap request = usual;
    set_up(&b);
    request.width = 3000; /* bands of 1333 rows */
    request.height = 2000;
    struct ll_image image = write_and_read(&b, &request);
    /* rows on both sides of the seam differ no more than rows near it do, where houses have edges
     */
    size_t most = 0;
    for (int y = 1300; y < 1364; y++) {
        size_t count = changes_below(&image, y);
        most = count > most && y != 1332 ? count : most;
    }
    assert_true(changes_below(&image, 1332) <= most);
    ll_image_clear(&image);
    tear_down(&b);
}

static void an_empty_store_gives_a_page_without_a_map(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct bench b;
    struct ll_scene empty = ll_scene_make();
    set_up(&b);
    struct ll_map_input input = {
        .scene = &empty, .rules = b.h.rules, .lang = LL_LANG_EN, .threads = 1};
    ll_map_free(b.map);
    b.map = NULL;
    assert_ok(ll_map_new(b.h.ctx, &input, &b.map, &err), &err);
    struct ll_image image = write_and_read(&b, &usual);
    assert_int_equal(image.width, 640);
    ll_image_clear(&image);
    ll_scene_clear(&empty);
    tear_down(&b);
}

static void a_failed_write_leaves_the_old_file_and_no_other(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct bench b;
    struct stat st;
    set_up(&b);
    const char *path = ll_scratch_path("no-such-folder/wall.png");
    enum ll_code code = ll_wallmap_write(b.painter, b.map, &usual, path, &err);
    assert_int_equal(code, LL_E_IO);
    assert_mentions(err.message, "no-such-folder");
    const char *folder = ll_scratch_path("folder.png"); /* a name that cannot be replaced */
    assert_int_equal(mkdir(folder, 0777), 0);
    assert_int_equal(ll_wallmap_write(b.painter, b.map, &usual, folder, &err), LL_E_IO);
    assert_int_not_equal(stat(ll_scratch_path("folder.png.part"), &st), 0);
    tear_down(&b);
}

static void sizes_and_areas_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct bench b;
    set_up(&b);
    const char *path = ll_scratch_path("refused.png");
    struct ll_wallmap request = usual;
    request.width = 399;
    assert_int_equal(ll_wallmap_write(b.painter, b.map, &request, path, &err), LL_E_INVALID);
    request = usual;
    request.height = 20000;
    assert_int_equal(ll_wallmap_write(b.painter, b.map, &request, path, &err), LL_E_INVALID);
    request = usual;
    request.dpi = 0.0;
    assert_int_equal(ll_wallmap_write(b.painter, b.map, &request, path, &err), LL_E_INVALID);
    request = usual;
    request.area = 99;
    assert_int_equal(ll_wallmap_write(b.painter, b.map, &request, path, &err), LL_E_NOT_FOUND);
    assert_int_not_equal(access(path, F_OK), 0);
    tear_down(&b);
}

static bool write_once(void *user)
{
    struct bench *b = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_painter_freep) ll_painter *painter = NULL;
    enum ll_code code = ll_painter_new(&painter, &err);
    if (code == LL_OK) {
        struct ll_wallmap small = usual;
        small.width = 400;
        small.height = 300;
        small.area = 1;
        code = ll_wallmap_write(painter, b->map, &small, ll_scratch_path("memory.png"), &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_an_error_and_leaks_nothing(void **state)
{
    (void)state;
    struct bench b;
    set_up(&b);
    ll_for_some_failing_alloc(write_once, &b, 2000);
    tear_down(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_picture_has_the_size_asked_for_at_every_size),
        cmocka_unit_test(other_villages_are_paler_than_the_one_asked_for),
        cmocka_unit_test(a_large_page_drawn_in_bands_has_no_seam),
        cmocka_unit_test(an_empty_store_gives_a_page_without_a_map),
        cmocka_unit_test(a_failed_write_leaves_the_old_file_and_no_other),
        cmocka_unit_test(sizes_and_areas_that_make_no_sense_are_refused),
        cmocka_unit_test(running_out_of_memory_is_an_error_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
