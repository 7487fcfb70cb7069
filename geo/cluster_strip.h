/// The best straight fire break through a cluster.
#ifndef LL_GEO_CLUSTER_STRIP_H
#define LL_GEO_CLUSTER_STRIP_H

#include "geo/cluster_split.h"

/// How wide a break is and what clearing its ground costs.
struct ll_strip_rule {
    double width_m;
    double yuan_m2;
};

/// Finds the straight strip that parts a cluster at the least worth (cost for each square metre of
/// the smaller part). Every house that stands in the strip is taken down; the ground between the
/// outermost of them is cleared. Strips run in eight directions, 22.5 degrees apart, at up to 48
/// places each that begin at the end of a house; a gap that is still too small across the strip
/// gets a wall. Not proven best among all strips.
/// @param ret_split `found` is false when no strip parts the cluster.
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_strip_find(const struct ll_cluster_graph *graph,
                                       const struct ll_shapes *shapes,
                                       const struct ll_strip_rule *rule, struct ll_split *ret_split,
                                       struct ll_err *err);

#endif
