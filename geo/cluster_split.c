#include "geo/cluster_split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/min_cut.h"

enum { DIRECTIONS = 4, SHARES = 5, FREE_MOST = 2000, PASSES = 4, POLISH_MOST = 500 };

static const double shares[SHARES] = {0.1, 0.2, 0.3, 0.4, 0.45};

void ll_split_clear(struct ll_split *split)
{
    ll_free(split->side);
    *split = (struct ll_split){0};
}

double ll_split_worth(const struct ll_cluster_graph *g, struct ll_split *split)
{
    int64_t yuan = 0;
    split->wall_m = split->part_m2[0] = split->part_m2[1] = 0.0;
    for (uint32_t i = 0; i < g->count; i++) {
        if (split->side[i] == LL_SPLIT_TAKEN) {
            yuan += g->take_down_yuan[i];
        } else {
            split->part_m2[split->side[i]] += g->footprint_m2[i];
        }
    }
    bool open = false;
    for (size_t e = 0; e < g->edge_count; e++) {
        if (split->side[g->edges[e].a] + split->side[g->edges[e].b] == LL_SPLIT_A + LL_SPLIT_B) {
            open = open || g->edges[e].wall_yuan >= LL_NEVER_CUT;
            yuan += g->edges[e].wall_yuan;
            split->wall_m += g->edges[e].wall_m;
        }
    }
    split->cost_yuan = (double)yuan;
    double smaller_m2 = fmin(split->part_m2[0], split->part_m2[1]);
    return open || !(smaller_m2 > 0.0) ? INFINITY : split->cost_yuan / smaller_m2;
}

/// The search for the best parting.
struct search {
    const struct ll_cluster_graph *g;
    struct ll_split best;
    double best_worth;
    struct ll_split at; ///< the one at hand
    double total_m2;
    uint32_t *order;
    uint32_t *node; ///< of each house in the network at hand; its far node is the next one
    struct ll_cut_edge *edges;
    uint8_t *cut_side;
};

static void search_clear(struct search *s)
{
    ll_split_clear(&s->best);
    ll_split_clear(&s->at);
    ll_free(s->order);
    ll_free(s->node);
    ll_free(s->edges);
    ll_free(s->cut_side);
}

/// Keeps the parting at hand if it is better by more than rounding.
static void keep_if_better(struct search *s)
{
    double worth = ll_split_worth(s->g, &s->at);
    if (worth < s->best_worth * (1.0 - 1e-12)) {
        uint8_t *side = s->best.side;
        memcpy(side, s->at.side, s->g->count);
        s->best = s->at;
        s->best.side = side;
        s->best.found = true;
        s->best_worth = worth;
    }
}

/* ---- few houses: all partings ---- */

/// What the houses before `house` cost so far.
struct partial {
    int64_t yuan;
    double taken_m2;
};

/// Tries every fate of the houses from `house` on; as deep as there are houses, at most
/// LL_SPLIT_EXACT. Edges lead from lower houses to higher ones.
static void try_all(struct search *s, uint32_t house, struct partial so_far)
{
    const struct ll_cluster_graph *g = s->g;
    double half_m2 = 0.5 * (s->total_m2 - so_far.taken_m2);
    if (!(half_m2 > 0.0) || (double)so_far.yuan / half_m2 >= s->best_worth) {
        return;
    }
    if (house == g->count) {
        keep_if_better(s);
        return;
    }
    for (int side = LL_SPLIT_A; side <= LL_SPLIT_TAKEN; side++) {
        struct partial next = so_far;
        s->at.side[house] = (uint8_t)side;
        if (side == LL_SPLIT_TAKEN) {
            next.yuan += g->take_down_yuan[house];
            next.taken_m2 += g->footprint_m2[house];
        }
        for (size_t e = 0; e < g->edge_count && next.yuan < LL_NEVER_CUT; e++) {
            bool ends_here = g->edges[e].b == house && side != LL_SPLIT_TAKEN;
            if (ends_here && s->at.side[g->edges[e].a] + side == LL_SPLIT_A + LL_SPLIT_B) {
                next.yuan += g->edges[e].wall_yuan;
            }
        }
        if (next.yuan < LL_NEVER_CUT) {
            try_all(s, house + 1, next);
        }
    }
}

/* ---- many houses: minimum cuts between the outermost ---- */

/// The unit vector along which the houses spread most.
static struct ll_xy longer_axis(const struct ll_cluster_graph *g)
{
    double x = 0.0, y = 0.0, xx = 0.0, xy = 0.0, yy = 0.0, mass = 0.0;
    for (uint32_t i = 0; i < g->count; i++) {
        double m = g->footprint_m2[i];
        mass += m;
        x += m * g->middle[i].x;
        y += m * g->middle[i].y;
        xx += m * g->middle[i].x * g->middle[i].x;
        xy += m * g->middle[i].x * g->middle[i].y;
        yy += m * g->middle[i].y * g->middle[i].y;
    }
    double angle =
        0.5 * atan2(2.0 * (xy - x * y / mass), (xx - x * x / mass) - (yy - y * y / mass));
    return (struct ll_xy){cos(angle), sin(angle)};
}

/// A house and where it lies, for sorting.
struct place {
    double along;
    uint32_t house;
};

static int by_along(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;
    return x->along < y->along   ? -1
           : x->along > y->along ? 1
           : x->house < y->house ? -1
                                 : x->house > y->house;
}

/// Lists the houses along a direction.
static enum ll_code order_houses(struct search *s, struct ll_xy direction, struct ll_err *err)
{
    const struct ll_cluster_graph *g = s->g;
    LL_CLEANUP(ll_freep) struct place *places = ll_alloc(g->count, sizeof *places);
    if (places == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < g->count; i++) {
        places[i] = (struct place){g->middle[i].x * direction.x + g->middle[i].y * direction.y, i};
    }
    qsort(places, g->count, sizeof *places, by_along);
    for (uint32_t i = 0; i < g->count; i++) {
        s->order[i] = places[i].house;
    }
    return LL_OK;
}

/// Numbers the network: 0 what is held on the one side, 1 on the other, two nodes for each free
/// house. @return the number of nodes, 0 when nothing can be held on both sides.
static uint32_t number_nodes(struct search *s, double share)
{
    const struct ll_cluster_graph *g = s->g;
    uint32_t low = 0, high = g->count;
    double low_m2 = 0.0, high_m2 = 0.0;
    uint32_t free_most = FREE_MOST;
    while (low < high && (low_m2 < share * s->total_m2 || high_m2 < share * s->total_m2 ||
                          high - low > free_most)) {
        if (low_m2 <= high_m2) {
            low_m2 += g->footprint_m2[s->order[low++]];
        } else {
            high_m2 += g->footprint_m2[s->order[--high]];
        }
    }
    if (low == 0 || high == g->count) {
        return 0;
    }
    uint32_t nodes = 2;
    for (uint32_t i = 0; i < g->count; i++) {
        bool is_free = i >= low && i < high;
        s->node[s->order[i]] = is_free ? nodes : i >= high;
        nodes += is_free ? 2 : 0;
    }
    return nodes;
}

/// The edges of the network: a free house from its near to its far node, a gap from far nodes to
/// near ones both ways.
static size_t list_edges(struct search *s)
{
    const struct ll_cluster_graph *g = s->g;
    size_t count = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        if (s->node[i] >= 2) {
            s->edges[count++] =
                (struct ll_cut_edge){s->node[i], s->node[i] + 1, g->take_down_yuan[i], 0};
        }
    }
    for (size_t e = 0; e < g->edge_count; e++) {
        uint32_t a = s->node[g->edges[e].a];
        uint32_t b = s->node[g->edges[e].b];
        uint32_t far_a = a + (a >= 2);
        uint32_t far_b = b + (b >= 2);
        if (a != b) {
            s->edges[count++] = (struct ll_cut_edge){far_a, b, g->edges[e].wall_yuan, 0};
            s->edges[count++] = (struct ll_cut_edge){far_b, a, g->edges[e].wall_yuan, 0};
        }
    }
    return count;
}

/// Takes the cut nearest to one side as a parting.
static void take_cut(struct search *s, bool near_source)
{
    for (uint32_t i = 0; i < s->g->count; i++) {
        uint32_t n = s->node[i];
        uint8_t near = s->cut_side[n];
        uint8_t far = s->cut_side[n + (n >= 2)];
        bool near_a = near_source ? near == LL_CUT_SOURCE : near != LL_CUT_SINK;
        bool far_a = near_source ? far == LL_CUT_SOURCE : far != LL_CUT_SINK;
        s->at.side[i] = near_a && far_a ? LL_SPLIT_A : near_a ? LL_SPLIT_TAKEN : LL_SPLIT_B;
    }
    keep_if_better(s);
}

static enum ll_code cut_along(struct search *s, struct ll_xy direction, struct ll_err *err)
{
    static const uint32_t terminals[2] = {0, 1};
    enum ll_code code = order_houses(s, direction, err);
    uint32_t before = UINT32_MAX;
    for (int k = 0; code == LL_OK && k < SHARES; k++) {
        uint32_t nodes = number_nodes(s, shares[k]);
        if (nodes == 0 || nodes == before) { /* the same houses held as last time */
            continue;
        }
        int64_t cost = 0;
        code = ll_min_cut(nodes, s->edges, list_edges(s), terminals, s->cut_side, &cost, err);
        if (code == LL_OK && cost < LL_NEVER_CUT) {
            take_cut(s, true);
            take_cut(s, false);
        }
        before = nodes;
    }
    return code;
}

/// Changes the fate of one house after another as long as that betters the parting.
static void polish(struct search *s)
{
    bool better = s->best.found;
    for (int pass = 0; better && pass < PASSES; pass++) {
        double before = s->best_worth;
        for (uint32_t i = 0; i < s->g->count; i++) {
            for (int side = LL_SPLIT_A; side <= LL_SPLIT_TAKEN; side++) {
                memcpy(s->at.side, s->best.side, s->g->count);
                s->at.side[i] = (uint8_t)side;
                keep_if_better(s);
            }
        }
        better = s->best_worth < before;
    }
}

static enum ll_code make_room(struct search *s, struct ll_err *err)
{
    const struct ll_cluster_graph *g = s->g;
    s->best.side = ll_calloc(g->count, sizeof *s->best.side);
    s->at.side = ll_calloc(g->count, sizeof *s->at.side);
    s->order = ll_alloc(g->count, sizeof *s->order);
    s->node = ll_alloc(g->count, sizeof *s->node);
    s->edges = ll_alloc(g->count + 2 * g->edge_count, sizeof *s->edges);
    s->cut_side = ll_alloc(2 * (size_t)g->count + 2, sizeof *s->cut_side);
    bool made = s->best.side != NULL && s->at.side != NULL && s->order != NULL && s->node != NULL &&
                s->edges != NULL && s->cut_side != NULL;
    return made ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

enum ll_code ll_split_find(const struct ll_cluster_graph *graph, struct ll_split *ret_split,
                           struct ll_err *err)
{
    LL_CLEANUP(search_clear) struct search s = {.g = graph, .best_worth = INFINITY};
    enum ll_code code = make_room(&s, err);
    for (uint32_t i = 0; i < graph->count; i++) {
        s.total_m2 += graph->footprint_m2[i];
    }
    struct ll_xy axis = longer_axis(graph);
    for (int d = 0; code == LL_OK && d < DIRECTIONS; d++) {
        code = cut_along(&s, axis, err);
        const double turn = sqrt(0.5); /* by 45 degrees */
        axis = (struct ll_xy){turn * (axis.x - axis.y), turn * (axis.x + axis.y)};
    }
    if (code != LL_OK) {
        return code;
    }
    if (graph->count <= POLISH_MOST) {
        polish(&s);
    }
    if (graph->count <= LL_SPLIT_EXACT) {
        try_all(&s, 0, (struct partial){0, 0.0});
        s.best.exact = true;
    }
    *ret_split = s.best;
    s.best = (struct ll_split){0};
    return LL_OK;
}
