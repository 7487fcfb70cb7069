#include "data/copy.h"

#include <sys/stat.h>

#include "data/place.h"

static void closep(sqlite3 **db)
{
    (void)sqlite3_close(*db);
    *db = NULL;
}

/// Copies all pages in one step, so that they are of one moment.
static enum ll_code copy_pages(sqlite3 *from, sqlite3 *to, struct ll_err *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL) {
        return ll_db_fail(to, sqlite3_extended_errcode(to), err);
    }
    int step = sqlite3_backup_step(backup, -1);
    enum ll_code code = step == SQLITE_DONE ? LL_OK : ll_db_fail(to, step, err);
    int finish = sqlite3_backup_finish(backup);
    if (code == LL_OK && finish != SQLITE_OK) {
        code = ll_db_fail(to, finish, err);
    }
    return code;
}

static enum ll_code copy_into(sqlite3 *from, const char *made, struct ll_err *err)
{
    LL_CLEANUP(closep) sqlite3 *to = NULL;
    int rc = sqlite3_open_v2(made, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
    if (to == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (rc != SQLITE_OK) {
        return ll_db_fail(to, rc, err);
    }
    /* neither journal nor syncing: the file gets its name only when it is whole and synced */
    enum ll_code code = ll_db_exec(to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", err);
    if (code == LL_OK) {
        code = copy_pages(from, to, err);
    }
    return code == LL_OK ? ll_db_exec(to, "PRAGMA journal_mode = WAL", err) : code;
}

enum ll_code ll_db_copy(sqlite3 *from, const char *path, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text made = {0};
    struct stat st;
    if (stat(path, &st) == 0) {
        return ll_fail(err, LL_E_EXISTS, "'%s' is there already", path);
    }
    enum ll_code code = ll_place_begin(path, &made, err);
    if (code != LL_OK) {
        return code;
    }
    code = copy_into(from, ll_text_str(&made), err);
    if (code == LL_E_FULL) {
        code = ll_fail(err, code, "no space left for '%s'; nothing was stored", path);
    }
    if (code == LL_OK) {
        code = ll_place_finish(ll_text_str(&made), path, LL_PLACE_NEW, err);
    }
    if (code != LL_OK) {
        ll_place_abandon(ll_text_str(&made));
    }
    return code;
}
