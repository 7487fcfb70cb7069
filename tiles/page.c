#include "tiles/page.h"

#include "core/alloc.h"
#include "core/array.h"
#include "tiles/layer_lanes.h"
#include "tiles/symbols.h"

bool ll_rect_meets(const struct ll_rect *a, const struct ll_rect *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

bool ll_rect_holds(const struct ll_rect *outer, const struct ll_rect *inner)
{
    return inner->x >= outer->x && inner->y >= outer->y &&
           inner->x + inner->width <= outer->x + outer->width &&
           inner->y + inner->height <= outer->y + outer->height;
}

void ll_page_clear(struct ll_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        ll_glyphs_clear(&page->items[i].glyphs);
    }
    ll_free(page->items);
    *page = (struct ll_page){0};
}

enum ll_code ll_page_add(struct ll_page *page, struct ll_item *item, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&page->items, &page->capacity, page->count + 1, sizeof *page->items, err);
    if (code != LL_OK) {
        ll_glyphs_clear(&item->glyphs);
        return code;
    }
    page->items[page->count++] = *item;
    return LL_OK;
}

enum ll_code ll_page_text(struct ll_page *page, ll_lettering *lettering, const char *text,
                          const struct ll_text_style *style, const struct ll_item *look,
                          struct ll_rect *ret_box, struct ll_err *err)
{
    struct ll_item item = *look;
    enum ll_code code = ll_lettering_render(lettering, text, style, &item.glyphs, err);
    if (code != LL_OK) {
        return code;
    }
    item.kind = LL_ITEM_TEXT;
    item.box.width = item.glyphs.box_width;
    item.box.height = item.glyphs.box_height;
    if (ret_box != NULL) {
        *ret_box = item.box;
    }
    return ll_page_add(page, &item, err);
}

static struct ll_sub at(int x, int y)
{
    return (struct ll_sub){(int64_t)x * LL_SUBPIXELS, (int64_t)y * LL_SUBPIXELS};
}

/// Adds the edges of a box: filled, or as an outline inside of it.
static void add_box(struct ll_pen *pen, const struct ll_rect *b, double line)
{
    struct ll_sub corners[5] = {at(b->x, b->y), at(b->x + b->width, b->y),
                                at(b->x + b->width, b->y + b->height), at(b->x, b->y + b->height),
                                at(b->x, b->y)};
    if (line > 0.0) {
        int64_t half = (int64_t)(line * LL_SUBPIXELS / 2.0);
        for (int i = 0; i < 5; i++) {
            corners[i].x += corners[i].x == (int64_t)b->x * LL_SUBPIXELS ? half : -half;
            corners[i].y += corners[i].y == (int64_t)b->y * LL_SUBPIXELS ? half : -half;
        }
        ll_stroke_ring(&pen->raster, corners, 5, line * LL_SUBPIXELS);
    } else {
        ll_raster_polygon(&pen->raster, corners, 4);
    }
}

/// Two halves of an arrow, one dark, one light.
static void paint_north(struct ll_pen *pen, const struct ll_window *view, const struct ll_rect *b)
{
    struct ll_sub tip = at(b->x + b->width / 2, b->y);
    struct ll_sub notch = at(b->x + b->width / 2, b->y + b->height * 3 / 4);
    struct ll_sub left[3] = {tip, notch, at(b->x, b->y + b->height)};
    struct ll_sub right[4] = {tip, at(b->x + b->width, b->y + b->height), notch, tip};
    ll_raster_polygon(&pen->raster, left, 3);
    ll_stroke_ring(&pen->raster, right, 4, ll_window_length(view, 1.0));
    ll_pen_paint(pen, view, (struct ll_paint){.colour = ll_tint(LL_TINT_TEXT)});
}

static void paint_symbol(const struct ll_item *item, struct ll_pen *pen,
                         const struct ll_window *view, const struct ll_rect *b)
{
    struct ll_sub middle = at(b->x + b->width / 2, b->y + b->height / 2);
    double side = b->width < b->height ? b->width : b->height;
    if (item->kind == LL_ITEM_OBSTACLE) {
        ll_symbol_obstacles(pen, view, (enum ll_movable)item->kind_of, &middle, 1,
                            side * LL_SUBPIXELS * 0.45);
    } else if (item->kind == LL_ITEM_DEAD_END) {
        ll_symbol_dead_ends(pen, view, &middle, 1, side * LL_SUBPIXELS * 0.45);
    } else if (item->kind == LL_ITEM_HYDRANT) {
        ll_symbol_hydrants(pen, view, (enum ll_hydrant_class)item->kind_of, &middle, 1,
                           side * LL_SUBPIXELS * 0.38);
    } else {
        ll_symbol_stations(pen, view, item->kind_of, &middle, 1, side * LL_SUBPIXELS * 0.52);
    }
}

static void paint_item(const struct ll_item *item, struct ll_pen *pen, const struct ll_window *view,
                       const struct ll_rect *b)
{
    switch (item->kind) {
    case LL_ITEM_TEXT:
        ll_glyphs_paint(&item->glyphs, &pen->canvas, b->x, b->y, item->paint.colour, item->halo);
        break;
    case LL_ITEM_FILL:
        add_box(pen, b, 0.0);
        ll_pen_paint(pen, view, item->paint);
        break;
    case LL_ITEM_OUTLINE:
        add_box(pen, b, item->line);
        ll_pen_paint(pen, view, item->paint);
        break;
    case LL_ITEM_DASHES:
    case LL_ITEM_LINE: {
        struct ll_sub ends[2] = {at(b->x, b->y + b->height / 2),
                                 at(b->x + b->width, b->y + b->height / 2)};
        double dash = b->width * LL_SUBPIXELS / 4.4; /* three, with gaps of 0.7 */
        if (item->kind == LL_ITEM_DASHES) {
            ll_stroke_dashed(&pen->raster, ends, 2, item->line * LL_SUBPIXELS, dash, 0.7 * dash);
        } else {
            ll_stroke_line(&pen->raster, ends, 2, item->line * LL_SUBPIXELS);
        }
        ll_pen_paint(pen, view, item->paint);
        break;
    }
    case LL_ITEM_NORTH:
        paint_north(pen, view, b);
        break;
    default:
        paint_symbol(item, pen, view, b);
        break;
    }
}

void ll_page_paint(const struct ll_page *page, struct ll_pen *pen, int top)
{
    struct ll_rect band = {0, top, pen->canvas.width, pen->canvas.height};
    struct ll_window view = {.size = page->body / 12.0, .phase = top};
    for (size_t i = 0; i < page->count; i++) {
        const struct ll_item *item = &page->items[i];
        int reach = item->box.height / 2 + (int)page->body; /* ink and edges beyond the box */
        struct ll_rect grown = {item->box.x - reach, item->box.y - reach,
                                item->box.width + 2 * reach, item->box.height + 2 * reach};
        if (ll_rect_meets(&grown, &band)) {
            struct ll_rect box = item->box;
            box.y -= top;
            paint_item(item, pen, &view, &box);
        }
    }
}
