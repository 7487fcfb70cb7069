/* Houses in rows along the roads, and sheds between them. */
#include <math.h>

#include "core/township_private.h"

#define HOUSE_FRONT_M 10.5  /* of street for a house */
#define ROADS_M       660.0 /* of frontage that the roads between villages have already */
#define RIBBON_M                                                                                   \
    270.0 /* along the main road houses go no farther while there is room elsewhere                \
           */

/// Houses along one side of a way as far as `limit` metres from the hub.
static enum ll_code row_along(struct ll_village *v, uint32_t way, double side, double limit,
                              struct ll_err *err)
{
    double length = ll_way_length(v, way), half = 0.5 * v->ways[way].width;
    double setback =
        half > 3.0 ? ll_rng_between(&v->rng, 2.0, 4.0) : ll_rng_between(&v->rng, 1.0, 1.8);
    enum ll_code code = LL_OK;
    for (double s = ll_rng_between(&v->rng, 1.0, 4.0); code == LL_OK && s < length;) {
        double w = ll_rng_between(&v->rng, 8.0, 12.5), d = ll_rng_between(&v->rng, 10.0, 14.0);
        struct ll_xy at, dir;
        ll_way_at(v, way, s + 0.5 * w, &at, &dir);
        double dx = at.x - v->hub.x, dy = at.y - v->hub.y;
        if (dx * dx + dy * dy > limit * limit) {
            s += 12.0;
            continue;
        }
        double off = side * (half + setback + 0.5 * d + ll_rng_between(&v->rng, 0.0, 0.6));
        struct ll_house h = {.type = LL_HOUSE_ROW,
                             .rect = {.middle = {at.x - off * dir.y, at.y + off * dir.x},
                                      .axis = dir,
                                      .half_width = 0.5 * w,
                                      .half_depth = 0.5 * d}};
        if (ll_rng_unit(&v->rng) < 0.12) {
            h.shape = LL_SHAPE_ELL;
            h.cut_x = ll_rng_between(&v->rng, 0.3, 0.5);
            h.cut_y = ll_rng_between(&v->rng, 0.25, 0.45);
        }
        bool done = false;
        code = ll_village_build(v, &h, 0.1, &done, err);
        double gap = ll_rng_unit(&v->rng) < 0.3 ? ll_rng_between(&v->rng, 1.5, 6.0)
                                                : ll_rng_between(&v->rng, 0.15, 0.6);
        s += done ? w + gap : 3.0;
    }
    return code;
}

/// Sheds beside houses until the village has its number or no ground is found.
static enum ll_code sheds(struct ll_village *v, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    size_t tries = 40 * (v->target - v->house_count) + 40, houses = v->house_count;
    for (size_t i = 0; code == LL_OK && houses > 0 && i < tries && v->house_count < v->target;
         i++) {
        const struct ll_house *near = &v->houses[ll_rng_below(&v->rng, (uint32_t)houses)];
        double x = ll_rng_below(&v->rng, 2) == 0 ? 1.0 : -1.0;
        struct ll_house h = {.type = LL_HOUSE_SHED, .rect = near->rect};
        h.rect.half_width = ll_rng_between(&v->rng, 1.6, 3.6);
        h.rect.half_depth = ll_rng_between(&v->rng, 1.4, 2.8);
        double off = near->rect.half_depth + h.rect.half_depth + ll_rng_between(&v->rng, 0.5, 6.0);
        struct ll_rect beside = near->rect;
        beside.half_depth = 1.0;
        h.rect.middle = ll_rect_at(&beside, ll_rng_between(&v->rng, -0.8, 0.8), x * off);
        code = ll_village_build(v, &h, 0.3, NULL, err);
    }
    return code;
}

/// Houses along all ways, ring by ring around the hub.
static enum ll_code rows_along_all(struct ll_village *v, struct ll_err *err)
{
    static const double limits[] = {150.0, 200.0, 250.0, 310.0, 370.0, 430.0};
    enum ll_code code = LL_OK;
    for (size_t k = 0; code == LL_OK && k < sizeof limits / sizeof limits[0]; k++) {
        for (uint32_t way = 0; code == LL_OK && way < v->way_count; way++) {
            if (!v->ways[way].rows || v->house_count >= v->target) {
                continue;
            }
            bool last = k + 1 == sizeof limits / sizeof limits[0];
            double limit = way == 0 && !last ? fmin(limits[k], RIBBON_M) : limits[k];
            code = row_along(v, way, 1.0, limit, err);
            if (code == LL_OK) {
                code = row_along(v, way, -1.0, limit, err);
            }
        }
    }
    return code;
}

enum ll_code ll_village_rows(struct ll_village *v, struct ll_err *err)
{
    size_t wanted = v->target;
    double frontage = -ROADS_M; /* the roads that are there have some already */
    enum ll_code code = LL_OK;
    v->target -= wanted / 25; /* sheds */
    for (int round = 0; code == LL_OK && round < 4 && v->house_count < v->target; round++) {
        frontage += HOUSE_FRONT_M * (double)(v->target - v->house_count);
        code = ll_village_streets(v, frontage, err);
        if (code == LL_OK) {
            code = rows_along_all(v, err);
        }
        frontage = 0.0;
    }
    v->target = wanted;
    return code == LL_OK ? sheds(v, err) : code;
}
