#include "tiles/layer_response.h"

#include <math.h>

#include "tiles/style.h"

#define LL_PI 3.14159265358979323846

/* Corners of a circle: off the true one by less than a two-thousandth of its radius. */
enum { CIRCLE_CORNERS = 96 };

static enum ll_code add_circle(struct ll_shapes *circles, struct ll_xy at, double radius_m,
                               struct ll_err *err)
{
    enum ll_code code = ll_shapes_begin(circles, LL_LINE, err);
    code = code == LL_OK ? ll_shapes_ring(circles, err) : code;
    for (int i = 0; code == LL_OK && i <= CIRCLE_CORNERS; i++) {
        double angle = 2.0 * LL_PI * (i % CIRCLE_CORNERS) / CIRCLE_CORNERS;
        code = ll_shapes_point(circles, at.x + radius_m * cos(angle), at.y + radius_m * sin(angle),
                               err);
    }
    return code;
}

enum ll_code ll_map_project_response(ll_map *map, const struct ll_map_input *input,
                                     ll_transform *transform, struct ll_err *err)
{
    const struct ll_response_areas *areas = &input->outcomes->response_areas;
    const struct ll_box *stations = input->scene->layer[LL_STATION].shape.box;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes all = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes own = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes circles = {0};
    struct ll_box box = ll_box_empty(); /* circles do not widen the picture */
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < areas->count; i++) {
        const struct ll_response_area *area = &areas->items[i];
        if (area->tier != LL_TIER_TOWNSHIP) {
            continue;
        }
        code = ll_shapes_copy(area->station == LL_NONE ? &all : &own, &areas->shapes, i, err);
        if (code == LL_OK && area->station != LL_NONE && area->circle_m > 0.0) {
            const struct ll_box *at = &stations[area->station];
            code = add_circle(&circles, (struct ll_xy){at->min_x, at->min_y}, area->circle_m, err);
        }
    }
    code = code == LL_OK ? ll_geometry_make(transform, &all, &map->in_time, &box, err) : code;
    code = code == LL_OK ? ll_geometry_make(transform, &own, &map->first_due, &box, err) : code;
    return code == LL_OK ? ll_geometry_make(transform, &circles, &map->circle, &box, err) : code;
}

static void paint(struct ll_pen *pen, const struct ll_window *view, enum ll_tint tint)
{
    ll_pen_paint(pen, view, (struct ll_paint){.colour = ll_tint(tint)});
}

/// Strokes all rings or lines near the window.
static enum ll_code stroke(struct ll_pen *pen, const struct ll_window *view,
                           const struct ll_geometry *g, double width, double dash,
                           struct ll_err *err)
{
    const double thick = ll_window_length(view, width);
    enum ll_code code = ll_pen_find(pen, view, g, 4.0, err);
    for (size_t i = 0; code == LL_OK && i < pen->found_count; i++) {
        uint32_t item = pen->found[i];
        for (uint32_t r = g->first_ring[item]; code == LL_OK && r < g->first_ring[item + 1]; r++) {
            size_t count = 0;
            code = ll_pen_ring(pen, view, g, r, &count, err);
            if (code == LL_OK && dash > 0.0) {
                double part = ll_window_length(view, dash);
                ll_stroke_dashed(&pen->raster, pen->points, count, thick, part, part);
            } else if (code == LL_OK) {
                ll_stroke_line(&pen->raster, pen->points, count, thick);
            }
        }
    }
    return code;
}

enum ll_code ll_response_ground_draw(struct ll_pen *pen, const ll_map *map,
                                     const struct ll_window *view, struct ll_err *err)
{
    enum ll_code code = ll_pen_find(pen, view, &map->in_time, 2.0, err);
    for (size_t i = 0; code == LL_OK && i < pen->found_count; i++) {
        code = ll_pen_polygon(pen, view, &map->in_time, pen->found[i], err);
    }
    paint(pen, view, LL_TINT_IN_TIME);
    return code;
}

enum ll_code ll_response_borders_draw(struct ll_pen *pen, const ll_map *map,
                                      const struct ll_window *view, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (map->first_due.count > 1) {
        code = stroke(pen, view, &map->first_due, 1.4, 4.0, err);
        paint(pen, view, LL_TINT_FIRST_DUE);
    }
    if (code == LL_OK) {
        code = stroke(pen, view, &map->in_time, 1.6, 0.0, err);
        paint(pen, view, LL_TINT_IN_TIME_EDGE);
    }
    if (code == LL_OK) {
        code = stroke(pen, view, &map->circle, 1.2, 7.0, err);
        paint(pen, view, LL_TINT_CIRCLE);
    }
    return code;
}
