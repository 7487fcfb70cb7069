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

/// A place in degrees.
static enum ll_code to_degrees(const struct ll_explain_ask *ask, struct ll_xy *inout,
                               struct ll_err *err)
{
    return ll_transform_points(ask->to_lonlat, inout, 1, err);
}

static void put_lonlat(struct ll_xy lonlat, ll_json *json)
{
    ll_json_number(json, "lon", lonlat.x, 7);
    ll_json_number(json, "lat", lonlat.y, 7);
}

static enum ll_code put_blocker(const struct ll_view *view, const struct ll_explain_ask *ask,
                                uint32_t row, ll_json *json, struct ll_err *err)
{
    if (row == LL_NONE) {
        ll_json_null(json, "blocker");
        return LL_OK;
    }
    const struct ll_blocker *b = &view->outcomes.reach.blockers[row];
    struct ll_xy at = b->at;
    enum ll_code code = to_degrees(ask, &at, err);
    ll_json_open_object(json, "blocker");
    ll_json_whole(json, "number", row);
    ll_json_text(json, "kind", ll_blocker_kind_key(&view->scene, b));
    ll_json_text(json, "kind_text", ll_blocker_kind_text(&view->scene, b, ask->lang));
    ll_json_text(json, "lane", lane_name(view, b->lane));
    put_lonlat(at, json);
    ll_json_number(json, "width_m", (double)b->width_m, 2);
    ll_json_number(json, "height_m", (double)b->height_m, 2);
    ll_json_number(json, "radius_m", (double)b->radius_m, 2);
    ll_json_close(json);
    return code;
}

/// What is too tight on the way as it is drawn: how many places, and the first.
static enum ll_code put_tight(const struct ll_view *view, const struct ll_explain_ask *ask,
                              const struct ll_reach_way *way, ll_json *json, struct ll_err *err)
{
    if (way->tight == LL_NONE) {
        ll_json_null(json, "tight");
        return LL_OK;
    }
    const struct ll_tight_place *p = &view->outcomes.reach.tight[way->tight];
    struct ll_xy at = p->at;
    enum ll_code code = to_degrees(ask, &at, err);
    ll_json_open_object(json, "tight");
    ll_json_whole(json, "places", way->tight_count);
    ll_json_text(json, "first", p->other_lane == LL_NONE ? "bend" : "turn");
    ll_json_text(json, "lane", lane_name(view, p->lane));
    ll_json_text(json, "other_lane", lane_name(view, p->other_lane));
    put_lonlat(at, json);
    ll_json_close(json);
    return code;
}

static enum ll_code put_way(const struct ll_view *view, const struct ll_explain_ask *ask,
                            enum ll_vehicle_class vehicle, ll_json *json, struct ll_err *err)
{
    const struct ll_reach_way *way = &view->outcomes.reach.way[vehicle][ask->building];
    const struct ll_vehicle *needs = &view->model.vehicles.of[vehicle];
    ll_json_open_object(json, NULL);
    ll_json_text(json, "vehicle", ll_vehicle_key(vehicle));
    ll_json_text(json, "vehicle_text", ll_vehicle_text(vehicle, ask->lang));
    ll_json_text(json, "answer", answer_key(way->answer));
    ll_json_number(json, "hose_m", (double)way->hose_m, 2);
    ll_json_number(json, "straight_m", (double)way->straight_m, 2);
    ll_json_number(json, "carries_m", needs->hose_m, 1);
    ll_json_number(json, "time_s", (double)way->time_s, 1);
    ll_json_number(json, "assumed_m", (double)way->assumed_m, 1);
    ll_json_text(json, "lane", lane_name(view, way->lane));
    ll_json_number(json, "radius_m", needs->radius_inner_m, 1);
    enum ll_code code = put_tight(view, ask, way, json, err);
    if (code == LL_OK) {
        code = put_blocker(view, ask, way->blocker, json, err);
    }
    ll_json_text(json, "side", side_key(way->side));
    if (vehicle == LL_VEHICLE_LADDER) {
        ll_json_text(json, "ladder_area", ladder_key(way->ladder));
    }
    ll_json_close(json);
    return code;
}

enum ll_code ll_reach_explain_document(const struct ll_view *view, const struct ll_explain_ask *ask,
                                       ll_json *json, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (view->outcomes.reach.way[0] == NULL) {
        return LL_OK;
    }
    ll_json_open_array(json, "reach");
    for (int c = 0; code == LL_OK && c < LL_VEHICLE_COUNT; c++) {
        code = put_way(view, ask, (enum ll_vehicle_class)c, json, err);
    }
    ll_json_close(json);
    return code;
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
    const bool only_tight = way->tight_count > 0 && !((double)way->assumed_m > 0.0);
    if (code == LL_OK && way->answer == LL_REACH_ASSUMED && !only_tight) {
        code =
            ll_text_say(text, lang, err,
                        "; whether it passes is not known along %.0f m of the way (width, height, "
                        "steps): to be looked at on site",
                        fmax(1.0, ceil((double)way->assumed_m)));
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

/// "      too tight for it on the map, not surveyed: the bend at 11.27, 49.5 (Mill Lane)"; of a
/// turn the lanes may well be surveyed, but how wide the junction is is not on record.
static enum ll_code say_tight(const struct ll_view *view, int class, const struct ll_reach_way *way,
                              const struct ll_explain_ask *ask, struct ll_text *text,
                              struct ll_err *err)
{
    const enum ll_lang lang = ask->lang;
    if (way->tight == LL_NONE) {
        return LL_OK;
    }
    const struct ll_tight_place *p = &view->outcomes.reach.tight[way->tight];
    const char *name = lane_name(view, p->lane);
    struct ll_xy at = p->at;
    enum ll_code code = to_degrees(ask, &at, err);
    if (code == LL_OK) {
        code = ll_text_say(text, lang, err,
                           p->other_lane == LL_NONE
                               ? "      on its way, too tight for its turning circle as the map "
                                 "shows it, not surveyed: the bend at %.5f,%.5f"
                               : "      on its way, too tight for its turning circle without "
                                 "shunting, to be tried on site: the turn at the junction at "
                                 "%.5f,%.5f",
                           at.x, at.y);
    }
    if (code == LL_OK && name != NULL) {
        code = ll_text_say(text, lang, err, " (%s)", name);
    }
    if (code == LL_OK && way->tight_count > 1) {
        code = ll_text_say(text, lang, err, " and %u more", way->tight_count - 1U);
    }
    if (code == LL_OK) {
        code = ll_text_say(text, lang, err, "; it needs an inner radius of %.1f m",
                           view->model.vehicles.of[class].radius_inner_m);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

/// What a blocker leaves where it stands, against what the class needs.
static enum ll_code say_left(const struct ll_view *view, int class, const struct ll_blocker *b,
                             enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_vehicle *vehicle = &view->model.vehicles.of[class];
    enum ll_code code = LL_OK;
    if ((double)b->width_m < vehicle->clearance_m) {
        code = ll_text_say(text, lang, err, "; at most %.1f m wide there, it needs %.1f m",
                           (double)b->width_m, vehicle->clearance_m);
    }
    if (code == LL_OK && (double)b->height_m < vehicle->height_m) {
        code = ll_text_say(text, lang, err, "; at most %.1f m high there, it needs %.1f m",
                           (double)b->height_m, vehicle->height_m);
    }
    if (code == LL_OK && (double)b->radius_m < vehicle->radius_inner_m) {
        code = ll_text_say(text, lang, err,
                           "; an inner radius of at most %.1f m there, it needs %.1f m",
                           (double)b->radius_m, vehicle->radius_inner_m);
    }
    return code;
}

/// "      what stops it: bollard (Mill Lane); at most 2.1 m wide there, it needs 3.5 m"
static enum ll_code say_blocker(const struct ll_view *view, int class, uint32_t row,
                                const struct ll_explain_ask *ask, struct ll_text *text,
                                struct ll_err *err)
{
    const struct ll_blocker *b = &view->outcomes.reach.blockers[row];
    const char *name = lane_name(view, b->lane);
    struct ll_xy at = b->at;
    enum ll_code code = to_degrees(ask, &at, err);
    if (code == LL_OK && !isnan(b->radius_m)) {
        code = ll_text_say(text, ask->lang, err,
                           "      what stops it from coming nearer: the turning circle of the bend "
                           "at %.5f,%.5f",
                           at.x, at.y);
    } else if (code == LL_OK) {
        code = ll_text_say(text, ask->lang, err, "      what stops it from coming nearer: %s",
                           ll_blocker_kind_text(&view->scene, b, ask->lang));
    }
    if (code == LL_OK && name != NULL) {
        code = ll_text_say(text, ask->lang, err, " (%s)", name);
    }
    if (code == LL_OK) {
        code = say_left(view, class, b, ask->lang, text, err);
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

enum ll_code ll_reach_explain_text(const struct ll_view *view, const struct ll_explain_ask *ask,
                                   struct ll_text *text, struct ll_err *err)
{
    const struct ll_reach *reach = &view->outcomes.reach;
    const enum ll_lang lang = ask->lang;
    if (reach->way[0] == NULL) {
        return LL_OK;
    }
    enum ll_code code = ll_text_say(text, lang, err, "  How near vehicles come:\n");
    for (int c = LL_VEHICLE_COUNT - 1; code == LL_OK && c >= 0; c--) {
        const struct ll_reach_way *way = &reach->way[c][ask->building];
        code = say_way(view, c, way, lang, text, err);
        if (code == LL_OK) {
            code = say_tight(view, c, way, ask, text, err);
        }
        if (code == LL_OK && way->blocker != LL_NONE) {
            code = say_blocker(view, c, way->blocker, ask, text, err);
        }
        if (code == LL_OK && c == LL_VEHICLE_PUMPER) {
            code = say_side(way, lang, text, err);
        }
        if (code == LL_OK && c == LL_VEHICLE_LADDER) {
            code = say_ladder(way, lang, text, err);
        }
    }
    return code == LL_OK ? say_fallback(reach, ask->building, lang, text, err) : code;
}
