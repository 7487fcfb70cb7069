#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/pool.h"
#include "geo/spread_walls.h"

/// Width of a bucket: what differs in length by less is done in any order, so that most of what is
/// done one after the other lies together.
#define BUCKET_M 20.0

enum { MOST_BUCKETS = 4096, MOST_PLACES = 1 << 21 };

/* Tiles that a thread does in one go. */
enum { TILES_AT_ONCE = 16 };

static const struct ll_label nobody = {INFINITY, LL_NO_OWNER};
static const struct ll_label nobody_twice[2] = {{INFINITY, LL_NO_OWNER}, {INFINITY, LL_NO_OWNER}};

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
            const size_t i = ll_spread_column_of(x, y);
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

/// A corner that is to wait, as in a bucket, and for how long.
struct begun {
    uint32_t item;
    float beyond_m;
};

/// Those of one tile, in order.
struct beginnings {
    struct begun *items;
    size_t count;
    size_t capacity;
};

/// The places of a tile and of those around it; UINT32_MAX: none.
struct around {
    uint32_t of[3][3];
};

/// Going from corner to corner.
struct walk {
    ll_spread *f;
    const uint8_t *stages;    ///< by place
    struct ll_proved **now;   ///< by place; of the field where nothing lacks; NULL: not walked
    struct around *around;    ///< by place
    float way_m[16];          ///< how long the ways from corner to corner are
    struct beginnings *begun; ///< by place
    struct beginnings *into;  ///< where what is to wait is noted; NULL: in its bucket
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
        if (w->now[i] != w->f->proved[i]) {
            ll_free(w->now[i]);
        }
    }
    for (uint32_t i = 0; w->begun != NULL && i < w->f->tile_count; i++) {
        ll_free(w->begun[i].items);
    }
    ll_free(w->begun);
    ll_free(w->buckets);
    ll_free(w->now);
    ll_free(w->around);
}

static size_t bucket_of(const struct walk *w, float beyond_m)
{
    const double number = ((double)beyond_m + w->f->reach_m) / BUCKET_M;
    const size_t last = w->bucket_count - 1;
    return number <= 0.0 ? 0 : number >= (double)last ? last : (size_t)number;
}

/// Lets an item wait in its bucket.
static void wait_for(struct walk *w, uint32_t item, float beyond_m)
{
    const size_t number = bucket_of(w, beyond_m);
    struct bucket *b = &w->buckets[number > w->present ? number : w->present];
    if (w->code == LL_OK && b->count == b->capacity) {
        w->code = ll_array_reserve(&b->items, &b->capacity, b->count + 1, sizeof *b->items, w->err);
    }
    if (w->code == LL_OK) {
        b->items[b->count++] = item;
    }
}

static void push(struct walk *w, uint32_t corner, uint32_t which, float beyond_m)
{
    const uint32_t item = corner * 2 + which;
    struct beginnings *into = w->into;
    if (into == NULL) {
        wait_for(w, item, beyond_m);
        return;
    }
    if (w->code == LL_OK && into->count == into->capacity) {
        w->code = ll_array_reserve(&into->items, &into->capacity, into->count + 1,
                                   sizeof *into->items, w->err);
    }
    if (w->code == LL_OK) {
        into->items[into->count++] = (struct begun){item, beyond_m};
    }
}

/// A corner of the grid.
struct at {
    uint32_t place;  ///< of its tile; UINT32_MAX: none
    uint32_t corner; ///< in it
};

/// A way from a corner to one around it.
struct way {
    int8_t dx; ///< columns
    int8_t dy;
    uint8_t bit; ///< of that corner among five rows of five around
    int8_t step; ///< from corner to corner of one tile
};

#define WAY(dx, dy)                                                                                \
    {                                                                                              \
        dx, dy, 12 + 5 * (dy) + (dx), (int)LL_TILE_CELLS *(dy) + (dx)                              \
    }

static const struct way ways[16] = {WAY(1, 0),   WAY(0, 1),   WAY(-1, 0),  WAY(0, -1),
                                    WAY(1, 1),   WAY(-1, 1),  WAY(-1, -1), WAY(1, -1),
                                    WAY(2, 1),   WAY(1, 2),   WAY(-1, 2),  WAY(-2, 1),
                                    WAY(-2, -1), WAY(-1, -2), WAY(1, -2),  WAY(2, -1)};

/// In steps.
static double length_of(size_t way)
{
    return way < 4 ? 1.0 : way < 8 ? 1.4142135623730951 : 2.2360679774997897;
}

/// Whether all corners around one are of the same tile.
static bool is_amid(const struct at *at)
{
    return at->corner % LL_TILE_CELLS - 2 < LL_TILE_CELLS - 4 &&
           at->corner / LL_TILE_CELLS - 2 < LL_TILE_CELLS - 4;
}

/// The corner that a way from another, or to it (`forth` -1), leads to. @param amid is_amid
static struct at beside(const struct walk *w, const struct at *from, const struct way *way,
                        int forth, bool amid)
{
    if (amid) {
        return (struct at){from->place, from->corner + (uint32_t)(forth * way->step)};
    }
    const uint32_t x = from->corner % LL_TILE_CELLS + LL_TILE_CELLS + (uint32_t)(forth * way->dx);
    const uint32_t y = from->corner / LL_TILE_CELLS + LL_TILE_CELLS + (uint32_t)(forth * way->dy);
    return (struct at){w->around[from->place].of[y / LL_TILE_CELLS][x / LL_TILE_CELLS],
                       y % LL_TILE_CELLS * LL_TILE_CELLS + x % LL_TILE_CELLS};
}

/// The place that lies so many columns and rows beside a corner.
static struct ll_xy xy_beside(const ll_spread *f, const struct at *at, int dx, int dy)
{
    const uint32_t tile = f->tile[at->place];
    const int64_t x =
        (int64_t)(tile % f->tile_columns) * LL_TILE_CELLS + at->corner % LL_TILE_CELLS;
    const int64_t y =
        (int64_t)(tile / f->tile_columns) * LL_TILE_CELLS + at->corner / LL_TILE_CELLS;
    return (struct ll_xy){(double)(f->column + x + dx) * f->step_m,
                          (double)(f->row + y + dy) * f->step_m};
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

/// The corners of a row of a tile (bits) that lack a straight way.
static uint32_t lacking(const ll_spread *f, uint32_t place, uint32_t row)
{
    return place != UINT32_MAX ? f->proved[place]->lacks[row] : 0;
}

/// The corners around one that lack a straight way: five rows of five bits.
static uint32_t lacking_around(const struct walk *w, const struct at *at)
{
    const uint32_t x = at->corner % LL_TILE_CELLS;
    const uint32_t low = at->corner / LL_TILE_CELLS + LL_TILE_CELLS - 2;
    uint32_t bits = 0;
    for (uint32_t i = 0; i < 5; i++) {
        const uint32_t *places = w->around[at->place].of[(low + i) / LL_TILE_CELLS];
        const uint32_t y = (low + i) % LL_TILE_CELLS;
        uint32_t row = lacking(w->f, places[1], y);
        if (x < 2) {
            row = row << (2 - x) | lacking(w->f, places[0], y) >> (LL_TILE_CELLS - 2 + x);
        } else if (x + 2 >= LL_TILE_CELLS) {
            row = row >> (x - 2) | lacking(w->f, places[2], y) << (LL_TILE_CELLS + 2 - x);
        } else {
            row >>= x - 2;
        }
        bits |= (row & 31U) << 5 * i;
    }
    return bits;
}

/// Goes on from a corner. From within a building nothing leads out again: how far inside it one
/// comes matters for the corners in it alone, which lie on no side of its walls.
static void go_on(struct walk *w, const struct at *from, const struct ll_label *label)
{
    const ll_spread *f = w->f;
    const bool indoors = is_indoors(f, from);
    const uint32_t around = lacking_around(w, from);
    const bool amid = is_amid(from);
    for (size_t i = 0; around != 0 && i < 16; i++) {
        if ((around >> ways[i].bit & 1U) == 0) {
            continue;
        }
        const struct at to = beside(w, from, &ways[i], 1, amid);
        const struct ll_label way = {label->beyond_m + w->way_m[i], label->owner};
        const bool enters = is_indoors(f, &to);
        if (way.beyond_m < (float)f->cap_m && (enters || !indoors) &&
            improves(w->now[to.place]->of[to.corner], &way) &&
            !ll_walls_between(f, xy_beside(f, from, 0, 0),
                              xy_beside(f, from, ways[i].dx, ways[i].dy), !enters)) {
            note(w, &to, &way);
        }
    }
}

static void empty_bucket(struct walk *w)
{
    const uint32_t corners = LL_TILE_CELLS * LL_TILE_CELLS;
    for (size_t i = 0; w->code == LL_OK && i < w->buckets[w->present].count; i++) {
        const uint32_t item = w->buckets[w->present].items[i];
        const uint32_t place = item / 2 / corners;
        const uint32_t corner = item / 2 % corners;
        const struct ll_label label = w->now[place]->of[corner][item % 2];
        if (bucket_of(w, label.beyond_m) < w->present) {
            continue; /* it was here with a shorter way */
        }
        const struct at from = {place, corner};
        go_on(w, &from, &label);
    }
}

/// A straight way to a corner that lacks one, from one beside it.
struct offer {
    struct ll_label way;
    uint32_t number; ///< of `ways`
};

/// Lists the ways that improve what a corner knows.
static size_t list_offers(const struct walk *w, const struct at *to, struct offer ret[32])
{
    const ll_spread *f = w->f;
    const struct ll_label *own = w->now[to->place]->of[to->corner];
    const bool amid = is_amid(to);
    size_t count = 0;
    for (uint32_t i = 0; i < 16; i++) {
        const struct at from = beside(w, to, &ways[i], -1, amid);
        if (from.place == UINT32_MAX) {
            continue;
        }
        const struct ll_label *l = f->proved[from.place]->of[from.corner];
        for (size_t which = 0; which < 2 && l[which].owner != LL_NO_OWNER; which++) {
            const struct ll_label way = {l[which].beyond_m + w->way_m[i], l[which].owner};
            if (way.beyond_m < (float)f->cap_m && improves(own, &way)) {
                ret[count++] = (struct offer){way, i};
            }
        }
    }
    return count;
}

/// Drops the ways that no longer improve what a corner knows. @param ret_best The shortest.
static size_t sift_offers(struct offer *offers, size_t count, const struct ll_label *own,
                          size_t *ret_best)
{
    size_t kept = 0;
    *ret_best = 0;
    for (size_t i = 0; i < count; i++) {
        if (improves(own, &offers[i].way)) {
            offers[kept] = offers[i];
            *ret_best =
                offers[kept].way.beyond_m < offers[*ret_best].way.beyond_m ? kept : *ret_best;
            kept++;
        }
    }
    return kept;
}

/// Takes the best straight ways to a corner from those around it that know one.
static void begin_corner(struct walk *w, const struct at *to)
{
    const ll_spread *f = w->f;
    const struct ll_label *own = w->now[to->place]->of[to->corner];
    const bool enters = is_indoors(f, to);
    struct offer offers[32];
    size_t best = 0;
    size_t count = list_offers(w, to, offers);
    while (w->code == LL_OK && (count = sift_offers(offers, count, own, &best)) > 0) {
        const struct way *way = &ways[offers[best].number];
        if (!ll_walls_between(f, xy_beside(f, to, -way->dx, -way->dy), xy_beside(f, to, 0, 0),
                              !enters)) {
            note(w, to, &offers[best].way);
        }
        offers[best] = offers[--count];
    }
}

/// Lets the corners of a tile begin that lack a way.
static void begin_tile(struct walk *w, uint32_t place)
{
    const uint32_t *lacks = w->f->proved[place]->lacks;
    for (uint32_t y = 0; y < LL_TILE_CELLS; y++) {
        uint32_t x = 0;
        for (uint32_t row = lacks[y]; row != 0 && w->code == LL_OK; row >>= 1, x++) {
            if ((row & 1U) != 0) {
                const struct at at = {place, y * LL_TILE_CELLS + x};
                begin_corner(w, &at);
            }
        }
    }
}

/// Each tile notes its own beginnings, so that they wait in the same order on any number of
/// threads.
static enum ll_code begin_some(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    (void)worker;
    struct walk w = *(const struct walk *)user;
    w.err = err;
    for (size_t place = begin; w.code == LL_OK && place < end; place++) {
        w.into = &w.begun[place];
        if (w.stages[place] != LL_STAGE_KEPT) {
            begin_tile(&w, (uint32_t)place);
        }
    }
    return w.code;
}

/// Lets all corners that have begun wait for their turn.
static void line_up(struct walk *w)
{
    for (uint32_t place = 0; place < w->f->tile_count; place++) {
        const struct beginnings *of = &w->begun[place];
        for (size_t i = 0; i < of->count; i++) {
            wait_for(w, of->items[i].item, of->items[i].beyond_m);
        }
    }
}

/// Some corners of a tile, from those of that tile or one beside it.
/// @param x, y  Of the first of them in the tile.
/// @param place Of the tile that they are of; UINT32_MAX: none.
static void close_part(const struct walk *w, uint32_t place, uint32_t x, uint32_t y,
                       struct ll_corner *corners)
{
    const float cap_m = (float)w->f->cap_m;
    const uint32_t columns = x == 0 ? LL_TILE_CELLS : 1;
    const uint32_t rows = y == 0 ? LL_TILE_CELLS : 1;
    for (uint32_t j = 0; j < rows; j++) {
        struct ll_corner *row = &corners[(size_t)(y + j) * LL_TILE_CORNERS + x];
        for (uint32_t i = 0; i < columns; i++) {
            const struct ll_label *l =
                place != UINT32_MAX ? w->now[place]->of[j * LL_TILE_CELLS + i] : nobody_twice;
            row[i] = (struct ll_corner){l[0].beyond_m < cap_m ? l[0].beyond_m : cap_m,
                                        l[1].beyond_m < cap_m ? l[1].beyond_m : cap_m, l[0].owner};
        }
    }
}

/// The corners of a tile, with those of the tiles beside it that lie on its border.
static enum ll_code close_tile(const struct walk *w, uint32_t place, struct ll_err *err)
{
    ll_spread *f = w->f;
    struct ll_corner *corners = f->corners[place] = ll_alloc(LL_TILE_VALUES, sizeof *corners);
    if (corners == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t y = 0; y < 2; y++) {
        for (uint32_t x = 0; x < 2; x++) {
            close_part(w, w->around[place].of[y + 1][x + 1], x * LL_TILE_CELLS, y * LL_TILE_CELLS,
                       corners);
        }
    }
    return LL_OK;
}

static enum ll_code close_some(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    (void)worker;
    const struct walk *w = user;
    enum ll_code code = LL_OK;
    for (size_t place = begin; code == LL_OK && place < end; place++) {
        code = w->stages[place] == LL_STAGE_CLOSED ? close_tile(w, (uint32_t)place, err) : LL_OK;
    }
    return code;
}

static bool lacks_any(const struct ll_proved *p)
{
    uint32_t any = 0;
    for (size_t y = 0; y < LL_TILE_CELLS; y++) {
        any |= p->lacks[y];
    }
    return any != 0;
}

/// @return NULL when there is no memory for it.
static struct ll_proved *copy_of(const struct ll_proved *p)
{
    struct ll_proved *copy = ll_alloc(1, sizeof *copy);
    if (copy != NULL) {
        memcpy(copy, p, sizeof *copy);
    }
    return copy;
}

/// Finds the tiles around one that are walked through.
static void look_around(const struct walk *w, uint32_t place, struct around *ret)
{
    const ll_spread *f = w->f;
    const uint32_t x = f->tile[place] % f->tile_columns;
    const uint32_t y = f->tile[place] / f->tile_columns;
    for (uint32_t i = 0; i < 9; i++) {
        const uint32_t column = x + i % 3 - 1; /* of none where it is below 0 */
        const uint32_t row = y + i / 3 - 1;
        const uint32_t there = column < f->tile_columns && row < f->tile_rows
                                   ? f->slot[(size_t)row * f->tile_columns + column]
                                   : UINT32_MAX;
        const bool walked = there != UINT32_MAX && w->stages[there] != LL_STAGE_KEPT;
        ret->of[i / 3][i % 3] = walked ? there : UINT32_MAX;
    }
}

static enum ll_code prepare(struct walk *w)
{
    ll_spread *f = w->f;
    if (f->tile_count > MOST_PLACES) {
        return ll_fail(w->err, LL_E_LIMIT, "more than %d tiles of ground", MOST_PLACES);
    }
    for (size_t i = 0; i < 16; i++) {
        w->way_m[i] = (float)(f->step_m * length_of(i));
    }
    w->bucket_count = (size_t)fmin((f->reach_m + f->cap_m) / BUCKET_M + 2.0, MOST_BUCKETS);
    w->buckets = ll_calloc(w->bucket_count, sizeof *w->buckets);
    w->now = ll_calloc(f->tile_count, sizeof(struct ll_proved *));
    w->around = ll_alloc(f->tile_count, sizeof *w->around);
    w->begun = ll_calloc(f->tile_count, sizeof *w->begun);
    bool made = w->buckets != NULL && w->now != NULL && w->around != NULL && w->begun != NULL;
    for (uint32_t i = 0; made && i < f->tile_count; i++) {
        if (w->stages[i] == LL_STAGE_KEPT) {
            continue;
        }
        look_around(w, i, &w->around[i]);
        w->now[i] = lacks_any(f->proved[i]) ? copy_of(f->proved[i]) : f->proved[i];
        made = w->now[i] != NULL;
    }
    return made ? LL_OK : ll_fail(w->err, LL_E_NOMEM, "out of memory");
}

enum ll_code ll_spread_walk(ll_spread *f, const uint8_t *stages, unsigned threads,
                            struct ll_err *err)
{
    LL_CLEANUP(walk_release) struct walk w = {.f = f, .stages = stages, .err = err};
    w.code = prepare(&w);
    if (w.code == LL_OK) {
        w.code = ll_pool_for(threads, f->tile_count, TILES_AT_ONCE, begin_some, &w, err);
    }
    if (w.code == LL_OK) {
        line_up(&w);
    }
    for (; w.code == LL_OK && w.present < w.bucket_count; w.present++) {
        empty_bucket(&w);
    }
    return w.code == LL_OK ? ll_pool_for(threads, f->tile_count, TILES_AT_ONCE, close_some, &w, err)
                           : w.code;
}
