#include <math.h>

#include "data/result_rows.h"
#include "data/result_values.h"

/* Columns of building_result, bound from 1 when writing and read from 0. */
enum column {
    C_ASSESSMENT = 0,
    C_BUILDING,
    C_AREA,
    C_WATER_ANSWER,
    C_HYDRANT_MM,
    C_HYDRANT,
    C_IN_REACH,
    C_CONFIRMED,
    C_LANE_ANSWER,
    C_LANE_MM,
    C_LANE,
    C_TIERS, /* the first column of the first tier */
};
enum tier_column {
    T_ANSWER = 0,
    T_TIME_MS,
    T_DRIVE_MS,
    T_LAST_MM,
    T_ASSUMED_MM,
    T_STATION,
    T_LANE,
    T_STOP_DX_MM,
    T_STOP_DY_MM,
    T_COUNT
};
#define COLUMNS (C_TIERS + LL_TIER_COUNT * T_COUNT)

static void bind_tier(sqlite3_stmt *st, int tier, const struct ll_scene *scene,
                      const struct ll_building_results *r, size_t i)
{
    const struct ll_response *way = &r->response[tier][i];
    const struct ll_box *box = &scene->layer[LL_BUILDING].shape.box[i];
    int base = C_TIERS + tier * T_COUNT;
    ll_bind_whole(st, base + T_ANSWER, r->response_answer[tier][i]);
    ll_bind_thousandths(st, base + T_TIME_MS, way->time_s);
    ll_bind_thousandths(st, base + T_DRIVE_MS, (double)way->drive_s);
    ll_bind_thousandths(st, base + T_LAST_MM, (double)way->last_m);
    ll_bind_thousandths(st, base + T_ASSUMED_MM, (double)way->assumed_m);
    ll_bind_row(st, base + T_STATION, &scene->layer[LL_STATION], way->station);
    ll_bind_row(st, base + T_LANE, &scene->layer[LL_LANE], way->lane);
    ll_bind_thousandths(st, base + T_STOP_DX_MM, way->stop.x - box->min_x);
    ll_bind_thousandths(st, base + T_STOP_DY_MM, way->stop.y - box->min_y);
}

static void bind_building(sqlite3_stmt *st, const struct ll_scene *scene,
                          const struct ll_building_results *r, size_t i)
{
    ll_bind_whole(st, C_BUILDING, scene->layer[LL_BUILDING].id[i]);
    ll_bind_row(st, C_AREA, &scene->layer[LL_AREA], r->area[i]);
    ll_bind_whole(st, C_WATER_ANSWER, r->water_answer[i]);
    ll_bind_thousandths(st, C_HYDRANT_MM, r->hydrant_m[i]);
    ll_bind_row(st, C_HYDRANT, &scene->layer[LL_HYDRANT], r->hydrant[i]);
    ll_bind_whole(st, C_IN_REACH, r->hydrants_in_reach[i]);
    ll_bind_whole(st, C_CONFIRMED, r->hydrants_confirmed[i]);
    ll_bind_whole(st, C_LANE_ANSWER, r->lane_answer[i]);
    ll_bind_thousandths(st, C_LANE_MM, r->lane_m[i]);
    ll_bind_row(st, C_LANE, &scene->layer[LL_LANE], r->lane[i]);
    for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
        bind_tier(st, tier, scene, r, i);
    }
}

/// Whether any stage ran for a building: a partial assessment leaves the others out.
static bool was_computed(const struct ll_building_results *r, size_t row)
{
    bool computed = r->water_answer[row] != LL_NOT_RUN || r->lane_answer[row] != LL_NOT_RUN;
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        computed = computed || r->response_answer[t][row] != LL_NOT_RUN;
    }
    return computed;
}

enum ll_code ll_building_rows_write(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                    const struct ll_building_results *r, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text sql = {0};
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_text_append(&sql, "INSERT INTO building_result VALUES (?", err);
    for (int i = 1; code == LL_OK && i < COLUMNS; i++) {
        code = ll_text_append(&sql, ", ?", err);
    }
    if (code == LL_OK) {
        code = ll_text_append(&sql, ")", err);
    }
    if (code == LL_OK) {
        code = ll_db_prepare(db, ll_text_str(&sql), &st, err);
    }
    for (size_t i = 0; code == LL_OK && i < r->count; i++) {
        if (!was_computed(r, i)) {
            continue;
        }
        ll_bind_whole(st, C_ASSESSMENT, assessment);
        bind_building(st, scene, r, i);
        code = ll_db_run(st, err);
    }
    return code;
}

/* ---- reading ---- */

static void take_tier(sqlite3_stmt *st, int tier, const struct ll_scene *scene,
                      struct ll_building_results *r, size_t i)
{
    const struct ll_box *box = &scene->layer[LL_BUILDING].shape.box[i];
    int base = C_TIERS + tier * T_COUNT;
    r->response_answer[tier][i] = (uint8_t)sqlite3_column_int(st, base + T_ANSWER);
    r->response[tier][i] = (struct ll_response){
        .time_s = ll_take_thousandths(st, base + T_TIME_MS),
        .drive_s = (float)ll_take_thousandths(st, base + T_DRIVE_MS),
        .last_m = (float)ll_take_thousandths(st, base + T_LAST_MM),
        .assumed_m = (float)ll_take_thousandths(st, base + T_ASSUMED_MM),
        .station = ll_take_row(st, base + T_STATION, &scene->layer[LL_STATION]),
        .lane = ll_take_row(st, base + T_LANE, &scene->layer[LL_LANE]),
        .stop = {box->min_x + ll_take_thousandths(st, base + T_STOP_DX_MM),
                 box->min_y + ll_take_thousandths(st, base + T_STOP_DY_MM)},
        .low_s = NAN, /* these and what follows stand in building_response */
        .high_s = NAN,
        .known_s = NAN,
        .second_s = NAN,
        .second = LL_NONE};
}

/// Whether all answers of the row are ones this program knows.
static bool answers_known(sqlite3_stmt *st)
{
    bool known = sqlite3_column_int(st, C_WATER_ANSWER) < LL_ANSWER_COUNT &&
                 sqlite3_column_int(st, C_LANE_ANSWER) < LL_ANSWER_COUNT;
    for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
        known =
            known && sqlite3_column_int(st, C_TIERS + tier * T_COUNT + T_ANSWER) < LL_ANSWER_COUNT;
    }
    return known;
}

static void take_building(sqlite3_stmt *st, const struct ll_scene *scene,
                          struct ll_building_results *r, size_t i)
{
    r->area[i] = ll_take_row(st, C_AREA, &scene->layer[LL_AREA]);
    r->water_answer[i] = (uint8_t)sqlite3_column_int(st, C_WATER_ANSWER);
    r->hydrant_m[i] = ll_take_thousandths(st, C_HYDRANT_MM);
    r->hydrant[i] = ll_take_row(st, C_HYDRANT, &scene->layer[LL_HYDRANT]);
    r->hydrants_in_reach[i] = (uint16_t)sqlite3_column_int(st, C_IN_REACH);
    r->hydrants_confirmed[i] = (uint16_t)sqlite3_column_int(st, C_CONFIRMED);
    r->lane_answer[i] = (uint8_t)sqlite3_column_int(st, C_LANE_ANSWER);
    r->lane_m[i] = ll_take_thousandths(st, C_LANE_MM);
    r->lane[i] = ll_take_row(st, C_LANE, &scene->layer[LL_LANE]);
    for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
        take_tier(st, tier, scene, r, i);
    }
}

enum ll_code ll_building_rows_read(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                   struct ll_building_results *r, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(
        db, "SELECT * FROM building_result WHERE assessment = ? ORDER BY building", &st, err);
    if (code != LL_OK) {
        return code;
    }
    (void)sqlite3_bind_int64(st, 1, assessment);
    for (bool row = true; code == LL_OK && row;) {
        code = ll_db_step(st, &row, err);
        if (code != LL_OK || !row) {
            break;
        }
        int64_t id = sqlite3_column_int64(st, C_BUILDING);
        uint32_t i = ll_take_row(st, C_BUILDING, &scene->layer[LL_BUILDING]);
        if (!answers_known(st)) {
            return ll_fail(err, LL_E_FORMAT,
                           "assessment %lld, building %lld: an answer this program does not know",
                           (long long)assessment, (long long)id);
        }
        if (i != LL_NONE) { /* else the building has been replaced since */
            take_building(st, scene, r, i);
        }
    }
    return code;
}
