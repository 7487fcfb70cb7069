/* sample: a fictional township as the files an office has. */
#include "app/cli/commands.h"
#include "core/township.h"
#include "importers/sample.h"

#define BUILDINGS_DEFAULT 10000

static const struct ll_option options[] = {
    {"buildings", "N", "about how many buildings (default 10000)", false},
    {"seed", "S", "another seed, another township (default 1)", false},
    {"out", "DIR", "folder for the files", false},
    {0},
};

/// Lists the files of `names` (one a line) in the document.
static void put_files(const struct ll_text *names, ll_json *json)
{
    ll_json_open_array(json, "files");
    char name[512];
    size_t len = 0;
    for (const char *c = ll_text_str(names); *c != '\0'; c++) {
        if (*c == '\n') {
            name[len] = '\0';
            ll_json_text(json, NULL, name);
            len = 0;
        } else if (len + 1 < sizeof name) {
            name[len++] = *c;
        }
    }
    ll_json_close(json);
}

static enum ll_code sample(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                           struct ll_err *err)
{
    (void)ret_exit;
    long long buildings = BUILDINGS_DEFAULT;
    long long seed = 1;
    const char *out = ll_arg(args, "out");
    if (out == NULL) {
        return ll_fail(err, LL_E_USAGE, "say where to write with --out");
    }
    const char *text = ll_arg(args, "buildings");
    if (text != NULL && !ll_parse_whole(text, 50, 5000000, &buildings)) {
        return ll_fail(err, LL_E_USAGE, "--buildings takes a number from 50 to 5000000, not '%s'",
                       text);
    }
    text = ll_arg(args, "seed");
    if (text != NULL && !ll_parse_whole(text, 0, 9007199254740992, &seed)) {
        return ll_fail(err, LL_E_USAGE, "--seed takes a whole number, not '%s'", text);
    }
    const struct ll_township_request request = {(uint64_t)seed, (size_t)buildings};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text files = {0};
    enum ll_code code = ll_township_make(&request, &scene, err);
    if (code == LL_OK) {
        code = ll_geo_ctx_new(&ctx, err);
    }
    if (code == LL_OK) {
        code = ll_sample_write(ctx, &scene, out, &files, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say(console,
           "wrote a township of %zu buildings to %s; README.txt there says how to import it",
           scene.layer[LL_BUILDING].count, out);
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    put_files(&files, json);
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_sample = {"sample",
                                             "--buildings N --seed S --out DIR",
                                             "a fictional township as files",
                                             options,
                                             0,
                                             0,
                                             sample,
                                             NULL};
