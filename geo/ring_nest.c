#include "geo/ring_nest.h"

#include "core/alloc.h"
#include "core/array.h"
#include "geo/ring_bands.h"

/// A ring that is ready.
struct ring {
    uint32_t first;
    uint32_t count;
    uint32_t hole;  ///< of an outer ring: its first; UINT32_MAX: none
    uint32_t next;  ///< of a hole: the next of the same outer ring; UINT32_MAX: none
    double area_m2; ///< signed
};

/// Rings being sorted out.
struct nesting {
    const struct ll_ring_nest *nest;
    struct ring *rings;
    uint32_t count;
    struct ll_ring_bands bands; ///< of the outer rings
    uint32_t *ring;             ///< by point: the ring of the edge that begins there
    bool *odd;                  ///< by ring, for the point being asked about
};

static void nesting_release(struct nesting *n)
{
    ll_free(n->rings);
    ll_ring_bands_clear(&n->bands);
    ll_free(n->ring);
    ll_free(n->odd);
}

void ll_ring_nest_clear(struct ll_ring_nest *nest)
{
    ll_free(nest->points);
    ll_free(nest->first);
    *nest = (struct ll_ring_nest){0};
}

void ll_ring_nest_rewind(struct ll_ring_nest *nest)
{
    nest->point_count = 0;
    nest->ring_count = 0;
}

enum ll_code ll_ring_nest_begin(struct ll_ring_nest *nest, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&nest->first, &nest->ring_capacity, nest->ring_count + 1,
                                         sizeof *nest->first, err);
    if (code == LL_OK) {
        nest->first[nest->ring_count++] = (uint32_t)nest->point_count;
    }
    return code;
}

enum ll_code ll_ring_nest_point(struct ll_ring_nest *nest, struct ll_xy p, struct ll_err *err)
{
    if (nest->point_count > nest->first[nest->ring_count - 1]) {
        const struct ll_xy *last = &nest->points[nest->point_count - 1];
        if (last->x == p.x && last->y == p.y) {
            return LL_OK;
        }
    }
    if (nest->point_count >= UINT32_MAX) {
        return ll_fail(err, LL_E_LIMIT, "more shapes in one layer than this program can number");
    }
    enum ll_code code = ll_array_reserve(&nest->points, &nest->point_capacity,
                                         nest->point_count + 1, sizeof *nest->points, err);
    if (code == LL_OK) {
        nest->points[nest->point_count++] = p;
    }
    return code;
}

static size_t ring_end(const struct ll_ring_nest *nest, size_t ring)
{
    return ring + 1 < nest->ring_count ? nest->first[ring + 1] : nest->point_count;
}

/// Rings with an area. @return how many.
static uint32_t measure_rings(const struct ll_ring_nest *nest, struct ring *rings)
{
    uint32_t count = 0;
    for (size_t r = 0; r < nest->ring_count; r++) {
        const uint32_t first = nest->first[r];
        const uint32_t points = (uint32_t)(ring_end(nest, r) - first);
        const double area_m2 = points < 4 ? 0.0 : ll_ring_area(&nest->points[first], points);
        if (area_m2 != 0.0) {
            rings[count++] = (struct ring){first, points, UINT32_MAX, UINT32_MAX, area_m2};
        }
    }
    return count;
}

/// Deals the edges of outer rings out to bands.
static enum ll_code make_bands(struct nesting *n, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint32_t *edges = ll_alloc(n->nest->point_count, sizeof *edges);
    n->ring = ll_alloc(n->nest->point_count, sizeof *n->ring);
    n->odd = ll_calloc(n->count, sizeof *n->odd);
    size_t count = 0;
    if (edges == NULL || n->ring == NULL || n->odd == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t r = 0; r < n->count; r++) {
        const struct ring *ring = &n->rings[r];
        for (uint32_t i = 0; ring->area_m2 > 0.0 && i + 1 < ring->count; i++) {
            n->ring[ring->first + i] = r;
            edges[count++] = ring->first + i;
        }
    }
    return ll_ring_bands_make(n->nest->points, edges, count, &n->bands, err);
}

/// A point of a ring that is surely not on another: the middle of its first edge.
static struct ll_xy point_of(const struct ll_ring_nest *nest, const struct ring *ring)
{
    const struct ll_xy *p = &nest->points[ring->first];
    return (struct ll_xy){0.5 * (p[0].x + p[1].x), 0.5 * (p[0].y + p[1].y)};
}

/// The smallest ring around a hole; UINT32_MAX for none.
static uint32_t find_outer(const struct nesting *n, uint32_t hole)
{
    const struct ll_ring_bands *b = &n->bands;
    const struct ring *rings = n->rings;
    const struct ll_xy p = point_of(n->nest, &rings[hole]);
    const uint32_t band = ll_ring_band_at(b, p.y);
    uint32_t outer = UINT32_MAX;
    for (uint32_t i = b->first[band]; i < b->first[band + 1]; i++) {
        n->odd[n->ring[b->edge[i]]] ^= ll_ring_edge_beside(&b->points[b->edge[i]], p);
    }
    for (uint32_t i = b->first[band]; i < b->first[band + 1]; i++) {
        const uint32_t r = n->ring[b->edge[i]];
        const bool holds = n->odd[r] && rings[r].area_m2 >= -rings[hole].area_m2;
        if (holds && (outer == UINT32_MAX || rings[r].area_m2 < rings[outer].area_m2 ||
                      (rings[r].area_m2 == rings[outer].area_m2 && r < outer))) {
            outer = r;
        }
        n->odd[r] = false;
    }
    return outer;
}

/// Gives each hole to the ring around it, in their order.
static void give_holes(struct nesting *n)
{
    for (uint32_t r = n->count; r-- > 0;) {
        const uint32_t outer = n->rings[r].area_m2 < 0.0 ? find_outer(n, r) : UINT32_MAX;
        if (outer != UINT32_MAX) {
            n->rings[r].next = n->rings[outer].hole;
            n->rings[outer].hole = r;
        }
    }
}

static enum ll_code add_ring(const struct ll_ring_nest *nest, const struct ring *ring,
                             struct ll_shapes *shapes, struct ll_err *err)
{
    enum ll_code code = ll_shapes_ring(shapes, err);
    return code == LL_OK ? ll_shapes_run(shapes, &nest->points[ring->first], ring->count, err)
                         : code;
}

enum ll_code ll_ring_nest_finish(const struct ll_ring_nest *nest, struct ll_shapes *shapes,
                                 struct ll_err *err)
{
    LL_CLEANUP(nesting_release) struct nesting n = {.nest = nest};
    n.rings = ll_alloc(nest->ring_count, sizeof *n.rings);
    if (n.rings == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    n.count = measure_rings(nest, n.rings);
    enum ll_code code = make_bands(&n, err);
    if (code != LL_OK) {
        return code;
    }
    give_holes(&n);
    code = ll_shapes_begin(shapes, LL_POLYGON, err);
    if (code != LL_OK) {
        return code;
    }
    for (uint32_t outer = 0; code == LL_OK && outer < n.count; outer++) {
        if (n.rings[outer].area_m2 < 0.0) {
            continue;
        }
        code = add_ring(nest, &n.rings[outer], shapes, err);
        for (uint32_t r = n.rings[outer].hole; code == LL_OK && r != UINT32_MAX;
             r = n.rings[r].next) {
            code = add_ring(nest, &n.rings[r], shapes, err);
        }
    }
    if (code != LL_OK) {
        ll_shapes_drop_last(shapes);
    }
    return code;
}
