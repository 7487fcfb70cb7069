#include "geo/cluster_graph.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/min_cut.h"
#include "core/people.h"
#include "geo/facing.h"

void ll_cluster_graph_clear(struct ll_cluster_graph *graph)
{
    ll_free(graph->footprint_m2);
    ll_free(graph->take_down_yuan);
    ll_free(graph->middle);
    ll_free(graph->edges);
    *graph = (struct ll_cluster_graph){0};
}

/// Whole yuan, at least 1 so that no cut is free.
static int64_t whole_yuan(double yuan)
{
    return yuan < 1.0 ? 1 : yuan < 1e14 ? (int64_t)llround(yuan) : (int64_t)1e14;
}

static struct ll_xy mean_corner(const struct ll_shapes *s, uint32_t shape, struct ll_xy origin)
{
    uint32_t ring = s->first_ring[shape];
    const struct ll_xy *p = s->points + s->first_point[ring];
    size_t corners =
        s->first_point[ring + 1] - s->first_point[ring] - 1; /* the last is the first */
    struct ll_xy sum = {0.0, 0.0};
    for (size_t i = 0; i < corners; i++) {
        sum.x += p[i].x - origin.x;
        sum.y += p[i].y - origin.y;
    }
    return (struct ll_xy){sum.x / (double)corners, sum.y / (double)corners};
}

static enum ll_code make_houses(const struct ll_separation_work *work, struct ll_cluster_graph *g,
                                struct ll_err *err)
{
    const struct ll_shapes *s = &work->buildings->shape;
    double yuan_m2 = ll_rule(work->in->rules, LL_RULE_COST_TAKE_DOWN);
    struct ll_xy origin = s->points[s->first_point[s->first_ring[g->rows[0]]]];
    g->footprint_m2 = ll_alloc(g->count, sizeof *g->footprint_m2);
    g->take_down_yuan = ll_alloc(g->count, sizeof *g->take_down_yuan);
    g->middle = ll_alloc(g->count, sizeof *g->middle);
    if (g->footprint_m2 == NULL || g->take_down_yuan == NULL || g->middle == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < g->count; i++) {
        double floor_m2 =
            ll_floor_area(work->buildings, g->rows[i], work->footprint_m2[g->rows[i]]);
        g->footprint_m2[i] = work->ground_m2[g->rows[i]];
        g->take_down_yuan[i] = whole_yuan(floor_m2 * yuan_m2);
        g->middle[i] = mean_corner(s, g->rows[i], origin);
    }
    return LL_OK;
}

/// Place of the first pair of a building, or where it would be.
static size_t first_pair(const struct ll_separation *separation, uint32_t building)
{
    size_t low = 0, high = separation->pair_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (separation->pairs[middle].a < building) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/// Place of a building among the rows of a graph.
static uint32_t place_of(const struct ll_cluster_graph *g, uint32_t building)
{
    uint32_t low = 0, high = g->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (g->rows[middle] < building) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static enum ll_code weigh_edge(const struct ll_separation_work *work, const struct ll_pair *pair,
                               struct ll_cluster_edge *edge, struct ll_err *err)
{
    struct ll_facing wall = {0};
    const struct ll_facing_ask ask = ll_pair_facing(work, pair);
    enum ll_code code = ll_facing_wall(&ask, &wall, err);
    edge->wall_m = wall.length_m;
    edge->wall_yuan = wall.length_m > 0.0
                          ? whole_yuan(wall.length_m * ll_rule(work->in->rules, LL_RULE_COST_WALL))
                          : LL_NEVER_CUT;
    return code;
}

static enum ll_code make_edges(const struct ll_separation_work *work,
                               const struct ll_separation *separation, bool certain,
                               struct ll_cluster_graph *g, struct ll_err *err)
{
    size_t capacity = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        for (size_t p = first_pair(separation, g->rows[i]);
             p < separation->pair_count && separation->pairs[p].a == g->rows[i]; p++) {
            const struct ll_pair *pair = &separation->pairs[p];
            if (!ll_pair_joins(work, pair, !certain)) {
                continue;
            }
            enum ll_code code =
                ll_array_reserve(&g->edges, &capacity, g->edge_count + 1, sizeof *g->edges, err);
            if (code != LL_OK) {
                return code;
            }
            struct ll_cluster_edge *edge = &g->edges[g->edge_count];
            *edge =
                (struct ll_cluster_edge){.a = i, .b = place_of(g, pair->b), .pair = (uint32_t)p};
            code = weigh_edge(work, pair, edge, err);
            if (code != LL_OK) {
                return code;
            }
            g->edge_count++;
        }
    }
    return LL_OK;
}

enum ll_code ll_cluster_graph_make(const struct ll_separation_work *work,
                                   const struct ll_separation *separation, uint32_t cluster,
                                   struct ll_cluster_graph *ret_graph, struct ll_err *err)
{
    const struct ll_cluster *c = &separation->clusters[cluster];
    LL_CLEANUP(ll_cluster_graph_clear)
    struct ll_cluster_graph g = {.count = c->buildings,
                                 .rows = separation->members + c->first_member};
    enum ll_code code = make_houses(work, &g, err);
    if (code == LL_OK) {
        code = make_edges(work, separation, c->certain, &g, err);
    }
    if (code == LL_OK) {
        *ret_graph = g;
        g = (struct ll_cluster_graph){0};
    }
    return code;
}
