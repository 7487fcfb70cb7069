#include "geo/hose_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/hose_direct.h"
#include "geo/hose_foot.h"
#include "geo/hose_grid.h"
#include "geo/hose_taut.h"
#include "geo/hose_walled.h"

/* Cells looked into between two gatherings of the directions that are still open. */
enum { RINGS_A_VIEW = 32 };

/// A node that waits for its turn.
struct ll_hose_turn {
    double least_m; ///< no way over it to a target is shorter
    uint32_t node;
};

void ll_hose_search_clear(struct ll_hose_search *s)
{
    ll_index_free(s->start_index);
    ll_free(s->nodes);
    ll_free(s->targets);
    ll_free(s->ends);
    ll_free(s->settled);
    ll_free(s->closed);
    ll_free(s->narrow);
    ll_free(s->heap);
    ll_free(s->seen);
    ll_free(s->rings);
    ll_hose_open_clear(&s->open);
    *s = (struct ll_hose_search){0};
}

enum ll_code ll_hose_search_push(struct ll_hose_search *s, uint32_t node, double least_m,
                                 struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&s->heap, &s->heap_capacity, s->heap_count + 1, sizeof *s->heap, err);
    if (code != LL_OK) {
        return code;
    }
    size_t i = s->heap_count++;
    while (i > 0 && least_m < s->heap[(i - 1) / 2].least_m) {
        s->heap[i] = s->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    s->heap[i] = (struct ll_hose_turn){least_m, node};
    return LL_OK;
}

static struct ll_hose_turn pop(struct ll_hose_search *s)
{
    struct ll_hose_turn top = s->heap[0];
    struct ll_hose_turn last = s->heap[--s->heap_count];
    size_t i = 0;
    for (size_t child = 1; child < s->heap_count; child = 2 * i + 1) {
        if (child + 1 < s->heap_count && s->heap[child + 1].least_m < s->heap[child].least_m) {
            child++;
        }
        if (last.least_m <= s->heap[child].least_m) {
            break;
        }
        s->heap[i] = s->heap[child];
        i = child;
    }
    s->heap[i] = last;
    return top;
}

static bool is_start(const struct ll_hose_search *s, uint32_t node)
{
    return node >= s->place->node_count;
}

struct ll_xy ll_hose_node_at(const struct ll_hose_search *s, uint32_t node)
{
    return is_start(s, node) ? s->starts[node - s->place->node_count].at : s->place->nodes[node].at;
}

/// Opens the directions in which a hose can go on.
static void open_directions(const struct ll_hose_look *l)
{
    struct ll_hose_search *s = l->s;
    uint32_t from = s->nodes[l->node].from;
    if (is_start(s, l->node) || from == LL_NONE) {
        ll_hose_view_open(&s->view, l->reach_m);
    } else {
        ll_hose_open_taut(s, l->node, ll_hose_node_at(s, from), l->reach_m);
    }
}

static enum ll_code try_node(const struct ll_hose_look *l, uint32_t number, struct ll_err *err)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_node *node = &s->place->nodes[number];
    struct ll_hose_label *label = &s->nodes[number];
    if (s->settled[number] != 0 || node->kind == LL_HOSE_CLOSED) {
        return LL_OK;
    }
    double dx = node->at.x - l->at.x;
    double dy = node->at.y - l->at.y;
    double distance_m = sqrt(dx * dx + dy * dy);
    double length_m = l->label_m + distance_m;
    uint32_t owner = s->nodes[l->node].owner;
    if (distance_m > l->reach_m || !ll_hose_improves(label, length_m, owner)) {
        return LL_OK;
    }
    if (ll_hose_view_hides_point(&s->view, dx, dy, distance_m)) {
        return LL_OK;
    }
    if (!ll_hose_can_bend(s, number, (struct ll_xy){dx / distance_m, dy / distance_m},
                          distance_m)) {
        return LL_OK;
    }
    const struct ll_box at = {node->at.x, node->at.y, node->at.x, node->at.y};
    if (!ll_hose_open_helps(&s->open, &at, length_m) ||
        ll_hose_blocked_by(s->place, l->at, node->at, &s->blocker)) {
        return LL_OK;
    }
    double least_m = ll_hose_open_least(&s->open, node->at, length_m);
    *label = (struct ll_hose_label){length_m, owner, l->node};
    return ll_hose_search_push(s, number, least_m, err);
}

static enum ll_code look_at_piece(const struct ll_hose_look *l, uint32_t number, struct ll_err *err)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_piece *piece = &s->place->pieces[number];
    double distance2 = ll_hose_box_point2(&piece->box, l->at);
    double distance_m = sqrt(distance2);
    if (distance_m > l->reach_m || ll_hose_view_hides(&s->view, &piece->box, l->at, distance_m) ||
        !ll_hose_open_helps(&s->open, &piece->box, l->label_m + distance_m)) {
        return LL_OK;
    }
    enum ll_code code = LL_OK;
    for (uint32_t n = 0; code == LL_OK && n < piece->node_count; n++) {
        code = try_node(l, piece->first_node + n, err);
    }
    if (piece->target != LL_NONE && ll_hose_open_has(&s->open, piece->target) &&
        l->label_m + distance_m <= s->targets[piece->target].length_m) {
        ll_hose_try_walls(l, piece);
    }
    if (piece->edge_count > 0) {
        ll_hose_view_shut(&s->view, &s->place->edges[piece->first_edge], piece->edge_count, l->at);
    }
    return code;
}

static enum ll_code look_into_cell(const struct ll_hose_look *l, uint32_t column, uint32_t row,
                                   struct ll_err *err)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_place *place = s->place;
    const size_t cell = (size_t)row * place->columns + column;
    const uint32_t end = place->cell_pieces.first[cell + 1];
    uint32_t i = place->cell_pieces.first[cell];
    const struct ll_box box = {column * LL_HOSE_CELL_M, row * LL_HOSE_CELL_M,
                               (column + 1) * LL_HOSE_CELL_M, (row + 1) * LL_HOSE_CELL_M};
    const double distance_m = i < end ? sqrt(ll_hose_box_point2(&box, l->at)) : INFINITY;
    if (distance_m > l->reach_m || ll_hose_view_hides(&s->view, &box, l->at, distance_m) ||
        !ll_hose_open_helps(&s->open, &box, l->label_m + distance_m)) {
        return LL_OK;
    }
    enum ll_code code = LL_OK;
    for (; code == LL_OK && i < end; i++) {
        uint32_t piece = place->cell_pieces.item[i];
        if (s->seen[piece] != s->look) {
            s->seen[piece] = s->look;
            code = look_at_piece(l, piece, err);
        }
    }
    return code;
}

static int cell_in(double v, uint32_t cells)
{
    return (int)fmin(fmax(v / LL_HOSE_CELL_M, 0.0), cells - 1.0);
}

/// How far from a point a box reaches, at most `most_m`.
static double farthest_m(const struct ll_box *box, struct ll_xy at, double most_m)
{
    const double dx = fmax(box->max_x - at.x, at.x - box->min_x);
    const double dy = fmax(box->max_y - at.y, at.y - box->min_y);
    return fmin(sqrt(dx * dx + dy * dy), most_m);
}

/// Looks around, nearest cells first, until everything is hidden or too far.
static enum ll_code look_around(const struct ll_hose_look *l, struct ll_err *err)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_place *place = s->place;
    const struct ll_box *span = &s->open.span;
    const int column = cell_in(l->at.x, place->columns), row = cell_in(l->at.y, place->rows);
    const int left = cell_in(span->min_x, place->columns) - column;
    const int right = cell_in(span->max_x, place->columns) - column;
    const int below = cell_in(span->min_y, place->rows) - row;
    const int above = cell_in(span->max_y, place->rows) - row;
    const double reach_m = farthest_m(span, l->at, l->reach_m);
    struct ll_hose_directions open = {0, 0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s->ring_count; i++) {
        const struct ll_hose_ring *ring = &s->rings[i];
        if (i % RINGS_A_VIEW == 0) {
            open = ll_hose_view_beyond(&s->view, ring->at_least_m);
        }
        if (ring->at_least_m > reach_m || (open.low == 0 && open.high == 0)) {
            break;
        }
        if (ring->column < left || ring->column > right || ring->row < below || ring->row > above ||
            ((open.low & ring->directions.low) == 0 && (open.high & ring->directions.high) == 0)) {
            continue;
        }
        code =
            look_into_cell(l, (uint32_t)(column + ring->column), (uint32_t)(row + ring->row), err);
    }
    return code;
}

/// Targets that a lane touches where it leads through or up to them: a bridge into a castle.
static void touch_targets(const struct ll_hose_look *l)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_place *place = s->place;
    uint32_t column = (uint32_t)fmin(fmax(l->at.x / LL_HOSE_CELL_M, 0.0), place->columns - 1.0);
    uint32_t row = (uint32_t)fmin(fmax(l->at.y / LL_HOSE_CELL_M, 0.0), place->rows - 1.0);
    size_t cell = (size_t)row * place->columns + column;
    for (uint32_t i = place->cell_pieces.first[cell]; i < place->cell_pieces.first[cell + 1]; i++) {
        const struct ll_hose_piece *piece = &place->pieces[place->cell_pieces.item[i]];
        struct ll_hose_foot foot;
        if (piece->target == LL_NONE || ll_hose_nearest_foot(l, piece, &foot) == LL_NONE ||
            foot.distance_m > LL_HOSE_TANGENT_M) {
            continue;
        }
        struct ll_hose_label *label = &s->targets[piece->target];
        double length_m = l->label_m + foot.distance_m;
        uint32_t owner = s->nodes[l->node].owner;
        if (length_m <= s->limit_m && ll_hose_improves(label, length_m, owner)) {
            *label = (struct ll_hose_label){length_m, owner, l->node};
            s->ends[piece->target] = foot.at;
            ll_hose_open_improve(&s->open, piece->target, length_m);
        }
    }
}

/// Goes on along the lanes that lead on from a node. Where lanes are joined these may be shorter
/// than the way between their ends is, so a node may turn out to be nearer than it seemed.
static enum ll_code follow_links(const struct ll_hose_look *l, struct ll_err *err)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_place *place = s->place;
    enum ll_code code = LL_OK;
    for (uint32_t i = place->first_link[l->node];
         code == LL_OK && i < place->first_link[l->node + 1]; i++) {
        const struct ll_hose_link *link = &place->links[i];
        double length_m = l->label_m + link->length_m;
        uint32_t owner = s->nodes[l->node].owner;
        if (length_m <= s->limit_m && ll_hose_improves(&s->nodes[link->to], length_m, owner)) {
            s->nodes[link->to] = (struct ll_hose_label){length_m, owner, l->node};
            s->settled[link->to] = 0;
            code = ll_hose_search_push(s, link->to, l->least_m, err);
        }
    }
    return code;
}

/// Looks on from a node, with the targets listed that are in reach.
static enum ll_code look_on(struct ll_hose_search *s, uint32_t node, double least_m,
                            struct ll_err *err)
{
    const struct ll_hose_look l = {.s = s,
                                   .node = node,
                                   .at = ll_hose_node_at(s, node),
                                   .label_m = s->nodes[node].length_m,
                                   .least_m = least_m,
                                   .reach_m = s->open.near_m - s->nodes[node].length_m};
    enum ll_code code = LL_OK;
    if (!is_start(s, node)) {
        code = follow_links(&l, err);
    }
    if (!is_start(s, node) && s->place->nodes[node].kind == LL_HOSE_CLOSED) {
        touch_targets(&l);
    } else if (code == LL_OK) {
        s->look++;
        ll_hose_open_span(&s->open, l.at, l.label_m);
        open_directions(&l);
        code = look_around(&l, err);
    }
    return code;
}

static enum ll_code take_turn(struct ll_hose_search *s, struct ll_hose_turn turn,
                              struct ll_err *err)
{
    if (s->settled[turn.node] != 0) {
        return LL_OK;
    }
    double least_m =
        ll_hose_open_list(&s->open, ll_hose_node_at(s, turn.node), s->nodes[turn.node].length_m);
    if (least_m == INFINITY) {
        return LL_OK;
    }
    if (s->heap_count > 0 && s->heap[0].least_m < least_m) { /* what was open then no longer is */
        return ll_hose_search_push(s, turn.node, least_m, err);
    }
    s->settled[turn.node] = 1;
    return look_on(s, turn.node, least_m, err);
}

static enum ll_code make_room(struct ll_hose_search *s, struct ll_err *err)
{
    const struct ll_hose_place *p = s->place;
    size_t nodes = p->node_count + s->start_count;
    s->nodes = ll_alloc(nodes, sizeof *s->nodes);
    s->targets = ll_alloc(p->target_count, sizeof *s->targets);
    s->ends = ll_alloc(p->target_count, sizeof *s->ends);
    s->settled = ll_calloc(nodes, 1);
    s->closed = ll_calloc(p->target_count, 1);
    s->narrow = ll_calloc(p->node_count, 1);
    s->seen = ll_alloc(p->piece_count, sizeof *s->seen);
    if (s->nodes == NULL || s->targets == NULL || s->ends == NULL || s->settled == NULL ||
        s->closed == NULL || s->narrow == NULL || s->seen == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const struct ll_hose_label none = {INFINITY, LL_NONE, LL_NONE};
    for (size_t i = 0; i < p->node_count; i++) {
        s->nodes[i] = none;
    }
    for (size_t i = 0; i < s->start_count; i++) {
        s->nodes[p->node_count + i] =
            (struct ll_hose_label){s->starts[i].already_m, s->starts[i].owner, LL_NONE};
    }
    for (size_t i = 0; i < p->target_count; i++) {
        s->targets[i] = none;
        s->ends[i] = (struct ll_xy){NAN, NAN};
    }
    for (size_t i = 0; i < p->piece_count; i++) {
        s->seen[i] = 0;
    }
    s->reach = ll_box_empty();
    for (size_t i = 0; i < p->piece_count; i++) {
        if (p->pieces[i].target != LL_NONE) {
            ll_box_join(&s->reach, &p->pieces[i].box);
        }
    }
    return LL_OK;
}

static enum ll_code index_starts(struct ll_hose_search *s, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(s->start_count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < s->start_count; i++) {
        struct ll_xy at = s->starts[i].at;
        boxes[i] = (struct ll_box){at.x, at.y, at.x, at.y};
    }
    return ll_index_new(boxes, s->start_count, &s->start_index, err);
}

/// Lists the targets that direct ways have not answered.
static enum ll_code open_targets(struct ll_hose_search *s, struct ll_err *err)
{
    const size_t n = s->place->target_count;
    LL_CLEANUP(ll_freep) double *length_m = ll_alloc(n, sizeof *length_m);
    if (length_m == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t t = 0; t < n; t++) {
        length_m[t] = fmin(s->targets[t].length_m, s->limit_m);
    }
    return ll_hose_open_make(s->place, s->closed, length_m, &s->open, err);
}

static enum ll_code begin(struct ll_hose_search *s, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s->start_count; i++) {
        uint32_t node = (uint32_t)(s->place->node_count + i);
        if (s->starts[i].already_m + sqrt(ll_hose_box_point2(&s->reach, s->starts[i].at)) <=
            s->limit_m) {
            code = ll_hose_search_push(s, node, s->starts[i].already_m, err);
        }
    }
    return code;
}

enum ll_code ll_hose_search_run(const struct ll_hose_place *place,
                                const struct ll_hose_start *starts, size_t start_count,
                                double limit_m, struct ll_hose_search *ret_search,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_hose_search_clear)
    struct ll_hose_search s = {.place = place,
                               .limit_m = limit_m,
                               .blocker = LL_NONE,
                               .starts = starts,
                               .start_count = start_count};
    enum ll_code code = make_room(&s, err);
    if (code == LL_OK) {
        code = ll_hose_rings(limit_m, &s.rings, &s.ring_count, err);
    }
    if (code == LL_OK) {
        code = index_starts(&s, err);
    }
    if (code == LL_OK) {
        code = ll_hose_direct(&s, err);
    }
    if (code == LL_OK) {
        code = ll_hose_walled(&s, err);
    }
    if (code == LL_OK) {
        code = open_targets(&s, err);
    }
    if (code == LL_OK) {
        code = begin(&s, err);
    }
    while (code == LL_OK && s.heap_count > 0) {
        code = take_turn(&s, pop(&s), err);
    }
    if (code == LL_OK) {
        *ret_search = s;
        s = (struct ll_hose_search){0};
    }
    return code;
}
