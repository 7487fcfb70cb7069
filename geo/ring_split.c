#include "geo/ring_split.h"

#include <string.h>

#include "core/alloc.h"

#define EMPTY UINT32_MAX

/// The walk since it began, or since the last place it came back to, and where each point of it
/// stands. Places of points that are gone are recognised by what stands there now.
struct walk {
    struct ll_xy *points;
    uint32_t count;
    uint32_t *table; ///< by hash: a place in `points`
    uint32_t mask;
};

static void walk_release(struct walk *w)
{
    ll_free(w->points);
    ll_free(w->table);
}

static uint32_t hash_of(struct ll_xy p)
{
    uint64_t bits[2];
    memcpy(bits, &p, sizeof bits);
    uint64_t h = (bits[0] ^ (bits[1] << 29 | bits[1] >> 35)) * 0x9E3779B97F4A7C15U;
    return (uint32_t)(h >> 32);
}

/// The place of a point on the walk, or EMPTY; then it is put down as the next one.
static uint32_t find_or_add(struct walk *w, struct ll_xy p)
{
    uint32_t slot = hash_of(p) & w->mask;
    for (; w->table[slot] != EMPTY; slot = (slot + 1) & w->mask) {
        uint32_t place = w->table[slot];
        if (place < w->count && w->points[place].x == p.x && w->points[place].y == p.y) {
            return place;
        }
    }
    w->table[slot] = w->count;
    w->points[w->count++] = p;
    return EMPTY;
}

/// The ring that closes at a place of the walk; its point stays on the walk.
static enum ll_code close_ring(struct walk *w, uint32_t place, struct ll_ring_nest *nest,
                               struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (w->count - place >= 3) {
        code = ll_ring_nest_begin(nest, err);
        for (uint32_t i = place; code == LL_OK && i <= w->count; i++) {
            code = ll_ring_nest_point(nest, w->points[i < w->count ? i : place], err);
        }
    }
    w->count = place + 1;
    return code;
}

enum ll_code ll_ring_split(const struct ll_xy *points, size_t count, struct ll_ring_nest *nest,
                           struct ll_err *err)
{
    LL_CLEANUP(walk_release) struct walk w = {0};
    size_t slots = 4;
    while (slots < 2 * count) {
        slots *= 2;
    }
    if (count >= UINT32_MAX / 4) {
        return ll_fail(err, LL_E_LIMIT, "the border of an area is too long to be drawn");
    }
    w.points = ll_alloc(count, sizeof *w.points);
    w.table = ll_alloc(slots, sizeof *w.table);
    if (w.points == NULL || w.table == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    memset(w.table, 0xFF, slots * sizeof *w.table);
    w.mask = (uint32_t)(slots - 1);
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        uint32_t place = find_or_add(&w, points[i]);
        if (place != EMPTY) {
            code = close_ring(&w, place, nest, err);
        }
    }
    return code == LL_OK && w.count > 0 ? close_ring(&w, 0, nest, err) : code;
}
