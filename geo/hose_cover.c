#include "geo/hose_cover.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/hose.h"
#include "geo/index.h"
#include "geo/outline.h"

/// What one thread writes on.
struct scratch {
    struct ll_list_pen near; ///< positions in `buildings`
    uint32_t *rows;          ///< of these; grows to the most near one place
    size_t capacity;
    double *length_m; ///< by row of the buildings
    uint32_t *owner;
    ll_hose_memory *memory;
};

struct covering {
    struct ll_stage alone; ///< of one thread, telling nobody
    const struct ll_hose_ground *ground;
    const struct ll_site_places *places;
    const struct ll_shapes *shapes;
    const uint32_t *buildings;
    ll_index *index; ///< of `buildings`
    double limit_m;
    double gate_m;
    struct scratch scratch[LL_THREADS_MAX];
};

static void covering_freep(struct covering **covering)
{
    struct covering *c = *covering;
    if (c != NULL) {
        for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
            ll_free(c->scratch[i].near.items);
            ll_free(c->scratch[i].rows);
            ll_free(c->scratch[i].length_m);
            ll_free(c->scratch[i].owner);
            ll_hose_memory_free(c->scratch[i].memory);
        }
        ll_index_free(c->index);
        ll_free(c);
    }
}

/// Buildings near one place being listed.
struct nearing {
    const struct covering *c;
    struct ll_xy at;
    struct ll_list_pen *near;
    enum ll_code code;
    struct ll_err *err;
};

static bool take_near(uint32_t item, void *user)
{
    struct nearing *n = user;
    const double at_least_m = ll_shape_point(n->c->shapes, n->c->buildings[item], n->at);
    if (at_least_m <= n->c->limit_m + LL_ROUNDING_M) {
        n->code = ll_list_add(n->near, item, n->err);
    }
    return n->code == LL_OK;
}

static int ascending(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static enum ll_code reserve(const struct covering *c, struct scratch *s, size_t count,
                            struct ll_err *err)
{
    if (s->length_m == NULL) {
        s->length_m = ll_alloc(c->shapes->count, sizeof *s->length_m);
        s->owner = ll_alloc(c->shapes->count, sizeof *s->owner);
        s->memory = ll_hose_memory_new();
    }
    return s->length_m == NULL || s->owner == NULL || s->memory == NULL
               ? ll_fail(err, LL_E_NOMEM, "out of memory")
               : ll_array_reserve(&s->rows, &s->capacity, count, sizeof *s->rows, err);
}

static enum ll_code lay_hoses(void *user, unsigned worker, size_t i, struct ll_list_pen *pen,
                              struct ll_err *err)
{
    struct covering *c = user;
    struct scratch *s = &c->scratch[worker];
    const struct ll_xy at = c->places->items[i].at;
    const struct ll_box point = {at.x, at.y, at.x, at.y};
    const struct ll_box around = ll_box_grown(&point, c->limit_m + LL_ROUNDING_M);
    struct nearing n = {.c = c, .at = at, .near = &s->near, .err = err};
    s->near.count = 0;
    ll_index_search(c->index, &around, take_near, &n);
    const size_t count = s->near.count;
    enum ll_code code = n.code == LL_OK ? reserve(c, s, count, err) : n.code;
    if (code != LL_OK || count == 0) {
        return code;
    }
    qsort(s->near.items, count, sizeof *s->near.items, ascending);
    for (size_t k = 0; k < count; k++) {
        s->rows[k] = c->buildings[s->near.items[k]];
    }
    const struct ll_hose_source source = {.at = at};
    const struct ll_hose_task task = {.ground = c->ground,
                                      .sources = &source,
                                      .source_count = 1,
                                      .buildings = s->rows,
                                      .building_count = count,
                                      .limit_m = c->limit_m,
                                      .gate_m = c->gate_m,
                                      .memory = s->memory};
    code = ll_hose_lengths(&c->alone, &task, s->length_m, s->owner, err);
    for (size_t k = 0; code == LL_OK && k < count; k++) {
        if (isfinite(s->length_m[s->rows[k]])) {
            code = ll_list_add(pen, s->near.items[k], err);
        }
    }
    return code;
}

enum ll_code ll_hose_cover(const struct ll_stage *in, const struct ll_hose_ground *ground,
                           const struct ll_site_places *places, const uint32_t *buildings,
                           size_t building_count, struct ll_lists *ret_lists, struct ll_err *err)
{
    LL_CLEANUP(covering_freep) struct covering *c = ll_calloc(1, sizeof *c);
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(building_count, sizeof *boxes);
    if (c == NULL || boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    c->alone = *in;
    c->alone.threads = 1;
    c->alone.progress = NULL;
    c->alone.dirty = NULL;
    c->ground = ground;
    c->places = places;
    c->shapes = &in->scene->layer[LL_BUILDING].shape;
    c->buildings = buildings;
    c->limit_m = ll_rule(in->rules, LL_RULE_HOSE_REACH_M);
    c->gate_m = ll_rule(in->rules, LL_RULE_GATE_WALL_M);
    for (size_t i = 0; i < building_count; i++) {
        boxes[i] = c->shapes->box[buildings[i]];
    }
    enum ll_code code = ll_index_new(boxes, building_count, &c->index, err);
    return code == LL_OK ? ll_lists_gather(in, "hoses from places", places->count, lay_hoses, c,
                                           ret_lists, err)
                         : code;
}
