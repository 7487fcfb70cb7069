#include "tiles/label.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static const struct ll_text_style plain = {.lang = LL_LANG_ZH, .size = 16.0};

static ll_lettering *letters(void)
{
    struct ll_err err = {0};
    ll_lettering *lettering = NULL;
    assert_ok(ll_lettering_new(&lettering, &err), &err);
    return lettering;
}

/// Sum of a mask in pixels.
static double ink_of(const struct ll_glyphs *g, const uint8_t *mask)
{
    double sum = 0.0;
    for (int i = 0; mask != NULL && i < g->width * g->height; i++) {
        sum += mask[i] / 255.0;
    }
    return sum;
}

static void ink_lies_inside_the_measured_box(void **state)
{
    (void)state;
    static const char *const texts[] = {"青石村", "Xikou", "旧宅村 Qj", "里"};
    struct ll_err err = {0};
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = letters();
    for (size_t i = 0; i < 4; i++) {
        LL_CLEANUP(ll_glyphs_clear) struct ll_glyphs g = {0};
        int width = 0;
        int height = 0;
        ll_lettering_measure(lettering, texts[i], &plain, &width, &height);
        assert_ok(ll_lettering_render(lettering, texts[i], &plain, &g, &err), &err);
        assert_int_equal(g.box_width, width);
        assert_int_equal(g.box_height, height);
        assert_true(ink_of(&g, g.ink) > 20.0);
        assert_null(g.halo);
        for (int p = 0; p < g.width * g.height; p++) {
            int x = g.left + p % g.width;
            int y = g.top + p / g.width;
            /* an italic or accented letter may reach a pixel beyond its box */
            bool inside = x >= -1 && y >= -1 && x <= width && y <= height;
            assert_true(inside || g.ink[p] == 0);
        }
    }
}

static void chinese_characters_are_square_and_as_large_as_asked(void **state)
{
    (void)state;
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = letters();
    for (double size = 10.0; size < 200.0; size *= 1.7) {
        struct ll_text_style style = plain;
        int one = 0;
        int five = 0;
        int height = 0;
        style.size = size;
        ll_lettering_measure(lettering, "村", &style, &one, &height);
        ll_lettering_measure(lettering, "青石村溪口", &style, &five, &height);
        assert_near(one, size, 1.01);
        assert_near(five, 5.0 * size, 1.01);
    }
}

static void a_halo_surrounds_the_ink(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_text_style style = plain;
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = letters();
    LL_CLEANUP(ll_glyphs_clear) struct ll_glyphs g = {0};
    style.halo = 2.0;
    assert_ok(ll_lettering_render(lettering, "村", &style, &g, &err), &err);
    assert_true(ink_of(&g, g.halo) > 1.5 * ink_of(&g, g.ink));
    for (int p = 0; p < g.width * g.height; p++) {
        assert_true(g.ink[p] < 128 || g.halo[p] > 200);
    }
}

static void long_names_end_in_an_ellipsis_and_long_texts_wrap(void **state)
{
    (void)state;
    static const char *const name = "Village of an uncommonly long name\nby the river";
    struct ll_text_style style = plain;
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = letters();
    int line = 0;
    int width = 0;
    int height = 0;
    ll_lettering_measure(lettering, "V", &style, &width, &line);
    style.width = 100.0;
    style.lines = 1;
    ll_lettering_measure(lettering, name, &style, &width, &height);
    assert_true(width <= 100);
    assert_int_equal(height, line);
    style.lines = 0;
    ll_lettering_measure(lettering, name, &style, &width, &height);
    assert_true(width <= 100);
    assert_true(height > 3 * line);
}

static void what_is_not_text_draws_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "\xff\xfe", "\xc3", NULL};
    struct ll_err err = {0};
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = letters();
    for (size_t i = 0; i < 4; i++) {
        LL_CLEANUP(ll_glyphs_clear) struct ll_glyphs g = {0};
        assert_ok(ll_lettering_render(lettering, texts[i], &plain, &g, &err), &err);
        assert_int_equal(g.box_width, 0);
        assert_null(g.ink);
    }
}

static void painting_clips_at_the_border_and_fits_across_it(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = letters();
    LL_CLEANUP(ll_glyphs_clear) struct ll_glyphs g = {0};
    LL_CLEANUP(ll_canvas_clear) struct ll_canvas whole = {0};
    LL_CLEANUP(ll_canvas_clear) struct ll_canvas half = {0};
    assert_ok(ll_lettering_render(lettering, "青石村", &plain, &g, &err), &err);
    assert_ok(ll_canvas_reset(&whole, 80, 40, &err), &err);
    ll_glyphs_paint(&g, &whole, 15, 8, 0xFFU, 0);
    for (int part = 0; part < 4; part++) {
        int x0 = part % 2 * 40;
        int y0 = part / 2 * 20;
        assert_ok(ll_canvas_reset(&half, 40, 20, &err), &err);
        ll_glyphs_paint(&g, &half, 15 - x0, 8 - y0, 0xFFU, 0);
        for (int y = 0; y < 20; y++) {
            assert_memory_equal(half.pixels + y * 40, whole.pixels + (y0 + y) * 80 + x0, 160);
        }
    }
    ll_glyphs_paint(&g, &whole, INT64_C(1) << 40, -(INT64_C(1) << 40), 0xFFU, 0);
}

/// Renders in a process of its own that knows no font at all.
static void a_machine_without_fonts_still_draws_maps(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct ll_err err = {0};
        ll_lettering *lettering = NULL;
        struct ll_glyphs g = {0};
        (void)setenv("FONTCONFIG_FILE", "/dev/null", 1);
        (void)setenv("FONTCONFIG_PATH", "/nowhere", 1);
        (void)close(STDERR_FILENO); /* the font system complains there */
        enum ll_code code = ll_lettering_new(&lettering, &err);
        if (code == LL_OK) {
            code = ll_lettering_render(lettering, "青石村 A", &plain, &g, &err);
        }
        _exit(code == LL_OK ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static bool render_once(void *user)
{
    (void)user;
    struct ll_err err = {0};
    struct ll_text_style style = plain;
    LL_CLEANUP(ll_lettering_freep) ll_lettering *lettering = NULL;
    LL_CLEANUP(ll_glyphs_clear) struct ll_glyphs g = {0};
    style.halo = 1.0;
    enum ll_code code = ll_lettering_new(&lettering, &err);
    if (code == LL_OK) {
        code = ll_lettering_render(lettering, "村", &style, &g, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(render_once, NULL, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_machine_without_fonts_still_draws_maps), /* before any font is loaded */
        cmocka_unit_test(ink_lies_inside_the_measured_box),
        cmocka_unit_test(chinese_characters_are_square_and_as_large_as_asked),
        cmocka_unit_test(a_halo_surrounds_the_ink),
        cmocka_unit_test(long_names_end_in_an_ellipsis_and_long_texts_wrap),
        cmocka_unit_test(what_is_not_text_draws_nothing),
        cmocka_unit_test(painting_clips_at_the_border_and_fits_across_it),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
