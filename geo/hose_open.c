#include "geo/hose_open.h"

#include <stdlib.h>

#include "core/alloc.h"
#include "geo/hose_view.h"

/* Side of a block in cells. */
#define BLOCK_CELLS 4U
#define BLOCK_M     (BLOCK_CELLS * LL_HOSE_CELL_M)

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

void ll_hose_open_clear(struct ll_hose_open *open)
{
    ll_free(open->blocks);
    ll_free(open->targets);
    ll_free(open->block_of);
    ll_free(open->block_now);
    ll_free(open->length_m);
    ll_free(open->boxes);
    *open = (struct ll_hose_open){0};
}

/// A target and the square its middle lies in.
struct target_place {
    uint32_t block;
    uint32_t target;
};

static int by_block(const void *left, const void *right)
{
    const struct target_place *a = left;
    const struct target_place *b = right;
    if (a->block != b->block) {
        return a->block < b->block ? -1 : 1;
    }
    return (a->target > b->target) - (a->target < b->target);
}

/// Sorts the targets that have an outline into blocks.
static size_t place_targets(const struct ll_hose_place *place, const struct ll_box *boxes,
                            struct target_place *places)
{
    uint32_t columns = place->columns / BLOCK_CELLS + 1;
    size_t count = 0;
    for (uint32_t t = 0; t < place->target_count; t++) {
        if (!ll_box_is_empty(&boxes[t])) {
            double x = larger(0.0, 0.5 * (boxes[t].min_x + boxes[t].max_x));
            double y = larger(0.0, 0.5 * (boxes[t].min_y + boxes[t].max_y));
            places[count++] = (struct target_place){
                (uint32_t)(y / BLOCK_M) * columns + (uint32_t)(x / BLOCK_M), t};
        }
    }
    if (count > 1) {
        qsort(places, count, sizeof *places, by_block);
    }
    return count;
}

static enum ll_code make_room(struct ll_hose_open *open, size_t count, struct ll_err *err)
{
    open->blocks = ll_alloc(count, sizeof *open->blocks);
    open->targets = ll_alloc(count, sizeof *open->targets);
    open->block_of = ll_alloc(count, sizeof *open->block_of);
    open->block_now = ll_alloc(count, sizeof *open->block_now);
    open->length_m = ll_alloc(count, sizeof *open->length_m);
    return open->blocks == NULL || open->targets == NULL || open->block_of == NULL ||
                   open->block_now == NULL || open->length_m == NULL
               ? ll_fail(err, LL_E_NOMEM, "out of memory")
               : LL_OK;
}

static void fill_blocks(struct ll_hose_open *open, const struct ll_box *boxes,
                        const struct target_place *places, size_t count, double limit_m)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || places[i].block != places[i - 1].block) {
            uint32_t number = (uint32_t)open->count++;
            open->block_now[number] = number;
            open->blocks[number] = (struct ll_hose_block){
                .box = ll_box_empty(), .number = number, .first = i, .longest_m = limit_m};
        }
        struct ll_hose_block *block = &open->blocks[open->count - 1];
        ll_box_join(&block->box, &boxes[places[i].target]);
        block->count++;
        open->targets[i] = places[i].target;
        open->block_of[places[i].target] = block->number;
    }
}

enum ll_code ll_hose_open_make(const struct ll_hose_place *place, double limit_m,
                               struct ll_hose_open *ret_open, struct ll_err *err)
{
    size_t n = place->target_count;
    LL_CLEANUP(ll_hose_open_clear) struct ll_hose_open open = {0};
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(n, sizeof *boxes);
    LL_CLEANUP(ll_freep) struct target_place *places = ll_alloc(n, sizeof *places);
    if (boxes == NULL || places == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = make_room(&open, n, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t t = 0; t < n; t++) {
        boxes[t] = ll_box_empty();
        open.length_m[t] = limit_m;
    }
    for (size_t i = 0; i < place->piece_count; i++) {
        const struct ll_hose_piece *piece = &place->pieces[i];
        if (piece->target != LL_NONE) {
            ll_box_join(&boxes[piece->target], &piece->box);
        }
    }
    fill_blocks(&open, boxes, places, place_targets(place, boxes, places), limit_m);
    open.boxes = boxes;
    boxes = NULL;
    *ret_open = open;
    open = (struct ll_hose_open){0};
    return LL_OK;
}

bool ll_hose_open_is(const struct ll_hose_open *open, uint32_t target)
{
    return open->length_m[target] >= 0.0;
}

void ll_hose_open_improve(struct ll_hose_open *open, uint32_t target, double length_m)
{
    if (!(length_m < open->length_m[target])) {
        return;
    }
    open->length_m[target] = length_m;
    uint32_t at = open->block_now[open->block_of[target]];
    if (at == LL_NONE) {
        return;
    }
    struct ll_hose_block *block = &open->blocks[at];
    block->longest_m = -1.0;
    for (uint32_t i = block->first; i < block->first + block->count; i++) {
        block->longest_m = larger(block->longest_m, open->length_m[open->targets[i]]);
    }
}

/// The same for the targets of one block.
static double reach_in_block(const struct ll_hose_open *open, const struct ll_hose_block *block,
                             struct ll_xy at, double label_m)
{
    double reach_m = -1.0;
    for (uint32_t i = block->first; i < block->first + block->count; i++) {
        uint32_t target = open->targets[i];
        double left_m = open->length_m[target] - label_m;
        if (left_m > reach_m && ll_hose_box_point2(&open->boxes[target], at) <= left_m * left_m) {
            reach_m = left_m;
        }
    }
    return reach_m;
}

double ll_hose_open_reach(struct ll_hose_open *open, struct ll_xy at, double label_m,
                          double frontier_m)
{
    double reach_m = -1.0;
    for (size_t i = 0; i < open->count;) {
        const struct ll_hose_block *block = &open->blocks[i];
        double left_m = block->longest_m - label_m;
        if (block->longest_m < frontier_m) {
            open->block_now[block->number] = LL_NONE;
            open->blocks[i] = open->blocks[--open->count];
            if (i < open->count) {
                open->block_now[open->blocks[i].number] = (uint32_t)i;
            }
            continue;
        }
        if (left_m > reach_m && ll_hose_box_point2(&block->box, at) <= left_m * left_m) {
            reach_m = larger(reach_m, reach_in_block(open, block, at, label_m));
        }
        i++;
    }
    return reach_m;
}
