#include "geo/hose_flood.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/hose_grid.h"

/* Starts tried first from each node, and nodes looked from before a flood is given up. */
enum { FIRST_STARTS = 3, MOST_LOOKS = 300 };

/* Cells looked into between two gatherings of the directions that are still open. */
enum { RINGS_A_VIEW = 16 };

void ll_hose_flood_clear(struct ll_hose_flood *f)
{
    ll_free(f->state);
    ll_free(f->toward);
    ll_free(f->nodes);
    *f = (struct ll_hose_flood){0};
}

enum ll_code ll_hose_flood_make(struct ll_hose_search *search, struct ll_hose_flood *ret_flood,
                                struct ll_err *err)
{
    const size_t nodes = search->place->node_count;
    LL_CLEANUP(ll_hose_flood_clear) struct ll_hose_flood f = {.s = search};
    f.state = ll_calloc(nodes, 1);
    f.toward = ll_alloc(nodes, sizeof *f.toward);
    if (f.state == NULL || f.toward == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *ret_flood = f;
    f = (struct ll_hose_flood){0};
    return LL_OK;
}

/// Labels the node that looks, which sees something with a label, and on from it the nodes toward
/// the target: a hose that can be laid. The flood is over.
static void come_out(struct ll_hose_flood *f, struct ll_hose_label label)
{
    struct ll_hose_search *s = f->s;
    uint32_t node = f->node;
    f->is_over = true;
    while (f->code == LL_OK) {
        s->nodes[node] = label;
        f->code = ll_hose_search_push(s, node, label.length_m, f->err);
        const uint32_t next = f->toward[node];
        if (next == LL_NONE) {
            return;
        }
        label.length_m += ll_hose_apart(s->place->nodes[node].at, s->place->nodes[next].at);
        label.from = node;
        node = next;
    }
}

/// Puts a node on the list of those to look from.
static void add_node(struct ll_hose_flood *f, uint32_t node, uint32_t toward)
{
    f->code = ll_array_reserve(&f->nodes, &f->capacity, f->count + 1, sizeof *f->nodes, f->err);
    if (f->code == LL_OK) {
        f->nodes[f->count++] = node;
        f->toward[node] = toward;
        f->state[node] = LL_HOSE_WALLED; /* unless the flood comes to a start */
    }
}

/// A node that is seen: the flood goes there, or ends.
static void reach_node(struct ll_hose_flood *f, uint32_t node)
{
    const struct ll_hose_label *there = &f->s->nodes[node];
    if (ll_hose_flood_reached(f, node)) {
        const double length_m = there->length_m + ll_hose_apart(f->s->place->nodes[node].at, f->at);
        come_out(f, (struct ll_hose_label){length_m, there->owner, node});
    } else if (f->state[node] == LL_HOSE_GIVEN_UP) {
        f->is_over = true;
    } else {
        add_node(f, node, f->node);
    }
}

static bool goes_on(const struct ll_hose_flood *f)
{
    return f->code == LL_OK && !f->is_over;
}

/// Whether a start is seen; then the flood is over.
static bool sees_start(struct ll_hose_flood *f, uint32_t item)
{
    struct ll_hose_search *s = f->s;
    const struct ll_hose_start *start = &s->starts[item];
    if (ll_hose_blocked_by(s->place, start->at, f->at, &s->blocker)) {
        return false;
    }
    come_out(f, (struct ll_hose_label){start->already_m + ll_hose_apart(start->at, f->at),
                                       start->owner, (uint32_t)s->place->node_count + item});
    return true;
}

/// Tries a start. @return how far it is worth trying others.
static double try_start(uint32_t item, double at_least_m, void *user)
{
    (void)at_least_m;
    struct ll_hose_flood *f = user;
    return sees_start(f, item) || ++f->starts_tried == FIRST_STARTS ? -1.0 : f->s->limit_m;
}

/// Tries the start if the view does not hide it.
static bool try_seen_start(uint32_t item, void *user)
{
    struct ll_hose_flood *f = user;
    const struct ll_xy at = f->s->starts[item].at;
    return ll_hose_view_hides_point(&f->s->view, at.x - f->at.x, at.y - f->at.y,
                                    ll_hose_apart(at, f->at)) ||
           !sees_start(f, item);
}

static void see_piece(struct ll_hose_flood *f, const struct ll_hose_piece *piece)
{
    struct ll_hose_search *s = f->s;
    double distance_m = sqrt(ll_hose_box_point2(&piece->box, f->at));
    if (distance_m > s->limit_m || ll_hose_view_hides(&s->view, &piece->box, f->at, distance_m)) {
        return;
    }
    for (uint32_t n = piece->first_node; goes_on(f) && n < piece->first_node + piece->node_count;
         n++) {
        const struct ll_hose_node *node = &s->place->nodes[n];
        double dx = node->at.x - f->at.x;
        double dy = node->at.y - f->at.y;
        if (f->state[n] != LL_HOSE_WALLED && node->kind != LL_HOSE_CLOSED &&
            !ll_hose_view_hides_point(&s->view, dx, dy, sqrt(dx * dx + dy * dy)) &&
            !ll_hose_blocked_by(s->place, f->at, node->at, &s->blocker)) {
            reach_node(f, n);
        }
    }
    if (piece->edge_count > 0) {
        ll_hose_view_shut(&s->view, &s->place->edges[piece->first_edge], piece->edge_count, f->at);
    }
}

static uint32_t cell_in(double v, uint32_t cells)
{
    return (uint32_t)fmin(fmax(v / LL_HOSE_CELL_M, 0.0), cells - 1.0);
}

static void see_cell(struct ll_hose_flood *f, size_t cell)
{
    struct ll_hose_search *s = f->s;
    const struct ll_hose_cells *cells = &s->place->cell_pieces;
    for (uint32_t i = cells->first[cell]; goes_on(f) && i < cells->first[cell + 1]; i++) {
        uint32_t piece = cells->item[i];
        if (s->seen[piece] != s->look) {
            s->seen[piece] = s->look;
            see_piece(f, &s->place->pieces[piece]);
        }
    }
}

/// Looks around for nodes, nearest cells first.
static void look_around(struct ll_hose_flood *f)
{
    struct ll_hose_search *s = f->s;
    const struct ll_hose_place *p = s->place;
    const int column = (int)cell_in(f->at.x, p->columns), row = (int)cell_in(f->at.y, p->rows);
    struct ll_hose_directions open = {0, 0};
    s->look++;
    ll_hose_view_open(&s->view, s->limit_m);
    for (size_t i = 0; goes_on(f) && i < s->ring_count; i++) {
        const struct ll_hose_ring *ring = &s->rings[i];
        int c = column + ring->column, r = row + ring->row;
        if (i % RINGS_A_VIEW == 0) {
            open = ll_hose_view_beyond(&s->view, ring->at_least_m);
        }
        if (open.low == 0 && open.high == 0) {
            break;
        }
        if (c >= 0 && r >= 0 && c < (int)p->columns && r < (int)p->rows &&
            ((open.low & ring->directions.low) != 0 || (open.high & ring->directions.high) != 0)) {
            see_cell(f, (size_t)r * p->columns + (size_t)c);
        }
    }
}

static void follow_links(struct ll_hose_flood *f)
{
    const struct ll_hose_place *p = f->s->place;
    for (uint32_t i = p->first_link[f->node]; goes_on(f) && i < p->first_link[f->node + 1]; i++) {
        if (f->state[p->links[i].to] != LL_HOSE_WALLED) {
            reach_node(f, p->links[i].to);
        }
    }
}

static void look_from(struct ll_hose_flood *f, uint32_t node)
{
    struct ll_hose_search *s = f->s;
    f->node = node;
    f->at = s->place->nodes[node].at;
    follow_links(f);
    if (s->place->nodes[node].kind == LL_HOSE_CLOSED || !goes_on(f)) {
        return;
    }
    const struct ll_box at = {f->at.x, f->at.y, f->at.x, f->at.y};
    f->starts_tried = 0;
    enum ll_code code = ll_index_nearest(s->start_index, &at, s->limit_m, try_start, f, f->err);
    f->code = f->code == LL_OK ? code : f->code;
    if (goes_on(f)) {
        look_around(f);
    }
    if (goes_on(f)) {
        double depth_m = 0.0;
        for (int k = 0; k < LL_HOSE_BINS; k++) {
            depth_m = fmax(depth_m, (double)s->view.depth[k]);
        }
        const struct ll_box around = ll_box_grown(&at, depth_m);
        ll_index_search(s->start_index, &around, try_seen_start, f);
    }
}

enum ll_code ll_hose_flood_from(struct ll_hose_flood *f, uint32_t node, struct ll_err *err)
{
    f->code = LL_OK;
    f->err = err;
    f->count = 0;
    f->is_over = false;
    add_node(f, node, LL_NONE);
    size_t looks = 0;
    for (; goes_on(f) && looks < f->count && looks < MOST_LOOKS; looks++) {
        look_from(f, f->nodes[looks]);
    }
    const bool given_up = !ll_hose_flood_reached(f, node) && (f->is_over || looks < f->count);
    for (size_t i = 0; (f->is_over || given_up) && i < f->count; i++) {
        f->state[f->nodes[i]] = given_up ? LL_HOSE_GIVEN_UP : LL_HOSE_UNKNOWN;
    }
    return f->code;
}
