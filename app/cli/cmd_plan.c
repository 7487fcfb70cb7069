/* plan: the work list. */
#include <math.h>
#include <stdio.h>

#include "app/cli/commands.h"
#include "app/cli/period_option.h"
#include "app/cli/say_what_if.h"
#include "app/jobs/plan.h"
#include "app/jobs/proposal_keep.h"
#include "core/language.h"
#include "data/small_file.h"
#include "geo/crs.h"

static const struct ll_option plan_options[] = {
    {"area", "CODE", "only one village", false},
    {"budget", "YUAN", "spend at most so much", false},
    {"count", "N", "at most so many actions (default: 20)", false},
    {"period", "P", "period assessed, 2026 or 2026-H1 (default: this year)", false},
    {"year", "Y", "the same as --period", false},
    {"set", "ID=VALUE", "another threshold or unit price", true},
    {"dry-run", NULL, "do not keep the list for maps and exports", false},
    {"out", "FILE", "write the list as CSV, for `assess --with`", false},
    {0},
};

static enum ll_code read_request(const struct ll_args *args, struct ll_plan_request *request,
                                 struct ll_err *err)
{
    const char *budget = ll_arg(args, "budget");
    const char *count = ll_arg(args, "count");
    long long most = 20;
    if (budget != NULL &&
        (!ll_parse_number(budget, &request->budget_yuan) || !(request->budget_yuan >= 0.0))) {
        return ll_fail(err, LL_E_USAGE, "--budget takes an amount in yuan, not '%s'", budget);
    }
    if (count != NULL && !ll_parse_whole(count, 1, 1000, &most)) {
        return ll_fail(err, LL_E_USAGE, "--count takes a number from 1 to 1000, not '%s'", count);
    }
    request->count = (size_t)most;
    request->area = ll_arg(args, "area");
    return ll_read_period(args, &request->assess.period, err);
}

static enum ll_code describe_gains(const struct ll_plan_action *a, enum ll_lang lang,
                                   struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (int q = 0; code == LL_OK && q < LL_WHAT_IF_COUNT; q++) {
        if (a->gained[q] > 0) {
            code = ll_text_appendf(text, err, "      %s: +%zu\n",
                                   ll_tr(lang, ll_what_if_text((enum ll_what_if_question)q)),
                                   a->gained[q]);
        }
    }
    return code;
}

/// What kind of obstacle is to be cleared; NULL for other actions and where it is not known.
static const char *obstacle_kind(const struct ll_scene *scene, const struct ll_plan_action *a,
                                 enum ll_lang lang)
{
    const struct ll_table *obstacles = &scene->layer[LL_OBSTACLE];
    const struct ll_field *kind = &ll_layer_info(LL_OBSTACLE)->fields[LL_OBSTACLE_KIND];
    for (size_t i = 0; a->kind == LL_PLAN_CLEAR && i < obstacles->count; i++) {
        const uint8_t word = ll_table_word(obstacles, i, LL_OBSTACLE_KIND);
        if (obstacles->id[i] == a->id && word != 0) {
            return ll_word_text(kind->vocabulary, word, lang);
        }
    }
    return NULL;
}

/// ", bollard (id 7) (118.884679,25.105451)": what can be looked for on the spot.
static enum ll_code describe_spot(const struct ll_plan *plan, const struct ll_plan_action *a,
                                  ll_transform *to_lonlat, enum ll_lang lang, struct ll_text *text,
                                  struct ll_err *err)
{
    const char *kind = obstacle_kind(&plan->what_if.scene, a, lang);
    struct ll_xy lonlat = a->at;
    enum ll_code code = ll_transform_points(to_lonlat, &lonlat, 1, err);
    if (code == LL_OK && kind != NULL) {
        code = ll_text_appendf(text, err, ", %s", kind);
    }
    if (code == LL_OK && a->id != 0) {
        code = ll_text_appendf(text, err, " (%s %lld)", ll_tr(lang, "id"), (long long)a->id);
    }
    return code == LL_OK ? ll_text_appendf(text, err, " (%.6f,%.6f)", lonlat.x, lonlat.y) : code;
}

static enum ll_code describe_action(const struct ll_plan *plan, size_t i, ll_transform *to_lonlat,
                                    enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_plan_action *a = &plan->actions[i];
    const struct ll_scene *scene = &plan->what_if.scene;
    const char *village = a->village == LL_NONE
                              ? NULL
                              : ll_table_string(&scene->layer[LL_AREA], a->village, LL_AREA_NAME);
    const char *lane =
        a->lane == LL_NONE ? NULL : ll_table_string(&scene->layer[LL_LANE], a->lane, LL_LANE_NAME);
    enum ll_code code =
        ll_text_appendf(text, err, "%4zu  %s: %s", i + 1, ll_tr(lang, ll_plan_kind_text(a->kind)),
                        village == NULL ? "" : village);
    if (code == LL_OK && a->kind == LL_PLAN_WALL) {
        code = ll_text_say(text, lang, err, "%s%.1f m of wall between %u and %u buildings",
                           village == NULL ? "" : ", ", a->length_m, a->part_a, a->part_b);
    } else if (code == LL_OK) {
        code = ll_text_appendf(text, err, "%s%s", village == NULL ? "" : ", ",
                               lane == NULL ? ll_tr(lang, "lane without a name") : lane);
    }
    if (code == LL_OK) {
        code = describe_spot(plan, a, to_lonlat, lang, text, err);
    }
    if (code == LL_OK) {
        code = ll_text_say(text, lang, err, "; about %.0f yuan", a->cost_yuan);
    }
    const double won_pct =
        plan->burden_before > 0.0 ? 100.0 * a->burden_won / plan->burden_before : 0.0;
    if (code == LL_OK && won_pct >= 0.01) {
        code = ll_text_say(text, lang, err, "; lowers the risk by %.2f %%", won_pct);
    } else if (code == LL_OK && won_pct > 0.0) {
        code = ll_text_say(text, lang, err, "; lowers the risk by less than 0.01 %%");
    }
    if (code == LL_OK) {
        code = ll_text_append(text, "\n", err);
    }
    return code == LL_OK ? describe_gains(a, lang, text, err) : code;
}

static enum ll_code say_plan(struct ll_console *console, const struct ll_plan *plan,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text actions = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text villages = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *to_lonlat = NULL;
    char epsg[32];
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", plan->what_if.scene.epsg);
    enum ll_code code = ll_geo_ctx_new(&ctx, err);
    if (code == LL_OK) {
        code = ll_transform_new(ctx, epsg, "EPSG:4326", &to_lonlat, NULL, err);
    }
    for (size_t i = 0; code == LL_OK && i < plan->action_count; i++) {
        code = describe_action(plan, i, to_lonlat, console->lang, &actions, err);
    }
    if (code == LL_OK) {
        code = ll_what_if_lines(&plan->what_if, console->lang, &villages, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say(console, "work list, %s: %zu of %zu candidates, in order of risk lowered per yuan",
           plan->what_if.period, plan->action_count, plan->candidates);
    ll_say_text(console, ll_text_str(&actions));
    if (plan->action_count == 0) {
        ll_say(console, "nothing that could be done lowers the risk as far as it is known");
        return LL_OK;
    }
    ll_say(console, "all together about %.0f yuan%s", plan->cost_yuan,
           ll_tr(console->lang,
                 plan->default_prices ? ", by default prices; set your own with --set" : ""));
    ll_say(console, "risk before and after, computed anew with all of it:");
    ll_say_text(console, ll_text_str(&villages));
    ll_say_first_of(console, &plan->what_if);
    if (plan->break_count > 0) {
        ll_say(console,
               "%zu clusters could be parted further by fire walls, a break or taking houses down; "
               "--json lists them, their effect is not in these figures",
               plan->break_count);
    }
    return LL_OK;
}

static enum ll_code write_list(const struct ll_plan *plan, const char *path, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    enum ll_code code = ll_plan_list(plan, &text, err);
    return code == LL_OK ? ll_small_file_write(path, ll_text_str(&text), err) : code;
}

/// Keeps the list. It is an answer also where it cannot be kept: that is said then.
static void keep(struct ll_console *console, const struct ll_args *args, const struct ll_plan *made,
                 const struct ll_plan_request *request, ll_json *json)
{
    struct ll_err why = {.lang = console->lang};
    int64_t id = 0;
    if (ll_arg(args, "dry-run") == NULL &&
        ll_proposal_keep_plan(made, request, &id, &why) != LL_OK) {
        ll_say(console, "not kept for maps and exports: %s", why.message);
    }
    if (id == 0) {
        ll_json_null(json, "proposal");
    } else {
        ll_json_whole(json, "proposal", id);
    }
}

static enum ll_code plan(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                         struct ll_err *err)
{
    (void)ret_exit;
    LL_CLEANUP(ll_plan_clear) struct ll_plan made = {0};
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    const char *settings[LL_ARGS_MAX];
    size_t count = 0;
    for (const char *s = ll_arg_at(args, "set", 0); s != NULL; s = ll_arg_at(args, "set", count)) {
        settings[count++] = s;
    }
    struct ll_plan_request request = {.assess = {.store = console->store,
                                                 .settings = settings,
                                                 .setting_count = count,
                                                 .village_level = NAN,
                                                 .threads = console->threads,
                                                 .progress = &console->progress},
                                      .budget_yuan = INFINITY,
                                      .lang = console->lang};
    const char *out = ll_arg(args, "out");
    enum ll_code code = read_request(args, &request, err);
    code = code == LL_OK ? ll_plan_run(&request, &made, err) : code;
    code = code == LL_OK && out != NULL ? write_list(&made, out, err) : code;
    code = code == LL_OK ? say_plan(console, &made, err) : code;
    if (code == LL_OK) {
        keep(console, args, &made, &request, json);
        code = ll_plan_document(&made, console->lang, json, err);
    }
    return code == LL_OK ? ll_print_json(console, json, err) : code;
}

const struct ll_command ll_command_plan = {"plan",
                                           "[--area CODE] [--budget YUAN] [options]",
                                           "the work list: what lowers the risk most for its cost",
                                           plan_options,
                                           0,
                                           0,
                                           plan,
                                           NULL};
