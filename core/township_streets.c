/* Side streets: followed as far as there is ground for them and their houses. */
#include <math.h>

#include "core/township_private.h"

enum { STREET_TRIES = 400 };
#define CORRIDOR_M 16.5 /* half the ground of a side street: lane, verge and one row of houses */

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
    if (hypot(near.x - v->hub.x, near.y - v->hub.y) > reach) {
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
    struct ll_way way = {.width = wide ? ll_road_width(&v->rng, lane_class)
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
