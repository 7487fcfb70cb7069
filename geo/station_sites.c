#include "geo/station_sites.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/outline.h"

enum ll_vehicle_class ll_station_site_vehicle(enum ll_site_kind kind)
{
    return kind == LL_SITE_MICRO ? LL_VEHICLE_FOOT : LL_VEHICLE_PUMPER;
}

static enum ll_code add(const struct ll_stage *in, const struct ll_station_site_task *task,
                        struct ll_xy at, uint32_t lane, struct ll_site_places *places,
                        struct ll_err *err)
{
    const struct ll_site_place place = {.at = at,
                                        .lane = lane,
                                        .hydrant = LL_NONE,
                                        .wall_m = INFINITY,
                                        .kind = (uint8_t)task->kind};
    const bool inside = task->area == LL_NONE ||
                        ll_shape_contains(&in->scene->layer[LL_AREA].shape, task->area, at);
    return inside ? ll_site_places_add(places, &place, err) : LL_OK;
}

/// Both ends of an edge, unless they were taken already, and the steps between them.
static enum ll_code add_edge(const struct ll_stage *in, const struct ll_station_site_task *task,
                             uint32_t edge, bool *taken, struct ll_site_places *places,
                             struct ll_err *err)
{
    const struct ll_network *net = &task->road->network;
    const struct ll_network_edge *e = &net->edges[edge];
    const double step_m =
        ll_rule(in->rules, task->kind == LL_SITE_MICRO ? LL_RULE_STATION_STEP_M
                                                       : LL_RULE_STATION_STEP_TOWNSHIP_M);
    const size_t parts = (size_t)fmax(1.0, floor(e->length_m / step_m));
    uint32_t p = e->first_point;
    enum ll_code code = LL_OK;
    for (size_t s = 0; code == LL_OK && s <= parts; s++) {
        const double on_m = (double)s * e->length_m / (double)parts;
        const bool end = s == 0 || s == parts;
        bool *node = &taken[s == 0 ? e->from : e->to];
        while (p + 2 < e[1].first_point && net->along_m[p + 1] < on_m) {
            p++;
        }
        if (end && *node) {
            continue;
        }
        *node = *node || end;
        const double share =
            (on_m - net->along_m[p]) / fmax(net->along_m[p + 1] - net->along_m[p], 1e-9);
        const struct ll_xy a = net->points[p], b = net->points[p + 1];
        const struct ll_xy at = {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
        code = add(in, task,
                   end ? (s == 0 ? net->points[e->first_point] : net->points[e[1].first_point - 1])
                       : at,
                   e->lane, places, err);
    }
    return code;
}

enum ll_code ll_station_sites(const struct ll_stage *in, const struct ll_station_site_task *task,
                              struct ll_site_places *ret_places, struct ll_err *err)
{
    const struct ll_network *net = &task->road->network;
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places places = {0};
    LL_CLEANUP(ll_freep) bool *taken = ll_calloc(net->graph.node_count, sizeof *taken);
    if (taken == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = LL_OK;
    for (uint32_t e = 0; code == LL_OK && e < net->edge_count; e++) {
        if (net->edges[e].access && net->edges[e].length_m > 0.0) {
            code = add_edge(in, task, e, taken, &places, err);
        }
    }
    if (code == LL_OK) {
        *ret_places = places;
        places = (struct ll_site_places){0};
    }
    return code;
}
