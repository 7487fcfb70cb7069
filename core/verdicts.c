#include "core/verdicts.h"

#include <math.h>

#include "core/hours.h"

/* Stored lengths are whole millimetres: what is at the limit stays there. */
#define HOSE_ROUNDING_M 1e-3

#define GRADE_BAD 4.0 /* fire-resistance grade 4, and 5 = below it */

/* Whether there is a hydrant on record that was there and does not work, and none that counts; or
 * none that counts where that means that there is none.
 * Ponds and tanks say nothing about hydrants, and planned ones nothing about what is there. */
static bool no_hydrant_works(const struct ll_scene *scene)
{
    const struct ll_table *hydrants = &scene->layer[LL_HYDRANT];
    bool found_out = (scene->read_as_none & LL_HELP_HYDRANTS) != 0;
    for (size_t i = 0; i < hydrants->count; i++) {
        if (ll_hydrant_counts(hydrants, i)) {
            return false;
        }
        found_out = found_out || ll_hydrant_fails(hydrants, i);
    }
    return found_out;
}

/* Whether stations of a tier are on record and none answers at the time of day of the rules; or
 * none is on record where that means that there is none. */
static bool no_station_is_staffed(const struct ll_scene *scene, enum ll_tier tier,
                                  const ll_rules *rules)
{
    const struct ll_table *stations = &scene->layer[LL_STATION];
    const struct ll_night night = ll_night_of(rules);
    bool any = (scene->read_as_none >> tier & 1U) != 0;
    for (size_t i = 0; i < stations->count; i++) {
        if (ll_station_tier(stations, i) == tier) {
            if (ll_station_answers(stations, i, night, ll_time_of_day(rules))) {
                return false;
            }
            any = true;
        }
    }
    return any;
}

struct ll_verdicts ll_verdicts_make(const struct ll_scene *scene,
                                    const struct ll_building_results *results,
                                    const struct ll_outcomes *outcomes, const ll_rules *rules,
                                    int period_year)
{
    struct ll_verdicts v = {
        .scene = scene,
        .results = results,
        .outcomes = outcomes,
        .period_year = period_year,
        .wiring_years = ll_rule(rules, LL_RULE_WIRING_YEARS),
        .let_people = ll_rule(rules, LL_RULE_LET_PEOPLE_MANY),
        .exits_least = ll_rule(rules, LL_RULE_EXITS_LEAST),
        .limit_s = {[LL_TIER_MICRO] = ll_rule(rules, LL_RULE_RESPONSE_MICRO_S),
                    [LL_TIER_TOWNSHIP] = ll_rule(rules, LL_RULE_RESPONSE_TOWNSHIP_S),
                    [LL_TIER_NATIONAL] = ll_rule(rules, LL_RULE_RESPONSE_NATIONAL_S)},
        .search_limit_s = ll_rule(rules, LL_RULE_SEARCH_LIMIT_S),
        .hose_m = ll_rule(rules, LL_RULE_HOSE_TO_WALL_M),
        .no_hydrant_works = no_hydrant_works(scene)};
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        v.no_station_is_staffed[t] = no_station_is_staffed(scene, (enum ll_tier)t, rules);
    }
    return v;
}

bool ll_indicator_has_verdicts(enum ll_indicator_id id)
{
    switch (id) {
    case LL_IND_H2_WIRING:
    case LL_IND_H3_STOVES:
    case LL_IND_E1_TIMBER:
    case LL_IND_V3_LET:
    case LL_IND_V4_ALARMS:
    case LL_IND_V5_WINDOWS:
    case LL_IND_C1_OVER_5_MIN:
    case LL_IND_C2_OVER_3_MIN:
    case LL_IND_C3_NO_TRUCK:
    case LL_IND_C5_NO_HYDRANT:
    case LL_IND_C6_UNDER_TWO:
        return true;
    default:
        return false;
    }
}

static enum ll_verdict bad_if(bool bad)
{
    return bad ? LL_VERDICT_BAD : LL_VERDICT_GOOD;
}

/* A measured value against its limit; a value that is not there is not known. */
static enum ll_verdict bad_over(double value, double limit)
{
    return isnan(value) ? LL_VERDICT_UNKNOWN : bad_if(value > limit);
}

static enum ll_verdict timber(const struct ll_table *buildings, size_t b)
{
    uint8_t structure = ll_table_word(buildings, b, LL_BUILDING_STRUCTURE);
    double grade = ll_table_real(buildings, b, LL_BUILDING_FIRE_GRADE);
    if (structure == LL_STRUCTURE_TIMBER || grade >= GRADE_BAD) {
        return LL_VERDICT_BAD;
    }
    bool known = structure != LL_STRUCTURE_UNKNOWN || !isnan(grade);
    return known ? LL_VERDICT_GOOD : LL_VERDICT_UNKNOWN;
}

/* In time only over lanes whose passability is assumed is not known to be in time. */
static enum ll_verdict in_time(const struct ll_verdicts *v, enum ll_tier tier,
                               const struct ll_response *r)
{
    enum ll_verdict verdict = bad_over(r->time_s, v->limit_s[tier]);
    return verdict == LL_VERDICT_GOOD && r->known_s > v->limit_s[tier] ? LL_VERDICT_UNKNOWN
                                                                       : verdict;
}

static enum ll_verdict late(const struct ll_verdicts *v, enum ll_tier tier, uint8_t answer,
                            const struct ll_response *r)
{
    switch ((enum ll_answer)answer) {
    case LL_ANSWERED:
        return in_time(v, tier, r);
    case LL_NOT_CONNECTED:
        return LL_VERDICT_BAD;
    case LL_OVER_SEARCH_LIMIT:
        return v->search_limit_s >= v->limit_s[tier] ? LL_VERDICT_BAD : LL_VERDICT_UNKNOWN;
    case LL_NO_STATION:
        return v->no_station_is_staffed[tier] ? LL_VERDICT_BAD : LL_VERDICT_UNKNOWN;
    default:
        return LL_VERDICT_UNKNOWN;
    }
}

/* The better of two tiers. A tier without any station on record is left out beside one with some:
 * what there is decides. */
static enum ll_verdict late_by_road(const struct ll_verdicts *v,
                                    const uint8_t answer[LL_TIER_COUNT],
                                    const struct ll_response *const response[LL_TIER_COUNT])
{
    static const enum ll_tier tiers[] = {LL_TIER_TOWNSHIP, LL_TIER_NATIONAL};
    size_t seen[LL_VERDICT_COUNT] = {0};
    for (size_t i = 0; i < sizeof tiers / sizeof tiers[0]; i++) {
        enum ll_tier tier = tiers[i];
        enum ll_verdict one = late(v, tier, answer[tier], response[tier]);
        bool absent = one == LL_VERDICT_UNKNOWN && answer[tier] == LL_NO_STATION;
        seen[one] += !absent;
    }
    if (seen[LL_VERDICT_GOOD] > 0) {
        return LL_VERDICT_GOOD;
    }
    bool bad = seen[LL_VERDICT_UNKNOWN] == 0 && seen[LL_VERDICT_BAD] > 0;
    return bad ? LL_VERDICT_BAD : LL_VERDICT_UNKNOWN;
}

static enum ll_verdict late_of(const struct ll_verdicts *v, enum ll_indicator_id id,
                               const uint8_t answer[LL_TIER_COUNT],
                               const struct ll_response *const response[LL_TIER_COUNT])
{
    return id == LL_IND_C1_OVER_5_MIN
               ? late_by_road(v, answer, response)
               : late(v, LL_TIER_MICRO, answer[LL_TIER_MICRO], response[LL_TIER_MICRO]);
}

enum ll_verdict ll_verdict_late(const struct ll_verdicts *verdicts, enum ll_indicator_id id,
                                const uint8_t answer[LL_TIER_COUNT],
                                const struct ll_response response[LL_TIER_COUNT])
{
    const struct ll_response *of[LL_TIER_COUNT];
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        of[t] = &response[t];
    }
    return late_of(verdicts, id, answer, of);
}

/* As the results say. */
static enum ll_verdict late_in_results(const struct ll_verdicts *v, enum ll_indicator_id id,
                                       size_t b)
{
    uint8_t answer[LL_TIER_COUNT];
    const struct ll_response *of[LL_TIER_COUNT];
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        answer[t] = v->results->response_answer[t][b];
        of[t] = &v->results->response[t][b];
    }
    return late_of(v, id, answer, of);
}

/* The hose from where a pumper can stop. */
static enum ll_verdict far_from_trucks(const struct ll_verdicts *v, size_t b)
{
    if (v->outcomes == NULL || v->outcomes->reach.count <= b) {
        return LL_VERDICT_UNKNOWN;
    }
    const struct ll_reach_way *way = &v->outcomes->reach.way[LL_VEHICLE_PUMPER][b];
    switch ((enum ll_reach_answer)way->answer) {
    case LL_REACH_YES:
    case LL_REACH_ASSUMED:
        if ((double)way->hose_m > v->hose_m + HOSE_ROUNDING_M) {
            return LL_VERDICT_BAD;
        }
        return way->answer == LL_REACH_YES ? LL_VERDICT_GOOD : LL_VERDICT_UNKNOWN;
    case LL_REACH_NO:
    case LL_REACH_CUT_OFF:
    case LL_REACH_NOT_CONNECTED:
        return LL_VERDICT_BAD;
    default:
        return LL_VERDICT_UNKNOWN;
    }
}

/* A building younger than wiring may be old has young wiring. */
static enum ll_verdict wiring(const struct ll_verdicts *v, size_t b)
{
    const struct ll_table *buildings = &v->scene->layer[LL_BUILDING];
    double renewed = ll_table_real(buildings, b, LL_BUILDING_WIRING_YEAR);
    double built = ll_table_real(buildings, b, LL_BUILDING_YEAR);
    if (!isnan(renewed)) {
        return bad_if(v->period_year - renewed > v->wiring_years);
    }
    return v->period_year - built <= v->wiring_years ? LL_VERDICT_GOOD : LL_VERDICT_UNKNOWN;
}

static enum ll_verdict flag(const struct ll_verdicts *v, size_t b, int field)
{
    uint8_t word = ll_table_word(&v->scene->layer[LL_BUILDING], b, field);
    return word == LL_FLAG_UNKNOWN ? LL_VERDICT_UNKNOWN : bad_if(word == LL_FLAG_YES);
}

static enum ll_verdict let_to_many(const struct ll_verdicts *v, size_t b)
{
    const struct ll_table *buildings = &v->scene->layer[LL_BUILDING];
    double people = ll_table_real(buildings, b, LL_BUILDING_LET_PEOPLE);
    if (!isnan(people)) {
        return bad_if(people >= v->let_people);
    }
    uint8_t use = ll_table_word(buildings, b, LL_BUILDING_USE);
    bool dwelling = use == LL_USE_UNKNOWN || use == LL_USE_RESIDENTIAL || use == LL_USE_MIXED;
    return dwelling ? LL_VERDICT_UNKNOWN : LL_VERDICT_GOOD;
}

static enum ll_verdict unprotected(const struct ll_verdicts *v, size_t b)
{
    const struct ll_table *buildings = &v->scene->layer[LL_BUILDING];
    uint8_t alarm = ll_table_word(buildings, b, LL_BUILDING_SMOKE_ALARM);
    uint8_t sprinkler = ll_table_word(buildings, b, LL_BUILDING_SPRINKLER);
    if (alarm == LL_FLAG_YES || sprinkler == LL_FLAG_YES) {
        return LL_VERDICT_GOOD;
    }
    bool neither = alarm == LL_FLAG_NO && sprinkler == LL_FLAG_NO;
    return neither ? LL_VERDICT_BAD : LL_VERDICT_UNKNOWN;
}

static enum ll_verdict no_way_out(const struct ll_verdicts *v, size_t b)
{
    const struct ll_table *buildings = &v->scene->layer[LL_BUILDING];
    double exits = ll_table_real(buildings, b, LL_BUILDING_EXITS);
    uint8_t barred = ll_table_word(buildings, b, LL_BUILDING_BARRED_WINDOWS);
    if (barred == LL_FLAG_YES || exits < v->exits_least) {
        return LL_VERDICT_BAD;
    }
    bool known = barred == LL_FLAG_NO && !isnan(exits);
    return known ? LL_VERDICT_GOOD : LL_VERDICT_UNKNOWN;
}

static enum ll_verdict hydrants(const struct ll_verdicts *v, enum ll_indicator_id id, size_t b)
{
    uint8_t answer = v->results->water_answer[b];
    bool answered = answer == LL_ANSWERED;
    if (!answered && !(answer == LL_NO_HYDRANT && v->no_hydrant_works)) {
        return LL_VERDICT_UNKNOWN;
    }
    unsigned most = answered ? v->results->hydrants_in_reach[b] : 0;
    unsigned least = answered ? v->results->hydrants_confirmed[b] : 0;
    if (id == LL_IND_C5_NO_HYDRANT) {
        bool known = most == 0 || least >= 1;
        return known ? bad_if(most == 0) : LL_VERDICT_UNKNOWN;
    }
    bool known = most < 2 || least >= 2;
    return known ? bad_if(most < 2) : LL_VERDICT_UNKNOWN;
}

enum ll_verdict ll_verdict(const struct ll_verdicts *verdicts, enum ll_indicator_id id,
                           size_t building)
{
    switch (id) {
    case LL_IND_H2_WIRING:
        return wiring(verdicts, building);
    case LL_IND_H3_STOVES:
        return flag(verdicts, building, LL_BUILDING_OPEN_STOVE);
    case LL_IND_V3_LET:
        return let_to_many(verdicts, building);
    case LL_IND_V4_ALARMS:
        return unprotected(verdicts, building);
    case LL_IND_V5_WINDOWS:
        return no_way_out(verdicts, building);
    case LL_IND_E1_TIMBER:
        return timber(&verdicts->scene->layer[LL_BUILDING], building);
    case LL_IND_C1_OVER_5_MIN:
    case LL_IND_C2_OVER_3_MIN:
        return late_in_results(verdicts, id, building);
    case LL_IND_C3_NO_TRUCK:
        return far_from_trucks(verdicts, building);
    case LL_IND_C5_NO_HYDRANT:
    case LL_IND_C6_UNDER_TWO:
        return hydrants(verdicts, id, building);
    default:
        return LL_VERDICT_UNKNOWN;
    }
}
