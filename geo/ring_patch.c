#include "geo/ring_patch.h"

#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/outline.h"
#include "geo/ring_bands.h"
#include "geo/ring_crossings.h"
#include "geo/ring_split.h"

/// A patch under way.
struct work {
    const struct ll_ring_patch *what;
    ll_index *index; ///< of the regions
    struct ll_ring_crossings x;
    uint32_t *by_there;         ///< crossings in order of `there`
    uint32_t *place;            ///< of each crossing in that order
    bool *walked;               ///< by crossing
    struct ll_ring_bands bands; ///< of the polygon
    struct ll_xy *walk;         ///< the ring under way
    size_t walk_count;
    size_t walk_capacity;
    struct ll_ring_nest nest;
    struct ll_err *err;
};

static void work_release(struct work *w)
{
    ll_index_free(w->index);
    ll_ring_crossings_clear(&w->x);
    ll_free(w->by_there);
    ll_free(w->place);
    ll_free(w->walked);
    ll_ring_bands_clear(&w->bands);
    ll_free(w->walk);
    ll_ring_nest_clear(&w->nest);
}

struct keyed {
    struct ll_ring_place there;
    uint32_t crossing;
};

static int by_there(const void *left, const void *right)
{
    const struct keyed *a = left;
    const struct keyed *b = right;
    int order = ll_ring_place_order(&a->there, &b->there);
    return order != 0 ? order : (a->crossing > b->crossing) - (a->crossing < b->crossing);
}

static enum ll_code sort_there(struct work *w)
{
    const size_t count = w->x.count;
    LL_CLEANUP(ll_freep) struct keyed *keys = ll_alloc(count, sizeof *keys);
    w->by_there = ll_alloc(count, sizeof *w->by_there);
    w->place = ll_alloc(count, sizeof *w->place);
    w->walked = ll_calloc(count, sizeof *w->walked);
    if (keys == NULL || w->by_there == NULL || w->place == NULL || w->walked == NULL) {
        return ll_fail(w->err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t i = 0; i < count; i++) {
        keys[i] = (struct keyed){w->x.items[i].there, i};
    }
    if (count > 0) {
        qsort(keys, count, sizeof *keys, by_there);
    }
    for (uint32_t i = 0; i < count; i++) {
        w->by_there[i] = keys[i].crossing;
        w->place[keys[i].crossing] = i;
    }
    return LL_OK;
}

/// The next crossing along the polygon's ring; crossings of a ring follow each other.
static uint32_t next_here(const struct work *w, uint32_t crossing)
{
    const struct ll_ring_crossing *x = w->x.items;
    const uint32_t ring = x[crossing].here.ring;
    if (crossing + 1 < w->x.count && x[crossing + 1].here.ring == ring) {
        return crossing + 1;
    }
    uint32_t low = 0; /* the first of the ring */
    uint32_t high = crossing;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (x[middle].here.ring < ring) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/// The next crossing along the region's ring, forward or back. A ring has few.
static uint32_t next_there(const struct work *w, uint32_t crossing, bool back)
{
    const struct ll_ring_crossing *x = w->x.items;
    const uint32_t ring = x[crossing].there.ring;
    uint32_t at = w->place[crossing];
    const uint32_t end = (uint32_t)w->x.count;
    const bool more = back ? at > 0 : at + 1 < end;
    if (more && x[w->by_there[back ? at - 1 : at + 1]].there.ring == ring) {
        return w->by_there[back ? at - 1 : at + 1];
    }
    while (back ? at + 1 < end && x[w->by_there[at + 1]].there.ring == ring
                : at > 0 && x[w->by_there[at - 1]].there.ring == ring) {
        at = back ? at + 1 : at - 1;
    }
    return w->by_there[at];
}

/// Whether ways in and ways out alternate along both borders, as they must.
static bool alternates(const struct work *w)
{
    for (uint32_t i = 0; i < w->x.count; i++) {
        if (w->x.items[next_here(w, i)].enters == w->x.items[i].enters ||
            w->x.items[next_there(w, i, false)].enters == w->x.items[i].enters) {
            return false;
        }
    }
    return true;
}

static enum ll_code step(struct work *w, struct ll_xy at)
{
    enum ll_code code =
        ll_array_reserve(&w->walk, &w->walk_capacity, w->walk_count + 1, sizeof *w->walk, w->err);
    if (code == LL_OK) {
        w->walk[w->walk_count++] = at;
    }
    return code;
}

/// Goes on along a ring from one of its points to the next before a place.
static enum ll_code follow(struct work *w, const struct ll_shapes *s,
                           const struct ll_ring_place *from, const struct ll_ring_place *to)
{
    const uint32_t first = s->first_point[from->ring];
    const uint32_t last = s->first_point[from->ring + 1] - 1;
    enum ll_code code = LL_OK;
    if (from->point == to->point && ll_ring_place_order(from, to) < 0) {
        return LL_OK;
    }
    uint32_t p = from->point;
    do {
        p = p + 1 == last ? first : p + 1;
        code = step(w, s->points[p]);
    } while (code == LL_OK && p != to->point);
    return code;
}

static enum ll_code follow_back(struct work *w, const struct ll_shapes *s,
                                const struct ll_ring_place *from, const struct ll_ring_place *to)
{
    const uint32_t first = s->first_point[from->ring];
    const uint32_t last = s->first_point[from->ring + 1] - 1;
    enum ll_code code = LL_OK;
    if (from->point == to->point && ll_ring_place_order(to, from) < 0) {
        return LL_OK;
    }
    uint32_t p = from->point;
    do {
        code = step(w, s->points[p]);
        p = p == first ? last - 1 : p - 1;
    } while (code == LL_OK && p != to->point);
    return code;
}

/// The ring of the new border that leaves a region by a crossing: along the polygon to where it
/// enters a region, around that to where it is left, and so on.
static enum ll_code walk_around(struct work *w, uint32_t start)
{
    const struct ll_ring_crossing *x = w->x.items;
    const bool add = w->what->add;
    uint32_t at = start;
    enum ll_code code = LL_OK;
    w->walk_count = 0;
    do {
        w->walked[at] = true;
        code = code == LL_OK ? step(w, x[at].at) : code;
        const uint32_t in = next_here(w, at);
        if (code == LL_OK) {
            code = follow(w, w->what->shapes, &x[at].here, &x[in].here);
        }
        code = code == LL_OK ? step(w, x[in].at) : code;
        at = next_there(w, in, !add);
        if (code == LL_OK) {
            code = (add ? follow : follow_back)(w, w->what->regions, &x[in].there, &x[at].there);
        }
    } while (code == LL_OK && at != start);
    return code == LL_OK ? ll_ring_split(w->walk, w->walk_count, &w->nest, w->err) : code;
}

static enum ll_code take_ring(struct work *w, const struct ll_shapes *s, uint32_t ring, bool turned)
{
    const uint32_t first = s->first_point[ring];
    const uint32_t count = s->first_point[ring + 1] - first;
    enum ll_code code = ll_ring_nest_begin(&w->nest, w->err);
    for (uint32_t i = 0; code == LL_OK && i < count; i++) {
        const uint32_t p = first + (turned ? count - 1 - i : i);
        code = ll_ring_nest_point(&w->nest, s->points[p], w->err);
    }
    return code;
}

struct asking {
    const struct ll_shapes *regions;
    struct ll_xy at;
    bool inside;
};

static bool visit_around(uint32_t region, void *user)
{
    struct asking *a = user;
    a->inside = ll_shape_contains(a->regions, region, a->at);
    return !a->inside;
}

/// Rings of the polygon that nothing crosses stay, unless they lie in a region.
static enum ll_code take_own(struct work *w, const bool *crossed)
{
    const struct ll_shapes *s = w->what->shapes;
    const uint32_t begin = s->first_ring[w->what->polygon];
    enum ll_code code = LL_OK;
    for (uint32_t r = begin; code == LL_OK && r < s->first_ring[w->what->polygon + 1]; r++) {
        struct asking a = {w->what->regions, s->points[s->first_point[r]], false};
        const struct ll_box box = {a.at.x, a.at.y, a.at.x, a.at.y};
        if (!crossed[r - begin]) {
            ll_index_search(w->index, &box, visit_around, &a);
            code = a.inside ? LL_OK : take_ring(w, s, r, false);
        }
    }
    return code;
}

static enum ll_code make_bands(struct work *w)
{
    const struct ll_shapes *s = w->what->shapes;
    const uint32_t begin = s->first_ring[w->what->polygon];
    const uint32_t end = s->first_ring[w->what->polygon + 1];
    const size_t points = begin == end ? 0 : s->first_point[end] - s->first_point[begin];
    LL_CLEANUP(ll_freep) uint32_t *edges = ll_alloc(points, sizeof *edges);
    size_t count = 0;
    if (edges == NULL) {
        return ll_fail(w->err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t r = begin; r < end; r++) {
        for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
            edges[count++] = p;
        }
    }
    return ll_ring_bands_make(s->points, edges, count, &w->bands, w->err);
}

/// Whether a point lies inside the polygon.
static bool is_inside(const struct work *w, struct ll_xy p)
{
    const struct ll_ring_bands *b = &w->bands;
    const uint32_t band = ll_ring_band_at(b, p.y);
    bool inside = false;
    for (uint32_t i = b->first[band]; i < b->first[band + 1]; i++) {
        inside ^= ll_ring_edge_beside(&b->points[b->edge[i]], p);
    }
    return inside;
}

/// Rings of regions that nothing crosses: those that are put in lie outside the polygon, those that
/// are taken out inside it.
static enum ll_code take_regions(struct work *w, const bool *crossed)
{
    const struct ll_shapes *s = w->what->regions;
    enum ll_code code = make_bands(w);
    for (uint32_t r = 0; code == LL_OK && r < s->ring_count; r++) {
        if (!crossed[r] && s->first_point[r + 1] > s->first_point[r] &&
            is_inside(w, s->points[s->first_point[r]]) != w->what->add) {
            code = take_ring(w, s, r, !w->what->add);
        }
    }
    return code;
}

/// All rings of the new border.
static enum ll_code take_all(struct work *w)
{
    const struct ll_shapes *s = w->what->shapes;
    const uint32_t begin = s->first_ring[w->what->polygon];
    const size_t rings = s->first_ring[w->what->polygon + 1] - begin;
    LL_CLEANUP(ll_freep) bool *here = ll_calloc(rings, sizeof *here);
    LL_CLEANUP(ll_freep) bool *there = ll_calloc(w->what->regions->ring_count, sizeof *there);
    if (here == NULL || there == NULL) {
        return ll_fail(w->err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = LL_OK;
    for (uint32_t i = 0; code == LL_OK && i < w->x.count; i++) {
        here[w->x.items[i].here.ring - begin] = true;
        there[w->x.items[i].there.ring] = true;
        if (!w->walked[i] && !w->x.items[i].enters) {
            code = walk_around(w, i);
        }
    }
    code = code == LL_OK ? take_own(w, here) : code;
    return code == LL_OK ? take_regions(w, there) : code;
}

enum ll_code ll_ring_patch(const struct ll_ring_patch *what, bool *ret_clean, struct ll_shapes *ret,
                           struct ll_err *err)
{
    LL_CLEANUP(work_release) struct work w = {.what = what, .err = err};
    if (what->regions->count == 0) {
        *ret_clean = true;
        return ll_shapes_copy(ret, what->shapes, what->polygon, err);
    }
    enum ll_code code = ll_index_new(what->regions->box, what->regions->count, &w.index, err);
    if (code == LL_OK) {
        code = ll_ring_crossings_find(what, w.index, &w.x, err);
    }
    if (code == LL_OK && !w.x.doubtful) {
        code = sort_there(&w);
    }
    if (code != LL_OK || w.x.doubtful || !alternates(&w)) {
        *ret_clean = false;
        return code;
    }
    code = take_all(&w);
    if (code == LL_OK) {
        *ret_clean = true;
        code = ll_ring_nest_finish(&w.nest, ret, err);
    }
    return code;
}
