#include "geo/dwellers.h"

#include <math.h>

#include "core/alloc.h"
#include "core/people.h"

enum ll_code ll_dwellers(const struct ll_stage *in, const uint32_t *area, double *footprint_m2,
                         double *residents, double *households, struct ll_err *err)
{
    const struct ll_table *buildings = &in->scene->layer[LL_BUILDING];
    const struct ll_table *areas = &in->scene->layer[LL_AREA];
    LL_CLEANUP(ll_freep) struct ll_people *people = ll_calloc(areas->count, sizeof *people);
    LL_CLEANUP(ll_freep) struct ll_people_rates *rates = ll_alloc(areas->count, sizeof *rates);
    if (people == NULL || rates == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t b = 0; b < buildings->count; b++) {
        footprint_m2[b] = ll_shape_area(&buildings->shape, b);
        if (area[b] != LL_NONE) {
            ll_people_add(&people[area[b]], buildings, b, footprint_m2[b]);
        }
    }
    for (size_t a = 0; a < areas->count; a++) {
        rates[a] = ll_people_rates_of(&people[a], ll_table_real(areas, a, LL_AREA_POPULATION),
                                      ll_table_real(areas, a, LL_AREA_HOUSEHOLDS));
    }
    const struct ll_people_rates unknown = {NAN, NAN};
    for (size_t b = 0; b < buildings->count; b++) {
        const struct ll_people_rates *rate = area[b] == LL_NONE ? &unknown : &rates[area[b]];
        residents[b] = ll_building_residents(rate, buildings, b, footprint_m2[b]);
        households[b] = ll_building_households(rate, buildings, b, footprint_m2[b]);
    }
    return LL_OK;
}
