/// Whether a hose can be laid straight to a building.
#ifndef LL_GEO_STRAIGHT_HOSE_H
#define LL_GEO_STRAIGHT_HOSE_H

#include "geo/hose_place.h"

/// Whether the straight way from a place to the nearest point of a building's outline is free of
/// other buildings, but for those it is drawn within (geo/holders.h), and of ground that blocks.
/// What a passage or a gate would open is not seen, nor is a way that begins on such ground, as on
/// a bridge: both are told as not free, and left to the search (geo/hose.h). Any number of threads
/// may ask.
bool ll_straight_hose_is_free(const struct ll_hose_ground *ground, uint32_t building,
                              struct ll_xy from);

#endif
