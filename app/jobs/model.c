#include "app/jobs/model.h"

#include <math.h>

#include "core/alloc.h"
#include "data/reference.h"

enum table { RULES, INDICATORS, DIMENSIONS, SPEEDS, SPEED_SETS, VEHICLES, SEPARATION, STRUCTURES };

const char *ll_model_table_name(size_t index)
{
    static const char *const names[LL_MODEL_TABLES] = {
        [RULES] = "rules.csv",           [INDICATORS] = "indicators.csv",
        [DIMENSIONS] = "dimensions.csv", [SPEEDS] = "speeds.csv",
        [VEHICLES] = "vehicles.csv",     [SEPARATION] = "separation.csv",
        [STRUCTURES] = "structures.csv", [SPEED_SETS] = "speed_sets.csv",
    };
    return names[index];
}

void ll_model_clear(struct ll_model *model)
{
    ll_rules_free(model->rules);
    ll_indicators_free(model->indicators);
    for (size_t i = 0; i < LL_MODEL_TABLES; i++) {
        ll_free(model->texts[i]);
    }
    *model = (struct ll_model){0};
}

static void choose_speeds(struct ll_model *model)
{
    model->speeds.set = (enum ll_speed_set)lround(ll_rule(model->rules, LL_RULE_SPEED_SET));
}

enum ll_code ll_model_set(struct ll_model *model, const char *assignment, struct ll_err *err)
{
    enum ll_code code = ll_rules_set(model->rules, assignment, err);
    if (code == LL_OK) {
        choose_speeds(model);
    }
    return code;
}

enum ll_code ll_model_load(ll_store *store, struct ll_model *ret_model, struct ll_err *err)
{
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    size_t len[LL_MODEL_TABLES] = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < LL_MODEL_TABLES; i++) {
        code = ll_reference_load(store, ll_model_table_name(i), &model.texts[i], &len[i], err);
    }
    if (code == LL_OK) {
        code = ll_rules_parse(model.texts[RULES], len[RULES], &model.rules, err);
    }
    if (code == LL_OK) {
        code =
            ll_indicators_parse(model.texts[INDICATORS], len[INDICATORS], model.texts[DIMENSIONS],
                                len[DIMENSIONS], &model.indicators, err);
    }
    if (code == LL_OK) {
        code = ll_speeds_parse(model.texts[SPEEDS], len[SPEEDS], &model.speeds, err);
    }
    if (code == LL_OK) {
        code = ll_speed_sets_parse(model.texts[SPEED_SETS], len[SPEED_SETS], &model.speeds, err);
    }
    if (code == LL_OK) {
        code = ll_vehicles_parse(model.texts[VEHICLES], len[VEHICLES], &model.vehicles, err);
    }
    if (code == LL_OK) {
        code = ll_fire_gaps_parse(model.texts[SEPARATION], len[SEPARATION], model.texts[STRUCTURES],
                                  len[STRUCTURES], &model.fire_gaps, err);
    }
    if (code == LL_OK) {
        choose_speeds(&model);
        *ret_model = model;
        model = (struct ll_model){0};
    }
    return code;
}
