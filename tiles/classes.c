#include "tiles/classes.h"

#include "core/alloc.h"
#include "tiles/layer_lanes.h"
#include "tiles/layer_plan.h"
#include "tiles/layer_separation.h"

/// Checks that must be known before "nothing fails" is believed.
#define CHECKS_NEEDED 3

/// The first class of the water, response and separation layers that fails: no hydrant in reach;
/// beyond the township team's time; certainly too near.
#define FIRST_FAILING 2

/// Outcome of one check.
enum check { UNKNOWN = 0, PASSES, FAILS };

static enum check hydrant_check(const struct ll_map_input *in, size_t row)
{
    const struct ll_building_results *r = in->results;
    if (r->water_answer[row] != LL_ANSWERED) {
        return UNKNOWN;
    }
    return r->hydrants_in_reach[row] > 0 ? PASSES : FAILS;
}

static enum check lane_check(const struct ll_map_input *in, size_t row)
{
    const struct ll_building_results *r = in->results;
    if (r->lane_answer[row] != LL_ANSWERED) {
        return UNKNOWN;
    }
    return r->lane_m[row] <= ll_rule(in->rules, LL_RULE_HOSE_TO_WALL_M) ? PASSES : FAILS;
}

/// Whether nobody of a tier comes, though lanes are on record: too far, or no way for its vehicles.
static bool nobody_comes(const struct ll_building_results *r, enum ll_tier tier, size_t row)
{
    const uint8_t answer = r->response_answer[tier][row];
    return answer == LL_OVER_SEARCH_LIMIT || answer == LL_NOT_CONNECTED;
}

/// Whether a tier arrives within `limit_s`. Who does not come at all is beyond it.
static enum check tier_check(const struct ll_building_results *r, enum ll_tier tier, size_t row,
                             double limit_s)
{
    if (nobody_comes(r, tier, row)) {
        return FAILS;
    }
    if (r->response_answer[tier][row] != LL_ANSWERED) {
        return UNKNOWN;
    }
    return r->response[tier][row].time_s <= limit_s ? PASSES : FAILS;
}

/// The better of two checks: one team in time is enough, and a tier without an answer does not
/// hide that the other one is late.
static enum check response_check(const struct ll_map_input *in, size_t row)
{
    enum check town = tier_check(in->results, LL_TIER_TOWNSHIP, row,
                                 ll_rule(in->rules, LL_RULE_RESPONSE_TOWNSHIP_S));
    enum check nation = tier_check(in->results, LL_TIER_NATIONAL, row,
                                   ll_rule(in->rules, LL_RULE_RESPONSE_NATIONAL_S));
    if (town == PASSES || nation == PASSES) {
        return PASSES;
    }
    return town == FAILS || nation == FAILS ? FAILS : UNKNOWN;
}

static enum check timber_check(const struct ll_map_input *in, size_t row)
{
    const struct ll_table *buildings = &in->scene->layer[LL_BUILDING];
    uint8_t structure = ll_table_word(buildings, row, LL_BUILDING_STRUCTURE);
    double grade = ll_table_real(buildings, row, LL_BUILDING_FIRE_GRADE);
    if (structure == LL_STRUCTURE_TIMBER || grade >= 4.0) {
        return FAILS;
    }
    return structure == LL_STRUCTURE_UNKNOWN && !(grade >= 1.0) ? UNKNOWN : PASSES;
}

static uint8_t risk_class(const struct ll_map_input *in, size_t row)
{
    const enum check checks[4] = {hydrant_check(in, row), response_check(in, row),
                                  lane_check(in, row), timber_check(in, row)};
    unsigned failed = 0;
    unsigned known = 0;
    for (int i = 0; i < 4; i++) {
        failed += checks[i] == FAILS;
        known += checks[i] != UNKNOWN;
    }
    if (failed == 0 && known < CHECKS_NEEDED) {
        return ll_class_unknown(LL_MAP_RISK);
    }
    return (uint8_t)(failed > 3 ? 3 : failed);
}

static uint8_t water_class(const struct ll_map_input *in, size_t row)
{
    const struct ll_building_results *r = in->results;
    if (r->water_answer[row] != LL_ANSWERED) {
        return ll_class_unknown(LL_MAP_WATER);
    }
    return r->hydrants_in_reach[row] >= 2 ? 0 : (r->hydrants_in_reach[row] == 1 ? 1 : 2);
}

static uint8_t response_class(const struct ll_map_input *in, size_t row)
{
    const struct ll_building_results *r = in->results;
    if (nobody_comes(r, LL_TIER_TOWNSHIP, row)) {
        return 3;
    }
    if (r->response_answer[LL_TIER_TOWNSHIP][row] != LL_ANSWERED) {
        return ll_class_unknown(LL_MAP_RESPONSE);
    }
    static const enum ll_rule_id bounds[3] = {LL_RULE_RESPONSE_MICRO_S, LL_RULE_RESPONSE_TOWNSHIP_S,
                                              LL_RULE_RESPONSE_LATE_S};
    double time_s = r->response[LL_TIER_TOWNSHIP][row].time_s;
    uint8_t result = 3;
    for (uint8_t i = 3; i-- > 0;) {
        result = time_s <= ll_rule(in->rules, bounds[i]) ? i : result;
    }
    return result;
}

uint8_t ll_building_class(const struct ll_map_input *input, enum ll_map_layer layer, size_t row)
{
    if (layer == LL_MAP_BASE || layer == LL_MAP_LANES) {
        return 0;
    }
    if (input->results == NULL && layer != LL_MAP_PLAN) {
        return ll_class_unknown(layer);
    }
    switch (layer) {
    case LL_MAP_WATER:
        return water_class(input, row);
    case LL_MAP_RESPONSE:
        return response_class(input, row);
    case LL_MAP_SEPARATION:
        return ll_separation_class(input, row);
    case LL_MAP_PLAN:
        return ll_plan_class(input, row);
    default:
        return risk_class(input, row);
    }
}

/// Level and hatching of a village by its risk.
static uint8_t class_by_risk(const struct ll_map_input *in, size_t village)
{
    if (in->village_risk == NULL) {
        return LL_VILLAGE_UNKNOWN;
    }
    const struct ll_risk *risk = &in->village_risk[village];
    return (uint8_t)((unsigned)risk->level | (risk->rateable ? 0U : LL_VILLAGE_HATCHED));
}

/// Buildings of an area that have an answer, and those of them that fail.
struct tally {
    size_t known;
    size_t failed;
};

static uint8_t class_by_share(const struct ll_map_input *in, const struct tally *tally)
{
    if (tally->known == 0) {
        return LL_VILLAGE_UNKNOWN;
    }
    double share = (double)tally->failed / (double)tally->known;
    static const enum ll_rule_id bounds[3] = {LL_RULE_MAP_SHARE_MEDIUM, LL_RULE_MAP_SHARE_HIGH,
                                              LL_RULE_MAP_SHARE_VERY_HIGH};
    uint8_t level = LL_LEVEL_LOW;
    for (uint8_t i = 0; i < 3; i++) {
        level = share >= ll_rule(in->rules, bounds[i]) ? (uint8_t)(i + 1) : level;
    }
    return level;
}

enum ll_code ll_village_classes(const struct ll_map_input *input, enum ll_map_layer layer,
                                const uint8_t *building_class, uint8_t *ret_classes,
                                struct ll_err *err)
{
    if (layer == LL_MAP_LANES) {
        return ll_lane_village_classes(input, ret_classes, err);
    }
    size_t areas = input->scene->layer[LL_AREA].count;
    LL_CLEANUP(ll_freep) struct tally *tallies = ll_calloc(areas, sizeof *tallies);
    if (tallies == NULL) {
        return ll_fail(err, LL_E_NOMEM, "classes of the map");
    }
    bool shares = layer == LL_MAP_WATER || layer == LL_MAP_RESPONSE || layer == LL_MAP_SEPARATION ||
                  (layer == LL_MAP_PLAN && !input->site_actions);
    bool by_share = shares && input->results != NULL;
    for (size_t i = 0; by_share && i < input->results->count; i++) {
        uint32_t area = input->results->area[i];
        if (area != LL_NONE && building_class[i] != ll_class_unknown(layer)) {
            tallies[area].known++;
            tallies[area].failed += building_class[i] >= FIRST_FAILING;
        }
    }
    for (size_t i = 0; i < input->village_count; i++) {
        ret_classes[i] = layer == LL_MAP_RISK
                             ? class_by_risk(input, i)
                             : class_by_share(input, &tallies[input->village_area[i]]);
    }
    return LL_OK;
}
