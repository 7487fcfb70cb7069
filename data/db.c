#include "data/db.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>

#undef ll_db_fail

/// What the operating system said last about the file or the log beside it. Where SQLite fails in
/// the middle of committing, only the file objects still know.
static int system_error(sqlite3 *db)
{
    int why = 0;
    sqlite3_file *log = NULL;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK &&
        log != NULL && log->pMethods != NULL) {
        (void)log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &why);
    }
    if (why == 0) {
        (void)sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &why);
    }
    return why == 0 ? sqlite3_system_errno(db) : why;
}

/// What the operating system said decides about SQLite's general "I/O error".
static enum ll_code code_of_system(sqlite3 *db)
{
    switch (system_error(db)) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return LL_E_FULL;
    case EROFS:
    case EACCES:
    case EPERM:
        return LL_E_READONLY;
    case ENOENT:
    case ENOTDIR:
        return LL_E_NOT_FOUND;
    default:
        return LL_E_IO;
    }
}

static enum ll_code code_of(sqlite3 *db, int rc)
{
    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        return LL_E_NOMEM;
    case SQLITE_FULL:
        return LL_E_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return LL_E_READONLY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return LL_E_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return LL_E_FORMAT;
    case SQLITE_TOOBIG:
        return LL_E_LIMIT;
    case SQLITE_CONSTRAINT:
        return LL_E_INVALID;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
        return code_of_system(db);
    default:
        return LL_E_IO;
    }
}

enum ll_code ll_db_fail(sqlite3 *db, int rc, struct ll_err *err)
{
    const char *file = sqlite3_db_filename(db, "main");
    file = file == NULL ? "" : file;
    enum ll_code code = code_of(db, rc);
    switch (code) {
    case LL_E_NOMEM:
        return ll_fail(err, code, "out of memory");
    case LL_E_FULL:
        return ll_fail(err, code, "no space left for '%s'; nothing of this step was stored", file);
    case LL_E_READONLY:
        return ll_fail(err, code, "no right to write '%s' or its folder", file);
    case LL_E_BUSY:
        return ll_fail(err, code, "'%s' is in use by another program that writes; try again later",
                       file);
    case LL_E_FORMAT:
        if ((rc & 0xff) == SQLITE_NOTADB) {
            return ll_fail(err, code, "'%s' is not a Lifelane store", file);
        }
        return ll_fail(err, code, "'%s' is damaged: %s", file, sqlite3_errmsg(db));
    default:
        return ll_fail(err, code, "'%s': %s", file, sqlite3_errmsg(db));
    }
}

enum ll_code ll_db_exec(sqlite3 *db, const char *sql, struct ll_err *err)
{
    int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? LL_OK : ll_db_fail(db, rc, err);
}

enum ll_code ll_db_execf(sqlite3 *db, struct ll_err *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *sql = sqlite3_vmprintf(fmt, args);
    va_end(args);
    if (sql == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_db_exec(db, sql, err);
    sqlite3_free(sql);
    return code;
}

enum ll_code ll_db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **ret_st, struct ll_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);
    if (rc != SQLITE_OK) {
        return ll_db_fail(db, rc, err);
    }
    *ret_st = st;
    return LL_OK;
}

enum ll_code ll_db_preparef(sqlite3 *db, sqlite3_stmt **ret_st, struct ll_err *err, const char *fmt,
                            ...)
{
    va_list args;
    va_start(args, fmt);
    char *sql = sqlite3_vmprintf(fmt, args);
    va_end(args);
    if (sql == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_db_prepare(db, sql, ret_st, err);
    sqlite3_free(sql);
    return code;
}

void ll_db_finalizep(sqlite3_stmt **st)
{
    (void)sqlite3_finalize(*st); /* repeats the error of the last step, which was looked at */
    *st = NULL;
}

enum ll_code ll_db_step(sqlite3_stmt *st, bool *ret_row, struct ll_err *err)
{
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW) {
        *ret_row = true;
        return LL_OK;
    }
    enum ll_code code = rc == SQLITE_DONE ? LL_OK : ll_db_fail(sqlite3_db_handle(st), rc, err);
    (void)sqlite3_reset(st);
    if (code == LL_OK) {
        *ret_row = false;
    }
    return code;
}

enum ll_code ll_db_run(sqlite3_stmt *st, struct ll_err *err)
{
    bool row = true;
    enum ll_code code = LL_OK;
    while (code == LL_OK && row) {
        code = ll_db_step(st, &row, err);
    }
    return code;
}

enum ll_code ll_db_whole(sqlite3 *db, const char *sql, int64_t *ret_value, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code = ll_db_prepare(db, sql, &st, err);
    if (code == LL_OK) {
        code = ll_db_step(st, &row, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (!row) {
        return ll_fail(err, LL_E_NOT_FOUND, "'%s' gave no row", sql);
    }
    *ret_value = sqlite3_column_int64(st, 0);
    return LL_OK;
}

const char *ll_db_text(sqlite3_stmt *st, int column)
{
    const unsigned char *text = sqlite3_column_text(st, column);
    return text == NULL ? "" : (const char *)text;
}

void ll_db_bind_text(sqlite3_stmt *st, int at, const char *text)
{
    (void)sqlite3_bind_text(st, at, text, -1, SQLITE_STATIC);
}

void ll_db_bind_real(sqlite3_stmt *st, int at, double value)
{
    (void)(isnan(value) ? sqlite3_bind_null(st, at) : sqlite3_bind_double(st, at, value));
}
