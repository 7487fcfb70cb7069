#include "data/area_values.h"

#include <stdio.h>
#include <string.h>

#include "data/db.h"
#include "data/store_internal.h"

#define NOW_MS "CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER)"

/// The indicator of a key; LL_IND_COUNT for none.
static enum ll_indicator_id indicator_of(const char *key)
{
    int id = 0;
    while (id < LL_IND_COUNT && strcmp(ll_indicator_key((enum ll_indicator_id)id), key) != 0) {
        id++;
    }
    return (enum ll_indicator_id)id;
}

/// Reads rows of area, indicator, period, low, high, source, date. Texts of the row are copied.
static enum ll_code read_values(sqlite3_stmt *st, struct ll_entered *entered, struct ll_err *err)
{
    for (bool row = true;;) {
        enum ll_code code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            return code;
        }
        char area[128];
        char source[512];
        char date[64];
        (void)snprintf(area, sizeof area, "%s", ll_db_text(st, 0));
        (void)snprintf(source, sizeof source, "%s", ll_db_text(st, 5));
        (void)snprintf(date, sizeof date, "%s", ll_db_text(st, 6));
        struct ll_entered_value v = {.area = area,
                                     .indicator = indicator_of(ll_db_text(st, 1)),
                                     .low = sqlite3_column_double(st, 3),
                                     .high = sqlite3_column_double(st, 4),
                                     .source = source,
                                     .date = date};
        (void)snprintf(v.period, sizeof v.period, "%s", ll_db_text(st, 2));
        if (v.indicator != LL_IND_COUNT) { /* else of a newer program */
            code = ll_entered_add(entered, &v, err);
        }
        if (code != LL_OK) {
            return code;
        }
    }
}

static enum ll_code load(ll_store *store, const char *sql, int64_t assessment,
                         struct ll_entered *ret_entered, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    LL_CLEANUP(ll_entered_clear) struct ll_entered entered = {0};
    enum ll_code code = ll_db_prepare(store->db, sql, &st, err);
    if (code == LL_OK && sqlite3_bind_parameter_count(st) > 0) {
        (void)sqlite3_bind_int64(st, 1, assessment);
    }
    if (code == LL_OK) {
        code = read_values(st, &entered, err);
    }
    if (code == LL_OK) {
        *ret_entered = entered;
        entered = (struct ll_entered){0};
    }
    return code;
}

enum ll_code ll_area_values_load(ll_store *store, struct ll_entered *ret_entered,
                                 struct ll_err *err)
{
    return load(store,
                "SELECT area_code, indicator, period, low, high, source, date FROM area_value"
                " WHERE valid_to IS NULL AND origin = 'entered'"
                " ORDER BY area_code, indicator, period",
                0, ret_entered, err);
}

enum ll_code ll_area_values_of(ll_store *store, int64_t assessment, struct ll_entered *ret_entered,
                               struct ll_err *err)
{
    return load(store,
                "SELECT v.code, e.indicator, e.period, e.low, e.high, e.source, e.date"
                " FROM indicator_entered e JOIN village_result v USING (assessment, area)"
                " WHERE e.assessment = ? ORDER BY v.code, e.indicator",
                assessment, ret_entered, err);
}

/// Binds area, indicator and period from 1 on.
static void bind_key(sqlite3_stmt *st, const char *area, enum ll_indicator_id indicator,
                     const char *period)
{
    ll_db_bind_text(st, 1, area);
    ll_db_bind_text(st, 2, ll_indicator_key(indicator));
    ll_db_bind_text(st, 3, period);
}

/// What enters values.
struct entering {
    sqlite3 *db;
    sqlite3_stmt *same;
    sqlite3_stmt *end;
    sqlite3_stmt *add;
};

static void entering_clear(struct entering *e)
{
    ll_db_finalizep(&e->same);
    ll_db_finalizep(&e->end);
    ll_db_finalizep(&e->add);
}

#define CURRENT                                                                                    \
    " WHERE area_code = ?1 AND indicator = ?2 AND period = ?3 AND origin = 'entered'"              \
    " AND valid_to IS NULL"

static enum ll_code prepare(struct entering *e, struct ll_err *err)
{
    enum ll_code code =
        ll_db_prepare(e->db,
                      "SELECT 1 FROM area_value" CURRENT
                      " AND low = ?4 AND high = ?5 AND source = ?6 AND coalesce(date, '') = ?7",
                      &e->same, err);
    if (code == LL_OK) {
        code =
            ll_db_prepare(e->db, "UPDATE area_value SET valid_to = " NOW_MS CURRENT, &e->end, err);
    }
    return code == LL_OK
               ? ll_db_prepare(e->db,
                               "INSERT INTO area_value (area_code, indicator, period, low, high,"
                               " source, date, origin, valid_from)"
                               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'entered', " NOW_MS ")",
                               &e->add, err)
               : code;
}

static void bind_value(sqlite3_stmt *st, const struct ll_entered_value *v)
{
    bind_key(st, v->area, v->indicator, v->period);
    ll_db_bind_real(st, 4, v->low);
    ll_db_bind_real(st, 5, v->high);
    ll_db_bind_text(st, 6, v->source);
    ll_db_bind_text(st, 7, v->date);
}

static enum ll_code enter_one(struct entering *e, const struct ll_entered_value *v,
                              size_t *inout_stored, struct ll_err *err)
{
    bool same = false;
    bind_value(e->same, v);
    enum ll_code code = ll_db_step(e->same, &same, err);
    (void)sqlite3_reset(e->same);
    if (code != LL_OK || same) {
        return code;
    }
    bind_key(e->end, v->area, v->indicator, v->period);
    code = ll_db_run(e->end, err);
    if (code == LL_OK) {
        bind_value(e->add, v);
        code = ll_db_run(e->add, err);
    }
    *inout_stored += code == LL_OK;
    return code;
}

enum ll_code ll_area_values_enter(ll_store *store, const struct ll_entered *entered,
                                  size_t *ret_stored, struct ll_err *err)
{
    LL_CLEANUP(entering_clear) struct entering e = {.db = store->db};
    size_t stored = 0;
    enum ll_code code = ll_store_begin(store, err);
    if (code != LL_OK) {
        return code;
    }
    code = prepare(&e, err);
    for (size_t i = 0; code == LL_OK && i < entered->count; i++) {
        code = enter_one(&e, &entered->values[i], &stored, err);
    }
    if (code == LL_OK) {
        code = ll_store_commit(store, err);
    }
    if (code != LL_OK) {
        ll_store_rollback(store);
        return code;
    }
    *ret_stored = stored;
    return LL_OK;
}

enum ll_code ll_area_values_end(ll_store *store, const char *area, enum ll_indicator_id indicator,
                                const char *period, struct ll_err *err)
{
    LL_CLEANUP(entering_clear) struct entering e = {.db = store->db};
    enum ll_code code = prepare(&e, err);
    if (code == LL_OK) {
        bind_key(e.end, area, indicator, period);
        code = ll_db_run(e.end, err);
    }
    if (code == LL_OK && sqlite3_changes(store->db) == 0) {
        return ll_fail(err, LL_E_NOT_FOUND, "no value of %s was entered for '%s' in %s",
                       ll_indicator_key(indicator), area, period);
    }
    return code;
}
