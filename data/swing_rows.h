/// Rows of indicator_swing; both directions side by side. Internal to data/.
#ifndef LL_DATA_SWING_ROWS_H
#define LL_DATA_SWING_ROWS_H

#include "data/assessments.h"
#include "data/db.h"

/// Writes the swings of the villages that move.
LL_MUST_USE enum ll_code ll_swing_rows_write(sqlite3 *db, int64_t assessment,
                                             const struct ll_stored_village *villages, size_t count,
                                             struct ll_err *err);

/// Reads them into the villages of a ranking; those without rows stay untold.
/// @return LL_E_FORMAT for an indicator that this program does not let swing.
LL_MUST_USE enum ll_code ll_swing_rows_read(sqlite3 *db, int64_t assessment,
                                            struct ll_stored_ranking *inout, struct ll_err *err);

#endif
