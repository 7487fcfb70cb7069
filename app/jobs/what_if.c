#include "app/jobs/what_if.h"

#include <math.h>
#include <stdlib.h>

#include "app/jobs/find.h"
#include "app/jobs/totals.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "data/moment.h"
#include "data/small_file.h"

void ll_what_if_clear(struct ll_what_if *what_if)
{
    ll_model_clear(&what_if->model);
    ll_scene_clear(&what_if->scene);
    ll_chain_clear(&what_if->chain);
    ll_free(what_if->had);
    ll_free(what_if->risks);
    ll_free(what_if->ranks);
    ll_free(what_if->villages);
    *what_if = (struct ll_what_if){0};
}

uint8_t ll_what_if_answers(const struct ll_what_if *w, size_t row)
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

static enum ll_code load(const struct ll_assess_request *request, struct ll_what_if *w,
                         struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    w->chain.lasting = true;
    enum ll_code code = ll_assess_period(request->period, w->period, err);
    if (code == LL_OK) {
        code = ll_store_open(request->store, LL_STORE_READ, &store, err);
    }
    if (code == LL_OK) {
        const struct ll_load_request wants = ll_assess_wants(request);
        code = ll_load(store, &wants, &w->model, &w->scene, err);
    }
    if (code == LL_OK) {
        code = ll_scene_moment(store, &w->scene, &w->as_of_ms, err);
    }
    if (code == LL_OK && w->scene.layer[LL_AREA].count == 0) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "the store has no villages yet; run `lifelane assess` first");
    }
    return code;
}

/// Runs the chain over the scene. @param dirty NULL: all of it.
static enum ll_code run_chain(const struct ll_assess_request *request, const struct ll_box *dirty,
                              struct ll_what_if *w, double *ret_seconds, struct ll_err *err)
{
    const struct ll_stage stage = {.scene = &w->scene,
                                   .rules = w->model.rules,
                                   .speeds = &w->model.speeds,
                                   .dirty = dirty,
                                   .threads = request->threads,
                                   .progress = request->progress};
    double started = ll_clock_s();
    enum ll_code code = ll_chain_stages(&stage, &w->model, request->village_level, &w->chain, err);
    if (code == LL_OK) {
        code = ll_chain_rank(&stage, &w->model, (int)strtol(w->period, NULL, 10), &w->chain, err);
    }
    *ret_seconds = ll_clock_s() - started;
    return code;
}

/// Remembers what the run as it is found.
static enum ll_code keep_before(struct ll_what_if *w, struct ll_err *err)
{
    size_t buildings = w->chain.results.count;
    size_t villages = w->chain.measures.count;
    w->had = ll_alloc(buildings, sizeof *w->had);
    w->risks = ll_alloc(villages, sizeof *w->risks);
    w->ranks = ll_alloc(villages, sizeof *w->ranks);
    if (w->had == NULL || w->risks == NULL || w->ranks == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < buildings; i++) {
        w->had[i] = ll_what_if_answers(w, i);
    }
    for (size_t i = 0; i < villages; i++) {
        const struct ll_rank *place = &w->chain.ranks[i];
        w->risks[i] = w->chain.risks[i];
        w->ranks[place->village] = place->rank;
    }
    w->before = ll_totals_of_chain(&w->chain, &w->scene, &w->model);
    return LL_OK;
}

/// Runs what was loaded as it is.
static enum ll_code start(const struct ll_assess_request *request, unsigned proposed,
                          struct ll_what_if *w, struct ll_err *err)
{
    w->first_of = w->scene.read_as_none = proposed & ~ll_scene_help(&w->scene);
    enum ll_code code = run_chain(request, NULL, w, &w->before_s, err);
    return code == LL_OK ? keep_before(w, err) : code;
}

enum ll_code ll_what_if_open(const struct ll_assess_request *request, unsigned proposed,
                             struct ll_what_if *ret_what_if, struct ll_err *err)
{
    LL_CLEANUP(ll_what_if_clear) struct ll_what_if w = {0};
    enum ll_code code = load(request, &w, err);
    if (code == LL_OK) {
        code = start(request, proposed, &w, err);
    }
    if (code == LL_OK) {
        *ret_what_if = w;
        w = (struct ll_what_if){0};
    }
    return code;
}

enum ll_code ll_what_if_read(const struct ll_scene *scene, const char *path,
                             struct ll_changes *ret_changes, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *text = NULL;
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_changes_clear) struct ll_changes changes = {0};
    size_t len = 0;
    enum ll_code code = ll_small_file_read(path, &text, &len, err);
    if (code == LL_OK) {
        code = ll_changes_parse(path, text, len, &changes, err);
    }
    if (code == LL_OK) {
        code = ll_geo_ctx_new(&ctx, err);
    }
    for (size_t i = 0; code == LL_OK && i < changes.count; i++) {
        struct ll_change *change = &changes.rows[i];
        if (change->kind == LL_CHANGE_ADD || change->kind == LL_CHANGE_MOVE) {
            code = ll_points_to_scene(ctx, scene, &change->at, 1, err);
        }
        if (code == LL_OK && !isnan(change->to.x)) {
            code = ll_points_to_scene(ctx, scene, &change->to, 1, err);
        }
    }
    if (code == LL_OK) {
        *ret_changes = changes;
        changes = (struct ll_changes){0};
    }
    return code;
}

/// Whether a row that was added stands as a fire wall.
static bool is_fire_wall(const struct ll_scene *scene, const struct ll_change_undo *undo)
{
    return undo->added && undo->layer == LL_GROUND &&
           ll_table_word(&scene->layer[LL_GROUND], undo->row, LL_GROUND_KIND) ==
               LL_GROUND_FIRE_WALL;
}

/// What was changed, a bit for each layer (app/jobs/chain.h). @param scene With the changes.
static unsigned layers_of(const struct ll_scene *scene, const struct ll_changes_log *log)
{
    unsigned layers = 0;
    for (size_t i = 0; i < log->count; i++) {
        layers |=
            is_fire_wall(scene, &log->rows[i]) ? LL_CHANGED_FIRE_WALLS : 1U << log->rows[i].layer;
    }
    return layers;
}

/// Whether no obstacle of those that were changed is or was a gate; asked while they are changed.
static bool leaves_gates(const struct ll_changes_log *log, const struct ll_scene *scene)
{
    const struct ll_table *obstacles = &scene->layer[LL_OBSTACLE];
    bool leaves = true;
    for (size_t i = 0; leaves && i < log->count; i++) {
        const struct ll_change_undo *row = &log->rows[i];
        if (row->layer == LL_OBSTACLE) {
            bool was = !row->added && row->field[LL_OBSTACLE_KIND].word == LL_OBSTACLE_GATE;
            bool is = ll_table_word(obstacles, row->row, LL_OBSTACLE_KIND) == LL_OBSTACLE_GATE;
            leaves = !was && !is;
        }
    }
    return leaves;
}

/// Runs what a list of changes touches.
static enum ll_code run_changed(const struct ll_assess_request *request,
                                const struct ll_changes_log *log, unsigned layers, bool same_gates,
                                struct ll_what_if *w, struct ll_err *err)
{
    w->chain.changed = layers;
    w->chain.same_gates = same_gates;
    return run_chain(request, &log->box, w, &w->after_s, err);
}

enum ll_code ll_what_if_apply(const struct ll_assess_request *request,
                              const struct ll_changes *changes, struct ll_what_if *w,
                              struct ll_changes_log *ret_log, struct ll_err *err)
{
    LL_CLEANUP(ll_changes_log_clear) struct ll_changes_log log = {0};
    enum ll_code code = ll_changes_apply(changes, &w->scene, &log, err);
    if (code == LL_OK) {
        code = run_changed(request, &log, layers_of(&w->scene, &log), leaves_gates(&log, &w->scene),
                           w, err);
    }
    if (code == LL_OK) {
        w->changes += changes->count;
    }
    if (code == LL_OK && ret_log != NULL) {
        *ret_log = log;
        log = (struct ll_changes_log){0};
    }
    return code;
}

enum ll_code ll_what_if_undo(const struct ll_assess_request *request,
                             const struct ll_changes_log *log, struct ll_what_if *w,
                             struct ll_err *err)
{
    const unsigned layers = layers_of(&w->scene, log);
    bool same_gates = leaves_gates(log, &w->scene);
    ll_changes_undo(log, &w->scene);
    w->changes -= log->count;
    return run_changed(request, log, layers, same_gates, w, err);
}

enum ll_code ll_what_if_compare(struct ll_what_if *w, struct ll_err *err)
{
    w->after = ll_totals_of_chain(&w->chain, &w->scene, &w->model);
    for (unsigned q = 0; q < LL_WHAT_IF_COUNT; q++) {
        w->gained[q] = w->lost[q] = 0;
    }
    for (size_t i = 0; i < w->chain.results.count; i++) {
        unsigned has = ll_what_if_answers(w, i);
        unsigned had = w->had[i];
        for (unsigned q = 0; q < LL_WHAT_IF_COUNT; q++) {
            w->gained[q] += (has & ~had) >> q & 1U;
            w->lost[q] += (had & ~has) >> q & 1U;
        }
    }
    w->village_count = w->chain.measures.count;
    ll_free(w->villages);
    w->villages = ll_calloc(w->village_count, sizeof *w->villages);
    if (w->villages == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < w->village_count; i++) {
        const struct ll_rank *place = &w->chain.ranks[i];
        w->villages[i] =
            (struct ll_what_if_village){.area = w->chain.measures.rows[place->village].area,
                                        .before = w->risks[place->village],
                                        .after = w->chain.risks[place->village],
                                        .rank_before = w->ranks[place->village],
                                        .rank_after = place->rank};
    }
    return LL_OK;
}

/// The help that is there once a list is applied. The scene stays as it is.
static enum ll_code find_help(const struct ll_changes *changes, struct ll_scene *scene,
                              unsigned *ret_help, struct ll_err *err)
{
    LL_CLEANUP(ll_changes_log_clear) struct ll_changes_log log = {0};
    enum ll_code code = ll_changes_apply(changes, scene, &log, err);
    if (code == LL_OK) {
        *ret_help = ll_scene_help(scene);
        ll_changes_undo(&log, scene);
    }
    return code;
}

enum ll_code ll_what_if(const struct ll_assess_request *request, const char *path,
                        struct ll_what_if *ret_what_if, struct ll_err *err)
{
    unsigned proposed = 0;
    LL_CLEANUP(ll_changes_clear) struct ll_changes changes = {0};
    LL_CLEANUP(ll_what_if_clear) struct ll_what_if w = {0};
    enum ll_code code = load(request, &w, err);
    if (code == LL_OK) {
        code = ll_what_if_read(&w.scene, path, &changes, err);
    }
    if (code == LL_OK) {
        code = find_help(&changes, &w.scene, &proposed, err);
    }
    if (code == LL_OK) {
        code = start(request, proposed, &w, err);
    }
    if (code == LL_OK) {
        code = ll_what_if_apply(request, &changes, &w, NULL, err);
    }
    if (code == LL_OK) {
        code = ll_what_if_compare(&w, err);
    }
    if (code == LL_OK) {
        *ret_what_if = w;
        w = (struct ll_what_if){0};
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

/// What none on record was read as none of.
static void first_of_member(unsigned first_of, ll_json *json)
{
    static const char *const keys[] = {[LL_TIER_MICRO] = "micro",
                                       [LL_TIER_TOWNSHIP] = "township",
                                       [LL_TIER_NATIONAL] = "national",
                                       [LL_TIER_COUNT] = "hydrants"};
    ll_json_open_array(json, "read_as_none");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if ((first_of >> i & 1U) != 0) {
            ll_json_text(json, NULL, keys[i]);
        }
    }
    ll_json_close(json);
}

void ll_what_if_document(const struct ll_what_if *w, ll_json *json)
{
    const struct ll_table *areas = &w->scene.layer[LL_AREA];
    ll_json_text(json, "period", w->period);
    ll_json_whole(json, "changes", (int64_t)w->changes);
    first_of_member(w->first_of, json);
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
