#include "geo/hose_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/outline.h"

/* A string that passes a corner this near is taken to bend around it; more candidates than needed
   do no harm. */
#define TANGENT_M (2.0 * LL_HOSE_CLEAR_M)

/* Nearer than this the single walls of a building hide what is behind each, too. */
#define NEAR_M 20.0

/* Above a bound that is not reached exactly. */
#define BOUND_SLACK_M 1e-6

/* The last of a hose, where it may touch what its target touches. */
#define LAST_M 0.02

/* A node looks around in steps: by the time the next one is due, most targets farther off have been
   reached from elsewhere and nobody needs to look that far. */
static const double steps_m[] = {20.0, 50.0, INFINITY};

/// A node that waits for its turn.
struct ll_hose_turn {
    double length_m; ///< the shortest way over what it has not looked at yet
    uint32_t node;
    uint32_t step; ///< of `steps_m`, the next it takes
};

/// The node that looks around.
struct look {
    struct ll_hose_search *s;
    uint32_t node;
    struct ll_xy at;
    double label_m;
    double done_m;  ///< how far it has looked before; negative at first
    double reach_m; ///< how far it looks now
};

void ll_hose_search_clear(struct ll_hose_search *s)
{
    ll_free(s->nodes);
    ll_free(s->targets);
    ll_free(s->ends);
    ll_free(s->settled);
    ll_free(s->heap);
    ll_free(s->seen);
    ll_free(s->unsettled);
    ll_free(s->piece_of);
    ll_free(s->rings);
    ll_hose_open_clear(&s->open);
    *s = (struct ll_hose_search){0};
}

static enum ll_code push(struct ll_hose_search *s, struct ll_hose_turn turn, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&s->heap, &s->heap_capacity, s->heap_count + 1, sizeof *s->heap, err);
    if (code != LL_OK) {
        return code;
    }
    size_t i = s->heap_count++;
    while (i > 0 && turn.length_m < s->heap[(i - 1) / 2].length_m) {
        s->heap[i] = s->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    s->heap[i] = turn;
    return LL_OK;
}

static struct ll_hose_turn pop(struct ll_hose_search *s)
{
    struct ll_hose_turn top = s->heap[0];
    struct ll_hose_turn last = s->heap[--s->heap_count];
    size_t i = 0;
    for (size_t child = 1; child < s->heap_count; child = 2 * i + 1) {
        if (child + 1 < s->heap_count && s->heap[child + 1].length_m < s->heap[child].length_m) {
            child++;
        }
        if (last.length_m <= s->heap[child].length_m) {
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

static struct ll_xy node_at(const struct ll_hose_search *s, uint32_t node)
{
    return is_start(s, node) ? s->starts[node - s->place->node_count].at : s->place->nodes[node].at;
}

/// Whether a way is shorter than a label; of equal ones that of the lower owner.
static bool improves(const struct ll_hose_label *label, double length_m, uint32_t owner)
{
    return length_m < label->length_m || (length_m == label->length_m && owner < label->owner);
}

/// How far it is to the left of the line from p in direction d (of length 1), metres.
static double left_of(struct ll_xy p, struct ll_xy d, struct ll_xy q)
{
    return d.x * (q.y - p.y) - d.y * (q.x - p.x);
}

/// The sides on which a taut string in direction d can have the obstacle of a corner: bit 1 left,
/// bit 2 right.
static unsigned tangent_sides(const struct ll_hose_node *node, struct ll_xy d)
{
    double a = left_of(node->at, d, node->a);
    double b = left_of(node->at, d, node->b);
    return (a >= -TANGENT_M && b >= -TANGENT_M ? 1U : 0U) |
           (a <= TANGENT_M && b <= TANGENT_M ? 2U : 0U);
}

/// Opens the directions in which a taut string can go on: from straight ahead around the corner to
/// along its far edge.
static void open_directions(const struct look *l)
{
    struct ll_hose_search *s = l->s;
    uint32_t from = s->nodes[l->node].from;
    if (is_start(s, l->node) || from == LL_NONE ||
        s->place->nodes[l->node].kind != LL_HOSE_CORNER) {
        ll_hose_view_open(&s->view, l->reach_m);
        return;
    }
    const struct ll_hose_node *node = &s->place->nodes[l->node];
    struct ll_xy before = node_at(s, from);
    double dx = l->at.x - before.x;
    double dy = l->at.y - before.y;
    double length_m = sqrt(dx * dx + dy * dy);
    if (length_m < TANGENT_M) {
        ll_hose_view_open(&s->view, l->reach_m);
        return;
    }
    struct ll_xy d = {dx / length_m, dy / length_m};
    unsigned sides = tangent_sides(node, d);
    if (sides == 1U) { /* obstacle on the left: turns left, until along the edge to b */
        ll_hose_view_cone(&s->view, ll_hose_bin(dx, dy),
                          ll_hose_bin(node->b.x - l->at.x, node->b.y - l->at.y), l->reach_m);
    } else if (sides == 2U) {
        ll_hose_view_cone(&s->view, ll_hose_bin(node->a.x - l->at.x, node->a.y - l->at.y),
                          ll_hose_bin(dx, dy), l->reach_m);
    } else {
        ll_hose_view_open(&s->view, l->reach_m);
    }
}

static enum ll_code try_node(const struct look *l, uint32_t number, struct ll_err *err)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_node *node = &s->place->nodes[number];
    struct ll_hose_label *label = &s->nodes[number];
    double dx = node->at.x - l->at.x;
    double dy = node->at.y - l->at.y;
    double distance_m = sqrt(dx * dx + dy * dy);
    double length_m = l->label_m + distance_m;
    uint32_t owner = s->nodes[l->node].owner;
    if (s->settled[number] != 0 || distance_m > l->reach_m || distance_m <= l->done_m ||
        node->kind == LL_HOSE_CLOSED || !improves(label, length_m, owner) ||
        length_m + sqrt(ll_hose_box_point2(&s->reach, node->at)) > s->limit_m) {
        return LL_OK;
    }
    if (node->kind == LL_HOSE_CORNER && distance_m > TANGENT_M &&
        tangent_sides(node, (struct ll_xy){dx / distance_m, dy / distance_m}) == 0) {
        return LL_OK;
    }
    if (ll_hose_view_hides_point(&s->view, dx, dy, distance_m) ||
        ll_hose_blocked(s->place, l->at, node->at)) {
        return LL_OK;
    }
    *label = (struct ll_hose_label){length_m, owner, l->node};
    return push(s, (struct ll_hose_turn){length_m, number, 0}, err);
}

/// A point of a target's outline that may be the nearest that is seen.
struct foot {
    struct ll_xy at;
    double distance_m;
};

static bool foot_is_seen(const struct look *l, const struct foot *foot)
{
    if (foot->distance_m <= LAST_M) {
        return true;
    }
    double dx = foot->at.x - l->at.x;
    double dy = foot->at.y - l->at.y;
    double share = 1.0 - LAST_M / foot->distance_m;
    if (ll_hose_view_hides_point(&l->s->view, dx, dy, share * foot->distance_m)) {
        return false;
    }
    struct ll_xy until = {l->at.x + share * (foot->at.x - l->at.x),
                          l->at.y + share * (foot->at.y - l->at.y)};
    return !ll_hose_blocked(l->s->place, l->at, until);
}

/// The nearest point of any edge of the piece beyond `after` (of equal distances, after edge
/// `edge`). @return the edge, LL_NONE without any.
static uint32_t next_foot(const struct look *l, const struct ll_hose_piece *piece, double after,
                          uint32_t edge, struct foot *ret)
{
    uint32_t found = LL_NONE;
    ret->distance_m = INFINITY;
    for (uint32_t i = piece->first_edge; i < piece->first_edge + piece->edge_count; i++) {
        const struct ll_hose_edge *e = &l->s->place->edges[i];
        struct ll_xy at;
        double distance_m = ll_point_segment(l->at, e->a, e->b, &at);
        bool later = distance_m > after || (distance_m == after && i > edge);
        if (later && distance_m < ret->distance_m) {
            *ret = (struct foot){at, distance_m};
            found = i;
        }
    }
    return found;
}

static void try_target(const struct look *l, const struct ll_hose_piece *piece)
{
    struct ll_hose_search *s = l->s;
    struct ll_hose_label *label = &s->targets[piece->target];
    uint32_t owner = s->nodes[l->node].owner;
    double after = l->done_m;
    uint32_t edge = UINT32_MAX;
    for (;;) {
        struct foot foot;
        edge = next_foot(l, piece, after, edge, &foot);
        double length_m = l->label_m + foot.distance_m;
        if (edge == LL_NONE || foot.distance_m > l->reach_m || length_m > s->limit_m ||
            !improves(label, length_m, owner)) {
            return;
        }
        if (foot_is_seen(l, &foot)) {
            *label = (struct ll_hose_label){length_m, owner, l->node};
            s->ends[piece->target] = foot.at;
            ll_hose_open_improve(&s->open, piece->target, length_m);
            return;
        }
        after = foot.distance_m;
    }
}

static enum ll_code look_at_piece(const struct look *l, uint32_t number, struct ll_err *err)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_piece *piece = &s->place->pieces[number];
    double distance2 = ll_hose_box_point2(&piece->box, l->at);
    double distance_m = sqrt(distance2);
    if (distance_m > l->reach_m || ll_hose_view_hides(&s->view, &piece->box, l->at, distance_m)) {
        return LL_OK;
    }
    enum ll_code code = LL_OK;
    for (uint32_t n = 0; code == LL_OK && s->unsettled[number] > 0 && n < piece->node_count; n++) {
        code = try_node(l, piece->first_node + n, err);
    }
    if (piece->target != LL_NONE && ll_hose_open_is(&s->open, piece->target) &&
        l->label_m + distance_m <= s->targets[piece->target].length_m) {
        try_target(l, piece);
    }
    if (piece->edge_count > 0) {
        ll_hose_view_shut(&s->view, &s->place->edges[piece->first_edge], piece->edge_count, l->at,
                          distance_m < NEAR_M);
    }
    return code;
}

static enum ll_code look_into_cell(const struct look *l, uint32_t column, uint32_t row,
                                   struct ll_err *err)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_place *place = s->place;
    size_t cell = (size_t)row * place->columns + column;
    enum ll_code code = LL_OK;
    for (uint32_t i = place->cell_pieces.first[cell];
         code == LL_OK && i < place->cell_pieces.first[cell + 1]; i++) {
        uint32_t piece = place->cell_pieces.item[i];
        if (s->seen[piece] != s->looks) {
            s->seen[piece] = s->looks;
            code = look_at_piece(l, piece, err);
        }
    }
    return code;
}

/// Looks around, nearest cells first, until everything is hidden or too far.
static enum ll_code look_around(const struct look *l, struct ll_err *err)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_place *place = s->place;
    int column = (int)fmin(fmax(l->at.x / LL_HOSE_CELL_M, 0.0), place->columns - 1.0);
    int row = (int)fmin(fmax(l->at.y / LL_HOSE_CELL_M, 0.0), place->rows - 1.0);
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s->ring_count; i++) {
        const struct ll_hose_ring *ring = &s->rings[i];
        if (ring->at_least_m > l->reach_m ||
            (i % 16 == 0 && !ll_hose_view_gather(&s->view, ring->at_least_m))) {
            break;
        }
        if (ll_hose_view_hides_ring(&s->view, ring)) {
            continue;
        }
        int c = column + ring->column;
        int r = row + ring->row;
        if (c < 0 || r < 0 || c >= (int)place->columns || r >= (int)place->rows) {
            continue;
        }
        struct ll_box box = {c * LL_HOSE_CELL_M, r * LL_HOSE_CELL_M, (c + 1) * LL_HOSE_CELL_M,
                             (r + 1) * LL_HOSE_CELL_M};
        double distance_m = sqrt(ll_hose_box_point2(&box, l->at));
        if (distance_m <= l->reach_m && !ll_hose_view_hides(&s->view, &box, l->at, distance_m)) {
            code = look_into_cell(l, (uint32_t)c, (uint32_t)r, err);
        }
    }
    return code;
}

/// Targets that a lane touches where it leads through or up to them: a bridge into a castle.
static void touch_targets(const struct look *l)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_place *place = s->place;
    uint32_t column = (uint32_t)fmin(fmax(l->at.x / LL_HOSE_CELL_M, 0.0), place->columns - 1.0);
    uint32_t row = (uint32_t)fmin(fmax(l->at.y / LL_HOSE_CELL_M, 0.0), place->rows - 1.0);
    size_t cell = (size_t)row * place->columns + column;
    for (uint32_t i = place->cell_pieces.first[cell]; i < place->cell_pieces.first[cell + 1]; i++) {
        const struct ll_hose_piece *piece = &place->pieces[place->cell_pieces.item[i]];
        struct foot foot;
        if (piece->target == LL_NONE || next_foot(l, piece, -1.0, 0, &foot) == LL_NONE ||
            foot.distance_m > TANGENT_M) {
            continue;
        }
        struct ll_hose_label *label = &s->targets[piece->target];
        double length_m = l->label_m + foot.distance_m;
        uint32_t owner = s->nodes[l->node].owner;
        if (length_m <= s->limit_m && improves(label, length_m, owner)) {
            *label = (struct ll_hose_label){length_m, owner, l->node};
            s->ends[piece->target] = foot.at;
            ll_hose_open_improve(&s->open, piece->target, length_m);
        }
    }
}

/// Goes on along the lanes that lead on from a node.
static enum ll_code follow_links(const struct look *l, struct ll_err *err)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_place *place = s->place;
    enum ll_code code = LL_OK;
    for (uint32_t i = place->first_link[l->node];
         code == LL_OK && i < place->first_link[l->node + 1]; i++) {
        const struct ll_hose_link *link = &place->links[i];
        double length_m = l->label_m + link->length_m;
        uint32_t owner = s->nodes[l->node].owner;
        if (s->settled[link->to] == 0 && length_m <= s->limit_m &&
            improves(&s->nodes[link->to], length_m, owner)) {
            s->nodes[link->to] = (struct ll_hose_label){length_m, owner, l->node};
            code = push(s, (struct ll_hose_turn){length_m, link->to, 0}, err);
        }
    }
    return code;
}

/// Settles a node: what lies on the lanes at it.
static enum ll_code settle(const struct look *l, struct ll_err *err)
{
    struct ll_hose_search *s = l->s;
    s->settled[l->node] = 1;
    if (is_start(s, l->node)) {
        return LL_OK;
    }
    s->unsettled[s->piece_of[l->node]]--;
    if (s->place->nodes[l->node].kind == LL_HOSE_CLOSED) {
        touch_targets(l);
    }
    return follow_links(l, err);
}

static enum ll_code take_turn(struct ll_hose_search *s, struct ll_hose_turn turn,
                              struct ll_err *err)
{
    double label_m = s->nodes[turn.node].length_m;
    if (turn.step == 0 && (s->settled[turn.node] != 0 || turn.length_m > label_m)) {
        return LL_OK;
    }
    struct look l = {.s = s,
                     .node = turn.node,
                     .at = node_at(s, turn.node),
                     .label_m = label_m,
                     .done_m = turn.step == 0 ? -1.0 : steps_m[turn.step - 1]};
    enum ll_code code = turn.step == 0 ? settle(&l, err) : LL_OK;
    bool closed = !is_start(s, turn.node) && s->place->nodes[turn.node].kind == LL_HOSE_CLOSED;
    double worth_m = ll_hose_open_reach(&s->open, l.at, label_m, turn.length_m);
    if (code != LL_OK || closed || worth_m <= l.done_m) {
        return code;
    }
    l.reach_m = fmin(worth_m, steps_m[turn.step]);
    open_directions(&l);
    s->looks++;
    code = look_around(&l, err);
    if (code == LL_OK && worth_m > steps_m[turn.step]) {
        code = push(
            s, (struct ll_hose_turn){label_m + steps_m[turn.step], turn.node, turn.step + 1}, err);
    }
    return code;
}

static enum ll_code make_room(struct ll_hose_search *s, struct ll_err *err)
{
    const struct ll_hose_place *p = s->place;
    size_t nodes = p->node_count + s->start_count;
    s->nodes = ll_alloc(nodes, sizeof *s->nodes);
    s->targets = ll_alloc(p->target_count, sizeof *s->targets);
    s->ends = ll_alloc(p->target_count, sizeof *s->ends);
    s->settled = ll_calloc(nodes, 1);
    s->seen = ll_alloc(p->piece_count, sizeof *s->seen);
    s->unsettled = ll_alloc(p->piece_count, sizeof *s->unsettled);
    s->piece_of = ll_alloc(p->node_count, sizeof *s->piece_of);
    if (s->nodes == NULL || s->targets == NULL || s->ends == NULL || s->settled == NULL ||
        s->seen == NULL || s->unsettled == NULL || s->piece_of == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const struct ll_hose_label none = {INFINITY, LL_NONE, LL_NONE};
    for (size_t i = 0; i < nodes; i++) {
        s->nodes[i] = none;
    }
    for (size_t i = 0; i < p->target_count; i++) {
        s->targets[i] = none;
        s->ends[i] = (struct ll_xy){NAN, NAN};
    }
    for (size_t i = 0; i < p->piece_count; i++) {
        const struct ll_hose_piece *piece = &p->pieces[i];
        s->seen[i] = 0; /* looks count from 1 */
        s->unsettled[i] = piece->node_count;
        for (uint32_t n = 0; n < piece->node_count; n++) {
            s->piece_of[piece->first_node + n] = (uint32_t)i;
        }
    }
    s->reach = ll_box_empty();
    for (size_t i = 0; i < p->piece_count; i++) {
        if (p->pieces[i].target != LL_NONE) {
            ll_box_join(&s->reach, &p->pieces[i].box);
        }
    }
    return LL_OK;
}

/// The nearest start of a target in a straight line over one of its pieces, if it is nearer than
/// what `ret` holds.
static void nearest_start(struct ll_hose_search *s, const struct ll_hose_piece *piece,
                          struct ll_hose_label *label, struct foot *ret)
{
    for (uint32_t i = 0; i < s->start_count; i++) {
        const struct ll_hose_start *start = &s->starts[i];
        double left_m = label->length_m - start->already_m;
        if (left_m < 0.0 || ll_hose_box_point2(&piece->box, start->at) > left_m * left_m) {
            continue;
        }
        const struct look l = {.s = s, .at = start->at};
        struct foot foot;
        (void)next_foot(&l, piece, -1.0, 0, &foot);
        double length_m = start->already_m + foot.distance_m;
        if (improves(label, length_m, start->owner)) {
            *label = (struct ll_hose_label){length_m, start->owner,
                                            (uint32_t)(s->place->node_count + i)};
            *ret = foot;
        }
    }
}

/// The piece an edge belongs to.
static const struct ll_hose_piece *piece_of_edge(const struct ll_hose_place *place, uint32_t edge)
{
    size_t low = 0;
    size_t high = place->piece_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (place->pieces[middle].first_edge <= edge) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &place->pieces[low];
}

/// A way to a target around what is in the way of the straight line; not the shortest, but nothing
/// longer needs to be looked for.
static void bound_target(struct ll_hose_search *s, uint32_t start,
                         const struct ll_hose_piece *target, struct ll_xy foot)
{
    const struct ll_hose_place *place = s->place;
    struct ll_xy from = node_at(s, start);
    uint32_t edge = ll_hose_blocker(place, from, foot);
    double best_m = s->open.length_m[target->target];
    if (edge == LL_NONE) {
        return;
    }
    const struct ll_hose_piece *blocker = piece_of_edge(place, edge);
    for (uint32_t n = 0; n < blocker->node_count; n++) {
        const struct ll_hose_node *node = &place->nodes[blocker->first_node + n];
        struct look l = {.s = s, .at = node->at};
        struct foot last;
        (void)next_foot(&l, target, -1.0, 0, &last);
        double dx = node->at.x - from.x;
        double dy = node->at.y - from.y;
        double length_m = s->nodes[start].length_m + sqrt(dx * dx + dy * dy) + last.distance_m;
        if (length_m < best_m && !ll_hose_blocked(place, from, node->at) &&
            foot_is_seen(&l, &last)) {
            best_m = length_m;
        }
    }
    if (best_m < s->open.length_m[target->target]) {
        ll_hose_open_improve(&s->open, target->target, best_m + BOUND_SLACK_M);
    }
}

/// Finishes the targets that their nearest start sees: no hose can be shorter than that.
static void take_straight(struct ll_hose_search *s)
{
    const struct ll_hose_place *place = s->place;
    for (size_t i = 0; i < place->piece_count;) {
        const struct ll_hose_piece *piece = &place->pieces[i];
        uint32_t target = piece->target;
        struct ll_hose_label label = {s->limit_m, LL_NONE, LL_NONE};
        struct foot foot = {.distance_m = INFINITY};
        for (bool first = true; i < place->piece_count &&
                                (first || (target != LL_NONE && place->pieces[i].target == target));
             i++) {
            first = false;
            if (target != LL_NONE) {
                nearest_start(s, &place->pieces[i], &label, &foot);
            }
        }
        if (label.from == LL_NONE) {
            continue;
        }
        const struct look l = {.s = s, .at = node_at(s, label.from)};
        if (foot_is_seen(&l, &foot)) {
            s->targets[target] = label;
            s->ends[target] = foot.at;
            ll_hose_open_improve(&s->open, target, -1.0); /* done */
        } else {
            bound_target(s, label.from, piece, foot.at);
        }
    }
}

static enum ll_code begin(struct ll_hose_search *s, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s->start_count; i++) {
        uint32_t node = (uint32_t)(s->place->node_count + i);
        s->nodes[node] =
            (struct ll_hose_label){s->starts[i].already_m, s->starts[i].owner, LL_NONE};
        if (s->starts[i].already_m + sqrt(ll_hose_box_point2(&s->reach, s->starts[i].at)) <=
            s->limit_m) {
            code = push(s, (struct ll_hose_turn){s->starts[i].already_m, node, 0}, err);
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
    struct ll_hose_search s = {
        .place = place, .limit_m = limit_m, .starts = starts, .start_count = start_count};
    enum ll_code code = make_room(&s, err);
    if (code == LL_OK) {
        code = ll_hose_rings(limit_m, &s.rings, &s.ring_count, err);
    }
    if (code == LL_OK) {
        code = ll_hose_open_make(place, limit_m, &s.open, err);
    }
    if (code == LL_OK) {
        code = begin(&s, err);
    }
    if (code == LL_OK) {
        ll_hose_view_open(&s.view, limit_m);
        take_straight(&s);
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
