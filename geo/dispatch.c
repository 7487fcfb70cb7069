#include "geo/dispatch.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/passage.h"

/// A limit is widened by this: far above rounding, far below what anybody measures.
#define LIMIT_SLACK_S 1e-9

void ll_road_clear(struct ll_road *road)
{
    ll_network_clear(&road->network);
    ll_graph_clear(&road->turns);
    ll_graph_clear(&road->known);
    *road = (struct ll_road){0};
}

void ll_dispatch_clear(struct ll_dispatch *dispatch)
{
    for (int i = 0; i < LL_ROAD_COUNT; i++) {
        ll_road_clear(&dispatch->roads[i]);
    }
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        for (size_t w = 0; w < dispatch->tiers[t].wave_count; w++) {
            ll_wave_clear(&dispatch->tiers[t].waves[w].all);
            ll_wave_clear(&dispatch->tiers[t].waves[w].known);
        }
    }
    *dispatch = (struct ll_dispatch){0};
}

void ll_dispatch_scratch_clear(struct ll_dispatch_scratch *scratch)
{
    for (int i = 0; i < LL_ROAD_COUNT; i++) {
        ll_approach_scratch_clear(&scratch->near[i]);
    }
    *scratch = (struct ll_dispatch_scratch){0};
}

/// What a dispatch is made of.
struct making {
    const struct ll_stage *in;
    const struct ll_response_input *input;
    struct ll_dispatch *d;
    struct ll_joined_lanes joined;
    struct ll_passages passages; ///< made with the first roads of a class
    bool passages_made;
};

static void making_release(struct making *m)
{
    ll_joined_lanes_clear(&m->joined);
    ll_passages_clear(&m->passages);
}

static enum ll_code need_passages(struct making *m, struct ll_err *err)
{
    if (m->passages_made) {
        return LL_OK;
    }
    enum ll_code code = ll_passages_make(m->in->scene, m->in->speeds, m->input->vehicles,
                                         m->input->clearance, &m->passages, err);
    m->passages_made = code == LL_OK;
    return code;
}

static enum ll_code make_network(struct making *m, int road, struct ll_network *ret_network,
                                 struct ll_err *err)
{
    static const struct ll_lane_cut none = {0};
    struct ll_network_want want = {.joined = &m->joined};
    if (road == LL_ROAD_ALL) {
        return ll_network_of(&want, ret_network, err);
    }
    LL_CLEANUP(ll_freep) struct ll_lane_cut *cuts = NULL;
    enum ll_code code = need_passages(m, err);
    if (code == LL_OK) {
        code = ll_passages_cuts(&m->passages, (enum ll_vehicle_class)road, &cuts, &want.cut_count,
                                err);
        want.cuts = want.cut_count == 0 ? &none : cuts;
    }
    return code == LL_OK ? ll_network_of(&want, ret_network, err) : code;
}

/// A crew with a cart is no faster than its cart.
static void hold_back(const struct making *m, struct ll_network *net)
{
    double fastest_mps = ll_rule(m->in->rules, LL_RULE_CART_KMH) / 3.6;
    for (uint32_t e = 0; e < net->edge_count; e++) {
        net->edges[e].speed_mps = fmin(net->edges[e].speed_mps, fastest_mps);
    }
}

static enum ll_code make_turns(struct making *m, int road, struct ll_road *r, struct ll_err *err)
{
    const bool on_foot = road == LL_VEHICLE_FOOT;
    const struct ll_vehicle *vehicle =
        road == LL_ROAD_ALL || m->input->vehicles == NULL ? NULL : &m->input->vehicles->of[road];
    const struct ll_turn_costs costs = ll_turn_costs_of(m->in->rules, vehicle, on_foot);
    const struct ll_clearance *clearance = m->input->clearance;
    LL_CLEANUP(ll_freep) float *width_m = NULL;
    enum ll_code code = LL_OK;
    if (vehicle != NULL && !on_foot && clearance != NULL && clearance->first_piece != NULL) {
        code = ll_turn_widths(&r->network, &m->in->scene->layer[LL_LANE], clearance, &width_m, err);
    }
    if (code == LL_OK) {
        code = ll_turns_make(&r->network, &costs, width_m, false, &r->turns, err);
    }
    for (uint32_t e = 0; e < r->network.edge_count; e++) {
        r->any_assumed |= r->network.edges[e].assumed;
    }
    if (code == LL_OK && r->any_assumed) {
        code = ll_turns_make(&r->network, &costs, width_m, true, &r->known, err);
    }
    return code;
}

/// Makes the roads of a class unless they are there.
static enum ll_code need_road(struct making *m, int road, struct ll_err *err)
{
    struct ll_road *r = &m->d->roads[road];
    if (r->made) {
        return LL_OK;
    }
    enum ll_code code = make_network(m, road, &r->network, err);
    const bool classed = road != LL_ROAD_ALL && m->input->vehicles != NULL;
    r->hose_m = classed ? m->input->vehicles->of[road].hose_m
                        : ll_rule(m->in->rules, LL_RULE_HOSE_TO_WALL_M);
    if (code == LL_OK && road == LL_VEHICLE_FOOT) {
        hold_back(m, &r->network);
    }
    const bool driven = road != LL_ROAD_ALL || m->input->vehicles == NULL;
    if (code == LL_OK && driven) { /* else only to see whether there is any lane */
        code = make_turns(m, road, r, err);
    }
    r->made = code == LL_OK;
    return code;
}

enum ll_code ll_road_make(const struct ll_stage *in, const struct ll_response_input *input,
                          int road, struct ll_road *ret_road, struct ll_err *err)
{
    LL_CLEANUP(ll_dispatch_clear) struct ll_dispatch d = {0};
    LL_CLEANUP(making_release) struct making m = {.in = in, .input = input, .d = &d};
    enum ll_code code =
        ll_joined_lanes_make(&in->scene->layer[LL_LANE], in->speeds, &m.joined, err);
    code = code == LL_OK ? need_road(&m, road, err) : code;
    if (code == LL_OK) {
        *ret_road = d.roads[road];
        d.roads[road] = (struct ll_road){0};
    }
    return code;
}

/// The wave of a tier on a road, new if need be.
static enum ll_code need_wave(struct making *m, enum ll_tier tier, int road,
                              struct ll_dispatch_wave **ret_wave, struct ll_err *err)
{
    struct ll_dispatch_tier *t = &m->d->tiers[tier];
    for (size_t i = 0; i < t->wave_count; i++) {
        if (t->waves[i].road == road) {
            *ret_wave = &t->waves[i];
            return LL_OK;
        }
    }
    enum ll_code code = need_road(m, road, err);
    if (code == LL_OK) {
        struct ll_dispatch_wave *wave = &t->waves[t->wave_count++];
        wave->road = road;
        wave->all.network = &m->d->roads[road].network;
        wave->known.network = wave->all.network;
        *ret_wave = wave;
    }
    return code;
}

/// The roads that a station's vehicles drive, as bits: what it sends by what it names, but no wider
/// than a pumper, which is first at a fire; a micro station's crew comes with its cart too.
static uint32_t roads_of(const struct making *m, size_t station, enum ll_tier tier)
{
    if (m->input->vehicles == NULL) {
        return 1U << LL_ROAD_ALL;
    }
    int widest = LL_VEHICLE_PUMPER;
    while (widest > LL_VEHICLE_FOOT && !ll_station_sends(&m->in->scene->layer[LL_STATION], station,
                                                         (enum ll_vehicle_class)widest)) {
        widest--;
    }
    return (1U << widest) | (tier == LL_TIER_MICRO ? 1U << LL_VEHICLE_FOOT : 0U);
}

double ll_turnout_s(const struct ll_stage *in, enum ll_tier tier, size_t station)
{
    static const enum ll_rule_id rules[LL_TIER_COUNT] = {
        LL_RULE_TURNOUT_MICRO_S, LL_RULE_TURNOUT_TOWNSHIP_S, LL_RULE_TURNOUT_NATIONAL_S};
    double own = ll_table_real(&in->scene->layer[LL_STATION], station, LL_STATION_TURNOUT_S);
    return isnan(own) ? ll_rule(in->rules, rules[tier]) : own;
}

/// Puts a station onto the roads of its vehicles.
static enum ll_code enter(struct making *m, size_t station, enum ll_tier tier, double out_s,
                          enum ll_station_state *ret_state, struct ll_err *err)
{
    const uint32_t roads = roads_of(m, station, tier);
    enum ll_code code = LL_OK;
    *ret_state = LL_STATION_OFF_NETWORK;
    for (int road = 0; code == LL_OK && road < LL_ROAD_COUNT; road++) {
        struct ll_dispatch_wave *wave = NULL;
        struct ll_entry entry = {0};
        bool found = false;
        if ((roads >> road & 1U) == 0) {
            continue;
        }
        code = need_wave(m, tier, road, &wave, err);
        if (code == LL_OK) {
            code =
                ll_station_entry(m->in, wave->all.network, (uint32_t)station, &found, &entry, err);
        }
        if (code == LL_OK && found) {
            entry.at_s = out_s + entry.at_s;
            *ret_state = LL_STATION_STARTS;
            code = ll_arrivals_enter(&wave->all.arrivals, &entry, err);
        }
        if (code == LL_OK && found && m->d->roads[road].any_assumed) {
            code = ll_arrivals_enter(&wave->known.arrivals, &entry, err);
        }
    }
    return code;
}

static enum ll_code take_station(struct making *m, size_t station, struct ll_err *err)
{
    const struct ll_table *stations = &m->in->scene->layer[LL_STATION];
    struct ll_response_totals *totals = &m->d->totals;
    const enum ll_tier tier = ll_station_tier(stations, station);
    const double out_s = ll_turnout_s(m->in, tier, station);
    enum ll_station_state state = LL_STATION_UNSTAFFED;
    enum ll_code code = LL_OK;
    if (ll_station_counts(stations, station)) {
        if (out_s >= 0.0 && isfinite(out_s)) {
            m->d->tiers[tier].counted++;
            totals->stations[tier]++;
            totals->stations_assumed +=
                ll_table_word(stations, station, LL_STATION_KIND) == LL_STATION_KIND_UNKNOWN;
            code = enter(m, station, tier, out_s, &state, err);
        } else {
            state = LL_STATION_BAD_TURNOUT;
        }
    }
    if (code == LL_OK) {
        totals->stations_unstaffed += state == LL_STATION_UNSTAFFED;
        totals->stations_bad_turnout += state == LL_STATION_BAD_TURNOUT;
        totals->stations_off_network[tier] += state == LL_STATION_OFF_NETWORK;
        if (m->input->station_state != NULL) {
            m->input->station_state[station] = (uint8_t)state;
        }
    }
    return code;
}

static enum ll_code find_wave(const struct ll_stage *in, const struct ll_graph *turns,
                              struct ll_wave *wave, struct ll_err *err)
{
    enum ll_code code = ll_arrivals_find(in, wave->network, turns, &wave->arrivals, err);
    return code == LL_OK ? ll_wave_prepare(wave, err) : code;
}

static enum ll_code find_waves(struct making *m, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        struct ll_dispatch_tier *tier = &m->d->tiers[t];
        for (size_t w = 0; code == LL_OK && w < tier->wave_count; w++) {
            struct ll_dispatch_wave *wave = &tier->waves[w];
            const struct ll_road *road = &m->d->roads[wave->road];
            code = find_wave(m->in, &road->turns, &wave->all, err);
            if (code == LL_OK && road->any_assumed) {
                code = find_wave(m->in, &road->known, &wave->known, err);
            }
        }
    }
    return code;
}

enum ll_code ll_dispatch_make(const struct ll_stage *in, const struct ll_response_input *input,
                              struct ll_dispatch *ret_dispatch, struct ll_err *err)
{
    static const struct ll_response_input nothing = {0};
    struct ll_dispatch *d = ret_dispatch;
    LL_CLEANUP(making_release)
    struct making m = {.in = in, .input = input == NULL ? &nothing : input, .d = d};
    *d = (struct ll_dispatch){.in = in,
                              .walk = {.speed_mps = ll_rule(in->rules, LL_RULE_WALK_MPS),
                                       .reach_m = ll_rule(in->rules, LL_RULE_ACCESS_M)},
                              .limit_s = ll_rule(in->rules, LL_RULE_SEARCH_LIMIT_S)};
    enum ll_code code =
        ll_joined_lanes_make(&in->scene->layer[LL_LANE], in->speeds, &m.joined, err);
    if (code == LL_OK) {
        code = need_road(&m, LL_ROAD_ALL, err);
    }
    for (size_t i = 0; code == LL_OK && i < in->scene->layer[LL_STATION].count; i++) {
        code = take_station(&m, i, err);
    }
    if (code == LL_OK) {
        code = find_waves(&m, err);
    }
    if (code == LL_OK) {
        d->totals.crossings_joined = d->roads[LL_ROAD_ALL].network.crossings_joined;
    } else {
        ll_dispatch_clear(d);
    }
    return code;
}

/// The runs of a road near the building, once found.
static enum ll_code need_near(const struct ll_dispatch *d, const struct ll_approach *what, int road,
                              struct ll_dispatch_scratch *scratch, struct ll_err *err)
{
    if (scratch->building != what->building) {
        scratch->building = what->building;
        scratch->asked = 0;
    }
    enum ll_code code = LL_OK;
    if ((scratch->asked >> road & 1U) == 0) {
        code = ll_approach_near(what, &d->roads[road].network, &scratch->near[road], err);
        scratch->asked |= code == LL_OK ? 1U << road : 0U;
    }
    return code;
}

/// The best way of a tier, over all its waves.
static enum ll_code best_way(const struct ll_dispatch *d, enum ll_tier tier, bool known,
                             uint32_t but, const struct ll_approach *what,
                             struct ll_dispatch_scratch *scratch, struct ll_way *ret_way)
{
    const struct ll_dispatch_tier *t = &d->tiers[tier];
    struct ll_way way = {0};
    enum ll_code code = LL_OK;
    for (size_t w = 0; code == LL_OK && w < t->wave_count; w++) {
        const struct ll_dispatch_wave *wave = &t->waves[w];
        const bool all = !known || !d->roads[wave->road].any_assumed;
        code = need_near(d, what, wave->road, scratch, NULL);
        if (code == LL_OK) {
            code = ll_approach_best(what, all ? &wave->all : &wave->known, but,
                                    &scratch->near[wave->road], &way, NULL);
        }
    }
    if (code == LL_OK) {
        *ret_way = way;
    }
    return code;
}

/// The whole drive of a way, from the lane of its station to the stop.
static struct ll_drive drive_of(const struct ll_dispatch *d, const struct ll_way *way)
{
    const struct ll_network_edge *e = &way->wave->network->edges[way->edge];
    return ll_drive_on(d->in, e, &way->feed.drive, fabs(way->stop.on_m - way->feed.origin_m));
}

static struct ll_response response_of(const struct ll_dispatch *d, enum ll_tier tier,
                                      const struct ll_way *way)
{
    const struct ll_drive drive = drive_of(d, way);
    const double entered_s = ll_arrivals_entered_at(&way->wave->arrivals, way->feed.station);
    const double walk_s = way->stop.walk_m / d->walk.speed_mps;
    const double error_s = ll_rule(d->in->rules, LL_RULE_TURNOUT_ERROR_S);
    const double sooner_s = fmin(error_s, ll_turnout_s(d->in, tier, way->feed.station));
    return (struct ll_response){
        .time_s = way->stop.time_s,
        .drive_s = (float)fmax(0.0, way->stop.drive_s - entered_s),
        .last_m = (float)way->stop.walk_m,
        .assumed_m = (float)drive.assumed_m,
        .station = way->feed.station,
        .lane = way->wave->network->edges[way->edge].lane,
        .stop = way->stop.at,
        .low_s = (float)fmin(way->stop.time_s, entered_s - sooner_s + drive.fast_s + walk_s),
        .high_s = (float)fmax(way->stop.time_s, entered_s + error_s + drive.slow_s + walk_s),
        .known_s = way->stop.time_s,
        .second_s = INFINITY,
        .second = LL_NONE};
}

/// Why nobody comes.
static enum ll_code ask_why(const struct ll_dispatch *d, const struct ll_approach *what,
                            struct ll_dispatch_scratch *scratch, enum ll_answer *ret_answer)
{
    const struct ll_network *all = &d->roads[LL_ROAD_ALL].network;
    enum ll_code code = need_near(d, what, LL_ROAD_ALL, scratch, NULL);
    if (code == LL_OK) {
        bool lane = ll_approach_has_lane(what, all, &scratch->near[LL_ROAD_ALL]);
        *ret_answer = lane ? LL_NOT_CONNECTED : LL_NO_LANE_DATA;
    }
    return code;
}

/// Second due, and first due by known lanes.
static enum ll_code ask_more(const struct ll_dispatch *d, enum ll_tier tier,
                             const struct ll_approach *what, struct ll_dispatch_scratch *scratch,
                             struct ll_response *r)
{
    struct ll_way other = {0};
    enum ll_code code = best_way(d, tier, false, r->station, what, scratch, &other);
    if (code == LL_OK && other.wave != NULL) {
        r->second_s = other.stop.time_s;
        r->second = other.feed.station;
    }
    if (code == LL_OK && r->assumed_m > 0.0F) {
        code = best_way(d, tier, true, LL_NONE, what, scratch, &other);
        if (code == LL_OK) {
            r->known_s = other.wave != NULL ? other.stop.time_s : INFINITY;
        }
    }
    return code;
}

enum ll_code ll_dispatch_ask(const struct ll_dispatch *dispatch, enum ll_tier tier, size_t building,
                             struct ll_dispatch_scratch *scratch,
                             struct ll_dispatch_answer *ret_answer, struct ll_err *err)
{
    const struct ll_approach what = {.buildings = &dispatch->in->scene->layer[LL_BUILDING].shape,
                                     .building = building,
                                     .walk = dispatch->walk};
    struct ll_dispatch_answer a = {.answer = LL_NO_STATION, .response = ll_response_none()};
    enum ll_code code = LL_OK;
    if (dispatch->tiers[tier].counted > 0) {
        code = best_way(dispatch, tier, false, LL_NONE, &what, scratch, &a.way);
        if (code == LL_OK && a.way.wave == NULL) {
            code = ask_why(dispatch, &what, scratch, &a.answer);
        } else if (code == LL_OK && a.way.stop.time_s > dispatch->limit_s + LIMIT_SLACK_S) {
            a.answer = LL_OVER_SEARCH_LIMIT;
            a.way.wave = NULL;
        } else if (code == LL_OK) {
            a.answer = LL_ANSWERED;
            a.response = response_of(dispatch, tier, &a.way);
            code = ask_more(dispatch, tier, &what, scratch, &a.response);
        }
    }
    if (code != LL_OK) {
        return ll_fail(err, code, "out of memory");
    }
    *ret_answer = a;
    return LL_OK;
}
