/// How long the hoses to targets are at most, before they are searched. Internal to geo/.
#ifndef LL_GEO_HOSE_AHEAD_H
#define LL_GEO_HOSE_AHEAD_H

#include "geo/hose_search.h"

/// Finds for each target that is asked for a length that its hose does not exceed (`bounds_m`):
/// that of the shortest way along sides of triangles, and a bit more; the limit where there is
/// none. Labels, buckets and field are then to be forgotten.
///
/// Where `reach_m` leaves ways out, the search may find none as short.
void ll_hose_look_ahead(struct ll_hose_search *search);

#endif
