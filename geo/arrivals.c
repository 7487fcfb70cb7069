#include "geo/arrivals.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"

void ll_arrivals_clear(struct ll_arrivals *arrivals)
{
    ll_free(arrivals->entries);
    ll_free(arrivals->due);
    ll_free(arrivals->drive);
    *arrivals = (struct ll_arrivals){0};
}

/// Where a station stands: its first point.
static bool station_point(const struct ll_shapes *shapes, size_t station, struct ll_xy *ret_at)
{
    uint32_t ring = shapes->first_ring[station];
    if (ring == shapes->first_ring[station + 1] ||
        shapes->first_point[ring] == shapes->first_point[ring + 1]) {
        return false;
    }
    *ret_at = shapes->points[shapes->first_point[ring]];
    return true;
}

enum ll_code ll_station_entry(const struct ll_stage *in, const struct ll_network *network,
                              uint32_t station, bool *ret_found, struct ll_entry *ret_entry,
                              struct ll_err *err)
{
    struct ll_xy at = {0};
    bool found = false;
    struct ll_network_place place = {0};
    enum ll_code code = LL_OK;
    if (station_point(&in->scene->layer[LL_STATION].shape, station, &at)) {
        double snap_m = ll_rule(in->rules, LL_RULE_STATION_SNAP_M) + LL_ROUNDING_M;
        code = ll_network_nearest(network, at, snap_m, &found, &place, err);
    }
    if (code != LL_OK) {
        return code;
    }
    *ret_found = found;
    if (found) {
        *ret_entry =
            (struct ll_entry){.edge = place.edge,
                              .station = station,
                              .along_m = place.along_m,
                              .at_s = place.distance_m / ll_rule(in->rules, LL_RULE_WALK_MPS)};
    }
    return LL_OK;
}

enum ll_code ll_arrivals_enter(struct ll_arrivals *arrivals, const struct ll_entry *entry,
                               struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&arrivals->entries, &arrivals->entry_capacity,
                                         arrivals->entry_count + 1, sizeof *arrivals->entries, err);
    if (code == LL_OK) {
        arrivals->entries[arrivals->entry_count++] = *entry;
    }
    return code;
}

static int by_edge_station(const void *left, const void *right)
{
    const struct ll_entry *a = left;
    const struct ll_entry *b = right;
    if (a->edge != b->edge) {
        return a->edge < b->edge ? -1 : 1;
    }
    return (a->station > b->station) - (a->station < b->station);
}

struct ll_drive ll_drive_on(const struct ll_stage *in, const struct ll_network_edge *edge,
                            const struct ll_drive *until, double on_m)
{
    double low = 1.0;
    double high = 1.0;
    ll_lane_speed_range(in->speeds, &in->scene->layer[LL_LANE], edge->lane, &low, &high);
    double drive_s = on_m / edge->speed_mps;
    return (struct ll_drive){until->assumed_m + (edge->assumed ? on_m : 0.0),
                             until->fast_s + drive_s / high, until->slow_s + drive_s / low};
}

/// A drive that waits: gates and turns, which no speed makes shorter.
static struct ll_drive waited(struct ll_drive drive, double wait_s)
{
    drive.fast_s += wait_s;
    drive.slow_s += wait_s;
    return drive;
}

/// Where the search starts, and the drives until there.
struct starts {
    struct ll_source *sources;
    struct ll_drive *drives;
    size_t count;
    size_t capacity;
    size_t drive_capacity;
};

static void starts_release(struct starts *s)
{
    ll_free(s->sources);
    ll_free(s->drives);
}

/// A search under way.
struct finding {
    const struct ll_stage *in;
    const struct ll_network *net;
    const struct ll_graph *turns;
    struct ll_arrivals *a;
    size_t count; ///< of places in `due`
};

/// What a turn takes beside driving along the arc before it.
static double turn_s(const struct ll_graph *turns, uint32_t turn, const struct ll_network_edge *e)
{
    return fmax(0.0, turns->cost_s[turn] - ll_edge_drive_s(e));
}

/// A station that leaves its edge at one end: into all turns from there.
static enum ll_code start_along(const struct finding *f, const struct ll_entry *entry, bool back,
                                struct starts *s, struct ll_err *err)
{
    const struct ll_network_edge *e = &f->net->edges[entry->edge];
    const uint32_t arc = ll_arc(entry->edge, back);
    const double drive_m = back ? entry->along_m : e->length_m - entry->along_m;
    const size_t more = f->turns->first_arc[arc + 1] - f->turns->first_arc[arc];
    enum ll_code code =
        ll_array_reserve(&s->sources, &s->capacity, s->count + more, sizeof *s->sources, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&s->drives, &s->drive_capacity, s->count + more, sizeof *s->drives,
                                err);
    }
    for (uint32_t t = f->turns->first_arc[arc]; code == LL_OK && t < f->turns->first_arc[arc + 1];
         t++) {
        const struct ll_drive none = {0};
        double wait_s = turn_s(f->turns, t, e);
        double at_s = entry->at_s + drive_m / e->speed_mps + wait_s;
        s->drives[s->count] = waited(ll_drive_on(f->in, e, &none, drive_m), wait_s);
        s->sources[s->count++] = (struct ll_source){f->turns->target[t], entry->station, at_s};
    }
    return code;
}

static enum ll_code make_starts(const struct finding *f, struct starts *s, struct ll_err *err)
{
    const struct ll_arrivals *a = f->a;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < a->entry_count; i++) {
        code = start_along(f, &a->entries[i], true, s, err);
        if (code == LL_OK) {
            code = start_along(f, &a->entries[i], false, s, err);
        }
    }
    return code;
}

/// The place in `due` of a station's arrival at the start of an arc.
static size_t due_of(const struct ll_arrivals *a, uint32_t arc, uint32_t station)
{
    size_t first = 2 * (size_t)arc;
    return a->due[first].owner == station ? first : first + 1;
}

/// The drives where the search started from; NAN elsewhere.
static void drives_at_starts(const struct finding *f, const struct starts *s)
{
    struct ll_arrivals *a = f->a;
    for (size_t i = 0; i < f->count; i++) {
        a->drive[i] = (struct ll_drive){NAN, NAN, NAN};
    }
    for (size_t i = 0; i < s->count; i++) {
        size_t place = due_of(a, s->sources[i].node, s->sources[i].owner);
        const struct ll_due *due = &a->due[place];
        if (due->via == UINT32_MAX && due->owner == s->sources[i].owner &&
            due->at_s == s->sources[i].at_s &&
            !(a->drive[place].assumed_m <= s->drives[i].assumed_m)) {
            a->drive[place] = s->drives[i];
        }
    }
}

/// Adds up drives along the tree of shortest ways: back to the first arrival that knows its own,
/// then forward again. Each is walked over twice.
static void drives_along_ways(const struct finding *f, size_t *way)
{
    struct ll_arrivals *a = f->a;
    for (size_t i = 0; i < f->count; i++) {
        size_t steps = 0;
        size_t at = i;
        while (isfinite(a->due[at].at_s) && isnan(a->drive[at].assumed_m) && steps < f->count) {
            way[steps++] = at;
            at = due_of(a, ll_graph_arc_from(f->turns, a->due[at].via), a->due[at].owner);
        }
        for (size_t before = at; steps > 0; before = at) {
            at = way[--steps];
            const struct ll_network_edge *e = &f->net->edges[before / 4];
            struct ll_drive drive = ll_drive_on(f->in, e, &a->drive[before], e->length_m);
            a->drive[at] = waited(drive, e->open_s + turn_s(f->turns, a->due[at].via, e));
        }
    }
}

enum ll_code ll_arrivals_find(const struct ll_stage *in, const struct ll_network *network,
                              const struct ll_graph *turns, struct ll_arrivals *inout,
                              struct ll_err *err)
{
    const size_t count = 2 * (size_t)turns->node_count;
    LL_CLEANUP(starts_release) struct starts starts = {0};
    inout->due = ll_alloc(count, sizeof *inout->due);
    inout->drive = ll_alloc(count, sizeof *inout->drive);
    LL_CLEANUP(ll_freep) size_t *way = ll_alloc(count, sizeof *way);
    if (inout->due == NULL || inout->drive == NULL || way == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (inout->entry_count > 0) {
        qsort(inout->entries, inout->entry_count, sizeof *inout->entries, by_edge_station);
    }
    const struct finding f = {in, network, turns, inout, count};
    enum ll_code code = make_starts(&f, &starts, err);
    if (code == LL_OK) {
        code = ll_graph_due(turns, starts.sources, starts.count, INFINITY, inout->due, err);
    }
    if (code == LL_OK) {
        drives_at_starts(&f, &starts);
        drives_along_ways(&f, way);
    }
    return code;
}

const struct ll_entry *ll_arrivals_on_edge(const struct ll_arrivals *arrivals, uint32_t edge,
                                           size_t *ret_count)
{
    size_t low = 0;
    size_t high = arrivals->entry_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (arrivals->entries[middle].edge < edge) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t end = low;
    while (end < arrivals->entry_count && arrivals->entries[end].edge == edge) {
        end++;
    }
    *ret_count = end - low;
    return arrivals->entries == NULL ? NULL : arrivals->entries + low;
}

struct ll_feed ll_arrivals_feed(const struct ll_arrivals *arrivals,
                                const struct ll_network *network, uint32_t edge,
                                const struct ll_entry *entries, size_t number, uint32_t but)
{
    if (number < 2) {
        size_t place = 2 * (size_t)ll_arc(edge, number == 1);
        place += but != LL_NONE && arrivals->due[place].owner == but;
        return (struct ll_feed){.at_s = arrivals->due[place].at_s,
                                .origin_m = number == 0 ? 0.0 : network->edges[edge].length_m,
                                .drive = arrivals->drive[place],
                                .arc = ll_arc(edge, number == 1),
                                .station = arrivals->due[place].owner};
    }
    const struct ll_entry *entry = &entries[number - 2];
    const bool passed_over = but != LL_NONE && entry->station == but;
    return (struct ll_feed){.at_s = passed_over ? INFINITY : entry->at_s,
                            .origin_m = entry->along_m,
                            .arc = LL_NONE,
                            .station = passed_over ? LL_NONE : entry->station};
}

double ll_arrivals_entered_at(const struct ll_arrivals *arrivals, uint32_t station)
{
    for (size_t i = 0; i < arrivals->entry_count; i++) {
        if (arrivals->entries[i].station == station) {
            return arrivals->entries[i].at_s;
        }
    }
    return NAN;
}
