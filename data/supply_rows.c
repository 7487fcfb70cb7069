#include "data/supply_rows.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "data/blob.h"
#include "data/result_values.h"

/* Columns of the tables, bound from 1 when writing and read from 0. */
enum { B_ASSESSMENT, B_BUILDING, B_ANSWER, B_HOSE, B_HYDRANT, B_OTHER, B_SOURCE };
enum { H_ASSESSMENT, H_HYDRANT, H_BUILDINGS, H_SECOND, H_RESIDENTS };
enum {
    G_ASSESSMENT,
    G_AREA,
    G_AREA_M2,
    G_BUILT_M2,
    G_BUILDINGS,
    G_HOUSEHOLDS,
    G_RESIDENTS,
    G_SHAPE
};
enum { S_ASSESSMENT, S_A, S_B, S_SPACING, S_LIMIT, S_LANE, S_X, S_Y, S_COURSE };

/// What is written.
struct writing {
    sqlite3 *db;
    int64_t assessment;
    const struct ll_scene *scene;
    const struct ll_supply *s;
    const struct ll_building_results *inside;
    struct ll_blob *blob; ///< room for a shape
};

static enum ll_code write_buildings(const struct writing *w, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code =
        ll_db_prepare(w->db, "INSERT INTO building_supply VALUES (?, ?, ?, ?, ?, ?, ?)", &st, err);
    for (uint32_t i = 0; code == LL_OK && i < w->s->count; i++) {
        if (w->inside != NULL && w->inside->area[i] == LL_NONE) {
            continue;
        }
        ll_bind_whole(st, B_ASSESSMENT, w->assessment);
        ll_bind_row(st, B_BUILDING, &w->scene->layer[LL_BUILDING], i);
        ll_bind_whole(st, B_ANSWER, w->s->hose_answer[i]);
        ll_bind_thousandths(st, B_HOSE, (double)w->s->hose_m[i]);
        ll_bind_row(st, B_HYDRANT, &w->scene->layer[LL_HYDRANT], w->s->hose_hydrant[i]);
        ll_bind_thousandths(st, B_OTHER, (double)w->s->other_m[i]);
        ll_bind_row(st, B_SOURCE, &w->scene->layer[LL_HYDRANT], w->s->other[i]);
        code = ll_db_run(st, err);
    }
    return code;
}

static enum ll_code write_gains(const struct writing *w, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code =
        ll_db_prepare(w->db, "INSERT INTO hydrant_gain VALUES (?, ?, ?, ?, ?)", &st, err);
    for (size_t i = 0; code == LL_OK && i < w->s->gain_count; i++) {
        const struct ll_hydrant_gain *gain = &w->s->gains[i];
        ll_bind_whole(st, H_ASSESSMENT, w->assessment);
        ll_bind_row(st, H_HYDRANT, &w->scene->layer[LL_HYDRANT], gain->hydrant);
        ll_bind_whole(st, H_BUILDINGS, gain->buildings);
        ll_bind_whole(st, H_SECOND, gain->second);
        ll_db_bind_real(st, H_RESIDENTS + 1, gain->residents);
        code = ll_db_run(st, err);
    }
    return code;
}

/// Binds a shape to a column; NULL where it has no point.
static enum ll_code bind_shape(const struct writing *w, const struct ll_shapes *shapes,
                               size_t index, sqlite3_stmt *st, int column, struct ll_err *err)
{
    (void)sqlite3_bind_null(st, column + 1);
    if (shapes->first_ring[index] == shapes->first_ring[index + 1]) {
        return LL_OK;
    }
    enum ll_code code = ll_blob_encode(shapes, index, w->scene->epsg, w->blob, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_blob(st, column + 1, w->blob->bytes, (int)w->blob->len,
                                SQLITE_TRANSIENT);
    }
    return code;
}

static enum ll_code write_gaps(const struct writing *w, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code =
        ll_db_prepare(w->db, "INSERT INTO water_gap VALUES (?, ?, ?, ?, ?, ?, ?, ?)", &st, err);
    for (size_t i = 0; code == LL_OK && i < w->s->gap_count; i++) {
        const struct ll_gap *gap = &w->s->gaps[i];
        ll_bind_whole(st, G_ASSESSMENT, w->assessment);
        ll_bind_row(st, G_AREA, &w->scene->layer[LL_AREA], gap->area);
        ll_db_bind_real(st, G_AREA_M2 + 1, gap->area_m2);
        ll_db_bind_real(st, G_BUILT_M2 + 1, gap->built_m2);
        ll_bind_whole(st, G_BUILDINGS, gap->buildings);
        ll_db_bind_real(st, G_HOUSEHOLDS + 1, gap->households);
        ll_db_bind_real(st, G_RESIDENTS + 1, gap->residents);
        code = bind_shape(w, &w->s->gap_shapes, i, st, G_SHAPE, err);
        if (code == LL_OK) {
            code = ll_db_run(st, err);
        }
    }
    return code;
}

static enum ll_code write_spacings(const struct writing *w, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    enum ll_code code = ll_db_prepare(
        w->db, "INSERT INTO hydrant_spacing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", &st, err);
    for (size_t i = 0; code == LL_OK && i < w->s->spacing_count; i++) {
        const struct ll_spacing *s = &w->s->spacings[i];
        ll_bind_whole(st, S_ASSESSMENT, w->assessment);
        ll_bind_row(st, S_A, &w->scene->layer[LL_HYDRANT], s->hydrant_a);
        ll_bind_row(st, S_B, &w->scene->layer[LL_HYDRANT], s->hydrant_b);
        ll_bind_thousandths(st, S_SPACING, s->spacing_m);
        ll_bind_thousandths(st, S_LIMIT, s->limit_m);
        ll_bind_row(st, S_LANE, &w->scene->layer[LL_LANE], s->lane);
        ll_bind_thousandths(st, S_X, s->at.x);
        ll_bind_thousandths(st, S_Y, s->at.y);
        code = bind_shape(w, &w->s->spacing_shapes, i, st, S_COURSE, err);
        if (code == LL_OK) {
            code = ll_db_run(st, err);
        }
    }
    return code;
}

enum ll_code ll_supply_rows_write(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                  const struct ll_supply *supply,
                                  const struct ll_building_results *inside, struct ll_err *err)
{
    LL_CLEANUP(ll_blob_clear) struct ll_blob blob = {0};
    const struct writing w = {db, assessment, scene, supply, inside, &blob};
    if (supply->hose_answer == NULL) {
        return LL_OK;
    }
    enum ll_code code = ll_db_execf(db, err, "INSERT INTO supply_result VALUES (%lld, %d)",
                                    (long long)assessment, (int)supply->ground_known);
    if (code == LL_OK) {
        code = write_buildings(&w, err);
    }
    if (code == LL_OK) {
        code = write_gains(&w, err);
    }
    if (code == LL_OK) {
        code = write_gaps(&w, err);
    }
    return code == LL_OK ? write_spacings(&w, err) : code;
}

/* ---- reading ---- */

struct reading {
    sqlite3 *db;
    int64_t assessment;
    const struct ll_scene *scene;
    struct ll_supply s;
    size_t capacity[3]; ///< of gains, gaps, spacings
};

static void reading_clear(struct reading *r)
{
    ll_supply_clear(&r->s);
}

static enum ll_code select_rows(const struct reading *r, const char *sql, sqlite3_stmt **ret_st,
                                struct ll_err *err)
{
    enum ll_code code = ll_db_prepare(r->db, sql, ret_st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(*ret_st, 1, r->assessment);
    }
    return code;
}

/// Calls `take` for every row of a table.
static enum ll_code for_rows(struct reading *r, const char *sql,
                             enum ll_code (*take)(struct reading *, sqlite3_stmt *,
                                                  struct ll_err *),
                             struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = true;
    enum ll_code code = select_rows(r, sql, &st, err);
    while (code == LL_OK && row) {
        code = ll_db_step(st, &row, err);
        if (code == LL_OK && row) {
            code = take(r, st, err);
        }
    }
    return code;
}

static enum ll_code make_columns(struct reading *r, struct ll_err *err)
{
    size_t n = r->scene->layer[LL_BUILDING].count;
    struct ll_supply *s = &r->s;
    s->count = n;
    s->hose_answer = ll_calloc(n, sizeof *s->hose_answer);
    s->hose_m = ll_alloc(n, sizeof *s->hose_m);
    s->hose_hydrant = ll_alloc(n, sizeof *s->hose_hydrant);
    s->other_m = ll_alloc(n, sizeof *s->other_m);
    s->other = ll_alloc(n, sizeof *s->other);
    if (s->hose_answer == NULL || s->hose_m == NULL || s->hose_hydrant == NULL ||
        s->other_m == NULL || s->other == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < n; i++) {
        s->hose_m[i] = s->other_m[i] = NAN;
        s->hose_hydrant[i] = s->other[i] = LL_NONE;
    }
    return LL_OK;
}

static enum ll_code take_head(struct reading *r, sqlite3_stmt *st, struct ll_err *err)
{
    r->s.ground_known = sqlite3_column_int(st, 1) != 0;
    return make_columns(r, err);
}

static enum ll_code take_building(struct reading *r, sqlite3_stmt *st, struct ll_err *err)
{
    uint32_t b = ll_take_row(st, B_BUILDING, &r->scene->layer[LL_BUILDING]);
    int answer = sqlite3_column_int(st, B_ANSWER);
    if (answer < 0 || answer >= LL_ANSWER_COUNT) {
        return ll_fail(err, LL_E_FORMAT,
                       "assessment %lld, building %lld: an answer this program does not know",
                       (long long)r->assessment, (long long)sqlite3_column_int64(st, B_BUILDING));
    }
    if (b != LL_NONE) { /* else the building has been replaced since */
        const struct ll_table *hydrants = &r->scene->layer[LL_HYDRANT];
        r->s.hose_answer[b] = (uint8_t)answer;
        r->s.hose_m[b] = (float)ll_take_thousandths(st, B_HOSE);
        r->s.hose_hydrant[b] = ll_take_row(st, B_HYDRANT, hydrants);
        r->s.other_m[b] = (float)ll_take_thousandths(st, B_OTHER);
        r->s.other[b] = ll_take_row(st, B_SOURCE, hydrants);
    }
    return LL_OK;
}

static enum ll_code take_gain(struct reading *r, sqlite3_stmt *st, struct ll_err *err)
{
    uint32_t hydrant = ll_take_row(st, H_HYDRANT, &r->scene->layer[LL_HYDRANT]);
    if (hydrant == LL_NONE) {
        return LL_OK;
    }
    enum ll_code code = ll_array_reserve(&r->s.gains, &r->capacity[0], r->s.gain_count + 1,
                                         sizeof *r->s.gains, err);
    if (code == LL_OK) {
        r->s.gains[r->s.gain_count++] =
            (struct ll_hydrant_gain){.hydrant = hydrant,
                                     .buildings = (uint32_t)sqlite3_column_int64(st, H_BUILDINGS),
                                     .second = (uint32_t)sqlite3_column_int64(st, H_SECOND),
                                     .residents = ll_take_real(st, H_RESIDENTS)};
    }
    return code;
}

static enum ll_code take_gap(struct reading *r, sqlite3_stmt *st, struct ll_err *err)
{
    uint32_t area = ll_take_row(st, G_AREA, &r->scene->layer[LL_AREA]);
    if (area == LL_NONE) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&r->s.gaps, &r->capacity[1], r->s.gap_count + 1, sizeof *r->s.gaps, err);
    if (code == LL_OK && sqlite3_column_type(st, G_SHAPE) == SQLITE_NULL) {
        code = ll_shapes_begin(&r->s.gap_shapes, LL_POLYGON, err);
    } else if (code == LL_OK) {
        const void *bytes = sqlite3_column_blob(st, G_SHAPE);
        code = ll_blob_decode(bytes, (size_t)sqlite3_column_bytes(st, G_SHAPE), r->scene->epsg,
                              LL_KINDS_POLYGON, &r->s.gap_shapes, err);
    }
    if (code == LL_OK) {
        r->s.gaps[r->s.gap_count++] =
            (struct ll_gap){.area = area,
                            .area_m2 = ll_take_real(st, G_AREA_M2),
                            .built_m2 = ll_take_real(st, G_BUILT_M2),
                            .buildings = (uint32_t)sqlite3_column_int64(st, G_BUILDINGS),
                            .households = ll_take_real(st, G_HOUSEHOLDS),
                            .residents = ll_take_real(st, G_RESIDENTS)};
    }
    return code;
}

/// The way between two hydrants; in assessments of before version 0.5 straight over its middle.
static enum ll_code take_course(struct reading *r, const struct ll_spacing *s, sqlite3_stmt *st,
                                struct ll_err *err)
{
    struct ll_shapes *courses = &r->s.spacing_shapes;
    if (sqlite3_column_type(st, S_COURSE) != SQLITE_NULL) {
        const void *bytes = sqlite3_column_blob(st, S_COURSE);
        return ll_blob_decode(bytes, (size_t)sqlite3_column_bytes(st, S_COURSE), r->scene->epsg,
                              LL_KINDS_LINE, courses, err);
    }
    const struct ll_box *box = r->scene->layer[LL_HYDRANT].shape.box;
    const struct ll_box *a = &box[s->hydrant_a];
    const struct ll_box *b = &box[s->hydrant_b];
    const struct ll_xy points[] = {{a->min_x, a->min_y}, s->at, {b->min_x, b->min_y}};
    enum ll_code code = ll_shapes_begin(courses, LL_LINE, err);
    if (code == LL_OK) {
        code = ll_shapes_ring(courses, err);
    }
    return code == LL_OK ? ll_shapes_run(courses, points, 3, err) : code;
}

static enum ll_code take_spacing(struct reading *r, sqlite3_stmt *st, struct ll_err *err)
{
    const struct ll_table *hydrants = &r->scene->layer[LL_HYDRANT];
    struct ll_spacing s = {.hydrant_a = ll_take_row(st, S_A, hydrants),
                           .hydrant_b = ll_take_row(st, S_B, hydrants),
                           .spacing_m = ll_take_thousandths(st, S_SPACING),
                           .limit_m = ll_take_thousandths(st, S_LIMIT),
                           .lane = ll_take_row(st, S_LANE, &r->scene->layer[LL_LANE]),
                           .at = {ll_take_thousandths(st, S_X), ll_take_thousandths(st, S_Y)}};
    if (s.hydrant_a == LL_NONE || s.hydrant_b == LL_NONE) {
        return LL_OK;
    }
    enum ll_code code = ll_array_reserve(&r->s.spacings, &r->capacity[2], r->s.spacing_count + 1,
                                         sizeof *r->s.spacings, err);
    if (code == LL_OK) {
        code = take_course(r, &s, st, err);
    }
    if (code == LL_OK) {
        r->s.spacings[r->s.spacing_count++] = s;
    }
    return code;
}

enum ll_code ll_supply_rows_read(sqlite3 *db, int64_t assessment, const struct ll_scene *scene,
                                 struct ll_supply *ret_supply, struct ll_err *err)
{
    LL_CLEANUP(reading_clear)
    struct reading r = {.db = db, .assessment = assessment, .scene = scene};
    enum ll_code code =
        for_rows(&r, "SELECT * FROM supply_result WHERE assessment = ?", take_head, err);
    if (code == LL_OK && r.s.hose_answer == NULL) {
        *ret_supply = (struct ll_supply){0};
        return LL_OK;
    }
    if (code == LL_OK) {
        code =
            for_rows(&r, "SELECT * FROM building_supply WHERE assessment = ?", take_building, err);
    }
    if (code == LL_OK) {
        code = for_rows(&r, "SELECT * FROM hydrant_gain WHERE assessment = ?", take_gain, err);
    }
    if (code == LL_OK) {
        code = for_rows(&r, "SELECT * FROM water_gap WHERE assessment = ?", take_gap, err);
    }
    if (code == LL_OK) {
        code =
            for_rows(&r, "SELECT * FROM hydrant_spacing WHERE assessment = ?", take_spacing, err);
    }
    if (code == LL_OK) {
        *ret_supply = r.s;
        r.s = (struct ll_supply){0};
    }
    return code;
}
