#include "data/assessments.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/hash.h"
#include "data/clearance_rows.h"
#include "data/draw_rows.h"
#include "data/entered_rows.h"
#include "data/moment.h"
#include "data/reach_rows.h"
#include "data/response_rows.h"
#include "data/result_rows.h"
#include "data/scene_digest.h"
#include "data/separation_rows.h"
#include "data/store_internal.h"
#include "data/supply_rows.h"
#include "data/swing_rows.h"

void ll_stored_ranking_clear(struct ll_stored_ranking *ranking)
{
    for (size_t i = 0; i < ranking->count; i++) {
        ll_free(ranking->rows[i].code);
        ll_free(ranking->rows[i].name);
    }
    ll_free(ranking->rows);
    ll_entered_clear(&ranking->entered);
    *ranking = (struct ll_stored_ranking){0};
}

/// Keeps a text with the assessment: the content once under its hash, and who used it.
static enum ll_code keep_snapshot(sqlite3 *db, int64_t assessment,
                                  const struct ll_assessment_text *snapshot, struct ll_err *err)
{
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    char text[LL_HASH_TEXT_SIZE];
    enum ll_code code = ll_hash_new(&hash, err);
    if (code != LL_OK) {
        return code;
    }
    ll_hash_add_text(hash, snapshot->content);
    ll_hash_text(hash, text);
    code = ll_db_execf(db, err,
                       "INSERT OR IGNORE INTO snapshot (hash, name, content) VALUES (%Q, %Q, %Q)",
                       text, snapshot->name, snapshot->content);
    if (code == LL_OK) {
        code = ll_db_execf(db, err, "INSERT INTO assessment_snapshot VALUES (%lld, %Q, %Q)",
                           (long long)assessment, snapshot->name, text);
    }
    return code;
}

/// Writes the row of the assessment itself and fills `a`.
static enum ll_code write_head(ll_store *store, const struct ll_assessment_write *w,
                               struct ll_assessment *a, struct ll_err *err)
{
    int64_t moment_ms = 0;
    char as_of[32] = "NULL";
    char input[LL_HASH_TEXT_SIZE];
    char now[LL_TIMESTAMP_SIZE];
    ll_clock_utc(now);
    enum ll_code code = ll_scene_digest(w->scene, input, err);
    if (code == LL_OK) {
        code = ll_scene_moment(store, w->scene, &moment_ms, err);
    }
    if (code == LL_OK && moment_ms != 0) {
        (void)snprintf(as_of, sizeof as_of, "%lld", (long long)moment_ms);
    }
    if (code == LL_OK) {
        code = ll_db_execf(store->db, err,
                           "INSERT INTO assessment (period, partial, method, program,"
                           " input_hash, as_of, made_at, buildings, totals)"
                           " VALUES (%Q, %d, %d, %Q, %Q, %s, %Q, %lld, %Q)",
                           w->period, (int)w->partial, w->method, LL_VERSION, input, as_of, now,
                           (long long)w->results->count, w->totals_json);
    }
    if (code != LL_OK) {
        return code;
    }
    *a = (struct ll_assessment){.id = sqlite3_last_insert_rowid(store->db),
                                .partial = w->partial,
                                .method = w->method,
                                .buildings = w->results->count};
    (void)snprintf(a->period, sizeof a->period, "%s", w->period);
    (void)snprintf(a->made_at, sizeof a->made_at, "%s", now);
    (void)snprintf(a->program, sizeof a->program, "%s", LL_VERSION);
    (void)snprintf(a->input_hash, sizeof a->input_hash, "%s", input);
    for (size_t i = 0; code == LL_OK && i < w->snapshot_count; i++) {
        code = keep_snapshot(store->db, a->id, &w->snapshots[i], err);
    }
    return code;
}

/// Writes what the stages beside the results by building found.
static enum ll_code write_outcomes(ll_store *store, int64_t assessment,
                                   const struct ll_assessment_write *w, struct ll_err *err)
{
    const struct ll_building_results *inside = w->partial ? w->results : NULL;
    enum ll_code code = ll_separation_rows_write(store->db, assessment, w->scene,
                                                 &w->outcomes->separation, inside, err);
    if (code == LL_OK) {
        code =
            ll_clearance_rows_write(store->db, assessment, w->scene, &w->outcomes->clearance, err);
    }
    if (code == LL_OK) {
        code = ll_supply_rows_write(store->db, assessment, w->scene, &w->outcomes->supply, inside,
                                    err);
    }
    if (code == LL_OK) {
        code =
            ll_reach_rows_write(store->db, assessment, w->scene, &w->outcomes->reach, inside, err);
    }
    if (code == LL_OK && !w->partial) { /* the ground of the whole town */
        code = ll_response_area_rows_write(store->db, assessment, w->scene,
                                           &w->outcomes->response_areas, err);
    }
    return code;
}

enum ll_code ll_assessment_store(ll_store *store, const struct ll_assessment_write *w,
                                 struct ll_assessment *ret_assessment, struct ll_err *err)
{
    struct ll_assessment a = {0};
    if (strlen(w->period) >= sizeof a.period) {
        return ll_fail(err, LL_E_INVALID, "'%s' is no period", w->period);
    }
    if (w->results->count != w->scene->layer[LL_BUILDING].count) {
        return ll_fail(err, LL_E_INVALID, "results of another scene");
    }
    enum ll_code code = ll_store_begin(store, err);
    if (code != LL_OK) {
        return code;
    }
    code = write_head(store, w, &a, err);
    if (code == LL_OK) {
        code = ll_building_rows_write(store->db, a.id, w->scene, w->results, err);
    }
    if (code == LL_OK) {
        code = ll_response_rows_write(store->db, a.id, w->scene, w->results, err);
    }
    if (code == LL_OK && w->outcomes != NULL) {
        code = write_outcomes(store, a.id, w, err);
    }
    if (code == LL_OK) {
        code = ll_village_rows_write(store->db, a.id, w->villages, w->village_count, err);
    }
    if (code == LL_OK) {
        code = ll_swing_rows_write(store->db, a.id, w->villages, w->village_count, err);
    }
    if (code == LL_OK) {
        code =
            ll_entered_rows_write(store->db, a.id, w->villages, w->village_count, w->entered, err);
    }
    if (code == LL_OK && w->drawn.draws > 0) {
        code = ll_draw_rows_write(store->db, a.id, &w->drawn, w->villages, w->village_count, err);
    }
    if (code == LL_OK) {
        code = ll_store_commit(store, err);
    } else {
        ll_store_rollback(store);
    }
    if (code != LL_OK) {
        return ll_err_wrap(err, code, "storing the assessment");
    }
    *ret_assessment = a;
    return LL_OK;
}

static void take_head(sqlite3_stmt *st, struct ll_assessment *a)
{
    *a = (struct ll_assessment){.id = sqlite3_column_int64(st, 0),
                                .published = sqlite3_column_int(st, 2) != 0,
                                .partial = sqlite3_column_int(st, 3) != 0,
                                .method = sqlite3_column_int(st, 6),
                                .buildings = (size_t)sqlite3_column_int64(st, 8),
                                .as_of_ms = sqlite3_column_int64(st, 9)};
    (void)snprintf(a->period, sizeof a->period, "%s", ll_db_text(st, 1));
    (void)snprintf(a->made_at, sizeof a->made_at, "%s", ll_db_text(st, 4));
    (void)snprintf(a->program, sizeof a->program, "%s", ll_db_text(st, 5));
    (void)snprintf(a->input_hash, sizeof a->input_hash, "%s", ll_db_text(st, 7));
}

#define HEAD_COLUMNS                                                                               \
    "SELECT id, period, published, partial, made_at, program, method, input_hash, buildings,"      \
    " as_of FROM assessment "

enum ll_code ll_assessment_find(ll_store *store, const char *period,
                                struct ll_assessment *ret_assessment, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code =
        ll_db_prepare(store->db,
                      HEAD_COLUMNS "WHERE ?1 IS NULL OR period = ?1"
                                   " ORDER BY ?1 IS NOT NULL AND published DESC, partial, id DESC",
                      &st, err);
    if (code == LL_OK) {
        ll_db_bind_text(st, 1, period);
        code = ll_db_step(st, &row, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (!row && period != NULL) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "there is no assessment of %s; make one with 'lifelane assess --period %s'",
                       period, period);
    }
    if (!row) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "there is no assessment yet; make one with 'lifelane assess'");
    }
    take_head(st, ret_assessment);
    return LL_OK;
}

enum ll_code ll_assessment_of_moment(ll_store *store, int64_t as_of_ms,
                                     struct ll_assessment *ret_assessment, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code = ll_db_prepare(
        store->db, HEAD_COLUMNS "WHERE as_of = ? AND NOT partial ORDER BY id DESC", &st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, as_of_ms);
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK && !row) {
        code = ll_fail(err, LL_E_NOT_FOUND,
                       "the data as they are have not been assessed; run `lifelane assess` first");
    }
    if (code == LL_OK) {
        take_head(st, ret_assessment);
    }
    return code;
}

static enum ll_code find_by_id(ll_store *store, int64_t id, struct ll_assessment *ret_assessment,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code = ll_db_prepare(store->db, HEAD_COLUMNS "WHERE id = ?", &st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, id);
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK && !row) {
        code = ll_fail(err, LL_E_NOT_FOUND, "there is no assessment %lld", (long long)id);
    }
    if (code == LL_OK) {
        take_head(st, ret_assessment);
    }
    return code;
}

enum ll_code ll_assessment_publish(ll_store *store, int64_t assessment, struct ll_err *err)
{
    struct ll_assessment a = {0};
    enum ll_code code = ll_store_begin(store, err);
    if (code != LL_OK) {
        return code;
    }
    code = find_by_id(store, assessment, &a, err);
    if (code == LL_OK) {
        code = ll_db_execf(store->db, err,
                           "UPDATE assessment SET published = 0 WHERE period = %Q AND published;"
                           "UPDATE assessment SET published = 1 WHERE id = %lld",
                           a.period, (long long)assessment);
    }
    if (code == LL_OK) {
        return ll_store_commit(store, err);
    }
    ll_store_rollback(store);
    return code;
}

enum ll_code ll_ranking_load(ll_store *store, int64_t assessment,
                             struct ll_stored_ranking *ret_ranking, struct ll_err *err)
{
    LL_CLEANUP(ll_stored_ranking_clear) struct ll_stored_ranking ranking = {0};
    enum ll_code code = find_by_id(store, assessment, &ranking.assessment, err);
    if (code == LL_OK) {
        code = ll_village_rows_read(store->db, assessment, &ranking, err);
    }
    if (code == LL_OK) {
        code = ll_swing_rows_read(store->db, assessment, &ranking, err);
    }
    if (code == LL_OK) {
        code = ll_entered_rows_read(store, assessment, &ranking, err);
    }
    if (code == LL_OK) {
        code = ll_draw_rows_read(store->db, assessment, &ranking, err);
    }
    if (code != LL_OK) {
        return code;
    }
    *ret_ranking = ranking;
    ranking = (struct ll_stored_ranking){0};
    return LL_OK;
}

enum ll_code ll_assessment_snapshot(ll_store *store, int64_t assessment, const char *name,
                                    char **ret_text, struct ll_err *err)
{
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    enum ll_code code = ll_db_prepare(store->db,
                                      "SELECT content FROM snapshot JOIN assessment_snapshot AS a"
                                      " USING (hash) WHERE a.assessment = ? AND a.name = ?",
                                      &st, err);
    if (code == LL_OK) {
        (void)sqlite3_bind_int64(st, 1, assessment);
        ll_db_bind_text(st, 2, name);
        code = ll_db_step(st, &row, err);
    }
    if (code == LL_OK && !row) {
        code = ll_fail(err, LL_E_NOT_FOUND, "assessment %lld keeps no '%s'", (long long)assessment,
                       name);
    }
    if (code != LL_OK) {
        return code;
    }
    char *text = ll_strdup(ll_db_text(st, 0));
    if (text == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *ret_text = text;
    return LL_OK;
}

enum ll_code ll_results_load(ll_store *store, int64_t assessment, const struct ll_scene *scene,
                             struct ll_building_results *ret_results, struct ll_err *err)
{
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results results = {0};
    struct ll_assessment a = {0};
    enum ll_code code = find_by_id(store, assessment, &a, err);
    if (code == LL_OK) {
        code = ll_building_results_make(scene->layer[LL_BUILDING].count, &results, err);
    }
    if (code == LL_OK) {
        code = ll_building_rows_read(store->db, assessment, scene, &results, err);
    }
    if (code == LL_OK) {
        code = ll_response_rows_read(store->db, assessment, scene, &results, err);
    }
    if (code != LL_OK) {
        return code;
    }
    *ret_results = results;
    results = (struct ll_building_results){0};
    return LL_OK;
}

enum ll_code ll_outcomes_load(ll_store *store, int64_t assessment, const struct ll_scene *scene,
                              struct ll_outcomes *ret_outcomes, struct ll_err *err)
{
    LL_CLEANUP(ll_outcomes_clear) struct ll_outcomes outcomes = {0};
    enum ll_code code =
        ll_separation_rows_read(store->db, assessment, scene, &outcomes.separation, err);
    if (code == LL_OK) {
        code = ll_clearance_rows_read(store->db, assessment, scene, &outcomes.clearance, err);
    }
    if (code == LL_OK) {
        code = ll_supply_rows_read(store->db, assessment, scene, &outcomes.supply, err);
    }
    if (code == LL_OK) {
        code = ll_reach_rows_read(store->db, assessment, scene, &outcomes.reach, err);
    }
    if (code == LL_OK) {
        code =
            ll_response_area_rows_read(store->db, assessment, scene, &outcomes.response_areas, err);
    }
    if (code != LL_OK) {
        return code;
    }
    *ret_outcomes = outcomes;
    outcomes = (struct ll_outcomes){0};
    return LL_OK;
}
