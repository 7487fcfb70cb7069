#include "app/jobs/reach_ground.h"

#include "app/jobs/model.h"
#include "data/assessments.h"
#include "data/scene_io.h"
#include "geo/clearance.h"

/// Whether the assessment can be drawn by this program.
static enum ll_code check(const struct ll_assessment *a, struct ll_err *err)
{
    if (a->partial) {
        return ll_fail(err, LL_E_UNSUPPORTED,
                       "the assessment of %s is of one area only; assess the whole store first",
                       a->period);
    }
    if (a->method != LL_METHOD_VERSION) {
        return ll_fail(err, LL_E_UNSUPPORTED,
                       "the assessment of %s is of method %d, this program draws method %d; "
                       "assess again first",
                       a->period, a->method, LL_METHOD_VERSION);
    }
    if (a->as_of_ms == 0) {
        return ll_fail(err, LL_E_UNSUPPORTED,
                       "the data changed while the assessment of %s was made; assess again first",
                       a->period);
    }
    return LL_OK;
}

/// Measures the lanes again and draws.
static enum ll_code draw(const struct ll_scene *scene, const struct ll_model *model,
                         const struct ll_reach_ground_ask *ask, const struct ll_reach *reach,
                         struct ll_reach_areas *ret_areas, struct ll_err *err)
{
    const struct ll_stage stage = {.scene = scene,
                                   .rules = model->rules,
                                   .speeds = &model->speeds,
                                   .vehicles = &model->vehicles,
                                   .threads = ask->threads,
                                   .progress = ask->progress};
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance clearance = {0};
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    enum ll_code code = ll_clearance_stage(&stage, NULL, &clearance, err);
    code = code == LL_OK ? ll_hose_ground_make(scene, &ground, err) : code;
    const struct ll_reach_task task = {
        .vehicles = &model->vehicles, .clearance = &clearance, .ground = &ground};
    return code == LL_OK ? ll_reach_areas_draw(&stage, &task, reach, ret_areas, err) : code;
}

enum ll_code ll_reach_ground(ll_store *store, const struct ll_reach_ground_ask *ask,
                             struct ll_reach_areas *ret_areas, int *ret_epsg, struct ll_err *err)
{
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    LL_CLEANUP(ll_outcomes_clear) struct ll_outcomes outcomes = {0};
    struct ll_assessment assessment = {0};
    struct ll_scene_want want = ll_scene_want_assess();
    enum ll_code code = ll_assessment_find(store, ask->period, &assessment, err);
    code = code == LL_OK ? check(&assessment, err) : code;
    if (code == LL_OK) {
        want.as_of_ms = assessment.as_of_ms;
        code = ll_scene_load(store, &want, ask->progress, &scene, err);
    }
    if (code == LL_OK) {
        code = ll_model_of_assessment(store, assessment.id, &model, err);
    }
    if (code == LL_OK) {
        code = ll_outcomes_load(store, assessment.id, &scene, &outcomes, err);
    }
    if (code == LL_OK && outcomes.reach.way[0] == NULL) {
        return ll_fail(err, LL_E_UNSUPPORTED,
                       "the assessment of %s holds nothing of the reach of vehicles",
                       assessment.period);
    }
    if (code == LL_OK) {
        code = draw(&scene, &model, ask, &outcomes.reach, ret_areas, err);
    }
    if (code == LL_OK) {
        *ret_epsg = scene.epsg;
    }
    return code;
}
