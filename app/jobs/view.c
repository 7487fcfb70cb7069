#include "app/jobs/view.h"

#include <string.h>

#include "app/jobs/find.h"
#include "app/jobs/odds.h"
#include "app/jobs/ranking.h"
#include "core/alloc.h"
#include "core/area_codes.h"
#include "data/scene_io.h"

void ll_view_clear(struct ll_view *view)
{
    ll_scene_clear(&view->scene);
    ll_model_clear(&view->model);
    ll_stored_ranking_clear(&view->ranking);
    ll_building_results_clear(&view->results);
    ll_outcomes_clear(&view->outcomes);
    ll_free(view->village_area);
    ll_free(view->village_risk);
    ll_map_free(view->map);
    ll_proposal_clear(&view->proposal);
    ll_free(view->cover);
    ll_free(view->name);
    ll_free(view->attribution);
    *view = (struct ll_view){0};
}

/// Rows of the villages in the scene; LL_NONE for one whose area is no longer in the store.
static enum ll_code link_villages(struct ll_view *view, struct ll_err *err)
{
    size_t n = view->ranking.count;
    view->village_area = ll_alloc(n, sizeof *view->village_area);
    view->village_risk = ll_alloc(n, sizeof *view->village_risk);
    if (view->village_area == NULL || view->village_risk == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < n; i++) {
        view->village_area[i] =
            ll_row_of_id(&view->scene.layer[LL_AREA], view->ranking.rows[i].area_id);
        view->village_risk[i] = view->ranking.rows[i].risk;
    }
    return LL_OK;
}

static enum ll_code load_assessment(ll_store *store, const struct ll_view_request *request,
                                    struct ll_view *view, struct ll_err *err)
{
    struct ll_assessment assessment = {0};
    enum ll_code code = ll_assessment_find(store, request->period, &assessment, err);
    if (code == LL_E_NOT_FOUND && !request->assessed && request->period == NULL) {
        return LL_OK;
    }
    if (code == LL_OK) {
        code = ll_ranking_load(store, assessment.id, &view->ranking, err);
    }
    if (code == LL_OK) {
        code = ll_results_load(store, assessment.id, &view->scene, &view->results, err);
    }
    if (code == LL_OK) {
        code = ll_outcomes_load(store, assessment.id, &view->scene, &view->outcomes, err);
    }
    if (code == LL_OK) {
        code = link_villages(view, err);
    }
    view->has_assessment = code == LL_OK;
    return code;
}

static enum ll_code load_proposal(ll_store *store, const struct ll_view_request *request,
                                  struct ll_view *view, struct ll_err *err)
{
    const struct ll_proposal_wish any = {NULL, NULL};
    const struct ll_proposal_wish *wish = request->proposal == NULL ? &any : request->proposal;
    enum ll_code code = ll_proposal_choose(store, &view->scene, wish, &view->proposal, err);
    if (code == LL_E_NOT_FOUND && request->proposal == NULL) {
        return LL_OK;
    }
    if (code == LL_OK) {
        code = ll_proposal_age_of(store, &view->model, &view->proposal, &view->proposal_age, err);
    }
    return code == LL_OK
               ? ll_proposal_cover_load(store, view->proposal.id, &view->scene.layer[LL_BUILDING],
                                        &view->cover, err)
               : code;
}

/// A text in each language.
struct words {
    struct ll_text in[LL_LANG_COUNT];
};

static void words_clear(struct words *words)
{
    for (int lang = 0; lang < LL_LANG_COUNT; lang++) {
        ll_text_clear(&words->in[lang]);
    }
}

static const char *words_or_null(const struct words *words, enum ll_lang lang)
{
    return words->in[lang].len == 0 ? NULL : ll_text_str(&words->in[lang]);
}

/// Villages whose area is no longer in the store stay in the ranking but are not drawn.
static enum ll_code make_map(const struct ll_view_request *request, struct ll_view *view,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_freep) uint32_t *areas = ll_alloc(view->ranking.count, sizeof *areas);
    LL_CLEANUP(ll_freep) struct ll_risk *risks = ll_alloc(view->ranking.count, sizeof *risks);
    LL_CLEANUP(ll_proposal_marks_clear) struct ll_proposal_marks marks = {0};
    if (areas == NULL || risks == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t drawn = 0;
    for (size_t i = 0; i < view->ranking.count; i++) {
        if (view->village_area[i] != LL_NONE) {
            areas[drawn] = view->village_area[i];
            risks[drawn++] = view->village_risk[i];
        }
    }
    LL_CLEANUP(words_clear) struct words words = {0};
    enum ll_code code = ll_proposal_mark(&view->proposal, request->lang, &marks, err);
    for (int lang = 0; code == LL_OK && view->has_assessment && lang < LL_LANG_COUNT; lang++) {
        code = ll_odds_sentence(&view->ranking, (enum ll_lang)lang, &words.in[lang], err);
    }
    const struct ll_map_input input = {
        .scene = &view->scene,
        .results = view->has_assessment ? &view->results : NULL,
        .outcomes = view->has_assessment ? &view->outcomes : NULL,
        .village_area = areas,
        .village_risk = view->has_assessment ? risks : NULL,
        .village_count = drawn,
        .first_place = {[LL_LANG_EN] = words_or_null(&words, LL_LANG_EN),
                        [LL_LANG_ZH] = words_or_null(&words, LL_LANG_ZH)},
        .sites = marks.places,
        .site_count = view->proposal.count,
        .site_words = marks.words,
        .site_actions = view->proposal.kind == LL_PROPOSAL_ACTIONS,
        .site_cover = view->cover,
        .site_circle_m = view->proposal.circle_m,
        .rules = view->model.rules,
        .lang = request->lang,
        .threads = request->threads,
    };
    code = code == LL_OK ? ll_geo_ctx_new(&ctx, err) : code;
    return code == LL_OK ? ll_map_new(ctx, &input, &view->map, err) : code;
}

enum ll_code ll_view_open(const struct ll_view_request *request, struct ll_view *ret_view,
                          struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_view_clear) struct ll_view view = {0};
    enum ll_code code = ll_store_open(request->store, LL_STORE_READ, &store, err);
    if (code == LL_OK) {
        view.name = ll_strdup(ll_store_name(store));
        code = view.name == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
    }
    if (code == LL_OK) {
        code = ll_store_attribution(store, &view.attribution, err);
    }
    if (code == LL_OK) {
        code = ll_model_load(store, &view.model, err);
    }
    if (code == LL_OK) {
        struct ll_scene_want want = ll_scene_want_assess();
        code = ll_scene_load(store, &want, request->progress, &view.scene, err);
    }
    if (code == LL_OK) {
        code = ll_area_codes_fill(&view.scene.layer[LL_AREA], err);
    }
    if (code == LL_OK) {
        code = load_assessment(store, request, &view, err);
    }
    if (code == LL_OK && (request->proposal != NULL || request->proposal_if_any)) {
        code = load_proposal(store, request, &view, err);
    }
    if (code == LL_OK && request->with_map) {
        code = make_map(request, &view, err);
    }
    if (code == LL_OK) {
        *ret_view = view;
        view = (struct ll_view){0};
    }
    return code;
}

enum ll_code ll_view_village(const struct ll_view *view, const char *name,
                             const struct ll_stored_village **ret_village, struct ll_err *err)
{
    return ll_ranked_village(&view->ranking, name, ret_village, err);
}
