#include "data/draw_rows.h"

#include <string.h>

static enum ll_code write_head(sqlite3 *db, int64_t assessment, const struct ll_stored_draws *drawn,
                               struct ll_err *err)
{
    return ll_db_execf(db, err, "INSERT INTO ranking_draws VALUES (%lld, %lld, %lld, %Q, %lld)",
                       (long long)assessment, (long long)drawn->draws, (long long)drawn->seed,
                       ll_first_key(drawn->first), (long long)drawn->may_be_first);
}

enum ll_code ll_draw_rows_write(sqlite3 *db, int64_t assessment,
                                const struct ll_stored_draws *drawn,
                                const struct ll_stored_village *villages, size_t count,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = write_head(db, assessment, drawn, err);
    if (code == LL_OK) {
        code =
            ll_db_prepare(db, "INSERT INTO village_draws VALUES (?, ?, ?, ?, ?, ?, ?)", &st, err);
    }
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        const struct ll_odds *odds = &villages[i].odds;
        (void)sqlite3_bind_int64(st, 1, assessment);
        (void)sqlite3_bind_int64(st, 2, villages[i].area_id);
        ll_db_bind_real(st, 3, odds->p_first);
        ll_db_bind_real(st, 4, odds->p_top3);
        (void)sqlite3_bind_int64(st, 5, (int64_t)odds->rank_median);
        (void)sqlite3_bind_int64(st, 6, (int64_t)odds->rank_low);
        (void)sqlite3_bind_int64(st, 7, (int64_t)odds->rank_high);
        code = ll_db_run(st, err);
    }
    return code;
}

static enum ll_code read_kind(const char *key, enum ll_first_kind *ret_kind, struct ll_err *err)
{
    for (int k = 0; k < LL_FIRST_COUNT; k++) {
        if (strcmp(key, ll_first_key((enum ll_first_kind)k)) == 0) {
            *ret_kind = (enum ll_first_kind)k;
            return LL_OK;
        }
    }
    return ll_fail(err, LL_E_FORMAT, "an assessment holds '%s', which this program does not know",
                   key);
}

static enum ll_code read_head(sqlite3 *db, int64_t assessment, struct ll_stored_draws *ret_drawn,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code = ll_db_prepare(db,
                                      "SELECT draws, seed, verdict, may_be_first FROM ranking_draws"
                                      " WHERE assessment = ?",
                                      &st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, assessment);
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK && row) {
        *ret_drawn = (struct ll_stored_draws){.draws = (size_t)sqlite3_column_int64(st, 0),
                                              .seed = (uint64_t)sqlite3_column_int64(st, 1),
                                              .may_be_first = (size_t)sqlite3_column_int64(st, 3)};
        code = read_kind(ll_db_text(st, 2), &ret_drawn->first, err);
    }
    return code;
}

static enum ll_code read_villages(sqlite3 *db, int64_t assessment, struct ll_stored_ranking *inout,
                                  struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(db,
                                      "SELECT p_first, p_top3, rank_median, rank_low, rank_high"
                                      " FROM village_draws WHERE assessment = ? AND area = ?",
                                      &st, err);
    for (size_t i = 0; code == LL_OK && i < inout->count; i++) {
        bool row = false;
        (void)sqlite3_bind_int64(st, 1, assessment);
        (void)sqlite3_bind_int64(st, 2, inout->rows[i].area_id);
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            inout->rows[i].odds =
                (struct ll_odds){.p_first = sqlite3_column_double(st, 0),
                                 .p_top3 = sqlite3_column_double(st, 1),
                                 .rank_median = (size_t)sqlite3_column_int64(st, 2),
                                 .rank_low = (size_t)sqlite3_column_int64(st, 3),
                                 .rank_high = (size_t)sqlite3_column_int64(st, 4)};
            (void)sqlite3_reset(st);
        }
    }
    return code;
}

enum ll_code ll_draw_rows_read(sqlite3 *db, int64_t assessment, struct ll_stored_ranking *inout,
                               struct ll_err *err)
{
    enum ll_code code = read_head(db, assessment, &inout->drawn, err);
    if (code == LL_OK && inout->drawn.draws > 0) {
        code = read_villages(db, assessment, inout, err);
    }
    return code;
}
