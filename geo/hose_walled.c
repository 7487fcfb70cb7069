#include "geo/hose_walled.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "geo/hose_flood.h"
#include "geo/hose_foot.h"
#include "geo/hose_grid.h"
#include "geo/hose_taut.h"
#include "geo/outline.h"

/* Most ways out are found this near. */
#define CLOSE_M 8.0

/* Hoses this short may bend in any direction; and the tangent of what others may bend more. */
#define ANY_BEND_M 5.0
#define MORE       0.1

/* Where more targets than one in so many have no way, they are not walled in but far from starts,
   and the search comes by anyway. */
enum { ONE_IN = 4 };

/// Directions from the walls of a target, each with the edge that blocked it last.
enum { WALLS = 16, SECTORS = 32 };

/// A target that may be walled in.
struct suspect {
    struct ll_hose_flood flood;
    enum ll_code code;
    struct ll_err *err;
    const struct ll_hose_piece *pieces;
    uint32_t count;
    struct ll_box box;
    uint32_t blockers[WALLS][SECTORS];
    uint32_t *scanned; ///< by piece: the last scan it was met in
    uint32_t scan;     ///< number of the present one
    uint8_t *met;      ///< by edge: whether other pieces meet it
};

static void suspect_release(struct suspect *t)
{
    ll_hose_flood_clear(&t->flood);
    ll_free(t->scanned);
    ll_free(t->met);
}

/// The edge that blocked the way from a point to a wall, or one beside it, last.
static uint32_t *blocker_of(struct suspect *t, uint32_t wall, struct ll_xy at,
                            const struct ll_hose_foot *foot)
{
    float bin = ll_hose_bin(at.x - foot->at.x, at.y - foot->at.y);
    return &t->blockers[wall % WALLS][(unsigned)bin * SECTORS / LL_HOSE_BINS % SECTORS];
}

/// Whether a hose to a foot may bend at a node for the last time. As generous as the search: near
/// by it lets a hose go on in any direction, farther off in a few degrees more than a taut string.
static bool may_bend(struct ll_hose_search *s, uint32_t node, const struct ll_hose_foot *foot)
{
    const struct ll_xy at = s->place->nodes[node].at;
    const struct ll_xy d = {(at.x - foot->at.x) / foot->distance_m,
                            (at.y - foot->at.y) / foot->distance_m};
    const struct ll_xy left = {d.x - MORE * d.y, d.y + MORE * d.x};
    const struct ll_xy right = {d.x + MORE * d.y, d.y - MORE * d.x};
    return foot->distance_m <= ANY_BEND_M || ll_hose_can_bend(s, node, d, foot->distance_m) ||
           ll_hose_can_bend(s, node, left, foot->distance_m) ||
           ll_hose_can_bend(s, node, right, foot->distance_m);
}

/* What is known of an edge. */
enum { NOT_KNOWN = 0, MET, NOT_MET };

/// Whether other pieces meet an edge: then there may be a part of it that is in sight where no foot
/// is. A part that ends at corners of its own is seen from beside these.
static bool is_met(struct suspect *t, uint32_t edge)
{
    if (t->met[edge] == NOT_KNOWN) {
        const struct ll_hose_piece *piece = t->pieces;
        while (edge >= piece->first_edge + piece->edge_count) {
            piece++;
        }
        t->met[edge] = ll_hose_is_met(t->flood.s->place, edge, piece) ? MET : NOT_MET;
    }
    return t->met[edge] == MET;
}

/// Whether a node can be the last bend of a hose to an edge of the target.
/// @param foot The nearest point of the edge.
static bool sees_wall(struct suspect *t, uint32_t node, uint32_t edge,
                      const struct ll_hose_foot *foot)
{
    struct ll_hose_search *s = t->flood.s;
    const struct ll_xy at = s->place->nodes[node].at;
    uint32_t *blocker = blocker_of(t, edge, at, foot);
    struct ll_hose_foot seen;
    if (!is_met(t, edge)) {
        return may_bend(s, node, foot) && ll_hose_foot_is_free(s->place, at, foot, blocker);
    }
    return ll_hose_nearest_in_sight(s->place, at, edge, s->limit_m, blocker, &seen) &&
           may_bend(s, node, &seen);
}

/// Whether the straight way from a point outside to the nearest point of an edge comes from behind,
/// through the obstacle: not to one of its ends, which may be in sight along the edge that follows.
static bool is_through(const struct ll_hose_edge *e, struct ll_xy p)
{
    double dx = e->b.x - e->a.x;
    double dy = e->b.y - e->a.y;
    double along = (p.x - e->a.x) * dx + (p.y - e->a.y) * dy;
    return dx * (p.y - e->a.y) - dy * (p.x - e->a.x) > 0.0 && along > 0.0 &&
           along < dx * dx + dy * dy;
}

/// Whether a node can be the last bend of a hose to one of a piece's edges.
static bool sees_piece(struct suspect *t, uint32_t node, const struct ll_hose_piece *piece)
{
    const struct ll_hose_place *p = t->flood.s->place;
    const struct ll_xy at = p->nodes[node].at;
    const bool closed = p->nodes[node].kind == LL_HOSE_CLOSED;
    const bool outside = !closed && ll_hose_box_point2(&t->box, at) > 0.0;
    const double most_m = closed ? LL_HOSE_TANGENT_M : t->flood.s->limit_m;
    for (uint32_t i = piece->first_edge; i < piece->first_edge + piece->edge_count; i++) {
        const struct ll_hose_edge *e = &p->edges[i];
        struct ll_hose_foot foot;
        if (outside && is_through(e, at)) {
            continue;
        }
        foot.distance_m = ll_point_segment(at, e->a, e->b, &foot.at);
        if (foot.distance_m <= most_m && (closed || sees_wall(t, node, i, &foot))) {
            return true;
        }
    }
    return false;
}

/// Lays the hose straight from a node with a label.
static void lay_from(struct suspect *t, uint32_t node)
{
    struct ll_hose_search *s = t->flood.s;
    const struct ll_hose_look l = {
        .s = s, .node = node, .at = s->place->nodes[node].at, .label_m = s->nodes[node].length_m};
    for (uint32_t k = 0; k < t->count && s->place->nodes[node].kind != LL_HOSE_CLOSED; k++) {
        ll_hose_try_target(&l, &t->pieces[k]);
    }
}

/// Whether a node sees the target and is no part of what is walled in.
static bool is_way_out(struct suspect *t, uint32_t node)
{
    struct ll_hose_flood *f = &t->flood;
    const double most_m = f->s->limit_m;
    if (f->state[node] == LL_HOSE_WALLED ||
        ll_hose_box_point2(&t->box, f->s->place->nodes[node].at) > most_m * most_m) {
        return false;
    }
    for (uint32_t k = 0; k < t->count; k++) {
        if (!sees_piece(t, node, &t->pieces[k])) {
            continue;
        }
        if (!ll_hose_flood_reached(f, node) && f->state[node] == LL_HOSE_UNKNOWN) {
            t->code = ll_hose_flood_from(f, node, t->err);
        }
        if (ll_hose_flood_reached(f, node)) {
            lay_from(t, node);
        }
        return t->code != LL_OK || f->state[node] != LL_HOSE_WALLED;
    }
    return false;
}

static uint32_t cell_in(double v, uint32_t cells)
{
    return (uint32_t)fmin(fmax(v / LL_HOSE_CELL_M, 0.0), cells - 1.0);
}

/// Whether a node in a cell sees the target and is no part of what is walled in.
static bool way_out_in(struct suspect *t, uint32_t column, uint32_t row)
{
    const struct ll_hose_place *p = t->flood.s->place;
    const size_t cell = (size_t)row * p->columns + column;
    for (uint32_t k = p->cell_pieces.first[cell]; k < p->cell_pieces.first[cell + 1]; k++) {
        const uint32_t number = p->cell_pieces.item[k];
        const struct ll_hose_piece *piece = &p->pieces[number];
        if (t->scanned[number] == t->scan) {
            continue;
        }
        t->scanned[number] = t->scan;
        for (uint32_t n = piece->first_node; n < piece->first_node + piece->node_count; n++) {
            if (is_way_out(t, n)) {
                return true;
            }
        }
    }
    return false;
}

/// Looks for a way out in the cells within a distance of the target.
static bool way_out_within(struct suspect *t, double distance_m)
{
    const struct ll_hose_place *p = t->flood.s->place;
    const struct ll_box box = ll_box_grown(&t->box, distance_m);
    t->scan++;
    const uint32_t right = cell_in(box.max_x, p->columns), top = cell_in(box.max_y, p->rows);
    for (uint32_t row = cell_in(box.min_y, p->rows); row <= top; row++) {
        for (uint32_t column = cell_in(box.min_x, p->columns); column <= right; column++) {
            if (way_out_in(t, column, row)) {
                return true;
            }
        }
    }
    return false;
}

/// Whether a node near the target sees it and is no part of what is walled in; first those close
/// by.
static bool has_way_out(struct suspect *t)
{
    memset(t->blockers, 0xFF, sizeof t->blockers); /* LL_NONE */
    return way_out_within(t, CLOSE_M) || way_out_within(t, t->flood.s->limit_m);
}

/// Targets without any way by now.
static size_t count_suspects(const struct ll_hose_search *s)
{
    size_t count = 0;
    for (size_t t = 0; t < s->place->target_count; t++) {
        count += s->closed[t] == 0 && isinf(s->targets[t].length_m) ? 1 : 0;
    }
    return count;
}

/// Closes one target, or finds out that it cannot.
static void ask(struct suspect *t, uint32_t target)
{
    struct ll_hose_search *s = t->flood.s;
    if (s->closed[target] == 0 && isinf(s->targets[target].length_m) && !has_way_out(t) &&
        t->code == LL_OK) {
        s->closed[target] = 1;
    }
}

enum ll_code ll_hose_walled(struct ll_hose_search *s, struct ll_err *err)
{
    const struct ll_hose_place *p = s->place;
    LL_CLEANUP(suspect_release) struct suspect t = {.err = err};
    const size_t suspects = count_suspects(s);
    if (suspects == 0 || suspects > p->target_count / ONE_IN) {
        return LL_OK;
    }
    t.scanned = ll_calloc(p->piece_count, sizeof *t.scanned);
    t.met = ll_calloc(p->edge_count, sizeof *t.met);
    if (t.scanned == NULL || t.met == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    t.code = ll_hose_flood_make(s, &t.flood, err);
    for (size_t i = 0; t.code == LL_OK && i < p->piece_count; i += t.count) {
        const uint32_t target = p->pieces[i].target;
        t.pieces = &p->pieces[i];
        t.box = t.pieces[0].box;
        t.count = 1;
        if (target == LL_NONE) {
            continue;
        }
        while (i + t.count < p->piece_count && t.pieces[t.count].target == target) {
            ll_box_join(&t.box, &t.pieces[t.count++].box);
        }
        ask(&t, target);
    }
    return t.code;
}
