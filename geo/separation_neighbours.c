#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/gap.h"
#include "geo/separation_work.h"

static int by_distance(const void *a, const void *b)
{
    const struct ll_neighbour *x = a;
    const struct ll_neighbour *y = b;
    return x->pair.distance_m < y->pair.distance_m   ? -1
           : x->pair.distance_m > y->pair.distance_m ? 1
           : x->building < y->building               ? -1
                                                     : x->building > y->building;
}

static void work_clear(struct ll_separation_work *work)
{
    ll_fire_walls_clear(&work->walls);
}

/// Measures and judges one pair. @return LL_OK; `ret_kept` says whether it is too near or one unit.
static enum ll_code look_at(const struct ll_separation_work *work, uint32_t building,
                            uint32_t other, struct ll_gap_scratch *scratch,
                            struct ll_neighbour *ret, bool *ret_kept, struct ll_err *err)
{
    const struct ll_fire_gaps *gaps = work->gaps;
    struct ll_near near = {.a = building < other ? building : other,
                           .b = building < other ? other : building};
    enum ll_code code = ll_shape_gap(&work->buildings->shape, near.a, near.b, gaps->largest_m,
                                     scratch, &near.distance_m, err);
    if (code != LL_OK) {
        return code;
    }
    struct ll_fire_class own = ll_fire_class_of(work->buildings, building, gaps, work->in->rules);
    ret->building = other;
    ret->kind = ll_fire_class_of(work->buildings, other, gaps, work->in->rules);
    ret->need = ll_fire_need_of(gaps, own, ret->kind);
    *ret_kept = near.distance_m <= gaps->largest_m &&
                ll_pair_judge(work, &near, ret->need.low_m, ret->need.high_m, &ret->pair);
    return *ret_kept ? ll_pair_walls(work, &ret->pair, ret_kept, err) : LL_OK;
}

enum ll_code ll_separation_neighbours(const struct ll_stage *in, const struct ll_fire_gaps *gaps,
                                      uint32_t building, struct ll_neighbour **ret_neighbours,
                                      size_t *ret_count, struct ll_err *err)
{
    LL_CLEANUP(work_clear)
    struct ll_separation_work work = {
        .in = in, .gaps = gaps, .buildings = &in->scene->layer[LL_BUILDING]};
    const struct ll_shapes *shapes = &work.buildings->shape;
    LL_CLEANUP(ll_gap_scratch_clear) struct ll_gap_scratch scratch = {0};
    LL_CLEANUP(ll_freep) struct ll_neighbour *rows = NULL;
    size_t count = 0;
    size_t capacity = 0;
    enum ll_code code = ll_array_reserve(&rows, &capacity, 1, sizeof *rows, err);
    if (code == LL_OK) {
        code = ll_fire_walls_make(in->scene, in->rules, &work.walls, err);
    }
    for (uint32_t i = 0; code == LL_OK && i < shapes->count; i++) {
        bool kept = false;
        if (i == building ||
            !(ll_box_distance(&shapes->box[i], &shapes->box[building]) <= gaps->largest_m)) {
            continue;
        }
        code = ll_array_reserve(&rows, &capacity, count + 1, sizeof *rows, err);
        if (code == LL_OK) {
            code = look_at(&work, building, i, &scratch, &rows[count], &kept, err);
        }
        count += code == LL_OK && kept;
    }
    if (code != LL_OK) {
        return code;
    }
    qsort(rows, count, sizeof *rows, by_distance);
    *ret_neighbours = rows;
    *ret_count = count;
    rows = NULL;
    return LL_OK;
}
