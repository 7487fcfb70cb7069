#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "data/result_rows.h"

struct writer {
    sqlite3 *db;
    int64_t assessment;
    sqlite3_stmt *village;
    sqlite3_stmt *dimension;
    sqlite3_stmt *indicator;
    struct ll_err *err;
};

static void writer_clear(struct writer *w)
{
    ll_db_finalizep(&w->village);
    ll_db_finalizep(&w->dimension);
    ll_db_finalizep(&w->indicator);
}

static enum ll_code write_village(struct writer *w, const struct ll_stored_village *v)
{
    sqlite3_stmt *st = w->village;
    (void)sqlite3_bind_int64(st, 1, w->assessment);
    (void)sqlite3_bind_int64(st, 2, v->area_id);
    ll_db_bind_text(st, 3, v->code);
    ll_db_bind_text(st, 4, v->name);
    (void)sqlite3_bind_int64(st, 5, (int64_t)v->rank);
    (void)sqlite3_bind_int64(st, 6, (int64_t)v->rank_low);
    (void)sqlite3_bind_int64(st, 7, (int64_t)v->rank_high);
    ll_db_bind_real(st, 8, v->risk.risk);
    ll_db_bind_real(st, 9, v->risk.risk_low);
    ll_db_bind_real(st, 10, v->risk.risk_high);
    ll_db_bind_text(st, 11, ll_level_key(v->risk.level));
    ll_db_bind_real(st, 12, v->risk.completeness);
    (void)sqlite3_bind_int(st, 13, v->risk.rateable);
    (void)sqlite3_bind_int64(st, 14, (int64_t)v->counts.buildings);
    ll_db_bind_real(st, 15, v->counts.residents);
    ll_db_bind_real(st, 16, v->counts.households);
    (void)sqlite3_bind_int(st, 17, v->counts.residents_estimated);
    ll_db_bind_real(st, 18, v->counts.weight);
    (void)sqlite3_bind_int64(st, 19, (int64_t)v->counts.hydrants_in_reach_none);
    return ll_db_run(st, w->err);
}

static enum ll_code write_dimensions(struct writer *w, const struct ll_stored_village *v)
{
    sqlite3_stmt *st = w->dimension;
    enum ll_code code = LL_OK;
    for (int d = 0; code == LL_OK && d < LL_DIM_COUNT; d++) {
        (void)sqlite3_bind_int64(st, 1, w->assessment);
        (void)sqlite3_bind_int64(st, 2, v->area_id);
        ll_db_bind_text(st, 3, ll_dimension_key((enum ll_dimension)d));
        ll_db_bind_real(st, 4, v->risk.dimension[d]);
        ll_db_bind_real(st, 5, v->risk.dimension_share[d]);
        code = ll_db_run(st, w->err);
    }
    return code;
}

static enum ll_code write_indicators(struct writer *w, const struct ll_stored_village *v)
{
    sqlite3_stmt *st = w->indicator;
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < LL_IND_COUNT; i++) {
        (void)sqlite3_bind_int64(st, 1, w->assessment);
        (void)sqlite3_bind_int64(st, 2, v->area_id);
        ll_db_bind_text(st, 3, ll_indicator_key((enum ll_indicator_id)i));
        ll_db_bind_real(st, 4, v->counts.measure[i].low);
        ll_db_bind_real(st, 5, v->counts.measure[i].high);
        ll_db_bind_real(st, 6, v->counts.measure[i].known);
        ll_db_bind_real(st, 7, v->risk.score[i]);
        ll_db_bind_real(st, 8, v->risk.score_low[i]);
        ll_db_bind_real(st, 9, v->risk.score_high[i]);
        ll_db_bind_real(st, 10, v->risk.share[i]);
        code = ll_db_run(st, w->err);
    }
    return code;
}

enum ll_code ll_village_rows_write(sqlite3 *db, int64_t assessment,
                                   const struct ll_stored_village *villages, size_t count,
                                   struct ll_err *err)
{
    LL_CLEANUP(writer_clear) struct writer w = {.db = db, .assessment = assessment, .err = err};
    enum ll_code code = ll_db_prepare(db,
                                      "INSERT INTO village_result VALUES"
                                      " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                      &w.village, err);
    if (code == LL_OK) {
        code = ll_db_prepare(db, "INSERT INTO dimension_result VALUES (?, ?, ?, ?, ?)",
                             &w.dimension, err);
    }
    if (code == LL_OK) {
        code =
            ll_db_prepare(db, "INSERT INTO indicator_result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          &w.indicator, err);
    }
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        code = write_village(&w, &villages[i]);
        if (code == LL_OK) {
            code = write_dimensions(&w, &villages[i]);
        }
        if (code == LL_OK) {
            code = write_indicators(&w, &villages[i]);
        }
    }
    return code;
}

/* ---- reading ---- */

static double take_real(sqlite3_stmt *st, int column)
{
    return sqlite3_column_type(st, column) == SQLITE_NULL ? NAN : sqlite3_column_double(st, column);
}

/// Place of `key` among `count` keys given by `key_of`, or -1.
static int find_key(const char *key, int count, const char *(*key_of)(int))
{
    for (int i = 0; i < count; i++) {
        if (strcmp(key, key_of(i)) == 0) {
            return i;
        }
    }
    return -1;
}

static const char *level_key(int i)
{
    return ll_level_key((enum ll_level)i);
}

static const char *dimension_key(int i)
{
    return ll_dimension_key((enum ll_dimension)i);
}

static const char *indicator_key(int i)
{
    return ll_indicator_key((enum ll_indicator_id)i);
}

static enum ll_code unknown_key(const char *key, struct ll_err *err)
{
    return ll_fail(err, LL_E_FORMAT, "an assessment holds '%s', which this program does not know",
                   key);
}

/// Nothing known: what an older assessment did not measure stays that way.
static void set_unknown(struct ll_stored_village *v)
{
    for (int i = 0; i < LL_IND_COUNT; i++) {
        v->counts.measure[i] = (struct ll_measure){NAN, NAN, 0.0};
        v->risk.score[i] = NAN;
        v->risk.score_low[i] = NAN;
        v->risk.score_high[i] = NAN;
        v->risk.share[i] = 0.0;
    }
}

/// @param v Owns code and name afterwards.
static enum ll_code take_village(sqlite3_stmt *st, struct ll_stored_village *v, struct ll_err *err)
{
    int level = find_key(ll_db_text(st, 9), LL_LEVEL_COUNT, level_key);
    if (level < 0) {
        return unknown_key(ll_db_text(st, 9), err);
    }
    set_unknown(v);
    v->area_id = sqlite3_column_int64(st, 0);
    v->rank = (size_t)sqlite3_column_int64(st, 3);
    v->rank_low = (size_t)sqlite3_column_int64(st, 4);
    v->rank_high = (size_t)sqlite3_column_int64(st, 5);
    v->risk.risk = take_real(st, 6);
    v->risk.risk_low = take_real(st, 7);
    v->risk.risk_high = take_real(st, 8);
    v->risk.level = (enum ll_level)level;
    v->risk.completeness = take_real(st, 10);
    v->risk.rateable = sqlite3_column_int(st, 11) != 0;
    v->odds.p_first = NAN; /* until draws are read */
    v->odds.p_top3 = NAN;
    v->counts.area = LL_NONE;
    v->counts.buildings = (size_t)sqlite3_column_int64(st, 12);
    v->counts.residents = take_real(st, 13);
    v->counts.households = take_real(st, 14);
    v->counts.residents_estimated = sqlite3_column_int(st, 15) != 0;
    v->counts.weight = take_real(st, 16);
    v->counts.hydrants_in_reach_none = (size_t)sqlite3_column_int64(st, 17);
    v->code = ll_strdup(ll_db_text(st, 1));
    v->name = ll_strdup(ll_db_text(st, 2));
    return v->code != NULL && v->name != NULL ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

static enum ll_code read_villages(sqlite3 *db, int64_t assessment,
                                  struct ll_stored_ranking *ranking, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code =
        ll_db_prepare(db,
                      "SELECT area, code, name, rank, rank_low, rank_high, risk, risk_low,"
                      " risk_high, level, completeness, rateable, buildings, residents,"
                      " households, residents_estimated, weight, no_hydrant_in_reach"
                      " FROM village_result WHERE assessment = ? ORDER BY rank, code, area",
                      &st, err);
    if (code != LL_OK) {
        return code;
    }
    (void)sqlite3_bind_int64(st, 1, assessment);
    size_t capacity = ranking->count;
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        code = ll_array_reserve(&ranking->rows, &capacity, ranking->count + 1,
                                sizeof *ranking->rows, err);
        if (code == LL_OK) {
            struct ll_stored_village *v = &ranking->rows[ranking->count++];
            *v = (struct ll_stored_village){0};
            code = take_village(st, v, err);
        }
    }
    return code;
}

static enum ll_code read_dimensions(sqlite3_stmt *st, struct ll_stored_village *v,
                                    struct ll_err *err)
{
    (void)sqlite3_bind_int64(st, 2, v->area_id);
    for (bool row = true;;) {
        enum ll_code code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            return code;
        }
        int d = find_key(ll_db_text(st, 0), LL_DIM_COUNT, dimension_key);
        if (d < 0) {
            return unknown_key(ll_db_text(st, 0), err);
        }
        v->risk.dimension[d] = take_real(st, 1);
        v->risk.dimension_share[d] = take_real(st, 2);
    }
}

static enum ll_code read_indicators(sqlite3_stmt *st, struct ll_stored_village *v,
                                    struct ll_err *err)
{
    (void)sqlite3_bind_int64(st, 2, v->area_id);
    for (bool row = true;;) {
        enum ll_code code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            return code;
        }
        int i = find_key(ll_db_text(st, 0), LL_IND_COUNT, indicator_key);
        if (i < 0) {
            return unknown_key(ll_db_text(st, 0), err);
        }
        v->counts.measure[i] =
            (struct ll_measure){take_real(st, 1), take_real(st, 2), take_real(st, 3)};
        v->risk.score[i] = take_real(st, 4);
        v->risk.score_low[i] = take_real(st, 5);
        v->risk.score_high[i] = take_real(st, 6);
        v->risk.share[i] = take_real(st, 7);
    }
}

enum ll_code ll_village_rows_read(sqlite3 *db, int64_t assessment,
                                  struct ll_stored_ranking *ranking, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *dimensions = NULL;
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *indicators = NULL;
    enum ll_code code = read_villages(db, assessment, ranking, err);
    if (code == LL_OK) {
        code = ll_db_prepare(db,
                             "SELECT dimension, value, share FROM dimension_result"
                             " WHERE assessment = ? AND area = ?",
                             &dimensions, err);
    }
    if (code == LL_OK) {
        code = ll_db_prepare(db,
                             "SELECT indicator, low, high, known, score, score_low, score_high,"
                             " share FROM indicator_result WHERE assessment = ? AND area = ?",
                             &indicators, err);
    }
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(dimensions, 1, assessment);
        (void)sqlite3_bind_int64(indicators, 1, assessment);
    }
    for (size_t i = 0; code == LL_OK && i < ranking->count; i++) {
        code = read_dimensions(dimensions, &ranking->rows[i], err);
        if (code == LL_OK) {
            code = read_indicators(indicators, &ranking->rows[i], err);
        }
    }
    return code;
}
