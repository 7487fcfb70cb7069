/* The roads between villages, with their bridges. */
#include <math.h>

#include "core/township_private.h"

#define STEP_M 24.0 /* between vertices of a road */

static double distance(struct ll_xy a, struct ll_xy b)
{
    return hypot(b.x - a.x, b.y - a.y);
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
    struct ll_way way = {.width = ll_road_width(&shared, lane_class),
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
    bool over_water = sign < 0.0 && c->row == 1 && ll_land_bridge(c);
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
    struct ll_way way = {.width = ll_road_width(&shared, lane_class),
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
