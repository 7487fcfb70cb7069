/// How long it takes from the beginning of each stretch of road to the buildings along it.
#ifndef LL_GEO_DOORSTEPS_H
#define LL_GEO_DOORSTEPS_H

#include "geo/network.h"
#include "geo/stage.h"
#include "geo/stop.h"

/// A building that can be reached along an arc (geo/turns.h).
struct ll_doorstep {
    double time_s;     ///< least time from the beginning of the arc to the outline
    float stop_m;      ///< where on the arc it is best to stop, from its beginning
    uint32_t building; ///< position in the list that was asked about
};

/// Doorsteps of arc a are items[first[a]] up to items[first[a + 1]], by time, then by building.
/// Owns its arrays; `{0}` is empty; release with ll_doorsteps_clear.
struct ll_doorsteps {
    uint32_t arc_count;
    uint32_t *first; ///< arc_count + 1
    struct ll_doorstep *items;
};
void ll_doorsteps_clear(struct ll_doorsteps *doorsteps);

/// Finds them: drive along the arc at its speed to the best stop, then walk straight (geo/stop.h):
/// what stands in the way is not looked at, so that no time is too long. Only
/// buildings that somebody who is on the arc already reaches within `budget_s` are listed.
/// @param buildings Rows of the buildings that are asked about.
/// @param ret       Owned by the caller (ll_doorsteps_clear).
/// @return LL_OK, LL_E_LIMIT over 2^31 of them, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_doorsteps_find(const struct ll_stage *in,
                                           const struct ll_network *network,
                                           const uint32_t *buildings, size_t building_count,
                                           double budget_s, struct ll_doorsteps *ret,
                                           struct ll_err *err);

/// What ways to doors are found on. All borrowed.
struct ll_doorstep_roads {
    const struct ll_stage *in;
    const struct ll_network *network;
};

/// The part of an edge that is driven along: from the first place on it to the second, which may be
/// the smaller, beginning at time 0.
struct ll_edge_part {
    uint32_t edge;
    double from_m;
    double to_m;
};

/// The best stop of a building on a part of an edge.
/// @param bound_s Later arrivals are of no interest.
/// @return whether there is one; only then `ret_stop` is filled: its `on_m` counts from `from_m`.
bool ll_doorstep_on(const struct ll_doorstep_roads *roads, const struct ll_edge_part *part,
                    uint32_t building, double bound_s, struct ll_stop *ret_stop);

#endif
