#include "geo/cluster_strip.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"

enum { DIRECTIONS = 8, PLACES = 48 };
#define LL_PI 3.14159265358979323846

/// How far a house reaches along a direction and across it.
struct reach {
    double along[2];
    double across[2];
};

struct search {
    const struct ll_cluster_graph *g;
    const struct ll_shapes *shapes;
    const struct ll_strip_rule *rule;
    struct ll_xy direction; ///< across which the strip runs
    struct reach *reach;    ///< by house
    double *ends;           ///< where houses end along the direction, ascending
    struct ll_split at;
    struct ll_split best;
    double best_worth;
};

static void search_clear(struct search *s)
{
    ll_free(s->reach);
    ll_free(s->ends);
    ll_split_clear(&s->at);
    ll_split_clear(&s->best);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/// Sees every house along the direction.
static void look_along(struct search *s)
{
    const struct ll_shapes *h = s->shapes;
    struct ll_xy origin = h->points[h->first_point[h->first_ring[s->g->rows[0]]]];
    for (uint32_t i = 0; i < s->g->count; i++) {
        struct reach *r = &s->reach[i];
        *r = (struct reach){{INFINITY, -INFINITY}, {INFINITY, -INFINITY}};
        uint32_t end = h->first_point[h->first_ring[s->g->rows[i] + 1]];
        for (uint32_t p = h->first_point[h->first_ring[s->g->rows[i]]]; p < end; p++) {
            double dx = h->points[p].x - origin.x;
            double dy = h->points[p].y - origin.y;
            double along = dx * s->direction.x + dy * s->direction.y;
            double across = dy * s->direction.x - dx * s->direction.y;
            r->along[0] = fmin(r->along[0], along);
            r->along[1] = fmax(r->along[1], along);
            r->across[0] = fmin(r->across[0], across);
            r->across[1] = fmax(r->across[1], across);
        }
        s->ends[i] = r->along[1];
    }
    qsort(s->ends, s->g->count, sizeof *s->ends, by_value);
}

static struct ll_xy point_at(const struct search *s, double along, double across)
{
    return (struct ll_xy){along * s->direction.x - across * s->direction.y,
                          along * s->direction.y + across * s->direction.x};
}

/// Tries the strip that begins at `from` along the direction.
static void try_strip(struct search *s, double from)
{
    double to = from + s->rule->width_m;
    double low = INFINITY, high = -INFINITY;
    for (uint32_t i = 0; i < s->g->count; i++) {
        const struct reach *r = &s->reach[i];
        s->at.side[i] = r->along[1] <= from ? LL_SPLIT_A
                        : r->along[0] >= to ? LL_SPLIT_B
                                            : LL_SPLIT_TAKEN;
        if (s->at.side[i] == LL_SPLIT_TAKEN) {
            low = fmin(low, r->across[0]);
            high = fmax(high, r->across[1]);
        }
    }
    double worth = ll_split_worth(s->g, &s->at);
    if (!(low < high) || isinf(worth)) {
        return;
    }
    double ground_yuan = (high - low) * s->rule->width_m * s->rule->yuan_m2;
    worth += ground_yuan / fmin(s->at.part_m2[0], s->at.part_m2[1]);
    if (worth < s->best_worth * (1.0 - 1e-12)) {
        uint8_t *side = s->best.side;
        memcpy(side, s->at.side, s->g->count);
        s->best = s->at;
        s->best.side = side;
        s->best.found = s->best.strip = true;
        s->best.cost_yuan += ground_yuan;
        s->best.from = point_at(s, 0.5 * (from + to), low);
        s->best.to = point_at(s, 0.5 * (from + to), high);
        s->best_worth = worth;
    }
}

enum ll_code ll_strip_find(const struct ll_cluster_graph *graph, const struct ll_shapes *shapes,
                           const struct ll_strip_rule *rule, struct ll_split *ret_split,
                           struct ll_err *err)
{
    LL_CLEANUP(search_clear)
    struct search s = {.g = graph, .shapes = shapes, .rule = rule, .best_worth = INFINITY};
    s.reach = ll_alloc(graph->count, sizeof *s.reach);
    s.ends = ll_alloc(graph->count, sizeof *s.ends);
    s.at.side = ll_calloc(graph->count, sizeof *s.at.side);
    s.best.side = ll_calloc(graph->count, sizeof *s.best.side);
    if (s.reach == NULL || s.ends == NULL || s.at.side == NULL || s.best.side == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    uint32_t places = graph->count < PLACES ? graph->count : PLACES;
    for (int d = 0; d < DIRECTIONS; d++) {
        double angle = LL_PI * d / DIRECTIONS;
        s.direction = (struct ll_xy){cos(angle), sin(angle)};
        look_along(&s);
        for (uint32_t k = 0; k < places; k++) {
            try_strip(&s, s.ends[(uint64_t)graph->count * k / places]);
        }
    }
    *ret_split = s.best;
    s.best = (struct ll_split){0};
    return LL_OK;
}
