#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/spread_private.h"

/// Two lines of one polygon may be this near to where the grid has them.
#define STRAIGHT_M (LL_SPREAD_SLACK_M / 2.0)

/// A piece of border across one cell, with what is inside to its left. Sides of a cell: bottom,
/// right, top, left.
struct piece {
    struct ll_xy at; ///< where it comes in
    uint32_t owner;
    uint32_t place; ///< of its tile
    uint16_t cell;  ///< in its tile, row by row
    uint8_t from;   ///< side it comes in by
    uint8_t to;
    uint32_t ring; ///< UINT32_MAX until walked around
    uint32_t next; ///< the piece that goes on where it ends
};

struct ring {
    uint32_t first; ///< piece
    uint32_t owner;
    uint32_t outer;    ///< of a hole: the ring around it
    double area_m2;    ///< negative for a hole
    struct ll_xy left; ///< where it crosses a line of the grid farthest left
    uint32_t line;     ///< number of that line
};

struct tracing {
    const ll_spread *f;
    bool by_owner;
    struct piece *pieces;
    size_t count;
    size_t capacity;
    uint32_t *tile_first; ///< by place of a tile: its pieces, in order of their cells
    struct ring *rings;
    size_t ring_count;
    size_t ring_capacity;
    uint32_t *line_first; ///< by line of the grid: its crossings in `crossing`
    uint32_t *crossing;
    uint32_t *order; ///< of rings: by owner, outer rings with their holes
    struct ll_xy *points;
    size_t point_capacity;
};

static void tracing_release(struct tracing *t)
{
    ll_free(t->pieces);
    ll_free(t->tile_first);
    ll_free(t->rings);
    ll_free(t->line_first);
    ll_free(t->crossing);
    ll_free(t->order);
    ll_free(t->points);
}

/// A cell with its four corners, counter-clockwise from the lower left one.
struct cell {
    uint32_t place;
    uint32_t x; ///< in its tile
    uint32_t y;
    uint64_t column; ///< in the grid
    uint64_t row;
    float beyond_m[4];
    uint32_t owner[4];
    float other_m[4];
};

static const uint32_t corner_x[4] = {0, 1, 1, 0};
static const uint32_t corner_y[4] = {0, 0, 1, 1};

/// Share of an edge, from its inner corner on, at which the border crosses it.
static double share_of(const struct cell *cell, int in, int out, uint32_t owner)
{
    double inner = (double)cell->beyond_m[in];
    double outer = (double)cell->beyond_m[out];
    double share = 1.0;
    if (outer > 0.0) {
        share = inner < 0.0 ? inner / (inner - outer) : 0.0;
    }
    if (owner != LL_NO_OWNER && cell->owner[out] != owner && cell->owner[out] != LL_NO_OWNER) {
        /* the border between two owners: where the lead of the one has become that of the other */
        double lead = (double)cell->other_m[in] - inner;
        double lag = (double)cell->other_m[out] - outer;
        share = fmin(share, lead + lag > 0.0 ? lead / (lead + lag) : 0.5);
    }
    return share;
}

/// Where the border crosses the edge between two corners of the cell.
static struct ll_xy cross(const struct tracing *t, const struct cell *cell, int in, int out,
                          uint32_t owner)
{
    double share = share_of(cell, in, out, owner);
    double x = (double)corner_x[in] + share * ((double)corner_x[out] - (double)corner_x[in]);
    double y = (double)corner_y[in] + share * ((double)corner_y[out] - (double)corner_y[in]);
    return (struct ll_xy){((double)t->f->column + (double)cell->column + x) * t->f->step_m,
                          ((double)t->f->row + (double)cell->row + y) * t->f->step_m};
}

/// The pieces of border of one owner in a cell: each run of inner corners is cut off by one.
static enum ll_code add_pieces(struct tracing *t, const struct cell *cell, uint32_t owner,
                               struct ll_err *err)
{
    bool in[4];
    for (int i = 0; i < 4; i++) {
        in[i] = cell->beyond_m[i] <= 0.0F && (owner == LL_NO_OWNER || cell->owner[i] == owner);
    }
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < 4; i++) {
        int next = (i + 1) % 4;
        if (!in[i] || in[next]) {
            continue;
        }
        int first = i; /* of the run that ends here */
        while (in[(first + 3) % 4]) {
            first = (first + 3) % 4;
        }
        code = ll_array_reserve(&t->pieces, &t->capacity, t->count + 1, sizeof *t->pieces, err);
        if (code == LL_OK) {
            t->pieces[t->count++] =
                (struct piece){.at = cross(t, cell, i, next, owner),
                               .owner = owner,
                               .place = cell->place,
                               .cell = (uint16_t)(cell->y * LL_TILE_CELLS + cell->x),
                               .from = (uint8_t)i,
                               .to = (uint8_t)((first + 3) % 4),
                               .ring = UINT32_MAX};
        }
    }
    return code;
}

/// All pieces in a cell of which some corners are inside.
static enum ll_code trace_cell(struct tracing *t, const struct cell *cell, unsigned inside,
                               struct ll_err *err)
{
    if (!t->by_owner) {
        return add_pieces(t, cell, LL_NO_OWNER, err);
    }
    const bool alike = cell->owner[0] == cell->owner[1] && cell->owner[1] == cell->owner[2] &&
                       cell->owner[2] == cell->owner[3];
    if (inside == 4 && alike) {
        return LL_OK;
    }
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < 4; i++) {
        bool done = cell->beyond_m[i] > 0.0F;
        for (int k = 0; k < i; k++) {
            done = done || (cell->beyond_m[k] <= 0.0F && cell->owner[k] == cell->owner[i]);
        }
        if (!done) {
            code = add_pieces(t, cell, cell->owner[i], err);
        }
    }
    return code;
}

static void read_cell(const struct tracing *t, struct cell *cell)
{
    const ll_spread *f = t->f;
    for (int i = 0; i < 4; i++) {
        size_t at = (size_t)(cell->y + corner_y[i]) * LL_TILE_CORNERS + cell->x + corner_x[i];
        if (f->owners) {
            const struct ll_corner *corner = &f->corners[cell->place][at];
            cell->beyond_m[i] = corner->beyond_m;
            cell->owner[i] = corner->owner;
            cell->other_m[i] = corner->other_m;
        } else {
            cell->beyond_m[i] = f->beyond_m[cell->place][at];
        }
    }
}

/// Which corners of a tile are inside.
struct sides {
    uint8_t in[LL_TILE_VALUES];
    uint32_t inside; ///< how many are
    bool one;        ///< they have one owner, or owners are not told apart
};

static void read_sides(const struct tracing *t, uint32_t place, struct sides *ret)
{
    const ll_spread *f = t->f;
    uint32_t inside = 0;
    uint32_t differ = 0;
    if (!f->owners) {
        for (uint32_t i = 0; i < LL_TILE_VALUES; i++) {
            ret->in[i] = f->beyond_m[place][i] <= 0.0F;
            inside += ret->in[i];
        }
    } else {
        const struct ll_corner *corners = f->corners[place];
        uint32_t first = 0;
        while (first + 1 < LL_TILE_VALUES && corners[first].beyond_m > 0.0F) {
            first++;
        }
        for (uint32_t i = 0; i < LL_TILE_VALUES; i++) {
            const uint8_t in = corners[i].beyond_m <= 0.0F;
            ret->in[i] = in;
            inside += in;
            differ |= in & (uint32_t)(corners[i].owner != corners[first].owner);
        }
    }
    ret->inside = inside;
    ret->one = !t->by_owner || differ == 0;
}

/// Cells that are looked at together.
#define SOME_CELLS 8U

/// Whether no border runs in some cells, by how many corners of each are inside.
static bool are_plain(const uint8_t *inside, bool one)
{
    static const uint8_t outside[SOME_CELLS] = {0};
    static const uint8_t within[SOME_CELLS] = {4, 4, 4, 4, 4, 4, 4, 4};
    return memcmp(inside, outside, SOME_CELLS) == 0 ||
           (one && memcmp(inside, within, SOME_CELLS) == 0);
}

/// The cells of a row of a tile. @param cell Its place and row are known.
static enum ll_code trace_row(struct tracing *t, const struct sides *sides, struct cell *cell,
                              uint64_t column, struct ll_err *err)
{
    const uint8_t *low = sides->in + (size_t)cell->y * LL_TILE_CORNERS;
    const uint8_t *high = low + LL_TILE_CORNERS;
    uint8_t inside[LL_TILE_CELLS];
    enum ll_code code = LL_OK;
    for (uint32_t x = 0; x < LL_TILE_CELLS; x++) {
        inside[x] = (uint8_t)(low[x] + low[x + 1] + high[x] + high[x + 1]);
    }
    for (uint32_t x = 0; code == LL_OK && x < LL_TILE_CELLS; x++) {
        if (x % SOME_CELLS == 0 && are_plain(&inside[x], sides->one)) {
            x += SOME_CELLS - 1;
        } else if (inside[x] > 0 && (inside[x] < 4 || !sides->one)) {
            cell->x = x;
            cell->column = column + x;
            read_cell(t, cell);
            code = trace_cell(t, cell, inside[x], err);
        }
    }
    return code;
}

static enum ll_code trace_tile(struct tracing *t, uint32_t place, struct ll_err *err)
{
    const ll_spread *f = t->f;
    const uint64_t column = (uint64_t)(f->tile[place] % f->tile_columns) * LL_TILE_CELLS;
    const uint64_t row = (uint64_t)(f->tile[place] / f->tile_columns) * LL_TILE_CELLS;
    struct sides sides;
    struct cell cell = {.place = place};
    enum ll_code code = LL_OK;
    read_sides(t, place, &sides);
    if (sides.inside == 0 || (sides.inside == LL_TILE_VALUES && sides.one)) {
        return LL_OK; /* the border does not cross it */
    }
    for (uint32_t y = 0; code == LL_OK && y < LL_TILE_CELLS; y++) {
        cell.y = y;
        cell.row = row + y;
        code = trace_row(t, &sides, &cell, column, err);
    }
    return code;
}

/// The cell on the other side of the side by which a piece goes out.
static uint32_t cell_beyond(const struct tracing *t, const struct piece *p, uint32_t *ret_place)
{
    const ll_spread *f = t->f;
    const uint32_t last = LL_TILE_CELLS - 1;
    const uint32_t x = p->cell % LL_TILE_CELLS;
    const uint32_t y = p->cell / LL_TILE_CELLS;
    const uint32_t tile = f->tile[p->place];
    *ret_place = p->place;
    switch (p->to) {
    case 0:
        *ret_place = y == 0 ? f->slot[tile - f->tile_columns] : p->place;
        return (y == 0 ? last : y - 1) * LL_TILE_CELLS + x;
    case 1:
        *ret_place = x == last ? f->slot[tile + 1] : p->place;
        return y * LL_TILE_CELLS + (x == last ? 0 : x + 1);
    case 2:
        *ret_place = y == last ? f->slot[tile + f->tile_columns] : p->place;
        return (y == last ? 0 : y + 1) * LL_TILE_CELLS + x;
    default:
        *ret_place = x == 0 ? f->slot[tile - 1] : p->place;
        return y * LL_TILE_CELLS + (x == 0 ? last : x - 1);
    }
}

/// The piece that goes on where one ends: in the cell beyond, by the same side.
static uint32_t next_piece(const struct tracing *t, const struct piece *p)
{
    uint32_t place = 0;
    const uint32_t cell = cell_beyond(t, p, &place);
    const uint8_t from = (uint8_t)((p->to + 2) % 4);
    uint32_t low = t->tile_first[place];
    uint32_t high = t->tile_first[place + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->pieces[middle].cell < cell) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while (t->pieces[low].from != from || t->pieces[low].owner != p->owner) {
        low++; /* a cell has up to four */
    }
    return low;
}

/// Whether a piece comes in by a side that lies on a line of the grid, and on which line.
static bool on_line(const struct tracing *t, const struct piece *p, uint32_t *ret_line)
{
    uint32_t row = t->f->tile[p->place] / t->f->tile_columns * LL_TILE_CELLS;
    *ret_line = row + p->cell / LL_TILE_CELLS + (p->from == 2);
    return p->from % 2 == 0;
}

/// Walks around the border that a piece is part of.
static enum ll_code walk_around(struct tracing *t, uint32_t first, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&t->rings, &t->ring_capacity, t->ring_count + 1, sizeof *t->rings, err);
    if (code != LL_OK) {
        return code;
    }
    struct ring ring = {.first = first,
                        .owner = t->pieces[first].owner,
                        .outer = UINT32_MAX,
                        .left = {INFINITY, 0.0}};
    const struct ll_xy origin = t->pieces[first].at;
    uint32_t piece = first;
    do {
        struct piece *p = &t->pieces[piece];
        uint32_t line = 0;
        p->ring = (uint32_t)t->ring_count;
        if (on_line(t, p, &line) && p->at.x < ring.left.x) {
            ring.left = p->at;
            ring.line = line;
        }
        struct ll_xy q = t->pieces[p->next].at;
        ring.area_m2 += 0.5 * ((p->at.x - origin.x) * (q.y - origin.y) -
                               (q.x - origin.x) * (p->at.y - origin.y));
        piece = p->next;
    } while (piece != first);
    t->rings[t->ring_count++] = ring;
    return LL_OK;
}

/// Crossings of the lines of the grid, by line.
static enum ll_code find_crossings(struct tracing *t, struct ll_err *err)
{
    const size_t lines = (size_t)t->f->tile_rows * LL_TILE_CELLS + 2;
    t->line_first = ll_calloc(lines + 1, sizeof *t->line_first);
    t->crossing = ll_alloc(t->count, sizeof *t->crossing);
    if (t->line_first == NULL || t->crossing == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    uint32_t line = 0;
    for (uint32_t i = 0; i < t->count; i++) {
        if (on_line(t, &t->pieces[i], &line)) {
            t->line_first[line + 1]++;
        }
    }
    for (size_t i = 0; i < lines; i++) {
        t->line_first[i + 1] += t->line_first[i];
    }
    for (uint32_t i = 0; i < t->count; i++) {
        if (on_line(t, &t->pieces[i], &line)) {
            t->crossing[t->line_first[line]++] = i;
        }
    }
    memmove(t->line_first + 1, t->line_first, lines * sizeof *t->line_first);
    t->line_first[0] = 0;
    return LL_OK;
}

static int by_left(const void *left, const void *right)
{
    const struct ring *a = left;
    const struct ring *b = right;
    if (a->left.x != b->left.x) {
        return a->left.x < b->left.x ? -1 : 1;
    }
    return (a->line > b->line) - (a->line < b->line);
}

/// The ring that a hole lies in: what its line crosses next to the left is that ring or another
/// hole of it, which lies farther left and so knows.
static uint32_t outer_of(const struct tracing *t, const uint32_t *place, const struct ring *hole)
{
    uint32_t nearest = UINT32_MAX;
    double nearest_x = -INFINITY;
    for (uint32_t c = t->line_first[hole->line]; c < t->line_first[hole->line + 1]; c++) {
        const struct piece *p = &t->pieces[t->crossing[c]];
        if (p->owner == hole->owner && p->at.x < hole->left.x && p->at.x > nearest_x) {
            nearest_x = p->at.x;
            nearest = place[p->ring];
        }
    }
    return nearest == UINT32_MAX || t->rings[nearest].area_m2 > 0.0 ? nearest
                                                                    : t->rings[nearest].outer;
}

/// Rings in order of their left ends, each hole with its outer ring.
static enum ll_code nest(struct tracing *t, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint32_t *place = ll_alloc(t->ring_count, sizeof *place);
    enum ll_code code = find_crossings(t, err);
    if (code != LL_OK || place == NULL) {
        return code != LL_OK ? code : ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (t->ring_count > 0) {
        qsort(t->rings, t->ring_count, sizeof *t->rings, by_left);
    }
    for (uint32_t r = 0; r < t->ring_count; r++) {
        place[t->pieces[t->rings[r].first].ring] = r;
    }
    for (uint32_t r = 0; r < t->ring_count; r++) {
        if (t->rings[r].area_m2 < 0.0) {
            t->rings[r].outer = outer_of(t, place, &t->rings[r]);
        }
    }
    return LL_OK;
}

/// Leaves out points between which a line is straight: goes on as long as one direction from the
/// last point that is kept passes near enough by all points since.
struct straight {
    struct ll_xy kept;
    struct ll_xy last;
    double low_x; ///< directions in between are near enough
    double low_y;
    double high_x;
    double high_y;
    bool open; ///< there is a point since
};

static void narrow(struct straight *s, struct ll_xy p)
{
    double dx = p.x - s->kept.x;
    double dy = p.y - s->kept.y;
    double length = hypot(dx, dy);
    if (length <= STRAIGHT_M) {
        return;
    }
    double nx = -dy / length * STRAIGHT_M;
    double ny = dx / length * STRAIGHT_M;
    if (!s->open || s->low_x * (dy - ny) - s->low_y * (dx - nx) > 0.0) {
        s->low_x = dx - nx;
        s->low_y = dy - ny;
    }
    if (!s->open || s->high_x * (dy + ny) - s->high_y * (dx + nx) < 0.0) {
        s->high_x = dx + nx;
        s->high_y = dy + ny;
    }
    s->open = true;
}

static bool goes_straight(const struct straight *s, struct ll_xy p)
{
    double dx = p.x - s->kept.x;
    double dy = p.y - s->kept.y;
    return !s->open ||
           (s->low_x * dy - s->low_y * dx >= 0.0 && s->high_x * dy - s->high_y * dx <= 0.0 &&
            s->low_x * dx + s->low_y * dy > 0.0);
}

/// The points of a ring, closed.
static enum ll_code take_points(struct tracing *t, const struct ring *ring, size_t *ret_count,
                                struct ll_err *err)
{
    struct straight s = {.kept = t->pieces[ring->first].at, .last = t->pieces[ring->first].at};
    enum ll_code code = LL_OK;
    size_t count = 0;
    uint32_t piece = ring->first;
    do {
        struct ll_xy p = t->pieces[piece].at;
        code = ll_array_reserve(&t->points, &t->point_capacity, count + 3, sizeof *t->points, err);
        if (code != LL_OK) {
            return code;
        }
        if (count == 0) {
            t->points[count++] = p;
        } else if (!goes_straight(&s, p)) {
            t->points[count++] = s.last;
            s = (struct straight){.kept = s.last};
        }
        narrow(&s, p);
        s.last = p;
        piece = t->pieces[piece].next;
    } while (piece != ring->first);
    t->points[count++] = s.last;
    t->points[count] = t->points[0];
    *ret_count = count + 1;
    return LL_OK;
}

static enum ll_code add_ring(struct tracing *t, const struct ring *ring, struct ll_shapes *shapes,
                             struct ll_err *err)
{
    size_t count = 0;
    enum ll_code code = take_points(t, ring, &count, err);
    if (code != LL_OK || count < 4 || ll_ring_area(t->points, count) * ring->area_m2 <= 0.0) {
        return code; /* nothing is left of a sliver */
    }
    code = ll_shapes_ring(shapes, err);
    return code == LL_OK ? ll_shapes_run(shapes, t->points, count, err) : code;
}

/// One polygon from rings [begin, end) of `order`: outer rings, each before its holes.
static enum ll_code add_polygon(struct tracing *t, size_t begin, size_t end,
                                struct ll_shapes *shapes, struct ll_err *err)
{
    enum ll_code code = ll_shapes_begin(shapes, LL_POLYGON, err);
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        code = add_ring(t, &t->rings[t->order[i]], shapes, err);
    }
    return code;
}

/// A ring in the order in which polygons are made.
struct rank {
    uint32_t owner;
    uint32_t outer; ///< itself for an outer ring
    bool hole;
    uint32_t ring;
};

static int by_rank(const void *left, const void *right)
{
    const struct rank *a = left;
    const struct rank *b = right;
    if (a->owner != b->owner) {
        return a->owner < b->owner ? -1 : 1;
    }
    if (a->outer != b->outer) {
        return a->outer < b->outer ? -1 : 1;
    }
    if (a->hole != b->hole) {
        return a->hole ? 1 : -1;
    }
    return (a->ring > b->ring) - (a->ring < b->ring);
}

/// Puts the rings in order, without what has no area or lies in nothing.
static enum ll_code rank_rings(struct tracing *t, size_t *ret_count, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct rank *ranks = ll_alloc(t->ring_count, sizeof *ranks);
    t->order = ll_alloc(t->ring_count, sizeof *t->order);
    if (ranks == NULL || t->order == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = 0;
    for (uint32_t r = 0; r < t->ring_count; r++) {
        const struct ring *ring = &t->rings[r];
        if (ring->area_m2 > 0.0 || (ring->area_m2 < 0.0 && ring->outer != UINT32_MAX)) {
            bool hole = ring->area_m2 < 0.0;
            ranks[count++] = (struct rank){ring->owner, hole ? ring->outer : r, hole, r};
        }
    }
    if (count > 0) {
        qsort(ranks, count, sizeof *ranks, by_rank);
    }
    for (size_t i = 0; i < count; i++) {
        t->order[i] = ranks[i].ring;
    }
    *ret_count = count;
    return LL_OK;
}

/// All polygons.
static enum ll_code add_polygons(struct tracing *t, size_t ring_count, struct ll_shapes *shapes,
                                 uint32_t *owners, size_t *ret_count, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    size_t polygons = 0;
    for (size_t begin = 0; code == LL_OK && begin < ring_count;) {
        size_t end = begin + 1;
        uint32_t owner = t->rings[t->order[begin]].owner;
        while (end < ring_count && t->rings[t->order[end]].owner == owner) {
            end++;
        }
        code = add_polygon(t, begin, end, shapes, err);
        if (owners != NULL) {
            owners[polygons] = owner;
        }
        polygons++;
        begin = end;
    }
    if (code == LL_OK && polygons == 0 && owners == NULL) {
        polygons++;
        code = ll_shapes_begin(shapes, LL_POLYGON, err);
    }
    *ret_count = polygons;
    return code;
}

/// Finds all pieces, and which goes on where each ends.
static enum ll_code find_pieces(struct tracing *t, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    t->tile_first = ll_alloc((size_t)t->f->tile_count + 1, sizeof *t->tile_first);
    if (t->tile_first == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t place = 0; code == LL_OK && place < t->f->tile_count; place++) {
        t->tile_first[place] = (uint32_t)t->count;
        code = trace_tile(t, place, err);
        if (code == LL_OK && t->count >= UINT32_MAX / 4) {
            code = ll_fail(err, LL_E_LIMIT, "the border of an area is too long to be drawn");
        }
    }
    t->tile_first[t->f->tile_count] = (uint32_t)t->count;
    for (size_t i = 0; code == LL_OK && i < t->count; i++) {
        t->pieces[i].next = next_piece(t, &t->pieces[i]);
    }
    return code;
}

/// Finds all rings of the border.
static enum ll_code trace(struct tracing *t, struct ll_err *err)
{
    enum ll_code code = find_pieces(t, err);
    for (uint32_t i = 0; code == LL_OK && i < t->count; i++) {
        if (t->pieces[i].ring == UINT32_MAX) {
            code = walk_around(t, i, err);
        }
    }
    return code == LL_OK ? nest(t, err) : code;
}

enum ll_code ll_spread_trace(const ll_spread *field, bool by_owner, struct ll_shapes *shapes,
                             uint32_t **ret_owners, size_t *ret_owner_count, struct ll_err *err)
{
    LL_CLEANUP(tracing_release) struct tracing t = {.f = field, .by_owner = by_owner};
    LL_CLEANUP(ll_freep) uint32_t *owners = NULL;
    const size_t before = shapes->count;
    size_t rings = 0;
    size_t polygons = 0;
    enum ll_code code = trace(&t, err);
    if (code == LL_OK) {
        code = rank_rings(&t, &rings, err);
    }
    if (code == LL_OK && by_owner) {
        owners = ll_alloc(rings, sizeof *owners);
        code = owners == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
    }
    if (code == LL_OK) {
        code = add_polygons(&t, rings, shapes, owners, &polygons, err);
    }
    if (code != LL_OK) {
        while (shapes->count > before) {
            ll_shapes_drop_last(shapes);
        }
        return code;
    }
    if (by_owner) {
        *ret_owners = owners;
        *ret_owner_count = polygons;
        owners = NULL;
    }
    return LL_OK;
}
