/// SpatiaLite's triggers on a layer, put aside while many rows are written.
///
/// They check each geometry, write a time stamp and look for each row in the R*Tree, which costs
/// more than the writing. Rows of this program come checked and are indexed at once at the end.
/// Of a layer without any row, the index of current uids goes too: sorting it at once takes a third
/// of the time, and it still refuses a uid that comes twice.
/// Both steps happen inside the caller's transaction: a failure brings the triggers back.
/// Internal to data/.
#ifndef LL_DATA_TRIGGERS_H
#define LL_DATA_TRIGGERS_H

#include "core/text.h"
#include "data/db.h"

/// Drops the triggers. @param ret_sql Receives the statements that make them again; appended to.
LL_MUST_USE enum ll_code ll_triggers_drop(sqlite3 *db, const char *table, struct ll_text *ret_sql,
                                          struct ll_err *err);

/// Makes them again.
LL_MUST_USE enum ll_code ll_triggers_restore(sqlite3 *db, const struct ll_text *sql,
                                             struct ll_err *err);

#endif
