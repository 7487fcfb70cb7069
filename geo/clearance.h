/// What the lanes let through: free width, height, bends, slope and dead ends along every lane.
#ifndef LL_GEO_CLEARANCE_H
#define LL_GEO_CLEARANCE_H

#include "core/clearance.h"
#include "geo/stage.h"

/// Profiles, findings and summaries of all lanes; findings for those that fire trucks may use.
///
/// Free width: along the lane in steps of 0.5 m, the least distance over the step, on the normal of
/// the centre line, to the nearest outline of a building or to a wall, water, railway or cliff,
/// left plus right, each within clearance_search_m; exact between the steps. It is an upper bound
/// with the errors of both sides around it: it can fail a lane, never pass one. Where one side is
/// open there is no bound (INFINITY). The clear width of a piece is the least of the recorded
/// width, the recorded effective width (with parked rows), the free width and what obstacles leave;
/// without a record its low end is at most the least that the class commonly has (speeds.csv).
/// Under a building, where no passage is on record, the width is not known (NAN) unless recorded.
/// An obstacle without a width makes the low end 0. Times of day: pieces and findings hold with all
/// that stands there at any time; a finding that only holds at certain times says so (hours of the
/// obstacle, core/hours.h), with what is left at all times as one of its own, and summaries have
/// the width of each time. Rows of parked vehicles count at all times.
///
/// Turns: at junctions (ll_lane_turn), by 30 to 135 degrees, from one lane into another between the
/// outlines around (geo/turn_room.h), for a path as wide as lanes must be and for the ring that
/// each class sweeps. A declared width says nothing of the mouth of a street; where two lanes are
/// one road that bends, it counts as in a bend. Only where both lanes were surveyed a turn fails.
///
/// Bends: the largest inner radius of a path as wide as lanes must be, between the facades or
/// within the recorded width; a vertex may be off by bend_error_m. What was drawn flags at most,
/// only a lane whose width was surveyed fails. Slope: the lane's own; only a survey is certain.
/// Dead ends: measured along the lanes back to the first junction; told where they are over
/// dead_end_m, a building stands within hose_to_wall_m of the end and no free square of
/// turning_place_m, turned any way, holds the end (geo/free_square.h), nor, where a high building
/// (tall_building_m, by its height or its floors) is served, one of turning_place_tall_m; with the
/// side of the largest that does. Lanes that lead to no junction at all are not judged. Spacing:
/// every 20 m across, on the normal, to the first lane; of interest where that runs along (within
/// 30 degrees), lies over lane_spacing_m and up to twice that far and a building stands between.
/// Findings of one kind on both sides of a lane may overlap.
///
/// The class of a lane goes by its clear width and height alone.
///
/// @param before Results of an earlier run on the same rows, used with a dirty box; else NULL.
/// @param ret    Owned by the caller (ll_clearance_clear); untouched on failure.
/// @return LL_OK, LL_E_INVALID, LL_E_LIMIT, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_clearance_stage(const struct ll_stage *in,
                                            const struct ll_clearance *before,
                                            struct ll_clearance *ret, struct ll_err *err);

/// What a run leaves for the next one within a dirty box: indexes, the joined lanes, dead ends.
typedef struct ll_clearance_memory ll_clearance_memory;
void ll_clearance_memory_free(ll_clearance_memory *memory);
void ll_clearance_memory_freep(ll_clearance_memory **memory);

/// The network of all lanes that it holds, for stages that want one (geo/stage.h); NULL of NULL.
const struct ll_network *ll_clearance_roads(const ll_clearance_memory *memory);

/// The joined lanes that this network is made of; NULL of NULL.
const struct ll_joined_lanes *ll_clearance_joined(const ll_clearance_memory *memory);

/// The same, going on from the run before: `before` and `memory` are of one run, of the same rules,
/// speeds and vehicles. Gives what a run from nothing gives, byte for byte.
///
/// What is about lanes, buildings and ground is made anew only if one of them changed (geo/
/// row_marks.h). Lanes, dead ends and junctions that lie far from the dirty box keep what was found
/// there; junctions those whose lanes have the widths that they had.
/// @param lasting      Runs within a box will follow; else the memory serves ll_clearance_roads
///                     and ll_clearance_joined alone.
/// @param inout_memory NULL inside: none yet. Receives that of this run, owned by the caller; NULL
///                     after a failure.
LL_MUST_USE enum ll_code ll_clearance_again(const struct ll_stage *in,
                                            const struct ll_clearance *before, bool lasting,
                                            ll_clearance_memory **inout_memory,
                                            struct ll_clearance *ret, struct ll_err *err);

/// Whether an obstacle counts: not verified as gone, nor struck off.
bool ll_obstacle_counts(const struct ll_table *obstacles, size_t row);

/// Whether it can be moved away: what the record says, else what its kind says.
enum ll_movable ll_obstacle_movable(const struct ll_table *obstacles, size_t row);

#endif
