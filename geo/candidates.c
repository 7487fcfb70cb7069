#include "geo/candidates.h"

bool ll_candidates_note(struct ll_candidates *c, double at_least2, uint32_t item)
{
    if (c->count == LL_CANDIDATES_MOST) {
        return false;
    }
    c->at_least2[c->count] = at_least2;
    c->item[c->count++] = item;
    return true;
}

bool ll_candidates_take(struct ll_candidates *c, double limit2, uint32_t *ret_item)
{
    size_t first = 0;
    for (size_t i = 1; i < c->count; i++) {
        first = c->at_least2[i] < c->at_least2[first] ? i : first;
    }
    if (c->count == 0 || c->at_least2[first] > limit2) {
        return false;
    }
    *ret_item = c->item[first];
    c->count--;
    c->item[first] = c->item[c->count];
    c->at_least2[first] = c->at_least2[c->count];
    return true;
}
