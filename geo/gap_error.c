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

/// What two buildings require of each other, by the numbers of their classes.
struct need {
    bool asked;
    double low_m;
    double high_m;
};

struct judge {
    struct ll_separation_work work;
    struct ll_fire_class *class; ///< of each building
    float *error_m;              ///< of its outline
    struct need (*needs)[LL_FIRE_CLASSES];
    double touching_m;
};

static void judge_clear(struct judge *j)
{
    ll_free(j->class);
    ll_free(j->error_m);
    ll_free(j->needs);
}

static const struct need *need_of(const struct judge *j, const struct ll_near *near)
{
    const struct ll_fire_class a = j->class[near->a];
    const struct ll_fire_class b = j->class[near->b];
    struct need *need = &j->needs[ll_fire_class_number(a)][ll_fire_class_number(b)];
    if (!need->asked) {
        const struct ll_fire_need of = ll_fire_need_of(j->work.gaps, a, b);
        *need = (struct need){true, of.low_m, of.high_m};
    }
    return need;
}

/// Takes a pair at a distance other than it is drawn.
static void take(const struct judge *j, const struct ll_near *near, double distance_m, float *low,
                 float *high)
{
    const struct need *need = need_of(j, near);
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
    double error_m = (double)j->error_m[near->a] + (double)j->error_m[near->b];
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

/// Classes and errors of all buildings. @param ret_most_m Receives the largest error.
static enum ll_code prepare(struct judge *j, double *ret_most_m, struct ll_err *err)
{
    const struct ll_table *buildings = j->work.buildings;
    const ll_rules *rules = j->work.in->rules;
    double most_m = 0.0;
    j->class = ll_alloc(buildings->count, sizeof *j->class);
    j->error_m = ll_alloc(buildings->count, sizeof *j->error_m);
    j->needs = ll_calloc(LL_FIRE_CLASSES, sizeof *j->needs);
    if (j->class == NULL || j->error_m == NULL || j->needs == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t b = 0; b < buildings->count; b++) {
        bool machine = ll_table_word(buildings, b, LL_BUILDING_OUTLINE) == LL_OUTLINE_MACHINE;
        double error_m =
            ll_rule(rules, machine ? LL_RULE_MACHINE_ERROR_M : LL_RULE_FOOTPRINT_ERROR_M);
        j->class[b] = ll_fire_class_of(buildings, b, j->work.gaps, rules);
        j->error_m[b] = (float)error_m;
        most_m = fmax(most_m, error_m);
    }
    *ret_most_m = most_m;
    return LL_OK;
}

enum ll_code ll_gap_error_find(const struct ll_stage *in, const struct ll_fire_gaps *gaps,
                               struct ll_gap_error *ret_error, struct ll_err *err)
{
    const struct ll_table *buildings = &in->scene->layer[LL_BUILDING];
    LL_CLEANUP(ll_nears_clear) struct ll_nears nears = {0};
    LL_CLEANUP(ll_gap_error_clear) struct ll_gap_error out = {0};
    LL_CLEANUP(judge_clear)
    struct judge j = {.work = {.in = in, .gaps = gaps, .buildings = buildings},
                      .touching_m = ll_rule(in->rules, LL_RULE_TOUCHING_M) + LL_ROUNDING_M};
    double most_m = 0.0;
    enum ll_code code = prepare(&j, &most_m, err);
    if (code == LL_OK) {
        code = make_columns(buildings->count, &out, err);
    }
    if (code == LL_OK) {
        code = ll_pairs_within(in, &buildings->shape, gaps->largest_m + 2.0 * most_m, &nears, err);
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
