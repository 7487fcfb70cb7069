#include <stdlib.h>

#include "core/alloc.h"
#include "geo/lane_joins.h"
#include "geo/lane_order.h"

enum ll_code ll_lane_twins(const struct ll_shapes *s, uint32_t *ret_twin, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) uint32_t *order = ll_alloc(s->count, sizeof *order);
    if (order == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_lane_order(s, 0, s->count, order, err);
    for (size_t i = 0; code == LL_OK && i < s->count; i++) {
        bool same = i > 0 && ll_lane_compare(s, order[i - 1], order[i]) == 0;
        ret_twin[order[i]] = same ? ret_twin[order[i - 1]] : order[i];
    }
    return code;
}

bool ll_lane_reversed(const struct ll_shapes *s, size_t i, size_t j)
{
    const struct ll_xy *a = s->points + s->first_point[s->first_ring[i]];
    const struct ll_xy *b = s->points + s->first_point[s->first_ring[j]];
    size_t count = s->first_point[s->first_ring[i + 1]] - s->first_point[s->first_ring[i]];
    for (size_t p = 0; p < count; p++) {
        if (a[p].x != b[p].x || a[p].y != b[p].y) {
            return true;
        }
    }
    return false;
}
