#include "geo/hose_grid.h"

#include <math.h>
#include <string.h>

#include "core/array.h"

/* Side of a cell of edges: a line meets few of them. Those of pieces are larger. */
#define EDGE_CELL_M 8.0

/// Which rounding may push a segment into the next cell.
#define CELL_SLACK_M 1e-6

static inline double smaller(double a, double b)
{
    return a < b ? a : b;
}

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

/// @param cell_m A power of two, so that the division is exact.
static inline uint32_t cell_of(double v, double cell_m, uint32_t cells)
{
    return (uint32_t)(int32_t)smaller(larger(v * (1.0 / cell_m), 0.0), (double)cells - 1.0);
}

size_t ll_hose_piece_cell(const struct ll_hose_place *p, struct ll_xy at)
{
    return (size_t)cell_of(at.y, LL_HOSE_CELL_M, p->rows) * p->columns +
           cell_of(at.x, LL_HOSE_CELL_M, p->columns);
}

/// Where a coordinate falls among the cells of edges.
static inline uint32_t edge_cell(double v, uint32_t cells)
{
    return cell_of(v, EDGE_CELL_M, cells);
}

void ll_hose_rows(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                  uint32_t *ret_first, uint32_t *ret_last)
{
    *ret_first = edge_cell(smaller(from.y, to.y) - CELL_SLACK_M, place->edge_rows);
    *ret_last = edge_cell(larger(from.y, to.y) + CELL_SLACK_M, place->edge_rows);
}

/// A segment while its cells are listed row by row.
struct line {
    struct ll_xy from;
    double low; ///< x
    double high;
    double bottom; ///< y
    double top;
    double slope; ///< x by y; NAN where it hardly rises
};

static inline struct line line_of(struct ll_xy from, struct ll_xy to)
{
    const double dy = to.y - from.y;
    return (struct line){.from = from,
                         .low = smaller(from.x, to.x),
                         .high = larger(from.x, to.x),
                         .bottom = smaller(from.y, to.y),
                         .top = larger(from.y, to.y),
                         .slope = fabs(dy) > CELL_SLACK_M ? (to.x - from.x) / dy : NAN};
}

static inline bool line_columns(const struct ll_hose_place *place, const struct line *line,
                                uint32_t row, uint32_t *ret_first, uint32_t *ret_last)
{
    double low = line->low;
    double high = line->high;
    if (!isnan(line->slope)) {
        double bottom = row == 0 ? -INFINITY : row * EDGE_CELL_M - CELL_SLACK_M;
        double top =
            row + 1 == place->edge_rows ? INFINITY : (row + 1) * EDGE_CELL_M + CELL_SLACK_M;
        double x0 = line->from.x + (larger(line->bottom, bottom) - line->from.y) * line->slope;
        double x1 = line->from.x + (smaller(line->top, top) - line->from.y) * line->slope;
        low = larger(low, smaller(x0, x1));
        high = smaller(high, larger(x0, x1));
    }
    *ret_first = edge_cell(low - CELL_SLACK_M, place->edge_columns);
    *ret_last = edge_cell(high + CELL_SLACK_M, place->edge_columns);
    return *ret_first <= *ret_last;
}

bool ll_hose_row_columns(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                         uint32_t row, uint32_t *ret_first, uint32_t *ret_last)
{
    const struct line line = line_of(from, to);
    return line_columns(place, &line, row, ret_first, ret_last);
}

static inline double side(struct ll_xy a, struct ll_xy b, struct ll_xy p)
{
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

/// Whether two segments share a point, ends included.
static inline bool segments_touch(struct ll_xy p, struct ll_xy q, const struct ll_hose_edge *e)
{
    double sa = side(p, q, e->a); /* most edges lie on one side of a way */
    double sb = side(p, q, e->b);
    if ((sa > 0.0 && sb > 0.0) || (sa < 0.0 && sb < 0.0)) {
        return false;
    }
    double sp = side(e->a, e->b, p);
    double sq = side(e->a, e->b, q);
    if ((sp > 0.0 && sq > 0.0) || (sp < 0.0 && sq < 0.0)) {
        return false;
    }
    if (sp != 0.0 || sq != 0.0 || sa != 0.0 || sb != 0.0) {
        return true;
    }
    return smaller(p.x, q.x) <= larger(e->a.x, e->b.x) &&
           smaller(e->a.x, e->b.x) <= larger(p.x, q.x) &&
           smaller(p.y, q.y) <= larger(e->a.y, e->b.y) &&
           smaller(e->a.y, e->b.y) <= larger(p.y, q.y);
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
    const struct line line = line_of(from, to);
    uint32_t row = 0;
    uint32_t last_row = 0;
    ll_hose_rows(place, from, to, &row, &last_row);
    for (; row <= last_row; row++) {
        uint32_t column = 0;
        uint32_t last_column = 0;
        if (!line_columns(place, &line, row, &column, &last_column)) {
            continue;
        }
        size_t cell = (size_t)row * place->edge_columns;
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

/// Entries while they are gathered, in the order of items.
struct entering {
    struct ll_hose_place *place;
    enum ll_code code;
    struct ll_err *err;
};

/// The cells around something, borders included.
struct cell_range {
    uint32_t left;
    uint32_t right;
    uint32_t bottom;
    uint32_t top;
};

/// Makes room for entries.
static inline bool make_room(struct entering *t, size_t more)
{
    struct ll_hose_place *p = t->place;
    if (p->entry_capacity - p->entry_count < more) {
        t->code = ll_array_reserve(&p->entries, &p->entry_capacity, p->entry_count + more,
                                   sizeof *p->entries, t->err);
    }
    return t->code == LL_OK;
}

/// Enters an item in cells of a row, for which there is room.
static inline void enter_row(struct ll_hose_place *p, size_t first, size_t last, uint32_t item)
{
    struct ll_hose_entry *entry = p->entries + p->entry_count;
    p->entry_count += last - first + 1;
    for (size_t cell = first; cell <= last; cell++) {
        *entry++ = (struct ll_hose_entry){(uint32_t)cell, item};
    }
}

/// Enters an edge that more cells than two have a part in.
static void enter_long(struct entering *t, const struct cell_range *cells, uint32_t number)
{
    struct ll_hose_place *p = t->place;
    const struct line line = line_of(p->edges[number].a, p->edges[number].b);
    const bool boxed = cells->left == cells->right || cells->bottom == cells->top;
    const size_t most = (size_t)(cells->right - cells->left + 1) * (cells->top - cells->bottom + 1);
    for (uint32_t row = cells->bottom; make_room(t, most) && row <= cells->top; row++) {
        uint32_t first = cells->left, last = cells->right;
        if (boxed || line_columns(p, &line, row, &first, &last)) { /* it may miss cells */
            const size_t cell = (size_t)row * p->edge_columns;
            enter_row(p, cell + first, cell + last, number);
        }
    }
}

static void enter_edges(struct entering *t)
{
    struct ll_hose_place *p = t->place;
    const struct ll_hose_edge *edges = p->edges;
    const uint32_t columns = p->edge_columns, rows = p->edge_rows;
    for (uint32_t i = 0; i < p->edge_count; i++) {
        const struct ll_xy a = edges[i].a;
        const struct ll_xy b = edges[i].b;
        const struct cell_range cells = {edge_cell(smaller(a.x, b.x) - CELL_SLACK_M, columns),
                                         edge_cell(larger(a.x, b.x) + CELL_SLACK_M, columns),
                                         edge_cell(smaller(a.y, b.y) - CELL_SLACK_M, rows),
                                         edge_cell(larger(a.y, b.y) + CELL_SLACK_M, rows)};
        const uint32_t steps = cells.right - cells.left + cells.top - cells.bottom;
        if (!make_room(t, 2)) {
            return;
        }
        if (steps > 1) {
            enter_long(t, &cells, i);
            continue;
        }
        struct ll_hose_entry *entry = p->entries + p->entry_count; /* both, if they are one */
        entry[0] = (struct ll_hose_entry){cells.bottom * columns + cells.left, i};
        entry[1] = (struct ll_hose_entry){cells.top * columns + cells.right, i};
        p->entry_count += 1 + steps;
    }
}

static void enter_pieces(struct entering *t)
{
    const struct ll_hose_place *p = t->place;
    for (uint32_t i = 0; i < p->piece_count; i++) {
        const struct ll_box *box = &p->pieces[i].box;
        const struct cell_range cells = {cell_of(box->min_x, LL_HOSE_CELL_M, p->columns),
                                         cell_of(box->max_x, LL_HOSE_CELL_M, p->columns),
                                         cell_of(box->min_y, LL_HOSE_CELL_M, p->rows),
                                         cell_of(box->max_y, LL_HOSE_CELL_M, p->rows)};
        if (!make_room(t,
                       (size_t)(cells.right - cells.left + 1) * (cells.top - cells.bottom + 1))) {
            return;
        }
        for (size_t row = cells.bottom; row <= cells.top; row++) {
            enter_row(t->place, row * p->columns + cells.left, row * p->columns + cells.right, i);
        }
    }
}

/// Lists by cell what is entered.
static enum ll_code fill(struct ll_hose_place *p, size_t cell_count, struct ll_hose_cells *cells,
                         void (*enter_all)(struct entering *), struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&cells->first, &cells->first_capacity, cell_count + 2,
                                         sizeof *cells->first, err);
    if (code != LL_OK) {
        return code;
    }
    memset(cells->first, 0, (cell_count + 2) * sizeof *cells->first);
    uint32_t *next = cells->first + 1; /* ends up as the first entry of the cell after */
    struct entering t = {.place = p, .err = err};
    p->entry_count = 0;
    enter_all(&t);
    if (t.code != LL_OK) {
        return t.code;
    }
    const struct ll_hose_entry *entries = p->entries;
    const size_t entry_count = p->entry_count;
    for (size_t i = 0; i < entry_count; i++) {
        next[entries[i].cell]++;
    }
    uint32_t total = 0;
    for (size_t c = 0; c < cell_count; c++) {
        uint32_t here = next[c];
        next[c] = total;
        total += here;
    }
    code = ll_array_reserve(&cells->item, &cells->item_capacity, (size_t)total + 1,
                            sizeof *cells->item, err);
    if (code != LL_OK) {
        return code;
    }
    uint32_t *item = cells->item;
    for (size_t i = 0; i < total; i++) {
        item[next[entries[i].cell]++] = entries[i].item;
    }
    return LL_OK;
}

void ll_hose_grid_size(struct ll_hose_place *p)
{
    p->columns = (uint32_t)(p->width_m / LL_HOSE_CELL_M) + 1;
    p->rows = (uint32_t)(p->height_m / LL_HOSE_CELL_M) + 1;
    p->edge_columns = (uint32_t)(p->width_m / EDGE_CELL_M) + 1;
    p->edge_rows = (uint32_t)(p->height_m / EDGE_CELL_M) + 1;
}

enum ll_code ll_hose_grid_edges(struct ll_hose_place *p, struct ll_err *err)
{
    return fill(p, (size_t)p->edge_columns * p->edge_rows, &p->cell_edges, enter_edges, err);
}

enum ll_code ll_hose_grid_pieces(struct ll_hose_place *p, struct ll_err *err)
{
    return fill(p, (size_t)p->columns * p->rows, &p->cell_pieces, enter_pieces, err);
}
