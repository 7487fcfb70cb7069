/// The cheapest way to cut a graph in two: what flows at most from a source to a sink.
#ifndef LL_CORE_MIN_CUT_H
#define LL_CORE_MIN_CUT_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/// "Never cut": far above any sum of costs that is asked for, far below what overflows.
#define LL_NEVER_CUT ((int64_t)1 << 53)

/// An edge and what cutting it costs in each direction, 0 to LL_NEVER_CUT.
struct ll_cut_edge {
    uint32_t from;
    uint32_t to;
    int64_t cost;      ///< from -> to
    int64_t back_cost; ///< to -> from
};

/// On which side of a cheapest cut a node lies.
enum ll_cut_side {
    LL_CUT_BETWEEN = 0, ///< free: on either side in some cheapest cut
    LL_CUT_SOURCE,      ///< on the source's side in every one
    LL_CUT_SINK         ///< on the sink's side in every one
};

/// Finds a cheapest set of edges whose removal parts `sink` from `source` (which differ). Cutting
/// before or behind the nodes that lie between costs the same.
///
/// Maximal flow by Dinic's algorithm (1970): shortest augmenting paths, phase by phase. Exact in
/// whole numbers; the same on every run.
/// @param node_count Nodes are numbered from 0 below it.
/// @param ret_side   Receives enum ll_cut_side for each node.
/// @param ret_cost   Receives the cost; LL_NEVER_CUT or more when nothing can part them.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_min_cut(uint32_t node_count, const struct ll_cut_edge *edges,
                                    size_t edge_count, const uint32_t terminals[2],
                                    uint8_t *ret_side, int64_t *ret_cost, struct ll_err *err);

#endif
