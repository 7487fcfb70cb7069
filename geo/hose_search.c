#include "geo/hose_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/outline.h"

enum { BINS = 128 };

/* A string that passes a corner this near is taken to bend around it; more candidates than needed
   do no harm. */
#define TANGENT_M (2.0 * LL_HOSE_CLEAR_M)

/* The last of a hose, where it may touch what its target touches. */
#define LAST_M 0.02

/// A node that waits for its turn.
struct ll_hose_turn {
    double length_m;
    uint32_t node;
};

/// A set of directions, a bit a bin.
struct directions {
    uint64_t low;
    uint64_t high;
};

/// A cell, relative to the one a node lies in.
struct ll_hose_ring {
    int column;
    int row;
    double at_least_m;            ///< between points of both
    struct directions directions; ///< in which it may lie from anywhere in that cell
};

/* Side of a block in cells. */
#define BLOCK_CELLS 4U
#define BLOCK_M     (BLOCK_CELLS * LL_HOSE_CELL_M)

/// A square with the targets whose box has its middle in it.
struct ll_hose_block {
    struct ll_box box; ///< around them
    uint32_t number;   ///< its place at first
    uint32_t first;    ///< in block_targets
    uint32_t count;
    double longest_m; ///< the longest way any of them has by now
};

/// The node that looks around.
struct look {
    struct ll_hose_search *s;
    uint32_t node;
    struct ll_xy at;
    double label_m;
    double reach_m; ///< how far it is worth looking
};

void ll_hose_search_clear(struct ll_hose_search *s)
{
    ll_free(s->nodes);
    ll_free(s->targets);
    ll_free(s->ends);
    ll_free(s->settled);
    ll_free(s->heap);
    ll_free(s->seen);
    ll_free((void *)s->rings);
    ll_free(s->blocks);
    ll_free(s->block_targets);
    ll_free(s->block_of);
    ll_free(s->block_now);
    *s = (struct ll_hose_search){0};
}

static enum ll_code push(struct ll_hose_search *s, double length_m, uint32_t node,
                         struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&s->heap, &s->heap_capacity, s->heap_count + 1, sizeof *s->heap, err);
    if (code != LL_OK) {
        return code;
    }
    size_t i = s->heap_count++;
    while (i > 0 && length_m < s->heap[(i - 1) / 2].length_m) {
        s->heap[i] = s->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    s->heap[i] = (struct ll_hose_turn){length_m, node};
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

/// Direction as a number from 0 to BINS, growing counter-clockwise from west; opposite directions
/// differ by half of that.
static float bin_of(double dx, double dy)
{
    double sum = fabs(dx) + fabs(dy);
    double part = sum > 0.0 ? dx / sum : 0.0;
    return (float)((dy < 0.0 ? 1.0 + part : 3.0 - part) * (BINS / 4.0));
}

/// Shuts all directions but those from bin `from` counter-clockwise to bin `to`.
static void open_cone(float depth[BINS], float from, float to, float reach)
{
    for (int k = 0; k < BINS; k++) {
        depth[k] = 0.0F;
    }
    int first = (int)floorf(from);
    int last = (int)floorf(to < from ? to + BINS : to);
    for (int k = first; k <= last && k < first + BINS; k++) {
        depth[(unsigned)k % BINS] = reach;
    }
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

/// The reach in single precision, not below it.
static float far_enough(const struct look *l)
{
    return (float)l->reach_m * (1.0F + 1e-6F) + 1e-3F;
}

static void open_everywhere(const struct look *l)
{
    for (int k = 0; k < BINS; k++) {
        l->s->depth[k] = far_enough(l);
    }
}

/// Opens the directions in which a taut string can go on: from straight ahead around the corner to
/// along its far edge.
static void open_directions(const struct look *l)
{
    struct ll_hose_search *s = l->s;
    uint32_t from = s->nodes[l->node].from;
    if (is_start(s, l->node) || from == LL_NONE ||
        s->place->nodes[l->node].kind != LL_HOSE_CORNER) {
        open_everywhere(l);
        return;
    }
    const struct ll_hose_node *node = &s->place->nodes[l->node];
    struct ll_xy before = node_at(s, from);
    double dx = l->at.x - before.x;
    double dy = l->at.y - before.y;
    double length_m = sqrt(dx * dx + dy * dy);
    if (length_m < TANGENT_M) {
        open_everywhere(l);
        return;
    }
    struct ll_xy d = {dx / length_m, dy / length_m};
    unsigned sides = tangent_sides(node, d);
    if (sides == 1U) { /* obstacle on the left: turns left, until along the edge to b */
        open_cone(s->depth, bin_of(dx, dy), bin_of(node->b.x - l->at.x, node->b.y - l->at.y),
                  far_enough(l));
    } else if (sides == 2U) {
        open_cone(s->depth, bin_of(node->a.x - l->at.x, node->a.y - l->at.y), bin_of(dx, dy),
                  far_enough(l));
    } else {
        open_everywhere(l);
    }
}

/// The bins that a box covers, seen from outside it: *ret_first up to *ret_last, which may run over
/// BINS. @return false when the point is inside.
static bool box_bins(const struct ll_box *box, struct ll_xy p, int *ret_first, int *ret_last)
{
    double x0 = box->min_x - p.x;
    double x1 = box->max_x - p.x;
    double y0 = box->min_y - p.y;
    double y1 = box->max_y - p.y;
    bool right = x0 > 0.0;
    bool left = x1 < 0.0;
    bool above = y0 > 0.0;
    bool below = y1 < 0.0;
    if (!right && !left && !above && !below) {
        return false;
    }
    /* the two corners at the ends of the view, clockwise one first */
    double fx = above ? x1 : below ? x0 : right ? x0 : x1;
    double fy = right ? y0 : left ? y1 : above ? y0 : y1;
    double lx = above ? x0 : below ? x1 : right ? x0 : x1;
    double ly = right ? y1 : left ? y0 : above ? y0 : y1;
    float first = bin_of(fx, fy);
    float last = bin_of(lx, ly);
    *ret_first = (int)floorf(first);
    *ret_last = (int)floorf(last < first ? last + BINS : last);
    return true;
}

/// Whether all directions of a box are shut nearer than `distance_m`.
static bool is_hidden(const struct ll_hose_search *s, const struct ll_box *box, struct ll_xy p,
                      double distance_m)
{
    int first = 0;
    int last = 0;
    if (!box_bins(box, p, &first, &last)) {
        return false;
    }
    for (int k = first; k <= last; k++) {
        if ((double)s->depth[(unsigned)k % BINS] >= distance_m) {
            return false;
        }
    }
    return true;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double box_point2(const struct ll_box *box, struct ll_xy p)
{
    double dx = larger(larger(box->min_x - p.x, p.x - box->max_x), 0.0);
    double dy = larger(larger(box->min_y - p.y, p.y - box->max_y), 0.0);
    return dx * dx + dy * dy;
}

/// Shuts the directions that a piece covers, beyond its farthest point. The piece is connected and
/// the point outside its box, so every direction between two of its points meets it.
static void shut_behind(struct ll_hose_search *s, const struct ll_hose_piece *piece, struct ll_xy p)
{
    const struct ll_hose_edge *e = &s->place->edges[piece->first_edge];
    float origin = bin_of(e[0].a.x - p.x, e[0].a.y - p.y);
    float low = 0.0F;
    float high = 0.0F;
    double far2 = 0.0;
    for (uint32_t i = 0; i <= piece->edge_count; i++) {
        struct ll_xy q = i < piece->edge_count ? e[i].a : e[i - 1].b;
        double dx = q.x - p.x;
        double dy = q.y - p.y;
        float off = bin_of(dx, dy) - origin;
        off = off > BINS / 2.0F ? off - BINS : off < -BINS / 2.0F ? off + BINS : off;
        low = off < low ? off : low;
        high = off > high ? off : high;
        far2 = larger(far2, dx * dx + dy * dy);
    }
    float far = (float)sqrt(far2) * (1.0F + 1e-6F);
    int first = (int)ceilf(origin + low + 1e-3F);
    int last = (int)floorf(origin + high - 1e-3F); /* whole bins only */
    for (int k = first; k < last; k++) {
        float *depth = &s->depth[(unsigned)(k + BINS) % BINS];
        *depth = *depth < far ? *depth : far;
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
    if (s->settled[number] != 0 || distance_m > l->reach_m || node->kind == LL_HOSE_CLOSED ||
        !improves(label, length_m, owner) ||
        length_m + sqrt(box_point2(&s->reach, node->at)) > s->limit_m) {
        return LL_OK;
    }
    if (node->kind == LL_HOSE_CORNER && distance_m > TANGENT_M &&
        tangent_sides(node, (struct ll_xy){dx / distance_m, dy / distance_m}) == 0) {
        return LL_OK;
    }
    int bin = (int)bin_of(dx, dy) % BINS;
    if ((double)s->depth[bin] < distance_m || ll_hose_blocked(s->place, l->at, node->at)) {
        return LL_OK;
    }
    *label = (struct ll_hose_label){length_m, owner, l->node};
    return push(s, length_m, number, err);
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
    double share = 1.0 - LAST_M / foot->distance_m;
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

/// Finds the longest way in the block of a target anew.
static void update_block(struct ll_hose_search *s, uint32_t target)
{
    uint32_t at = s->block_now[s->block_of[target]];
    if (at == LL_NONE) {
        return;
    }
    struct ll_hose_block *block = &s->blocks[at];
    double longest_m = 0.0;
    for (uint32_t i = block->first; i < block->first + block->count; i++) {
        longest_m = larger(longest_m, s->targets[s->block_targets[i]].length_m);
    }
    block->longest_m = longest_m < s->limit_m ? longest_m : s->limit_m;
}

static void try_target(const struct look *l, const struct ll_hose_piece *piece)
{
    struct ll_hose_search *s = l->s;
    struct ll_hose_label *label = &s->targets[piece->target];
    uint32_t owner = s->nodes[l->node].owner;
    double after = -1.0;
    uint32_t edge = 0;
    for (;;) {
        struct foot foot;
        edge = next_foot(l, piece, after, edge, &foot);
        double length_m = l->label_m + foot.distance_m;
        if (edge == LL_NONE || length_m > s->limit_m || !improves(label, length_m, owner)) {
            return;
        }
        if (foot_is_seen(l, &foot)) {
            *label = (struct ll_hose_label){length_m, owner, l->node};
            s->ends[piece->target] = foot.at;
            update_block(s, piece->target);
            return;
        }
        after = foot.distance_m;
    }
}

static enum ll_code look_at_piece(const struct look *l, uint32_t number, struct ll_err *err)
{
    struct ll_hose_search *s = l->s;
    const struct ll_hose_piece *piece = &s->place->pieces[number];
    double distance2 = box_point2(&piece->box, l->at);
    double distance_m = sqrt(distance2);
    if (distance_m > l->reach_m || is_hidden(s, &piece->box, l->at, distance_m)) {
        return LL_OK;
    }
    enum ll_code code = LL_OK;
    for (uint32_t n = 0; code == LL_OK && n < piece->node_count; n++) {
        code = try_node(l, piece->first_node + n, err);
    }
    if (piece->target != LL_NONE && l->label_m + distance_m <= s->targets[piece->target].length_m) {
        try_target(l, piece);
    }
    if (piece->edge_count > 0 && distance_m > 0.0) {
        shut_behind(s, piece, l->at);
    }
    return code;
}

/// The directions in which something is open beyond a distance.
static struct directions open_beyond(const float depth[BINS], float distance_m)
{
    struct directions open = {0, 0};
    for (unsigned k = 0; k < BINS / 2; k++) {
        open.low |= (uint64_t)(depth[k] >= distance_m) << k;
        open.high |= (uint64_t)(depth[k + BINS / 2] >= distance_m) << k;
    }
    return open;
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
        if (s->seen[piece] != l->node) {
            s->seen[piece] = l->node;
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
    struct directions open = {0, 0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s->ring_count; i++) {
        const struct ll_hose_ring *ring = &s->rings[i];
        if (i % 8 == 0) {
            open = open_beyond(s->depth, (float)ring->at_least_m * (1.0F - 1e-6F));
        }
        if (ring->at_least_m > l->reach_m || (open.low == 0 && open.high == 0)) {
            break;
        }
        if ((open.low & ring->directions.low) == 0 && (open.high & ring->directions.high) == 0) {
            continue;
        }
        int c = column + ring->column;
        int r = row + ring->row;
        if (c < 0 || r < 0 || c >= (int)place->columns || r >= (int)place->rows) {
            continue;
        }
        struct ll_box box = {c * LL_HOSE_CELL_M, r * LL_HOSE_CELL_M, (c + 1) * LL_HOSE_CELL_M,
                             (r + 1) * LL_HOSE_CELL_M};
        double distance_m = sqrt(box_point2(&box, l->at));
        if (distance_m <= l->reach_m && !is_hidden(s, &box, l->at, distance_m)) {
            code = look_into_cell(l, (uint32_t)c, (uint32_t)r, err);
        }
    }
    return code;
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
            code = push(s, length_m, link->to, err);
        }
    }
    return code;
}

/// How far it is worth looking from a node: as far as the way to some target can still be made
/// shorter over it. Blocks in which nothing can are taken out.
static double useful_reach(struct ll_hose_search *s, struct ll_xy at, double label_m)
{
    double reach_m = -1.0;
    for (size_t i = 0; i < s->block_count;) {
        const struct ll_hose_block *block = &s->blocks[i];
        double left_m = block->longest_m - label_m;
        if (left_m < 0.0) {
            s->block_now[block->number] = LL_NONE;
            s->blocks[i] = s->blocks[--s->block_count];
            if (i < s->block_count) {
                s->block_now[s->blocks[i].number] = (uint32_t)i;
            }
            continue;
        }
        if (left_m > reach_m && box_point2(&block->box, at) <= left_m * left_m) {
            reach_m = left_m;
        }
        i++;
    }
    return reach_m;
}

static enum ll_code take_turn(struct ll_hose_search *s, struct ll_hose_turn turn,
                              struct ll_err *err)
{
    if (s->settled[turn.node] != 0 || turn.length_m > s->nodes[turn.node].length_m) {
        return LL_OK;
    }
    s->settled[turn.node] = 1;
    const struct look l = {.s = s,
                           .node = turn.node,
                           .at = node_at(s, turn.node),
                           .label_m = turn.length_m,
                           .reach_m = useful_reach(s, node_at(s, turn.node), turn.length_m)};
    enum ll_code code = LL_OK;
    bool start = is_start(s, turn.node);
    if (!start) {
        code = follow_links(&l, err);
    }
    bool open = start || s->place->nodes[turn.node].kind != LL_HOSE_CLOSED;
    if (code == LL_OK && open && l.reach_m >= 0.0) {
        open_directions(&l);
        code = look_around(&l, err);
    }
    return code;
}

static int by_distance(const void *left, const void *right)
{
    const struct ll_hose_ring *a = left;
    const struct ll_hose_ring *b = right;
    if (a->at_least_m != b->at_least_m) {
        return a->at_least_m < b->at_least_m ? -1 : 1;
    }
    return a->row != b->row ? (a->row > b->row) - (a->row < b->row)
                            : (a->column > b->column) - (a->column < b->column);
}

/// Directions from any point of one cell to any of another.
static struct directions directions_of(int column, int row)
{
    struct directions all = {UINT64_MAX, UINT64_MAX};
    struct ll_box box = {column - 1.0, row - 1.0, column + 1.0, row + 1.0};
    int first = 0;
    int last = 0;
    if (!box_bins(&box, (struct ll_xy){0.0, 0.0}, &first, &last)) {
        return all;
    }
    struct directions some = {0, 0};
    for (int k = first; k <= last; k++) {
        unsigned bin = (unsigned)k % BINS;
        *(bin < BINS / 2 ? &some.low : &some.high) |= UINT64_C(1) << (bin % (BINS / 2));
    }
    return some;
}

/// The cells within the limit, nearest first.
static enum ll_code make_rings(struct ll_hose_search *s, struct ll_err *err)
{
    int most = (int)ceil(s->limit_m / LL_HOSE_CELL_M) + 1;
    size_t side = (size_t)(2 * most + 1);
    struct ll_hose_ring *rings = ll_alloc(side * side, sizeof *rings);
    if (rings == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    s->rings = rings;
    for (int row = -most; row <= most; row++) {
        for (int column = -most; column <= most; column++) {
            double dx = fmax(0.0, abs(column) - 1.0) * LL_HOSE_CELL_M;
            double dy = fmax(0.0, abs(row) - 1.0) * LL_HOSE_CELL_M;
            double at_least_m = sqrt(dx * dx + dy * dy);
            if (at_least_m <= s->limit_m) {
                rings[s->ring_count++] =
                    (struct ll_hose_ring){column, row, at_least_m, directions_of(column, row)};
            }
        }
    }
    qsort(rings, s->ring_count, sizeof *rings, by_distance);
    return LL_OK;
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
    if (s->nodes == NULL || s->targets == NULL || s->ends == NULL || s->settled == NULL ||
        s->seen == NULL) {
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
        s->seen[i] = LL_NONE;
    }
    s->reach = ll_box_empty();
    for (size_t i = 0; i < p->piece_count; i++) {
        if (p->pieces[i].target != LL_NONE) {
            ll_box_join(&s->reach, &p->pieces[i].box);
        }
    }
    return LL_OK;
}

/// A target and the square its middle lies in.
struct target_place {
    uint32_t block;
    uint32_t target;
};

static int by_block(const void *left, const void *right)
{
    const struct target_place *a = left;
    const struct target_place *b = right;
    if (a->block != b->block) {
        return a->block < b->block ? -1 : 1;
    }
    return (a->target > b->target) - (a->target < b->target);
}

/// Sorts the targets that have an outline into blocks.
static size_t place_targets(const struct ll_hose_search *s, const struct ll_box *boxes,
                            struct target_place *places)
{
    uint32_t columns = s->place->columns / BLOCK_CELLS + 1;
    size_t count = 0;
    for (uint32_t t = 0; t < s->place->target_count; t++) {
        if (!ll_box_is_empty(&boxes[t])) {
            double x = larger(0.0, 0.5 * (boxes[t].min_x + boxes[t].max_x));
            double y = larger(0.0, 0.5 * (boxes[t].min_y + boxes[t].max_y));
            places[count++] = (struct target_place){
                (uint32_t)(y / BLOCK_M) * columns + (uint32_t)(x / BLOCK_M), t};
        }
    }
    if (count > 1) {
        qsort(places, count, sizeof *places, by_block);
    }
    return count;
}

static enum ll_code make_blocks(struct ll_hose_search *s, struct ll_err *err)
{
    size_t n = s->place->target_count;
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(n, sizeof *boxes);
    LL_CLEANUP(ll_freep) struct target_place *places = ll_alloc(n, sizeof *places);
    s->blocks = ll_alloc(n, sizeof *s->blocks);
    s->block_targets = ll_alloc(n, sizeof *s->block_targets);
    s->block_of = ll_alloc(n, sizeof *s->block_of);
    s->block_now = ll_alloc(n, sizeof *s->block_now);
    if (boxes == NULL || places == NULL || s->blocks == NULL || s->block_targets == NULL ||
        s->block_of == NULL || s->block_now == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t t = 0; t < n; t++) {
        boxes[t] = ll_box_empty();
    }
    for (size_t i = 0; i < s->place->piece_count; i++) {
        const struct ll_hose_piece *piece = &s->place->pieces[i];
        if (piece->target != LL_NONE) {
            ll_box_join(&boxes[piece->target], &piece->box);
        }
    }
    size_t count = place_targets(s, boxes, places);
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || places[i].block != places[i - 1].block) {
            uint32_t number = (uint32_t)s->block_count++;
            s->block_now[number] = number;
            s->blocks[number] = (struct ll_hose_block){
                .box = ll_box_empty(), .number = number, .first = i, .longest_m = s->limit_m};
        }
        struct ll_hose_block *block = &s->blocks[s->block_count - 1];
        ll_box_join(&block->box, &boxes[places[i].target]);
        block->count++;
        s->block_targets[i] = places[i].target;
        s->block_of[places[i].target] = block->number;
    }
    return LL_OK;
}

static enum ll_code begin(struct ll_hose_search *s, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s->start_count; i++) {
        uint32_t node = (uint32_t)(s->place->node_count + i);
        s->nodes[node] =
            (struct ll_hose_label){s->starts[i].already_m, s->starts[i].owner, LL_NONE};
        if (s->starts[i].already_m + sqrt(box_point2(&s->reach, s->starts[i].at)) <= s->limit_m) {
            code = push(s, s->starts[i].already_m, node, err);
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
        code = make_rings(&s, err);
    }
    if (code == LL_OK) {
        code = make_blocks(&s, err);
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
