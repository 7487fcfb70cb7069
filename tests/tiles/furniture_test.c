#include "tiles/furniture.h"

#include <math.h>

#include "tests/support/check.h"
#include "tests/tiles/hamlet.h"

static void lengths_are_rounded_down_to_1_2_or_5(void **state)
{
    (void)state;
    static const double cases[][2] = {
        {1.0, 1.0},   {1.99, 1.0},    {2.0, 2.0}, {4.9, 2.0},       {5.0, 5.0},        {9.99, 5.0},
        {10.0, 10.0}, {137.0, 100.0}, {0.7, 0.5}, {2500.0, 2000.0}, {51000.0, 50000.0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_near(ll_round_length(cases[i][0]), cases[i][1], 1e-9 * cases[i][1]);
    }
}

/// The scale bar: the outline that is not the frame's.
static const struct ll_item *bar_of(const struct ll_page *page)
{
    for (size_t i = page->count; i-- > 0;) {
        if (page->items[i].kind == LL_ITEM_OUTLINE &&
            page->items[i].box.width < page->frame.width) {
            return &page->items[i];
        }
    }
    return NULL;
}

static void the_scale_bar_is_as_long_as_it_says(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = NULL;
    assert_ok(ll_lettering_new(&lettering, &err), &err);
    for (double lat = 0.0; lat < 61.0; lat += 20.0) {
        LL_CLEANUP(ll_page_clear)
        struct ll_page page = {
            .width = 800, .height = 600, .body = 12.0, .frame = {10, 60, 600, 520}};
        const struct ll_wallmap request = {.dpi = 96.0, .lang = LL_LANG_EN};
        struct ll_unit at = ll_unit_of_lonlat(120.0, lat);
        /* 3 m of ground a pixel in the middle: 28 % of 600 px are 504 m, so 500 m fit */
        double unit =
            3.0 / (40075016.68557849 / 4294967296.0 * cos(lat * 3.14159265358979323846 / 180.0));
        struct ll_window view = {.left = at.x,
                                 .top = at.y - unit * 520.0 / 2.0,
                                 .scale = 256.0 / unit,
                                 .size = 1.0,
                                 .zoom = 15.0};
        assert_ok(ll_furniture_add(lettering, &request, &view, &page, &err), &err);
        const struct ll_item *bar = bar_of(&page);
        assert_non_null(bar);
        assert_near(bar->box.width, 500.0 / 3.0, 1.0);
    }
}

static void names_stay_inside_the_frame_and_apart(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, true);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = NULL;
    assert_ok(ll_lettering_new(&lettering, &err), &err);
    for (double unit = 100.0; unit < 5000.0; unit *= 1.5) {
        LL_CLEANUP(ll_page_clear)
        struct ll_page page = {
            .width = 800, .height = 600, .body = 12.0, .frame = {10, 60, 600, 520}};
        const struct ll_wallmap request = {.dpi = 96.0, .lang = LL_LANG_EN, .area = 2};
        struct ll_unit at = ll_unit_of_lonlat(HAMLET_LON, HAMLET_LAT);
        struct ll_window view = {.left = at.x - unit * 300.0,
                                 .top = at.y - unit * 260.0,
                                 .scale = 256.0 / unit,
                                 .size = 1.0,
                                 .zoom = 16.0};
        assert_ok(ll_furniture_names(lettering, map, &request, &view, &page, &err), &err);
        for (size_t i = 0; i < page.count; i++) {
            assert_true(ll_rect_holds(&page.frame, &page.items[i].box));
            for (size_t k = 0; k < i; k++) {
                assert_false(ll_rect_meets(&page.items[i].box, &page.items[k].box));
            }
        }
    }
    hamlet_clear(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_are_rounded_down_to_1_2_or_5),
        cmocka_unit_test(the_scale_bar_is_as_long_as_it_says),
        cmocka_unit_test(names_stay_inside_the_frame_and_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
