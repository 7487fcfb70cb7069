#include <math.h>

#include "app/jobs/compare.h"
#include "core/language.h"

static const char *name_of(const struct ll_stored_village *village)
{
    return village->name[0] == '\0' ? village->code : village->name;
}

static enum ll_code append_change(const struct ll_comparison *c, const struct ll_change *change,
                                  enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_steps *s = &change->risk;
    const char *name = name_of(&c->after.rows[change->after]);
    enum ll_code code = ll_text_say(
        text, lang, err, "  %s: rank %.0f to %.0f, risk %.2f to %.2f (%+.2f): data %+.2f", name,
        change->rank.before, change->rank.after, s->before, s->after, s->after - s->before,
        s->after - s->rules);
    if (code == LL_OK && c->rules_apart) {
        code = ll_text_say(text, lang, err, ", rules %+.2f, method %+.2f", s->rules - s->method,
                           s->method - s->before);
    } else if (code == LL_OK) {
        code = ll_text_say(text, lang, err, ", rules and method %+.2f", s->method - s->before);
    }
    if (code == LL_OK && s->rules != s->before) {
        code = ll_text_say(
            text, lang, err, "; %s by the rules and the method of %s: rank %.0f, risk %.2f",
            c->before.assessment.period, c->after.assessment.period, change->rank.rules, s->rules);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

/// How many villages of one ranking are not in the comparison.
static enum ll_code append_missing(const struct ll_comparison *c, enum ll_lang lang,
                                   struct ll_text *text, struct ll_err *err)
{
    size_t gone = c->before.count - c->count;
    size_t new = c->after.count - c->count;
    if (gone == 0 && new == 0) {
        return LL_OK;
    }
    return ll_text_say(text, lang, err, "  villages of one year only: %zu of %s, %zu of %s\n", gone,
                       c->before.assessment.period, new, c->after.assessment.period);
}

enum ll_code ll_compare_text(const struct ll_comparison *c, size_t most, enum ll_lang lang,
                             struct ll_text *text, struct ll_err *err)
{
    enum ll_code code = ll_text_say(text, lang, err,
                                    "from %s to %s, split into method, rules and "
                                    "data (in this order; they add up):\n",
                                    c->before.assessment.period, c->after.assessment.period);
    for (size_t i = 0; code == LL_OK && i < c->count && i < most; i++) {
        code = append_change(c, &c->changes[i], lang, text, err);
    }
    if (code == LL_OK) {
        code = append_missing(c, lang, text, err);
    }
    if (code == LL_OK && c->basis == LL_COMPARE_MEASURES) {
        code =
            ll_text_say(text, lang, err,
                        "  %s was computed again from its stored measures, since its rows are not "
                        "known as of one moment: a changed rule that measures, such as the circle "
                        "of a hydrant, counts as data here\n",
                        c->before.assessment.period);
    }
    if (code == LL_OK && !c->rules_apart) {
        code = ll_text_say(text, lang, err,
                           "  the tables of %s are of another version of this program: what they "
                           "changed cannot be told from the method\n",
                           c->before.assessment.period);
    }
    return code;
}

static void put_assessment(const char *key, const struct ll_assessment *a, ll_json *json)
{
    ll_json_open_object(json, key);
    ll_json_whole(json, "assessment", a->id);
    ll_json_text(json, "period", a->period);
    ll_json_text(json, "made_at", a->made_at);
    ll_json_whole(json, "method", a->method);
    ll_json_text(json, "program", a->program);
    ll_json_close(json);
}

/// One figure: what was published, the parts of the change, and the earlier one as it would be
/// today.
static void put_steps(const char *key, const struct ll_steps *s, bool apart, int decimals,
                      ll_json *json)
{
    ll_json_open_object(json, key);
    ll_json_number(json, "before", s->before, decimals);
    ll_json_number(json, "after", s->after, decimals);
    ll_json_number(json, "change", s->after - s->before, decimals);
    ll_json_number(json, "method", s->method - s->before, decimals);
    ll_json_number(json, "rules", apart ? s->rules - s->method : (double)NAN, decimals);
    ll_json_number(json, "data", s->after - s->rules, decimals);
    ll_json_number(json, "before_today", s->rules, decimals);
    ll_json_close(json);
}

void ll_compare_document(const struct ll_comparison *c, size_t most, ll_json *json)
{
    ll_json_open_object(json, "compare");
    put_assessment("before", &c->before.assessment, json);
    put_assessment("after", &c->after.assessment, json);
    ll_json_text(json, "basis", c->basis == LL_COMPARE_ROWS ? "rows" : "measures");
    ll_json_flag(json, "rules_apart", c->rules_apart);
    ll_json_open_array(json, "villages");
    for (size_t i = 0; i < c->count && i < most; i++) {
        const struct ll_change *change = &c->changes[i];
        ll_json_open_object(json, NULL);
        ll_json_text(json, "code", c->after.rows[change->after].code);
        ll_json_text(json, "name", c->after.rows[change->after].name);
        put_steps("risk", &change->risk, c->rules_apart, 2, json);
        put_steps("rank", &change->rank, c->rules_apart, 0, json);
        ll_json_close(json);
    }
    ll_json_close(json);
    ll_json_whole(json, "only_before", (int64_t)(c->before.count - c->count));
    ll_json_whole(json, "only_after", (int64_t)(c->after.count - c->count));
    ll_json_close(json);
}
