#include "tiles/wallmap_page.h"

#include <stdio.h>

#include "tests/support/check.h"
#include "tests/tiles/hamlet.h"
#include "tiles/furniture.h"

static bool is_edge(const struct ll_item *item)
{
    return item->kind == LL_ITEM_OUTLINE;
}

/// Whether two items may share pixels: an outline lies around its fill, furniture on its plate.
static bool may_overlap(const struct ll_item *a, const struct ll_item *b)
{
    if (is_edge(a) || is_edge(b)) {
        return true;
    }
    bool plates = a->on_map && b->on_map && (a->kind == LL_ITEM_FILL || b->kind == LL_ITEM_FILL);
    return plates;
}

/// Checks one page: everything inside it, texts apart, the frame free of what is not furniture.
static void check_page(const struct ll_page *page)
{
    struct ll_rect whole = {0, 0, page->width, page->height};
    assert_true(ll_rect_holds(&whole, &page->frame));
    assert_true(page->frame.width * 3 >= page->width);
    assert_true(page->frame.height * 4 >= page->height);
    for (size_t i = 0; i < page->count; i++) {
        const struct ll_item *a = &page->items[i];
        if (!ll_rect_holds(&whole, &a->box)) {
            fail_msg("item %zu (%d, %d, %d x %d) leaves the page of %d x %d", i, a->box.x, a->box.y,
                     a->box.width, a->box.height, page->width, page->height);
        }
        assert_true(a->on_map ? ll_rect_holds(&page->frame, &a->box)
                              : !ll_rect_meets(&page->frame, &a->box));
        for (size_t k = 0; k < i; k++) {
            const struct ll_item *b = &page->items[k];
            if (!may_overlap(a, b) && ll_rect_meets(&a->box, &b->box)) {
                fail_msg("items %zu and %zu overlap on a page of %d x %d", k, i, page->width,
                         page->height);
            }
        }
    }
}

static void nothing_is_cut_off_and_nothing_overlaps(void **state)
{
    (void)state;
    static const int sizes[][3] = {{400, 300, 96},     {400, 400, 96},     {400, 1200, 96},
                                   {2000, 400, 96},    {640, 480, 96},     {1123, 794, 96},
                                   {794, 1123, 96},    {2480, 3508, 300},  {4961, 3508, 300},
                                   {9933, 14043, 300}, {14043, 9933, 300}, {1000, 1000, 150}};
    static const char *const titles[] = {
        "青石村 火灾风险图",
        "Village of an uncommonly long name by the river, township of Xikou, map of fire risk", ""};
    static const char *const subtitles[] = {
        "2026 · © OpenStreetMap contributors",
        "2026-H1, data of 2026-10-01, speeds assumed by lane class, structures partly unknown, "
        "hydrants of unknown state counted, residents shared out by floor area. "
        "© OpenStreetMap contributors",
        ""};
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, true);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = NULL;
    assert_ok(ll_lettering_new(&lettering, &err), &err);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        /* every layer, language and text; on large pages, which take long, fewer together */
        for (int n = 0; n<24; n += sizes[i][0]> 2000 ? 11 : 5) {
            LL_CLEANUP(ll_page_clear) struct ll_page page = {0};
            struct ll_legend legend;
            struct ll_wallmap request = {.layer = (enum ll_map_layer)(n % LL_MAP_LAYER_COUNT),
                                         .area = LL_NONE,
                                         .width = sizes[i][0],
                                         .height = sizes[i][1],
                                         .dpi = sizes[i][2],
                                         .title = titles[n % 3],
                                         .subtitle = subtitles[n % 3],
                                         .lang = n % 2 == 0 ? LL_LANG_ZH : LL_LANG_EN};
            struct ll_unit at = ll_unit_of_lonlat(HAMLET_LON, HAMLET_LAT);
            ll_legend_of(map, request.layer, n < 16 ? 16.0 : 12.0, request.lang, &legend);
            assert_ok(ll_wallmap_layout(lettering, &request, &legend, &page, &err), &err);
            struct ll_window view = {.left = at.x - 100000.0,
                                     .top = at.y - 100000.0,
                                     .scale = 256.0 * page.frame.width / 200000.0,
                                     .size = request.dpi / 96.0,
                                     .zoom = 16.0};
            assert_ok(ll_furniture_add(lettering, &request, &view, &page, &err), &err);
            assert_ok(ll_furniture_names(lettering, map, &request, &view, &page, &err), &err);
            check_page(&page);
        }
    }
    hamlet_clear(&h);
}

static void the_legend_stands_beside_a_wide_map_and_below_a_high_one(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, true);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = NULL;
    assert_ok(ll_lettering_new(&lettering, &err), &err);
    struct ll_wallmap request = {
        .width = 1200, .height = 800, .dpi = 96.0, .title = "a", .subtitle = "b"};
    struct ll_legend legend;
    ll_legend_of(map, LL_MAP_RISK, 16.0, LL_LANG_EN, &legend);
    LL_CLEANUP(ll_page_clear) struct ll_page wide = {0};
    LL_CLEANUP(ll_page_clear) struct ll_page high = {0};
    assert_ok(ll_wallmap_layout(lettering, &request, &legend, &wide, &err), &err);
    request.width = 800;
    request.height = 1200;
    assert_ok(ll_wallmap_layout(lettering, &request, &legend, &high, &err), &err);
    const struct ll_item *last = &wide.items[wide.count - 1];
    assert_true(last->box.x > wide.frame.x + wide.frame.width);
    last = &high.items[high.count - 1];
    assert_true(last->box.y > high.frame.y + high.frame.height);
    hamlet_clear(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_cut_off_and_nothing_overlaps),
        cmocka_unit_test(the_legend_stands_beside_a_wide_map_and_below_a_high_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
