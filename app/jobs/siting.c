#include "app/jobs/siting.h"

#include <math.h>
#include <string.h>

#include "app/jobs/find.h"
#include "app/jobs/load.h"
#include "app/jobs/siting_private.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "data/assessments.h"
#include "data/moment.h"
#include "geo/areas.h"
#include "geo/dwellers.h"
#include "geo/index.h"
#include "geo/site_scene.h"

void ll_siting_clear(struct ll_siting *s)
{
    ll_model_clear(&s->model);
    ll_scene_clear(&s->scene);
    ll_building_results_clear(&s->results);
    ll_free(s->villages);
    ll_free(s->footprint_m2);
    ll_free(s->residents);
    ll_free(s->households);
    ll_free(s->village_risk);
    ll_free(s->sites);
    ll_free(s->cover);
    ll_free(s->unserved);
    *s = (struct ll_siting){0};
}

static void work_clear(struct ll_siting_work *w)
{
    ll_siting_clear(&w->out);
    ll_clearance_clear(&w->clearance);
    ll_hose_ground_clear(&w->ground);
    ll_road_clear(&w->road);
    ll_free(w->have);
    ll_free(w->demand);
    ll_site_places_clear(&w->places);
    ll_lists_clear(&w->covers);
    ll_free(w->sure);
    if (w->dispatch != NULL) {
        ll_dispatch_clear(w->dispatch);
        ll_free(w->dispatch);
    }
    ll_building_tiles_clear(&w->squares);
}

const char *ll_site_weight_key(enum ll_site_weight weight)
{
    static const char *const keys[LL_WEIGHT_COUNT] = {"buildings", "residents", "households",
                                                      "risk"};
    return keys[weight];
}

void ll_siting_lap(struct ll_siting_work *w, enum ll_siting_step step)
{
    double now = ll_clock_s();
    w->out.seconds[step] += now - w->started;
    w->started = now;
}

/// The risk of each village, as an assessment of the same data has it.
static enum ll_code load_risk(ll_store *store, struct ll_siting *out, struct ll_err *err)
{
    struct ll_assessment assessment = {0};
    LL_CLEANUP(ll_stored_ranking_clear) struct ll_stored_ranking ranking = {0};
    const struct ll_table *areas = &out->scene.layer[LL_AREA];
    enum ll_code code = ll_assessment_of_moment(store, out->as_of_ms, &assessment, err);
    code = code == LL_OK ? ll_ranking_load(store, assessment.id, &ranking, err) : code;
    if (code != LL_OK) {
        return code;
    }
    out->village_risk = ll_alloc(areas->count, sizeof *out->village_risk);
    if (out->village_risk == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t a = 0; a < areas->count; a++) {
        out->village_risk[a] = NAN;
    }
    for (size_t v = 0; v < ranking.count; v++) {
        const uint32_t row = ll_row_of_id(areas, ranking.rows[v].area_id);
        if (row != LL_NONE) {
            out->village_risk[row] = ranking.rows[v].risk.risk;
        }
    }
    struct ll_measure nothing[LL_IND_COUNT];
    for (int i = 0; i < LL_IND_COUNT; i++) {
        nothing[i] = (struct ll_measure){.low = NAN, .high = NAN};
    }
    out->unknown_risk = ll_risk_of(nothing, out->model.indicators, out->model.rules).risk;
    out->assessment = assessment.id;
    return LL_OK;
}

static enum ll_code load(struct ll_siting_work *w, struct ll_err *err)
{
    const struct ll_siting_request *request = w->request;
    struct ll_siting *out = &w->out;
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    const struct ll_load_request wants = {.store = request->store,
                                          .settings = request->settings,
                                          .setting_count = request->setting_count,
                                          .progress = request->progress};
    enum ll_code code = ll_store_open(request->store, LL_STORE_READ, &store, err);
    code = code == LL_OK ? ll_load(store, &wants, &out->model, &out->scene, err) : code;
    code = code == LL_OK ? ll_scene_moment(store, &out->scene, &out->as_of_ms, err) : code;
    if (code == LL_OK && request->weight != NULL &&
        strcmp(request->weight, ll_site_weight_key(LL_WEIGHT_RISK)) == 0) {
        code = load_risk(store, out, err);
    }
    out->area = LL_NONE;
    if (code == LL_OK && request->area != NULL) {
        code = ll_find_area(&out->scene.layer[LL_AREA], request->area, &out->area, err);
    }
    w->stage = (struct ll_stage){.scene = &out->scene,
                                 .rules = out->model.rules,
                                 .speeds = &out->model.speeds,
                                 .threads = request->threads,
                                 .progress = request->progress};
    return code;
}

/// Which building is in which village, and how many people live in it.
static enum ll_code find_people(struct ll_siting_work *w, struct ll_err *err)
{
    struct ll_siting *out = &w->out;
    const size_t n = out->scene.layer[LL_BUILDING].count;
    double level = NAN;
    enum ll_code code = ll_building_results_make(n, &out->results, err);
    out->footprint_m2 = ll_alloc(n, sizeof *out->footprint_m2);
    out->residents = ll_alloc(n, sizeof *out->residents);
    out->households = ll_alloc(n, sizeof *out->households);
    if (code == LL_OK &&
        (out->footprint_m2 == NULL || out->residents == NULL || out->households == NULL)) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (code == LL_OK && out->scene.layer[LL_AREA].count > 0) {
        code = ll_village_level(&w->stage, NAN, &level, err);
    }
    if (code == LL_OK && !isnan(level)) {
        code = ll_villages(&out->scene, level, &out->villages, &out->village_count, err);
    }
    if (code == LL_OK) {
        code = ll_areas_stage(&w->stage, out->villages, out->village_count, &out->results, err);
    }
    return code == LL_OK ? ll_dwellers(&w->stage, out->results.area, out->footprint_m2,
                                       out->residents, out->households, err)
                         : code;
}

/// Marks the buildings of an area that is no village, a town perhaps.
static enum ll_code ask_area(struct ll_siting_work *w, struct ll_err *err)
{
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results in = {0};
    enum ll_code code = ll_building_results_make(w->out.results.count, &in, err);
    if (code == LL_OK) {
        code = ll_areas_stage(&w->stage, &w->out.area, 1, &in, err);
    }
    for (size_t b = 0; code == LL_OK && b < in.count; b++) {
        w->out.cover[b] = in.area[b] == w->out.area ? LL_SITE_LEFT : LL_SITE_NOT_ASKED;
    }
    return code;
}

static bool is_village(const struct ll_siting *s, uint32_t area)
{
    for (size_t i = 0; i < s->village_count; i++) {
        if (s->villages[i] == area) {
            return true;
        }
    }
    return false;
}

/// Marks the buildings that are asked about.
static enum ll_code ask(struct ll_siting_work *w, struct ll_err *err)
{
    struct ll_siting *out = &w->out;
    const struct ll_shapes *buildings = &out->scene.layer[LL_BUILDING].shape;
    enum ll_code code = LL_OK;
    out->cover = ll_alloc(buildings->count, sizeof *out->cover);
    if (out->cover == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const bool all = out->area == LL_NONE;
    if (!all && !is_village(out, out->area)) {
        code = ask_area(w, err);
    } else {
        for (size_t b = 0; b < buildings->count; b++) {
            bool in = all || out->results.area[b] == out->area;
            out->cover[b] = in ? LL_SITE_LEFT : LL_SITE_NOT_ASKED;
        }
    }
    for (size_t b = 0; code == LL_OK && b < buildings->count; b++) {
        if (ll_box_is_empty(&buildings->box[b])) {
            out->cover[b] = LL_SITE_NOT_ASKED;
        }
        out->asked += out->cover[b] != LL_SITE_NOT_ASKED;
    }
    return code;
}

/// Lists who is not covered now.
static enum ll_code list_demand(struct ll_siting_work *w, struct ll_err *err)
{
    struct ll_siting *out = &w->out;
    w->demand = ll_alloc(out->asked, sizeof *w->demand);
    if (w->demand == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t b = 0; b < out->results.count; b++) {
        if (out->cover[b] != LL_SITE_NOT_ASKED && w->have[b] < w->request->need) {
            w->demand[w->demand_count++] = (uint32_t)b;
        } else if (out->cover[b] != LL_SITE_NOT_ASKED) {
            out->cover[b] = LL_SITE_COVERED;
            out->covered_before++;
        }
    }
    return LL_OK;
}

/// Lanes near a building being looked for.
struct lanes_near {
    const struct ll_siting_work *work;
    bool any;
};

static bool meet_lane(uint32_t item, void *user)
{
    struct lanes_near *near = user;
    const struct ll_siting_work *w = near->work;
    near->any = ll_lane_drivable(&w->out.model.speeds, &w->out.scene.layer[LL_LANE],
                                 w->ground.lane_row[item]);
    return !near->any;
}

bool ll_siting_lane_near(const struct ll_siting_work *w, size_t demand, double reach_m)
{
    const struct ll_box *box = &w->out.scene.layer[LL_BUILDING].shape.box[w->demand[demand]];
    const struct ll_box around = ll_box_grown(box, reach_m);
    struct lanes_near near = {.work = w};
    ll_index_search(w->ground.lanes, &around, meet_lane, &near);
    return near.any;
}

/// Counts in the scene with the sites.
/// @param count Of the facility: `check` or `after`.
/// @param have  Receives what covers each building then.
static enum ll_code count_with_sites(struct ll_siting_work *w,
                                     enum ll_code (*count)(struct ll_siting_work *work,
                                                           const struct ll_scene *scene,
                                                           uint8_t *have, struct ll_err *err),
                                     uint8_t *have, struct ll_err *err)
{
    struct ll_siting *out = &w->out;
    struct ll_scene scene = {0};
    LL_CLEANUP(ll_freep)
    struct ll_site_place *places = ll_alloc(out->site_count, sizeof *places);
    if (places == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < out->site_count; i++) {
        places[i] = out->sites[i].place;
    }
    memset(have, 0, out->results.count * sizeof *have);
    enum ll_code code = ll_site_scene_make(&out->scene, places, out->site_count, &scene, err);
    if (code == LL_OK) {
        code = count(w, &scene, have, err);
        if (code == LL_OK && w->request->kind == LL_SITE_NEW) {
            code = ll_siting_spacing(w, &scene, err);
        }
        ll_site_scene_clear(&scene);
    }
    return code;
}

uint32_t ll_siting_site_at(const struct ll_siting *siting, const struct ll_site_place *place)
{
    for (size_t i = 0; i < siting->site_count; i++) {
        const struct ll_xy at = siting->sites[i].place.at;
        if (at.x == place->at.x && at.y == place->at.y) {
            return (uint32_t)i;
        }
    }
    return LL_NONE;
}

/// Takes buildings that the sites do not cover after all off the lists of their places.
static void take_off(struct ll_siting_work *w, const uint8_t *have)
{
    struct ll_lists *covers = &w->covers;
    uint32_t kept = 0;
    for (size_t p = 0; p < covers->count; p++) {
        const uint32_t first = covers->first[p];
        const uint32_t end = covers->first[p + 1];
        const bool chosen = ll_siting_site_at(&w->out, &w->places.items[p]) != LL_NONE;
        covers->first[p] = kept;
        for (uint32_t k = first; k < end; k++) {
            if (!chosen || have[w->demand[covers->item[k]]] >= w->request->need) {
                if (w->sure != NULL) {
                    w->sure[kept] = w->sure[k];
                }
                covers->item[kept++] = covers->item[k];
            }
        }
    }
    covers->first[covers->count] = kept;
}

/// Forgets a choice.
static void choose_again(struct ll_siting *out)
{
    ll_free(out->sites);
    ll_free(out->unserved);
    out->sites = NULL;
    out->unserved = NULL;
    out->site_count = out->unserved_count = 0;
    out->covered_after = 0;
    out->weight_total = out->weight_before = out->weight_after = 0.0;
    out->cost_yuan = 0.0;
    out->places_near_walls = 0;
    for (size_t b = 0; b < out->results.count; b++) {
        const bool open = out->cover[b] == LL_SITE_WON || out->cover[b] == LL_SITE_UNSERVED;
        out->cover[b] = open ? (uint8_t)LL_SITE_LEFT : out->cover[b];
    }
}

/// How many buildings a count has that were not promised, and the other way round.
struct odds {
    size_t missed;
    size_t more;
};

static struct odds hold_against(const struct ll_siting_work *w, const uint8_t *have)
{
    const struct ll_siting *out = &w->out;
    struct odds odds = {0};
    for (size_t b = 0; b < out->results.count; b++) {
        const bool promised = out->cover[b] == LL_SITE_COVERED || out->cover[b] == LL_SITE_WON;
        const bool covered = have[b] >= w->request->need;
        const bool asked = out->cover[b] != LL_SITE_NOT_ASKED;
        odds.missed += asked && promised && !covered;
        odds.more += asked && covered && !promised;
    }
    return odds;
}

/// Counts what a choice holds: what was promised alone, as long as some of that is not kept; then
/// everything.
static enum ll_code count_choice(struct ll_siting_work *w,
                                 const struct ll_siting_facility *facility, uint8_t *have,
                                 size_t *ret_missed, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    *ret_missed = 0;
    if (facility->check != NULL) {
        code = count_with_sites(w, facility->check, have, err);
        *ret_missed = code == LL_OK ? hold_against(w, have).missed : 0;
    }
    if (code != LL_OK || *ret_missed > 0) {
        return code;
    }
    code = count_with_sites(w, facility->after, have, err);
    if (code != LL_OK) {
        return code;
    }
    const struct odds odds = hold_against(w, have);
    if (odds.more > 0 || (odds.missed > 0 && facility->check == NULL)) {
        return ll_fail(err, LL_E_INVALID,
                       "counted anew with the sites, %zu buildings differ from what was promised",
                       odds.missed + odds.more);
    }
    for (size_t b = 0; b < w->out.results.count; b++) {
        w->out.covered_after += have[b] >= w->request->need && w->out.cover[b] != LL_SITE_NOT_ASKED;
    }
    *ret_missed = odds.missed;
    return LL_OK;
}

/// Chooses, counts anew, and holds that against what was promised. Lists that may promise too much
/// (geo/station_sites.h) are put right where a choice shows it, until one keeps what it promises:
/// the others promise no less than they hold, so that it is the best of what all of them hold.
static enum ll_code choose(struct ll_siting_work *w, const struct ll_siting_facility *facility,
                           struct ll_err *err)
{
    struct ll_siting *out = &w->out;
    LL_CLEANUP(ll_freep) uint8_t *have = ll_alloc(out->results.count, sizeof *have);
    if (have == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (;;) {
        size_t missed = 0;
        enum ll_code code = ll_siting_choose(w, facility, err);
        ll_siting_lap(w, LL_SITING_SOLVE);
        code = code == LL_OK ? count_choice(w, facility, have, &missed, err) : code;
        ll_siting_lap(w, LL_SITING_AFTER);
        if (code != LL_OK || missed == 0) {
            return code;
        }
        take_off(w, have);
        choose_again(out);
    }
}

static enum ll_code find(struct ll_siting_work *w, const struct ll_siting_facility *facility,
                         struct ll_err *err)
{
    enum ll_code code = load(w, err);
    code = code == LL_OK ? find_people(w, err) : code;
    code = code == LL_OK ? ask(w, err) : code;
    ll_siting_lap(w, LL_SITING_LOAD);
    if (code == LL_OK) {
        w->have = ll_calloc(w->out.results.count, sizeof *w->have);
        code =
            w->have == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : facility->before(w, err);
    }
    code = code == LL_OK ? list_demand(w, err) : code;
    ll_siting_lap(w, LL_SITING_BEFORE);
    code = code == LL_OK ? facility->look(w, err) : code;
    ll_siting_lap(w, LL_SITING_PLACES);
    code = code == LL_OK ? facility->cover(w, err) : code;
    ll_siting_lap(w, LL_SITING_COVERS);
    return code == LL_OK ? choose(w, facility, err) : code;
}

enum ll_code ll_siting_run(const struct ll_siting_request *request, struct ll_siting *ret_siting,
                           struct ll_err *err)
{
    LL_CLEANUP(work_clear)
    struct ll_siting_work w = {.request = request, .started = ll_clock_s()};
    enum ll_code code =
        find(&w, request->kind == LL_SITE_NEW ? &ll_siting_hydrants : &ll_siting_stations, err);
    if (code == LL_OK) {
        *ret_siting = w.out;
        w.out = (struct ll_siting){0};
    }
    return code;
}
