#include "tiles/layer_water.h"

#include "tiles/style.h"

enum ll_code ll_map_project_supply(ll_map *map, const struct ll_map_input *input,
                                   ll_transform *transform, struct ll_err *err)
{
    const struct ll_supply *supply = &input->outcomes->supply;
    enum ll_code code =
        ll_geometry_make(transform, &supply->gap_shapes, &map->gap, &map->units, err);
    return code == LL_OK ? ll_geometry_make(transform, &supply->spacing_shapes, &map->spacing,
                                            &map->units, err)
                         : code;
}

static void paint(struct ll_pen *pen, const struct ll_window *view, enum ll_tint tint)
{
    ll_pen_paint(pen, view, (struct ll_paint){.colour = ll_tint(tint)});
}

/// Strokes the rings or lines of the found items.
static enum ll_code stroke(struct ll_pen *pen, const struct ll_window *view,
                           const struct ll_geometry *g, double width, double dash,
                           struct ll_err *err)
{
    for (size_t i = 0; i < pen->found_count; i++) {
        uint32_t item = pen->found[i];
        for (uint32_t r = g->first_ring[item]; r < g->first_ring[item + 1]; r++) {
            size_t count = 0;
            enum ll_code code = ll_pen_ring(pen, view, g, r, &count, err);
            if (code != LL_OK) {
                return code;
            }
            if (dash > 0.0) {
                ll_stroke_dashed(&pen->raster, pen->points, count, width, dash, dash);
            } else {
                ll_stroke_line(&pen->raster, pen->points, count, width);
            }
        }
    }
    return LL_OK;
}

enum ll_code ll_water_gaps_draw(struct ll_pen *pen, const ll_map *map, const struct ll_window *view,
                                struct ll_err *err)
{
    enum ll_code code = ll_pen_find(pen, view, &map->gap, 2.0, err);
    for (size_t i = 0; code == LL_OK && i < pen->found_count; i++) {
        code = ll_pen_polygon(pen, view, &map->gap, pen->found[i], err);
    }
    paint(pen, view, LL_TINT_GAP);
    if (code == LL_OK) {
        code = stroke(pen, view, &map->gap, ll_window_length(view, 0.9), 0.0, err);
    }
    paint(pen, view, LL_TINT_GAP_EDGE);
    return code;
}

enum ll_code ll_water_spacings_draw(struct ll_pen *pen, const ll_map *map,
                                    const struct ll_window *view, struct ll_err *err)
{
    enum ll_code code = ll_pen_find(pen, view, &map->spacing, 4.0, err);
    if (code == LL_OK) {
        code = stroke(pen, view, &map->spacing, ll_window_length(view, 2.0),
                      ll_window_length(view, 6.0), err);
    }
    paint(pen, view, LL_TINT_SPACING);
    return code;
}
