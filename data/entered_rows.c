#include "data/entered_rows.h"

#include <string.h>

#include "data/area_values.h"
#include "data/store_internal.h"

static enum ll_code write_village(sqlite3_stmt *st, const struct ll_stored_village *village,
                                  const struct ll_entered *entered, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    (void)sqlite3_bind_int64(st, 2, village->area_id);
    for (int i = 0; code == LL_OK && i < LL_IND_COUNT; i++) {
        const struct ll_entered_mark mark = village->counts.entered[i];
        if (mark.use == LL_ENTERED_NONE || entered == NULL || mark.row >= entered->count) {
            continue;
        }
        const struct ll_entered_value *v = &entered->values[mark.row];
        ll_db_bind_text(st, 3, ll_indicator_key((enum ll_indicator_id)i));
        ll_db_bind_text(st, 4, v->period);
        ll_db_bind_real(st, 5, v->low);
        ll_db_bind_real(st, 6, v->high);
        ll_db_bind_text(st, 7, v->source);
        ll_db_bind_text(st, 8, v->date);
        ll_db_bind_text(st, 9, ll_entered_use_key((enum ll_entered_use)mark.use));
        code = ll_db_run(st, err);
    }
    return code;
}

enum ll_code ll_entered_rows_write(sqlite3 *db, int64_t assessment,
                                   const struct ll_stored_village *villages, size_t count,
                                   const struct ll_entered *entered, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(
        db, "INSERT INTO indicator_entered VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", &st, err);
    (void)(code == LL_OK ? sqlite3_bind_int64(st, 1, assessment) : SQLITE_OK);
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        code = write_village(st, &villages[i], entered, err);
    }
    return code;
}

/// Marks the villages' indicators by the values of the list, in the order of the query.
static enum ll_code mark(sqlite3_stmt *st, struct ll_stored_ranking *ranking, struct ll_err *err)
{
    for (bool row = true;;) {
        enum ll_code code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            return code;
        }
        enum ll_entered_use use = ll_entered_use_by_key(ll_db_text(st, 2));
        for (size_t i = 0; i < ranking->count; i++) {
            struct ll_stored_village *v = &ranking->rows[i];
            if (v->area_id != sqlite3_column_int64(st, 0)) {
                continue;
            }
            for (size_t k = 0; k < ranking->entered.count; k++) {
                const struct ll_entered_value *e = &ranking->entered.values[k];
                if (strcmp(e->area, v->code) == 0 &&
                    strcmp(ll_indicator_key(e->indicator), ll_db_text(st, 1)) == 0) {
                    v->counts.entered[e->indicator] =
                        (struct ll_entered_mark){(uint8_t)use, (uint32_t)k};
                }
            }
        }
    }
}

enum ll_code ll_entered_rows_read(ll_store *store, int64_t assessment,
                                  struct ll_stored_ranking *inout, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_area_values_of(store, assessment, &inout->entered, err);
    if (code == LL_OK) {
        code = ll_db_prepare(store->db,
                             "SELECT area, indicator, use FROM indicator_entered"
                             " WHERE assessment = ?",
                             &st, err);
    }
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, assessment);
        code = mark(st, inout, err);
    }
    return code;
}
