#include <math.h>

#include "app/jobs/siting.h"

const char *ll_site_why_key(enum ll_site_why why)
{
    static const char *const keys[LL_WHY_COUNT] = {
        [LL_WHY_NO_PLACE] = "no_place", [LL_WHY_NEAR_WALLS] = "near_walls",
        [LL_WHY_ONE_ONLY] = "one_only", [LL_WHY_NO_LANE] = "no_lane",
        [LL_WHY_TOO_FAR] = "too_far",
    };
    return keys[why];
}

static const char *text_or_null(const struct ll_table *table, uint32_t row, int field)
{
    return row == LL_NONE ? NULL : ll_table_string(table, row, field);
}

static void put_id(const char *key, const struct ll_table *table, uint32_t row, ll_json *json)
{
    if (row == LL_NONE) {
        ll_json_null(json, key);
    } else {
        ll_json_whole(json, key, table->id[row]);
    }
}

static void put_place(struct ll_xy lonlat, ll_json *json)
{
    ll_json_number(json, "lon", lonlat.x, 7);
    ll_json_number(json, "lat", lonlat.y, 7);
}

static void put_village(const struct ll_siting *s, uint32_t village, ll_json *json)
{
    const struct ll_table *areas = &s->scene.layer[LL_AREA];
    ll_json_text(json, "village", text_or_null(areas, village, LL_AREA_CODE));
    ll_json_text(json, "village_name", text_or_null(areas, village, LL_AREA_NAME));
}

/// Weights of people and buildings are whole or nearly so, those by risk are not.
static int weight_digits(const struct ll_siting *s)
{
    return s->weight == LL_WEIGHT_RISK ? 3 : 1;
}

static enum ll_code put_site(const struct ll_siting *s, size_t i, ll_transform *to_lonlat,
                             ll_json *json, struct ll_err *err)
{
    const struct ll_site_choice *site = &s->sites[i];
    const struct ll_site_place *place = &site->place;
    const struct ll_table *lanes = &s->scene.layer[LL_LANE];
    struct ll_xy lonlat = place->at;
    enum ll_code code = ll_transform_points(to_lonlat, &lonlat, 1, err);
    ll_json_open_object(json, NULL);
    ll_json_whole(json, "number", (int64_t)i + 1);
    put_place(lonlat, json);
    ll_json_text(json, "kind", ll_site_kind_key((enum ll_site_kind)place->kind));
    ll_json_whole(json, "gain_buildings", site->gain_buildings);
    ll_json_number(json, "gain_residents", site->gain_residents, 1);
    ll_json_number(json, "gain_weight", site->gain_weight, weight_digits(s));
    ll_json_number(json, "cost_yuan", site->cost_yuan, 0);
    put_village(s, site->village, json);
    put_id("lane", lanes, place->lane, json);
    ll_json_text(json, "lane_name", text_or_null(lanes, place->lane, LL_LANE_NAME));
    put_id("hydrant", &s->scene.layer[LL_HYDRANT], place->hydrant, json);
    ll_json_flag(json, "width_assumed", place->width_assumed);
    ll_json_flag(json, "near_walls", place->near_walls);
    if (s->spacing_known) {
        ll_json_number(json, "spacing_over_m", site->spacing_m, 1);
    }
    ll_json_close(json);
    return code;
}

static enum ll_code put_unserved(const struct ll_siting *s, const struct ll_site_unserved *u,
                                 ll_transform *to_lonlat, ll_json *json, struct ll_err *err)
{
    const struct ll_table *buildings = &s->scene.layer[LL_BUILDING];
    const struct ll_box *box = &buildings->shape.box[u->building];
    struct ll_xy lonlat = {(box->min_x + box->max_x) / 2.0, (box->min_y + box->max_y) / 2.0};
    enum ll_code code = ll_transform_points(to_lonlat, &lonlat, 1, err);
    ll_json_open_object(json, NULL);
    ll_json_whole(json, "building", buildings->id[u->building]);
    put_place(lonlat, json);
    put_village(s, s->results.area[u->building], json);
    ll_json_text(json, "why", ll_site_why_key(u->why));
    ll_json_close(json);
    return code;
}

void ll_siting_question(const struct ll_siting *s, const struct ll_siting_request *request,
                        ll_json *json)
{
    static const char *const tasks[LL_COVER_TASK_COUNT] = {"count", "budget", "cover"};
    const bool hydrants = request->kind == LL_SITE_NEW;
    ll_json_text(json, "facility", hydrants ? "hydrants" : "stations");
    ll_json_text(json, "area", text_or_null(&s->scene.layer[LL_AREA], s->area, LL_AREA_CODE));
    ll_json_text(json, "task", tasks[request->task]);
    ll_json_text(json, "by", !hydrants ? "time" : request->hose ? "hose" : "circle");
    ll_json_whole(json, "need", request->need);
    ll_json_text(json, "weight", ll_site_weight_key(s->weight));
    if (s->weight == LL_WEIGHT_RISK) {
        ll_json_text(json, "weight_people", s->people_known ? "residents" : "buildings");
        ll_json_whole(json, "weight_assessment", s->assessment);
    }
}

static void put_sums(const struct ll_siting *s, const struct ll_siting_request *request,
                     ll_json *json)
{
    static const char *const status[LL_COVER_STATUS_COUNT] = {"optimal", "within_gap", "stopped"};
    const bool least = request->task == LL_COVER_SHARE;
    ll_json_whole(json, "buildings", (int64_t)s->asked);
    ll_json_whole(json, "covered_before", (int64_t)s->covered_before);
    ll_json_whole(json, "covered_after", (int64_t)s->covered_after);
    ll_json_number(json, "weight_total", s->weight_total, weight_digits(s));
    ll_json_number(json, "weight_before", s->weight_before, weight_digits(s));
    ll_json_number(json, "weight_after", s->weight_after, weight_digits(s));
    ll_json_text(json, "bound_of",
                 !least              ? "weight_after"
                 : request->cheapest ? "cost_yuan"
                                     : "sites");
    ll_json_number(json, "bound", s->bound, 3);
    ll_json_number(json, "gap", s->gap, 6);
    ll_json_text(json, "status", status[s->status]);
    ll_json_flag(json, "cover_reached", s->share_reached);
    ll_json_number(json, "cost_yuan", s->cost_yuan, 0);
}

static void put_counts(const struct ll_siting *s, ll_json *json)
{
    static const char *const steps[LL_SITING_STEP_COUNT] = {"load",   "before", "places",
                                                            "covers", "solve",  "after"};
    ll_json_whole(json, "places", (int64_t)s->places);
    ll_json_whole(json, "places_used", (int64_t)s->places_used);
    ll_json_whole(json, "places_near_walls", (int64_t)s->places_near_walls);
    ll_json_whole(json, "repairs_left_out", (int64_t)s->repairs_left_out);
    if (s->spacing_known) {
        ll_json_open_object(json, "spacing");
        ll_json_number(json, "limit_m", ll_rule(s->model.rules, LL_RULE_HYDRANT_SPACING_M), 1);
        ll_json_number(json, "limit_low_grade_m",
                       ll_rule(s->model.rules, LL_RULE_HYDRANT_SPACING_LOW_M), 1);
        ll_json_whole(json, "over_before", (int64_t)s->spacing_before);
        ll_json_whole(json, "over_after", (int64_t)s->spacing_after);
        ll_json_whole(json, "sites_over", (int64_t)s->spacing_sites);
        ll_json_close(json);
    }
    ll_json_open_object(json, "prices_yuan");
    for (int i = 0; i < LL_COST_COUNT; i++) {
        ll_json_open_object(json, ll_cost_key((enum ll_cost_id)i));
        ll_json_number(json, "value", s->model.costs.of[i].yuan, 2);
        ll_json_flag(json, "default", !s->model.costs.of[i].own);
        ll_json_close(json);
    }
    ll_json_close(json);
    ll_json_open_object(json, "seconds");
    for (int i = 0; i < LL_SITING_STEP_COUNT; i++) {
        ll_json_number(json, steps[i], s->seconds[i], 4);
    }
    ll_json_close(json);
}

enum ll_code ll_siting_document(const struct ll_siting *siting,
                                const struct ll_siting_request *request, ll_transform *to_lonlat,
                                ll_json *json, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    ll_siting_question(siting, request, json);
    ll_json_open_array(json, "sites");
    for (size_t i = 0; code == LL_OK && i < siting->site_count; i++) {
        code = put_site(siting, i, to_lonlat, json, err);
    }
    ll_json_close(json);
    put_sums(siting, request, json);
    ll_json_open_array(json, "unserved");
    for (size_t i = 0; code == LL_OK && i < siting->unserved_count; i++) {
        code = put_unserved(siting, &siting->unserved[i], to_lonlat, json, err);
    }
    ll_json_close(json);
    put_counts(siting, json);
    return code;
}
