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
    if (field == NULL) {
        return;
    }
    for (uint32_t i = 0; field->corners != NULL && i < field->tile_count; i++) {
        ll_free(field->corners[i]);
    }
    for (uint32_t i = 0; field->beyond_m != NULL && i < field->tile_count; i++) {
        ll_free(field->beyond_m[i]);
    }
    ll_free(field->slot);
    ll_free(field->tile);
    ll_free(field->corners);
    ll_free(field->beyond_m);
    ll_free(field->cones);
    ll_free(field->first);
    ll_free(field->of);
    ll_free(field);
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
    struct shaped *shaped; ///< of the cones
    size_t count;
    ll_spread *before; ///< with the same frame; NULL: none
};

static void making_clear(struct making *m)
{
    ll_free(m->shaped);
}

static double reach_of(const struct ll_spread *f, const struct ll_cone *cone)
{
    return fmax(cone->radius_a_m, cone->radius_b_m) + f->cap_m;
}

static struct ll_box box_of(const struct ll_spread *f, const struct ll_cone *cone)
{
    const struct ll_box box = ll_box_of_segment(cone->a, cone->b);
    return ll_box_grown(&box, reach_of(f, cone));
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
        const struct shaped *s = &m->shaped[i];
        for (uint32_t row = span.from_row; row <= span.to_row; row++) {
            for (uint32_t column = span.from_column; column <= span.to_column; column++) {
                size_t tile = (size_t)row * f->tile_columns + column;
                if (!may_touch(f, s, column, row)) {
                    continue;
                }
                if (fill) {
                    f->of[f->first[tile]++] = (uint32_t)i;
                } else {
                    f->first[tile + 1]++;
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
    f->first = ll_calloc(tiles + 1, sizeof *f->first);
    f->slot = ll_alloc(tiles, sizeof *f->slot);
    if (f->first == NULL || f->slot == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    deal(m, false);
    uint32_t places = 0;
    for (size_t t = 0; t < tiles; t++) {
        f->slot[t] = f->first[t + 1] > 0 ? places++ : UINT32_MAX;
        f->first[t + 1] += f->first[t];
    }
    f->of = ll_alloc(f->first[tiles], sizeof *f->of);
    f->tile = ll_alloc(places, sizeof *f->tile);
    if (f->of == NULL || f->tile == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    f->tile_count = places;
    deal(m, true);
    memmove(f->first + 1, f->first, tiles * sizeof *f->first);
    f->first[0] = 0;
    for (size_t t = 0; t < tiles; t++) {
        if (f->slot[t] != UINT32_MAX) {
            f->tile[f->slot[t]] = (uint32_t)t;
        }
    }
    return LL_OK;
}

static bool same_cone(const struct ll_cone *a, const struct ll_cone *b)
{
    return a->a.x == b->a.x && a->a.y == b->a.y && a->b.x == b->b.x && a->b.y == b->b.y &&
           a->radius_a_m == b->radius_a_m && a->radius_b_m == b->radius_b_m && a->owner == b->owner;
}

/// Whether a tile of the field before is made of the same cones in the same order.
static bool same_tile(const struct making *m, uint32_t tile)
{
    const ll_spread *f = m->field;
    const ll_spread *b = m->before;
    const uint32_t count = f->first[tile + 1] - f->first[tile];
    if (b == NULL || b->slot[tile] == UINT32_MAX || b->first[tile + 1] - b->first[tile] != count) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!same_cone(&f->cones[f->of[f->first[tile] + i]],
                       &b->cones[b->of[b->first[tile] + i]])) {
            return false;
        }
    }
    return true;
}

/// Corners of a tile in columns, so that one instruction looks at several.
struct columns {
    float beyond_m[LL_TILE_VALUES];
    float other_m[LL_TILE_VALUES];
    uint32_t owner[LL_TILE_VALUES];
};

/// A tile being filled in.
struct tile {
    const struct ll_spread *f;
    int64_t column; ///< of its lower left corner in the grid
    int64_t row;
    float *beyond_m;
    struct columns *columns; ///< NULL without owners
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

/// Lets some corners of a tile meet a cone: selections, not jumps, since which cone is nearest is
/// hard to guess.
static void meet_corners(struct columns *columns, size_t first, const float *value, size_t count,
                         uint32_t cone_owner)
{
    float *restrict beyond_m = &columns->beyond_m[first];
    float *restrict other_m = &columns->other_m[first];
    uint32_t *restrict owner = &columns->owner[first];
    for (size_t i = 0; i < count; i++) {
        const float now = value[i];
        const float before = beyond_m[i];
        const float other = other_m[i];
        const uint32_t who = owner[i];
        const float farther = now < before ? before : now;
        const float least = farther < other ? farther : other;
        other_m[i] = who == cone_owner ? other : least;
        beyond_m[i] = now < before ? now : before;
        owner[i] = now < before ? cone_owner : who;
    }
}

/// Puts the points of a row that lie across water from a cone out of its reach; only those for
/// which that makes a difference.
/// @param line Of the first point in the tile.
static void leave_water(const struct tile *t, const struct ll_shore_list *water,
                        const struct shaped *s, size_t line, size_t count, float *value)
{
    const double step_m = t->f->step_m;
    const float *before = t->columns != NULL ? &t->columns->other_m[line] : &t->beyond_m[line];
    const struct ll_xy first = {(double)(t->column + (int64_t)(line % LL_TILE_CORNERS)) * step_m,
                                (double)(t->row + (int64_t)(line / LL_TILE_CORNERS)) * step_m};
    for (size_t i = 0; i < count; i++) {
        if (value[i] >= before[i]) {
            continue;
        }
        const struct ll_xy at = {first.x + (double)i * step_m, first.y};
        const double on_m = (at.x - s->a.x) * (double)s->ux + (at.y - s->a.y) * (double)s->uy;
        const double across_m =
            fabs((at.x - s->a.x) * (double)s->uy - (at.y - s->a.y) * (double)s->ux);
        const double place_m =
            fmin(fmax(on_m + (double)s->slant * across_m, 0.0), (double)s->length_m);
        const struct ll_xy from = {s->a.x + place_m * (double)s->ux,
                                   s->a.y + place_m * (double)s->uy};
        if (ll_shore_list_between(water, from, at)) {
            value[i] = (float)t->f->cap_m;
        }
    }
}

/// Lists the water that may lie between a cone and the points of a tile from one to another.
static void list_water(const struct tile *t, const struct ll_cone *cone, struct ll_xy from,
                       struct ll_xy to, struct ll_shore_list *ret)
{
    struct ll_box box = ll_box_of_segment(cone->a, cone->b);
    ll_box_extend(&box, ((double)t->column + from.x) * t->f->step_m,
                  ((double)t->row + from.y) * t->f->step_m);
    ll_box_extend(&box, ((double)t->column + to.x) * t->f->step_m,
                  ((double)t->row + to.y) * t->f->step_m);
    ll_shores_list(cone->shores, &box, ret);
}

static void add_cone(const struct tile *t, const struct ll_cone *cone, const struct shaped *s)
{
    const struct ll_spread *f = t->f;
    const struct ll_box box = box_of(f, cone);
    uint32_t from_x = 0;
    uint32_t end_x = 0;
    uint32_t from_y = 0;
    uint32_t end_y = 0;
    range_of(box.min_x, box.max_x, t->column, f->step_m, &from_x, &end_x);
    range_of(box.min_y, box.max_y, t->row, f->step_m, &from_y, &end_y);
    float px[LL_TILE_CORNERS] = {0};
    float value[LL_TILE_CORNERS];
    struct ll_shore_list water = {.count = 0};
    if (cone->shores != NULL) {
        list_water(t, cone, (struct ll_xy){from_x, from_y}, (struct ll_xy){end_x, end_y}, &water);
    }
    for (uint32_t x = from_x; x < end_x; x++) {
        px[x - from_x] = (float)((double)(t->column + x) * f->step_m - s->a.x);
    }
    for (uint32_t y = from_y; y < end_y && from_x < end_x; y++) {
        const float py = (float)((double)(t->row + y) * f->step_m - s->a.y);
        const size_t line = (size_t)y * LL_TILE_CORNERS + from_x;
        beyond_row(s, px, py, end_x - from_x, value);
        if (water.count > 0) {
            leave_water(t, &water, s, line, end_x - from_x, value);
        }
        if (t->columns != NULL) {
            meet_corners(t->columns, line, value, end_x - from_x, cone->owner);
        } else {
            for (uint32_t i = 0; i < end_x - from_x; i++) {
                float before = t->beyond_m[line + i];
                t->beyond_m[line + i] = value[i] < before ? value[i] : before;
            }
        }
    }
}

/// The corners of a tile before any cone.
static void clear_columns(const ll_spread *f, struct columns *columns)
{
    for (size_t i = 0; i < LL_TILE_VALUES; i++) {
        columns->beyond_m[i] = (float)f->cap_m;
        columns->other_m[i] = (float)f->cap_m;
        columns->owner[i] = LL_NO_OWNER;
    }
}

/// Whether nobody else is told apart in a tile.
static bool is_of_one(const struct making *m, uint32_t number)
{
    const ll_spread *f = m->field;
    const uint32_t *of = &f->of[f->first[number]];
    const uint32_t count = f->first[number + 1] - f->first[number];
    uint32_t same = 1;
    while (same < count && m->cones[of[same]].owner == m->cones[of[0]].owner) {
        same++;
    }
    return same >= count;
}

/// Lays the cones of a tile one over the other. Where one owner has all of the tile no border runs
/// in it, so that how deep inside its corners lie is of no interest: the others are left out.
static void add_cones(const struct making *m, const struct tile *t, uint32_t number)
{
    const ll_spread *f = t->f;
    const float *beyond_m = t->columns != NULL ? t->columns->beyond_m : t->beyond_m;
    const bool may_fill = !f->owners || is_of_one(m, number);
    size_t full = 0; /* corners up to here are inside, and stay so */
    for (uint32_t c = f->first[number]; full < LL_TILE_VALUES && c < f->first[number + 1]; c++) {
        add_cone(t, &m->cones[f->of[c]], &m->shaped[f->of[c]]);
        while (may_fill && full < LL_TILE_VALUES && beyond_m[full] <= 0.0F) {
            full++;
        }
    }
}

/// A tile of corners with owners. @param columns To work on.
static enum ll_code fill_owned(const struct making *m, struct tile *t, uint32_t place,
                               struct columns *columns, struct ll_err *err)
{
    ll_spread *f = m->field;
    struct ll_corner *corners = f->corners[place] = ll_alloc(LL_TILE_VALUES, sizeof *corners);
    if (corners == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    t->columns = columns;
    clear_columns(f, columns);
    add_cones(m, t, f->tile[place]);
    for (size_t i = 0; i < LL_TILE_VALUES; i++) {
        corners[i] =
            (struct ll_corner){columns->beyond_m[i], columns->other_m[i], columns->owner[i]};
    }
    return LL_OK;
}

/// A tile of corners without owners.
static enum ll_code fill_plain(const struct making *m, struct tile *t, uint32_t place,
                               struct ll_err *err)
{
    ll_spread *f = m->field;
    t->beyond_m = f->beyond_m[place] = ll_alloc(LL_TILE_VALUES, sizeof *t->beyond_m);
    if (t->beyond_m == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < LL_TILE_VALUES; i++) {
        t->beyond_m[i] = (float)f->cap_m;
    }
    add_cones(m, t, f->tile[place]);
    return LL_OK;
}

static enum ll_code fill_tiles(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    (void)worker;
    const struct making *m = user;
    ll_spread *f = m->field;
    struct columns columns;
    enum ll_code code = LL_OK;
    for (size_t place = begin; code == LL_OK && place < end; place++) {
        const uint32_t number = f->tile[place];
        struct tile t = {.f = f,
                         .column = f->column + (number % f->tile_columns) * (int64_t)LL_TILE_CELLS,
                         .row = f->row + (number / f->tile_columns) * (int64_t)LL_TILE_CELLS};
        if (f->owners && same_tile(m, number)) {
            struct ll_corner **before = &m->before->corners[m->before->slot[number]];
            f->corners[place] = *before;
            *before = NULL;
            continue;
        }
        code = f->owners ? fill_owned(m, &t, (uint32_t)place, &columns, err)
                         : fill_plain(m, &t, (uint32_t)place, err);
    }
    return code;
}

static enum ll_code fill(struct making *m, unsigned threads, struct ll_err *err)
{
    ll_spread *f = m->field;
    if (f->owners) {
        f->corners = ll_calloc(f->tile_count, sizeof(struct ll_corner *));
    } else {
        f->beyond_m = ll_calloc(f->tile_count, sizeof(float *));
    }
    if (f->corners == NULL && f->beyond_m == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return ll_pool_for(threads, f->tile_count, 16, fill_tiles, m, err);
}

static bool same_frame(const ll_spread *a, const ll_spread *b)
{
    return a->step_m == b->step_m && a->owners && b->owners && a->column == b->column &&
           a->row == b->row && a->tile_columns == b->tile_columns && a->tile_rows == b->tile_rows;
}

static enum ll_code keep_cones(struct making *m, struct ll_err *err)
{
    m->field->cones = ll_alloc(m->count, sizeof *m->field->cones);
    m->shaped = ll_alloc(m->count, sizeof *m->shaped);
    if (m->field->cones == NULL || m->shaped == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    memcpy(m->field->cones, m->cones, m->count * sizeof *m->cones);
    for (size_t i = 0; i < m->count; i++) {
        m->shaped[i] = shape(&m->cones[i]);
    }
    return LL_OK;
}

enum ll_code ll_spread_again(const struct ll_cone *cones, size_t count, double step_m, bool owners,
                             unsigned threads, ll_spread *before, ll_spread **ret_field,
                             struct ll_err *err)
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
    LL_CLEANUP(making_clear)
    struct making m = {.field = field, .cones = cones, .count = count};
    enum ll_code code = frame(&m, err);
    if (code == LL_OK && count > 0) {
        m.before = before != NULL && same_frame(field, before) ? before : NULL;
        code = keep_cones(&m, err);
        if (code == LL_OK) {
            code = deal_out(&m, err);
        }
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

enum ll_code ll_spread_new(const struct ll_cone *cones, size_t count, double step_m, bool owners,
                           unsigned threads, ll_spread **ret_field, struct ll_err *err)
{
    return ll_spread_again(cones, count, step_m, owners, threads, NULL, ret_field, err);
}

static bool same_corners(const struct ll_corner *a, const struct ll_corner *b)
{
    size_t i = 0;
    while (i < LL_TILE_VALUES && a[i].beyond_m == b[i].beyond_m && a[i].other_m == b[i].other_m &&
           a[i].owner == b[i].owner) {
        i++;
    }
    return i == LL_TILE_VALUES;
}

/// Notes the owners in a tile of one field that is not that of another.
static void note_tile(const struct ll_corner *tile, const struct ll_corner *other, uint8_t *owners,
                      size_t owner_count)
{
    if (tile == NULL || (other != NULL && same_corners(tile, other))) {
        return;
    }
    for (size_t i = 0; i < LL_TILE_VALUES; i++) {
        if (tile[i].owner < owner_count) {
            owners[tile[i].owner] = 1;
        }
    }
}

bool ll_spread_changes(const ll_spread *before, const ll_spread *now, uint8_t *owners,
                       size_t owner_count)
{
    if (!same_frame(before, now)) {
        return false;
    }
    const size_t tiles = (size_t)now->tile_columns * now->tile_rows;
    for (size_t t = 0; t < tiles; t++) {
        const uint32_t old = before->slot[t];
        const uint32_t new = now->slot[t];
        const struct ll_corner *a = old == UINT32_MAX ? NULL : before->corners[old];
        const struct ll_corner *b = new == UINT32_MAX ? NULL : now->corners[new];
        if (a == NULL && old != UINT32_MAX) {
            continue; /* it was taken over */
        }
        note_tile(a, b, owners, owner_count);
        note_tile(b, a, owners, owner_count);
    }
    return true;
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
    size_t at = (size_t)(y % LL_TILE_CELLS) * LL_TILE_CORNERS + (size_t)(x % LL_TILE_CELLS);
    if (!f->owners) {
        return f->beyond_m[place][at] <= 0.0F;
    }
    const struct ll_corner *corner = &f->corners[place][at];
    return corner->beyond_m <= 0.0F && (owner == LL_NO_OWNER || corner->owner == owner);
}

/// Corners of the grid, counted from the left and lower border of the field.
struct patch {
    int64_t from_x;
    int64_t to_x;
    int64_t from_y;
    int64_t to_y;
};

/// Whether a patch lies in a single tile of a field with owners, as that of most buildings does.
static bool in_one_tile(const struct ll_spread *f, const struct patch *p)
{
    return f->owners && p->from_x >= 0 && p->from_y >= 0 &&
           p->from_x / LL_TILE_CELLS == p->to_x / LL_TILE_CELLS &&
           p->from_y / LL_TILE_CELLS == p->to_y / LL_TILE_CELLS &&
           p->to_x / LL_TILE_CELLS < f->tile_columns && p->to_y / LL_TILE_CELLS < f->tile_rows;
}

/// How a patch in a single tile lies to what is drawn of an owner.
static enum ll_spread_side side_of_patch(const struct ll_spread *f, const struct patch *p,
                                         uint32_t owner)
{
    const size_t tile =
        (size_t)(p->from_y / LL_TILE_CELLS) * f->tile_columns + (size_t)(p->from_x / LL_TILE_CELLS);
    const uint32_t place = f->slot[tile];
    if (place == UINT32_MAX) {
        return LL_SPREAD_OUTSIDE;
    }
    const size_t width = (size_t)(p->to_x - p->from_x) + 1;
    const size_t height = (size_t)(p->to_y - p->from_y) + 1;
    size_t inside = 0;
    for (size_t y = 0; y < height; y++) {
        const size_t line = ((size_t)p->from_y % LL_TILE_CELLS + y) * LL_TILE_CORNERS;
        const struct ll_corner *corners =
            &f->corners[place][line + (size_t)p->from_x % LL_TILE_CELLS];
        for (size_t x = 0; x < width; x++) {
            const bool mine = owner == LL_NO_OWNER || corners[x].owner == owner;
            inside += (size_t)((unsigned)(corners[x].beyond_m <= 0.0F) & (unsigned)mine);
        }
    }
    return inside == 0                ? LL_SPREAD_OUTSIDE
           : inside == width * height ? LL_SPREAD_INSIDE
                                      : LL_SPREAD_ACROSS;
}

enum ll_spread_side ll_spread_side(const ll_spread *field, const struct ll_box *box, uint32_t owner)
{
    const double step_m = field->step_m;
    const struct ll_box wide = ll_box_grown(box, 2.0 * LL_SPREAD_SLACK_M);
    const int64_t from_x = (int64_t)floor(wide.min_x / step_m);
    const int64_t to_x = (int64_t)ceil(wide.max_x / step_m);
    const int64_t from_y = (int64_t)floor(wide.min_y / step_m);
    const int64_t to_y = (int64_t)ceil(wide.max_y / step_m);
    const struct patch patch = {from_x - field->column, to_x - field->column, from_y - field->row,
                                to_y - field->row};
    if (in_one_tile(field, &patch)) {
        return side_of_patch(field, &patch, owner);
    }
    bool in = false;
    bool out = false;
    for (int64_t y = from_y; y <= to_y; y++) {
        for (int64_t x = from_x; x <= to_x; x++) {
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
