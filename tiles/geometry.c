#include "tiles/geometry.h"

#include <string.h>

#include "core/alloc.h"

/// Points that are transformed at once.
#define BATCH ((size_t)4096)

/// Projects `count` points. A point that cannot be projected makes `lost` of its place true.
static enum ll_code project(ll_transform *transform, const struct ll_xy *from, size_t count,
                            struct ll_unit *to, bool *lost, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_xy *batch = ll_alloc(BATCH, sizeof *batch);
    if (batch == NULL) {
        return ll_fail(err, LL_E_NOMEM, "projecting the map");
    }
    for (size_t begin = 0; begin < count; begin += BATCH) {
        size_t n = count - begin < BATCH ? count - begin : BATCH;
        memcpy(batch, from + begin, n * sizeof *batch);
        enum ll_code code = ll_transform_points(transform, batch, n, err);
        if (code != LL_OK) {
            return ll_err_wrap(err, code, "projecting the map");
        }
        for (size_t i = 0; i < n; i++) {
            lost[begin + i] = !ll_unit_of_plane(batch[i], &to[begin + i]);
        }
    }
    return LL_OK;
}

/// The box of a shape in units; empty when one of its points was lost.
static struct ll_box box_of(const struct ll_geometry *g, size_t shape, const bool *lost)
{
    struct ll_box box = ll_box_empty();
    uint32_t from = g->first_point[g->first_ring[shape]];
    uint32_t to = g->first_point[g->first_ring[shape + 1]];
    for (uint32_t p = from; p < to; p++) {
        if (lost[p]) {
            return ll_box_empty();
        }
        ll_box_extend(&box, g->points[p].x, g->points[p].y);
    }
    return box;
}

static enum ll_code build_index(struct ll_geometry *g, const bool *lost, struct ll_box *inout_box,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(g->count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "indexing the map");
    }
    for (size_t i = 0; i < g->count; i++) {
        boxes[i] = box_of(g, i, lost);
        if (!ll_box_is_empty(&boxes[i])) {
            ll_box_join(inout_box, &boxes[i]);
        }
    }
    return ll_index_new(boxes, g->count, &g->index, err);
}

enum ll_code ll_geometry_make(ll_transform *transform, const struct ll_shapes *shapes,
                              struct ll_geometry *ret_geometry, struct ll_box *inout_box,
                              struct ll_err *err)
{
    if (shapes->count == 0) {
        *ret_geometry = (struct ll_geometry){0};
        return LL_OK;
    }
    LL_CLEANUP(ll_geometry_clear) struct ll_geometry g = {.count = shapes->count};
    LL_CLEANUP(ll_freep) bool *lost = ll_alloc(shapes->point_count, sizeof *lost);
    g.kind = ll_alloc(shapes->count, sizeof *g.kind);
    g.first_ring = ll_alloc(shapes->count + 1, sizeof *g.first_ring);
    g.first_point = ll_alloc(shapes->ring_count + 1, sizeof *g.first_point);
    g.points = ll_alloc(shapes->point_count, sizeof *g.points);
    if (lost == NULL || g.kind == NULL || g.first_ring == NULL || g.first_point == NULL ||
        g.points == NULL) {
        return ll_fail(err, LL_E_NOMEM, "projecting the map");
    }
    memcpy(g.kind, shapes->kind, shapes->count * sizeof *g.kind);
    memcpy(g.first_ring, shapes->first_ring, (shapes->count + 1) * sizeof *g.first_ring);
    memcpy(g.first_point, shapes->first_point, (shapes->ring_count + 1) * sizeof *g.first_point);
    enum ll_code code =
        project(transform, shapes->points, shapes->point_count, g.points, lost, err);
    if (code == LL_OK) {
        code = build_index(&g, lost, inout_box, err);
    }
    if (code == LL_OK) {
        *ret_geometry = g;
        g = (struct ll_geometry){0};
    }
    return code;
}

void ll_geometry_clear(struct ll_geometry *geometry)
{
    ll_free(geometry->kind);
    ll_free(geometry->first_ring);
    ll_free(geometry->first_point);
    ll_free(geometry->points);
    ll_index_free(geometry->index);
    *geometry = (struct ll_geometry){0};
}
