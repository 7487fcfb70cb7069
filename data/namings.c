#include "data/namings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "data/db.h"
#include "data/store_internal.h"

void ll_naming_clear(struct ll_naming *naming)
{
    ll_free(naming->code);
    ll_free(naming->name);
    ll_free(naming->person);
    ll_free(naming->reason);
    *naming = (struct ll_naming){0};
}

static bool blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

static enum ll_code insert(ll_store *store, int64_t assessment,
                           const struct ll_stored_village *village, const char *person,
                           const char *reason, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    enum ll_code code =
        ll_db_prepare(store->db,
                      "INSERT INTO naming (assessment, area, code, name, rank, risk, p_first,"
                      " person, reason, named_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      &st, err);
    if (code != LL_OK) {
        return code;
    }
    (void)sqlite3_bind_int64(st, 1, assessment);
    (void)sqlite3_bind_int64(st, 2, village->area_id);
    ll_db_bind_text(st, 3, village->code);
    ll_db_bind_text(st, 4, village->name);
    (void)sqlite3_bind_int64(st, 5, (int64_t)village->rank);
    ll_db_bind_real(st, 6, village->risk.risk);
    ll_db_bind_real(st, 7, village->odds.p_first);
    ll_db_bind_text(st, 8, person);
    ll_db_bind_text(st, 9, reason);
    ll_db_bind_text(st, 10, now);
    return ll_db_run(st, err);
}

enum ll_code ll_naming_add(ll_store *store, int64_t assessment,
                           const struct ll_stored_village *village, const char *person,
                           const char *reason, struct ll_err *err)
{
    if (blank(person)) {
        return ll_fail(err, LL_E_USAGE, "say who names the village");
    }
    if (village->rank != 1 && blank(reason)) {
        return ll_fail(err, LL_E_USAGE,
                       "'%s' is of rank %zu; naming a village that is not the first needs a reason",
                       village->name[0] == '\0' ? village->code : village->name, village->rank);
    }
    enum ll_code code = ll_store_begin(store, err);
    if (code != LL_OK) {
        return code;
    }
    code = insert(store, assessment, village, person, blank(reason) ? "" : reason, err);
    if (code == LL_OK) {
        return ll_store_commit(store, err);
    }
    ll_store_rollback(store);
    return code;
}

static enum ll_code take(sqlite3_stmt *st, struct ll_naming *ret_naming, struct ll_err *err)
{
    LL_CLEANUP(ll_naming_clear) struct ll_naming naming = {0};
    naming.code = ll_strdup(ll_db_text(st, 0));
    naming.name = ll_strdup(ll_db_text(st, 1));
    naming.rank = (size_t)sqlite3_column_int64(st, 2);
    naming.risk = sqlite3_column_double(st, 3);
    naming.p_first =
        sqlite3_column_type(st, 4) == SQLITE_NULL ? (double)NAN : sqlite3_column_double(st, 4);
    naming.person = ll_strdup(ll_db_text(st, 5));
    naming.reason = ll_strdup(ll_db_text(st, 6));
    (void)snprintf(naming.named_at, sizeof naming.named_at, "%s", ll_db_text(st, 7));
    naming.made_before = (size_t)sqlite3_column_int64(st, 8) - 1;
    if (naming.code == NULL || naming.name == NULL || naming.person == NULL ||
        naming.reason == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *ret_naming = naming;
    naming = (struct ll_naming){0};
    return LL_OK;
}

enum ll_code ll_naming_load(ll_store *store, int64_t assessment, bool *ret_found,
                            struct ll_naming *ret_naming, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code =
        ll_db_prepare(store->db,
                      "SELECT code, name, rank, risk, p_first, person, reason, named_at,"
                      " (SELECT count(*) FROM naming WHERE assessment = ?1)"
                      " FROM naming WHERE assessment = ?1 ORDER BY id DESC LIMIT 1",
                      &st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, assessment);
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK && row) {
        code = take(st, ret_naming, err);
    }
    if (code == LL_OK) {
        *ret_found = row;
    }
    return code;
}
