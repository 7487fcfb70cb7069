#include "geo/separation.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/holders.h"
#include "geo/pairs.h"
#include "geo/separation_work.h"

/// Requirements by class numbers; only those of classes that occur are filled.
struct needs {
    double low_m[LL_FIRE_CLASSES][LL_FIRE_CLASSES];
    double high_m[LL_FIRE_CLASSES][LL_FIRE_CLASSES];
};

/// The stage at work.
struct stage {
    struct ll_separation_work work;
    struct needs *needs;
    struct ll_nears nears;
    const struct ll_separation *before;
    struct ll_separation out;
    size_t pair_capacity;
};

static void stage_clear(struct stage *s)
{
    ll_free(s->work.class);
    ll_free(s->work.footprint_m2);
    ll_free(s->work.ground_m2);
    ll_free(s->work.households);
    ll_fire_walls_clear(&s->work.walls);
    ll_free(s->needs);
    ll_nears_clear(&s->nears);
    ll_separation_clear(&s->out);
}

static enum ll_code make_columns(struct stage *s, struct ll_err *err)
{
    size_t n = s->work.buildings->count;
    s->work.class = ll_alloc(n, sizeof *s->work.class);
    s->work.footprint_m2 = ll_alloc(n, sizeof *s->work.footprint_m2);
    s->work.ground_m2 = ll_alloc(n, sizeof *s->work.ground_m2);
    s->needs = ll_alloc(1, sizeof *s->needs);
    s->out.count = n;
    s->out.cluster = ll_alloc(n, sizeof *s->out.cluster);
    s->out.cluster_possible = ll_alloc(n, sizeof *s->out.cluster_possible);
    s->out.too_near = ll_calloc(n, sizeof *s->out.too_near);
    s->out.maybe_near = ll_calloc(n, sizeof *s->out.maybe_near);
    s->out.touching = ll_calloc(n, sizeof *s->out.touching);
    s->out.nearest_m = ll_alloc(n, sizeof *s->out.nearest_m);
    bool made = s->work.class != NULL && s->work.footprint_m2 != NULL &&
                s->work.ground_m2 != NULL && s->needs != NULL && s->out.cluster != NULL &&
                s->out.cluster_possible != NULL && s->out.too_near != NULL &&
                s->out.maybe_near != NULL && s->out.touching != NULL && s->out.nearest_m != NULL;
    return made ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

/// Works out what each building is, and what each two kinds that occur require.
static void classify(struct stage *s)
{
    struct ll_fire_class seen[LL_FIRE_CLASSES] = {0};
    const struct ll_separation_work *w = &s->work;
    for (size_t i = 0; i < w->buildings->count; i++) {
        w->class[i] = ll_fire_class_of(w->buildings, i, w->gaps, w->in->rules);
        w->footprint_m2[i] = ll_shape_area(&w->buildings->shape, i);
        seen[ll_fire_class_number(w->class[i])] = w->class[i];
    }
    for (int a = 0; a < LL_FIRE_CLASSES; a++) {
        for (int b = 0; b < LL_FIRE_CLASSES; b++) {
            if (seen[a].kinds != 0 && seen[b].kinds != 0) {
                struct ll_fire_need need = ll_fire_need_of(w->gaps, seen[a], seen[b]);
                s->needs->low_m[a][b] = need.low_m;
                s->needs->high_m[a][b] = need.high_m;
            }
        }
    }
}

/// Whether two buildings are of one compound: yes, no or unknown.
static enum ll_flag same_compound(const struct ll_table *buildings, uint32_t a, uint32_t b)
{
    const char *of_a = ll_table_string(buildings, a, LL_BUILDING_COMPOUND);
    const char *of_b = ll_table_string(buildings, b, LL_BUILDING_COMPOUND);
    return of_a == NULL || of_b == NULL ? LL_FLAG_UNKNOWN
           : strcmp(of_a, of_b) == 0    ? LL_FLAG_YES
                                        : LL_FLAG_NO;
}

bool ll_pair_judge(const struct ll_separation_work *w, const struct ll_near *near, double low_m,
                   double high_m, struct ll_pair *ret)
{
    double distance_m = near->distance_m + LL_ROUNDING_M;
    bool touching = near->distance_m <= ll_rule(w->in->rules, LL_RULE_TOUCHING_M) + LL_ROUNDING_M;
    enum ll_flag same = touching ? same_compound(w->buildings, near->a, near->b) : LL_FLAG_NO;
    if (same == LL_FLAG_UNKNOWN &&
        ll_drawn_within(&w->buildings->shape, near->a, near->b) != LL_NONE) {
        same = LL_FLAG_YES;
    }
    *ret = (struct ll_pair){.a = near->a,
                            .b = near->b,
                            .distance_m = (float)near->distance_m,
                            .required_low_m = (float)low_m,
                            .required_high_m = (float)high_m,
                            .certain = distance_m < low_m && same == LL_FLAG_NO,
                            .one_unit = same == LL_FLAG_YES};
    return ret->one_unit || distance_m < high_m;
}

/// Judges a pair by the requirements of its classes.
static bool judge(const struct stage *s, const struct ll_near *near, struct ll_pair *ret)
{
    uint8_t a = ll_fire_class_number(s->work.class[near->a]);
    uint8_t b = ll_fire_class_number(s->work.class[near->b]);
    return ll_pair_judge(&s->work, near, s->needs->low_m[a][b], s->needs->high_m[a][b], ret);
}

bool ll_pair_joins(const struct ll_separation_work *work, const struct ll_pair *pair, bool possible)
{
    struct ll_fire_class a = work->class[pair->a];
    struct ll_fire_class b = work->class[pair->b];
    if (pair->one_unit || possible) {
        return pair->one_unit || ll_fire_maybe_low_grade(a) || ll_fire_maybe_low_grade(b);
    }
    return (pair->certain ||
            (double)pair->distance_m + LL_ROUNDING_M < (double)pair->required_low_m) &&
           (ll_fire_low_grade(a) || ll_fire_low_grade(b));
}

/// Whether the pairs of a building are computed again.
static bool touched(const struct stage *s, uint32_t building)
{
    return ll_stage_touches(s->work.in, &s->work.buildings->shape.box[building],
                            s->work.gaps->largest_m);
}

static enum ll_code keep_pair(struct stage *s, const struct ll_pair *pair, struct ll_err *err)
{
    struct ll_separation *out = &s->out;
    enum ll_code code = ll_array_reserve(&out->pairs, &s->pair_capacity, out->pair_count + 1,
                                         sizeof *out->pairs, err);
    if (code == LL_OK) {
        out->pairs[out->pair_count++] = *pair;
    }
    return code;
}

/// Whether a pair of the results before stays: the change touches neither side.
static bool stays(const struct stage *s, const struct ll_pair *pair)
{
    return !touched(s, pair->a) && !touched(s, pair->b);
}

static bool comes_first(const struct ll_pair *old, const struct ll_near *near)
{
    return old->a < near->a || (old->a == near->a && old->b < near->b);
}

/// Judges what was found, with the pairs of before that stay in their places among them.
static enum ll_code judge_pairs(struct stage *s, struct ll_err *err)
{
    const struct ll_pair *old = s->before == NULL ? NULL : s->before->pairs;
    const struct ll_pair *end = old == NULL ? NULL : old + s->before->pair_count;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s->nears.count; i++) {
        for (; code == LL_OK && old < end && comes_first(old, &s->nears.rows[i]); old++) {
            code = stays(s, old) ? keep_pair(s, old, err) : LL_OK;
        }
        struct ll_pair pair;
        bool kept = code == LL_OK && judge(s, &s->nears.rows[i], &pair);
        code = kept ? ll_pair_walls(&s->work, &pair, &kept, err) : code;
        code = code == LL_OK && kept ? keep_pair(s, &pair, err) : code;
    }
    for (; code == LL_OK && old < end; old++) {
        code = stays(s, old) ? keep_pair(s, old, err) : LL_OK;
    }
    return code;
}

/// Finds the ground that buildings cover, that of one drawn within another counted once.
static void find_ground(struct stage *s)
{
    const struct ll_separation_work *w = &s->work;
    memcpy(w->ground_m2, w->footprint_m2, w->buildings->count * sizeof *w->ground_m2);
    for (size_t i = 0; i < s->out.pair_count; i++) {
        const struct ll_pair *pair = &s->out.pairs[i];
        const uint32_t within =
            pair->one_unit ? ll_drawn_within(&w->buildings->shape, pair->a, pair->b) : LL_NONE;
        if (within != LL_NONE) {
            w->ground_m2[within] = 0.0;
        }
    }
}

static void find_nearest(struct stage *s)
{
    float *nearest_m = s->out.nearest_m;
    for (uint32_t i = 0; i < s->out.count; i++) {
        nearest_m[i] = s->before == NULL || touched(s, i) ? INFINITY : s->before->nearest_m[i];
    }
    for (size_t i = 0; i < s->nears.count; i++) {
        const struct ll_near *near = &s->nears.rows[i];
        float distance_m = (float)near->distance_m;
        nearest_m[near->a] = fminf(nearest_m[near->a], distance_m);
        nearest_m[near->b] = fminf(nearest_m[near->b], distance_m);
    }
    for (size_t i = 0; i < s->out.count; i++) {
        nearest_m[i] = isinf(nearest_m[i]) ? NAN : nearest_m[i];
    }
}

static void count_one(uint16_t *column, const struct ll_pair *pair)
{
    column[pair->a] = (uint16_t)(column[pair->a] + (column[pair->a] < UINT16_MAX));
    column[pair->b] = (uint16_t)(column[pair->b] + (column[pair->b] < UINT16_MAX));
}

static void count_pairs(struct stage *s)
{
    double touching_m = ll_rule(s->work.in->rules, LL_RULE_TOUCHING_M) + LL_ROUNDING_M;
    for (size_t i = 0; i < s->out.pair_count; i++) {
        const struct ll_pair *pair = &s->out.pairs[i];
        if (pair->certain) {
            count_one(s->out.too_near, pair);
        } else if (!pair->one_unit) {
            count_one(s->out.maybe_near, pair);
        }
        if ((double)pair->distance_m <= touching_m) {
            count_one(s->out.touching, pair);
        }
    }
}

static enum ll_code check_input(const struct stage *s, struct ll_err *err)
{
    const struct ll_separation_work *w = &s->work;
    bool whole = w->in->dirty == NULL || s->before != NULL;
    if (!whole || (s->before != NULL && s->before->count != w->buildings->count)) {
        return ll_fail(err, LL_E_INVALID, "results of %zu buildings do not fit a scene of %zu",
                       s->before == NULL ? 0 : s->before->count, w->buildings->count);
    }
    return w->results == NULL ? LL_OK : ll_stage_fits(w->in, w->results, err);
}

enum ll_code ll_separation_stage(const struct ll_stage *in, const struct ll_fire_gaps *gaps,
                                 const struct ll_building_results *results,
                                 const struct ll_separation *before, struct ll_separation *ret,
                                 struct ll_err *err)
{
    LL_CLEANUP(stage_clear)
    struct stage s = {.work = {.in = in,
                               .gaps = gaps,
                               .results = results,
                               .buildings = &in->scene->layer[LL_BUILDING]},
                      .before = in->dirty == NULL ? NULL : before};
    enum ll_code code = check_input(&s, err);
    if (code == LL_OK) {
        code = make_columns(&s, err);
    }
    if (code == LL_OK) {
        classify(&s);
        code = ll_separation_households(&s.work, err);
    }
    if (code == LL_OK) {
        code = ll_fire_walls_make(in->scene, in->rules, &s.work.walls, err);
    }
    if (code == LL_OK) {
        code = ll_pairs_within(in, &s.work.buildings->shape, gaps->largest_m, &s.nears, err);
    }
    if (code == LL_OK) {
        find_nearest(&s);
        code = judge_pairs(&s, err);
    }
    if (code == LL_OK) {
        count_pairs(&s);
        find_ground(&s);
        code = ll_separation_clusters(&s.work, &s.out, err);
    }
    if (code == LL_OK) {
        code = ll_separation_cuts(&s.work, &s.out, err);
    }
    if (code == LL_OK) {
        *ret = s.out;
        s.out = (struct ll_separation){0};
    }
    return code;
}
