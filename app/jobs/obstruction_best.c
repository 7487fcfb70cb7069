#include "app/jobs/obstruction_best.h"

#include <math.h>

#include "core/alloc.h"
#include "core/clearance.h"

/// Bundles looked at for each class before the best so far is taken.
#define WORK_MAX 2e9

void ll_obstruction_best_clear(struct ll_obstruction_best *best)
{
    ll_what_if_clear(&best->what_if);
    ll_reach_clear(&best->reach);
    ll_reach_set_clear(&best->set);
    *best = (struct ll_obstruction_best){0};
}

static struct ll_stage stage_of(const struct ll_obstruction_best_request *request,
                                const struct ll_what_if *w)
{
    return (struct ll_stage){.scene = &w->scene,
                             .rules = w->model.rules,
                             .speeds = &w->model.speeds,
                             .vehicles = &w->model.vehicles,
                             .threads = request->assess.threads,
                             .progress = request->assess.progress};
}

static bool is_recorded(const struct ll_blocker *b)
{
    return b->cause == LL_CAUSE_OBSTACLE && b->cause_row != LL_NONE;
}

/// Leaves the obstacles on record.
static size_t keep_recorded(const struct ll_reach *reach, uint32_t *rows, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_recorded(&reach->blockers[rows[i]])) {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}

static enum ll_code choose(const struct ll_obstruction_best_request *request,
                           struct ll_obstruction_best *best, struct ll_err *err)
{
    LL_CLEANUP(ll_obstructions_clear) struct ll_obstructions o = {0};
    struct ll_what_if *w = &best->what_if;
    const struct ll_stage stage = stage_of(request, w);
    const struct ll_obstruction_source source = {&w->scene, &w->chain.outcomes.reach,
                                                 w->model.rules};
    const struct ll_obstruction_request all = {.area = request->area, .lang = request->lang};
    enum ll_code code = ll_obstructions_rank(&source, &all, &o, err);
    if (code == LL_OK && request->recorded_only) {
        o.count = keep_recorded(source.reach, o.rows, o.count);
    }
    const struct ll_reach_best_ask ask = {o.rows, o.count, request->most, WORK_MAX};
    if (code == LL_OK) {
        best->candidates = o.count;
        code = ll_reach_best(&stage, w->chain.reach_memory, &w->chain.outcomes.reach, &ask,
                             &best->set, err);
    }
    return code;
}

static bool is_served(const struct ll_reach_way *way)
{
    return way->answer == LL_REACH_YES || way->answer == LL_REACH_ASSUMED;
}

static void count_again(const struct ll_reach *before, const struct ll_reach *after, double delay_s,
                        struct ll_obstruction_recount *ret)
{
    *ret = (struct ll_obstruction_recount){0};
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        for (size_t b = 0; b < before->count; b++) {
            const struct ll_reach_way *was = &before->way[c][b];
            const struct ll_reach_way *is = &after->way[c][b];
            ret->cut_off[c] += !is_served(was) && is_served(is);
            ret->delayed[c] += is_served(was) && is_served(is) &&
                               (double)was->time_s - (double)is->time_s >= delay_s;
        }
    }
}

/// Runs the whole stage without the set, and holds what it finds against what the set promises:
/// hoses with bends may reach a little more, never less.
static enum ll_code recount(const struct ll_obstruction_best_request *request,
                            struct ll_obstruction_best *best, struct ll_err *err)
{
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    LL_CLEANUP(ll_reach_clear) struct ll_reach after = {0};
    const struct ll_what_if *w = &best->what_if;
    const struct ll_stage stage = stage_of(request, w);
    const struct ll_reach_task task = {.vehicles = &w->model.vehicles,
                                       .clearance = &w->chain.outcomes.clearance,
                                       .ground = &ground,
                                       .cleared = best->set.blockers,
                                       .cleared_count = best->set.count};
    enum ll_code code = ll_hose_ground_make(&w->scene, &ground, err);
    if (code == LL_OK) {
        code = ll_reach_stage(&stage, &task, &after, err);
    }
    if (code != LL_OK) {
        return code;
    }
    count_again(&w->chain.outcomes.reach, &after, ll_rule(w->model.rules, LL_RULE_DELAY_S),
                &best->recount);
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        if (best->recount.cut_off[c] < best->set.together.cut_off[c]) {
            return ll_fail(err, LL_E_INVALID,
                           "a run without these obstacles reaches %u buildings more, not %u",
                           best->recount.cut_off[c], best->set.together.cut_off[c]);
        }
    }
    return LL_OK;
}

/// Removes the obstacles on record that are in the set, and runs what that touches.
static enum ll_code remove_recorded(const struct ll_obstruction_best_request *request,
                                    struct ll_obstruction_best *best, struct ll_err *err)
{
    struct ll_what_if *w = &best->what_if;
    LL_CLEANUP(ll_freep)
    struct ll_change *rows = ll_calloc(best->set.count, sizeof *rows);
    if (rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < best->set.count; i++) {
        const struct ll_blocker *b = &w->chain.outcomes.reach.blockers[best->set.blockers[i]];
        if (is_recorded(b)) {
            rows[best->recorded++] =
                (struct ll_change){.kind = LL_CHANGE_REMOVE,
                                   .layer = LL_OBSTACLE,
                                   .id = w->scene.layer[LL_OBSTACLE].id[b->cause_row],
                                   .at = b->at};
        }
    }
    const struct ll_changes changes = {.count = best->recorded, .rows = rows};
    enum ll_code code =
        best->recorded > 0 ? ll_what_if_apply(&request->assess, &changes, w, NULL, err) : LL_OK;
    return code == LL_OK ? ll_what_if_compare(w, err) : code;
}

/// Keeps what stops vehicles as things are; the chain has that of the scene without the set.
static enum ll_code keep_blockers(const struct ll_reach *reach, struct ll_reach *ret,
                                  struct ll_err *err)
{
    ret->blockers = ll_alloc(reach->blocker_count, sizeof *ret->blockers);
    if (ret->blockers == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < reach->blocker_count; i++) {
        ret->blockers[i] = reach->blockers[i];
    }
    ret->blocker_count = reach->blocker_count;
    return LL_OK;
}

enum ll_code ll_obstruction_best(const struct ll_obstruction_best_request *request,
                                 struct ll_obstruction_best *ret_best, struct ll_err *err)
{
    LL_CLEANUP(ll_obstruction_best_clear) struct ll_obstruction_best best = {0};
    enum ll_code code = ll_what_if_open(&request->assess, 0, &best.what_if, err);
    if (code == LL_OK) {
        code = choose(request, &best, err);
    }
    if (code == LL_OK) {
        code = recount(request, &best, err);
    }
    if (code == LL_OK) {
        code = keep_blockers(&best.what_if.chain.outcomes.reach, &best.reach, err);
    }
    if (code == LL_OK) {
        code = remove_recorded(request, &best, err);
    }
    if (code == LL_OK) {
        *ret_best = best;
        best = (struct ll_obstruction_best){0};
    }
    return code;
}

static void put_recount(const struct ll_obstruction_recount *recount, ll_json *json)
{
    ll_json_open_object(json, "recounted");
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        ll_json_open_object(json, ll_vehicle_key((enum ll_vehicle_class)c));
        ll_json_whole(json, "buildings_cut_off", recount->cut_off[c]);
        ll_json_whole(json, "buildings_delayed", recount->delayed[c]);
        ll_json_close(json);
    }
    ll_json_close(json);
}

enum ll_code ll_obstruction_best_document(const struct ll_obstruction_best *best,
                                          const struct ll_obstruction_request *request,
                                          ll_json *json, struct ll_err *err)
{
    const struct ll_what_if *w = &best->what_if;
    const struct ll_obstruction_source source = {&w->scene, &best->reach, w->model.rules};
    enum ll_code code = LL_OK;
    ll_json_whole(json, "candidates", (int64_t)best->candidates);
    ll_json_open_array(json, "best");
    for (size_t i = 0; code == LL_OK && i < best->set.count; i++) {
        struct ll_xy lonlat = best->reach.blockers[best->set.blockers[i]].at;
        code = ll_transform_points(request->to_lonlat, &lonlat, 1, err);
        ll_blocker_document(&source, request, best->set.blockers[i], lonlat, json);
    }
    ll_json_close(json);
    ll_json_open_object(json, "together");
    ll_blocker_wins_document(&best->set.together, w->model.rules, json);
    ll_json_text(json, "vehicle", best->set.count == 0 ? NULL : ll_vehicle_key(best->set.vehicle));
    ll_json_open_array(json, "without_s");
    for (size_t i = 0; i < best->set.count; i++) {
        ll_json_number(json, NULL, best->set.without_s[i], 1);
    }
    ll_json_close(json);
    ll_json_close(json);
    ll_json_number(json, "worth_s", best->set.worth_s, 1);
    ll_json_number(json, "bound_s", best->set.bound_s, 1);
    ll_json_flag(json, "proven", best->set.proven);
    put_recount(&best->recount, json);
    ll_json_whole(json, "recorded", (int64_t)best->recorded);
    if (code == LL_OK) {
        ll_what_if_document(w, json);
    }
    return code;
}
