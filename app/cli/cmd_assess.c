/* assess and explain: the questions an assessor comes with. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/cli/commands.h"
#include "app/cli/period_option.h"
#include "app/cli/say_what_if.h"
#include "app/cli/village_line.h"
#include "app/jobs/assess.h"
#include "app/jobs/behind.h"
#include "app/jobs/explain.h"
#include "app/jobs/explain_hose.h"
#include "app/jobs/explain_water.h"
#include "app/jobs/find.h"
#include "app/jobs/ranking.h"
#include "core/language.h"

static const struct ll_option assess_options[] = {
    {"period", "P", "period assessed, 2026 or 2026-H1 (default: this year)", false},
    {"year", "Y", "the same as --period", false},
    {"set", "rule=value", "another value for a rule, in this assessment only", true},
    {"area", "CODE", "only one village: a partial assessment", false},
    {"village-level", "N", "administrative level of the villages", false},
    {"with", "FILE", "what the changes in a CSV list would do; nothing is stored", false},
    {0},
};

static void say_count(struct ll_console *console, const char *what, double count, size_t of)
{
    if (isnan(count)) {
        ll_say(console, "  %s: %s", ll_tr(console->lang, what), ll_tr(console->lang, "unknown"));
    } else {
        ll_say(console, "  %s: %.0f (%.1f %%)", ll_tr(console->lang, what), count,
               of == 0 ? 0.0 : 100.0 * count / (double)of);
    }
}

static void say_separation(struct ll_console *console, const struct ll_assess_totals *t,
                           size_t buildings)
{
    say_count(console, "with a neighbour certainly too near", t->too_near, buildings);
    say_count(console, "with one that may be too near, for want of data", t->maybe_too_near,
              buildings);
    if (!isnan(t->clusters)) {
        ll_say(console,
               "  clusters through which fire can walk: %.0f, of them over the limit: %.0f",
               t->clusters, t->clusters_over_limit);
    }
}

static void say_lanes(struct ll_console *console, const struct ll_assess_totals *t)
{
    if (isnan(t->lanes_m)) {
        return;
    }
    ll_say(
        console,
        "  lanes for trucks: %.1f km; certainly or probably obstructed: %.1f km; width not known: "
        "%.1f km",
        t->lanes_m / 1000.0, t->lanes_obstructed_m / 1000.0, t->lanes_unknown_m / 1000.0);
    if (t->dead_ends > 0.0) {
        ll_say(console, "  dead ends without a place to turn: %.0f", t->dead_ends);
    }
}

static void say_reach(struct ll_console *console, const struct ll_assess_totals *t,
                      size_t buildings)
{
    say_count(console, "within reach of a standard pumper", t->reach[LL_VEHICLE_PUMPER], buildings);
    if (t->tight[LL_VEHICLE_PUMPER] > 0.0) {
        say_count(console,
                  "of these past bends, not surveyed, or turns at junctions that are too tight on "
                  "the map",
                  t->tight[LL_VEHICLE_PUMPER], buildings);
    }
    say_count(console, "cut off from it by something on the lanes", t->cut_off[LL_VEHICLE_PUMPER],
              buildings);
    if (!isnan(t->blockers)) {
        ll_say(console, "  places that stop some vehicle: %.0f; `lifelane obstacles` lists them",
               t->blockers);
    }
}

static void say_left_out(struct ll_console *console, const struct ll_assess_report *report)
{
    for (size_t i = 0; i < report->left_out_count; i++) {
        const struct ll_left_out_station *out = &report->left_out[i];
        ll_say(console,
               out->state == LL_STATION_OFF_NETWORK
                   ? "  station %lld '%s' is not used: no lane that its vehicles can drive is near"
               : out->state == LL_STATION_OFF_DUTY
                   ? "  station %lld '%s' is not used: nobody is there at this time of day"
                   : "  station %lld '%s' is not used: its turnout time makes no sense",
               (long long)out->id, out->name);
    }
}

static void say_assessment(struct ll_console *console, const struct ll_assess_report *report)
{
    const struct ll_assess_totals *t = &report->totals;
    ll_say(console, "assessment %lld of %s: %zu villages, %zu buildings",
           (long long)report->assessment.id, report->assessment.period, report->areas,
           report->buildings);
    if (report->areas_derived) {
        ll_say(console, "  the villages were drawn by the program: the store holds no boundaries");
    }
    say_count(console, "within the circle of a hydrant", t->hydrant_in_reach, report->buildings);
    say_count(console, "of which known to be in service", t->hydrant_in_reach_confirmed,
              report->buildings);
    say_count(console, "within two circles", t->hydrant_two_in_reach, report->buildings);
    say_count(console, "beside a drivable lane", t->lane_near, report->buildings);
    say_count(console, "reached in time by a township or national team", t->response_in_time,
              report->buildings);
    say_count(console, "reached in time by a micro station", t->micro_in_time, report->buildings);
    say_lanes(console, t);
    say_reach(console, t, report->buildings);
    say_separation(console, t, report->buildings);
    if (t->outside_areas > 0.0) {
        say_count(console, "outside every village", t->outside_areas, report->buildings);
    }
    if (t->stations_assumed > 0.0) {
        ll_say(console, "  stations of unknown kind, taken as township stations: %.0f",
               t->stations_assumed);
    }
    if (t->stations_off_network > 0.0) {
        ll_say(console, "  stations without a lane nearby, not used: %.0f",
               t->stations_off_network);
    }
    say_left_out(console, report);
    double total = 0.0;
    for (int i = 0; i < LL_STAGE_COUNT; i++) {
        total += report->seconds[i];
    }
    ll_say(console, "  %.2f s", total);
}

static enum ll_code assess(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                           struct ll_err *err)
{
    (void)ret_exit;
    const char *settings[LL_ARGS_MAX];
    size_t count = 0;
    for (const char *s = ll_arg_at(args, "set", 0); s != NULL; s = ll_arg_at(args, "set", count)) {
        settings[count++] = s;
    }
    struct ll_assess_request request = {.store = console->store,
                                        .settings = settings,
                                        .setting_count = count,
                                        .area = ll_arg(args, "area"),
                                        .village_level = NAN,
                                        .threads = console->threads,
                                        .progress = &console->progress};
    enum ll_code code = ll_read_period(args, &request.period, err);
    const char *level = ll_arg(args, "village-level");
    if (code == LL_OK && level != NULL && !ll_parse_number(level, &request.village_level)) {
        code = ll_fail(err, LL_E_USAGE, "--village-level takes a number, not '%s'", level);
    }
    const char *with = ll_arg(args, "with");
    if (code == LL_OK && with != NULL && request.area != NULL) {
        code = ll_fail(err, LL_E_USAGE, "--with asks about the whole store; leave out --area");
    }
    if (code == LL_OK && with != NULL) {
        return ll_say_what_if(console, &request, with, err);
    }
    struct ll_assess_report report;
    if (code == LL_OK) {
        code = ll_assess(&request, &report, err);
    }
    if (code != LL_OK) {
        return code;
    }
    say_assessment(console, &report);
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_assess_document(&report, json);
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_assess = {
    "assess",
    "[--period P] [options]",
    "compute water, lanes, response and risk, and store them",
    assess_options,
    0,
    0,
    assess,
    NULL};

static const struct ll_option explain_options[] = {
    {"period", "P", "period of the assessment (default: the newest)", false},
    {"year", "Y", "the same as --period", false},
    {"at", "LON,LAT", "the building at a place instead of a village", false},
    {0},
};

/// Name of a unit as people read it.
static const char *unit_text(const char *unit, enum ll_lang lang)
{
    static const char *const units[] = {"1/1000/a", "1/100", "households", "limits"};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(unit, units[i]) == 0) {
            return ll_tr(lang, units[i]);
        }
    }
    return strcmp(unit, "share") == 0 ? "%" : unit;
}

/// "25–40 %", or one figure where both ends agree.
static void format_measure(const struct ll_measure *measure, const char *unit, enum ll_lang lang,
                           char *ret_text, size_t size)
{
    bool share = strcmp(unit, "share") == 0;
    double by = share ? 100.0 : 1.0;
    const char *name = unit_text(unit, lang);
    if (measure->high > measure->low) {
        (void)snprintf(ret_text, size, "%.3g–%.3g %s", by * measure->low, by * measure->high, name);
    } else {
        (void)snprintf(ret_text, size, "%.3g %s", by * measure->low, name);
    }
}

/// One indicator: value, score, weight inside its dimension, contribution.
static enum ll_code describe_indicator(const struct ll_stored_village *village,
                                       const struct ll_model *model, enum ll_indicator_id id,
                                       enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_indicator *indicator = ll_indicator(model->indicators, id);
    const struct ll_measure *m = &village->counts.measure[id];
    char cell[96];
    enum ll_code code = ll_text_appendf(text, err, "    %-3s ", indicator->key);
    if (code == LL_OK) {
        code = ll_text_pad(text, lang == LL_LANG_ZH ? indicator->zh : indicator->en, 54, err);
    }
    if (code == LL_OK && m->known <= 0.0) {
        code = ll_text_pad(text, ll_tr(lang, "unknown"), 24, err);
    } else if (code == LL_OK) {
        format_measure(m, indicator->unit, lang, cell, sizeof cell);
        code = ll_text_pad(text, cell, 24, err);
    }
    return code == LL_OK
               ? ll_text_appendf(text, err, "%s %5.1f   %s %.3f   %s %5.1f%%\n",
                                 ll_tr(lang, "score"), village->risk.score[id],
                                 ll_tr(lang, "weight"), indicator->weight,
                                 ll_tr(lang, "contribution"), 100.0 * village->risk.share[id])
               : code;
}

/// What was entered for an indicator, on a line of its own; nothing where nothing was.
static enum ll_code describe_entered(const struct ll_stored_ranking *ranking,
                                     struct ll_entered_mark mark,
                                     const struct ll_indicator *indicator, enum ll_lang lang,
                                     struct ll_text *text, struct ll_err *err)
{
    if (mark.use == LL_ENTERED_NONE || mark.row >= ranking->entered.count) {
        return LL_OK;
    }
    const struct ll_entered_value *v = &ranking->entered.values[mark.row];
    const struct ll_measure entered = {v->low, v->high, 1.0};
    char cell[96];
    format_measure(&entered, indicator->unit, lang, cell, sizeof cell);
    enum ll_code code = ll_text_say(text, lang, err, "        entered for %s: %s, %s", v->period,
                                    cell, ll_entered_use_text((enum ll_entered_use)mark.use, lang));
    if (code == LL_OK && (v->source[0] != '\0' || v->date[0] != '\0')) {
        code = ll_text_appendf(text, err, " (%s%s%s)", v->source,
                               v->source[0] != '\0' && v->date[0] != '\0' ? ", " : "", v->date);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

static enum ll_code describe_dimension(const struct ll_stored_village *village,
                                       const struct ll_model *model, enum ll_dimension dimension,
                                       enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = ll_text_append(text, "  ", err);
    if (code == LL_OK) {
        code = ll_text_pad(text, ll_dimension_text(model->indicators, dimension, lang), 60, err);
    }
    return code == LL_OK ? ll_text_appendf(text, err, "%24s%s %5.1f   %s %.3f   %s %5.1f%%\n", "",
                                           ll_tr(lang, "score"), village->risk.dimension[dimension],
                                           ll_tr(lang, "weight"),
                                           ll_dimension_weight(model->indicators, dimension),
                                           ll_tr(lang, "contribution"),
                                           100.0 * village->risk.dimension_share[dimension])
                         : code;
}

/// Every dimension with its indicators, and who is behind each.
static enum ll_code describe_indicators(const struct ll_stored_village *village,
                                        const struct ll_view *view, const struct ll_behind *behind,
                                        enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_model *model = &view->model;
    enum ll_code code = LL_OK;
    for (int d = 0; code == LL_OK && d < LL_DIM_COUNT; d++) {
        code = describe_dimension(village, model, (enum ll_dimension)d, lang, text, err);
        for (int i = 0; code == LL_OK && i < LL_IND_COUNT; i++) {
            enum ll_indicator_id id = (enum ll_indicator_id)i;
            if (ll_indicator(model->indicators, id)->dimension != (enum ll_dimension)d ||
                isnan(village->risk.score[i])) {
                continue; /* or an earlier version of the method did not measure it */
            }
            code = describe_indicator(village, model, id, lang, text, err);
            if (code == LL_OK) {
                code = describe_entered(&view->ranking, village->counts.entered[id],
                                        ll_indicator(model->indicators, id), lang, text, err);
            }
            if (code == LL_OK) {
                code = ll_behind_text(view, village, behind, id, lang, text, err);
            }
        }
    }
    return code;
}

static enum ll_code explain_village(struct ll_console *console, const struct ll_view *view,
                                    const char *name, ll_json *json, struct ll_err *err)
{
    const struct ll_stored_village *village = NULL;
    struct ll_behind behind;
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *to_lonlat = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    char epsg[32];
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", view->scene.epsg);
    enum ll_code code = ll_view_village(view, name, &village, err);
    if (code == LL_OK) {
        code = ll_geo_ctx_new(&ctx, err);
    }
    if (code == LL_OK) {
        code = ll_transform_new(ctx, epsg, "EPSG:4326", &to_lonlat, NULL, err);
    }
    if (code == LL_OK) {
        code = ll_behind_find(view, village, to_lonlat, &behind, err);
    }
    if (code == LL_OK) {
        code = ll_village_line(village, &view->model, console->lang, &text, err);
    }
    if (code == LL_OK) {
        code = describe_indicators(village, view, &behind, console->lang, &text, err);
    }
    uint32_t area = code == LL_OK ? view->village_area[village - view->ranking.rows] : LL_NONE;
    if (code == LL_OK) {
        code = ll_village_supply_text(view, area, console->lang, &text, err);
    }
    if (code == LL_OK) {
        ll_say_text(console, ll_text_str(&text));
        ll_village_whole_document(view, village, &behind, console->lang, json);
    }
    return code;
}

static enum ll_code explain_building(struct ll_console *console, const struct ll_view *view,
                                     const char *at, ll_json *json, struct ll_err *err)
{
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *to_lonlat = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    char epsg[32];
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", view->scene.epsg);
    struct ll_explain_ask ask = {.building = LL_NONE, .lang = console->lang};
    enum ll_code code = ll_parse_lonlat(at, &ask.lonlat, err);
    if (code == LL_OK) {
        code = ll_geo_ctx_new(&ctx, err);
    }
    if (code == LL_OK) {
        code = ll_find_building(ctx, &view->scene, ask.lonlat, &ask.building, err);
    }
    if (code == LL_OK) {
        code = ll_transform_new(ctx, epsg, "EPSG:4326", &to_lonlat, NULL, err);
    }
    ask.to_lonlat = to_lonlat;
    if (code == LL_OK) {
        code = ll_building_explain_text(view, &ask, &text, err);
    }
    if (code == LL_OK) {
        ll_say_text(console, ll_text_str(&text));
        code = ll_building_explain_document(view, &ask, json, err);
    }
    return code == LL_OK ? ll_hose_explain_document(view, ask.building, to_lonlat, json, err)
                         : code;
}

static enum ll_code explain(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                            struct ll_err *err)
{
    (void)ret_exit;
    const char *at = ll_arg(args, "at");
    if ((args->positional_count == 1) == (at != NULL)) {
        return ll_fail(err, LL_E_USAGE, "explain takes the code of a village or --at LON,LAT");
    }
    LL_CLEANUP(ll_view_clear) struct ll_view view = {0};
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    struct ll_view_request request = {.store = console->store,
                                      .lang = console->lang,
                                      .threads = console->threads,
                                      .assessed = true,
                                      .progress = &console->progress};
    enum ll_code code = ll_read_period(args, &request.period, err);
    if (code == LL_OK) {
        code = ll_view_open(&request, &view, err);
    }
    if (code == LL_OK) {
        code = at != NULL ? explain_building(console, &view, at, json, err)
                          : explain_village(console, &view, args->positional[0], json, err);
    }
    return code == LL_OK ? ll_print_json(console, json, err) : code;
}

const struct ll_command ll_command_explain = {"explain",
                                              "CODE | --at LON,LAT",
                                              "why a village or a building stands where it stands",
                                              explain_options,
                                              0,
                                              1,
                                              explain,
                                              NULL};
