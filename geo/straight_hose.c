#include "geo/straight_hose.h"

#include <math.h>

#include "geo/outline.h"
#include "geo/stage.h"

/// A straight way being looked at.
struct straight {
    const struct ll_hose_ground *ground;
    const struct ll_shapes *buildings;
    uint32_t building;
    uint32_t group;
    struct ll_xy from;
    struct ll_xy to;
    bool blocked;
};

/// Whether a box surely lies beside the line of the way, by more than rounding does.
static bool is_beside(const struct straight *s, const struct ll_box *box)
{
    const double dx = s->to.x - s->from.x;
    const double dy = s->to.y - s->from.y;
    const double off = dx * (0.5 * (box->min_y + box->max_y) - s->from.y) -
                       dy * (0.5 * (box->min_x + box->max_x) - s->from.x);
    const double across =
        0.5 * (fabs(dx) * (box->max_y - box->min_y) + fabs(dy) * (box->max_x - box->min_x));
    return fabs(off) - across > LL_ROUNDING_M * (fabs(dx) + fabs(dy));
}

static bool visit_building(uint32_t row, void *user)
{
    struct straight *s = user;
    const struct ll_shapes *buildings = s->buildings;
    s->blocked = row != s->building && !ll_holders_hold(&s->ground->holders, s->group, row) &&
                 !is_beside(s, &buildings->box[row]) &&
                 ll_shape_segment(buildings, row, s->from, s->to) <= 0.0;
    return !s->blocked;
}

/// An edge of ground that blocks: where a passage or a gate leads through, the search decides.
static bool visit_barrier(uint32_t item, void *user)
{
    struct straight *s = user;
    const struct ll_hose_ground *ground = s->ground;
    const struct ll_xy *edge =
        &ground->scene->layer[LL_GROUND].shape.points[ground->barrier_from[item]];
    s->blocked = ll_segment_segment(s->from, s->to, edge[0], edge[1]) <= LL_ROUNDING_M;
    return !s->blocked;
}

/// Ground that blocks: a way that begins on it, as on a bridge, is left to the search.
static bool visit_ground(uint32_t row, void *user)
{
    struct straight *s = user;
    s->blocked = ll_shape_contains(&s->ground->scene->layer[LL_GROUND].shape, row, s->from);
    return !s->blocked;
}

bool ll_straight_hose_is_free(const struct ll_hose_ground *ground, uint32_t building,
                              struct ll_xy from)
{
    const struct ll_shapes *buildings = &ground->scene->layer[LL_BUILDING].shape;
    struct straight s = {.ground = ground,
                         .buildings = buildings,
                         .building = building,
                         .group = ll_holders_group(&ground->holders, building),
                         .from = from,
                         .to = from};
    struct ll_xy foot = ll_shape_foot(buildings, building, from);
    double length_m = hypot(foot.x - from.x, foot.y - from.y);
    if (length_m <= LL_HOSE_CLEAR_M) {
        return true;
    }
    double share = 1.0 - LL_HOSE_CLEAR_M / length_m; /* it may end at a wall that two share */
    s.to.x += share * (foot.x - from.x);
    s.to.y += share * (foot.y - from.y);
    struct ll_box box = ll_box_empty();
    ll_box_extend(&box, from.x, from.y);
    ll_box_extend(&box, s.to.x, s.to.y);
    if (ground->buildings != NULL) {
        ll_index_search(ground->buildings, &box, visit_building, &s);
    }
    if (!s.blocked && ground->barriers != NULL) {
        ll_index_search(ground->barriers, &box, visit_barrier, &s);
    }
    if (!s.blocked && ground->grounds != NULL) {
        ll_index_search(ground->grounds, &box, visit_ground, &s);
    }
    return !s.blocked;
}
