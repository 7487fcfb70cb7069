#include "core/alloc.h"
#include "geo/clearance.h"
#include "geo/clearance_private.h"
#include "geo/outline.h"

void ll_clear_posts_clear(struct ll_clear_posts *posts)
{
    ll_index_free(posts->index);
    *posts = (struct ll_clear_posts){0};
}

/// An obstacle among the lanes.
struct beside {
    const struct ll_shapes *lanes;
    const struct ll_shapes *obstacles;
    const struct ll_clear_pieces *pieces;
    uint32_t row;
    double least_m;
    bool on_lane;
};

static bool visit(uint32_t item, void *user)
{
    struct beside *b = user;
    const struct ll_xy *p = &b->lanes->points[b->pieces->items[item].from];
    b->on_lane = ll_shape_segment(b->obstacles, b->row, p[0], p[1]) < b->least_m;
    return !b->on_lane;
}

/// Whether an obstacle takes room in corners: what is nearer to a centre line stands on that lane,
/// where the width it leaves is on record.
static bool is_post(const struct ll_stage *in, const struct ll_clear_pieces *pieces, uint32_t row)
{
    const struct ll_table *obstacles = &in->scene->layer[LL_OBSTACLE];
    uint8_t kind = ll_table_word(obstacles, row, LL_OBSTACLE_KIND);
    if (!ll_obstacle_counts(obstacles, row) || ll_box_is_empty(&obstacles->shape.box[row]) ||
        !ll_clear_obstacle_stands(kind)) {
        return false;
    }
    struct beside b = {.lanes = &in->scene->layer[LL_LANE].shape,
                       .obstacles = &obstacles->shape,
                       .pieces = pieces,
                       .row = row,
                       .least_m = 0.5 * ll_rule(in->rules, LL_RULE_LANE_WIDTH_M)};
    struct ll_box box = ll_box_grown(&obstacles->shape.box[row], b.least_m);
    ll_index_search(pieces->index, &box, visit, &b);
    return !b.on_lane;
}

enum ll_code ll_clear_posts_find(const struct ll_stage *in, const struct ll_clear_pieces *pieces,
                                 struct ll_clear_posts *ret_posts, struct ll_err *err)
{
    const struct ll_table *obstacles = &in->scene->layer[LL_OBSTACLE];
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(obstacles->count, sizeof *boxes);
    struct ll_clear_posts posts = {.obstacles = obstacles};
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    bool any = false;
    for (uint32_t i = 0; i < obstacles->count; i++) {
        bool post = is_post(in, pieces, i);
        boxes[i] = post ? obstacles->shape.box[i] : ll_box_empty();
        any = any || post;
    }
    enum ll_code code = any ? ll_index_new(boxes, obstacles->count, &posts.index, err) : LL_OK;
    if (code == LL_OK) {
        *ret_posts = posts;
    }
    return code;
}
