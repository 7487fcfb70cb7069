#include "geo/hose_foot.h"

#include <math.h>

#include "geo/outline.h"

/* Far above what rounding may add to a distance, far below what matters. */
#define SLACK_M 1e-6

static bool foot_is_seen(const struct ll_hose_look *l, const struct ll_hose_foot *foot)
{
    const double until_m = foot->distance_m - LL_HOSE_LAST_M;
    return until_m <= 0.0 || (!ll_hose_view_hides_point(&l->s->view, foot->at.x - l->at.x,
                                                        foot->at.y - l->at.y, until_m) &&
                              ll_hose_foot_is_free(l->s->place, l->at, foot, &l->s->blocker));
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

/// Tries the nearest foot of a piece. @return its edge where one of the others may help; LL_NONE
/// where none can, or this one is seen.
static uint32_t try_nearest(const struct ll_hose_look *l, const struct ll_hose_piece *piece)
{
    struct ll_hose_foot foot;
    const uint32_t nearest = ll_hose_nearest_foot(l, piece, &foot);
    if (nearest == LL_NONE || !is_worth(l, piece->target, foot.distance_m)) {
        return LL_NONE;
    }
    const bool seen = foot_is_seen(l, &foot);
    if (seen) {
        meet_target(l, piece->target, &foot);
    }
    return seen ? LL_NONE : nearest;
}

/// How far off points of a target are that may help.
static double most_m(const struct ll_hose_look *l, uint32_t target)
{
    return l->s->targets[target].length_m - l->label_m + SLACK_M;
}

void ll_hose_try_target(const struct ll_hose_look *l, const struct ll_hose_piece *piece)
{
    const uint32_t target = piece->target;
    const uint32_t nearest = try_nearest(l, piece);
    for (uint32_t i = piece->first_edge;
         nearest != LL_NONE && i < piece->first_edge + piece->edge_count; i++) {
        const struct ll_hose_edge *e = &l->s->place->edges[i];
        const double most = most_m(l, target);
        if (i == nearest || ll_hose_edge_point2(e, l->at) > most * most) {
            continue;
        }
        struct ll_hose_foot foot;
        foot.distance_m = ll_point_segment(l->at, e->a, e->b, &foot.at);
        if (is_worth(l, target, foot.distance_m) && foot_is_seen(l, &foot)) {
            meet_target(l, target, &foot);
        }
    }
}

void ll_hose_try_walls(const struct ll_hose_look *l, const struct ll_hose_piece *piece)
{
    struct ll_hose_search *s = l->s;
    const uint32_t target = piece->target;
    const bool hidden = try_nearest(l, piece) != LL_NONE;
    for (uint32_t i = piece->first_edge; hidden && i < piece->first_edge + piece->edge_count; i++) {
        const struct ll_hose_edge *e = &s->place->edges[i];
        const double most = most_m(l, target);
        const double distance2 = ll_hose_edge_point2(e, l->at);
        struct ll_hose_foot foot;
        if (distance2 <= most * most &&
            !ll_hose_view_hides_edge(&s->view, e, l->at, sqrt(distance2) - LL_HOSE_LAST_M) &&
            ll_hose_nearest_in_sight(s->place, l->at, i, most, &s->blocker, &foot) &&
            is_worth(l, target, foot.distance_m)) {
            meet_target(l, target, &foot);
        }
    }
}
