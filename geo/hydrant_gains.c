#include "geo/hydrant_gains.h"

#include "core/alloc.h"
#include "geo/outline.h"

/// Whether a hydrant would count but for its status.
static bool could_count(const struct ll_table *hydrants, size_t row)
{
    uint8_t kind = ll_table_word(hydrants, row, LL_HYDRANT_KIND);
    return kind != LL_HYDRANT_NATURAL && kind != LL_HYDRANT_TANK &&
           !ll_hydrant_counts(hydrants, row) && !ll_box_is_empty(&hydrants->shape.box[row]);
}

struct gaining {
    const struct ll_shapes *shapes;
    const struct ll_building_results *results;
    const double *residents;
    double limit_m;
    struct ll_xy at;
    struct ll_hydrant_gain gain;
};

static bool take_building(uint32_t b, void *user)
{
    struct gaining *g = user;
    uint16_t now = g->results->hydrants_in_reach[b];
    if (now < 2 && ll_shape_point(g->shapes, b, g->at) <= g->limit_m) {
        g->gain.buildings += now == 0;
        g->gain.second += now == 1;
        g->gain.residents += now == 0 ? g->residents[b] : 0.0;
    }
    return true;
}

enum ll_code ll_hydrant_gains(const struct ll_stage *in, const struct ll_building_results *results,
                              const ll_index *buildings, const double *residents,
                              struct ll_hydrant_gain **ret_gains, size_t *ret_count,
                              struct ll_err *err)
{
    const struct ll_table *hydrants = &in->scene->layer[LL_HYDRANT];
    struct ll_hydrant_gain *gains = ll_alloc(hydrants->count, sizeof *gains);
    if (gains == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = 0;
    struct gaining g = {.shapes = &in->scene->layer[LL_BUILDING].shape,
                        .results = results,
                        .residents = residents,
                        .limit_m = ll_rule(in->rules, LL_RULE_HYDRANT_RADIUS_M) + LL_ROUNDING_M};
    for (size_t h = 0; h < hydrants->count; h++) {
        if (could_count(hydrants, h)) {
            struct ll_box box = ll_box_grown(&hydrants->shape.box[h], g.limit_m);
            g.at = (struct ll_xy){hydrants->shape.box[h].min_x, hydrants->shape.box[h].min_y};
            g.gain = (struct ll_hydrant_gain){.hydrant = (uint32_t)h};
            ll_index_search(buildings, &box, take_building, &g);
            gains[count++] = g.gain;
        }
    }
    *ret_gains = gains;
    *ret_count = count;
    return LL_OK;
}
