#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/hours.h"
#include "geo/outline.h"
#include "geo/reach_private.h"

#define NO_ARC UINT32_MAX

static void ways_clear(struct ll_reach_ways *ways)
{
    ll_free(ways->time_s);
    ll_free(ways->assumed_m);
    ll_free(ways->unsure);
    ll_free(ways->hook);
    ll_free(ways->tight);
    ll_free(ways->tight_count);
    ll_free(ways->free_s);
    ll_free(ways->stopper);
}

void ll_reach_town_clear(struct ll_reach_town *town)
{
    ll_passages_clear(&town->passages);
    ll_network_clear(&town->net);
    ll_graph_clear(&town->driven);
    ll_free(town->offset_m);
    ll_free(town->barred);
    ll_free(town->closed);
    ll_free(town->assumed);
    ll_free(town->open);
    ll_free(town->free);
    ll_free(town->twin);
    ll_free(town->entries);
    ll_reach_tight_clear(&town->tight);
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        ways_clear(&town->of[c]);
    }
    *town = (struct ll_reach_town){0};
}

/// The network of all classes: nothing is closed, but every stretch has edges of its own.
static enum ll_code make_network(const struct ll_joined_lanes *base, struct ll_reach_town *town,
                                 struct ll_err *err)
{
    const struct ll_passages *passages = &town->passages;
    LL_CLEANUP(ll_freep) struct ll_lane_cut *cuts = ll_alloc(passages->count, sizeof *cuts);
    if (cuts == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < passages->count; i++) {
        const struct ll_passage *p = &passages->items[i];
        cuts[i] = (struct ll_lane_cut){
            .lane = p->lane, .from_m = p->from_m, .to_m = p->to_m, .open_s = (double)p->open_s};
    }
    const struct ll_network_want want = {base, cuts, passages->count};
    return ll_network_of(&want, &town->net, err);
}

double ll_reach_speed_mps(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                          uint32_t edge)
{
    const double lane_mps = town->net.edges[edge].speed_mps;
    return vehicle == LL_VEHICLE_FOOT && town->cart_mps < lane_mps ? town->cart_mps : lane_mps;
}

double ll_reach_edge_s(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                       uint32_t edge)
{
    const struct ll_network_edge *e = &town->net.edges[edge];
    return e->length_m / ll_reach_speed_mps(town, vehicle, edge) + e->open_s;
}

/// Trucks do not use ways on foot; a crew stops anywhere there but on bridges and in tunnels.
static void bar(const struct ll_joined_lanes *base, struct ll_reach_town *town, uint32_t edge)
{
    struct ll_network_edge *e = &town->net.edges[edge];
    if (!ll_lane_drivable(base->speeds, base->lanes, e->lane)) {
        town->barred[edge] = UINT8_MAX & ~(1U << LL_VEHICLE_FOOT);
        e->access = ll_table_word(base->lanes, e->lane, LL_LANE_BRIDGE) != LL_FLAG_YES &&
                    ll_table_word(base->lanes, e->lane, LL_LANE_TUNNEL) != LL_FLAG_YES;
    }
}

/// Edges of a lane follow each other. Rounded, so that an edge begins at the same place however the
/// lane before it is divided.
static void measure_offsets(struct ll_reach_town *town)
{
    double along_m = 0.0;
    for (uint32_t e = 0; e < town->net.edge_count; e++) {
        const struct ll_network_edge *edge = &town->net.edges[e];
        along_m = e > 0 && edge[-1].lane == edge->lane ? along_m : 0.0;
        town->offset_m[e] = round(along_m * 1e6) / 1e6;
        along_m += edge->length_m;
    }
}

static enum ll_code mark_edges(const struct ll_joined_lanes *base, struct ll_reach_town *town,
                               struct ll_err *err)
{
    const size_t count = town->net.edge_count;
    town->offset_m = ll_alloc(count, sizeof *town->offset_m);
    town->barred = ll_calloc(count, sizeof *town->barred);
    town->closed = ll_calloc(count, sizeof *town->closed);
    town->assumed = ll_calloc(count, sizeof *town->assumed);
    town->open = ll_calloc(count, sizeof *town->open);
    town->free = ll_calloc(count, sizeof *town->free);
    if (town->offset_m == NULL || town->barred == NULL || town->closed == NULL ||
        town->assumed == NULL || town->open == NULL || town->free == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    measure_offsets(town);
    for (uint32_t e = 0; e < count; e++) {
        const uint32_t cut = town->net.edges[e].cut;
        bar(base, town, e);
        town->closed[e] = town->barred[e];
        if (cut != LL_NONE) {
            town->closed[e] |= ll_passage_stops(&town->passages.items[cut], LL_NONE);
            town->assumed[e] = town->passages.items[cut].may_stop;
        }
    }
    return LL_OK;
}

static bool are_twins(const struct ll_reach_town *town, uint32_t a, uint32_t b)
{
    uint32_t at = a;
    do {
        if (at == b) {
            return true;
        }
        at = town->twin[at];
    } while (at != a);
    return false;
}

/// Both sides of a point are nodes of their own at one spot.
static enum ll_code find_twins(struct ll_reach_town *town, struct ll_err *err)
{
    const struct ll_network *net = &town->net;
    town->twin = ll_alloc(net->graph.node_count, sizeof *town->twin);
    if (town->twin == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t n = 0; n < net->graph.node_count; n++) {
        town->twin[n] = n;
    }
    for (uint32_t i = 0; i < net->edge_count; i++) {
        const struct ll_network_edge *e = &net->edges[i];
        if (e->length_m == 0.0 && !are_twins(town, e->from, e->to)) {
            uint32_t next = town->twin[e->from]; /* makes one circle of two */
            town->twin[e->from] = town->twin[e->to];
            town->twin[e->to] = next;
        }
    }
    return LL_OK;
}

static double turnout_s(const struct ll_stage *in, size_t station)
{
    static const enum ll_rule_id rules[LL_TIER_COUNT] = {
        LL_RULE_TURNOUT_MICRO_S, LL_RULE_TURNOUT_TOWNSHIP_S, LL_RULE_TURNOUT_NATIONAL_S};
    const struct ll_table *stations = &in->scene->layer[LL_STATION];
    double own = ll_table_real(stations, station, LL_STATION_TURNOUT_S);
    return isnan(own) ? ll_rule(in->rules, rules[ll_station_tier(stations, station)]) : own;
}

static uint8_t classes_sent(const struct ll_table *stations, size_t station)
{
    uint8_t sends = 0;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        bool sent = ll_station_sends(stations, station, (enum ll_vehicle_class)c);
        sends |= (uint8_t)((unsigned)sent << c);
    }
    return sends;
}

/// A search for the lane that a station leaves by.
struct leaving {
    const struct ll_reach_town *town;
    struct ll_xy from;
    unsigned classes; ///< that leave by it
    double limit_m;
    struct ll_network_place best; ///< edge LL_NONE: none yet
};

static bool is_nearer(const struct leaving *l, double distance_m, uint32_t edge)
{
    const struct ll_network_edge *edges = l->town->net.edges;
    if (l->best.edge == LL_NONE || distance_m != l->best.distance_m) {
        return distance_m <= l->limit_m &&
               (l->best.edge == LL_NONE || distance_m < l->best.distance_m);
    }
    const uint32_t lane = edges[edge].lane;
    const uint32_t best_lane = edges[l->best.edge].lane;
    return lane < best_lane || (lane == best_lane && edge < l->best.edge);
}

static double visit_run(uint32_t item, double at_least_m, void *user)
{
    (void)at_least_m;
    struct leaving *l = user;
    const struct ll_network *net = &l->town->net;
    const struct ll_network_run *run = &net->runs[item];
    const bool barred = (l->town->barred[run->edge] & l->classes) != 0;
    for (uint32_t i = 0; !barred && i < run->segments; i++) {
        const uint32_t p = run->first_point + i;
        struct ll_xy at = {0};
        const double m = ll_point_segment(l->from, net->points[p], net->points[p + 1], &at);
        if (is_nearer(l, m, run->edge)) {
            const double on_m = hypot(at.x - net->points[p].x, at.y - net->points[p].y);
            l->best = (struct ll_network_place){
                .edge = run->edge,
                .along_m = fmin(net->along_m[p] + on_m, net->along_m[p + 1]),
                .distance_m = m,
                .at = at};
        }
    }
    return l->best.edge == LL_NONE ? l->limit_m : l->best.distance_m;
}

/// Some classes of a station leave by the nearest lane that is for them, whether they may pass
/// there or not: it is where they are.
static enum ll_code leave(const struct ll_stage *in, struct ll_reach_town *town, uint32_t station,
                          uint8_t classes, struct ll_err *err)
{
    const struct ll_shapes *shapes = &in->scene->layer[LL_STATION].shape;
    const uint32_t ring = shapes->first_ring[station];
    if (classes == 0 || ring == shapes->first_ring[station + 1] ||
        shapes->first_point[ring] == shapes->first_point[ring + 1] || town->net.index == NULL) {
        return LL_OK;
    }
    struct leaving l = {.town = town,
                        .from = shapes->points[shapes->first_point[ring]],
                        .classes = classes,
                        .limit_m = ll_rule(in->rules, LL_RULE_STATION_SNAP_M) + LL_ROUNDING_M,
                        .best = {.edge = LL_NONE}};
    const struct ll_box box = {l.from.x, l.from.y, l.from.x, l.from.y};
    enum ll_code code = ll_index_nearest(town->net.index, &box, l.limit_m, visit_run, &l, err);
    if (code != LL_OK || l.best.edge == LL_NONE) {
        return code;
    }
    code = ll_array_reserve(&town->entries, &town->entry_capacity, town->entry_count + 1,
                            sizeof *town->entries, err);
    if (code == LL_OK) {
        const double gap_s = l.best.distance_m / ll_rule(in->rules, LL_RULE_WALK_MPS);
        town->entries[town->entry_count++] = (struct ll_reach_entry){
            l.best.edge, station, l.best.along_m, turnout_s(in, station) + gap_s, classes};
    }
    return code;
}

static enum ll_code enter(const struct ll_stage *in, struct ll_reach_town *town, uint32_t station,
                          struct ll_err *err)
{
    const double out_s = turnout_s(in, station);
    if (!(out_s >= 0.0 && isfinite(out_s))) {
        return LL_OK; /* its turnout time makes no sense: it is left out, as in response times */
    }
    const uint8_t on_foot = 1U << LL_VEHICLE_FOOT;
    const uint8_t sends = classes_sent(&in->scene->layer[LL_STATION], station);
    town->sent |= sends;
    if (town->driven.node_count == 0) { /* the same lanes are for all */
        return leave(in, town, station, sends, err);
    }
    enum ll_code code = leave(in, town, station, sends & on_foot, err);
    return code == LL_OK ? leave(in, town, station, (uint8_t)(sends & ~on_foot), err) : code;
}

static int by_edge_station(const void *left, const void *right)
{
    const struct ll_reach_entry *a = left;
    const struct ll_reach_entry *b = right;
    if (a->edge != b->edge) {
        return a->edge < b->edge ? -1 : 1;
    }
    if (a->station != b->station) {
        return a->station < b->station ? -1 : 1;
    }
    return (a->sends > b->sends) - (a->sends < b->sends);
}

static enum ll_code enter_all(const struct ll_stage *in, struct ll_reach_town *town,
                              struct ll_err *err)
{
    const struct ll_table *stations = &in->scene->layer[LL_STATION];
    const struct ll_night night = ll_night_of(in->rules);
    enum ll_code code = LL_OK;
    for (uint32_t i = 0; code == LL_OK && i < stations->count; i++) {
        if (ll_station_answers(stations, i, night, in->speeds->set)) {
            code = enter(in, town, i, err);
        }
    }
    if (code == LL_OK && town->entry_count > 0) {
        qsort(town->entries, town->entry_count, sizeof *town->entries, by_edge_station);
    }
    return code;
}

/// A search on one graph, with the entries that send a class as its sources.
struct search {
    const struct ll_graph *graph;
    enum ll_vehicle_class vehicle;
    unsigned class;
    struct ll_source *sources; ///< two for each entry of the class, in its order
    size_t source_count;
    uint32_t *via;
    uint32_t *stack;
};

static void make_sources(const struct ll_reach_town *town, struct search *s)
{
    s->source_count = 0;
    for (size_t i = 0; i < town->entry_count; i++) {
        const struct ll_reach_entry *entry = &town->entries[i];
        const struct ll_network_edge *e = &town->net.edges[entry->edge];
        if ((entry->sends & s->class) == 0) {
            continue;
        }
        const double speed_mps = ll_reach_speed_mps(town, s->vehicle, entry->edge);
        double back_s = entry->along_m / speed_mps;
        double on_s = (e->length_m - entry->along_m) / speed_mps;
        uint32_t owner = (uint32_t)i;
        s->sources[s->source_count++] = (struct ll_source){e->from, owner, entry->at_s + back_s};
        s->sources[s->source_count++] = (struct ll_source){e->to, owner, entry->at_s + on_s};
    }
}

/// What is known of a node once the one before it on its way is known.
typedef void (*step_fn)(struct ll_reach_town *town, enum ll_vehicle_class vehicle, uint32_t before,
                        uint32_t edge, uint32_t node);

/// Calls `step` for every reached node that is no source, each after the one its way comes from.
static void along_ways(struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                       const struct search *s, const double *time_s, uint8_t *done, step_fn step)
{
    for (uint32_t n = 0; n < s->graph->node_count; n++) {
        size_t depth = 0;
        uint32_t at = n;
        while (isfinite(time_s[at]) && done[at] == 0 && s->via[at] != NO_ARC) {
            s->stack[depth++] = at;
            at = ll_graph_arc_from(s->graph, s->via[at]);
        }
        done[at] = 1;
        while (depth > 0) {
            uint32_t node = s->stack[--depth];
            step(town, vehicle, at, s->graph->edge[s->via[node]], node);
            done[node] = 1;
            at = node;
        }
    }
}

/// Notes what the way to a node passes, and by which edge it comes.
static void note_passed(struct ll_reach_ways *ways, uint32_t node, uint32_t hook,
                        const struct ll_reach_passed *passed)
{
    ways->hook[node] = hook;
    ways->tight[node] = passed->first;
    ways->tight_count[node] = passed->count;
    ways->unsure[node] = ways->unsure[node] != 0 || passed->count > 0;
}

static void step_assumed(struct ll_reach_town *town, enum ll_vehicle_class vehicle, uint32_t before,
                         uint32_t edge, uint32_t node)
{
    struct ll_reach_ways *ways = &town->of[vehicle];
    const struct ll_network_edge *e = &town->net.edges[edge];
    const bool assumed = (town->assumed[edge] & (1U << vehicle)) != 0;
    ways->unsure[node] = ways->unsure[before] != 0 || assumed;
    ways->assumed_m[node] = ways->assumed_m[before] + (assumed ? e->length_m : 0.0);
    struct ll_reach_passed passed = ll_reach_passed_at(ways, before);
    uint32_t hook = ways->hook[before];
    if (e->length_m > 0.0) { /* else a gate: what is behind it is turned into from before it */
        const bool back = e->from != before;
        ll_reach_pass_turn(town, vehicle, hook, 2 * edge + back, &passed);
        ll_reach_pass_along(town, vehicle, edge, back ? e->length_m : 0.0, back ? 0.0 : e->length_m,
                            &passed);
        hook = 2 * edge + !back;
    }
    note_passed(ways, node, hook, &passed);
}

static void step_stopper(struct ll_reach_town *town, enum ll_vehicle_class vehicle, uint32_t before,
                         uint32_t edge, uint32_t node)
{
    const struct ll_reach_ways *ways = &town->of[vehicle];
    ways->stopper[node] = ways->stopper[before] != LL_NONE
                              ? ways->stopper[before]
                              : ll_reach_edge_stopper(town, vehicle, edge);
}

/// What is passed where ways start: up to the ends of the edges that stations enter.
static void assume_at_sources(struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                              const struct search *s)
{
    struct ll_reach_ways *ways = &town->of[vehicle];
    for (size_t i = 0; i < s->source_count; i++) {
        const struct ll_source *source = &s->sources[i];
        const struct ll_reach_entry *entry = &town->entries[source->owner];
        if (s->via[source->node] != NO_ARC || ways->time_s[source->node] != source->at_s) {
            continue;
        }
        double length_m = town->net.edges[entry->edge].length_m;
        double drive_m = i % 2 == 0 ? entry->along_m : length_m - entry->along_m;
        bool assumed = (town->assumed[entry->edge] & (1U << vehicle)) != 0;
        ways->unsure[source->node] = assumed;
        ways->assumed_m[source->node] = assumed ? drive_m : 0.0;
        struct ll_reach_passed passed = {.first = LL_NONE};
        ll_reach_pass_along(town, vehicle, entry->edge, entry->along_m, i % 2 == 0 ? 0.0 : length_m,
                            &passed);
        note_passed(ways, source->node, 2 * entry->edge + i % 2, &passed);
    }
}

/// The graph of a class without the edges of a set.
static enum ll_code class_graph(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                                const uint8_t *without, struct ll_graph *ret_graph,
                                struct ll_err *err)
{
    const struct ll_network *net = &town->net;
    LL_CLEANUP(ll_freep) struct ll_edge *edges = ll_alloc(net->edge_count, sizeof *edges);
    if (edges == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < net->edge_count; i++) {
        const struct ll_network_edge *e = &net->edges[i];
        const bool out = (without[i] & (1U << vehicle)) != 0;
        const double cost_s = out ? -1.0 : ll_reach_edge_s(town, vehicle, i);
        edges[i] = (struct ll_edge){e->from, e->to, cost_s, cost_s};
    }
    return ll_graph_make(net->graph.node_count, edges, net->edge_count, ret_graph, err);
}

/// The graph of trucks that nothing stops, where it is not that of all.
static enum ll_code find_driven(struct ll_reach_town *town, struct ll_err *err)
{
    for (uint32_t e = 0; e < town->net.edge_count; e++) {
        if (town->barred[e] != 0) {
            return class_graph(town, LL_VEHICLE_LIGHT, town->barred, &town->driven, err);
        }
    }
    return LL_OK;
}

static enum ll_code find_ways(struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                              struct search *s, uint8_t *done, struct ll_err *err)
{
    struct ll_reach_ways *ways = &town->of[vehicle];
    LL_CLEANUP(ll_graph_clear) struct ll_graph graph = {0};
    enum ll_code code = class_graph(town, vehicle, town->closed, &graph, err);
    if (code == LL_OK) {
        code = ll_graph_times(&graph, s->sources, s->source_count, INFINITY, ways->time_s, NULL,
                              s->via, err);
    }
    for (uint32_t n = 0; code == LL_OK && n < graph.node_count; n++) {
        ways->hook[n] = LL_NONE;
        ways->tight[n] = LL_NONE;
    }
    if (code == LL_OK) {
        s->graph = &graph;
        assume_at_sources(town, vehicle, s);
        along_ways(town, vehicle, s, ways->time_s, done, step_assumed);
    }
    s->graph = NULL; /* it goes with this function */
    return code;
}

static enum ll_code find_free_ways(struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                                   struct search *s, uint8_t *done, struct ll_err *err)
{
    struct ll_reach_ways *ways = &town->of[vehicle];
    LL_CLEANUP(ll_graph_clear) struct ll_graph walked = {0};
    enum ll_code code = LL_OK;
    s->graph = town->driven.node_count == 0 ? &town->net.graph : &town->driven;
    if (vehicle == LL_VEHICLE_FOOT) { /* slower than trucks */
        code = class_graph(town, vehicle, town->barred, &walked, err);
        s->graph = &walked;
    }
    if (code == LL_OK) {
        code = ll_graph_times(s->graph, s->sources, s->source_count, INFINITY, ways->free_s, NULL,
                              s->via, err);
    }
    for (uint32_t n = 0; code == LL_OK && n < s->graph->node_count; n++) {
        ways->stopper[n] = LL_NONE;
        done[n] = 0;
    }
    if (code == LL_OK) {
        along_ways(town, vehicle, s, ways->free_s, done, step_stopper);
    }
    s->graph = NULL; /* it may go with this function */
    return code;
}

static void mark_reached(struct ll_reach_town *town, enum ll_vehicle_class vehicle)
{
    const struct ll_reach_ways *ways = &town->of[vehicle];
    const uint8_t class = (uint8_t)(1U << vehicle);
    for (uint32_t i = 0; i < town->net.edge_count; i++) {
        const struct ll_network_edge *e = &town->net.edges[i];
        bool open = (town->closed[i] & class) == 0 &&
                    (isfinite(ways->time_s[e->from]) || isfinite(ways->time_s[e->to]));
        town->open[i] |= open ? class : 0;
        bool free = (town->barred[i] & class) == 0 && isfinite(ways->free_s[e->from]);
        town->free[i] |= free ? class : 0;
    }
}

static enum ll_code find_class(struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                               struct search *s, struct ll_err *err)
{
    const size_t nodes = town->net.graph.node_count;
    struct ll_reach_ways *ways = &town->of[vehicle];
    ways->time_s = ll_alloc(nodes, sizeof *ways->time_s);
    ways->assumed_m = ll_calloc(nodes, sizeof *ways->assumed_m);
    ways->unsure = ll_calloc(nodes, sizeof *ways->unsure);
    ways->hook = ll_alloc(nodes, sizeof *ways->hook);
    ways->tight = ll_alloc(nodes, sizeof *ways->tight);
    ways->tight_count = ll_calloc(nodes, sizeof *ways->tight_count);
    ways->free_s = ll_alloc(nodes, sizeof *ways->free_s);
    ways->stopper = ll_alloc(nodes, sizeof *ways->stopper);
    LL_CLEANUP(ll_freep) uint8_t *done = ll_calloc(nodes, sizeof *done);
    if (ways->time_s == NULL || ways->assumed_m == NULL || ways->unsure == NULL ||
        ways->hook == NULL || ways->tight == NULL || ways->tight_count == NULL ||
        ways->free_s == NULL || ways->stopper == NULL || done == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    s->vehicle = vehicle;
    s->class = 1U << vehicle;
    make_sources(town, s);
    enum ll_code code = find_ways(town, vehicle, s, done, err);
    if (code == LL_OK) {
        code = find_free_ways(town, vehicle, s, done, err);
    }
    if (code == LL_OK) {
        mark_reached(town, vehicle);
    }
    return code;
}

static enum ll_code find_classes(struct ll_reach_town *town, struct ll_err *err)
{
    const size_t nodes = town->net.graph.node_count;
    LL_CLEANUP(ll_freep)
    struct ll_source *sources = ll_alloc(2 * town->entry_count, sizeof *sources);
    LL_CLEANUP(ll_freep) uint32_t *via = ll_alloc(nodes, sizeof *via);
    LL_CLEANUP(ll_freep) uint32_t *stack = ll_alloc(nodes, sizeof *stack);
    if (sources == NULL || via == NULL || stack == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct search s = {.sources = sources, .via = via, .stack = stack};
    enum ll_code code = LL_OK;
    for (int c = 0; code == LL_OK && c < LL_VEHICLE_COUNT; c++) {
        code = find_class(town, (enum ll_vehicle_class)c, &s, err);
    }
    return code;
}

/// What stops classes where.
static enum ll_code find_passages(const struct ll_stage *in, const struct ll_reach_task *task,
                                  struct ll_reach_town *town, struct ll_err *err)
{
    enum ll_code code = ll_passages_find(in, task->vehicles, task->clearance, &town->tight.found,
                                         &town->passages, err);
    if (code == LL_OK) {
        ll_passages_open(&town->passages, task->cleared, task->cleared_count);
    }
    return code;
}

/// The network with what each class may use of it, and where stations enter it.
static enum ll_code find_network(const struct ll_stage *in, const struct ll_joined_lanes *base,
                                 struct ll_reach_town *town, struct ll_err *err)
{
    enum ll_code code = make_network(base, town, err);
    if (code == LL_OK) {
        code = mark_edges(base, town, err);
    }
    if (code == LL_OK) {
        code = find_driven(town, err);
    }
    if (code == LL_OK) {
        code = find_twins(town, err);
    }
    return code == LL_OK ? enter_all(in, town, err) : code;
}

enum ll_code ll_reach_town_make(const struct ll_stage *in, const struct ll_reach_task *task,
                                const struct ll_joined_lanes *base, struct ll_reach_town *ret_town,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_reach_town_clear)
    struct ll_reach_town town = {.cart_mps = ll_rule(in->rules, LL_RULE_CART_KMH) / 3.6};
    enum ll_code code = find_passages(in, task, &town, err);
    if (code == LL_OK) {
        code = find_network(in, base, &town, err);
    }
    if (code == LL_OK) {
        code = ll_reach_tight_make(task, &town, &town.tight, err);
    }
    if (code == LL_OK) {
        code = find_classes(&town, err);
    }
    if (code == LL_OK) {
        *ret_town = town;
        town = (struct ll_reach_town){0};
    }
    return code;
}

uint32_t ll_reach_edge_stopper(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                               uint32_t edge)
{
    const uint32_t cut = town->net.edges[edge].cut;
    for (int i = 0; cut != LL_NONE && i < LL_LIMIT_COUNT; i++) {
        if ((town->passages.items[cut].stops[i] & (1U << vehicle)) != 0) {
            return town->passages.items[cut].blocker[i];
        }
    }
    return LL_NONE;
}
