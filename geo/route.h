/// The way of a vehicle from its station to where it stops, lane by lane.
#ifndef LL_GEO_ROUTE_H
#define LL_GEO_ROUTE_H

#include "geo/dispatch.h"

/// A stretch of the way along one lane.
struct ll_route_step {
    uint32_t lane; ///< row in the scene's lanes
    double length_m;
    double assumed_m; ///< of which passability is assumed
};

/// A gate that is opened on the way.
struct ll_route_gate {
    uint32_t lane;
    struct ll_xy at;
    double open_s;
};

/// From the station's lane on. Owns its arrays; `{0}` is empty; release with ll_route_clear.
struct ll_route {
    struct ll_route_step *steps;
    size_t count;
    struct ll_route_gate *gates; ///< in the order they are passed
    size_t gate_count;
    size_t capacity; ///< private
    size_t gate_capacity;
};
void ll_route_clear(struct ll_route *route);

/// Follows the way of an answer back to its station. Stretches of one lane one after another are
/// one step.
/// @param way       Of an answer by ll_dispatch_ask of the same dispatch, with a wave.
/// @param ret_route Owned by the caller (ll_route_clear).
/// @return LL_OK, LL_E_INVALID for a way of another dispatch, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_route_find(const struct ll_dispatch *dispatch, const struct ll_way *way,
                                       struct ll_route *ret_route, struct ll_err *err);

#endif
