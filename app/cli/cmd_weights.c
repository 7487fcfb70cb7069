/* weights: what matters how much, and who says so. */
#include <stdio.h>
#include <string.h>

#include "app/cli/commands.h"
#include "app/jobs/weights_job.h"
#include "core/language.h"

static const struct ll_option no_options[] = {{0}};

static enum ll_code say_weights(struct ll_console *console, const struct ll_weights *weights,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    enum ll_code code = ll_weights_text(weights, console->lang, &text, err);
    if (code == LL_OK) {
        ll_say_text(console, ll_text_str(&text));
    }
    return code;
}

static enum ll_code weights(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                            struct ll_err *err)
{
    (void)ret_exit;
    LL_CLEANUP(ll_weights_clear) struct ll_weights now = {0};
    const char *what = args->positional[0];
    bool set = strcmp(what, "set") == 0;
    bool list = strcmp(what, "list") == 0;
    if ((!set && !list && strcmp(what, "reset") != 0) || set != (args->positional_count == 2)) {
        return ll_fail(err, LL_E_USAGE, "weights takes list, set FILE.csv or reset");
    }
    enum ll_code code = set    ? ll_weights_set(console->store, args->positional[1], err)
                        : list ? LL_OK
                               : ll_weights_reset(console->store, err);
    if (code == LL_OK) {
        code = ll_weights_load(console->store, &now, err);
    }
    if (code == LL_OK) {
        code = say_weights(console, &now, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (!list) {
        ll_say(console, "the next `lifelane assess` uses these weights");
    }
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_weights_document(&now, console->lang, json);
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_weights = {
    "weights",
    "list | set FILE.csv | reset",
    "how much each indicator matters, from comparisons in pairs",
    no_options,
    1,
    2,
    weights,
    NULL};
