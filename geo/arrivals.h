/// When the stations of one tier arrive at each node of the network.
#ifndef LL_GEO_ARRIVALS_H
#define LL_GEO_ARRIVALS_H

#include "geo/network.h"
#include "geo/stage.h"

/// A station's place on the network.
struct ll_entry {
    uint32_t edge;
    uint32_t station; ///< row in the scene's stations
    double along_m;   ///< from the start of the edge
    double at_s;      ///< turnout and the walk to the lane
};

/// One way of coming along an edge: at `origin_m` from its start at `at_s`, and on from there in
/// both directions at the edge's speed.
struct ll_feed {
    double at_s;
    double origin_m;
    double assumed_m; ///< metres driven on lanes of unknown width until then
    uint32_t station;
};

/// Owns its arrays; `{0}` is empty and valid; release with ll_arrivals_clear.
struct ll_arrivals {
    size_t counted;           ///< counted stations of the tier
    size_t off_network;       ///< of which no drivable lane is within station_snap_m
    struct ll_entry *entries; ///< in order of edge, then station
    size_t entry_count;
    size_t entry_capacity; ///< private
    double *time_s;        ///< by node: shortest time of any station; INFINITY when not reached
    uint32_t *station;     ///< by node: row of that station, LL_NONE when not reached
    double *assumed_m;     ///< by node: metres of that way on lanes of unknown width
};

/// Finds the stations of a tier that count, their nearest lanes, and the times along all lanes,
/// with no limit. One-way rules do not bind.
/// @param ret_arrivals Owned by the caller (ll_arrivals_clear).
/// @return LL_OK, LL_E_INVALID for a turnout time that is not a number from 0 on, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_arrivals_make(const struct ll_stage *in,
                                          const struct ll_network *network, enum ll_tier tier,
                                          struct ll_arrivals *ret_arrivals, struct ll_err *err);
void ll_arrivals_clear(struct ll_arrivals *arrivals);

/// The entries on an edge. @param ret_count Their number. @return The first one.
const struct ll_entry *ll_arrivals_on_edge(const struct ll_arrivals *arrivals, uint32_t edge,
                                           size_t *ret_count);

/// The ways along a reached edge: number 0 comes from its start, 1 from its end, and 2 on from the
/// entries on it.
struct ll_feed ll_arrivals_feed(const struct ll_arrivals *arrivals,
                                const struct ll_network_edge *edge, const struct ll_entry *entries,
                                size_t number);

#endif
