#include "data/backup.h"

#include <sys/stat.h>

#include "data/place.h"
#include "data/store_internal.h"

static void closep(sqlite3 **db)
{
    (void)sqlite3_close(*db);
    *db = NULL;
}

/// Copies all pages in one step, so that they are of one moment.
static enum ll_code copy(sqlite3 *from, const char *made, struct ll_err *err)
{
    LL_CLEANUP(closep) sqlite3 *to = NULL;
    int rc = sqlite3_open_v2(
        made, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, NULL);
    if (to == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (rc != SQLITE_OK) {
        return ll_db_fail(to, rc, err);
    }
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL) {
        return ll_db_fail(to, sqlite3_errcode(to), err);
    }
    rc = sqlite3_backup_step(backup, -1);
    int finish = sqlite3_backup_finish(backup);
    if (rc != SQLITE_DONE) {
        return ll_db_fail(to, rc, err);
    }
    return finish == SQLITE_OK ? LL_OK : ll_db_fail(to, finish, err);
}

enum ll_code ll_store_backup(ll_store *store, const char *path, struct ll_err *err)
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
    code = copy(store->db, ll_text_str(&made), err);
    if (code == LL_OK) {
        code = ll_place_finish(ll_text_str(&made), path, LL_PLACE_NEW, err);
    }
    if (code != LL_OK) {
        ll_place_abandon(ll_text_str(&made));
    }
    return code == LL_E_NOT_FOUND ? ll_fail(err, code, "the folder of '%s' is not there", path)
                                  : code;
}
