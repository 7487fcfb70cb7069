#include "geo/gap_error.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/degrees.h"
#include "geo/pairs.h"
#include "geo/separation_work.h"

void ll_gap_error_clear(struct ll_gap_error *error)
{
    ll_free(error->outside_low);
    ll_free(error->outside_high);
    ll_free(error->inside_low);
    ll_free(error->inside_high);
    *error = (struct ll_gap_error){0};
}

/// Requirements of the classes that have been asked about, by their numbers.
struct needs {
    bool asked[LL_FIRE_CLASSES][LL_FIRE_CLASSES];
    struct ll_fire_need of[LL_FIRE_CLASSES][LL_FIRE_CLASSES];
};

struct judge {
    struct ll_separation_work work;
    struct needs *needs;
    double touching_m;
};

static double error_of(const struct judge *j, uint32_t building)
{
    bool machine =
        ll_table_word(j->work.buildings, building, LL_BUILDING_OUTLINE) == LL_OUTLINE_MACHINE;
    return ll_rule(j->work.in->rules,
                   machine ? LL_RULE_MACHINE_ERROR_M : LL_RULE_FOOTPRINT_ERROR_M);
}

static const struct ll_fire_need *need_of(const struct judge *j, const struct ll_near *near)
{
    const struct ll_separation_work *w = &j->work;
    struct ll_fire_class a = ll_fire_class_of(w->buildings, near->a, w->gaps, w->in->rules);
    struct ll_fire_class b = ll_fire_class_of(w->buildings, near->b, w->gaps, w->in->rules);
    uint8_t na = ll_fire_class_number(a);
    uint8_t nb = ll_fire_class_number(b);
    if (!j->needs->asked[na][nb]) {
        j->needs->of[na][nb] = ll_fire_need_of(w->gaps, a, b);
        j->needs->asked[na][nb] = true;
    }
    return &j->needs->of[na][nb];
}

/// Takes a pair at a distance other than it is drawn.
static void take(const struct judge *j, const struct ll_near *near, double distance_m, float *low,
                 float *high)
{
    const struct ll_fire_need *need = need_of(j, near);
    const struct ll_near at = {near->a, near->b, distance_m};
    struct ll_pair pair;
    if (!ll_pair_judge(&j->work, &at, need->low_m, need->high_m, &pair) || pair.one_unit) {
        return;
    }
    const uint32_t both[2] = {near->a, near->b};
    for (int k = 0; k < 2; k++) {
        float *l = &low[both[k]];
        float *h = &high[both[k]];
        *l = pair.certain ? fmaxf(*l, (float)ll_gap_shortfall(distance_m, need->low_m)) : *l;
        *h = fmaxf(*h, (float)ll_gap_shortfall(distance_m, need->high_m));
    }
}

static void take_pair(const struct judge *j, const struct ll_near *near,
                      const struct ll_gap_error *out)
{
    double error_m = error_of(j, near->a) + error_of(j, near->b);
    double narrow_m = near->distance_m;
    double wide_m = near->distance_m;
    if (near->distance_m > j->touching_m) {
        narrow_m = fmax(nextafter(j->touching_m, INFINITY), near->distance_m - error_m);
        wide_m = near->distance_m + error_m;
    }
    take(j, near, narrow_m, out->outside_low, out->outside_high);
    take(j, near, wide_m, out->inside_low, out->inside_high);
}

static enum ll_code make_columns(size_t count, struct ll_gap_error *out, struct ll_err *err)
{
    *out = (struct ll_gap_error){.count = count,
                                 .outside_low = ll_calloc(count, sizeof(float)),
                                 .outside_high = ll_calloc(count, sizeof(float)),
                                 .inside_low = ll_calloc(count, sizeof(float)),
                                 .inside_high = ll_calloc(count, sizeof(float))};
    bool made = out->outside_low != NULL && out->outside_high != NULL && out->inside_low != NULL &&
                out->inside_high != NULL;
    return made ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

enum ll_code ll_gap_error_find(const struct ll_stage *in, const struct ll_fire_gaps *gaps,
                               struct ll_gap_error *ret_error, struct ll_err *err)
{
    const struct ll_table *buildings = &in->scene->layer[LL_BUILDING];
    LL_CLEANUP(ll_nears_clear) struct ll_nears nears = {0};
    LL_CLEANUP(ll_gap_error_clear) struct ll_gap_error out = {0};
    LL_CLEANUP(ll_freep) struct needs *needs = ll_calloc(1, sizeof *needs);
    if (needs == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const struct judge j = {.work = {.in = in, .gaps = gaps, .buildings = buildings},
                            .needs = needs,
                            .touching_m = ll_rule(in->rules, LL_RULE_TOUCHING_M) + LL_ROUNDING_M};
    double error_m = 0.0;
    for (uint32_t b = 0; b < buildings->count; b++) {
        error_m = fmax(error_m, error_of(&j, b));
    }
    enum ll_code code = make_columns(buildings->count, &out, err);
    if (code == LL_OK) {
        code = ll_pairs_within(in, &buildings->shape, gaps->largest_m + 2.0 * error_m, &nears, err);
    }
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < nears.count; i++) {
        take_pair(&j, &nears.rows[i], &out);
    }
    *ret_error = out;
    out = (struct ll_gap_error){0};
    return LL_OK;
}
