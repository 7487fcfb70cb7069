/// Where the network is too tight for a class as it is drawn: bends on its edges, turns between
/// them.
///
/// Ways are searched as if these places were none, since nobody has measured them; what a way
/// passes is found along it.
#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "geo/reach_private.h"

/// A bend this near to the end of an edge is at the joint with the next one; turns are this near to
/// the ends of their edges.
#define AT_END_M 0.05

void ll_reach_tight_clear(struct ll_reach_tight *tight)
{
    ll_tight_bends_clear(&tight->found);
    ll_free(tight->places);
    ll_free(tight->bends);
    ll_free(tight->first_bend);
    ll_free(tight->turns);
    ll_free(tight->turned);
    *tight = (struct ll_reach_tight){0};
}

struct making {
    const struct ll_reach_town *town;
    struct ll_reach_tight *out;
    uint32_t *bend_edge; ///< by bend
    size_t bend_count;
};

static void making_release(struct making *m)
{
    ll_free(m->bend_edge);
}

/// The first edge of a lane, or the one after all lanes before it.
static uint32_t first_edge_of(const struct ll_network *net, uint32_t lane)
{
    uint32_t low = 0;
    uint32_t high = net->edge_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (net->edges[middle].lane < lane) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/// The end of an edge of a lane that is nearest to a place along it. @param last Whether the end is
/// to be the last point of its edge, else the first. @return Its hook; LL_NONE when none is near.
static uint32_t hook_at(const struct ll_reach_town *town, uint32_t lane, double at_m, bool last)
{
    const struct ll_network *net = &town->net;
    uint32_t best = LL_NONE;
    double best_m = AT_END_M;
    for (uint32_t e = first_edge_of(net, lane); e < net->edge_count && net->edges[e].lane == lane;
         e++) {
        const double length_m = net->edges[e].length_m;
        const double off_m = fabs(town->offset_m[e] + (last ? length_m : 0.0) - at_m);
        if (length_m > 0.0 && off_m < best_m) {
            best_m = off_m;
            best = 2 * e + last;
        }
    }
    return best;
}

static void add_turn(struct making *m, uint32_t a, uint32_t b, uint32_t place)
{
    if (a == LL_NONE || b == LL_NONE) {
        return;
    }
    const uint64_t low = a < b ? a : b;
    const uint64_t high = a < b ? b : a;
    m->out->turns[m->out->turn_count++] = (struct ll_reach_turn){low << 32 | high, place};
    m->out->turned[a / 2] |= (uint8_t)(1U << a % 2);
    m->out->turned[b / 2] |= (uint8_t)(1U << b % 2);
}

/// Puts a bend on its edge, or between the two that meet there.
static void place_bend(struct making *m, uint32_t place)
{
    const struct ll_tight_place *p = &m->out->places[place];
    const uint32_t before = hook_at(m->town, p->lane, p->at_m, true);
    const uint32_t after = hook_at(m->town, p->lane, p->at_m, false);
    if (before != LL_NONE && after != LL_NONE) {
        add_turn(m, before, after, place);
        return;
    }
    const struct ll_network *net = &m->town->net;
    for (uint32_t e = first_edge_of(net, p->lane);
         e < net->edge_count && net->edges[e].lane == p->lane; e++) {
        const double along_m = p->at_m - m->town->offset_m[e];
        if (along_m > 0.0 && along_m < net->edges[e].length_m) {
            m->bend_edge[m->bend_count] = e;
            m->out->bends[m->bend_count++] = (struct ll_reach_bend){along_m, place};
            return;
        }
    }
}

static bool surely(uint8_t sure)
{
    return sure == LL_SURE_PROBABLE || sure == LL_SURE_CERTAIN;
}

/// Classes that surely do not take a turn in one go.
static uint8_t kept_off(const struct ll_lane_turn *turn)
{
    unsigned classes = 0;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        classes |= surely(turn->of[c]) ? 1U << c : 0U;
    }
    return (uint8_t)classes;
}

/// Lists the bends, then the turns.
static enum ll_code list_places(const struct ll_clearance *clearance, struct ll_reach_tight *out,
                                struct ll_err *err)
{
    out->places = ll_alloc(out->found.count + clearance->turn_count, sizeof *out->places);
    if (out->places == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < out->found.count; i++) {
        const struct ll_tight_bend *b = &out->found.items[i];
        if (b->drawn != 0) {
            out->places[out->count++] = (struct ll_tight_place){
                b->lane, LL_NONE, b->at_m, b->at, b->drawn, b->cause, b->cause_row};
        }
    }
    for (size_t i = 0; i < clearance->turn_count; i++) {
        const struct ll_lane_turn *t = &clearance->turns[i];
        if (kept_off(t) != 0) {
            out->places[out->count++] = (struct ll_tight_place){
                t->lane[0], t->lane[1], t->at_m[0], t->at, kept_off(t), t->cause, t->cause_row};
        }
    }
    return LL_OK;
}

static int by_hooks(const void *left, const void *right)
{
    const struct ll_reach_turn *a = left;
    const struct ll_reach_turn *b = right;
    if (a->hooks != b->hooks) {
        return a->hooks < b->hooks ? -1 : 1;
    }
    return (a->place > b->place) - (a->place < b->place);
}

/// Where the bends of each edge begin. They came in order of lane and place, which is that of
/// edges.
static void count_bends(struct making *m)
{
    uint32_t *first = m->out->first_bend;
    for (size_t i = 0; i < m->bend_count; i++) {
        first[m->bend_edge[i] + 1]++;
    }
    for (uint32_t e = 0; e < m->town->net.edge_count; e++) {
        first[e + 1] += first[e];
    }
}

static void place_all(struct making *m, const struct ll_clearance *clearance)
{
    const struct ll_reach_tight *out = m->out;
    uint32_t place = 0;
    for (; place < out->count && out->places[place].other_lane == LL_NONE; place++) {
        place_bend(m, place);
    }
    for (size_t i = 0; i < clearance->turn_count; i++) {
        const struct ll_lane_turn *t = &clearance->turns[i];
        if (kept_off(t) != 0) { /* an arm that leads back ends at the junction */
            add_turn(m, hook_at(m->town, t->lane[0], t->at_m[0], t->back[0]),
                     hook_at(m->town, t->lane[1], t->at_m[1], t->back[1]), place++);
        }
    }
    if (out->turn_count > 1) {
        qsort(out->turns, out->turn_count, sizeof *out->turns, by_hooks);
    }
    count_bends(m);
}

enum ll_code ll_reach_tight_make(const struct ll_reach_task *task, const struct ll_reach_town *town,
                                 struct ll_reach_tight *inout, struct ll_err *err)
{
    const size_t edges = town->net.edge_count;
    LL_CLEANUP(making_release) struct making m = {.town = town, .out = inout};
    const bool run = task->clearance != NULL && task->clearance->lane_count > 0;
    enum ll_code code = run ? list_places(task->clearance, inout, err) : LL_OK;
    if (code != LL_OK) {
        return code;
    }
    inout->bends = ll_alloc(inout->count, sizeof *inout->bends);
    inout->first_bend = ll_calloc(edges + 1, sizeof *inout->first_bend);
    inout->turns = ll_alloc(inout->count, sizeof *inout->turns);
    inout->turned = ll_calloc(edges, sizeof *inout->turned);
    m.bend_edge = ll_alloc(inout->count, sizeof *m.bend_edge);
    if (inout->bends == NULL || inout->first_bend == NULL || inout->turns == NULL ||
        inout->turned == NULL || m.bend_edge == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (run) {
        place_all(&m, task->clearance);
    }
    return LL_OK;
}

static void pass(const struct ll_reach_tight *tight, enum ll_vehicle_class vehicle, uint32_t place,
                 struct ll_reach_passed *inout)
{
    if ((tight->places[place].classes >> vehicle & 1) != 0) {
        inout->first = inout->first == LL_NONE ? place : inout->first;
        inout->count = (uint8_t)(inout->count + (inout->count < UINT8_MAX));
    }
}

void ll_reach_pass_turn(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                        uint32_t from_hook, uint32_t hook, struct ll_reach_passed *inout)
{
    const struct ll_reach_tight *tight = &town->tight;
    if (from_hook == LL_NONE || (tight->turned[hook / 2] >> hook % 2 & 1) == 0) {
        return;
    }
    const uint64_t low = from_hook < hook ? from_hook : hook;
    const uint64_t high = from_hook < hook ? hook : from_hook;
    const uint64_t hooks = low << 32 | high;
    size_t begin = 0;
    for (size_t end = tight->turn_count; begin < end;) {
        const size_t middle = begin + (end - begin) / 2;
        if (tight->turns[middle].hooks < hooks) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    for (; begin < tight->turn_count && tight->turns[begin].hooks == hooks; begin++) {
        pass(tight, vehicle, tight->turns[begin].place, inout);
    }
}

void ll_reach_pass_along(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                         uint32_t edge, double from_m, double to_m, struct ll_reach_passed *inout)
{
    const struct ll_reach_tight *tight = &town->tight;
    const uint32_t first = tight->first_bend[edge];
    const uint32_t count = tight->first_bend[edge + 1] - first;
    for (uint32_t i = 0; i < count; i++) {
        const struct ll_reach_bend *b = &tight->bends[first + (from_m <= to_m ? i : count - 1 - i)];
        if (b->along_m > fmin(from_m, to_m) && b->along_m < fmax(from_m, to_m)) {
            pass(tight, vehicle, b->place, inout);
        }
    }
}
