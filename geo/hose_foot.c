#include "geo/hose_foot.h"

#include <math.h>

#include "geo/outline.h"

/* The last of a hose, where it may touch what its target touches. */
#define LAST_M 0.02

/* Far above what rounding may add to a distance, far below what matters. */
#define SLACK_M 1e-6

bool ll_hose_improves(const struct ll_hose_label *label, double length_m, uint32_t owner)
{
    return length_m < label->length_m || (length_m == label->length_m && owner < label->owner);
}

static bool foot_is_seen(const struct ll_hose_look *l, const struct ll_hose_foot *foot)
{
    if (foot->distance_m <= LAST_M) {
        return true;
    }
    double dx = foot->at.x - l->at.x;
    double dy = foot->at.y - l->at.y;
    double share = 1.0 - LAST_M / foot->distance_m;
    if (ll_hose_view_hides_point(&l->s->view, dx, dy, share * foot->distance_m)) {
        return false;
    }
    struct ll_xy until = {l->at.x + share * (foot->at.x - l->at.x),
                          l->at.y + share * (foot->at.y - l->at.y)};
    return !ll_hose_blocked_by(l->s->place, l->at, until, &l->s->blocker);
}

/// Square of the distance from a point to an edge.
static double edge_point2(const struct ll_hose_edge *e, struct ll_xy p)
{
    double ax = p.x - e->a.x;
    double ay = p.y - e->a.y;
    double dx = e->b.x - e->a.x;
    double dy = e->b.y - e->a.y;
    double along = ax * dx + ay * dy;
    double length2 = dx * dx + dy * dy;
    double share = along <= 0.0 ? 0.0 : along >= length2 ? 1.0 : along / length2;
    ax -= share * dx;
    ay -= share * dy;
    return ax * ax + ay * ay;
}

uint32_t ll_hose_nearest_foot(const struct ll_hose_look *l, const struct ll_hose_piece *piece,
                              struct ll_hose_foot *ret)
{
    uint32_t found = LL_NONE;
    double most2 = INFINITY;
    ret->distance_m = INFINITY;
    for (uint32_t i = piece->first_edge; i < piece->first_edge + piece->edge_count; i++) {
        const struct ll_hose_edge *e = &l->s->place->edges[i];
        if (edge_point2(e, l->at) > most2) {
            continue;
        }
        struct ll_xy at;
        double distance_m = ll_point_segment(l->at, e->a, e->b, &at);
        if (distance_m < ret->distance_m) {
            *ret = (struct ll_hose_foot){at, distance_m};
            most2 = (distance_m + SLACK_M) * (distance_m + SLACK_M);
            found = i;
        }
    }
    return found;
}

/// Whether a foot would make the way to a target shorter.
static bool is_worth(const struct ll_hose_look *l, uint32_t target, double distance_m)
{
    const struct ll_hose_search *s = l->s;
    double length_m = l->label_m + distance_m;
    return length_m <= s->limit_m &&
           ll_hose_improves(&s->targets[target], length_m, s->nodes[l->node].owner);
}

static void meet_target(const struct ll_hose_look *l, uint32_t target,
                        const struct ll_hose_foot *foot)
{
    struct ll_hose_search *s = l->s;
    double length_m = l->label_m + foot->distance_m;
    s->targets[target] = (struct ll_hose_label){length_m, s->nodes[l->node].owner, l->node};
    s->ends[target] = foot->at;
    ll_hose_open_improve(&s->open, target, length_m);
}

bool ll_hose_try_foot(const struct ll_hose_look *l, uint32_t target,
                      const struct ll_hose_foot *foot)
{
    if (!is_worth(l, target, foot->distance_m)) {
        return true;
    }
    bool seen = foot_is_seen(l, foot);
    if (seen) {
        meet_target(l, target, foot);
    }
    return seen;
}

void ll_hose_try_target(const struct ll_hose_look *l, const struct ll_hose_piece *piece)
{
    const uint32_t target = piece->target;
    struct ll_hose_foot foot;
    uint32_t nearest = ll_hose_nearest_foot(l, piece, &foot);
    if (nearest == LL_NONE || !is_worth(l, target, foot.distance_m)) {
        return;
    }
    if (foot_is_seen(l, &foot)) {
        meet_target(l, target, &foot);
        return;
    }
    for (uint32_t i = piece->first_edge; i < piece->first_edge + piece->edge_count; i++) {
        const struct ll_hose_edge *e = &l->s->place->edges[i];
        double most_m = l->s->targets[target].length_m - l->label_m + SLACK_M;
        if (i == nearest || edge_point2(e, l->at) > most_m * most_m) {
            continue;
        }
        foot.distance_m = ll_point_segment(l->at, e->a, e->b, &foot.at);
        if (is_worth(l, target, foot.distance_m) && foot_is_seen(l, &foot)) {
            meet_target(l, target, &foot);
        }
    }
}
