/* obstacles: what stops vehicles, by what clearing it wins. */
#include <math.h>
#include <stdio.h>

#include "app/cli/commands.h"
#include "app/cli/period_option.h"
#include "app/cli/say_what_if.h"
#include "app/jobs/obstruction.h"
#include "app/jobs/obstruction_best.h"
#include "core/language.h"

/// More lines than this help nobody at a terminal; the document holds all.
#define LINES_MAX 40

static const struct ll_option obstacles_options[] = {
    {"area", "CODE", "only those in one area, by code or name", false},
    {"best", "K", "the K whose clearing together wins most (1 to 20), of the store as it is",
     false},
    {"recorded", NULL, "with --best: obstacles on record only", false},
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

/// A blocker of a list.
struct named {
    size_t number;
    uint32_t row;
    struct ll_xy lonlat;
};

/// Two lines: where and what, and whom it stops.
static enum ll_code say_place(const struct ll_obstruction_source *source, struct named place,
                              enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_blocker *b = &source->reach->blockers[place.row];
    const char *lane = b->lane == LL_NONE
                           ? NULL
                           : ll_table_string(&source->scene->layer[LL_LANE], b->lane, LL_LANE_NAME);
    enum ll_code code = ll_text_appendf(text, err, "%4zu  %s, %s (%.6f,%.6f)\n      ", place.number,
                                        ll_blocker_kind_text(source->scene, b, lang),
                                        lane == NULL ? ll_tr(lang, "lane without a name") : lane,
                                        place.lonlat.x, place.lonlat.y);
    if (code == LL_OK) {
        code = ll_text_appendf(text, err, "%s ", ll_tr(lang, "stops:"));
    }
    if (code == LL_OK) {
        code = say_stopped(b, lang, text, err);
    }
    if (code == LL_OK) {
        code = say_left(b, lang, text, err);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

/// A line: what clearing it wins.
static enum ll_code say_alone(const struct ll_blocker *b, enum ll_lang lang, struct ll_text *text,
                              struct ll_err *err)
{
    double delay_s = 0.0;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        delay_s = fmax(delay_s, b->delay_s[c]);
    }
    return ll_text_appendf(text, err, "      %s %u; %s %u (%s %.0f s)\n",
                           ll_tr(lang, "clearing it opens the way to buildings:"),
                           ll_blocker_cut_off(b), ll_tr(lang, "reached sooner:"),
                           ll_blocker_delayed(b), ll_tr(lang, "together"), delay_s);
}

static enum ll_code say_all(struct ll_console *console, const struct ll_view *view,
                            const struct ll_obstruction_request *request, struct ll_err *err)
{
    LL_CLEANUP(ll_obstructions_clear) struct ll_obstructions o = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    const struct ll_obstruction_source source = ll_obstruction_source_of(view);
    enum ll_code code = ll_obstructions_rank(&source, request, &o, err);
    for (size_t i = 0; code == LL_OK && i < o.count && i < LINES_MAX; i++) {
        struct ll_xy lonlat = view->outcomes.reach.blockers[o.rows[i]].at;
        code = ll_transform_points(request->to_lonlat, &lonlat, 1, err);
        if (code == LL_OK) {
            code = say_place(&source, (struct named){i + 1, o.rows[i], lonlat}, console->lang,
                             &text, err);
        }
        if (code == LL_OK) {
            code = say_alone(&source.reach->blockers[o.rows[i]], console->lang, &text, err);
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

/// A way from metres of a scene to degrees. @param ctx Outlives it.
static enum ll_code open_lonlat(const struct ll_scene *scene, ll_geo_ctx *ctx,
                                ll_transform **ret_transform, struct ll_err *err)
{
    char epsg[32];
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", scene->epsg);
    return ll_transform_new(ctx, epsg, "EPSG:4326", ret_transform, NULL, err);
}

/// The obstacles of a set, each with what the set wins only with it.
static enum ll_code say_members(const struct ll_obstruction_best *best,
                                const struct ll_obstruction_request *request, struct ll_text *text,
                                struct ll_err *err)
{
    const struct ll_obstruction_source source = {&best->what_if.scene, &best->reach,
                                                 best->what_if.model.rules};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < best->set.count; i++) {
        struct named place = {i + 1, best->set.blockers[i], {0.0, 0.0}};
        place.lonlat = best->reach.blockers[place.row].at;
        code = ll_transform_points(request->to_lonlat, &place.lonlat, 1, err);
        if (code == LL_OK) {
            code = say_place(&source, place, request->lang, text, err);
        }
        if (code == LL_OK) {
            code =
                ll_text_say(text, request->lang, err,
                            "      alone it would win %.0f s; without it this set wins %.0f s "
                            "less\n",
                            ll_reach_worth_s(&best->reach.blockers[place.row], source.rules, NULL),
                            best->set.worth_s - best->set.without_s[i]);
        }
    }
    return code;
}

static void say_proof(struct ll_console *console, const struct ll_reach_set *set)
{
    if (set->proven) {
        ll_say(console, "  proven: no other choice of so many wins more");
    } else {
        ll_say(console,
               "  the best that was found; no choice of so many wins more than %.0f s (%.1f %% "
               "more)",
               set->bound_s, 100.0 * (set->bound_s / set->worth_s - 1.0));
    }
}

/// What the removal of those on record does to villages.
static enum ll_code say_villages(struct ll_console *console, const struct ll_obstruction_best *best,
                                 struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    const struct ll_what_if *w = &best->what_if;
    size_t touched = 0;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < w->village_count; i++) {
        if (ll_what_if_differs(&w->villages[i])) {
            code = ll_what_if_line(w, &w->villages[i], console->lang, &text, err);
            touched++;
        }
    }
    if (best->recorded == 0) {
        ll_say(console, "  none of them is an obstacle on record (houses, walls, the lane itself): "
                        "what clearing them does to the villages' risk is not computed");
        return code;
    }
    if (best->recorded < best->set.count) {
        ll_say(console,
               "  %zu of them are no obstacles on record but houses, walls or the lane itself: the "
               "villages' risk below does not count them",
               best->set.count - best->recorded);
    }
    ll_say(console,
           "risk with the %zu obstacles on record gone changes in %zu villages:", best->recorded,
           touched);
    ll_say_text(console, ll_text_str(&text));
    return code;
}

static enum ll_code say_best(struct ll_console *console, const struct ll_obstruction_best *best,
                             const struct ll_obstruction_request *request, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    const struct ll_blocker *sum = &best->set.together;
    const int c = (int)best->set.vehicle;
    enum ll_code code = say_members(best, request, &text, err);
    if (code != LL_OK) {
        return code;
    }
    if (best->set.count == 0) {
        ll_say(console, "clearing any of these %zu places wins nothing as far as it is known",
               best->candidates);
        return LL_OK;
    }
    ll_say(console, "best to clear together, %s: %zu of %zu places", best->what_if.period,
           best->set.count, best->candidates);
    ll_say_text(console, ll_text_str(&text));
    ll_say(console,
           "together, for the %s: the way opens to %u buildings; %u are reached sooner (together "
           "%.0f s)",
           ll_vehicle_text(best->set.vehicle, console->lang), sum->cut_off[c], sum->delayed[c],
           sum->delay_s[c]);
    if (sum->cut_off[c] > 0 && !isnan(sum->residents_cut_off[c])) {
        ll_say(console, "  residents in the buildings opened, as far as known: %.0f",
               sum->residents_cut_off[c]);
    }
    say_proof(console, &best->set);
    ll_say(console, "  counted again in a run without them: %u opened, %u sooner",
           best->recount.cut_off[c], best->recount.delayed[c]);
    return say_villages(console, best, err);
}

static enum ll_code best_set(struct ll_console *console, const struct ll_args *args,
                             const char *period, ll_json *json, struct ll_err *err)
{
    LL_CLEANUP(ll_obstruction_best_clear) struct ll_obstruction_best best = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *to_lonlat = NULL;
    long long most = 0;
    if (!ll_parse_whole(ll_arg(args, "best"), 1, 20, &most)) {
        return ll_fail(err, LL_E_USAGE, "--best takes a number from 1 to 20, not '%s'",
                       ll_arg(args, "best"));
    }
    const struct ll_obstruction_best_request request = {.assess = {.store = console->store,
                                                                   .period = period,
                                                                   .village_level = NAN,
                                                                   .threads = console->threads,
                                                                   .progress = &console->progress},
                                                        .area = ll_arg(args, "area"),
                                                        .most = (uint32_t)most,
                                                        .recorded_only =
                                                            ll_arg(args, "recorded") != NULL,
                                                        .lang = console->lang};
    enum ll_code code = ll_obstruction_best(&request, &best, err);
    code = code == LL_OK ? ll_geo_ctx_new(&ctx, err) : code;
    code = code == LL_OK ? open_lonlat(&best.what_if.scene, ctx, &to_lonlat, err) : code;
    const struct ll_obstruction_request what = {
        .area = request.area, .lang = console->lang, .to_lonlat = to_lonlat};
    code = code == LL_OK ? say_best(console, &best, &what, err) : code;
    return code == LL_OK ? ll_obstruction_best_document(&best, &what, json, err) : code;
}

static enum ll_code list(struct ll_console *console, const struct ll_args *args, const char *period,
                         ll_json *json, struct ll_err *err)
{
    LL_CLEANUP(ll_view_clear) struct ll_view view = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *to_lonlat = NULL;
    const struct ll_view_request request = {.store = console->store,
                                            .period = period,
                                            .lang = console->lang,
                                            .threads = console->threads,
                                            .assessed = true,
                                            .progress = &console->progress};
    enum ll_code code = ll_view_open(&request, &view, err);
    code = code == LL_OK ? ll_geo_ctx_new(&ctx, err) : code;
    code = code == LL_OK ? open_lonlat(&view.scene, ctx, &to_lonlat, err) : code;
    const struct ll_obstruction_request what = {
        .area = ll_arg(args, "area"), .lang = console->lang, .to_lonlat = to_lonlat};
    code = code == LL_OK ? say_all(console, &view, &what, err) : code;
    return code == LL_OK ? ll_obstructions_document(&view, &what, json, err) : code;
}

static enum ll_code obstacles(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                              struct ll_err *err)
{
    (void)ret_exit;
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    const char *period = NULL;
    enum ll_code code = ll_read_period(args, &period, err);
    if (code == LL_OK) {
        code = ll_arg(args, "best") != NULL ? best_set(console, args, period, json, err)
                                            : list(console, args, period, json, err);
    }
    return code == LL_OK ? ll_print_json(console, json, err) : code;
}

const struct ll_command ll_command_obstacles = {"obstacles",
                                                "[--area CODE] [--best K] [options]",
                                                "what stops vehicles, by what clearing it wins",
                                                obstacles_options,
                                                0,
                                                0,
                                                obstacles,
                                                NULL};
