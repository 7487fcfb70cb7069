#include "geo/spread_walls.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"

/// In cells: an edge through the corner of a cell may pass through either side of it.
#define BESIDE 1e-6

void ll_tile_walls_free(struct ll_tile_walls *walls)
{
    if (walls != NULL) {
        ll_free(walls->walls);
        ll_free(walls->entries);
        ll_free(walls);
    }
}

/// Columns of one row that a stretch passes through.
struct run {
    int32_t from;
    int32_t to;
};

static double lesser(double a, double b)
{
    return a < b ? a : b;
}

static double greater(double a, double b)
{
    return a > b ? a : b;
}

/// The cell that a number lies in; one below 0 for all that do.
static int32_t cell_of(double v)
{
    return v < 0.0 ? -1 : v < INT32_MAX ? (int32_t)v : INT32_MAX;
}

/// A stretch in cells, from below to above.
struct rising {
    struct ll_xy low;
    struct ll_xy high;
    double slope; ///< to the right for each cell upwards; 0 where it lies flat
};

static struct rising rise(struct ll_xy a, struct ll_xy b)
{
    struct rising r = {a, b, 0.0};
    if (b.y < a.y) {
        r = (struct rising){b, a, 0.0};
    }
    if (r.high.y > r.low.y) {
        r.slope = (r.high.x - r.low.x) / (r.high.y - r.low.y);
    }
    return r;
}

/// The columns of a row that a stretch passes through.
static struct run run_of(const struct rising *r, int32_t row)
{
    const double bottom = greater(row, r->low.y);
    const double top = lesser(row + 1.0, r->high.y);
    const double x = r->low.x + (bottom - r->low.y) * r->slope;
    const double other = r->slope == 0.0 ? r->high.x : r->low.x + (top - r->low.y) * r->slope;
    return (struct run){cell_of(lesser(x, other) - BESIDE), cell_of(greater(x, other) + BESIDE)};
}

/// A tile being gathered.
struct gathering {
    const struct ll_hose_ground *ground;
    struct ll_tile_walls *walls;
    struct ll_box box;
    double step_m;
    enum ll_code code;
    struct ll_err *err;
};

static bool begin_walls(struct gathering *g)
{
    if (g->walls == NULL) {
        g->walls = ll_calloc(1, sizeof *g->walls);
        if (g->walls == NULL) {
            g->code = ll_fail(g->err, LL_E_NOMEM, "out of memory");
            return false;
        }
        for (size_t i = 0; i < LL_TILE_CELLS * LL_TILE_CELLS; i++) {
            g->walls->first[i] = UINT32_MAX;
        }
    }
    return true;
}

static void enter(struct gathering *g, uint32_t row, uint32_t column, bool house)
{
    struct ll_tile_walls *w = g->walls;
    const uint32_t cell = row * LL_TILE_CELLS + column;
    if (g->code == LL_OK && w->entry_count == w->entry_capacity) {
        g->code = ll_array_reserve(&w->entries, &w->entry_capacity, w->entry_count + 1,
                                   sizeof *w->entries, g->err);
    }
    if (g->code == LL_OK) {
        w->entries[w->entry_count] =
            (struct ll_wall_entry){(uint32_t)w->wall_count - 1, w->first[cell]};
        w->first[cell] = (uint32_t)w->entry_count++;
        w->held[0][row] |= house ? 0 : 1U << column;
        w->held[1][row] |= 1U << column;
    }
}

/// Lists an edge in the cells that it passes through.
static void add_wall(struct gathering *g, struct ll_xy a, struct ll_xy b, bool house)
{
    const struct ll_box box = ll_box_of_segment(a, b);
    const int32_t last = LL_TILE_CELLS - 1;
    if (!ll_box_meets(&box, &g->box) || !begin_walls(g)) {
        return;
    }
    struct ll_tile_walls *w = g->walls;
    g->code =
        ll_array_reserve(&w->walls, &w->wall_capacity, w->wall_count + 1, sizeof *w->walls, g->err);
    if (g->code != LL_OK) {
        return;
    }
    w->walls[w->wall_count++] = (struct ll_wall){a, b, house};
    const struct rising r =
        rise((struct ll_xy){(a.x - g->box.min_x) / g->step_m, (a.y - g->box.min_y) / g->step_m},
             (struct ll_xy){(b.x - g->box.min_x) / g->step_m, (b.y - g->box.min_y) / g->step_m});
    const int32_t top = cell_of(r.high.y + BESIDE);
    for (int32_t row = cell_of(r.low.y - BESIDE); row <= top && row <= last; row++) {
        const struct run run = run_of(&r, row);
        for (int32_t column = run.from < 0 ? 0 : run.from;
             row >= 0 && column <= run.to && column <= last; column++) {
            enter(g, (uint32_t)row, (uint32_t)column, house);
        }
    }
}

/// Turns the corners to the right of an edge over: those in a building are then turned an odd
/// number of times.
static void turn_over(const struct gathering *g, struct ll_xy a, struct ll_xy b, uint32_t *rows)
{
    const struct rising r =
        rise((struct ll_xy){(a.x - g->box.min_x) / g->step_m, (a.y - g->box.min_y) / g->step_m},
             (struct ll_xy){(b.x - g->box.min_x) / g->step_m, (b.y - g->box.min_y) / g->step_m});
    for (double row = fmax(0.0, ceil(r.low.y)); row < r.high.y && row < LL_TILE_CELLS; row += 1.0) {
        const double column = ceil(r.low.x + (row - r.low.y) * r.slope);
        if (column < LL_TILE_CELLS) {
            rows[(uint32_t)row] ^= UINT32_MAX << (column > 0.0 ? (uint32_t)column : 0U);
        }
    }
}

/// Sets the corners that an edge of a building leads over exactly: they are in it, too.
static void set_corners_on(const struct gathering *g, struct ll_xy a, struct ll_xy b,
                           uint32_t *rows)
{
    const struct rising r =
        rise((struct ll_xy){(a.x - g->box.min_x) / g->step_m, (a.y - g->box.min_y) / g->step_m},
             (struct ll_xy){(b.x - g->box.min_x) / g->step_m, (b.y - g->box.min_y) / g->step_m});
    const double last = LL_TILE_CELLS - 1.0;
    for (double row = fmax(0.0, ceil(r.low.y)); row <= fmin(last, r.high.y); row += 1.0) {
        const double x = r.low.x + (row - r.low.y) * r.slope;
        const double other = r.high.y > r.low.y ? x : r.high.x;
        const double end = fmin(last, fmax(x, other));
        for (double column = fmax(0.0, ceil(fmin(x, other))); column <= end; column += 1.0) {
            rows[(uint32_t)row] |= 1U << (uint32_t)column;
        }
    }
}

static bool add_building(uint32_t row, void *user)
{
    struct gathering *g = user;
    const struct ll_shapes *s = &g->ground->scene->layer[LL_BUILDING].shape;
    uint32_t rows[LL_TILE_CELLS] = {0};
    uint32_t on[LL_TILE_CELLS] = {0};
    for (uint32_t r = s->first_ring[row]; r < s->first_ring[row + 1]; r++) {
        for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1] && g->code == LL_OK;
             p++) {
            add_wall(g, s->points[p], s->points[p + 1], true);
            turn_over(g, s->points[p], s->points[p + 1], rows);
            set_corners_on(g, s->points[p], s->points[p + 1], on);
        }
    }
    for (uint32_t y = 0; y < LL_TILE_CELLS && g->code == LL_OK; y++) {
        if ((rows[y] | on[y]) != 0 && begin_walls(g)) {
            g->walls->indoors[y] |= rows[y] | on[y];
        }
    }
    return g->code == LL_OK;
}

static bool add_barrier(uint32_t item, void *user)
{
    struct gathering *g = user;
    const struct ll_xy *edge =
        &g->ground->scene->layer[LL_GROUND].shape.points[g->ground->barrier_from[item]];
    add_wall(g, edge[0], edge[1], false);
    return g->code == LL_OK;
}

enum ll_code ll_tile_walls_make(const struct ll_hose_ground *ground, const struct ll_spread *f,
                                uint32_t tile, struct ll_tile_walls **ret_walls, struct ll_err *err)
{
    struct gathering g = {
        .ground = ground, .box = ll_spread_tile_box(f, tile), .step_m = f->step_m, .err = err};
    const struct ll_box box = ll_box_grown(&g.box, f->step_m);
    if (ground->buildings != NULL) {
        ll_index_search(ground->buildings, &box, add_building, &g);
    }
    if (ground->barriers != NULL && g.code == LL_OK) {
        ll_index_search(ground->barriers, &box, add_barrier, &g);
    }
    if (g.code != LL_OK) {
        ll_tile_walls_free(g.walls);
        return g.code;
    }
    *ret_walls = g.walls;
    return LL_OK;
}

/// Which side of the line from a to b a point lies on; 0 on the line.
static double side(struct ll_xy a, struct ll_xy b, struct ll_xy p)
{
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

/// Whether a way leads through a wall. What lies on the line of one that is no building's lies to
/// its left, so that ways through a point of it are shut as others are; corners of the grid on
/// those of buildings are in them.
static bool crosses(const struct ll_wall *w, struct ll_xy from, struct ll_xy to)
{
    const double of_from = side(w->a, w->b, from);
    const double of_to = side(w->a, w->b, to);
    const bool parts = w->house ? of_from * of_to < 0.0 : (of_from < 0.0) != (of_to < 0.0);
    return parts && side(from, to, w->a) * side(from, to, w->b) <= 0.0;
}

/// A straight way being looked at, in cells of the field.
struct straight {
    struct ll_xy from; ///< in metres
    struct ll_xy to;
    struct rising cells;
    uint32_t left; ///< the cells around it
    uint32_t right;
    uint32_t bottom;
    uint32_t top;
    bool houses;
};

static bool is_crossed(const struct ll_tile_walls *t, uint32_t first, const struct straight *way)
{
    for (uint32_t i = first; i != UINT32_MAX; i = t->entries[i].next) {
        const struct ll_wall *w = &t->walls[t->entries[i].wall];
        if ((way->houses || !w->house) && crosses(w, way->from, way->to)) {
            return true;
        }
    }
    return false;
}

/// The cell of a row or column of the field that a number lies in, or the nearest one.
static uint32_t nearest_cell(double v, uint32_t last)
{
    return (uint32_t)(int32_t)lesser(greater(v, 0.0), last);
}

/// From one of 32 bits to another, this one within them.
static uint32_t bits_from(uint32_t from, uint32_t to)
{
    const uint32_t last = LL_TILE_CELLS - 1;
    return UINT32_MAX << from & UINT32_MAX >> (last - (to < last ? to : last));
}

/// Looks at the cells of a row of a tile.
/// @param held The cells (bits) that have entries.
/// @param left, row Of the field: the first column of the tile, and the row.
static bool is_row_crossed(const struct ll_tile_walls *t, uint32_t held, uint32_t left,
                           uint32_t row, const struct straight *way)
{
    uint32_t from = way->left;
    uint32_t to = way->right;
    if (way->top - way->bottom > 1) { /* else they are few */
        const struct rising *r = &way->cells;
        const double x = r->low.x + (greater(row, r->low.y) - r->low.y) * r->slope;
        const double other = r->low.x + (lesser(row + 1.0, r->high.y) - r->low.y) * r->slope;
        from = nearest_cell(lesser(x, other) - BESIDE, way->right);
        to = nearest_cell(greater(x, other) + BESIDE, way->right);
    }
    const uint32_t *first = &t->first[(size_t)(row % LL_TILE_CELLS) * LL_TILE_CELLS];
    const uint32_t end = to - left < LL_TILE_CELLS ? to - left + 1 : LL_TILE_CELLS;
    for (uint32_t i = from > left ? from - left : 0; to >= left && i < end; i++) {
        if ((held >> i & 1U) != 0 && is_crossed(t, first[i], way)) {
            return true;
        }
    }
    return false;
}

/// Looks at the cells of a tile.
/// @param left, bottom Its first cell.
static bool is_tile_crossed(const struct ll_tile_walls *t, uint32_t left, uint32_t bottom,
                            const struct straight *way)
{
    const uint32_t around = bits_from(way->left > left ? way->left - left : 0, way->right - left);
    const uint32_t *held = t->held[way->houses];
    const uint32_t top = way->top - bottom < LL_TILE_CELLS ? way->top - bottom : LL_TILE_CELLS - 1;
    for (uint32_t row = way->bottom > bottom ? way->bottom - bottom : 0; row <= top; row++) {
        if ((held[row] & around) != 0 &&
            is_row_crossed(t, held[row] & around, left, bottom + row, way)) {
            return true;
        }
    }
    return false;
}

static struct straight straight_of(const struct ll_spread *f, struct ll_xy from, struct ll_xy to,
                                   bool houses)
{
    const double x = (double)f->column * f->step_m;
    const double y = (double)f->row * f->step_m;
    const double cells = 1.0 / f->step_m;
    const uint32_t last_column = f->tile_columns * LL_TILE_CELLS - 1;
    const uint32_t last_row = f->tile_rows * LL_TILE_CELLS - 1;
    const struct rising r = rise((struct ll_xy){(from.x - x) * cells, (from.y - y) * cells},
                                 (struct ll_xy){(to.x - x) * cells, (to.y - y) * cells});
    return (struct straight){.from = from,
                             .to = to,
                             .cells = r,
                             .left = nearest_cell(lesser(r.low.x, r.high.x) - BESIDE, last_column),
                             .right =
                                 nearest_cell(greater(r.low.x, r.high.x) + BESIDE, last_column),
                             .bottom = nearest_cell(r.low.y - BESIDE, last_row),
                             .top = nearest_cell(r.high.y + BESIDE, last_row),
                             .houses = houses};
}

bool ll_walls_between(const struct ll_spread *f, struct ll_xy from, struct ll_xy to, bool houses)
{
    const struct straight way = straight_of(f, from, to, houses);
    for (uint32_t row = way.bottom / LL_TILE_CELLS; row <= way.top / LL_TILE_CELLS; row++) {
        const uint32_t *slots = &f->slot[(size_t)row * f->tile_columns];
        for (uint32_t column = way.left / LL_TILE_CELLS; column <= way.right / LL_TILE_CELLS;
             column++) {
            const struct ll_tile_walls *t =
                slots[column] != UINT32_MAX ? f->walls[slots[column]] : NULL;
            if (t != NULL &&
                is_tile_crossed(t, column * LL_TILE_CELLS, row * LL_TILE_CELLS, &way)) {
                return true;
            }
        }
    }
    return false;
}
