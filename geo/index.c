#include "geo/index.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/hilbert.h"

enum { FAN_OUT = 16, LEVELS_MAX = 9, HEAP_FIXED = 160 };

/* Bounds are computed in single precision from boxes that are rounded outwards; what the squares
   and the sum can lose upwards is far below this share. */
#define BOUND_SHRINK (1.0 - 1e-6)

/// The boxes of up to 16 children, column by column so that one instruction tests several.
struct node {
    float min_x[FAN_OUT];
    float min_y[FAN_OUT];
    float max_x[FAN_OUT];
    float max_y[FAN_OUT];
};

/// A box as the tree sees it.
struct small_box {
    float min_x;
    float min_y;
    float max_x;
    float max_y;
};

/// Level 0 holds the nodes whose children are items; the last level is the root alone. Child k of
/// node n is node (or place in `item`) n * FAN_OUT + k of the level below.
struct ll_index {
    double origin_x;
    double origin_y;
    size_t item_count;
    uint32_t *item; ///< item numbers in Hilbert order
    struct node *node;
    unsigned level_count; ///< 0: nothing to find
    size_t level_start[LEVELS_MAX];
};

/// The largest float that is surely below (or the smallest surely above) a number.
static float outward(double value, float direction)
{
    if (value >= (double)FLT_MAX) {
        return direction < 0.0F ? FLT_MAX : INFINITY;
    }
    if (value <= -(double)FLT_MAX) {
        return direction < 0.0F ? -INFINITY : -FLT_MAX;
    }
    float f = (float)value;
    return f + direction * (fabsf(f) * FLT_EPSILON + FLT_MIN);
}

static struct small_box small_box(const ll_index *index, const struct ll_box *box)
{
    return (struct small_box){
        outward(box->min_x - index->origin_x, -1.0F), outward(box->min_y - index->origin_y, -1.0F),
        outward(box->max_x - index->origin_x, 1.0F), outward(box->max_y - index->origin_y, 1.0F)};
}

/// Puts the items in the order of the Hilbert curve of their boxes' middles.
static enum ll_code order_items(ll_index *index, const struct ll_box *boxes, size_t count,
                                const struct ll_box *all, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint64_t *keys = ll_alloc(index->item_count, 2 * sizeof *keys);
    if (keys == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", count);
    }
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (!ll_box_is_empty(&boxes[i])) {
            keys[n++] = ll_hilbert_key(all, &boxes[i], (uint32_t)i);
        }
    }
    ll_hilbert_sort(keys, keys + n, n);
    for (size_t i = 0; i < n; i++) {
        index->item[i] = (uint32_t)(keys[i] & UINT32_MAX);
    }
    return LL_OK;
}

static void set_child(struct node *node, size_t k, const struct small_box *box)
{
    node->min_x[k] = box->min_x;
    node->min_y[k] = box->min_y;
    node->max_x[k] = box->max_x;
    node->max_y[k] = box->max_y;
}

/// The box around all children of a node.
static struct small_box node_box(const struct node *node)
{
    struct small_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t k = 0; k < FAN_OUT; k++) {
        box.min_x = node->min_x[k] < box.min_x ? node->min_x[k] : box.min_x;
        box.min_y = node->min_y[k] < box.min_y ? node->min_y[k] : box.min_y;
        box.max_x = node->max_x[k] > box.max_x ? node->max_x[k] : box.max_x;
        box.max_y = node->max_y[k] > box.max_y ? node->max_y[k] : box.max_y;
    }
    return box;
}

static void fill_nodes(ll_index *index, const struct ll_box *boxes, size_t node_count)
{
    const struct small_box nothing = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t n = 0; n < node_count; n++) {
        for (size_t k = 0; k < FAN_OUT; k++) {
            set_child(&index->node[n], k, &nothing);
        }
    }
    for (size_t i = 0; i < index->item_count; i++) {
        struct small_box box = small_box(index, &boxes[index->item[i]]);
        set_child(&index->node[i / FAN_OUT], i % FAN_OUT, &box);
    }
    for (unsigned level = 1; level < index->level_count; level++) {
        size_t below = index->level_start[level - 1];
        size_t here = index->level_start[level];
        for (size_t i = 0; below + i < here; i++) {
            struct small_box box = node_box(&index->node[below + i]);
            set_child(&index->node[here + i / FAN_OUT], i % FAN_OUT, &box);
        }
    }
}

/// Counts the levels and where each starts. @return the number of nodes.
static size_t lay_out_levels(ll_index *index)
{
    size_t total = 0;
    size_t width = index->item_count;
    while (width > 1 || (width == 1 && total == 0)) {
        width = (width + FAN_OUT - 1) / FAN_OUT;
        index->level_start[index->level_count++] = total;
        total += width;
    }
    return total;
}

enum ll_code ll_index_new(const struct ll_box *boxes, size_t count, ll_index **ret_index,
                          struct ll_err *err)
{
    if (count >= UINT32_MAX) {
        return ll_fail(err, LL_E_LIMIT, "more shapes in one layer than this program can number");
    }
    LL_CLEANUP(ll_index_freep) ll_index *index = ll_calloc(1, sizeof *index);
    if (index == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", count);
    }
    struct ll_box all = ll_box_empty();
    for (size_t i = 0; i < count; i++) {
        ll_box_join(&all, &boxes[i]);
        index->item_count += !ll_box_is_empty(&boxes[i]);
    }
    double x = 0.5 * (all.min_x + all.max_x);
    double y = 0.5 * (all.min_y + all.max_y);
    index->origin_x = isfinite(x) ? x : 0.0;
    index->origin_y = isfinite(y) ? y : 0.0;
    size_t nodes = lay_out_levels(index);
    index->item = ll_alloc(index->item_count, sizeof *index->item);
    index->node = ll_alloc(nodes, sizeof *index->node);
    if (index->item == NULL || index->node == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", count);
    }
    enum ll_code code = order_items(index, boxes, count, &all, err);
    if (code != LL_OK) {
        return code;
    }
    fill_nodes(index, boxes, nodes);
    *ret_index = index;
    index = NULL;
    return LL_OK;
}

void ll_index_free(ll_index *index)
{
    if (index != NULL) {
        ll_free(index->item);
        ll_free(index->node);
        ll_free(index);
    }
}

void ll_index_freep(ll_index **index)
{
    ll_index_free(*index);
}

struct search {
    const ll_index *index;
    struct small_box box;
    bool (*visit)(uint32_t item, void *user);
    void *user;
};

static const uint32_t child_bit[FAN_OUT] = {
    1U << 0, 1U << 1, 1U << 2,  1U << 3,  1U << 4,  1U << 5,  1U << 6,  1U << 7,
    1U << 8, 1U << 9, 1U << 10, 1U << 11, 1U << 12, 1U << 13, 1U << 14, 1U << 15};

/// Searches below a node; as deep as the tree has levels. @return whether to go on.
static bool search_node(const struct search *s, unsigned level, size_t place)
{
    const struct node *node = &s->index->node[s->index->level_start[level] + place];
    uint32_t meets = 0; /* a bit for each child */
    for (size_t k = 0; k < FAN_OUT; k++) {
        const uint32_t all = (uint32_t)(node->min_x[k] <= s->box.max_x) &
                             (uint32_t)(s->box.min_x <= node->max_x[k]) &
                             (uint32_t)(node->min_y[k] <= s->box.max_y) &
                             (uint32_t)(s->box.min_y <= node->max_y[k]);
        meets |= (0U - all) & child_bit[k];
    }
    for (; meets != 0; meets &= meets - 1) {
        const size_t child = place * FAN_OUT + (size_t)__builtin_ctz(meets);
        if (!(level == 0 ? s->visit(s->index->item[child], s->user)
                         : search_node(s, level - 1, child))) {
            return false;
        }
    }
    return true;
}

void ll_index_search(const ll_index *index, const struct ll_box *box,
                     bool (*visit)(uint32_t item, void *user), void *user)
{
    if (index->level_count == 0 || ll_box_is_empty(box)) {
        return;
    }
    struct search s = {.index = index, .box = small_box(index, box), .visit = visit, .user = user};
    (void)search_node(&s, index->level_count - 1, 0);
}

/// Something that waits its turn: a node of a level, or an item.
struct waiting {
    float bound2;   ///< square of the distance of the boxes
    uint32_t level; ///< level + 1 of a node, 0 of an item
    uint32_t place; ///< within the level, or in `item`
};

/// A heap, nearest on top; on the stack until it has to grow.
struct heap {
    struct waiting *at;
    size_t count;
    size_t capacity;
    struct waiting *grown;
    struct waiting fixed[HEAP_FIXED];
};

static enum ll_code heap_grow(struct heap *heap, struct ll_err *err)
{
    struct waiting *grown = ll_realloc(heap->grown, heap->capacity, 2 * sizeof *grown);
    if (grown == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for a search of %zu items", heap->count);
    }
    if (heap->grown == NULL) {
        memcpy(grown, heap->fixed, heap->count * sizeof *grown);
    }
    heap->grown = grown;
    heap->at = grown;
    heap->capacity *= 2;
    return LL_OK;
}

/// Adds to the heap, which has room.
static void heap_push(struct heap *heap, struct waiting w)
{
    size_t i = heap->count++;
    while (i > 0 && w.bound2 < heap->at[(i - 1) / 2].bound2) {
        heap->at[i] = heap->at[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap->at[i] = w;
}

static struct waiting heap_pop(struct heap *heap)
{
    struct waiting top = heap->at[0];
    struct waiting last = heap->at[--heap->count];
    size_t i = 0;
    for (size_t child = 1; child < heap->count; child = 2 * i + 1) {
        if (child + 1 < heap->count && heap->at[child + 1].bound2 < heap->at[child].bound2) {
            child++;
        }
        if (last.bound2 <= heap->at[child].bound2) {
            break;
        }
        heap->at[i] = heap->at[child];
        i = child;
    }
    heap->at[i] = last;
    return top;
}

/// Squared distances of a box to the children of a node; INFINITY where there is no child.
static void child_bounds(const struct node *node, const struct small_box *box,
                         float bound2[FAN_OUT])
{
    for (size_t k = 0; k < FAN_OUT; k++) {
        float left = node->min_x[k] - box->max_x;
        float right = box->min_x - node->max_x[k];
        float down = node->min_y[k] - box->max_y;
        float up = box->min_y - node->max_y[k];
        float dx = left > right ? left : right;
        float dy = down > up ? down : up;
        dx = dx > 0.0F ? dx : 0.0F;
        dy = dy > 0.0F ? dy : 0.0F;
        bound2[k] = dx * dx + dy * dy;
    }
}

/// Adds the children of a node that are within the limit.
static enum ll_code open_node(const ll_index *index, const struct small_box *box, double limit2,
                              struct waiting parent, struct heap *heap, struct ll_err *err)
{
    if (heap->capacity - heap->count < FAN_OUT) {
        enum ll_code code = heap_grow(heap, err);
        if (code != LL_OK) {
            return code;
        }
    }
    unsigned level = parent.level - 1;
    float bound2[FAN_OUT];
    child_bounds(&index->node[index->level_start[level] + parent.place], box, bound2);
    float most2 =
        limit2 / BOUND_SHRINK < (double)FLT_MAX ? (float)(limit2 / BOUND_SHRINK) : FLT_MAX;
    most2 += most2 * FLT_EPSILON; /* those rounded down: who is taken off the heap is held to it */
    for (uint32_t k = 0; k < FAN_OUT; k++) {
        if (bound2[k] <= FLT_MAX && bound2[k] <= most2) {
            heap_push(heap, (struct waiting){bound2[k], level, parent.place * FAN_OUT + k});
        }
    }
    return LL_OK;
}

enum ll_code ll_index_nearest(const ll_index *index, const struct ll_box *box, double limit,
                              double (*visit)(uint32_t item, double at_least, void *user),
                              void *user, struct ll_err *err)
{
    if (index->level_count == 0 || ll_box_is_empty(box)) {
        return LL_OK;
    }
    struct small_box small = small_box(index, box);
    struct heap heap; /* most of it is never touched */
    heap.count = 1;
    heap.capacity = HEAP_FIXED;
    heap.grown = NULL;
    heap.at = heap.fixed;
    heap.at[0] = (struct waiting){.level = index->level_count};
    enum ll_code code = LL_OK;
    while (code == LL_OK && heap.count > 0 && limit >= 0.0) {
        struct waiting next = heap_pop(&heap);
        double bound2 = (double)next.bound2 * BOUND_SHRINK;
        if (bound2 > limit * limit) {
            break;
        }
        if (next.level == 0) {
            limit = visit(index->item[next.place], sqrt(bound2), user);
        } else {
            code = open_node(index, &small, limit * limit, next, &heap, err);
        }
    }
    ll_free(heap.grown);
    return code;
}
