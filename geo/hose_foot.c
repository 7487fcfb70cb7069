#include "geo/hose_foot.h"

#include <math.h>

#include "geo/hose_grid.h"
#include "geo/outline.h"

/* The last of a hose, where it may touch what its target touches. */
#define LAST_M 0.02

/* Far above what rounding may add to a distance, far below what matters. */
#define SLACK_M 1e-6

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

uint32_t ll_hose_nearest_foot(const struct ll_hose_look *l, const struct ll_hose_piece *piece,
                              struct ll_hose_foot *ret)
{
    const struct ll_hose_edge *edges = l->s->place->edges;
    uint32_t found = LL_NONE;
    double least2 = INFINITY;
    for (uint32_t i = piece->first_edge; i < piece->first_edge + piece->edge_count; i++) {
        double distance2 = ll_hose_edge_point2(&edges[i], l->at);
        if (distance2 < least2) {
            least2 = distance2;
            found = i;
        }
    }
    ret->distance_m = INFINITY;
    if (found != LL_NONE) {
        ret->distance_m = ll_point_segment(l->at, edges[found].a, edges[found].b, &ret->at);
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
        if (i == nearest || ll_hose_edge_point2(e, l->at) > most_m * most_m) {
            continue;
        }
        foot.distance_m = ll_point_segment(l->at, e->a, e->b, &foot.at);
        if (is_worth(l, target, foot.distance_m) && foot_is_seen(l, &foot)) {
            meet_target(l, target, &foot);
        }
    }
}
