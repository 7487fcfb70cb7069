#include "tiles/layer_lanes.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/risk.h"
#include "geo/clearance.h"
#include "geo/lane_part.h"
#include "geo/outline.h"

/* A stretch shorter than this is drawn as a dot, style pixels. */
#define SHORT_PIXELS 7.0
#define LL_PI        3.14159265358979323846

void ll_lane_map_clear(struct ll_lane_map *lanes)
{
    ll_free(lanes->state);
    ll_geometry_clear(&lanes->stretch);
    ll_geometry_clear(&lanes->spot);
    ll_geometry_clear(&lanes->dead_end);
    ll_geometry_clear(&lanes->obstacle);
    ll_free(lanes->stretch_class);
    ll_free(lanes->stretch_m);
    ll_free(lanes->movable);
    *lanes = (struct ll_lane_map){0};
}

/* ---- what is drawn ---- */

static bool is_sure(const struct ll_lane_finding *f)
{
    return f->sure == LL_SURE_CERTAIN || f->sure == LL_SURE_PROBABLE;
}

/// Class of the stretch of a finding; LL_STRETCH_COUNT for what is no stretch on the map.
static enum ll_stretch_class class_of(const struct ll_map_input *in,
                                      const struct ll_lane_finding *f)
{
    double truck = 0.0;
    switch (f->kind) {
    case LL_FINDING_WIDTH:
        truck = ll_rule(in->rules, LL_RULE_GRADE_C_WIDTH_M);
        break;
    case LL_FINDING_HEIGHT:
        truck = ll_rule(in->rules, LL_RULE_GRADE_C_HEIGHT_M);
        break;
    case LL_FINDING_RADIUS:
        break;
    case LL_FINDING_SLOPE:
        if (f->rule == LL_RULE_LANE_SLOPE_MUST_PCT) {
            break;
        }
        return LL_STRETCH_COUNT;
    default:
        return LL_STRETCH_COUNT;
    }
    if (f->sure == LL_SURE_POSSIBLE) {
        return LL_STRETCH_POSSIBLE;
    }
    if (f->sure == LL_SURE_CERTAIN) {
        return (double)f->high < truck ? LL_STRETCH_CLOSED : LL_STRETCH_NARROW;
    }
    return f->sure != LL_SURE_PROBABLE ? LL_STRETCH_COUNT
           : (double)f->value < truck  ? LL_STRETCH_MAYBE_CLOSED
                                       : LL_STRETCH_MAYBE_NARROW;
}

/// The shapes of the layer before they are projected.
struct parts {
    struct ll_shapes stretch;
    struct ll_shapes spot;
    struct ll_shapes dead_end;
    struct ll_shapes obstacle;
};

static void parts_clear(struct parts *p)
{
    ll_shapes_clear(&p->stretch);
    ll_shapes_clear(&p->spot);
    ll_shapes_clear(&p->dead_end);
    ll_shapes_clear(&p->obstacle);
}

static enum ll_code add_point(struct ll_shapes *shapes, struct ll_xy at, struct ll_err *err)
{
    enum ll_code code = ll_shapes_begin(shapes, LL_POINT, err);
    code = code == LL_OK ? ll_shapes_ring(shapes, err) : code;
    return code == LL_OK ? ll_shapes_point(shapes, at.x, at.y, err) : code;
}

static enum ll_code gather_findings(ll_map *map, const struct ll_map_input *in, struct parts *parts,
                                    struct ll_err *err)
{
    const struct ll_clearance *c = &in->outcomes->clearance;
    const struct ll_shapes *lanes = &in->scene->layer[LL_LANE].shape;
    enum ll_code code = LL_OK;
    map->lanes.stretch_class = ll_alloc(c->finding_count, 1);
    map->lanes.stretch_m = ll_alloc(c->finding_count, sizeof *map->lanes.stretch_m);
    if (map->lanes.stretch_class == NULL || map->lanes.stretch_m == NULL) {
        return ll_fail(err, LL_E_NOMEM, "making the map");
    }
    for (size_t i = 0; code == LL_OK && i < c->finding_count; i++) {
        const struct ll_lane_finding *f = &c->findings[i];
        enum ll_stretch_class class = class_of(in, f);
        if (class != LL_STRETCH_COUNT) {
            map->lanes.stretch_class[parts->spot.count] = (uint8_t) class;
            map->lanes.stretch_m[parts->spot.count] = (float)(f->to_m - f->from_m);
            code = ll_lane_stretch(lanes, f->lane, f->from_m, f->to_m, &parts->stretch, err);
            code = code == LL_OK ? add_point(&parts->spot, f->at, err) : code;
        } else if (f->kind == LL_FINDING_DEAD_END && is_sure(f)) {
            code = add_point(&parts->dead_end, f->at, err);
        }
    }
    return code;
}

static enum ll_code gather_obstacles(ll_map *map, const struct ll_map_input *in,
                                     struct parts *parts, struct ll_err *err)
{
    const struct ll_table *obstacles = &in->scene->layer[LL_OBSTACLE];
    enum ll_code code = LL_OK;
    map->lanes.movable = ll_alloc(obstacles->count, 1);
    if (map->lanes.movable == NULL) {
        return ll_fail(err, LL_E_NOMEM, "making the map");
    }
    for (size_t i = 0; code == LL_OK && i < obstacles->count; i++) {
        const struct ll_box *box = &obstacles->shape.box[i];
        if (!ll_obstacle_counts(obstacles, i) || ll_box_is_empty(box)) {
            continue;
        }
        map->lanes.movable[parts->obstacle.count] = (uint8_t)ll_obstacle_movable(obstacles, i);
        code = add_point(
            &parts->obstacle,
            (struct ll_xy){0.5 * (box->min_x + box->max_x), 0.5 * (box->min_y + box->max_y)}, err);
    }
    return code;
}

/// Whether a lane is known to let trucks through, is not known to, or is none for them.
static enum ll_code state_lanes(ll_map *map, const struct ll_map_input *in, struct ll_err *err)
{
    const struct ll_table *lanes = &in->scene->layer[LL_LANE];
    map->lanes.state = ll_calloc(lanes->count, 1);
    if (map->lanes.state == NULL) {
        return ll_fail(err, LL_E_NOMEM, "making the map");
    }
    const struct ll_clearance *c = in->outcomes == NULL ? NULL : &in->outcomes->clearance;
    for (size_t i = 0; c != NULL && c->lanes != NULL && i < c->lane_count; i++) {
        const struct ll_lane_summary *s = &c->lanes[i];
        uint8_t class = ll_table_word(lanes, i, LL_LANE_CLASS);
        bool foot = ll_lane_group_of(class) == LL_LANES_FOOT ||
                    ll_table_word(lanes, i, LL_LANE_DRIVABLE) == LL_FLAG_NO;
        if (!foot && !isnan(s->obstructed_m)) {
            map->lanes.state[i] =
                s->grade_low == LL_GRADE_A ? LL_LANE_STATE_KNOWN : LL_LANE_STATE_UNKNOWN;
        }
    }
    return LL_OK;
}

enum ll_code ll_lane_map_make(ll_map *map, const struct ll_map_input *input,
                              ll_transform *transform, struct ll_err *err)
{
    LL_CLEANUP(parts_clear) struct parts parts = {0};
    struct ll_lane_map *m = &map->lanes;
    struct ll_box box = ll_box_empty(); /* lies within that of the lanes and obstacles */
    bool judged = input->outcomes != NULL && input->outcomes->clearance.lanes != NULL;
    enum ll_code code = state_lanes(map, input, err);
    if (code == LL_OK && judged) {
        code = gather_findings(map, input, &parts, err);
    }
    if (code == LL_OK) {
        code = gather_obstacles(map, input, &parts, err);
    }
    const struct {
        const struct ll_shapes *from;
        struct ll_geometry *to;
    } all[] = {{&parts.stretch, &m->stretch},
               {&parts.spot, &m->spot},
               {&parts.dead_end, &m->dead_end},
               {&parts.obstacle, &m->obstacle}};
    for (size_t i = 0; code == LL_OK && i < sizeof all / sizeof all[0]; i++) {
        code = ll_geometry_make(transform, all[i].from, all[i].to, &box, err);
    }
    return code;
}

/* ---- villages ---- */

/// The village that holds a place, by place in the input; village_count for none.
static size_t village_of(const struct ll_map_input *in, struct ll_xy at)
{
    const struct ll_shapes *areas = &in->scene->layer[LL_AREA].shape;
    size_t v = 0;
    while (v < in->village_count && !ll_shape_contains(areas, in->village_area[v], at)) {
        v++;
    }
    return v;
}

enum ll_code ll_lane_village_classes(const struct ll_map_input *input, uint8_t *ret_classes,
                                     struct ll_err *err)
{
    static const enum ll_rule_id bounds[3] = {LL_RULE_MAP_SHARE_MEDIUM, LL_RULE_MAP_SHARE_HIGH,
                                              LL_RULE_MAP_SHARE_VERY_HIGH};
    const struct ll_clearance *c = input->outcomes == NULL ? NULL : &input->outcomes->clearance;
    const struct ll_shapes *lanes = &input->scene->layer[LL_LANE].shape;
    LL_CLEANUP(ll_freep) double *sum = ll_calloc(2 * input->village_count, sizeof *sum);
    if (sum == NULL) {
        return ll_fail(err, LL_E_NOMEM, "classes of the map");
    }
    for (uint32_t i = 0; c != NULL && i < c->lane_count; i++) {
        size_t v = isnan(c->lanes[i].obstructed_m) ? input->village_count
                                                   : village_of(input, ll_lane_middle(lanes, i));
        if (v < input->village_count) {
            sum[2 * v] += ll_shape_length(lanes, i);
            sum[2 * v + 1] += (double)c->lanes[i].obstructed_m;
        }
    }
    for (size_t v = 0; v < input->village_count; v++) {
        ret_classes[v] = sum[2 * v] > 0.0 ? LL_LEVEL_LOW : LL_VILLAGE_UNKNOWN;
        for (uint8_t i = 0; sum[2 * v] > 0.0 && i < 3; i++) {
            bool over = sum[2 * v + 1] / sum[2 * v] >= ll_rule(input->rules, bounds[i]);
            ret_classes[v] = over ? (uint8_t)(i + 1) : ret_classes[v];
        }
    }
    return LL_OK;
}

/* ---- look ---- */

struct ll_stretch_look ll_stretch_look(enum ll_stretch_class stretch)
{
    static const struct ll_stretch_look looks[LL_STRETCH_COUNT] = {
        [LL_STRETCH_POSSIBLE] = {0xB07C00FFU, true, 0.45},
        [LL_STRETCH_MAYBE_NARROW] = {0xE06010FFU, true, 1.0},
        [LL_STRETCH_NARROW] = {0xE06010FFU, false, 1.0},
        [LL_STRETCH_MAYBE_CLOSED] = {0x8F0F12FFU, true, 1.0},
        [LL_STRETCH_CLOSED] = {0x8F0F12FFU, false, 1.0}};
    return looks[stretch];
}

ll_colour ll_lane_state_colour(enum ll_lane_state state)
{
    static const ll_colour colours[LL_LANE_STATE_COUNT] = {[LL_LANE_STATE_NONE] = 0,
                                                           [LL_LANE_STATE_KNOWN] = 0x2A9D8FFFU,
                                                           [LL_LANE_STATE_UNKNOWN] = 0xC9C9C9FFU};
    return colours[state];
}

double ll_obstacle_radius(double zoom)
{
    return zoom < 16.0 ? 3.4 : (zoom < 17.0 ? 4.4 : (zoom < 18.0 ? 5.6 : 7.0));
}

/* ---- drawing ---- */

struct drawing {
    struct ll_pen *pen;
    const ll_map *map;
    const struct ll_window *view;
    struct ll_err *err;
};

static void paint(const struct drawing *d, ll_colour colour)
{
    ll_pen_paint(d->pen, d->view, (struct ll_paint){.colour = colour});
}

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
            ll_stroke_dashed(&d->pen->raster, d->pen->points, count, width, dash, 0.7 * dash);
        } else {
            ll_stroke_line(&d->pen->raster, d->pen->points, count, width);
        }
    }
    return LL_OK;
}

/// The inner line of the lanes of one state.
static enum ll_code draw_states(const struct drawing *d, enum ll_lane_state state)
{
    enum ll_code code = ll_pen_find(d->pen, d->view, &d->map->lane, 8.0, d->err);
    for (size_t i = 0; code == LL_OK && i < d->pen->found_count; i++) {
        uint32_t item = d->pen->found[i];
        double width = ll_lane_width((enum ll_lane_group)d->map->lane_group[item], d->view->zoom);
        if (d->map->lanes.state[item] == state && width > 0.0) {
            code = add_lines(d, &d->map->lane, item, ll_window_length(d->view, width), 0.0);
        }
    }
    paint(d, ll_lane_state_colour(state));
    return code;
}

static double stretch_width(double zoom)
{
    return zoom < 15.0 ? 2.6 : (zoom < 16.0 ? 3.4 : (zoom < 17.0 ? 4.6 : 6.0));
}

/// Length of a stretch on the picture, style pixels.
static double length_on(const struct drawing *d, uint32_t item)
{
    const struct ll_geometry *g = &d->map->lanes.spot;
    const struct ll_unit *p = &g->points[g->first_point[g->first_ring[item]]];
    double metres = ll_unit_metres(ll_lonlat_of_unit(p->x, p->y).y);
    return (double)d->map->lanes.stretch_m[item] / metres * d->view->scale / LL_SUBPIXELS /
           d->view->size;
}

static enum ll_code draw_lines(const struct drawing *d, enum ll_stretch_class class)
{
    struct ll_stretch_look look = ll_stretch_look(class);
    double width = ll_window_length(d->view, stretch_width(d->view->zoom) * look.width);
    double dash = look.dashed ? ll_window_length(d->view, 5.0) : 0.0;
    enum ll_code code = ll_pen_find(d->pen, d->view, &d->map->lanes.stretch, 8.0, d->err);
    for (size_t i = 0; code == LL_OK && i < d->pen->found_count; i++) {
        uint32_t item = d->pen->found[i];
        if (d->map->lanes.stretch_class[item] == class && length_on(d, item) >= SHORT_PIXELS) {
            code = add_lines(d, &d->map->lanes.stretch, item, width, dash);
        }
    }
    paint(d, look.colour);
    return code;
}

static struct ll_sub place_of(const struct drawing *d, const struct ll_geometry *g, uint32_t item)
{
    const struct ll_unit *p = &g->points[g->first_point[g->first_ring[item]]];
    return ll_window_place(d->view, p->x, p->y);
}

/// Short stretches as dots: full ones where it is certain, rings where it is not.
static enum ll_code draw_dots(const struct drawing *d, enum ll_stretch_class class)
{
    struct ll_stretch_look look = ll_stretch_look(class);
    double radius = ll_window_length(d->view, 0.75 * stretch_width(d->view->zoom));
    enum ll_code code = ll_pen_find(d->pen, d->view, &d->map->lanes.spot, 10.0, d->err);
    for (int pass = 0; code == LL_OK && pass < (look.dashed ? 2 : 1); pass++) {
        for (size_t i = 0; i < d->pen->found_count; i++) {
            uint32_t item = d->pen->found[i];
            if (d->map->lanes.stretch_class[item] == class && length_on(d, item) < SHORT_PIXELS) {
                ll_fill_disc(&d->pen->raster, place_of(d, &d->map->lanes.spot, item),
                             pass == 0 ? radius * (0.6 + 0.4 * look.width) : radius * 0.45);
            }
        }
        paint(d, pass == 0 ? look.colour : ll_tint(LL_TINT_SYMBOL_EDGE));
    }
    return code;
}

/// Collects the places of found points into pen->points.
static enum ll_code find_places(const struct drawing *d, const struct ll_geometry *g,
                                const uint8_t *classes, int wanted, size_t *ret_count)
{
    enum ll_code code = ll_pen_find(d->pen, d->view, g, 14.0, d->err);
    if (code == LL_OK) {
        code = ll_array_reserve(&d->pen->points, &d->pen->point_capacity, d->pen->found_count,
                                sizeof *d->pen->points, d->err);
    }
    *ret_count = 0;
    for (size_t i = 0; code == LL_OK && i < d->pen->found_count; i++) {
        if (classes == NULL || classes[d->pen->found[i]] == wanted) {
            d->pen->points[(*ret_count)++] = place_of(d, g, d->pen->found[i]);
        }
    }
    return code;
}

static enum ll_code draw_symbols(const struct drawing *d)
{
    static const enum ll_movable order[] = {LL_MOVABLE_UNKNOWN, LL_MOVABLE_YES, LL_MOVABLE_NO};
    double radius = ll_window_length(d->view, ll_obstacle_radius(d->view->zoom));
    size_t count = 0;
    enum ll_code code = find_places(d, &d->map->lanes.dead_end, NULL, 0, &count);
    if (code == LL_OK && count > 0) {
        ll_symbol_dead_ends(d->pen, d->view, d->pen->points, count, radius);
    }
    for (int i = 0; code == LL_OK && i < 3; i++) {
        code =
            find_places(d, &d->map->lanes.obstacle, d->map->lanes.movable, (int)order[i], &count);
        if (code == LL_OK && count > 0) {
            ll_symbol_obstacles(d->pen, d->view, order[i], d->pen->points, count, radius);
        }
    }
    return code;
}

enum ll_code ll_layer_lanes_draw(struct ll_pen *pen, const ll_map *map,
                                 const struct ll_window *view, struct ll_err *err)
{
    const struct drawing d = {pen, map, view, err};
    enum ll_code code = draw_states(&d, LL_LANE_STATE_UNKNOWN);
    if (code == LL_OK) {
        code = draw_states(&d, LL_LANE_STATE_KNOWN);
    }
    for (int class = 0; code == LL_OK && class < LL_STRETCH_COUNT; class ++) {
        code = draw_lines(&d, (enum ll_stretch_class) class);
        code = code == LL_OK ? draw_dots(&d, (enum ll_stretch_class) class) : code;
    }
    return code == LL_OK && view->zoom >= LL_ZOOM_HYDRANTS ? draw_symbols(&d) : code;
}

/* ---- symbols ---- */

static void octagons(struct ll_pen *pen, const struct ll_window *view, const struct ll_sub *places,
                     size_t count, double radius, ll_colour colour)
{
    for (size_t i = 0; i < count; i++) {
        ll_fill_corners(&pen->raster, places[i], radius, 8, LL_PI / 8.0);
    }
    ll_pen_paint(pen, view, (struct ll_paint){.colour = colour});
}

static void bars(struct ll_pen *pen, const struct ll_window *view, const struct ll_sub *places,
                 size_t count, double half, double width, ll_colour colour)
{
    for (size_t i = 0; i < count; i++) {
        struct ll_sub ends[2] = {{places[i].x - (int64_t)half, places[i].y},
                                 {places[i].x + (int64_t)half, places[i].y}};
        ll_stroke_line(&pen->raster, ends, 2, width);
    }
    ll_pen_paint(pen, view, (struct ll_paint){.colour = colour});
}

void ll_symbol_obstacles(struct ll_pen *pen, const struct ll_window *view, enum ll_movable movable,
                         const struct ll_sub *places, size_t count, double radius)
{
    ll_colour white = ll_tint(LL_TINT_SYMBOL_EDGE);
    ll_colour dark =
        movable == LL_MOVABLE_UNKNOWN ? ll_tint(LL_TINT_CLOSED) : ll_tint(LL_TINT_BROKEN);
    octagons(pen, view, places, count, radius + ll_window_length(view, 1.0), white);
    octagons(pen, view, places, count, radius, dark);
    if (movable == LL_MOVABLE_YES) {
        octagons(pen, view, places, count, radius * 0.68, white);
    }
    bars(pen, view, places, count, radius * 0.5, radius * 0.36,
         movable == LL_MOVABLE_YES ? dark : white);
}

/// One T: a bar across and a stem.
static void add_t(struct ll_pen *pen, struct ll_sub at, double radius, double width)
{
    int64_t half = (int64_t)radius;
    struct ll_sub bar[2] = {{at.x - half, at.y - half / 2}, {at.x + half, at.y - half / 2}};
    struct ll_sub stem[2] = {{at.x, at.y - half / 2}, {at.x, at.y + half}};
    ll_stroke_line(&pen->raster, bar, 2, width);
    ll_stroke_line(&pen->raster, stem, 2, width);
}

void ll_symbol_dead_ends(struct ll_pen *pen, const struct ll_window *view,
                         const struct ll_sub *places, size_t count, double radius)
{
    double edge = ll_window_length(view, 1.0);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            add_t(pen, places[i], radius + (pass == 0 ? edge : 0.0),
                  0.55 * radius + (pass == 0 ? 2.0 * edge : 0.0));
        }
        ll_colour colour =
            pass == 0 ? ll_tint(LL_TINT_SYMBOL_EDGE) : ll_stretch_look(LL_STRETCH_CLOSED).colour;
        ll_pen_paint(pen, view, (struct ll_paint){.colour = colour});
    }
}
