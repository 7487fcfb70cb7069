/// The features behind each indicator of a village, with their names and places.
#ifndef LL_APP_JOBS_BEHIND_H
#define LL_APP_JOBS_BEHIND_H

#include "app/jobs/view.h"
#include "core/json.h"
#include "geo/crs.h"

/// Where a feature is, and by how much it falls short.
struct ll_behind_place {
    uint32_t row;        ///< in the scene; LL_NONE when it is no longer in the store
    struct ll_xy lonlat; ///< of a point of it, degrees; NAN of areas and of what is gone
    double value;        ///< seconds or metres, see ll_behind_unit; INFINITY: cut off; NAN: none
};

/// Of each stored reason of a village.
struct ll_behind {
    struct ll_behind_place place[LL_IND_COUNT][LL_REASONS_MOST];
};

/// Finds them. @param village   Borrowed.
/// @param to_lonlat From the store's CRS to degrees.
/// @return LL_OK, LL_E_NOMEM, … of the transformation.
LL_MUST_USE enum ll_code ll_behind_find(const struct ll_view *view,
                                        const struct ll_stored_village *village,
                                        ll_transform *to_lonlat, struct ll_behind *ret_behind,
                                        struct ll_err *err);

/// Member `behind` of the open object: {indicator: {top: [{layer, id, name, lon, lat, share,
/// certain, value, unit}], others: {count, share}}}. Shares are of ln S; those of an indicator add
/// up to its contribution.
void ll_behind_document(const struct ll_view *view, const struct ll_stored_village *village,
                        const struct ll_behind *behind, ll_json *json);

/// All that is known of a village, as in `explain CODE --json` and `/api/villages/{code}`: members
/// of the open object.
void ll_village_whole_document(const struct ll_view *view, const struct ll_stored_village *village,
                               const struct ll_behind *behind, enum ll_lang lang, ll_json *json);

/// One line about who is behind an indicator, nothing where nobody is.
LL_MUST_USE enum ll_code ll_behind_text(const struct ll_view *view,
                                        const struct ll_stored_village *village,
                                        const struct ll_behind *behind, enum ll_indicator_id id,
                                        enum ll_lang lang, struct ll_text *text,
                                        struct ll_err *err);

#endif
