#include "app/jobs/named.h"

#include <math.h>

#include "core/language.h"

static enum ll_code describe(const struct ll_naming *n, enum ll_lang lang, struct ll_text *text,
                             struct ll_err *err)
{
    enum ll_code code =
        ll_text_say(text, lang, err, "named for outstanding fire risk: %s (rank %zu by score",
                    n->name[0] == '\0' ? n->code : n->name, n->rank);
    if (code == LL_OK && !isnan(n->p_first)) {
        code = ll_text_say(text, lang, err, ", first in %.0f %% of the draws", 100.0 * n->p_first);
    }
    if (code == LL_OK) {
        code = ll_text_say(text, lang, err, "), by %s, %.10s", n->person, n->named_at);
    }
    if (code == LL_OK && n->reason[0] != '\0') {
        code = ll_text_say(text, lang, err, "; reason: %s", n->reason);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

static void put(const struct ll_naming *n, ll_json *json)
{
    ll_json_open_object(json, "named");
    ll_json_text(json, "code", n->code);
    ll_json_text(json, "name", n->name);
    ll_json_whole(json, "original_rank", (int64_t)n->rank);
    ll_json_number(json, "risk", n->risk, 2);
    ll_json_number(json, "p_first", n->p_first, 4);
    ll_json_text(json, "person", n->person);
    ll_json_text(json, "reason", n->reason[0] == '\0' ? NULL : n->reason);
    ll_json_text(json, "named_at", n->named_at);
    ll_json_whole(json, "made_before", (int64_t)n->made_before);
    ll_json_close(json);
}

enum ll_code ll_named_report(ll_store *store, int64_t assessment, enum ll_lang lang,
                             struct ll_text *text, ll_json *json, struct ll_err *err)
{
    LL_CLEANUP(ll_naming_clear) struct ll_naming naming = {0};
    bool found = false;
    enum ll_code code = ll_naming_load(store, assessment, &found, &naming, err);
    if (code != LL_OK) {
        return code;
    }
    if (!found) {
        ll_json_null(json, "named");
        return LL_OK;
    }
    put(&naming, json);
    return describe(&naming, lang, text, err);
}
