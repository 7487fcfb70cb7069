/// Which roads of a class of vehicles its stations can come to.
#ifndef LL_GEO_OPEN_ROADS_H
#define LL_GEO_OPEN_ROADS_H

#include "core/vehicles.h"
#include "geo/network.h"
#include "geo/stage.h"

/// Whether each edge of a class's network is open: false only where every station that
/// answers at the time of day and sends the class is kept away by what stops it on the lanes, that
/// is, where the lanes lead to such a station and the class's own roads do not. Where no lanes lead
/// to any, nothing is known, and the edge counts as open.
/// @param ret_open One entry an edge; owned by the caller (ll_free).
/// @return LL_OK, LL_E_INVALID, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_open_roads(const struct ll_stage *in, enum ll_vehicle_class vehicle,
                                       const struct ll_network *network, bool **ret_open,
                                       struct ll_err *err);

#endif
