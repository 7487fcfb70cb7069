/// How near each class of vehicle gets to each building, and what stops it.
#ifndef LL_GEO_REACH_H
#define LL_GEO_REACH_H

#include "core/clearance.h"
#include "core/reach.h"
#include "geo/hose_place.h"
#include "geo/stage.h"

/// What a run keeps, so that the next one with a dirty box does only what changed: where each class
/// stops for each building, and the network it drives on. Opaque; about 0.5 kB a building.
typedef struct ll_reach_memory ll_reach_memory;
void ll_reach_memory_free(ll_reach_memory *memory);
void ll_reach_memory_freep(ll_reach_memory **memory);

/// What the stage reads of others. All borrowed.
struct ll_reach_task {
    const struct ll_vehicles *vehicles;
    const struct ll_clearance *clearance; ///< NULL or not run: passing is assumed on lanes of
                                          ///< which no width is known
    const struct ll_hose_ground *ground;  ///< NULL: hoses are taken as straight
    ll_reach_memory **memory; ///< receives what the next run needs, NULL after a failure; owned by
                              ///< the caller. May be NULL: nothing is kept
    const uint32_t *cleared;  ///< blockers taken as gone, by their rows in a run with all of them;
                              ///< they stay in the list, and stop nobody
    size_t cleared_count;
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
/// measured by the least rectangle around them, and must lie within ladder_lane_m of a lane that
/// the ladder truck comes to (not known where its way there is assumed); free ground alone is never
/// taken for one. Of a building whose height is not known it is not known whether it needs one.
///
/// Each building's answer depends on nothing but scene, tables and clearance, not on the number of
/// threads.
///
/// With a dirty box, and the memory and results of the run before it, the results are brought up to
/// date and equal a full run; rules, speeds, vehicles and whether there is ground must be the same
/// as then, and the ground must be that of the scene now. The network and the times on it are made
/// anew from the lanes as they were joined (or joined anew where a lane changed) and held against
/// those before. Stops, hoses and sides are looked for again only for buildings that lie as near to
/// the box, or to an edge that came, went, or is now in or out of reach, as what they found; the
/// others are only answered again where they come to their stop otherwise. (A hose's last bits
/// depend on what is searched with it, 1e-12 m, results hold 1e-5 m; where two hoses from different
/// places are equally long to that, either may be told.)
///
/// Hoses are the shortest that can be laid around buildings and ground (geo/hose.h): straight from
/// the nearest place where that way is free, else from anywhere along the lanes. What
/// opens when a blocker goes is told by hoses that need no bend, and by the shortest bent one of
/// all, so that it may be a little less than a run without it would find.
/// @param inout Receives the results, owned by the caller (ll_reach_clear): `{0}`, or those of the
///              run before. Left `{0}` when bringing them up to date fails.
/// @return LL_OK; LL_E_INVALID for a clearance of other lanes or a coordinate that is no number;
///         LL_E_LIMIT, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_reach_stage(const struct ll_stage *in, const struct ll_reach_task *task,
                                        struct ll_reach *inout, struct ll_err *err);

#endif
