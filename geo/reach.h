/// How near each class of vehicle gets to each building, and what stops it.
#ifndef LL_GEO_REACH_H
#define LL_GEO_REACH_H

#include "core/clearance.h"
#include "core/reach.h"
#include "geo/hose_place.h"
#include "geo/stage.h"

/// What the stage reads of others. All borrowed.
struct ll_reach_task {
    const struct ll_vehicles *vehicles;
    const struct ll_clearance *clearance; ///< NULL or not run: passing is assumed on lanes of
                                          ///< which no width is known
    const struct ll_hose_ground *ground;  ///< NULL: hoses are taken as straight
};

/// For every class of vehicles: the lanes it can drive along (geo/passage.h), the times from the
/// counted stations that send it (turnout, then along those lanes at their speed, turns and
/// one-way rules not counted; a station leaves by the nearest lane), and for every building the
/// stop nearest to its outline among the lanes it comes to, within access_m and not on a bridge,
/// tunnel or motorway. The class reaches the building when the hose from there is no longer than
/// what it carries.
///
/// What keeps a class from coming nearer: on the quickest way that it would take to the nearest
/// stop of all if nothing stopped it, the first thing that does.
///
/// For each blocker what clearing it alone wins, as a run without it would find: buildings cut off
/// (no stop within hose reach now, one then) and delayed (by delay_s or more: the time at their
/// stop now, or at a nearer one that opens, is shorter then). What is left of the width once an
/// obstacle is gone is taken to be enough. The known shortest times are only improved, never
/// computed again.
///
/// Sides: GB 55037-2022 3.4.3 wants a lane along one long side of a dwelling, along two of
/// high-rise and of large public buildings; works and stores hang on a hazard class that is not on
/// record. The long sides are those of the least rectangle around the building; one is served where
/// lanes that the class comes to run within side_lane_m outside it along side_lane_share of its
/// length. Ladder areas (GB 50016-2014 7.2.2): those on record near high-rise buildings are
/// measured by the least rectangle around them; free ground alone is never taken for one.
///
/// Each building's answer depends on nothing but scene, tables and clearance, not on the number of
/// threads. With a dirty box the result equals a full run; since one blocker can change times
/// anywhere behind it, all is computed again.
/// Hoses are the shortest that can be laid around buildings and ground (geo/hose.h): straight from
/// the nearest place where that way is free, else from places every 10 m along the lanes. What
/// opens when a blocker goes is told by hoses that need no bend, and by the shortest bent one of
/// all, so that it may be a little less than a run without it would find.
/// @param ret_reach Owned by the caller (ll_reach_clear).
/// @return LL_OK; LL_E_INVALID for a clearance of other lanes or a coordinate that is no number;
///         LL_E_LIMIT, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_reach_stage(const struct ll_stage *in, const struct ll_reach_task *task,
                                        struct ll_reach *ret_reach, struct ll_err *err);

#endif
