#include "geo/pairs.h"

#include <float.h>
#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/hilbert.h"
#include "geo/gap.h"
#include "geo/index.h"

enum { BLOCK = 16 };

/// Boxes of neighbouring shapes, column by column, relative to a common origin and rounded
/// outwards.
struct block {
    float min_x[BLOCK];
    float min_y[BLOCK];
    float max_x[BLOCK];
    float max_y[BLOCK];
};

/// What one worker finds and works with.
struct finder {
    struct ll_near *found;
    size_t count;
    size_t capacity;
    uint32_t *blocks; ///< near the block at hand
    size_t block_count;
    size_t block_capacity;
    struct ll_gap_scratch scratch;
    struct ll_err *err;
    enum ll_code code;
};

struct join {
    const struct ll_stage *in;
    const struct ll_shapes *shapes;
    double limit_m;
    struct ll_box around; ///< where the shapes that are asked for lie
    uint32_t *item;       ///< shapes in Hilbert order
    size_t count;
    struct block *blocks;
    struct ll_box *block_box;
    size_t block_count;
    ll_index *index; ///< of the blocks
    struct finder *finders;
    size_t finder_count;
};

void ll_nears_clear(struct ll_nears *nears)
{
    ll_free(nears->rows);
    *nears = (struct ll_nears){0};
}

static void join_clear(struct join *join)
{
    ll_free(join->item);
    ll_free(join->blocks);
    ll_free(join->block_box);
    ll_index_free(join->index);
    for (size_t f = 0; f < join->finder_count; f++) {
        ll_free(join->finders[f].found);
        ll_free(join->finders[f].blocks);
        ll_gap_scratch_clear(&join->finders[f].scratch);
    }
    ll_free(join->finders);
}

/// Whether pairs of a shape are asked for.
static bool asked_for(const struct join *join, size_t shape)
{
    const struct ll_box *box = &join->shapes->box[shape];
    return !ll_box_is_empty(box) && ll_stage_touches(join->in, box, join->limit_m);
}

/// The box around all shapes that are asked for.
static void find_around(struct join *join)
{
    join->around = ll_box_empty();
    for (size_t i = 0; i < join->shapes->count; i++) {
        if (asked_for(join, i)) {
            ll_box_join(&join->around, &join->shapes->box[i]);
        }
    }
}

/// Whether a shape can be in a pair that is asked for.
static bool takes_part(const struct join *join, size_t shape)
{
    const struct ll_box *box = &join->shapes->box[shape];
    return !ll_box_is_empty(box) && ll_box_distance(box, &join->around) <= join->limit_m;
}

/// Lists the shapes that take part in Hilbert order.
static enum ll_code order_shapes(struct join *join, struct ll_err *err)
{
    const struct ll_shapes *s = join->shapes;
    struct ll_box all = ll_box_empty();
    for (size_t i = 0; i < s->count; i++) {
        if (takes_part(join, i)) {
            ll_box_join(&all, &s->box[i]);
            join->count++;
        }
    }
    LL_CLEANUP(ll_freep) uint64_t *keys = ll_alloc(join->count, 2 * sizeof *keys);
    join->item = ll_alloc(join->count, sizeof *join->item);
    if (keys == NULL || join->item == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", s->count);
    }
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (takes_part(join, i)) {
            keys[n++] = ll_hilbert_key(&all, &s->box[i], (uint32_t)i);
        }
    }
    ll_hilbert_sort(keys, keys + n, n);
    for (size_t i = 0; i < n; i++) {
        join->item[i] = (uint32_t)(keys[i] & UINT32_MAX);
    }
    return LL_OK;
}

/// A float surely below (direction -1) or above (1) a number.
static float outward(double value, float direction)
{
    float f = (float)value;
    return f + direction * (fabsf(f) * FLT_EPSILON + FLT_MIN);
}

static void fill_block(struct join *join, size_t b, struct ll_xy origin)
{
    struct block *block = &join->blocks[b];
    join->block_box[b] = ll_box_empty();
    for (size_t k = 0; k < BLOCK; k++) {
        block->min_x[k] = block->min_y[k] = INFINITY;
        block->max_x[k] = block->max_y[k] = -INFINITY;
        if (b * BLOCK + k < join->count) {
            const struct ll_box *box = &join->shapes->box[join->item[b * BLOCK + k]];
            ll_box_join(&join->block_box[b], box);
            block->min_x[k] = outward(box->min_x - origin.x, -1.0F);
            block->min_y[k] = outward(box->min_y - origin.y, -1.0F);
            block->max_x[k] = outward(box->max_x - origin.x, 1.0F);
            block->max_y[k] = outward(box->max_y - origin.y, 1.0F);
        }
    }
}

static enum ll_code fill_blocks(void *user, unsigned worker, size_t begin, size_t end,
                                struct ll_err *err)
{
    (void)worker;
    (void)err;
    struct join *join = user;
    const struct ll_box *first = &join->shapes->box[join->item[0]];
    for (size_t b = begin; b < end; b++) {
        fill_block(join, b, (struct ll_xy){first->min_x, first->min_y});
    }
    return LL_OK;
}

static enum ll_code make_blocks(struct join *join, struct ll_err *err)
{
    join->block_count = (join->count + BLOCK - 1) / BLOCK;
    join->blocks = ll_alloc(join->block_count, sizeof *join->blocks);
    join->block_box = ll_alloc(join->block_count, sizeof *join->block_box);
    if (join->blocks == NULL || join->block_box == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", join->count);
    }
    enum ll_code code =
        ll_pool_for(join->in->threads, join->block_count, 512, fill_blocks, join, err);
    if (code != LL_OK) {
        return code;
    }
    return ll_index_new(join->block_box, join->block_count, &join->index, err);
}

/// Bit k: shape k of a block is within the limit of a box by their boxes. The limit is widened by
/// more than single precision loses.
static uint32_t near_in_block(const struct block *block, const struct block *of, size_t at,
                              float limit2)
{
    float distance2[BLOCK];
    for (size_t k = 0; k < BLOCK; k++) {
        float left = block->min_x[k] - of->max_x[at];
        float right = of->min_x[at] - block->max_x[k];
        float down = block->min_y[k] - of->max_y[at];
        float up = of->min_y[at] - block->max_y[k];
        float dx = left > right ? left : right;
        float dy = down > up ? down : up;
        dx = dx > 0.0F ? dx : 0.0F;
        dy = dy > 0.0F ? dy : 0.0F;
        distance2[k] = dx * dx + dy * dy;
    }
    uint32_t bits = 0;
    for (size_t k = 0; k < BLOCK; k++) {
        bits |= (uint32_t)(distance2[k] <= limit2) << k;
    }
    return bits;
}

/// Measures a pair and keeps it if it is near enough.
static enum ll_code try_pair(const struct join *join, struct finder *f, uint32_t p, uint32_t q,
                             struct ll_err *err)
{
    uint32_t a = p < q ? p : q;
    uint32_t b = p < q ? q : p;
    if (join->in->dirty != NULL && !asked_for(join, a) && !asked_for(join, b)) {
        return LL_OK;
    }
    double distance_m = INFINITY;
    enum ll_code code =
        ll_shape_gap(join->shapes, a, b, join->limit_m, &f->scratch, &distance_m, err);
    if (code != LL_OK || !(distance_m <= join->limit_m)) {
        return code;
    }
    code = ll_array_reserve(&f->found, &f->capacity, f->count + 1, sizeof *f->found, err);
    if (code == LL_OK) {
        f->found[f->count++] = (struct ll_near){a, b, distance_m};
    }
    return code;
}

static enum ll_code join_blocks(const struct join *join, struct finder *f, size_t b, size_t c,
                                struct ll_err *err)
{
    float limit = (float)join->limit_m * (1.0F + 4.0F * FLT_EPSILON);
    float limit2 = limit * limit * (1.0F + 8.0F * FLT_EPSILON);
    enum ll_code code = LL_OK;
    for (size_t i = 0; i < BLOCK && b * BLOCK + i < join->count; i++) {
        uint32_t bits = near_in_block(&join->blocks[c], &join->blocks[b], i, limit2);
        if (b == c) {
            bits &= ~((2U << i) - 1U); /* only those after it */
        }
        for (size_t k = 0; bits != 0 && code == LL_OK; k++, bits >>= 1) {
            if ((bits & 1U) != 0) {
                code = try_pair(join, f, join->item[b * BLOCK + i], join->item[c * BLOCK + k], err);
            }
        }
    }
    return code;
}

static bool note_block(uint32_t block, void *user)
{
    struct finder *f = user;
    f->code = ll_array_reserve(&f->blocks, &f->block_capacity, f->block_count + 1,
                               sizeof *f->blocks, f->err);
    if (f->code == LL_OK) {
        f->blocks[f->block_count++] = block;
    }
    return f->code == LL_OK;
}

static enum ll_code find_pairs(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    const struct join *join = user;
    struct finder *f = &join->finders[worker];
    f->err = err;
    f->code = LL_OK;
    for (size_t b = begin; b < end && f->code == LL_OK; b++) {
        struct ll_box box = ll_box_grown(&join->block_box[b], join->limit_m);
        f->block_count = 0;
        ll_index_search(join->index, &box, note_block, f);
        for (size_t i = 0; i < f->block_count && f->code == LL_OK; i++) {
            if (f->blocks[i] >= b) {
                f->code = join_blocks(join, f, b, f->blocks[i], err);
            }
        }
    }
    return f->code;
}

/// Puts what all workers found in order: by a through counting, then by b within.
static enum ll_code collect(const struct join *join, struct ll_nears *ret, struct ll_err *err)
{
    size_t total = 0;
    size_t shapes = join->shapes->count;
    LL_CLEANUP(ll_freep) size_t *place = ll_calloc(shapes + 1, sizeof *place);
    for (size_t f = 0; f < join->finder_count; f++) {
        total += join->finders[f].count;
    }
    struct ll_near *rows = ll_alloc(total, sizeof *rows);
    if (place == NULL || rows == NULL) {
        ll_free(rows);
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t f = 0; f < join->finder_count; f++) {
        for (size_t i = 0; i < join->finders[f].count; i++) {
            place[join->finders[f].found[i].a + 1]++;
        }
    }
    for (size_t a = 0; a < shapes; a++) {
        place[a + 1] += place[a];
    }
    for (size_t f = 0; f < join->finder_count; f++) {
        for (size_t i = 0; i < join->finders[f].count; i++) {
            const struct ll_near *near = &join->finders[f].found[i];
            rows[place[near->a]++] = *near;
        }
    }
    for (size_t i = 1; i < total; i++) {
        struct ll_near moving = rows[i];
        size_t at = i;
        for (; at > 0 && rows[at - 1].a == moving.a && rows[at - 1].b > moving.b; at--) {
            rows[at] = rows[at - 1];
        }
        rows[at] = moving;
    }
    *ret = (struct ll_nears){.rows = rows, .count = total};
    return LL_OK;
}

enum ll_code ll_pairs_within(const struct ll_stage *in, const struct ll_shapes *shapes,
                             double limit_m, struct ll_nears *ret_nears, struct ll_err *err)
{
    LL_CLEANUP(join_clear)
    struct join join = {.in = in, .shapes = shapes, .limit_m = limit_m};
    join.finder_count = in->threads > 1 ? in->threads : 1;
    join.finders = ll_calloc(join.finder_count, sizeof *join.finders);
    if (join.finders == NULL) {
        join.finder_count = 0;
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    find_around(&join);
    enum ll_code code = order_shapes(&join, err);
    if (code == LL_OK && join.count > 0) {
        code = make_blocks(&join, err);
    }
    if (code == LL_OK) {
        code =
            ll_stage_each(in, "neighbouring buildings", join.block_count, find_pairs, &join, err);
    }
    return code == LL_OK ? collect(&join, ret_nears, err) : code;
}
