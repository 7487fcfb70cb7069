#include "core/min_cut.h"

#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"

#define NOWHERE UINT32_MAX

/// Arcs 2e and 2e + 1 are the two directions of edge e; `left` is what still fits through.
struct network {
    uint32_t node_count;
    size_t arc_count;
    uint32_t *to;
    int64_t *left;
    uint32_t *first; ///< by node: arcs out of it are of[first[n] .. first[n + 1])
    uint32_t *of;    ///< arcs by node
    uint32_t *level; ///< edges from the source in what is left
    uint32_t *next;  ///< by node: the arc to try next
    uint32_t *queue; ///< nodes; also the arcs of the path at hand
    uint32_t *path;
};

static void network_clear(struct network *n)
{
    ll_free(n->to);
    ll_free(n->left);
    ll_free(n->first);
    ll_free(n->of);
    ll_free(n->level);
    ll_free(n->next);
    ll_free(n->queue);
    ll_free(n->path);
}

static enum ll_code network_make(uint32_t node_count, const struct ll_cut_edge *edges,
                                 size_t edge_count, struct network *n, struct ll_err *err)
{
    n->node_count = node_count;
    n->arc_count = 2 * edge_count;
    n->to = ll_alloc(n->arc_count, sizeof *n->to);
    n->left = ll_alloc(n->arc_count, sizeof *n->left);
    n->of = ll_alloc(n->arc_count, sizeof *n->of);
    n->first = ll_calloc((size_t)node_count + 2, sizeof *n->first);
    n->level = ll_alloc(node_count, sizeof *n->level);
    n->next = ll_alloc(node_count, sizeof *n->next);
    n->queue = ll_alloc(node_count, sizeof *n->queue);
    n->path = ll_alloc(node_count, sizeof *n->path);
    if (n->to == NULL || n->left == NULL || n->of == NULL || n->first == NULL || n->level == NULL ||
        n->next == NULL || n->queue == NULL || n->path == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t e = 0; e < edge_count; e++) {
        n->to[2 * e] = edges[e].to;
        n->to[2 * e + 1] = edges[e].from;
        n->left[2 * e] = edges[e].cost;
        n->left[2 * e + 1] = edges[e].back_cost;
        n->first[edges[e].from + 2]++;
        n->first[edges[e].to + 2]++;
    }
    for (uint32_t i = 0; i < node_count; i++) {
        n->first[i + 2] += n->first[i + 1];
    }
    for (uint32_t arc = 0; arc < n->arc_count; arc++) {
        n->of[n->first[n->to[arc ^ 1U] + 1]++] = arc; /* from node: where the other arc leads */
    }
    return LL_OK;
}

/// Numbers nodes by their distance from `from` through arcs with room (against them with `back`).
static void number_levels(struct network *n, uint32_t from, bool back)
{
    memset(n->level, 0xff, n->node_count * sizeof *n->level);
    size_t done = 0;
    size_t count = 1;
    n->queue[0] = from;
    n->level[from] = 0;
    for (; done < count; done++) {
        uint32_t node = n->queue[done];
        for (uint32_t i = n->first[node]; i < n->first[node + 1]; i++) {
            uint32_t arc = n->of[i];
            int64_t left = n->left[back ? arc ^ 1U : arc];
            if (left > 0 && n->level[n->to[arc]] == NOWHERE) {
                n->level[n->to[arc]] = n->level[node] + 1;
                n->queue[count++] = n->to[arc];
            }
        }
    }
}

/// Sends what fits along the path of `length` arcs. @return how much, and how far back the first
/// arc that is full now lies.
static int64_t send(struct network *n, size_t length, size_t *ret_full)
{
    int64_t most = INT64_MAX;
    for (size_t i = 0; i < length; i++) {
        most = n->left[n->path[i]] < most ? n->left[n->path[i]] : most;
    }
    *ret_full = length;
    for (size_t i = length; i-- > 0;) {
        n->left[n->path[i]] -= most;
        n->left[n->path[i] ^ 1U] += most;
        *ret_full = n->left[n->path[i]] == 0 ? i : *ret_full;
    }
    return most;
}

/// Fills all shortest paths. @return what flows more.
static int64_t fill_shortest(struct network *n, uint32_t source, uint32_t sink)
{
    int64_t sum = 0;
    size_t length = 0;
    uint32_t node = source;
    memcpy(n->next, n->first, n->node_count * sizeof *n->next);
    for (;;) {
        if (node == sink) {
            sum += send(n, length, &length);
            if (sum >= LL_NEVER_CUT) {
                return sum;
            }
            node = n->to[n->path[length] ^ 1U];
        } else if (n->next[node] == n->first[node + 1]) { /* nothing leads on from here */
            if (length == 0) {
                return sum;
            }
            node = n->to[n->path[--length] ^ 1U];
            n->next[node]++;
        } else {
            uint32_t arc = n->of[n->next[node]];
            if (n->left[arc] > 0 && n->level[n->to[arc]] == n->level[node] + 1) {
                n->path[length++] = arc;
                node = n->to[arc];
            } else {
                n->next[node]++;
            }
        }
    }
}

enum ll_code ll_min_cut(uint32_t node_count, const struct ll_cut_edge *edges, size_t edge_count,
                        const uint32_t terminals[2], uint8_t *ret_side, int64_t *ret_cost,
                        struct ll_err *err)
{
    LL_CLEANUP(network_clear) struct network n = {0};
    enum ll_code code = network_make(node_count, edges, edge_count, &n, err);
    if (code != LL_OK) {
        return code;
    }
    int64_t cost = 0;
    for (;;) {
        number_levels(&n, terminals[0], false);
        if (n.level[terminals[1]] == NOWHERE || cost >= LL_NEVER_CUT) {
            break;
        }
        cost += fill_shortest(&n, terminals[0], terminals[1]);
    }
    for (uint32_t i = 0; i < node_count; i++) {
        ret_side[i] = n.level[i] == NOWHERE ? LL_CUT_BETWEEN : LL_CUT_SOURCE;
    }
    number_levels(&n, terminals[1], true);
    for (uint32_t i = 0; i < node_count; i++) {
        ret_side[i] = n.level[i] == NOWHERE ? ret_side[i] : LL_CUT_SINK;
    }
    *ret_cost = cost;
    return LL_OK;
}
