/// The way along the lanes between two neighbouring hydrants.
#ifndef LL_GEO_SPACING_COURSE_H
#define LL_GEO_SPACING_COURSE_H

#include "core/shapes.h"
#include "geo/network.h"

/// Where a hydrant stands beside the network. `edge` is LL_NONE where it stands beside none.
struct ll_spacing_stand {
    uint32_t edge;
    double along_m;
};

/// A way from hydrant `a` over a part of an edge to hydrant `b`.
struct ll_spacing_way {
    uint32_t a;
    uint32_t b;
    uint32_t edge;
    double from_m; ///< of the edge
    double to_m;
    bool enters; ///< a stands on another edge: the way comes in at the edge's first node
    bool leaves; ///< so does b, and the way goes out at its last node
};

/// What the ways were found in. All borrowed.
struct ll_spacing_roads {
    const struct ll_network *network;
    const struct ll_graph *graph;          ///< in metres, its edges those of the network
    const double *away_m;                  ///< of each node, from the nearest hydrant
    const uint32_t *via;                   ///< the arc by which it was reached, ll_graph_times
    const struct ll_spacing_stand *stands; ///< by hydrant
};

/// A position on an edge.
struct ll_xy ll_spacing_point(const struct ll_network *network, uint32_t edge, double along_m);

/// Adds the course of a way to `inout` as one line, from where `a` stands to where `b` does. Its
/// length is that of the way.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_spacing_course(const struct ll_spacing_roads *roads,
                                           const struct ll_spacing_way *way,
                                           struct ll_shapes *inout, struct ll_err *err);

#endif
