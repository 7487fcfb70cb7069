/* export: layers into files. */
#include "app/cli/commands.h"
#include "app/cli/period_option.h"
#include "app/jobs/export_job.h"

static const struct ll_option options[] = {
    {"out", "FILE", "where to: .csv, .geojson, .gpkg or .xlsx", false},
    {"crs", "EPSG:n|gcj02|bd09", "coordinate system of the file", false},
    {"period", "P", "period of the assessment (default: the newest)", false},
    {"year", "Y", "the same as --period", false},
    {0},
};

static enum ll_code export_layer(struct ll_console *console, const struct ll_args *args,
                                 int *ret_exit, struct ll_err *err)
{
    (void)ret_exit;
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    struct ll_export_report report = {0};
    struct ll_export_request request = {.store = console->store,
                                        .layer = args->positional[0],
                                        .file = ll_arg(args, "out"),
                                        .crs = ll_arg(args, "crs"),
                                        .lang = console->lang,
                                        .threads = console->threads,
                                        .progress = &console->progress};
    enum ll_code code = ll_read_period(args, &request.period, err);
    if (code == LL_OK && request.file == NULL) {
        return ll_fail(err, LL_E_USAGE, "say where to write with --out");
    }
    if (code == LL_OK) {
        code = ll_export_run(&request, &report, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say(console, "wrote %s: %zu features, %s", request.file, report.features, report.crs);
    if (report.too_long > 0) {
        ll_say(console,
               "%zu outlines are too long for a cell of a workbook and were left empty: use "
               ".gpkg or .geojson for them",
               report.too_long);
    }
    ll_json_whole(json, "features", (int64_t)report.features);
    ll_json_text(json, "file", request.file);
    ll_json_text(json, "crs", report.crs);
    ll_json_whole(json, "outlines_left_out", (int64_t)report.too_long);
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_export = {"export",
                                             "LAYER --out FILE [options]",
                                             "write a layer to a file",
                                             options,
                                             1,
                                             1,
                                             export_layer,
                                             ll_export_layers};
