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

static bool in_reach(const struct ll_reach_way *way)
{
    return way->answer == LL_REACH_YES || way->answer == LL_REACH_ASSUMED;
}

/// What is said of a class that does not come near enough, or of which it is not known.
static enum ll_code say_no(const struct ll_reach_way *way, double carries_m, enum ll_lang lang,
                           struct ll_text *text, struct ll_err *err)
{
    switch (way->answer) {
    case LL_REACH_NO_LANE_DATA:
        return ll_text_say(text, lang, err, "not known: no lane for it is on record near here");
    case LL_REACH_NO_STATION:
        return ll_text_say(text, lang, err, "not known: no station on record has one");
    case LL_REACH_NOT_CONNECTED:
        return ll_text_say(text, lang, err,
                           "not known: the lanes near here are not joined to those of its station");
    case LL_REACH_NO:
    case LL_REACH_CUT_OFF:
        return isnan(way->hose_m)
                   ? ll_text_say(text, lang, err,
                                 "does not come near enough: no lane within its %.0f m of hose",
                                 carries_m)
                   : ll_text_say(text, lang, err,
                                 "does not come near enough: %.0f m of hose to the wall, %.0f m "
                                 "carried",
                                 (double)way->hose_m, carries_m);
    default:
        return ll_text_say(text, lang, err, "not computed");
    }
}

static enum ll_code say_way(const struct ll_view *view, int class, const struct ll_reach_way *way,
                            enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    double carries_m = view->model.vehicles.of[class].hose_m;
    enum ll_code code = ll_text_say(
        text, lang, err, "    %s: ", ll_vehicle_text((enum ll_vehicle_class) class, lang));
    if (code == LL_OK && in_reach(way)) {
        code = ll_text_say(text, lang, err,
                           "comes near enough: %.0f m of hose to the wall, %.0f m carried; %.0f s "
                           "after the order",
                           (double)way->hose_m, carries_m, (double)way->time_s);
    } else if (code == LL_OK) {
        code = say_no(way, carries_m, lang, text, err);
    }
    if (code == LL_OK && way->answer == LL_REACH_ASSUMED) {
        code =
            ll_text_say(text, lang, err,
                        "; whether it passes is not known along %.0f m of the way (width, height, "
                        "steps): to be looked at on site",
                        fmax(1.0, ceil((double)way->assumed_m)));
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

/// "      what stops it: bollard (Mill Lane); at most 2.1 m wide there, it needs 3.5 m"
static enum ll_code say_blocker(const struct ll_view *view, int class, uint32_t row,
                                enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_blocker *b = &view->outcomes.reach.blockers[row];
    const struct ll_vehicle *vehicle = &view->model.vehicles.of[class];
    const char *name = lane_name(view, b->lane);
    enum ll_code code = ll_text_say(text, lang, err, "      what stops it from coming nearer: %s",
                                    ll_blocker_kind_text(&view->scene, b, lang));
    if (code == LL_OK && name != NULL) {
        code = ll_text_say(text, lang, err, " (%s)", name);
    }
    if (code == LL_OK && (double)b->width_m < vehicle->clearance_m) {
        code = ll_text_say(text, lang, err, "; at most %.1f m wide there, it needs %.1f m",
                           (double)b->width_m, vehicle->clearance_m);
    }
    if (code == LL_OK && (double)b->height_m < vehicle->height_m) {
        code = ll_text_say(text, lang, err, "; at most %.1f m high there, it needs %.1f m",
                           (double)b->height_m, vehicle->height_m);
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
        text, err, "      %s\n",
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
               : ll_text_appendf(text, err, "      %s\n", ll_tr(lang, said[way->ladder]));
}

/// Whether a class surely does not come near enough.
static bool stays_away(const struct ll_reach_way *way)
{
    return way->answer == LL_REACH_NO || way->answer == LL_REACH_CUT_OFF;
}

/// Where no truck comes, what is left: the crew on foot, or not even that.
static enum ll_code say_fallback(const struct ll_reach *reach, uint32_t building, enum ll_lang lang,
                                 struct ll_text *text, struct ll_err *err)
{
    bool any_away = false;
    for (int c = LL_VEHICLE_LIGHT; c < LL_VEHICLE_COUNT; c++) {
        if (in_reach(&reach->way[c][building])) {
            return LL_OK;
        }
        any_away |= stays_away(&reach->way[c][building]);
    }
    const struct ll_reach_way *foot = &reach->way[LL_VEHICLE_FOOT][building];
    if (!any_away) {
        return LL_OK;
    }
    return in_reach(foot)
               ? ll_text_say(text, lang, err,
                             "  No truck is known to come near enough: a crew on foot must bring "
                             "what it needs\n")
               : ll_text_say(text, lang, err,
                             "  Nobody is known to come near enough by lanes and footpaths\n");
}

enum ll_code ll_reach_explain_text(const struct ll_view *view, uint32_t building, enum ll_lang lang,
                                   struct ll_text *text, struct ll_err *err)
{
    const struct ll_reach *reach = &view->outcomes.reach;
    if (reach->way[0] == NULL) {
        return LL_OK;
    }
    enum ll_code code = ll_text_say(text, lang, err, "  How near vehicles come:\n");
    for (int c = LL_VEHICLE_COUNT - 1; code == LL_OK && c >= 0; c--) {
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
    return code == LL_OK ? say_fallback(reach, building, lang, text, err) : code;
}
