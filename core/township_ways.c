/* Ways: lines of the village being laid out, and the lane layer. */
#include <math.h>
#include <stdio.h>

#include "core/array.h"
#include "core/township_private.h"

enum { JOINTS_MAX = 128 /* on one way */ };
#define LEAST_LANE_M 0.8

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

double ll_road_width(struct ll_rng *rng, enum ll_lane_class lane_class)
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

/// Appends a vertex unless the line ends there already.
static enum ll_code put_out(const struct ll_village *v, struct ll_table *lanes, struct ll_xy at,
                            struct ll_err *err)
{
    const struct ll_shapes *s = &lanes->shape;
    struct ll_xy p = ll_land_out(v->land, at);
    if (s->point_count > s->first_point[s->ring_count - 1]) {
        struct ll_xy last = s->points[s->point_count - 1];
        if (last.x == p.x && last.y == p.y) {
            return LL_OK;
        }
    }
    return ll_shapes_point(&lanes->shape, p.x, p.y, err);
}

/// The line of a way with its junctions as vertices.
static enum ll_code draw_line(const struct ll_village *v, const struct ll_way *w,
                              struct ll_table *lanes, struct ll_err *err)
{
    struct ll_joint joints[JOINTS_MAX];
    size_t joint_count = sorted_joints(v, w, joints), next = 0;
    double walked = 0.0;
    enum ll_code code = put_out(v, lanes, v->points[w->first], err);
    for (size_t i = 1; code == LL_OK && i < w->count; i++) {
        struct ll_xy to = v->points[w->first + i];
        walked += distance(v->points[w->first + i - 1], to);
        while (code == LL_OK && next < joint_count && joints[next].along < walked) {
            code = put_out(v, lanes, joints[next++].at, err);
        }
        if (code == LL_OK) {
            code = put_out(v, lanes, to, err);
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
        code = ll_draw_begin(lanes, LL_LINE, err);
        if (code == LL_OK) {
            code = draw_line(v, &v->ways[i], lanes, err);
        }
        if (code == LL_OK) {
            code = way_facts(v, &v->ways[i], lanes, lanes->count - 1, err);
        }
        if (code == LL_OK) {
            code = way_name(v, i, lanes, lanes->count - 1, err);
        }
    }
    return code;
}
