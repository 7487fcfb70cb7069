#include <math.h>

#include "geo/separation_work.h"

/// How high a building is against another: by height, else by floors. @return NAN unknown.
static double higher_by(const struct ll_table *buildings, uint32_t a, uint32_t b)
{
    const double height = ll_table_real(buildings, a, LL_BUILDING_HEIGHT_M) -
                          ll_table_real(buildings, b, LL_BUILDING_HEIGHT_M);
    return isnan(height) ? ll_table_real(buildings, a, LL_BUILDING_FLOORS) -
                               ll_table_real(buildings, b, LL_BUILDING_FLOORS)
                         : height;
}

static bool is_touching(const struct ll_separation_work *work, const struct ll_pair *pair)
{
    return (double)pair->distance_m <= ll_rule(work->in->rules, LL_RULE_TOUCHING_M) + LL_ROUNDING_M;
}

struct ll_facing_ask ll_pair_facing(const struct ll_separation_work *work,
                                    const struct ll_pair *pair)
{
    const double higher = higher_by(work->buildings, pair->a, pair->b);
    unsigned sides = LL_FACING_A | LL_FACING_B;
    if (higher != 0.0 && !isnan(higher) && !is_touching(work, pair)) {
        sides = higher > 0.0 ? LL_FACING_A : LL_FACING_B;
    }
    return (struct ll_facing_ask){.shapes = &work->buildings->shape,
                                  .a = pair->a,
                                  .b = pair->b,
                                  .gap_m = (double)pair->distance_m,
                                  .within_m = (double)pair->required_low_m,
                                  .sides = sides};
}

/// Whether fire walls close the gap as far as buildings face each other within some distance.
static enum ll_code closes(const struct ll_separation_work *work, const struct ll_pair *pair,
                           double within_m, enum ll_flag *ret_closed, struct ll_err *err)
{
    struct ll_facing_ask ask = ll_pair_facing(work, pair);
    struct ll_fire_wall_cover cover = {false, false};
    ask.within_m = within_m;
    enum ll_code code = ll_fire_walls_cover(&work->walls, &ask, &cover, err);
    const bool either = ask.sides == (LL_FACING_A | LL_FACING_B);
    const bool equal = higher_by(work->buildings, pair->a, pair->b) == 0.0;
    if (cover.a && cover.b) {
        *ret_closed = LL_FLAG_YES;
    } else if (either) {
        *ret_closed = !cover.a && !cover.b               ? LL_FLAG_NO
                      : equal || is_touching(work, pair) ? LL_FLAG_YES
                                                         : LL_FLAG_UNKNOWN;
    } else {
        *ret_closed = (ask.sides == LL_FACING_A ? cover.a : cover.b) ? LL_FLAG_YES : LL_FLAG_NO;
    }
    return code;
}

enum ll_code ll_pair_walls(const struct ll_separation_work *work, struct ll_pair *inout,
                           bool *inout_kept, struct ll_err *err)
{
    const struct ll_shapes *s = &work->buildings->shape;
    if (!*inout_kept || (!ll_fire_walls_near(&work->walls, &s->box[inout->a]) &&
                         !ll_fire_walls_near(&work->walls, &s->box[inout->b]))) {
        return LL_OK;
    }
    enum ll_flag mild = LL_FLAG_NO;
    enum ll_flag strict = LL_FLAG_NO;
    enum ll_code code = closes(work, inout, (double)inout->required_low_m, &mild, err);
    if (code == LL_OK) {
        code = closes(work, inout, (double)inout->required_high_m, &strict, err);
    }
    if (code == LL_OK && strict == LL_FLAG_YES) {
        *inout_kept = false;
    } else if (code == LL_OK && mild != LL_FLAG_NO) {
        inout->certain = false;
        inout->required_low_m = 0.0F;
    }
    return code;
}
