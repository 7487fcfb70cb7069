#include "geo/arrivals.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"

void ll_arrivals_clear(struct ll_arrivals *arrivals)
{
    ll_free(arrivals->entries);
    ll_free(arrivals->time_s);
    ll_free(arrivals->station);
    ll_free(arrivals->assumed_m);
    *arrivals = (struct ll_arrivals){0};
}

static double turnout_s(const struct ll_stage *in, enum ll_tier tier, size_t station)
{
    static const enum ll_rule_id rules[LL_TIER_COUNT] = {
        LL_RULE_TURNOUT_MICRO_S, LL_RULE_TURNOUT_TOWNSHIP_S, LL_RULE_TURNOUT_NATIONAL_S};
    double own = ll_table_real(&in->scene->layer[LL_STATION], station, LL_STATION_TURNOUT_S);
    return isnan(own) ? ll_rule(in->rules, rules[tier]) : own;
}

/// Where a station stands: its first point.
static bool station_point(const struct ll_shapes *shapes, size_t station, struct ll_xy *ret_at)
{
    uint32_t ring = shapes->first_ring[station];
    if (ring == shapes->first_ring[station + 1] ||
        shapes->first_point[ring] == shapes->first_point[ring + 1]) {
        return false;
    }
    *ret_at = shapes->points[shapes->first_point[ring]];
    return true;
}

static enum ll_code enter(const struct ll_stage *in, const struct ll_network *net,
                          enum ll_tier tier, uint32_t station, struct ll_arrivals *a,
                          struct ll_err *err)
{
    struct ll_xy at = {0};
    bool found = false;
    struct ll_network_place place = {0};
    enum ll_code code = LL_OK;
    const double out_s = turnout_s(in, tier, station);
    if (!(out_s >= 0.0 && isfinite(out_s))) {
        return ll_fail(err, LL_E_INVALID, "station %u turns out in %g s", station + 1U, out_s);
    }
    if (station_point(&in->scene->layer[LL_STATION].shape, station, &at)) {
        code =
            ll_network_nearest(net, at, ll_rule(in->rules, LL_RULE_STATION_SNAP_M) + LL_ROUNDING_M,
                               &found, &place, err);
    }
    a->counted++;
    if (code != LL_OK || !found) {
        a->off_network += !found;
        return code;
    }
    code = ll_array_reserve(&a->entries, &a->entry_capacity, a->entry_count + 1, sizeof *a->entries,
                            err);
    if (code == LL_OK) {
        double gap_s = place.distance_m / ll_rule(in->rules, LL_RULE_WALK_MPS);
        a->entries[a->entry_count++] = (struct ll_entry){.edge = place.edge,
                                                         .station = station,
                                                         .along_m = place.along_m,
                                                         .at_s = out_s + gap_s};
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

static enum ll_code enter_all(const struct ll_stage *in, const struct ll_network *net,
                              enum ll_tier tier, struct ll_arrivals *a, struct ll_err *err)
{
    const struct ll_table *stations = &in->scene->layer[LL_STATION];
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < stations->count; i++) {
        if (ll_station_counts(stations, i) && ll_station_tier(stations, i) == tier) {
            code = enter(in, net, tier, (uint32_t)i, a, err);
        }
    }
    if (code == LL_OK && a->entry_count > 0) {
        qsort(a->entries, a->entry_count, sizeof *a->entries, by_edge_station);
    }
    return code;
}

/// A station reaches both ends of the edge it enters; numbers 2 i and 2 i + 1 are those of entry i.
static void make_sources(const struct ll_network *net, const struct ll_arrivals *a,
                         struct ll_source *sources)
{
    for (size_t i = 0; i < a->entry_count; i++) {
        const struct ll_entry *entry = &a->entries[i];
        const struct ll_network_edge *e = &net->edges[entry->edge];
        double back_s = entry->along_m / e->speed_mps;
        double on_s = (e->length_m - entry->along_m) / e->speed_mps;
        sources[2 * i] = (struct ll_source){e->from, entry->station, entry->at_s + back_s};
        sources[2 * i + 1] = (struct ll_source){e->to, entry->station, entry->at_s + on_s};
    }
}

/// Assumed metres at the nodes where the search started from, NAN at all others.
static void assume_at_sources(const struct ll_network *net, struct ll_arrivals *a,
                              const struct ll_source *sources, const uint32_t *via)
{
    for (uint32_t n = 0; n < net->graph.node_count; n++) {
        a->assumed_m[n] = NAN;
    }
    for (size_t i = 0; i < 2 * a->entry_count; i++) {
        const struct ll_source *s = &sources[i];
        const struct ll_entry *entry = &a->entries[i / 2];
        const struct ll_network_edge *e = &net->edges[entry->edge];
        if (via[s->node] != UINT32_MAX || a->station[s->node] != s->owner ||
            a->time_s[s->node] != s->at_s) {
            continue;
        }
        double drive_m = i % 2 == 0 ? entry->along_m : e->length_m - entry->along_m;
        double assumed_m = e->assumed ? drive_m : 0.0;
        a->assumed_m[s->node] = fmin(assumed_m, a->assumed_m[s->node]); /* fmin passes over NAN */
    }
}

/// The node at the other end of the arc by which a node was reached.
static uint32_t before(const struct ll_network *net, uint32_t node, uint32_t arc)
{
    const struct ll_network_edge *e = &net->edges[net->graph.edge[arc]];
    return e->to == node ? e->from : e->to;
}

/// Adds up assumed metres along the tree of shortest ways: back to the first node that knows them,
/// then forward again. Each node is walked over twice.
static void assume_along_ways(const struct ll_network *net, struct ll_arrivals *a,
                              const uint32_t *via, uint32_t *way)
{
    for (uint32_t n = 0; n < net->graph.node_count; n++) {
        size_t steps = 0;
        for (uint32_t at = n; isfinite(a->time_s[at]) && isnan(a->assumed_m[at]);
             at = before(net, at, via[at])) {
            way[steps++] = at;
        }
        while (steps > 0) {
            uint32_t at = way[--steps];
            const struct ll_network_edge *e = &net->edges[net->graph.edge[via[at]]];
            a->assumed_m[at] =
                a->assumed_m[before(net, at, via[at])] + (e->assumed ? e->length_m : 0.0);
        }
    }
}

static enum ll_code search(const struct ll_network *net, struct ll_arrivals *a, struct ll_err *err)
{
    const size_t nodes = net->graph.node_count;
    a->time_s = ll_alloc(nodes, sizeof *a->time_s);
    a->station = ll_alloc(nodes, sizeof *a->station);
    a->assumed_m = ll_alloc(nodes, sizeof *a->assumed_m);
    LL_CLEANUP(ll_freep) uint32_t *via = ll_alloc(nodes, sizeof *via);
    LL_CLEANUP(ll_freep) uint32_t *way = ll_alloc(nodes, sizeof *way);
    LL_CLEANUP(ll_freep)
    struct ll_source *sources = ll_alloc(2 * a->entry_count, sizeof *sources);
    if (a->time_s == NULL || a->station == NULL || a->assumed_m == NULL || via == NULL ||
        way == NULL || sources == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    make_sources(net, a, sources);
    enum ll_code code = ll_graph_times(&net->graph, sources, 2 * a->entry_count, INFINITY,
                                       a->time_s, a->station, via, err);
    if (code == LL_OK) {
        assume_at_sources(net, a, sources, via);
        assume_along_ways(net, a, via, way);
    }
    return code;
}

enum ll_code ll_arrivals_make(const struct ll_stage *in, const struct ll_network *network,
                              enum ll_tier tier, struct ll_arrivals *ret_arrivals,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_arrivals_clear) struct ll_arrivals a = {0};
    enum ll_code code = enter_all(in, network, tier, &a, err);
    if (code == LL_OK) {
        code = search(network, &a, err);
    }
    if (code == LL_OK) {
        *ret_arrivals = a;
        a = (struct ll_arrivals){0};
    }
    return code;
}

const struct ll_entry *ll_arrivals_on_edge(const struct ll_arrivals *arrivals, uint32_t edge,
                                           size_t *ret_count)
{
    size_t low = 0;
    size_t high = arrivals->entry_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (arrivals->entries[middle].edge < edge) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t end = low;
    while (end < arrivals->entry_count && arrivals->entries[end].edge == edge) {
        end++;
    }
    *ret_count = end - low;
    return arrivals->entries == NULL ? NULL : arrivals->entries + low;
}

struct ll_feed ll_arrivals_feed(const struct ll_arrivals *arrivals,
                                const struct ll_network_edge *edge, const struct ll_entry *entries,
                                size_t number)
{
    if (number < 2) {
        uint32_t node = number == 0 ? edge->from : edge->to;
        return (struct ll_feed){.at_s = arrivals->time_s[node],
                                .origin_m = number == 0 ? 0.0 : edge->length_m,
                                .assumed_m = arrivals->assumed_m[node],
                                .station = arrivals->station[node]};
    }
    const struct ll_entry *entry = &entries[number - 2];
    return (struct ll_feed){.at_s = entry->at_s,
                            .origin_m = entry->along_m,
                            .assumed_m = 0.0,
                            .station = entry->station};
}
