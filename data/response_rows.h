/// Rows of the response beyond those of building_result; both directions side by side. Internal to
/// data/.
#ifndef LL_DATA_RESPONSE_ROWS_H
#define LL_DATA_RESPONSE_ROWS_H

#include "core/response_areas.h"
#include "core/results.h"
#include "data/db.h"

/// Writes building_response: a row for each building that some tier reaches.
LL_MUST_USE enum ll_code ll_response_rows_write(sqlite3 *db, int64_t assessment,
                                                const struct ll_scene *scene,
                                                const struct ll_building_results *results,
                                                struct ll_err *err);

/// Reads it into results whose answers have been read (ll_building_rows_read).
LL_MUST_USE enum ll_code ll_response_rows_read(sqlite3 *db, int64_t assessment,
                                               const struct ll_scene *scene,
                                               struct ll_building_results *inout,
                                               struct ll_err *err);

/// Writes response_area.
LL_MUST_USE enum ll_code ll_response_area_rows_write(sqlite3 *db, int64_t assessment,
                                                     const struct ll_scene *scene,
                                                     const struct ll_response_areas *areas,
                                                     struct ll_err *err);

/// Reads it back; areas of stations that are gone are left out.
/// @param ret_areas Owned by the caller (ll_response_areas_clear).
LL_MUST_USE enum ll_code ll_response_area_rows_read(sqlite3 *db, int64_t assessment,
                                                    const struct ll_scene *scene,
                                                    struct ll_response_areas *ret_areas,
                                                    struct ll_err *err);

#endif
