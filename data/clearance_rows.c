#include "data/clearance_rows.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "data/result_values.h"

/* Columns of the tables, bound from 1 when writing and read from 0. */
enum {
    L_ASSESSMENT,
    L_LANE,
    L_NOMINAL,
    L_WIDTH_LOW,
    L_WIDTH_HIGH,
    L_WIDTH_AT,
    L_CAUSE,
    L_CAUSE_ROW,
    L_GRADE_LOW,
    L_GRADE_HIGH,
    L_OBSTRUCTED,
    L_DAY_LOW, ///< low and high of each time of day, in order
    L_COLUMNS = L_DAY_LOW + 2 * LL_SPEED_SET_COUNT
};
enum {
    F_ASSESSMENT,
    F_NUMBER,
    F_LANE,
    F_KIND,
    F_SURE,
    F_CAUSE,
    F_CAUSE_ROW,
    F_MOVABLE,
    F_RULE,
    F_FROM,
    F_TO,
    F_VALUE,
    F_LOW,
    F_HIGH,
    F_X,
    F_Y,
    F_OTHER_LANE,
    F_ROOM,
    F_TIMES
};

/* What stands for "nothing bounds it": no length is negative. */
#define UNBOUNDED (-1)

/// A length; NAN is NULL, INFINITY is UNBOUNDED.
static void bind_length(sqlite3_stmt *st, int column, double m)
{
    if (isinf(m)) {
        ll_bind_whole(st, column, UNBOUNDED);
    } else {
        ll_bind_thousandths(st, column, m);
    }
}

static float take_length(sqlite3_stmt *st, int column)
{
    bool open = sqlite3_column_type(st, column) == SQLITE_INTEGER &&
                sqlite3_column_int64(st, column) == UNBOUNDED;
    return open ? INFINITY : (float)ll_take_thousandths(st, column);
}

static void bind_key(sqlite3_stmt *st, int column, const char *key)
{
    ll_db_bind_text(st, column + 1, key);
}

static void bind_cause(sqlite3_stmt *st, int column, const struct ll_scene *scene,
                       enum ll_cause cause, uint32_t row)
{
    enum ll_layer layer = ll_cause_layer(cause);
    bind_key(st, column, ll_cause_key(cause));
    if (layer == LL_LAYER_COUNT) {
        (void)sqlite3_bind_null(st, column + 2);
    } else {
        ll_bind_row(st, column + 1, &scene->layer[layer], row);
    }
}

static bool same_length(float a, float b)
{
    return a == b || (isnan(a) && isnan(b));
}

/// Widths by time of day, where they are not those of all times.
static void bind_times(sqlite3_stmt *st, const struct ll_lane_summary *s)
{
    for (int t = 0; t < LL_SPEED_SET_COUNT; t++) {
        int column = L_DAY_LOW + 2 * t;
        if (same_length(s->low_at_m[t], s->width_low_m) &&
            same_length(s->high_at_m[t], s->width_high_m)) {
            (void)sqlite3_bind_null(st, column + 1);
            (void)sqlite3_bind_null(st, column + 2);
        } else {
            bind_length(st, column, (double)s->low_at_m[t]);
            bind_length(st, column + 1, (double)s->high_at_m[t]);
        }
    }
}

static void take_times(sqlite3_stmt *st, struct ll_lane_summary *s)
{
    for (int t = 0; t < LL_SPEED_SET_COUNT; t++) {
        int column = L_DAY_LOW + 2 * t;
        bool own = sqlite3_column_type(st, column) != SQLITE_NULL ||
                   sqlite3_column_type(st, column + 1) != SQLITE_NULL;
        s->low_at_m[t] = own ? take_length(st, column) : s->width_low_m;
        s->high_at_m[t] = own ? take_length(st, column + 1) : s->width_high_m;
    }
}

static enum ll_code write_lanes(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                const struct ll_clearance *c, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(
        db, "INSERT INTO lane_result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &st, err);
    for (size_t i = 0; code == LL_OK && i < c->lane_count; i++) {
        const struct ll_lane_summary *s = &c->lanes[i];
        if (isnan(s->obstructed_m)) {
            continue; /* not judged */
        }
        ll_bind_whole(st, L_ASSESSMENT, assessment);
        ll_bind_whole(st, L_LANE, scene->layer[LL_LANE].id[i]);
        bind_length(st, L_NOMINAL, (double)s->nominal_m);
        bind_length(st, L_WIDTH_LOW, (double)s->width_low_m);
        bind_length(st, L_WIDTH_HIGH, (double)s->width_high_m);
        bind_length(st, L_WIDTH_AT, (double)s->width_at_m);
        bind_cause(st, L_CAUSE, scene, (enum ll_cause)s->width_cause, s->width_row);
        bind_key(st, L_GRADE_LOW, ll_lane_grade_key((enum ll_lane_grade)s->grade_low));
        bind_key(st, L_GRADE_HIGH, ll_lane_grade_key((enum ll_lane_grade)s->grade_high));
        bind_length(st, L_OBSTRUCTED, (double)s->obstructed_m);
        bind_times(st, s);
        code = ll_db_run(st, err);
    }
    return code;
}

static void bind_finding(sqlite3_stmt *st, const struct ll_scene *scene,
                         const struct ll_lane_finding *f)
{
    ll_bind_whole(st, F_LANE, scene->layer[LL_LANE].id[f->lane]);
    bind_key(st, F_KIND, ll_finding_kind_key((enum ll_finding_kind)f->kind));
    bind_key(st, F_SURE, ll_sureness_key((enum ll_sureness)f->sure));
    bind_cause(st, F_CAUSE, scene, (enum ll_cause)f->cause, f->cause_row);
    if (f->movable == LL_MOVABLE_UNKNOWN) {
        (void)sqlite3_bind_null(st, F_MOVABLE + 1);
    } else {
        ll_bind_whole(st, F_MOVABLE, f->movable == LL_MOVABLE_YES);
    }
    bind_key(st, F_RULE, ll_rule_key((enum ll_rule_id)f->rule));
    bind_length(st, F_FROM, f->from_m);
    bind_length(st, F_TO, f->to_m);
    bind_length(st, F_VALUE, (double)f->value);
    bind_length(st, F_LOW, (double)f->low);
    bind_length(st, F_HIGH, (double)f->high);
    ll_bind_thousandths(st, F_X, f->at.x);
    ll_bind_thousandths(st, F_Y, f->at.y);
    ll_bind_row(st, F_OTHER_LANE, &scene->layer[LL_LANE], f->other_lane);
    bind_length(st, F_ROOM, (double)f->room_m);
    if (f->times == 0) {
        (void)sqlite3_bind_null(st, F_TIMES + 1);
    } else {
        ll_bind_whole(st, F_TIMES, f->times);
    }
}

enum ll_code ll_clearance_rows_write(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                     const struct ll_clearance *clearance, struct ll_err *err)
{
    if (clearance->lanes == NULL) {
        return LL_OK;
    }
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = write_lanes(db, assessment, scene, clearance, err);
    if (code == LL_OK) {
        code = ll_db_prepare(db,
                             "INSERT INTO lane_finding VALUES"
                             " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                             &st, err);
    }
    for (size_t i = 0; code == LL_OK && i < clearance->finding_count; i++) {
        ll_bind_whole(st, F_ASSESSMENT, assessment);
        ll_bind_whole(st, F_NUMBER, (int64_t)i + 1);
        bind_finding(st, scene, &clearance->findings[i]);
        code = ll_db_run(st, err);
    }
    return code;
}

/* ---- reading ---- */

static enum ll_code make_empty(size_t lanes, struct ll_clearance *c, struct ll_err *err)
{
    c->lane_count = lanes;
    c->lanes = ll_alloc(lanes, sizeof *c->lanes);
    c->first_piece = ll_calloc(lanes + 1, sizeof *c->first_piece);
    if (c->lanes == NULL || c->first_piece == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < lanes; i++) {
        c->lanes[i] = ll_lane_summary_none();
    }
    return LL_OK;
}

static enum ll_code unknown_word(const char *word, struct ll_err *err)
{
    return ll_fail(err, LL_E_FORMAT, "lane results: '%s' is a word this program does not know",
                   word);
}

/// A cause with its row; a row that is gone is LL_NONE.
static enum ll_code take_cause(sqlite3_stmt *st, int column, const struct ll_scene *scene,
                               uint8_t *ret_cause, uint32_t *ret_row, struct ll_err *err)
{
    *ret_cause = LL_CAUSE_NONE;
    *ret_row = LL_NONE;
    if (sqlite3_column_type(st, column) == SQLITE_NULL) {
        return LL_OK;
    }
    enum ll_cause cause = ll_cause_by_key(ll_db_text(st, column));
    if (cause == LL_CAUSE_COUNT) {
        return unknown_word(ll_db_text(st, column), err);
    }
    enum ll_layer layer = ll_cause_layer(cause);
    *ret_cause = (uint8_t)cause;
    if (layer != LL_LAYER_COUNT) {
        *ret_row = ll_take_row(st, column + 1, &scene->layer[layer]);
    }
    return LL_OK;
}

static enum ll_code take_grade(sqlite3_stmt *st, int column, uint8_t *ret_grade, struct ll_err *err)
{
    *ret_grade = LL_GRADE_UNKNOWN;
    if (sqlite3_column_type(st, column) == SQLITE_NULL) {
        return LL_OK;
    }
    enum ll_lane_grade grade = ll_lane_grade_by_key(ll_db_text(st, column));
    *ret_grade = (uint8_t)grade;
    return grade == LL_GRADE_COUNT ? unknown_word(ll_db_text(st, column), err) : LL_OK;
}

static enum ll_code take_lane(sqlite3_stmt *st, const struct ll_scene *scene,
                              struct ll_clearance *c, struct ll_err *err)
{
    uint32_t row = ll_take_row(st, L_LANE, &scene->layer[LL_LANE]);
    struct ll_lane_summary s = {.nominal_m = take_length(st, L_NOMINAL),
                                .width_low_m = take_length(st, L_WIDTH_LOW),
                                .width_high_m = take_length(st, L_WIDTH_HIGH),
                                .width_at_m = take_length(st, L_WIDTH_AT),
                                .obstructed_m = take_length(st, L_OBSTRUCTED)};
    take_times(st, &s);
    enum ll_code code = take_cause(st, L_CAUSE, scene, &s.width_cause, &s.width_row, err);
    code = code == LL_OK ? take_grade(st, L_GRADE_LOW, &s.grade_low, err) : code;
    code = code == LL_OK ? take_grade(st, L_GRADE_HIGH, &s.grade_high, err) : code;
    if (code == LL_OK && row != LL_NONE) {
        c->lanes[row] = s;
    }
    return code;
}

static enum ll_code take_finding(sqlite3_stmt *st, const struct ll_scene *scene,
                                 struct ll_clearance *c, struct ll_err *err)
{
    enum ll_finding_kind kind = ll_finding_kind_by_key(ll_db_text(st, F_KIND));
    enum ll_sureness sure = ll_sureness_by_key(ll_db_text(st, F_SURE));
    enum ll_rule_id rule = ll_rule_by_key(ll_db_text(st, F_RULE));
    if (kind == LL_FINDING_KIND_COUNT || sure == LL_SURE_COUNT || rule == LL_RULE_COUNT) {
        return unknown_word(ll_db_text(st, kind == LL_FINDING_KIND_COUNT ? F_KIND
                                           : sure == LL_SURE_COUNT       ? F_SURE
                                                                         : F_RULE),
                            err);
    }
    struct ll_lane_finding f = {.lane = ll_take_row(st, F_LANE, &scene->layer[LL_LANE]),
                                .other_lane = ll_take_row(st, F_OTHER_LANE, &scene->layer[LL_LANE]),
                                .room_m = take_length(st, F_ROOM),
                                .times = (uint8_t)sqlite3_column_int(st, F_TIMES),
                                .kind = (uint8_t)kind,
                                .sure = (uint8_t)sure,
                                .rule = rule,
                                .from_m = ll_take_thousandths(st, F_FROM),
                                .to_m = ll_take_thousandths(st, F_TO),
                                .other_from_m = NAN,
                                .other_to_m = NAN,
                                .value = take_length(st, F_VALUE),
                                .low = take_length(st, F_LOW),
                                .high = take_length(st, F_HIGH),
                                .at = {ll_take_thousandths(st, F_X), ll_take_thousandths(st, F_Y)}};
    if (sqlite3_column_type(st, F_MOVABLE) != SQLITE_NULL) {
        f.movable = sqlite3_column_int(st, F_MOVABLE) != 0 ? LL_MOVABLE_YES : LL_MOVABLE_NO;
    }
    enum ll_code code = take_cause(st, F_CAUSE, scene, &f.cause, &f.cause_row, err);
    if (code != LL_OK || f.lane == LL_NONE) {
        return code;
    }
    code = ll_array_reserve(&c->findings, &c->finding_capacity, c->finding_count + 1,
                            sizeof *c->findings, err);
    if (code == LL_OK) {
        c->findings[c->finding_count++] = f;
    }
    return code;
}

/// Hands each row of a table to `take`. @param ret_any Whether there was one.
static enum ll_code read_table(sqlite3 *db, int64_t assessment, const char *sql,
                               const struct ll_scene *scene, struct ll_clearance *c,
                               enum ll_code (*take)(sqlite3_stmt *, const struct ll_scene *,
                                                    struct ll_clearance *, struct ll_err *),
                               struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(db, sql, &st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, assessment);
    }
    for (bool row = true; code == LL_OK;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        code = take(st, scene, c, err);
    }
    return code;
}

static enum ll_code any_rows(sqlite3 *db, int64_t assessment, bool *ret_any, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code =
        ll_db_prepare(db, "SELECT 1 FROM lane_result WHERE assessment = ? LIMIT 1", &st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, assessment);
        code = ll_db_step(st, ret_any, err);
    }
    return code;
}

enum ll_code ll_clearance_rows_read(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                    struct ll_clearance *ret_clearance, struct ll_err *err)
{
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = {0};
    bool any = false;
    enum ll_code code = any_rows(db, assessment, &any, err);
    if (code != LL_OK || !any) {
        return code;
    }
    code = make_empty(scene->layer[LL_LANE].count, &c, err);
    if (code == LL_OK) {
        code = read_table(db, assessment, "SELECT * FROM lane_result WHERE assessment = ?", scene,
                          &c, take_lane, err);
    }
    if (code == LL_OK) {
        code = read_table(db, assessment,
                          "SELECT * FROM lane_finding WHERE assessment = ? ORDER BY number", scene,
                          &c, take_finding, err);
    }
    if (code == LL_OK) {
        *ret_clearance = c;
        c = (struct ll_clearance){0};
    }
    return code;
}
