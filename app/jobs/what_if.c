#include "app/jobs/what_if.h"

#include <stdlib.h>

#include "app/jobs/find.h"
#include "app/jobs/totals.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "data/small_file.h"

void ll_what_if_clear(struct ll_what_if *what_if)
{
    ll_model_clear(&what_if->model);
    ll_scene_clear(&what_if->scene);
    ll_chain_clear(&what_if->chain);
    ll_free(what_if->villages);
    *what_if = (struct ll_what_if){0};
}

/// One what-if being made.
struct run {
    const struct ll_assess_request *request;
    struct ll_what_if *out;
    struct ll_stage stage;
    struct ll_changes changes;
    uint8_t *had;          ///< bit per question for each building, as it is
    struct ll_risk *risks; ///< of the villages, as it is
    size_t *ranks;         ///< likewise
};

static void run_clear(struct run *run)
{
    ll_changes_clear(&run->changes);
    ll_free(run->had);
    ll_free(run->risks);
    ll_free(run->ranks);
}

/// Answers of a building, a bit for each question.
static uint8_t answers_of(const struct ll_what_if *w, size_t row)
{
    const struct ll_building_results *r = &w->chain.results;
    const struct ll_outcomes *o = &w->chain.outcomes;
    const ll_rules *rules = w->model.rules;
    uint8_t reach =
        o->reach.way[0] == NULL ? LL_REACH_NO : o->reach.way[LL_VEHICLE_PUMPER][row].answer;
    bool is[LL_WHAT_IF_COUNT] = {
        [LL_WHAT_IF_HYDRANT] = r->hydrants_in_reach[row] >= 1,
        [LL_WHAT_IF_TWO] = r->hydrants_in_reach[row] >= 2,
        [LL_WHAT_IF_HOSE] =
            o->supply.hose_answer != NULL && o->supply.hose_answer[row] == LL_ANSWERED,
        [LL_WHAT_IF_IN_TIME] = r->response[LL_TIER_TOWNSHIP][row].time_s <=
                                   ll_rule(rules, LL_RULE_RESPONSE_TOWNSHIP_S) ||
                               r->response[LL_TIER_NATIONAL][row].time_s <=
                                   ll_rule(rules, LL_RULE_RESPONSE_NATIONAL_S),
        [LL_WHAT_IF_MICRO] =
            r->response[LL_TIER_MICRO][row].time_s <= ll_rule(rules, LL_RULE_RESPONSE_MICRO_S),
        [LL_WHAT_IF_PUMPER] = reach == LL_REACH_YES || reach == LL_REACH_ASSUMED};
    uint8_t bits = 0;
    for (unsigned q = 0; q < LL_WHAT_IF_COUNT; q++) {
        bits |= (uint8_t)(is[q] ? 1U << q : 0U);
    }
    return bits;
}

static enum ll_code load(struct run *run, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    struct ll_what_if *out = run->out;
    enum ll_code code = ll_assess_period(run->request->period, out->period, err);
    if (code == LL_OK) {
        code = ll_store_open(run->request->store, LL_STORE_READ, &store, err);
    }
    if (code == LL_OK) {
        code = ll_assess_load(store, run->request, &out->model, &out->scene, err);
    }
    if (code == LL_OK && out->scene.layer[LL_AREA].count == 0) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "the store has no villages yet; run `lifelane assess` first");
    }
    run->stage = (struct ll_stage){.scene = &out->scene,
                                   .rules = out->model.rules,
                                   .speeds = &out->model.speeds,
                                   .threads = run->request->threads,
                                   .progress = run->request->progress};
    return code;
}

/// Reads the list and brings its places to the CRS of the scene.
static enum ll_code read_changes(struct run *run, const char *path, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *text = NULL;
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    size_t len = 0;
    enum ll_code code = ll_small_file_read(path, &text, &len, err);
    if (code == LL_OK) {
        code = ll_changes_parse(path, text, len, &run->changes, err);
    }
    if (code == LL_OK) {
        code = ll_geo_ctx_new(&ctx, err);
    }
    for (size_t i = 0; code == LL_OK && i < run->changes.count; i++) {
        struct ll_change *change = &run->changes.rows[i];
        if (change->kind == LL_CHANGE_ADD || change->kind == LL_CHANGE_MOVE) {
            code = ll_points_to_scene(ctx, &run->out->scene, &change->at, 1, err);
        }
    }
    return code;
}

static enum ll_code run_chain(struct run *run, double *ret_seconds, struct ll_err *err)
{
    struct ll_what_if *out = run->out;
    double started = ll_clock_s();
    enum ll_code code =
        ll_chain_stages(&run->stage, &out->model, run->request->village_level, &out->chain, err);
    if (code == LL_OK) {
        code = ll_chain_rank(&run->stage, &out->model, (int)strtol(out->period, NULL, 10),
                             &out->chain, err);
    }
    *ret_seconds = ll_clock_s() - started;
    return code;
}

/// Remembers what the run as it is found.
static enum ll_code keep_before(struct run *run, struct ll_err *err)
{
    struct ll_what_if *out = run->out;
    size_t buildings = out->chain.results.count;
    size_t villages = out->chain.measures.count;
    run->had = ll_alloc(buildings, sizeof *run->had);
    run->risks = ll_alloc(villages, sizeof *run->risks);
    run->ranks = ll_alloc(villages, sizeof *run->ranks);
    if (run->had == NULL || run->risks == NULL || run->ranks == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < buildings; i++) {
        run->had[i] = answers_of(out, i);
    }
    for (size_t i = 0; i < villages; i++) {
        const struct ll_rank *place = &out->chain.ranks[i];
        run->risks[i] = out->chain.risks[i];
        run->ranks[place->village] = place->rank;
    }
    out->before = ll_totals_of_chain(&out->chain, &out->scene, &out->model);
    return LL_OK;
}

static enum ll_code compare(struct run *run, struct ll_err *err)
{
    struct ll_what_if *out = run->out;
    out->after = ll_totals_of_chain(&out->chain, &out->scene, &out->model);
    for (size_t i = 0; i < out->chain.results.count; i++) {
        uint8_t has = answers_of(out, i);
        for (unsigned q = 0; q < LL_WHAT_IF_COUNT; q++) {
            out->gained[q] += ((unsigned)has & ~(unsigned)run->had[i]) >> q & 1U;
            out->lost[q] += ((unsigned)run->had[i] & ~(unsigned)has) >> q & 1U;
        }
    }
    out->village_count = out->chain.measures.count;
    out->villages = ll_calloc(out->village_count, sizeof *out->villages);
    if (out->villages == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < out->village_count; i++) {
        const struct ll_rank *place = &out->chain.ranks[i];
        out->villages[i] =
            (struct ll_what_if_village){.area = out->chain.measures.rows[place->village].area,
                                        .before = run->risks[place->village],
                                        .after = out->chain.risks[place->village],
                                        .rank_before = run->ranks[place->village],
                                        .rank_after = place->rank};
    }
    return LL_OK;
}

enum ll_code ll_what_if(const struct ll_assess_request *request, const char *path,
                        struct ll_what_if *ret_what_if, struct ll_err *err)
{
    LL_CLEANUP(ll_what_if_clear) struct ll_what_if out = {0};
    LL_CLEANUP(run_clear) struct run run = {.request = request, .out = &out};
    struct ll_box dirty = ll_box_empty();
    enum ll_code code = load(&run, err);
    if (code == LL_OK) {
        code = read_changes(&run, path, err);
    }
    if (code == LL_OK) {
        code = run_chain(&run, &out.before_s, err);
    }
    if (code == LL_OK) {
        code = keep_before(&run, err);
    }
    if (code == LL_OK) {
        code = ll_changes_apply(&run.changes, &out.scene, &dirty, err);
    }
    if (code == LL_OK) {
        run.stage.dirty = &dirty;
        code = run_chain(&run, &out.after_s, err);
    }
    if (code == LL_OK) {
        code = compare(&run, err);
    }
    if (code == LL_OK) {
        out.changes = run.changes.count;
        *ret_what_if = out;
        out = (struct ll_what_if){0};
    }
    return code;
}

const char *ll_what_if_key(enum ll_what_if_question question)
{
    static const char *const keys[LL_WHAT_IF_COUNT] = {"hydrant_in_reach", "hydrant_two_in_reach",
                                                       "hose_in_reach",    "response_in_time",
                                                       "micro_in_time",    "pumper_reach"};
    return keys[question];
}

const char *ll_what_if_text(enum ll_what_if_question question)
{
    static const char *const texts[LL_WHAT_IF_COUNT] = {
        "within the circle of a hydrant",     "within two circles",
        "reached by a hose from a hydrant",   "reached in time by a township or national team",
        "reached in time by a micro station", "within reach of a standard pumper"};
    return texts[question];
}

bool ll_what_if_differs(const struct ll_what_if_village *village)
{
    return village->before.risk != village->after.risk ||
           village->before.risk_low != village->after.risk_low ||
           village->before.risk_high != village->after.risk_high ||
           village->rank_before != village->rank_after;
}

static void risk_members(const char *name, const struct ll_risk *risk, size_t rank, ll_json *json)
{
    ll_json_open_object(json, name);
    ll_json_whole(json, "rank", (int64_t)rank);
    ll_json_number(json, "risk", risk->risk, 4);
    ll_json_number(json, "risk_low", risk->risk_low, 4);
    ll_json_number(json, "risk_high", risk->risk_high, 4);
    ll_json_close(json);
}

void ll_what_if_document(const struct ll_what_if *w, ll_json *json)
{
    const struct ll_table *areas = &w->scene.layer[LL_AREA];
    ll_json_text(json, "period", w->period);
    ll_json_whole(json, "changes", (int64_t)w->changes);
    ll_json_open_object(json, "before");
    ll_totals_document(&w->before, json);
    ll_json_close(json);
    ll_json_open_object(json, "after");
    ll_totals_document(&w->after, json);
    ll_json_close(json);
    ll_json_open_object(json, "buildings");
    for (int q = 0; q < LL_WHAT_IF_COUNT; q++) {
        ll_json_open_object(json, ll_what_if_key((enum ll_what_if_question)q));
        ll_json_whole(json, "gained", (int64_t)w->gained[q]);
        ll_json_whole(json, "lost", (int64_t)w->lost[q]);
        ll_json_close(json);
    }
    ll_json_close(json);
    ll_json_open_array(json, "villages");
    for (size_t i = 0; i < w->village_count; i++) {
        const struct ll_what_if_village *v = &w->villages[i];
        if (ll_what_if_differs(v)) {
            ll_json_open_object(json, NULL);
            ll_json_text(json, "code", ll_table_string(areas, v->area, LL_AREA_CODE));
            ll_json_text(json, "name", ll_table_string(areas, v->area, LL_AREA_NAME));
            risk_members("before", &v->before, v->rank_before, json);
            risk_members("after", &v->after, v->rank_after, json);
            ll_json_close(json);
        }
    }
    ll_json_close(json);
    ll_json_open_object(json, "seconds");
    ll_json_number(json, "before", w->before_s, 4);
    ll_json_number(json, "after", w->after_s, 4);
    ll_json_close(json);
}
