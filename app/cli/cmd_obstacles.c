/* obstacles: what stops vehicles, by what clearing it wins. */
#include <math.h>
#include <stdio.h>

#include "app/cli/commands.h"
#include "app/jobs/obstruction.h"
#include "core/language.h"

/// More lines than this help nobody at a terminal; the document holds all.
#define LINES_MAX 40

static const struct ll_option obstacles_options[] = {
    {"area", "CODE", "only those in one area, by code or name", false},
    {"period", "P", "period of the assessment (default: the newest)", false},
    {"year", "Y", "the same as --period", false},
    {0},
};

/// "pumper, ladder truck", or a dash.
static enum ll_code say_stopped(const struct ll_blocker *b, enum ll_lang lang, struct ll_text *text,
                                struct ll_err *err)
{
    enum ll_code code = LL_OK;
    bool any = false;
    uint8_t classes = b->stops != 0 ? b->stops : b->may_stop;
    if (b->stops == 0) {
        code = ll_text_appendf(text, err, "%s ", ll_tr(lang, "may stop"));
    }
    for (int c = 0; code == LL_OK && c < LL_VEHICLE_COUNT; c++) {
        if ((classes & (1U << c)) != 0) {
            code = ll_text_appendf(text, err, "%s%s", any ? ", " : "",
                                   ll_vehicle_text((enum ll_vehicle_class)c, lang));
            any = true;
        }
    }
    return code;
}

static enum ll_code say_left(const struct ll_blocker *b, enum ll_lang lang, struct ll_text *text,
                             struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (!isnan(b->width_m)) {
        code = ll_text_appendf(text, err, "; %s %.1f m", ll_tr(lang, "width left at most"),
                               (double)b->width_m);
    }
    if (code == LL_OK && !isnan(b->height_m)) {
        code = ll_text_appendf(text, err, "; %s %.1f m", ll_tr(lang, "height left at most"),
                               (double)b->height_m);
    }
    return code;
}

/// Two lines: where and what, and what clearing it wins.
static enum ll_code say_blocker(const struct ll_view *view, size_t place, uint32_t row,
                                struct ll_xy lonlat, enum ll_lang lang, struct ll_text *text,
                                struct ll_err *err)
{
    const struct ll_blocker *b = &view->outcomes.reach.blockers[row];
    const char *lane = b->lane == LL_NONE
                           ? NULL
                           : ll_table_string(&view->scene.layer[LL_LANE], b->lane, LL_LANE_NAME);
    double delay_s = 0.0;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        delay_s = fmax(delay_s, b->delay_s[c]);
    }
    enum ll_code code = ll_text_appendf(text, err, "%4zu  %s, %s (%.6f,%.6f)\n      ", place,
                                        ll_blocker_kind_text(&view->scene, b, lang),
                                        lane == NULL ? ll_tr(lang, "lane without a name") : lane,
                                        lonlat.x, lonlat.y);
    if (code == LL_OK) {
        code = ll_text_appendf(text, err, "%s ", ll_tr(lang, "stops:"));
    }
    if (code == LL_OK) {
        code = say_stopped(b, lang, text, err);
    }
    if (code == LL_OK) {
        code = say_left(b, lang, text, err);
    }
    if (code == LL_OK) {
        code = ll_text_appendf(text, err, "\n      %s %u; %s %u (%s %.0f s)\n",
                               ll_tr(lang, "clearing it opens the way to buildings:"),
                               ll_blocker_cut_off(b), ll_tr(lang, "reached sooner:"),
                               ll_blocker_delayed(b), ll_tr(lang, "together"), delay_s);
    }
    return code;
}

static enum ll_code say_all(struct ll_console *console, const struct ll_view *view,
                            const struct ll_obstruction_request *request, struct ll_err *err)
{
    LL_CLEANUP(ll_obstructions_clear) struct ll_obstructions o = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    enum ll_code code = ll_obstructions_rank(view, request, &o, err);
    for (size_t i = 0; code == LL_OK && i < o.count && i < LINES_MAX; i++) {
        struct ll_xy lonlat = view->outcomes.reach.blockers[o.rows[i]].at;
        code = ll_transform_points(request->to_lonlat, &lonlat, 1, err);
        if (code == LL_OK) {
            code = say_blocker(view, i + 1, o.rows[i], lonlat, console->lang, &text, err);
        }
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say(console, "what stops vehicles, %s, by what clearing it alone would win: %zu places",
           view->ranking.assessment.period, o.count);
    ll_say_text(console, ll_text_str(&text));
    if (o.count > LINES_MAX) {
        ll_say(console, "  the first %d are shown; --json gives all", LINES_MAX);
    }
    return LL_OK;
}

static enum ll_code obstacles(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                              struct ll_err *err)
{
    (void)ret_exit;
    LL_CLEANUP(ll_view_clear) struct ll_view view = {0};
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *to_lonlat = NULL;
    const char *period = ll_arg(args, "period");
    const struct ll_view_request request = {.store = console->store,
                                            .period =
                                                period != NULL ? period : ll_arg(args, "year"),
                                            .lang = console->lang,
                                            .threads = console->threads,
                                            .assessed = true,
                                            .progress = &console->progress};
    char epsg[32];
    enum ll_code code = ll_view_open(&request, &view, err);
    if (code == LL_OK) {
        (void)snprintf(epsg, sizeof epsg, "EPSG:%d", view.scene.epsg);
        code = ll_geo_ctx_new(&ctx, err);
    }
    if (code == LL_OK) {
        code = ll_transform_new(ctx, epsg, "EPSG:4326", &to_lonlat, NULL, err);
    }
    const struct ll_obstruction_request what = {
        .area = ll_arg(args, "area"), .lang = console->lang, .to_lonlat = to_lonlat};
    if (code == LL_OK) {
        code = say_all(console, &view, &what, err);
    }
    if (code == LL_OK) {
        code = ll_obstructions_document(&view, &what, json, err);
    }
    return code == LL_OK ? ll_print_json(console, json, err) : code;
}

const struct ll_command ll_command_obstacles = {"obstacles",
                                                "[--area CODE] [options]",
                                                "what stops vehicles, by what clearing it wins",
                                                obstacles_options,
                                                0,
                                                0,
                                                obstacles};
