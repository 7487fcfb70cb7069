/// What clearing each blocker alone would win.
///
/// Nothing is computed again that stays as it is: the edges that a blocker alone keeps closed are
/// put into the known shortest times, only improvements are followed (as in Dijkstra's algorithm,
/// from the nodes that become better), and only buildings are asked that stop on an edge with a
/// better end, or that had a nearer place on an edge to which the class comes only now.
#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/reach_private.h"

/// Lists of numbers by key: those of key k are items[first[k]] up to the next key's first.
struct lists {
    uint32_t *first;
    uint32_t *items;
};

struct wins {
    const struct ll_reach_town *town;
    const struct ll_reach_stops *stops;
    const double *residents;
    struct ll_reach *out;
    double delay_s;                        ///< what is won on less is no delay
    struct lists freed[LL_VEHICLE_COUNT];  ///< edges by the blocker that alone keeps them closed
    struct lists served[LL_VEHICLE_COUNT]; ///< buildings within hose reach by edge of their stop
    uint32_t *first_near;                  ///< by edge, into stops->near
    struct scratch *scratch;               ///< by thread
    unsigned threads;
};

struct label {
    double at_s;
    uint32_t node;
};

/// What one blocker changes for a building.
struct touched {
    double now_s;  ///< at its stop; INFINITY where none is within hose reach
    double then_s; ///< at the same place
    double off_m;  ///< of the nearest place that opens; INFINITY
    double near_s; ///< there
};

/// What one thread writes on. What stands under a mark of an earlier round is old.
struct scratch {
    uint32_t round;
    uint32_t *node_mark;
    double *node_s;
    uint32_t *freed_mark;
    uint32_t *edge_mark;
    uint32_t *building_mark;
    struct touched *touched;
    uint32_t *nodes; ///< better than now
    size_t node_count;
    uint32_t *buildings; ///< touched
    size_t building_count;
    struct label *heap;
    size_t heap_count;
    size_t heap_capacity;
};

static void lists_clear(struct lists *lists)
{
    ll_free(lists->first);
    ll_free(lists->items);
}

static void wins_release(struct wins *w)
{
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        lists_clear(&w->freed[c]);
        lists_clear(&w->served[c]);
    }
    ll_free(w->first_near);
    for (unsigned i = 0; w->scratch != NULL && i < w->threads; i++) {
        ll_free(w->scratch[i].node_mark);
        ll_free(w->scratch[i].node_s);
        ll_free(w->scratch[i].freed_mark);
        ll_free(w->scratch[i].edge_mark);
        ll_free(w->scratch[i].building_mark);
        ll_free(w->scratch[i].touched);
        ll_free(w->scratch[i].nodes);
        ll_free(w->scratch[i].buildings);
        ll_free(w->scratch[i].heap);
    }
    ll_free(w->scratch);
}

/// Sorts items by key. @param key By item; LL_NONE: in no list.
static enum ll_code make_lists(const uint32_t *key, size_t item_count, size_t key_count,
                               struct lists *ret_lists, struct ll_err *err)
{
    ret_lists->first = ll_calloc(key_count + 2, sizeof *ret_lists->first);
    ret_lists->items = ll_alloc(item_count, sizeof *ret_lists->items);
    if (ret_lists->first == NULL || ret_lists->items == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    uint32_t *end = ret_lists->first + 1; /* while filled in, of the key before */
    for (size_t i = 0; i < item_count; i++) {
        if (key[i] != LL_NONE) {
            end[key[i] + 1]++;
        }
    }
    for (size_t k = 1; k <= key_count; k++) {
        end[k] += end[k - 1];
    }
    for (uint32_t i = 0; i < item_count; i++) {
        if (key[i] != LL_NONE) {
            ret_lists->items[end[key[i]]++] = i;
        }
    }
    return LL_OK;
}

/// The blocker that alone stops a class on a passage; LL_NONE.
static uint32_t sole_blocker(const struct ll_passage *p, unsigned class)
{
    for (int i = 0; i < LL_LIMIT_COUNT; i++) {
        if ((p->stops[i] & class) != 0) {
            uint32_t blocker = p->blocker[i];
            return (ll_passage_stops(p, blocker) & class) == 0 ? blocker : LL_NONE;
        }
    }
    return LL_NONE;
}

static enum ll_code list_freed(struct wins *w, enum ll_vehicle_class vehicle, uint32_t *key,
                               struct ll_err *err)
{
    const struct ll_reach_town *town = w->town;
    for (uint32_t e = 0; e < town->net.edge_count; e++) {
        uint32_t cut = town->net.edges[e].cut;
        key[e] = cut == LL_NONE ? LL_NONE : sole_blocker(&town->passages.items[cut], 1U << vehicle);
    }
    return make_lists(key, town->net.edge_count, w->out->blocker_count, &w->freed[vehicle], err);
}

static bool is_served(const struct wins *w, enum ll_vehicle_class vehicle, size_t building)
{
    uint8_t answer = w->out->way[vehicle][building].answer;
    return answer == LL_REACH_YES || answer == LL_REACH_ASSUMED;
}

static enum ll_code list_served(struct wins *w, enum ll_vehicle_class vehicle, uint32_t *key,
                                struct ll_err *err)
{
    for (size_t b = 0; b < w->stops->count; b++) {
        key[b] = is_served(w, vehicle, b) ? w->stops->edge[vehicle][b] : LL_NONE;
    }
    return make_lists(key, w->stops->count, w->town->net.edge_count, &w->served[vehicle], err);
}

static enum ll_code list_near(struct wins *w, struct ll_err *err)
{
    const size_t edges = w->town->net.edge_count;
    w->first_near = ll_calloc(edges + 1, sizeof *w->first_near);
    if (w->first_near == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < w->stops->near_count; i++) {
        w->first_near[w->stops->near[i].edge + 1]++;
    }
    for (size_t e = 0; e < edges; e++) {
        w->first_near[e + 1] += w->first_near[e];
    }
    return LL_OK;
}

static enum ll_code make_scratch(const struct wins *w, struct scratch *s, struct ll_err *err)
{
    const size_t nodes = w->town->net.graph.node_count;
    const size_t edges = w->town->net.edge_count;
    const size_t buildings = w->stops->count;
    s->node_mark = ll_calloc(nodes, sizeof *s->node_mark);
    s->node_s = ll_alloc(nodes, sizeof *s->node_s);
    s->freed_mark = ll_calloc(edges, sizeof *s->freed_mark);
    s->edge_mark = ll_calloc(edges, sizeof *s->edge_mark);
    s->building_mark = ll_calloc(buildings, sizeof *s->building_mark);
    s->touched = ll_alloc(buildings, sizeof *s->touched);
    s->nodes = ll_alloc(nodes, sizeof *s->nodes);
    s->buildings = ll_alloc(buildings, sizeof *s->buildings);
    bool made = s->node_mark != NULL && s->node_s != NULL && s->freed_mark != NULL &&
                s->edge_mark != NULL && s->building_mark != NULL && s->touched != NULL &&
                s->nodes != NULL && s->buildings != NULL;
    return made ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

static enum ll_code prepare(struct wins *w, struct ll_err *err)
{
    const size_t edges = w->town->net.edge_count;
    size_t keys = edges > w->stops->count ? edges : w->stops->count;
    LL_CLEANUP(ll_freep) uint32_t *key = ll_alloc(keys, sizeof *key);
    w->scratch = ll_calloc(w->threads, sizeof *w->scratch);
    if (key == NULL || w->scratch == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = list_near(w, err);
    for (int c = 0; code == LL_OK && c < LL_VEHICLE_COUNT; c++) {
        code = list_freed(w, (enum ll_vehicle_class)c, key, err);
        if (code == LL_OK) {
            code = list_served(w, (enum ll_vehicle_class)c, key, err);
        }
    }
    for (unsigned i = 0; code == LL_OK && i < w->threads; i++) {
        code = make_scratch(w, &w->scratch[i], err);
    }
    return code;
}

/// Edges that a class gets to drive along.
struct opening {
    enum ll_vehicle_class vehicle;
    const uint32_t *edges;
    size_t count;
};

/// One blocker and one class under way.
struct round {
    const struct wins *wins;
    struct scratch *scratch;
    enum ll_vehicle_class vehicle;
    const uint32_t *freed;
    size_t freed_count;
};

/// When a node is reached without the blocker.
static double node_s(const struct round *r, uint32_t node)
{
    const struct scratch *s = r->scratch;
    return s->node_mark[node] == s->round ? s->node_s[node]
                                          : r->wins->town->of[r->vehicle].time_s[node];
}

static enum ll_code heap_push(struct scratch *s, struct label label, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&s->heap, &s->heap_capacity, s->heap_count + 1, sizeof *s->heap, err);
    if (code != LL_OK) {
        return code;
    }
    size_t at = s->heap_count++;
    while (at > 0 && label.at_s < s->heap[(at - 1) / 2].at_s) {
        s->heap[at] = s->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    s->heap[at] = label;
    return LL_OK;
}

static struct label heap_pop(struct scratch *s)
{
    const struct label top = s->heap[0];
    const struct label last = s->heap[--s->heap_count];
    size_t at = 0;
    for (size_t child = 1; child < s->heap_count; child = 2 * at + 1) {
        child += child + 1 < s->heap_count && s->heap[child + 1].at_s < s->heap[child].at_s;
        if (s->heap[child].at_s >= last.at_s) {
            break;
        }
        s->heap[at] = s->heap[child];
        at = child;
    }
    if (s->heap_count > 0) {
        s->heap[at] = last;
    }
    return top;
}

static enum ll_code offer(struct round *r, uint32_t node, double at_s, struct ll_err *err)
{
    struct scratch *s = r->scratch;
    if (!(at_s < node_s(r, node))) {
        return LL_OK;
    }
    if (s->node_mark[node] != s->round) {
        s->node_mark[node] = s->round;
        s->nodes[s->node_count++] = node;
    }
    s->node_s[node] = at_s;
    return heap_push(s, (struct label){at_s, node}, err);
}

/// Whether the class may drive along an edge once the blocker is gone.
static bool is_passed(const struct round *r, uint32_t edge)
{
    return (r->wins->town->closed[edge] & (1U << r->vehicle)) == 0 ||
           r->scratch->freed_mark[edge] == r->scratch->round;
}

/// Follows what becomes better.
static enum ll_code improve(struct round *r, struct ll_err *err)
{
    const struct ll_network *net = &r->wins->town->net;
    struct scratch *s = r->scratch;
    enum ll_code code = LL_OK;
    for (size_t i = 0; i < r->freed_count; i++) {
        s->freed_mark[r->freed[i]] = s->round;
    }
    for (size_t i = 0; code == LL_OK && i < r->freed_count; i++) {
        const struct ll_network_edge *e = &net->edges[r->freed[i]];
        const double edge_s = ll_reach_edge_s(r->wins->town, r->vehicle, r->freed[i]);
        code = offer(r, e->to, node_s(r, e->from) + edge_s, err);
        if (code == LL_OK) {
            code = offer(r, e->from, node_s(r, e->to) + edge_s, err);
        }
    }
    while (code == LL_OK && s->heap_count > 0) {
        struct label top = heap_pop(s);
        if (top.at_s > s->node_s[top.node]) {
            continue;
        }
        const struct ll_graph *g = &net->graph;
        for (uint32_t arc = g->first_arc[top.node];
             code == LL_OK && arc < g->first_arc[top.node + 1]; arc++) {
            if (is_passed(r, g->edge[arc])) {
                code =
                    offer(r, g->target[arc],
                          top.at_s + ll_reach_edge_s(r->wins->town, r->vehicle, g->edge[arc]), err);
            }
        }
    }
    return code;
}

/// The entry of a building in this round.
static struct touched *touch(struct round *r, uint32_t building)
{
    struct scratch *s = r->scratch;
    struct touched *t = &s->touched[building];
    if (s->building_mark[building] != s->round) {
        s->building_mark[building] = s->round;
        s->buildings[s->building_count++] = building;
        *t = (struct touched){INFINITY, INFINITY, INFINITY, INFINITY};
        if (is_served(r->wins, r->vehicle, building)) {
            const struct ll_reach_stops *stops = r->wins->stops;
            t->now_s = ll_reach_arrive(r->wins->town, r->vehicle, stops->edge[r->vehicle][building],
                                       stops->spot[r->vehicle][building].along_m)
                           .time_s;
            t->then_s = t->now_s;
        }
    }
    return t;
}

/// When the spot of a node is reached without the blocker, from any side.
static double spot_s(const struct round *r, uint32_t node)
{
    double at_s = node_s(r, node);
    for (uint32_t n = r->wins->town->twin[node]; n != node; n = r->wins->town->twin[n]) {
        at_s = fmin(at_s, node_s(r, n));
    }
    return at_s;
}

/// When a place of an edge is reached from its ends without the blocker.
static double place_s(const struct round *r, uint32_t edge, double along_m)
{
    const struct ll_network_edge *e = &r->wins->town->net.edges[edge];
    double from_s = along_m == 0.0 ? spot_s(r, e->from) : node_s(r, e->from);
    double to_s = along_m == e->length_m ? spot_s(r, e->to) : node_s(r, e->to);
    const double speed_mps = ll_reach_speed_mps(r->wins->town, r->vehicle, edge);
    return fmin(from_s + along_m / speed_mps, to_s + (e->length_m - along_m) / speed_mps);
}

/// Buildings that stop on an edge with a better end.
static void ask_served(struct round *r, uint32_t edge)
{
    const struct lists *served = &r->wins->served[r->vehicle];
    for (uint32_t i = served->first[edge]; i < served->first[edge + 1]; i++) {
        uint32_t building = served->items[i];
        double along_m = r->wins->stops->spot[r->vehicle][building].along_m;
        struct touched *t = touch(r, building);
        t->then_s = fmin(t->then_s, place_s(r, edge, along_m));
    }
}

/// Buildings with a nearer place on an edge that the class comes to only now.
static void ask_near(struct round *r, uint32_t edge)
{
    const struct ll_reach_near *near = r->wins->stops->near;
    for (uint32_t i = r->wins->first_near[edge]; i < r->wins->first_near[edge + 1]; i++) {
        if ((near[i].classes & (1U << r->vehicle)) == 0) {
            continue;
        }
        struct touched *t = touch(r, near[i].building);
        double at_s = place_s(r, edge, near[i].along_m);
        if (near[i].off_m < t->off_m || (near[i].off_m == t->off_m && at_s < t->near_s)) {
            t->off_m = near[i].off_m;
            t->near_s = at_s;
        }
    }
}

static void ask_edge(struct round *r, uint32_t edge)
{
    struct scratch *s = r->scratch;
    const struct ll_network_edge *e = &r->wins->town->net.edges[edge];
    if (s->edge_mark[edge] == s->round || !is_passed(r, edge)) {
        return;
    }
    s->edge_mark[edge] = s->round;
    if ((r->wins->town->open[edge] & (1U << r->vehicle)) != 0) {
        ask_served(r, edge);
    } else if (isfinite(node_s(r, e->from)) || isfinite(node_s(r, e->to))) {
        ask_near(r, edge);
    }
}

/// All edges at the spot of a node that became better.
static void ask_around(struct round *r, uint32_t node)
{
    const struct ll_graph *g = &r->wins->town->net.graph;
    uint32_t at = node;
    do {
        for (uint32_t arc = g->first_arc[at]; arc < g->first_arc[at + 1]; arc++) {
            ask_edge(r, g->edge[arc]);
        }
        at = r->wins->town->twin[at];
    } while (at != node);
}

static void tally(struct round *r, struct ll_blocker *blocker)
{
    const struct scratch *s = r->scratch;
    const struct wins *w = r->wins;
    double residents = 0.0;
    bool known = false;
    for (size_t i = 0; i < s->building_count; i++) {
        const struct touched *t = &s->touched[s->buildings[i]];
        double won_s = t->now_s - fmin(t->then_s, t->near_s);
        if (isfinite(t->now_s) && won_s >= w->delay_s) {
            blocker->delayed[r->vehicle]++;
            blocker->delay_s[r->vehicle] += won_s;
        } else if (!isfinite(t->now_s) && isfinite(t->near_s)) {
            double own = w->residents == NULL ? NAN : w->residents[s->buildings[i]];
            blocker->cut_off[r->vehicle]++;
            residents += isnan(own) ? 0.0 : own;
            known |= !isnan(own);
        }
    }
    if (known || blocker->cut_off[r->vehicle] == 0) {
        blocker->residents_cut_off[r->vehicle] = residents;
    }
}

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/// What opening some edges wins for a class, added to `sum`.
static enum ll_code weigh(const struct wins *w, struct scratch *s, const struct opening *opening,
                          struct ll_blocker *sum, struct ll_err *err)
{
    struct round r = {.wins = w,
                      .scratch = s,
                      .vehicle = opening->vehicle,
                      .freed = opening->edges,
                      .freed_count = opening->count};
    s->round++;
    s->node_count = 0;
    s->building_count = 0;
    s->heap_count = 0;
    if (r.freed_count == 0) {
        return LL_OK;
    }
    enum ll_code code = improve(&r, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < r.freed_count; i++) {
        ask_edge(&r, r.freed[i]);
    }
    for (size_t i = 0; i < s->node_count; i++) {
        ask_around(&r, s->nodes[i]);
    }
    if (s->building_count > 0) { /* sums of rounded numbers depend on their order */
        qsort(s->buildings, s->building_count, sizeof *s->buildings, by_number);
    }
    tally(&r, sum);
    return LL_OK;
}

static enum ll_code weigh_some(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    struct wins *w = user;
    enum ll_code code = LL_OK;
    for (size_t b = begin; b < end; b++) {
        for (int c = 0; code == LL_OK && c < LL_VEHICLE_COUNT; c++) {
            const struct lists *freed = &w->freed[c];
            const struct opening alone = {.vehicle = (enum ll_vehicle_class)c,
                                          .edges = freed->items + freed->first[b],
                                          .count = freed->first[b + 1] - freed->first[b]};
            code = weigh(w, &w->scratch[worker], &alone, &w->out->blockers[b], err);
        }
    }
    return code;
}

static void forget(struct ll_blocker *sum)
{
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        sum->cut_off[c] = 0;
        sum->delayed[c] = 0;
        sum->delay_s[c] = 0.0;
        sum->residents_cut_off[c] = NAN;
    }
}

enum ll_code ll_reach_wins(const struct ll_stage *in, const struct ll_reach_town *town,
                           const struct ll_reach_stops *stops, const double *residents,
                           struct ll_reach *inout, struct ll_err *err)
{
    LL_CLEANUP(wins_release)
    struct wins w = {.town = town,
                     .stops = stops,
                     .residents = residents,
                     .out = inout,
                     .delay_s = ll_rule(in->rules, LL_RULE_DELAY_S),
                     .threads = in->threads > 0 ? in->threads : 1};
    w.threads = w.threads < LL_THREADS_MAX ? w.threads : LL_THREADS_MAX;
    for (size_t b = 0; b < inout->blocker_count; b++) {
        forget(&inout->blockers[b]);
    }
    enum ll_code code = prepare(&w, err);
    if (code == LL_OK) {
        code = ll_pool_for(w.threads, inout->blocker_count, 16, weigh_some, &w, err);
    }
    return code;
}

struct ll_reach_weighing {
    struct wins wins;
    bool *gone;      ///< by blocker
    uint32_t *edges; ///< that open
};

void ll_reach_weighing_free(ll_reach_weighing *weighing)
{
    if (weighing != NULL) {
        wins_release(&weighing->wins);
        ll_free(weighing->gone);
        ll_free(weighing->edges);
        ll_free(weighing);
    }
}

void ll_reach_weighing_freep(ll_reach_weighing **weighing)
{
    ll_reach_weighing_free(*weighing);
}

enum ll_code ll_reach_weighing_new(const struct ll_stage *in, const struct ll_reach_town *town,
                                   const struct ll_reach_stops *stops, struct ll_reach *reach,
                                   ll_reach_weighing **ret_weighing, struct ll_err *err)
{
    LL_CLEANUP(ll_reach_weighing_freep)
    ll_reach_weighing *made = ll_calloc(1, sizeof *made);
    if (made == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    made->wins =
        (struct wins){.town = town,
                      .stops = stops,
                      .residents = in->scene->layer[LL_BUILDING].column[LL_BUILDING_RESIDENTS].real,
                      .out = reach,
                      .delay_s = ll_rule(in->rules, LL_RULE_DELAY_S),
                      .threads = 1};
    made->gone = ll_calloc(reach->blocker_count, sizeof *made->gone);
    made->edges = ll_alloc(town->net.edge_count, sizeof *made->edges);
    if (made->gone == NULL || made->edges == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = prepare(&made->wins, err);
    if (code == LL_OK) {
        *ret_weighing = made;
        made = NULL;
    }
    return code;
}

/// Whether a passage stops a class, and no more once all that are gone are gone.
static bool comes_open(const struct ll_reach_weighing *weighing, const struct ll_passage *p,
                       unsigned class)
{
    bool stopped = false;
    for (int i = 0; i < LL_LIMIT_COUNT; i++) {
        if ((p->stops[i] & class) != 0) {
            stopped = true;
            if (p->blocker[i] == LL_NONE || !weighing->gone[p->blocker[i]]) {
                return false;
            }
        }
    }
    return stopped;
}

enum ll_code ll_reach_weigh(ll_reach_weighing *weighing, const uint32_t *blockers, size_t count,
                            enum ll_vehicle_class vehicle, struct ll_blocker *sum,
                            struct ll_err *err)
{
    const struct ll_reach_town *town = weighing->wins.town;
    struct opening together = {.vehicle = vehicle, .edges = weighing->edges};
    for (size_t i = 0; i < count; i++) {
        weighing->gone[blockers[i]] = true;
    }
    for (uint32_t e = 0; e < town->net.edge_count; e++) {
        const uint32_t cut = town->net.edges[e].cut;
        if (cut != LL_NONE && comes_open(weighing, &town->passages.items[cut], 1U << vehicle)) {
            weighing->edges[together.count++] = e;
        }
    }
    for (size_t i = 0; i < count; i++) {
        weighing->gone[blockers[i]] = false;
    }
    sum->cut_off[vehicle] = 0;
    sum->delayed[vehicle] = 0;
    sum->delay_s[vehicle] = 0.0;
    sum->residents_cut_off[vehicle] = NAN;
    return weigh(&weighing->wins, weighing->wins.scratch, &together, sum, err);
}
