#include "core/degrees.h"

#include <math.h>

#include "core/alloc.h"
#include "core/vehicles.h"

#define SECONDS_AN_HOUR 3600.0
#define LITRES_A_M3     1000.0
#define PARTS_OF_A_TEAM 3.0 /* people, micro station, truck */

static const struct ll_degree good = {0.0, 0.0};
static const struct ll_degree bad = {1.0, 1.0};
static const struct ll_degree unknown = {0.0, 1.0};

void ll_degrees_clear(struct ll_degrees *degrees)
{
    ll_free(degrees->gap_low);
    ll_free(degrees->gap_high);
    *degrees = (struct ll_degrees){0};
}

double ll_gap_shortfall(double distance_m, double required_m)
{
    return required_m > 0.0 ? fmax(0.0, (required_m - distance_m) / required_m) : 0.0;
}

static void widen(float *worst, double distance_m, double required_m)
{
    *worst = fmaxf(*worst, (float)ll_gap_shortfall(distance_m, required_m));
}

/* The worst gap of every building, certain and possible. */
static void find_gaps(const struct ll_separation *separation, float *low, float *high)
{
    for (size_t i = 0; i < separation->pair_count; i++) {
        const struct ll_pair *p = &separation->pairs[i];
        if (p->one_unit) {
            continue;
        }
        const uint32_t both[2] = {p->a, p->b};
        for (int k = 0; k < 2; k++) {
            if (p->certain) {
                widen(&low[both[k]], p->distance_m, p->required_low_m);
            }
            widen(&high[both[k]], p->distance_m, p->required_high_m);
        }
    }
}

enum ll_code ll_degrees_make(const struct ll_verdicts *verdicts, const ll_rules *rules,
                             const struct ll_nearby *nearby, struct ll_degrees *ret_degrees,
                             struct ll_err *err)
{
    const struct ll_outcomes *outcomes = verdicts->outcomes;
    size_t count = verdicts->scene->layer[LL_BUILDING].count;
    LL_CLEANUP(ll_degrees_clear)
    struct ll_degrees d = {
        .verdicts = *verdicts, .rules = rules, .outcomes = outcomes, .nearby = nearby};
    if (nearby != NULL && nearby->count != count) {
        d.nearby = NULL; /* not run */
    }
    if (outcomes != NULL && outcomes->separation.count == count && count > 0) {
        d.gap_low = ll_calloc(count, sizeof *d.gap_low);
        d.gap_high = ll_calloc(count, sizeof *d.gap_high);
        if (d.gap_low == NULL || d.gap_high == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
        find_gaps(&outcomes->separation, d.gap_low, d.gap_high);
    }
    *ret_degrees = d;
    d = (struct ll_degrees){0};
    return LL_OK;
}

bool ll_indicator_has_degrees(enum ll_indicator_id id)
{
    return ll_indicator_has_verdicts(id) || id == LL_IND_E2_GAPS || id == LL_IND_E6_FOREST ||
           id == LL_IND_C7_FLOW || id == LL_IND_C8_TEAMS;
}

static struct ll_degree gap(const struct ll_degrees *d, size_t b)
{
    return d->gap_low == NULL ? unknown
                              : (struct ll_degree){(double)d->gap_low[b], (double)d->gap_high[b]};
}

static struct ll_degree forest(const struct ll_degrees *d, size_t b)
{
    if (d->nearby == NULL) {
        return unknown;
    }
    if (!isinf(d->nearby->stack_m[b])) {
        return bad;
    }
    if (!d->nearby->forest_known) {
        return unknown;
    }
    double near_m = ll_rule(d->rules, LL_RULE_FOREST_NEAR_M);
    double degree = near_m > 0.0 ? fmax(0.0, 1.0 - (double)d->nearby->forest_m[b] / near_m) : 0.0;
    return (struct ll_degree){degree, degree};
}

/* Flow in L/s of the nearest usable tank or natural source, added to an interval. */
static void add_other_source(const struct ll_degrees *d, size_t b, double needed_lps,
                             struct ll_degree *inout)
{
    const struct ll_supply *supply = &d->outcomes->supply;
    uint32_t row = supply->count > b ? supply->other[b] : LL_NONE;
    if (row == LL_NONE) {
        return;
    }
    const struct ll_table *hydrants = &d->verdicts.scene->layer[LL_HYDRANT];
    double flow_lps = ll_table_real(hydrants, row, LL_HYDRANT_FLOW_LPS);
    double volume_m3 = ll_table_real(hydrants, row, LL_HYDRANT_VOLUME_M3);
    if (isnan(flow_lps) && !isnan(volume_m3)) {
        flow_lps =
            volume_m3 * LITRES_A_M3 / (ll_rule(d->rules, LL_RULE_TANK_HOURS) * SECONDS_AN_HOUR);
    }
    bool serves = ll_table_word(hydrants, row, LL_HYDRANT_STATUS) == LL_STATUS_IN_SERVICE;
    inout->low += serves && !isnan(flow_lps) ? flow_lps : 0.0;
    inout->high += isnan(flow_lps) ? needed_lps : flow_lps;
}

/* Flow needed at a building, by the distance to its nearest neighbour. */
static struct ll_degree needed_flow(const struct ll_degrees *d, size_t b)
{
    double base_lps = ll_rule(d->rules, LL_RULE_NEEDED_FLOW_LPS);
    double close = base_lps * ll_rule(d->rules, LL_RULE_FLOW_FACTOR_CLOSE);
    if (d->gap_low == NULL) {
        return (struct ll_degree){base_lps, close};
    }
    double nearest_m = (double)d->outcomes->separation.nearest_m[b]; /* NAN: beyond all rules */
    double lps = nearest_m <= ll_rule(d->rules, LL_RULE_FLOW_CLOSE_M) ? close
                 : nearest_m <= ll_rule(d->rules, LL_RULE_FLOW_NEAR_M)
                     ? base_lps * ll_rule(d->rules, LL_RULE_FLOW_FACTOR_NEAR)
                     : base_lps;
    return (struct ll_degree){lps, lps};
}

static double shortage(double flow_lps, double needed_lps)
{
    return needed_lps > 0.0 ? fmax(0.0, 1.0 - flow_lps / needed_lps) : 0.0;
}

static struct ll_degree flow(const struct ll_degrees *d, size_t b)
{
    const struct ll_verdicts *v = &d->verdicts;
    uint8_t answer = v->results->water_answer[b];
    bool told = answer == LL_ANSWERED || (answer == LL_NO_HYDRANT && v->no_hydrant_works);
    if (d->nearby == NULL || d->outcomes == NULL) {
        return unknown;
    }
    struct ll_degree needed = needed_flow(d, b);
    struct ll_degree lps = {(double)d->nearby->flow_low_lps[b],
                            told ? (double)d->nearby->flow_high_lps[b] : needed.high};
    add_other_source(d, b, needed.high, &lps);
    return (struct ll_degree){shortage(lps.high, needed.low), shortage(lps.low, needed.high)};
}

static struct ll_degree lack_of(double number, double wanted)
{
    double lack = wanted > 0.0 ? fmin(1.0, fmax(0.0, 1.0 - number / wanted)) : 0.0;
    return isnan(number) ? unknown : (struct ll_degree){lack, lack};
}

struct ll_degree ll_team_lack(const struct ll_degrees *degrees, uint32_t area)
{
    return area == LL_NONE ? unknown
                           : lack_of(ll_table_real(&degrees->verdicts.scene->layer[LL_AREA], area,
                                                   LL_AREA_TEAM_SIZE),
                                     ll_rule(degrees->rules, LL_RULE_TEAM_PEOPLE));
}

struct ll_degree ll_micro_lack(const struct ll_degrees *degrees, size_t building)
{
    const struct ll_building_results *r = degrees->verdicts.results;
    switch ((enum ll_answer)r->response_answer[LL_TIER_MICRO][building]) {
    case LL_ANSWERED:
        return lack_of(ll_table_real(&degrees->verdicts.scene->layer[LL_STATION],
                                     r->response[LL_TIER_MICRO][building].station,
                                     LL_STATION_STAFF),
                       ll_rule(degrees->rules, LL_RULE_MICRO_STAFF));
    case LL_NOT_CONNECTED:
    case LL_OVER_SEARCH_LIMIT:
        return bad;
    case LL_NO_STATION:
        return degrees->verdicts.no_station_is_staffed[LL_TIER_MICRO] ? bad : unknown;
    default:
        return unknown;
    }
}

struct ll_degree ll_truck_lack(const struct ll_degrees *degrees, size_t building,
                               uint32_t *ret_station)
{
    const struct ll_building_results *r = degrees->verdicts.results;
    const struct ll_table *stations = &degrees->verdicts.scene->layer[LL_STATION];
    uint32_t first = LL_NONE;
    double first_s = INFINITY;
    for (int t = LL_TIER_TOWNSHIP; t <= LL_TIER_NATIONAL; t++) {
        if (r->response_answer[t][building] == LL_ANSWERED &&
            r->response[t][building].time_s < first_s) {
            first_s = r->response[t][building].time_s;
            first = r->response[t][building].station;
        }
    }
    if (ret_station != NULL) {
        *ret_station = first;
    }
    if (first == LL_NONE) {
        bool none =
            ll_verdict(&degrees->verdicts, LL_IND_C1_OVER_5_MIN, building) == LL_VERDICT_BAD;
        return none ? bad : unknown;
    }
    if (ll_table_string(stations, first, LL_STATION_VEHICLES) == NULL) {
        return unknown;
    }
    return ll_station_sends(stations, first, LL_VEHICLE_PUMPER) ? good : bad;
}

static struct ll_degree teams(const struct ll_degrees *d, size_t b)
{
    struct ll_degree team = ll_team_lack(d, d->verdicts.results->area[b]);
    struct ll_degree micro = ll_micro_lack(d, b);
    struct ll_degree truck = ll_truck_lack(d, b, NULL);
    return (struct ll_degree){(team.low + micro.low + truck.low) / PARTS_OF_A_TEAM,
                              (team.high + micro.high + truck.high) / PARTS_OF_A_TEAM};
}

struct ll_degree ll_degree_of(const struct ll_degrees *degrees, enum ll_indicator_id id,
                              size_t building)
{
    switch (id) {
    case LL_IND_E2_GAPS:
        return gap(degrees, building);
    case LL_IND_E6_FOREST:
        return forest(degrees, building);
    case LL_IND_C7_FLOW:
        return flow(degrees, building);
    case LL_IND_C8_TEAMS:
        return teams(degrees, building);
    default:
        break;
    }
    switch (ll_verdict(&degrees->verdicts, id, building)) {
    case LL_VERDICT_GOOD:
        return good;
    case LL_VERDICT_BAD:
        return bad;
    default:
        return unknown;
    }
}
