#include "tiles/tile.h"

#include "core/alloc.h"
#include "core/array.h"
#include "tiles/layers.h"
#include "tiles/painter.h"
#include "tiles/style.h"

/// How far beyond the map's box a name or symbol may reach, pixels at scale 1.
#define OVERHANG 100.0

/// A transparent PNG of 256 x 256 pixels.
static const unsigned char empty_tile[] = {
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44,
    0x52, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x03, 0x00, 0x00, 0x00, 0x66,
    0xBC, 0x3A, 0x25, 0x00, 0x00, 0x00, 0x03, 0x50, 0x4C, 0x54, 0x45, 0xFF, 0xFF, 0xFF, 0xA7,
    0xC4, 0x1B, 0xC8, 0x00, 0x00, 0x00, 0x01, 0x74, 0x52, 0x4E, 0x53, 0x00, 0x40, 0xE6, 0xD8,
    0x66, 0x00, 0x00, 0x00, 0x1F, 0x49, 0x44, 0x41, 0x54, 0x78, 0xDA, 0xED, 0xC1, 0x01, 0x0D,
    0x00, 0x00, 0x00, 0xC2, 0xA0, 0xF7, 0x4F, 0x6D, 0x0E, 0x37, 0xA0, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0xBE, 0x0D, 0x21, 0x00, 0x00, 0x01, 0x60, 0xE4, 0x9D, 0x97, 0x00,
    0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82};

enum ll_code ll_painter_new(ll_painter **ret_painter, struct ll_err *err)
{
    LL_CLEANUP(ll_painter_freep) ll_painter *p = ll_calloc(1, sizeof *p);
    if (p == NULL) {
        return ll_fail(err, LL_E_NOMEM, "making a painter");
    }
    enum ll_code code = ll_palette_make(&p->palette, err);
    if (code == LL_OK) {
        code = ll_png_packer_new(&p->packer, err);
    }
    if (code == LL_OK) {
        *ret_painter = p;
        p = NULL;
    }
    return code;
}

void ll_painter_free(ll_painter *painter)
{
    if (painter != NULL) {
        ll_pen_clear(&painter->pen);
        ll_palette_clear(&painter->palette);
        ll_png_packer_free(painter->packer);
        ll_free(painter->indexes);
        ll_text_clear(&painter->file);
        ll_free(painter);
    }
}

void ll_painter_freep(ll_painter **painter)
{
    ll_painter_free(*painter);
}

static struct ll_png nothing(void)
{
    return (struct ll_png){.bytes = empty_tile, .len = sizeof empty_tile, .empty = true};
}

/// Whether nothing of the map can reach a tile.
static bool far_away(const ll_map *map, const struct ll_window *view, int scale)
{
    double unit = LL_SUBPIXELS / view->scale * scale;
    double side = LL_TILE_PIXELS * unit;
    struct ll_box tile = {view->left, view->top, view->left + side, view->top + side};
    struct ll_box near = ll_box_grown(&map->units, OVERHANG * unit);
    return ll_box_is_empty(&map->units) || !ll_box_meets(&tile, &near);
}

/// Packs the painter's canvas as PNG into its file.
static enum ll_code pack(ll_painter *p, struct ll_png *ret_png, struct ll_err *err)
{
    const struct ll_canvas *canvas = &p->pen.canvas;
    ll_palette_reset(&p->palette);
    ll_palette_count(&p->palette, canvas);
    ll_palette_choose(&p->palette);
    if (p->palette.count == 1 && p->palette.colour[0] == 0) {
        *ret_png = nothing();
        return LL_OK;
    }
    enum ll_code code = ll_array_reserve(&p->indexes, &p->index_capacity,
                                         (size_t)canvas->width * (size_t)canvas->height, 1, err);
    if (code == LL_OK) {
        ll_palette_index(&p->palette, canvas, p->indexes);
        code = ll_png_pack(p->packer, &p->palette, p->indexes, canvas->width, canvas->height, 0.0,
                           &p->file, err);
    }
    if (code == LL_OK) {
        *ret_png =
            (struct ll_png){.bytes = (const unsigned char *)p->file.data, .len = p->file.len};
    }
    return code;
}

/* NOLINTNEXTLINE(readability-function-size): layer, zoom, column, row and scale name a tile */
enum ll_code ll_tile_draw(ll_painter *painter, const ll_map *map, enum ll_map_layer layer, int z,
                          uint32_t x, uint32_t y, int scale, struct ll_png *ret_png,
                          struct ll_err *err)
{
    if (z < 0 || z > LL_ZOOM_MAX || (x >> z) != 0 || (y >> z) != 0) {
        return ll_fail(err, LL_E_INVALID, "no tile %d/%u/%u", z, x, y);
    }
    if (scale < 1 || scale > LL_NAME_SCALES) {
        return ll_fail(err, LL_E_INVALID, "no tiles of scale %d", scale);
    }
    struct ll_window view = ll_window_of_tile(z, x, y, scale);
    if (far_away(map, &view, scale)) {
        *ret_png = nothing();
        return LL_OK;
    }
    int side = LL_TILE_PIXELS * scale;
    enum ll_code code = ll_pen_reset(&painter->pen, side, side, err);
    if (code == LL_OK) {
        code = ll_layers_draw(&painter->pen, map, layer, &view, false, err);
    }
    if (code == LL_OK) {
        ll_layers_names(&painter->pen, map, &view);
        code = pack(painter, ret_png, err);
    }
    return code == LL_OK ? LL_OK : ll_err_wrap(err, code, "tile %d/%u/%u", z, x, y);
}
