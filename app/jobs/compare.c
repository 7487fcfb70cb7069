#include "app/jobs/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/jobs/chain.h"
#include "core/alloc.h"
#include "core/area_codes.h"
#include "data/scene_io.h"

/// A figure and a rank of every village of the earlier ranking.
struct figures {
    double *risk;
    double *rank;
};

struct run {
    const struct ll_compare_request *request;
    ll_store *store;
    struct ll_model then; ///< empty when its tables cannot be read any more
    struct ll_model now;
    struct ll_scene scene; ///< as it was
    struct figures method;
    struct figures rules;
    struct ll_comparison result;
};

void ll_comparison_clear(struct ll_comparison *comparison)
{
    ll_stored_ranking_clear(&comparison->before);
    ll_stored_ranking_clear(&comparison->after);
    ll_free(comparison->changes);
    *comparison = (struct ll_comparison){0};
}

static void run_clear(struct run *run)
{
    ll_store_close(run->store);
    ll_model_clear(&run->then);
    ll_model_clear(&run->now);
    ll_scene_clear(&run->scene);
    ll_free(run->method.risk);
    ll_free(run->method.rank);
    ll_free(run->rules.risk);
    ll_free(run->rules.rank);
    ll_comparison_clear(&run->result);
}

static enum ll_code load_rankings(struct run *run, struct ll_err *err)
{
    struct ll_assessment before = {0};
    struct ll_assessment after = {0};
    enum ll_code code = ll_store_open(run->request->store, LL_STORE_READ, &run->store, err);
    if (code == LL_OK) {
        code = ll_assessment_find(run->store, run->request->before, &before, err);
    }
    if (code == LL_OK) {
        code = ll_assessment_find(run->store, run->request->after, &after, err);
    }
    if (code == LL_OK && (before.id == after.id || before.partial || after.partial)) {
        return ll_fail(err, LL_E_USAGE,
                       "two whole assessments are compared; %s and %s are not two of them",
                       before.period, after.period);
    }
    if (code == LL_OK && after.method != LL_METHOD_VERSION) {
        return ll_fail(err, LL_E_VERSION,
                       "the assessment of %s was made by version %d of the method, not %d; assess "
                       "it again to compare it",
                       after.period, after.method, LL_METHOD_VERSION);
    }
    if (code == LL_OK) {
        code = ll_ranking_load(run->store, before.id, &run->result.before, err);
    }
    return code == LL_OK ? ll_ranking_load(run->store, after.id, &run->result.after, err) : code;
}

static enum ll_code load_models(struct run *run, struct ll_err *err)
{
    struct ll_err ignored = {0};
    enum ll_code code =
        ll_model_of_assessment(run->store, run->result.after.assessment.id, &run->now, err);
    if (code != LL_OK) {
        return code;
    }
    code =
        ll_model_of_assessment(run->store, run->result.before.assessment.id, &run->then, &ignored);
    run->result.rules_apart = code == LL_OK;
    if (code == LL_E_NOMEM) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return LL_OK;
}

/// The scene as it was; without buildings or areas when that is not known.
static enum ll_code load_scene(struct run *run, struct ll_err *err)
{
    struct ll_scene_want want = ll_scene_want_assess();
    want.as_of_ms = run->result.before.assessment.as_of_ms;
    if (want.as_of_ms == 0) {
        return LL_OK;
    }
    enum ll_code code = ll_scene_load(run->store, &want, run->request->progress, &run->scene, err);
    return code == LL_OK ? ll_area_codes_fill(&run->scene.layer[LL_AREA], err) : code;
}

static enum ll_code make_figures(size_t count, struct figures *figures, struct ll_err *err)
{
    figures->risk = ll_alloc(count, sizeof *figures->risk);
    figures->rank = ll_alloc(count, sizeof *figures->rank);
    return figures->risk != NULL && figures->rank != NULL
               ? LL_OK
               : ll_fail(err, LL_E_NOMEM, "out of memory");
}

/// The village of a ranking with a code, or its count.
static size_t find_code(const struct ll_stored_ranking *ranking, const char *code)
{
    size_t i = 0;
    while (i < ranking->count && strcmp(ranking->rows[i].code, code) != 0) {
        i++;
    }
    return i;
}

/// Takes the figures of a chain into the order of the earlier ranking.
/// @param ret_all Whether every village was found again.
static void take_chain(const struct run *run, const struct ll_chain *chain, struct figures *figures,
                       bool *ret_all)
{
    const struct ll_stored_ranking *before = &run->result.before;
    const struct ll_table *areas = &run->scene.layer[LL_AREA];
    size_t found = 0;
    for (size_t r = 0; r < chain->measures.count; r++) {
        const struct ll_rank *place = &chain->ranks[r];
        const char *code =
            ll_table_string(areas, chain->measures.rows[place->village].area, LL_AREA_CODE);
        size_t i = find_code(before, code == NULL ? "" : code);
        if (i < before->count) {
            figures->risk[i] = chain->risks[place->village].risk;
            figures->rank[i] = (double)place->rank;
            found++;
        }
    }
    *ret_all = found == before->count && chain->measures.count == before->count;
}

/// Runs the whole chain over the scene of then.
static enum ll_code compute_from_rows(const struct run *run, const struct ll_model *model,
                                      struct figures *figures, bool *ret_done, struct ll_err *err)
{
    LL_CLEANUP(ll_chain_clear) struct ll_chain chain = {0};
    const struct ll_stage stage = {.scene = &run->scene,
                                   .rules = model->rules,
                                   .speeds = &model->speeds,
                                   .threads = run->request->threads,
                                   .progress = run->request->progress};
    int year = (int)strtol(run->result.before.assessment.period, NULL, 10);
    enum ll_code code = ll_chain_stages(&stage, model, (double)NAN, &chain, err);
    if (code == LL_OK) {
        code = ll_chain_rank(&stage, model, year, &chain, err);
    }
    if (code == LL_OK) {
        take_chain(run, &chain, figures, ret_done);
    }
    return code;
}

/// Scores the stored measures anew.
static enum ll_code compute_from_measures(const struct run *run, const struct ll_model *model,
                                          struct figures *figures, struct ll_err *err)
{
    const struct ll_stored_ranking *before = &run->result.before;
    size_t n = before->count;
    LL_CLEANUP(ll_freep) struct ll_risk *risks = ll_alloc(n, sizeof *risks);
    LL_CLEANUP(ll_freep) const char **codes = ll_alloc(n, sizeof *codes);
    LL_CLEANUP(ll_freep) struct ll_rank *ranks = ll_alloc(n, sizeof *ranks);
    if (risks == NULL || codes == NULL || ranks == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < n; i++) {
        risks[i] = ll_risk_of(before->rows[i].counts.measure, model->indicators, model->rules);
        codes[i] = before->rows[i].code;
    }
    enum ll_code code = ll_rank(risks, codes, n, ranks, err);
    for (size_t r = 0; code == LL_OK && r < n; r++) {
        figures->risk[ranks[r].village] = risks[ranks[r].village].risk;
        figures->rank[ranks[r].village] = (double)ranks[r].rank;
    }
    return code;
}

/// Both steps from rows; what cannot be done so is done from measures, both alike.
static enum ll_code compute(struct run *run, struct ll_err *err)
{
    bool apart = run->result.rules_apart;
    bool done = run->scene.layer[LL_BUILDING].count > 0 && run->scene.layer[LL_AREA].count > 0;
    enum ll_code code = LL_OK;
    if (done) {
        code = compute_from_rows(run, &run->now, &run->rules, &done, err);
    }
    if (code == LL_OK && done && apart) {
        code = compute_from_rows(run, &run->then, &run->method, &done, err);
    }
    if (code == LL_OK && !done) {
        run->result.basis = LL_COMPARE_MEASURES;
        code = compute_from_measures(run, &run->now, &run->rules, err);
        if (code == LL_OK && apart) {
            code = compute_from_measures(run, &run->then, &run->method, err);
        }
    }
    if (code == LL_OK && !apart) { /* the tables' change is part of the method's */
        memcpy(run->method.risk, run->rules.risk,
               run->result.before.count * sizeof *run->rules.risk);
        memcpy(run->method.rank, run->rules.rank,
               run->result.before.count * sizeof *run->rules.rank);
    }
    return code;
}

static double hundredths(double value)
{
    return round(value * 100.0) / 100.0;
}

static enum ll_code list_changes(struct run *run, struct ll_err *err)
{
    struct ll_comparison *c = &run->result;
    c->changes = ll_alloc(c->after.count, sizeof *c->changes);
    if (c->changes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t a = 0; a < c->after.count; a++) {
        size_t b = find_code(&c->before, c->after.rows[a].code);
        if (b == c->before.count) {
            continue;
        }
        c->changes[c->count++] =
            (struct ll_change){.before = b,
                               .after = a,
                               .risk = {.before = hundredths(c->before.rows[b].risk.risk),
                                        .method = hundredths(run->method.risk[b]),
                                        .rules = hundredths(run->rules.risk[b]),
                                        .after = hundredths(c->after.rows[a].risk.risk)},
                               .rank = {.before = (double)c->before.rows[b].rank,
                                        .method = run->method.rank[b],
                                        .rules = run->rules.rank[b],
                                        .after = (double)c->after.rows[a].rank}};
    }
    return LL_OK;
}

enum ll_code ll_compare(const struct ll_compare_request *request,
                        struct ll_comparison *ret_comparison, struct ll_err *err)
{
    LL_CLEANUP(run_clear) struct run run = {.request = request, .scene = ll_scene_make()};
    enum ll_code code = load_rankings(&run, err);
    if (code == LL_OK) {
        code = load_models(&run, err);
    }
    if (code == LL_OK) {
        code = load_scene(&run, err);
    }
    if (code == LL_OK) {
        code = make_figures(run.result.before.count, &run.method, err);
    }
    if (code == LL_OK) {
        code = make_figures(run.result.before.count, &run.rules, err);
    }
    if (code == LL_OK) {
        code = compute(&run, err);
    }
    if (code == LL_OK) {
        code = list_changes(&run, err);
    }
    if (code == LL_OK) {
        *ret_comparison = run.result;
        run.result = (struct ll_comparison){0};
    }
    return code;
}
