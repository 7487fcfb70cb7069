#include <math.h>
#include <stdio.h>

#include "core/array.h"
#include "core/township_private.h"

enum { JOINTS_MAX = 128 /* on one way */, STREET_TRIES = 400 };
#define STEP_M       24.0 /* between vertices of a road */
#define LEAST_LANE_M 0.8
#define CORRIDOR_M   16.5 /* half the ground of a side street: lane, verge and one row of houses */

static double distance(struct ll_xy a, struct ll_xy b)
{
    return hypot(b.x - a.x, b.y - a.y);
}

enum ll_code ll_way_begin(struct ll_village *v, struct ll_way way, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&v->ways, &v->way_capacity, v->way_count + 1, sizeof *v->ways, err);
    if (code != LL_OK) {
        return code;
    }
    way.first = v->point_count;
    way.count = 0;
    way.joint = LL_NONE;
    v->ways[v->way_count++] = way;
    return LL_OK;
}

enum ll_code ll_way_point(struct ll_village *v, struct ll_xy at, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&v->points, &v->point_capacity, v->point_count + 1,
                                         sizeof *v->points, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&v->walked, &v->walked_capacity, v->point_count + 1,
                                sizeof *v->walked, err);
    }
    if (code == LL_OK) {
        struct ll_way *w = &v->ways[v->way_count - 1];
        size_t k = v->point_count++;
        v->points[k] = at;
        v->walked[k] = w->count == 0 ? 0.0 : v->walked[k - 1] + distance(v->points[k - 1], at);
        w->count++;
    }
    return code;
}

/// Whether houses leave the way begun last its width.
static bool clear_of_houses(const struct ll_village *v, double width)
{
    const struct ll_way *w = &v->ways[v->way_count - 1];
    for (size_t i = 1; i < w->count; i++) {
        struct ll_xy a = v->points[w->first + i - 1], b = v->points[w->first + i];
        double length = distance(a, b);
        struct ll_rect strip = {.middle = {0.5 * (a.x + b.x), 0.5 * (a.y + b.y)},
                                .axis = {(b.x - a.x) / length, (b.y - a.y) / length},
                                .half_width = 0.5 * length,
                                .half_depth = 0.5 * width};
        if (!ll_site_free(&v->site, &strip, 0.0, LL_WAYS_IGNORED)) {
            return false;
        }
    }
    return true;
}

enum ll_code ll_way_end(struct ll_village *v, struct ll_err *err)
{
    struct ll_way *w = &v->ways[v->way_count - 1];
    enum ll_code code = LL_OK;
    while (!w->rows && w->width > LEAST_LANE_M && !clear_of_houses(v, w->width)) {
        w->width *= 0.9; /* a lane between houses is as wide as they leave it */
    }
    for (size_t i = 1; code == LL_OK && i < w->count; i++) {
        const struct ll_xy *p = v->points + w->first + i;
        code = ll_site_take_way(&v->site, p[-1], p[0], 0.5 * w->width, err);
    }
    return code;
}

double ll_way_length(const struct ll_village *v, uint32_t way)
{
    return v->walked[v->ways[way].first + v->ways[way].count - 1];
}

void ll_way_at(const struct ll_village *v, uint32_t way, double along, struct ll_xy *ret_at,
               struct ll_xy *ret_direction)
{
    const struct ll_way *w = &v->ways[way];
    size_t low = w->first, high = w->first + w->count - 1; /* the segment that holds `along` */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(v->walked[middle] <= along ? &low : &high) = middle;
    }
    struct ll_xy a = v->points[low], b = v->points[high];
    double length = v->walked[high] - v->walked[low];
    *ret_direction = (struct ll_xy){(b.x - a.x) / length, (b.y - a.y) / length};
    *ret_at = (struct ll_xy){a.x + (along - v->walked[low]) * ret_direction->x,
                             a.y + (along - v->walked[low]) * ret_direction->y};
}

enum ll_code ll_way_join(struct ll_village *v, uint32_t way, struct ll_xy near,
                         struct ll_xy *ret_at, struct ll_err *err)
{
    struct ll_way *w = &v->ways[way];
    double best = INFINITY, best_along = 0.0, walked = 0.0;
    struct ll_xy at = near;
    for (size_t i = 1; i < w->count; i++) {
        struct ll_xy a = v->points[w->first + i - 1], b = v->points[w->first + i];
        double length = distance(a, b), dx = (b.x - a.x) / length, dy = (b.y - a.y) / length;
        double along = (near.x - a.x) * dx + (near.y - a.y) * dy;
        along = along < 0.5 ? 0.0 : along > length - 0.5 ? length : along; /* no tiny segments */
        struct ll_xy p = along == 0.0      ? a
                         : along == length ? b
                                           : (struct ll_xy){a.x + along * dx, a.y + along * dy};
        if (distance(p, near) < best) {
            best = distance(p, near);
            best_along = along == 0.0 || along == length ? -1.0 : walked + along;
            at = p;
        }
        walked += length;
    }
    if (best_along >= 0.0) {
        enum ll_code code = ll_array_reserve(&v->joints, &v->joint_capacity, v->joint_count + 1,
                                             sizeof *v->joints, err);
        if (code != LL_OK) {
            return code;
        }
        v->joints[v->joint_count] = (struct ll_joint){at, best_along, w->joint};
        w->joint = (uint32_t)v->joint_count++;
    }
    *ret_at = at;
    return LL_OK;
}

/// A smooth line between two places with given directions (cubic Hermite).
struct curve {
    struct ll_xy from;
    struct ll_xy to;
    struct ll_xy from_pull; ///< direction times strength
    struct ll_xy to_pull;
};

static struct ll_xy curve_at(const struct curve *c, double t)
{
    double h00 = (1.0 + 2.0 * t) * (1.0 - t) * (1.0 - t), h10 = t * (1.0 - t) * (1.0 - t);
    double h01 = t * t * (3.0 - 2.0 * t), h11 = t * t * (t - 1.0);
    return (struct ll_xy){
        h00 * c->from.x + h10 * c->from_pull.x + h01 * c->to.x + h11 * c->to_pull.x,
        h00 * c->from.y + h10 * c->from_pull.y + h01 * c->to.y + h11 * c->to_pull.y};
}

/// Appends a curve; its first point only when `with_first`. Ends are exact.
static enum ll_code put_curve(struct ll_village *v, const struct curve *c, bool with_first,
                              struct ll_err *err)
{
    int steps = (int)ceil(distance(c->from, c->to) / STEP_M);
    steps = steps < 2 ? 2 : steps;
    enum ll_code code = with_first ? ll_way_point(v, c->from, err) : LL_OK;
    for (int i = 1; code == LL_OK && i < steps; i++) {
        struct ll_xy p = curve_at(c, (double)i / steps);
        p.x += ll_rng_between(&v->rng, -0.7, 0.7);
        p.y += ll_rng_between(&v->rng, -0.7, 0.7);
        code = ll_way_point(v, p, err);
    }
    return code == LL_OK ? ll_way_point(v, c->to, err) : code;
}

static double class_width(struct ll_rng *rng, enum ll_lane_class lane_class)
{
    switch (lane_class) {
    case LL_CLASS_COUNTY_ROAD:
        return ll_rng_between(rng, 9.0, 12.0);
    case LL_CLASS_TOWNSHIP_ROAD:
        return ll_rng_between(rng, 6.0, 7.5);
    case LL_CLASS_VILLAGE_ROAD:
        return ll_rng_between(rng, 4.2, 6.0);
    default:
        return ll_rng_between(rng, 3.2, 5.5);
    }
}

/// The road along the row of cells, through the hub. It is way 0.
static enum ll_code main_road(struct ll_village *v, struct ll_err *err)
{
    const struct ll_cell *c = &v->cell;
    bool county = c->row == 1;
    bool left = county || ll_land_road_right(v->land, (long)c->gx - 1, (long)c->gy);
    bool right = county || ll_land_road_right(v->land, (long)c->gx, (long)c->gy);
    double tilt = ll_rng_between(&v->rng, -0.30, 0.30);
    struct ll_xy pull = {700.0 * cos(tilt), 700.0 * sin(tilt)};
    struct ll_xy from = {v->hub.x - 390.0 * cos(tilt + 0.25), v->hub.y - 390.0 * sin(tilt + 0.25)};
    struct ll_xy to = {v->hub.x + 390.0 * cos(tilt - 0.2), v->hub.y + 390.0 * sin(tilt - 0.2)};
    struct ll_xy level = {700.0, 0.0};
    struct curve in = {from, v->hub, pull, pull}, out = {v->hub, to, pull, pull};
    if (left) {
        in.from = ll_land_gate_left(v->land, c->gx, c->gy);
        in.from_pull = level;
    }
    if (right) {
        out.to = ll_land_gate_left(v->land, c->gx + 1, c->gy);
        out.to_pull = level;
    }
    enum ll_lane_class lane_class = county        ? LL_CLASS_COUNTY_ROAD
                                    : c->row == 2 ? LL_CLASS_TOWNSHIP_ROAD
                                                  : LL_CLASS_VILLAGE_ROAD;
    struct ll_rng shared = ll_rng_make(v->land->seed, c->gy + (1U << 20)); /* one width a row */
    struct ll_way way = {.width = class_width(&shared, lane_class),
                         .lane_class = (uint8_t)lane_class,
                         .rows = true,
                         .through = true};
    enum ll_code code = ll_way_begin(v, way, err);
    if (code == LL_OK) {
        code = put_curve(v, &in, true, err);
    }
    if (code == LL_OK) {
        code = put_curve(v, &out, false, err);
    }
    return code == LL_OK ? ll_way_end(v, err) : code;
}

/// Ends the way begun last at its last point and goes on with another one from there.
static enum ll_code split_way(struct ll_village *v, bool bridge, struct ll_err *err)
{
    struct ll_way next = v->ways[v->way_count - 1];
    struct ll_xy at = v->points[v->point_count - 1];
    next.bridge = bridge;
    next.rows = !bridge;
    enum ll_code code = ll_way_end(v, err);
    if (code == LL_OK) {
        code = ll_way_begin(v, next, err);
    }
    return code == LL_OK ? ll_way_point(v, at, err) : code;
}

/// Lays a road that may cross the stream, with the bridge as a way of its own.
static enum ll_code put_crossing(struct ll_village *v, const struct curve *c, struct ll_err *err)
{
    int steps = (int)ceil(distance(c->from, c->to) / 8.0);
    enum ll_code code = ll_way_point(v, c->from, err);
    bool on_bridge = false;
    int kept = 0; /* step of the last vertex */
    for (int i = 1; code == LL_OK && i <= steps; i++) {
        struct ll_xy p = i == steps ? c->to : curve_at(c, (double)i / steps);
        double off = fabs(p.y - ll_land_stream(v->land, v->cell.gy, p.x));
        bool wet =
            v->cell.row == 1 && off < ll_land_stream_half(v->land, v->cell.gy, p.x) * 1.25 + 4.0;
        if (wet == on_bridge && (wet || i % 3 != 0) && i != steps) {
            continue;
        }
        int step = i;
        if (wet && !on_bridge) { /* the bridge begins one step back, on dry land */
            step = i - 1;
            p = curve_at(c, (double)step / steps);
        }
        if (step > kept) {
            code = ll_way_point(v, p, err);
            kept = step;
        }
        if (code == LL_OK && wet != on_bridge) {
            code = split_way(v, wet, err);
            on_bridge = wet;
        }
    }
    if (code == LL_OK && v->ways[v->way_count - 1].count < 2) { /* the road ended with its bridge */
        v->point_count = v->ways[--v->way_count].first;
        return LL_OK;
    }
    return code == LL_OK ? ll_way_end(v, err) : code;
}

/// The road across the row, up (`sign` 1) or down (-1) from a vertex of the main road.
static enum ll_code cross_road(struct ll_village *v, double sign, struct ll_err *err)
{
    const struct ll_cell *c = &v->cell;
    long gx = (long)c->gx, gy = (long)c->gy;
    bool linked = ll_land_road_up(v->land, gx, sign > 0.0 ? gy : gy - 1);
    bool over_water = sign < 0.0 && c->row == 1 && ll_land_bridge(v->land, c);
    struct ll_xy start = {v->hub.x + sign * ll_rng_between(&v->rng, 5.0, 80.0), v->hub.y};
    struct ll_xy direction = {0.0, 0.0};
    enum ll_code code = ll_way_join(v, 0, start, &start, err);
    struct ll_xy end = {start.x + ll_rng_between(&v->rng, -70.0, 70.0), start.y + sign * 370.0};
    if (linked) {
        end = ll_land_gate_low(v->land, c->gx, c->gy + (sign > 0.0 ? 1 : 0));
        direction.y = sign;
    } else if (over_water) {
        end.y = ll_land_stream(v->land, c->gy, end.x) - 75.0;
    }
    double pull = 0.8 * distance(start, end);
    struct curve curve = {start, end, {0.0, sign * pull}, {direction.x, direction.y * pull}};
    if (!linked) {
        curve.to_pull = (struct ll_xy){end.x - start.x, end.y - start.y};
    }
    enum ll_lane_class lane_class = linked ? LL_CLASS_TOWNSHIP_ROAD : LL_CLASS_VILLAGE_ROAD;
    struct ll_rng shared = ll_rng_make(v->land->seed, c->gx + (1U << 21)); /* one width a column */
    struct ll_way way = {.width = class_width(&shared, lane_class),
                         .lane_class = (uint8_t)lane_class,
                         .rows = true,
                         .through = linked};
    if (code == LL_OK) {
        code = ll_way_begin(v, way, err);
    }
    return code == LL_OK ? put_crossing(v, &curve, err) : code;
}

enum ll_code ll_village_roads(struct ll_village *v, struct ll_err *err)
{
    enum ll_code code = main_road(v, err);
    if (code == LL_OK) {
        code = cross_road(v, 1.0, err);
    }
    return code == LL_OK ? cross_road(v, -1.0, err) : code;
}

/// A side street being tried: its points from the joint on.
struct street {
    struct ll_xy points[14];
    int count;
};

/// Follows a side street as far as its corridor is free. @return its length.
static double try_street(struct ll_village *v, struct street *s, struct ll_xy direction,
                         double clear_from)
{
    double angle = atan2(direction.y, direction.x), bend = ll_rng_between(&v->rng, -0.06, 0.06);
    int most = 4 + (int)ll_rng_below(&v->rng, 8);
    double length = 0.0;
    struct ll_xy at = s->points[0];
    while (s->count <= most) {
        double step = s->count == 1 ? clear_from : 20.0;
        struct ll_xy to = {at.x + step * cos(angle), at.y + step * sin(angle)};
        struct ll_rect ground = {.middle = {0.5 * (at.x + to.x), 0.5 * (at.y + to.y)},
                                 .axis = {cos(angle), sin(angle)},
                                 .half_width = 0.5 * step,
                                 .half_depth = CORRIDOR_M};
        if (s->count == 1) { /* beside the road it starts from only the lane itself must be free */
            ground.half_depth = 3.5;
            ground.half_width -= 4.0;
            ground.middle.x += 4.0 * cos(angle);
            ground.middle.y += 4.0 * sin(angle);
        }
        if (!ll_village_may_build(v, &ground, 0.5, s->count == 1 ? -1.0 : 1.0)) {
            break;
        }
        s->points[s->count++] = to;
        length += step;
        at = to;
        angle += bend + ll_rng_between(&v->rng, -0.05, 0.05);
    }
    return length;
}

/// Lays one side street from a random place of a way, if there is room.
static enum ll_code side_street(struct ll_village *v, uint32_t from_way, double reach,
                                struct ll_err *err)
{
    double along = ll_rng_between(&v->rng, 0.0, ll_way_length(v, from_way));
    double turn = ll_rng_between(&v->rng, -0.25, 0.25);
    double side = ll_rng_below(&v->rng, 2) == 0 ? 1.0 : -1.0;
    struct ll_xy near = {0}, d = {0};
    ll_way_at(v, from_way, along, &near, &d);
    if (distance(near, v->hub) > reach) {
        return LL_OK;
    }
    struct ll_xy out = {side * (-d.y * cos(turn) - d.x * sin(turn)),
                        side * (d.x * cos(turn) - d.y * sin(turn))};
    struct street s = {.count = 1};
    s.points[0] = near;
    double width = v->ways[from_way].width;
    if (try_street(v, &s, out, 0.5 * width + 19.0) < 60.0) {
        return LL_OK;
    }
    bool modern = v->kind == LL_VILLAGE_MODERN || v->kind == LL_VILLAGE_INDUSTRIAL;
    bool wide = ll_rng_unit(&v->rng) < (modern ? 0.7 : 0.35);
    enum ll_lane_class lane_class = wide ? LL_CLASS_VILLAGE_ROAD : LL_CLASS_LANE_WIDE;
    struct ll_way way = {.width = wide ? class_width(&v->rng, lane_class)
                                       : ll_rng_between(&v->rng, 4.0, 5.5),
                         .lane_class = (uint8_t)lane_class,
                         .rows = true};
    if (!wide && ll_rng_unit(&v->rng) < 0.35) {
        way.width = ll_rng_between(&v->rng, 3.0, 3.9);
        way.lane_class = LL_CLASS_LANE_NARROW;
    }
    enum ll_code code = ll_way_join(v, from_way, near, &s.points[0], err);
    if (code == LL_OK) {
        code = ll_way_begin(v, way, err);
    }
    for (int i = 0; code == LL_OK && i < s.count; i++) {
        code = ll_way_point(v, s.points[i], err);
    }
    return code == LL_OK ? ll_way_end(v, err) : code;
}

enum ll_code ll_village_streets(struct ll_village *v, double frontage_m, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    double have = 0.0;
    for (int attempt = 0; code == LL_OK && attempt < STREET_TRIES && have < frontage_m; attempt++) {
        uint32_t from = ll_rng_below(&v->rng, (uint32_t)v->way_count);
        if (!v->ways[from].rows) {
            continue;
        }
        size_t before = v->way_count;
        double reach = 90.0 + (LL_SETTLED_M - 170.0) * attempt / STREET_TRIES; /* near ones first */
        code = side_street(v, from, reach, err);
        if (v->way_count > before) {
            have += 1.6 * ll_way_length(v, (uint32_t)before);
        }
    }
    return code;
}

/// Sorts the junctions of a way by their place on it (few: insertion).
static size_t sorted_joints(const struct ll_village *v, const struct ll_way *w,
                            struct ll_joint ret_joints[JOINTS_MAX])
{
    size_t count = 0;
    for (uint32_t j = w->joint; j != LL_NONE && count < JOINTS_MAX; j = v->joints[j].next) {
        size_t k = count++;
        for (; k > 0 && ret_joints[k - 1].along > v->joints[j].along; k--) {
            ret_joints[k] = ret_joints[k - 1];
        }
        ret_joints[k] = v->joints[j];
    }
    return count;
}

static enum ll_code put_out(const struct ll_village *v, struct ll_shapes *shapes, struct ll_xy at,
                            struct ll_err *err)
{
    struct ll_xy p = ll_land_out(v->land, at);
    size_t begin = shapes->first_point[shapes->ring_count - 1];
    if (shapes->point_count > begin) {
        struct ll_xy last = shapes->points[shapes->point_count - 1];
        if (last.x == p.x && last.y == p.y) {
            return LL_OK;
        }
    }
    return ll_shapes_point(shapes, p.x, p.y, err);
}

/// The line of a way with its junctions as vertices.
static enum ll_code draw_line(const struct ll_village *v, const struct ll_way *w,
                              struct ll_shapes *shapes, struct ll_err *err)
{
    struct ll_joint joints[JOINTS_MAX];
    size_t joint_count = sorted_joints(v, w, joints), next = 0;
    double walked = 0.0;
    enum ll_code code = put_out(v, shapes, v->points[w->first], err);
    for (size_t i = 1; code == LL_OK && i < w->count; i++) {
        struct ll_xy to = v->points[w->first + i];
        walked += distance(v->points[w->first + i - 1], to);
        while (code == LL_OK && next < joint_count && joints[next].along < walked) {
            code = put_out(v, shapes, joints[next++].at, err);
        }
        if (code == LL_OK) {
            code = put_out(v, shapes, to, err);
        }
    }
    return code;
}

/// What the office has on record of a way.
static enum ll_code way_facts(struct ll_village *v, const struct ll_way *w, struct ll_table *lanes,
                              size_t row, struct ll_err *err)
{
    static const char *const surfaces[] = {"沥青", "水泥", "石板", "砂石"};
    bool narrow = w->lane_class == LL_CLASS_LANE_NARROW || w->lane_class == LL_CLASS_FOOTPATH;
    bool major = w->lane_class == LL_CLASS_COUNTY_ROAD || w->lane_class == LL_CLASS_TOWNSHIP_ROAD;
    double recorded = major ? 0.9 : narrow ? 0.4 : 0.6;
    ll_table_set_word(lanes, row, LL_LANE_CLASS, w->lane_class);
    if (ll_rng_unit(&v->rng) < recorded) {
        double step = narrow ? 10.0 : 2.0; /* offices write 3.2, but 6 or 4.5 */
        ll_table_set_real(lanes, row, LL_LANE_WIDTH_M, floor(w->width * step) / step);
    }
    if (w->bridge) {
        ll_table_set_word(lanes, row, LL_LANE_BRIDGE, LL_FLAG_YES);
        ll_table_set_real(lanes, row, LL_LANE_LAYER, 1.0);
        ll_table_set_real(lanes, row, LL_LANE_LOAD_T, major ? 20.0 : 10.0);
    }
    if (narrow && ll_rng_unit(&v->rng) < 0.05) {
        ll_table_set_real(lanes, row, LL_LANE_HEIGHT_M,
                          2.0 + 0.1 * ll_rng_below(&v->rng, 15)); /* below an arch */
    }
    if (ll_rng_unit(&v->rng) < 0.15) {
        ll_table_set_real(lanes, row, LL_LANE_SLOPE_PCT,
                          ll_rng_below(&v->rng, v->cell.row == 2 ? 13 : 7));
    }
    if (!narrow && !major && ll_rng_unit(&v->rng) < 0.3) {
        ll_table_set_word(lanes, row, LL_LANE_FIRE_LANE, LL_FLAG_YES);
    }
    uint32_t surface = major ? 0U : narrow ? 1U + ll_rng_below(&v->rng, 3) : 1U;
    if (ll_rng_unit(&v->rng) < 0.6) {
        return ll_table_set_string(lanes, row, LL_LANE_SURFACE, surfaces[surface], err);
    }
    return LL_OK;
}

static enum ll_code way_name(const struct ll_village *v, size_t index, struct ll_table *lanes,
                             size_t row, struct ll_err *err)
{
    const struct ll_way *w = &v->ways[index];
    char name[96];
    if (w->lane_class == LL_CLASS_COUNTY_ROAD) {
        snprintf(name, sizeof name, "X%zu线", 301 + v->cell.gy / LL_TOWN_ROWS);
    } else if (w->lane_class == LL_CLASS_TOWNSHIP_ROAD) {
        snprintf(name, sizeof name, "Y%03zu线", 11 + (index == 0 ? v->cell.gy : 40 + v->cell.gx));
    } else if (w->lane_class == LL_CLASS_VILLAGE_ROAD) {
        snprintf(name, sizeof name, "%s%zu号路", v->name, index + 1);
    } else {
        return LL_OK;
    }
    return ll_table_set_string(lanes, row, LL_LANE_NAME, name, err);
}

enum ll_code ll_village_draw_ways(struct ll_village *v, struct ll_scene *scene, struct ll_err *err)
{
    struct ll_table *lanes = &scene->layer[LL_LANE];
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < v->way_count; i++) {
        size_t row = 0;
        code = ll_table_add(lanes, &row, err);
        if (code == LL_OK) {
            code = ll_shapes_begin(&lanes->shape, LL_LINE, err);
        }
        if (code == LL_OK) {
            code = ll_shapes_ring(&lanes->shape, err);
        }
        if (code == LL_OK) {
            code = draw_line(v, &v->ways[i], &lanes->shape, err);
        }
        if (code == LL_OK) {
            code = way_facts(v, &v->ways[i], lanes, row, err);
        }
        if (code == LL_OK) {
            code = way_name(v, i, lanes, row, err);
        }
    }
    return code;
}
