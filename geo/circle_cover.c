#include "geo/circle_cover.h"

#include "core/alloc.h"
#include "geo/index.h"
#include "geo/outline.h"

struct covering {
    const struct ll_shapes *shapes;
    const struct ll_site_places *places;
    const uint32_t *buildings;
    ll_index *index; ///< of `buildings`
    double limit_m;
};

static void covering_clear(struct covering *c)
{
    ll_index_free(c->index);
}

/// One circle being filled.
struct circle {
    const struct covering *c;
    struct ll_xy at;
    struct ll_list_pen *pen;
    enum ll_code code;
    struct ll_err *err;
};

static bool take_building(uint32_t item, void *user)
{
    struct circle *circle = user;
    const struct covering *c = circle->c;
    if (ll_shape_point(c->shapes, c->buildings[item], circle->at) <= c->limit_m) {
        circle->code = ll_list_add(circle->pen, item, circle->err);
    }
    return circle->code == LL_OK;
}

static enum ll_code fill_circle(void *user, unsigned worker, size_t i, struct ll_list_pen *pen,
                                struct ll_err *err)
{
    (void)worker;
    const struct covering *c = user;
    struct circle circle = {.c = c, .at = c->places->items[i].at, .pen = pen, .err = err};
    const struct ll_box at = {circle.at.x, circle.at.y, circle.at.x, circle.at.y};
    const struct ll_box around = ll_box_grown(&at, c->limit_m);
    ll_index_search(c->index, &around, take_building, &circle);
    return circle.code;
}

enum ll_code ll_circle_cover(const struct ll_stage *in, const struct ll_site_places *places,
                             const uint32_t *buildings, size_t building_count,
                             struct ll_lists *ret_lists, struct ll_err *err)
{
    const struct ll_shapes *shapes = &in->scene->layer[LL_BUILDING].shape;
    LL_CLEANUP(covering_clear)
    struct covering c = {.shapes = shapes,
                         .places = places,
                         .buildings = buildings,
                         .limit_m = ll_rule(in->rules, LL_RULE_HYDRANT_RADIUS_M) + LL_ROUNDING_M};
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(building_count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < building_count; i++) {
        boxes[i] = shapes->box[buildings[i]];
    }
    enum ll_code code = ll_index_new(boxes, building_count, &c.index, err);
    return code == LL_OK ? ll_lists_gather(in, "circles of places", places->count, fill_circle, &c,
                                           ret_lists, err)
                         : code;
}
