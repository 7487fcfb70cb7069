#include "core/nearby.h"

#include <math.h>

#include "core/alloc.h"

void ll_nearby_clear(struct ll_nearby *nearby)
{
    ll_free(nearby->forest_m);
    ll_free(nearby->stack_m);
    ll_free(nearby->flow_low_lps);
    ll_free(nearby->flow_high_lps);
    ll_free(nearby->repair);
    *nearby = (struct ll_nearby){0};
}

enum ll_code ll_nearby_make(size_t count, struct ll_nearby *ret_nearby, struct ll_err *err)
{
    LL_CLEANUP(ll_nearby_clear)
    struct ll_nearby n = {.count = count,
                          .forest_m = ll_alloc(count, sizeof *n.forest_m),
                          .stack_m = ll_alloc(count, sizeof *n.stack_m),
                          .flow_low_lps = ll_calloc(count, sizeof *n.flow_low_lps),
                          .flow_high_lps = ll_calloc(count, sizeof *n.flow_high_lps),
                          .repair = ll_alloc(count, sizeof *n.repair)};
    if (n.forest_m == NULL || n.stack_m == NULL || n.flow_low_lps == NULL ||
        n.flow_high_lps == NULL || n.repair == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t b = 0; b < count; b++) {
        n.forest_m[b] = n.stack_m[b] = INFINITY;
        n.repair[b] = LL_NONE;
    }
    *ret_nearby = n;
    n = (struct ll_nearby){0};
    return LL_OK;
}
