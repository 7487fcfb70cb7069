#include "geo/spacing.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/spacing_course.h"

/// A hydrant on the network.
struct stand {
    uint32_t edge;
    uint32_t hydrant;
    double along_m;
};

/// A pair with its way.
struct pair {
    struct ll_spacing spacing;
    struct ll_spacing_way way;
};

struct spacing {
    const struct ll_stage *in;
    const struct ll_network *network;
    const bool *low_grade;
    struct stand *stands; ///< in order of edge and place on it
    size_t stand_count;
    struct ll_spacing_stand *stand_of; ///< by hydrant
    struct ll_graph graph;             ///< in metres
    double *away_m;                    ///< of each node, from the nearest hydrant
    uint32_t *owner;                   ///< that hydrant
    uint32_t *via;                     ///< the arc that leads there
    struct pair *found;
    size_t count;
    size_t capacity;
    enum ll_code code;
    struct ll_err *err;
};

static void spacing_release(struct spacing *s)
{
    ll_free(s->stands);
    ll_free(s->stand_of);
    ll_graph_clear(&s->graph);
    ll_free(s->away_m);
    ll_free(s->owner);
    ll_free(s->via);
    ll_free(s->found);
}

static int by_edge(const void *left, const void *right)
{
    const struct stand *a = left;
    const struct stand *b = right;
    if (a->edge != b->edge) {
        return a->edge < b->edge ? -1 : 1;
    }
    if (a->along_m != b->along_m) {
        return a->along_m < b->along_m ? -1 : 1;
    }
    return (a->hydrant > b->hydrant) - (a->hydrant < b->hydrant);
}

/// Puts the counted hydrants on their lanes.
static enum ll_code place_hydrants(struct spacing *s, struct ll_err *err)
{
    const struct ll_table *t = &s->in->scene->layer[LL_HYDRANT];
    double limit_m = ll_rule(s->in->rules, LL_RULE_HYDRANT_LANE_M) + LL_ROUNDING_M;
    s->stands = ll_alloc(t->count, sizeof *s->stands);
    s->stand_of = ll_alloc(t->count, sizeof *s->stand_of);
    if (s->stands == NULL || s->stand_of == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = LL_OK;
    for (size_t h = 0; code == LL_OK && h < t->count; h++) {
        const struct ll_box *box = &t->shape.box[h];
        if (!ll_hydrant_counts(t, h) || ll_box_is_empty(box)) {
            continue;
        }
        bool found = false;
        struct ll_network_place place;
        code = ll_network_nearest(s->network, (struct ll_xy){box->min_x, box->min_y}, limit_m,
                                  &found, &place, err);
        if (code == LL_OK && found) {
            s->stands[s->stand_count++] = (struct stand){place.edge, (uint32_t)h, place.along_m};
            s->stand_of[h] = (struct ll_spacing_stand){place.edge, place.along_m};
        }
    }
    if (s->stand_count > 1) {
        qsort(s->stands, s->stand_count, sizeof *s->stands, by_edge);
    }
    return code;
}

static enum ll_code make_graph(struct spacing *s, struct ll_err *err)
{
    const struct ll_network *n = s->network;
    LL_CLEANUP(ll_freep) struct ll_edge *edges = ll_alloc(n->edge_count, sizeof *edges);
    if (edges == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t e = 0; e < n->edge_count; e++) {
        const struct ll_network_edge *edge = &n->edges[e];
        edges[e] = (struct ll_edge){edge->from, edge->to, edge->length_m, edge->length_m};
    }
    return ll_graph_make(n->graph.node_count, edges, n->edge_count, &s->graph, err);
}

/// How far every node is from its nearest hydrant along the lanes.
static enum ll_code find_owners(struct spacing *s, struct ll_err *err)
{
    size_t nodes = s->network->graph.node_count;
    LL_CLEANUP(ll_freep) struct ll_source *sources = ll_alloc(2 * s->stand_count, sizeof *sources);
    s->away_m = ll_alloc(nodes, sizeof *s->away_m);
    s->owner = ll_alloc(nodes, sizeof *s->owner);
    s->via = ll_alloc(nodes, sizeof *s->via);
    if (sources == NULL || s->away_m == NULL || s->owner == NULL || s->via == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < s->stand_count; i++) {
        const struct stand *stand = &s->stands[i];
        const struct ll_network_edge *edge = &s->network->edges[stand->edge];
        double back_m = fmax(0.0, edge->length_m - stand->along_m);
        sources[2 * i] = (struct ll_source){edge->from, stand->hydrant, stand->along_m};
        sources[2 * i + 1] = (struct ll_source){edge->to, stand->hydrant, back_m};
    }
    double limit_m = ll_rule(s->in->rules, LL_RULE_SPACING_SEARCH_M);
    return ll_graph_times(&s->graph, sources, 2 * s->stand_count, limit_m, s->away_m, s->owner,
                          s->via, err);
}

/// Takes a way that comes to its edge after `a_m` and goes on for `b_m` behind it.
static void take_way(struct spacing *s, const struct ll_spacing_way *way, double a_m, double b_m)
{
    double spacing_m = a_m + (way->to_m - way->from_m) + b_m;
    if (way->a == way->b || way->a == LL_NONE || way->b == LL_NONE ||
        !(spacing_m <= ll_rule(s->in->rules, LL_RULE_SPACING_SEARCH_M))) {
        return;
    }
    double middle_m = fmin(way->to_m, fmax(way->from_m, way->from_m + 0.5 * spacing_m - a_m));
    bool swap = way->a > way->b;
    bool low = s->low_grade[way->a] || s->low_grade[way->b];
    s->code = ll_array_reserve(&s->found, &s->capacity, s->count + 1, sizeof *s->found, s->err);
    if (s->code == LL_OK) {
        s->found[s->count++] =
            (struct pair){{.hydrant_a = swap ? way->b : way->a,
                           .hydrant_b = swap ? way->a : way->b,
                           .spacing_m = spacing_m,
                           .limit_m = ll_rule(s->in->rules, low ? LL_RULE_HYDRANT_SPACING_LOW_M
                                                                : LL_RULE_HYDRANT_SPACING_M),
                           .lane = s->network->edges[way->edge].lane,
                           .at = ll_spacing_point(s->network, way->edge, middle_m)},
                          *way};
    }
}

/// The ways over one edge, whose hydrants are stands[first .. end).
static void meet_on_edge(struct spacing *s, uint32_t e, size_t first, size_t end)
{
    const struct ll_network_edge *edge = &s->network->edges[e];
    struct ll_spacing_way way = {.a = s->owner[edge->from], .edge = e, .enters = true};
    double a_m = s->away_m[edge->from];
    for (size_t i = first; s->code == LL_OK && i < end; i++) {
        way.b = s->stands[i].hydrant;
        way.to_m = s->stands[i].along_m;
        take_way(s, &way, a_m, 0.0);
        way = (struct ll_spacing_way){.a = way.b, .edge = e, .from_m = way.to_m};
        a_m = 0.0;
    }
    way.b = s->owner[edge->to];
    way.to_m = edge->length_m;
    way.leaves = true;
    if (s->code == LL_OK) {
        take_way(s, &way, a_m, s->away_m[edge->to]);
    }
}

static int by_pair(const void *left, const void *right)
{
    const struct ll_spacing *a = &((const struct pair *)left)->spacing;
    const struct ll_spacing *b = &((const struct pair *)right)->spacing;
    if (a->hydrant_a != b->hydrant_a) {
        return a->hydrant_a < b->hydrant_a ? -1 : 1;
    }
    if (a->hydrant_b != b->hydrant_b) {
        return a->hydrant_b < b->hydrant_b ? -1 : 1;
    }
    if (a->spacing_m != b->spacing_m) {
        return a->spacing_m < b->spacing_m ? -1 : 1;
    }
    return (a->lane > b->lane) - (a->lane < b->lane);
}

/// Leaves the shortest way of each pair, where that is over the limit.
static void keep_findings(struct spacing *s)
{
    if (s->count > 1) {
        qsort(s->found, s->count, sizeof *s->found, by_pair);
    }
    size_t kept = 0;
    uint32_t last_a = LL_NONE;
    uint32_t last_b = LL_NONE;
    for (size_t i = 0; i < s->count; i++) {
        const struct ll_spacing *found = &s->found[i].spacing;
        bool first = found->hydrant_a != last_a || found->hydrant_b != last_b;
        last_a = found->hydrant_a;
        last_b = found->hydrant_b;
        if (first && found->spacing_m > found->limit_m + LL_ROUNDING_M) {
            s->found[kept++] = s->found[i];
        }
    }
    s->count = kept;
}

static enum ll_code hand_over(const struct spacing *s, struct ll_supply *supply, struct ll_err *err)
{
    const struct ll_spacing_roads roads = {s->network, &s->graph, s->away_m, s->via, s->stand_of};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes courses = {0};
    LL_CLEANUP(ll_freep) struct ll_spacing *spacings = ll_alloc(s->count, sizeof *spacings);
    if (spacings == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < s->count; i++) {
        spacings[i] = s->found[i].spacing;
        enum ll_code code = ll_spacing_course(&roads, &s->found[i].way, &courses, err);
        if (code != LL_OK) {
            return code;
        }
    }
    supply->spacings = spacings;
    supply->spacing_count = s->count;
    supply->spacing_shapes = courses;
    spacings = NULL;
    courses = (struct ll_shapes){0};
    return LL_OK;
}

enum ll_code ll_hydrant_spacings(const struct ll_stage *in, const struct ll_network *network,
                                 const bool *low_grade, struct ll_supply *supply,
                                 struct ll_err *err)
{
    LL_CLEANUP(spacing_release)
    struct spacing s = {.in = in, .network = network, .low_grade = low_grade, .err = err};
    enum ll_code code = place_hydrants(&s, err);
    if (code == LL_OK) {
        code = make_graph(&s, err);
    }
    if (code == LL_OK) {
        code = find_owners(&s, err);
    }
    size_t next = 0;
    for (uint32_t e = 0; code == LL_OK && e < network->edge_count; e++) {
        size_t first = next;
        while (next < s.stand_count && s.stands[next].edge == e) {
            next++;
        }
        meet_on_edge(&s, e, first, next);
        code = s.code;
    }
    if (code == LL_OK) {
        keep_findings(&s);
        code = hand_over(&s, supply, err);
    }
    return code;
}
