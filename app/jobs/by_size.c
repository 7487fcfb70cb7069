#include "app/jobs/by_size.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"

static int greater_first(const void *a, const void *b)
{
    const struct ll_size_place *p = a;
    const struct ll_size_place *q = b;
    if (p->size != q->size) {
        return p->size > q->size ? -1 : 1;
    }
    return (p->village > q->village) - (p->village < q->village);
}

size_t ll_by_size(const struct ll_stored_ranking *ranking, struct ll_size_place *ret_places)
{
    size_t count = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        double households = ranking->rows[i].counts.households;
        if (!isnan(households)) {
            ret_places[count++] = (struct ll_size_place){
                .village = i, .size = ranking->rows[i].risk.risk * households};
        }
    }
    if (count > 0) {
        qsort(ret_places, count, sizeof *ret_places, greater_first);
    }
    for (size_t i = 0; i < count; i++) {
        bool tied = i > 0 && ret_places[i].size == ret_places[i - 1].size;
        ret_places[i].rank = tied ? ret_places[i - 1].rank : i + 1;
    }
    return count;
}

enum ll_code ll_by_size_document(const struct ll_stored_ranking *ranking, size_t top, ll_json *json,
                                 struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_size_place *places = ll_alloc(ranking->count, sizeof *places);
    if (places == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = ll_by_size(ranking, places);
    ll_json_open_array(json, "by_size");
    for (size_t i = 0; i < count && (top == 0 || i < top); i++) {
        const struct ll_stored_village *village = &ranking->rows[places[i].village];
        ll_json_open_object(json, NULL);
        ll_json_whole(json, "rank", (int64_t)places[i].rank);
        ll_json_text(json, "code", village->code);
        ll_json_text(json, "name", village->name);
        ll_json_number(json, "risk", village->risk.risk, 2);
        ll_json_number(json, "households", village->counts.households, 0);
        ll_json_number(json, "size", places[i].size, 0);
        ll_json_close(json);
    }
    ll_json_close(json);
    ll_json_whole(json, "households_unknown", (int64_t)(ranking->count - count));
    return LL_OK;
}
