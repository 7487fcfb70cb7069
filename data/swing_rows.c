#include "data/swing_rows.h"

#include <string.h>

#include "core/common_inputs.h"

static bool moves(const struct ll_swing *swing, size_t slot)
{
    const struct ll_swing_inputs in = ll_swing_inputs(slot);
    return ll_swing_moves(swing, slot, in.first) ||
           (in.second != LL_COMMON_COUNT && ll_swing_moves(swing, slot, in.second));
}

static enum ll_code write_swing(sqlite3_stmt *st, const struct ll_swing *swing, size_t slot,
                                struct ll_err *err)
{
    const struct ll_swing_inputs in = ll_swing_inputs(slot);
    size_t step = in.second == LL_COMMON_COUNT ? LL_SWING_PLACES : 1; /* the others are alike */
    enum ll_code code = LL_OK;
    ll_db_bind_text(st, 3, ll_indicator_key(in.indicator));
    for (size_t p = 0; code == LL_OK && p < LL_SWING_POINTS; p += step) {
        (void)sqlite3_bind_int64(st, 4, (int64_t)p);
        ll_db_bind_real(st, 5, swing->low[p]);
        ll_db_bind_real(st, 6, swing->high[p]);
        code = ll_db_run(st, err);
    }
    return code;
}

enum ll_code ll_swing_rows_write(sqlite3 *db, int64_t assessment,
                                 const struct ll_stored_village *villages, size_t count,
                                 struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code =
        ll_db_prepare(db, "INSERT INTO indicator_swing VALUES (?, ?, ?, ?, ?, ?)", &st, err);
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        (void)sqlite3_bind_int64(st, 1, assessment);
        (void)sqlite3_bind_int64(st, 2, villages[i].area_id);
        for (size_t slot = 0; code == LL_OK && slot < LL_SWING_COUNT; slot++) {
            const struct ll_swing *swing = &villages[i].counts.swing[slot];
            code = moves(swing, slot) ? write_swing(st, swing, slot, err) : LL_OK;
        }
    }
    return code;
}

/// The slot of an indicator by its key; LL_SWING_COUNT for none.
static size_t slot_by_key(const char *key)
{
    size_t slot = 0;
    while (slot < LL_SWING_COUNT &&
           strcmp(ll_indicator_key(ll_swing_inputs(slot).indicator), key) != 0) {
        slot++;
    }
    return slot;
}

static void take_point(sqlite3_stmt *st, size_t slot, struct ll_swing *swing)
{
    size_t point = (size_t)sqlite3_column_int64(st, 1); /* the table holds 0 to 8 */
    size_t alike = ll_swing_inputs(slot).second == LL_COMMON_COUNT ? LL_SWING_PLACES : 1;
    swing->told = true;
    for (size_t p = point; p < point + alike && p < LL_SWING_POINTS; p++) {
        swing->low[p] = sqlite3_column_double(st, 2);
        swing->high[p] = sqlite3_column_double(st, 3);
    }
}

static enum ll_code read_village(sqlite3_stmt *st, struct ll_stored_village *village,
                                 struct ll_err *err)
{
    (void)sqlite3_bind_int64(st, 2, village->area_id);
    for (bool row = true;;) {
        enum ll_code code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            return code;
        }
        size_t slot = slot_by_key(ll_db_text(st, 0));
        if (slot == LL_SWING_COUNT) {
            return ll_fail(err, LL_E_FORMAT,
                           "an assessment holds '%s', which this program does not know",
                           ll_db_text(st, 0));
        }
        take_point(st, slot, &village->counts.swing[slot]);
    }
}

enum ll_code ll_swing_rows_read(sqlite3 *db, int64_t assessment, struct ll_stored_ranking *inout,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(db,
                                      "SELECT indicator, point, low, high FROM indicator_swing"
                                      " WHERE assessment = ? AND area = ?",
                                      &st, err);
    (void)(code == LL_OK ? sqlite3_bind_int64(st, 1, assessment) : SQLITE_OK);
    for (size_t i = 0; code == LL_OK && i < inout->count; i++) {
        code = read_village(st, &inout->rows[i], err);
    }
    return code;
}
