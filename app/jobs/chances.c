#include "app/jobs/chances.h"

#include <math.h>

#include "core/alloc.h"
#include "core/language.h"

#define RARELY 0.01 /* the mean of a few draws says nothing in words */

static size_t pair_count(const struct ll_stored_ranking *ranking)
{
    return ranking->count < LL_CHANCES_PAIRS ? ranking->count : LL_CHANCES_PAIRS;
}

/// Probabilities that each of the first villages stands before each other one.
static enum ll_code find_pairs(const struct ll_stored_ranking *ranking,
                               const struct ll_draws *draws, unsigned threads,
                               double ret_p[LL_CHANCES_PAIRS * LL_CHANCES_PAIRS],
                               struct ll_err *err)
{
    size_t villages[LL_CHANCES_PAIRS];
    size_t count = pair_count(ranking);
    for (size_t i = 0; i < count; i++) {
        villages[i] = i;
    }
    return ll_pair_probabilities(draws, villages, count, threads, ret_p, err);
}

/// Central weights by key; null where the village is never first.
static void put_weights(const struct ll_certainty *certainty, ll_json *json)
{
    if (!(certainty->odds.p_first > 0.0)) {
        ll_json_null(json, "central_weights");
        return;
    }
    ll_json_open_object(json, "central_weights");
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        ll_json_number(json, ll_dimension_key((enum ll_dimension)d),
                       certainty->central.dimension[d], 4);
    }
    for (int i = 0; i < LL_IND_COUNT; i++) {
        ll_json_number(json, ll_indicator_key((enum ll_indicator_id)i),
                       certainty->central.indicator[i], 4);
    }
    ll_json_close(json);
}

static void put_pairs(const struct ll_stored_ranking *ranking, const double *p, ll_json *json)
{
    size_t count = pair_count(ranking);
    ll_json_open_array(json, "pairs");
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            ll_json_open_object(json, NULL);
            ll_json_text(json, "code", ranking->rows[i].code);
            ll_json_text(json, "other", ranking->rows[k].code);
            ll_json_number(json, "p_riskier", p[i * count + k], 4);
            ll_json_close(json);
        }
    }
    ll_json_close(json);
}

enum ll_code ll_chances_document(const struct ll_stored_ranking *ranking,
                                 const struct ll_draws *draws, unsigned threads, ll_json *json,
                                 struct ll_err *err)
{
    double pairs[LL_CHANCES_PAIRS * LL_CHANCES_PAIRS];
    LL_CLEANUP(ll_freep)
    struct ll_certainty *certainty = ll_alloc(ranking->count, sizeof *certainty);
    LL_CLEANUP(ll_freep) double *p = ll_alloc(ranking->count, sizeof *p);
    if (certainty == NULL || p == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = find_pairs(ranking, draws, threads, pairs, err);
    if (code == LL_OK) {
        code = ll_certainty_of(draws, 1.0, threads, certainty, err);
    }
    if (code != LL_OK) {
        return code;
    }
    ll_json_open_object(json, "chances");
    ll_json_open_array(json, "villages");
    for (size_t i = 0; i < ranking->count; i++) {
        ll_rank_probabilities(draws, i, p);
        ll_json_open_object(json, NULL);
        ll_json_text(json, "code", ranking->rows[i].code);
        ll_json_open_array(json, "p_rank");
        for (size_t r = 0; r < ranking->count; r++) {
            ll_json_number(json, NULL, p[r], 4);
        }
        ll_json_close(json);
        put_weights(&certainty[i], json);
        ll_json_close(json);
    }
    ll_json_close(json);
    put_pairs(ranking, pairs, json);
    ll_json_close(json);
    return LL_OK;
}

static const char *name_of(const struct ll_stored_village *village)
{
    return village->name[0] == '\0' ? village->code : village->name;
}

/// "  A  before B 63 %, before C 81 %" for the villages that follow in rank.
static enum ll_code append_pairs(const struct ll_stored_ranking *ranking, const double *p, size_t i,
                                 enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    size_t count = pair_count(ranking);
    enum ll_code code = ll_text_say(text, lang, err, "  %s", name_of(&ranking->rows[i]));
    for (size_t k = i + 1; code == LL_OK && k < count; k++) {
        code = ll_text_say(text, lang, err,
                           k == i + 1 ? " is riskier than %s in %.0f %%" : ", than %s in %.0f %%",
                           name_of(&ranking->rows[k]), 100.0 * p[i * count + k]);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

static enum ll_code append_weights(const struct ll_stored_village *village,
                                   const struct ll_certainty *certainty,
                                   const struct ll_model *model, enum ll_lang lang,
                                   struct ll_text *text, struct ll_err *err)
{
    if (!(certainty->odds.p_first >= RARELY)) {
        return LL_OK;
    }
    enum ll_code code = ll_text_say(text, lang, err, "  %s comes first when the weights are about",
                                    name_of(village));
    for (int d = 0; code == LL_OK && d < LL_DIM_COUNT; d++) {
        enum ll_dimension dimension = (enum ll_dimension)d;
        code = ll_text_appendf(text, err, "%s %s %.0f %% (%.0f %%)", d == 0 ? "" : ",",
                               ll_dimension_text(model->indicators, dimension, lang),
                               100.0 * certainty->central.dimension[d],
                               100.0 * ll_dimension_weight(model->indicators, dimension));
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

enum ll_code ll_chances_text(const struct ll_stored_ranking *ranking, const struct ll_model *model,
                             const struct ll_draws *draws, unsigned threads, enum ll_lang lang,
                             struct ll_text *text, struct ll_err *err)
{
    double pairs[LL_CHANCES_PAIRS * LL_CHANCES_PAIRS];
    LL_CLEANUP(ll_freep)
    struct ll_certainty *certainty = ll_alloc(ranking->count, sizeof *certainty);
    if (certainty == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = find_pairs(ranking, draws, threads, pairs, err);
    if (code == LL_OK) {
        code = ll_certainty_of(draws, 1.0, threads, certainty, err);
    }
    size_t count = pair_count(ranking);
    if (code == LL_OK && count > 1) {
        code = ll_text_say(text, lang, err, "Pairs, in how many of the draws:\n");
    }
    for (size_t i = 0; code == LL_OK && i + 1 < count; i++) {
        code = append_pairs(ranking, pairs, i, lang, text, err);
    }
    if (code == LL_OK) {
        code =
            ll_text_say(text, lang, err,
                        "Weights under which a village comes first (in brackets the default):\n");
    }
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        code = append_weights(&ranking->rows[i], &certainty[i], model, lang, text, err);
    }
    return code;
}
