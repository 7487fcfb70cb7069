#include "geo/ring_bands.h"

#include <math.h>

#include "core/alloc.h"

/// How many edges share a band, about.
#define BAND_EDGES 16

void ll_ring_bands_clear(struct ll_ring_bands *bands)
{
    ll_free(bands->first);
    ll_free(bands->edge);
    *bands = (struct ll_ring_bands){0};
}

uint32_t ll_ring_band_at(const struct ll_ring_bands *bands, double y)
{
    const double at = (y - bands->low_y) / bands->height_m;
    return !(at > 0.0) ? 0 : at >= bands->count ? bands->count - 1 : (uint32_t)at;
}

/// Counts the edges of each band (fill false), or writes them down.
static void deal(const struct ll_ring_bands *b, const uint32_t *edges, size_t count, bool fill)
{
    for (size_t i = 0; i < count; i++) {
        const double y = b->points[edges[i]].y;
        const double next_y = b->points[edges[i] + 1].y;
        const uint32_t last = ll_ring_band_at(b, y > next_y ? y : next_y);
        for (uint32_t band = ll_ring_band_at(b, y < next_y ? y : next_y); band <= last; band++) {
            if (fill) {
                b->edge[b->first[band]++] = edges[i];
            } else {
                b->first[band + 1]++;
            }
        }
    }
}

enum ll_code ll_ring_bands_make(const struct ll_xy *points, const uint32_t *edges, size_t count,
                                struct ll_ring_bands *ret, struct ll_err *err)
{
    struct ll_box box = ll_box_empty();
    for (size_t i = 0; i < count; i++) {
        ll_box_extend(&box, points[edges[i]].x, points[edges[i]].y);
        ll_box_extend(&box, points[edges[i] + 1].x, points[edges[i] + 1].y);
    }
    *ret = (struct ll_ring_bands){.points = points, .count = (uint32_t)(count / BAND_EDGES) + 1};
    ret->low_y = count > 0 ? box.min_y : 0.0;
    ret->height_m = count > 0 ? fmax(1e-3, (box.max_y - box.min_y) / ret->count) : 1.0;
    ret->first = ll_calloc((size_t)ret->count + 1, sizeof *ret->first);
    if (ret->first == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    deal(ret, edges, count, false);
    for (uint32_t i = 0; i < ret->count; i++) {
        ret->first[i + 1] += ret->first[i];
    }
    ret->edge = ll_alloc(ret->first[ret->count], sizeof *ret->edge);
    if (ret->edge == NULL) {
        ll_ring_bands_clear(ret);
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    deal(ret, edges, count, true);
    for (uint32_t i = ret->count; i > 0; i--) {
        ret->first[i] = ret->first[i - 1];
    }
    ret->first[0] = 0;
    return LL_OK;
}
