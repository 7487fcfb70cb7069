#include "app/jobs/examples.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/verdicts.h"
#include "geo/areas.h"
#include "geo/crs.h"

/// The shorter of the township's and the national team's time; INFINITY without an answer.
static double time_by_road(const struct ll_building_results *r, size_t b)
{
    double best = INFINITY;
    for (int t = LL_TIER_TOWNSHIP; t <= LL_TIER_NATIONAL; t++) {
        if (r->response_answer[t][b] == LL_ANSWERED) {
            best = fmin(best, r->response[t][b].time_s);
        }
    }
    return best;
}

/// How bad a building is under an indicator, in the unit of unit_of().
static double badness(const struct ll_view *view, enum ll_indicator_id id, size_t b)
{
    const struct ll_building_results *r = &view->results;
    switch (id) {
    case LL_IND_C1_OVER_5_MIN:
        return time_by_road(r, b);
    case LL_IND_C2_OVER_3_MIN:
        return r->response_answer[LL_TIER_MICRO][b] == LL_ANSWERED
                   ? r->response[LL_TIER_MICRO][b].time_s
                   : INFINITY;
    case LL_IND_C3_NO_TRUCK:
        return r->lane_m[b];
    case LL_IND_C5_NO_HYDRANT:
    case LL_IND_C6_UNDER_TWO:
        return isnan(r->hydrant_m[b]) ? INFINITY : r->hydrant_m[b];
    default:
        return ll_shape_area(&view->scene.layer[LL_BUILDING].shape, b);
    }
}

static const char *unit_of(enum ll_indicator_id id)
{
    switch (id) {
    case LL_IND_C1_OVER_5_MIN:
    case LL_IND_C2_OVER_3_MIN:
        return "s";
    case LL_IND_E1_TIMBER:
        return "m2";
    default:
        return "m";
    }
}

/// Puts a building into the list of an indicator if it is among the worst.
static void consider(struct ll_examples *examples, enum ll_indicator_id id, uint32_t building,
                     double value)
{
    struct ll_example *rows = examples->rows[id];
    size_t at = examples->count[id];
    while (at > 0 && value > rows[at - 1].value) {
        at--;
    }
    if (at == LL_EXAMPLES_MAX) {
        return;
    }
    size_t last =
        examples->count[id] < LL_EXAMPLES_MAX ? examples->count[id]++ : (size_t)LL_EXAMPLES_MAX - 1;
    for (size_t i = last; i > at; i--) {
        rows[i] = rows[i - 1];
    }
    rows[at] = (struct ll_example){.building = building, .value = value};
}

static void find_worst(const struct ll_view *view, const struct ll_stored_village *village,
                       struct ll_examples *examples)
{
    const struct ll_table *areas = &view->scene.layer[LL_AREA];
    const struct ll_verdicts verdicts =
        ll_verdicts_make(&view->scene, &view->results, &view->outcomes, view->model.rules,
                         (int)strtol(view->ranking.assessment.period, NULL, 10));
    for (size_t b = 0; b < view->results.count; b++) {
        uint32_t area = view->results.area[b];
        if (area == LL_NONE || areas->id[area] != village->area_id) {
            continue;
        }
        for (int i = 0; i < LL_IND_COUNT; i++) {
            enum ll_indicator_id id = (enum ll_indicator_id)i;
            if (ll_indicator_has_verdicts(id) && ll_verdict(&verdicts, id, b) == LL_VERDICT_BAD) {
                consider(examples, id, (uint32_t)b, badness(view, id, b));
            }
        }
    }
}

static enum ll_code locate(const struct ll_view *view, struct ll_examples *examples,
                           struct ll_err *err)
{
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *transform = NULL;
    char epsg[32];
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", view->scene.epsg);
    enum ll_code code = ll_geo_ctx_new(&ctx, err);
    if (code == LL_OK) {
        code = ll_transform_new(ctx, epsg, "EPSG:4326", &transform, NULL, err);
    }
    for (int i = 0; i < LL_IND_COUNT; i++) {
        for (size_t k = 0; code == LL_OK && k < examples->count[i]; k++) {
            struct ll_example *example = &examples->rows[i][k];
            example->lonlat =
                ll_point_on_surface(&view->scene.layer[LL_BUILDING].shape, example->building);
            code = ll_transform_points(transform, &example->lonlat, 1, err);
        }
    }
    return code;
}

enum ll_code ll_examples_find(const struct ll_view *view, const struct ll_stored_village *village,
                              struct ll_examples *ret_examples, struct ll_err *err)
{
    struct ll_examples examples = {0};
    find_worst(view, village, &examples);
    enum ll_code code = locate(view, &examples, err);
    if (code == LL_OK) {
        *ret_examples = examples;
    }
    return code;
}

void ll_examples_document(const struct ll_view *view, const struct ll_examples *examples,
                          ll_json *json)
{
    ll_json_open_object(json, "examples");
    for (int i = 0; i < LL_IND_COUNT; i++) {
        enum ll_indicator_id id = (enum ll_indicator_id)i;
        ll_json_open_array(json, ll_indicator(view->model.indicators, id)->key);
        for (size_t k = 0; k < examples->count[i]; k++) {
            const struct ll_example *example = &examples->rows[i][k];
            ll_json_open_object(json, NULL);
            ll_json_whole(json, "id", view->scene.layer[LL_BUILDING].id[example->building]);
            ll_json_number(json, "lon", example->lonlat.x, 7);
            ll_json_number(json, "lat", example->lonlat.y, 7);
            ll_json_number(json, "value", example->value, 2);
            ll_json_text(json, "unit", unit_of(id));
            ll_json_close(json);
        }
        ll_json_close(json);
    }
    ll_json_close(json);
}
