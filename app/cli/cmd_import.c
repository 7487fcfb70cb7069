/* import: files into the store. */
#include <string.h>

#include "app/cli/cmd_elevation.h"
#include "app/cli/cmd_values.h"
#include "app/cli/commands.h"
#include "app/jobs/import_job.h"
#include "core/alloc.h"
#include "core/language.h"

#define CANDIDATES_SHOWN 8

static const struct ll_option options[] = {
    {"layer-name", "L", "layer inside the file", false},
    {"crs", "EPSG:n|gcj02|bd09", "coordinate system of the file, instead of its own", false},
    {"encoding", "E", "text encoding of the file, such as GBK", false},
    {"map", "field=column", "take a field from this column", true},
    {"where", "SQL", "only features that fulfil the condition", false},
    {"key", "FIELD", "column of the source's own key, by which next year's file updates", false},
    {"profile", "FILE", "a saved mapping: lines of option=value", false},
    {"save-profile", "FILE", "keep how the file was read, to be used with --profile", false},
    {"datum", "dx,dy,dz[,rx,ry,rz,ppm]|fit", "how an old datum gets to the store's", false},
    {"control", "FILE.csv", "control points: from_x, from_y, to_lon, to_lat", false},
    {"guess-crs", NULL, "take the coordinate system that fits best if it wins clearly", false},
    {"as-told", NULL, "the file is right, whatever it looks like", false},
    {"replace", "[=source|NAME]",
     "end what the file does not hold: of all the layer, of this file, of the file NAME", false},
    {"append", NULL, "keep what is there (the default)", false},
    {"height-error", "M", "standard error of the heights of an elevation model", false},
    {"dry-run", NULL, "do everything but storing", false},
    {"strict", NULL, "store nothing if anything cannot be used", false},
    {0},
};

/// Splits `field=column` in place into a copy that the caller frees with ll_free(ret->field).
static enum ll_code read_mapping(const char *text, struct ll_mapping *ret_mapping, char **ret_copy,
                                 struct ll_err *err)
{
    char *copy = ll_strdup(text);
    if (copy == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *ret_copy = copy;
    char *equals = strchr(copy, '=');
    if (equals == NULL || equals == copy || equals[1] == '\0') {
        return ll_fail(err, LL_E_USAGE, "--map takes field=column, not '%s'", text);
    }
    *equals = '\0';
    *ret_mapping = (struct ll_mapping){copy, equals + 1};
    return LL_OK;
}

struct mappings {
    struct ll_mapping map[LL_ARGS_MAX];
    char *copies[LL_ARGS_MAX];
    size_t count;
};

static void mappings_clear(struct mappings *m)
{
    for (size_t i = 0; i < LL_ARGS_MAX; i++) {
        ll_free(m->copies[i]);
    }
}

static enum ll_code read_mappings(const struct ll_args *args, struct mappings *m,
                                  struct ll_err *err)
{
    enum ll_code code = LL_OK;
    const char *text = ll_arg_at(args, "map", 0);
    while (code == LL_OK && text != NULL) {
        code = read_mapping(text, &m->map[m->count], &m->copies[m->count], err);
        m->count++;
        text = ll_arg_at(args, "map", m->count);
    }
    return code;
}

static enum ll_code read_mode(const struct ll_args *args, enum ll_import_mode *ret_mode,
                              const char **ret_replaces, struct ll_err *err)
{
    const char *replace = ll_arg(args, "replace");
    if (replace == NULL) {
        return LL_OK;
    }
    if (ll_arg(args, "append") != NULL) {
        return ll_fail(err, LL_E_USAGE, "--append and --replace exclude each other");
    }
    bool named = replace[0] != '\0' && strcmp(replace, "source") != 0;
    if (named && strcmp(args->positional[0], "osm") == 0) {
        return ll_fail(err, LL_E_USAGE, "--replace takes nothing or =source, not '%s'", replace);
    }
    *ret_replaces = named ? replace : NULL;
    *ret_mode = replace[0] == '\0' ? LL_IMPORT_REPLACE : LL_IMPORT_REPLACE_SOURCE;
    return LL_OK;
}

/// Refuses options that say nothing about what is imported, rather than pass over them.
static enum ll_code check_options(const struct ll_args *args, struct ll_err *err)
{
    static const char *const of_osm[] = {"replace", "append", "dry-run", "strict", NULL};
    static const char *const of_elevation[] = {"crs", "height-error", "dry-run", NULL};
    static const char *const of_values[] = {"dry-run", NULL};
    const char *what = args->positional[0];
    const char *const *known = strcmp(what, "osm") == 0         ? of_osm
                               : strcmp(what, "elevation") == 0 ? of_elevation
                               : strcmp(what, "values") == 0    ? of_values
                                                                : NULL;
    for (size_t i = 0; i < args->given_count; i++) {
        const char *name = args->given[i].option->name;
        bool own = false, takes = known == NULL && strcmp(name, "height-error") != 0;
        for (const struct ll_option *o = options; o->name != NULL; o++) {
            own = own || strcmp(o->name, name) == 0;
        }
        for (const char *const *k = known; k != NULL && *k != NULL; k++) {
            takes = takes || strcmp(*k, name) == 0;
        }
        if (own && !takes) {
            return ll_fail(err, LL_E_USAGE, "import %s takes no --%s", what, name);
        }
    }
    return LL_OK;
}

static enum ll_code read_request(struct ll_console *console, const struct ll_args *args,
                                 const struct mappings *mappings, bool *ret_osm,
                                 struct ll_import_request *ret_request, struct ll_err *err)
{
    enum ll_layer layer = LL_BUILDING;
    bool osm = strcmp(args->positional[0], "osm") == 0;
    if (!osm && !ll_layer_by_name(args->positional[0], &layer)) {
        return ll_fail(err, LL_E_USAGE,
                       "there is no layer '%s'; layers are areas, buildings, lanes, hydrants, "
                       "stations, obstacles, compounds, ladder-areas, incidents, ground, and osm "
                       "for an OpenStreetMap extract",
                       args->positional[0]);
    }
    enum ll_import_mode mode = LL_IMPORT_APPEND;
    const char *replaces = NULL;
    enum ll_code code = read_mode(args, &mode, &replaces, err);
    if (code != LL_OK) {
        return code;
    }
    *ret_osm = osm;
    *ret_request = (struct ll_import_request){
        .layer = layer,
        .file = args->positional[1],
        .layer_name = ll_arg(args, "layer-name"),
        .crs = ll_arg(args, "crs"),
        .encoding = ll_arg(args, "encoding"),
        .where = ll_arg(args, "where"),
        .key = ll_arg(args, "key"),
        .profile = ll_arg(args, "profile"),
        .datum = ll_arg(args, "datum"),
        .control = ll_arg(args, "control"),
        .guess_crs = ll_arg(args, "guess-crs") != NULL,
        .as_told = ll_arg(args, "as-told") != NULL,
        .map = mappings->map,
        .map_count = mappings->count,
        .mode = mode,
        .replaces = replaces,
        .strict = ll_arg(args, "strict") != NULL,
        .dry_run = ll_arg(args, "dry-run") != NULL,
        .threads = console->threads,
        .progress = &console->progress,
    };
    return LL_OK;
}

const char *ll_reason_text(const char *reason, enum ll_lang lang)
{
    static const struct {
        const char *key;
        const char *text;
    } reasons[] = {
        {"no_geometry", "no geometry"},
        {"wrong_geometry_type", "a geometry of another type than the layer's"},
        {"bad_coordinates", "coordinates that are no place"},
        {"outside_crs", "too far from the store's coordinate system"},
        {"not_repairable", "an outline that cannot be repaired"},
        {"sliver", "outlines with next to no area or width"},
        {"far_away", "far away from all others of the layer"},
        {"duplicate", "the same feature once more"},
        {"repaired_much", "repaired outlines that changed much: look at them"},
        {"overlap", "buildings that stand on much of another one"},
        {"near_duplicate", "features that seem to be there twice (findings name both)"},
        {"joined", "lanes with ends joined to another lane nearby"},
        {"noded", "lanes with crossings made junctions"},
        {"same_line", "lanes on the same line as another one, with other facts"},
        {"in_building", "hydrants inside a building"},
        {"off_network", "stations far from every drivable lane"},
        {"off_lanes", "obstacles that stand on no lane"},
        {"other_source", "features another file had brought (same key or same place), taken as "
                         "the same"},
        {"same_key", "features with the key of an earlier one of the file, stored as #2, #3, …"},
        {"same_key_far", "features whose key another file uses over 100 m away, kept apart"},
        {"value_out_of_range", "values beyond what is plausible, taken as unknown"},
        {"unknown_word", "words that are not understood, taken as unknown"},
        {"not_a_number", "texts where a number is wanted, taken as unknown"},
        {"undecodable_text", "texts that cannot be decoded"},
        {"area_as_point", "areas taken as a point inside them"},
        {"row_skipped", "rows of the table that are no features, left out"},
        {"derived", "areas drawn around named places"},
        {"split", "features in several parts, stored one by one"},
        {"same_station", "stations mapped twice, counted once"},
        {"not_on_lane", "barriers that stand on no lane, left out"},
        {"building_part", "parts of buildings, left out for their outlines"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (strcmp(reason, reasons[i].key) == 0) {
            return ll_tr(lang, reasons[i].text);
        }
    }
    return reason;
}

/// Several lines, each moved in by two columns.
static void say_indented(struct ll_console *console, const char *text)
{
    while (*text != '\0') {
        int len = (int)strcspn(text, "\n");
        ll_say(console, "  %.*s", len, text);
        text += len + (text[len] == '\n');
    }
}

/// What a dry run found out.
static void say_trial(struct ll_console *console, const struct ll_trial *trial)
{
    if (!trial->looked) {
        return;
    }
    ll_say(console, "  dry run: %zu rows would be written; nothing was stored", trial->rows);
    say_indented(console, ll_text_str(&trial->text));
    if (trial->refused_count > 0) {
        ll_say(console, "  would go to quarantine, for example:");
        say_indented(console, ll_text_str(&trial->refused));
    }
}

/// Tags that matter and were not understood, in one line each.
static void say_not_understood(struct ll_console *console, const struct ll_import_report *report)
{
    for (size_t i = 0; i < report->not_understood_count; i++) {
        ll_say(console, "  not understood: %s (%zu)", report->not_understood[i].tag,
               report->not_understood[i].count);
    }
    if (report->not_understood_rest > 0) {
        ll_say(console, "  not understood: other tags (%zu)", report->not_understood_rest);
    }
}

static void say_report(struct ll_console *console, enum ll_layer layer,
                       const struct ll_import_report *report)
{
    const struct ll_layer_info *info = ll_layer_info(layer);
    const char *name = console->lang == LL_LANG_ZH ? info->zh : info->en;
    ll_say(console, "%s: read %zu, stored %zu, repaired %zu, quarantined %zu", name, report->read,
           report->stored, report->repaired, report->quarantined);
    if (report->updated + report->unchanged + report->ended > 0) {
        ll_say(console, "  new %zu, updated %zu, unchanged %zu, gone %zu",
               report->stored - report->updated, report->updated, report->unchanged, report->ended);
    }
    if (report->unchanged > 0 && report->stored + report->ended == 0) {
        ll_say(console, "  everything is in the store already: nothing was changed");
    }
    for (size_t i = 0; i < report->reason_count; i++) {
        ll_say(console, "  %s: %zu", ll_reason_text(report->reasons[i].reason, console->lang),
               report->reasons[i].count);
    }
    say_not_understood(console, report);
    say_indented(console, report->crs_note);
    say_indented(console, ll_text_str(&report->mapping));
    say_trial(console, &report->trial);
}

/// Says the coordinate systems that were compared. @param stopped The import waits for a decision.
static enum ll_code say_doubt(struct ll_console *console, const struct ll_crs_doubt *doubt,
                              bool stopped, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    struct ll_err own = {.lang = console->lang};
    enum ll_code code = ll_crs_doubt_describe(doubt, CANDIDATES_SHOWN, console->lang, &text, &own);
    if (code != LL_OK) {
        return ll_fail(err, code, "out of memory");
    }
    ll_say_text(console, ll_text_str(&text));
    if (!stopped) {
        return LL_OK;
    }
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_text(json, "layer", ll_layer_info(doubt->layer)->plural);
    ll_import_doubt_document(doubt, json);
    return ll_print_json(console, json, err);
}

static enum ll_code import(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                           struct ll_err *err)
{
    LL_CLEANUP(mappings_clear) struct mappings mappings = {0};
    LL_CLEANUP(ll_import_job_clear) struct ll_import_job job = {0};
    struct ll_import_request request = {0};
    struct ll_crs_doubt doubt = {0};
    bool osm = false;
    enum ll_code code = check_options(args, err);
    if (code == LL_OK && strcmp(args->positional[0], "elevation") == 0) {
        return ll_import_elevation_command(console, args, err);
    }
    if (code == LL_OK && strcmp(args->positional[0], "values") == 0) {
        return ll_import_values_command(console, args, err);
    }
    if (code == LL_OK) {
        code = read_mappings(args, &mappings, err);
    }
    if (code == LL_OK) {
        code = read_request(console, args, &mappings, &osm, &request, err);
    }
    if (code == LL_OK) {
        request.doubt = &doubt;
        code = ll_import_job_run(console->store, &request, osm, &job, err);
    }
    if (doubt.count > 0) {
        enum ll_code said = say_doubt(console, &doubt, code != LL_OK, NULL);
        code = code == LL_OK ? said : code;
    }
    if (code != LL_OK) {
        return code;
    }
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        const struct ll_import_report *report = &job.reports[i];
        if (osm ? report->read + report->stored + report->unchanged + report->ended +
                          report->not_understood_count >
                      0
                : i == (int)request.layer) {
            say_report(console, (enum ll_layer)i, report);
        }
    }
    ll_say(console, "coordinates: %s, %.2f s",
           job.crs[0] == '\0' ? ll_tr(console->lang, "unknown") : job.crs, job.seconds);
    *ret_exit = ll_import_job_quarantined(&job) ? LL_EXIT_FOUND : 0;
    const char *profile = ll_arg(args, "save-profile");
    if (profile != NULL) {
        code = ll_import_job_save_profile(&job, profile, err);
    }
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_import_job_document(&job, json);
    if (doubt.count > 0) {
        ll_import_doubt_document(&doubt, json);
    }
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_import = {
    "import",
    "LAYER FILE | osm FILE | elevation FILE | values FILE [options]",
    "read a file into a layer, an OSM extract, slopes from an elevation model, or surveyed values",
    options,
    2,
    2,
    import,
    NULL};
