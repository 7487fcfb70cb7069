#include "importers/overlaps.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"

void ll_overlaps_clear(struct ll_overlaps *o)
{
    ll_free(o->footprints);
    ll_shapes_clear(&o->kept);
    ll_free(o->pairs);
    ll_free(o->places);
    *o = (struct ll_overlaps){0};
}

bool ll_overlaps_whole(const struct ll_overlaps *o)
{
    return o->kept.count == o->count;
}

enum ll_code ll_overlaps_add(struct ll_overlaps *o, const struct ll_shapes *shapes, size_t index,
                             struct ll_err *err)
{
    if (o->count == 0) {
        o->origin = (struct ll_xy){shapes->box[index].min_x, shapes->box[index].min_y};
    }
    enum ll_code code =
        ll_array_reserve(&o->footprints, &o->capacity, o->count + 1, sizeof *o->footprints, err);
    if (code == LL_OK && ll_overlaps_whole(o) && o->kept.point_count < LL_OVERLAPS_POINTS_MAX) {
        code = ll_shapes_copy(&o->kept, shapes, index, err);
    }
    if (code == LL_OK) {
        o->footprints[o->count++] = ll_footprint_make(shapes, index, o->origin);
    }
    return code;
}

enum ll_code ll_overlaps_tell(struct ll_overlaps *o, const enum ll_row_outcome *outcomes,
                              size_t count, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&o->places, &o->place_capacity, o->told + count, sizeof *o->places, err);
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        bool stored = outcomes[i] == LL_ROW_STORED || outcomes[i] == LL_ROW_UPDATED;
        o->stored += stored;
        o->places[o->told++] = stored ? o->stored : 0;
    }
    return code;
}

bool ll_overlap_judge(const ll_rules *rules, const struct ll_shapes *earlier, size_t i,
                      const struct ll_shapes *later, size_t j, struct ll_overlap_pair *ret_pair)
{
    double shared = ll_overlap_area(earlier, i, later, j);
    double a = ll_shape_area(earlier, i);
    double b = ll_shape_area(later, j);
    double share = shared / fmin(a, b);
    if (!(share > ll_rule(rules, LL_RULE_OVERLAP_SHARE))) {
        return false;
    }
    ret_pair->share = share;
    ret_pair->same = shared > ll_rule(rules, LL_RULE_SAME_SHARE) * fmax(a, b);
    return true;
}

/// A search under way.
struct finding {
    struct ll_overlaps *overlaps;
    const ll_rules *rules;
    enum ll_code code;
    struct ll_err *err;
};

static bool visit_pair(uint32_t a, uint32_t b, void *user)
{
    struct finding *f = user;
    struct ll_overlaps *o = f->overlaps;
    struct ll_overlap_pair pair = {.earlier = a, .later = b};
    if (ll_overlap_judge(f->rules, &o->kept, a, &o->kept, b, &pair)) {
        f->code = ll_array_reserve(&o->pairs, &o->pair_capacity, o->pair_count + 1,
                                   sizeof *o->pairs, f->err);
        if (f->code == LL_OK) {
            o->pairs[o->pair_count++] = pair;
        }
    }
    return f->code == LL_OK;
}

enum ll_code ll_overlaps_find(struct ll_overlaps *o, const ll_rules *rules, struct ll_err *err)
{
    struct finding finding = {.overlaps = o, .rules = rules, .err = err};
    o->pair_count = 0;
    enum ll_code code =
        ll_overlap_candidates(o->footprints, o->count, o->first_new,
                              ll_rule(rules, LL_RULE_OVERLAP_SHARE), visit_pair, &finding, err);
    return code == LL_OK ? finding.code : code;
}
