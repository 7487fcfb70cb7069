/* name: which village is named as the one with outstanding fire risk, recorded with who and why. */
#include "app/cli/commands.h"
#include "app/cli/period_option.h"
#include "app/jobs/named.h"
#include "app/jobs/ranking.h"
#include "core/language.h"

static const struct ll_option name_options[] = {
    {"period", "P", "period of the assessment (default: the newest)", false},
    {"year", "Y", "the same as --period", false},
    {"by", "PERSON", "who decides", false},
    {"reason", "TEXT", "why; needed for a village that is not the first", false},
    {0},
};

static enum ll_code record(ll_store *store, const struct ll_args *args,
                           struct ll_stored_ranking *ret_ranking, struct ll_err *err)
{
    const char *period = NULL;
    const char *by = ll_arg(args, "by");
    const char *reason = ll_arg(args, "reason");
    struct ll_assessment assessment = {0};
    const struct ll_stored_village *village = NULL;
    enum ll_code code = ll_read_period(args, &period, err);
    if (code == LL_OK) {
        code = ll_assessment_find(store, period, &assessment, err);
    }
    if (code == LL_OK) {
        code = ll_ranking_load(store, assessment.id, ret_ranking, err);
    }
    if (code == LL_OK) {
        code = ll_ranked_village(ret_ranking, args->positional[0], &village, err);
    }
    if (code == LL_OK && assessment.partial) {
        return ll_fail(err, LL_E_USAGE,
                       "this assessment is of one village only; name a village from a whole one");
    }
    return code == LL_OK ? ll_naming_add(store, assessment.id, village, by == NULL ? "" : by,
                                         reason == NULL ? "" : reason, err)
                         : code;
}

static enum ll_code name(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                         struct ll_err *err)
{
    (void)ret_exit;
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_stored_ranking_clear) struct ll_stored_ranking ranking = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    enum ll_code code = ll_store_open(console->store, LL_STORE_WRITE, &store, err);
    if (code == LL_OK) {
        code = record(store, args, &ranking, err);
    }
    if (code == LL_OK) {
        ll_json_text(json, "period", ranking.assessment.period);
        ll_json_whole(json, "assessment", ranking.assessment.id);
        code = ll_named_report(store, ranking.assessment.id, console->lang, &text, json, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_say_text(console, ll_text_str(&text));
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_name = {
    "name",
    "VILLAGE --by PERSON [--reason TEXT] [--period P]",
    "record which village is named as the one with outstanding fire risk",
    name_options,
    1,
    1,
    name,
    NULL};
