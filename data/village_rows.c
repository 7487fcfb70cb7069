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
    sqlite3_stmt *by_default;
    sqlite3_stmt *reason;
    struct ll_err *err;
};

static void writer_clear(struct writer *w)
{
    ll_db_finalizep(&w->village);
    ll_db_finalizep(&w->dimension);
    ll_db_finalizep(&w->indicator);
    ll_db_finalizep(&w->by_default);
    ll_db_finalizep(&w->reason);
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

static enum ll_code write_default(struct writer *w, const struct ll_stored_village *v)
{
    if (v->default_rank == 0) {
        return LL_OK;
    }
    sqlite3_stmt *st = w->by_default;
    (void)sqlite3_bind_int64(st, 1, w->assessment);
    (void)sqlite3_bind_int64(st, 2, v->area_id);
    (void)sqlite3_bind_int64(st, 3, (int64_t)v->default_rank);
    ll_db_bind_real(st, 4, v->default_risk);
    ll_db_bind_real(st, 5, v->default_low);
    ll_db_bind_real(st, 6, v->default_high);
    return ll_db_run(st, w->err);
}

/// One row; place 0 are the others, with their number in place of a feature.
static enum ll_code write_reason(struct writer *w, size_t place, int64_t feature,
                                 const struct ll_stored_reason *reason, double share)
{
    sqlite3_stmt *st = w->reason;
    (void)sqlite3_bind_int64(st, 4, (int64_t)place);
    ll_db_bind_text(st, 5, reason == NULL ? NULL : ll_layer_info(reason->layer)->name);
    (void)sqlite3_bind_int64(st, 6, feature);
    (void)(reason == NULL ? sqlite3_bind_null(st, 7) : sqlite3_bind_int(st, 7, reason->certain));
    ll_db_bind_real(st, 8, share);
    return ll_db_run(st, w->err);
}

static enum ll_code write_reasons(struct writer *w, const struct ll_stored_village *v)
{
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < LL_IND_COUNT; i++) {
        const struct ll_stored_reasons *r = &v->reasons[i];
        (void)sqlite3_bind_int64(w->reason, 1, w->assessment);
        (void)sqlite3_bind_int64(w->reason, 2, v->area_id);
        ll_db_bind_text(w->reason, 3, ll_indicator_key((enum ll_indicator_id)i));
        for (size_t k = 0; code == LL_OK && k < r->count; k++) {
            code = write_reason(w, k + 1, r->top[k].id, &r->top[k], r->top[k].share);
        }
        if (code == LL_OK && r->others > 0) {
            code = write_reason(w, 0, (int64_t)r->others, NULL, r->others_share);
        }
    }
    return code;
}

static enum ll_code prepare_writer(struct writer *w, struct ll_err *err)
{
    static const char *const inserts[] = {
        "INSERT INTO village_result VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        "INSERT INTO dimension_result VALUES (?, ?, ?, ?, ?)",
        "INSERT INTO indicator_result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "INSERT INTO village_default VALUES (?, ?, ?, ?, ?, ?)",
        "INSERT INTO indicator_reason VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
    sqlite3_stmt **const statements[] = {&w->village, &w->dimension, &w->indicator, &w->by_default,
                                         &w->reason};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < sizeof inserts / sizeof inserts[0]; i++) {
        code = ll_db_prepare(w->db, inserts[i], statements[i], err);
    }
    return code;
}

enum ll_code ll_village_rows_write(sqlite3 *db, int64_t assessment,
                                   const struct ll_stored_village *villages, size_t count,
                                   struct ll_err *err)
{
    static enum ll_code (*const parts[])(struct writer *, const struct ll_stored_village *) = {
        write_village, write_dimensions, write_indicators, write_default, write_reasons};
    LL_CLEANUP(writer_clear) struct writer w = {.db = db, .assessment = assessment, .err = err};
    enum ll_code code = prepare_writer(&w, err);
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        for (size_t p = 0; code == LL_OK && p < sizeof parts / sizeof parts[0]; p++) {
            code = parts[p](&w, &villages[i]);
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
    v->default_rank = 0;
    v->default_risk = v->default_low = v->default_high = NAN;
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

static enum ll_code read_default(sqlite3_stmt *st, struct ll_stored_village *v, struct ll_err *err)
{
    (void)sqlite3_bind_int64(st, 2, v->area_id);
    bool row = false;
    enum ll_code code = ll_db_step(st, &row, err);
    if (code == LL_OK && row) {
        v->default_rank = (size_t)sqlite3_column_int64(st, 0);
        v->default_risk = take_real(st, 1);
        v->default_low = take_real(st, 2);
        v->default_high = take_real(st, 3);
        code = ll_db_step(st, &row, err); /* to its end */
    }
    return code;
}

static enum ll_code take_reason(sqlite3_stmt *st, struct ll_stored_reasons *r, struct ll_err *err)
{
    if (sqlite3_column_int(st, 1) == 0) {
        r->others = (size_t)sqlite3_column_int64(st, 3);
        r->others_share = take_real(st, 5);
        return LL_OK;
    }
    enum ll_layer layer = LL_AREA;
    if (!ll_layer_by_name(ll_db_text(st, 2), &layer) || r->count == LL_REASONS_MOST) {
        return unknown_key(ll_db_text(st, 2), err);
    }
    r->top[r->count++] = (struct ll_stored_reason){.layer = layer,
                                                   .id = sqlite3_column_int64(st, 3),
                                                   .certain = sqlite3_column_int(st, 4) != 0,
                                                   .share = take_real(st, 5)};
    return LL_OK;
}

static enum ll_code read_reasons(sqlite3_stmt *st, struct ll_stored_village *v, struct ll_err *err)
{
    (void)sqlite3_bind_int64(st, 2, v->area_id);
    for (bool row = true;;) {
        enum ll_code code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            return code;
        }
        int i = find_key(ll_db_text(st, 0), LL_IND_COUNT, indicator_key);
        code = i < 0 ? unknown_key(ll_db_text(st, 0), err) : take_reason(st, &v->reasons[i], err);
        if (code != LL_OK) {
            return code;
        }
    }
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
    static const struct {
        const char *select;
        enum ll_code (*read)(sqlite3_stmt *st, struct ll_stored_village *v, struct ll_err *err);
    } parts[] = {{"SELECT dimension, value, share FROM dimension_result"
                  " WHERE assessment = ? AND area = ?",
                  read_dimensions},
                 {"SELECT indicator, low, high, known, score, score_low, score_high,"
                  " share FROM indicator_result WHERE assessment = ? AND area = ?",
                  read_indicators},
                 {"SELECT rank, risk, risk_low, risk_high FROM village_default"
                  " WHERE assessment = ? AND area = ?",
                  read_default},
                 {"SELECT indicator, place, layer, feature, certain, share FROM indicator_reason"
                  " WHERE assessment = ? AND area = ? ORDER BY indicator, place",
                  read_reasons}};
    enum ll_code code = read_villages(db, assessment, ranking, err);
    for (size_t p = 0; code == LL_OK && p < sizeof parts / sizeof parts[0]; p++) {
        LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
        code = ll_db_prepare(db, parts[p].select, &st, err);
        (void)(code == LL_OK ? sqlite3_bind_int64(st, 1, assessment) : SQLITE_OK);
        for (size_t i = 0; code == LL_OK && i < ranking->count; i++) {
            code = parts[p].read(st, &ranking->rows[i], err);
        }
    }
    return code;
}
