#include "app/jobs/ranking.h"

#include <math.h>
#include <string.h>

#include "app/jobs/by_size.h"
#include "app/jobs/odds.h"
#include "core/language.h"

#define RISK_DECIMALS  2
#define SHARE_DECIMALS 6

size_t ll_top_reasons(const struct ll_risk *risk, enum ll_indicator_id ret_ids[LL_REASONS_TOP])
{
    size_t count = 0;
    for (int i = 0; i < LL_IND_COUNT; i++) {
        if (!(risk->share[i] > 0.0)) {
            continue;
        }
        size_t at = count < LL_REASONS_TOP ? count++ : LL_REASONS_TOP;
        for (; at > 0 && risk->share[i] > risk->share[ret_ids[at - 1]]; at--) {
            if (at < LL_REASONS_TOP) {
                ret_ids[at] = ret_ids[at - 1];
            }
        }
        if (at < LL_REASONS_TOP) {
            ret_ids[at] = (enum ll_indicator_id)i;
        }
    }
    return count;
}

static const char *indicator_text(const struct ll_indicator *indicator, enum ll_lang lang)
{
    return lang == LL_LANG_ZH ? indicator->zh : indicator->en;
}

/// Ranks and probabilities: of the draws, and what the intervals allow at most.
static void put_places(const struct ll_stored_village *village, ll_json *json)
{
    const struct ll_odds *odds = &village->odds;
    bool drawn = !isnan(odds->p_first);
    ll_json_number(json, "p_first", odds->p_first, 4);
    ll_json_number(json, "p_top3", odds->p_top3, 4);
    ll_json_whole(json, "rank_low", (int64_t)(drawn ? odds->rank_low : village->rank_low));
    ll_json_whole(json, "rank_high", (int64_t)(drawn ? odds->rank_high : village->rank_high));
    if (drawn) {
        ll_json_whole(json, "rank_median", (int64_t)odds->rank_median);
    } else {
        ll_json_null(json, "rank_median");
    }
    ll_json_whole(json, "rank_least", (int64_t)village->rank_low);
    ll_json_whole(json, "rank_most", (int64_t)village->rank_high);
}

/// The same village under the weights of the tables; null where the assessment used those.
static void put_default(const struct ll_stored_village *village, ll_json *json)
{
    if (village->default_rank > 0) {
        ll_json_whole(json, "default_rank", (int64_t)village->default_rank);
    } else {
        ll_json_null(json, "default_rank");
    }
    ll_json_number(json, "default_risk", village->default_risk, RISK_DECIMALS);
    ll_json_number(json, "default_risk_low", village->default_low, RISK_DECIMALS);
    ll_json_number(json, "default_risk_high", village->default_high, RISK_DECIMALS);
}

void ll_village_document(const struct ll_stored_ranking *ranking,
                         const struct ll_stored_village *village, const struct ll_model *model,
                         enum ll_lang lang, ll_json *json)
{
    const struct ll_risk *risk = &village->risk;
    ll_json_whole(json, "rank", (int64_t)village->rank);
    ll_json_text(json, "code", village->code);
    ll_json_text(json, "name", village->name);
    ll_json_number(json, "risk", risk->risk, RISK_DECIMALS);
    ll_json_number(json, "risk_low", risk->risk_low, RISK_DECIMALS);
    ll_json_number(json, "risk_high", risk->risk_high, RISK_DECIMALS);
    ll_json_text(json, "level", ll_level_key(risk->level));
    ll_json_number(json, "completeness", risk->completeness, 4);
    ll_json_flag(json, "rateable", risk->rateable);
    enum ll_standing standing = ll_odds_standing(ranking, village);
    ll_json_text(json, "standing", ll_standing_key(standing));
    ll_json_text(json, "standing_text",
                 standing == LL_STANDING_UNKNOWN ? NULL : ll_standing_text(standing, lang));
    put_places(village, json);
    put_default(village, json);
    ll_json_whole(json, "buildings", (int64_t)village->counts.buildings);
    ll_json_number(json, "residents", village->counts.residents, 0);
    ll_json_number(json, "households", village->counts.households, 0);
    ll_json_open_array(json, "top_reasons");
    enum ll_indicator_id top[LL_REASONS_TOP];
    size_t count = ll_top_reasons(risk, top);
    for (size_t i = 0; i < count; i++) {
        const struct ll_indicator *indicator = ll_indicator(model->indicators, top[i]);
        ll_json_open_object(json, NULL);
        ll_json_text(json, "indicator", indicator->key);
        ll_json_text(json, "name", indicator_text(indicator, lang));
        ll_json_number(json, "share", risk->share[top[i]], SHARE_DECIMALS);
        ll_json_number(json, "known", village->counts.measure[top[i]].known, 4);
        ll_json_close(json);
    }
    ll_json_close(json);
}

enum ll_code ll_ranking_document(const struct ll_stored_ranking *ranking,
                                 const struct ll_model *model, size_t top, enum ll_lang lang,
                                 ll_json *json, struct ll_err *err)
{
    ll_json_whole(json, "assessment", ranking->assessment.id);
    ll_json_text(json, "period", ranking->assessment.period);
    ll_json_text(json, "made_at", ranking->assessment.made_at);
    enum ll_code code = ll_odds_document(ranking, lang, json, err);
    ll_json_open_array(json, "villages");
    for (size_t i = 0; i < ranking->count && (top == 0 || i < top); i++) {
        ll_json_open_object(json, NULL);
        ll_village_document(ranking, &ranking->rows[i], model, lang, json);
        ll_json_close(json);
    }
    ll_json_close(json);
    return code == LL_OK ? ll_by_size_document(ranking, top, json, err) : code;
}

/// The rule that decides an indicator, LL_RULE_COUNT when none does.
static enum ll_rule_id rule_of(enum ll_indicator_id id)
{
    static const enum ll_rule_id rules[LL_IND_COUNT] = {
        [LL_IND_H1_FIRES] = LL_RULE_INCIDENT_YEARS,
        [LL_IND_H2_WIRING] = LL_RULE_WIRING_YEARS,
        [LL_IND_H3_STOVES] = LL_RULE_COUNT,
        [LL_IND_H4_PREMISES] = LL_RULE_PLACE_NINE_SMALL,
        [LL_IND_H5_HAZARDS] = LL_RULE_HAZARD_AGE_MOST,
        [LL_IND_E1_TIMBER] = LL_RULE_COUNT,
        [LL_IND_E2_GAPS] = LL_RULE_SEPARATION_CODE,
        [LL_IND_E3_CLUSTER] = LL_RULE_CLUSTER_HOUSEHOLDS_1,
        [LL_IND_E4_OVER_LIMIT] = LL_RULE_CLUSTER_LOW_M2,
        [LL_IND_E5_BREAKS] = LL_RULE_BREAK_LOW_M,
        [LL_IND_E6_FOREST] = LL_RULE_FOREST_NEAR_M,
        [LL_IND_V1_ELDERLY] = LL_RULE_COUNT,
        [LL_IND_V2_SENSITIVE] = LL_RULE_SENSITIVE_M2_A_HEAD,
        [LL_IND_V3_LET] = LL_RULE_LET_PEOPLE_MANY,
        [LL_IND_V4_ALARMS] = LL_RULE_COUNT,
        [LL_IND_V5_WINDOWS] = LL_RULE_EXITS_LEAST,
        [LL_IND_C1_OVER_5_MIN] = LL_RULE_RESPONSE_TOWNSHIP_S,
        [LL_IND_C2_OVER_3_MIN] = LL_RULE_RESPONSE_MICRO_S,
        [LL_IND_C3_NO_TRUCK] = LL_RULE_HOSE_TO_WALL_M,
        [LL_IND_C4_LANES] = LL_RULE_LANE_WIDTH_M,
        [LL_IND_C5_NO_HYDRANT] = LL_RULE_HYDRANT_RADIUS_M,
        [LL_IND_C6_UNDER_TWO] = LL_RULE_HYDRANT_RADIUS_M,
        [LL_IND_C7_FLOW] = LL_RULE_NEEDED_FLOW_LPS,
        [LL_IND_C8_TEAMS] = LL_RULE_TEAM_PEOPLE,
    };
    return rules[id];
}

/// A rule with its value, source and truth mark, as member `rule` of the open object.
static void put_rule(const struct ll_model *model, enum ll_rule_id id, enum ll_lang lang,
                     ll_json *json)
{
    if (id == LL_RULE_COUNT) {
        ll_json_null(json, "rule");
        return;
    }
    const struct ll_rule *rule = ll_rule_row(model->rules, id);
    ll_json_open_object(json, "rule");
    ll_json_text(json, "id", rule->id);
    ll_json_text(json, "text", lang == LL_LANG_ZH ? rule->zh : rule->en);
    ll_json_number(json, "value", rule->value, 6);
    ll_json_text(json, "unit", rule->unit);
    ll_json_text(json, "strength", rule->strength);
    ll_json_text(json, "standard", rule->standard[0] == '\0' ? NULL : rule->standard);
    ll_json_text(json, "clause", rule->clause[0] == '\0' ? NULL : rule->clause);
    ll_json_text(json, "mark", rule->mark);
    ll_json_close(json);
}

/// What was entered for an indicator, as member `entered`; null where nothing was.
static void put_entered(const struct ll_stored_ranking *ranking, struct ll_entered_mark mark,
                        enum ll_lang lang, ll_json *json)
{
    if (mark.use == LL_ENTERED_NONE || mark.row >= ranking->entered.count) {
        ll_json_null(json, "entered");
        return;
    }
    const struct ll_entered_value *v = &ranking->entered.values[mark.row];
    ll_json_open_object(json, "entered");
    ll_json_number(json, "low", v->low, 6);
    ll_json_number(json, "high", v->high, 6);
    ll_json_text(json, "period", v->period);
    ll_json_text(json, "source", v->source[0] == '\0' ? NULL : v->source);
    ll_json_text(json, "date", v->date[0] == '\0' ? NULL : v->date);
    ll_json_text(json, "use", ll_entered_use_key((enum ll_entered_use)mark.use));
    ll_json_text(json, "use_text", ll_entered_use_text((enum ll_entered_use)mark.use, lang));
    ll_json_close(json);
}

const char *ll_entered_use_text(enum ll_entered_use use, enum ll_lang lang)
{
    static const char *const texts[LL_ENTERED_COUNT] = {
        "", "taken as the value: nothing is computed", "narrows what is computed",
        "stands beside: what is computed is as exact",
        "contradicts what is computed, which stays: check both"};
    return use == LL_ENTERED_NONE ? "" : ll_tr(lang, texts[use]);
}

static void put_indicator(const struct ll_stored_ranking *ranking,
                          const struct ll_stored_village *village, const struct ll_model *model,
                          enum ll_indicator_id id, enum ll_lang lang, ll_json *json)
{
    const struct ll_indicator *indicator = ll_indicator(model->indicators, id);
    const struct ll_measure *measure = &village->counts.measure[id];
    const struct ll_risk *risk = &village->risk;
    ll_json_open_object(json, NULL);
    ll_json_text(json, "indicator", indicator->key);
    ll_json_text(json, "name", indicator_text(indicator, lang));
    ll_json_text(json, "formula", indicator->formula);
    ll_json_text(json, "unit", indicator->unit);
    ll_json_number(json, "value_low", measure->low, 6);
    ll_json_number(json, "value_high", measure->high, 6);
    ll_json_number(json, "known", measure->known, 4);
    put_entered(ranking, village->counts.entered[id], lang, json);
    ll_json_number(json, "score", risk->score[id], RISK_DECIMALS);
    ll_json_number(json, "score_low", risk->score_low[id], RISK_DECIMALS);
    ll_json_number(json, "score_high", risk->score_high[id], RISK_DECIMALS);
    ll_json_text(json, "scale", indicator->logarithmic ? "log" : "linear");
    ll_json_number(json, "scale_0", indicator->zero, 6);
    ll_json_number(json, "scale_100", indicator->hundred, 6);
    ll_json_number(json, "weight", indicator->weight, 6);
    ll_json_number(json, "contribution", risk->share[id], 12);
    ll_json_text(json, "source", indicator->source);
    ll_json_text(json, "mark", indicator->mark);
    put_rule(model, rule_of(id), lang, json);
    ll_json_close(json);
}

void ll_village_explain_document(const struct ll_stored_ranking *ranking,
                                 const struct ll_stored_village *village,
                                 const struct ll_model *model, enum ll_lang lang, ll_json *json)
{
    ll_json_text(json, "kind", "village");
    ll_village_document(ranking, village, model, lang, json);
    ll_json_flag(json, "residents_estimated", village->counts.residents_estimated);
    ll_json_open_array(json, "dimensions");
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        enum ll_dimension dimension = (enum ll_dimension)d;
        ll_json_open_object(json, NULL);
        ll_json_text(json, "dimension", ll_dimension_key(dimension));
        ll_json_text(json, "name", ll_dimension_text(model->indicators, dimension, lang));
        ll_json_number(json, "weight", ll_dimension_weight(model->indicators, dimension), 6);
        ll_json_number(json, "value", village->risk.dimension[d], RISK_DECIMALS);
        ll_json_number(json, "contribution", village->risk.dimension_share[d], 12);
        ll_json_open_array(json, "indicators");
        for (int i = 0; i < LL_IND_COUNT; i++) {
            enum ll_dimension of =
                ll_indicator(model->indicators, (enum ll_indicator_id)i)->dimension;
            if (of == dimension && !isnan(village->risk.score[i])) { /* else not measured then */
                put_indicator(ranking, village, model, (enum ll_indicator_id)i, lang, json);
            }
        }
        ll_json_close(json);
        ll_json_close(json);
    }
    ll_json_close(json);
}

enum ll_code ll_ranked_village(const struct ll_stored_ranking *ranking, const char *name,
                               const struct ll_stored_village **ret_village, struct ll_err *err)
{
    const struct ll_stored_village *named = NULL;
    for (size_t i = 0; i < ranking->count; i++) {
        const struct ll_stored_village *village = &ranking->rows[i];
        if (strcmp(village->code, name) == 0) {
            *ret_village = village;
            return LL_OK;
        }
        if (strcmp(village->name, name) == 0) {
            if (named != NULL) {
                return ll_fail(err, LL_E_DECISION,
                               "several villages are called '%s'; name one by its code", name);
            }
            named = village;
        }
    }
    if (named == NULL) {
        return ll_fail(err, LL_E_NOT_FOUND,
                       "there is no village with the code or name '%s'; `lifelane rank` lists them",
                       name);
    }
    *ret_village = named;
    return LL_OK;
}
