#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "geo/spread_private.h"

struct ll_shaped_cone ll_spread_shape(const struct ll_cone *cone)
{
    double dx = cone->b.x - cone->a.x;
    double dy = cone->b.y - cone->a.y;
    double length_m = hypot(dx, dy);
    double more_m = cone->radius_b_m - cone->radius_a_m;
    if (fabs(more_m) >= length_m) { /* the larger end holds all of it */
        return (struct ll_shaped_cone){.a = more_m > 0.0 ? cone->b : cone->a,
                                       .ux = 1.0F,
                                       .radius_m = (float)fmax(cone->radius_a_m, cone->radius_b_m)};
    }
    double widening = more_m / length_m;
    return (struct ll_shaped_cone){.a = cone->a,
                                   .ux = (float)(dx / length_m),
                                   .uy = (float)(dy / length_m),
                                   .length_m = (float)length_m,
                                   .radius_m = (float)cone->radius_a_m,
                                   .widening = (float)widening,
                                   .slant = (float)(widening / sqrt(1.0 - widening * widening))};
}

/// How far beyond a cone the points of a row lie, all as seen from its end.
static void beyond_row(const struct ll_shaped_cone *s, const float *px, float py, size_t count,
                       float *ret)
{
    for (size_t i = 0; i < count; i++) {
        ret[i] = ll_spread_beyond_at(s, px[i], py);
    }
}

float ll_spread_beyond_cone(const struct ll_shaped_cone *s, struct ll_xy at)
{
    return ll_spread_beyond_at(s, (float)(at.x - s->a.x), (float)(at.y - s->a.y));
}

struct ll_xy ll_spread_foot(const struct ll_shaped_cone *s, struct ll_xy at)
{
    const double on_m = (at.x - s->a.x) * (double)s->ux + (at.y - s->a.y) * (double)s->uy;
    const double across_m = fabs((at.x - s->a.x) * (double)s->uy - (at.y - s->a.y) * (double)s->ux);
    const double place_m = fmin(fmax(on_m + (double)s->slant * across_m, 0.0), (double)s->length_m);
    return (struct ll_xy){s->a.x + place_m * (double)s->ux, s->a.y + place_m * (double)s->uy};
}

/// A tile being filled in.
struct tile {
    const struct ll_spread *f;
    int64_t column; ///< of its lower left corner in the grid
    int64_t row;
    float *beyond_m;
    uint8_t first[LL_TILE_CORNERS]; ///< by row: corners before this one are far inside
    uint8_t end[LL_TILE_CORNERS];   ///< so are those from here on
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

/// Some corners of a tile, one after another in a row.
struct stretch {
    uint32_t y;
    uint32_t from_x;
    uint32_t end_x;
};

/// Lets the corners of a stretch meet a cone, where only the nearest one counts.
static void meet_nearest(struct tile *t, const struct stretch *at, const float *value)
{
    float *restrict beyond_m = &t->beyond_m[(size_t)at->y * LL_TILE_CORNERS];
    const float far_m = -(float)t->f->cap_m;
    const uint32_t count = at->end_x - at->from_x;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t x = at->from_x + i;
        beyond_m[x] = value[i] < beyond_m[x] ? value[i] : beyond_m[x];
    }
    uint8_t first = t->first[at->y];
    uint8_t end = t->end[at->y];
    while (first < end && beyond_m[first] <= far_m) {
        first++;
    }
    while (first < end && beyond_m[end - 1] <= far_m) {
        end--;
    }
    t->first[at->y] = first;
    t->end[at->y] = end;
}

/// A cone being added to a tile.
struct adding {
    const struct ll_shaped_cone *s;
    uint32_t from_x; ///< the corners that it may matter to
    uint32_t end_x;
    float px[LL_TILE_CORNERS]; ///< of all corners of a row, as seen from the end of the cone
};

static void add_stretch(struct tile *t, const struct adding *a, const struct stretch *at)
{
    const float py = (float)((double)(t->row + at->y) * t->f->step_m - a->s->a.y);
    const uint32_t count = at->end_x - at->from_x;
    float value[LL_TILE_CORNERS];
    beyond_row(a->s, &a->px[at->from_x], py, count, value);
    meet_nearest(t, at, value);
}

/// The corners of a row that a cone may matter to, but those that are far inside already: since
/// neighbours differ by a step at most, no border is near them.
static struct stretch stretch_of(const struct tile *t, const struct adding *a, uint32_t y)
{
    const uint32_t first = t->first[y];
    const uint32_t end = t->end[y];
    return (struct stretch){y, a->from_x > first ? a->from_x : first,
                            a->end_x < end ? a->end_x : end};
}

static void add_cone(struct tile *t, const struct ll_shaped_cone *shaped, uint32_t number)
{
    const struct ll_spread *f = t->f;
    const struct ll_shaped_cone *s = &shaped[number];
    const struct ll_box box = ll_spread_box_of(f, &f->cones[number]);
    uint32_t from_y = 0;
    uint32_t end_y = 0;
    struct adding a;
    a.s = s;
    range_of(box.min_x, box.max_x, t->column, f->step_m, &a.from_x, &a.end_x);
    range_of(box.min_y, box.max_y, t->row, f->step_m, &from_y, &end_y);
    for (uint32_t x = 0; x < LL_TILE_CORNERS; x++) {
        a.px[x] = (float)((double)(t->column + x) * f->step_m - s->a.x);
    }
    for (uint32_t y = from_y; y < end_y; y++) {
        const struct stretch at = stretch_of(t, &a, y);
        if (at.from_x < at.end_x) {
            add_stretch(t, &a, &at);
        }
    }
}

/// Lays the cones of a tile one over the other. Where all of it is inside no border runs in it, so
/// that how deep inside its corners lie is of no interest: the others are left out.
static void add_cones(struct tile *t, const struct ll_shaped_cone *shaped, uint32_t number)
{
    const ll_spread *f = t->f;
    size_t full = 0; /* corners up to here are inside, and stay so */
    memset(t->first, 0, sizeof t->first);
    memset(t->end, (int)LL_TILE_CORNERS, sizeof t->end);
    for (size_t i = 0; i < LL_TILE_VALUES; i++) {
        t->beyond_m[i] = (float)f->cap_m;
    }
    for (uint32_t c = f->first[number]; full < LL_TILE_VALUES && c < f->first[number + 1]; c++) {
        add_cone(t, shaped, f->of[c]);
        while (full < LL_TILE_VALUES && t->beyond_m[full] <= 0.0F) {
            full++;
        }
    }
}

/// A tile of a field with nothing in it yet.
static struct tile tile_of(const ll_spread *f, uint32_t number)
{
    return (struct tile){.f = f,
                         .column = f->column + (number % f->tile_columns) * (int64_t)LL_TILE_CELLS,
                         .row = f->row + (number / f->tile_columns) * (int64_t)LL_TILE_CELLS};
}

enum ll_code ll_spread_fill_tile(ll_spread *f, const struct ll_shaped_cone *shaped, uint32_t place,
                                 struct ll_err *err)
{
    const uint32_t number = f->tile[place];
    struct tile t = tile_of(f, number);
    t.beyond_m = f->beyond_m[place] = ll_alloc(LL_TILE_VALUES, sizeof *t.beyond_m);
    if (t.beyond_m == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    add_cones(&t, shaped, number);
    return LL_OK;
}
