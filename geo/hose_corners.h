/// Where hoses bend, end and pass in a place. Internal to geo/.
#ifndef LL_GEO_HOSE_CORNERS_H
#define LL_GEO_HOSE_CORNERS_H

#include "geo/hose_place.h"

/// Finds, in a place that has its mesh, the corners of its nodes, the nodes of its passages, and
/// the walls and corners of its targets.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_hose_find_corners(struct ll_hose_place *place, struct ll_err *err);

#endif
