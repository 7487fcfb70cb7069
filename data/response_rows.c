#include "data/response_rows.h"

#include <math.h>

#include "core/array.h"
#include "data/blob.h"
#include "data/result_values.h"

/* Columns, bound from 1 when writing and read from 0. */
enum { B_ASSESSMENT, B_BUILDING, B_TIERS };
enum { T_LOW, T_HIGH, T_KNOWN, T_SECOND, T_STATION, T_COUNT };
enum { A_ASSESSMENT, A_NUMBER, A_TIER, A_STATION, A_LIMIT, A_AREA, A_BUILDINGS, A_CIRCLE, A_SHAPE };

static bool is_reached(const struct ll_building_results *r, size_t building)
{
    bool reached = false;
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        reached = reached || r->response_answer[t][building] == LL_ANSWERED;
    }
    return reached;
}

enum ll_code ll_response_rows_write(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                    const struct ll_building_results *results, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(db,
                                      "INSERT INTO building_response VALUES"
                                      " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                      &st, err);
    for (uint32_t i = 0; code == LL_OK && i < results->count; i++) {
        if (!is_reached(results, i)) {
            continue;
        }
        ll_bind_whole(st, B_ASSESSMENT, assessment);
        ll_bind_row(st, B_BUILDING, &scene->layer[LL_BUILDING], i);
        for (int t = 0; t < LL_TIER_COUNT; t++) {
            const struct ll_response *way = &results->response[t][i];
            int base = B_TIERS + t * T_COUNT;
            ll_bind_thousandths(st, base + T_LOW, (double)way->low_s);
            ll_bind_thousandths(st, base + T_HIGH, (double)way->high_s);
            ll_bind_thousandths(st, base + T_KNOWN, way->known_s);
            ll_bind_thousandths(st, base + T_SECOND, way->second_s);
            ll_bind_row(st, base + T_STATION, &scene->layer[LL_STATION], way->second);
        }
        code = ll_db_run(st, err);
    }
    return code;
}

/// A time of a building that is reached; there may be none.
static double time_or_none(sqlite3_stmt *st, int column)
{
    double time_s = ll_take_thousandths(st, column);
    return isnan(time_s) ? INFINITY : time_s;
}

static void take_building(sqlite3_stmt *st, const struct ll_scene *scene,
                          struct ll_building_results *r, size_t building)
{
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        struct ll_response *way = &r->response[t][building];
        int base = B_TIERS + t * T_COUNT;
        if (r->response_answer[t][building] != LL_ANSWERED) {
            continue;
        }
        way->low_s = (float)ll_take_thousandths(st, base + T_LOW);
        way->high_s = (float)ll_take_thousandths(st, base + T_HIGH);
        way->known_s = time_or_none(st, base + T_KNOWN);
        way->second_s = time_or_none(st, base + T_SECOND);
        way->second = ll_take_row(st, base + T_STATION, &scene->layer[LL_STATION]);
    }
}

enum ll_code ll_response_rows_read(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                   struct ll_building_results *inout, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = true;
    enum ll_code code =
        ll_db_prepare(db, "SELECT * FROM building_response WHERE assessment = ?", &st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, assessment);
    }
    while (code == LL_OK && row) {
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            uint32_t building = ll_take_row(st, B_BUILDING, &scene->layer[LL_BUILDING]);
            if (building != LL_NONE) { /* else it has been replaced since */
                take_building(st, scene, inout, building);
            }
        }
    }
    return code;
}

static enum ll_code write_area(sqlite3_stmt *st, const struct ll_scene *scene,
                               const struct ll_response_areas *areas, size_t i,
                               struct ll_blob *blob, struct ll_err *err)
{
    const struct ll_response_area *area = &areas->items[i];
    const struct ll_shapes *shapes = &areas->shapes;
    enum ll_code code = LL_OK;
    ll_bind_whole(st, A_NUMBER, (int64_t)i);
    ll_bind_whole(st, A_TIER, area->tier);
    ll_bind_row(st, A_STATION, &scene->layer[LL_STATION], area->station);
    ll_bind_thousandths(st, A_LIMIT, area->limit_s);
    ll_db_bind_real(st, A_AREA + 1, area->area_m2);
    ll_bind_whole(st, A_BUILDINGS, area->buildings);
    ll_bind_thousandths(st, A_CIRCLE, area->circle_m);
    (void)sqlite3_bind_null(st, A_SHAPE + 1);
    if (shapes->first_ring[i] != shapes->first_ring[i + 1]) { /* else nothing is reached */
        code = ll_blob_encode(shapes, i, scene->epsg, blob, err);
        if (code == LL_OK) {
            (void)sqlite3_bind_blob(st, A_SHAPE + 1, blob->bytes, (int)blob->len, SQLITE_TRANSIENT);
        }
    }
    return code == LL_OK ? ll_db_run(st, err) : code;
}

enum ll_code ll_response_area_rows_write(sqlite3 *db, int64_t assessment,
                                         const struct ll_scene *scene,
                                         const struct ll_response_areas *areas, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    enum ll_code code =
        ll_db_prepare(db, "INSERT INTO response_area VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", &st, err);
    for (size_t i = 0; code == LL_OK && i < areas->count; i++) {
        ll_bind_whole(st, A_ASSESSMENT, assessment);
        code = write_area(st, scene, areas, i, &blob, err);
    }
    return code;
}

static enum ll_code take_area(sqlite3_stmt *st, const struct ll_scene *scene,
                              struct ll_response_areas *areas, struct ll_err *err)
{
    int tier = sqlite3_column_int(st, A_TIER);
    struct ll_response_area area = {.station =
                                        ll_take_row(st, A_STATION, &scene->layer[LL_STATION]),
                                    .tier = (uint8_t)tier,
                                    .limit_s = ll_take_thousandths(st, A_LIMIT),
                                    .area_m2 = ll_take_real(st, A_AREA),
                                    .buildings = (uint32_t)sqlite3_column_int64(st, A_BUILDINGS),
                                    .circle_m = ll_take_thousandths(st, A_CIRCLE)};
    if (tier < 0 || tier >= LL_TIER_COUNT) {
        return ll_fail(err, LL_E_FORMAT, "an area of a tier that this program does not know");
    }
    if (area.station == LL_NONE && sqlite3_column_type(st, A_STATION) != SQLITE_NULL) {
        return LL_OK; /* the station has been replaced since */
    }
    enum ll_code code = ll_array_reserve(&areas->items, &areas->capacity, areas->count + 1,
                                         sizeof *areas->items, err);
    if (code == LL_OK && sqlite3_column_type(st, A_SHAPE) == SQLITE_NULL) {
        code = ll_shapes_begin(&areas->shapes, LL_POLYGON, err);
    } else if (code == LL_OK) {
        const void *bytes = sqlite3_column_blob(st, A_SHAPE);
        code = ll_blob_decode(bytes, (size_t)sqlite3_column_bytes(st, A_SHAPE), scene->epsg,
                              LL_KINDS_POLYGON, &areas->shapes, err);
    }
    if (code == LL_OK) {
        areas->items[areas->count++] = area;
    }
    return code;
}

enum ll_code ll_response_area_rows_read(sqlite3 *db, int64_t assessment,
                                        const struct ll_scene *scene,
                                        struct ll_response_areas *ret_areas, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    LL_CLEANUP(ll_response_areas_clear) struct ll_response_areas areas = {0};
    bool row = true;
    enum ll_code code = ll_db_prepare(
        db, "SELECT * FROM response_area WHERE assessment = ? ORDER BY number", &st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, assessment);
    }
    while (code == LL_OK && row) {
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            code = take_area(st, scene, &areas, err);
        }
    }
    if (code == LL_OK) {
        *ret_areas = areas;
        areas = (struct ll_response_areas){0};
    }
    return code;
}
