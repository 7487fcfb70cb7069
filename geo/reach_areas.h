/// The ground that the hose of each class of vehicles reaches, drawn from the buildings that it
/// does.
#ifndef LL_GEO_REACH_AREAS_H
#define LL_GEO_REACH_AREAS_H

#include "geo/reach.h"

/// What one class reaches. The polygon is the shape of the same number.
struct ll_reach_area {
    uint8_t vehicle; ///< enum ll_vehicle_class
    double hose_m;   ///< that it lays from where it stops
    double area_m2;
    uint32_t buildings; ///< reached, those on assumed ways among them
    uint32_t assumed;   ///< reached on a way of which some is not known
    uint32_t unknown;   ///< of which it is not known whether they are reached
    double share;       ///< reached of those of which it is known; NAN when it is known of none
};

/// By class; a class that comes nowhere has none. Owns its arrays; `{0}` is empty; release with
/// ll_reach_areas_clear.
struct ll_reach_areas {
    size_t count;
    struct ll_reach_area items[LL_VEHICLE_COUNT];
    struct ll_shapes shapes;
};
void ll_reach_areas_clear(struct ll_reach_areas *areas);

/// Draws what each class reaches from where it can stop, as geo/isochrone.h draws what is reached
/// in time: every place is in to which the length of its hose leads, around buildings, water and
/// walls (ll_spread_around), from a lane that it comes to and may stop on; then the buildings
/// themselves decide: the footprint of every building that is reached is in, of every other one
/// out, with a small margin, but where footprints overlap, who is reached is in.
///
/// The lanes that a class comes to are found anew (about a tenth of what ll_reach_stage costs).
/// @param in    Without a dirty box.
/// @param task  That of the run that gave `reach`; its memory is not used.
/// @param reach Answers for the buildings of the scene. A building of LL_REACH_NOT_RUN is as one
///              that is not reached, and counts nowhere.
/// @return LL_OK; LL_E_INVALID for answers of other buildings or a clearance of other lanes;
///         LL_E_LIMIT for a town too large for the grid; LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_reach_areas_draw(const struct ll_stage *in,
                                             const struct ll_reach_task *task,
                                             const struct ll_reach *reach,
                                             struct ll_reach_areas *ret_areas, struct ll_err *err);

#endif
