#include "importers/osm_fences.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

void ll_osm_fences_clear(struct ll_osm_fences *f)
{
    ll_free(f->vertices);
    *f = (struct ll_osm_fences){0};
}

/// Number of a kind; the last one stands for all that find no room.
static uint8_t kind_of(struct ll_osm_fences *f, const char *kind)
{
    size_t k = 0;
    while (k < f->kind_count && strncmp(f->kinds[k], kind, LL_FENCE_KIND_SIZE - 1) != 0) {
        k++;
    }
    if (k == f->kind_count && k < LL_FENCE_KINDS_MAX) {
        bool last = k + 1 == LL_FENCE_KINDS_MAX;
        (void)snprintf(f->kinds[k], sizeof f->kinds[k], "%.*s", LL_FENCE_KIND_SIZE - 1,
                       last ? "*" : kind);
        f->kind_count++;
    }
    return (uint8_t)(k < LL_FENCE_KINDS_MAX ? k : LL_FENCE_KINDS_MAX - 1);
}

enum ll_code ll_osm_fences_add(struct ll_osm_fences *f, const struct ll_shapes *shapes,
                               const char *kind, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&f->vertices, &f->capacity, f->count + shapes->point_count,
                                         sizeof *f->vertices, err);
    uint8_t number = code == LL_OK ? kind_of(f, kind) : 0;
    for (size_t i = 0; code == LL_OK && i < shapes->point_count; i++) {
        f->vertices[f->count++] =
            (struct ll_fence_vertex){ll_osm_position_key(&shapes->points[i]), f->lines, number};
    }
    f->lines++;
    return code;
}

enum ll_code ll_osm_fences_count(const struct ll_osm_fences *f, struct ll_osm_vertices *lanes,
                                 struct ll_osm_vertices *openings, struct ll_tally *tally,
                                 struct ll_err *err)
{
    if (f->count == 0) {
        return LL_OK;
    }
    ll_osm_vertices_sort(lanes);
    ll_osm_vertices_sort(openings);
    enum ll_code code = LL_OK;
    bool counted = false;
    for (size_t i = 0; code == LL_OK && i < f->count; i++) {
        const struct ll_fence_vertex *v = &f->vertices[i];
        counted = counted && i > 0 && v->fence == v[-1].fence;
        if (!counted && ll_osm_vertices_have(lanes, v->key) &&
            !ll_osm_vertices_have(openings, v->key)) {
            char tag[LL_TAG_TEXT_SIZE];
            (void)snprintf(tag, sizeof tag, "barrier=%s, across a lane", f->kinds[v->kind]);
            code = ll_tally_add(tally, tag, NULL, err);
            counted = true;
        }
    }
    return code;
}

enum ll_code ll_osm_borders_add(struct ll_osm_borders *b, const struct ll_shapes *shapes, int level,
                                struct ll_err *err)
{
    if (level < 1 || level >= LL_OSM_LEVELS || shapes->point_count == 0) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&b->lines, &b->capacity, b->count + 1, sizeof *b->lines, err);
    if (code == LL_OK) {
        const struct ll_xy *middle = &shapes->points[shapes->point_count / 2];
        b->lines[b->count++] = (struct ll_border_line){ll_osm_position_key(middle), level};
    }
    return code;
}

void ll_osm_borders_count(const struct ll_osm_borders *b, struct ll_osm_vertices *areas,
                          size_t ret_cut[LL_OSM_LEVELS])
{
    ll_osm_vertices_sort(areas);
    memset(ret_cut, 0, LL_OSM_LEVELS * sizeof *ret_cut);
    for (size_t i = 0; i < b->count; i++) {
        if (!ll_osm_vertices_have(areas, b->lines[i].key)) {
            ret_cut[b->lines[i].level]++;
        }
    }
}
