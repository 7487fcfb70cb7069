#include "tiles/layer_plan.h"

#include <math.h>

#include "core/alloc.h"
#include "tiles/style.h"

#define LL_PI 3.14159265358979323846

/* Corners of a circle: off the true one by less than a two-thousandth of its radius. */
enum { CIRCLE_CORNERS = 96 };

/* Style pixels. */
#define SITE_RADIUS 7.0
#define SITE_EDGE   1.8

uint8_t ll_plan_class(const struct ll_map_input *input, size_t row)
{
    static const uint8_t classes[LL_SITE_COVER_COUNT] = {
        [LL_SITE_COVERED] = 0, [LL_SITE_WON] = 1, [LL_SITE_LEFT] = 2, [LL_SITE_UNSERVED] = 3};
    const uint8_t *cover = input->site_cover;
    if (input->site_actions) {
        return cover != NULL && cover[row] == LL_SITE_WON ? LL_PLAN_GAINS : LL_PLAN_SAME;
    }
    return cover == NULL || cover[row] == LL_SITE_NOT_ASKED ? ll_class_unknown(LL_MAP_PLAN)
                                                            : classes[cover[row]];
}

static enum ll_code add_circle(struct ll_shapes *circles, struct ll_xy at, double radius_m,
                               struct ll_err *err)
{
    enum ll_code code = ll_shapes_begin(circles, LL_LINE, err);
    code = code == LL_OK ? ll_shapes_ring(circles, err) : code;
    for (int i = 0; code == LL_OK && i <= CIRCLE_CORNERS; i++) {
        const double angle = 2.0 * LL_PI * (i % CIRCLE_CORNERS) / CIRCLE_CORNERS;
        code = ll_shapes_point(circles, at.x + radius_m * cos(angle), at.y + radius_m * sin(angle),
                               err);
    }
    return code;
}

enum ll_code ll_map_take_sites(ll_map *map, const struct ll_map_input *input,
                               ll_transform *transform, struct ll_err *err)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes points = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes circles = {0};
    struct ll_box box = ll_box_empty(); /* sites do not widen the picture */
    enum ll_code code = LL_OK;
    map->sites_are_actions = input->site_actions;
    map->site_away = ll_calloc(input->site_count, sizeof *map->site_away);
    if (map->site_away == NULL) {
        return ll_fail(err, LL_E_NOMEM, "sites of the map");
    }
    for (size_t i = 0; code == LL_OK && i < input->site_count; i++) {
        const struct ll_site_place *place = &input->sites[i];
        map->site_away[i] = place->kind >= LL_SITE_KIND_COUNT;
        map->sites_are_stations = place->kind == LL_SITE_MICRO || place->kind == LL_SITE_TOWNSHIP;
        code = ll_shapes_begin(&points, LL_POINT, err);
        code = code == LL_OK ? ll_shapes_ring(&points, err) : code;
        code = code == LL_OK ? ll_shapes_point(&points, place->at.x, place->at.y, err) : code;
        if (code == LL_OK && input->site_circle_m > 0.0) {
            code = add_circle(&circles, place->at, input->site_circle_m, err);
        }
    }
    code = code == LL_OK ? ll_geometry_make(transform, &points, &map->site, &box, err) : code;
    return code == LL_OK ? ll_geometry_make(transform, &circles, &map->site_circle, &box, err)
                         : code;
}

static void paint(struct ll_pen *pen, const struct ll_window *view, enum ll_tint tint)
{
    ll_pen_paint(pen, view, (struct ll_paint){.colour = ll_tint(tint)});
}

static enum ll_code draw_circles(struct ll_pen *pen, const ll_map *map,
                                 const struct ll_window *view, struct ll_err *err)
{
    const struct ll_geometry *g = &map->site_circle;
    const double dash = ll_window_length(view, 5.0);
    enum ll_code code = ll_pen_find(pen, view, g, 3.0, err);
    for (size_t i = 0; code == LL_OK && i < pen->found_count; i++) {
        size_t count = 0;
        code = ll_pen_ring(pen, view, g, g->first_ring[pen->found[i]], &count, err);
        if (code == LL_OK) {
            ll_stroke_dashed(&pen->raster, pen->points, count, ll_window_length(view, 1.6), dash,
                             dash);
        }
    }
    paint(pen, view, LL_TINT_SITE);
    return code;
}

/// Two bars across a disc; one where something is taken away.
static void add_bars(struct ll_pen *pen, const struct ll_window *view, struct ll_sub at, bool away)
{
    const int64_t arm = (int64_t)ll_window_length(view, 0.62 * SITE_RADIUS);
    const double width = ll_window_length(view, 2.0);
    const struct ll_sub across[2] = {{at.x - arm, at.y}, {at.x + arm, at.y}};
    const struct ll_sub down[2] = {{at.x, at.y - arm}, {at.x, at.y + arm}};
    ll_stroke_line(&pen->raster, across, 2, width);
    if (!away) {
        ll_stroke_line(&pen->raster, down, 2, width);
    }
}

enum ll_code ll_plan_draw(struct ll_pen *pen, const ll_map *map, const struct ll_window *view,
                          struct ll_err *err)
{
    const struct ll_geometry *g = &map->site;
    enum ll_code code = view->zoom >= LL_ZOOM_BUILDINGS ? draw_circles(pen, map, view, err) : LL_OK;
    code = code == LL_OK ? ll_pen_find(pen, view, g, SITE_RADIUS + SITE_EDGE + 1.0, err) : code;
    for (int step = 0; code == LL_OK && step < 3; step++) {
        for (size_t i = 0; i < pen->found_count; i++) {
            const struct ll_unit *p = &g->points[g->first_point[g->first_ring[pen->found[i]]]];
            const struct ll_sub at = ll_window_place(view, p->x, p->y);
            if (step == 2) {
                add_bars(pen, view, at, map->site_away[pen->found[i]] != 0);
            } else {
                ll_fill_disc(&pen->raster, at,
                             ll_window_length(view, SITE_RADIUS + (step == 0 ? SITE_EDGE : 0.0)));
            }
        }
        paint(pen, view, step == 1 ? LL_TINT_SITE : LL_TINT_SYMBOL_EDGE);
    }
    return code;
}
