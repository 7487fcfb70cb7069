#include "tiles/furniture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/language.h"
#include "core/scene.h"
#include "tiles/style.h"

#define METRES_PER_INCH 0.0254

/// Longest scale bar, as a share of the frame's width.
#define BAR_SHARE 0.28

double ll_round_length(double metres)
{
    double power = pow(10.0, floor(log10(metres)));
    double lead = metres / power;
    return power * (lead >= 5.0 ? 5.0 : (lead >= 2.0 ? 2.0 : 1.0));
}

/// What adding furniture needs.
struct adding {
    ll_lettering *lettering;
    const struct ll_wallmap *request;
    struct ll_page *page;
    double size; ///< of its text
    struct ll_err *err;
};

/// Metres of a pixel in the middle of the frame.
static double pixel_metres(const struct ll_window *view, const struct ll_rect *frame)
{
    double units = LL_SUBPIXELS / view->scale;
    double lat = ll_lonlat_of_unit(view->left, view->top + units * frame->height / 2.0).y;
    return units * ll_unit_metres(lat);
}

static enum ll_code add_plate(const struct adding *a, struct ll_rect box)
{
    struct ll_item plate = {.kind = LL_ITEM_FILL,
                            .box = box,
                            .on_map = true,
                            .paint = {.colour = ll_tint(LL_TINT_PLATE)}};
    return ll_page_add(a->page, &plate, a->err);
}

static struct ll_text_style small(const struct adding *a)
{
    return (struct ll_text_style){.lang = a->request->lang, .size = a->size};
}

static enum ll_code add_text(const struct adding *a, const char *text, int x, int y)
{
    struct ll_text_style style = small(a);
    struct ll_item look = {
        .box = {x, y, 0, 0}, .on_map = true, .paint = {.colour = ll_tint(LL_TINT_TEXT)}};
    return ll_page_text(a->page, a->lettering, text, &style, &look, NULL, a->err);
}

/// "1 : 5,000" rounded to two digits, since paper and printers are no more exact.
static void scale_in_words(char *ret_text, size_t size, enum ll_lang lang, double denominator)
{
    double power = pow(10.0, floor(log10(denominator)) - 1.0);
    (void)snprintf(ret_text, size, "%s 1:%.0f", ll_tr(lang, "about"),
                   floor(denominator / power + 0.5) * power);
}

static enum ll_code add_scale(const struct adding *a, const struct ll_window *view)
{
    const struct ll_rect *frame = &a->page->frame;
    double metres = pixel_metres(view, frame);
    double length = ll_round_length(metres * frame->width * BAR_SHARE);
    int bar = (int)floor(length / metres + 0.5);
    char text[64];
    char words[64];
    struct ll_text_style style = small(a);
    int width[2];
    int height[2];
    if (length >= 1000.0) {
        (void)snprintf(text, sizeof text, "%g %s", length / 1000.0, ll_tr(a->request->lang, "km"));
    } else {
        (void)snprintf(text, sizeof text, "%g %s", length, ll_tr(a->request->lang, "m"));
    }
    scale_in_words(words, sizeof words, a->request->lang,
                   metres * a->request->dpi / METRES_PER_INCH);
    ll_lettering_measure(a->lettering, text, &style, &width[0], &height[0]);
    ll_lettering_measure(a->lettering, words, &style, &width[1], &height[1]);
    int pad = (int)ceil(a->size * 0.5);
    int line = (int)ceil(a->size * 0.4);
    int inner = width[0] + pad + width[1] > bar ? width[0] + pad + width[1] : bar;
    struct ll_rect plate = {frame->x + pad, 0, inner + 2 * pad, height[0] + line + 2 * pad};
    plate.y = frame->y + frame->height - pad - plate.height;
    enum ll_code code = add_plate(a, plate);
    if (code == LL_OK) {
        code = add_text(a, text, plate.x + pad, plate.y + pad / 2);
    }
    if (code == LL_OK) {
        code = add_text(a, words, plate.x + plate.width - pad - width[1], plate.y + pad / 2);
    }
    struct ll_rect rule = {plate.x + pad, plate.y + pad + height[0], bar, line};
    for (int half = 0; code == LL_OK && half < 2; half++) {
        struct ll_item item = {.kind = half == 0 ? LL_ITEM_FILL : LL_ITEM_OUTLINE,
                               .box = rule,
                               .on_map = true,
                               .line = fmax(1.0, a->size * 0.08),
                               .paint = {.colour = ll_tint(LL_TINT_TEXT)}};
        item.box.width = half == 0 ? bar / 2 : bar;
        code = ll_page_add(a->page, &item, a->err);
    }
    return code;
}

static enum ll_code add_north(const struct adding *a)
{
    const struct ll_rect *frame = &a->page->frame;
    const char *letter = ll_tr(a->request->lang, "N");
    struct ll_text_style style = small(a);
    int width = 0;
    int height = 0;
    ll_lettering_measure(a->lettering, letter, &style, &width, &height);
    int pad = (int)ceil(a->size * 0.5);
    int side = (int)ceil(a->size * 1.5);
    int inner = side > width ? side : width;
    struct ll_rect plate = {frame->x + frame->width - 3 * pad - inner, frame->y + pad,
                            inner + 2 * pad, side + height + 2 * pad};
    struct ll_item arrow = {
        .kind = LL_ITEM_NORTH,
        .box = {plate.x + pad + (inner - side) / 2, plate.y + pad + height, side, side},
        .on_map = true};
    enum ll_code code = add_plate(a, plate);
    if (code == LL_OK) {
        code = add_text(a, letter, plate.x + pad + (inner - width) / 2, plate.y + pad);
    }
    return code == LL_OK ? ll_page_add(a->page, &arrow, a->err) : code;
}

enum ll_code ll_furniture_add(ll_lettering *lettering, const struct ll_wallmap *request,
                              const struct ll_window *view, struct ll_page *page,
                              struct ll_err *err)
{
    struct adding a = {lettering, request, page, page->body * 0.95, err};
    struct ll_item line = {.kind = LL_ITEM_OUTLINE,
                           .box = page->frame,
                           .on_map = true,
                           .line = fmax(1.0, page->body * 0.08),
                           .paint = {.colour = ll_tint(LL_TINT_TEXT_QUIET)}};
    enum ll_code code = ll_page_add(page, &line, err);
    if (code == LL_OK && view->scale > 0.0) {
        code = add_scale(&a, view);
    }
    return code == LL_OK ? add_north(&a) : code;
}

/// Whether a box lies inside the frame and on no other text, plate or name.
static bool is_free(const struct ll_page *page, const struct ll_rect *box)
{
    for (size_t i = 0; i < page->count; i++) {
        const struct ll_item *item = &page->items[i];
        if (item->on_map && item->kind != LL_ITEM_OUTLINE && ll_rect_meets(&item->box, box)) {
            return false;
        }
    }
    return ll_rect_holds(&page->frame, box);
}

static enum ll_code add_name(const struct adding *a, const ll_map *map, const struct ll_name *name,
                             const struct ll_window *view)
{
    const char *text = map->texts.data + name->text;
    double scale = fmax(view->size, a->page->body / 12.0);
    struct ll_text_style style = ll_name_style(name->quiet, scale);
    struct ll_rect box = {0};
    ll_lettering_measure(a->lettering, text, &style, &box.width, &box.height);
    struct ll_sub at = ll_window_place(view, name->at.x, name->at.y);
    box.x = a->page->frame.x + (int)(at.x / LL_SUBPIXELS) - box.width / 2;
    box.y =
        a->page->frame.y + (int)(at.y / LL_SUBPIXELS) - box.height / 2 + (int)(name->drop * scale);
    int reach = (int)ceil(style.halo);
    struct ll_rect grown = {box.x - reach, box.y - reach, box.width + 2 * reach,
                            box.height + 2 * reach};
    if (box.width == 0 || !is_free(a->page, &grown)) {
        return LL_OK;
    }
    bool aside = a->request->area != LL_NONE && name->area != a->request->area;
    struct ll_item look = {
        .box = box,
        .on_map = true,
        .paint = {.colour = ll_tint(name->quiet ? LL_TINT_STATION
                                                : (aside ? LL_TINT_TEXT_QUIET : LL_TINT_TEXT))},
        .halo = ll_tint(LL_TINT_HALO)};
    return ll_page_text(a->page, a->lettering, text, &style, &look, NULL, a->err);
}

enum ll_code ll_furniture_names(ll_lettering *lettering, const ll_map *map,
                                const struct ll_wallmap *request, const struct ll_window *view,
                                struct ll_page *page, struct ll_err *err)
{
    struct adding a = {lettering, request, page, page->body, err};
    for (int pass = 0; pass < 2; pass++) { /* the area's own name goes before all others */
        for (size_t i = 0; i < map->name_count; i++) {
            const struct ll_name *name = &map->names[i];
            bool own = request->area != LL_NONE && name->area == request->area;
            if (own != (pass == 0) ||
                (name->quiet && !name->early && view->zoom < LL_ZOOM_HYDRANTS)) {
                continue;
            }
            enum ll_code code = add_name(&a, map, name, view);
            if (code != LL_OK) {
                return code;
            }
        }
    }
    return LL_OK;
}
