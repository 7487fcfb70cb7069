#include "geo/route.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"

void ll_route_clear(struct ll_route *route)
{
    ll_free(route->steps);
    ll_free(route->gates);
    *route = (struct ll_route){0};
}

/// The turns that a wave was searched over.
static const struct ll_graph *turns_of(const struct ll_dispatch *d, const struct ll_wave *wave)
{
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        for (size_t w = 0; w < d->tiers[t].wave_count; w++) {
            const struct ll_dispatch_wave *of = &d->tiers[t].waves[w];
            if (&of->all == wave) {
                return &d->roads[of->road].turns;
            }
            if (&of->known == wave) {
                return &d->roads[of->road].known;
            }
        }
    }
    return NULL;
}

/// Adds a stretch; the route is made from its end backwards.
static enum ll_code add(struct ll_route *route, const struct ll_network_edge *e, double length_m,
                        struct ll_err *err)
{
    if (length_m <= 0.0) {
        return LL_OK;
    }
    double assumed_m = e->assumed ? length_m : 0.0;
    if (route->count > 0 && route->steps[route->count - 1].lane == e->lane) {
        route->steps[route->count - 1].length_m += length_m;
        route->steps[route->count - 1].assumed_m += assumed_m;
        return LL_OK;
    }
    enum ll_code code = ll_array_reserve(&route->steps, &route->capacity, route->count + 1,
                                         sizeof *route->steps, err);
    if (code == LL_OK) {
        route->steps[route->count++] = (struct ll_route_step){e->lane, length_m, assumed_m};
    }
    return code;
}

/// Adds an edge of the network as a whole: a stretch, or a gate, which has no length.
static enum ll_code add_edge(struct ll_route *route, const struct ll_network *net, uint32_t edge,
                             struct ll_err *err)
{
    const struct ll_network_edge *e = &net->edges[edge];
    enum ll_code code = add(route, e, e->length_m, err);
    if (code != LL_OK || !(e->open_s > 0.0)) {
        return code;
    }
    code = ll_array_reserve(&route->gates, &route->gate_capacity, route->gate_count + 1,
                            sizeof *route->gates, err);
    if (code == LL_OK) {
        route->gates[route->gate_count++] =
            (struct ll_route_gate){e->lane, net->points[e->first_point], e->open_s};
    }
    return code;
}

/// The stretch of its own lane that a station drives until the arc that it begins with.
static enum ll_code add_entry(struct ll_route *route, const struct ll_wave *wave, uint32_t arc,
                              uint32_t station, struct ll_err *err)
{
    const struct ll_network *net = wave->network;
    const struct ll_network_edge *begun = &net->edges[arc / 2];
    const uint32_t node = arc % 2 == 0 ? begun->from : begun->to;
    for (size_t i = 0; i < wave->arrivals.entry_count; i++) {
        const struct ll_entry *entry = &wave->arrivals.entries[i];
        const struct ll_network_edge *e = &net->edges[entry->edge];
        if (entry->station == station) {
            double back_m = e->from == node ? entry->along_m : INFINITY;
            double on_m = e->to == node ? e->length_m - entry->along_m : INFINITY;
            double drive_m = fmin(back_m, on_m);
            return isfinite(drive_m) ? add(route, e, drive_m, err) : LL_OK;
        }
    }
    return LL_OK;
}

static void turn_round(struct ll_route *route)
{
    for (size_t i = 0, k = route->count; i + 1 < k; i++) {
        k--;
        struct ll_route_step swap = route->steps[i];
        route->steps[i] = route->steps[k];
        route->steps[k] = swap;
    }
    for (size_t i = 0, k = route->gate_count; i + 1 < k; i++) {
        k--;
        struct ll_route_gate swap = route->gates[i];
        route->gates[i] = route->gates[k];
        route->gates[k] = swap;
    }
}

enum ll_code ll_route_find(const struct ll_dispatch *dispatch, const struct ll_way *way,
                           struct ll_route *ret_route, struct ll_err *err)
{
    LL_CLEANUP(ll_route_clear) struct ll_route route = {0};
    const struct ll_wave *wave = way->wave;
    const struct ll_graph *turns = turns_of(dispatch, wave);
    const struct ll_network *net = wave->network;
    const uint32_t station = way->feed.station;
    if (turns == NULL) {
        return ll_fail(err, LL_E_INVALID, "a way of another dispatch");
    }
    enum ll_code code =
        add(&route, &net->edges[way->edge], fabs(way->stop.on_m - way->feed.origin_m), err);
    uint32_t arc = way->feed.arc;
    for (uint32_t left = turns->node_count; code == LL_OK && arc != LL_NONE && left > 0; left--) {
        const struct ll_due *due = &wave->arrivals.due[2 * (size_t)arc];
        due = due->owner == station ? due : due + 1;
        if (due->via == UINT32_MAX) {
            code = add_entry(&route, wave, arc, station, err);
            break;
        }
        arc = ll_graph_arc_from(turns, due->via);
        code = add_edge(&route, net, arc / 2, err);
    }
    if (code == LL_OK) {
        turn_round(&route);
        *ret_route = route;
        route = (struct ll_route){0};
    }
    return code;
}
