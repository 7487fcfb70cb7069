/// What differs between the town of the run before and the town now: which edges are new, gone or
/// in other sets of lanes, and where vehicles arrive otherwise than before.
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/reach_private.h"

void ll_reach_changes_clear(struct ll_reach_changes *changes)
{
    ll_free(changes->now_of);
    ll_free(changes->blocker_of);
    ll_free(changes->loud[0]);
    ll_free(changes->loud[1]);
    ll_free(changes->boxes);
    ll_free(changes->place_of);
    *changes = (struct ll_reach_changes){0};
}

struct comparing {
    const struct ll_reach_town *before;
    const struct ll_reach_town *now;
    uint32_t *before_of; ///< by edge now
    struct ll_reach_changes *out;
};

static void comparing_release(struct comparing *c)
{
    ll_free(c->before_of);
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_edge(const struct comparing *c, uint32_t before, uint32_t now)
{
    const struct ll_network *a = &c->before->net;
    const struct ll_network *b = &c->now->net;
    const struct ll_network_edge *p = &a->edges[before];
    const struct ll_network_edge *q = &b->edges[now];
    const uint32_t count = p[1].first_point - p->first_point;
    return p->access == q->access && c->before->offset_m[before] == c->now->offset_m[now] &&
           count == q[1].first_point - q->first_point &&
           memcmp(a->points + p->first_point, b->points + q->first_point,
                  count * sizeof *a->points) == 0;
}

static void pair(struct comparing *c, uint32_t before, uint32_t now)
{
    c->out->now_of[before] = now;
    c->before_of[now] = before;
}

/// Pairs the edges of one lane from both ends; what is left between them changed.
static void pair_lane(struct comparing *c, const uint32_t before[2], const uint32_t now[2])
{
    uint32_t a = before[0];
    uint32_t b = now[0];
    uint32_t a_end = before[1];
    uint32_t b_end = now[1];
    for (; a < a_end && b < b_end && same_edge(c, a, b); a++, b++) {
        pair(c, a, b);
    }
    for (; a < a_end && b < b_end && same_edge(c, a_end - 1, b_end - 1); a_end--, b_end--) {
        pair(c, a_end - 1, b_end - 1);
    }
}

/// The end of the edges of the lane that an edge is of.
static uint32_t lane_end(const struct ll_network *net, uint32_t edge)
{
    const uint32_t lane = net->edges[edge].lane;
    while (edge < net->edge_count && net->edges[edge].lane == lane) {
        edge++;
    }
    return edge;
}

/// Edges are in order of their lanes.
static void pair_edges(struct comparing *c)
{
    const struct ll_network *a = &c->before->net;
    const struct ll_network *b = &c->now->net;
    uint32_t before = 0;
    uint32_t now = 0;
    for (uint32_t e = 0; e < a->edge_count; e++) {
        c->out->now_of[e] = LL_NONE;
    }
    for (uint32_t e = 0; e < b->edge_count; e++) {
        c->before_of[e] = LL_NONE;
    }
    while (before < a->edge_count && now < b->edge_count) {
        const uint32_t lane = a->edges[before].lane;
        const uint32_t lane_now = b->edges[now].lane;
        const uint32_t before_end = lane <= lane_now ? lane_end(a, before) : before;
        const uint32_t now_end = lane_now <= lane ? lane_end(b, now) : now;
        if (lane == lane_now) {
            pair_lane(c, (const uint32_t[2]){before, before_end},
                      (const uint32_t[2]){now, now_end});
        }
        before = before_end;
        now = now_end;
    }
}

static enum ll_code add_boxes(struct comparing *c, const struct ll_network *net,
                              bool (*is_other)(const struct comparing *c, uint32_t edge),
                              struct ll_err *err)
{
    struct ll_reach_changes *out = c->out;
    enum ll_code code = LL_OK;
    for (uint32_t r = 0; code == LL_OK && r < net->run_count; r++) {
        if (!is_other(c, net->runs[r].edge)) {
            continue;
        }
        code = ll_array_reserve(&out->boxes, &out->box_capacity, out->box_count + 1,
                                sizeof *out->boxes, err);
        if (code == LL_OK) {
            out->boxes[out->box_count++] = net->runs[r].box;
        }
    }
    return code;
}

static bool other_now(const struct comparing *c, uint32_t edge)
{
    const uint32_t before = c->before_of[edge];
    return before == LL_NONE || c->before->open[before] != c->now->open[edge] ||
           c->before->free[before] != c->now->free[edge] ||
           c->before->barred[before] != c->now->barred[edge];
}

static bool gone_before(const struct comparing *c, uint32_t edge)
{
    return c->out->now_of[edge] == LL_NONE;
}

static bool same_blocker(const struct ll_blocker *a, const struct ll_blocker *b)
{
    return a->lane == b->lane && a->cause == b->cause && a->cause_row == b->cause_row &&
           a->from_m == b->from_m && a->to_m == b->to_m && same_number(a->at.x, b->at.x) &&
           same_number(a->at.y, b->at.y) && same_number((double)a->width_m, (double)b->width_m) &&
           same_number((double)a->height_m, (double)b->height_m) &&
           same_number((double)a->radius_m, (double)b->radius_m) && a->stops == b->stops &&
           a->may_stop == b->may_stop && a->movable == b->movable;
}

/// Whether one blocker comes before another in their order, both by lane, then position.
static int compare_place(const struct ll_blocker *a, const struct ll_blocker *b)
{
    if (a->lane != b->lane) {
        return a->lane < b->lane ? -1 : 1;
    }
    return (a->from_m > b->from_m) - (a->from_m < b->from_m);
}

/// Of blockers at one place those that are the same are paired in their order.
static void pair_blockers(struct comparing *c, const struct ll_reach *was)
{
    const struct ll_passages *is = &c->now->passages;
    uint32_t from = 0; /* first blocker now that is not before the place of this one */
    c->out->blockers_moved = was->blocker_count != is->blocker_count;
    uint32_t last = LL_NONE;
    for (uint32_t i = 0; i < was->blocker_count; i++) {
        const struct ll_blocker *b = &was->blockers[i];
        while (from < is->blocker_count && compare_place(&is->blockers[from], b) < 0) {
            from++;
        }
        uint32_t k = last != LL_NONE && last >= from ? last + 1 : from;
        while (k < is->blocker_count && compare_place(&is->blockers[k], b) == 0 &&
               !same_blocker(&is->blockers[k], b)) {
            k++;
        }
        bool found = k < is->blocker_count && compare_place(&is->blockers[k], b) == 0;
        c->out->blocker_of[i] = found ? k : LL_NONE;
        c->out->blockers_moved |= c->out->blocker_of[i] != i;
        last = found ? k : last;
    }
}

/// Whether a blocker before is the one now.
static bool same_stopper(const struct comparing *c, uint32_t before, uint32_t now)
{
    return (before == LL_NONE ? LL_NONE : c->out->blocker_of[before]) == now;
}

static bool same_place(const struct ll_tight_place *a, const struct ll_tight_place *b)
{
    return a->lane == b->lane && a->other_lane == b->other_lane && a->at_m == b->at_m &&
           a->at.x == b->at.x && a->at.y == b->at.y && a->classes == b->classes &&
           a->cause == b->cause && a->cause_row == b->cause_row;
}

/// Whether one place comes before another: bends first, each in order of their lanes.
static bool place_before(const struct ll_tight_place *a, const struct ll_tight_place *b)
{
    const bool bend = a->other_lane == LL_NONE;
    if (bend != (b->other_lane == LL_NONE)) {
        return bend;
    }
    return a->lane != b->lane ? a->lane < b->lane : a->at_m < b->at_m;
}

/// Both are in the same order.
static void pair_places(struct comparing *c)
{
    const struct ll_reach_tight *was = &c->before->tight;
    const struct ll_reach_tight *is = &c->now->tight;
    size_t from = 0;
    for (size_t i = 0; i < was->count; i++) {
        while (from < is->count && place_before(&is->places[from], &was->places[i])) {
            from++;
        }
        c->out->place_of[i] = LL_NONE;
        for (size_t k = from; k < is->count && !place_before(&was->places[i], &is->places[k]);
             k++) {
            if (same_place(&was->places[i], &is->places[k])) {
                c->out->place_of[i] = (uint32_t)k;
                break;
            }
        }
    }
}

/// Whether a place before is the one now.
static bool is_place(const struct comparing *c, uint32_t before, uint32_t now)
{
    return (before == LL_NONE ? LL_NONE : c->out->place_of[before]) == now;
}

static bool same_passed(const struct comparing *c, const struct ll_reach_passed *before,
                        const struct ll_reach_passed *now)
{
    return before->count == now->count && is_place(c, before->first, now->first);
}

/// What is passed on the way to an end of an edge, and with the turn onto it.
static void pass_to_end(const struct ll_reach_town *town, enum ll_vehicle_class vehicle,
                        uint32_t hook, struct ll_reach_passed ret[2])
{
    const struct ll_network_edge *e = &town->net.edges[hook / 2];
    const struct ll_reach_ways *ways = &town->of[vehicle];
    const uint32_t node = hook % 2 != 0 ? e->to : e->from;
    ret[0] = ll_reach_passed_at(ways, node);
    ret[1] = ret[0];
    ll_reach_pass_turn(town, vehicle, ways->hook[node], hook, &ret[1]);
}

/// Whether a class passes the same too tight places on its way to an edge and on it.
static bool same_tight(const struct comparing *c, enum ll_vehicle_class vehicle, uint32_t before,
                       uint32_t now)
{
    bool same = true;
    for (uint32_t end = 0; same && end < 2; end++) {
        struct ll_reach_passed a[2];
        struct ll_reach_passed b[2];
        pass_to_end(c->before, vehicle, 2 * before + end, a);
        pass_to_end(c->now, vehicle, 2 * now + end, b);
        same = same_passed(c, &a[0], &b[0]) && same_passed(c, &a[1], &b[1]);
    }
    return same;
}

/// Whether the bends of an edge are the same.
static bool same_bends(const struct comparing *c, uint32_t before, uint32_t now)
{
    const struct ll_reach_tight *was = &c->before->tight;
    const struct ll_reach_tight *is = &c->now->tight;
    const uint32_t count = was->first_bend[before + 1] - was->first_bend[before];
    bool same = count == is->first_bend[now + 1] - is->first_bend[now];
    for (uint32_t i = 0; same && i < count; i++) {
        const struct ll_reach_bend *a = &was->bends[was->first_bend[before] + i];
        const struct ll_reach_bend *b = &is->bends[is->first_bend[now] + i];
        same = a->along_m == b->along_m && is_place(c, a->place, b->place);
    }
    return same;
}

static bool same_arrival(const struct comparing *c, int class, uint32_t before, uint32_t now)
{
    const struct ll_reach_ways *a = &c->before->of[class];
    const struct ll_reach_ways *b = &c->now->of[class];
    return a->time_s[before] == b->time_s[now] && a->assumed_m[before] == b->assumed_m[now] &&
           a->unsure[before] == b->unsure[now] && c->before->twin[before] == before &&
           c->now->twin[now] == now;
}

static bool same_free_way(const struct comparing *c, int class, uint32_t before, uint32_t now)
{
    const struct ll_reach_ways *a = &c->before->of[class];
    const struct ll_reach_ways *b = &c->now->of[class];
    return a->free_s[before] == b->free_s[now] &&
           same_stopper(c, a->stopper[before], b->stopper[now]);
}

static void listen(struct comparing *c, uint32_t now)
{
    const uint32_t before = c->before_of[now];
    unsigned loud[2] = {0, 0};
    if (before == LL_NONE) {
        c->out->loud[0][now] = UINT8_MAX;
        c->out->loud[1][now] = UINT8_MAX;
        return;
    }
    const struct ll_network_edge *p = &c->before->net.edges[before];
    const struct ll_network_edge *q = &c->now->net.edges[now];
    const bool same = p->speed_mps == q->speed_mps;
    const bool bends = same_bends(c, before, now);
    for (int class = 0; class < LL_VEHICLE_COUNT; class ++) {
        const enum ll_vehicle_class vehicle = (enum ll_vehicle_class) class;
        const bool assumed =
            ((c->before->assumed[before] ^ c->now->assumed[now]) >> class & 1) != 0;
        const bool arrives = same && bends && !assumed && same_tight(c, vehicle, before, now) &&
                             same_arrival(c, class, p->from, q->from) &&
                             same_arrival(c, class, p->to, q->to);
        const bool free = same && same_free_way(c, class, p->from, q->from) &&
                          same_free_way(c, class, p->to, q->to) &&
                          same_stopper(c, ll_reach_edge_stopper(c->before, vehicle, before),
                                       ll_reach_edge_stopper(c->now, vehicle, now));
        loud[0] |= arrives ? 0U : 1U << class;
        loud[1] |= free ? 0U : 1U << class;
    }
    c->out->loud[0][now] = (uint8_t)loud[0];
    c->out->loud[1][now] = (uint8_t)loud[1];
}

/// Where stations enter, arrivals also hang on them; there are few such edges.
static void listen_to_entries(struct comparing *c)
{
    for (size_t i = 0; i < c->now->entry_count; i++) {
        c->out->loud[0][c->now->entries[i].edge] = UINT8_MAX;
    }
    for (size_t i = 0; i < c->before->entry_count; i++) {
        const uint32_t now = c->out->now_of[c->before->entries[i].edge];
        if (now != LL_NONE) {
            c->out->loud[0][now] = UINT8_MAX;
        }
    }
}

enum ll_code ll_reach_changes_find(const struct ll_reach_town *before, const struct ll_reach *was,
                                   const struct ll_reach_town *now,
                                   struct ll_reach_changes *ret_changes, struct ll_err *err)
{
    LL_CLEANUP(ll_reach_changes_clear) struct ll_reach_changes out = {0};
    LL_CLEANUP(comparing_release)
    struct comparing c = {.before = before, .now = now, .out = &out};
    const size_t edges = now->net.edge_count;
    out.now_of = ll_alloc(before->net.edge_count, sizeof *out.now_of);
    out.blocker_of = ll_alloc(was->blocker_count, sizeof *out.blocker_of);
    out.place_of = ll_alloc(before->tight.count, sizeof *out.place_of);
    out.loud[0] = ll_alloc(edges, sizeof *out.loud[0]);
    out.loud[1] = ll_alloc(edges, sizeof *out.loud[1]);
    c.before_of = ll_alloc(edges, sizeof *c.before_of);
    if (out.now_of == NULL || out.blocker_of == NULL || out.place_of == NULL ||
        out.loud[0] == NULL || out.loud[1] == NULL || c.before_of == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    pair_edges(&c);
    pair_blockers(&c, was);
    pair_places(&c);
    for (uint32_t e = 0; e < edges; e++) {
        listen(&c, e);
    }
    listen_to_entries(&c);
    enum ll_code code = add_boxes(&c, &now->net, other_now, err);
    if (code == LL_OK) {
        code = add_boxes(&c, &before->net, gone_before, err);
    }
    if (code == LL_OK) {
        *ret_changes = out;
        out = (struct ll_reach_changes){0};
    }
    return code;
}
