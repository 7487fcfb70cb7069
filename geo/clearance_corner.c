#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/clearance_turns.h"
#include "geo/outline.h"

void ll_clear_corner_clear(struct ll_clear_corner *corner)
{
    ll_free(corner->bars);
    ll_free(corner->item);
    *corner = (struct ll_clear_corner){0};
}

static bool ground_crosses(const struct ll_clear_corner *g, uint32_t row)
{
    for (int i = 0; g->flag == LL_SIDE_GROUND && i < 2; i++) {
        const struct ll_clear_arm *arm = g->arms[i];
        struct ll_xy end = {g->at.x + arm->base_m * arm->along.x,
                            g->at.y + arm->base_m * arm->along.y};
        if (ll_shape_segment(&g->table->shape, row, g->at, end) <= 0.0) {
            return true;
        }
    }
    return false;
}

/// Adds a bar that meets the box. @return false when out of memory.
static bool add_bar(struct ll_clear_corner *g, struct ll_bar bar, uint32_t item)
{
    struct ll_box box = ll_box_empty();
    ll_box_extend(&box, bar.a.x, bar.a.y);
    ll_box_extend(&box, bar.b.x, bar.b.y);
    if (!ll_box_meets(&box, &g->box)) {
        return true;
    }
    g->code = ll_array_reserve(&g->bars, &g->bar_capacity, g->count + 1, sizeof *g->bars, g->err);
    if (g->code == LL_OK) {
        g->code =
            ll_array_reserve(&g->item, &g->item_capacity, g->count + 1, sizeof *g->item, g->err);
    }
    if (g->code == LL_OK) {
        g->bars[g->count] = bar;
        g->item[g->count++] = item;
    }
    return g->code == LL_OK;
}

static bool gather(uint32_t row, void *user)
{
    struct ll_clear_corner *g = user;
    const struct ll_shapes *s = &g->table->shape;
    uint32_t item = row | g->flag;
    if (ground_crosses(g, row)) {
        return true;
    }
    for (uint32_t r = s->first_ring[row]; r < s->first_ring[row + 1]; r++) {
        bool lone = s->first_point[r] + 1 == s->first_point[r + 1]; /* a pier is a point */
        for (uint32_t i = s->first_point[r] + !lone; i < s->first_point[r + 1]; i++) {
            if (!add_bar(g, (struct ll_bar){s->points[i - !lone], s->points[i]}, item)) {
                return false;
            }
        }
    }
    return true;
}

enum ll_code ll_clear_corner_look(const struct ll_clear_sides *sides,
                                  const struct ll_clear_posts *posts, double reach_m,
                                  const struct ll_clear_arm *a, const struct ll_clear_arm *b,
                                  struct ll_clear_corner *inout, struct ll_err *err)
{
    const struct ll_box point = {inout->at.x, inout->at.y, inout->at.x, inout->at.y};
    inout->box = ll_box_grown(&point, reach_m);
    inout->arms[0] = a;
    inout->arms[1] = b;
    inout->count = 0;
    inout->code = LL_OK;
    inout->err = err;
    const struct ll_table *tables[] = {sides->buildings, sides->ground, posts->obstacles};
    const ll_index *indexes[] = {sides->building_index, sides->ground_index, posts->index};
    static const uint32_t flags[] = {0, LL_SIDE_GROUND, LL_SIDE_OBSTACLE};
    for (int i = 0; inout->code == LL_OK && i < 3; i++) {
        inout->table = tables[i];
        inout->flag = flags[i];
        if (indexes[i] != NULL) {
            ll_index_search(indexes[i], &inout->box, gather, inout);
        }
    }
    return inout->code;
}

static unsigned times_of(const struct ll_stage *in, uint32_t item)
{
    return (item & LL_SIDE_OBSTACLE) != 0 ? ll_clear_obstacle_times(in, item & LL_SIDE_ROW) : 0U;
}

unsigned ll_clear_corner_times(const struct ll_stage *in, const struct ll_clear_corner *corner)
{
    unsigned times = 0;
    for (size_t i = 0; i < corner->count; i++) {
        times |= times_of(in, corner->item[i]);
    }
    return times;
}

enum ll_code ll_clear_corner_at(const struct ll_stage *in, const struct ll_clear_corner *corner,
                                unsigned times, struct ll_clear_corner *inout, struct ll_err *err)
{
    inout->at = corner->at;
    inout->arms[0] = corner->arms[0];
    inout->arms[1] = corner->arms[1];
    inout->box = corner->box;
    inout->count = 0;
    inout->code = LL_OK;
    inout->err = err;
    for (size_t i = 0; inout->code == LL_OK && i < corner->count; i++) {
        const unsigned stands = times_of(in, corner->item[i]);
        if (stands == 0 || (stands & times) != 0) {
            (void)add_bar(inout, corner->bars[i], corner->item[i]); /* its code says */
        }
    }
    return inout->code;
}

static bool see(uint32_t row, void *user)
{
    (void)row;
    *(bool *)user = true;
    return false;
}

bool ll_clear_corner_has_posts(const struct ll_clear_posts *posts, struct ll_xy at, double reach_m)
{
    const struct ll_box point = {at.x, at.y, at.x, at.y};
    struct ll_box box = ll_box_grown(&point, reach_m);
    bool any = false;
    if (posts->index != NULL) {
        ll_index_search(posts->index, &box, see, &any);
    }
    return any;
}

/// Narrows what is free to both sides of an arm by one bar. @return false when it crosses the arm.
static bool narrow_by(const struct ll_bar *bar, struct ll_xy at, const struct ll_clear_arm *arm,
                      double side_m[2])
{
    struct ll_xy e = arm->along;
    double s[2] = {(bar->a.x - at.x) * e.x + (bar->a.y - at.y) * e.y,
                   (bar->b.x - at.x) * e.x + (bar->b.y - at.y) * e.y};
    double t[2] = {(bar->a.y - at.y) * e.x - (bar->a.x - at.x) * e.y,
                   (bar->b.y - at.y) * e.x - (bar->b.x - at.x) * e.y};
    double low = 0.0;
    double high = 1.0;
    if (fmax(s[0], s[1]) < 0.0 || fmin(s[0], s[1]) > arm->base_m) {
        return true;
    }
    for (int i = 0; i < 2; i++) { /* from where the arm begins to where it ends */
        double from = i == 0 ? s[0] : arm->base_m - s[0];
        double to = i == 0 ? s[1] : arm->base_m - s[1];
        if (from < 0.0) {
            low = fmax(low, from / (from - to));
        } else if (to < 0.0) {
            high = fmin(high, from / (from - to));
        }
    }
    double p = t[0] + low * (t[1] - t[0]);
    double q = t[0] + high * (t[1] - t[0]);
    if ((p <= 0.0) != (q <= 0.0) || p == 0.0) {
        return false;
    }
    int side = p > 0.0 ? LL_LEFT : LL_RIGHT;
    side_m[side] = fmin(side_m[side], fmin(fabs(p), fabs(q)));
    return true;
}

bool ll_clear_corner_turn(const struct ll_clear_corner *corner, double search_m,
                          struct ll_turn *ret)
{
    *ret =
        (struct ll_turn){.at = corner->at, .arm = {corner->arms[0]->along, corner->arms[1]->along}};
    for (int i = 0; i < 2; i++) {
        struct ll_xy e = corner->arms[i]->along;
        struct ll_xy other = corner->arms[1 - i]->along;
        bool left = e.x * other.y - e.y * other.x > 0.0;
        double side_m[LL_SIDES] = {search_m, search_m};
        for (size_t k = 0; k < corner->count; k++) {
            if (!narrow_by(&corner->bars[k], corner->at, corner->arms[i], side_m)) {
                return false;
            }
        }
        ret->inner_m[i] = side_m[left ? LL_LEFT : LL_RIGHT];
        ret->outer_m[i] = side_m[left ? LL_RIGHT : LL_LEFT];
    }
    return true;
}

uint32_t ll_clear_corner_item(const struct ll_clear_corner *corner, const struct ll_turn *turn)
{
    struct ll_xy half = {turn->arm[0].x + turn->arm[1].x, turn->arm[0].y + turn->arm[1].y};
    double length = hypot(half.x, half.y);
    struct ll_xy far = {corner->at.x + half.x / length, corner->at.y + half.y / length};
    double nearest_m = INFINITY;
    uint32_t item = LL_NONE;
    for (size_t i = 0; i < corner->count; i++) {
        struct ll_xy at = {0};
        double m = ll_point_segment(far, corner->bars[i].a, corner->bars[i].b, &at);
        bool between = (at.x - corner->at.x) * half.x + (at.y - corner->at.y) * half.y > 0.0;
        if (between && (m < nearest_m || (m == nearest_m && corner->item[i] < item))) {
            nearest_m = m;
            item = corner->item[i];
        }
    }
    return item;
}
