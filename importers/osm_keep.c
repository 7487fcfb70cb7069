#include "importers/osm_keep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/outline.h"
#include "geo/surface_point.h"

#define STEPS_A_DEGREE 1e7

void ll_osm_kept_clear(struct ll_osm_kept *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        OGR_F_Destroy(kept->features[i]);
    }
    ll_free(kept->features);
    ll_free(kept->kind);
    ll_shapes_clear(&kept->shapes);
    *kept = (struct ll_osm_kept){0};
}

enum ll_code ll_osm_keep(struct ll_osm_kept *kept, OGRFeatureH feature, enum ll_kind kind,
                         const struct ll_shapes *shapes, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&kept->features, &kept->capacity[0], kept->count + 1,
                                         sizeof *kept->features, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&kept->kind, &kept->capacity[1], kept->count + 1,
                                sizeof *kept->kind, err);
    }
    if (code == LL_OK) {
        code = ll_shapes_copy(&kept->shapes, shapes, 0, err);
    }
    if (code != LL_OK) {
        OGR_F_Destroy(feature);
        return code;
    }
    kept->kind[kept->count] = (uint8_t)kind;
    kept->features[kept->count++] = feature;
    return LL_OK;
}

uint64_t ll_osm_position_key(const struct ll_xy *p)
{
    int64_t x = llround(p->x * STEPS_A_DEGREE), y = llround(p->y * STEPS_A_DEGREE);
    return (uint64_t)(uint32_t)(int32_t)x << 32U | (uint32_t)(int32_t)y;
}

enum ll_code ll_osm_remember(struct ll_osm_vertices *v, const struct ll_shapes *shapes,
                             struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&v->keys, &v->capacity, v->count + shapes->point_count,
                                         sizeof *v->keys, err);
    for (size_t i = 0; code == LL_OK && i < shapes->point_count; i++) {
        v->keys[v->count++] = ll_osm_position_key(&shapes->points[i]);
    }
    return code;
}

static int by_value(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

void ll_osm_vertices_sort(struct ll_osm_vertices *v)
{
    if (v->count > 1) {
        qsort(v->keys, v->count, sizeof *v->keys, by_value);
    }
}

bool ll_osm_vertices_have(const struct ll_osm_vertices *v, uint64_t key)
{
    return v->count > 0 && bsearch(&key, v->keys, v->count, sizeof *v->keys, by_value) != NULL;
}

/// A kept point and its place in the list.
struct spot {
    uint64_t key;
    size_t index;
};

static int by_key(const void *left, const void *right)
{
    const struct spot *a = left, *b = right;
    return a->key != b->key ? (a->key > b->key) - (a->key < b->key)
                            : (a->index > b->index) - (a->index < b->index);
}

/// First of the sorted spots whose key is not below `key`.
static size_t lower_bound(const struct spot *spots, size_t count, uint64_t key)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (spots[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

enum ll_code ll_osm_on_lanes(const struct ll_osm_kept *kept, const struct ll_osm_vertices *v,
                             bool *on_lane, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct spot *spots = ll_alloc(kept->count, sizeof *spots);
    if (spots == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < kept->count; i++) {
        size_t at = kept->shapes.first_point[kept->shapes.first_ring[i]];
        spots[i] = (struct spot){ll_osm_position_key(&kept->shapes.points[at]), i};
        on_lane[i] = false;
    }
    qsort(spots, kept->count, sizeof *spots, by_key);
    for (size_t i = 0; i < v->count; i++) {
        size_t s = lower_bound(spots, kept->count, v->keys[i]);
        for (; s < kept->count && spots[s].key == v->keys[i]; s++) {
            on_lane[spots[s].index] = true;
        }
    }
    return LL_OK;
}

/// Whether shape b is an area that holds shape a and is not the smaller of the two.
static bool holds(const struct ll_shapes *s, size_t b, size_t a)
{
    if (a == b || s->kind[b] != LL_POLYGON || !ll_box_meets(&s->box[a], &s->box[b])) {
        return false;
    }
    double mine = ll_shape_area(s, a), other = ll_shape_area(s, b);
    bool larger = other > mine || (other == mine && b < a);
    return larger && ll_shape_contains(s, b, ll_point_on_surface(s, a));
}

void ll_osm_same(const struct ll_osm_kept *kept, size_t *same_as)
{
    for (size_t i = 0; i < kept->count; i++) {
        same_as[i] = i;
        for (size_t j = 0; j < kept->count && same_as[i] == i; j++) {
            if (holds(&kept->shapes, j, i)) {
                same_as[i] = j;
            }
        }
    }
}
