/// Reading current rows of one layer into a table. Internal to data/.
#ifndef LL_DATA_READ_ROWS_H
#define LL_DATA_READ_ROWS_H

#include "core/table.h"
#include "data/db.h"

/// A statement that gives the current rows in order of id, for the columns `table` wants.
LL_MUST_USE enum ll_code ll_rows_select(sqlite3 *db, const struct ll_table *table,
                                        sqlite3_stmt **ret_st, struct ll_err *err);

/// As ll_rows_select, but only those that fulfil a condition of SQL.
LL_MUST_USE enum ll_code ll_rows_select_where(sqlite3 *db, const struct ll_table *table,
                                              const char *condition, sqlite3_stmt **ret_st,
                                              struct ll_err *err);

/// As ll_rows_select, but the rows that were current at a moment, ms since 1970 UTC.
LL_MUST_USE enum ll_code ll_rows_select_as_of(sqlite3 *db, const struct ll_table *table,
                                              int64_t as_of_ms, sqlite3_stmt **ret_st,
                                              struct ll_err *err);

/// Appends the row the statement stands on.
/// @return LL_E_FORMAT, naming layer, id and what is wrong, when the row cannot be trusted: damaged
///         geometry, text in a column of numbers, a word that is not in the vocabulary. The table
///         is as before then.
LL_MUST_USE enum ll_code ll_rows_read(sqlite3_stmt *st, int epsg, struct ll_table *table,
                                      struct ll_err *err);

#endif
