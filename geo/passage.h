/// Which vehicles pass where: from what was measured along the lanes to closed and assumed
/// stretches, and to the things that stop vehicles.
#ifndef LL_GEO_PASSAGE_H
#define LL_GEO_PASSAGE_H

#include "core/clearance.h"
#include "core/reach.h"
#include "core/speeds.h"
#include "geo/cuts.h"
#include "geo/tight_bends.h"

/// By what a lane may stop a vehicle.
enum ll_limit {
    LL_LIMIT_WIDTH = 0,
    LL_LIMIT_HEIGHT,
    LL_LIMIT_SLOPE,  ///< of the whole lane
    LL_LIMIT_LOAD,   ///< what the whole lane bears
    LL_LIMIT_RADIUS, ///< of a bend, which is a point
    LL_LIMIT_COUNT
};

/// A stretch of a lane that not every class surely passes, or a gate. Sets of classes are bits
/// `1 << enum ll_vehicle_class`.
struct ll_passage {
    uint32_t lane;
    double from_m;
    double to_m;
    float open_s;                     ///< of a gate, which is a point
    uint8_t may_stop;                 ///< classes whose passing is not known
    uint8_t stops[LL_LIMIT_COUNT];    ///< classes that are surely stopped
    uint32_t blocker[LL_LIMIT_COUNT]; ///< by what; LL_NONE
};

/// Owns its arrays; `{0}` is empty; release with ll_passages_clear. Items are in order of lane,
/// then position, and do not overlap; a stretch that all classes surely pass has none.
struct ll_passages {
    struct ll_passage *items;
    size_t count;
    size_t capacity;             ///< private, as the other one
    struct ll_blocker *blockers; ///< by lane, then from_m; nothing is known yet of what they win
    size_t blocker_count;
    size_t blocker_capacity;
};
void ll_passages_clear(struct ll_passages *passages);

/// Judges every drivable lane, and ways on foot for the crew on foot alone: of those nothing here
/// says that trucks do not use them. Steps are climbed by the crew, but not by its cart, so that
/// passing them is assumed. A class is stopped where even the high end of the width or height is
/// below what it needs, on a lane whose surveyed slope surely is steeper than it climbs, and on a
/// bridge that bears less than it weighs. Where the interval holds what it needs, or nothing is
/// known, passing is assumed. Bends stop where they are told of (`bends`): those of surveyed lanes.
///
/// What stops or may stop vehicles becomes a blocker: an obstacle wherever it stands in the way, or
/// a run of pieces of one lane that are too narrow (or too low) by the same kind of cause.
/// @param obstacles May be empty; says which of them are fixed.
/// @param clearance NULL or not run: passing is assumed on lanes of which no width is known.
LL_MUST_USE enum ll_code ll_passages_make(const struct ll_scene *scene,
                                          const struct ll_speeds *speeds,
                                          const struct ll_vehicles *vehicles,
                                          const struct ll_clearance *clearance,
                                          struct ll_passages *ret_passages, struct ll_err *err);

/// Closes bends that stop classes (ll_tight_bend.stops): each becomes a point of its own, and a
/// blocker in its place among the others. At a gate within 1 cm it is that point that stops.
/// @param bends In order of lane, then at_m, as ll_tight_bends_find gives them.
LL_MUST_USE enum ll_code ll_passages_bend(const struct ll_tight_bend *bends, size_t count,
                                          struct ll_passages *inout, struct ll_err *err);

/// What stops classes where, as reach and response see it: what the lanes leave (ll_passages_make),
/// and bends of lanes whose width is surveyed (ll_passages_bend).
/// @param in        Scene, rules and speeds of it are read.
/// @param clearance As of ll_passages_make.
/// @param ret_bends Receives all bends that are too tight, those that are only drawn so, too; owned
///                  by the caller (ll_tight_bends_clear). NULL: they are not looked for.
LL_MUST_USE enum ll_code ll_passages_find(const struct ll_stage *in,
                                          const struct ll_vehicles *vehicles,
                                          const struct ll_clearance *clearance,
                                          struct ll_tight_bends *ret_bends,
                                          struct ll_passages *ret_passages, struct ll_err *err);

/// Takes some blockers as gone: what they alone narrow stops nobody any more.
void ll_passages_open(struct ll_passages *inout, const uint32_t *blockers, size_t count);

/// Classes that a stretch stops, were one blocker not there (LL_NONE: as it is).
uint8_t ll_passage_stops(const struct ll_passage *passage, uint32_t without);

/// The cuts of one class, for ll_network_make_cut.
/// @param ret_cuts Owned by the caller (ll_free). @param ret_count Their number.
LL_MUST_USE enum ll_code ll_passages_cuts(const struct ll_passages *passages,
                                          enum ll_vehicle_class vehicle,
                                          struct ll_lane_cut **ret_cuts, size_t *ret_count,
                                          struct ll_err *err);

#endif
