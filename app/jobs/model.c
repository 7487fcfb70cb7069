#include "app/jobs/model.h"

#include <string.h>

#include "core/alloc.h"
#include "core/comparisons.h"
#include "core/hours.h"
#include "data/area_values.h"
#include "data/assessments.h"
#include "data/reference.h"

enum table {
    RULES,
    INDICATORS,
    DIMENSIONS,
    SPEEDS,
    SPEED_SETS,
    VEHICLES,
    SEPARATION,
    STRUCTURES,
    COMPARISONS,
    COSTS
};

const char *ll_model_table_name(size_t index)
{
    static const char *const names[LL_MODEL_TABLES] = {
        [RULES] = "rules.csv",
        [INDICATORS] = "indicators.csv",
        [DIMENSIONS] = "dimensions.csv",
        [SPEEDS] = "speeds.csv",
        [VEHICLES] = "vehicles.csv",
        [SEPARATION] = "separation.csv",
        [STRUCTURES] = "structures.csv",
        [SPEED_SETS] = "speed_sets.csv",
        [COMPARISONS] = "comparisons.csv",
        [COSTS] = "costs.csv",
    };
    return names[index];
}

void ll_model_clear(struct ll_model *model)
{
    ll_rules_free(model->rules);
    ll_indicators_free(model->indicators);
    ll_indicators_free(model->default_indicators);
    ll_entered_clear(&model->entered);
    for (size_t i = 0; i < LL_MODEL_TABLES; i++) {
        ll_free(model->texts[i]);
    }
    *model = (struct ll_model){0};
}

static void choose_speeds(struct ll_model *model)
{
    model->speeds.set = ll_time_of_day(model->rules);
}

enum ll_code ll_model_set(struct ll_model *model, const char *assignment, struct ll_err *err)
{
    bool price = false;
    enum ll_code code = ll_costs_set(&model->costs, assignment, &price, err);
    if (code == LL_OK && !price) {
        code = ll_rules_set(model->rules, assignment, err);
    }
    if (code == LL_OK) {
        choose_speeds(model);
    }
    return code;
}

enum ll_code ll_model_set_all(struct ll_model *model, const char *const *assignments, size_t count,
                              struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        code = ll_model_set(model, assignments[i], err);
    }
    return code;
}

/// Weights of the township's own comparisons, where the store holds any.
static enum ll_code apply_comparisons(struct ll_model *model, struct ll_err *err)
{
    const char *builtin = ll_reference_builtin(ll_model_table_name(COMPARISONS), NULL);
    const char *held = model->texts[COMPARISONS];
    if (strcmp(held, builtin) == 0) {
        return LL_OK; /* the weights of the tables are theirs */
    }
    LL_CLEANUP(ll_freep) struct ll_comparisons *own = ll_calloc(1, sizeof *own);
    LL_CLEANUP(ll_freep) struct ll_comparisons *shipped = ll_calloc(1, sizeof *shipped);
    if (own == NULL || shipped == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_comparisons_parse(ll_model_table_name(COMPARISONS), held, strlen(held),
                                             model->indicators, own, err);
    if (code == LL_OK &&
        ll_comparisons_parse(ll_model_table_name(COMPARISONS), builtin, strlen(builtin),
                             model->indicators, shipped, NULL) != LL_OK) {
        *shipped = (struct ll_comparisons){0}; /* of other groups: nothing to compare with */
    }
    if (code == LL_OK) {
        model->own_groups = ll_comparisons_apply(own, shipped, model->indicators);
    }
    return code;
}

static enum ll_code load_indicators(struct ll_model *model, const size_t len[LL_MODEL_TABLES],
                                    struct ll_err *err)
{
    ll_indicators **const both[] = {&model->indicators, &model->default_indicators};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < 2; i++) {
        code = ll_indicators_parse(model->texts[INDICATORS], len[INDICATORS],
                                   model->texts[DIMENSIONS], len[DIMENSIONS], both[i], err);
    }
    return code == LL_OK ? apply_comparisons(model, err) : code;
}

/// Parses the texts that are there.
static enum ll_code parse_texts(struct ll_model *model, struct ll_err *err)
{
    char *const *texts = model->texts;
    size_t len[LL_MODEL_TABLES];
    for (size_t i = 0; i < LL_MODEL_TABLES; i++) {
        len[i] = strlen(texts[i]);
    }
    enum ll_code code = ll_rules_parse(texts[RULES], len[RULES], &model->rules, err);
    if (code == LL_OK) {
        code = load_indicators(model, len, err);
    }
    if (code == LL_OK) {
        code = ll_speeds_parse(texts[SPEEDS], len[SPEEDS], &model->speeds, err);
    }
    if (code == LL_OK) {
        code = ll_speed_sets_parse(texts[SPEED_SETS], len[SPEED_SETS], &model->speeds, err);
    }
    if (code == LL_OK) {
        code = ll_vehicles_parse(texts[VEHICLES], len[VEHICLES], &model->vehicles, err);
    }
    if (code == LL_OK) {
        code = ll_fire_gaps_parse(texts[SEPARATION], len[SEPARATION], texts[STRUCTURES],
                                  len[STRUCTURES], &model->fire_gaps, err);
    }
    if (code == LL_OK) {
        code = ll_costs_parse(texts[COSTS], len[COSTS], &model->costs, err);
    }
    if (code == LL_OK) {
        choose_speeds(model);
    }
    return code;
}

enum ll_code ll_model_load(ll_store *store, struct ll_model *ret_model, struct ll_err *err)
{
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < LL_MODEL_TABLES; i++) {
        size_t len = 0;
        code = ll_reference_load(store, ll_model_table_name(i), &model.texts[i], &len, err);
    }
    if (code == LL_OK) {
        code = parse_texts(&model, err);
    }
    if (code == LL_OK) {
        code = ll_area_values_load(store, &model.entered, err);
    }
    if (code == LL_OK) {
        *ret_model = model;
        model = (struct ll_model){0};
    }
    return code;
}

enum ll_code ll_model_hash(const struct ll_model *model, char ret_text[LL_HASH_TEXT_SIZE],
                           struct ll_err *err)
{
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    enum ll_code code = ll_hash_new(&hash, err);
    for (size_t i = 0; code == LL_OK && i < LL_MODEL_TABLES; i++) {
        ll_hash_add_text(hash, model->texts[i]);
    }
    if (code == LL_OK) {
        ll_hash_text(hash, ret_text);
    }
    return code;
}

/// Applies what the user had set, one `rule=value` a line.
static enum ll_code apply_settings(struct ll_model *model, char *settings, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    char *rest = settings;
    for (char *line = strtok_r(settings, "\n", &rest); code == LL_OK && line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        code = ll_model_set(model, line, err);
    }
    return code;
}

/// A table kept with an assessment; the program's own prices where it keeps none.
static enum ll_code kept_table(ll_store *store, int64_t assessment, enum table table,
                               char **ret_text, struct ll_err *err)
{
    const char *name = ll_model_table_name(table);
    enum ll_code code = ll_assessment_snapshot(store, assessment, name, ret_text, err);
    if (code != LL_E_NOT_FOUND || table != COSTS) {
        return code;
    }
    *ret_text = ll_strdup(ll_reference_builtin(name, NULL));
    return *ret_text == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
}

enum ll_code ll_model_of_assessment(ll_store *store, int64_t assessment, struct ll_model *ret_model,
                                    struct ll_err *err)
{
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    LL_CLEANUP(ll_freep) char *settings = NULL;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < LL_MODEL_TABLES; i++) {
        code = kept_table(store, assessment, (enum table)i, &model.texts[i], err);
    }
    if (code == LL_OK) {
        code = ll_assessment_snapshot(store, assessment, "settings", &settings, err);
    }
    if (code == LL_OK) {
        code = parse_texts(&model, err);
    }
    if (code == LL_OK) {
        code = apply_settings(&model, settings, err);
    }
    if (code == LL_OK) {
        code = ll_area_values_of(store, assessment, &model.entered, err);
    }
    if (code == LL_E_FORMAT || code == LL_E_NOT_FOUND) {
        return ll_err_wrap(err, LL_E_VERSION,
                           "the tables kept with assessment %lld are of another version of this "
                           "program",
                           (long long)assessment);
    }
    if (code == LL_OK) {
        *ret_model = model;
        model = (struct ll_model){0};
    }
    return code;
}
