/// When stations arrive at each stretch of a road network.
#ifndef LL_GEO_ARRIVALS_H
#define LL_GEO_ARRIVALS_H

#include "geo/stage.h"
#include "geo/turns.h"

/// A station's place on the network.
struct ll_entry {
    uint32_t edge;
    uint32_t station; ///< row in the scene's stations
    double along_m;   ///< from the start of the edge
    double at_s;      ///< turnout and the walk to the lane
};

/// What adds up along a drive.
struct ll_drive {
    double assumed_m; ///< metres on lanes whose passability is assumed
    double fast_s;    ///< driving at the fast ends of the speeds
    double slow_s;    ///< at the slow ends
};

/// One way of coming along an edge: at `origin_m` from its start at `at_s`, and on from there in
/// both directions at the edge's speed.
struct ll_feed {
    double at_s; ///< INFINITY: nobody comes so
    double origin_m;
    struct ll_drive drive; ///< until then
    uint32_t station;      ///< LL_NONE: nobody
    uint32_t arc;          ///< that is begun (ll_arc); LL_NONE where a station enters
};

/// Owns its arrays; `{0}` is empty and valid; release with ll_arrivals_clear.
struct ll_arrivals {
    struct ll_entry *entries; ///< in order of edge, then station
    size_t entry_count;
    size_t entry_capacity;  ///< private
    struct ll_due *due;     ///< by arc (ll_arc), two each: when it is begun, by which stations
    struct ll_drive *drive; ///< of each of these: the way there
};

/// The place on the network of a station: the nearest point of an edge within station_snap_m.
/// @param ret_found Whether there is one; only then `ret_entry` is filled, but for `at_s`, which is
///                  the walk to the lane alone.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_station_entry(const struct ll_stage *in,
                                          const struct ll_network *network, uint32_t station,
                                          bool *ret_found, struct ll_entry *ret_entry,
                                          struct ll_err *err);

/// Finds the times at which the stretches of a network are begun from stations that have entered
/// it, with no limit: first and second station of each. One-way rules do not bind.
/// @param in      Its scene and speeds are read.
/// @param turns   Of the network (ll_turns_make): all arcs, or those known to be passable.
/// @param inout   Its entries are sorted, all else is filled. Owned by the caller
///                (ll_arrivals_clear).
/// @return LL_OK, LL_E_INVALID for an entry at no finite time, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_arrivals_find(const struct ll_stage *in,
                                          const struct ll_network *network,
                                          const struct ll_graph *turns, struct ll_arrivals *inout,
                                          struct ll_err *err);

/// Adds a station that starts. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_arrivals_enter(struct ll_arrivals *arrivals,
                                           const struct ll_entry *entry, struct ll_err *err);
void ll_arrivals_clear(struct ll_arrivals *arrivals);

/// The entries on an edge. @param ret_count Their number. @return The first one.
const struct ll_entry *ll_arrivals_on_edge(const struct ll_arrivals *arrivals, uint32_t edge,
                                           size_t *ret_count);

/// The ways along an edge: number 0 comes from its start, 1 from its end, and 2 on from the entries
/// on it. Of two stations that come by the same way the earlier one is taken.
/// @param but A station that is passed over; LL_NONE: none.
struct ll_feed ll_arrivals_feed(const struct ll_arrivals *arrivals,
                                const struct ll_network *network, uint32_t edge,
                                const struct ll_entry *entries, size_t number, uint32_t but);

/// A drive going on along an edge.
struct ll_drive ll_drive_on(const struct ll_stage *in, const struct ll_network_edge *edge,
                            const struct ll_drive *until, double on_m);

/// When a station's vehicle is on its lane; NAN when it has no entry.
double ll_arrivals_entered_at(const struct ll_arrivals *arrivals, uint32_t station);

#endif
