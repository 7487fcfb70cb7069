/// What lies at a place: the building, and the village around it.
#ifndef LL_APP_JOBS_PLACE_H
#define LL_APP_JOBS_PLACE_H

#include "app/jobs/view.h"
#include "core/json.h"
#include "geo/crs.h"

/// Index in the view's ranking of the village that holds a place; LL_NONE outside all of them.
/// @param at Metres of the store's CRS.
uint32_t ll_village_at(const struct ll_view *view, struct ll_xy at);

/// What is asked about a place. All borrowed.
struct ll_place_request {
    struct ll_xy lonlat;     ///< degrees
    ll_transform *to_store;  ///< from EPSG:4326 to the CRS of the view's scene
    ll_transform *to_lonlat; ///< and back
    enum ll_lang lang;
};

/// The document of `/api/explain`: that of `explain --at` with `outline` (app/jobs/bounds.h) where
/// a building is near; elsewhere `kind` "place" with the village alone. Members of the open object.
/// @return LL_E_NOT_FOUND without an assessment, or where there is neither building nor village.
LL_MUST_USE enum ll_code ll_place_document(const struct ll_view *view,
                                           const struct ll_place_request *request, ll_json *json,
                                           struct ll_err *err);

#endif
