#include "geo/locate.h"

#include "core/alloc.h"
#include "core/array.h"
#include "geo/index.h"
#include "geo/ray.h"

/* Bands are meant to hold about this many edges; the lists may take up this many entries an edge.
 */
enum { EDGES_A_BAND = 8, ENTRIES_AN_EDGE = 4 };

/// One polygon: its bands are [first_band, first_band + band_count).
struct banded {
    double min_y;
    double bands_per_m;
    size_t first_band;
    uint32_t band_count;
};

struct ll_locator {
    const struct ll_shapes *shapes;
    size_t count;
    struct banded *polygons;
    size_t band_total;
    size_t band_capacity;
    size_t *band; ///< band_total + 1 starts in `edge`
    size_t edge_total;
    size_t edge_capacity;
    uint32_t *edge; ///< point where the edge begins; it ends at the next
    ll_index *index;
};

/// The band of a height; rises with it, so an edge that spans a height is listed in its band.
static uint32_t band_of(const struct banded *polygon, double y)
{
    double at = (y - polygon->min_y) * polygon->bands_per_m;
    return at >= (double)polygon->band_count ? polygon->band_count - 1
           : at > 0.0                        ? (uint32_t)at
                                             : 0;
}

/// The bands an edge is listed in.
static void bands_of_edge(const struct banded *polygon, const struct ll_xy *from, uint32_t *ret_low,
                          uint32_t *ret_high)
{
    uint32_t a = band_of(polygon, from[0].y);
    uint32_t b = band_of(polygon, from[1].y);
    *ret_low = a < b ? a : b;
    *ret_high = a < b ? b : a;
}

/// Walks over the edges of a polygon and adds up the entries of each band; `starts` may be NULL,
/// and `edges` too. @return the entries.
static size_t list_edges(const ll_locator *l, uint32_t row, const struct banded *polygon,
                         size_t *starts, uint32_t *edges)
{
    const struct ll_shapes *s = l->shapes;
    size_t entries = 0;
    for (uint32_t r = s->first_ring[row]; r < s->first_ring[row + 1]; r++) {
        for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
            uint32_t low = 0, high = 0;
            bands_of_edge(polygon, &s->points[p], &low, &high);
            entries += high - low + 1;
            for (uint32_t b = low; starts != NULL && b <= high; b++) {
                if (edges != NULL) {
                    edges[starts[b]] = p;
                }
                starts[b]++;
            }
        }
    }
    return entries;
}

static size_t points_of(const struct ll_shapes *s, uint32_t row)
{
    uint32_t first = s->first_ring[row], end = s->first_ring[row + 1];
    return first == end ? 0 : s->first_point[end] - s->first_point[first];
}

/// Chooses how many bands a polygon gets: fewer when most edges would stand in many.
static struct banded choose_bands(const ll_locator *l, uint32_t row, size_t *ret_entries)
{
    const struct ll_box *box = &l->shapes->box[row];
    size_t points = points_of(l->shapes, row);
    struct banded polygon = {.min_y = box->min_y, .first_band = l->band_total};
    polygon.band_count = (uint32_t)(points / EDGES_A_BAND) + 1;
    for (;; polygon.band_count /= 2) {
        double height = box->max_y - box->min_y;
        polygon.bands_per_m = height > 0.0 ? (double)polygon.band_count / height : 0.0;
        *ret_entries = list_edges(l, row, &polygon, NULL, NULL);
        if (polygon.band_count == 1 || *ret_entries <= points * ENTRIES_AN_EDGE) {
            return polygon;
        }
    }
}

/// Lists the edges of one polygon band by band (counting sort by band).
static enum ll_code add_polygon(ll_locator *l, uint32_t row, struct ll_err *err)
{
    size_t entries = 0;
    struct banded polygon = choose_bands(l, row, &entries);
    enum ll_code code = ll_array_reserve(
        &l->band, &l->band_capacity, l->band_total + polygon.band_count + 1, sizeof *l->band, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&l->edge, &l->edge_capacity, l->edge_total + entries,
                                sizeof *l->edge, err);
    }
    if (code != LL_OK) {
        return code;
    }
    size_t *band = l->band + l->band_total;
    for (uint32_t b = 0; b < polygon.band_count; b++) {
        band[b] = 0;
    }
    (void)list_edges(l, row, &polygon, band, NULL);
    size_t start = l->edge_total;
    for (uint32_t b = 0; b < polygon.band_count; b++) {
        size_t here = band[b];
        band[b] = start;
        start += here;
    }
    (void)list_edges(l, row, &polygon, band, l->edge); /* now band[b] is where b ends */
    for (uint32_t b = polygon.band_count; b > 0; b--) {
        band[b] = band[b - 1];
    }
    band[0] = l->edge_total;
    l->edge_total += entries;
    l->band_total += polygon.band_count;
    l->polygons[l->count++] = polygon;
    return LL_OK;
}

enum ll_code ll_locator_new(const struct ll_shapes *shapes, const uint32_t *rows, size_t count,
                            ll_locator **ret_locator, struct ll_err *err)
{
    LL_CLEANUP(ll_locator_freep) ll_locator *l = ll_calloc(1, sizeof *l);
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(count, sizeof *boxes);
    if (l != NULL) {
        l->shapes = shapes;
        l->polygons = ll_alloc(count, sizeof *l->polygons);
    }
    if (l == NULL || boxes == NULL || l->polygons == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", count);
    }
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        bool polygon = shapes->kind[rows[i]] == LL_POLYGON;
        boxes[i] = polygon ? shapes->box[rows[i]] : ll_box_empty();
        code = add_polygon(l, rows[i], err);
    }
    if (code == LL_OK) {
        code = ll_index_new(boxes, count, &l->index, err);
    }
    if (code == LL_OK) {
        *ret_locator = l;
        l = NULL;
    }
    return code;
}

void ll_locator_free(ll_locator *l)
{
    if (l != NULL) {
        ll_free(l->polygons);
        ll_free(l->band);
        ll_free(l->edge);
        ll_index_free(l->index);
        ll_free(l);
    }
}

void ll_locator_freep(ll_locator **locator)
{
    ll_locator_free(*locator);
}

struct question {
    const ll_locator *locator;
    struct ll_xy at;
    uint32_t lowest;
};

static bool contains(const ll_locator *l, size_t place, struct ll_xy at)
{
    const struct banded *polygon = &l->polygons[place];
    size_t band = polygon->first_band + band_of(polygon, at.y);
    bool inside = false;
    for (size_t e = l->band[band]; e < l->band[band + 1]; e++) {
        const struct ll_xy *from = &l->shapes->points[l->edge[e]];
        enum ll_ray meets =
            ll_ray_meets(from[0].x - at.x, from[0].y - at.y, from[1].x - at.x, from[1].y - at.y);
        if (meets == LL_RAY_ON_EDGE) {
            return true;
        }
        inside ^= meets == LL_RAY_CROSSES;
    }
    return inside;
}

static bool ask(uint32_t place, void *user)
{
    struct question *q = user;
    if (place < q->lowest && contains(q->locator, place, q->at)) {
        q->lowest = place;
    }
    return true;
}

uint32_t ll_locate(const ll_locator *locator, struct ll_xy p)
{
    struct question q = {.locator = locator, .at = p, .lowest = UINT32_MAX};
    struct ll_box box = {p.x, p.y, p.x, p.y};
    ll_index_search(locator->index, &box, ask, &q);
    return q.lowest;
}
