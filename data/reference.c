#include "data/reference.h"

#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/embedded.h"
#include "data/reference_fill.h"
#include "data/store_internal.h"

extern const struct ll_embedded ll_data_reference[];
extern const char *const ll_data_reference_names[];

const char *ll_reference_builtin(const char *name, size_t *ret_len)
{
    for (const struct ll_embedded *file = ll_data_reference; file->name != NULL; file++) {
        if (strcmp(file->name, name) == 0) {
            if (ret_len != NULL) {
                *ret_len = file->len;
            }
            return file->bytes;
        }
    }
    return NULL;
}

const char *const *ll_reference_names(void)
{
    return ll_data_reference_names;
}

enum ll_code ll_reference_fill(sqlite3 *db, struct ll_err *err)
{
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    for (const struct ll_embedded *file = ll_data_reference; file->name != NULL; file++) {
        enum ll_code code = ll_db_execf(
            db, err,
            "INSERT OR IGNORE INTO reference (name, content, origin, version, changed_at)"
            " VALUES (%Q, %Q, 'builtin', %Q, %Q)",
            file->name, file->bytes, LL_VERSION, now);
        if (code != LL_OK) {
            return code;
        }
    }
    return LL_OK;
}

/// A copy of `len` bytes with an end, for the caller.
static enum ll_code give(const char *bytes, size_t len, char **ret_text, size_t *ret_len,
                         struct ll_err *err)
{
    char *text = ll_alloc(len + 1, 1);
    if (text == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    memcpy(text, bytes, len);
    text[len] = '\0';
    *ret_text = text;
    if (ret_len != NULL) {
        *ret_len = len;
    }
    return LL_OK;
}

enum ll_code ll_reference_load(ll_store *store, const char *name, char **ret_text, size_t *ret_len,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    /* an untouched copy, of whatever version, gives way to this program's own table */
    enum ll_code code = ll_db_prepare(store->db,
                                      "SELECT content FROM reference WHERE name = ?1"
                                      " AND origin <> 'builtin'",
                                      &st, err);
    if (code != LL_OK) {
        return code;
    }
    ll_db_bind_text(st, 1, name);
    bool row = false;
    code = ll_db_step(st, &row, err);
    if (code != LL_OK) {
        return code;
    }
    if (row) {
        const char *text = ll_db_text(st, 0);
        return give(text, (size_t)sqlite3_column_bytes(st, 0), ret_text, ret_len, err);
    }
    size_t len = 0;
    const char *builtin = ll_reference_builtin(name, &len);
    if (builtin == NULL) {
        return ll_fail(err, LL_E_NOT_FOUND, "there is no reference table '%s'", name);
    }
    return give(builtin, len, ret_text, ret_len, err);
}

enum ll_code ll_reference_save(ll_store *store, const char *name, const char *text,
                               const char *origin, struct ll_err *err)
{
    if (ll_reference_builtin(name, NULL) == NULL) {
        return ll_fail(err, LL_E_NOT_FOUND, "there is no reference table '%s'", name);
    }
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    return ll_db_execf(store->db, err,
                       "INSERT OR REPLACE INTO reference"
                       " (name, content, origin, version, changed_at) VALUES (%Q, %Q, %Q, %Q, %Q)",
                       name, text, origin, LL_VERSION, now);
}
