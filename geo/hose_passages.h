/// Where lanes and gates lead through obstacles. Internal to geo/.
#ifndef LL_GEO_HOSE_PASSAGES_H
#define LL_GEO_HOSE_PASSAGES_H

#include "geo/hose_place.h"

/// Adds passages and links to a place whose edges are in their cells:
/// along every segment of a lane that touches an edge, beside each edge and at both ends; along
/// every bridge and tunnel, which can be left at the lane's ends only; and through the nearest
/// barrier at every gate. Points inside obstacles are open to links only.
LL_MUST_USE enum ll_code ll_hose_add_passages(const struct ll_hose_ground *ground,
                                              const struct ll_hose_range *range, double gate_m,
                                              struct ll_hose_place *place, struct ll_err *err);

#endif
