#include "core/graph.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

#define NO_ARC   UINT32_MAX
#define NO_OWNER UINT32_MAX
#define NO_ITEM  UINT32_MAX

/// The longest wait in widths of buckets; more would be slow to walk over.
#define BUCKETS_MAX 65536U

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

/// What the searches choose the width of their buckets by.
static void measure_costs(struct ll_graph *g)
{
    for (uint32_t a = 0; a < g->arc_count; a++) {
        g->mean_s += g->cost_s[a] / g->arc_count;
        g->most_s = fmax(g->most_s, g->cost_s[a]);
    }
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
    measure_costs(&g);
    *ret_graph = g;
    g = (struct ll_graph){0}; /* now the caller's */
    return LL_OK;
}

uint32_t ll_graph_arc_from(const struct ll_graph *graph, uint32_t arc)
{
    uint32_t low = 0;
    uint32_t high = graph->node_count; /* the last node whose arcs begin at or before this one */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (graph->first_arc[middle] <= arc) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/// A way to a node that waits to be followed on, in the list of its bucket.
struct item {
    double at_s;
    uint32_t owner;
    uint32_t node;
    uint32_t next; ///< in the same bucket, or among the free ones
};

/// One search: the graph, the answers being filled in, and the ways that wait, sorted roughly by
/// time: bucket k holds those of [k, k + 1) times the width, and since no arc costs more than all
/// buckets together, they are used round and round.
struct search {
    const struct ll_graph *graph;
    double limit_s;
    struct ll_due *due;
    unsigned per_node;   ///< 1, or 2 for the second owner too
    double per_second;   ///< buckets
    size_t bucket_count; ///< a power of two
    uint32_t *head;
    uint32_t *tail;
    struct item *items;
    size_t item_count;
    size_t item_capacity;
    uint32_t free_item;
    size_t waiting;
};

static void search_release(struct search *s)
{
    ll_free(s->head);
    ll_free(s->tail);
    ll_free(s->items);
}

static enum ll_code make_buckets(struct search *s, struct ll_err *err)
{
    double width_s = fmax(s->graph->mean_s, s->graph->most_s / (BUCKETS_MAX - 2U));
    width_s = width_s >= DBL_MIN ? width_s : 1.0; /* all costs are 0, or as good as that */
    s->per_second = 1.0 / width_s;
    s->bucket_count = 4;
    while ((double)s->bucket_count < s->graph->most_s * s->per_second + 2.0) {
        s->bucket_count *= 2;
    }
    s->head = ll_alloc(s->bucket_count, sizeof *s->head);
    s->tail = ll_alloc(s->bucket_count, sizeof *s->tail);
    if (s->head == NULL || s->tail == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    memset(s->head, 0xFF, s->bucket_count * sizeof *s->head); /* NO_ITEM */
    s->free_item = NO_ITEM;
    return LL_OK;
}

static inline uint64_t bucket_of(const struct search *s, double at_s)
{
    double bucket = at_s * s->per_second;
    return bucket < 1e18 ? (uint64_t)bucket : (uint64_t)1e18;
}

static enum ll_code take_item(struct search *s, uint32_t *ret_item, struct ll_err *err)
{
    if (s->free_item != NO_ITEM) {
        *ret_item = s->free_item;
        s->free_item = s->items[s->free_item].next;
        return LL_OK;
    }
    if (s->item_count >= NO_ITEM) {
        return ll_fail(err, LL_E_LIMIT, "a search on the road graph needs too much memory");
    }
    enum ll_code code =
        ll_array_reserve(&s->items, &s->item_capacity, s->item_count + 1, sizeof *s->items, err);
    if (code == LL_OK) {
        *ret_item = (uint32_t)s->item_count++;
    }
    return code;
}

/// Puts a way at the end of its bucket.
static enum ll_code put_to_wait(struct search *s, double at_s, uint32_t owner, uint32_t node,
                                struct ll_err *err)
{
    uint32_t item = 0;
    enum ll_code code = take_item(s, &item, err);
    if (code != LL_OK) {
        return code;
    }
    s->items[item] = (struct item){at_s, owner, node, NO_ITEM};
    size_t bucket = bucket_of(s, at_s) & (s->bucket_count - 1);
    if (s->head[bucket] == NO_ITEM) {
        s->head[bucket] = item;
    } else {
        s->items[s->tail[bucket]].next = item;
    }
    s->tail[bucket] = item;
    s->waiting++;
    return LL_OK;
}

/// Order of (time, owner).
static inline bool less(double at_s, uint32_t owner, const struct ll_due *than)
{
    return at_s < than->at_s || (at_s == than->at_s && owner < than->owner);
}

/// Keeps the best two of different owners. @return Whether the way is one of them and is news.
static inline bool keep_two(struct ll_due *due, struct ll_due way)
{
    if (way.owner == due[0].owner) {
        if (way.at_s >= due[0].at_s) {
            return false;
        }
        due[0] = way;
    } else if (less(way.at_s, way.owner, &due[0])) {
        due[1] = due[0]; /* should it be of the second's owner, that one was later */
        due[0] = way;
    } else if (less(way.at_s, way.owner, &due[1])) {
        due[1] = way;
    } else {
        return false;
    }
    return true;
}

/// Takes a way over when it is better than what the node has.
static inline enum ll_code offer(struct search *s, uint32_t node, struct ll_due way,
                                 struct ll_err *err)
{
    if (way.at_s > s->limit_s) {
        return LL_OK;
    }
    if (s->per_node == 2) {
        return keep_two(&s->due[2 * (size_t)node], way)
                   ? put_to_wait(s, way.at_s, way.owner, node, err)
                   : LL_OK;
    }
    if (!less(way.at_s, way.owner, &s->due[node])) {
        return LL_OK;
    }
    s->due[node] = way;
    return put_to_wait(s, way.at_s, way.owner, node, err);
}

/// Whether a node still has a way that was put to wait.
static inline bool is_current(const struct search *s, const struct item *item)
{
    const struct ll_due *due = &s->due[s->per_node * (size_t)item->node];
    return (due[0].at_s == item->at_s && due[0].owner == item->owner) ||
           (s->per_node == 2 && due[1].at_s == item->at_s && due[1].owner == item->owner);
}

/// Follows all ways of a bucket on, and those that come into it meanwhile.
static enum ll_code empty_bucket(struct search *s, size_t bucket, struct ll_err *err)
{
    const struct ll_graph *g = s->graph;
    enum ll_code code = LL_OK;
    while (code == LL_OK && s->head[bucket] != NO_ITEM) {
        uint32_t number = s->head[bucket];
        const struct item item = s->items[number];
        s->head[bucket] = item.next;
        s->items[number].next = s->free_item;
        s->free_item = number;
        s->waiting--;
        if (!is_current(s, &item)) {
            continue;
        }
        uint32_t end = g->first_arc[item.node + 1];
        for (uint32_t arc = g->first_arc[item.node]; code == LL_OK && arc < end; arc++) {
            const struct ll_due way = {item.at_s + g->cost_s[arc], item.owner, arc};
            code = offer(s, g->target[arc], way, err);
        }
    }
    return code;
}

static enum ll_code check_sources(const struct ll_graph *graph, const struct ll_source *sources,
                                  size_t count, struct ll_err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (sources[i].node >= graph->node_count) {
            return ll_fail(err, LL_E_INVALID, "source %zu is no node of the road graph", i);
        }
        if (!isfinite(sources[i].at_s) || sources[i].at_s < 0.0) {
            return ll_fail(err, LL_E_INVALID, "source %zu has no finite time from 0 on", i);
        }
    }
    return LL_OK;
}

static int by_time(const void *left, const void *right)
{
    const struct ll_source *a = left;
    const struct ll_source *b = right;
    if (a->at_s != b->at_s) {
        return a->at_s < b->at_s ? -1 : 1;
    }
    return (a->owner > b->owner) - (a->owner < b->owner);
}

/// Runs over the buckets in order of time. Sources come in when their bucket is next to come.
static enum ll_code run(struct search *s, const struct ll_source *sorted, size_t count,
                        struct ll_err *err)
{
    enum ll_code code = LL_OK;
    size_t next = 0;
    for (uint64_t now = 0; code == LL_OK && (s->waiting > 0 || next < count); now++) {
        if (s->waiting == 0) {
            now = bucket_of(s, sorted[next].at_s);
        }
        for (; code == LL_OK && next < count && bucket_of(s, sorted[next].at_s) <= now; next++) {
            const struct ll_due way = {sorted[next].at_s, sorted[next].owner, NO_ARC};
            code = offer(s, sorted[next].node, way, err);
        }
        if (code == LL_OK) {
            code = empty_bucket(s, now & (s->bucket_count - 1), err);
        }
    }
    return code;
}

static enum ll_code search(const struct ll_graph *graph, const struct ll_source *sources,
                           size_t count, double limit_s, unsigned per_node, struct ll_due *due,
                           struct ll_err *err)
{
    if (isnan(limit_s)) {
        return ll_fail(err, LL_E_INVALID, "the search limit is not a number");
    }
    enum ll_code code = check_sources(graph, sources, count, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < per_node * (size_t)graph->node_count; i++) {
        due[i] = (struct ll_due){INFINITY, NO_OWNER, NO_ARC};
    }
    LL_CLEANUP(ll_freep) struct ll_source *sorted = ll_alloc(count, sizeof *sorted);
    LL_CLEANUP(search_release)
    struct search s = {.graph = graph,
                       .limit_s = limit_s < DBL_MAX ? limit_s : DBL_MAX, /* sums may overflow */
                       .due = due,
                       .per_node = per_node};
    if (sorted == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (count > 0) {
        memcpy(sorted, sources, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, by_time);
    }
    code = make_buckets(&s, err);
    return code == LL_OK ? run(&s, sorted, count, err) : code;
}

enum ll_code ll_graph_due(const struct ll_graph *graph, const struct ll_source *sources,
                          size_t source_count, double limit_s, struct ll_due *due,
                          struct ll_err *err)
{
    return search(graph, sources, source_count, limit_s, 2, due, err);
}

enum ll_code ll_graph_times(const struct ll_graph *graph, const struct ll_source *sources,
                            size_t source_count, double limit_s, double *time_s, uint32_t *owner,
                            uint32_t *via, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_due *due = ll_alloc(graph->node_count, sizeof *due);
    if (due == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = search(graph, sources, source_count, limit_s, 1, due, err);
    for (uint32_t n = 0; code == LL_OK && n < graph->node_count; n++) {
        time_s[n] = due[n].at_s;
        if (owner != NULL) {
            owner[n] = due[n].owner;
        }
        if (via != NULL) {
            via[n] = due[n].via;
        }
    }
    return code;
}
