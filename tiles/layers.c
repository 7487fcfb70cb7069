#include "tiles/layers.h"

#include "core/array.h"

#include "tiles/layer_lanes.h"
#include "tiles/layer_plan.h"
#include "tiles/layer_response.h"
#include "tiles/layer_separation.h"
#include "tiles/layer_water.h"
#include "tiles/style.h"
#include "tiles/symbols.h"

/// Everything that drawing needs, passed down.
struct drawing {
    struct ll_pen *pen;
    const ll_map *map;
    enum ll_map_layer layer;
    const struct ll_window *view;
    struct ll_err *err;
};

static void paint(const struct drawing *d, enum ll_tint tint)
{
    ll_pen_paint(d->pen, d->view, (struct ll_paint){.colour = ll_tint(tint)});
}

/// Adds the lines of an item to the raster: whole, or in dashes when `dash` is over 0.
static enum ll_code add_lines(const struct drawing *d, const struct ll_geometry *g, uint32_t item,
                              double width, double dash)
{
    for (uint32_t r = g->first_ring[item]; r < g->first_ring[item + 1]; r++) {
        size_t count = 0;
        enum ll_code code = ll_pen_ring(d->pen, d->view, g, r, &count, d->err);
        if (code != LL_OK) {
            return code;
        }
        if (dash > 0.0) {
            ll_stroke_dashed(&d->pen->raster, d->pen->points, count, width, dash, dash);
        } else {
            ll_stroke_line(&d->pen->raster, d->pen->points, count, width);
        }
    }
    return LL_OK;
}

/// Ground of one kind: polygons filled, lines drawn.
static enum ll_code draw_ground_kind(const struct drawing *d, enum ll_ground_kind kind,
                                     enum ll_tint fill, double line)
{
    const struct ll_geometry *g = &d->map->ground;
    double width = ll_window_length(d->view, line);
    for (size_t i = 0; i < d->pen->found_count; i++) {
        uint32_t item = d->pen->found[i];
        if (d->map->ground_kind[item] != kind) {
            continue;
        }
        enum ll_code code = g->kind[item] == LL_POLYGON
                                ? ll_pen_polygon(d->pen, d->view, g, item, d->err)
                                : add_lines(d, g, item, width, 0.0);
        if (code != LL_OK) {
            return code;
        }
    }
    paint(d, fill);
    return LL_OK;
}

static enum ll_code draw_ground(const struct drawing *d)
{
    double zoom = d->view->zoom;
    double stream = zoom < 14.0 ? 1.0 : (zoom < 16.0 ? 2.0 : 3.0);
    const struct {
        enum ll_ground_kind kind;
        enum ll_tint tint;
        double line;
        double from; /* zoom */
    } kinds[] = {{LL_GROUND_FOREST, LL_TINT_FOREST, 0.0, 0.0},
                 {LL_GROUND_WATER, LL_TINT_WATER, stream, 0.0},
                 {LL_GROUND_RAILWAY, LL_TINT_RAILWAY, 1.2, 11.0},
                 {LL_GROUND_CLIFF, LL_TINT_WALL, 1.0, 15.0},
                 {LL_GROUND_WALL, LL_TINT_WALL, 0.8, 16.0},
                 {LL_GROUND_FIRE_WALL, LL_TINT_WALL, 2.0, 16.0}};
    enum ll_code code = ll_pen_find(d->pen, d->view, &d->map->ground, 4.0, d->err);
    for (size_t i = 0; code == LL_OK && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (zoom >= kinds[i].from) {
            code = draw_ground_kind(d, kinds[i].kind, kinds[i].tint, kinds[i].line);
        }
    }
    return code;
}

static enum ll_code draw_villages(const struct drawing *d)
{
    const ll_map *map = d->map;
    enum ll_code code = ll_pen_find(d->pen, d->view, &map->area, 2.0, d->err);
    for (size_t i = 0; code == LL_OK && i < d->pen->found_count; i++) {
        uint32_t item = d->pen->found[i];
        if (map->area_class[d->layer][item] == LL_NOT_A_VILLAGE) {
            continue;
        }
        code = ll_pen_polygon(d->pen, d->view, &map->area, item, d->err);
        ll_pen_paint(d->pen, d->view,
                     ll_village_paint(map->area_class[d->layer][item], d->view->zoom));
    }
    return code;
}

static enum ll_code draw_borders(const struct drawing *d)
{
    const ll_map *map = d->map;
    double width = ll_window_length(d->view, d->view->zoom < 13.0 ? 0.8 : 1.3);
    enum ll_code code = ll_pen_find(d->pen, d->view, &map->area, 2.0, d->err);
    for (size_t i = 0; code == LL_OK && i < d->pen->found_count; i++) {
        if (map->area_class[LL_MAP_BASE][d->pen->found[i]] != LL_NOT_A_VILLAGE) {
            code = add_lines(d, &map->area, d->pen->found[i], width, 0.0);
        }
    }
    paint(d, LL_TINT_BORDER);
    return code;
}

/// Adds the found lanes of the groups [from, to) with `casing` on both sides.
static enum ll_code add_lanes(const struct drawing *d, int from, int to, double casing)
{
    for (size_t i = 0; i < d->pen->found_count; i++) {
        uint32_t item = d->pen->found[i];
        int group = d->map->lane_group[item];
        double width = ll_lane_width((enum ll_lane_group)group, d->view->zoom);
        if (group < from || group >= to || width == 0.0) {
            continue;
        }
        double dash = group == LL_LANES_FOOT ? ll_window_length(d->view, 3.0) : 0.0;
        enum ll_code code = add_lines(d, &d->map->lane, item,
                                      ll_window_length(d->view, width + 2.0 * casing), dash);
        if (code != LL_OK) {
            return code;
        }
    }
    return LL_OK;
}

static enum ll_code draw_lanes(const struct drawing *d)
{
    double casing = ll_lane_casing(d->view->zoom);
    enum ll_code code = ll_pen_find(d->pen, d->view, &d->map->lane, 8.0, d->err);
    if (code == LL_OK) {
        code = add_lanes(d, LL_LANES_FOOT, LL_LANES_COUNT, 0.0);
        paint(d, LL_TINT_FOOT);
    }
    if (code == LL_OK) {
        code = add_lanes(d, LL_LANES_MAJOR, LL_LANES_FOOT, casing);
        paint(d, casing > 0.0 ? LL_TINT_LANE_EDGE : LL_TINT_LANE_FAR);
    }
    if (code == LL_OK && casing > 0.0) {
        code = add_lanes(d, LL_LANES_MAJOR, LL_LANES_FOOT, 0.0);
        paint(d, LL_TINT_LANE);
    }
    return code;
}

static uint8_t class_of(const struct drawing *d, uint32_t building)
{
    const uint8_t *classes = d->map->building_class[d->layer];
    return classes == NULL ? 0 : classes[building];
}

/// Whether a class is outlined: all from the zoom of outlines (where colours mean something a zoom
/// earlier, since the palest would be lost), hatched ones always, since white is not seen on white.
static bool outlined(const struct drawing *d, uint8_t building_class)
{
    bool plain = ll_class_count(d->layer) == 1;
    double from = plain ? LL_ZOOM_OUTLINES : LL_ZOOM_OUTLINES - 1;
    return d->view->zoom >= from || (!plain && building_class == ll_class_unknown(d->layer));
}

static enum ll_code draw_outlines(const struct drawing *d)
{
    const struct ll_geometry *g = &d->map->building;
    double width = ll_window_length(
        d->view, d->view->zoom < LL_ZOOM_OUTLINES ? 0.35 : (d->view->zoom < 18.0 ? 0.5 : 0.8));
    for (size_t i = 0; i < d->pen->found_count; i++) {
        uint32_t item = d->pen->found[i];
        if (!outlined(d, class_of(d, item))) {
            continue;
        }
        for (uint32_t r = g->first_ring[item]; r < g->first_ring[item + 1]; r++) {
            size_t count = 0;
            enum ll_code code = ll_pen_ring(d->pen, d->view, g, r, &count, d->err);
            if (code != LL_OK) {
                return code;
            }
            if (count > 3) {
                ll_stroke_ring(&d->pen->raster, d->pen->points, count, width);
            }
        }
    }
    paint(d, LL_TINT_BUILDING_EDGE);
    return LL_OK;
}

static enum ll_code draw_buildings(const struct drawing *d)
{
    enum ll_code code = ll_pen_find(d->pen, d->view, &d->map->building, 1.0, d->err);
    for (size_t c = ll_class_count(d->layer); code == LL_OK && c-- > 0;) {
        for (size_t i = 0; code == LL_OK && i < d->pen->found_count; i++) {
            uint32_t item = d->pen->found[i];
            if (class_of(d, item) == c) {
                code = ll_pen_polygon(d->pen, d->view, &d->map->building, item, d->err);
            }
        }
        ll_pen_paint(d->pen, d->view, ll_class_paint(d->layer, (uint8_t)c));
    }
    return code == LL_OK ? draw_outlines(d) : code;
}

static struct ll_sub place_of(const struct drawing *d, const struct ll_geometry *g, uint32_t item)
{
    const struct ll_unit *p = &g->points[g->first_point[g->first_ring[item]]];
    return ll_window_place(d->view, p->x, p->y);
}

/// Units of the hydrant's circle, which depends on the latitude.
static double reach_units(const struct drawing *d, uint32_t item)
{
    const struct ll_geometry *g = &d->map->hydrant;
    const struct ll_unit *p = &g->points[g->first_point[g->first_ring[item]]];
    return d->map->rules.hydrant_radius_m / ll_unit_metres(ll_lonlat_of_unit(p->x, p->y).y);
}

/// The circles of all hydrants that count, faint, as one area.
static enum ll_code draw_reach(const struct drawing *d)
{
    const ll_map *map = d->map;
    double south = d->view->top + d->pen->canvas.height * LL_SUBPIXELS / d->view->scale;
    double pixels = map->rules.hydrant_radius_m / ll_unit_metres(ll_lonlat_of_unit(0.0, south).y) *
                    d->view->scale / LL_SUBPIXELS * 1.01;
    enum ll_code code =
        ll_pen_find(d->pen, d->view, &map->hydrant, pixels / d->view->size + 2.0, d->err);
    for (size_t i = 0; code == LL_OK && i < d->pen->found_count; i++) {
        uint32_t item = d->pen->found[i];
        if (map->hydrant_class[item] <= LL_HYDRANT_MAYBE) {
            ll_fill_disc(&d->pen->raster, place_of(d, &map->hydrant, item),
                         reach_units(d, item) * d->view->scale);
        }
    }
    paint(d, LL_TINT_REACH);
    return code;
}

/// Calls `draw` with the places of each class of the found points, the first class on top.
static enum ll_code draw_symbols(const struct drawing *d, const struct ll_geometry *g,
                                 const uint8_t *classes, int class_count,
                                 void (*draw)(const struct drawing *d, int kind, size_t count))
{
    enum ll_code code = ll_pen_find(d->pen, d->view, g, 14.0, d->err);
    if (code == LL_OK) {
        code = ll_array_reserve(&d->pen->points, &d->pen->point_capacity, d->pen->found_count,
                                sizeof *d->pen->points, d->err);
    }
    for (int kind = class_count; code == LL_OK && kind-- > 0;) {
        size_t count = 0;
        for (size_t i = 0; i < d->pen->found_count; i++) {
            uint32_t item = d->pen->found[i];
            if (classes[item] == kind) {
                d->pen->points[count++] = place_of(d, g, item);
            }
        }
        if (count > 0) {
            draw(d, kind, count);
        }
    }
    return code;
}

static void hydrants_of(const struct drawing *d, int kind, size_t count)
{
    ll_symbol_hydrants(d->pen, d->view, (enum ll_hydrant_class)kind, d->pen->points, count,
                       ll_window_length(d->view, ll_hydrant_radius(d->view->zoom)));
}

static void stations_of(const struct drawing *d, int kind, size_t count)
{
    ll_symbol_stations(d->pen, d->view, (uint8_t)kind, d->pen->points, count,
                       ll_window_length(d->view, ll_station_radius(d->view->zoom)));
}

/// What a layer shows beneath borders and lanes.
static enum ll_code draw_beneath(const struct drawing *d)
{
    const bool buildings = d->view->zoom >= LL_ZOOM_BUILDINGS;
    enum ll_code code = LL_OK;
    if (d->layer == LL_MAP_RISK || (d->layer != LL_MAP_BASE && !buildings)) {
        code = draw_villages(d); /* beneath buildings only on the risk map: they say the same */
    }
    if (code == LL_OK && d->layer == LL_MAP_WATER && d->view->zoom >= LL_ZOOM_HYDRANTS) {
        code = draw_reach(d);
    }
    if (code == LL_OK && d->layer == LL_MAP_WATER && buildings) {
        code = ll_water_gaps_draw(d->pen, d->map, d->view, d->err);
    }
    if (code == LL_OK && d->layer == LL_MAP_RESPONSE) {
        code = ll_response_ground_draw(d->pen, d->map, d->view, d->err);
    }
    return code;
}

/// What a layer shows over the buildings.
static enum ll_code draw_above(const struct drawing *d)
{
    const bool buildings = d->view->zoom >= LL_ZOOM_BUILDINGS;
    enum ll_code code = LL_OK;
    if (d->layer == LL_MAP_SEPARATION && buildings) {
        code = ll_separation_draw_cuts(d->pen, d->map, d->view, d->err);
    }
    if (code == LL_OK && d->layer == LL_MAP_LANES && buildings) {
        code = ll_layer_lanes_draw(d->pen, d->map, d->view, d->err);
    }
    if (code == LL_OK && d->layer == LL_MAP_WATER && d->view->zoom >= LL_ZOOM_HYDRANTS) {
        code = ll_water_spacings_draw(d->pen, d->map, d->view, d->err);
    }
    if (code == LL_OK && d->layer == LL_MAP_RESPONSE) {
        code = ll_response_borders_draw(d->pen, d->map, d->view, d->err);
    }
    return code;
}

enum ll_code ll_layers_draw(struct ll_pen *pen, const ll_map *map, enum ll_map_layer layer,
                            const struct ll_window *view, bool ground, struct ll_err *err)
{
    const struct drawing d = {pen, map, layer, view, err};
    const bool buildings = view->zoom >= LL_ZOOM_BUILDINGS;
    enum ll_code code = LL_OK;
    if (ground || layer == LL_MAP_BASE) {
        code = draw_ground(&d);
    }
    if (code == LL_OK) {
        code = draw_beneath(&d);
    }
    if (code == LL_OK && buildings) {
        code = draw_borders(&d);
    }
    if (code == LL_OK) {
        code = draw_lanes(&d);
    }
    if (code == LL_OK && layer == LL_MAP_SEPARATION && buildings) {
        code = ll_separation_draw_clusters(pen, map, view, err);
    }
    if (code == LL_OK) { /* further out borders lie over the lanes, further in beneath */
        code = buildings ? draw_buildings(&d) : draw_borders(&d);
    }
    if (code == LL_OK) {
        code = draw_above(&d);
    }
    if (code == LL_OK && view->zoom >= LL_ZOOM_HYDRANTS) {
        code = draw_symbols(&d, &map->hydrant, map->hydrant_class, LL_HYDRANT_CLASS_COUNT,
                            hydrants_of);
    }
    if (code == LL_OK && view->zoom >= LL_ZOOM_STATIONS) {
        code = draw_symbols(&d, &map->station, map->station_class, LL_STATION_CLASS_COUNT,
                            stations_of);
    }
    return code == LL_OK && layer == LL_MAP_PLAN ? ll_plan_draw(pen, map, view, err) : code;
}

void ll_layers_names(struct ll_pen *pen, const ll_map *map, const struct ll_window *view)
{
    int scale = (int)view->size;
    for (size_t i = map->name_count; i-- > 0;) { /* the most important last, on top */
        const struct ll_name *name = &map->names[i];
        const struct ll_glyphs *glyphs = &name->glyphs[scale - 1];
        if (name->min_zoom > view->zoom) {
            continue;
        }
        struct ll_sub at = ll_window_place(view, name->at.x, name->at.y);
        int64_t x = at.x / LL_SUBPIXELS - glyphs->box_width / 2;
        int64_t y = at.y / LL_SUBPIXELS - glyphs->box_height / 2 + name->drop * scale;
        ll_glyphs_paint(glyphs, &pen->canvas, x, y,
                        ll_tint(name->quiet ? LL_TINT_STATION : LL_TINT_TEXT),
                        ll_tint(LL_TINT_HALO));
    }
}
