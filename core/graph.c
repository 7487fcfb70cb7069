#include "core/graph.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

#define NO_ARC   UINT32_MAX
#define NO_OWNER UINT32_MAX

void ll_graph_clear(struct ll_graph *graph)
{
    ll_free(graph->first_arc);
    ll_free(graph->target);
    ll_free(graph->edge);
    ll_free(graph->cost_s);
    *graph = (struct ll_graph){0};
}

static enum ll_code check_edges(uint32_t node_count, const struct ll_edge *edges, size_t edge_count,
                                struct ll_err *err)
{
    if (edge_count > (UINT32_MAX - 1) / 2) {
        return ll_fail(err, LL_E_LIMIT, "a road graph of %zu edges is too large", edge_count);
    }
    for (size_t i = 0; i < edge_count; i++) {
        const struct ll_edge *e = &edges[i];
        if (e->from >= node_count || e->to >= node_count) {
            return ll_fail(err, LL_E_INVALID, "edge %zu of the road graph leads to no node", i);
        }
        if (!isfinite(e->forward_s) || !isfinite(e->backward_s)) {
            return ll_fail(err, LL_E_INVALID, "edge %zu of the road graph has no finite cost", i);
        }
    }
    return LL_OK;
}

/// Turns counts of arcs, held at first_arc[n + 1], into the place of each node's first arc.
static void sum_up(struct ll_graph *g)
{
    for (uint32_t n = 0; n < g->node_count; n++) {
        g->first_arc[n + 1] += g->first_arc[n];
    }
}

/// Writes one arc at the running end of its node. While arcs are filled in, first_arc[n] is that
/// end; shift_back() makes it the start again.
static void put_arc(struct ll_graph *g, uint32_t from, uint32_t to, double cost_s, uint32_t edge)
{
    uint32_t at = g->first_arc[from]++;
    g->target[at] = to;
    g->edge[at] = edge;
    g->cost_s[at] = cost_s;
}

static void shift_back(struct ll_graph *g)
{
    memmove(g->first_arc + 1, g->first_arc, g->node_count * sizeof *g->first_arc);
    g->first_arc[0] = 0;
}

enum ll_code ll_graph_make(uint32_t node_count, const struct ll_edge *edges, size_t edge_count,
                           struct ll_graph *ret_graph, struct ll_err *err)
{
    enum ll_code code = check_edges(node_count, edges, edge_count, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_graph_clear) struct ll_graph g = {.node_count = node_count};
    g.first_arc = ll_calloc((size_t)node_count + 1, sizeof *g.first_arc);
    if (g.first_arc == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < edge_count; i++) {
        g.first_arc[edges[i].from + 1] += edges[i].forward_s >= 0.0;
        g.first_arc[edges[i].to + 1] += edges[i].backward_s >= 0.0;
    }
    sum_up(&g);
    g.arc_count = g.first_arc[node_count];
    g.target = ll_alloc(g.arc_count, sizeof *g.target);
    g.edge = ll_alloc(g.arc_count, sizeof *g.edge);
    g.cost_s = ll_alloc(g.arc_count, sizeof *g.cost_s);
    if (g.target == NULL || g.edge == NULL || g.cost_s == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < edge_count; i++) {
        const struct ll_edge *e = &edges[i];
        if (e->forward_s >= 0.0) {
            put_arc(&g, e->from, e->to, e->forward_s, (uint32_t)i);
        }
        if (e->backward_s >= 0.0) {
            put_arc(&g, e->to, e->from, e->backward_s, (uint32_t)i);
        }
    }
    shift_back(&g);
    *ret_graph = g;
    g = (struct ll_graph){0}; /* now the caller's */
    return LL_OK;
}

/// A way to a node, not yet known to be the best.
struct label {
    double at_s;
    uint32_t owner;
    uint32_t node;
};

/// 4-ary heap of labels, least first. Old labels stay in it and are passed over when they come up.
struct heap {
    struct label *items;
    size_t count;
    size_t capacity;
};

/// Order of (time, owner). Following an arc never makes a label less, so that the first label of a
/// node to come up is its best in this order too, zero costs included.
static inline bool less(const struct label *a, const struct label *b)
{
    return a->at_s < b->at_s || (a->at_s == b->at_s && a->owner < b->owner);
}

static enum ll_code heap_push(struct heap *h, struct label label, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&h->items, &h->capacity, h->count + 1, sizeof *h->items, err);
    if (code != LL_OK) {
        return code;
    }
    size_t at = h->count++;
    while (at > 0) {
        size_t parent = (at - 1) / 4;
        if (!less(&label, &h->items[parent])) {
            break;
        }
        h->items[at] = h->items[parent];
        at = parent;
    }
    h->items[at] = label;
    return LL_OK;
}

/// Of the children of a place, the least one; `count` when it has none.
static inline size_t least_child(const struct heap *h, size_t at)
{
    size_t first = 4 * at + 1;
    size_t end = first + 4 < h->count ? first + 4 : h->count;
    size_t least = first;
    for (size_t i = first + 1; i < end; i++) {
        if (less(&h->items[i], &h->items[least])) {
            least = i;
        }
    }
    return least;
}

static struct label heap_pop(struct heap *h)
{
    struct label top = h->items[0];
    struct label last = h->items[--h->count];
    size_t at = 0;
    while (4 * at + 1 < h->count) {
        size_t child = least_child(h, at);
        if (!less(&h->items[child], &last)) {
            break;
        }
        h->items[at] = h->items[child];
        at = child;
    }
    h->items[at] = last; /* into its own old place when the heap is now empty */
    return top;
}

/// One search: the graph, the answers being filled in, the labels still to look at.
struct search {
    const struct ll_graph *graph;
    double limit_s;
    double *time_s;
    uint32_t *owner; ///< may be NULL, then all labels carry owner 0
    uint32_t *via;   ///< may be NULL
    struct heap heap;
};

static void search_release(struct search *s)
{
    ll_free(s->heap.items);
}

static inline struct label known(const struct search *s, uint32_t node)
{
    return (struct label){
        .at_s = s->time_s[node], .owner = s->owner == NULL ? 0 : s->owner[node], .node = node};
}

/// Takes a label over when it is better than what the node has.
static enum ll_code offer(struct search *s, struct label label, uint32_t arc, struct ll_err *err)
{
    struct label have = known(s, label.node);
    if (label.at_s > s->limit_s || !less(&label, &have)) {
        return LL_OK;
    }
    s->time_s[label.node] = label.at_s;
    if (s->owner != NULL) {
        s->owner[label.node] = label.owner;
    }
    if (s->via != NULL) {
        s->via[label.node] = arc;
    }
    return heap_push(&s->heap, label, err);
}

static enum ll_code run(struct search *s, struct ll_err *err)
{
    const struct ll_graph *g = s->graph;
    while (s->heap.count > 0) {
        struct label top = heap_pop(&s->heap);
        struct label have = known(s, top.node);
        if (less(&have, &top)) {
            continue;
        }
        for (uint32_t arc = g->first_arc[top.node]; arc < g->first_arc[top.node + 1]; arc++) {
            struct label next = {
                .at_s = top.at_s + g->cost_s[arc], .owner = top.owner, .node = g->target[arc]};
            enum ll_code code = offer(s, next, arc, err);
            if (code != LL_OK) {
                return code;
            }
        }
    }
    return LL_OK;
}

static enum ll_code start(struct search *s, const struct ll_source *sources, size_t count,
                          struct ll_err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (sources[i].node >= s->graph->node_count) {
            return ll_fail(err, LL_E_INVALID, "source %zu is no node of the road graph", i);
        }
        if (!isfinite(sources[i].at_s) || sources[i].at_s < 0.0) {
            return ll_fail(err, LL_E_INVALID, "source %zu has no finite time from 0 on", i);
        }
        struct label label = {.at_s = sources[i].at_s,
                              .owner = s->owner == NULL ? 0 : sources[i].owner,
                              .node = sources[i].node};
        enum ll_code code = offer(s, label, NO_ARC, err);
        if (code != LL_OK) {
            return code;
        }
    }
    return LL_OK;
}

enum ll_code ll_graph_times(const struct ll_graph *graph, const struct ll_source *sources,
                            size_t source_count, double limit_s, double *time_s, uint32_t *owner,
                            uint32_t *via, struct ll_err *err)
{
    if (isnan(limit_s)) {
        return ll_fail(err, LL_E_INVALID, "the search limit is not a number");
    }
    for (uint32_t n = 0; n < graph->node_count; n++) {
        time_s[n] = INFINITY;
        if (owner != NULL) {
            owner[n] = NO_OWNER;
        }
        if (via != NULL) {
            via[n] = NO_ARC;
        }
    }
    LL_CLEANUP(search_release)
    struct search s = {.graph = graph,
                       .limit_s = limit_s < DBL_MAX ? limit_s : DBL_MAX, /* sums may overflow */
                       .time_s = time_s,
                       .owner = owner,
                       .via = via};
    enum ll_code code = start(&s, sources, source_count, err);
    return code == LL_OK ? run(&s, err) : code;
}
