#include "geo/ring_apart.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/ring_crossings.h"

/// Shapes of fewer edges need no grid.
#define FEW_EDGES 24U

/// An edge that is listed in more cells on average makes a grid useless.
#define MOST_ENTRIES 16U

/// Edges by the cells of a grid that their boxes meet.
struct cells {
    const struct ll_shapes *shapes;
    uint32_t first_ring;
    uint32_t end_ring;
    double low_x;
    double low_y;
    double per_m; ///< cells
    uint32_t columns;
    uint32_t rows;
    uint32_t *first; ///< by cell, and one more: its edges in `edge`
    uint32_t *edge;  ///< the point at which it begins
};

static void cells_release(struct cells *c)
{
    ll_free(c->first);
    ll_free(c->edge);
}

static uint32_t cell_at(double along_m, double per_m, uint32_t count)
{
    const double at = along_m * per_m;
    return !(at > 0.0) ? 0 : at >= count ? count - 1 : (uint32_t)at;
}

/// Counts an edge in its cells (fill false), or writes it down.
static void deal_edge(const struct cells *c, uint32_t p, bool fill)
{
    const struct ll_xy *e = &c->shapes->points[p];
    const struct ll_box box = ll_box_of_segment(e[0], e[1]);
    const uint32_t left = cell_at(box.min_x - c->low_x, c->per_m, c->columns);
    const uint32_t right = cell_at(box.max_x - c->low_x, c->per_m, c->columns);
    const uint32_t top = cell_at(box.max_y - c->low_y, c->per_m, c->rows);
    for (uint32_t y = cell_at(box.min_y - c->low_y, c->per_m, c->rows); y <= top; y++) {
        uint32_t *row = &c->first[(size_t)y * c->columns];
        for (uint32_t x = left; x <= right; x++) {
            if (fill) {
                c->edge[row[x]++] = p;
            } else {
                row[x + 1]++;
            }
        }
    }
}

static void deal(const struct cells *c, bool fill)
{
    for (uint32_t r = c->first_ring; r < c->end_ring; r++) {
        for (uint32_t p = c->shapes->first_point[r]; p + 1 < c->shapes->first_point[r + 1]; p++) {
            deal_edge(c, p, fill);
        }
    }
}

/// Lays out cells about as large as edges are long, and no more than four for each of them.
static void lay_out(struct cells *c, const struct ll_box *box, uint32_t edges)
{
    double length_m = 0.0;
    for (uint32_t r = c->first_ring; r < c->end_ring; r++) {
        for (uint32_t p = c->shapes->first_point[r]; p + 1 < c->shapes->first_point[r + 1]; p++) {
            const struct ll_xy *e = &c->shapes->points[p];
            length_m += fabs(e[1].x - e[0].x) + fabs(e[1].y - e[0].y);
        }
    }
    const double width_m = box->max_x - box->min_x;
    const double height_m = box->max_y - box->min_y;
    const double side_m = fmax(length_m / edges, sqrt(width_m * height_m / (4.0 * edges)));
    c->low_x = box->min_x;
    c->low_y = box->min_y;
    c->columns = c->rows = 1;
    if (edges > FEW_EDGES && side_m > 0.0) {
        c->per_m = 1.0 / side_m;
        c->columns = (uint32_t)fmin(width_m * c->per_m + 1.0, 4.0 * edges);
        c->rows = (uint32_t)fmin(height_m * c->per_m + 1.0, 4.0 * edges);
    }
}

/// Sorts the edges into cells. @param ret_few False, and nothing is sorted, where they are too long
/// for that.
static enum ll_code sort_edges(struct cells *c, uint32_t edges, bool *ret_few, struct ll_err *err)
{
    const size_t count = (size_t)c->columns * c->rows;
    c->first = ll_calloc(count + 1, sizeof *c->first);
    if (c->first == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    deal(c, false);
    for (size_t i = 0; i < count; i++) {
        c->first[i + 1] += c->first[i];
    }
    *ret_few = c->first[count] / MOST_ENTRIES <= edges;
    if (!*ret_few) {
        return LL_OK;
    }
    c->edge = ll_alloc(c->first[count], sizeof *c->edge);
    if (c->edge == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    deal(c, true); /* each entry of `first` is then where the next cell begins */
    return LL_OK;
}

/// Whether two edges that follow each other meet in their common point alone.
static bool turns(struct ll_xy a, struct ll_xy b, struct ll_xy c)
{
    return (a.x - b.x) * (c.x - b.x) + (a.y - b.y) * (c.y - b.y) < 0.0 ||
           ll_ring_orient(a, b, c) != 0.0;
}

/// Whether an edge that begins at a point is the first of a ring, and another one its last.
static bool closes(const struct cells *c, uint32_t p, uint32_t q)
{
    for (uint32_t r = c->first_ring; r < c->end_ring; r++) {
        if (c->shapes->first_point[r] == p) {
            return c->shapes->first_point[r + 1] == q + 2;
        }
    }
    return false;
}

/// Whether two edges surely keep off each other. @param p, q Where they begin, p first.
static bool keep_off(const struct cells *c, uint32_t p, uint32_t q)
{
    const struct ll_xy *a = &c->shapes->points[p];
    const struct ll_xy *b = &c->shapes->points[q];
    if (q == p + 1) {
        return turns(a[0], a[1], b[1]);
    }
    return ll_ring_edges_miss(a, b) ||
           ll_ring_same_side(ll_ring_orient(a[0], a[1], b[0]), ll_ring_orient(a[0], a[1], b[1])) ||
           ll_ring_same_side(ll_ring_orient(b[0], b[1], a[0]), ll_ring_orient(b[0], b[1], a[1])) ||
           (closes(c, p, q) && turns(b[0], b[1], a[1]));
}

enum ll_code ll_rings_apart(const struct ll_shapes *shapes, size_t shape, bool *ret_apart,
                            struct ll_err *err)
{
    LL_CLEANUP(cells_release)
    struct cells c = {.shapes = shapes,
                      .first_ring = shapes->first_ring[shape],
                      .end_ring = shapes->first_ring[shape + 1]};
    uint32_t edges = 0;
    bool apart = true;
    for (uint32_t r = c.first_ring; r < c.end_ring; r++) {
        const uint32_t points = shapes->first_point[r + 1] - shapes->first_point[r];
        apart &= points > 3;
        edges += points - 1;
    }
    if (!apart || edges == 0) {
        *ret_apart = apart;
        return LL_OK;
    }
    lay_out(&c, &shapes->box[shape], edges);
    enum ll_code code = sort_edges(&c, edges, &apart, err);
    const size_t count = (size_t)c.columns * c.rows;
    uint32_t begin = 0;
    for (size_t i = 0; code == LL_OK && apart && i < count; begin = c.first[i++]) {
        for (uint32_t m = begin; apart && m < c.first[i]; m++) {
            for (uint32_t n = m + 1; apart && n < c.first[i]; n++) {
                apart = keep_off(&c, c.edge[m], c.edge[n]);
            }
        }
    }
    if (code == LL_OK) {
        *ret_apart = apart;
    }
    return code;
}
