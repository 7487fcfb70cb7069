/// Rows of results in the store. Internal to data/; both directions of each table side by side.
#ifndef LL_DATA_RESULT_ROWS_H
#define LL_DATA_RESULT_ROWS_H

#include "data/assessments.h"
#include "data/db.h"

/// Writes one row a building into building_result.
LL_MUST_USE enum ll_code ll_building_rows_write(sqlite3 *db, int64_t assessment,
                                                const struct ll_scene *scene,
                                                const struct ll_building_results *results,
                                                struct ll_err *err);

/// Reads them back into columns made by ll_building_results_make.
LL_MUST_USE enum ll_code ll_building_rows_read(sqlite3 *db, int64_t assessment,
                                               const struct ll_scene *scene,
                                               struct ll_building_results *results,
                                               struct ll_err *err);

/// Writes villages with their dimensions and indicators.
LL_MUST_USE enum ll_code ll_village_rows_write(sqlite3 *db, int64_t assessment,
                                               const struct ll_stored_village *villages,
                                               size_t count, struct ll_err *err);

/// Reads them in order of rank. @param ranking Rows are appended.
LL_MUST_USE enum ll_code ll_village_rows_read(sqlite3 *db, int64_t assessment,
                                              struct ll_stored_ranking *ranking,
                                              struct ll_err *err);

#endif
