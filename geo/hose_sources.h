/// Where hoses may begin along a line of lane: on its segments, and where it bends.
#ifndef LL_GEO_HOSE_SOURCES_H
#define LL_GEO_HOSE_SOURCES_H

#include "geo/hose.h"

/// A source that is the segment from a to b.
/// @param already_m At a.
/// @param pace      As in struct ll_hose_source.
struct ll_hose_source ll_hose_segment(struct ll_xy a, struct ll_xy b, double already_m, double pace,
                                      uint32_t owner);

/// The least that is counted in anywhere at a source.
double ll_hose_least_already(const struct ll_hose_source *source);

/// The box around a source.
struct ll_box ll_hose_source_box(const struct ll_hose_source *source);

/// A source where two segments meet on which the same pace holds: hoses lead from there in those
/// directions in which none lead from the segments themselves (the outside of the bend).
/// @param inout_point Its place is where they meet; its directions are filled.
/// @return Whether there are any.
bool ll_hose_bend(struct ll_xy before, struct ll_xy behind, double pace,
                  struct ll_hose_source *inout_point);

/// A segment that leads away from a point.
struct ll_hose_arm {
    struct ll_xy away; ///< unit vector
    double pace;       ///< for each metre away from the point so much more is counted in
};

/// More arms than this at one point count as none.
#define LL_HOSE_ARMS 16U

/// Sources where segments meet: hoses lead from there in those directions in which none lead from
/// the segments themselves.
/// @param point What they are but for their directions.
/// @param ret   Room for 2 x LL_HOSE_ARMS.
/// @return How many there are; without arms one, from which hoses lead all round.
size_t ll_hose_between(const struct ll_hose_arm *arms, size_t count,
                       const struct ll_hose_source *point, struct ll_hose_source *ret);

/// The unit vector from one point to another. @return false where they are the same.
bool ll_hose_direction(struct ll_xy from, struct ll_xy to, struct ll_xy *ret_unit);

#endif
