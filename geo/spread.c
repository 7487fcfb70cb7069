#include "geo/spread.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/pool.h"
#include "geo/spread_private.h"

/// Most tiles in the box around all cones, used or not.
#define TILES_MAX (1U << 26)

void ll_spread_free(ll_spread *field)
{
    if (field != NULL) {
        ll_free(field->slot);
        ll_free(field->tile);
        ll_free(field->corners);
        ll_free(field->beyond_m);
        ll_free(field);
    }
}

void ll_spread_freep(ll_spread **field)
{
    ll_spread_free(*field);
}

/// A cone made ready for asking: in single precision around its own end, so that a corner has the
/// same value in every tile that it is in.
struct shaped {
    struct ll_xy a;
    float ux; ///< unit vector from a to b
    float uy;
    float length_m;
    float radius_m; ///< at a
    float widening; ///< of the radius for each metre
    float slant;    ///< how far ahead of the foot the nearest place on the slanted border lies, for
                    ///< each metre across
};

static struct shaped shape(const struct ll_cone *cone)
{
    double dx = cone->b.x - cone->a.x;
    double dy = cone->b.y - cone->a.y;
    double length_m = hypot(dx, dy);
    double more_m = cone->radius_b_m - cone->radius_a_m;
    if (fabs(more_m) >= length_m) { /* the larger end holds all of it */
        return (struct shaped){.a = more_m > 0.0 ? cone->b : cone->a,
                               .ux = 1.0F,
                               .radius_m = (float)fmax(cone->radius_a_m, cone->radius_b_m)};
    }
    double widening = more_m / length_m;
    return (struct shaped){.a = cone->a,
                           .ux = (float)(dx / length_m),
                           .uy = (float)(dy / length_m),
                           .length_m = (float)length_m,
                           .radius_m = (float)cone->radius_a_m,
                           .widening = (float)widening,
                           .slant = (float)(widening / sqrt(1.0 - widening * widening))};
}

/// How far beyond a cone the points of a row lie, all as seen from its end.
static void beyond_row(const struct shaped *s, const float *px, float py, size_t count, float *ret)
{
    for (size_t i = 0; i < count; i++) {
        float on_m = px[i] * s->ux + py * s->uy;
        float across_m = fabsf(px[i] * s->uy - py * s->ux);
        float at_m = on_m + s->slant * across_m;
        at_m = at_m < 0.0F ? 0.0F : at_m;
        at_m = at_m > s->length_m ? s->length_m : at_m;
        float off_m = on_m - at_m;
        ret[i] = sqrtf(off_m * off_m + across_m * across_m) - (s->radius_m + s->widening * at_m);
    }
}

/// Everything of a field under way.
struct making {
    ll_spread *field;
    const struct ll_cone *cones;
    size_t count;
    uint32_t *first; ///< by tile of the whole box, then one more: its cones in `of`
    uint32_t *of;
};

static void making_release(struct making *m)
{
    ll_free(m->first);
    ll_free(m->of);
}

static double reach_of(const struct ll_spread *f, const struct ll_cone *cone)
{
    return fmax(cone->radius_a_m, cone->radius_b_m) + f->cap_m;
}

static struct ll_box box_of(const struct ll_spread *f, const struct ll_cone *cone)
{
    double reach_m = reach_of(f, cone);
    return (struct ll_box){
        fmin(cone->a.x, cone->b.x) - reach_m, fmin(cone->a.y, cone->b.y) - reach_m,
        fmax(cone->a.x, cone->b.x) + reach_m, fmax(cone->a.y, cone->b.y) + reach_m};
}

/// Places the grid around all cones.
static enum ll_code frame(struct making *m, struct ll_err *err)
{
    ll_spread *f = m->field;
    struct ll_box all = ll_box_empty();
    for (size_t i = 0; i < m->count; i++) {
        const struct ll_cone *c = &m->cones[i];
        struct ll_box box = box_of(f, c);
        if (!isfinite(c->a.x + c->a.y + c->b.x + c->b.y + c->radius_a_m + c->radius_b_m) ||
            c->radius_a_m < 0.0 || c->radius_b_m < 0.0) {
            return ll_fail(err, LL_E_INVALID, "a stretch with no finite place or radius");
        }
        ll_box_join(&all, &box);
    }
    if (m->count == 0) {
        return LL_OK;
    }
    double tile_m = f->step_m * LL_TILE_CELLS;
    double columns = ceil((all.max_x - all.min_x) / tile_m) + 1.0;
    double rows = ceil((all.max_y - all.min_y) / tile_m) + 1.0;
    if (columns * rows > TILES_MAX || fmax(fabs(all.min_x), fabs(all.min_y)) > 1e15) {
        return ll_fail(err, LL_E_LIMIT, "areas this far apart cannot be drawn in steps of %g m",
                       f->step_m);
    }
    f->column = (int64_t)floor(all.min_x / f->step_m);
    f->row = (int64_t)floor(all.min_y / f->step_m);
    f->tile_columns = (uint32_t)columns;
    f->tile_rows = (uint32_t)rows;
    return LL_OK;
}

/// The first and last tile, by column and row, that a cone can matter to.
struct span {
    uint32_t from_column;
    uint32_t to_column;
    uint32_t from_row;
    uint32_t to_row;
};

static uint32_t tile_at(double from, double tile_m, uint32_t count)
{
    double at = floor(from / tile_m);
    return at < 0.0 ? 0 : at >= count ? count - 1 : (uint32_t)at;
}

static struct span span_of(const struct ll_spread *f, const struct ll_cone *cone)
{
    struct ll_box box = box_of(f, cone);
    double tile_m = f->step_m * LL_TILE_CELLS;
    double x = (double)f->column * f->step_m;
    double y = (double)f->row * f->step_m;
    /* corners on the border between two tiles are in both */
    return (struct span){tile_at(box.min_x - x - f->step_m, tile_m, f->tile_columns),
                         tile_at(box.max_x - x + f->step_m, tile_m, f->tile_columns),
                         tile_at(box.min_y - y - f->step_m, tile_m, f->tile_rows),
                         tile_at(box.max_y - y + f->step_m, tile_m, f->tile_rows)};
}

/// Whether any corner of a tile may be near a cone: by the distance of its middle.
static bool may_touch(const struct ll_spread *f, const struct shaped *s, uint32_t column,
                      uint32_t row)
{
    const double half = LL_TILE_CELLS / 2.0;
    double x = ((double)f->column + column * (double)LL_TILE_CELLS + half) * f->step_m;
    double y = ((double)f->row + row * (double)LL_TILE_CELLS + half) * f->step_m;
    const float px = (float)(x - s->a.x);
    float beyond_m = 0.0F;
    beyond_row(s, &px, (float)(y - s->a.y), 1, &beyond_m);
    return (double)beyond_m <= f->cap_m + (half * 1.4143 + 1.0) * f->step_m;
}

/// Counts the cones of each tile (fill false), or writes them down.
static void deal(struct making *m, bool fill)
{
    const struct ll_spread *f = m->field;
    for (size_t i = 0; i < m->count; i++) {
        struct span span = span_of(f, &m->cones[i]);
        struct shaped s = shape(&m->cones[i]);
        for (uint32_t row = span.from_row; row <= span.to_row; row++) {
            for (uint32_t column = span.from_column; column <= span.to_column; column++) {
                size_t tile = (size_t)row * f->tile_columns + column;
                if (!may_touch(f, &s, column, row)) {
                    continue;
                }
                if (fill) {
                    m->of[m->first[tile]++] = (uint32_t)i;
                } else {
                    m->first[tile + 1]++;
                }
            }
        }
    }
}

/// Deals the cones out to the tiles and gives each tile that has some a place.
static enum ll_code deal_out(struct making *m, struct ll_err *err)
{
    ll_spread *f = m->field;
    const size_t tiles = (size_t)f->tile_columns * f->tile_rows;
    m->first = ll_calloc(tiles + 1, sizeof *m->first);
    f->slot = ll_alloc(tiles, sizeof *f->slot);
    if (m->first == NULL || f->slot == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    deal(m, false);
    for (size_t t = 0; t < tiles; t++) {
        f->slot[t] = m->first[t + 1] > 0 ? f->tile_count++ : UINT32_MAX;
        m->first[t + 1] += m->first[t];
    }
    m->of = ll_alloc(m->first[tiles], sizeof *m->of);
    f->tile = ll_alloc(f->tile_count, sizeof *f->tile);
    if (m->of == NULL || f->tile == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    deal(m, true);
    memmove(m->first + 1, m->first, tiles * sizeof *m->first);
    m->first[0] = 0;
    for (size_t t = 0; t < tiles; t++) {
        if (f->slot[t] != UINT32_MAX) {
            f->tile[f->slot[t]] = (uint32_t)t;
        }
    }
    return LL_OK;
}

/// A tile being filled in.
struct tile {
    const struct ll_spread *f;
    int64_t column; ///< of its lower left corner in the grid
    int64_t row;
    float *beyond_m;
    struct ll_corner *corners;
};

/// The corners of a tile that a range of coordinates touches.
static void range_of(double from, double to, int64_t first, double step_m, uint32_t *ret_from,
                     uint32_t *ret_end)
{
    double low = ceil(from / step_m) - (double)first;
    double high = floor(to / step_m) - (double)first + 1.0;
    *ret_from = low <= 0.0 ? 0 : low >= LL_TILE_CORNERS ? LL_TILE_CORNERS : (uint32_t)low;
    *ret_end = high <= 0.0 ? 0 : high >= LL_TILE_CORNERS ? LL_TILE_CORNERS : (uint32_t)high;
}

static void meet_corner(struct ll_corner *corner, float value, uint32_t owner)
{
    if (value < corner->beyond_m) {
        corner->other_m = owner == corner->owner ? corner->other_m : corner->beyond_m;
        corner->beyond_m = value;
        corner->owner = owner;
    } else if (owner != corner->owner && value < corner->other_m) {
        corner->other_m = value;
    }
}

static void add_cone(const struct tile *t, const struct ll_cone *cone)
{
    const struct ll_spread *f = t->f;
    const struct ll_box box = box_of(f, cone);
    const struct shaped s = shape(cone);
    uint32_t from_x = 0;
    uint32_t end_x = 0;
    uint32_t from_y = 0;
    uint32_t end_y = 0;
    range_of(box.min_x, box.max_x, t->column, f->step_m, &from_x, &end_x);
    range_of(box.min_y, box.max_y, t->row, f->step_m, &from_y, &end_y);
    float px[LL_TILE_CORNERS] = {0};
    float value[LL_TILE_CORNERS];
    for (uint32_t x = from_x; x < end_x; x++) {
        px[x - from_x] = (float)((double)(t->column + x) * f->step_m - s.a.x);
    }
    for (uint32_t y = from_y; y < end_y && from_x < end_x; y++) {
        const float py = (float)((double)(t->row + y) * f->step_m - s.a.y);
        const size_t line = (size_t)y * LL_TILE_CORNERS + from_x;
        beyond_row(&s, px, py, end_x - from_x, value);
        for (uint32_t i = 0; i < end_x - from_x; i++) {
            if (t->corners != NULL) {
                meet_corner(&t->corners[line + i], value[i], cone->owner);
            } else {
                float before = t->beyond_m[line + i];
                t->beyond_m[line + i] = value[i] < before ? value[i] : before;
            }
        }
    }
}

static enum ll_code fill_tiles(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    (void)worker;
    (void)err;
    const struct making *m = user;
    ll_spread *f = m->field;
    for (size_t place = begin; place < end; place++) {
        const uint32_t number = f->tile[place];
        struct tile t = {.f = f,
                         .column = f->column + (number % f->tile_columns) * (int64_t)LL_TILE_CELLS,
                         .row = f->row + (number / f->tile_columns) * (int64_t)LL_TILE_CELLS};
        if (f->owners) {
            t.corners = f->corners + place * LL_TILE_VALUES;
        } else {
            t.beyond_m = f->beyond_m + place * LL_TILE_VALUES;
        }
        for (size_t i = 0; i < LL_TILE_VALUES; i++) {
            if (f->owners) {
                t.corners[i] = (struct ll_corner){(float)f->cap_m, (float)f->cap_m, LL_NO_OWNER};
            } else {
                t.beyond_m[i] = (float)f->cap_m;
            }
        }
        for (uint32_t c = m->first[number]; c < m->first[number + 1]; c++) {
            add_cone(&t, &m->cones[m->of[c]]);
        }
    }
    return LL_OK;
}

static enum ll_code fill(struct making *m, unsigned threads, struct ll_err *err)
{
    ll_spread *f = m->field;
    const size_t values = (size_t)f->tile_count * LL_TILE_VALUES;
    if (f->owners) {
        f->corners = ll_alloc(values, sizeof *f->corners);
    } else {
        f->beyond_m = ll_alloc(values, sizeof *f->beyond_m);
    }
    if (f->corners == NULL && f->beyond_m == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return ll_pool_for(threads, f->tile_count, 16, fill_tiles, m, err);
}

enum ll_code ll_spread_new(const struct ll_cone *cones, size_t count, double step_m, bool owners,
                           unsigned threads, ll_spread **ret_field, struct ll_err *err)
{
    LL_CLEANUP(ll_spread_freep) ll_spread *field = ll_calloc(1, sizeof *field);
    if (field == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (!(step_m > 0.0 && isfinite(step_m)) || count >= UINT32_MAX) {
        return ll_fail(err, LL_E_INVALID, "a grid of %g m", step_m);
    }
    field->step_m = step_m;
    field->cap_m = 2.0 * step_m; /* neighbours on the grid differ by a step at most */
    field->owners = owners;
    LL_CLEANUP(making_release)
    struct making m = {.field = field, .cones = cones, .count = count};
    enum ll_code code = frame(&m, err);
    if (code == LL_OK && count > 0) {
        code = deal_out(&m, err);
        if (code == LL_OK) {
            code = fill(&m, threads, err);
        }
    }
    if (code == LL_OK) {
        *ret_field = field;
        field = NULL;
    }
    return code;
}

/// Whether a corner of the grid is in what is drawn of an owner.
static bool corner_inside(const struct ll_spread *f, int64_t column, int64_t row, uint32_t owner)
{
    int64_t x = column - f->column;
    int64_t y = row - f->row;
    if (x < 0 || y < 0 || x / LL_TILE_CELLS >= f->tile_columns ||
        y / LL_TILE_CELLS >= f->tile_rows) {
        return false;
    }
    uint32_t place =
        f->slot[(size_t)(y / LL_TILE_CELLS) * f->tile_columns + (size_t)(x / LL_TILE_CELLS)];
    if (place == UINT32_MAX) {
        return false;
    }
    size_t at = (size_t)place * LL_TILE_VALUES + (size_t)(y % LL_TILE_CELLS) * LL_TILE_CORNERS +
                (size_t)(x % LL_TILE_CELLS);
    if (!f->owners) {
        return f->beyond_m[at] <= 0.0F;
    }
    return f->corners[at].beyond_m <= 0.0F &&
           (owner == LL_NO_OWNER || f->corners[at].owner == owner);
}

enum ll_spread_side ll_spread_side(const ll_spread *field, const struct ll_box *box, uint32_t owner)
{
    const double step_m = field->step_m;
    const struct ll_box wide = ll_box_grown(box, 2.0 * LL_SPREAD_SLACK_M);
    bool in = false;
    bool out = false;
    for (int64_t y = (int64_t)floor(wide.min_y / step_m); y <= (int64_t)ceil(wide.max_y / step_m);
         y++) {
        for (int64_t x = (int64_t)floor(wide.min_x / step_m);
             x <= (int64_t)ceil(wide.max_x / step_m); x++) {
            bool inside = corner_inside(field, x, y, owner);
            in |= inside;
            out |= !inside;
        }
        if (in && out) {
            return LL_SPREAD_ACROSS;
        }
    }
    return in ? LL_SPREAD_INSIDE : LL_SPREAD_OUTSIDE;
}
