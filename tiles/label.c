#include "tiles/label.h"

#include <math.h>
#include <string.h>

#include <cairo.h>
#include <pango/pangocairo.h>

#include "core/alloc.h"
#include "core/language.h"
#include "core/text.h"

/// Families in order of preference; fontconfig fills in what is missing.
#define FAMILIES "Noto Sans CJK SC,Noto Sans SC,Source Han Sans SC,Noto Sans,DejaVu Sans,sans-serif"

/// Side in pixels over which a text is not rendered.
#define SIDE_MAX 16000

/// Steps of coverage that painting tells apart.
#define STEPS 15U

struct ll_lettering {
    PangoFontMap *fonts;
    PangoContext *context;
    PangoLayout *layout;
};

enum ll_code ll_lettering_new(ll_lettering **ret_lettering, struct ll_err *err)
{
    LL_CLEANUP(ll_lettering_freep) ll_lettering *l = ll_calloc(1, sizeof *l);
    if (l == NULL) {
        return ll_fail(err, LL_E_NOMEM, "fonts");
    }
    l->fonts = pango_cairo_font_map_new();
    l->context = l->fonts == NULL ? NULL : pango_font_map_create_context(l->fonts);
    l->layout = l->context == NULL ? NULL : pango_layout_new(l->context);
    if (l->layout == NULL) {
        return ll_fail(err, LL_E_NOMEM, "fonts");
    }
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(l->context, options);
    pango_cairo_context_set_resolution(l->context, 72.0);
    pango_context_set_round_glyph_positions(l->context, FALSE); /* the same at every size */
    cairo_font_options_destroy(options);
    *ret_lettering = l;
    l = NULL;
    return LL_OK;
}

void ll_lettering_free(ll_lettering *lettering)
{
    if (lettering == NULL) {
        return;
    }
    if (lettering->layout != NULL) {
        g_object_unref(lettering->layout);
    }
    if (lettering->context != NULL) {
        g_object_unref(lettering->context);
    }
    if (lettering->fonts != NULL) {
        g_object_unref(lettering->fonts);
    }
    ll_free(lettering);
}

void ll_lettering_freep(ll_lettering **lettering)
{
    ll_lettering_free(*lettering);
}

/// Sets the text. Nothing is changed in it but line breaks in names, which become marks.
static void set_text(ll_lettering *l, const char *text, const struct ll_text_style *style)
{
    bool fit = text != NULL && ll_utf8_valid(text, strlen(text));
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, FAMILIES);
    pango_font_description_set_weight(font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
    pango_context_set_language(l->context, pango_language_from_string(ll_lang_tag(style->lang)));
    pango_layout_context_changed(l->layout);
    pango_layout_set_font_description(l->layout, font);
    pango_font_description_free(font);
    pango_layout_set_single_paragraph_mode(l->layout, style->lines == 1);
    pango_layout_set_wrap(l->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_width(l->layout,
                           style->width > 0.0 ? (int)floor(style->width * PANGO_SCALE) : -1);
    pango_layout_set_height(l->layout, style->lines > 0 ? -style->lines : -SIDE_MAX);
    pango_layout_set_ellipsize(l->layout, style->lines > 0 && style->width > 0.0
                                              ? PANGO_ELLIPSIZE_END
                                              : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_text(l->layout, fit ? text : "", -1);
}

static int pixels_up(int pango_units)
{
    return (pango_units + PANGO_SCALE - 1) / PANGO_SCALE;
}

void ll_lettering_measure(ll_lettering *lettering, const char *text,
                          const struct ll_text_style *style, int *ret_width, int *ret_height)
{
    PangoRectangle box;
    set_text(lettering, text, style);
    pango_layout_get_extents(lettering->layout, NULL, &box);
    bool empty = pango_layout_get_text(lettering->layout)[0] == '\0';
    *ret_width = empty ? 0 : pixels_up(box.width);
    *ret_height = empty ? 0 : pixels_up(box.height);
}

/// Draws the layout into a mask, its outline widened by `halo`. @return NULL without memory.
static uint8_t *render_mask(ll_lettering *l, const struct ll_glyphs *g, double halo)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, g->width, g->height);
    cairo_t *cairo = cairo_create(surface);
    cairo_move_to(cairo, -g->left, -g->top);
    if (halo > 0.0) {
        pango_cairo_layout_path(cairo, l->layout);
        cairo_set_line_width(cairo, 2.0 * halo);
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
        cairo_stroke_preserve(cairo);
        cairo_fill(cairo);
    } else {
        pango_cairo_show_layout(cairo, l->layout);
    }
    cairo_surface_flush(surface);
    bool drawn = cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
    size_t width = (size_t)g->width;
    uint8_t *mask = drawn ? ll_alloc(width, (size_t)g->height) : NULL;
    const unsigned char *from = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; mask != NULL && y < g->height; y++) {
        memcpy(mask + (size_t)y * width, from + (ptrdiff_t)y * stride, width);
    }
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return mask;
}

enum ll_code ll_lettering_render(ll_lettering *lettering, const char *text,
                                 const struct ll_text_style *style, struct ll_glyphs *ret_glyphs,
                                 struct ll_err *err)
{
    PangoRectangle ink;
    struct ll_glyphs g = {0};
    ll_lettering_measure(lettering, text, style, &g.box_width, &g.box_height);
    pango_layout_get_extents(lettering->layout, &ink, NULL);
    if (g.box_width == 0 || ink.width <= 0 || ink.height <= 0) {
        *ret_glyphs = g;
        return LL_OK;
    }
    int margin = (int)ceil(style->halo) + 1;
    g.left = (int)floor((double)ink.x / PANGO_SCALE) - margin;
    g.top = (int)floor((double)ink.y / PANGO_SCALE) - margin;
    g.width = pixels_up(ink.x + ink.width) + margin - g.left;
    g.height = pixels_up(ink.y + ink.height) + margin - g.top;
    if (g.width > SIDE_MAX || g.height > SIDE_MAX) {
        return ll_fail(err, LL_E_LIMIT, "a text of %d x %d pixels", g.width, g.height);
    }
    g.ink = render_mask(lettering, &g, 0.0);
    g.halo = style->halo > 0.0 ? render_mask(lettering, &g, style->halo) : NULL;
    if (g.ink == NULL || (g.halo == NULL && style->halo > 0.0)) {
        ll_glyphs_clear(&g);
        return ll_fail(err, LL_E_NOMEM, "a text of %d x %d pixels", g.width, g.height);
    }
    *ret_glyphs = g;
    return LL_OK;
}

void ll_glyphs_clear(struct ll_glyphs *glyphs)
{
    ll_free(glyphs->ink);
    ll_free(glyphs->halo);
    *glyphs = (struct ll_glyphs){0};
}

static void paint_mask(const struct ll_glyphs *g, const uint8_t *mask, struct ll_canvas *canvas,
                       int64_t x, int64_t y, ll_colour colour)
{
    uint32_t shades[STEPS + 1];
    for (unsigned i = 0; i <= STEPS; i++) {
        shades[i] = ll_pixel_of(colour, i * 255U / STEPS);
    }
    int64_t from_x = x < 0 ? -x : 0;
    int64_t to_x = x + g->width > canvas->width ? canvas->width - x : g->width;
    int64_t from_y = y < 0 ? -y : 0;
    int64_t to_y = y + g->height > canvas->height ? canvas->height - y : g->height;
    for (int64_t row = from_y; row < to_y; row++) {
        const uint8_t *coverage = mask + row * g->width;
        uint32_t *pixels = canvas->pixels + (y + row) * canvas->width + x;
        for (int64_t i = from_x; i < to_x; i++) {
            unsigned step = (coverage[i] * STEPS + 127U) / 255U;
            if (step != 0) {
                pixels[i] = ll_pixel_over(shades[step], pixels[i]);
            }
        }
    }
}

void ll_glyphs_paint(const struct ll_glyphs *glyphs, struct ll_canvas *canvas, int64_t x, int64_t y,
                     ll_colour ink, ll_colour halo)
{
    if (glyphs->halo != NULL) {
        paint_mask(glyphs, glyphs->halo, canvas, x + glyphs->left, y + glyphs->top, halo);
    }
    if (glyphs->ink != NULL) {
        paint_mask(glyphs, glyphs->ink, canvas, x + glyphs->left, y + glyphs->top, ink);
    }
}
