#include "tiles/wallmap.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/array.h"
#include "tiles/furniture.h"
#include "tiles/layers.h"
#include "tiles/painter.h"
#include "tiles/wallmap_page.h"

/// Sizes that are accepted, pixels: A0 at 300 dpi is 9933 x 14043.
#define SIDE_MIN_WIDTH  400
#define SIDE_MIN_HEIGHT 300
#define SIDE_MAX        14100

/// Pixels drawn at once.
#define BAND_PIXELS 4000000

/// Room around the area, as a share of the frame.
#define ROOM 0.04

/// The least that a map shows, metres: a single point is no map.
#define SPAN_MIN_M 100.0

#define SCREEN_DPI 96.0

/// One wall map in the making.
struct wall {
    ll_painter *painter;
    const ll_map *map;
    const struct ll_wallmap *request;
    ll_lettering *lettering;
    struct ll_legend legend;
    struct ll_page page;
    struct ll_window view; ///< of the frame
    struct ll_pen pen;     ///< of the page; the painter's own draws the map
};

static void wall_clear(struct wall *wall)
{
    ll_lettering_free(wall->lettering);
    ll_page_clear(&wall->page);
    ll_pen_clear(&wall->pen);
}

/// The box to show, in units; empty for an empty map.
static struct ll_box shown_box(const ll_map *map, uint32_t area)
{
    if (area == LL_NONE) {
        return map->frame;
    }
    struct ll_box box = ll_box_empty();
    const struct ll_geometry *g = &map->area;
    uint32_t end = g->first_point[g->first_ring[area + 1]];
    for (uint32_t p = g->first_point[g->first_ring[area]]; p < end; p++) {
        ll_box_extend(&box, g->points[p].x, g->points[p].y);
    }
    return box;
}

/// The view that fits a box into a frame, north up.
static struct ll_window fit(const struct ll_box *box, const struct ll_rect *frame, double dpi)
{
    struct ll_window view = {.size = dpi / SCREEN_DPI};
    if (ll_box_is_empty(box)) {
        return view;
    }
    double lat = ll_lonlat_of_unit(box->min_x, (box->min_y + box->max_y) / 2.0).y;
    double least = SPAN_MIN_M / ll_unit_metres(lat);
    double width = fmax(box->max_x - box->min_x, least) * (1.0 + 2.0 * ROOM);
    double height = fmax(box->max_y - box->min_y, least) * (1.0 + 2.0 * ROOM);
    double unit = fmax(width / frame->width, height / frame->height); /* units of a pixel */
    view.scale = LL_SUBPIXELS / unit;
    view.left = floor((box->min_x + box->max_x) / 2.0 - unit * frame->width / 2.0);
    view.top = floor((box->min_y + box->max_y) / 2.0 - unit * frame->height / 2.0);
    view.zoom = 24.0 - log2(unit * view.size);
    return view;
}

/// Lays the page out. What the map shows depends on its zoom, the zoom on the room that the legend
/// leaves: a first layout finds the zoom, the second one is drawn at it.
static enum ll_code lay_out(struct wall *w, struct ll_err *err)
{
    const struct ll_wallmap *r = w->request;
    struct ll_box box = shown_box(w->map, r->area);
    struct ll_rect whole = {0, 0, r->width * 2 / 3, r->height * 2 / 3};
    double zoom = fit(&box, &whole, r->dpi).zoom;
    for (int round = 0; round < 2; round++) {
        ll_legend_of(w->map, r->layer, zoom, r->lang, &w->legend);
        ll_page_clear(&w->page);
        enum ll_code code = ll_wallmap_layout(w->lettering, r, &w->legend, &w->page, err);
        if (code != LL_OK) {
            return code;
        }
        w->view = fit(&box, &w->page.frame, r->dpi);
        if (round == 0) {
            zoom = w->view.zoom;
        }
    }
    w->view.zoom = zoom; /* that of the legend, so that both show the same */
    enum ll_code code = ll_furniture_add(w->lettering, r, &w->view, &w->page, err);
    return code == LL_OK ? ll_furniture_names(w->lettering, w->map, r, &w->view, &w->page, err)
                         : code;
}

/// Pales everything but the area, and draws its border strong.
static enum ll_code show_area(struct ll_pen *pen, const ll_map *map, uint32_t area,
                              const struct ll_window *view, struct ll_err *err)
{
    int64_t right = (int64_t)pen->canvas.width * LL_SUBPIXELS;
    int64_t bottom = (int64_t)pen->canvas.height * LL_SUBPIXELS;
    struct ll_sub corners[4] = {{0, 0}, {right, 0}, {right, bottom}, {0, bottom}};
    enum ll_code code = ll_pen_polygon(pen, view, &map->area, area, err);
    if (code != LL_OK) {
        return code;
    }
    ll_raster_polygon(&pen->raster, corners, 4); /* turns the other way: the area is cut out */
    ll_pen_paint(pen, view, (struct ll_paint){.colour = ll_tint(LL_TINT_FADE)});
    for (uint32_t r = map->area.first_ring[area]; r < map->area.first_ring[area + 1]; r++) {
        size_t count = 0;
        code = ll_pen_ring(pen, view, &map->area, r, &count, err);
        if (code != LL_OK) {
            return code;
        }
        ll_stroke_line(&pen->raster, pen->points, count, ll_window_length(view, 2.5));
    }
    ll_pen_paint(pen, view, (struct ll_paint){.colour = ll_tint(LL_TINT_BORDER)});
    return LL_OK;
}

/// Draws rows [top, top + rows) of the frame into the painter's pen.
static enum ll_code draw_map(struct wall *w, int top, int rows, struct ll_err *err)
{
    struct ll_pen *pen = &w->painter->pen;
    struct ll_window view = w->view;
    view.top += top * LL_SUBPIXELS / view.scale;
    view.phase = top;
    enum ll_code code = ll_pen_reset(pen, w->page.frame.width, rows, err);
    if (code != LL_OK) {
        return code;
    }
    ll_canvas_fill(&pen->canvas, ll_tint(LL_TINT_PAPER));
    if (!(view.scale > 0.0)) {
        return LL_OK; /* an empty map */
    }
    code = ll_layers_draw(pen, w->map, w->request->layer, &view, true, err);
    if (code == LL_OK && w->request->area != LL_NONE) {
        code = show_area(pen, w->map, w->request->area, &view, err);
    }
    return code;
}

/// Draws rows [top, top + rows) of the page into w->pen.
static enum ll_code draw_band(struct wall *w, int top, int rows, struct ll_err *err)
{
    const struct ll_rect *frame = &w->page.frame;
    enum ll_code code = ll_pen_reset(&w->pen, w->page.width, rows, err);
    if (code != LL_OK) {
        return code;
    }
    ll_canvas_fill(&w->pen.canvas, ll_tint(LL_TINT_PAPER));
    int from = top > frame->y ? top : frame->y;
    int below = frame->y + frame->height;
    int to = top + rows < below ? top + rows : below;
    if (from < to) {
        code = draw_map(w, from - frame->y, to - from, err);
    }
    for (int y = from; code == LL_OK && y < to; y++) {
        const struct ll_canvas *map = &w->painter->pen.canvas;
        memcpy(w->pen.canvas.pixels + (size_t)(y - top) * (size_t)w->page.width + frame->x,
               map->pixels + (size_t)(y - from) * (size_t)map->width,
               (size_t)map->width * sizeof *map->pixels);
    }
    if (code == LL_OK) {
        ll_page_paint(&w->page, &w->pen, top);
    }
    return code;
}

/// Draws the page in bands, twice: to count its colours, then to index them.
static enum ll_code draw_page(struct wall *w, struct ll_err *err)
{
    ll_painter *p = w->painter;
    size_t width = (size_t)w->page.width;
    int rows =
        BAND_PIXELS / w->page.width < w->page.height ? BAND_PIXELS / w->page.width : w->page.height;
    enum ll_code code =
        ll_array_reserve(&p->indexes, &p->index_capacity, width * (size_t)w->page.height, 1, err);
    ll_palette_reset(&p->palette);
    for (int pass = 0; code == LL_OK && pass < 2; pass++) {
        for (int top = 0; code == LL_OK && top < w->page.height; top += rows) {
            int left = w->page.height - top;
            bool again = pass == 1 && rows >= w->page.height; /* one band is still there */
            code = again ? LL_OK : draw_band(w, top, left < rows ? left : rows, err);
            if (code == LL_OK && pass == 0) {
                ll_palette_count(&p->palette, &w->pen.canvas);
            } else if (code == LL_OK) {
                ll_palette_index(&p->palette, &w->pen.canvas, p->indexes + width * (size_t)top);
            }
        }
        ll_palette_choose(&p->palette);
    }
    return code;
}

/// Writes a file under a name of its own first, so that the path never holds half of it.
static enum ll_code write_whole(const char *path, const struct ll_text *file, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text part = {0};
    enum ll_code code = ll_text_appendf(&part, err, "%s.part", path);
    if (code != LL_OK) {
        return code;
    }
    FILE *out = fopen(part.data, "wb");
    if (out == NULL) {
        return ll_fail(err, errno == EACCES || errno == EROFS ? LL_E_READONLY : LL_E_IO,
                       "cannot write '%s': %s", path, strerror(errno));
    }
    bool written = fwrite(file->data, 1, file->len, out) == file->len;
    int why = errno;
    if (fclose(out) != 0 && written) {
        written = false;
        why = errno;
    }
    if (written && rename(part.data, path) == 0) {
        return LL_OK;
    }
    why = written ? errno : why;
    (void)unlink(part.data);
    return ll_fail(err, why == ENOSPC ? LL_E_FULL : LL_E_IO, "cannot write '%s': %s", path,
                   strerror(why));
}

static enum ll_code check_request(const ll_map *map, const struct ll_wallmap *r, struct ll_err *err)
{
    if (r->width < SIDE_MIN_WIDTH || r->height < SIDE_MIN_HEIGHT || r->width > SIDE_MAX ||
        r->height > SIDE_MAX) {
        return ll_fail(err, LL_E_INVALID, "a map of %d x %d pixels; from %d x %d to %d x %d",
                       r->width, r->height, SIDE_MIN_WIDTH, SIDE_MIN_HEIGHT, SIDE_MAX, SIDE_MAX);
    }
    if (!(r->dpi >= 36.0 && r->dpi <= 1200.0)) {
        return ll_fail(err, LL_E_INVALID, "%g dpi; from 36 to 1200", r->dpi);
    }
    if (r->area != LL_NONE && r->area >= map->area.count) {
        return ll_fail(err, LL_E_NOT_FOUND, "the map has no area %u", r->area);
    }
    return LL_OK;
}

enum ll_code ll_wallmap_write(ll_painter *painter, const ll_map *map,
                              const struct ll_wallmap *request, const char *path,
                              struct ll_err *err)
{
    LL_CLEANUP(wall_clear)
    struct wall w = {.painter = painter, .map = map, .request = request};
    enum ll_code code = check_request(map, request, err);
    if (code == LL_OK) {
        code = ll_lettering_new(&w.lettering, err);
    }
    if (code == LL_OK) {
        code = lay_out(&w, err);
    }
    if (code == LL_OK) {
        code = draw_page(&w, err);
    }
    if (code == LL_OK) {
        code = ll_png_pack(painter->packer, &painter->palette, painter->indexes, w.page.width,
                           w.page.height, request->dpi, &painter->file, err);
    }
    if (code == LL_OK) {
        code = write_whole(path, &painter->file, err);
    }
    return code == LL_OK ? LL_OK : ll_err_wrap(err, code, "drawing the map");
}
