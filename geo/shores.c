#include "geo/shores.h"

#include "core/alloc.h"

void ll_shores_clear(struct ll_shores *shores)
{
    ll_index_free(shores->index);
    ll_free(shores->from);
    *shores = (struct ll_shores){0};
}

static bool is_water(const struct ll_table *ground, size_t row)
{
    return ll_table_word(ground, row, LL_GROUND_KIND) == LL_GROUND_WATER;
}

/// Edges of water; with `boxes` NULL they are only counted.
static size_t list_edges(const struct ll_table *ground, struct ll_box *boxes, uint32_t *from)
{
    const struct ll_shapes *s = &ground->shape;
    size_t count = 0;
    for (size_t i = 0; i < ground->count; i++) {
        for (uint32_t r = s->first_ring[i]; is_water(ground, i) && r < s->first_ring[i + 1]; r++) {
            for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++, count++) {
                if (boxes != NULL) {
                    boxes[count] = ll_box_of_segment(s->points[p], s->points[p + 1]);
                    from[count] = p;
                }
            }
        }
    }
    return count;
}

enum ll_code ll_shores_make(const struct ll_scene *scene, struct ll_shores *ret_shores,
                            struct ll_err *err)
{
    const struct ll_table *ground = &scene->layer[LL_GROUND];
    const size_t count = list_edges(ground, NULL, NULL);
    LL_CLEANUP(ll_shores_clear) struct ll_shores shores = {.shapes = &ground->shape};
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(count, sizeof *boxes);
    shores.from = ll_alloc(count, sizeof *shores.from);
    if (boxes == NULL || shores.from == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    (void)list_edges(ground, boxes, shores.from);
    enum ll_code code = count == 0 ? LL_OK : ll_index_new(boxes, count, &shores.index, err);
    if (code == LL_OK) {
        *ret_shores = shores;
        shores = (struct ll_shores){0};
    }
    return code;
}

/// A way while edges that it may cross are looked at.
struct way {
    const struct ll_shores *shores;
    struct ll_xy from;
    struct ll_xy to;
    bool crosses;
};

/// Which side of the line from a to b a point lies on; 0 on the line.
static double side(struct ll_xy a, struct ll_xy b, struct ll_xy p)
{
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

static bool crosses(const struct ll_shores *shores, uint32_t item, struct ll_xy from,
                    struct ll_xy to)
{
    const struct ll_xy *e = &shores->shapes->points[shores->from[item]];
    return side(e[0], e[1], from) * side(e[0], e[1], to) < 0.0 &&
           side(from, to, e[0]) * side(from, to, e[1]) <= 0.0;
}

static bool visit_edge(uint32_t item, void *user)
{
    struct way *w = user;
    w->crosses = crosses(w->shores, item, w->from, w->to);
    return !w->crosses;
}

bool ll_shores_between(const struct ll_shores *shores, struct ll_xy from, struct ll_xy to)
{
    struct way w = {.shores = shores, .from = from, .to = to};
    const struct ll_box box = ll_box_of_segment(from, to);
    if (shores->index != NULL) {
        ll_index_search(shores->index, &box, visit_edge, &w);
    }
    return w.crosses;
}

static bool note(uint32_t item, void *user)
{
    (void)item;
    *(bool *)user = true;
    return false;
}

bool ll_shores_near(const struct ll_shores *shores, const struct ll_box *box)
{
    bool near = false;
    if (shores->index != NULL) {
        ll_index_search(shores->index, box, note, &near);
    }
    return near;
}
