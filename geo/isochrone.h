/// The ground that each tier reaches in time, drawn from the buildings that it does.
#ifndef LL_GEO_ISOCHRONE_H
#define LL_GEO_ISOCHRONE_H

#include "core/response_areas.h"
#include "geo/dispatch.h"
#include "geo/spread.h"

/// Draws what each tier reaches within its limit (`response_micro_s` and so on), for all its
/// stations together and for each that is first anywhere.
///
/// Every place is in that lies within hose reach of a lane on which a vehicle may stop, and can be
/// walked to from there before the time is up: the reach shrinks to nothing where the drive ends.
/// On foot one goes around buildings, water, walls, railways and cliffs (geo/spread.h); what lies
/// behind an archway or a gate is left out, as are yards whose only ways in the grid does not find.
/// Whose place it is says the station that is there first. The ground is drawn on a grid
/// (`area_step_m`), so that borders are right to a few centimetres; then the buildings themselves
/// decide: the footprint of every building that is reached in time is in, of every other one out,
/// with a small margin, but where footprints overlap, who is reached is in.
///
/// @param results Times of the same dispatch.
/// @param ret_areas Owned by the caller (ll_response_areas_clear).
/// @return LL_OK, LL_E_INVALID, LL_E_LIMIT for a town too large for the grid, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_isochrones(const struct ll_dispatch *dispatch,
                                       const struct ll_building_results *results,
                                       struct ll_response_areas *ret_areas, struct ll_err *err);

/// When a tier's time is up.
double ll_response_limit_s(const struct ll_stage *in, enum ll_tier tier);

/// What is known of the run before.
struct ll_isochrones_before {
    const struct ll_response_areas *areas;
    const uint8_t *moved; ///< by building: tiers (bits) by which it may be reached otherwise, or
                          ///< whose outline may have changed
    uint32_t *station[LL_TIER_COUNT]; ///< of those: which reached it in time before; LL_NONE
    bool outlines;                    ///< some outline may have changed, within the dirty box
    bool around;                      ///< likewise something that is walked around
};

/// As ll_isochrones, going on from a run before: what nothing touched is taken over. The result is
/// the same.
/// @param before  NULL: none.
/// @param fields  By tier, of the run before; replaced by those of this one, owned by the caller
///                (ll_spread_free). NULL: not kept.
LL_MUST_USE enum ll_code
ll_isochrones_again(const struct ll_dispatch *dispatch, const struct ll_building_results *results,
                    const struct ll_isochrones_before *before, ll_spread *fields[LL_TIER_COUNT],
                    struct ll_response_areas *ret_areas, struct ll_err *err);

/// Radius of the circle that a station's reach is often taken for: the way driven in the time left
/// after turning out, at the mean speed `curvature_speed_kmh` (no faster than its cart for a crew
/// on foot), divided by how much longer roads are than straight lines (`curvature`).
double ll_naive_circle_m(const struct ll_stage *in, enum ll_tier tier, uint32_t station);

/// The stretches from which a tier reaches places in time, with how far from them. Exposed for the
/// tests.
struct ll_cone_list {
    struct ll_cone *items;
    size_t count;
    size_t capacity;
};
LL_MUST_USE enum ll_code ll_isochrone_cones(const struct ll_dispatch *dispatch, enum ll_tier tier,
                                            double limit_s, struct ll_cone_list *cones,
                                            struct ll_err *err);

#endif
