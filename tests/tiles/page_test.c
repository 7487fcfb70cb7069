#include "tiles/page.h"

#include <string.h>

#include "tests/support/check.h"

static void rectangles_meet_when_they_share_a_pixel(void **state)
{
    (void)state;
    const struct ll_rect a = {10, 10, 5, 5};
    const struct ll_rect beside = {15, 10, 5, 5};
    const struct ll_rect corner = {14, 14, 1, 1};
    assert_false(ll_rect_meets(&a, &beside));
    assert_true(ll_rect_meets(&a, &corner));
    assert_true(ll_rect_holds(&a, &corner));
    assert_false(ll_rect_holds(&corner, &a));
    assert_true(ll_rect_holds(&a, &a));
}

static void a_page_in_bands_is_the_page_as_a_whole(void **state)
{
    (void)state;
    struct ll_err err = {0};
    enum { WIDTH = 90, HEIGHT = 120 };
    LL_CLEANUP(ll_page_clear)
    struct ll_page page = {.width = WIDTH, .height = HEIGHT, .body = 12.0};
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = NULL;
    LL_CLEANUP(ll_pen_clear) struct ll_pen whole = {0};
    LL_CLEANUP(ll_pen_clear) struct ll_pen band = {0};
    const struct ll_paint hatched = {
        .colour = 0xFFEECCFFU, .hatch = 0x000000FFU, .hatch_period = 7, .hatch_width = 1};
    struct ll_text_style style = {.lang = LL_LANG_ZH, .size = 20.0};
    struct ll_item look = {.box = {5, 40, 0, 0}, .paint = {.colour = 0xFFU}};
    assert_ok(ll_lettering_new(&lettering, &err), &err);
    for (int kind = LL_ITEM_FILL; kind <= LL_ITEM_NORTH; kind++) {
        struct ll_item item = {.kind = (enum ll_item_kind)kind,
                               .box = {5 + 12 * kind, 10 + 14 * kind, 22, 17},
                               .line = 1.5,
                               .paint = hatched};
        assert_ok(ll_page_add(&page, &item, &err), &err);
    }
    assert_ok(ll_page_text(&page, lettering, "村村", &style, &look, NULL, &err), &err);
    assert_ok(ll_pen_reset(&whole, WIDTH, HEIGHT, &err), &err);
    ll_page_paint(&page, &whole, 0);
    for (int top = 0; top < HEIGHT; top += 24) {
        assert_ok(ll_pen_reset(&band, WIDTH, 24, &err), &err);
        ll_page_paint(&page, &band, top);
        assert_memory_equal(band.canvas.pixels, whole.canvas.pixels + (ptrdiff_t)top * WIDTH,
                            (size_t)24 * WIDTH * 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rectangles_meet_when_they_share_a_pixel),
        cmocka_unit_test(a_page_in_bands_is_the_page_as_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
