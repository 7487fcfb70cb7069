#include "geo/hose_place.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/hose_passages.h"
#include "geo/outline.h"

/// Which rounding may push a segment into the next cell.
#define CELL_SLACK_M 1e-6

/* What is less than this apart from a node may leave no room for a hose beside it. */
#define NARROW_M 0.25

/* No hose fits between what is nearer than this. */
#define TOUCHING_M 0.02

/// A place while it is gathered.
struct gathering {
    const struct ll_hose_ground *ground;
    struct ll_hose_place *place;
    struct ll_box box; ///< absolute
    enum ll_code code;
    struct ll_err *err;
};

void ll_hose_place_clear(struct ll_hose_place *p)
{
    ll_free(p->edges);
    ll_free(p->nodes);
    ll_free(p->pieces);
    ll_free(p->links);
    ll_free(p->first_link);
    ll_free(p->cell_edges.first);
    ll_free(p->cell_edges.item);
    ll_free(p->cell_pieces.first);
    ll_free(p->cell_pieces.item);
    *p = (struct ll_hose_place){0};
}

static struct ll_xy local(const struct ll_hose_place *place, struct ll_xy p)
{
    return (struct ll_xy){p.x - place->origin.x, p.y - place->origin.y};
}

static enum ll_code add_edge(struct ll_hose_place *p, struct ll_xy a, struct ll_xy b,
                             struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&p->edges, &p->capacity[0], p->edge_count + 1, sizeof *p->edges, err);
    if (code == LL_OK) {
        p->edges[p->edge_count++] = (struct ll_hose_edge){a, b};
        p->pieces[p->piece_count - 1].edge_count++;
        ll_box_extend(&p->pieces[p->piece_count - 1].box, a.x, a.y);
        ll_box_extend(&p->pieces[p->piece_count - 1].box, b.x, b.y);
    }
    return code;
}

enum ll_code ll_hose_add_piece(struct ll_hose_place *p, uint32_t target, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&p->pieces, &p->capacity[2], p->piece_count + 1, sizeof *p->pieces, err);
    if (code == LL_OK) {
        p->pieces[p->piece_count++] = (struct ll_hose_piece){.box = ll_box_empty(),
                                                             .first_edge = (uint32_t)p->edge_count,
                                                             .first_node = (uint32_t)p->node_count,
                                                             .target = target};
    }
    return code;
}

enum ll_code ll_hose_add_node(struct ll_hose_place *p, struct ll_hose_node node, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&p->nodes, &p->capacity[1], p->node_count + 1, sizeof *p->nodes, err);
    if (code == LL_OK) {
        p->nodes[p->node_count++] = node;
        p->pieces[p->piece_count - 1].node_count++;
        ll_box_extend(&p->pieces[p->piece_count - 1].box, node.at.x, node.at.y);
    }
    return code;
}

static struct ll_xy unit(struct ll_xy from, struct ll_xy to)
{
    double length = hypot(to.x - from.x, to.y - from.y);
    return length > 0.0 ? (struct ll_xy){(to.x - from.x) / length, (to.y - from.y) / length}
                        : (struct ll_xy){0.0, 0.0};
}

/// The node beside corner c of an outline that runs from a over c to b with the obstacle on its
/// left: where lines at the hose's distance from both edges meet; beside a spike ahead of its tip.
static bool corner_node(struct ll_xy a, struct ll_xy c, struct ll_xy b, struct ll_hose_node *ret)
{
    struct ll_xy in = unit(a, c);
    struct ll_xy out = unit(c, b);
    double turn = in.x * out.y - in.y * out.x;
    double along = in.x * out.x + in.y * out.y; /* of the normals too */
    if (!(turn > 0.0 || along < -0.5)) {
        return false;
    }
    struct ll_xy off = {in.y + out.y, -in.x - out.x};
    double scale = LL_HOSE_CLEAR_M / (1.0 + along);
    if (along < -0.5) {
        off = (struct ll_xy){in.x - out.x, in.y - out.y};
        scale = LL_HOSE_CLEAR_M * 2.0 / hypot(off.x, off.y);
    }
    *ret = (struct ll_hose_node){.at = {c.x + scale * off.x, c.y + scale * off.y},
                                 .a = a,
                                 .corner = c,
                                 .b = b,
                                 .kind = LL_HOSE_CORNER};
    return turn > 0.0 || turn > -1e-12;
}

static enum ll_code add_corner(struct ll_hose_place *p, struct ll_xy a, struct ll_xy c,
                               struct ll_xy b, struct ll_err *err)
{
    struct ll_hose_node node;
    return corner_node(a, c, b, &node) ? ll_hose_add_node(p, node, err) : LL_OK;
}

/// Adds a closed ring to the piece begun last.
static enum ll_code add_ring(struct ll_hose_place *place, const struct ll_xy *points,
                             uint32_t count, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    struct ll_xy before = local(place, points[count - 2]);
    struct ll_xy at = local(place, points[0]);
    for (uint32_t i = 0; code == LL_OK && i + 1 < count; i++) {
        struct ll_xy next = local(place, points[i + 1]);
        code = add_edge(place, at, next, err);
        if (code == LL_OK) {
            code = add_corner(place, before, at, next, err);
        }
        before = at;
        at = next;
    }
    return code;
}

static uint32_t find_target(const struct ll_hose_place *p, uint32_t row)
{
    size_t low = 0;
    size_t high = p->target_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->targets[middle] < row) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < p->target_count && p->targets[low] == row ? (uint32_t)low : LL_NONE;
}

static bool take_building(uint32_t row, void *user)
{
    struct gathering *g = user;
    const struct ll_shapes *s = &g->ground->scene->layer[LL_BUILDING].shape;
    uint32_t target = find_target(g->place, row);
    for (uint32_t r = s->first_ring[row]; g->code == LL_OK && r < s->first_ring[row + 1]; r++) {
        const struct ll_xy *points = &s->points[s->first_point[r]];
        uint32_t count = s->first_point[r + 1] - s->first_point[r];
        if (s->kind[row] != LL_POLYGON || count < 4) {
            continue;
        }
        bool outer = r == s->first_ring[row] || ll_ring_area(points, count) > 0.0;
        g->code = outer ? ll_hose_add_piece(g->place, target, g->err) : LL_OK;
        if (g->code == LL_OK) {
            g->code = add_ring(g->place, points, count, g->err);
        }
    }
    return g->code == LL_OK;
}

/// Nodes at the first point of a barrier's edge, and at its last where the line ends there.
static enum ll_code add_barrier_nodes(struct gathering *g, uint32_t from, uint32_t ring)
{
    const struct ll_shapes *s = &g->ground->scene->layer[LL_GROUND].shape;
    uint32_t first = s->first_point[ring];
    uint32_t last = s->first_point[ring + 1] - 1;
    const struct ll_xy *p = s->points;
    bool closed = p[first].x == p[last].x && p[first].y == p[last].y;
    struct ll_xy a = local(g->place, p[from]);
    struct ll_xy b = local(g->place, p[from + 1]);
    enum ll_code code = LL_OK;
    if (from > first || closed) {
        struct ll_xy before = local(g->place, p[from > first ? from - 1 : last - 1]);
        code = add_corner(g->place, before, a, b, g->err);
        if (code == LL_OK) {
            code = add_corner(g->place, b, a, before, g->err); /* one of the two bends outwards */
        }
    } else {
        code = add_corner(g->place, b, a, b, g->err);
    }
    if (code == LL_OK && from + 1 == last && !closed) {
        code = add_corner(g->place, a, b, a, g->err);
    }
    return code;
}

static bool take_barrier(uint32_t item, void *user)
{
    struct gathering *g = user;
    uint32_t from = g->ground->barrier_from[item];
    const struct ll_xy *p = &g->ground->scene->layer[LL_GROUND].shape.points[from];
    g->code = ll_hose_add_piece(g->place, LL_NONE, g->err);
    if (g->code == LL_OK) {
        g->code = add_edge(g->place, local(g->place, p[0]), local(g->place, p[1]), g->err);
    }
    if (g->code == LL_OK) {
        g->code = add_barrier_nodes(g, from, g->ground->barrier_ring[item]);
    }
    return g->code == LL_OK;
}

static uint32_t cell_of(double v, uint32_t cells)
{
    double cell = floor(v / LL_HOSE_CELL_M);
    return cell <= 0.0 ? 0 : cell >= (double)cells ? cells - 1 : (uint32_t)cell;
}

void ll_hose_rows(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                  uint32_t *ret_first, uint32_t *ret_last)
{
    *ret_first = cell_of(fmin(from.y, to.y) - CELL_SLACK_M, place->rows);
    *ret_last = cell_of(fmax(from.y, to.y) + CELL_SLACK_M, place->rows);
}

bool ll_hose_row_columns(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                         uint32_t row, uint32_t *ret_first, uint32_t *ret_last)
{
    double low = fmin(from.x, to.x);
    double high = fmax(from.x, to.x);
    double dy = to.y - from.y;
    if (fabs(dy) > CELL_SLACK_M) {
        double slope = (to.x - from.x) / dy;
        double bottom = row == 0 ? -INFINITY : row * LL_HOSE_CELL_M - CELL_SLACK_M;
        double top = row + 1 == place->rows ? INFINITY : (row + 1) * LL_HOSE_CELL_M + CELL_SLACK_M;
        double y0 = fmax(fmin(from.y, to.y), bottom);
        double y1 = fmin(fmax(from.y, to.y), top);
        double x0 = from.x + (y0 - from.y) * slope;
        double x1 = from.x + (y1 - from.y) * slope;
        low = fmax(low, fmin(x0, x1));
        high = fmin(high, fmax(x0, x1));
    }
    *ret_first = cell_of(low - CELL_SLACK_M, place->columns);
    *ret_last = cell_of(high + CELL_SLACK_M, place->columns);
    return *ret_first <= *ret_last;
}

static double side(struct ll_xy a, struct ll_xy b, struct ll_xy p)
{
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

/// Whether two segments share a point, ends included.
static bool segments_touch(struct ll_xy p, struct ll_xy q, const struct ll_hose_edge *e)
{
    double sp = side(e->a, e->b, p);
    double sq = side(e->a, e->b, q);
    if ((sp > 0.0 && sq > 0.0) || (sp < 0.0 && sq < 0.0)) {
        return false;
    }
    double sa = side(p, q, e->a);
    double sb = side(p, q, e->b);
    if ((sa > 0.0 && sb > 0.0) || (sa < 0.0 && sb < 0.0)) {
        return false;
    }
    if (sp != 0.0 || sq != 0.0 || sa != 0.0 || sb != 0.0) {
        return true;
    }
    return fmin(p.x, q.x) <= fmax(e->a.x, e->b.x) && fmin(e->a.x, e->b.x) <= fmax(p.x, q.x) &&
           fmin(p.y, q.y) <= fmax(e->a.y, e->b.y) && fmin(e->a.y, e->b.y) <= fmax(p.y, q.y);
}

bool ll_hose_blocked(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to)
{
    uint32_t edge = LL_NONE;
    return ll_hose_blocked_by(place, from, to, &edge);
}

bool ll_hose_blocked_by(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                        uint32_t *inout_edge)
{
    if (*inout_edge != LL_NONE && segments_touch(from, to, &place->edges[*inout_edge])) {
        return true;
    }
    uint32_t row = 0;
    uint32_t last_row = 0;
    ll_hose_rows(place, from, to, &row, &last_row);
    for (; row <= last_row; row++) {
        uint32_t column = 0;
        uint32_t last_column = 0;
        if (!ll_hose_row_columns(place, from, to, row, &column, &last_column)) {
            continue;
        }
        size_t cell = (size_t)row * place->columns;
        uint32_t end = place->cell_edges.first[cell + last_column + 1];
        for (uint32_t i = place->cell_edges.first[cell + column]; i < end; i++) {
            uint32_t edge = place->cell_edges.item[i];
            if (segments_touch(from, to, &place->edges[edge])) {
                *inout_edge = edge;
                return true;
            }
        }
    }
    return false;
}

bool ll_hose_is_narrow(const struct ll_hose_place *p, const struct ll_hose_node *node)
{
    const struct ll_xy at = node->at;
    uint32_t last_column = cell_of(at.x + NARROW_M, p->columns);
    uint32_t last_row = cell_of(at.y + NARROW_M, p->rows);
    for (uint32_t row = cell_of(at.y - NARROW_M, p->rows); row <= last_row; row++) {
        size_t cell = (size_t)row * p->columns;
        uint32_t end = p->cell_edges.first[cell + last_column + 1];
        for (uint32_t i = p->cell_edges.first[cell + cell_of(at.x - NARROW_M, p->columns)]; i < end;
             i++) {
            const struct ll_hose_edge *e = &p->edges[p->cell_edges.item[i]];
            if (fmin(e->a.x, e->b.x) <= at.x + NARROW_M &&
                at.x - NARROW_M <= fmax(e->a.x, e->b.x) &&
                fmin(e->a.y, e->b.y) <= at.y + NARROW_M &&
                at.y - NARROW_M <= fmax(e->a.y, e->b.y) &&
                ll_point_segment(at, e->a, e->b, NULL) < NARROW_M &&
                ll_point_segment(node->corner, e->a, e->b, NULL) > TOUCHING_M) {
                return true;
            }
        }
    }
    return false;
}

/// Counts the entries of cells (with `item` NULL) or writes them.
static void enter_edges(const struct ll_hose_place *p, uint32_t *next, uint32_t *item)
{
    for (uint32_t e = 0; e < p->edge_count; e++) {
        uint32_t row = 0, last_row = 0;
        ll_hose_rows(p, p->edges[e].a, p->edges[e].b, &row, &last_row);
        for (; row <= last_row; row++) {
            uint32_t column = 0, last = 0;
            (void)ll_hose_row_columns(p, p->edges[e].a, p->edges[e].b, row, &column, &last);
            for (; column <= last; column++) {
                uint32_t place = next[(size_t)row * p->columns + column]++;
                if (item != NULL) {
                    item[place] = e;
                }
            }
        }
    }
}

static void enter_pieces(const struct ll_hose_place *p, uint32_t *next, uint32_t *item)
{
    for (uint32_t i = 0; i < p->piece_count; i++) {
        const struct ll_box *box = &p->pieces[i].box;
        for (uint32_t row = cell_of(box->min_y, p->rows); row <= cell_of(box->max_y, p->rows);
             row++) {
            for (uint32_t column = cell_of(box->min_x, p->columns);
                 column <= cell_of(box->max_x, p->columns); column++) {
                uint32_t place = next[(size_t)row * p->columns + column]++;
                if (item != NULL) {
                    item[place] = i;
                }
            }
        }
    }
}

static enum ll_code fill_cells(const struct ll_hose_place *p, struct ll_hose_cells *cells,
                               void (*enter)(const struct ll_hose_place *, uint32_t *, uint32_t *),
                               struct ll_err *err)
{
    size_t count = (size_t)p->columns * p->rows;
    cells->first = ll_calloc(count + 2, sizeof *cells->first);
    if (cells->first == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    uint32_t *next = cells->first + 1; /* ends up as the first entry of the cell after */
    enter(p, next, NULL);
    uint32_t total = 0;
    for (size_t c = 0; c < count; c++) {
        uint32_t here = next[c];
        next[c] = total;
        total += here;
    }
    cells->item = ll_alloc(total, sizeof *cells->item);
    if (cells->item == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enter(p, next, cells->item);
    return LL_OK;
}

enum ll_code ll_hose_place_make(const struct ll_hose_ground *ground, const struct ll_box *box,
                                double gate_m, const uint32_t *targets, size_t target_count,
                                struct ll_hose_place *ret_place, struct ll_err *err)
{
    LL_CLEANUP(ll_hose_place_clear)
    struct ll_hose_place place = {.origin = {box->min_x, box->min_y},
                                  .width_m = box->max_x - box->min_x,
                                  .height_m = box->max_y - box->min_y,
                                  .targets = targets,
                                  .target_count = target_count};
    place.columns = (uint32_t)(place.width_m / LL_HOSE_CELL_M) + 1;
    place.rows = (uint32_t)(place.height_m / LL_HOSE_CELL_M) + 1;
    struct gathering g = {.ground = ground, .place = &place, .box = *box, .err = err};
    ll_index_search(ground->buildings, box, take_building, &g);
    if (g.code == LL_OK) {
        ll_index_search(ground->barriers, box, take_barrier, &g);
    }
    enum ll_code code = g.code;
    if (code == LL_OK) {
        code = fill_cells(&place, &place.cell_edges, enter_edges, err);
    }
    if (code == LL_OK) {
        code = ll_hose_add_passages(ground, box, gate_m, &place, err);
    }
    if (code == LL_OK) {
        code = fill_cells(&place, &place.cell_pieces, enter_pieces, err);
    }
    if (code == LL_OK) {
        *ret_place = place;
        place = (struct ll_hose_place){0};
    }
    return code;
}
