#include "geo/lane_order.h"

#include <string.h>

#include "core/alloc.h"

static int compare_points(struct ll_xy a, struct ll_xy b)
{
    int x = (a.x > b.x) - (a.x < b.x);
    return x != 0 ? x : (a.y > b.y) - (a.y < b.y);
}

/// A line read from its lower end.
struct reading {
    const struct ll_xy *points;
    size_t count;
    bool backwards;
};

static struct ll_xy point_of(const struct reading *r, size_t i)
{
    return r->points[r->backwards ? r->count - 1 - i : i];
}

static struct reading read(const struct ll_shapes *s, uint32_t index)
{
    uint32_t first = s->first_point[s->first_ring[index]];
    struct reading r = {s->points + first, s->first_point[s->first_ring[index + 1]] - first, false};
    for (size_t i = 0; i < r.count; i++) {
        int order = compare_points(r.points[i], r.points[r.count - 1 - i]);
        if (order != 0) {
            r.backwards = order > 0;
            break;
        }
    }
    return r;
}

int ll_lane_compare(const struct ll_shapes *s, uint32_t a, uint32_t b)
{
    const struct reading one = read(s, a), two = read(s, b);
    size_t shorter = one.count < two.count ? one.count : two.count;
    for (size_t i = 0; i < shorter; i++) {
        int order = compare_points(point_of(&one, i), point_of(&two, i));
        if (order != 0) {
            return order;
        }
    }
    return (one.count > two.count) - (one.count < two.count);
}

/// Merges two ordered runs into `to`; of equals the one of the first run comes first.
static void merge(const struct ll_shapes *s, const uint32_t *from, size_t middle, size_t end,
                  uint32_t *to)
{
    size_t i = 0, j = middle;
    for (size_t k = 0; k < end; k++) {
        bool second = i == middle || (j < end && ll_lane_compare(s, from[j], from[i]) < 0);
        to[k] = second ? from[j++] : from[i++];
    }
}

enum ll_code ll_lane_order(const struct ll_shapes *s, size_t first, size_t end, uint32_t *order,
                           struct ll_err *err)
{
    size_t count = end - first;
    LL_CLEANUP(ll_freep) uint32_t *room = ll_alloc(count, sizeof *room);
    if (room == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = (uint32_t)(first + i);
    }
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t at = 0; at < count; at += 2 * run) {
            size_t stop = at + 2 * run < count ? at + 2 * run : count;
            size_t middle = at + run < stop ? run : stop - at;
            merge(s, order + at, middle, stop - at, room + at);
        }
        memcpy(order, room, count * sizeof *order);
    }
    return LL_OK;
}
