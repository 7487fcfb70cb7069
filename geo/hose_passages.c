#include "geo/hose_passages.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/hose_grid.h"
#include "geo/outline.h"

/* Ends of lanes this near are the same point. */
#define SAME_POINT_M 1e-3

/// An end of a segment that lies inside an obstacle, to be joined with the others there.
struct end {
    struct ll_xy at;
    uint32_t passage;
};

struct passages {
    const struct ll_hose_ground *ground;
    const struct ll_hose_range *range;
    struct ll_hose_place *place;
    double gate_m;
    double *contacts; ///< along one segment, 0 to 1
    size_t contact_count;
    size_t contact_capacity;
    struct end *ends;
    size_t end_count;
    size_t end_capacity;
    struct ll_xy gate; ///< the gate whose barrier is looked for
    double gate_best_m;
    uint32_t gate_barrier;
    enum ll_code code;
    struct ll_err *err;
};

static void passages_release(struct passages *g)
{
    ll_free(g->contacts);
    ll_free(g->ends);
}

static void add_link(struct passages *g, uint32_t from, uint32_t to, double length_m)
{
    struct ll_hose_place *p = g->place;
    if (g->code == LL_OK) {
        g->code = ll_array_reserve(&p->links, &p->link_capacity, p->link_count + 2,
                                   sizeof *p->links, g->err);
    }
    if (g->code == LL_OK) {
        p->links[p->link_count++] = (struct ll_hose_link){from, to, length_m};
        p->links[p->link_count++] = (struct ll_hose_link){to, from, length_m};
    }
}

/// @return Its number.
static uint32_t add_passage(struct passages *g, struct ll_xy at, bool closed)
{
    struct ll_hose_place *p = g->place;
    if (g->code == LL_OK) {
        g->code = ll_array_reserve(&p->passages, &p->passage_capacity, p->passage_count + 1,
                                   sizeof *p->passages, g->err);
    }
    if (g->code != LL_OK) {
        return 0;
    }
    p->passages[p->passage_count] = (struct ll_hose_passage){at, closed};
    return (uint32_t)p->passage_count++;
}

/// A point that may lie on a wall.
struct beside {
    const struct ll_hose_place *place;
    struct ll_xy at;
};

static bool lies_off(const struct ll_hose_piece *piece, void *user)
{
    const struct beside *b = user;
    for (uint32_t i = 0; i < piece->edge_count; i++) {
        if (ll_hose_edge_point2(&b->place->edges[piece->first_edge + i], b->at) <
            SAME_POINT_M * SAME_POINT_M) {
            return false;
        }
    }
    return true;
}

/// Whether a point lies on something, as on a wall that a lane is drawn along. Rounding decides on
/// which side of the wall it is, and from within one sees through the house.
static bool is_on_wall(const struct ll_hose_place *p, struct ll_xy at)
{
    struct beside beside = {p, at};
    return !ll_hose_each_around(p, at, SAME_POINT_M, lies_off, &beside);
}

/// Whether a hose that is at a point of a lane can leave the lane there by no way of its own.
static bool is_shut(const struct passages *g, struct ll_xy at)
{
    const struct ll_xy origin = g->place->origin;
    const struct ll_xy absolute = {at.x + origin.x, at.y + origin.y};
    return is_on_wall(g->place, at) || ll_hose_inside(g->ground, g->place->group, absolute);
}

static double cross(struct ll_xy a, struct ll_xy b, struct ll_xy p)
{
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

/// Notes where a segment touches an edge.
static void note_contact(struct passages *g, struct ll_xy p, struct ll_xy q,
                         const struct ll_hose_edge *e)
{
    double sp = cross(e->a, e->b, p);
    double sq = cross(e->a, e->b, q);
    double sa = cross(p, q, e->a);
    double sb = cross(p, q, e->b);
    if ((sp > 0.0) == (sq > 0.0) || (sa > 0.0) == (sb > 0.0)) {
        return;
    }
    g->code = ll_array_reserve(&g->contacts, &g->contact_capacity, g->contact_count + 1,
                               sizeof *g->contacts, g->err);
    if (g->code == LL_OK) {
        g->contacts[g->contact_count++] = sp / (sp - sq);
    }
}

static int by_number(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/// A segment of a lane that may touch something.
struct touching {
    struct passages *g;
    struct ll_xy from;
    struct ll_xy to;
};

static bool note_contacts(const struct ll_hose_piece *piece, void *user)
{
    const struct touching *t = user;
    const struct ll_hose_edge *edges = t->g->place->edges;
    const uint32_t end = piece->first_edge + piece->edge_count;
    for (uint32_t i = piece->first_edge; t->g->code == LL_OK && i < end; i++) {
        note_contact(t->g, t->from, t->to, &edges[i]);
    }
    return t->g->code == LL_OK;
}

static void find_contacts(struct passages *g, struct ll_xy p, struct ll_xy q)
{
    struct touching touching = {g, p, q};
    g->contact_count = 0;
    (void)ll_hose_each_near(g->place, p, q, note_contacts, &touching);
    if (g->contact_count > 1) {
        qsort(g->contacts, g->contact_count, sizeof *g->contacts, by_number);
    }
}

static void note_end(struct passages *g, uint32_t passage, struct ll_xy at)
{
    if (g->code == LL_OK) {
        g->code =
            ll_array_reserve(&g->ends, &g->end_capacity, g->end_count + 1, sizeof *g->ends, g->err);
    }
    if (g->code == LL_OK) {
        g->ends[g->end_count++] = (struct end){at, passage};
    }
}

/// One segment that leads through something. @param closed It can be left at no inner point, and
/// at an end only where `open_from` or `open_to` says so.
struct segment {
    struct ll_xy from;
    struct ll_xy to;
    bool closed;
    bool open_from;
    bool open_to;
};

static void add_segment(struct passages *g, const struct segment *s)
{
    double length_m = hypot(s->to.x - s->from.x, s->to.y - s->from.y);
    bool shut = (s->closed && !s->open_from) || is_shut(g, s->from);
    uint32_t before = add_passage(g, s->from, shut);
    double before_t = 0.0;
    note_end(g, before, s->from);
    for (size_t i = 0; g->code == LL_OK && i < 2 * g->contact_count; i++) {
        double off = (i % 2 == 0 ? -LL_HOSE_CLEAR_M : LL_HOSE_CLEAR_M) / length_m;
        double t = g->contacts[i / 2] + off;
        if (!(t > before_t && t < 1.0)) {
            continue;
        }
        struct ll_xy at = {s->from.x + t * (s->to.x - s->from.x),
                           s->from.y + t * (s->to.y - s->from.y)};
        const uint32_t here = add_passage(g, at, s->closed || is_shut(g, at));
        add_link(g, before, here, (t - before_t) * length_m);
        before = here;
        before_t = t;
    }
    shut = (s->closed && !s->open_to) || is_shut(g, s->to);
    uint32_t last = add_passage(g, s->to, shut);
    note_end(g, last, s->to);
    add_link(g, before, last, (1.0 - before_t) * length_m);
}

static bool is_yes(const struct ll_table *lanes, uint32_t row, int field)
{
    return ll_table_word(lanes, row, field) == LL_FLAG_YES;
}

static bool take_lane(uint32_t item, void *user)
{
    struct passages *g = user;
    const struct ll_table *lanes = &g->ground->scene->layer[LL_LANE];
    uint32_t row = g->ground->lane_row[item];
    uint32_t from = g->ground->lane_from[item];
    const struct ll_xy *p = &lanes->shape.points[from];
    const struct ll_box box = ll_box_of_segment(p[0], p[1]);
    struct ll_xy origin = g->place->origin;
    struct segment s = {.from = {p[0].x - origin.x, p[0].y - origin.y},
                        .to = {p[1].x - origin.x, p[1].y - origin.y},
                        .closed = is_yes(lanes, row, LL_LANE_BRIDGE) ||
                                  is_yes(lanes, row, LL_LANE_TUNNEL)};
    if ((s.from.x == s.to.x && s.from.y == s.to.y) || !ll_hose_range_meets(g->range, &box)) {
        return true;
    }
    find_contacts(g, s.from, s.to);
    if (s.closed || g->contact_count > 0) {
        const struct ll_shapes *shape = &lanes->shape;
        s.open_from = from == shape->first_point[shape->first_ring[row]];
        s.open_to = from + 2 == shape->first_point[shape->first_ring[row + 1]];
        add_segment(g, &s);
    }
    return g->code == LL_OK;
}

static int by_place(const void *left, const void *right)
{
    const struct end *a = left;
    const struct end *b = right;
    if (a->at.x != b->at.x) {
        return a->at.x < b->at.x ? -1 : 1;
    }
    return (a->passage > b->passage) - (a->passage < b->passage);
}

/// Joins ends of lanes at the same point: inside an obstacle they do not see each other.
static void join_ends(struct passages *g)
{
    if (g->end_count > 1) {
        qsort(g->ends, g->end_count, sizeof *g->ends, by_place);
    }
    for (size_t i = 0; i < g->end_count; i++) {
        for (size_t k = i; k-- > 0 && g->ends[i].at.x - g->ends[k].at.x <= SAME_POINT_M;) {
            if (fabs(g->ends[i].at.y - g->ends[k].at.y) <= SAME_POINT_M) {
                add_link(g, g->ends[k].passage, g->ends[i].passage, 0.0);
            }
        }
    }
}

static bool try_barrier(uint32_t item, void *user)
{
    struct passages *g = user;
    const struct ll_xy *p =
        &g->ground->scene->layer[LL_GROUND].shape.points[g->ground->barrier_from[item]];
    double distance_m = ll_point_segment(g->gate, p[0], p[1], NULL);
    if (distance_m < g->gate_best_m || (distance_m == g->gate_best_m && item < g->gate_barrier)) {
        g->gate_best_m = distance_m;
        g->gate_barrier = item;
    }
    return true;
}

static bool take_gate(uint32_t row, void *user)
{
    struct passages *g = user;
    const struct ll_shapes *s = &g->ground->scene->layer[LL_OBSTACLE].shape;
    const struct ll_box *box = &s->box[row];
    g->gate = (struct ll_xy){0.5 * (box->min_x + box->max_x), 0.5 * (box->min_y + box->max_y)};
    g->gate_best_m = g->gate_m + 1e-6;
    g->gate_barrier = LL_NONE;
    struct ll_box around = ll_box_grown(box, g->gate_m);
    ll_index_search(g->ground->barriers, &around, try_barrier, g);
    if (g->gate_barrier == LL_NONE) {
        return true;
    }
    const struct ll_xy *p =
        &g->ground->scene->layer[LL_GROUND].shape.points[g->ground->barrier_from[g->gate_barrier]];
    struct ll_xy at;
    (void)ll_point_segment(g->gate, p[0], p[1], &at);
    double length_m = hypot(p[1].x - p[0].x, p[1].y - p[0].y);
    if (length_m == 0.0) {
        return true;
    }
    struct ll_xy off = {-(p[1].y - p[0].y) / length_m * LL_HOSE_CLEAR_M,
                        (p[1].x - p[0].x) / length_m * LL_HOSE_CLEAR_M};
    at.x -= g->place->origin.x;
    at.y -= g->place->origin.y;
    uint32_t left = add_passage(g, (struct ll_xy){at.x + off.x, at.y + off.y}, false);
    uint32_t right = add_passage(g, (struct ll_xy){at.x - off.x, at.y - off.y}, false);
    add_link(g, left, right, 2.0 * LL_HOSE_CLEAR_M);
    return g->code == LL_OK;
}

static int by_from(const void *left, const void *right)
{
    const struct ll_hose_link *a = left;
    const struct ll_hose_link *b = right;
    if (a->from != b->from) {
        return a->from < b->from ? -1 : 1;
    }
    return (a->to > b->to) - (a->to < b->to);
}

static enum ll_code order_links(struct ll_hose_place *p, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&p->first_link, &p->first_link_capacity,
                                         p->passage_count + 1, sizeof *p->first_link, err);
    if (code != LL_OK) {
        return code;
    }
    memset(p->first_link, 0, (p->passage_count + 1) * sizeof *p->first_link);
    if (p->link_count > 1) {
        qsort(p->links, p->link_count, sizeof *p->links, by_from);
    }
    for (size_t i = 0; i < p->link_count; i++) {
        p->first_link[p->links[i].from + 1]++;
    }
    for (size_t n = 0; n < p->passage_count; n++) {
        p->first_link[n + 1] += p->first_link[n];
    }
    return LL_OK;
}

enum ll_code ll_hose_add_passages(const struct ll_hose_ground *ground,
                                  const struct ll_hose_range *range, double gate_m,
                                  struct ll_hose_place *place, struct ll_err *err)
{
    LL_CLEANUP(passages_release)
    struct passages g = {
        .ground = ground, .range = range, .place = place, .gate_m = gate_m, .err = err};
    ll_index_search(ground->lanes, &range->box, take_lane, &g);
    if (g.code == LL_OK) {
        ll_index_search(ground->gates, &range->box, take_gate, &g);
    }
    if (g.code == LL_OK) {
        join_ends(&g);
    }
    return g.code == LL_OK ? order_links(place, err) : g.code;
}
