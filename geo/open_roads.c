#include "geo/open_roads.h"

#include "core/alloc.h"
#include "core/hours.h"
#include "geo/arrivals.h"

/// How far the middle of an edge may lie from the same lane in the network of all lanes.
#define SAME_PLACE_M 0.01

/// The connected parts of a network, by node: the lowest node of each part.
struct parts {
    uint32_t *of;
    bool *served; ///< by part: a station enters it
};

static void parts_clear(struct parts *p)
{
    ll_free(p->of);
    ll_free(p->served);
}

static uint32_t root_of(struct parts *p, uint32_t node)
{
    while (p->of[node] != node) {
        p->of[node] = p->of[p->of[node]];
        node = p->of[node];
    }
    return node;
}

static void join(struct parts *p, uint32_t a, uint32_t b)
{
    a = root_of(p, a);
    b = root_of(p, b);
    p->of[a > b ? a : b] = a > b ? b : a;
}

static enum ll_code find_parts(const struct ll_network *net, struct parts *p, struct ll_err *err)
{
    const uint32_t nodes = net->graph.node_count;
    p->of = ll_alloc(nodes, sizeof *p->of);
    p->served = ll_calloc(nodes, sizeof *p->served);
    if (p->of == NULL || p->served == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t n = 0; n < nodes; n++) {
        p->of[n] = n;
    }
    for (uint32_t e = 0; e < net->edge_count; e++) {
        join(p, net->edges[e].from, net->edges[e].to);
    }
    return LL_OK;
}

/// Marks the parts that stations enter which answer at the time of day that is assessed.
static enum ll_code serve(const struct ll_stage *in, enum ll_vehicle_class vehicle,
                          const struct ll_network *net, struct parts *p, struct ll_err *err)
{
    const struct ll_table *stations = &in->scene->layer[LL_STATION];
    const struct ll_night night = ll_night_of(in->rules);
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < stations->count; i++) {
        struct ll_entry entry = {0};
        bool found = false;
        if (ll_station_answers(stations, i, night, in->speeds->set) &&
            ll_station_sends(stations, i, vehicle)) {
            code = ll_station_entry(in, net, (uint32_t)i, &found, &entry, err);
        }
        if (found) {
            p->served[root_of(p, net->edges[entry.edge].from)] = true;
        }
    }
    return code;
}

/// Whether the lanes around the middle of an edge lead to a station, were nothing in the way.
static enum ll_code ask_all(const struct ll_network *all, struct parts *all_parts,
                            const struct ll_network *net, uint32_t edge, bool *ret_served,
                            struct ll_err *err)
{
    const uint32_t p = net->edges[edge].first_point;
    const struct ll_xy middle = {(net->points[p].x + net->points[p + 1].x) / 2.0,
                                 (net->points[p].y + net->points[p + 1].y) / 2.0};
    struct ll_network_place place = {0};
    bool found = false;
    enum ll_code code = ll_network_nearest(all, middle, SAME_PLACE_M, &found, &place, err);
    *ret_served = found && all_parts->served[root_of(all_parts, all->edges[place.edge].from)];
    return code;
}

enum ll_code ll_open_roads(const struct ll_stage *in, enum ll_vehicle_class vehicle,
                           const struct ll_network *network, bool **ret_open, struct ll_err *err)
{
    LL_CLEANUP(ll_network_clear) struct ll_network all = {0};
    LL_CLEANUP(parts_clear) struct parts parts = {0};
    LL_CLEANUP(parts_clear) struct parts all_parts = {0};
    LL_CLEANUP(ll_freep) bool *open = ll_alloc(network->edge_count, sizeof *open);
    enum ll_code code = open == NULL
                            ? ll_fail(err, LL_E_NOMEM, "out of memory")
                            : ll_network_make(&in->scene->layer[LL_LANE], in->speeds, &all, err);
    code = code == LL_OK ? find_parts(network, &parts, err) : code;
    code = code == LL_OK ? find_parts(&all, &all_parts, err) : code;
    code = code == LL_OK ? serve(in, vehicle, network, &parts, err) : code;
    code = code == LL_OK ? serve(in, vehicle, &all, &all_parts, err) : code;
    for (uint32_t e = 0; code == LL_OK && e < network->edge_count; e++) {
        bool cut_off = false;
        if (!parts.served[root_of(&parts, network->edges[e].from)] &&
            network->edges[e].length_m > 0.0) {
            code = ask_all(&all, &all_parts, network, e, &cut_off, err);
        }
        open[e] = !cut_off;
    }
    if (code == LL_OK) {
        *ret_open = open;
        open = NULL;
    }
    return code;
}
