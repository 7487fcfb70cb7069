/// The thin layer between this folder and SQLite: error codes, statements, single values.
/// Internal to data/: no other folder includes it.
#ifndef LL_DATA_DB_H
#define LL_DATA_DB_H

#include <stdbool.h>
#include <stdint.h>

#include <sqlite3.h>

#include "core/error.h"

/// Turns the last error of a connection into a code and a message that names the file.
/// @param rc What SQLite returned. @return Never LL_OK.
enum ll_code ll_db_fail(sqlite3 *db, int rc, struct ll_err *err);
#ifdef __clang_analyzer__ /* it does not see the function: see core/error.h */
#define ll_db_fail(db, rc, err) ll_given_code(LL_E_IO, ll_db_fail((db), (rc), (err)))
#endif

/// Runs statements that return no rows. @param sql May hold several.
LL_MUST_USE enum ll_code ll_db_exec(sqlite3 *db, const char *sql, struct ll_err *err);

/// As ll_db_exec, with `%w` (identifier), `%Q` (text) and the like of sqlite3_mprintf.
LL_MUST_USE enum ll_code ll_db_execf(sqlite3 *db, struct ll_err *err, const char *fmt, ...);

/// Prepares one statement. @param ret_st Finalised by the caller (ll_db_finalizep).
LL_MUST_USE enum ll_code ll_db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **ret_st,
                                       struct ll_err *err);
LL_MUST_USE enum ll_code ll_db_preparef(sqlite3 *db, sqlite3_stmt **ret_st, struct ll_err *err,
                                        const char *fmt, ...);
void ll_db_finalizep(sqlite3_stmt **st);

/// Steps once. @param ret_row Whether there is a row; at the end the statement is reset.
LL_MUST_USE enum ll_code ll_db_step(sqlite3_stmt *st, bool *ret_row, struct ll_err *err);

/// Runs a bound statement that returns no rows, and resets it.
LL_MUST_USE enum ll_code ll_db_run(sqlite3_stmt *st, struct ll_err *err);

/// First column of the first row as a whole number. @return LL_E_NOT_FOUND when there is no row.
LL_MUST_USE enum ll_code ll_db_whole(sqlite3 *db, const char *sql, int64_t *ret_value,
                                     struct ll_err *err);

/// A text column, "" for NULL. Borrowed until the next step.
const char *ll_db_text(sqlite3_stmt *st, int column);

/// Binds by position, 1 first. A failed binding shows at the next step at the latest: SQLite fails
/// the call only when out of memory or out of range.
void ll_db_bind_text(sqlite3_stmt *st, int at, const char *text);

/// NAN is bound as NULL.
void ll_db_bind_real(sqlite3_stmt *st, int at, double value);

#endif
