#include "app/jobs/weights_job.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/language.h"
#include "data/reference.h"

#define TABLE      "comparisons.csv"
#define BYTES_MOST ((size_t)1 << 20)
#define CHANGED    1e-3 /* the weights of the tables are rounded to four decimals */

void ll_weights_clear(struct ll_weights *weights)
{
    ll_model_clear(&weights->model);
    ll_free(weights->comparisons);
    *weights = (struct ll_weights){0};
}

static enum ll_code load(ll_store *store, struct ll_weights *w, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *text = NULL;
    enum ll_code code = ll_model_load(store, &w->model, err);
    if (code == LL_OK) {
        code = ll_reference_load(store, TABLE, &text, NULL, err);
    }
    w->comparisons = ll_calloc(1, sizeof *w->comparisons);
    if (code == LL_OK && w->comparisons == NULL) {
        code = ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (code == LL_OK) {
        w->own = strcmp(text, ll_reference_builtin(TABLE, NULL)) != 0;
        code = ll_comparisons_parse(TABLE, text, strlen(text), w->model.indicators, w->comparisons,
                                    err);
    }
    return code;
}

enum ll_code ll_weights_load(const char *store, struct ll_weights *ret_weights, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *s = NULL;
    LL_CLEANUP(ll_weights_clear) struct ll_weights w = {0};
    enum ll_code code = ll_store_open(store, LL_STORE_READ, &s, err);
    if (code == LL_OK) {
        code = load(s, &w, err);
    }
    if (code == LL_OK) {
        *ret_weights = w;
        w = (struct ll_weights){0};
    }
    return code;
}

static void close_file(FILE **file)
{
    if (*file != NULL) {
        (void)fclose(*file);
    }
}

static enum ll_code read_file(const char *path, char **ret_bytes, size_t *ret_len,
                              struct ll_err *err)
{
    LL_CLEANUP(close_file) FILE *file = fopen(path, "rb");
    LL_CLEANUP(ll_freep) char *bytes = ll_alloc(BYTES_MOST, 1);
    if (file == NULL) {
        return ll_fail(err, LL_E_IO, "cannot read '%s': %s", path, strerror(errno));
    }
    if (bytes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t len = fread(bytes, 1, BYTES_MOST, file);
    if (ferror(file) != 0 || len == BYTES_MOST) {
        return ll_fail(err, LL_E_FORMAT, "'%s' is no table of comparisons", path);
    }
    *ret_bytes = bytes;
    *ret_len = len;
    bytes = NULL;
    return LL_OK;
}

/// All comparisons as a table; values with all their digits.
static enum ll_code write_table(const struct ll_comparisons *c, struct ll_text *text,
                                struct ll_err *err)
{
    enum ll_code code = ll_text_append(text, "a,b,value\n", err);
    for (size_t g = 0; g < LL_COMPARE_GROUPS; g++) {
        const struct ll_compare_group *group = &c->group[g];
        for (size_t i = 0; code == LL_OK && group->told && i < group->count; i++) {
            for (size_t k = i + 1; code == LL_OK && k < group->count; k++) {
                code = ll_text_appendf(
                    text, err, "%s,%s,%.17g\n", ll_compare_key(g, group->item[i]),
                    ll_compare_key(g, group->item[k]), group->matrix[i * group->count + k]);
            }
        }
    }
    return code;
}

/// Whether a table compares anything: one that is empty is a mistake, not the wish to forget all.
static bool tells_any(const struct ll_comparisons *c)
{
    bool any = false;
    for (size_t g = 0; g < LL_COMPARE_GROUPS; g++) {
        any = any || c->group[g].told;
    }
    return any;
}

enum ll_code ll_weights_set(const char *store, const char *file, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *s = NULL;
    LL_CLEANUP(ll_weights_clear) struct ll_weights w = {0};
    LL_CLEANUP(ll_freep) struct ll_comparisons *own = ll_calloc(1, sizeof *own);
    LL_CLEANUP(ll_freep) char *bytes = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    size_t len = 0;
    if (own == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = read_file(file, &bytes, &len, err);
    if (code == LL_OK) {
        code = ll_store_open(store, LL_STORE_WRITE, &s, err);
    }
    if (code == LL_OK) {
        code = load(s, &w, err);
    }
    if (code == LL_OK) {
        code = ll_comparisons_parse(file, bytes, len, w.model.indicators, own, err);
    }
    if (code == LL_OK && !tells_any(own)) {
        code = ll_fail(err, LL_E_FORMAT, "'%s' is no table of comparisons", file);
    }
    if (code == LL_OK) {
        ll_comparisons_merge(w.comparisons, own);
        code = write_table(w.comparisons, &text, err);
    }
    return code == LL_OK ? ll_reference_save(s, TABLE, ll_text_str(&text), "user", err) : code;
}

enum ll_code ll_weights_reset(const char *store, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *s = NULL;
    enum ll_code code = ll_store_open(store, LL_STORE_WRITE, &s, err);
    return code == LL_OK
               ? ll_reference_save(s, TABLE, ll_reference_builtin(TABLE, NULL), "builtin", err)
               : code;
}

static double weight_in(const ll_indicators *indicators, size_t group, int item)
{
    return group == LL_COMPARE_DIMENSIONS
               ? ll_dimension_weight(indicators, (enum ll_dimension)item)
               : ll_indicator(indicators, (enum ll_indicator_id)item)->weight;
}

static const char *item_text(const ll_indicators *indicators, size_t group, int item,
                             enum ll_lang lang)
{
    if (group == LL_COMPARE_DIMENSIONS) {
        return ll_dimension_text(indicators, (enum ll_dimension)item, lang);
    }
    const struct ll_indicator *in = ll_indicator(indicators, (enum ll_indicator_id)item);
    return lang == LL_LANG_ZH ? in->zh : in->en;
}

static const char *group_key(size_t group)
{
    return group == LL_COMPARE_DIMENSIONS ? "dimensions"
                                          : ll_dimension_key((enum ll_dimension)group);
}

/// Whether the weights of a group differ from those of the tables.
static bool is_own(const struct ll_weights *w, size_t g)
{
    const struct ll_compare_group *group = &w->comparisons->group[g];
    for (size_t i = 0; i < group->count; i++) {
        if (fabs(weight_in(w->model.indicators, g, group->item[i]) -
                 weight_in(w->model.default_indicators, g, group->item[i])) > CHANGED) {
            return true;
        }
    }
    return false;
}

static void put_comparisons(size_t g, const struct ll_compare_group *group, ll_json *json)
{
    ll_json_open_array(json, "comparisons");
    for (size_t i = 0; group->told && i < group->count; i++) {
        for (size_t k = i + 1; k < group->count; k++) {
            ll_json_open_object(json, NULL);
            ll_json_text(json, "a", ll_compare_key(g, group->item[i]));
            ll_json_text(json, "b", ll_compare_key(g, group->item[k]));
            ll_json_number(json, "value", group->matrix[i * group->count + k], 6);
            ll_json_close(json);
        }
    }
    ll_json_close(json);
}

void ll_weights_document(const struct ll_weights *weights, enum ll_lang lang, ll_json *json)
{
    ll_json_flag(json, "own", weights->own);
    ll_json_open_array(json, "groups");
    for (size_t g = 0; g < LL_COMPARE_GROUPS; g++) {
        const struct ll_compare_group *group = &weights->comparisons->group[g];
        ll_json_open_object(json, NULL);
        ll_json_text(json, "group", group_key(g));
        ll_json_flag(json, "own", is_own(weights, g));
        ll_json_number(json, "consistency_ratio", group->told ? group->ahp.ratio : NAN, 4);
        ll_json_number(json, "lambda", group->told ? group->ahp.lambda : NAN, 4);
        ll_json_open_array(json, "items");
        for (size_t i = 0; i < group->count; i++) {
            int item = group->item[i];
            ll_json_open_object(json, NULL);
            ll_json_text(json, "item", ll_compare_key(g, item));
            ll_json_text(json, "name", item_text(weights->model.indicators, g, item, lang));
            ll_json_number(json, "weight", weight_in(weights->model.indicators, g, item), 6);
            ll_json_number(json, "default_weight",
                           weight_in(weights->model.default_indicators, g, item), 6);
            ll_json_close(json);
        }
        ll_json_close(json);
        put_comparisons(g, group, json);
        ll_json_close(json);
    }
    ll_json_close(json);
}

static enum ll_code say_group(const struct ll_weights *w, size_t g, enum ll_lang lang,
                              struct ll_text *text, struct ll_err *err)
{
    const struct ll_compare_group *group = &w->comparisons->group[g];
    const char *name = g == LL_COMPARE_DIMENSIONS
                           ? ll_tr(lang, "dimensions")
                           : ll_dimension_text(w->model.indicators, (enum ll_dimension)g, lang);
    enum ll_code code =
        ll_text_appendf(text, err, "%s (%s, %s %.3f)\n", name,
                        is_own(w, g) ? ll_tr(lang, "own weights") : ll_tr(lang, "default weights"),
                        ll_tr(lang, "consistency ratio"), group->ahp.ratio);
    for (size_t i = 0; code == LL_OK && i < group->count; i++) {
        int item = group->item[i];
        code = ll_text_appendf(text, err, "  %-14s %.4f  (%s %.4f)  %s\n", ll_compare_key(g, item),
                               weight_in(w->model.indicators, g, item), ll_tr(lang, "default"),
                               weight_in(w->model.default_indicators, g, item),
                               item_text(w->model.indicators, g, item, lang));
    }
    return code;
}

enum ll_code ll_weights_text(const struct ll_weights *weights, enum ll_lang lang,
                             struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = say_group(weights, LL_COMPARE_DIMENSIONS, lang, text, err);
    for (size_t g = 0; code == LL_OK && g < LL_DIM_COUNT; g++) {
        code = say_group(weights, g, lang, text, err);
    }
    return code;
}
