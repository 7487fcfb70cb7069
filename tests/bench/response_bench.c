/// Times of the road search and of drawing what it reaches, on a graph given as text, one thread:
///
///     ll_response_bench LIMIT_S RADIUS_M STEP_M < edges
///
/// reads one line an item,
///
///     R <node>                                                 a node where the search starts
///     E <from> <to> <forward_s> <backward_s> <points> <x> <y> ...    an edge; below 0: closed
///
/// and prints what pgRouting's drivingDistance and PostGIS's union of buffers answer: nodes reached
/// within the limit and the sum of their times, the same without a limit, the area within the
/// radius of all edges of which both ends are reached; each with the least time of five runs.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/clock.h"
#include "core/graph.h"
#include "core/text.h"
#include "geo/spread.h"

enum { RUNS = 5 };

struct town {
    struct ll_edge *edges;
    size_t edge_count;
    size_t edge_capacity;
    uint32_t *first; ///< of each edge, its points; one more at the end
    size_t first_capacity;
    struct ll_xy *points;
    size_t point_count;
    size_t point_capacity;
    struct ll_source *roots;
    size_t root_count;
    size_t root_capacity;
    uint32_t nodes;
};

static void town_clear(struct town *t)
{
    ll_free(t->edges);
    ll_free(t->first);
    ll_free(t->points);
    ll_free(t->roots);
}

/// The next word of the input as a number.
static double number(void)
{
    char word[64] = "";
    double value = NAN;
    if (scanf("%63s", word) != 1 || !ll_parse_number(word, &value)) {
        (void)fprintf(stderr, "a number is missing\n");
        exit(1);
    }
    return value;
}

static enum ll_code read_edge(struct town *t, struct ll_err *err)
{
    struct ll_edge edge = {(uint32_t)number(), (uint32_t)number(), 0.0, 0.0};
    edge.forward_s = number();
    edge.backward_s = number();
    size_t points = (size_t)number();
    enum ll_code code =
        ll_array_reserve(&t->edges, &t->edge_capacity, t->edge_count + 1, sizeof *t->edges, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&t->first, &t->first_capacity, t->edge_count + 2, sizeof *t->first,
                                err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&t->points, &t->point_capacity, t->point_count + points,
                                sizeof *t->points, err);
    }
    if (code != LL_OK) {
        return code;
    }
    t->first[t->edge_count] = (uint32_t)t->point_count;
    for (size_t i = 0; i < points; i++) {
        struct ll_xy p = {number(), 0.0};
        p.y = number();
        t->points[t->point_count++] = p;
    }
    t->edges[t->edge_count++] = edge;
    t->first[t->edge_count] = (uint32_t)t->point_count;
    t->nodes = edge.from >= t->nodes ? edge.from + 1 : t->nodes;
    t->nodes = edge.to >= t->nodes ? edge.to + 1 : t->nodes;
    return LL_OK;
}

static enum ll_code read_town(struct town *t, struct ll_err *err)
{
    char kind = '\0';
    enum ll_code code = LL_OK;
    while (code == LL_OK && scanf(" %c", &kind) == 1) {
        if (kind == 'E') {
            code = read_edge(t, err);
            continue;
        }
        code = ll_array_reserve(&t->roots, &t->root_capacity, t->root_count + 1, sizeof *t->roots,
                                err);
        if (code == LL_OK) {
            t->roots[t->root_count] =
                (struct ll_source){(uint32_t)number(), (uint32_t)t->root_count, 0.0};
            t->root_count++;
        }
    }
    return code;
}

static enum ll_code search(const struct town *t, const struct ll_graph *g, double limit_s,
                           double *time_s, struct ll_err *err)
{
    double least_s = INFINITY;
    enum ll_code code = LL_OK;
    for (int run = 0; code == LL_OK && run < RUNS; run++) {
        double start_s = ll_clock_s();
        code = ll_graph_times(g, t->roots, t->root_count, limit_s, time_s, NULL, NULL, err);
        least_s = fmin(least_s, ll_clock_s() - start_s);
    }
    size_t reached = 0;
    double sum_s = 0.0;
    for (uint32_t n = 0; n < g->node_count; n++) {
        if (isfinite(time_s[n])) {
            reached++;
            sum_s += time_s[n];
        }
    }
    printf("times within %g s: %zu nodes, sum %.1f s, %.3f ms\n", limit_s, reached, sum_s,
           1e3 * least_s);
    return code;
}

static enum ll_code two_owners(const struct town *t, const struct ll_graph *g, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_due *due = ll_alloc(2 * (size_t)g->node_count, sizeof *due);
    double least_s = INFINITY;
    enum ll_code code = due == NULL ? LL_E_NOMEM : LL_OK;
    for (int run = 0; code == LL_OK && run < RUNS; run++) {
        double start_s = ll_clock_s();
        code = ll_graph_due(g, t->roots, t->root_count, INFINITY, due, err);
        least_s = fmin(least_s, ll_clock_s() - start_s);
    }
    printf("first and second owner, no limit: %.3f ms\n", 1e3 * least_s);
    return code;
}

/// Cones of all edges of which both ends are reached.
static size_t make_cones(const struct town *t, const double *time_s, double radius_m,
                         struct ll_cone *cones)
{
    size_t count = 0;
    for (size_t e = 0; e < t->edge_count; e++) {
        if (!isfinite(time_s[t->edges[e].from]) || !isfinite(time_s[t->edges[e].to])) {
            continue;
        }
        for (uint32_t p = t->first[e]; p + 1 < t->first[e + 1]; p++) {
            cones[count++] =
                (struct ll_cone){t->points[p], t->points[p + 1], radius_m, radius_m, 0};
        }
    }
    return count;
}

static enum ll_code draw(const struct ll_cone *cones, size_t count, double step_m,
                         struct ll_err *err)
{
    double least_s = INFINITY;
    double field_s = INFINITY;
    double area_m2 = 0.0;
    size_t points = 0;
    size_t rings = 0;
    enum ll_code code = LL_OK;
    for (int run = 0; code == LL_OK && run < RUNS; run++) {
        LL_CLEANUP(ll_spread_freep) ll_spread *spread = NULL;
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes shapes = {0};
        double start_s = ll_clock_s();
        code = ll_spread_new(cones, count, step_m, false, 1, &spread, err);
        field_s = fmin(field_s, ll_clock_s() - start_s);
        if (code == LL_OK) {
            code = ll_spread_trace(spread, false, &shapes, NULL, NULL, err);
        }
        least_s = fmin(least_s, ll_clock_s() - start_s);
        if (code == LL_OK) {
            area_m2 = ll_shape_area(&shapes, 0);
            points = shapes.point_count;
            rings = shapes.ring_count;
        }
    }
    printf("area of %zu stretches: %.0f m2, %zu rings, %zu points, %.1f ms, of which %.1f ms the "
           "field\n",
           count, area_m2, rings, points, 1e3 * least_s, 1e3 * field_s);
    return code;
}

int main(int argc, char **argv)
{
    struct ll_err err = {0};
    double option[3] = {NAN, NAN, NAN};
    LL_CLEANUP(town_clear) struct town t = {0};
    LL_CLEANUP(ll_graph_clear) struct ll_graph g = {0};
    for (int i = 0; i < 3; i++) {
        if (argc != 4 || !ll_parse_number(argv[i + 1], &option[i])) {
            (void)fprintf(stderr, "usage: ll_response_bench LIMIT_S RADIUS_M STEP_M < edges\n");
            return 2;
        }
    }
    enum ll_code code = read_town(&t, &err);
    double start_s = ll_clock_s();
    if (code == LL_OK) {
        code = ll_graph_make(t.nodes, t.edges, t.edge_count, &g, &err);
    }
    printf("graph of %u nodes, %zu edges, %zu roots: %.1f ms\n", t.nodes, t.edge_count,
           t.root_count, 1e3 * (ll_clock_s() - start_s));
    LL_CLEANUP(ll_freep) double *time_s = ll_alloc(t.nodes, sizeof *time_s);
    LL_CLEANUP(ll_freep) struct ll_cone *cones = ll_alloc(t.point_count, sizeof *cones);
    code = code == LL_OK && (time_s == NULL || cones == NULL) ? LL_E_NOMEM : code;
    if (code == LL_OK) {
        code = two_owners(&t, &g, &err);
    }
    if (code == LL_OK) {
        code = search(&t, &g, INFINITY, time_s, &err);
    }
    if (code == LL_OK) {
        code = search(&t, &g, option[0], time_s, &err);
    }
    if (code == LL_OK) {
        code = draw(cones, make_cones(&t, time_s, option[1], cones), option[2], &err);
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
    }
    return code == LL_OK ? 0 : 1;
}
