#include "data/quota_values.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "data/db.h"
#include "data/store_internal.h"

static double real_or_nan(sqlite3_stmt *st, int column)
{
    return sqlite3_column_type(st, column) == SQLITE_NULL ? (double)NAN
                                                          : sqlite3_column_double(st, column);
}

enum ll_code ll_quota_values_load(ll_store *store, struct ll_quota_key key,
                                  struct ll_quota_values *ret_values, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    struct ll_quota_values v = {.done = NAN, .total = NAN, .frozen = NAN};
    enum ll_code code = ll_db_prepare(store->db,
                                      "SELECT kind = 'frozen', done, total, person, entered_at"
                                      " FROM quota_value WHERE quota = ? AND year = ? AND area = ?"
                                      " ORDER BY id",
                                      &st, err);
    if (code == LL_OK) {
        ll_db_bind_text(st, 1, key.quota);
        (void)sqlite3_bind_int(st, 2, key.year);
        ll_db_bind_text(st, 3, key.area);
    }
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        if (sqlite3_column_int(st, 0) != 0) {
            v.frozen = real_or_nan(st, 2);
            (void)snprintf(v.frozen_at, sizeof v.frozen_at, "%s", ll_db_text(st, 4));
        } else {
            v.done = real_or_nan(st, 1);
            v.total = real_or_nan(st, 2);
            (void)snprintf(v.person, sizeof v.person, "%s", ll_db_text(st, 3));
            (void)snprintf(v.entered_at, sizeof v.entered_at, "%s", ll_db_text(st, 4));
        }
    }
    if (code == LL_OK) {
        *ret_values = v;
    }
    return code;
}

/// One row.
struct value_row {
    struct ll_quota_key key;
    const char *kind;
    double done;
    double total;
    const char *person;
    const char *note;
};

static enum ll_code insert(ll_store *store, const struct value_row *r, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    enum ll_code code = ll_db_prepare(store->db,
                                      "INSERT INTO quota_value (quota, year, kind, done, total,"
                                      " person, note, entered_at, area)"
                                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                      &st, err);
    if (code != LL_OK) {
        return code;
    }
    ll_db_bind_text(st, 1, r->key.quota);
    (void)sqlite3_bind_int(st, 2, r->key.year);
    ll_db_bind_text(st, 3, r->kind);
    ll_db_bind_real(st, 4, r->done);
    ll_db_bind_real(st, 5, r->total);
    ll_db_bind_text(st, 6, r->person);
    ll_db_bind_text(st, 7, r->note);
    ll_db_bind_text(st, 8, now);
    ll_db_bind_text(st, 9, r->key.area);
    return ll_db_run(st, err);
}

/// Checks against what is frozen, and inserts, in one transaction.
static enum ll_code keep(ll_store *store, const struct value_row *r, struct ll_err *err)
{
    struct ll_quota_values before = {0};
    bool freezing = strcmp(r->kind, "frozen") == 0;
    enum ll_code code = ll_store_begin(store, err);
    if (code != LL_OK) {
        return code;
    }
    code = ll_quota_values_load(store, r->key, &before, err);
    bool frozen = code == LL_OK && !isnan(before.frozen);
    if (frozen && freezing) {
        code = ll_fail(err, LL_E_EXISTS, "the denominator of '%s' was frozen for %d on %.10s",
                       r->key.quota, r->key.year, before.frozen_at);
    } else if (frozen && !isnan(r->total) && r->total != before.frozen) {
        code = ll_fail(err, LL_E_USAGE, "the denominator of '%s' is frozen at %g for %d",
                       r->key.quota, before.frozen, r->key.year);
    } else if (frozen && r->done > before.frozen) {
        code = ll_fail(err, LL_E_USAGE, "'%s': more are done (%g) than there are (%g)",
                       r->key.quota, r->done, before.frozen);
    }
    if (code == LL_OK) {
        code = insert(store, r, err);
    }
    if (code == LL_OK) {
        return ll_store_commit(store, err);
    }
    ll_store_rollback(store);
    return code;
}

enum ll_code ll_quota_values_enter(ll_store *store, struct ll_quota_key key, double done,
                                   double total, const char *person, const char *note,
                                   struct ll_err *err)
{
    const struct value_row row = {key, "entered", done, total, person, note};
    if (person[0] == '\0') {
        return ll_fail(err, LL_E_USAGE, "say who enters the figure");
    }
    if (done < 0.0 || total < 0.0 || (isnan(done) && isnan(total))) {
        return ll_fail(err, LL_E_USAGE, "'%s' takes figures from 0", key.quota);
    }
    if (done > total) {
        return ll_fail(err, LL_E_USAGE, "'%s': more are done (%g) than there are (%g)", key.quota,
                       done, total);
    }
    return keep(store, &row, err);
}

enum ll_code ll_quota_values_freeze(ll_store *store, struct ll_quota_key key, double total,
                                    const char *person, struct ll_err *err)
{
    const struct value_row row = {key, "frozen", (double)NAN, total, person, ""};
    if (person[0] == '\0') {
        return ll_fail(err, LL_E_USAGE, "say who freezes the denominators");
    }
    return keep(store, &row, err);
}
