#include "geo/hose_open.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "geo/hose_view.h"

/* Side of a block in cells. */
#define BLOCK_CELLS 4U
#define BLOCK_M     (BLOCK_CELLS * LL_HOSE_CELL_M)

/* Far above what rounding may add to a length, far below what matters. */
#define SLACK_M 1e-9

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

static inline double smaller(double a, double b)
{
    return a < b ? a : b;
}

void ll_hose_open_clear(struct ll_hose_open *open)
{
    ll_free(open->blocks);
    ll_free(open->aims);
    ll_free(open->aim_of);
    ll_free(open->block_of);
    ll_free(open->block_now);
    ll_free(open->near);
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
    open->aims = ll_alloc(count, sizeof *open->aims);
    open->aim_of = ll_alloc(count, sizeof *open->aim_of);
    open->block_of = ll_alloc(count, sizeof *open->block_of);
    open->block_now = ll_alloc(count, sizeof *open->block_now);
    open->near = ll_alloc(count, sizeof *open->near);
    return open->blocks == NULL || open->aims == NULL || open->aim_of == NULL ||
                   open->block_of == NULL || open->block_now == NULL || open->near == NULL
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
        open->aims[i] = (struct ll_hose_aim){boxes[places[i].target], limit_m};
        open->aim_of[places[i].target] = i;
        open->block_of[i] = block->number;
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
        open.aim_of[t] = LL_NONE;
    }
    for (size_t i = 0; i < place->piece_count; i++) {
        const struct ll_hose_piece *piece = &place->pieces[i];
        if (piece->target != LL_NONE) {
            ll_box_join(&boxes[piece->target], &piece->box);
        }
    }
    fill_blocks(&open, boxes, places, place_targets(place, boxes, places), limit_m);
    *ret_open = open;
    open = (struct ll_hose_open){0};
    return LL_OK;
}

void ll_hose_open_close(struct ll_hose_open *open, uint32_t target)
{
    ll_hose_open_improve(open, target, -INFINITY);
}

bool ll_hose_open_has(const struct ll_hose_open *open, uint32_t target)
{
    uint32_t aim = open->aim_of[target];
    return aim != LL_NONE && open->aims[aim].length_m >= 0.0;
}

void ll_hose_open_improve(struct ll_hose_open *open, uint32_t target, double length_m)
{
    uint32_t aim = open->aim_of[target];
    if (aim == LL_NONE || length_m >= open->aims[aim].length_m) {
        return;
    }
    open->aims[aim].length_m = length_m;
    uint32_t at = open->block_now[open->block_of[aim]];
    if (at == LL_NONE) {
        return;
    }
    struct ll_hose_block *block = &open->blocks[at];
    block->longest_m = -INFINITY;
    for (uint32_t i = block->first; i < block->first + block->count; i++) {
        block->longest_m = larger(block->longest_m, open->aims[i].length_m);
    }
}

/// Whether a box is so near that `left_m` of hose lead there; a little more, for rounding.
static inline bool is_near(const struct ll_box *box, struct ll_xy at, double left_m)
{
    double most_m = left_m + SLACK_M;
    return most_m >= 0.0 && ll_hose_box_point2(box, at) <= most_m * most_m;
}

/// Lists the targets of a block that are in reach. @return The least of the ways there.
static double list_near(struct ll_hose_open *open, const struct ll_hose_block *block,
                        struct ll_xy at, double label_m)
{
    double least_m = INFINITY;
    for (uint32_t i = block->first; i < block->first + block->count; i++) {
        const struct ll_hose_aim *aim = &open->aims[i];
        double way_m = label_m + sqrt(ll_hose_box_point2(&aim->box, at));
        if (way_m <= aim->length_m + SLACK_M) {
            least_m = smaller(least_m, way_m);
            open->near_m = larger(open->near_m, aim->length_m);
            open->near[open->near_count++] = *aim;
        }
    }
    return least_m;
}

double ll_hose_open_list(struct ll_hose_open *open, struct ll_xy at, double label_m, double done_m)
{
    double least_m = INFINITY;
    open->near_count = 0;
    open->near_m = -INFINITY;
    for (size_t i = 0; i < open->count;) {
        const struct ll_hose_block *block = &open->blocks[i];
        if (block->longest_m < done_m) {
            open->block_now[block->number] = LL_NONE;
            open->blocks[i] = open->blocks[--open->count];
            if (i < open->count) {
                open->block_now[open->blocks[i].number] = (uint32_t)i;
            }
            continue;
        }
        if (is_near(&block->box, at, block->longest_m - label_m)) {
            least_m = smaller(least_m, list_near(open, block, at, label_m));
        }
        i++;
    }
    return least_m;
}

static double box_box2(const struct ll_box *a, const struct ll_box *b)
{
    double dx = larger(larger(a->min_x - b->max_x, b->min_x - a->max_x), 0.0);
    double dy = larger(larger(a->min_y - b->max_y, b->min_y - a->max_y), 0.0);
    return dx * dx + dy * dy;
}

bool ll_hose_open_helps(struct ll_hose_open *open, const struct ll_box *box, double label_m)
{
    for (size_t i = 0; i < open->near_count; i++) {
        double left_m = open->near[i].length_m - label_m + SLACK_M;
        if (left_m >= 0.0 && box_box2(&open->near[i].box, box) <= left_m * left_m) {
            struct ll_hose_aim found = open->near[i]; /* the next box is often on the same way */
            open->near[i] = open->near[0];
            open->near[0] = found;
            return true;
        }
    }
    return false;
}

double ll_hose_open_least(const struct ll_hose_open *open, struct ll_xy at, double label_m)
{
    double least_m = INFINITY;
    for (size_t i = 0; i < open->near_count; i++) {
        const struct ll_hose_aim *aim = &open->near[i];
        double way_m = label_m + sqrt(ll_hose_box_point2(&aim->box, at));
        least_m = way_m <= aim->length_m + SLACK_M ? smaller(least_m, way_m) : least_m;
    }
    return least_m;
}
