/* values: indicators that were surveyed and entered; `import values FILE` enters them. */
#include "app/cli/cmd_values.h"

#include <string.h>

#include "app/cli/commands.h"
#include "app/jobs/values_job.h"

enum ll_code ll_import_values_command(struct ll_console *console, const struct ll_args *args,
                                      struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    struct ll_values_report report = {0};
    bool dry_run = ll_arg(args, "dry-run") != NULL;
    enum ll_code code = ll_store_open(console->store, LL_STORE_WRITE, &store, err);
    if (code == LL_OK) {
        code = ll_values_import(store, args->positional[1], dry_run, &report, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say(console, "values: %zu read, %zu new or changed", report.read, report.stored);
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_text(json, "layer", "values");
    ll_json_whole(json, "read", (int64_t)report.read);
    ll_json_whole(json, "stored", (int64_t)report.stored);
    return ll_print_json(console, json, err);
}

static enum ll_code values(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                           struct ll_err *err)
{
    (void)ret_exit;
    const char *const *word = args->positional;
    size_t words = args->positional_count;
    bool listing = words == 0 || (words == 1 && strcmp(word[0], "list") == 0);
    bool ending = words == 4 && strcmp(word[0], "end") == 0;
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    if (!listing && !ending) {
        return ll_fail(err, LL_E_USAGE,
                       "values takes nothing, or `end AREA INDICATOR PERIOD`; "
                       "`import values FILE` enters some");
    }
    enum ll_code code =
        ll_store_open(console->store, ending ? LL_STORE_WRITE : LL_STORE_READ, &store, err);
    if (code == LL_OK && ending) {
        code = ll_values_end(store, word[1], word[2], word[3], err);
    }
    if (code == LL_OK) {
        code = ll_values_list(store, console->lang, &text, json, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say_text(console, ll_text_str(&text));
    return ll_print_json(console, json, err);
}

static const struct ll_option options[] = {{0}};

const struct ll_command ll_command_values = {"values",
                                             "[list] | end AREA INDICATOR PERIOD",
                                             "values of indicators that were surveyed and entered",
                                             options,
                                             0,
                                             4,
                                             values,
                                             NULL};
