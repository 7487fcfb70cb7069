#include "tests/support/hose_brute.h"

#include <math.h>

#include "core/alloc.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"

static bool sees(const struct ll_hose_place *p, struct ll_xy a, struct ll_xy b)
{
    struct ll_box box = ll_box_empty();
    ll_box_extend(&box, a.x, a.y);
    ll_box_extend(&box, b.x, b.y);
    for (size_t e = 0; e < p->edge_count; e++) {
        struct ll_box edge = ll_box_empty();
        ll_box_extend(&edge, p->edges[e].a.x, p->edges[e].a.y);
        ll_box_extend(&edge, p->edges[e].b.x, p->edges[e].b.y);
        if (box.min_x - 1e-9 <= edge.max_x && edge.min_x <= box.max_x + 1e-9 &&
            box.min_y - 1e-9 <= edge.max_y && edge.min_y <= box.max_y + 1e-9 &&
            plane_segment_distance(a, b, p->edges[e].a, p->edges[e].b) < 1e-12) {
            return false;
        }
    }
    return true;
}

static double apart(struct ll_xy a, struct ll_xy b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

/// The nearest visible point of a target's walls.
static double leg(const struct ll_hose_place *p, struct ll_xy from, uint32_t target)
{
    double best = INFINITY;
    for (size_t i = 0; i < p->piece_count; i++) {
        for (uint32_t k = 0; p->pieces[i].target == target && k < p->pieces[i].edge_count; k++) {
            const struct ll_hose_edge *e = &p->edges[p->pieces[i].first_edge + k];
            double length2 = apart(e->a, e->b) * apart(e->a, e->b);
            double t =
                ((from.x - e->a.x) * (e->b.x - e->a.x) + (from.y - e->a.y) * (e->b.y - e->a.y)) /
                length2;
            t = fmin(1.0, fmax(0.0, t));
            struct ll_xy at = {e->a.x + t * (e->b.x - e->a.x), e->a.y + t * (e->b.y - e->a.y)};
            double d = apart(from, at);
            double share = d <= 0.02 ? 0.0 : 1.0 - 0.02 / d;
            struct ll_xy until = {from.x + share * (at.x - from.x),
                                  from.y + share * (at.y - from.y)};
            if (d < best && (d <= 0.02 || sees(p, from, until))) {
                best = d;
            }
        }
    }
    return best;
}

/// The nearest point of a target's walls, seen or not.
static double touching_leg(const struct ll_hose_place *p, struct ll_xy from, uint32_t target)
{
    double best = INFINITY;
    for (size_t i = 0; i < p->piece_count; i++) {
        for (uint32_t k = 0; p->pieces[i].target == target && k < p->pieces[i].edge_count; k++) {
            const struct ll_hose_edge *e = &p->edges[p->pieces[i].first_edge + k];
            best = fmin(best, plane_segment_distance(from, from, e->a, e->b));
        }
    }
    return best;
}

/// What is known so far.
struct brute {
    const struct ll_hose_place *place;
    size_t count; ///< nodes and starts
    struct ll_xy *at;
    double *label;
    uint8_t *done;
    double *target_m;
};

static void brute_release(struct brute *b)
{
    ll_free(b->at);
    ll_free(b->label);
    ll_free(b->done);
}

static void brute_make(struct brute *b, const struct ll_hose_start *starts, size_t start_count)
{
    const struct ll_hose_place *p = b->place;
    b->count = p->node_count + start_count;
    b->at = ll_alloc(b->count, sizeof *b->at);
    b->label = ll_alloc(b->count, sizeof *b->label);
    b->done = ll_calloc(b->count, 1);
    assert_true(b->at != NULL && b->label != NULL && b->done != NULL);
    for (size_t i = 0; i < b->count; i++) {
        bool start = i >= p->node_count;
        b->at[i] = start ? starts[i - p->node_count].at : p->nodes[i].at;
        b->label[i] = start ? starts[i - p->node_count].already_m : INFINITY;
    }
    for (size_t t = 0; t < p->target_count; t++) {
        b->target_m[t] = INFINITY;
    }
}

/// The node with the least label that was not looked from yet; the count of nodes without any.
static size_t next_node(const struct brute *b, double limit_m)
{
    size_t next = b->count;
    for (size_t i = 0; i < b->count; i++) {
        bool waits = b->done[i] == 0 && b->label[i] <= limit_m;
        next = waits && (next == b->count || b->label[i] < b->label[next]) ? i : next;
    }
    return next;
}

static void look(const struct brute *b, size_t u)
{
    const struct ll_hose_place *p = b->place;
    for (size_t k = 0; k < p->link_count; k++) {
        double *to = &b->label[p->links[k].to];
        *to = p->links[k].from == u ? fmin(*to, b->label[u] + p->links[k].length_m) : *to;
    }
    bool closed = u < p->node_count && p->nodes[u].kind == LL_HOSE_CLOSED;
    for (uint32_t t = 0; t < p->target_count; t++) {
        double last = closed ? touching_leg(p, b->at[u], t) : leg(p, b->at[u], t);
        if (!closed || last <= 0.1) { /* inside an obstacle only what the lane touches */
            b->target_m[t] = fmin(b->target_m[t], b->label[u] + last);
        }
    }
    for (size_t v = 0; !closed && v < p->node_count; v++) {
        double length_m = b->label[u] + apart(b->at[u], b->at[v]);
        if (length_m < b->label[v] && p->nodes[v].kind != LL_HOSE_CLOSED &&
            sees(p, b->at[u], b->at[v])) {
            b->label[v] = length_m;
        }
    }
}

void hose_brute(const struct ll_hose_place *place, const struct ll_hose_start *starts,
                size_t start_count, double limit_m, double *ret_m)
{
    LL_CLEANUP(brute_release) struct brute b = {.place = place, .target_m = ret_m};
    brute_make(&b, starts, start_count);
    for (size_t u = next_node(&b, limit_m); u < b.count; u = next_node(&b, limit_m)) {
        b.done[u] = 1;
        look(&b, u);
    }
    for (size_t t = 0; t < place->target_count; t++) {
        ret_m[t] = ret_m[t] <= limit_m ? ret_m[t] : INFINITY;
    }
}
