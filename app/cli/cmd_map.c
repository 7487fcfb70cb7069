/* map, tiles: pictures. */
#include <stdio.h>
#include <string.h>

#include "app/cli/commands.h"
#include "app/cli/period_option.h"
#include "app/jobs/draw.h"
#include "core/language.h"
#include "core/text.h"

#define DPI_DEFAULT 96.0

static const struct ll_option map_options[] = {
    {"layer", "L", "risk, water, response, separation, lanes, plan or base", false},
    {"area", "CODE", "code or name of a village (default: everything)", false},
    {"out", "FILE.png", "the picture", false},
    {"size", "WxH|A4…A0", "pixels, or paper (A3L: landscape); default 1600x1200", false},
    {"dpi", "N", "pixels per inch of paper (default 96)", false},
    {"period", "P", "period of the assessment (default: the newest)", false},
    {"year", "Y", "the same as --period", false},
    {"proposal", "KIND", "with --layer plan: hydrants, micro, township or actions", false},
    {0},
};

static enum ll_code read_layer(const struct ll_args *args, enum ll_map_layer *ret_layer,
                               struct ll_err *err)
{
    const char *key = ll_arg(args, "layer");
    if (key == NULL) {
        *ret_layer = LL_MAP_RISK;
        return LL_OK;
    }
    return ll_map_layer_by_key(key, ret_layer)
               ? LL_OK
               : ll_fail(err, LL_E_USAGE,
                         "there is no map layer '%s'; there are base, risk, water, response, "
                         "separation, lanes, plan",
                         key);
}

static enum ll_code need_out(const struct ll_args *args, const char **ret_out, struct ll_err *err)
{
    *ret_out = ll_arg(args, "out");
    return *ret_out == NULL ? ll_fail(err, LL_E_USAGE, "say where to write with --out") : LL_OK;
}

/// A picture replaces the file of its name: that must not be a store named by mistake.
static enum ll_code need_png(const char *out, struct ll_err *err)
{
    const char *end = strrchr(out, '.');
    return end != NULL && ll_text_equal_fold(end, ".png")
               ? LL_OK
               : ll_fail(err, LL_E_USAGE, "a map is written to a file FILE.png, not to '%s'", out);
}

/// Says when a proposal does not hold any more.
static void say_age(struct ll_console *console, const struct ll_view *view)
{
    if (view->proposal.id != 0 && view->proposal_age != LL_PROPOSAL_FRESH) {
        ll_say(console, "%s", ll_tr(console->lang, ll_proposal_age_text(view->proposal_age)));
    }
}

/// The store in memory. Every layer but the plain map and proposals needs an assessment.
static enum ll_code open_view(struct ll_console *console, const struct ll_args *args,
                              enum ll_map_layer layer, struct ll_view *ret_view, struct ll_err *err)
{
    const struct ll_proposal_wish wish = {ll_arg(args, "area"), ll_arg(args, "proposal")};
    const bool plan = layer == LL_MAP_PLAN;
    if (!plan && wish.kind != NULL) {
        return ll_fail(err, LL_E_USAGE, "--proposal goes with --layer plan only");
    }
    struct ll_view_request request = {.store = console->store,
                                      .lang = console->lang,
                                      .threads = console->threads,
                                      .with_map = true,
                                      .assessed = layer != LL_MAP_BASE && !plan,
                                      .proposal = plan ? &wish : NULL,
                                      .progress = &console->progress};
    enum ll_code code = ll_read_period(args, &request.period, err);
    return code == LL_OK ? ll_view_open(&request, ret_view, err) : code;
}

static enum ll_code read_size(const struct ll_args *args, struct ll_draw_map_request *request,
                              struct ll_err *err)
{
    const char *dpi = ll_arg(args, "dpi");
    const char *size = ll_arg(args, "size");
    request->dpi = DPI_DEFAULT;
    if (dpi != NULL &&
        (!ll_parse_number(dpi, &request->dpi) || request->dpi < 30 || request->dpi > 1200)) {
        return ll_fail(err, LL_E_USAGE, "--dpi takes a number from 30 to 1200, not '%s'", dpi);
    }
    return ll_parse_size(size == NULL ? "1600x1200" : size, request->dpi, &request->width,
                         &request->height, err);
}

static enum ll_code map(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                        struct ll_err *err)
{
    (void)ret_exit;
    struct ll_draw_map_request request = {.area = ll_arg(args, "area"), .lang = console->lang};
    LL_CLEANUP(ll_view_clear) struct ll_view view = {0};
    enum ll_code code = read_layer(args, &request.layer, err);
    if (code == LL_OK) {
        code = need_out(args, &request.out, err);
    }
    if (code == LL_OK) {
        code = need_png(request.out, err);
    }
    if (code == LL_OK) {
        code = read_size(args, &request, err);
    }
    if (code == LL_OK) {
        code = open_view(console, args, request.layer, &view, err);
    }
    if (code == LL_OK) {
        code = ll_draw_map(&view, &request, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say(console, "wrote %s, %d x %d pixels", request.out, request.width, request.height);
    say_age(console, &view);
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_text(json, "file", request.out);
    ll_json_whole(json, "width", request.width);
    ll_json_whole(json, "height", request.height);
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_map = {"map",
                                          "--layer L --out FILE.png [options]",
                                          "one map with title, legend and scale bar",
                                          map_options,
                                          0,
                                          0,
                                          map,
                                          NULL};

static const struct ll_option tiles_options[] = {
    {"layer", "L", "risk, water, response, separation, lanes, plan or base", false},
    {"zoom", "A-B", "zoom levels, such as 11-17", false},
    {"area", "CODE", "code or name of a village (default: everything)", false},
    {"out", "DIR|FILE.mbtiles", "a folder or an archive", false},
    {"period", "P", "period of the assessment (default: the newest)", false},
    {"year", "Y", "the same as --period", false},
    {"proposal", "KIND", "with --layer plan: hydrants, micro, township or actions", false},
    {0},
};

/// Reads "11-17" or "14".
static enum ll_code read_zoom(const char *text, int *ret_min, int *ret_max, struct ll_err *err)
{
    char low[8];
    long long a = 0, b = 0;
    const char *dash = text == NULL ? NULL : strchr(text, '-');
    if (text != NULL && dash == NULL && ll_parse_whole(text, 0, LL_ZOOM_MAX, &a)) {
        b = a;
    } else if (dash != NULL && (size_t)(dash - text) < sizeof low) {
        (void)snprintf(low, sizeof low, "%.*s", (int)(dash - text), text);
        if (!ll_parse_whole(low, 0, LL_ZOOM_MAX, &a) ||
            !ll_parse_whole(dash + 1, a, LL_ZOOM_MAX, &b)) {
            return ll_fail(err, LL_E_USAGE, "--zoom takes two levels from 0 to %d, not '%s'",
                           LL_ZOOM_MAX, text);
        }
    } else {
        return ll_fail(err, LL_E_USAGE, "--zoom takes two levels such as 11-17");
    }
    *ret_min = (int)a;
    *ret_max = (int)b;
    return LL_OK;
}

static enum ll_code tiles(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                          struct ll_err *err)
{
    (void)ret_exit;
    struct ll_draw_tiles_request request = {.area = ll_arg(args, "area"),
                                            .threads = console->threads,
                                            .lang = console->lang,
                                            .progress = &console->progress};
    struct ll_draw_tiles_report report = {0};
    LL_CLEANUP(ll_view_clear) struct ll_view view = {0};
    enum ll_code code = read_layer(args, &request.layer, err);
    if (code == LL_OK) {
        code = need_out(args, &request.out, err);
    }
    if (code == LL_OK) {
        code = read_zoom(ll_arg(args, "zoom"), &request.min_zoom, &request.max_zoom, err);
    }
    if (code == LL_OK) {
        code = open_view(console, args, request.layer, &view, err);
    }
    if (code == LL_OK) {
        code = ll_draw_tiles(&view, &request, &report, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say(console, "wrote %zu tiles (%zu empty), %zu bytes, %.2f s: %s", report.tiles,
           report.empty, report.bytes, report.seconds, request.out);
    say_age(console, &view);
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_whole(json, "tiles", (int64_t)report.tiles);
    ll_json_whole(json, "empty", (int64_t)report.empty);
    ll_json_whole(json, "bytes", (int64_t)report.bytes);
    ll_json_number(json, "seconds", report.seconds, 3);
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_tiles = {"tiles",
                                            "--layer L --zoom A-B --out DIR|FILE.mbtiles",
                                            "a set of map tiles",
                                            tiles_options,
                                            0,
                                            0,
                                            tiles,
                                            NULL};
