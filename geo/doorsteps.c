#include "geo/doorsteps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/approach.h"
#include "geo/turns.h"

#define ITEMS_MAX ((size_t)INT32_MAX)

/// A bound may come out above the value it bounds by rounding.
#define BOUND_SLACK_S 1e-9

void ll_doorsteps_clear(struct ll_doorsteps *d)
{
    ll_free(d->first);
    ll_free(d->items);
    *d = (struct ll_doorsteps){0};
}

/// A doorstep with its arc.
struct found {
    uint32_t arc;
    struct ll_doorstep step;
};

/// What one thread writes.
struct scratch {
    struct ll_approach_scratch near;
    uint32_t *edges; ///< near the present building
    size_t edge_capacity;
    struct found *found;
    size_t count;
    size_t capacity;
};

struct finding {
    const struct ll_stage *in;
    const struct ll_network *net;
    const uint32_t *buildings;
    double budget_s;
    struct ll_walk walk;
    struct scratch scratch[LL_THREADS_MAX];
};

static void finding_freep(struct finding **finding)
{
    struct finding *f = *finding;
    if (f != NULL) {
        for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
            ll_approach_scratch_clear(&f->scratch[i].near);
            ll_free(f->scratch[i].edges);
            ll_free(f->scratch[i].found);
        }
        ll_free(f);
    }
}

static struct ll_walk walk_of(const struct ll_stage *in)
{
    return (struct ll_walk){.speed_mps = ll_rule(in->rules, LL_RULE_WALK_MPS),
                            .reach_m = ll_rule(in->rules, LL_RULE_ACCESS_M)};
}

/// A point along an edge, on the segment from point `p` on.
static struct ll_xy point_at(const struct ll_network *net, uint32_t p, double on_m)
{
    const double long_m = net->along_m[p + 1] - net->along_m[p];
    const double share = long_m > 0.0 ? (on_m - net->along_m[p]) / long_m : 0.0;
    const struct ll_xy a = net->points[p];
    const struct ll_xy b = net->points[p + 1];
    return on_m >= net->along_m[p + 1] ? b
           : on_m <= net->along_m[p]
               ? a
               : (struct ll_xy){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
}

bool ll_doorstep_on(const struct ll_doorstep_roads *roads, const struct ll_edge_part *part,
                    uint32_t building, double bound_s, struct ll_stop *ret_stop)
{
    const struct ll_network *net = roads->network;
    const struct ll_shapes *shapes = &roads->in->scene->layer[LL_BUILDING].shape;
    const struct ll_network_edge *e = &net->edges[part->edge];
    const struct ll_walk walk = walk_of(roads->in);
    const double from_m = part->from_m;
    const double low_m = fmin(from_m, part->to_m);
    const double high_m = fmax(from_m, part->to_m);
    bool any = false;
    for (uint32_t p = e->first_point; p + 1 < e[1].first_point; p++) {
        const double a_m = fmax(low_m, net->along_m[p]);
        const double b_m = fmin(high_m, net->along_m[p + 1]);
        if (!(a_m < b_m)) {
            continue;
        }
        const struct ll_xy a = point_at(net, p, a_m);
        const struct ll_xy b = point_at(net, p, b_m);
        const struct ll_box box = {fmin(a.x, b.x), fmin(a.y, b.y), fmax(a.x, b.x), fmax(a.y, b.y)};
        const struct ll_stretch stretch = {.a = a,
                                           .b = b,
                                           .length_m = b_m - a_m,
                                           .at_a_s = fabs(a_m - from_m) / e->speed_mps,
                                           .at_b_s = fabs(b_m - from_m) / e->speed_mps};
        const double least_s = fmin(stretch.at_a_s, stretch.at_b_s) +
                               ll_box_distance(&box, &shapes->box[building]) / walk.speed_mps;
        const double bound = any ? fmin(bound_s, ret_stop->time_s) : bound_s;
        struct ll_stop stop = {0};
        if (least_s <= bound + BOUND_SLACK_S &&
            ll_stop_best(&stretch, shapes, building, &walk, bound, &stop) &&
            (!any || stop.time_s < ret_stop->time_s)) {
            stop.on_m = fabs(a_m + fmin(stop.on_m, stretch.length_m) - from_m);
            *ret_stop = stop;
            any = true;
        }
    }
    return any;
}

static int ascending(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static enum ll_code add_arc(const struct finding *f, struct scratch *s, uint32_t edge, bool back,
                            uint32_t building, struct ll_err *err)
{
    const struct ll_network_edge *e = &f->net->edges[edge];
    const double bound_s = f->budget_s + e->length_m / e->speed_mps;
    struct ll_stop stop = {0};
    const struct ll_doorstep_roads roads = {f->in, f->net};
    const struct ll_edge_part part = {edge, back ? e->length_m : 0.0, back ? 0.0 : e->length_m};
    if (!ll_doorstep_on(&roads, &part, f->buildings[building], bound_s, &stop)) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&s->found, &s->capacity, s->count + 1, sizeof *s->found, err);
    if (code == LL_OK) {
        s->found[s->count++] =
            (struct found){ll_arc(edge, back), {stop.time_s, (float)stop.on_m, building}};
    }
    return code;
}

static enum ll_code find_some(void *user, unsigned worker, size_t begin, size_t end,
                              struct ll_err *err)
{
    struct finding *f = user;
    struct scratch *s = &f->scratch[worker];
    enum ll_code code = LL_OK;
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        const struct ll_approach what = {.buildings = &f->in->scene->layer[LL_BUILDING].shape,
                                         .building = f->buildings[i],
                                         .walk = f->walk};
        code = ll_approach_near(&what, f->net, &s->near, err);
        if (code == LL_OK) {
            code = ll_array_reserve(&s->edges, &s->edge_capacity, s->near.near_count,
                                    sizeof *s->edges, err);
        }
        size_t edges = 0;
        for (size_t k = 0; code == LL_OK && k < s->near.near_count; k++) {
            const struct ll_near_run *near = &s->near.near[k];
            if (near->at_least_m / f->walk.speed_mps <= f->budget_s + BOUND_SLACK_S) {
                s->edges[edges++] = f->net->runs[near->run].edge;
            }
        }
        if (edges > 0) {
            qsort(s->edges, edges, sizeof *s->edges, ascending);
        }
        for (size_t k = 0; code == LL_OK && k < edges; k++) {
            if (k == 0 || s->edges[k] != s->edges[k - 1]) {
                code = add_arc(f, s, s->edges[k], false, (uint32_t)i, err);
                code = code == LL_OK ? add_arc(f, s, s->edges[k], true, (uint32_t)i, err) : code;
            }
        }
    }
    return code;
}

static int by_time(const void *left, const void *right)
{
    const struct ll_doorstep *a = left;
    const struct ll_doorstep *b = right;
    if (a->time_s != b->time_s) {
        return a->time_s < b->time_s ? -1 : 1;
    }
    return (a->building > b->building) - (a->building < b->building);
}

static enum ll_code sort_by_arc(const struct finding *f, struct ll_doorsteps *d, struct ll_err *err)
{
    size_t count = 0;
    for (unsigned w = 0; w < LL_THREADS_MAX; w++) {
        count += f->scratch[w].count;
    }
    if (count > ITEMS_MAX) {
        return ll_fail(err, LL_E_LIMIT, "%zu pairs of places and buildings are too many", count);
    }
    d->arc_count = 2 * f->net->edge_count;
    d->first = ll_calloc((size_t)d->arc_count + 1, sizeof *d->first);
    d->items = ll_alloc(count, sizeof *d->items);
    LL_CLEANUP(ll_freep) uint32_t *next = ll_alloc(d->arc_count, sizeof *next);
    if (d->first == NULL || d->items == NULL || next == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (unsigned w = 0; w < LL_THREADS_MAX; w++) {
        for (size_t i = 0; i < f->scratch[w].count; i++) {
            d->first[f->scratch[w].found[i].arc + 1]++;
        }
    }
    for (uint32_t a = 0; a < d->arc_count; a++) {
        d->first[a + 1] += d->first[a];
        next[a] = d->first[a];
    }
    for (unsigned w = 0; w < LL_THREADS_MAX; w++) {
        for (size_t i = 0; i < f->scratch[w].count; i++) {
            const struct found *found = &f->scratch[w].found[i];
            d->items[next[found->arc]++] = found->step;
        }
    }
    for (uint32_t a = 0; a < d->arc_count; a++) {
        const size_t n = d->first[a + 1] - d->first[a];
        if (n > 1) {
            qsort(d->items + d->first[a], n, sizeof *d->items, by_time);
        }
    }
    return LL_OK;
}

enum ll_code ll_doorsteps_find(const struct ll_stage *in, const struct ll_network *network,
                               const uint32_t *buildings, size_t building_count, double budget_s,
                               struct ll_doorsteps *ret, struct ll_err *err)
{
    LL_CLEANUP(finding_freep) struct finding *f = ll_calloc(1, sizeof *f);
    LL_CLEANUP(ll_doorsteps_clear) struct ll_doorsteps d = {0};
    if (f == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    f->in = in;
    f->net = network;
    f->buildings = buildings;
    f->budget_s = budget_s;
    f->walk = walk_of(in);
    enum ll_code code =
        ll_stage_each(in, "ways from lanes to buildings", building_count, find_some, f, err);
    code = code == LL_OK ? sort_by_arc(f, &d, err) : code;
    if (code == LL_OK) {
        *ret = d;
        d = (struct ll_doorsteps){0};
    }
    return code;
}
