#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/doorsteps.h"
#include "geo/station_sites.h"

/// Where the search along the roads stands.
struct front {
    double at_s;
    uint32_t arc;
};

/// What one thread writes on.
struct scratch {
    double *at_s; ///< by arc: when it is begun; INFINITY unless in `touched`
    uint32_t *touched;
    size_t touched_count;
    struct front *heap;
    size_t heap_count;
    size_t heap_capacity;
    uint32_t *seen_by; ///< by building: the last place that reached it, counted from 1
};

struct covering {
    const struct ll_stage *in;
    const struct ll_road *road;
    const struct ll_site_places *places;
    const uint32_t *buildings;
    size_t building_count;
    double turnout_s;
    double limit_s;
    struct ll_doorsteps steps;
    struct scratch scratch[LL_THREADS_MAX];
};

static void covering_freep(struct covering **covering)
{
    struct covering *c = *covering;
    if (c != NULL) {
        for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
            ll_free(c->scratch[i].at_s);
            ll_free(c->scratch[i].touched);
            ll_free(c->scratch[i].heap);
            ll_free(c->scratch[i].seen_by);
        }
        ll_doorsteps_clear(&c->steps);
        ll_free(c);
    }
}

static enum ll_code make_scratch(const struct covering *c, struct scratch *s, struct ll_err *err)
{
    const uint32_t arcs = 2 * c->road->network.edge_count;
    s->at_s = ll_alloc(arcs, sizeof *s->at_s);
    s->touched = ll_alloc(arcs, sizeof *s->touched);
    s->seen_by = ll_calloc(c->building_count, sizeof *s->seen_by);
    if (s->at_s == NULL || s->touched == NULL || s->seen_by == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t a = 0; a < arcs; a++) {
        s->at_s[a] = INFINITY;
    }
    return LL_OK;
}

/// Takes an arrival into the heap if it is the earliest at its arc and in time.
static enum ll_code push(const struct covering *c, struct scratch *s, double at_s, uint32_t arc,
                         struct ll_err *err)
{
    if (at_s > c->limit_s || !(at_s < s->at_s[arc])) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&s->heap, &s->heap_capacity, s->heap_count + 1, sizeof *s->heap, err);
    if (code != LL_OK) {
        return code;
    }
    if (isinf(s->at_s[arc])) {
        s->touched[s->touched_count++] = arc;
    }
    s->at_s[arc] = at_s;
    size_t at = s->heap_count++;
    for (; at > 0 && s->heap[(at - 1) / 2].at_s > at_s; at = (at - 1) / 2) {
        s->heap[at] = s->heap[(at - 1) / 2];
    }
    s->heap[at] = (struct front){at_s, arc};
    return LL_OK;
}

static struct front pop(struct scratch *s)
{
    const struct front first = s->heap[0];
    const struct front last = s->heap[--s->heap_count];
    size_t at = 0;
    for (size_t child = 1; child < s->heap_count; child = 2 * at + 1) {
        child += child + 1 < s->heap_count && s->heap[child + 1].at_s < s->heap[child].at_s;
        if (s->heap[child].at_s >= last.at_s) {
            break;
        }
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = last;
    return first;
}

/// Leaves the edge of the station at one end, into all turns from there.
static enum ll_code leave(const struct covering *c, struct scratch *s, const struct ll_entry *entry,
                          bool back, struct ll_err *err)
{
    const struct ll_network_edge *e = &c->road->network.edges[entry->edge];
    const struct ll_graph *turns = &c->road->turns;
    const uint32_t arc = ll_arc(entry->edge, back);
    const double drive_m = back ? entry->along_m : e->length_m - entry->along_m;
    enum ll_code code = LL_OK;
    for (uint32_t t = turns->first_arc[arc]; code == LL_OK && t < turns->first_arc[arc + 1]; t++) {
        const double turn_s = fmax(0.0, turns->cost_s[t] - ll_edge_drive_s(e));
        code = push(c, s, entry->at_s + drive_m / e->speed_mps + turn_s, turns->target[t], err);
    }
    return code;
}

/// When each arc is begun, as far as it is in time.
static enum ll_code drive(const struct covering *c, struct scratch *s, const struct ll_entry *entry,
                          struct ll_err *err)
{
    const struct ll_graph *turns = &c->road->turns;
    enum ll_code code = leave(c, s, entry, true, err);
    code = code == LL_OK ? leave(c, s, entry, false, err) : code;
    while (code == LL_OK && s->heap_count > 0) {
        const struct front f = pop(s);
        if (f.at_s > s->at_s[f.arc]) {
            continue;
        }
        for (uint32_t t = turns->first_arc[f.arc]; code == LL_OK && t < turns->first_arc[f.arc + 1];
             t++) {
            code = push(c, s, f.at_s + turns->cost_s[t], turns->target[t], err);
        }
    }
    return code;
}

/// One place being filled.
struct place {
    const struct covering *c;
    struct scratch *s;
    uint32_t number; ///< from 1 on
    struct ll_list_pen *pen;
};

static enum ll_code reach(const struct place *p, uint32_t building, struct ll_err *err)
{
    if (p->s->seen_by[building] == p->number) {
        return LL_OK;
    }
    p->s->seen_by[building] = p->number;
    return ll_list_add(p->pen, building, err);
}

/// Buildings along the station's own edge, in one direction from where it enters. The stop that is
/// best from the beginning of the edge is best from there too, unless it lies behind.
static enum ll_code reach_own(const struct place *p, const struct ll_entry *entry, bool back,
                              struct ll_err *err)
{
    const struct covering *c = p->c;
    const struct ll_network *net = &c->road->network;
    const struct ll_network_edge *e = &net->edges[entry->edge];
    const uint32_t arc = ll_arc(entry->edge, back);
    const double behind_m = back ? e->length_m - entry->along_m : entry->along_m;
    const double left_s = c->limit_s - entry->at_s;
    enum ll_code code = LL_OK;
    for (uint32_t i = c->steps.first[arc]; code == LL_OK && i < c->steps.first[arc + 1]; i++) {
        const struct ll_doorstep *step = &c->steps.items[i];
        const double at_least_s = step->time_s - behind_m / e->speed_mps;
        struct ll_stop stop = {0};
        if (at_least_s > left_s || p->s->seen_by[step->building] == p->number) {
            continue;
        }
        const struct ll_doorstep_roads roads = {c->in, net};
        const struct ll_edge_part part = {entry->edge, entry->along_m, back ? 0.0 : e->length_m};
        if (ll_doorstep_on(&roads, &part, c->buildings[step->building], left_s, &stop) &&
            stop.time_s <= left_s) {
            code = reach(p, step->building, err);
        }
    }
    return code;
}

static enum ll_code reach_all(const struct place *p, const struct ll_entry *entry,
                              struct ll_err *err)
{
    const struct covering *c = p->c;
    enum ll_code code = LL_OK;
    for (size_t k = 0; code == LL_OK && k < p->s->touched_count; k++) {
        const uint32_t arc = p->s->touched[k];
        const double left_s = c->limit_s - p->s->at_s[arc];
        for (uint32_t i = c->steps.first[arc];
             code == LL_OK && i < c->steps.first[arc + 1] && c->steps.items[i].time_s <= left_s;
             i++) {
            code = reach(p, c->steps.items[i].building, err);
        }
    }
    code = code == LL_OK ? reach_own(p, entry, true, err) : code;
    return code == LL_OK ? reach_own(p, entry, false, err) : code;
}

static enum ll_code fill(void *user, unsigned worker, size_t i, struct ll_list_pen *pen,
                         struct ll_err *err)
{
    struct covering *c = user;
    struct scratch *s = &c->scratch[worker];
    const double snap_m = ll_rule(c->in->rules, LL_RULE_STATION_SNAP_M) + LL_ROUNDING_M;
    struct ll_network_place near = {0};
    bool found = false;
    enum ll_code code = s->at_s == NULL ? make_scratch(c, s, err) : LL_OK;
    if (code == LL_OK) {
        code = ll_network_nearest(&c->road->network, c->places->items[i].at, snap_m, &found, &near,
                                  err);
    }
    if (code != LL_OK || !found) {
        return code;
    }
    const struct ll_entry entry = {
        .edge = near.edge,
        .along_m = near.along_m,
        .at_s = c->turnout_s + near.distance_m / ll_rule(c->in->rules, LL_RULE_WALK_MPS)};
    const struct place place = {c, s, (uint32_t)i + 1, pen};
    code = drive(c, s, &entry, err);
    code = code == LL_OK ? reach_all(&place, &entry, err) : code;
    for (size_t k = 0; s->at_s != NULL && k < s->touched_count; k++) {
        s->at_s[s->touched[k]] = INFINITY;
    }
    s->touched_count = 0;
    s->heap_count = 0;
    return code;
}

enum ll_code ll_station_cover(const struct ll_stage *in, const struct ll_station_site_task *task,
                              const struct ll_site_places *places, const uint32_t *buildings,
                              size_t building_count, struct ll_lists *ret_lists, struct ll_err *err)
{
    const bool micro = task->kind == LL_SITE_MICRO;
    LL_CLEANUP(covering_freep) struct covering *c = ll_calloc(1, sizeof *c);
    if (c == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    c->in = in;
    c->road = task->road;
    c->places = places;
    c->buildings = buildings;
    c->building_count = building_count;
    c->turnout_s = ll_rule(in->rules, micro ? LL_RULE_TURNOUT_MICRO_S : LL_RULE_TURNOUT_TOWNSHIP_S);
    c->limit_s = ll_rule(in->rules, micro ? LL_RULE_RESPONSE_MICRO_S : LL_RULE_RESPONSE_TOWNSHIP_S);
    enum ll_code code = ll_doorsteps_find(in, &task->road->network, buildings, building_count,
                                          c->limit_s - c->turnout_s, &c->steps, err);
    return code == LL_OK
               ? ll_lists_gather(in, "reach of places", places->count, fill, c, ret_lists, err)
               : code;
}
