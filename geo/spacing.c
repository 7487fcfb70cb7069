#include "geo/spacing.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"

/// A hydrant on the network.
struct stand {
    uint32_t edge;
    uint32_t hydrant;
    double along_m;
};

struct spacing {
    const struct ll_stage *in;
    const struct ll_network *network;
    const bool *low_grade;
    struct stand *stands; ///< in order of edge and place on it
    size_t stand_count;
    struct ll_graph graph; ///< in metres
    double *away_m;        ///< of each node, from the nearest hydrant
    uint32_t *owner;       ///< that hydrant
    struct ll_spacing *found;
    size_t count;
    size_t capacity;
    enum ll_code code;
    struct ll_err *err;
};

static void spacing_release(struct spacing *s)
{
    ll_free(s->stands);
    ll_graph_clear(&s->graph);
    ll_free(s->away_m);
    ll_free(s->owner);
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
    if (s->stands == NULL) {
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
    if (sources == NULL || s->away_m == NULL || s->owner == NULL) {
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
                          NULL, err);
}

/// A way between two neighbours that leads over part of an edge.
struct meeting {
    uint32_t a;
    uint32_t b;
    uint32_t edge;
    double from_m; ///< along the edge; a is `a_m` before it
    double to_m;   ///< along the edge; b is `b_m` behind it
    double a_m;
    double b_m;
};

static struct ll_xy point_along(const struct ll_network *n, uint32_t edge, double along_m)
{
    uint32_t i = n->edges[edge].first_point;
    uint32_t last = n->edges[edge + 1].first_point - 1;
    while (i + 1 < last && n->along_m[i + 1] < along_m) {
        i++;
    }
    double length_m = n->along_m[i + 1] - n->along_m[i];
    double share = length_m > 0.0 ? (along_m - n->along_m[i]) / length_m : 0.0;
    share = fmin(1.0, fmax(0.0, share));
    const struct ll_xy *p = &n->points[i];
    return (struct ll_xy){p[0].x + share * (p[1].x - p[0].x), p[0].y + share * (p[1].y - p[0].y)};
}

static void take_meeting(struct spacing *s, const struct meeting *m)
{
    double spacing_m = m->a_m + (m->to_m - m->from_m) + m->b_m;
    if (m->a == m->b || m->a == UINT32_MAX || m->b == UINT32_MAX ||
        !(spacing_m <= ll_rule(s->in->rules, LL_RULE_SPACING_SEARCH_M))) {
        return;
    }
    double middle_m = m->from_m + 0.5 * spacing_m - m->a_m;
    bool swap = m->a > m->b;
    bool low = s->low_grade[m->a] || s->low_grade[m->b];
    s->code = ll_array_reserve(&s->found, &s->capacity, s->count + 1, sizeof *s->found, s->err);
    if (s->code == LL_OK) {
        s->found[s->count++] = (struct ll_spacing){
            .hydrant_a = swap ? m->b : m->a,
            .hydrant_b = swap ? m->a : m->b,
            .spacing_m = spacing_m,
            .limit_m = ll_rule(s->in->rules,
                               low ? LL_RULE_HYDRANT_SPACING_LOW_M : LL_RULE_HYDRANT_SPACING_M),
            .lane = s->network->edges[m->edge].lane,
            .at = point_along(s->network, m->edge, fmin(m->to_m, fmax(m->from_m, middle_m)))};
    }
}

/// The ways over one edge, whose hydrants are stands[first .. end).
static void meet_on_edge(struct spacing *s, uint32_t e, size_t first, size_t end)
{
    const struct ll_network_edge *edge = &s->network->edges[e];
    struct meeting m = {.a = s->owner[edge->from], .edge = e, .a_m = s->away_m[edge->from]};
    for (size_t i = first; s->code == LL_OK && i < end; i++) {
        m.b = s->stands[i].hydrant;
        m.to_m = s->stands[i].along_m;
        take_meeting(s, &m);
        m = (struct meeting){.a = m.b, .edge = e, .from_m = m.to_m};
    }
    m.b = s->owner[edge->to];
    m.b_m = s->away_m[edge->to];
    m.to_m = edge->length_m;
    if (s->code == LL_OK) {
        take_meeting(s, &m);
    }
}

static int by_pair(const void *left, const void *right)
{
    const struct ll_spacing *a = left;
    const struct ll_spacing *b = right;
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
    for (size_t i = 0; i < s->count; i++) {
        bool first = i == 0 || s->found[i].hydrant_a != s->found[i - 1].hydrant_a ||
                     s->found[i].hydrant_b != s->found[i - 1].hydrant_b;
        if (first && s->found[i].spacing_m > s->found[i].limit_m + LL_ROUNDING_M) {
            s->found[kept++] = s->found[i];
        }
    }
    s->count = kept;
}

enum ll_code ll_hydrant_spacings(const struct ll_stage *in, const struct ll_network *network,
                                 const bool *low_grade, struct ll_spacing **ret_spacings,
                                 size_t *ret_count, struct ll_err *err)
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
        *ret_spacings = s.found;
        *ret_count = s.count;
        s.found = NULL;
    }
    return code;
}
