#include "geo/spread.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/pool.h"
#include "geo/spread_walls.h"

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
    for (uint32_t i = 0; field->walls != NULL && i < field->tile_count; i++) {
        ll_tile_walls_free(field->walls[i]);
    }
    for (uint32_t i = 0; field->proved != NULL && i < field->tile_count; i++) {
        ll_free(field->proved[i]);
    }
    ll_free(field->walls);
    ll_free(field->proved);
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

/// Everything of a field under way.
struct making {
    ll_spread *field;
    const struct ll_cone *cones;
    struct ll_shaped_cone *shaped; ///< of the cones
    size_t count;
    const struct ll_hose_ground *ground; ///< when owners are told apart
    const struct ll_box *touched;
    ll_spread *before; ///< with the same frame; NULL: none
};

static void making_clear(struct making *m)
{
    ll_free(m->shaped);
}

/// Places the grid around all cones.
static enum ll_code frame(struct making *m, struct ll_err *err)
{
    ll_spread *f = m->field;
    struct ll_box all = ll_box_empty();
    for (size_t i = 0; i < m->count; i++) {
        const struct ll_cone *c = &m->cones[i];
        struct ll_box box = ll_spread_box_of(f, c);
        if (!isfinite(c->a.x + c->a.y + c->b.x + c->b.y + c->radius_a_m + c->radius_b_m) ||
            c->radius_a_m < 0.0 || c->radius_b_m < 0.0) {
            return ll_fail(err, LL_E_INVALID, "a stretch with no finite place or radius");
        }
        ll_box_join(&all, &box);
        f->reach_m = fmax(f->reach_m, fmax(c->radius_a_m, c->radius_b_m));
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
    struct ll_box box = ll_spread_box_of(f, cone);
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
static bool may_touch(const struct ll_spread *f, const struct ll_shaped_cone *s, uint32_t column,
                      uint32_t row)
{
    const double half = LL_TILE_CELLS / 2.0;
    double x = ((double)f->column + column * (double)LL_TILE_CELLS + half) * f->step_m;
    double y = ((double)f->row + row * (double)LL_TILE_CELLS + half) * f->step_m;
    const double beyond_m = (double)ll_spread_beyond_cone(s, (struct ll_xy){x, y});
    return beyond_m <= f->cap_m + (half * 1.4143 + 1.0) * f->step_m;
}

/// Counts the cones of each tile (fill false), or writes them down.
static void deal(struct making *m, bool fill)
{
    const struct ll_spread *f = m->field;
    for (size_t i = 0; i < m->count; i++) {
        struct span span = span_of(f, &m->cones[i]);
        const struct ll_shaped_cone *s = &m->shaped[i];
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

static enum ll_code fill_tiles(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    (void)worker;
    const struct making *m = user;
    enum ll_code code = LL_OK;
    for (size_t place = begin; code == LL_OK && place < end; place++) {
        code = ll_spread_fill_tile(m->field, m->shaped, (uint32_t)place, err);
    }
    return code;
}

/// Whether what stands near a tile is what it was.
static bool untouched(const struct making *m, uint32_t tile, double near_m)
{
    const struct ll_box box = ll_spread_tile_box(m->field, tile);
    const struct ll_box wide = ll_box_grown(&box, near_m);
    return m->touched == NULL || !ll_box_meets(m->touched, &wide);
}

static enum ll_code raise_walls(void *user, unsigned worker, size_t begin, size_t end,
                                struct ll_err *err)
{
    (void)worker;
    const struct making *m = user;
    ll_spread *f = m->field;
    ll_spread *b = m->before;
    enum ll_code code = LL_OK;
    for (size_t place = begin; code == LL_OK && place < end; place++) {
        const uint32_t tile = f->tile[place];
        const uint32_t old = b != NULL ? b->slot[tile] : UINT32_MAX;
        if (old != UINT32_MAX && untouched(m, tile, f->step_m)) {
            f->walls[place] = b->walls[old];
            b->walls[old] = NULL;
        } else {
            code = ll_tile_walls_make(m->ground, f, tile, &f->walls[place], err);
        }
    }
    return code;
}

static enum ll_code prove_tiles(void *user, unsigned worker, size_t begin, size_t end,
                                struct ll_err *err)
{
    (void)worker;
    const struct making *m = user;
    ll_spread *f = m->field;
    enum ll_code code = LL_OK;
    for (size_t place = begin; code == LL_OK && place < end; place++) {
        const uint32_t tile = f->tile[place];
        if (same_tile(m, tile) && untouched(m, tile, f->reach_m + f->cap_m)) {
            struct ll_proved **before = &m->before->proved[m->before->slot[tile]];
            f->proved[place] = *before;
            *before = NULL;
        } else {
            code = ll_spread_prove_tile(f, m->shaped, (uint32_t)place, err);
        }
    }
    return code;
}

/// Fills the tiles with ways around what stands there.
static enum ll_code fill_around(struct making *m, unsigned threads, struct ll_err *err)
{
    ll_spread *f = m->field;
    f->walls = ll_calloc(f->tile_count, sizeof(struct ll_tile_walls *));
    f->proved = ll_calloc(f->tile_count, sizeof(struct ll_proved *));
    LL_CLEANUP(ll_freep) uint8_t *stages = ll_alloc(f->tile_count, sizeof *stages);
    if (f->walls == NULL || f->proved == NULL || stages == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_pool_for(threads, f->tile_count, 16, raise_walls, m, err);
    code = code == LL_OK ? ll_pool_for(threads, f->tile_count, 16, prove_tiles, m, err) : code;
    code = code == LL_OK ? ll_spread_stages(f, m->before, stages, err) : code;
    code = code == LL_OK ? ll_spread_walk(f, stages, threads, err) : code;
    if (code == LL_OK && m->before != NULL) {
        ll_spread_keep_corners(f, m->before, stages);
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
    if (f->owners ? f->corners == NULL : f->beyond_m == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return f->owners ? fill_around(m, threads, err)
                     : ll_pool_for(threads, f->tile_count, 16, fill_tiles, m, err);
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
        m->shaped[i] = ll_spread_shape(&m->cones[i]);
    }
    return LL_OK;
}

static enum ll_code make(struct making *m, unsigned threads, double step_m, ll_spread *before,
                         struct ll_err *err)
{
    ll_spread *f = m->field;
    if (!(step_m > 0.0 && isfinite(step_m)) || m->count >= UINT32_MAX) {
        return ll_fail(err, LL_E_INVALID, "a grid of %g m", step_m);
    }
    f->step_m = step_m;
    f->cap_m = 2.0 * step_m; /* neighbours on the grid differ by a step at most */
    f->owners = m->ground != NULL;
    enum ll_code code = frame(m, err);
    if (code != LL_OK || m->count == 0) {
        return code;
    }
    m->before = before != NULL && same_frame(f, before) ? before : NULL;
    code = keep_cones(m, err);
    code = code == LL_OK ? deal_out(m, err) : code;
    return code == LL_OK ? fill(m, threads, err) : code;
}

enum ll_code ll_spread_around(const struct ll_spread_task *task, ll_spread *before,
                              ll_spread **ret_field, struct ll_err *err)
{
    LL_CLEANUP(ll_spread_freep) ll_spread *field = ll_calloc(1, sizeof *field);
    if (field == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    LL_CLEANUP(making_clear)
    struct making m = {.field = field,
                       .cones = task->cones,
                       .count = task->count,
                       .ground = task->ground,
                       .touched = task->touched};
    enum ll_code code = make(&m, task->threads, task->step_m, before, err);
    if (code == LL_OK) {
        *ret_field = field;
        field = NULL;
    }
    return code;
}

enum ll_code ll_spread_new(const struct ll_cone *cones, size_t count, double step_m, bool owners,
                           unsigned threads, ll_spread **ret_field, struct ll_err *err)
{
    static const struct ll_hose_ground nothing = {0};
    LL_CLEANUP(ll_spread_freep) ll_spread *field = ll_calloc(1, sizeof *field);
    if (field == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    LL_CLEANUP(making_clear)
    struct making m = {
        .field = field, .cones = cones, .count = count, .ground = owners ? &nothing : NULL};
    enum ll_code code = make(&m, threads, step_m, NULL, err);
    if (code == LL_OK) {
        *ret_field = field;
        field = NULL;
    }
    return code;
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
/// @param x, y Counted from the left and lower border of the field.
static bool corner_inside(const struct ll_spread *f, int64_t x, int64_t y, uint32_t owner)
{
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
/// @param ret_owner Whose all of it is that is inside; LL_NO_OWNER: of several, or none.
static enum ll_spread_side side_of_patch(const struct ll_spread *f, const struct patch *p,
                                         uint32_t owner, uint32_t *ret_owner)
{
    const size_t tile =
        (size_t)(p->from_y / LL_TILE_CELLS) * f->tile_columns + (size_t)(p->from_x / LL_TILE_CELLS);
    const uint32_t place = f->slot[tile];
    *ret_owner = LL_NO_OWNER;
    if (place == UINT32_MAX) {
        return LL_SPREAD_OUTSIDE;
    }
    const size_t width = (size_t)(p->to_x - p->from_x) + 1;
    const size_t height = (size_t)(p->to_y - p->from_y) + 1;
    size_t inside = 0;
    uint32_t any = 0; /* bits of the owners inside */
    uint32_t all = UINT32_MAX;
    for (size_t y = 0; y < height; y++) {
        const size_t line = ((size_t)p->from_y % LL_TILE_CELLS + y) * LL_TILE_CORNERS;
        const struct ll_corner *corners =
            &f->corners[place][line + (size_t)p->from_x % LL_TILE_CELLS];
        for (size_t x = 0; x < width; x++) {
            const bool mine = owner == LL_NO_OWNER || corners[x].owner == owner;
            const uint32_t in =
                (uint32_t)((unsigned)(corners[x].beyond_m <= 0.0F) & (unsigned)mine);
            inside += in;
            any |= in != 0 ? corners[x].owner : 0;
            all &= in != 0 ? corners[x].owner : UINT32_MAX;
        }
    }
    *ret_owner = any == all ? all : LL_NO_OWNER;
    return inside == 0                ? LL_SPREAD_OUTSIDE
           : inside == width * height ? LL_SPREAD_INSIDE
                                      : LL_SPREAD_ACROSS;
}

/// The corners of the grid in a box and around it.
static struct patch patch_of(const ll_spread *f, const struct ll_box *box)
{
    const double step_m = f->step_m;
    const struct ll_box wide = ll_box_grown(box, 2.0 * LL_SPREAD_SLACK_M);
    return (struct patch){(int64_t)floor(wide.min_x / step_m) - f->column,
                          (int64_t)ceil(wide.max_x / step_m) - f->column,
                          (int64_t)floor(wide.min_y / step_m) - f->row,
                          (int64_t)ceil(wide.max_y / step_m) - f->row};
}

/// How a patch lies to what is drawn of an owner, corner by corner.
static enum ll_spread_side side_anywhere(const struct ll_spread *f, const struct patch *p,
                                         uint32_t owner)
{
    bool in = false;
    bool out = false;
    for (int64_t y = p->from_y; y <= p->to_y; y++) {
        for (int64_t x = p->from_x; x <= p->to_x; x++) {
            const bool inside = corner_inside(f, x, y, owner);
            in |= inside;
            out |= !inside;
        }
        if (in && out) {
            return LL_SPREAD_ACROSS;
        }
    }
    return in ? LL_SPREAD_INSIDE : LL_SPREAD_OUTSIDE;
}

enum ll_spread_side ll_spread_side(const ll_spread *field, const struct ll_box *box, uint32_t owner)
{
    const struct patch patch = patch_of(field, box);
    uint32_t of = LL_NO_OWNER;
    return in_one_tile(field, &patch) ? side_of_patch(field, &patch, owner, &of)
                                      : side_anywhere(field, &patch, owner);
}

enum ll_spread_side ll_spread_side_of_all(const ll_spread *field, const struct ll_box *box,
                                          uint32_t *ret_owner)
{
    const struct patch patch = patch_of(field, box);
    *ret_owner = LL_NO_OWNER;
    return in_one_tile(field, &patch) ? side_of_patch(field, &patch, LL_NO_OWNER, ret_owner)
                                      : side_anywhere(field, &patch, LL_NO_OWNER);
}
