/// What lies at a place: the building, and the village around it.
#ifndef LL_APP_JOBS_PLACE_H
#define LL_APP_JOBS_PLACE_H

#include "app/jobs/view.h"
#include "core/json.h"
#include "geo/crs.h"

/// Index in the view's ranking of the village that holds a place; LL_NONE outside all of them.
/// @param at Metres of the store's CRS.
uint32_t ll_village_at(const struct ll_view *view, struct ll_xy at);

/// The document of `/api/explain`: that of `explain --at` where a building is near; elsewhere
/// `kind` "place" with the village alone. Members of the open object.
/// @param to_store From EPSG:4326 to the CRS of the view's scene.
/// @return LL_E_NOT_FOUND without an assessment, or where there is neither building nor village.
LL_MUST_USE enum ll_code ll_place_document(const struct ll_view *view, ll_transform *to_store,
                                           struct ll_xy lonlat, enum ll_lang lang, ll_json *json,
                                           struct ll_err *err);

#endif
