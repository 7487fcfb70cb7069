/// Parts of lanes: the middle of one, a stretch of one, those of an area.
#ifndef LL_GEO_LANE_PART_H
#define LL_GEO_LANE_PART_H

#include "core/scene.h"

/// The point halfway along a lane; NAN for one without points.
struct ll_xy ll_lane_middle(const struct ll_shapes *lanes, uint32_t lane);

/// Adds the stretch of a lane from `from_m` to `to_m` as a line shape. Positions are metres along
/// the lane: along its lines one after another; what reaches over the end of a line has a ring for
/// each. A shape without points where there is no such stretch.
LL_MUST_USE enum ll_code ll_lane_stretch(const struct ll_shapes *lanes, uint32_t lane,
                                         double from_m, double to_m, struct ll_shapes *shapes,
                                         struct ll_err *err);

/// Which lanes belong to an area: those whose middle lies in it. @param ret_inside One entry a
/// lane.
void ll_lanes_in_area(const struct ll_scene *scene, uint32_t area, bool *ret_inside);

#endif
