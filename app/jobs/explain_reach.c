#include "app/jobs/explain_reach.h"

#include <math.h>

#include "app/jobs/obstruction.h"
#include "core/clearance.h"
#include "core/language.h"
#include "core/reach.h"

static const char *answer_key(uint8_t answer)
{
    static const char *const keys[LL_REACH_COUNT] = {
        "not_run", "yes",          "assumed",    "out_of_hose_reach",
        "cut_off", "no_lane_data", "no_station", "not_connected"};
    return keys[answer];
}

static const char *side_key(uint8_t side)
{
    static const char *const keys[LL_SIDE_COUNT] = {"not_asked", "served", "missing", "unknown"};
    return keys[side];
}

static const char *ladder_key(uint8_t ladder)
{
    static const char *const keys[LL_LADDER_COUNT] = {"not_needed", "fits", "none_fits", "unknown"};
    return keys[ladder];
}

static const char *lane_name(const struct ll_view *view, uint32_t lane)
{
    return lane == LL_NONE ? NULL
                           : ll_table_string(&view->scene.layer[LL_LANE], lane, LL_LANE_NAME);
}

static void put_blocker(const struct ll_view *view, uint32_t row, enum ll_lang lang, ll_json *json)
{
    if (row == LL_NONE) {
        ll_json_null(json, "blocker");
        return;
    }
    const struct ll_blocker *b = &view->outcomes.reach.blockers[row];
    ll_json_open_object(json, "blocker");
    ll_json_whole(json, "number", row);
    ll_json_text(json, "kind", ll_blocker_kind_key(&view->scene, b));
    ll_json_text(json, "kind_text", ll_blocker_kind_text(&view->scene, b, lang));
    ll_json_text(json, "lane", lane_name(view, b->lane));
    ll_json_number(json, "width_m", (double)b->width_m, 2);
    ll_json_number(json, "height_m", (double)b->height_m, 2);
    ll_json_close(json);
}

void ll_reach_explain_document(const struct ll_view *view, uint32_t building, enum ll_lang lang,
                               ll_json *json)
{
    const struct ll_reach *reach = &view->outcomes.reach;
    if (reach->way[0] == NULL) {
        return;
    }
    ll_json_open_array(json, "reach");
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        const struct ll_reach_way *way = &reach->way[c][building];
        enum ll_vehicle_class vehicle = (enum ll_vehicle_class)c;
        ll_json_open_object(json, NULL);
        ll_json_text(json, "vehicle", ll_vehicle_key(vehicle));
        ll_json_text(json, "vehicle_text", ll_vehicle_text(vehicle, lang));
        ll_json_text(json, "answer", answer_key(way->answer));
        ll_json_number(json, "hose_m", (double)way->hose_m, 2);
        ll_json_number(json, "straight_m", (double)way->straight_m, 2);
        ll_json_number(json, "carries_m", view->model.vehicles.of[c].hose_m, 1);
        ll_json_number(json, "time_s", (double)way->time_s, 1);
        ll_json_number(json, "assumed_m", (double)way->assumed_m, 1);
        ll_json_text(json, "lane", lane_name(view, way->lane));
        put_blocker(view, way->blocker, lang, json);
        ll_json_text(json, "side", side_key(way->side));
        if (vehicle == LL_VEHICLE_LADDER) {
            ll_json_text(json, "ladder_area", ladder_key(way->ladder));
        }
        ll_json_close(json);
    }
    ll_json_close(json);
}

/// What is said of an answer that holds no stop within reach.
static const char *answer_text(uint8_t answer, enum ll_lang lang)
{
    switch (answer) {
    case LL_REACH_NO:
        return ll_tr(lang, "no lane to stop on within the reach of its hose");
    case LL_REACH_CUT_OFF:
        return ll_tr(lang, "cannot come near enough");
    case LL_REACH_NO_LANE_DATA:
        return ll_tr(lang, "no drivable lane recorded near the building: unknown");
    case LL_REACH_NO_STATION:
        return ll_tr(lang, "no station on record sends one: unknown");
    case LL_REACH_NOT_CONNECTED:
        return ll_tr(lang, "the lanes nearby are not joined to the station's");
    default:
        return ll_tr(lang, "not computed");
    }
}

static bool in_reach(const struct ll_reach_way *way)
{
    return way->answer == LL_REACH_YES || way->answer == LL_REACH_ASSUMED;
}

static enum ll_code say_way(const struct ll_view *view, int class, const struct ll_reach_way *way,
                            enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    double carries_m = view->model.vehicles.of[class].hose_m;
    enum ll_code code =
        ll_text_appendf(text, err, "  %s: ", ll_vehicle_text((enum ll_vehicle_class) class, lang));
    if (code == LL_OK && in_reach(way)) {
        code = ll_text_appendf(text, err, "%s %.0f m (%s %.0f m), %s %.0f s",
                               ll_tr(lang, "stops within a hose of"), (double)way->hose_m,
                               ll_tr(lang, "it carries"), carries_m, ll_tr(lang, "there after"),
                               (double)way->time_s);
    } else if (code == LL_OK) {
        code = ll_text_append(text, answer_text(way->answer, lang), err);
    }
    if (code == LL_OK && !in_reach(way) && !isnan(way->hose_m)) {
        code =
            ll_text_appendf(text, err, "%s %.0f m (%s %.0f m)", ll_tr(lang, "; its hose would be"),
                            (double)way->hose_m, ll_tr(lang, "it carries"), carries_m);
    }
    if (code == LL_OK && way->answer == LL_REACH_ASSUMED) {
        code = ll_text_appendf(text, err, "%s %.0f m",
                               ll_tr(lang, "; whether it passes is assumed, not known, along"),
                               (double)way->assumed_m);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

/// "    nearer it is stopped by a bollard on Mill Lane: 2.1 m wide, it needs 3.5 m"
static enum ll_code say_blocker(const struct ll_view *view, int class, uint32_t row,
                                enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_blocker *b = &view->outcomes.reach.blockers[row];
    const struct ll_vehicle *vehicle = &view->model.vehicles.of[class];
    const char *name = lane_name(view, b->lane);
    enum ll_code code =
        ll_text_appendf(text, err, "    %s %s", ll_tr(lang, "what keeps it from coming nearer:"),
                        ll_blocker_kind_text(&view->scene, b, lang));
    if (code == LL_OK && name != NULL) {
        code = ll_text_appendf(text, err, " (%s)", name);
    }
    if (code == LL_OK && (double)b->width_m < vehicle->clearance_m) {
        code =
            ll_text_appendf(text, err, "%s %.1f m, %s %.1f m", ll_tr(lang, "; width left at most"),
                            (double)b->width_m, ll_tr(lang, "it needs"), vehicle->clearance_m);
    }
    if (code == LL_OK && (double)b->height_m < vehicle->height_m) {
        code =
            ll_text_appendf(text, err, "%s %.1f m, %s %.1f m", ll_tr(lang, "; height left at most"),
                            (double)b->height_m, ll_tr(lang, "it needs"), vehicle->height_m);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

static enum ll_code say_side(const struct ll_reach_way *way, enum ll_lang lang,
                             struct ll_text *text, struct ll_err *err)
{
    if (way->side != LL_SIDE_MISSING) {
        return LL_OK;
    }
    return ll_text_appendf(
        text, err, "    %s\n",
        ll_tr(lang, "a long side that should have a fire lane has none (GB 55037-2022 3.4.3)"));
}

static enum ll_code say_ladder(const struct ll_reach_way *way, enum ll_lang lang,
                               struct ll_text *text, struct ll_err *err)
{
    static const char *const said[LL_LADDER_COUNT] = {
        [LL_LADDER_FITS] = "the ladder area on record meets the rules (GB 50016-2014 7.2.2)",
        [LL_LADDER_NONE] = "no ladder area on record meets the rules (GB 50016-2014 7.2.2)"};
    return said[way->ladder] == NULL
               ? LL_OK
               : ll_text_appendf(text, err, "    %s\n", ll_tr(lang, said[way->ladder]));
}

enum ll_code ll_reach_explain_text(const struct ll_view *view, uint32_t building, enum ll_lang lang,
                                   struct ll_text *text, struct ll_err *err)
{
    const struct ll_reach *reach = &view->outcomes.reach;
    enum ll_code code = LL_OK;
    for (int c = 0; reach->way[0] != NULL && code == LL_OK && c < LL_VEHICLE_COUNT; c++) {
        const struct ll_reach_way *way = &reach->way[c][building];
        code = say_way(view, c, way, lang, text, err);
        if (code == LL_OK && way->blocker != LL_NONE) {
            code = say_blocker(view, c, way->blocker, lang, text, err);
        }
        if (code == LL_OK && c == LL_VEHICLE_PUMPER) {
            code = say_side(way, lang, text, err);
        }
        if (code == LL_OK && c == LL_VEHICLE_LADDER) {
            code = say_ladder(way, lang, text, err);
        }
    }
    return code;
}
