#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/spread_walls.h"

/// Width of a bucket: what differs in length by less is done in any order, so that most of what is
/// done one after the other lies together.
#define BUCKET_M 20.0

enum { MOST_BUCKETS = 4096, MOST_PLACES = 1 << 21 };

static const struct ll_label nobody = {INFINITY, LL_NO_OWNER};

/// Lets go of a label whose straight way is shut.
static bool keep_if_free(const ll_spread *f, const struct ll_shaped_cone *shaped, uint32_t cone,
                         struct ll_xy at, float beyond_m, struct ll_label *ret)
{
    *ret = nobody;
    if (beyond_m >= (float)f->cap_m) {
        return true;
    }
    if (ll_walls_between(f, ll_spread_foot(&shaped[cone], at), at, true)) {
        return false;
    }
    *ret = (struct ll_label){beyond_m, f->cones[cone].owner};
    return true;
}

enum ll_code ll_spread_prove_tile(ll_spread *f, const struct ll_shaped_cone *shaped, uint32_t place,
                                  struct ll_err *err)
{
    const uint32_t tile = f->tile[place];
    const struct ll_box box = ll_spread_tile_box(f, tile);
    const struct ll_tile_walls *walls = f->walls[place];
    struct ll_columns c;
    struct ll_proved *p = f->proved[place] = ll_calloc(1, sizeof *p);
    if (p == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    ll_spread_nearest(f, shaped, tile, &c);
    for (uint32_t y = 0; y < LL_TILE_CELLS; y++) {
        const uint32_t indoors = walls != NULL ? walls->indoors[y] : 0;
        for (uint32_t x = 0; x < LL_TILE_CELLS; x++) {
            const size_t i = (size_t)y * LL_TILE_CORNERS + x;
            const struct ll_xy at = {box.min_x + x * f->step_m, box.min_y + y * f->step_m};
            struct ll_label *own = p->of[y * LL_TILE_CELLS + x];
            own[0] = own[1] = nobody;
            bool whole = c.beyond_m[i] >= (float)f->cap_m;
            if (!whole && (indoors >> x & 1U) == 0) {
                whole = keep_if_free(f, shaped, c.cone[i], at, c.beyond_m[i], &own[0]);
                whole &= keep_if_free(f, shaped, c.other_cone[i], at, c.other_m[i], &own[1]);
            }
            if (own[1].beyond_m < own[0].beyond_m) {
                const struct ll_label other = own[1];
                own[1] = own[0];
                own[0] = other;
            }
            p->lacks[y] |= whole ? 0 : 1U << x;
        }
    }
    return LL_OK;
}

/// Corners that wait for their turn: 2 x (1024 x place + corner) + which label.
struct bucket {
    uint32_t *items;
    size_t count;
    size_t capacity;
};

/// Going from corner to corner.
struct walk {
    ll_spread *f;
    struct ll_proved **now; ///< by place
    struct bucket *buckets;
    size_t bucket_count;
    size_t present;
    enum ll_code code;
    struct ll_err *err;
};

static void walk_release(struct walk *w)
{
    for (size_t i = 0; w->buckets != NULL && i < w->bucket_count; i++) {
        ll_free(w->buckets[i].items);
    }
    for (uint32_t i = 0; w->now != NULL && i < w->f->tile_count; i++) {
        ll_free(w->now[i]);
    }
    ll_free(w->buckets);
    ll_free(w->now);
}

static size_t bucket_of(const struct walk *w, float beyond_m)
{
    const double number = ((double)beyond_m + w->f->reach_m) / BUCKET_M;
    const size_t last = w->bucket_count - 1;
    return number <= 0.0 ? 0 : number >= (double)last ? last : (size_t)number;
}

static void push(struct walk *w, uint32_t corner, uint32_t which, float beyond_m)
{
    const size_t number = bucket_of(w, beyond_m);
    struct bucket *b = &w->buckets[number > w->present ? number : w->present];
    if (w->code == LL_OK && b->count == b->capacity) {
        w->code = ll_array_reserve(&b->items, &b->capacity, b->count + 1, sizeof *b->items, w->err);
    }
    if (w->code == LL_OK) {
        b->items[b->count++] = corner * 2 + which;
    }
}

/// A corner of the grid, counted from the left and lower border of the field.
struct at {
    int64_t x;
    int64_t y;
    uint32_t place;  ///< of its tile; UINT32_MAX: none
    uint32_t corner; ///< in it
};

static struct at at_of(const ll_spread *f, int64_t x, int64_t y)
{
    struct at at = {x, y, UINT32_MAX, 0};
    const int64_t cells = LL_TILE_CELLS;
    if (x >= 0 && y >= 0 && x / cells < f->tile_columns && y / cells < f->tile_rows) {
        at.place = f->slot[(size_t)(y / cells) * f->tile_columns + (size_t)(x / cells)];
        at.corner = (uint32_t)(y % cells * cells + x % cells);
    }
    return at;
}

/// A corner beside another.
static struct at beside(const ll_spread *f, const struct at *from, int dx, int dy)
{
    const uint32_t x = from->corner % LL_TILE_CELLS + (uint32_t)dx;
    const uint32_t y = from->corner / LL_TILE_CELLS + (uint32_t)dy;
    if (x < LL_TILE_CELLS && y < LL_TILE_CELLS) { /* in the same tile */
        return (struct at){from->x + dx, from->y + dy, from->place, y * LL_TILE_CELLS + x};
    }
    return at_of(f, from->x + dx, from->y + dy);
}

/// A corner of a tile.
static struct at at_place(const ll_spread *f, uint32_t place, uint32_t corner)
{
    const uint32_t tile = f->tile[place];
    return (struct at){(int64_t)(tile % f->tile_columns) * LL_TILE_CELLS + corner % LL_TILE_CELLS,
                       (int64_t)(tile / f->tile_columns) * LL_TILE_CELLS + corner / LL_TILE_CELLS,
                       place, corner};
}

static struct ll_xy xy_of(const ll_spread *f, const struct at *at)
{
    return (struct ll_xy){(double)(f->column + at->x) * f->step_m,
                          (double)(f->row + at->y) * f->step_m};
}

static bool is_set(const uint32_t *rows, uint32_t corner)
{
    return (rows[corner / LL_TILE_CELLS] >> corner % LL_TILE_CELLS & 1U) != 0;
}

static bool is_indoors(const ll_spread *f, const struct at *at)
{
    return f->walls[at->place] != NULL && is_set(f->walls[at->place]->indoors, at->corner);
}

/// Whether a way is shorter than what a corner knows.
static bool improves(const struct ll_label *l, const struct ll_label *way)
{
    return way->beyond_m < l[way->owner == l[0].owner ? 0 : 1].beyond_m;
}

/// Notes a way that improves what a corner knows.
static void note(struct walk *w, const struct at *at, const struct ll_label *way)
{
    struct ll_label *l = w->now[at->place]->of[at->corner];
    const uint32_t corner = at->place * (LL_TILE_CELLS * LL_TILE_CELLS) + at->corner;
    if (way->owner != l[0].owner && way->beyond_m < l[0].beyond_m) {
        l[1] = l[0];
        l[0] = *way;
        if (l[1].owner != LL_NO_OWNER) {
            push(w, corner, 1, l[1].beyond_m);
        }
        push(w, corner, 0, l[0].beyond_m);
        return;
    }
    const uint32_t which = way->owner == l[0].owner ? 0 : 1;
    l[which] = *way;
    push(w, corner, which, way->beyond_m);
}

/// The ways from a corner to those around it.
static const int8_t ways[16][2] = {{1, 0},   {0, 1},   {-1, 0}, {0, -1}, {1, 1},  {-1, 1},
                                   {-1, -1}, {1, -1},  {2, 1},  {1, 2},  {-1, 2}, {-2, 1},
                                   {-2, -1}, {-1, -2}, {1, -2}, {2, -1}};

static float way_m(const ll_spread *f, size_t way)
{
    return (float)(f->step_m * (way < 4 ? 1.0 : way < 8 ? 1.4142135623730951 : 2.2360679774997897));
}

/// Goes on from a corner. From within a building nothing leads out again: how far inside it one
/// comes matters for the corners in it alone, which lie on no side of its walls.
static void go_on(struct walk *w, const struct at *from, const struct ll_label *label)
{
    const ll_spread *f = w->f;
    const bool indoors = is_indoors(f, from);
    for (size_t i = 0; i < 16; i++) {
        const struct at to = beside(f, from, ways[i][0], ways[i][1]);
        if (to.place == UINT32_MAX || !is_set(f->proved[to.place]->lacks, to.corner)) {
            continue;
        }
        const struct ll_label way = {label->beyond_m + way_m(f, i), label->owner};
        const bool enters = is_indoors(f, &to);
        if (way.beyond_m < (float)f->cap_m && (enters || !indoors) &&
            improves(w->now[to.place]->of[to.corner], &way) &&
            !ll_walls_between(f, xy_of(f, from), xy_of(f, &to), !enters)) {
            note(w, &to, &way);
        }
    }
}

static void empty_bucket(struct walk *w)
{
    const ll_spread *f = w->f;
    const uint32_t corners = LL_TILE_CELLS * LL_TILE_CELLS;
    for (size_t i = 0; w->code == LL_OK && i < w->buckets[w->present].count; i++) {
        const uint32_t item = w->buckets[w->present].items[i];
        const uint32_t place = item / 2 / corners;
        const uint32_t corner = item / 2 % corners;
        const struct ll_label label = w->now[place]->of[corner][item % 2];
        if (bucket_of(w, label.beyond_m) < w->present) {
            continue; /* it was here with a shorter way */
        }
        const struct at from = at_place(f, place, corner);
        go_on(w, &from, &label);
    }
}

/// Straight ways to a corner that lacks one, from those around it.
struct offers {
    struct ll_label from[32];
    struct ll_xy at[32];
    size_t count;
};

static void list_offers(const ll_spread *f, const struct at *to, struct offers *o)
{
    o->count = 0;
    for (size_t i = 0; i < 16; i++) {
        const struct at from = beside(f, to, -ways[i][0], -ways[i][1]);
        if (from.place == UINT32_MAX) {
            continue;
        }
        const struct ll_label *l = f->proved[from.place]->of[from.corner];
        for (size_t which = 0; which < 2 && l[which].owner != LL_NO_OWNER; which++) {
            o->at[o->count] = xy_of(f, &from);
            o->from[o->count++] =
                (struct ll_label){l[which].beyond_m + way_m(f, i), l[which].owner};
        }
    }
}

/// Takes the best straight ways to a corner from those around it that know one.
static void begin_corner(struct walk *w, const struct at *to)
{
    const ll_spread *f = w->f;
    struct offers o;
    list_offers(f, to, &o);
    const bool enters = is_indoors(f, to);
    while (o.count > 0 && w->code == LL_OK) {
        size_t best = 0;
        for (size_t i = 1; i < o.count; i++) {
            best = o.from[i].beyond_m < o.from[best].beyond_m ? i : best;
        }
        if (o.from[best].beyond_m >= (float)f->cap_m) {
            return;
        }
        if (improves(w->now[to->place]->of[to->corner], &o.from[best]) &&
            !ll_walls_between(f, o.at[best], xy_of(f, to), !enters)) {
            note(w, to, &o.from[best]);
        }
        o.count--;
        o.from[best] = o.from[o.count];
        o.at[best] = o.at[o.count];
    }
}

/// Lets the corners of a tile begin that lack a way.
static void begin_tile(struct walk *w, uint32_t place)
{
    const uint32_t *lacks = w->f->proved[place]->lacks;
    for (uint32_t i = 0; i < LL_TILE_CELLS * LL_TILE_CELLS && w->code == LL_OK; i++) {
        if (is_set(lacks, i)) {
            const struct at at = at_place(w->f, place, i);
            begin_corner(w, &at);
        }
    }
}

/// The corners of a tile, with those of the tiles beside it that lie on its border.
static enum ll_code close_tile(const struct walk *w, uint32_t place, struct ll_err *err)
{
    ll_spread *f = w->f;
    const float cap_m = (float)f->cap_m;
    struct ll_corner *corners = f->corners[place] = ll_alloc(LL_TILE_VALUES, sizeof *corners);
    if (corners == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const struct at first = at_place(f, place, 0);
    for (uint32_t y = 0; y < LL_TILE_CORNERS; y++) {
        for (uint32_t x = 0; x < LL_TILE_CORNERS; x++) {
            const struct at at = beside(f, &first, (int)x, (int)y);
            struct ll_corner *c = &corners[(size_t)y * LL_TILE_CORNERS + x];
            *c = (struct ll_corner){cap_m, cap_m, LL_NO_OWNER};
            if (at.place != UINT32_MAX) {
                const struct ll_label *l = w->now[at.place]->of[at.corner];
                *c = (struct ll_corner){l[0].beyond_m < cap_m ? l[0].beyond_m : cap_m,
                                        l[1].beyond_m < cap_m ? l[1].beyond_m : cap_m, l[0].owner};
            }
        }
    }
    return LL_OK;
}

static enum ll_code prepare(struct walk *w)
{
    ll_spread *f = w->f;
    if (f->tile_count > MOST_PLACES) {
        return ll_fail(w->err, LL_E_LIMIT, "more than %d tiles of ground", MOST_PLACES);
    }
    w->bucket_count = (size_t)fmin((f->reach_m + f->cap_m) / BUCKET_M + 2.0, MOST_BUCKETS);
    w->buckets = ll_calloc(w->bucket_count, sizeof *w->buckets);
    w->now = ll_calloc(f->tile_count, sizeof(struct ll_proved *));
    bool made = w->buckets != NULL && w->now != NULL;
    for (uint32_t i = 0; made && i < f->tile_count; i++) {
        w->now[i] = ll_alloc(1, sizeof *w->now[i]);
        made = w->now[i] != NULL;
        if (made) {
            memcpy(w->now[i], f->proved[i], sizeof *w->now[i]);
        }
    }
    return made ? LL_OK : ll_fail(w->err, LL_E_NOMEM, "out of memory");
}

enum ll_code ll_spread_walk(ll_spread *f, struct ll_err *err)
{
    LL_CLEANUP(walk_release) struct walk w = {.f = f, .err = err};
    w.code = prepare(&w);
    for (uint32_t i = 0; w.code == LL_OK && i < f->tile_count; i++) {
        begin_tile(&w, i);
    }
    for (; w.code == LL_OK && w.present < w.bucket_count; w.present++) {
        empty_bucket(&w);
    }
    for (uint32_t i = 0; w.code == LL_OK && i < f->tile_count; i++) {
        w.code = close_tile(&w, i, err);
    }
    return w.code;
}
