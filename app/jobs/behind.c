#include "app/jobs/behind.h"

#include <math.h>

#include "app/jobs/explain_water.h"
#include "app/jobs/find.h"
#include "app/jobs/ranking.h"
#include "core/language.h"
#include "geo/areas.h"
#include "geo/lane_part.h"

#define SHARE_DECIMALS 12

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

/// By how much a building falls short, in the unit of unit_of(); NAN where no one figure tells.
static double of_building(const struct ll_view *view, enum ll_indicator_id id, size_t b)
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
        return view->outcomes.reach.count > b
                   ? (double)view->outcomes.reach.way[LL_VEHICLE_PUMPER][b].hose_m
                   : NAN;
    case LL_IND_C5_NO_HYDRANT:
    case LL_IND_C6_UNDER_TWO:
        return r->hydrant_m[b];
    case LL_IND_E2_GAPS:
        return view->outcomes.separation.count > b ? (double)view->outcomes.separation.nearest_m[b]
                                                   : NAN;
    default:
        return NAN;
    }
}

static double value_of(const struct ll_view *view, enum ll_indicator_id id, enum ll_layer layer,
                       uint32_t row)
{
    if (layer == LL_BUILDING) {
        return of_building(view, id, row);
    }
    bool lane =
        layer == LL_LANE && id == LL_IND_C4_LANES && view->outcomes.clearance.lane_count > row;
    return lane ? (double)view->outcomes.clearance.lanes[row].obstructed_m : NAN;
}

static const char *unit_of(enum ll_indicator_id id)
{
    return id == LL_IND_C1_OVER_5_MIN || id == LL_IND_C2_OVER_3_MIN ? "s" : "m";
}

/// A point of a feature, in the store's coordinates.
static struct ll_xy point_of(const struct ll_scene *scene, enum ll_layer layer, uint32_t row)
{
    const struct ll_shapes *shapes = &scene->layer[layer].shape;
    if (ll_box_is_empty(&shapes->box[row])) {
        return (struct ll_xy){NAN, NAN};
    }
    switch ((enum ll_kind)shapes->kind[row]) {
    case LL_POLYGON:
        return ll_point_on_surface(shapes, row);
    case LL_LINE:
        return ll_lane_middle(shapes, row);
    default:
        return shapes->points[shapes->first_point[shapes->first_ring[row]]];
    }
}

static enum ll_code find_one(const struct ll_view *view, ll_transform *transform,
                             enum ll_indicator_id id, const struct ll_stored_reason *reason,
                             struct ll_behind_place *place, struct ll_err *err)
{
    *place = (struct ll_behind_place){LL_NONE, {NAN, NAN}, NAN};
    place->row = ll_row_of_id(&view->scene.layer[reason->layer], reason->id);
    if (reason->layer == LL_AREA || place->row == LL_NONE) {
        return LL_OK;
    }
    place->value = value_of(view, id, reason->layer, place->row);
    place->lonlat = point_of(&view->scene, reason->layer, place->row);
    return isnan(place->lonlat.x) ? LL_OK : ll_transform_points(transform, &place->lonlat, 1, err);
}

enum ll_code ll_behind_find(const struct ll_view *view, const struct ll_stored_village *village,
                            ll_transform *to_lonlat, struct ll_behind *ret_behind,
                            struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < LL_IND_COUNT; i++) {
        const struct ll_stored_reasons *r = &village->reasons[i];
        for (size_t k = 0; code == LL_OK && k < r->count; k++) {
            code = find_one(view, to_lonlat, (enum ll_indicator_id)i, &r->top[k],
                            &ret_behind->place[i][k], err);
        }
    }
    return code;
}

/// The name that a feature goes by, NULL without one.
static const char *name_of(const struct ll_view *view, enum ll_layer layer, uint32_t row)
{
    static const int field[LL_LAYER_COUNT] = {
        [LL_AREA] = LL_AREA_NAME,         [LL_BUILDING] = LL_BUILDING_NAME,
        [LL_LANE] = LL_LANE_NAME,         [LL_HYDRANT] = LL_HYDRANT_CODE,
        [LL_STATION] = LL_STATION_NAME,   [LL_OBSTACLE] = -1,
        [LL_COMPOUND] = LL_COMPOUND_NAME, [LL_LADDER_AREA] = -1,
        [LL_INCIDENT] = LL_INCIDENT_DATE, [LL_GROUND] = LL_GROUND_NAME};
    return row == LL_NONE || field[layer] < 0
               ? NULL
               : ll_table_string(&view->scene.layer[layer], row, field[layer]);
}

static void put_place(const struct ll_view *view, enum ll_indicator_id id,
                      const struct ll_stored_reason *reason, const struct ll_behind_place *place,
                      ll_json *json)
{
    ll_json_open_object(json, NULL);
    ll_json_text(json, "layer", ll_layer_info(reason->layer)->plural);
    ll_json_whole(json, "id", reason->id);
    ll_json_text(json, "name", name_of(view, reason->layer, place->row));
    ll_json_number(json, "lon", place->lonlat.x, 7);
    ll_json_number(json, "lat", place->lonlat.y, 7);
    ll_json_number(json, "share", reason->share, SHARE_DECIMALS);
    ll_json_flag(json, "certain", reason->certain);
    ll_json_number(json, "value", place->value, 2);
    ll_json_text(json, "unit", isnan(place->value) ? NULL : unit_of(id));
    ll_json_close(json);
}

void ll_behind_document(const struct ll_view *view, const struct ll_stored_village *village,
                        const struct ll_behind *behind, ll_json *json)
{
    ll_json_open_object(json, "behind");
    for (int i = 0; i < LL_IND_COUNT; i++) {
        enum ll_indicator_id id = (enum ll_indicator_id)i;
        const struct ll_stored_reasons *r = &village->reasons[i];
        if (r->count == 0) {
            continue;
        }
        ll_json_open_object(json, ll_indicator_key(id));
        ll_json_open_array(json, "top");
        for (size_t k = 0; k < r->count; k++) {
            put_place(view, id, &r->top[k], &behind->place[i][k], json);
        }
        ll_json_close(json);
        ll_json_open_object(json, "others");
        ll_json_whole(json, "count", (int64_t)r->others);
        ll_json_number(json, "share", r->others_share, SHARE_DECIMALS);
        ll_json_close(json);
        ll_json_close(json);
    }
    ll_json_close(json);
}

void ll_village_whole_document(const struct ll_view *view, const struct ll_stored_village *village,
                               const struct ll_behind *behind, enum ll_lang lang, ll_json *json)
{
    size_t index = (size_t)(village - view->ranking.rows);
    ll_village_explain_document(&view->ranking, village, &view->model, lang, json);
    ll_village_supply_document(view, view->village_area[index], json);
    ll_behind_document(view, village, behind, json);
}

/// "building 12 (11.27, 49.51), 412 s".
static enum ll_code say_place(const struct ll_view *view, enum ll_indicator_id id,
                              const struct ll_stored_reason *reason,
                              const struct ll_behind_place *place, enum ll_lang lang,
                              struct ll_text *text, struct ll_err *err)
{
    static const char *const kinds[LL_LAYER_COUNT] = {
        [LL_AREA] = "area",       [LL_BUILDING] = "building", [LL_LANE] = "lane",
        [LL_HYDRANT] = "hydrant", [LL_STATION] = "station",   [LL_OBSTACLE] = "obstacle",
        [LL_COMPOUND] = "area",   [LL_LADDER_AREA] = "area",  [LL_INCIDENT] = "fire",
        [LL_GROUND] = "area"};
    const char *name = name_of(view, reason->layer, place->row);
    enum ll_code code =
        ll_text_appendf(text, err, "%s %lld%s%s", ll_tr(lang, kinds[reason->layer]),
                        (long long)reason->id, name == NULL ? "" : " ", name == NULL ? "" : name);
    if (code == LL_OK && !isnan(place->lonlat.x)) {
        code = ll_text_appendf(text, err, " (%.6f,%.6f)", place->lonlat.x, place->lonlat.y);
    }
    bool none =
        reason->layer == LL_LANE && !(place->value > 0.0); /* certainly obstructed nowhere */
    if (code == LL_OK && isfinite(place->value) && !none) {
        code = ll_text_appendf(text, err, " %.1f %s", place->value, unit_of(id));
    }
    if (code == LL_OK && !reason->certain) {
        code = ll_text_append(text, ll_tr(lang, " (not known)"), err);
    }
    return code == LL_OK ? ll_text_appendf(text, err, " %.1f%%", 100.0 * reason->share) : code;
}

enum ll_code ll_behind_text(const struct ll_view *view, const struct ll_stored_village *village,
                            const struct ll_behind *behind, enum ll_indicator_id id,
                            enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_stored_reasons *r = &village->reasons[id];
    bool whole = r->count == 1 && r->top[0].layer == LL_AREA && r->others == 0;
    enum ll_code code = LL_OK;
    if (r->count == 0 || whole) {
        return LL_OK; /* the village as a whole: the line above says all */
    }
    for (size_t k = 0; code == LL_OK && k < r->count; k++) {
        code = ll_text_append(text, k == 0 ? "          " : "; ", err);
        if (code == LL_OK) {
            code = say_place(view, id, &r->top[k], &behind->place[id][k], lang, text, err);
        }
    }
    if (code == LL_OK && r->others > 0) {
        code = ll_text_appendf(text, err, "; %s %zu, %.1f%%", ll_tr(lang, "others:"), r->others,
                               100.0 * r->others_share);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}
