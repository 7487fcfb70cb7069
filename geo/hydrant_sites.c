#include "geo/hydrant_sites.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/open_roads.h"
#include "geo/outline.h"

/// What is known of a lane for standing beside it.
struct verge {
    double half_m; ///< from the centre line to the kerb; NAN where trucks may not drive
    bool assumed;
};

/// What the threads share.
struct looking {
    const struct ll_stage *in;
    const struct ll_hydrant_site_task *task;
    const struct ll_shapes *buildings;
    const struct ll_network *network;
    const bool *open;     ///< by edge
    struct verge *verges; ///< by lane
    double verge_most_m;
    double least_m;
    double most_m;
    double wall_m;
    double wall_village_m;
    double step_m;
    size_t *first; ///< by edge: where its places begin; edge_count + 1
    struct ll_site_place *places;
    bool *good; ///< by place
};

static void looking_clear(struct looking *l)
{
    ll_free(l->verges);
    ll_free(l->first);
    ll_free(l->places);
    ll_free(l->good);
}

/// Half the width of a lane, and whether that is only assumed.
static struct verge verge_of(const struct ll_stage *in, size_t lane)
{
    const struct ll_table *lanes = &in->scene->layer[LL_LANE];
    if (!ll_lane_drivable(in->speeds, lanes, lane)) {
        return (struct verge){NAN, false};
    }
    double width_m = ll_table_real(lanes, lane, LL_LANE_WIDTH_M);
    if (!(width_m > 0.0)) {
        width_m = ll_table_real(lanes, lane, LL_LANE_WIDTH_EFFECTIVE_M);
    }
    if (width_m > 0.0) {
        return (struct verge){width_m / 2.0, false};
    }
    uint8_t class = ll_table_word(lanes, lane, LL_LANE_CLASS);
    width_m = in->speeds->width_low_m[class] * ll_rule(in->rules, LL_RULE_SITE_WIDTH_FACTOR);
    return (struct verge){width_m / 2.0, true};
}

static enum ll_code measure_verges(struct looking *l, struct ll_err *err)
{
    const struct ll_table *lanes = &l->in->scene->layer[LL_LANE];
    l->verges = ll_alloc(lanes->count, sizeof *l->verges);
    if (l->verges == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < lanes->count; i++) {
        l->verges[i] = verge_of(l->in, i);
        l->verge_most_m = fmax(l->verge_most_m, l->verges[i].half_m);
    }
    return LL_OK;
}

/// Steps along an edge; one place on each side of each.
static size_t steps_of(const struct looking *l, uint32_t edge)
{
    const struct ll_network_edge *e = &l->network->edges[edge];
    if (!e->access || !l->open[edge] || !(e->length_m > 0.0)) {
        return 0;
    }
    return (size_t)fmax(1.0, floor(e->length_m / l->step_m));
}

static enum ll_code make_room(struct looking *l, struct ll_err *err)
{
    const uint32_t edges = l->network->edge_count;
    l->first = ll_calloc((size_t)edges + 1, sizeof *l->first);
    if (l->first == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (uint32_t e = 0; e < edges; e++) {
        l->first[e + 1] = l->first[e] + 2 * steps_of(l, e);
    }
    l->places = ll_alloc(l->first[edges], sizeof *l->places);
    l->good = ll_calloc(l->first[edges], sizeof *l->good);
    return l->places != NULL && l->good != NULL ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

static struct ll_box box_of(struct ll_xy at, double by)
{
    return (struct ll_box){at.x - by, at.y - by, at.x + by, at.y + by};
}

/// A question about one point.
struct asking {
    const struct looking *l;
    struct ll_xy at;
    struct ll_xy from; ///< on the centre line
    double wall_m;     ///< nearest building so far
    bool blocked;
};

static bool meet_lane(uint32_t item, void *user)
{
    struct asking *a = user;
    const struct ll_hose_ground *g = a->l->task->ground;
    const struct ll_table *lanes = &a->l->in->scene->layer[LL_LANE];
    const struct ll_xy *p = &lanes->shape.points[g->lane_from[item]];
    const uint32_t lane = g->lane_row[item];
    const double half_m = a->l->verges[lane].half_m;
    a->blocked = !isnan(half_m) && ll_table_word(lanes, lane, LL_LANE_TUNNEL) != LL_FLAG_YES &&
                 ll_point_segment(a->at, p[0], p[1], NULL) < half_m + a->l->least_m - LL_ROUNDING_M;
    return !a->blocked;
}

static bool meet_barrier(uint32_t item, void *user)
{
    struct asking *a = user;
    const struct ll_xy *p =
        &a->l->in->scene->layer[LL_GROUND].shape.points[a->l->task->ground->barrier_from[item]];
    a->blocked = ll_segment_segment(a->from, a->at, p[0], p[1]) <= 0.0;
    return !a->blocked;
}

static bool meet_building(uint32_t item, void *user)
{
    struct asking *a = user;
    a->wall_m = fmin(a->wall_m, ll_shape_point(a->l->buildings, item, a->at));
    return a->wall_m > 0.0;
}

/// Whether a point lies in some polygon of a layer.
static bool in_any(const struct ll_shapes *shapes, struct ll_xy at)
{
    const struct ll_box box = box_of(at, 0.0);
    for (size_t i = 0; i < shapes->count; i++) {
        if (ll_box_meets(&shapes->box[i], &box) && ll_shape_contains(shapes, i, at)) {
            return true;
        }
    }
    return false;
}

/// Whether a hydrant may not stand here, walls of buildings apart.
static bool is_blocked(struct asking *a)
{
    const struct looking *l = a->l;
    const struct ll_scene *scene = l->in->scene;
    const struct ll_hose_ground *g = l->task->ground;
    const uint32_t area = l->task->area;
    if (area != LL_NONE && !ll_shape_contains(&scene->layer[LL_AREA].shape, area, a->at)) {
        return true;
    }
    const struct ll_box lanes = box_of(a->at, l->verge_most_m + l->least_m);
    ll_index_search(g->lanes, &lanes, meet_lane, a);
    if (!a->blocked) {
        struct ll_box way = box_of(a->at, 0.0);
        ll_box_extend(&way, a->from.x, a->from.y);
        ll_index_search(g->barriers, &way, meet_barrier, a);
    }
    return a->blocked || ll_hose_inside(g, LL_NONE, a->at) ||
           in_any(&scene->layer[LL_COMPOUND].shape, a->at);
}

/// One side of one step. @return whether there is a place.
static bool look(const struct looking *l, uint32_t lane, struct ll_xy from, struct ll_xy out,
                 struct ll_site_place *place)
{
    const double off_m[] = {(l->least_m + l->most_m) / 2.0, l->least_m};
    bool found = false;
    for (int i = 0; i < 2 && !(found && !place->near_walls); i++) {
        const double by = l->verges[lane].half_m + off_m[i];
        struct asking a = {.l = l,
                           .at = {from.x + by * out.x, from.y + by * out.y},
                           .from = from,
                           .wall_m = INFINITY};
        if (is_blocked(&a)) {
            continue;
        }
        const struct ll_box near = box_of(a.at, l->wall_m + LL_ROUNDING_M);
        ll_index_search(l->task->ground->buildings, &near, meet_building, &a);
        if (a.wall_m < l->wall_village_m - LL_ROUNDING_M || (found && a.wall_m <= place->wall_m)) {
            continue;
        }
        found = true;
        *place = (struct ll_site_place){
            .at = a.at,
            .lane = lane,
            .hydrant = LL_NONE,
            .wall_m = a.wall_m > l->wall_m + LL_ROUNDING_M ? INFINITY : (float)a.wall_m,
            .kind = LL_SITE_NEW,
            .width_assumed = l->verges[lane].assumed,
            .near_walls = a.wall_m < l->wall_m - LL_ROUNDING_M};
    }
    return found;
}

static enum ll_code look_along(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    (void)worker;
    (void)err;
    const struct looking *l = user;
    const struct ll_network *net = l->network;
    for (size_t edge = begin; edge < end; edge++) {
        const struct ll_network_edge *e = &net->edges[edge];
        const size_t steps = (l->first[edge + 1] - l->first[edge]) / 2;
        uint32_t p = e->first_point;
        for (size_t s = 0; s < steps; s++) {
            const double on_m = ((double)s + 0.5) * e->length_m / (double)steps;
            while (p + 2 < e[1].first_point && net->along_m[p + 1] < on_m) {
                p++;
            }
            const struct ll_xy a = net->points[p];
            const double long_m = net->along_m[p + 1] - net->along_m[p];
            const struct ll_xy along = {(net->points[p + 1].x - a.x) / long_m,
                                        (net->points[p + 1].y - a.y) / long_m};
            const double by = on_m - net->along_m[p];
            const struct ll_xy from = {a.x + by * along.x, a.y + by * along.y};
            const size_t at = l->first[edge] + 2 * s;
            l->good[at] = look(l, e->lane, from, (struct ll_xy){-along.y, along.x}, &l->places[at]);
            l->good[at + 1] =
                look(l, e->lane, from, (struct ll_xy){along.y, -along.x}, &l->places[at + 1]);
        }
    }
    return LL_OK;
}

/// What making a hydrant that does not count now count would be; LL_SITE_NEW: it cannot.
static enum ll_site_kind kind_of(const struct ll_table *hydrants, size_t row)
{
    const uint8_t kind = ll_table_word(hydrants, row, LL_HYDRANT_KIND);
    if (kind == LL_HYDRANT_NATURAL || kind == LL_HYDRANT_TANK) {
        return LL_SITE_NEW;
    }
    switch (ll_table_word(hydrants, row, LL_HYDRANT_STATUS)) {
    case LL_STATUS_BROKEN:
        return LL_SITE_REPAIR;
    case LL_STATUS_MISSING:
        return LL_SITE_PUT_BACK;
    case LL_STATUS_PLANNED:
        return LL_SITE_PLANNED;
    default:
        return LL_SITE_NEW;
    }
}

static enum ll_code add_existing(const struct looking *l, struct ll_site_places *places,
                                 struct ll_err *err)
{
    const struct ll_table *hydrants = &l->in->scene->layer[LL_HYDRANT];
    const struct ll_shapes *areas = &l->in->scene->layer[LL_AREA].shape;
    const uint32_t area = l->task->area;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < hydrants->count; i++) {
        const enum ll_site_kind kind = kind_of(hydrants, i);
        const struct ll_box *box = &hydrants->shape.box[i];
        const struct ll_xy at = {box->min_x, box->min_y};
        if (kind == LL_SITE_NEW || (kind != LL_SITE_PLANNED && !l->task->repairs) ||
            ll_box_is_empty(box) || (area != LL_NONE && !ll_shape_contains(areas, area, at))) {
            continue;
        }
        struct ll_network_place near = {0};
        bool found = false;
        code = ll_network_nearest(l->network, at, ll_rule(l->in->rules, LL_RULE_HYDRANT_LANE_M),
                                  &found, &near, err);
        const struct ll_site_place place = {.at = at,
                                            .lane =
                                                found ? l->network->edges[near.edge].lane : LL_NONE,
                                            .hydrant = (uint32_t)i,
                                            .wall_m = INFINITY,
                                            .kind = (uint8_t)kind};
        code = code == LL_OK ? ll_site_places_add(places, &place, err) : code;
    }
    return code;
}

static enum ll_code look_everywhere(struct looking *l, struct ll_site_places *ret,
                                    struct ll_err *err)
{
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places places = {0};
    enum ll_code code = measure_verges(l, err);
    code = code == LL_OK ? make_room(l, err) : code;
    if (code == LL_OK) {
        code =
            ll_stage_each(l->in, "places for hydrants", l->network->edge_count, look_along, l, err);
    }
    const size_t all = code == LL_OK ? l->first[l->network->edge_count] : 0;
    for (size_t i = 0; code == LL_OK && i < all; i++) {
        code = l->good[i] ? ll_site_places_add(&places, &l->places[i], err) : LL_OK;
    }
    code = code == LL_OK ? add_existing(l, &places, err) : code;
    if (code == LL_OK) {
        *ret = places;
        places = (struct ll_site_places){0};
    }
    return code;
}

enum ll_code ll_hydrant_sites(const struct ll_stage *in, const struct ll_hydrant_site_task *task,
                              struct ll_site_places *ret_places, struct ll_err *err)
{
    const struct ll_response_input input = {.vehicles = task->vehicles,
                                            .clearance = task->clearance};
    LL_CLEANUP(ll_road_clear) struct ll_road road = {0};
    LL_CLEANUP(ll_freep) bool *open = NULL;
    enum ll_code code = ll_road_make(in, &input, LL_VEHICLE_PUMPER, &road, err);
    if (code == LL_OK) {
        code = ll_open_roads(in, LL_VEHICLE_PUMPER, &road.network, &open, err);
    }
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(looking_clear)
    struct looking l = {.in = in,
                        .task = task,
                        .buildings = &in->scene->layer[LL_BUILDING].shape,
                        .network = &road.network,
                        .open = open,
                        .least_m = ll_rule(in->rules, LL_RULE_HYDRANT_KERB_LEAST_M),
                        .most_m = ll_rule(in->rules, LL_RULE_HYDRANT_KERB_MOST_M),
                        .wall_m = ll_rule(in->rules, LL_RULE_HYDRANT_WALL_M),
                        .wall_village_m = ll_rule(in->rules, LL_RULE_HYDRANT_WALL_VILLAGE_M),
                        .step_m = ll_rule(in->rules, LL_RULE_SITE_STEP_M)};
    return look_everywhere(&l, ret_places, err);
}
