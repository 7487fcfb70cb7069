/// The part of a wall that is in sight. Internal to geo/.
#ifndef LL_GEO_HOSE_SIGHT_H
#define LL_GEO_HOSE_SIGHT_H

#include "geo/hose_place.h"

/// The last of a hose, where it may touch what its target touches.
#define LL_HOSE_LAST_M 0.02

/// A point of an outline, seen from somewhere.
struct ll_hose_foot {
    struct ll_xy at;
    double distance_m;
};

/// Whether the straight way to a foot is free but for the last of it.
/// @param inout_blocker As for ll_hose_blocked_by.
bool ll_hose_foot_is_free(const struct ll_hose_place *place, struct ll_xy from,
                          const struct ll_hose_foot *foot, uint32_t *inout_blocker);

/// The nearest point of an edge in sight: its nearest point or, from the side that is not inside
/// its obstacle, where the shadows end that hide that one. What hides the point looked at says how
/// far its shadow goes, and there one looks again.
/// @param most_m        Points farther off are of no use.
/// @param inout_blocker As for ll_hose_blocked_by.
/// @param ret_foot      Filled only when there is one.
/// @return Whether there is one.
bool ll_hose_nearest_in_sight(const struct ll_hose_place *place, struct ll_xy from, uint32_t edge,
                              double most_m, uint32_t *inout_blocker,
                              struct ll_hose_foot *ret_foot);

#endif
