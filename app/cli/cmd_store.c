/* init, layers, check, backup: the store itself. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/cli/commands.h"
#include "app/jobs/overview.h"
#include "core/language.h"
#include "data/backup.h"
#include "data/check.h"
#include "data/store.h"

static const struct ll_option no_options[] = {{0}};

static const struct ll_option init_options[] = {
    {"crs", "EPSG:n|auto",
     "coordinate system of the store (default auto: the first import decides)", false},
    {"name", "TEXT", "name of the township", false},
    {0},
};

static enum ll_code read_epsg(const char *text, int *ret_epsg, struct ll_err *err)
{
    long long epsg = 0;
    if (text == NULL || strcmp(text, "auto") == 0) {
        *ret_epsg = 0;
        return LL_OK;
    }
    if (strncmp(text, "EPSG:", 5) != 0 || !ll_parse_whole(text + 5, 1024, 32767, &epsg)) {
        return ll_fail(err, LL_E_USAGE, "--crs takes EPSG:n or auto, not '%s'", text);
    }
    *ret_epsg = (int)epsg;
    return LL_OK;
}

static enum ll_code init(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                         struct ll_err *err)
{
    (void)ret_exit;
    int epsg = 0;
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    enum ll_code code = read_epsg(ll_arg(args, "crs"), &epsg, err);
    if (code == LL_OK) {
        code = ll_store_open(console->store, LL_STORE_CREATE, &store, err);
    }
    if (code == LL_OK && epsg != 0) {
        code = ll_store_set_epsg(store, epsg, err);
        if (code != LL_OK) {
            ll_store_close(store);
            store = NULL;
            (void)remove(console->store);
            return code;
        }
    }
    if (code == LL_OK && ll_arg(args, "name") != NULL) {
        code = ll_store_set_name(store, ll_arg(args, "name"), err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say(console, "made the store '%s'", console->store);
    char crs[32];
    (void)snprintf(crs, sizeof crs, "EPSG:%d", epsg);
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_text(json, "store", console->store);
    ll_json_text(json, "crs", epsg == 0 ? "auto" : crs);
    ll_json_whole(json, "schema", ll_store_schema_version());
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_init = {
    "init", "[--crs EPSG:n|auto] [--name TEXT]", "make an empty store", init_options, 0, 0, init,
    NULL};

/// One line a layer: name, features, and the fields of which something is unknown.
static enum ll_code describe_layer(const struct ll_overview *overview, enum ll_layer layer,
                                   enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(layer);
    const struct ll_layer_overview *o = &overview->layer[layer];
    enum ll_code code = ll_text_pad(text, info->plural, 14, err);
    if (code == LL_OK) {
        code = ll_text_pad(text, lang == LL_LANG_ZH ? info->zh : info->en, 18, err);
    }
    if (code == LL_OK) {
        code = ll_text_appendf(text, err, "%8zu", o->features);
    }
    bool first = true;
    for (size_t f = 0; code == LL_OK && o->features > 0 && f < info->field_count; f++) {
        if (o->unknown[f] == o->features || o->unknown[f] == 0) {
            continue;
        }
        const struct ll_field *field = &info->fields[f];
        code = ll_text_appendf(text, err, "%s%s %.0f%%", first ? ll_tr(lang, "  unknown: ") : ", ",
                               lang == LL_LANG_ZH ? field->zh : field->en,
                               100.0 * (double)o->unknown[f] / (double)o->features);
        first = false;
    }
    if (code == LL_OK && o->approximate > 0) {
        code = ll_text_append(text, ll_tr(lang, "  positions approximate (old datum)"), err);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

static enum ll_code layers(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                           struct ll_err *err)
{
    (void)args;
    (void)ret_exit;
    struct ll_overview overview;
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    enum ll_code code = ll_overview(console->store, &overview, err);
    for (int i = 0; code == LL_OK && i < LL_LAYER_COUNT; i++) {
        code = describe_layer(&overview, (enum ll_layer)i, console->lang, &text, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say_text(console, ll_text_str(&text));
    if (overview.epsg != 0 && !isnan(overview.scale_error)) {
        ll_say(console, "coordinate system EPSG:%d, scale error %.4f %%", overview.epsg,
               100.0 * overview.scale_error);
    }
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_overview_document(&overview, json);
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_layers = {
    "layers", "",  "what the store holds, and how much of it is unknown", no_options, 0, 0,
    layers,   NULL};

static void put_problems(const struct ll_problems *problems, ll_json *json)
{
    ll_json_open_array(json, "problems");
    for (size_t i = 0; i < problems->count; i++) {
        ll_json_open_object(json, NULL);
        ll_json_text(json, "kind", problems->rows[i].kind);
        ll_json_text(json, "detail", problems->rows[i].detail);
        ll_json_close(json);
    }
    ll_json_close(json);
}

static enum ll_code check(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                          struct ll_err *err)
{
    (void)args;
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_problems_clear) struct ll_problems problems = {0};
    enum ll_code code = ll_store_open(console->store, LL_STORE_READ, &store, err);
    if (code == LL_OK) {
        code = ll_store_check(store, &console->progress, &problems, err);
    }
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < problems.count; i++) {
        ll_say(console, "  %s: %s", problems.rows[i].kind, problems.rows[i].detail);
    }
    if (problems.count == 0) {
        ll_say(console, "the store '%s' is sound", console->store);
    } else {
        ll_say(console, "%zu problems found; restore a backup, or import the layer again",
               problems.count);
        *ret_exit = LL_EXIT_FOUND;
    }
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    put_problems(&problems, json);
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_check = {
    "check", "", "look for damage in the store", no_options, 0, 0, check, NULL};

static enum ll_code backup(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                           struct ll_err *err)
{
    (void)ret_exit;
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    enum ll_code code = ll_store_open(console->store, LL_STORE_READ, &store, err);
    if (code == LL_OK) {
        code = ll_store_backup(store, args->positional[0], err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say(console, "copied the store to '%s'", args->positional[0]);
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_text(json, "file", args->positional[0]);
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_backup = {
    "backup", "FILE", "a consistent copy of the store, while it is in use", no_options, 1, 1,
    backup,   NULL};
