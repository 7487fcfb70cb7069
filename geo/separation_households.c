#include <math.h>

#include "core/alloc.h"
#include "core/people.h"
#include "geo/separation_work.h"

static uint32_t area_of(const struct ll_separation_work *work, size_t building)
{
    return work->results == NULL ? LL_NONE : work->results->area[building];
}

enum ll_code ll_separation_households(struct ll_separation_work *work, struct ll_err *err)
{
    const struct ll_table *areas = &work->in->scene->layer[LL_AREA];
    size_t n = work->buildings->count;
    const struct ll_weighting unknown = {.households = true, .households_per_m2 = NAN};
    LL_CLEANUP(ll_freep) struct ll_people *people = ll_calloc(areas->count, sizeof *people);
    LL_CLEANUP(ll_freep) struct ll_weighting *of = ll_alloc(areas->count, sizeof *of);
    work->households = ll_alloc(n, sizeof *work->households);
    if (people == NULL || of == NULL || work->households == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t area = area_of(work, i);
        if (area != LL_NONE) {
            ll_people_add(&people[area], work->buildings, i, work->footprint_m2[i]);
        }
    }
    for (size_t a = 0; a < areas->count; a++) {
        double households = ll_table_real(areas, a, LL_AREA_HOUSEHOLDS);
        of[a] = ll_weighting_of(&people[a], households);
        of[a] = of[a].households ? of[a] : unknown;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t area = area_of(work, i);
        const struct ll_weighting *weighting = area == LL_NONE ? &unknown : &of[area];
        work->households[i] =
            ll_building_weight(weighting, work->buildings, i, work->footprint_m2[i]);
    }
    return LL_OK;
}
