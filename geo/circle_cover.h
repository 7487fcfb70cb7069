/// Which buildings lie in the circles around places.
#ifndef LL_GEO_CIRCLE_COVER_H
#define LL_GEO_CIRCLE_COVER_H

#include "core/sites.h"
#include "geo/lists.h"

/// For every place the buildings within the rule `hydrant_radius_m`, from the outline, as
/// ll_water_stage counts them.
/// @param buildings Rows of the buildings that are asked about.
/// @param ret_lists By place: positions in `buildings`; owned by the caller (ll_lists_clear).
/// @return LL_OK, LL_E_LIMIT, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_circle_cover(const struct ll_stage *in,
                                         const struct ll_site_places *places,
                                         const uint32_t *buildings, size_t building_count,
                                         struct ll_lists *ret_lists, struct ll_err *err);

#endif
