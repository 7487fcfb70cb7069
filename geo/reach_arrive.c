/// How a class gets to a place on the network, once its ways to all nodes are known.
#include <math.h>

#include "geo/reach_private.h"

struct ll_reach_passed ll_reach_passed_at(const struct ll_reach_ways *ways, uint32_t node)
{
    return (struct ll_reach_passed){ways->tight[node], ways->tight_count[node]};
}

/// The first entry on an edge, or the one after all before it.
static size_t entries_from(const struct ll_reach_town *town, uint32_t edge)
{
    size_t low = 0;
    size_t high = town->entry_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (town->entries[middle].edge < edge) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/// Where a class goes to on an edge.
struct going {
    const struct ll_reach_town *town;
    enum ll_vehicle_class vehicle;
    uint32_t edge;
    double along_m;
    double speed_mps;
    bool assumed;
    struct ll_reach_arrival best;
};

/// Takes over the way to a node, and on from there, where it is quicker.
/// @param hook Of the end of the edge that is at the node.
static void try_node(struct going *g, uint32_t node, uint32_t hook)
{
    const struct ll_reach_ways *ways = &g->town->of[g->vehicle];
    const double end_m = hook % 2 != 0 ? g->town->net.edges[g->edge].length_m : 0.0;
    const double drive_m = fabs(g->along_m - end_m);
    const double time_s = ways->time_s[node] + drive_m / g->speed_mps;
    if (!(time_s < g->best.time_s)) {
        return;
    }
    g->best.time_s = time_s;
    g->best.assumed_m = ways->assumed_m[node] + (g->assumed ? drive_m : 0.0);
    g->best.unsure = ways->unsure[node] != 0 || (g->assumed && drive_m > 0.0);
    g->best.passed = ll_reach_passed_at(ways, node);
    if (drive_m > 0.0) {
        ll_reach_pass_turn(g->town, g->vehicle, ways->hook[node], hook, &g->best.passed);
        ll_reach_pass_along(g->town, g->vehicle, g->edge, end_m, g->along_m, &g->best.passed);
        g->best.unsure |= g->best.passed.count > 0;
    }
}

/// From where a station's vehicles enter the edge itself.
static void try_entry(struct going *g, const struct ll_reach_entry *entry)
{
    const double way_m = fabs(g->along_m - entry->along_m);
    const double time_s = entry->at_s + way_m / g->speed_mps;
    if ((entry->sends & (1U << g->vehicle)) != 0 && time_s < g->best.time_s) {
        g->best = (struct ll_reach_arrival){
            .time_s = time_s, .assumed_m = g->assumed ? way_m : 0.0, .passed = {.first = LL_NONE}};
        ll_reach_pass_along(g->town, g->vehicle, g->edge, entry->along_m, g->along_m,
                            &g->best.passed);
        g->best.unsure = g->assumed || g->best.passed.count > 0;
    }
}

struct ll_reach_arrival ll_reach_arrive(const struct ll_reach_town *town,
                                        enum ll_vehicle_class vehicle, uint32_t edge,
                                        double along_m)
{
    const struct ll_network_edge *e = &town->net.edges[edge];
    struct going g = {.town = town,
                      .vehicle = vehicle,
                      .edge = edge,
                      .along_m = along_m,
                      .speed_mps = ll_reach_speed_mps(town, vehicle, edge),
                      .assumed = (town->assumed[edge] & (1U << vehicle)) != 0,
                      .best = {.time_s = INFINITY, .passed = {.first = LL_NONE}}};
    for (uint32_t i = 0; i < 2; i++) {
        const uint32_t node = i == 0 ? e->from : e->to;
        const bool there = (i == 0 ? along_m : e->length_m - along_m) == 0.0;
        try_node(&g, node, 2 * edge + i);
        for (uint32_t n = town->twin[node]; there && n != node; n = town->twin[n]) {
            try_node(&g, n, 2 * edge + i);
        }
    }
    for (size_t i = entries_from(town, edge);
         i < town->entry_count && town->entries[i].edge == edge; i++) {
        try_entry(&g, &town->entries[i]);
    }
    return g.best;
}

uint32_t ll_reach_stopper(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                          uint32_t edge, double along_m)
{
    const struct ll_reach_ways *ways = &town->of[vehicle];
    const struct ll_network_edge *e = &town->net.edges[edge];
    const double speed_mps = ll_reach_speed_mps(town, vehicle, edge);
    double from_s = ways->free_s[e->from] + along_m / speed_mps;
    double to_s = ways->free_s[e->to] + (e->length_m - along_m) / speed_mps;
    uint32_t stopper = ways->stopper[from_s <= to_s ? e->from : e->to];
    return stopper != LL_NONE ? stopper : ll_reach_edge_stopper(town, vehicle, edge);
}
