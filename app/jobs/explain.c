#include "app/jobs/explain.h"

#include <math.h>

#include "app/jobs/explain_lanes.h"
#include "app/jobs/explain_reach.h"
#include "app/jobs/explain_response.h"
#include "app/jobs/explain_separation.h"
#include "app/jobs/explain_water.h"
#include "core/language.h"

const char *ll_answer_text(enum ll_answer answer, enum ll_lang lang)
{
    switch (answer) {
    case LL_NOT_RUN:
        return ll_tr(lang, "not computed");
    case LL_NO_HYDRANT:
        return ll_tr(lang, "the store holds no hydrant in service: unknown");
    case LL_NO_STATION:
        return ll_tr(lang, "the store holds no such station: unknown");
    case LL_NO_LANE_DATA:
        return ll_tr(lang, "no drivable lane recorded near the building: unknown");
    case LL_NOT_CONNECTED:
        return ll_tr(lang, "none of its vehicles has a way: the lanes nearby are not joined to its "
                           "lanes, or what lies between is too narrow, low or steep for them");
    case LL_OVER_SEARCH_LIMIT:
        return ll_tr(lang, "farther than the search limit");
    default:
        return "";
    }
}

const char *ll_tier_key(enum ll_tier tier)
{
    static const char *const keys[LL_TIER_COUNT] = {"micro", "township", "national"};
    return keys[tier];
}

const char *ll_tier_text(enum ll_tier tier, enum ll_lang lang)
{
    static const char *const names[LL_TIER_COUNT] = {"micro station", "township station",
                                                     "national station"};
    return ll_tr(lang, names[tier]);
}

/// Name of a feature by a text field, NULL when there is no row or no name.
static const char *name_of(const struct ll_scene *scene, enum ll_layer layer, uint32_t row,
                           int field)
{
    return row == LL_NONE ? NULL : ll_table_string(&scene->layer[layer], row, field);
}

static void put_reason(enum ll_answer answer, ll_json *json)
{
    ll_json_text(json, "reason", answer == LL_NOT_RUN ? "not_run" : ll_answer_key(answer));
}

static void put_water(const struct ll_view *view, uint32_t b, ll_json *json)
{
    const struct ll_building_results *r = &view->results;
    uint32_t hydrant = r->hydrant[b];
    ll_json_open_object(json, "hydrant");
    ll_json_number(json, "distance_m", r->hydrant_m[b], 3);
    if (r->water_answer[b] == LL_ANSWERED) {
        ll_json_whole(json, "in_reach", r->hydrants_in_reach[b]);
        ll_json_whole(json, "in_reach_confirmed", r->hydrants_confirmed[b]);
    } else {
        ll_json_null(json, "in_reach");
        ll_json_null(json, "in_reach_confirmed");
    }
    ll_json_text(json, "code", name_of(&view->scene, LL_HYDRANT, hydrant, LL_HYDRANT_CODE));
    ll_json_number(json, "radius_m", ll_rule(view->model.rules, LL_RULE_HYDRANT_RADIUS_M), 3);
    put_reason((enum ll_answer)r->water_answer[b], json);
    ll_json_close(json);
}

static void put_lane(const struct ll_view *view, uint32_t b, ll_json *json)
{
    const struct ll_building_results *r = &view->results;
    ll_json_open_object(json, "lane");
    ll_json_number(json, "distance_m", r->lane_m[b], 3);
    ll_json_text(json, "name", name_of(&view->scene, LL_LANE, r->lane[b], LL_LANE_NAME));
    ll_json_number(json, "near_m", ll_rule(view->model.rules, LL_RULE_LANE_NEAR_M), 3);
    ll_json_number(json, "reach_m", ll_rule(view->model.rules, LL_RULE_HOSE_TO_WALL_M), 3);
    put_reason((enum ll_answer)r->lane_answer[b], json);
    ll_json_close(json);
}

enum ll_code ll_building_explain_document(const struct ll_view *view,
                                          const struct ll_explain_ask *ask, ll_json *json,
                                          struct ll_err *err)
{
    const uint32_t building = ask->building;
    const enum ll_lang lang = ask->lang;
    const struct ll_table *buildings = &view->scene.layer[LL_BUILDING];
    const struct ll_table *areas = &view->scene.layer[LL_AREA];
    uint32_t area = view->results.area[building];
    ll_json_text(json, "kind", "building");
    ll_json_whole(json, "id", buildings->id[building]);
    ll_json_number(json, "lon", ask->lonlat.x, 7);
    ll_json_number(json, "lat", ask->lonlat.y, 7);
    ll_json_text(json, "area", area == LL_NONE ? NULL : ll_table_string(areas, area, LL_AREA_CODE));
    ll_json_text(json, "area_name",
                 area == LL_NONE ? NULL : ll_table_string(areas, area, LL_AREA_NAME));
    const struct ll_field *structure = &ll_layer_info(LL_BUILDING)->fields[LL_BUILDING_STRUCTURE];
    uint8_t word = ll_table_word(buildings, building, LL_BUILDING_STRUCTURE);
    ll_json_text(json, "structure", ll_word_key(structure->vocabulary, word));
    ll_json_text(json, "structure_text", ll_word_text(structure->vocabulary, word, lang));
    ll_json_number(json, "floors", ll_table_real(buildings, building, LL_BUILDING_FLOORS), 1);
    put_water(view, building, json);
    ll_building_supply_document(view, building, json);
    put_lane(view, building, json);
    enum ll_code code = ll_lanes_explain_document(view, ask, json, err);
    if (code == LL_OK) {
        code = ll_response_explain_document(view, ask, json, err);
    }
    if (code == LL_OK) {
        code = ll_reach_explain_document(view, ask, json, err);
    }
    return code == LL_OK ? ll_separation_explain_document(view, building, json, err) : code;
}

static enum ll_code say_water(const struct ll_view *view, uint32_t b, enum ll_lang lang,
                              struct ll_text *text, struct ll_err *err)
{
    const struct ll_building_results *r = &view->results;
    if (r->water_answer[b] != LL_ANSWERED) {
        return ll_text_appendf(text, err, "  %s %s\n", ll_tr(lang, "Nearest hydrant:"),
                               ll_answer_text((enum ll_answer)r->water_answer[b], lang));
    }
    return ll_text_appendf(text, err, "  %s %.1f m; %s %d (%s %d)\n",
                           ll_tr(lang, "Nearest hydrant:"), r->hydrant_m[b],
                           ll_tr(lang, "hydrants within the circle:"), r->hydrants_in_reach[b],
                           ll_tr(lang, "known to be in service:"), r->hydrants_confirmed[b]);
}

enum ll_code ll_building_explain_text(const struct ll_view *view, const struct ll_explain_ask *ask,
                                      struct ll_text *text, struct ll_err *err)
{
    const uint32_t building = ask->building;
    const enum ll_lang lang = ask->lang;
    const struct ll_building_results *r = &view->results;
    uint32_t area = r->area[building];
    const char *village =
        area == LL_NONE ? NULL : ll_table_string(&view->scene.layer[LL_AREA], area, LL_AREA_NAME);
    enum ll_code code =
        ll_text_appendf(text, err, "%s %lld, %s\n", ll_tr(lang, "Building"),
                        (long long)view->scene.layer[LL_BUILDING].id[building],
                        village == NULL ? ll_tr(lang, "outside every village") : village);
    if (code == LL_OK) {
        code = say_water(view, building, lang, text, err);
    }
    if (code == LL_OK) {
        code = ll_building_supply_text(view, building, lang, text, err);
    }
    if (code == LL_OK && r->lane_answer[building] == LL_ANSWERED) {
        code = ll_text_appendf(text, err, "  %s %.1f m\n", ll_tr(lang, "Nearest drivable lane:"),
                               r->lane_m[building]);
    } else if (code == LL_OK) {
        code = ll_text_appendf(text, err, "  %s %s\n", ll_tr(lang, "Nearest drivable lane:"),
                               ll_answer_text((enum ll_answer)r->lane_answer[building], lang));
    }
    if (code == LL_OK) {
        code = ll_lanes_explain_text(view, ask, text, err);
    }
    if (code == LL_OK) {
        code = ll_response_explain_text(view, ask, text, err);
    }
    if (code == LL_OK) {
        code = ll_reach_explain_text(view, ask, text, err);
    }
    return code == LL_OK ? ll_separation_explain_text(view, building, lang, text, err) : code;
}
