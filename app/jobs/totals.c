#include "app/jobs/totals.h"

#include <math.h>

/// Whether an answer is about the building and not about missing data.
static bool is_known(uint8_t answer)
{
    return answer == LL_ANSWERED || answer == LL_NOT_CONNECTED || answer == LL_OVER_SEARCH_LIMIT;
}

static bool in_time(const struct ll_building_results *r, enum ll_tier tier, size_t row,
                    double limit_s)
{
    return r->response_answer[tier][row] == LL_ANSWERED && r->response[tier][row].time_s <= limit_s;
}

/// NAN instead of a count when nothing was known of any building.
static double count_or_unknown(size_t count, size_t known)
{
    return known == 0 ? NAN : (double)count;
}

static void count_water(const struct ll_building_results *r, struct ll_assess_totals *t)
{
    size_t known = 0, one = 0, two = 0, confirmed = 0;
    for (size_t i = 0; i < r->count; i++) {
        known += is_known(r->water_answer[i]);
        one += r->hydrants_in_reach[i] >= 1;
        two += r->hydrants_in_reach[i] >= 2;
        confirmed += r->hydrants_confirmed[i] >= 1;
    }
    t->hydrant_in_reach = count_or_unknown(one, known);
    t->hydrant_two_in_reach = count_or_unknown(two, known);
    t->hydrant_in_reach_confirmed = count_or_unknown(confirmed, known);
}

static void count_lanes(const struct ll_building_results *r, double near_m,
                        struct ll_assess_totals *t)
{
    size_t known = 0, near = 0;
    for (size_t i = 0; i < r->count; i++) {
        known += is_known(r->lane_answer[i]);
        near += r->lane_answer[i] == LL_ANSWERED && r->lane_m[i] <= near_m;
    }
    t->lane_near = count_or_unknown(near, known);
}

static void count_response(const struct ll_building_results *r, const ll_rules *rules,
                           struct ll_assess_totals *t)
{
    double micro_s = ll_rule(rules, LL_RULE_RESPONSE_MICRO_S);
    double township_s = ll_rule(rules, LL_RULE_RESPONSE_TOWNSHIP_S);
    double national_s = ll_rule(rules, LL_RULE_RESPONSE_NATIONAL_S);
    size_t known = 0, reached = 0, micro_known = 0, micro = 0, surely = 0, second = 0;
    for (size_t i = 0; i < r->count; i++) {
        const struct ll_response *township = &r->response[LL_TIER_TOWNSHIP][i];
        const struct ll_response *national = &r->response[LL_TIER_NATIONAL][i];
        surely += township->known_s <= township_s || national->known_s <= national_s;
        second += township->second_s <= township_s || national->second_s <= national_s;
        known += is_known(r->response_answer[LL_TIER_TOWNSHIP][i]) ||
                 is_known(r->response_answer[LL_TIER_NATIONAL][i]);
        reached += in_time(r, LL_TIER_TOWNSHIP, i, township_s) ||
                   in_time(r, LL_TIER_NATIONAL, i, national_s);
        micro_known += is_known(r->response_answer[LL_TIER_MICRO][i]);
        micro += in_time(r, LL_TIER_MICRO, i, micro_s);
    }
    t->response_in_time = count_or_unknown(reached, known);
    t->micro_in_time = count_or_unknown(micro, micro_known);
    t->response_known = count_or_unknown(surely, known);
    t->response_second = count_or_unknown(second, known);
}

static struct ll_assess_totals totals_of(const struct ll_building_results *results,
                                         const ll_rules *rules,
                                         const struct ll_response_totals *response)
{
    struct ll_assess_totals t = {0};
    count_water(results, &t);
    count_lanes(results, ll_rule(rules, LL_RULE_LANE_NEAR_M), &t);
    count_response(results, rules, &t);
    size_t outside = 0;
    for (size_t i = 0; i < results->count; i++) {
        outside += results->area[i] == LL_NONE && results->water_answer[i] != LL_NOT_RUN;
    }
    t.outside_areas = (double)outside;
    t.stations_assumed = (double)response->stations_assumed;
    t.stations_unstaffed = (double)response->stations_unstaffed;
    size_t off = 0;
    for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
        off += response->stations_off_network[tier];
    }
    t.stations_off_network = (double)off;
    t.stations_off_duty = (double)response->stations_off_duty;
    t.stations_hours_unknown = (double)response->stations_hours_unknown;
    t.stations_bad_turnout = (double)response->stations_bad_turnout;
    t.crossings_joined = (double)response->crossings_joined;
    return t;
}

/// Whether a building was assessed: a partial assessment leaves out those elsewhere.
static bool was_assessed(const struct ll_building_results *r, uint32_t building)
{
    return r->water_answer[building] != LL_NOT_RUN;
}

static bool cluster_assessed(const struct ll_separation *s, const struct ll_cluster *c,
                             const struct ll_building_results *r)
{
    for (uint32_t i = 0; i < c->buildings; i++) {
        if (was_assessed(r, s->members[c->first_member + i])) {
            return true;
        }
    }
    return false;
}

static void add_separation(const struct ll_separation *s, const struct ll_building_results *r,
                           struct ll_assess_totals *t)
{
    bool run = s->cluster != NULL;
    t->too_near = t->maybe_too_near = run ? 0.0 : NAN;
    t->clusters = t->clusters_possible = t->clusters_over_limit = run ? 0.0 : NAN;
    for (uint32_t i = 0; run && i < s->count; i++) {
        bool assessed = was_assessed(r, i);
        t->too_near += assessed && s->too_near[i] > 0;
        t->maybe_too_near += assessed && s->too_near[i] == 0 && s->maybe_near[i] > 0;
    }
    for (size_t c = 0; run && c < s->cluster_count; c++) {
        const struct ll_cluster *cluster = &s->clusters[c];
        if (cluster_assessed(s, cluster, r)) {
            t->clusters += cluster->certain;
            t->clusters_possible += !cluster->certain;
            t->clusters_over_limit += cluster->certain && cluster->footprint_m2 > cluster->limit_m2;
        }
    }
}

static void add_lanes(const struct ll_scene *scene, const struct ll_speeds *speeds,
                      const struct ll_clearance *c, struct ll_assess_totals *t)
{
    const struct ll_table *lanes = &scene->layer[LL_LANE];
    bool run = c->lanes != NULL && lanes->count > 0;
    t->lanes_m = t->lanes_obstructed_m = t->lanes_unknown_m = t->dead_ends = run ? 0.0 : NAN;
    for (uint32_t i = 0; run && i < c->lane_count; i++) {
        const struct ll_lane_summary *s = &c->lanes[i];
        if (isnan(s->obstructed_m) || !ll_lane_drivable(speeds, lanes, i)) {
            continue;
        }
        double length_m = ll_shape_length(&lanes->shape, i);
        bool may_pass = s->grade_high == LL_GRADE_A || s->grade_high == LL_GRADE_UNKNOWN;
        t->lanes_m += length_m;
        t->lanes_obstructed_m += (double)s->obstructed_m;
        t->lanes_unknown_m += may_pass && s->grade_low != LL_GRADE_A ? length_m : 0.0;
    }
    for (size_t i = 0; run && i < c->finding_count; i++) {
        const struct ll_lane_finding *f = &c->findings[i];
        t->dead_ends += f->kind == LL_FINDING_DEAD_END && f->rule == LL_RULE_DEAD_END_M &&
                        (f->sure == LL_SURE_CERTAIN || f->sure == LL_SURE_PROBABLE);
    }
}

static void add_supply(const struct ll_supply *s, const struct ll_building_results *r,
                       struct ll_assess_totals *t)
{
    bool run = s->hose_answer != NULL;
    size_t known = 0, reached = 0;
    for (uint32_t i = 0; run && i < s->count; i++) {
        bool assessed = was_assessed(r, i);
        known += assessed && is_known(s->hose_answer[i]);
        reached += assessed && s->hose_answer[i] == LL_ANSWERED;
    }
    t->hose_in_reach = count_or_unknown(reached, known);
    t->gap_m2 = t->gap_built_m2 = t->gap_buildings = run && known > 0 ? 0.0 : NAN;
    for (size_t v = 0; v < s->gap_count; v++) {
        t->gap_m2 += s->gaps[v].area_m2;
        t->gap_built_m2 += s->gaps[v].built_m2;
        t->gap_buildings += s->gaps[v].buildings;
    }
    t->spacings_over_limit = run ? (double)s->spacing_count : NAN;
}

static void count_class(const struct ll_reach *reach, int class,
                        const struct ll_building_results *r, struct ll_assess_totals *t)
{
    size_t known = 0, sure = 0, assumed = 0, tight = 0, cut_off = 0;
    for (uint32_t i = 0; i < reach->count; i++) {
        uint8_t answer = reach->way[class][i].answer;
        if (was_assessed(r, i)) {
            known += answer == LL_REACH_YES || answer == LL_REACH_ASSUMED ||
                     answer == LL_REACH_NO || answer == LL_REACH_CUT_OFF;
            sure += answer == LL_REACH_YES;
            assumed += answer == LL_REACH_ASSUMED;
            tight += answer == LL_REACH_ASSUMED && reach->way[class][i].tight_count > 0;
            cut_off += answer == LL_REACH_CUT_OFF;
        }
    }
    t->reach[class] = count_or_unknown(sure + assumed, known);
    t->reach_sure[class] = count_or_unknown(sure, known);
    t->tight[class] = count_or_unknown(tight, known);
    t->cut_off[class] = count_or_unknown(cut_off, known);
}

static void add_reach(const struct ll_reach *reach, const struct ll_building_results *r,
                      struct ll_assess_totals *t)
{
    bool run = reach->way[0] != NULL;
    t->sides_missing = t->blockers = run ? 0.0 : NAN;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        t->reach[c] = t->reach_sure[c] = t->tight[c] = t->cut_off[c] = NAN;
        if (run) {
            count_class(reach, c, r, t);
        }
    }
    for (uint32_t i = 0; run && i < reach->count; i++) {
        t->sides_missing +=
            was_assessed(r, i) && reach->way[LL_VEHICLE_PUMPER][i].side == LL_SIDE_MISSING;
    }
    for (size_t i = 0; run && i < reach->blocker_count; i++) {
        t->blockers += reach->blockers[i].stops != 0;
    }
}

/// A whole number, or null when it is unknown.
static void put_count(ll_json *json, const char *key, double value)
{
    if (isnan(value)) {
        ll_json_null(json, key);
    } else {
        ll_json_whole(json, key, (int64_t)value);
    }
}

struct ll_assess_totals ll_totals_of_chain(const struct ll_chain *chain,
                                           const struct ll_scene *scene,
                                           const struct ll_model *model)
{
    const struct ll_building_results *r = &chain->results;
    struct ll_assess_totals t = totals_of(r, model->rules, &chain->response);
    add_lanes(scene, &model->speeds, &chain->outcomes.clearance, &t);
    add_separation(&chain->outcomes.separation, r, &t);
    add_supply(&chain->outcomes.supply, r, &t);
    add_reach(&chain->outcomes.reach, r, &t);
    return t;
}

void ll_totals_document(const struct ll_assess_totals *t, ll_json *json)
{
    put_count(json, "hydrant_in_reach", t->hydrant_in_reach);
    put_count(json, "hydrant_in_reach_confirmed", t->hydrant_in_reach_confirmed);
    put_count(json, "hydrant_two_in_reach", t->hydrant_two_in_reach);
    put_count(json, "lane_near", t->lane_near);
    put_count(json, "response_in_time", t->response_in_time);
    put_count(json, "micro_in_time", t->micro_in_time);
    put_count(json, "lanes_m", t->lanes_m);
    put_count(json, "lanes_obstructed_m", t->lanes_obstructed_m);
    put_count(json, "lanes_unknown_m", t->lanes_unknown_m);
    put_count(json, "dead_ends", t->dead_ends);
    put_count(json, "too_near", t->too_near);
    put_count(json, "maybe_too_near", t->maybe_too_near);
    put_count(json, "clusters", t->clusters);
    put_count(json, "clusters_possible", t->clusters_possible);
    put_count(json, "clusters_over_limit", t->clusters_over_limit);
    put_count(json, "hose_in_reach", t->hose_in_reach);
    put_count(json, "gap_m2", t->gap_m2);
    put_count(json, "gap_built_m2", t->gap_built_m2);
    put_count(json, "gap_buildings", t->gap_buildings);
    put_count(json, "spacings_over_limit", t->spacings_over_limit);
    put_count(json, "outside_areas", t->outside_areas);
    put_count(json, "stations_assumed", t->stations_assumed);
    put_count(json, "stations_unstaffed", t->stations_unstaffed);
    put_count(json, "stations_off_network", t->stations_off_network);
    put_count(json, "stations_off_duty", t->stations_off_duty);
    put_count(json, "stations_hours_unknown", t->stations_hours_unknown);
    put_count(json, "stations_bad_turnout", t->stations_bad_turnout);
    put_count(json, "response_known", t->response_known);
    put_count(json, "response_second", t->response_second);
    put_count(json, "crossings_joined", t->crossings_joined);
    put_count(json, "blockers", t->blockers);
    put_count(json, "sides_missing", t->sides_missing);
    ll_json_open_object(json, "reach");
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        ll_json_open_object(json, ll_vehicle_key((enum ll_vehicle_class)c));
        put_count(json, "in_reach", t->reach[c]);
        put_count(json, "in_reach_confirmed", t->reach_sure[c]);
        put_count(json, "tight", t->tight[c]);
        put_count(json, "cut_off", t->cut_off[c]);
        ll_json_close(json);
    }
    ll_json_close(json);
}
