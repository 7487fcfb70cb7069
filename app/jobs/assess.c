#include "app/jobs/assess.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/jobs/find.h"
#include "app/jobs/model.h"
#include "app/jobs/odds.h"
#include "app/jobs/swing.h"
#include "app/jobs/totals.h"
#include "app/jobs/village_results.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "data/features.h"
#include "data/scene_io.h"
#include "geo/areas.h"
#include "geo/lane_part.h"
#include "geo/supply.h"

/// Everything one run holds. Zeroed is valid; released by run_clear.
struct run {
    const struct ll_assess_request *request;
    char period[16];
    ll_store *store;
    struct ll_model model;
    struct ll_scene scene;
    struct ll_stage stage;
    struct ll_chain chain;
    struct ll_chain_swing swing;
    struct ll_stored_ranking ranking;
    struct ll_assess_report report;
};

static void run_clear(struct run *run)
{
    ll_store_close(run->store);
    ll_model_clear(&run->model);
    ll_scene_clear(&run->scene);
    ll_chain_clear(&run->chain);
    ll_chain_swing_clear(&run->swing);
    ll_stored_ranking_clear(&run->ranking);
}

enum ll_code ll_assess_period(const char *period, char ret_period[16], struct ll_err *err)
{
    if (period == NULL) {
        char now[LL_TIMESTAMP_SIZE];
        ll_clock_utc(now);
        (void)snprintf(ret_period, 16, "%.4s", now);
        return LL_OK;
    }
    size_t digits = strspn(period, "0123456789");
    bool half = strcmp(period + digits, "-H1") == 0 || strcmp(period + digits, "-H2") == 0;
    if (digits != 4 || (period[digits] != '\0' && !half)) {
        return ll_fail(err, LL_E_USAGE, "a period is a year or a half, 2026 or 2026-H1, not '%s'",
                       period);
    }
    (void)snprintf(ret_period, 16, "%s", period);
    return LL_OK;
}

struct ll_load_request ll_assess_wants(const struct ll_assess_request *request)
{
    return (struct ll_load_request){.store = request->store,
                                    .settings = request->settings,
                                    .setting_count = request->setting_count,
                                    .progress = request->progress};
}

static enum ll_code open_and_load(struct run *run, struct ll_err *err)
{
    const struct ll_assess_request *request = run->request;
    enum ll_code code = ll_store_open(request->store, LL_STORE_WRITE, &run->store, err);
    if (code == LL_OK) {
        const struct ll_load_request wants = ll_assess_wants(request);
        code = ll_load(run->store, &wants, &run->model, &run->scene, err);
    }
    run->stage = (struct ll_stage){.scene = &run->scene,
                                   .rules = run->model.rules,
                                   .speeds = &run->model.speeds,
                                   .threads = request->threads,
                                   .progress = request->progress};
    return code;
}

/// Stores derived areas and reads them back, so that they have ids.
static enum ll_code keep_derived(struct run *run, const struct ll_table *areas, struct ll_err *err)
{
    const struct ll_origin origin = {"derived", "", "", NULL};
    LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
    size_t stored = 0;
    enum ll_code code = ll_store_begin(run->store, err);
    if (code == LL_OK) {
        code = ll_feature_writer_new(run->store, LL_AREA, &origin, LL_IMPORT_APPEND, &writer, err);
    }
    if (code == LL_OK) {
        code = ll_feature_writer_add(writer, areas, NULL, NULL, err);
    }
    if (code == LL_OK) {
        code = ll_feature_writer_finish(writer, &stored, err);
    }
    if (code == LL_OK) {
        code = ll_store_commit(run->store, err);
    }
    if (code != LL_OK) {
        ll_store_rollback(run->store);
        return code;
    }
    struct ll_scene_want want = ll_scene_want_all();
    want.layers = 1U << LL_AREA;
    LL_CLEANUP(ll_scene_clear) struct ll_scene again = ll_scene_make();
    code = ll_scene_load(run->store, &want, NULL, &again, err);
    if (code == LL_OK) {
        struct ll_table none = run->scene.layer[LL_AREA];
        run->scene.layer[LL_AREA] = again.layer[LL_AREA];
        again.layer[LL_AREA] = none;
    }
    return code;
}

static enum ll_code derive_areas(struct run *run, struct ll_err *err)
{
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_table_clear) struct ll_table areas = ll_table_make(LL_AREA, LL_ALL_FIELDS);
    enum ll_code code = ll_geo_ctx_new(&ctx, err);
    if (code == LL_OK) {
        code = ll_areas_derive(ctx, &run->scene.layer[LL_BUILDING], NULL, 0, run->model.rules,
                               &areas, err);
    }
    return code == LL_OK ? keep_derived(run, &areas, err) : code;
}

static bool any_derived(const struct ll_table *areas, const uint32_t *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ll_table_word(areas, rows[i], LL_AREA_DERIVED) == LL_FLAG_YES) {
            return true;
        }
    }
    return false;
}

/// Sees to it that there are areas.
static enum ll_code have_areas(struct run *run, struct ll_err *err)
{
    double started = ll_clock_s();
    enum ll_code code = run->scene.layer[LL_AREA].count == 0 ? derive_areas(run, err) : LL_OK;
    run->chain.seconds[LL_STAGE_AREAS] += ll_clock_s() - started;
    return code;
}

/// Names the stations that could not be used.
static void name_left_out(struct run *run)
{
    const struct ll_table *stations = &run->scene.layer[LL_STATION];
    struct ll_assess_report *report = &run->report;
    for (size_t i = 0; i < stations->count && report->left_out_count < LL_LEFT_OUT_MAX; i++) {
        const char *name = ll_table_string(stations, i, LL_STATION_NAME);
        if (ll_station_state_key((enum ll_station_state)run->chain.station_state[i]) != NULL) {
            struct ll_left_out_station *out = &report->left_out[report->left_out_count++];
            out->id = stations->id[i];
            out->state = (enum ll_station_state)run->chain.station_state[i];
            (void)snprintf(out->name, sizeof out->name, "%s", name == NULL ? "" : name);
        }
    }
}

static enum ll_code run_stages(struct run *run, struct ll_err *err)
{
    enum ll_code code = have_areas(run, err);
    if (code == LL_OK) {
        code = ll_chain_stages(&run->stage, &run->model, run->request->village_level, &run->chain,
                               err);
    }
    if (code == LL_OK) {
        run->report.areas_derived =
            any_derived(&run->scene.layer[LL_AREA], run->chain.villages, run->chain.village_count);
        name_left_out(run);
    }
    return code;
}

/// Leaves only the lanes whose middle lies in an area.
static enum ll_code narrow_lanes(struct run *run, uint32_t area, struct ll_err *err)
{
    size_t count = run->chain.outcomes.clearance.lane_count;
    LL_CLEANUP(ll_freep) bool *inside = ll_alloc(count, sizeof *inside);
    if (inside == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    ll_lanes_in_area(&run->scene, area, inside);
    ll_clearance_keep(&run->chain.outcomes.clearance, inside);
    return LL_OK;
}

/// Leaves only the area of `--area`: one village, and no results of buildings elsewhere.
static enum ll_code narrow_to_area(struct run *run, struct ll_err *err)
{
    uint32_t row = LL_NONE;
    enum ll_code code = ll_find_area(&run->scene.layer[LL_AREA], run->request->area, &row, err);
    if (code != LL_OK) {
        return code;
    }
    size_t at = 0;
    while (at < run->chain.village_count && run->chain.villages[at] != row) {
        at++;
    }
    if (at == run->chain.village_count) {
        return ll_fail(err, LL_E_USAGE, "'%s' is no village; name one that `rank` lists",
                       run->request->area);
    }
    run->chain.villages[0] = row;
    run->chain.village_count = 1;
    struct ll_building_results *r = &run->chain.results;
    for (size_t i = 0; i < r->count; i++) {
        if (r->area[i] == row) {
            continue;
        }
        r->area[i] = LL_NONE;
        r->water_answer[i] = r->lane_answer[i] = LL_NOT_RUN;
        r->hydrants_in_reach[i] = r->hydrants_confirmed[i] = 0;
        for (int t = 0; t < LL_TIER_COUNT; t++) {
            r->response_answer[t][i] = LL_NOT_RUN;
        }
    }
    code = narrow_lanes(run, row, err);
    return code == LL_OK ? ll_supply_narrow(&run->scene, row, &run->chain.outcomes.supply, err)
                         : code;
}

static enum ll_code rank_villages(struct run *run, struct ll_err *err)
{
    int year = (int)strtol(run->period, NULL, 10);
    enum ll_code code = LL_OK;
    if (run->request->area == NULL) { /* one village is not drawn */
        code = ll_chain_swing_find(&run->stage, &run->model, year, &run->chain, &run->swing, err);
        run->chain.swing = &run->swing.source;
    }
    if (code != LL_OK) {
        return code;
    }
    code = ll_chain_rank(&run->stage, &run->model, year, &run->chain, err);
    return code == LL_OK
               ? ll_village_results(&run->stage, &run->model, year, &run->chain, &run->ranking, err)
               : code;
}

/// How sure the ranking is; a single village has nothing to be ranked against.
static enum ll_code draw_ranking(struct run *run, struct ll_err *err)
{
    double started = ll_clock_s();
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    const struct ll_odds_request request = ll_odds_defaults(&run->model, run->request->threads);
    if (run->request->area != NULL) {
        return LL_OK;
    }
    enum ll_code code = ll_odds_draw(&run->ranking, &run->model, &request, &draws, err);
    if (code == LL_OK) {
        code = ll_odds_fill(&draws, &run->model, &request, &run->ranking, err);
    }
    run->chain.seconds[LL_STAGE_RISK] += ll_clock_s() - started;
    return code;
}

static enum ll_code totals_text(const struct run *run, char **ret_text, struct ll_err *err)
{
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_totals_document(&run->report.totals, json);
    return ll_json_finish(json, false, ret_text, err);
}

static enum ll_code store_results(struct run *run, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *totals = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text settings = {0};
    struct ll_assessment_text snapshots[LL_MODEL_TABLES + 1];
    enum ll_code code = totals_text(run, &totals, err);
    for (size_t i = 0; code == LL_OK && i < run->request->setting_count; i++) {
        code = ll_text_appendf(&settings, err, "%s\n", run->request->settings[i]);
    }
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < LL_MODEL_TABLES; i++) {
        snapshots[i] = (struct ll_assessment_text){ll_model_table_name(i), run->model.texts[i]};
    }
    snapshots[LL_MODEL_TABLES] = (struct ll_assessment_text){"settings", ll_text_str(&settings)};
    const struct ll_assessment_write write = {
        .period = run->period,
        .partial = run->request->area != NULL,
        .method = LL_METHOD_VERSION,
        .totals_json = totals,
        .snapshots = snapshots,
        .snapshot_count = LL_MODEL_TABLES + 1,
        .scene = &run->scene,
        .results = &run->chain.results,
        .outcomes = &run->chain.outcomes,
        .villages = run->ranking.rows,
        .village_count = run->ranking.count,
        .drawn = run->ranking.drawn,
        .entered = &run->model.entered,
    };
    return ll_assessment_store(run->store, &write, &run->report.assessment, err);
}

static size_t assessed_buildings(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->chain.results.count; i++) {
        count += run->chain.results.water_answer[i] != LL_NOT_RUN;
    }
    return count;
}

enum ll_code ll_assess(const struct ll_assess_request *request, struct ll_assess_report *ret_report,
                       struct ll_err *err)
{
    LL_CLEANUP(run_clear) struct run run = {.request = request};
    double started = ll_clock_s();
    enum ll_code code = ll_assess_period(request->period, run.period, err);
    if (code == LL_OK) {
        code = open_and_load(&run, err);
        run.chain.seconds[LL_STAGE_LOAD] = ll_clock_s() - started;
    }
    if (code == LL_OK) {
        code = run_stages(&run, err);
    }
    if (code == LL_OK && request->area != NULL) {
        code = narrow_to_area(&run, err);
    }
    if (code == LL_OK) {
        run.report.totals = ll_totals_of_chain(&run.chain, &run.scene, &run.model);
        code = rank_villages(&run, err);
    }
    if (code == LL_OK) {
        code = draw_ranking(&run, err);
    }
    if (code == LL_OK) {
        started = ll_clock_s();
        code = store_results(&run, err);
        run.chain.seconds[LL_STAGE_STORE] = ll_clock_s() - started;
    }
    if (code != LL_OK) {
        return code;
    }
    run.report.areas = run.chain.measures.count;
    run.report.buildings = assessed_buildings(&run);
    memcpy(run.report.seconds, run.chain.seconds, sizeof run.report.seconds);
    *ret_report = run.report;
    return LL_OK;
}

const char *ll_assess_stage_key(enum ll_assess_stage stage)
{
    static const char *const keys[LL_STAGE_COUNT] = {"load",      "areas",    "water", "lanes",
                                                     "clearance", "response", "reach", "separation",
                                                     "supply",    "risk",     "store"};
    return keys[stage];
}

const char *ll_station_state_key(enum ll_station_state state)
{
    static const char *const keys[LL_STATION_STATE_COUNT] = {
        [LL_STATION_OFF_NETWORK] = "off_network",
        [LL_STATION_OFF_DUTY] = "off_duty",
        [LL_STATION_BAD_TURNOUT] = "bad_turnout"};
    return keys[state];
}

void ll_assess_document(const struct ll_assess_report *report, ll_json *json)
{
    ll_json_whole(json, "assessment", report->assessment.id);
    ll_json_text(json, "period", report->assessment.period);
    ll_json_whole(json, "areas", (int64_t)report->areas);
    ll_json_flag(json, "areas_derived", report->areas_derived);
    ll_json_flag(json, "partial", report->assessment.partial);
    ll_json_whole(json, "buildings", (int64_t)report->buildings);
    ll_json_open_object(json, "totals");
    ll_totals_document(&report->totals, json);
    ll_json_close(json);
    ll_json_open_array(json, "stations_left_out");
    for (size_t i = 0; i < report->left_out_count; i++) {
        const struct ll_left_out_station *out = &report->left_out[i];
        ll_json_open_object(json, NULL);
        ll_json_whole(json, "id", out->id);
        ll_json_text(json, "name", out->name[0] == '\0' ? NULL : out->name);
        ll_json_text(json, "reason", ll_station_state_key(out->state));
        ll_json_close(json);
    }
    ll_json_close(json);
    ll_json_open_object(json, "seconds");
    for (int i = 0; i < LL_STAGE_COUNT; i++) {
        ll_json_number(json, ll_assess_stage_key((enum ll_assess_stage)i), report->seconds[i], 4);
    }
    ll_json_close(json);
}
