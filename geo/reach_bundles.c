#include "geo/reach_bundles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

void ll_reach_bundles_clear(struct ll_reach_bundles *bundles)
{
    ll_free(bundles->first);
    ll_free(bundles->bundles);
    *bundles = (struct ll_reach_bundles){0};
}

/// Some blockers, as items in ascending order.
struct set {
    uint32_t count;
    uint32_t item[LL_BUNDLE_MAX];
};

/// A way to a node through the blockers of a set.
struct label {
    double at_s;
    uint32_t node;
    uint32_t next; ///< of the labels of this node that stand; LL_NONE
    struct set set;
};

/// Looking under way.
struct finding {
    const struct ll_reach_bundle_ask *ask;
    uint32_t largest; ///< items in a set
    struct label *labels;
    size_t label_count;
    size_t label_capacity;
    uint32_t *head; ///< by node: first label that stands
    uint32_t *heap; ///< labels by time, then number
    size_t heap_count;
    size_t heap_capacity;
    uint32_t *first_near;    ///< by building, into `near`
    uint32_t *near;          ///< rows of stops->near in order of building
    struct ll_bundle *found; ///< of the building under way
    size_t found_count;
    size_t found_capacity;
    struct ll_reach_bundles out;
};

static void finding_release(struct finding *f)
{
    ll_free(f->labels);
    ll_free(f->head);
    ll_free(f->heap);
    ll_free(f->first_near);
    ll_free(f->near);
    ll_free(f->found);
    ll_reach_bundles_clear(&f->out);
}

/// Whether all of `a` is in `b`.
static bool is_within(const uint32_t *a, uint32_t a_count, const uint32_t *b, uint32_t b_count)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < b_count && at < a_count; i++) {
        at += a[at] == b[i];
    }
    return at == a_count;
}

/// Adds an item. @return false where there is no room and none may be passed over.
static bool set_add(const struct finding *f, struct set *set, uint32_t item)
{
    uint32_t at = 0;
    while (at < set->count && set->item[at] < item) {
        at++;
    }
    if (at < set->count && set->item[at] == item) {
        return true;
    }
    if (set->count == f->largest) {
        return f->largest < f->ask->most; /* taken as gone: what is promised is only too much */
    }
    memmove(&set->item[at + 1], &set->item[at], (set->count - at) * sizeof *set->item);
    set->item[at] = item;
    set->count++;
    return true;
}

/// Adds what must go before the class drives along an edge. @return false where it never does.
static bool open_edge(const struct finding *f, uint32_t edge, struct set *set)
{
    const struct ll_reach_town *town = f->ask->town;
    const unsigned class = 1U << f->ask->vehicle;
    const uint32_t cut = town->net.edges[edge].cut;
    bool opens = false;
    if ((town->closed[edge] & class) == 0) {
        return true;
    }
    for (int i = 0; cut != LL_NONE && i < LL_LIMIT_COUNT; i++) {
        const struct ll_passage *p = &town->passages.items[cut];
        if ((p->stops[i] & class) != 0) {
            const uint32_t blocker = p->blocker[i];
            const uint32_t item = blocker == LL_NONE ? LL_NONE : f->ask->item_of[blocker];
            if (item == LL_NONE || !set_add(f, set, item)) {
                return false;
            }
            opens = true;
        }
    }
    return opens;
}

/// When the node is reached as things are.
static double base_s(const struct finding *f, uint32_t node)
{
    return f->ask->town->of[f->ask->vehicle].time_s[node];
}

/// Whether a way is no better than one that stands.
static bool is_beaten(const struct finding *f, uint32_t node, double at_s, const struct set *set)
{
    if (at_s >= base_s(f, node)) {
        return true;
    }
    for (uint32_t l = f->head[node]; l != LL_NONE; l = f->labels[l].next) {
        const struct label *other = &f->labels[l];
        if (other->at_s <= at_s &&
            is_within(other->set.item, other->set.count, set->item, set->count)) {
            return true;
        }
    }
    return false;
}

static bool is_sooner(const struct finding *f, uint32_t a, uint32_t b)
{
    return f->labels[a].at_s != f->labels[b].at_s ? f->labels[a].at_s < f->labels[b].at_s : a < b;
}

static enum ll_code push(struct finding *f, uint32_t node, double at_s, const struct set *set,
                         struct ll_err *err)
{
    if (is_beaten(f, node, at_s, set)) {
        return LL_OK;
    }
    if (f->label_count == f->ask->limit || f->label_count >= UINT32_MAX - 1) {
        return LL_E_LIMIT;
    }
    enum ll_code code = ll_array_reserve(&f->labels, &f->label_capacity, f->label_count + 1,
                                         sizeof *f->labels, err);
    if (code == LL_OK) {
        code =
            ll_array_reserve(&f->heap, &f->heap_capacity, f->heap_count + 1, sizeof *f->heap, err);
    }
    if (code != LL_OK) {
        return code;
    }
    const uint32_t label = (uint32_t)f->label_count++;
    f->labels[label] = (struct label){at_s, node, LL_NONE, *set};
    size_t at = f->heap_count++;
    while (at > 0 && is_sooner(f, label, f->heap[(at - 1) / 2])) {
        f->heap[at] = f->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    f->heap[at] = label;
    return LL_OK;
}

static uint32_t pop(struct finding *f)
{
    const uint32_t top = f->heap[0];
    const uint32_t last = f->heap[--f->heap_count];
    size_t at = 0;
    for (size_t child = 1; child < f->heap_count; child = 2 * at + 1) {
        child += child + 1 < f->heap_count && is_sooner(f, f->heap[child + 1], f->heap[child]);
        if (!is_sooner(f, f->heap[child], last)) {
            break;
        }
        f->heap[at] = f->heap[child];
        at = child;
    }
    if (f->heap_count > 0) {
        f->heap[at] = last;
    }
    return top;
}

/// Goes along an edge from a node that is reached through a set.
static enum ll_code drive(struct finding *f, uint32_t edge, uint32_t to, double at_s,
                          const struct set *through, struct ll_err *err)
{
    struct set set = *through;
    if (!open_edge(f, edge, &set)) {
        return LL_OK;
    }
    return push(f, to, at_s + ll_reach_edge_s(f->ask->town, f->ask->vehicle, edge), &set, err);
}

/// The ways that begin where the class comes as things are: through what is closed.
static enum ll_code begin(struct finding *f, struct ll_err *err)
{
    const struct ll_network *net = &f->ask->town->net;
    const struct set none = {0};
    enum ll_code code = LL_OK;
    for (uint32_t e = 0; code == LL_OK && e < net->edge_count; e++) {
        const struct ll_network_edge *edge = &net->edges[e];
        if ((f->ask->town->closed[e] & (1U << f->ask->vehicle)) == 0) {
            continue;
        }
        if (isfinite(base_s(f, edge->from))) {
            code = drive(f, e, edge->to, base_s(f, edge->from), &none, err);
        }
        if (code == LL_OK && isfinite(base_s(f, edge->to))) {
            code = drive(f, e, edge->from, base_s(f, edge->to), &none, err);
        }
    }
    return code;
}

static enum ll_code find_ways(struct finding *f, struct ll_err *err)
{
    const struct ll_graph *g = &f->ask->town->net.graph;
    enum ll_code code = begin(f, err);
    while (code == LL_OK && f->heap_count > 0) {
        const uint32_t top = pop(f);
        const struct label label = f->labels[top];
        if (is_beaten(f, label.node, label.at_s, &label.set)) {
            continue;
        }
        f->labels[top].next = f->head[label.node];
        f->head[label.node] = top;
        for (uint32_t arc = g->first_arc[label.node];
             code == LL_OK && arc < g->first_arc[label.node + 1]; arc++) {
            code = drive(f, g->edge[arc], g->target[arc], label.at_s, &label.set, err);
        }
    }
    return code;
}

/// Puts the rows of stops->near in order of building.
static enum ll_code order_near(struct finding *f, struct ll_err *err)
{
    const struct ll_reach_stops *stops = f->ask->stops;
    f->first_near = ll_calloc(stops->count + 2, sizeof *f->first_near);
    f->near = ll_alloc(stops->near_count, sizeof *f->near);
    if (f->first_near == NULL || f->near == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    uint32_t *end = f->first_near + 1; /* while filled in, of the building before */
    for (size_t i = 0; i < stops->near_count; i++) {
        end[stops->near[i].building + 1]++;
    }
    for (size_t b = 1; b <= stops->count; b++) {
        end[b] += end[b - 1];
    }
    for (uint32_t i = 0; i < stops->near_count; i++) {
        f->near[end[stops->near[i].building]++] = i;
    }
    return LL_OK;
}

/// A place on an edge that a building may be reached from.
struct place {
    uint32_t edge;
    double along_m;
    bool served; ///< the building is reached as things are
    double now_s;
};

/// What reaching a place at some time through a set wins.
static enum ll_code note(struct finding *f, const struct place *place, double at_s, struct set set,
                         struct ll_err *err)
{
    const double won_s = place->served ? place->now_s - at_s : f->ask->cut_off_s;
    if (!open_edge(f, place->edge, &set) || !(won_s > 0.0) ||
        (place->served && won_s < f->ask->delay_s) || set.count == 0) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&f->found, &f->found_capacity, f->found_count + 1, sizeof *f->found, err);
    if (code == LL_OK) {
        struct ll_bundle *b = &f->found[f->found_count++];
        *b = (struct ll_bundle){.value = won_s, .count = set.count};
        memcpy(b->item, set.item, sizeof set.item);
    }
    return code;
}

/// All ways to a place that come by one end of its edge.
static enum ll_code come_by(struct finding *f, const struct place *place, uint32_t node,
                            double drive_m, struct ll_err *err)
{
    const double drive_s = drive_m / ll_reach_speed_mps(f->ask->town, f->ask->vehicle, place->edge);
    const struct set none = {0};
    enum ll_code code = LL_OK;
    uint32_t n = node;
    do { /* a spot where something stands is got to from either side */
        if (isfinite(base_s(f, n))) {
            code = note(f, place, base_s(f, n) + drive_s, none, err);
        }
        for (uint32_t l = f->head[n]; code == LL_OK && l != LL_NONE; l = f->labels[l].next) {
            code = note(f, place, f->labels[l].at_s + drive_s, f->labels[l].set, err);
        }
        n = f->ask->town->twin[n];
    } while (code == LL_OK && drive_m == 0.0 && n != node);
    return code;
}

static enum ll_code come_to(struct finding *f, const struct place *place, struct ll_err *err)
{
    const struct ll_network_edge *edge = &f->ask->town->net.edges[place->edge];
    enum ll_code code = come_by(f, place, edge->from, place->along_m, err);
    return code == LL_OK ? come_by(f, place, edge->to, edge->length_m - place->along_m, err) : code;
}

static int by_value(const void *left, const void *right)
{
    const struct ll_bundle *a = left;
    const struct ll_bundle *b = right;
    if (a->value != b->value) {
        return a->value > b->value ? -1 : 1;
    }
    if (a->count != b->count) {
        return a->count < b->count ? -1 : 1;
    }
    return memcmp(a->item, b->item, a->count * sizeof *a->item);
}

/// Takes over what no other bundle of the building beats, as a row.
static enum ll_code keep_row(struct finding *f, struct ll_err *err)
{
    struct ll_reach_bundles *out = &f->out;
    const size_t begun = out->first[out->row_count];
    size_t end = begun;
    enum ll_code code = ll_array_reserve(&out->bundles, &out->capacity[1], begun + f->found_count,
                                         sizeof *out->bundles, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&out->first, &out->capacity[0], out->row_count + 2,
                                sizeof *out->first, err);
    }
    if (code != LL_OK) {
        return code;
    }
    qsort(f->found, f->found_count, sizeof *f->found, by_value);
    for (size_t i = 0; i < f->found_count; i++) {
        const struct ll_bundle *b = &f->found[i];
        bool beaten = false;
        for (size_t k = begun; !beaten && k < end; k++) {
            const struct ll_bundle *kept = &out->bundles[k];
            beaten = is_within(kept->item, kept->count, b->item, b->count);
        }
        if (!beaten) {
            out->bundles[end++] = *b;
        }
    }
    out->first[++out->row_count] = end;
    return end <= f->ask->limit ? LL_OK : LL_E_LIMIT;
}

static enum ll_code find_row(struct finding *f, uint32_t building, struct ll_err *err)
{
    const struct ll_reach_stops *stops = f->ask->stops;
    const enum ll_vehicle_class c = f->ask->vehicle;
    const uint8_t answer = f->ask->reach->way[c][building].answer;
    struct place place = {.served = answer == LL_REACH_YES || answer == LL_REACH_ASSUMED};
    enum ll_code code = LL_OK;
    f->found_count = 0;
    if (place.served) {
        place.edge = stops->edge[c][building];
        place.along_m = stops->spot[c][building].along_m;
        place.now_s = ll_reach_arrive(f->ask->town, c, place.edge, place.along_m).time_s;
        code = come_to(f, &place, err);
    }
    for (uint32_t i = f->first_near[building]; code == LL_OK && i < f->first_near[building + 1];
         i++) {
        const struct ll_reach_near *near = &stops->near[f->near[i]];
        if ((near->classes & (1U << c)) != 0) {
            place.edge = near->edge;
            place.along_m = near->along_m;
            code = come_to(f, &place, err);
        }
    }
    return code == LL_OK && f->found_count > 0 ? keep_row(f, err) : code;
}

/// Looks with sets of at most so many items. @return LL_E_LIMIT without a message over the limit.
static enum ll_code find_all(struct finding *f, struct ll_err *err)
{
    const uint32_t nodes = f->ask->town->net.graph.node_count;
    f->head = ll_alloc(nodes, sizeof *f->head);
    enum ll_code code =
        ll_array_reserve(&f->out.first, &f->out.capacity[0], 1, sizeof *f->out.first, err);
    if (f->head == NULL || code != LL_OK) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    f->out.first[0] = 0;
    for (uint32_t n = 0; n < nodes; n++) {
        f->head[n] = LL_NONE;
    }
    code = order_near(f, err);
    if (code == LL_OK) {
        code = find_ways(f, err);
    }
    for (uint32_t b = 0; code == LL_OK && b < f->ask->stops->count; b++) {
        code = find_row(f, b, err);
    }
    return code;
}

enum ll_code ll_reach_bundles_find(const struct ll_reach_bundle_ask *ask,
                                   struct ll_reach_bundles *ret_bundles, struct ll_err *err)
{
    for (uint32_t largest = ask->most < LL_BUNDLE_MAX ? ask->most : LL_BUNDLE_MAX; largest > 0;
         largest--) {
        LL_CLEANUP(finding_release) struct finding f = {.ask = ask, .largest = largest};
        enum ll_code code = find_all(&f, err);
        if (code == LL_OK) {
            *ret_bundles = f.out;
            f.out = (struct ll_reach_bundles){0};
        }
        if (code != LL_E_LIMIT) {
            return code;
        }
    }
    return ll_fail(err, LL_E_LIMIT, "too many ways through what stops vehicles: over %zu",
                   ask->limit);
}
