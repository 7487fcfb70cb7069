#include "tiles/pen.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"

/// Points nearer than this to the last one are left out, 1/256 pixel.
#define TOLERANCE 64

struct ll_window ll_window_of_tile(int z, uint32_t x, uint32_t y, int scale)
{
    double side = ldexp(1.0, 32 - z);
    int pixels = LL_TILE_PIXELS * scale;
    return (struct ll_window){.left = side * x,
                              .top = side * y,
                              .scale = pixels * LL_SUBPIXELS / side,
                              .size = scale,
                              .zoom = z,
                              .phase = ((int64_t)x + (int64_t)y) * pixels,
                              .at_x = (int64_t)x * pixels,
                              .at_y = (int64_t)y * pixels};
}

enum ll_code ll_pen_reset(struct ll_pen *pen, int width, int height, struct ll_err *err)
{
    enum ll_code code = ll_canvas_reset(&pen->canvas, width, height, err);
    return code == LL_OK ? ll_raster_reset(&pen->raster, width, height, err) : code;
}

void ll_pen_clear(struct ll_pen *pen)
{
    ll_canvas_clear(&pen->canvas);
    ll_raster_clear(&pen->raster);
    ll_free(pen->points);
    ll_free(pen->found);
    *pen = (struct ll_pen){0};
}

struct ll_sub ll_window_place(const struct ll_window *view, double x, double y)
{
    return (struct ll_sub){(int64_t)floor((x - view->left) * view->scale),
                           (int64_t)floor((y - view->top) * view->scale)};
}

double ll_window_length(const struct ll_window *view, double style_pixels)
{
    return style_pixels * view->size * LL_SUBPIXELS;
}

/// A search in progress.
struct search {
    struct ll_pen *pen;
    struct ll_err *err;
    enum ll_code code;
};

static bool note(uint32_t item, void *user)
{
    struct search *s = user;
    struct ll_pen *pen = s->pen;
    s->code = ll_array_reserve(&pen->found, &pen->found_capacity, pen->found_count + 1,
                               sizeof *pen->found, s->err);
    if (s->code == LL_OK) {
        pen->found[pen->found_count++] = item;
    }
    return s->code == LL_OK;
}

enum ll_code ll_pen_find(struct ll_pen *pen, const struct ll_window *view,
                         const struct ll_geometry *geometry, double margin, struct ll_err *err)
{
    struct search s = {.pen = pen, .err = err, .code = LL_OK};
    double unit = LL_SUBPIXELS / view->scale; /* units of a pixel */
    double grow = (margin * view->size + 1.0) * unit;
    struct ll_box box = {view->left - grow, view->top - grow,
                         view->left + pen->canvas.width * unit + grow,
                         view->top + pen->canvas.height * unit + grow};
    pen->found_count = 0;
    if (geometry->index != NULL) {
        ll_index_search(geometry->index, &box, note, &s);
    }
    return s.code;
}

enum ll_code ll_pen_ring(struct ll_pen *pen, const struct ll_window *view,
                         const struct ll_geometry *geometry, uint32_t ring, size_t *ret_count,
                         struct ll_err *err)
{
    uint32_t from = geometry->first_point[ring];
    uint32_t to = geometry->first_point[ring + 1];
    enum ll_code code =
        ll_array_reserve(&pen->points, &pen->point_capacity, to - from, sizeof *pen->points, err);
    if (code != LL_OK) {
        return code;
    }
    size_t count = 0;
    for (uint32_t p = from; p < to; p++) {
        struct ll_sub at = ll_window_place(view, geometry->points[p].x, geometry->points[p].y);
        bool near = count > 0 && llabs(at.x - pen->points[count - 1].x) < TOLERANCE &&
                    llabs(at.y - pen->points[count - 1].y) < TOLERANCE;
        if (!near) {
            pen->points[count++] = at;
        } else if (p + 1 == to) {
            pen->points[count > 1 ? count - 1 : count++] = at; /* the end stays where it is */
        }
    }
    *ret_count = count;
    return LL_OK;
}

enum ll_code ll_pen_polygon(struct ll_pen *pen, const struct ll_window *view,
                            const struct ll_geometry *geometry, uint32_t item, struct ll_err *err)
{
    for (uint32_t r = geometry->first_ring[item]; r < geometry->first_ring[item + 1]; r++) {
        size_t count = 0;
        enum ll_code code = ll_pen_ring(pen, view, geometry, r, &count, err);
        if (code != LL_OK) {
            return code;
        }
        ll_raster_polygon(&pen->raster, pen->points, count);
    }
    return LL_OK;
}

void ll_pen_paint(struct ll_pen *pen, const struct ll_window *view, struct ll_paint paint)
{
    double line = paint.hatch_width * view->size;
    paint.hatch_period = (int)floor(paint.hatch_period * view->size + 0.5);
    paint.hatch_width = line < 1.0 ? 1 : (int)floor(line + 0.5);
    paint.phase = view->phase;
    ll_raster_paint(&pen->raster, &pen->canvas, &paint);
}
