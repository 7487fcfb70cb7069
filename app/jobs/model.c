#include "app/jobs/model.h"

#include "core/alloc.h"
#include "data/reference.h"

void ll_model_clear(struct ll_model *model)
{
    ll_rules_free(model->rules);
    ll_indicators_free(model->indicators);
    ll_free(model->rules_csv);
    ll_free(model->indicators_csv);
    *model = (struct ll_model){0};
}

static enum ll_code load_speeds(ll_store *store, struct ll_speeds *ret_speeds, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *csv = NULL;
    size_t len = 0;
    enum ll_code code = ll_reference_load(store, "speeds.csv", &csv, &len, err);
    return code == LL_OK ? ll_speeds_parse(csv, len, ret_speeds, err) : code;
}

enum ll_code ll_model_load(ll_store *store, struct ll_model *ret_model, struct ll_err *err)
{
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    LL_CLEANUP(ll_freep) char *dimensions_csv = NULL;
    size_t rules_len = 0;
    size_t indicators_len = 0;
    size_t dimensions_len = 0;
    enum ll_code code = ll_reference_load(store, "rules.csv", &model.rules_csv, &rules_len, err);
    if (code == LL_OK) {
        code = ll_rules_parse(model.rules_csv, rules_len, &model.rules, err);
    }
    if (code == LL_OK) {
        code =
            ll_reference_load(store, "indicators.csv", &model.indicators_csv, &indicators_len, err);
    }
    if (code == LL_OK) {
        code = ll_reference_load(store, "dimensions.csv", &dimensions_csv, &dimensions_len, err);
    }
    if (code == LL_OK) {
        code = ll_indicators_parse(model.indicators_csv, indicators_len, dimensions_csv,
                                   dimensions_len, &model.indicators, err);
    }
    if (code == LL_OK) {
        code = load_speeds(store, &model.speeds, err);
    }
    if (code == LL_OK) {
        *ret_model = model;
        model = (struct ll_model){0};
    }
    return code;
}
