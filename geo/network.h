/// The road network of fire trucks: the drivable lanes as a graph that keeps their shape, so that a
/// position on an edge can be used, not only its ends.
#ifndef LL_GEO_NETWORK_H
#define LL_GEO_NETWORK_H

#include "core/graph.h"
#include "core/speeds.h"
#include "geo/cuts.h"
#include "geo/index.h"

/// A stretch of one lane between two junctions or ends. Its points are points[first_point] up to
/// the next edge's first_point.
struct ll_network_edge {
    uint32_t from; ///< node at the first point
    uint32_t to;   ///< node at the last point
    uint32_t lane; ///< row in the scene's lanes
    uint32_t first_point;
    double length_m;
    double speed_mps;
    bool access;   ///< a truck may stop here to reach a building
    bool assumed;  ///< passability is not known but assumed
    uint32_t cut;  ///< of ll_network_make_cut that it lies in; LL_NONE
    double open_s; ///< of a point that is passed: an edge without length, and no place to stop
};

/// Most segments in a run: enough to keep the index small, few enough for tight boxes.
#define LL_NETWORK_RUN_SEGMENTS 4U

/// A few neighbouring segments of one edge with a length: what the index finds.
struct ll_network_run {
    uint32_t edge;
    uint32_t first_point; ///< index into points
    uint32_t segments;    ///< it goes on to points[first_point + segments]
    struct ll_box box;
};

/// Open for reading; any number of threads may read it. Edge numbers are those of `graph`; both
/// directions are open, since one-way rules do not bind a fire truck. `{0}` is an empty network;
/// release with ll_network_clear.
struct ll_network {
    struct ll_graph graph;
    struct ll_network_edge *edges; ///< edge_count + 1; the last one only ends the points
    uint32_t edge_count;
    struct ll_xy *points;
    double *along_m; ///< of each point: metres from the start of its edge
    struct ll_network_run *runs;
    uint32_t run_count;
    ll_index *index;         ///< over the boxes of the runs; NULL when there are none
    size_t crossings_joined; ///< junctions made where lanes cross without a shared vertex
};

/// A position on the network.
struct ll_network_place {
    uint32_t edge;
    double along_m;    ///< from the start of the edge
    double distance_m; ///< from the point that was asked for
    struct ll_xy at;
};

/// The lanes joined, before anything is cut: what the networks of all vehicles begin with. Owns its
/// chains; `{0}` is of no lanes; release with ll_joined_lanes_clear.
struct ll_joined_lanes {
    const struct ll_table *lanes; ///< borrowed, as the speeds
    const struct ll_speeds *speeds;
    struct ll_chains chains;
    size_t crossings_joined;
};

/// Lanes meet at shared vertices, inner ones too (the same to 1 mm), and at crossings as in
/// ll_chains_join_crossings. Lines without length are passed over.
/// @return LL_E_INVALID for a coordinate that is no number, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_joined_lanes_make(const struct ll_table *lanes,
                                              const struct ll_speeds *speeds,
                                              struct ll_joined_lanes *ret, struct ll_err *err);
void ll_joined_lanes_clear(struct ll_joined_lanes *joined);

/// What some vehicles drive.
struct ll_network_want {
    const struct ll_joined_lanes *joined;
    const struct ll_lane_cut *cuts; ///< NULL: no lane is cut, and passing is assumed on lanes of
                                    ///< which neither declared nor effective width is known
    size_t cut_count;
};

/// Builds a network. With cuts it is one for vehicles that cannot drive everywhere: lanes are cut
/// as ll_chains_cut says, closed stretches are no part of it, and passing is assumed where a cut
/// says so and nowhere else. A point that is passed is an edge without length that costs `open_s`.
/// Cuts are in order of lane, then position; none overlap. An edge names its own by number.
/// @param ret_network Owned by the caller (ll_network_clear).
/// @return LL_E_INVALID for cuts out of order, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_network_of(const struct ll_network_want *want,
                                       struct ll_network *ret_network, struct ll_err *err);

/// Joins the lanes and builds the network of all of them.
/// @return As both.
LL_MUST_USE enum ll_code ll_network_make(const struct ll_table *lanes,
                                         const struct ll_speeds *speeds,
                                         struct ll_network *ret_network, struct ll_err *err);
void ll_network_clear(struct ll_network *network);

/// Joins the lanes and builds a network with cuts, of which there may be none.
LL_MUST_USE enum ll_code ll_network_make_cut(const struct ll_table *lanes,
                                             const struct ll_speeds *speeds,
                                             const struct ll_lane_cut *cuts, size_t cut_count,
                                             struct ll_network *ret_network, struct ll_err *err);

/// The point of an edge at a position along it; at its end the last point to the last bit.
struct ll_xy ll_network_point(const struct ll_network *net, uint32_t edge, double along_m);

/// The position on any edge that is nearest to a point, at most `limit_m` away; ties go to the
/// lowest lane, then to the lowest edge.
/// @param ret_found Whether there is one; only then `ret_place` is filled.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_network_nearest(const struct ll_network *network, struct ll_xy point,
                                            double limit_m, bool *ret_found,
                                            struct ll_network_place *ret_place, struct ll_err *err);

#endif
