#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/hours.h"
#include "geo/dispatch.h"
#include "geo/isochrone.h"
#include "geo/passage.h"

/// What a dispatch is made of.
struct making {
    const struct ll_stage *in;
    const struct ll_response_input *input;
    struct ll_dispatch *d;
    struct ll_dispatch *before;  ///< NULL: none
    struct ll_passages passages; ///< made with the first roads of a class
    bool passages_made;
};

static void making_release(struct making *m)
{
    ll_passages_clear(&m->passages);
}

static enum ll_code need_passages(struct making *m, struct ll_err *err)
{
    if (m->passages_made) {
        return LL_OK;
    }
    enum ll_code code =
        ll_passages_find(m->in, m->input->vehicles, m->input->clearance, NULL, &m->passages, err);
    m->passages_made = code == LL_OK;
    return code;
}

/// The cuts of a class; the road of all lanes has none.
static enum ll_code make_cuts(struct making *m, int road, struct ll_road *r, struct ll_err *err)
{
    enum ll_code code = road == LL_ROAD_ALL ? LL_OK : need_passages(m, err);
    return code == LL_OK && road != LL_ROAD_ALL
               ? ll_passages_cuts(&m->passages, (enum ll_vehicle_class)road, &r->cuts,
                                  &r->cut_count, err)
               : code;
}

static bool same_cuts(const struct ll_road *a, const struct ll_road *b)
{
    for (size_t i = 0; a->cut_count == b->cut_count && i < a->cut_count; i++) {
        const struct ll_lane_cut *x = &a->cuts[i];
        const struct ll_lane_cut *y = &b->cuts[i];
        if (x->lane != y->lane || x->from_m != y->from_m || x->to_m != y->to_m ||
            x->open_s != y->open_s || x->closed != y->closed || x->assumed != y->assumed) {
            return false;
        }
    }
    return a->cut_count == b->cut_count;
}

/// The network of a road: that of the dispatch before, when neither lanes nor cuts have changed.
static enum ll_code make_network(struct making *m, int road, struct ll_road *r, struct ll_err *err)
{
    static const struct ll_lane_cut none = {0};
    struct ll_road *old = m->before != NULL ? &m->before->roads[road] : NULL;
    enum ll_code code = make_cuts(m, road, r, err);
    if (code != LL_OK) {
        return code;
    }
    if (old != NULL && old->made && m->d->lanes_same && same_cuts(old, r)) {
        r->network = old->network;
        old->network = (struct ll_network){0};
        r->network_same = true;
        return LL_OK;
    }
    const struct ll_network_want want = {&m->d->joined,
                                         road == LL_ROAD_ALL ? NULL
                                         : r->cut_count == 0 ? &none
                                                             : r->cuts,
                                         r->cut_count};
    return ll_network_of(&want, &r->network, err);
}

/// A crew with a cart is no faster than its cart.
static void hold_back(const struct making *m, struct ll_network *net)
{
    double fastest_mps = ll_rule(m->in->rules, LL_RULE_CART_KMH) / 3.6;
    for (uint32_t e = 0; e < net->edge_count; e++) {
        net->edges[e].speed_mps = fmin(net->edges[e].speed_mps, fastest_mps);
    }
}

/// Whether the turns of the dispatch before are still right: costs depend on network and widths.
static bool same_turns(const struct ll_road *old, const struct ll_road *r)
{
    const size_t bytes = 2 * (size_t)r->network.edge_count * sizeof *r->width_m;
    return r->network_same && (old->width_m == NULL) == (r->width_m == NULL) &&
           (r->width_m == NULL || memcmp(old->width_m, r->width_m, bytes) == 0);
}

static void take_turns(struct ll_road *old, struct ll_road *r)
{
    r->turns = old->turns;
    r->known = old->known;
    old->turns = (struct ll_graph){0};
    old->known = (struct ll_graph){0};
    r->same = true;
}

static enum ll_code make_turns(struct making *m, int road, struct ll_road *r, struct ll_err *err)
{
    const bool on_foot = road == LL_VEHICLE_FOOT;
    const struct ll_vehicle *vehicle =
        road == LL_ROAD_ALL || m->input->vehicles == NULL ? NULL : &m->input->vehicles->of[road];
    const struct ll_turn_costs costs = ll_turn_costs_of(m->in->rules, vehicle, on_foot);
    const struct ll_clearance *clearance = m->input->clearance;
    enum ll_code code = LL_OK;
    if (vehicle != NULL && !on_foot && clearance != NULL && clearance->first_piece != NULL) {
        code =
            ll_turn_widths(&r->network, &m->in->scene->layer[LL_LANE], clearance, &r->width_m, err);
    }
    if (code == LL_OK && m->before != NULL && same_turns(&m->before->roads[road], r)) {
        take_turns(&m->before->roads[road], r);
        return LL_OK;
    }
    if (code == LL_OK) {
        code = ll_turns_make(&r->network, &costs, r->width_m, false, &r->turns, err);
    }
    if (code == LL_OK && r->any_assumed) {
        code = ll_turns_make(&r->network, &costs, r->width_m, true, &r->known, err);
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
    enum ll_code code = make_network(m, road, r, err);
    const bool classed = road != LL_ROAD_ALL && m->input->vehicles != NULL;
    r->hose_m = classed ? m->input->vehicles->of[road].hose_m
                        : ll_rule(m->in->rules, LL_RULE_HOSE_TO_WALL_M);
    if (code == LL_OK && road == LL_VEHICLE_FOOT && !r->network_same) {
        hold_back(m, &r->network);
    }
    for (uint32_t e = 0; code == LL_OK && e < r->network.edge_count; e++) {
        r->any_assumed |= r->network.edges[e].assumed;
    }
    const bool driven = road != LL_ROAD_ALL || m->input->vehicles == NULL;
    if (code == LL_OK && driven) { /* else only to see whether there is any lane */
        code = make_turns(m, road, r, err);
    }
    r->made = code == LL_OK;
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
    const struct ll_night night = ll_night_of(m->in->rules);
    enum ll_station_state state = LL_STATION_UNSTAFFED;
    enum ll_code code = LL_OK;
    if (ll_station_answers(stations, station, night, m->in->speeds->set)) {
        unsigned times = 0;
        totals->stations_hours_unknown +=
            !ll_hours_staffed(ll_table_string(stations, station, LL_STATION_HOURS), night, &times);
        if (out_s >= 0.0 && isfinite(out_s)) {
            m->d->tiers[tier].counted++;
            totals->stations[tier]++;
            totals->stations_assumed +=
                ll_table_word(stations, station, LL_STATION_KIND) == LL_STATION_KIND_UNKNOWN;
            code = enter(m, station, tier, out_s, &state, err);
        } else {
            state = LL_STATION_BAD_TURNOUT;
        }
    } else if (ll_station_counts(stations, station)) {
        state = LL_STATION_OFF_DUTY;
    }
    if (code == LL_OK) {
        totals->stations_unstaffed += state == LL_STATION_UNSTAFFED;
        totals->stations_off_duty += state == LL_STATION_OFF_DUTY;
        totals->stations_bad_turnout += state == LL_STATION_BAD_TURNOUT;
        totals->stations_off_network[tier] += state == LL_STATION_OFF_NETWORK;
        if (m->input->station_state != NULL) {
            m->input->station_state[station] = (uint8_t)state;
        }
    }
    return code;
}

static int by_edge_station(const void *left, const void *right)
{
    const struct ll_entry *a = left;
    const struct ll_entry *b = right;
    if (a->edge != b->edge) {
        return a->edge < b->edge ? -1 : 1;
    }
    return (a->station > b->station) - (a->station < b->station);
}

/// Whether the same stations enter at the same places at the same times.
static bool same_entries(struct ll_arrivals *now, const struct ll_arrivals *before)
{
    if (now->entry_count != before->entry_count) {
        return false;
    }
    if (now->entry_count > 0) {
        qsort(now->entries, now->entry_count, sizeof *now->entries, by_edge_station);
    }
    for (size_t i = 0; i < now->entry_count; i++) {
        const struct ll_entry *a = &now->entries[i];
        const struct ll_entry *b = &before->entries[i];
        if (a->edge != b->edge || a->station != b->station || a->along_m != b->along_m ||
            a->at_s != b->at_s) {
            return false;
        }
    }
    return true;
}

static enum ll_code find_wave(const struct ll_stage *in, const struct ll_graph *turns,
                              struct ll_wave *wave, struct ll_err *err)
{
    enum ll_code code = ll_arrivals_find(in, wave->network, turns, &wave->arrivals, err);
    return code == LL_OK ? ll_wave_prepare(wave, err) : code;
}

/// The wave of the dispatch before on the same road; NULL: none, or the road has changed.
static struct ll_dispatch_wave *wave_before(const struct making *m, int tier, int road)
{
    struct ll_dispatch_tier *old = m->before != NULL ? &m->before->tiers[tier] : NULL;
    for (size_t i = 0; old != NULL && m->d->roads[road].same && i < old->wave_count; i++) {
        if (old->waves[i].road == road) {
            return &old->waves[i];
        }
    }
    return NULL;
}

/// Takes the wave over, on the network where it is now.
static void take_wave(struct ll_wave *wave, struct ll_wave *old)
{
    const struct ll_network *network = wave->network;
    ll_wave_clear(wave);
    *wave = *old;
    wave->network = network;
    *old = (struct ll_wave){0};
}

static enum ll_code find_waves(struct making *m, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        struct ll_dispatch_tier *tier = &m->d->tiers[t];
        for (size_t w = 0; code == LL_OK && w < tier->wave_count; w++) {
            struct ll_dispatch_wave *wave = &tier->waves[w];
            const struct ll_road *road = &m->d->roads[wave->road];
            struct ll_dispatch_wave *old = wave_before(m, t, wave->road);
            if (old != NULL && same_entries(&wave->all.arrivals, &old->all.arrivals)) {
                take_wave(&wave->all, &old->all);
                take_wave(&wave->known, &old->known);
                wave->same = true;
                continue;
            }
            code = find_wave(m->in, &road->turns, &wave->all, err);
            if (code == LL_OK && road->any_assumed) {
                code = find_wave(m->in, &road->known, &wave->known, err);
            }
        }
    }
    return code;
}

/// Joins the lanes, unless the stage brings them joined, or takes them over when none is another
/// than it was.
static enum ll_code join_lanes(struct making *m, struct ll_err *err)
{
    const struct ll_table *lanes = &m->in->scene->layer[LL_LANE];
    struct ll_dispatch *d = m->d;
    const struct ll_row_marks *before = m->before != NULL ? &m->before->lanes : NULL;
    enum ll_code code = ll_row_marks_make(m->in, LL_LANE, before, &d->lanes, err);
    if (code != LL_OK) {
        return code;
    }
    d->lanes_same = before != NULL && before->count == lanes->count;
    for (size_t i = 0; d->lanes_same && i < lanes->count; i++) {
        d->lanes_same = !ll_row_changed(before, &d->lanes, i);
    }
    if (m->in->joined != NULL) {
        d->joined = *m->in->joined;
        d->joined.lanes = lanes;
        d->joined.speeds = m->in->speeds;
        d->joined_borrowed = true;
        return LL_OK;
    }
    if (d->lanes_same && !m->before->joined_borrowed) {
        d->joined = m->before->joined;
        d->joined.lanes = lanes;
        d->joined.speeds = m->in->speeds;
        m->before->joined = (struct ll_joined_lanes){0};
        return LL_OK;
    }
    return ll_joined_lanes_make(lanes, m->in->speeds, &d->joined, err);
}

enum ll_code ll_road_make(const struct ll_stage *in, const struct ll_response_input *input,
                          int road, struct ll_road *ret_road, struct ll_err *err)
{
    LL_CLEANUP(ll_dispatch_clear) struct ll_dispatch d = {0};
    LL_CLEANUP(making_release) struct making m = {.in = in, .input = input, .d = &d};
    enum ll_code code = join_lanes(&m, err);
    code = code == LL_OK ? need_road(&m, road, err) : code;
    if (code == LL_OK) {
        *ret_road = d.roads[road];
        d.roads[road] = (struct ll_road){0};
    }
    return code;
}

/// What is walked around: of the stage, else made.
static enum ll_code need_ground(struct making *m, struct ll_err *err)
{
    struct ll_dispatch *d = m->d;
    d->ground = m->in->ground;
    if (d->ground != NULL) {
        return LL_OK;
    }
    d->own_ground = ll_calloc(1, sizeof *d->own_ground);
    d->ground = d->own_ground;
    if (d->own_ground == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_hose_ground_make(m->in->scene, d->own_ground, err);
    return code == LL_OK ? ll_hose_ground_share(d->own_ground, m->in->rules, m->in->vehicles, err)
                         : code;
}

double ll_dispatch_exact_s(const struct ll_stage *in)
{
    double latest_s = 0.0;
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        latest_s = fmax(latest_s, ll_response_limit_s(in, (enum ll_tier)t));
    }
    return latest_s + ll_rule(in->rules, LL_RULE_TURNOUT_ERROR_S);
}

enum ll_code ll_dispatch_again(const struct ll_stage *in, const struct ll_response_input *input,
                               struct ll_dispatch *before, struct ll_dispatch *ret_dispatch,
                               struct ll_err *err)
{
    static const struct ll_response_input nothing = {0};
    struct ll_dispatch *d = ret_dispatch;
    LL_CLEANUP(making_release)
    struct making m = {
        .in = in, .input = input == NULL ? &nothing : input, .d = d, .before = before};
    *d = (struct ll_dispatch){.in = in,
                              .walk = {.speed_mps = ll_rule(in->rules, LL_RULE_WALK_MPS),
                                       .reach_m = ll_rule(in->rules, LL_RULE_ACCESS_M)},
                              .limit_s = ll_rule(in->rules, LL_RULE_SEARCH_LIMIT_S),
                              .exact_s = ll_dispatch_exact_s(in)};
    enum ll_code code = ll_shores_make(in->scene, &d->shores, err);
    code = code == LL_OK ? need_ground(&m, err) : code;
    if (code == LL_OK) {
        code = join_lanes(&m, err);
    }
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
        d->totals.crossings_joined = d->joined.crossings_joined;
    } else {
        ll_dispatch_clear(d);
    }
    return code;
}

enum ll_code ll_dispatch_make(const struct ll_stage *in, const struct ll_response_input *input,
                              struct ll_dispatch *ret_dispatch, struct ll_err *err)
{
    return ll_dispatch_again(in, input, NULL, ret_dispatch, err);
}
