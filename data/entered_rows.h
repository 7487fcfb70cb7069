/// Rows of indicator_entered; both directions side by side. Internal to data/.
#ifndef LL_DATA_ENTERED_ROWS_H
#define LL_DATA_ENTERED_ROWS_H

#include "data/assessments.h"
#include "data/db.h"

/// Writes what the villages found entered. @param entered The list that their marks name; NULL:
/// none.
LL_MUST_USE enum ll_code ll_entered_rows_write(sqlite3 *db, int64_t assessment,
                                               const struct ll_stored_village *villages,
                                               size_t count, const struct ll_entered *entered,
                                               struct ll_err *err);

/// Reads it into the ranking's list and its villages' marks.
LL_MUST_USE enum ll_code ll_entered_rows_read(ll_store *store, int64_t assessment,
                                              struct ll_stored_ranking *inout, struct ll_err *err);

#endif
