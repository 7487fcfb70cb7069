/// Which buildings a hose reaches from places.
#ifndef LL_GEO_HOSE_COVER_H
#define LL_GEO_HOSE_COVER_H

#include "core/sites.h"
#include "geo/hose_place.h"
#include "geo/lists.h"

/// For every place the buildings to which a hose no longer than the rule `hose_reach_m` can be laid
/// from it (geo/hose.h).
/// @param buildings Rows of the buildings that are asked about, ascending.
/// @param ret_lists By place: positions in `buildings`, ascending; owned by the caller
///                  (ll_lists_clear).
/// @return LL_OK, LL_E_LIMIT, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_hose_cover(const struct ll_stage *in,
                                       const struct ll_hose_ground *ground,
                                       const struct ll_site_places *places,
                                       const uint32_t *buildings, size_t building_count,
                                       struct ll_lists *ret_lists, struct ll_err *err);

#endif
