#include "geo/surroundings.h"

#include <math.h>

#include "core/alloc.h"

#define LL_PI 3.14159265358979323846

enum { CELLS_A_REACH = 8, CELLS_A_SIDE_MAX = 400, CHORDS = 32 };

/// The boxes of what has its middle in a cell, cell by cell.
struct cells {
    double origin_x;
    double origin_y;
    double size_m;
    size_t columns;
    size_t rows;
    struct ll_box *box;
    GEOSGeometry **parts; ///< discs and fillings so far
    size_t part_count;
};

static void cells_clear(struct cells *c)
{
    ll_free(c->box);
    ll_free(c->parts);
}

static size_t cell_at(double value, double origin, double size_m, size_t count)
{
    double at = (value - origin) / size_m;
    return at >= (double)count ? count - 1 : at > 0.0 ? (size_t)at : 0;
}

/// Lays the cells over everything and joins each shape's box to that of its cell.
static enum ll_code gather(struct cells *c, const struct ll_shapes *shapes,
                           const struct ll_box *all, double reach_m, struct ll_err *err)
{
    double side_m = fmax(all->max_x - all->min_x, all->max_y - all->min_y);
    c->origin_x = all->min_x;
    c->origin_y = all->min_y;
    c->size_m = fmax(fmax(reach_m / CELLS_A_REACH, side_m / CELLS_A_SIDE_MAX), 1.0);
    c->columns = (size_t)((all->max_x - all->min_x) / c->size_m) + 1;
    c->rows = (size_t)((all->max_y - all->min_y) / c->size_m) + 1;
    size_t count = c->columns * c->rows;
    c->box = ll_alloc(count, sizeof *c->box);
    c->parts = ll_alloc(count, sizeof(GEOSGeometry *)); /* a cell makes one part at most */
    if (c->box == NULL || c->parts == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        c->box[i] = ll_box_empty();
    }
    for (size_t i = 0; i < shapes->count; i++) {
        const struct ll_box *box = &shapes->box[i];
        if (!ll_box_is_empty(box)) {
            size_t x = cell_at(0.5 * (box->min_x + box->max_x), c->origin_x, c->size_m, c->columns);
            size_t y = cell_at(0.5 * (box->min_y + box->max_y), c->origin_y, c->size_m, c->rows);
            ll_box_join(&c->box[y * c->columns + x], box);
        }
    }
    return LL_OK;
}

static bool occupied(const struct cells *c, size_t x, size_t y)
{
    return x < c->columns && y < c->rows && !ll_box_is_empty(&c->box[y * c->columns + x]);
}

/// Whether a cell and all eight around it are occupied.
static bool amid_others(const struct cells *c, size_t x, size_t y)
{
    for (size_t dy = 0; dy < 3; dy++) {
        for (size_t dx = 0; dx < 3; dx++) {
            if (!occupied(c, x + dx - 1, y + dy - 1)) { /* below 0 wraps to beyond the last */
                return false;
            }
        }
    }
    return true;
}

/// A polygon of chords outside a circle that holds all within the reach of a box.
static GEOSGeometry *disc(const ll_geo_ctx *ctx, const struct ll_box *box, double reach_m)
{
    double half_x = 0.5 * (box->max_x - box->min_x);
    double half_y = 0.5 * (box->max_y - box->min_y);
    double radius_m = (fmax(reach_m, 1.0) + hypot(half_x, half_y)) / cos(LL_PI / CHORDS);
    struct ll_xy ring[CHORDS + 1];
    for (int i = 0; i < CHORDS; i++) {
        double angle = 2.0 * LL_PI * i / CHORDS;
        ring[i] = (struct ll_xy){box->min_x + half_x + radius_m * cos(angle),
                                 box->min_y + half_y + radius_m * sin(angle)};
    }
    ring[CHORDS] = ring[0];
    return ll_geos_polygon(ctx, ring, CHORDS + 1);
}

/// A rectangle over the cells [x, end) of a row.
static GEOSGeometry *filling(const ll_geo_ctx *ctx, const struct cells *c, size_t x, size_t end,
                             size_t y)
{
    double left = c->origin_x + (double)x * c->size_m;
    double right = c->origin_x + (double)end * c->size_m;
    double low = c->origin_y + (double)y * c->size_m;
    double high = low + c->size_m;
    const struct ll_xy ring[] = {
        {left, low}, {right, low}, {right, high}, {left, high}, {left, low}};
    return ll_geos_polygon(ctx, ring, 5);
}

/// Draws the discs and fillings of one row of cells. @return whether GEOS could.
static bool draw_row(const ll_geo_ctx *ctx, struct cells *c, size_t y, double reach_m)
{
    for (size_t x = 0; x < c->columns;) {
        size_t end = x;
        while (end < c->columns && amid_others(c, end, y)) {
            end++;
        }
        GEOSGeometry *part = NULL;
        if (end > x) {
            part = filling(ctx, c, x, end, y);
        } else if (occupied(c, x, y)) {
            part = disc(ctx, &c->box[y * c->columns + x], reach_m);
            end = x + 1;
        } else {
            x++;
            continue;
        }
        if (part == NULL) {
            return false;
        }
        c->parts[c->part_count++] = part;
        x = end;
    }
    return true;
}

enum ll_code ll_surroundings(const ll_geo_ctx *ctx, const struct ll_shapes *shapes, double reach_m,
                             struct ll_geom *ret, struct ll_err *err)
{
    struct ll_box all = ll_box_empty();
    for (size_t i = 0; i < shapes->count; i++) {
        ll_box_join(&all, &shapes->box[i]);
    }
    *ret = (struct ll_geom){.geos = ctx->geos};
    if (ll_box_is_empty(&all)) {
        return LL_OK;
    }
    LL_CLEANUP(cells_clear) struct cells c = {0};
    enum ll_code code = gather(&c, shapes, &all, reach_m, err);
    bool drawn = true;
    for (size_t y = 0; code == LL_OK && drawn && y < c.rows; y++) {
        drawn = draw_row(ctx, &c, y, reach_m);
    }
    if (code == LL_OK && drawn) {
        return ll_geos_union(ctx, c.parts, c.part_count, 0.0, ret, err);
    }
    for (size_t i = 0; i < c.part_count; i++) {
        GEOSGeom_destroy_r(ctx->geos, c.parts[i]);
    }
    return code == LL_OK ? ll_geos_fail(ctx, err) : code;
}
