#include "app/cli/cmd_elevation.h"

#include <math.h>

#include "app/jobs/elevation_job.h"
#include "core/text.h"

static void say_report(struct ll_console *console, const struct ll_elevation_report *r)
{
    ll_say(console, "lanes: %zu, slope taken for %zu, of these %zu changed", r->lanes, r->measured,
           r->updated);
    ll_say(console, "  left alone: %zu with a slope of their own, %zu bridges or tunnels", r->known,
           r->raised);
    ll_say(console, "  unknown: %zu shorter than %.0f m, %zu not wholly on the grid", r->too_short,
           r->base_m, r->outside);
    ll_say(
        console,
        "  cells of %.1f m, error of a height %.1f m: slopes are good to %.1f percentage points; "
        "they can flag a lane, never fail it",
        r->cell_m, r->height_error_m, 100.0 * sqrt(2.0) * r->height_error_m / r->base_m);
    ll_say(console, "coordinates: %s, %.2f s", r->crs, r->seconds);
}

enum ll_code ll_import_elevation_command(struct ll_console *console, const struct ll_args *args,
                                         struct ll_err *err)
{
    const char *error = ll_arg(args, "height-error");
    struct ll_elevation_report report = {0};
    struct ll_elevation_request request = {.file = args->positional[1],
                                           .crs = ll_arg(args, "crs"),
                                           .height_error_m = NAN,
                                           .dry_run = ll_arg(args, "dry-run") != NULL,
                                           .progress = &console->progress};
    if (error != NULL && (!ll_parse_number(error, &request.height_error_m) ||
                          request.height_error_m < 0.0 || request.height_error_m > 100.0)) {
        return ll_fail(err, LL_E_USAGE, "--height-error takes metres from 0 to 100, not '%s'",
                       error);
    }
    enum ll_code code = ll_elevation_run(console->store, &request, &report, err);
    if (code != LL_OK) {
        return code;
    }
    say_report(console, &report);
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_elevation_document(&report, json);
    return ll_print_json(console, json, err);
}
