#include "app/jobs/explain_response.h"

#include <math.h>
#include <string.h>

#include "app/jobs/explain_gates.h"
#include "core/hours.h"
#include "core/language.h"
#include "geo/clearance.h"
#include "geo/outline.h"

/// A way that is found anew may differ from what was stored by rounding to 1 ms.
#define SAME_S 0.002

/// A way that is no longer than the straight one by this is straight: stops are stored to 1 mm.
#define AROUND_M 0.1

static enum ll_rule_id rule_of_tier(enum ll_tier tier)
{
    static const enum ll_rule_id rules[LL_TIER_COUNT] = {
        LL_RULE_RESPONSE_MICRO_S, LL_RULE_RESPONSE_TOWNSHIP_S, LL_RULE_RESPONSE_NATIONAL_S};
    return rules[tier];
}

static const char *station_name(const struct ll_view *view, uint32_t station)
{
    return station == LL_NONE
               ? NULL
               : ll_table_string(&view->scene.layer[LL_STATION], station, LL_STATION_NAME);
}

/// When a station is staffed, as bits 1 << enum ll_speed_set; LL_TIMES_ALL: always, for all that is
/// known.
static unsigned times_of(const struct ll_view *view, uint32_t station)
{
    return station == LL_NONE ? LL_TIMES_ALL
                              : ll_station_times(&view->scene.layer[LL_STATION], station,
                                                 ll_night_of(view->model.rules));
}

/// The hours of a station that is staffed at certain hours only; null for others.
static void put_hours(const struct ll_view *view, const char *key, uint32_t station, ll_json *json)
{
    const bool timed = times_of(view, station) != LL_TIMES_ALL;
    ll_json_text(json, key,
                 timed ? ll_table_string(&view->scene.layer[LL_STATION], station, LL_STATION_HOURS)
                       : NULL);
}

/// The ways of all tiers to one building.
struct ways {
    struct ll_route route[LL_TIER_COUNT];
    bool found[LL_TIER_COUNT];
};

static void ways_clear(struct ways *ways)
{
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        ll_route_clear(&ways->route[t]);
    }
}

/// Follows one tier's way, unless it is not what the assessment has.
static void find_way(const struct ll_view *view, const struct ll_dispatch *dispatch,
                     enum ll_tier tier, uint32_t building, struct ll_dispatch_scratch *scratch,
                     struct ways *ways)
{
    struct ll_dispatch_answer answer;
    const struct ll_response *stored = &view->results.response[tier][building];
    if (view->results.response_answer[tier][building] != LL_ANSWERED ||
        ll_dispatch_ask(dispatch, tier, building, scratch, &answer, NULL) != LL_OK ||
        answer.answer != LL_ANSWERED || fabs(answer.response.time_s - stored->time_s) > SAME_S) {
        return;
    }
    ways->found[tier] = ll_route_find(dispatch, &answer.way, &ways->route[tier], NULL) == LL_OK;
}

/// Finds the ways anew; what cannot be found is left out.
static void find_ways(const struct ll_view *view, uint32_t building, struct ways *ways)
{
    const struct ll_stage in = {.scene = &view->scene,
                                .rules = view->model.rules,
                                .speeds = &view->model.speeds,
                                .threads = 1};
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance clearance = {0};
    LL_CLEANUP(ll_dispatch_clear) struct ll_dispatch dispatch = {0};
    LL_CLEANUP(ll_dispatch_scratch_clear)
    struct ll_dispatch_scratch scratch = {0};
    const struct ll_response_input input = {.vehicles = &view->model.vehicles,
                                            .clearance = &clearance};
    enum ll_code code = ll_clearance_stage(&in, NULL, &clearance, NULL);
    if (code == LL_OK) {
        code = ll_dispatch_make(&in, &input, &dispatch, NULL);
    }
    for (int t = 0; code == LL_OK && t < LL_TIER_COUNT; t++) {
        find_way(view, &dispatch, (enum ll_tier)t, building, &scratch, ways);
    }
}

/// How far it would be straight from the stop to the building, where the last metres lead around
/// something; NAN where they are straight.
static double straight_m(const struct ll_view *view, uint32_t building, const struct ll_response *r)
{
    if (r->station == LL_NONE) {
        return NAN;
    }
    const double least_m = ll_shape_point(&view->scene.layer[LL_BUILDING].shape, building, r->stop);
    return (double)r->last_m > least_m + AROUND_M ? least_m : NAN;
}

/// What a lane is called: its name, else its class.
static const char *lane_name(const struct ll_view *view, uint32_t lane, enum ll_lang lang)
{
    const struct ll_table *lanes = &view->scene.layer[LL_LANE];
    const char *name = ll_table_string(lanes, lane, LL_LANE_NAME);
    return name != NULL ? name
                        : ll_word_text(ll_layer_info(LL_LANE)->fields[LL_LANE_CLASS].vocabulary,
                                       ll_table_word(lanes, lane, LL_LANE_CLASS), lang);
}

static void put_route(const struct ll_view *view, const struct ll_route *route, ll_json *json)
{
    const struct ll_table *lanes = &view->scene.layer[LL_LANE];
    ll_json_open_array(json, "route");
    for (size_t i = 0; i < route->count; i++) {
        const struct ll_route_step *step = &route->steps[i];
        ll_json_open_object(json, NULL);
        ll_json_whole(json, "lane", lanes->id[step->lane]);
        ll_json_text(json, "name", ll_table_string(lanes, step->lane, LL_LANE_NAME));
        ll_json_number(json, "length_m", step->length_m, 1);
        ll_json_number(json, "assumed_m", step->assumed_m, 1);
        ll_json_close(json);
    }
    ll_json_close(json);
}

/// A time of a building that is reached: null when there is none.
static void put_time(ll_json *json, const char *key, double time_s)
{
    if (isfinite(time_s)) {
        ll_json_number(json, key, time_s, 3);
    } else {
        ll_json_null(json, key);
    }
}

/// Whether a time tells only that nobody comes sooner.
static bool is_at_least(const struct ll_view *view, double time_s)
{
    const struct ll_stage in = {.rules = view->model.rules};
    return time_s > ll_dispatch_exact_s(&in);
}

static enum ll_code put_response(const struct ll_view *view, const struct ll_explain_ask *ask,
                                 enum ll_tier tier, const struct ways *ways, ll_json *json,
                                 struct ll_err *err)
{
    const uint32_t b = ask->building;
    enum ll_code code = LL_OK;
    const struct ll_response *r = &view->results.response[tier][b];
    const enum ll_answer answer = (enum ll_answer)view->results.response_answer[tier][b];
    double limit_s = ll_rule(view->model.rules, rule_of_tier(tier));
    ll_json_open_object(json, NULL);
    ll_json_text(json, "tier", ll_tier_key(tier));
    ll_json_number(json, "time_s", r->time_s, 3);
    ll_json_flag(json, "at_least", is_at_least(view, r->time_s));
    put_time(json, "low_s", (double)r->low_s);
    put_time(json, "high_s", (double)r->high_s);
    put_time(json, "known_s", r->known_s);
    ll_json_number(json, "drive_s", (double)r->drive_s, 3);
    ll_json_number(json, "last_m", (double)r->last_m, 2);
    ll_json_number(json, "last_straight_m", straight_m(view, b, r), 2);
    ll_json_number(json, "assumed_m", (double)r->assumed_m, 1);
    ll_json_text(json, "station", station_name(view, r->station));
    put_hours(view, "station_hours", r->station, json);
    put_time(json, "second_s", r->second_s);
    ll_json_text(json, "second_station", station_name(view, r->second));
    put_hours(view, "second_hours", r->second, json);
    ll_json_number(json, "limit_s", limit_s, 3);
    if (answer == LL_ANSWERED) {
        ll_json_flag(json, "in_time", r->time_s <= limit_s);
    } else {
        ll_json_null(json, "in_time");
    }
    ll_json_text(json, "reason", answer == LL_NOT_RUN ? "not_run" : ll_answer_key(answer));
    if (ways->found[tier]) {
        put_route(view, &ways->route[tier], json);
        code = ll_gates_explain_document(view, ask, &ways->route[tier], json, err);
    } else {
        ll_json_null(json, "route");
        ll_json_null(json, "gates");
    }
    ll_json_close(json);
    return code;
}

/// Somebody who comes.
struct due {
    double time_s;
    uint32_t station;
    enum ll_tier tier;
};

static void take_due(struct due due[2], double time_s, uint32_t station, enum ll_tier tier)
{
    const struct due one = {time_s, station, tier};
    if (station == LL_NONE || !isfinite(time_s)) {
        return;
    }
    if (due[0].station == LL_NONE || time_s < due[0].time_s) {
        due[1] = due[0];
        due[0] = one;
    } else if (due[1].station == LL_NONE || time_s < due[1].time_s) {
        due[1] = one;
    }
}

/// First and second due over all tiers; `station` is LL_NONE where nobody comes. A station is of
/// one tier, so that all of these are different ones.
static void find_due(const struct ll_view *view, uint32_t b, struct due due[2])
{
    due[0] = due[1] = (struct due){INFINITY, LL_NONE, LL_TIER_MICRO};
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        const struct ll_response *r = &view->results.response[t][b];
        if (view->results.response_answer[t][b] == LL_ANSWERED) {
            take_due(due, r->time_s, r->station, (enum ll_tier)t);
            take_due(due, r->second_s, r->second, (enum ll_tier)t);
        }
    }
}

enum ll_code ll_response_explain_document(const struct ll_view *view,
                                          const struct ll_explain_ask *ask, ll_json *json,
                                          struct ll_err *err)
{
    const uint32_t building = ask->building;
    LL_CLEANUP(ways_clear) struct ways ways = {0};
    enum ll_code code = LL_OK;
    struct due due[2];
    find_ways(view, building, &ways);
    ll_json_open_array(json, "response");
    for (int t = 0; code == LL_OK && t < LL_TIER_COUNT; t++) {
        code = put_response(view, ask, (enum ll_tier)t, &ways, json, err);
    }
    ll_json_close(json);
    find_due(view, building, due);
    ll_json_open_array(json, "due");
    for (int i = 0; i < 2 && due[i].station != LL_NONE; i++) {
        ll_json_open_object(json, NULL);
        ll_json_text(json, "tier", ll_tier_key(due[i].tier));
        ll_json_text(json, "station", station_name(view, due[i].station));
        ll_json_number(json, "time_s", due[i].time_s, 3);
        ll_json_close(json);
    }
    ll_json_close(json);
    return code;
}

static const char *named(const struct ll_view *view, uint32_t station, enum ll_lang lang)
{
    const char *name = station_name(view, station);
    return name == NULL ? ll_tr(lang, "a station without a name") : name;
}

/// "by Main Street 320 m, Mill Lane 45 m": lanes of one name together, at most this many.
enum { NAMES_MAX = 12 };

static enum ll_code say_route(const struct ll_view *view, const struct ll_route *route,
                              enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = ll_text_appendf(text, err, "    %s ", ll_tr(lang, "by"));
    size_t said = 0;
    for (size_t i = 0; code == LL_OK && i < route->count && said <= NAMES_MAX; said++) {
        const char *name = lane_name(view, route->steps[i].lane, lang);
        double length_m = 0.0;
        for (; i < route->count && strcmp(lane_name(view, route->steps[i].lane, lang), name) == 0;
             i++) {
            length_m += route->steps[i].length_m;
        }
        const char *between = said == 0 ? "" : ll_tr(lang, ", ");
        code = said == NAMES_MAX
                   ? ll_text_appendf(text, err, "%s%s", between, ll_tr(lang, "and on"))
                   : ll_text_appendf(text, err, "%s%s %.0f m", between, name, length_m);
    }
    if (code == LL_OK && route->count == 0) {
        code = ll_text_append(text, ll_tr(lang, "no drive: the station is there"), err);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

/// How sure the time is.
static enum ll_code say_doubt(const struct ll_response *r, double limit_s, enum ll_lang lang,
                              struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = ll_text_appendf(
        text, err, "    %s %.0f–%.0f s\n",
        ll_tr(lang, "the same way with the fastest and slowest speeds and turnout meant:"),
        (double)r->low_s, (double)r->high_s);
    if (code != LL_OK || !(r->assumed_m > 0.0F)) {
        return code;
    }
    code = ll_text_appendf(text, err, "    %s %.0f m; ",
                           ll_tr(lang, "on lanes whose width is not known, taken as wide enough:"),
                           (double)r->assumed_m);
    if (code != LL_OK) {
        return code;
    }
    if (isinf(r->known_s)) {
        return ll_text_appendf(text, err, "%s\n",
                               ll_tr(lang, "no way by lanes that are known to be wide enough"));
    }
    return ll_text_appendf(text, err, "%s %.0f s (%s)\n",
                           ll_tr(lang, "by lanes known to be wide enough alone:"), r->known_s,
                           ll_tr(lang, r->known_s <= limit_s ? "in time" : "too late"));
}

/// That a station is staffed at certain hours only, and at which times of day it does not come.
static enum ll_code say_hours(const struct ll_view *view, uint32_t station, enum ll_lang lang,
                              struct ll_text *text, struct ll_err *err)
{
    static const char *const when[LL_SPEED_SET_COUNT] = {"by day", "at night", "on market days"};
    const unsigned times = times_of(view, station);
    if (times == LL_TIMES_ALL) {
        return LL_OK;
    }
    enum ll_code code =
        ll_text_appendf(text, err, "    %s %s: %s; %s", named(view, station, lang),
                        ll_tr(lang, "is staffed at certain hours only"),
                        ll_table_string(&view->scene.layer[LL_STATION], station, LL_STATION_HOURS),
                        ll_tr(lang, "nobody comes from there"));
    bool any = false;
    for (int t = 0; code == LL_OK && t < LL_SPEED_SET_COUNT; t++) {
        if ((times >> t & 1U) == 0) {
            code = ll_text_appendf(text, err, "%s%s", any ? ll_tr(lang, ", ") : " ",
                                   ll_tr(lang, when[t]));
            any = true;
        }
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

static enum ll_code say_tier(const struct ll_view *view, const struct ll_explain_ask *ask,
                             enum ll_tier tier, const struct ways *ways, struct ll_text *text,
                             struct ll_err *err)
{
    const uint32_t b = ask->building;
    const enum ll_lang lang = ask->lang;
    const struct ll_response *r = &view->results.response[tier][b];
    const enum ll_answer answer = (enum ll_answer)view->results.response_answer[tier][b];
    if (answer != LL_ANSWERED) {
        return ll_text_appendf(text, err, "  %s: %s\n", ll_tier_text(tier, lang),
                               ll_answer_text(answer, lang));
    }
    double limit_s = ll_rule(view->model.rules, rule_of_tier(tier));
    enum ll_code code = ll_text_appendf(
        text, err, "  %s: %.0f s (%s %.0f s), %s %s; %s %.0f m", ll_tier_text(tier, lang),
        r->time_s, ll_tr(lang, "required"), limit_s, ll_tr(lang, "from"),
        named(view, r->station, lang), ll_tr(lang, "on foot at the end"), (double)r->last_m);
    const double least_m = straight_m(view, b, r);
    if (code == LL_OK && !isnan(least_m)) {
        code = ll_text_appendf(text, err, "%s %.0f m)",
                               ll_tr(lang, " (around what stands in the way; straight it is"),
                               least_m);
    } else if (code == LL_OK && is_at_least(view, r->time_s)) {
        code = ll_text_append(text, ll_tr(lang, " (straight: nobody comes sooner)"), err);
    }
    code = code == LL_OK ? ll_text_append(text, "\n", err) : code;
    if (code == LL_OK) {
        code = say_hours(view, r->station, lang, text, err);
    }
    if (code == LL_OK && ways->found[tier]) {
        code = say_route(view, &ways->route[tier], lang, text, err);
    }
    if (code == LL_OK && ways->found[tier]) {
        code = ll_gates_explain_text(view, ask, &ways->route[tier], text, err);
    }
    if (code == LL_OK) {
        code = say_doubt(r, limit_s, lang, text, err);
    }
    if (code == LL_OK && isfinite(r->second_s)) {
        code = ll_text_appendf(text, err, "    %s %s, %.0f s\n", ll_tr(lang, "second due:"),
                               named(view, r->second, lang), r->second_s);
        code = code == LL_OK ? say_hours(view, r->second, lang, text, err) : code;
    } else if (code == LL_OK) {
        code = ll_text_appendf(text, err, "    %s %s\n", ll_tr(lang, "second due:"),
                               ll_tr(lang, "no other station of this kind comes"));
    }
    return code;
}

enum ll_code ll_response_explain_text(const struct ll_view *view, const struct ll_explain_ask *ask,
                                      struct ll_text *text, struct ll_err *err)
{
    const uint32_t building = ask->building;
    const enum ll_lang lang = ask->lang;
    LL_CLEANUP(ways_clear) struct ways ways = {0};
    enum ll_code code = LL_OK;
    struct due due[2];
    find_ways(view, building, &ways);
    for (int t = 0; code == LL_OK && t < LL_TIER_COUNT; t++) {
        code = say_tier(view, ask, (enum ll_tier)t, &ways, text, err);
    }
    find_due(view, building, due);
    if (code == LL_OK && due[1].station != LL_NONE) {
        code = ll_text_appendf(
            text, err, "  %s %s %.0f s; %s %s %.0f s\n", ll_tr(lang, "First on the scene:"),
            named(view, due[0].station, lang), due[0].time_s, ll_tr(lang, "then"),
            named(view, due[1].station, lang), due[1].time_s);
    }
    return code;
}
