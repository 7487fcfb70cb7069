/// The road graph as numbers: compressed adjacency and shortest times from many sources.
#ifndef LL_CORE_GRAPH_H
#define LL_CORE_GRAPH_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/// An edge for building a graph. Both directions may be given different costs; a negative cost
/// closes that direction.
struct ll_edge {
    uint32_t from;
    uint32_t to;
    double forward_s;
    double backward_s;
};

/// Arcs leaving node n are [first_arc[n], first_arc[n + 1]). Owns its arrays.
struct ll_graph {
    uint32_t node_count;
    uint32_t arc_count;
    uint32_t *first_arc; ///< node_count + 1
    uint32_t *target;
    uint32_t *edge; ///< index of the edge the arc was made from; arcs of a node are in its order
    double *cost_s;
    double mean_s; ///< of the arcs' costs
    double most_s; ///< the largest of them
};

/// Builds a graph. Parallel edges and edges from a node to itself are fine.
/// @param ret_graph Receives arrays owned by the caller (ll_graph_clear).
/// @return LL_E_INVALID for a node out of range or a cost that is not a finite number, LL_E_LIMIT
/// over 2^31 - 1 edges, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_graph_make(uint32_t node_count, const struct ll_edge *edges,
                                       size_t edge_count, struct ll_graph *ret_graph,
                                       struct ll_err *err);
void ll_graph_clear(struct ll_graph *graph);

/// A place where a search starts: a node, with the time it already took to get there.
struct ll_source {
    uint32_t node;
    uint32_t owner; ///< any number, handed on to the nodes that this source reaches first
    double at_s;
};

/// Shortest times from the nearest of many sources: label correcting with buckets (Dial 1969; the
/// approximate buckets of Cherkassky, Goldberg and Radzik, "Shortest paths algorithms", 1996),
/// whose answers are those of Dijkstra's algorithm.
///
/// Pure; any number of threads may search one graph.
///
/// @param sources    May be none; then nothing is reached. Times are finite and at least 0.
/// @param limit_s    Nodes farther than this stay at INFINITY; INFINITY: no limit.
/// @param time_s     node_count entries, filled; INFINITY where not reached.
/// @param owner      node_count entries, filled; UINT32_MAX where not reached; may be NULL. On
///                   equal times the lower owner wins, so the result does not depend on order.
/// @param via        node_count entries: the arc by which the node was reached (UINT32_MAX at a
///                   source or where not reached); may be NULL. It leads back to a source of the
///                   same owner; of several equally short ways it is the one found first.
/// @return LL_E_INVALID for a source that is no node or a time or limit that makes no sense,
///         LL_E_NOMEM, LL_E_LIMIT. After a failure the arrays hold nothing of use.
LL_MUST_USE enum ll_code ll_graph_times(const struct ll_graph *graph,
                                        const struct ll_source *sources, size_t source_count,
                                        double limit_s, double *time_s, uint32_t *owner,
                                        uint32_t *via, struct ll_err *err);

/// An arrival at a node.
struct ll_due {
    double at_s;    ///< INFINITY when there is none
    uint32_t owner; ///< UINT32_MAX when there is none
    uint32_t via;   ///< the arc it came by; UINT32_MAX at a source or when there is none
};

/// As ll_graph_times, but with the two earliest arrivals of different owners at each node: that of
/// the nearest source, and that of the nearest of all sources of any other owner.
/// @param due  2 * node_count entries, filled: those of node n are due[2 n], the earlier one, and
///             due[2 n + 1]. The way back by `via` goes over entries of the same owner.
LL_MUST_USE enum ll_code ll_graph_due(const struct ll_graph *graph, const struct ll_source *sources,
                                      size_t source_count, double limit_s, struct ll_due *due,
                                      struct ll_err *err);

/// The node that an arc leaves.
uint32_t ll_graph_arc_from(const struct ll_graph *graph, uint32_t arc);

#endif
