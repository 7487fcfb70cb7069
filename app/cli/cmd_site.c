/* site: where hydrants and stations should go. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/cli/commands.h"
#include "app/jobs/draw.h"
#include "app/jobs/plan.h"
#include "app/jobs/proposal_keep.h"
#include "app/jobs/siting.h"
#include "core/language.h"

/// More lines than this help nobody at a terminal; the document holds all.
#define LINES_MAX 40

#define DPI_DEFAULT 96.0

static const struct ll_option site_options[] = {
    {"count", "K", "so many sites", false},
    {"budget", "YUAN", "sites for at most this much money, instead of --count", false},
    {"cover", "P%", "the fewest sites that cover so much, instead of --count", false},
    {"cheapest", NULL, "with --cover: for the least money instead of the fewest sites", false},
    {"area", "CODE", "one area: whom to cover and where to build", false},
    {"kind", "micro|township", "kind of the stations (default: micro)", false},
    {"repair", NULL, "broken and missing hydrants may be put right, too", false},
    {"by", "circle|hose", "cover by circles of the code or along hoses (default: circle)", false},
    {"need", "1|2", "hydrants that each building needs (default: 1)", false},
    {"weight", "buildings|residents|households|risk",
     "what counts (default: residents where known, else buildings)", false},
    {"allow-near-walls", NULL, "take places nearer to walls than the code wants, too", false},
    {"limit-s", "S", "stop searching after so many seconds with the best so far", false},
    {"dry-run", NULL, "do not keep the sites for maps and exports", false},
    {"out", "FILE", "write the sites to a table: .csv, .geojson, .gpkg or .xlsx", false},
    {"map", "FILE.png", "draw the sites on a map", false},
    {"size", "WxH|A4…A0", "pixels, or paper (A3L: landscape); default 1600x1200", false},
    {"set", "ID=VALUE", "another threshold or unit price", true},
    {0},
};

/// What of the three questions is asked.
static enum ll_code read_task(const struct ll_args *args, struct ll_siting_request *request,
                              struct ll_err *err)
{
    const char *count = ll_arg(args, "count");
    const char *budget = ll_arg(args, "budget");
    const char *cover = ll_arg(args, "cover");
    long long sites = 0;
    if ((count != NULL) + (budget != NULL) + (cover != NULL) != 1) {
        return ll_fail(err, LL_E_USAGE,
                       "say one of --count K, --budget YUAN and --cover PERCENT%%");
    }
    if (count != NULL) {
        request->task = LL_COVER_COUNT;
        if (!ll_parse_whole(count, 1, 1000000, &sites)) {
            return ll_fail(err, LL_E_USAGE, "--count takes a number of sites, not '%s'", count);
        }
        request->count = (size_t)sites;
    } else if (budget != NULL) {
        request->task = LL_COVER_BUDGET;
        if (!ll_parse_number(budget, &request->budget_yuan) || !(request->budget_yuan >= 0.0)) {
            return ll_fail(err, LL_E_USAGE, "--budget takes an amount in yuan, not '%s'", budget);
        }
    } else {
        char number[32];
        const size_t len = strcspn(cover, "%");
        request->task = LL_COVER_SHARE;
        (void)snprintf(number, sizeof number, "%.*s", (int)len, cover);
        if (!ll_parse_number(number, &request->share) || len >= sizeof number ||
            strlen(cover) > len + 1 || !(request->share > 0.0 && request->share <= 100.0)) {
            return ll_fail(err, LL_E_USAGE, "--cover takes a percentage up to 100%%, not '%s'",
                           cover);
        }
        request->share /= 100.0;
    }
    return LL_OK;
}

/// One of a few words. @return LL_E_USAGE.
static enum ll_code read_choice(const struct ll_args *args, const char *option, const char *first,
                                const char *second, bool *ret_second, struct ll_err *err)
{
    const char *given = ll_arg(args, option);
    *ret_second = given != NULL && strcmp(given, second) == 0;
    return given == NULL || *ret_second || strcmp(given, first) == 0
               ? LL_OK
               : ll_fail(err, LL_E_USAGE, "--%s takes %s or %s, not '%s'", option, first, second,
                         given);
}

static enum ll_code read_facility(const struct ll_args *args, struct ll_siting_request *request,
                                  struct ll_err *err)
{
    const char *what = args->positional[0];
    static const char *const of_hydrants[] = {"repair", "by", "need", "allow-near-walls"};
    bool township = false;
    const bool stations = strcmp(what, "stations") == 0;
    if (!stations && strcmp(what, "hydrants") != 0) {
        return ll_fail(err, LL_E_USAGE, "site places hydrants or stations, not '%s'", what);
    }
    if (!stations && ll_arg(args, "kind") != NULL) {
        return ll_fail(err, LL_E_USAGE, "--%s is for stations only", "kind");
    }
    for (size_t i = 0; stations && i < sizeof of_hydrants / sizeof *of_hydrants; i++) {
        if (ll_arg(args, of_hydrants[i]) != NULL) {
            return ll_fail(err, LL_E_USAGE, "--%s is for hydrants only", of_hydrants[i]);
        }
    }
    enum ll_code code = read_choice(args, "kind", "micro", "township", &township, err);
    request->kind = !stations ? LL_SITE_NEW : township ? LL_SITE_TOWNSHIP : LL_SITE_MICRO;
    return code;
}

static enum ll_code read_request(const struct ll_args *args, struct ll_siting_request *request,
                                 struct ll_err *err)
{
    bool two = false;
    const char *limit = ll_arg(args, "limit-s");
    enum ll_code code = read_facility(args, request, err);
    code = code == LL_OK ? read_task(args, request, err) : code;
    code = code == LL_OK ? read_choice(args, "by", "circle", "hose", &request->hose, err) : code;
    code = code == LL_OK ? read_choice(args, "need", "1", "2", &two, err) : code;
    request->need = two ? 2 : 1;
    request->area = ll_arg(args, "area");
    request->weight = ll_arg(args, "weight");
    request->repair = ll_arg(args, "repair") != NULL;
    request->cheapest = ll_arg(args, "cheapest") != NULL;
    request->near_walls = ll_arg(args, "allow-near-walls") != NULL;
    request->limit_s = INFINITY;
    if (code == LL_OK && limit != NULL &&
        (!ll_parse_number(limit, &request->limit_s) || !(request->limit_s >= 0.0))) {
        return ll_fail(err, LL_E_USAGE, "--limit-s takes a number of seconds, not '%s'", limit);
    }
    if (code == LL_OK && request->cheapest && request->task != LL_COVER_SHARE) {
        return ll_fail(err, LL_E_USAGE, "--cheapest goes with --cover only");
    }
    return code;
}

static const char *why_text(enum ll_site_why why)
{
    static const char *const texts[LL_WHY_COUNT] = {
        [LL_WHY_NO_PLACE] = "no lane in reach that a pumper can use has a place for a hydrant",
        [LL_WHY_NEAR_WALLS] =
            "no place far enough from walls; nearer ones exist (--allow-near-walls)",
        [LL_WHY_ONE_ONLY] = "two are needed and only one place is in reach",
        [LL_WHY_NO_LANE] = "no lane near it is on record",
        [LL_WHY_TOO_FAR] = "no lane from which it is reached in time",
    };
    return texts[why];
}

static const char *name_of(const struct ll_table *table, uint32_t row, int field)
{
    return row == LL_NONE ? NULL : ll_table_string(table, row, field);
}

/// Where a site is, and what it wins.
static enum ll_code say_site(const struct ll_siting *s, size_t i, struct ll_xy lonlat,
                             enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_site_choice *site = &s->sites[i];
    const char *lane = name_of(&s->scene.layer[LL_LANE], site->place.lane, LL_LANE_NAME);
    const char *village = name_of(&s->scene.layer[LL_AREA], site->village, LL_AREA_NAME);
    enum ll_code code = ll_text_appendf(text, err, "%4zu  %s: %s%s%s (%.6f,%.6f)\n      ", i + 1,
                                        ll_tr(lang, ll_plan_kind_text(site->place.kind)),
                                        village == NULL ? "" : village, village == NULL ? "" : ", ",
                                        lane == NULL ? ll_tr(lang, "lane without a name") : lane,
                                        lonlat.x, lonlat.y);
    if (code == LL_OK) {
        code = ll_text_say(text, lang, err, "covers %u buildings more", site->gain_buildings);
    }
    if (code == LL_OK && !isnan(site->gain_residents)) {
        code = ll_text_say(text, lang, err, ", about %.0f people", site->gain_residents);
    }
    if (code == LL_OK) {
        code = ll_text_say(text, lang, err, "; about %.0f yuan", site->cost_yuan);
    }
    if (code == LL_OK && site->place.width_assumed) {
        code = ll_text_say(text, lang, err,
                           "; the width of the lane is not on record: settle the spot there");
    }
    if (code == LL_OK && site->place.near_walls) {
        code =
            ll_text_say(text, lang, err, "; only %.1f m from a wall", (double)site->place.wall_m);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

static void say_covered(struct ll_console *console, const struct ll_siting *s,
                        const struct ll_siting_request *request)
{
    const double of = s->asked == 0 ? 1.0 : (double)s->asked;
    ll_say(console, "covered now: %zu of %zu buildings (%.1f %%)", s->covered_before, s->asked,
           100.0 * (double)s->covered_before / of);
    if (s->site_count > 0) {
        ll_say(console, "with these %zu sites: %zu (%.1f %%)", s->site_count, s->covered_after,
               100.0 * (double)s->covered_after / of);
    } else if (s->covered_before < s->asked) {
        ll_say(console, "no site among %zu places covers anybody new", s->places_used);
    }
    if (!s->share_reached) {
        ll_say(console, "not so much can be covered: with these sites all is covered that can be");
    }
    if (s->site_count > 0) {
        ll_say(
            console, "cost about %.0f yuan%s", s->cost_yuan,
            ll_tr(console->lang,
                  s->model.costs.of[ll_site_cost_id((enum ll_site_kind)s->sites[0].place.kind)].own
                      ? ""
                      : ", by default prices; set your own with --set"));
    }
    if (s->site_count == 0) {
        return;
    }
    if (s->status == LL_COVER_OPTIMAL) {
        ll_say(console, "proven: no better choice among %zu places", s->places_used);
    } else if (request->task == LL_COVER_SHARE) {
        ll_say(console, "among %zu places at most %.1f %% less might do", s->places_used,
               100.0 * s->gap);
    } else {
        ll_say(console, "among %zu places another choice might win at most %.1f %% more",
               s->places_used, 100.0 * s->gap);
    }
}

static void say_notes(struct ll_console *console, const struct ll_siting *s,
                      const struct ll_siting_request *request)
{
    size_t count[LL_WHY_COUNT] = {0};
    for (size_t i = 0; i < s->unserved_count; i++) {
        count[s->unserved[i].why]++;
    }
    if (s->unserved_count > 0) {
        ll_say(console, "%zu buildings cannot be covered by any site (--json names them):",
               s->unserved_count);
    }
    for (int why = 0; why < LL_WHY_COUNT; why++) {
        if (count[why] > 0) {
            ll_say(console, "  %zu: %s", count[why],
                   ll_tr(console->lang, why_text((enum ll_site_why)why)));
        }
    }
    if (s->spacing_known && s->site_count > 0) {
        ll_say(
            console,
            "neighbouring hydrants along the roads farther apart than %g m (%g m where grades are "
            "low): %zu pairs now, %zu with the sites, %zu sites among them",
            ll_rule(s->model.rules, LL_RULE_HYDRANT_SPACING_M),
            ll_rule(s->model.rules, LL_RULE_HYDRANT_SPACING_LOW_M), s->spacing_before,
            s->spacing_after, s->spacing_sites);
    }
    if (s->weight == LL_WEIGHT_RISK) {
        ll_say(console, "a building counts for %s (assessment %lld)",
               ll_tr(console->lang, s->people_known ? "its residents times the risk of its village"
                                                    : "the risk of its village"),
               (long long)s->assessment);
    }
    if (s->repairs_left_out > 0) {
        ll_say(console,
               "%zu broken or missing hydrants are on record; with --repair they count as sites",
               s->repairs_left_out);
    }
    if (request->hose && !s->ground_known) {
        ll_say(console, "no water, walls or railways are on record: hoses may cross them here");
    }
}

static enum ll_code say_all(struct ll_console *console, const struct ll_siting *s,
                            const struct ll_siting_request *request, ll_transform *to_lonlat,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s->site_count && i < LINES_MAX; i++) {
        struct ll_xy lonlat = s->sites[i].place.at;
        code = ll_transform_points(to_lonlat, &lonlat, 1, err);
        code = code == LL_OK ? say_site(s, i, lonlat, console->lang, &text, err) : code;
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say_text(console, ll_text_str(&text));
    if (s->site_count > LINES_MAX) {
        ll_say(console, "  the first %d are shown; --json gives all", LINES_MAX);
    }
    say_covered(console, s, request);
    say_notes(console, s, request);
    return LL_OK;
}

/// Reads what is to be drawn; `file` stays NULL when nothing is. Refuses names of files that end in
/// nothing that can be written, before anything is computed.
static enum ll_code read_picture(const struct ll_args *args, struct ll_siting_picture *picture,
                                 struct ll_err *err)
{
    const char *size = ll_arg(args, "size");
    picture->file = ll_arg(args, "map");
    picture->dpi = DPI_DEFAULT;
    const char *end = picture->file == NULL ? NULL : strrchr(picture->file, '.');
    if (picture->file != NULL && (end == NULL || !ll_text_equal_fold(end, ".png"))) {
        return ll_fail(err, LL_E_USAGE, "a map is written to a file FILE.png, not to '%s'",
                       picture->file);
    }
    const char *table = ll_arg(args, "out");
    enum ll_export_form form;
    if (table != NULL && ll_export_form_of(table, &form, err) != LL_OK) {
        return LL_E_USAGE;
    }
    return ll_parse_size(size == NULL ? "1600x1200" : size, picture->dpi, &picture->width,
                         &picture->height, err);
}

/// The table and the picture, as far as they were asked for.
static enum ll_code write_files(struct ll_console *console, const struct ll_args *args,
                                const struct ll_siting *siting,
                                const struct ll_siting_request *request,
                                const struct ll_siting_picture *picture, struct ll_err *err)
{
    const char *file = ll_arg(args, "out");
    struct ll_export_report report = {0};
    enum ll_code code = file == NULL ? LL_OK : ll_siting_write(siting, request, file, &report, err);
    if (code == LL_OK && file != NULL) {
        ll_say(console, "wrote %s: %zu features, %s", file, report.features, report.crs);
    }
    if (code == LL_OK && picture->file != NULL) {
        code = ll_siting_map(siting, request, picture, err);
    }
    if (code == LL_OK && picture->file != NULL) {
        ll_say(console, "wrote %s, %d x %d pixels", picture->file, picture->width, picture->height);
    }
    return code;
}

/// Keeps the sites. They are an answer also where they cannot be kept: that is said then.
static void keep(struct ll_console *console, const struct ll_args *args,
                 const struct ll_siting *siting, const struct ll_siting_request *request,
                 ll_json *json)
{
    struct ll_err why = {.lang = console->lang};
    int64_t id = 0;
    if (ll_arg(args, "dry-run") == NULL &&
        ll_proposal_keep_sites(siting, request, &id, &why) != LL_OK) {
        ll_say(console, "not kept for maps and exports: %s", why.message);
    }
    if (id == 0) {
        ll_json_null(json, "proposal");
    } else {
        ll_json_whole(json, "proposal", id);
    }
}

static enum ll_code site(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                         struct ll_err *err)
{
    (void)ret_exit;
    LL_CLEANUP(ll_siting_clear) struct ll_siting siting = {0};
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *to_lonlat = NULL;
    const char *settings[LL_ARGS_MAX];
    size_t count = 0;
    for (const char *s = ll_arg_at(args, "set", 0); s != NULL; s = ll_arg_at(args, "set", count)) {
        settings[count++] = s;
    }
    struct ll_siting_request request = {.store = console->store,
                                        .settings = settings,
                                        .setting_count = count,
                                        .threads = console->threads,
                                        .lang = console->lang,
                                        .progress = &console->progress};
    char epsg[32];
    struct ll_siting_picture picture = {0};
    enum ll_code code = read_request(args, &request, err);
    code = code == LL_OK ? read_picture(args, &picture, err) : code;
    code = code == LL_OK ? ll_siting_run(&request, &siting, err) : code;
    if (code == LL_OK) {
        (void)snprintf(epsg, sizeof epsg, "EPSG:%d", siting.scene.epsg);
        code = ll_geo_ctx_new(&ctx, err);
    }
    code = code == LL_OK ? ll_transform_new(ctx, epsg, "EPSG:4326", &to_lonlat, NULL, err) : code;
    code = code == LL_OK ? say_all(console, &siting, &request, to_lonlat, err) : code;
    code = code == LL_OK ? write_files(console, args, &siting, &request, &picture, err) : code;
    if (code == LL_OK) {
        keep(console, args, &siting, &request, json);
        code = ll_siting_document(&siting, &request, to_lonlat, json, err);
    }
    return code == LL_OK ? ll_print_json(console, json, err) : code;
}

const struct ll_command ll_command_site = {"site",
                                           "hydrants|stations --count K [options]",
                                           "where hydrants and stations should go",
                                           site_options,
                                           1,
                                           1,
                                           site,
                                           NULL};
