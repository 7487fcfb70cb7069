#include "core/sites.h"

#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

const char *ll_site_kind_key(enum ll_site_kind kind)
{
    static const char *const keys[LL_SITE_KIND_COUNT] = {
        [LL_SITE_NEW] = "new",       [LL_SITE_PLANNED] = "planned", [LL_SITE_PUT_BACK] = "put-back",
        [LL_SITE_REPAIR] = "repair", [LL_SITE_MICRO] = "micro",     [LL_SITE_TOWNSHIP] = "township",
    };
    return keys[kind];
}

enum ll_site_kind ll_site_kind_by_key(const char *key)
{
    int kind = 0;
    while (kind < LL_SITE_KIND_COUNT &&
           strcmp(key, ll_site_kind_key((enum ll_site_kind)kind)) != 0) {
        kind++;
    }
    return (enum ll_site_kind)kind;
}

enum ll_cost_id ll_site_cost_id(enum ll_site_kind kind)
{
    static const enum ll_cost_id ids[LL_SITE_KIND_COUNT] = {
        [LL_SITE_NEW] = LL_COST_HYDRANT_NEW,
        [LL_SITE_PLANNED] = LL_COST_HYDRANT_NEW,
        [LL_SITE_PUT_BACK] = LL_COST_HYDRANT_PUT_BACK,
        [LL_SITE_REPAIR] = LL_COST_HYDRANT_REPAIR,
        [LL_SITE_MICRO] = LL_COST_STATION_MICRO,
        [LL_SITE_TOWNSHIP] = LL_COST_STATION_TOWNSHIP,
    };
    return ids[kind];
}

void ll_site_places_clear(struct ll_site_places *places)
{
    ll_free(places->items);
    *places = (struct ll_site_places){0};
}

enum ll_code ll_site_places_add(struct ll_site_places *places, const struct ll_site_place *place,
                                struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&places->items, &places->capacity, places->count + 1,
                                         sizeof *places->items, err);
    if (code == LL_OK) {
        places->items[places->count++] = *place;
    }
    return code;
}
