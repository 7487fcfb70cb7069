#include "data/reach_rows.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/clearance.h"
#include "data/result_values.h"

/* Columns of reach_result, bound from 1 when writing and read from 0. */
enum {
    R_ASSESSMENT,
    R_BUILDING,
    R_LADDER,
    R_WAYS, /* the first column of the first class */
};
enum {
    W_ANSWER,
    W_SIDE,
    W_HOSE,
    W_STRAIGHT,
    W_ASSUMED,
    W_TIME,
    W_LANE,
    W_BLOCKER,
    W_DX,
    W_DY,
    W_COUNT
};
/* What came later, after the columns of all classes, by class. */
enum { T_FIRST, T_NUMBER, T_COUNT };
#define R_TIGHT       (R_WAYS + LL_VEHICLE_COUNT * W_COUNT)
#define REACH_COLUMNS (R_TIGHT + LL_VEHICLE_COUNT * T_COUNT)

/* Columns of blocker_result. */
enum {
    B_ASSESSMENT,
    B_NUMBER,
    B_LANE,
    B_CAUSE,
    B_CAUSE_ID,
    B_FROM,
    B_TO,
    B_X,
    B_Y,
    B_WIDTH,
    B_HEIGHT,
    B_STOPS,
    B_MAY_STOP,
    B_MOVABLE,
    B_WINS, /* the first column of the first class */
};
enum { N_CUT_OFF, N_DELAYED, N_RESIDENTS, N_DELAY, N_COUNT };
#define B_RADIUS        (B_WINS + LL_VEHICLE_COUNT * N_COUNT)
#define BLOCKER_COLUMNS (B_RADIUS + 1)

/* Columns of tight_place. */
enum {
    P_ASSESSMENT,
    P_NUMBER,
    P_LANE,
    P_OTHER_LANE,
    P_AT,
    P_X,
    P_Y,
    P_CLASSES,
    P_CAUSE,
    P_CAUSE_ID,
    P_COUNT
};

/// The layer that the row of a cause is of; NULL when it has none.
static const struct ll_table *table_of(const struct ll_scene *scene, uint8_t cause)
{
    switch (cause) {
    case LL_CAUSE_BUILDING:
        return &scene->layer[LL_BUILDING];
    case LL_CAUSE_OBSTACLE:
        return &scene->layer[LL_OBSTACLE];
    case LL_CAUSE_GROUND:
        return &scene->layer[LL_GROUND];
    case LL_CAUSE_BRIDGE:
        return &scene->layer[LL_LANE];
    default:
        return NULL;
    }
}

/// An insert into all columns of a table.
static enum ll_code prepare_insert(sqlite3 *db, const char *table, int columns,
                                   sqlite3_stmt **ret_st, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text sql = {0};
    enum ll_code code = ll_text_appendf(&sql, err, "INSERT INTO %s VALUES (?", table);
    for (int i = 1; code == LL_OK && i < columns; i++) {
        code = ll_text_append(&sql, ", ?", err);
    }
    if (code == LL_OK) {
        code = ll_text_append(&sql, ")", err);
    }
    return code == LL_OK ? ll_db_prepare(db, ll_text_str(&sql), ret_st, err) : code;
}

/// Binds a number within the assessment.
static void bind_number(sqlite3_stmt *st, int column, uint32_t number)
{
    if (number == LL_NONE) {
        (void)sqlite3_bind_null(st, column + 1);
    } else {
        ll_bind_whole(st, column, number);
    }
}

static void bind_tight(sqlite3_stmt *st, int base, const struct ll_reach_way *way)
{
    bind_number(st, base + T_FIRST, way->tight);
    bind_number(st, base + T_NUMBER, way->tight_count == 0 ? LL_NONE : way->tight_count);
}

static void bind_way(sqlite3_stmt *st, int base, const struct ll_scene *scene,
                     const struct ll_reach_way *way, const struct ll_box *box)
{
    ll_bind_whole(st, base + W_ANSWER, way->answer);
    ll_bind_whole(st, base + W_SIDE, way->side);
    ll_bind_thousandths(st, base + W_HOSE, (double)way->hose_m);
    ll_bind_thousandths(st, base + W_STRAIGHT, (double)way->straight_m);
    ll_bind_thousandths(st, base + W_ASSUMED, (double)way->assumed_m);
    ll_bind_thousandths(st, base + W_TIME, (double)way->time_s);
    ll_bind_row(st, base + W_LANE, &scene->layer[LL_LANE], way->lane);
    bind_number(st, base + W_BLOCKER, way->blocker);
    ll_bind_thousandths(st, base + W_DX, way->stop.x - box->min_x);
    ll_bind_thousandths(st, base + W_DY, way->stop.y - box->min_y);
}

static enum ll_code write_ways(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                               const struct ll_reach *reach,
                               const struct ll_building_results *inside, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    const struct ll_table *buildings = &scene->layer[LL_BUILDING];
    enum ll_code code = prepare_insert(db, "reach_result", REACH_COLUMNS, &st, err);
    for (uint32_t i = 0; code == LL_OK && i < reach->count; i++) {
        if (inside != NULL && inside->area[i] == LL_NONE) {
            continue;
        }
        ll_bind_whole(st, R_ASSESSMENT, assessment);
        ll_bind_row(st, R_BUILDING, buildings, i);
        ll_bind_whole(st, R_LADDER, reach->way[LL_VEHICLE_LADDER][i].ladder);
        for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
            bind_way(st, R_WAYS + c * W_COUNT, scene, &reach->way[c][i], &buildings->shape.box[i]);
            bind_tight(st, R_TIGHT + c * T_COUNT, &reach->way[c][i]);
        }
        code = ll_db_run(st, err);
    }
    return code;
}

static void bind_cause(sqlite3_stmt *st, int column, const struct ll_scene *scene, uint8_t cause,
                       uint32_t row)
{
    const struct ll_table *causes = table_of(scene, cause);
    if (causes == NULL) {
        (void)sqlite3_bind_null(st, column + 1);
    } else {
        ll_bind_row(st, column, causes, row);
    }
}

static void bind_blocker(sqlite3_stmt *st, const struct ll_scene *scene, const struct ll_blocker *b)
{
    ll_bind_row(st, B_LANE, &scene->layer[LL_LANE], b->lane);
    ll_bind_whole(st, B_CAUSE, b->cause);
    bind_cause(st, B_CAUSE_ID, scene, b->cause, b->cause_row);
    ll_bind_thousandths(st, B_FROM, b->from_m);
    ll_bind_thousandths(st, B_TO, b->to_m);
    ll_bind_thousandths(st, B_X, b->at.x);
    ll_bind_thousandths(st, B_Y, b->at.y);
    ll_bind_thousandths(st, B_WIDTH, (double)b->width_m);
    ll_bind_thousandths(st, B_HEIGHT, (double)b->height_m);
    ll_bind_whole(st, B_STOPS, b->stops);
    ll_bind_whole(st, B_MAY_STOP, b->may_stop);
    ll_bind_whole(st, B_MOVABLE, b->movable);
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        int base = B_WINS + c * N_COUNT;
        ll_bind_whole(st, base + N_CUT_OFF, b->cut_off[c]);
        ll_bind_whole(st, base + N_DELAYED, b->delayed[c]);
        ll_db_bind_real(st, base + N_RESIDENTS + 1, b->residents_cut_off[c]);
        ll_bind_thousandths(st, base + N_DELAY, b->delay_s[c]);
    }
    ll_bind_thousandths(st, B_RADIUS, (double)b->radius_m);
}

static enum ll_code write_blockers(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                   const struct ll_reach *reach, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = prepare_insert(db, "blocker_result", BLOCKER_COLUMNS, &st, err);
    for (size_t i = 0; code == LL_OK && i < reach->blocker_count; i++) {
        ll_bind_whole(st, B_ASSESSMENT, assessment);
        ll_bind_whole(st, B_NUMBER, (int64_t)i);
        bind_blocker(st, scene, &reach->blockers[i]);
        code = ll_db_run(st, err);
    }
    return code;
}

static enum ll_code write_tight(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                const struct ll_reach *reach, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    const struct ll_table *lanes = &scene->layer[LL_LANE];
    enum ll_code code = prepare_insert(db, "tight_place", P_COUNT, &st, err);
    for (size_t i = 0; code == LL_OK && i < reach->tight_count; i++) {
        const struct ll_tight_place *p = &reach->tight[i];
        ll_bind_whole(st, P_ASSESSMENT, assessment);
        ll_bind_whole(st, P_NUMBER, (int64_t)i);
        ll_bind_row(st, P_LANE, lanes, p->lane);
        ll_bind_row(st, P_OTHER_LANE, lanes, p->other_lane);
        ll_bind_thousandths(st, P_AT, p->at_m);
        ll_bind_thousandths(st, P_X, p->at.x);
        ll_bind_thousandths(st, P_Y, p->at.y);
        ll_bind_whole(st, P_CLASSES, p->classes);
        ll_bind_whole(st, P_CAUSE, p->cause);
        bind_cause(st, P_CAUSE_ID, scene, p->cause, p->cause_row);
        code = ll_db_run(st, err);
    }
    return code;
}

enum ll_code ll_reach_rows_write(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                 const struct ll_reach *reach,
                                 const struct ll_building_results *inside, struct ll_err *err)
{
    if (reach->way[0] == NULL) {
        return LL_OK;
    }
    enum ll_code code = write_ways(db, assessment, scene, reach, inside, err);
    code = code == LL_OK ? write_blockers(db, assessment, scene, reach, err) : code;
    return code == LL_OK ? write_tight(db, assessment, scene, reach, err) : code;
}

/* ---- reading ---- */

static uint32_t take_number(sqlite3_stmt *st, int column)
{
    return sqlite3_column_type(st, column) == SQLITE_NULL
               ? LL_NONE
               : (uint32_t)sqlite3_column_int64(st, column);
}

static struct ll_reach_way take_way(sqlite3_stmt *st, int base, const struct ll_scene *scene,
                                    const struct ll_box *box)
{
    return (struct ll_reach_way){.answer = (uint8_t)sqlite3_column_int(st, base + W_ANSWER),
                                 .side = (uint8_t)sqlite3_column_int(st, base + W_SIDE),
                                 .hose_m = (float)ll_take_thousandths(st, base + W_HOSE),
                                 .straight_m = (float)ll_take_thousandths(st, base + W_STRAIGHT),
                                 .assumed_m = (float)ll_take_thousandths(st, base + W_ASSUMED),
                                 .time_s = (float)ll_take_thousandths(st, base + W_TIME),
                                 .lane = ll_take_row(st, base + W_LANE, &scene->layer[LL_LANE]),
                                 .blocker = take_number(st, base + W_BLOCKER),
                                 .stop = {box->min_x + ll_take_thousandths(st, base + W_DX),
                                          box->min_y + ll_take_thousandths(st, base + W_DY)}};
}

/// Takes what is too tight; nothing from assessments of before.
static void take_tight(sqlite3_stmt *st, int base, struct ll_reach_way *way)
{
    way->tight = take_number(st, base + T_FIRST);
    way->tight_count = (uint8_t)sqlite3_column_int(st, base + T_NUMBER); /* NULL is 0 */
}

static struct ll_reach_way not_run(void)
{
    return (struct ll_reach_way){.stop = {NAN, NAN},
                                 .hose_m = NAN,
                                 .straight_m = NAN,
                                 .assumed_m = NAN,
                                 .time_s = NAN,
                                 .lane = LL_NONE,
                                 .blocker = LL_NONE,
                                 .tight = LL_NONE};
}

static enum ll_code make_columns(struct ll_reach *reach, size_t count, struct ll_err *err)
{
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        reach->way[c] = ll_alloc(count, sizeof *reach->way[c]);
        if (reach->way[c] == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
        for (size_t i = 0; i < count; i++) {
            reach->way[c][i] = not_run();
        }
    }
    reach->count = count;
    return LL_OK;
}

static enum ll_code prepare_select(sqlite3 *db, const char *sql, int64_t assessment,
                                   sqlite3_stmt **ret_st, struct ll_err *err)
{
    enum ll_code code = ll_db_prepare(db, sql, ret_st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(*ret_st, 1, assessment);
    }
    return code;
}

/// Whether a number within the assessment names a row of so many.
static bool names_row(uint32_t number, size_t count)
{
    return number == LL_NONE || number < count;
}

/// Whether all words and numbers of a row are ones this program knows.
static bool words_known(sqlite3_stmt *st, const struct ll_reach *reach)
{
    bool known = sqlite3_column_int64(st, R_LADDER) < LL_LADDER_COUNT;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        int base = R_WAYS + c * W_COUNT;
        const int tight = R_TIGHT + c * T_COUNT;
        known = known && sqlite3_column_int64(st, base + W_ANSWER) < LL_REACH_COUNT &&
                sqlite3_column_int64(st, base + W_SIDE) < LL_SIDE_COUNT &&
                names_row(take_number(st, base + W_BLOCKER), reach->blocker_count) &&
                names_row(take_number(st, tight + T_FIRST), reach->tight_count) &&
                sqlite3_column_int64(st, tight + T_NUMBER) <= UINT8_MAX;
    }
    return known;
}

static enum ll_code read_ways(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                              struct ll_reach *reach, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    const struct ll_table *buildings = &scene->layer[LL_BUILDING];
    enum ll_code code =
        prepare_select(db, "SELECT * FROM reach_result WHERE assessment = ? ORDER BY building",
                       assessment, &st, err);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        if (reach->count == 0 && buildings->count > 0) {
            code = make_columns(reach, buildings->count, err);
        }
        uint32_t i = ll_take_row(st, R_BUILDING, buildings);
        if (code == LL_OK && !words_known(st, reach)) {
            return ll_fail(err, LL_E_FORMAT,
                           "assessment %lld, building %lld: an answer this program does not know",
                           (long long)assessment, (long long)sqlite3_column_int64(st, R_BUILDING));
        }
        for (int c = 0; code == LL_OK && i < reach->count && c < LL_VEHICLE_COUNT; c++) {
            reach->way[c][i] = take_way(st, R_WAYS + c * W_COUNT, scene, &buildings->shape.box[i]);
            take_tight(st, R_TIGHT + c * T_COUNT, &reach->way[c][i]);
        }
        if (code == LL_OK && i < reach->count) {
            reach->way[LL_VEHICLE_LADDER][i].ladder = (uint8_t)sqlite3_column_int(st, R_LADDER);
        }
    }
    return code;
}

static struct ll_blocker take_blocker(sqlite3_stmt *st, const struct ll_scene *scene)
{
    struct ll_blocker b = {.lane = ll_take_row(st, B_LANE, &scene->layer[LL_LANE]),
                           .cause = (uint8_t)sqlite3_column_int(st, B_CAUSE),
                           .cause_row = LL_NONE,
                           .from_m = ll_take_thousandths(st, B_FROM),
                           .to_m = ll_take_thousandths(st, B_TO),
                           .at = {ll_take_thousandths(st, B_X), ll_take_thousandths(st, B_Y)},
                           .width_m = (float)ll_take_thousandths(st, B_WIDTH),
                           .height_m = (float)ll_take_thousandths(st, B_HEIGHT),
                           .radius_m = (float)ll_take_thousandths(st, B_RADIUS),
                           .stops = (uint8_t)sqlite3_column_int(st, B_STOPS),
                           .may_stop = (uint8_t)sqlite3_column_int(st, B_MAY_STOP),
                           .movable = (uint8_t)sqlite3_column_int(st, B_MOVABLE)};
    const struct ll_table *causes = table_of(scene, b.cause);
    if (causes != NULL) {
        b.cause_row = ll_take_row(st, B_CAUSE_ID, causes);
    }
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        int base = B_WINS + c * N_COUNT;
        b.cut_off[c] = (uint32_t)sqlite3_column_int64(st, base + N_CUT_OFF);
        b.delayed[c] = (uint32_t)sqlite3_column_int64(st, base + N_DELAYED);
        b.residents_cut_off[c] = ll_take_real(st, base + N_RESIDENTS);
        b.delay_s[c] = ll_take_thousandths(st, base + N_DELAY);
    }
    return b;
}

static enum ll_code read_blockers(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                  struct ll_reach *reach, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code =
        prepare_select(db, "SELECT * FROM blocker_result WHERE assessment = ? ORDER BY number",
                       assessment, &st, err);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        if (sqlite3_column_int64(st, B_CAUSE) >= LL_CAUSE_COUNT ||
            sqlite3_column_int64(st, B_MOVABLE) > LL_MOVABLE_YES) {
            return ll_fail(err, LL_E_FORMAT,
                           "assessment %lld, blocker %lld: a word this program does not know",
                           (long long)assessment, (long long)sqlite3_column_int64(st, B_NUMBER));
        }
        code = ll_array_reserve(&reach->blockers, &reach->blocker_capacity,
                                reach->blocker_count + 1, sizeof *reach->blockers, err);
        if (code == LL_OK) {
            reach->blockers[reach->blocker_count++] = take_blocker(st, scene);
        }
    }
    return code;
}

static struct ll_tight_place take_place(sqlite3_stmt *st, const struct ll_scene *scene)
{
    const struct ll_table *lanes = &scene->layer[LL_LANE];
    struct ll_tight_place p = {.lane = ll_take_row(st, P_LANE, lanes),
                               .other_lane = ll_take_row(st, P_OTHER_LANE, lanes),
                               .at_m = ll_take_thousandths(st, P_AT),
                               .at = {ll_take_thousandths(st, P_X), ll_take_thousandths(st, P_Y)},
                               .classes = (uint8_t)sqlite3_column_int(st, P_CLASSES),
                               .cause = (uint8_t)sqlite3_column_int(st, P_CAUSE),
                               .cause_row = LL_NONE};
    const struct ll_table *causes = table_of(scene, p.cause);
    if (causes != NULL) {
        p.cause_row = ll_take_row(st, P_CAUSE_ID, causes);
    }
    return p;
}

static enum ll_code read_tight(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                               struct ll_reach *reach, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    size_t capacity = 0;
    enum ll_code code = prepare_select(
        db, "SELECT * FROM tight_place WHERE assessment = ? ORDER BY number", assessment, &st, err);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        if (sqlite3_column_int64(st, P_CAUSE) >= LL_CAUSE_COUNT) {
            return ll_fail(err, LL_E_FORMAT,
                           "assessment %lld, tight place %lld: a word this program does not know",
                           (long long)assessment, (long long)sqlite3_column_int64(st, P_NUMBER));
        }
        code = ll_array_reserve(&reach->tight, &capacity, reach->tight_count + 1,
                                sizeof *reach->tight, err);
        if (code == LL_OK) {
            reach->tight[reach->tight_count++] = take_place(st, scene);
        }
    }
    return code;
}

enum ll_code ll_reach_rows_read(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                struct ll_reach *ret_reach, struct ll_err *err)
{
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = {0};
    enum ll_code code = read_blockers(db, assessment, scene, &reach, err);
    if (code == LL_OK) {
        code = read_tight(db, assessment, scene, &reach, err);
    }
    if (code == LL_OK) {
        code = read_ways(db, assessment, scene, &reach, err);
    }
    if (code == LL_OK) {
        *ret_reach = reach;
        reach = (struct ll_reach){0};
    }
    return code;
}
