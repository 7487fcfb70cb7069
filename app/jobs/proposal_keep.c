#include "app/jobs/proposal_keep.h"

#include <math.h>
#include <stdio.h>

#include "core/alloc.h"

static int64_t id_of(const struct ll_table *table, uint32_t row)
{
    return row == LL_NONE ? 0 : table->id[row];
}

/// Opens the store for as long as it takes.
static enum ll_code store_it(const char *path, struct ll_proposal *p, const struct ll_model *model,
                             const struct ll_table *buildings, const uint8_t *cover,
                             int64_t *ret_id, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    enum ll_code code = ll_model_hash(model, p->tables, err);
    code = code == LL_OK ? ll_store_open(path, LL_STORE_WRITE, &store, err) : code;
    return code == LL_OK ? ll_proposal_store(store, p, buildings, cover, ret_id, err) : code;
}

static void put_settings(const char *const *settings, size_t count, ll_json *json)
{
    ll_json_open_array(json, "settings");
    for (size_t i = 0; i < count; i++) {
        ll_json_text(json, NULL, settings[i]);
    }
    ll_json_close(json);
}

static enum ll_code siting_parameters(const struct ll_siting *s,
                                      const struct ll_siting_request *request, char **ret_text,
                                      struct ll_err *err)
{
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_siting_question(s, request, json);
    ll_json_flag(json, "repair", request->repair);
    ll_json_flag(json, "near_walls", request->near_walls);
    ll_json_flag(json, "cheapest", request->cheapest);
    ll_json_whole(json, "count", (int64_t)request->count);
    ll_json_number(json, "budget_yuan", request->budget_yuan, 2);
    ll_json_number(json, "share", request->share, 6);
    put_settings(request->settings, request->setting_count, json);
    return ll_json_finish(json, false, ret_text, err);
}

static struct ll_proposal_item item_of(const struct ll_siting *s, size_t i)
{
    const struct ll_site_choice *site = &s->sites[i];
    struct ll_proposal_item item = {.at = site->place.at,
                                    .feature =
                                        id_of(&s->scene.layer[LL_HYDRANT], site->place.hydrant),
                                    .lane = id_of(&s->scene.layer[LL_LANE], site->place.lane),
                                    .village = id_of(&s->scene.layer[LL_AREA], site->village),
                                    .cost_yuan = site->cost_yuan,
                                    .gain_buildings = site->gain_buildings,
                                    .gain_residents = site->gain_residents,
                                    .gain_weight = site->gain_weight,
                                    .burden_won = NAN,
                                    .width_assumed = site->place.width_assumed,
                                    .near_walls = site->place.near_walls,
                                    .length_m = NAN,
                                    .part_a = NAN,
                                    .part_b = NAN};
    (void)snprintf(item.kind, sizeof item.kind, "%s",
                   ll_site_kind_key((enum ll_site_kind)site->place.kind));
    return item;
}

enum ll_code ll_proposal_keep_sites(const struct ll_siting *s,
                                    const struct ll_siting_request *request, int64_t *ret_id,
                                    struct ll_err *err)
{
    const bool circles = request->kind == LL_SITE_NEW && !request->hose;
    LL_CLEANUP(ll_proposal_clear)
    struct ll_proposal p = {.kind = request->kind == LL_SITE_NEW     ? LL_PROPOSAL_HYDRANTS
                                    : request->kind == LL_SITE_MICRO ? LL_PROPOSAL_MICRO
                                                                     : LL_PROPOSAL_TOWNSHIP,
                            .area = id_of(&s->scene.layer[LL_AREA], s->area),
                            .as_of_ms = s->as_of_ms,
                            .buildings = (double)s->asked,
                            .covered_before = (double)s->covered_before,
                            .covered_after = (double)s->covered_after,
                            .circle_m =
                                circles ? ll_rule(s->model.rules, LL_RULE_HYDRANT_RADIUS_M) : 0.0,
                            .cost_yuan = s->cost_yuan,
                            .count = s->site_count};
    p.items = ll_calloc(p.count, sizeof *p.items);
    if (p.items == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < p.count; i++) {
        p.items[i] = item_of(s, i);
    }
    enum ll_code code = siting_parameters(s, request, &p.parameters, err);
    return code == LL_OK ? store_it(request->store, &p, &s->model, &s->scene.layer[LL_BUILDING],
                                    s->cover, ret_id, err)
                         : code;
}

static enum ll_code plan_parameters(const struct ll_plan *plan,
                                    const struct ll_plan_request *request, char **ret_text,
                                    struct ll_err *err)
{
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_text(json, "area", request->area);
    ll_json_text(json, "period", plan->what_if.period);
    ll_json_number(json, "budget_yuan", request->budget_yuan, 2);
    ll_json_whole(json, "count", (int64_t)request->count);
    put_settings(request->assess.settings, request->assess.setting_count, json);
    return ll_json_finish(json, false, ret_text, err);
}

static struct ll_proposal_item item_of_action(const struct ll_plan *plan, size_t i)
{
    const struct ll_plan_action *a = &plan->actions[i];
    const struct ll_scene *scene = &plan->what_if.scene;
    const bool wall = a->kind == LL_PLAN_WALL;
    struct ll_proposal_item item = {.at = a->at,
                                    .feature = a->id,
                                    .lane = id_of(&scene->layer[LL_LANE], a->lane),
                                    .village = id_of(&scene->layer[LL_AREA], a->village),
                                    .cost_yuan = a->cost_yuan,
                                    .gain_buildings = NAN,
                                    .gain_residents = NAN,
                                    .gain_weight = NAN,
                                    .burden_won = a->burden_won,
                                    .length_m = wall ? a->length_m : (double)NAN,
                                    .part_a = wall ? (double)a->part_a : (double)NAN,
                                    .part_b = wall ? (double)a->part_b : (double)NAN};
    (void)snprintf(item.kind, sizeof item.kind, "%s", ll_plan_kind_key(a->kind));
    for (int q = 0; q < LL_WHAT_IF_COUNT && item.gain_count < LL_PROPOSAL_GAINS_MAX; q++) {
        if (a->gained[q] > 0 || a->lost[q] > 0) {
            struct ll_proposal_gain *gain = &item.gains[item.gain_count++];
            (void)snprintf(gain->question, sizeof gain->question, "%s",
                           ll_what_if_key((enum ll_what_if_question)q));
            gain->gained = (int64_t)a->gained[q];
            gain->lost = (int64_t)a->lost[q];
        }
    }
    return item;
}

/// Buildings that come to be answered some question.
static enum ll_code mark_gains(const struct ll_plan *plan, uint8_t **ret_cover, struct ll_err *err)
{
    const struct ll_what_if *w = &plan->what_if;
    const size_t count = w->chain.results.count;
    uint8_t *cover = ll_calloc(count, sizeof *cover);
    if (cover == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t b = 0; b < count; b++) {
        const unsigned gained = ll_what_if_answers(w, b) & ~(unsigned)w->had[b];
        cover[b] = gained != 0 ? LL_SITE_WON : LL_SITE_NOT_ASKED;
    }
    *ret_cover = cover;
    return LL_OK;
}

enum ll_code ll_proposal_keep_plan(const struct ll_plan *plan,
                                   const struct ll_plan_request *request, int64_t *ret_id,
                                   struct ll_err *err)
{
    const struct ll_what_if *w = &plan->what_if;
    LL_CLEANUP(ll_freep) uint8_t *cover = NULL;
    LL_CLEANUP(ll_proposal_clear)
    struct ll_proposal p = {.kind = LL_PROPOSAL_ACTIONS,
                            .area = id_of(&w->scene.layer[LL_AREA], plan->area),
                            .as_of_ms = w->as_of_ms,
                            .buildings = NAN,
                            .covered_before = NAN,
                            .covered_after = NAN,
                            .cost_yuan = plan->cost_yuan,
                            .count = plan->action_count};
    p.items = ll_calloc(p.count, sizeof *p.items);
    if (p.items == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < p.count; i++) {
        p.items[i] = item_of_action(plan, i);
    }
    enum ll_code code = plan_parameters(plan, request, &p.parameters, err);
    code = code == LL_OK ? mark_gains(plan, &cover, err) : code;
    return code == LL_OK ? store_it(request->assess.store, &p, &w->model,
                                    &w->scene.layer[LL_BUILDING], cover, ret_id, err)
                         : code;
}
