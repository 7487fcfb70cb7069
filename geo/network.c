#include "geo/network.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/outline.h"

#define NO_NODE UINT32_MAX

void ll_network_clear(struct ll_network *network)
{
    ll_graph_clear(&network->graph);
    ll_free(network->edges);
    ll_free(network->points);
    ll_free(network->along_m);
    ll_free(network->runs);
    ll_index_free(network->index);
    *network = (struct ll_network){0};
}

/// How often each place is used, up to 2: from 2 on it is a node. Ends of chains always are.
static void count_uses(const struct ll_chains *c, uint8_t *uses)
{
    for (size_t i = 0; i < c->count; i++) {
        uint32_t first = c->items[i].first;
        uint32_t end = c->items[i + 1].first;
        for (uint32_t p = first; p < end; p++) {
            uint8_t *use = &uses[c->place[p]];
            *use = p == first || p + 1 == end || *use != 0 ? 2 : 1;
        }
    }
}

/// Places to nodes and the number of edges: a chain with n nodes on it makes n - 1.
static void number_nodes(const struct ll_chains *c, const uint8_t *uses, uint32_t *node,
                         struct ll_network *net)
{
    uint32_t nodes = 0;
    uint32_t edges = 0;
    for (uint32_t p = 0; p < c->places.count; p++) {
        node[p] = NO_NODE;
    }
    for (size_t i = 0; i < c->count; i++) {
        for (uint32_t p = c->items[i].first; p < c->items[i + 1].first; p++) {
            uint32_t place = c->place[p];
            if (uses[place] > 1) {
                node[place] = node[place] == NO_NODE ? nodes++ : node[place];
                edges += p > c->items[i].first;
            }
        }
    }
    net->graph.node_count = nodes;
    net->edge_count = edges;
}

/// Where the filling in of edges and points stands.
struct filling {
    const struct ll_chains *chains;
    const uint32_t *node;
    struct ll_network *net;
    uint32_t edge;
    uint32_t point;
};

static void add_point(struct filling *f, struct ll_xy at)
{
    struct ll_network *net = f->net;
    net->points[f->point] = at;
    net->along_m[f->point] = 0.0;
    if (f->point > net->edges[f->edge].first_point) {
        struct ll_xy before = net->points[f->point - 1];
        net->along_m[f->point] =
            net->along_m[f->point - 1] + hypot(at.x - before.x, at.y - before.y);
    }
    f->point++;
}

/// The edges of one chain, each made from `edge`.
static void add_edges(struct filling *f, size_t chain, const struct ll_network_edge *edge)
{
    const struct ll_chains *c = f->chains;
    struct ll_network *net = f->net;
    uint32_t first = c->items[chain].first;
    uint32_t end = c->items[chain + 1].first;
    for (uint32_t p = first; p < end; p++) {
        uint32_t place = c->place[p];
        uint32_t node = f->node[place];
        if (node != NO_NODE &&
            p > first) { /* an inner node's point ends one edge, starts the next */
            add_point(f, c->places.at[place]);
            net->edges[f->edge].to = node;
            net->edges[f->edge].length_m = net->along_m[f->point - 1];
            f->edge++;
        }
        if (node != NO_NODE && p + 1 < end) {
            net->edges[f->edge] = *edge;
            net->edges[f->edge].from = node;
            net->edges[f->edge].first_point = f->point;
        }
        if (p + 1 < end) {
            add_point(f, c->places.at[place]);
        }
    }
}

static bool is_undeclared(const struct ll_table *lanes, uint32_t lane)
{
    return isnan(ll_table_real(lanes, lane, LL_LANE_WIDTH_M)) &&
           isnan(ll_table_real(lanes, lane, LL_LANE_WIDTH_EFFECTIVE_M));
}

/// An edge with all that its lane and its cut decide.
static struct ll_network_edge edge_of_chain(const struct ll_network_want *s,
                                            const struct ll_chain *chain)
{
    const struct ll_table *lanes = s->joined->lanes;
    const struct ll_speeds *speeds = s->joined->speeds;
    struct ll_network_edge edge = {.lane = chain->lane,
                                   .cut = chain->cut,
                                   .speed_mps = ll_lane_speed_mps(speeds, lanes, chain->lane),
                                   .access = ll_lane_access(speeds, lanes, chain->lane)};
    if (s->cuts == NULL) {
        edge.assumed = is_undeclared(lanes, chain->lane);
    } else if (chain->cut != LL_NONE) {
        edge.assumed = s->cuts[chain->cut].assumed;
        edge.open_s = s->cuts[chain->cut].open_s;
    }
    return edge;
}

static enum ll_code make_edges(const struct ll_network_want *s, const struct ll_chains *c,
                               struct ll_network *net, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint8_t *uses = ll_calloc(c->places.count, sizeof *uses);
    LL_CLEANUP(ll_freep) uint32_t *node = ll_alloc(c->places.count, sizeof *node);
    if (uses == NULL || node == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    count_uses(c, uses);
    number_nodes(c, uses, node, net);
    /* each node inside a chain ends one edge and starts the next: its point is there twice */
    size_t points = c->place_count + net->edge_count - c->count;
    if (points >= UINT32_MAX) {
        return ll_fail(err, LL_E_LIMIT, "more lane points than this program can hold");
    }
    net->edges = ll_calloc((size_t)net->edge_count + 1, sizeof *net->edges);
    net->points = ll_alloc(points, sizeof *net->points);
    net->along_m = ll_alloc(points, sizeof *net->along_m);
    if (net->edges == NULL || net->points == NULL || net->along_m == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct filling f = {.chains = c, .node = node, .net = net};
    for (size_t i = 0; i < c->count; i++) {
        struct ll_network_edge edge = edge_of_chain(s, &c->items[i]);
        add_edges(&f, i, &edge);
    }
    net->edges[net->edge_count] =
        (struct ll_network_edge){.lane = LL_NONE, .cut = LL_NONE, .first_point = f.point};
    return LL_OK;
}

static enum ll_code make_graph(struct ll_network *net, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_edge *edges = ll_alloc(net->edge_count, sizeof *edges);
    if (edges == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < net->edge_count; i++) {
        const struct ll_network_edge *e = &net->edges[i];
        double drive_s = e->length_m / e->speed_mps + e->open_s;
        edges[i] = (struct ll_edge){e->from, e->to, drive_s, drive_s};
    }
    return ll_graph_make(net->graph.node_count, edges, net->edge_count, &net->graph, err);
}

/// Segments that may be found: none of an edge without length, which is no place to be.
static uint32_t segments_of(const struct ll_network *net, uint32_t edge)
{
    return net->edges[edge].length_m == 0.0
               ? 0
               : net->edges[edge + 1].first_point - net->edges[edge].first_point - 1;
}

static struct ll_box box_of(const struct ll_xy *points, uint32_t count)
{
    struct ll_box box = ll_box_empty();
    for (uint32_t i = 0; i < count; i++) {
        ll_box_extend(&box, points[i].x, points[i].y);
    }
    return box;
}

static enum ll_code make_runs(struct ll_network *net, struct ll_err *err)
{
    for (uint32_t e = 0; e < net->edge_count; e++) {
        net->run_count +=
            (segments_of(net, e) + LL_NETWORK_RUN_SEGMENTS - 1) / LL_NETWORK_RUN_SEGMENTS;
    }
    net->runs = ll_alloc(net->run_count, sizeof *net->runs);
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(net->run_count, sizeof *boxes);
    if (net->runs == NULL || boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    uint32_t at = 0;
    for (uint32_t e = 0; e < net->edge_count; e++) {
        uint32_t segments = segments_of(net, e);
        for (uint32_t done = 0; done < segments; done += LL_NETWORK_RUN_SEGMENTS) {
            uint32_t left = segments - done;
            struct ll_network_run run = {
                .edge = e,
                .first_point = net->edges[e].first_point + done,
                .segments = left < LL_NETWORK_RUN_SEGMENTS ? left : LL_NETWORK_RUN_SEGMENTS};
            run.box = box_of(net->points + run.first_point, run.segments + 1);
            boxes[at] = run.box;
            net->runs[at++] = run;
        }
    }
    return net->run_count == 0 ? LL_OK : ll_index_new(boxes, net->run_count, &net->index, err);
}

void ll_joined_lanes_clear(struct ll_joined_lanes *joined)
{
    ll_chains_clear(&joined->chains);
    *joined = (struct ll_joined_lanes){0};
}

enum ll_code ll_joined_lanes_make(const struct ll_table *lanes, const struct ll_speeds *speeds,
                                  struct ll_joined_lanes *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_joined_lanes_clear)
    struct ll_joined_lanes joined = {.lanes = lanes, .speeds = speeds};
    enum ll_code code = ll_chains_make(lanes, speeds, &joined.chains, err);
    if (code == LL_OK) {
        code = ll_chains_join_crossings(lanes, &joined.chains, &joined.crossings_joined, err);
    }
    if (code == LL_OK) {
        *ret = joined;
        joined = (struct ll_joined_lanes){0};
    }
    return code;
}

static enum ll_code make(const struct ll_network_want *want, const struct ll_chains *chains,
                         struct ll_network *ret_network, struct ll_err *err)
{
    LL_CLEANUP(ll_network_clear)
    struct ll_network net = {.crossings_joined = want->joined->crossings_joined};
    enum ll_code code = make_edges(want, chains, &net, err);
    if (code == LL_OK) {
        code = make_graph(&net, err);
    }
    if (code == LL_OK) {
        code = make_runs(&net, err);
    }
    if (code == LL_OK) {
        *ret_network = net;
        net = (struct ll_network){0};
    }
    return code;
}

enum ll_code ll_network_of(const struct ll_network_want *want, struct ll_network *ret_network,
                           struct ll_err *err)
{
    if (want->cut_count == 0) {
        return make(want, &want->joined->chains, ret_network, err);
    }
    LL_CLEANUP(ll_chains_clear) struct ll_chains chains = {0};
    enum ll_code code = ll_chains_copy(&want->joined->chains, &chains, err);
    if (code == LL_OK) {
        code = ll_chains_cut(want->cuts, want->cut_count, &chains, err);
    }
    return code == LL_OK ? make(want, &chains, ret_network, err) : code;
}

enum ll_code ll_network_make(const struct ll_table *lanes, const struct ll_speeds *speeds,
                             struct ll_network *ret_network, struct ll_err *err)
{
    LL_CLEANUP(ll_joined_lanes_clear) struct ll_joined_lanes joined = {0};
    const struct ll_network_want want = {.joined = &joined};
    enum ll_code code = ll_joined_lanes_make(lanes, speeds, &joined, err);
    return code == LL_OK ? ll_network_of(&want, ret_network, err) : code;
}

enum ll_code ll_network_make_cut(const struct ll_table *lanes, const struct ll_speeds *speeds,
                                 const struct ll_lane_cut *cuts, size_t cut_count,
                                 struct ll_network *ret_network, struct ll_err *err)
{
    static const struct ll_lane_cut none = {0};
    LL_CLEANUP(ll_joined_lanes_clear) struct ll_joined_lanes joined = {0};
    const struct ll_network_want want = {&joined, cut_count == 0 ? &none : cuts, cut_count};
    enum ll_code code = ll_joined_lanes_make(lanes, speeds, &joined, err);
    return code == LL_OK ? ll_network_of(&want, ret_network, err) : code;
}

/// A search for the nearest position.
struct nearest {
    const struct ll_network *net;
    struct ll_xy point;
    double limit_m;
    bool found;
    struct ll_network_place best;
};

static bool is_nearer(const struct nearest *n, double distance_m, uint32_t edge)
{
    if (!n->found || distance_m != n->best.distance_m) {
        return distance_m <= n->limit_m && (!n->found || distance_m < n->best.distance_m);
    }
    uint32_t lane = n->net->edges[edge].lane;
    uint32_t best_lane = n->net->edges[n->best.edge].lane;
    return lane < best_lane || (lane == best_lane && edge < n->best.edge);
}

static double visit_run(uint32_t item, double at_least, void *user)
{
    (void)at_least;
    struct nearest *n = user;
    const struct ll_network *net = n->net;
    const struct ll_network_run *run = &net->runs[item];
    for (uint32_t i = 0; i < run->segments; i++) {
        uint32_t p = run->first_point + i;
        struct ll_xy at = {0};
        double d = ll_point_segment(n->point, net->points[p], net->points[p + 1], &at);
        if (is_nearer(n, d, run->edge)) {
            double on_m = hypot(at.x - net->points[p].x, at.y - net->points[p].y);
            n->best = (struct ll_network_place){
                .edge = run->edge,
                .along_m = fmin(net->along_m[p] + on_m, net->along_m[p + 1]),
                .distance_m = d,
                .at = at};
            n->found = true;
        }
    }
    return n->found ? n->best.distance_m : n->limit_m;
}

enum ll_code ll_network_nearest(const struct ll_network *network, struct ll_xy point,
                                double limit_m, bool *ret_found, struct ll_network_place *ret_place,
                                struct ll_err *err)
{
    struct nearest n = {.net = network, .point = point, .limit_m = limit_m};
    const struct ll_box box = {point.x, point.y, point.x, point.y};
    enum ll_code code = network->run_count == 0
                            ? LL_OK
                            : ll_index_nearest(network->index, &box, limit_m, visit_run, &n, err);
    if (code == LL_OK) {
        *ret_found = n.found;
        if (n.found) {
            *ret_place = n.best;
        }
    }
    return code;
}

struct ll_xy ll_network_point(const struct ll_network *net, uint32_t edge, double along_m)
{
    uint32_t low = net->edges[edge].first_point;
    uint32_t high = net->edges[edge + 1].first_point - 1;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (net->along_m[middle] <= along_m) {
            low = middle;
        } else {
            high = middle;
        }
    }
    struct ll_xy a = net->points[low];
    struct ll_xy b = net->points[high];
    double length_m = net->along_m[high] - net->along_m[low];
    double share = length_m > 0.0 ? (along_m - net->along_m[low]) / length_m : 0.0;
    if (share >= 1.0) {
        return b; /* to the last bit, as for the other edges that end there */
    }
    return (struct ll_xy){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
}
