#include "app/jobs/odds.h"

#include <math.h>

#include "core/alloc.h"
#include "core/language.h"

#define NAMES_MOST 6 /* of villages that cannot be told apart; how many more there are is said */
#define NAMES_FEW  3 /* of them in a legend */

struct ll_odds_request ll_odds_defaults(const struct ll_model *model, unsigned threads)
{
    return (struct ll_odds_request){.draws = (size_t)ll_rule(model->rules, LL_RULE_RANK_DRAWS),
                                    .seed = (uint64_t)ll_rule(model->rules, LL_RULE_RANK_SEED),
                                    .threads = threads};
}

/// What the draws are made from. @param villages Room for ranking->count of them.
static struct ll_draw_input input_of(const struct ll_stored_ranking *ranking,
                                     const struct ll_model *model,
                                     const struct ll_odds_request *request,
                                     struct ll_draw_village *villages)
{
    for (size_t i = 0; i < ranking->count; i++) {
        villages[i] = (struct ll_draw_village){.measure = ranking->rows[i].counts.measure,
                                               .key = ll_draw_key(ranking->rows[i].code),
                                               .swing = ranking->rows[i].counts.swing};
    }
    return (struct ll_draw_input){.villages = villages,
                                  .count = ranking->count,
                                  .indicators = model->indicators,
                                  .concentration =
                                      ll_rule(model->rules, LL_RULE_WEIGHT_CONCENTRATION),
                                  .draws = request->draws,
                                  .seed = request->seed,
                                  .threads = request->threads};
}

enum ll_code ll_odds_draw(const struct ll_stored_ranking *ranking, const struct ll_model *model,
                          const struct ll_odds_request *request, struct ll_draws *ret_draws,
                          struct ll_err *err)
{
    LL_CLEANUP(ll_freep)
    struct ll_draw_village *villages = ll_alloc(ranking->count, sizeof *villages);
    if (villages == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const struct ll_draw_input input = input_of(ranking, model, request, villages);
    return ll_draws_make(&input, ret_draws, err);
}

enum ll_code ll_odds_survey(const struct ll_stored_ranking *ranking, const struct ll_model *model,
                            const struct ll_odds_request *request, const struct ll_draws *draws,
                            struct ll_survey *ret_survey, struct ll_err *err)
{
    LL_CLEANUP(ll_freep)
    struct ll_draw_village *villages = ll_alloc(ranking->count, sizeof *villages);
    if (villages == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const struct ll_draw_input input = input_of(ranking, model, request, villages);
    return ll_survey_of(&input, draws, ll_rule(model->rules, LL_RULE_CLEARLY_FIRST_SHARE),
                        ret_survey, err);
}

enum ll_code ll_odds_fill(const struct ll_draws *draws, const struct ll_model *model,
                          const struct ll_odds_request *request, struct ll_stored_ranking *inout,
                          struct ll_err *err)
{
    size_t n = inout->count;
    LL_CLEANUP(ll_freep) struct ll_certainty *certainty = ll_alloc(n, sizeof *certainty);
    LL_CLEANUP(ll_freep) double *p_first = ll_alloc(n, sizeof *p_first);
    LL_CLEANUP(ll_freep) size_t *villages = ll_alloc(n, sizeof *villages);
    if (certainty == NULL || p_first == NULL || villages == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_certainty_of(draws, ll_rule(model->rules, LL_RULE_RANK_INTERVAL_SHARE),
                                        request->threads, certainty, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < n; i++) {
        inout->rows[i].odds = certainty[i].odds;
        p_first[i] = certainty[i].odds.p_first;
    }
    const struct ll_first_bounds bounds = {
        .clear = ll_rule(model->rules, LL_RULE_CLEARLY_FIRST_SHARE),
        .probable = ll_rule(model->rules, LL_RULE_PROBABLY_FIRST_SHARE)};
    inout->drawn = (struct ll_stored_draws){.draws = draws->draws, .seed = request->seed};
    inout->drawn.first = ll_first_among(p_first, n, bounds, villages, &inout->drawn.may_be_first);
    return LL_OK;
}

size_t ll_odds_first(const struct ll_stored_ranking *ranking, size_t *ret_villages)
{
    size_t count = ranking->count;
    if (ranking->drawn.draws == 0) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) { /* by insertion, equal ones in order of rank */
        double p = ranking->rows[i].odds.p_first;
        size_t at = i;
        for (; at > 0 && ranking->rows[ret_villages[at - 1]].odds.p_first < p; at--) {
            ret_villages[at] = ret_villages[at - 1];
        }
        ret_villages[at] = i;
    }
    return ranking->drawn.may_be_first < count ? ranking->drawn.may_be_first : count;
}

enum ll_standing ll_odds_standing(const struct ll_stored_ranking *ranking,
                                  const struct ll_stored_village *village)
{
    size_t before = 0; /* with a higher probability, or as high and ranked before */
    if (ranking->drawn.draws == 0) {
        return LL_STANDING_UNKNOWN;
    }
    for (size_t i = 0; i < ranking->count; i++) {
        const struct ll_stored_village *other = &ranking->rows[i];
        before += other->odds.p_first > village->odds.p_first ||
                  (other < village && other->odds.p_first >= village->odds.p_first);
    }
    if (before >= ranking->drawn.may_be_first) {
        return LL_STANDING_OUT;
    }
    switch (ranking->drawn.first) {
    case LL_FIRST_CLEAR:
        return LL_STANDING_CLEAR;
    case LL_FIRST_PROBABLE:
        return before == 0 ? LL_STANDING_PROBABLE : LL_STANDING_ALSO;
    default:
        return LL_STANDING_OPEN;
    }
}

const char *ll_standing_key(enum ll_standing standing)
{
    static const char *const keys[LL_STANDING_COUNT] = {
        NULL,         "clearly-first",        "probably-first",
        "also-check", "cannot-be-told-apart", "hardly-first"};
    return keys[standing];
}

const char *ll_standing_text(enum ll_standing standing, enum ll_lang lang)
{
    static const char *const texts[LL_STANDING_COUNT] = {
        "how sure: not drawn",
        "clearly first",
        "probably first",
        "may be first: also check",
        "may be first: cannot be told apart from others",
        "hardly first"};
    return ll_tr(lang, texts[standing]);
}

static const char *name_of(const struct ll_stored_village *village)
{
    return village->name[0] == '\0' ? village->code : village->name;
}

/// Names villages in a text.
struct namer {
    const struct ll_stored_ranking *ranking;
    size_t most; ///< so many, and how many more there are
    enum ll_lang lang;
    struct ll_text *text;
};

/// "A (42 %), B (31 %), and 7 more"; one more is named instead.
static enum ll_code append_names(const struct namer *n, const size_t *villages, size_t count,
                                 struct ll_err *err)
{
    enum ll_code code = LL_OK;
    size_t named = count <= n->most + 1 ? count : n->most;
    for (size_t i = 0; code == LL_OK && i < named; i++) {
        const struct ll_stored_village *village = &n->ranking->rows[villages[i]];
        code = ll_text_appendf(n->text, err, "%s%s (%.0f %%)", i == 0 ? "" : ll_tr(n->lang, ", "),
                               name_of(village), 100.0 * village->odds.p_first);
    }
    if (code == LL_OK && count > named) {
        code = ll_text_say(n->text, n->lang, err, " and %zu more", count - named);
    }
    return code;
}

/// The words of each kind; the names follow.
static const char *opening(enum ll_first_kind kind)
{
    static const char *const texts[LL_FIRST_COUNT] = {
        "clearly first (probability in brackets): ", "probably first (probability in brackets): ",
        "cannot be told apart, choose by judgement among (probability of being first in "
        "brackets): "};
    return texts[kind];
}

static enum ll_code append_verdict(const struct namer *n, const size_t *villages, size_t count,
                                   struct ll_err *err)
{
    enum ll_first_kind kind = n->ranking->drawn.first;
    bool probable = kind == LL_FIRST_PROBABLE;
    enum ll_code code = ll_text_append(n->text, ll_tr(n->lang, opening(kind)), err);
    if (code == LL_OK) {
        code = append_names(n, villages, probable ? 1 : count, err);
    }
    if (code == LL_OK && probable && count > 1) {
        code = ll_text_append(n->text, ll_tr(n->lang, "; also check: "), err);
        if (code == LL_OK) {
            code = append_names(n, villages + 1, count - 1, err);
        }
    }
    return code;
}

enum ll_code ll_odds_sentence(const struct ll_stored_ranking *ranking, enum ll_lang lang,
                              struct ll_text *text, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) size_t *villages = ll_alloc(ranking->count, sizeof *villages);
    if (villages == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = ll_odds_first(ranking, villages);
    const struct namer namer = {ranking, NAMES_FEW, lang, text};
    return count == 0 ? LL_OK : append_verdict(&namer, villages, count, err);
}

enum ll_code ll_odds_text(const struct ll_stored_ranking *ranking, enum ll_lang lang,
                          struct ll_text *text, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) size_t *villages = ll_alloc(ranking->count, sizeof *villages);
    if (villages == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = ll_odds_first(ranking, villages);
    if (count == 0) {
        return LL_OK;
    }
    const struct namer namer = {ranking, NAMES_MOST, lang, text};
    enum ll_code code = append_verdict(&namer, villages, count, err);
    if (code == LL_OK) {
        code = ll_text_append(text, "\n", err);
    }
    if (code == LL_OK && count > NAMES_MOST && 2 * count > ranking->count) {
        code =
            ll_text_say(text, lang, err,
                        "what is known says little about who comes first: %zu of %zu villages may; "
                        "`lifelane rank --survey` lists what to find out\n",
                        count, ranking->count);
    }
    const struct ll_stored_village *most = &ranking->rows[villages[0]];
    bool named = ranking->drawn.first != LL_FIRST_OPEN;
    if (code == LL_OK && named && most->rank != 1) {
        code = ll_text_say(text, lang, err,
                           "%s has the highest score, but %s comes first more often when what is "
                           "not known is drawn\n",
                           name_of(&ranking->rows[0]), name_of(most));
    }
    return code;
}

static void put_villages(const struct ll_stored_ranking *ranking, const size_t *villages,
                         size_t count, ll_json *json)
{
    ll_json_open_array(json, "villages");
    for (size_t i = 0; i < count; i++) {
        const struct ll_stored_village *village = &ranking->rows[villages[i]];
        ll_json_open_object(json, NULL);
        ll_json_text(json, "code", village->code);
        ll_json_text(json, "name", village->name);
        ll_json_number(json, "p_first", village->odds.p_first, 4);
        ll_json_close(json);
    }
    ll_json_close(json);
}

enum ll_code ll_odds_document(const struct ll_stored_ranking *ranking, enum ll_lang lang,
                              ll_json *json, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) size_t *villages = ll_alloc(ranking->count, sizeof *villages);
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    if (villages == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = ll_odds_first(ranking, villages);
    if (count == 0) {
        ll_json_null(json, "draws");
        ll_json_null(json, "verdict");
        return LL_OK;
    }
    const struct namer namer = {ranking, NAMES_MOST, lang, &text};
    enum ll_code code = append_verdict(&namer, villages, count, err);
    if (code != LL_OK) {
        return code;
    }
    ll_json_open_object(json, "draws");
    ll_json_whole(json, "count", (int64_t)ranking->drawn.draws);
    ll_json_whole(json, "seed", (int64_t)ranking->drawn.seed);
    ll_json_close(json);
    ll_json_open_object(json, "verdict");
    ll_json_text(json, "kind", ll_first_key(ranking->drawn.first));
    ll_json_text(json, "text", ll_text_str(&text));
    put_villages(ranking, villages, count, json);
    ll_json_close(json);
    return LL_OK;
}
