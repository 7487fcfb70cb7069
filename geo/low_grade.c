#include "geo/low_grade.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/areas.h"

/* Grade 3, 4 and below 4. */
#define LOW_GRADE 3.0

static bool is_low(const struct ll_table *buildings, size_t row)
{
    return ll_table_word(buildings, row, LL_BUILDING_STRUCTURE) == LL_STRUCTURE_TIMBER ||
           ll_table_real(buildings, row, LL_BUILDING_FIRE_GRADE) >= LOW_GRADE;
}

enum ll_code ll_low_grade_areas(const struct ll_stage *in, const uint32_t *building_area,
                                bool **ret_low, struct ll_err *err)
{
    const struct ll_table *buildings = &in->scene->layer[LL_BUILDING];
    size_t areas = in->scene->layer[LL_AREA].count;
    LL_CLEANUP(ll_freep) uint32_t *all = ll_calloc(areas, sizeof *all);
    LL_CLEANUP(ll_freep) uint32_t *low = ll_calloc(areas, sizeof *low);
    bool *is_low_area = ll_alloc(areas, sizeof *is_low_area);
    if (all == NULL || low == NULL || is_low_area == NULL) {
        ll_free(is_low_area);
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t b = 0; b < buildings->count; b++) {
        if (building_area[b] != LL_NONE) {
            all[building_area[b]]++;
            low[building_area[b]] += is_low(buildings, b);
        }
    }
    double share = ll_rule(in->rules, LL_RULE_LOW_GRADE_SHARE);
    for (size_t a = 0; a < areas; a++) {
        is_low_area[a] = low[a] > 0 && low[a] >= share * all[a];
    }
    *ret_low = is_low_area;
    return LL_OK;
}

enum ll_code ll_low_grade_points(const struct ll_stage *in, const uint32_t *building_area,
                                 const uint32_t *villages, size_t village_count,
                                 const struct ll_table *points, bool **ret_low, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) bool *low_area = NULL;
    LL_CLEANUP(ll_freep) uint32_t *area = NULL;
    enum ll_code code = ll_low_grade_areas(in, building_area, &low_area, err);
    if (code == LL_OK) {
        code = ll_areas_of_points(&in->scene->layer[LL_AREA], villages, village_count, points,
                                  &area, err);
    }
    if (code != LL_OK) {
        return code;
    }
    bool *low = ll_alloc(points->count, sizeof *low);
    if (low == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < points->count; i++) {
        low[i] = area[i] != LL_NONE && low_area[area[i]];
    }
    *ret_low = low;
    return LL_OK;
}
