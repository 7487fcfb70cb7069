/// Lanes of a file that was drawn without snapping, brought together: ends that fall a little short
/// of another lane or overshoot it, and crossings without a vertex.
///
/// What crosses or touches what is the network's own definition (geo/chains.h), so that a lane
/// joined here is joined there too. The answer does not depend on the order of the lanes.
#ifndef LL_GEO_LANE_JOINS_H
#define LL_GEO_LANE_JOINS_H

#include "core/table.h"

/// What became of a lane; bits.
#define LL_JOINED_ENDS      1U ///< an end was brought to another lane, or cut back to it
#define LL_JOINED_CROSSINGS 2U ///< vertices were added where another lane crosses or ends

/// Finds lanes that run along the same points, one way or the other.
/// @param ret_twin `shapes->count` entries: the first lane with the same points, itself if none.
LL_MUST_USE enum ll_code ll_lane_twins(const struct ll_shapes *shapes, uint32_t *ret_twin,
                                       struct ll_err *err);

/// Whether shape `i` runs along the points of shape `j` from end to start and not as well from
/// start to end. They must be twins.
bool ll_lane_reversed(const struct ll_shapes *shapes, size_t i, size_t j);

/// Joins lanes.
///
/// A free end (no other lane has a vertex there) is led on to each other lane of the same level
/// within `reach_m` that it is not joined to yet, the nearest first: by a straight piece to the
/// nearest point, where the other lane gets a vertex. Existing vertices stay, so that short lanes
/// do not collapse. An end that overshoots its last junction by at most `reach_m` is cut back to
/// it, unless little else would be left of the lane. Crossings and touches get a vertex on both.
/// Bridges and tunnels meet only their like, layers only the same or unknown ones.
///
/// @param lanes     Table with the columns layer, bridge, tunnel, noded where known. The first
///                  `fixed` rows are given: others are led to them, they do not change; those that
///                  are `noded` are met at their vertices only. New rows have one line each.
/// @param ret_shapes Receives the new rows' shapes in their order, at most as many points apart
///                  from the old ones as was added; points within 1 mm of each other became equal.
/// @param ret_what  One entry a new row, filled with LL_JOINED_… bits.
/// @return LL_E_INVALID, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_lanes_join(const struct ll_table *lanes, size_t fixed, double reach_m,
                                       struct ll_shapes *ret_shapes, uint8_t *ret_what,
                                       struct ll_err *err);

#endif
