#include "geo/hose_grid.h"

#include <math.h>
#include <string.h>

#include "core/array.h"

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

/// Where a coordinate falls among the cells; their side is a power of two, so that the division is
/// exact.
static inline uint32_t cell_of(double v, uint32_t cells)
{
    return (uint32_t)(int32_t)smaller(larger(v * (1.0 / LL_HOSE_CELL_M), 0.0), (double)cells - 1.0);
}

size_t ll_hose_piece_cell(const struct ll_hose_place *p, struct ll_xy at)
{
    return (size_t)cell_of(at.y, p->rows) * p->columns + cell_of(at.x, p->columns);
}

/// The cells around something, borders included.
struct cell_range {
    uint32_t left;
    uint32_t right;
    uint32_t bottom;
    uint32_t top;
};

static struct cell_range cells_of(const struct ll_hose_place *p, const struct ll_box *box)
{
    return (struct cell_range){cell_of(box->min_x - CELL_SLACK_M, p->columns),
                               cell_of(box->max_x + CELL_SLACK_M, p->columns),
                               cell_of(box->min_y - CELL_SLACK_M, p->rows),
                               cell_of(box->max_y + CELL_SLACK_M, p->rows)};
}

/// A segment while its cells are listed row by row, and what is near.
struct line {
    struct ll_xy from;
    struct ll_xy along;
    struct ll_box box;
    double slope; ///< x by y; NAN where it hardly rises
};

static inline struct line line_of(struct ll_xy from, struct ll_xy to)
{
    const struct ll_xy along = {to.x - from.x, to.y - from.y};
    return (struct line){.from = from,
                         .along = along,
                         .box = ll_box_of_segment(from, to),
                         .slope = fabs(along.y) > CELL_SLACK_M ? along.x / along.y : NAN};
}

/// The columns that a segment meets in a row of cells. @return false for none.
static inline bool line_columns(const struct ll_hose_place *place, const struct line *line,
                                uint32_t row, uint32_t *ret_first, uint32_t *ret_last)
{
    double low = line->box.min_x;
    double high = line->box.max_x;
    if (!isnan(line->slope)) {
        double bottom = row == 0 ? -INFINITY : row * LL_HOSE_CELL_M - CELL_SLACK_M;
        double top = row + 1 == place->rows ? INFINITY : (row + 1) * LL_HOSE_CELL_M + CELL_SLACK_M;
        double x0 = line->from.x + (larger(line->box.min_y, bottom) - line->from.y) * line->slope;
        double x1 = line->from.x + (smaller(line->box.max_y, top) - line->from.y) * line->slope;
        low = larger(low, smaller(x0, x1));
        high = smaller(high, larger(x0, x1));
    }
    *ret_first = cell_of(low - CELL_SLACK_M, place->columns);
    *ret_last = cell_of(high + CELL_SLACK_M, place->columns);
    return *ret_first <= *ret_last;
}

void ll_hose_rows(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                  uint32_t *ret_first, uint32_t *ret_last)
{
    *ret_first = cell_of(smaller(from.y, to.y) - CELL_SLACK_M, place->rows);
    *ret_last = cell_of(larger(from.y, to.y) + CELL_SLACK_M, place->rows);
}

bool ll_hose_row_columns(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                         uint32_t row, uint32_t *ret_first, uint32_t *ret_last)
{
    const struct line line = line_of(from, to);
    return line_columns(place, &line, row, ret_first, ret_last);
}

/// Whether a box surely lies beside a line: beyond its ends, or all on one side.
static inline bool is_beside(const struct ll_box *box, const struct line *line)
{
    const double x = 0.5 * (box->min_x + box->max_x) - line->from.x;
    const double y = 0.5 * (box->min_y + box->max_y) - line->from.y;
    const double half_width = 0.5 * (box->max_x - box->min_x) + CELL_SLACK_M;
    const double half_height = 0.5 * (box->max_y - box->min_y) + CELL_SLACK_M;
    return !ll_box_meets(box, &line->box) ||
           fabs(line->along.x * y - line->along.y * x) >
               half_width * fabs(line->along.y) + half_height * fabs(line->along.x);
}

bool ll_hose_each_near(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                       bool (*visit)(const struct ll_hose_piece *piece, void *user), void *user)
{
    const struct line line = line_of(from, to);
    uint32_t row = 0, last_row = 0, column = 0, last_column = 0;
    ll_hose_rows(place, from, to, &row, &last_row);
    for (; row <= last_row; row++) {
        if (!line_columns(place, &line, row, &column, &last_column)) {
            continue;
        }
        const size_t cell = (size_t)row * place->columns;
        const uint32_t end = place->cell_pieces.first[cell + last_column + 1];
        for (uint32_t i = place->cell_pieces.first[cell + column]; i < end; i++) {
            const struct ll_hose_piece *piece = &place->pieces[place->cell_pieces.item[i]];
            if (!is_beside(&piece->box, &line) && !visit(piece, user)) {
                return false;
            }
        }
    }
    return true;
}

bool ll_hose_each_around(const struct ll_hose_place *place, struct ll_xy at, double reach_m,
                         bool (*visit)(const struct ll_hose_piece *piece, void *user), void *user)
{
    const struct ll_box box = {at.x - reach_m, at.y - reach_m, at.x + reach_m, at.y + reach_m};
    const struct cell_range cells = cells_of(place, &box);
    for (size_t row = cells.bottom; row <= cells.top; row++) {
        const size_t cell = row * place->columns;
        const uint32_t end = place->cell_pieces.first[cell + cells.right + 1];
        for (uint32_t i = place->cell_pieces.first[cell + cells.left]; i < end; i++) {
            const struct ll_hose_piece *piece = &place->pieces[place->cell_pieces.item[i]];
            if (ll_box_meets(&piece->box, &box) && !visit(piece, user)) {
                return false;
            }
        }
    }
    return true;
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

/// A way that may be blocked.
struct way {
    const struct ll_hose_place *place;
    struct ll_xy from;
    struct ll_xy to;
    uint32_t blocker;
};

static bool leaves_free(const struct ll_hose_piece *piece, void *user)
{
    struct way *way = user;
    const struct ll_hose_edge *edges = way->place->edges;
    const uint32_t end = piece->first_edge + piece->edge_count;
    for (uint32_t i = piece->first_edge; i < end; i++) {
        if (segments_touch(way->from, way->to, &edges[i])) {
            way->blocker = i;
            return false;
        }
    }
    return true;
}

bool ll_hose_blocked_by(const struct ll_hose_place *place, struct ll_xy from, struct ll_xy to,
                        uint32_t *inout_edge)
{
    if (*inout_edge != LL_NONE && segments_touch(from, to, &place->edges[*inout_edge])) {
        return true;
    }
    struct way way = {place, from, to, LL_NONE};
    if (ll_hose_each_near(place, from, to, leaves_free, &way)) {
        return false;
    }
    *inout_edge = way.blocker;
    return true;
}

/// Enters an item in the cells around a box.
static enum ll_code enter(struct ll_hose_place *p, const struct ll_box *box, uint32_t item,
                          struct ll_err *err)
{
    const struct cell_range cells = cells_of(p, box);
    const size_t more = (size_t)(cells.right - cells.left + 1) * (cells.top - cells.bottom + 1);
    if (p->entry_capacity - p->entry_count < more) {
        enum ll_code code = ll_array_reserve(&p->entries, &p->entry_capacity, p->entry_count + more,
                                             sizeof *p->entries, err);
        if (code != LL_OK) {
            return code;
        }
    }
    for (uint32_t row = cells.bottom; row <= cells.top; row++) {
        const uint32_t last = row * p->columns + cells.right;
        for (uint32_t cell = row * p->columns + cells.left; cell <= last; cell++) {
            p->entries[p->entry_count++] = (struct ll_hose_entry){cell, item};
        }
    }
    return LL_OK;
}

/// Lists by cell what is entered.
static enum ll_code list_entries(struct ll_hose_place *p, struct ll_hose_cells *cells,
                                 struct ll_err *err)
{
    const size_t cell_count = (size_t)p->columns * p->rows;
    enum ll_code code = ll_array_reserve(&cells->first, &cells->first_capacity, cell_count + 2,
                                         sizeof *cells->first, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&cells->item, &cells->item_capacity, p->entry_count + 1,
                                sizeof *cells->item, err);
    }
    if (code != LL_OK) {
        return code;
    }
    memset(cells->first, 0, (cell_count + 2) * sizeof *cells->first);
    if (p->entry_count == 0) {
        return LL_OK;
    }
    uint32_t *next = cells->first + 1; /* ends up as the first entry of the cell after */
    for (size_t i = 0; i < p->entry_count; i++) {
        next[p->entries[i].cell]++;
    }
    uint32_t total = 0;
    for (size_t c = 0; c < cell_count; c++) {
        const uint32_t here = next[c];
        next[c] = total;
        total += here;
    }
    for (size_t i = 0; i < p->entry_count; i++) {
        cells->item[next[p->entries[i].cell]++] = p->entries[i].item;
    }
    return LL_OK;
}

enum ll_code ll_hose_grid_pieces(struct ll_hose_place *p, struct ll_err *err)
{
    p->columns = (uint32_t)(p->width_m / LL_HOSE_CELL_M) + 1;
    p->rows = (uint32_t)(p->height_m / LL_HOSE_CELL_M) + 1;
    p->edge_columns = p->columns;
    p->entry_count = 0;
    enum ll_code code = LL_OK;
    for (uint32_t i = 0; code == LL_OK && i < p->piece_count; i++) {
        code = enter(p, &p->pieces[i].box, i, err);
    }
    return code == LL_OK ? list_entries(p, &p->cell_pieces, err) : code;
}

static bool note_beside(const struct ll_hose_piece *piece, void *user)
{
    struct ll_hose_place *p = user;
    p->beside_passage[piece - p->pieces] = 1;
    return true;
}

enum ll_code ll_hose_grid_edges(struct ll_hose_place *p, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&p->beside_passage, &p->beside_capacity, p->piece_count,
                                         sizeof *p->beside_passage, err);
    if (code != LL_OK) {
        return code;
    }
    if (p->piece_count > 0) {
        memset(p->beside_passage, 0, p->piece_count);
    }
    p->entry_count = 0;
    for (size_t i = 0; i < p->passage_count; i++) {
        (void)ll_hose_each_around(p, p->passages[i].at, LL_HOSE_PASSAGE_REACH_M, note_beside, p);
    }
    for (size_t k = 0; k < p->piece_count; k++) {
        const struct ll_hose_piece *piece = &p->pieces[k];
        const uint32_t end = p->beside_passage[k] != 0 ? piece->first_edge + piece->edge_count : 0;
        for (uint32_t i = piece->first_edge; code == LL_OK && i < end; i++) {
            const struct ll_box box = ll_box_of_segment(p->edges[i].a, p->edges[i].b);
            code = enter(p, &box, i, err);
        }
    }
    return code == LL_OK ? list_entries(p, &p->cell_edges, err) : code;
}
