/// Where hydrants could stand: along lanes as the code lets them, and where some are already.
#ifndef LL_GEO_HYDRANT_SITES_H
#define LL_GEO_HYDRANT_SITES_H

#include "core/sites.h"
#include "geo/dispatch.h"
#include "geo/hose_place.h"

/// What is looked at. All borrowed.
struct ll_hydrant_site_task {
    const struct ll_vehicles *vehicles;
    const struct ll_clearance *clearance; ///< NULL: not known what the lanes let through
    const struct ll_hose_ground *ground;
    uint32_t area; ///< row of the area that they must be in; LL_NONE: anywhere
    bool repairs;  ///< hydrants that are broken or missing, too
};

/// Places for new hydrants: every `site_step_m` along the lanes that a pumper can use (passing
/// known or assumed, not cut off from the stations by what stops pumpers, no bridge, tunnel or
/// motorway), on both sides. Each stands off the kerb by the middle of hydrant_kerb_least_m to
/// hydrant_kerb_most_m where walls are far enough (hydrant_wall_m), else by the least. Where that
/// is too near to walls, too, but no nearer than hydrant_wall_village_m, the place is marked
/// `near_walls`. The kerb is half of the declared width from the centre line, else of the effective
/// width, else of site_width_factor times the narrowest that the class commonly has (then
/// `width_assumed`).
///
/// None on a carriageway or within hydrant_kerb_least_m of another one, in a building, in water, in
/// a compound, behind a wall, a railway or a cliff as seen from its lane.
///
/// Then the hydrants that are planned and, if asked for, those that are broken or missing, in order
/// of row.
///
/// @param ret_places Owned by the caller (ll_site_places_clear); in order of lane, then along it.
/// @return LL_OK, LL_E_INVALID, LL_E_LIMIT, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_hydrant_sites(const struct ll_stage *in,
                                          const struct ll_hydrant_site_task *task,
                                          struct ll_site_places *ret_places, struct ll_err *err);

#endif
