/// One cluster of buildings as a graph: what each house and each gap costs to deal with.
#ifndef LL_GEO_CLUSTER_GRAPH_H
#define LL_GEO_CLUSTER_GRAPH_H

#include "geo/separation_work.h"

/// A gap between two members over which fire walks.
struct ll_cluster_edge {
    uint32_t a; ///< places in `rows`
    uint32_t b;
    uint32_t pair;     ///< row of the pair
    double wall_m;     ///< length of the fire wall that would close it
    int64_t wall_yuan; ///< LL_NEVER_CUT where none can be built: one stands inside the other
};

/// Owns its arrays but `rows`; `{0}` is empty; release with ll_cluster_graph_clear.
struct ll_cluster_graph {
    uint32_t count;
    const uint32_t *rows; ///< buildings, ascending; borrowed
    double *footprint_m2;
    int64_t *take_down_yuan;
    struct ll_xy *middle; ///< mean of the corners, relative to the first building's
    struct ll_cluster_edge *edges;
    size_t edge_count;
};
void ll_cluster_graph_clear(struct ll_cluster_graph *graph);

/// The graph of a cluster of `separation`. @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_cluster_graph_make(const struct ll_separation_work *work,
                                               const struct ll_separation *separation,
                                               uint32_t cluster, struct ll_cluster_graph *ret_graph,
                                               struct ll_err *err);

#endif
