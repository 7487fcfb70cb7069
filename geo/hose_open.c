#include "geo/hose_open.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/hose_view.h"

/* Far above what rounding may add to a length, far below what matters. */
#define SLACK_M 1e-9

/* The same for what is compared with cells. */
#define SPAN_SLACK_M 1e-6

/* The same for single precision, within a few kilometres. */
#define COLUMN_SLACK_M 0.01F

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
    ll_free(open->aims);
    ll_free(open->block.mid_x);
    ll_free(open->block.mid_y);
    ll_free(open->block.half_x);
    ll_free(open->block.half_y);
    ll_free(open->block.longest_m);
    ll_free(open->block.is_near);
    ll_free(open->aim_of);
    ll_free(open->near);
    *open = (struct ll_hose_open){0};
}

static enum ll_code make_room(struct ll_hose_open *open, size_t count, struct ll_err *err)
{
    struct ll_hose_blocks *b = &open->block;
    const size_t blocks = count / LL_HOSE_BLOCK + 1;
    open->aims = ll_alloc(count, sizeof *open->aims);
    open->near = ll_alloc(count, sizeof *open->near);
    open->aim_of = ll_alloc(count, sizeof *open->aim_of);
    b->mid_x = ll_alloc(blocks, sizeof *b->mid_x);
    b->mid_y = ll_alloc(blocks, sizeof *b->mid_y);
    b->half_x = ll_alloc(blocks, sizeof *b->half_x);
    b->half_y = ll_alloc(blocks, sizeof *b->half_y);
    b->longest_m = ll_alloc(blocks, sizeof *b->longest_m);
    b->is_near = ll_alloc(blocks, sizeof *b->is_near);
    return open->aims == NULL || open->near == NULL || open->aim_of == NULL || b->mid_x == NULL ||
                   b->mid_y == NULL || b->half_x == NULL || b->half_y == NULL ||
                   b->longest_m == NULL || b->is_near == NULL
               ? ll_fail(err, LL_E_NOMEM, "out of memory")
               : LL_OK;
}

static size_t block_end(const struct ll_hose_open *open, size_t block)
{
    const size_t end = (block + 1) * LL_HOSE_BLOCK;
    return end < open->count ? end : open->count;
}

/// Finds the longest way of a block's aims.
static void measure_block(struct ll_hose_open *open, size_t block)
{
    double longest_m = -INFINITY;
    for (size_t i = block * LL_HOSE_BLOCK; i < block_end(open, block); i++) {
        longest_m = larger(longest_m, open->aims[i].length_m);
    }
    open->block.longest_m[block] = (float)longest_m + COLUMN_SLACK_M;
}

static void make_blocks(struct ll_hose_open *open)
{
    struct ll_hose_blocks *b = &open->block;
    b->count = (open->count + LL_HOSE_BLOCK - 1) / LL_HOSE_BLOCK;
    for (size_t k = 0; k < b->count; k++) {
        struct ll_box box = ll_box_empty();
        for (size_t i = k * LL_HOSE_BLOCK; i < block_end(open, k); i++) {
            ll_box_join(&box, &open->aims[i].box);
        }
        b->mid_x[k] = (float)(0.5 * (box.min_x + box.max_x));
        b->mid_y[k] = (float)(0.5 * (box.min_y + box.max_y));
        b->half_x[k] = (float)(0.5 * (box.max_x - box.min_x)) + COLUMN_SLACK_M;
        b->half_y[k] = (float)(0.5 * (box.max_y - box.min_y)) + COLUMN_SLACK_M;
        measure_block(open, k);
    }
}

enum ll_code ll_hose_open_make(const struct ll_hose_place *place, const uint8_t *closed,
                               const double *length_m, struct ll_hose_open *ret_open,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_hose_open_clear) struct ll_hose_open open = {0};
    enum ll_code code = make_room(&open, place->target_count, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t t = 0; t < place->target_count; t++) {
        open.aim_of[t] = LL_NONE;
    }
    for (size_t i = 0; i < place->piece_count; i++) { /* in the order of the index: neighbours */
        const struct ll_hose_piece *piece = &place->pieces[i];
        const uint32_t t = piece->target;
        if (t == LL_NONE || closed[t] != 0) {
            continue;
        }
        if (open.aim_of[t] == LL_NONE) {
            open.aim_of[t] = (uint32_t)open.count;
            open.aims[open.count++] = (struct ll_hose_aim){ll_box_empty(), length_m[t]};
        }
        ll_box_join(&open.aims[open.aim_of[t]].box, &piece->box);
    }
    make_blocks(&open);
    *ret_open = open;
    open = (struct ll_hose_open){0};
    return LL_OK;
}

void ll_hose_open_improve(struct ll_hose_open *open, uint32_t target, double length_m)
{
    const uint32_t aim = open->aim_of == NULL ? LL_NONE : open->aim_of[target];
    if (aim != LL_NONE && length_m < open->aims[aim].length_m) {
        open->aims[aim].length_m = length_m;
        measure_block(open, aim / LL_HOSE_BLOCK);
    }
}

/// Marks the blocks that may be near. Without branches, so that the compiler does four at once:
/// d + |d| is twice d or 0.
static void mark_near(struct ll_hose_blocks *b, float x, float y, float label_m)
{
    const size_t count = b->count;
    for (size_t i = 0; i < count; i++) {
        float dx = fabsf(x - b->mid_x[i]) - b->half_x[i];
        float dy = fabsf(y - b->mid_y[i]) - b->half_y[i];
        float most_m = b->longest_m[i] - label_m;
        dx += fabsf(dx);
        dy += fabsf(dy);
        b->is_near[i] = dx * dx + dy * dy <= 4.0F * most_m * fabsf(most_m);
    }
}

/// Lists the aims of a block that are in reach. @return The least of the ways there.
static double list_block(struct ll_hose_open *open, size_t block, struct ll_xy at, double label_m)
{
    double least_m = INFINITY;
    for (size_t i = block * LL_HOSE_BLOCK; i < block_end(open, block); i++) {
        const struct ll_hose_aim *aim = &open->aims[i];
        double left_m = aim->length_m - label_m + SLACK_M;
        double distance2 = ll_hose_box_point2(&aim->box, at);
        if (left_m >= 0.0 && distance2 <= left_m * left_m) {
            least_m = smaller(least_m, label_m + sqrt(distance2));
            open->near_m = larger(open->near_m, aim->length_m);
            open->near[open->near_count++] = *aim;
        }
    }
    return least_m;
}

double ll_hose_open_list(struct ll_hose_open *open, struct ll_xy at, double label_m)
{
    double least_m = INFINITY;
    open->near_count = 0;
    open->near_m = -INFINITY;
    mark_near(&open->block, (float)at.x, (float)at.y, (float)label_m);
    for (size_t k = 0; k < open->block.count; k++) {
        if (open->block.is_near[k] != 0) {
            least_m = smaller(least_m, list_block(open, k, at, label_m));
        }
    }
    return least_m;
}

/// Adds to the span where a way to a target may lead: within the ellipse around both. Mirrored at
/// the ellipse's side, the way becomes one straight line.
static void widen_span(struct ll_box *span, const struct ll_box *box, struct ll_xy at,
                       double left_m)
{
    double dx = larger(larger(box->min_x - at.x, at.x - box->max_x), 0.0);
    double dy = larger(larger(box->min_y - at.y, at.y - box->max_y), 0.0);
    double most2 = left_m * left_m;
    double more_x = 0.5 * (sqrt(larger(most2 - dy * dy, 0.0)) - dx) + SPAN_SLACK_M;
    double more_y = 0.5 * (sqrt(larger(most2 - dx * dx, 0.0)) - dy) + SPAN_SLACK_M;
    span->min_x = smaller(span->min_x, smaller(box->min_x, at.x) - more_x);
    span->max_x = larger(span->max_x, larger(box->max_x, at.x) + more_x);
    span->min_y = smaller(span->min_y, smaller(box->min_y, at.y) - more_y);
    span->max_y = larger(span->max_y, larger(box->max_y, at.y) + more_y);
}

void ll_hose_open_span(struct ll_hose_open *open, struct ll_xy at, double label_m)
{
    open->span = ll_box_empty();
    for (size_t i = 0; i < open->near_count; i++) {
        widen_span(&open->span, &open->near[i].box, at, open->near[i].length_m - label_m);
    }
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
