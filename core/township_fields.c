/* Squares, ponds and the fields around a village. */
#include <math.h>

#include "core/array.h"
#include "core/township_private.h"

enum { FIELD_TRIES = 70, STRIPS_MAX = 5 };

enum ll_code ll_village_patch(struct ll_village *v, const struct ll_patch *patch,
                              struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&v->patches, &v->patch_capacity, v->patch_count + 1,
                                         sizeof *v->patches, err);
    if (code == LL_OK) {
        code = ll_site_take_rect(&v->site, &patch->rect, err);
    }
    if (code == LL_OK) {
        v->patches[v->patch_count++] = *patch;
    }
    return code;
}

static bool may_till(const struct ll_village *v, const struct ll_rect *rect)
{
    for (int k = 0; k < 4; k++) {
        if (!ll_village_is_land(v, ll_rect_corner(rect, k), LL_TILLED_M)) {
            return false;
        }
    }
    return ll_site_free(&v->site, rect, 0.4, 1.5);
}

enum ll_code ll_village_fields(struct ll_village *v, struct ll_err *err)
{
    struct ll_rng *rng = &v->rng;
    enum ll_code code = LL_OK;
    double lie = ll_rng_between(rng, -0.4, 0.4); /* fields of a village lie much the same way */
    for (int i = 0; code == LL_OK && i < FIELD_TRIES; i++) {
        double angle = lie + ll_rng_between(rng, -0.1, 0.1);
        double around = ll_rng_between(rng, 0.0, 6.283), far = ll_rng_between(rng, 120.0, 520.0);
        struct ll_patch field = {.ground = LL_GROUND_OPEN, .field = true};
        field.rect.axis = (struct ll_xy){cos(angle), sin(angle)};
        field.rect.half_width = ll_rng_between(rng, 20.0, 55.0);
        field.rect.half_depth = ll_rng_between(rng, 8.0, 16.0);
        field.rect.middle =
            (struct ll_xy){v->hub.x + far * cos(around), v->hub.y + far * sin(around)};
        int strips = 1 + (int)ll_rng_below(rng, STRIPS_MAX);
        for (int k = 0; code == LL_OK && k < strips && may_till(v, &field.rect); k++) {
            code = ll_village_patch(v, &field, err);
            struct ll_rect strip = field.rect; /* the next one, a bank of 0.8 m apart */
            field.rect.middle =
                ll_rect_at(&strip, ll_rng_between(rng, -0.1, 0.1), 2.0 + 0.8 / strip.half_depth);
            field.rect.half_width *= ll_rng_between(rng, 0.85, 1.1);
        }
    }
    return code;
}
