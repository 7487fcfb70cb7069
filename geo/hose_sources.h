/// Where hoses may begin along a line of lane: on its segments, and where it bends.
#ifndef LL_GEO_HOSE_SOURCES_H
#define LL_GEO_HOSE_SOURCES_H

#include "geo/hose.h"

/// A source that is the segment from a to b.
/// @param already_m At a.
/// @param pace      As in struct ll_hose_source.
struct ll_hose_source ll_hose_segment(struct ll_xy a, struct ll_xy b, double already_m, double pace,
                                      uint32_t owner);

/// A source where two segments meet on which the same pace holds: hoses lead from there in those
/// directions in which none lead from the segments themselves (the outside of the bend).
/// @param inout_point Its place is where they meet; its directions are filled.
/// @return Whether there are any.
bool ll_hose_bend(struct ll_xy before, struct ll_xy behind, double pace,
                  struct ll_hose_source *inout_point);

#endif
