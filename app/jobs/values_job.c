#include "app/jobs/values_job.h"

#include <string.h>

#include "app/jobs/find.h"
#include "app/jobs/model.h"
#include "core/alloc.h"
#include "core/area_codes.h"
#include "core/language.h"
#include "core/text.h"
#include "data/area_values.h"
#include "data/scene_io.h"
#include "data/small_file.h"

/// The store's areas, with codes where they had none.
static enum ll_code load_areas(ll_store *store, struct ll_scene *ret_scene, struct ll_err *err)
{
    struct ll_scene_want want = ll_scene_want_all();
    want.layers = 1U << LL_AREA;
    enum ll_code code = ll_scene_load(store, &want, NULL, ret_scene, err);
    return code == LL_OK ? ll_area_codes_fill(&ret_scene->layer[LL_AREA], err) : code;
}

/// Puts the code of its area in place of what a value calls it.
static enum ll_code name_by_code(const struct ll_table *areas, struct ll_entered_value *v,
                                 struct ll_err *err)
{
    uint32_t row = LL_NONE;
    enum ll_code code = ll_find_area(areas, v->area, &row, err);
    const char *found = code == LL_OK ? ll_table_string(areas, row, LL_AREA_CODE) : NULL;
    if (found == NULL) {
        return code;
    }
    char *copy = ll_strdup(found);
    if (copy == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    ll_free(v->area);
    v->area = copy;
    return LL_OK;
}

enum ll_code ll_values_import(ll_store *store, const char *file, bool dry_run,
                              struct ll_values_report *ret_report, struct ll_err *err)
{
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_entered_clear) struct ll_entered entered = {0};
    LL_CLEANUP(ll_freep) char *text = NULL;
    size_t len = 0;
    struct ll_values_report report = {0};
    enum ll_code code = ll_small_file_read(file, &text, &len, err);
    if (code == LL_OK && !ll_utf8_valid(text, len)) {
        code = ll_fail(err, LL_E_FORMAT, "'%s' is not in UTF-8; save it as CSV in UTF-8", file);
    }
    if (code == LL_OK) {
        code = ll_model_load(store, &model, err);
    }
    if (code == LL_OK) {
        code = ll_entered_parse(file, text, len, model.indicators, &entered, err);
    }
    if (code == LL_OK) {
        code = load_areas(store, &scene, err);
    }
    for (size_t i = 0; code == LL_OK && i < entered.count; i++) {
        code = name_by_code(&scene.layer[LL_AREA], &entered.values[i], err);
    }
    report.read = entered.count;
    if (code == LL_OK && !dry_run) {
        code = ll_area_values_enter(store, &entered, &report.stored, err);
    }
    if (code == LL_OK) {
        *ret_report = report;
    }
    return code;
}

enum ll_code ll_values_end(ll_store *store, const char *area, const char *indicator,
                           const char *period, struct ll_err *err)
{
    int id = 0;
    while (id < LL_IND_COUNT &&
           strcmp(ll_indicator_key((enum ll_indicator_id)id), indicator) != 0) {
        id++;
    }
    return id == LL_IND_COUNT
               ? ll_fail(err, LL_E_USAGE, "there is no indicator '%s'", indicator)
               : ll_area_values_end(store, area, (enum ll_indicator_id)id, period, err);
}

static void put_value(const struct ll_entered_value *v, ll_json *json)
{
    ll_json_open_object(json, NULL);
    ll_json_text(json, "area", v->area);
    ll_json_text(json, "indicator", ll_indicator_key(v->indicator));
    ll_json_text(json, "period", v->period);
    ll_json_number(json, "low", v->low, 6);
    ll_json_number(json, "high", v->high, 6);
    ll_json_text(json, "source", v->source[0] == '\0' ? NULL : v->source);
    ll_json_text(json, "date", v->date[0] == '\0' ? NULL : v->date);
    ll_json_close(json);
}

enum ll_code ll_values_list(ll_store *store, enum ll_lang lang, struct ll_text *text, ll_json *json,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_entered_clear) struct ll_entered entered = {0};
    enum ll_code code = ll_area_values_load(store, &entered, err);
    if (code == LL_OK) {
        code = ll_text_say(text, lang, err, "values that were entered: %zu\n", entered.count);
    }
    ll_json_open_array(json, "values");
    for (size_t i = 0; code == LL_OK && i < entered.count; i++) {
        const struct ll_entered_value *v = &entered.values[i];
        put_value(v, json);
        code = ll_text_appendf(text, err, "  %s %s %s: %g–%g %s %s\n", v->area,
                               ll_indicator_key(v->indicator), v->period, v->low, v->high,
                               v->source, v->date);
    }
    ll_json_close(json);
    return code;
}
