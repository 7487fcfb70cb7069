#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/clearance_private.h"
#include "geo/free_square.h"
#include "geo/outline.h"
#include "geo/places.h"

/// A dead end that is too long.
struct dead_end {
    uint32_t edge;   ///< that ends there
    bool at_last;    ///< at the last point of the edge, else at its first
    double length_m; ///< back to the first junction
    double own_m;    ///< of which on the lane of the edge
    struct ll_xy at;
    enum ll_sureness sure; ///< from here on as in ll_clear_end
    enum ll_rule_id rule;
    double error_m;
    double room_m;
};

/* The side of a free square is measured so finely; to prove that none fits takes long where it
   nearly does. */
#define ROOM_STEP_M 0.25
/* What geo/free_square.h may miss. */
#define SEARCH_ERROR_M 0.02

struct run {
    const struct ll_stage *in;
    const struct ll_clear_rules *rules;
    const struct ll_clear_sides *sides;
    const struct ll_clear_ends *before;
    const struct ll_network *net;
    struct dead_end *ends;
    size_t count;
    size_t capacity;
};

/// Pieces of outlines around one end.
struct gathering {
    const struct ll_scene *scene;
    const struct ll_table *table; ///< buildings
    const struct ll_shapes *shapes;
    struct ll_box box;
    struct ll_xy at;
    struct ll_bar *bars;
    size_t count;
    size_t capacity;
    bool inside;    ///< the end lies in a building
    bool served;    ///< a building is within reach of a hose
    bool tall;      ///< a high one is
    double error_m; ///< largest of the outlines around
    double fits_m;  ///< a square of this side is found
    double none_m;  ///< none of this side is, nor a larger one
    const struct ll_clear_rules *rules;
    enum ll_code code;
    struct ll_err *err;
};

static void run_clear(struct run *run)
{
    ll_free(run->ends);
}

static void gathering_clear(struct gathering *g)
{
    ll_free(g->bars);
}

static uint32_t degree(const struct ll_graph *graph, uint32_t node)
{
    return graph->first_arc[node + 1] - graph->first_arc[node];
}

/// Length from a dead end back to the first junction, and the part of it on the same lane.
/// @return false when there is no junction: the lanes lead nowhere.
static bool walk_back(const struct ll_network *net, struct dead_end *end)
{
    uint32_t edge = end->edge;
    uint32_t node = end->at_last ? net->edges[edge].from : net->edges[edge].to;
    bool same_lane = true;
    end->length_m = end->own_m = net->edges[edge].length_m;
    for (uint32_t steps = 0; steps < net->edge_count; steps++) {
        uint32_t arms = degree(&net->graph, node);
        if (arms != 2) {
            return arms > 2;
        }
        uint32_t arc = net->graph.first_arc[node];
        arc += net->graph.edge[arc] == edge;
        edge = net->graph.edge[arc];
        node = net->graph.target[arc];
        same_lane = same_lane && net->edges[edge].lane == net->edges[end->edge].lane;
        end->length_m += net->edges[edge].length_m;
        end->own_m += same_lane ? net->edges[edge].length_m : 0.0;
    }
    return false;
}

static enum ll_code add_end(struct run *run, uint32_t edge, bool at_last, struct ll_err *err)
{
    const struct ll_network *net = run->net;
    uint32_t node = at_last ? net->edges[edge].to : net->edges[edge].from;
    if (degree(&net->graph, node) != 1) {
        return LL_OK;
    }
    struct dead_end end = {.edge = edge,
                           .at_last = at_last,
                           .at = net->points[at_last ? net->edges[edge + 1].first_point - 1
                                                     : net->edges[edge].first_point]};
    if (!walk_back(net, &end) || end.length_m <= run->rules->dead_end_m + LL_ROUNDING_M) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&run->ends, &run->capacity, run->count + 1, sizeof *run->ends, err);
    if (code == LL_OK) {
        run->ends[run->count++] = end;
    }
    return code;
}

static bool gather(uint32_t row, void *user)
{
    struct gathering *g = user;
    const struct ll_shapes *s = g->shapes;
    if (s == &g->table->shape) {
        g->error_m = fmax(g->error_m, ll_clear_item_error(g->scene, g->rules, row));
    }
    for (uint32_t r = s->first_ring[row]; r < s->first_ring[row + 1]; r++) {
        for (uint32_t i = s->first_point[r] + 1; g->code == LL_OK && i < s->first_point[r + 1];
             i++) {
            struct ll_box box = ll_box_empty();
            ll_box_extend(&box, s->points[i - 1].x, s->points[i - 1].y);
            ll_box_extend(&box, s->points[i].x, s->points[i].y);
            if (!ll_box_meets(&box, &g->box)) {
                continue;
            }
            g->code =
                ll_array_reserve(&g->bars, &g->capacity, g->count + 1, sizeof *g->bars, g->err);
            if (g->code == LL_OK) {
                g->bars[g->count++] = (struct ll_bar){s->points[i - 1], s->points[i]};
            }
        }
    }
    g->inside = g->inside || ll_shape_contains(s, row, g->at);
    return g->code == LL_OK;
}

/// Whether a building is high, by its height or its floors.
static bool is_tall(const struct gathering *g, uint32_t row)
{
    double height_m = ll_table_real(g->table, row, LL_BUILDING_HEIGHT_M);
    double floors = ll_table_real(g->table, row, LL_BUILDING_FLOORS);
    return isnan(height_m) ? floors * g->rules->floor_m >= g->rules->tall_m
                           : height_m >= g->rules->tall_m;
}

static bool see_building(uint32_t row, void *user)
{
    struct gathering *g = user;
    bool tall = is_tall(g, row);
    if ((!g->served || tall) &&
        ll_shape_point(g->shapes, row, g->at) <= g->rules->hose_m + LL_ROUNDING_M) {
        g->served = true;
        g->tall = g->tall || tall;
    }
    return !g->tall;
}

/// Collects what stands around an end.
static enum ll_code look_around(const struct run *run, struct gathering *g)
{
    const struct ll_box point = {g->at.x, g->at.y, g->at.x, g->at.y};
    struct ll_box around = ll_box_grown(&point, run->rules->hose_m);
    g->box = ll_box_grown(&point, run->rules->turning_place_tall_m * sqrt(2.0));
    g->table = run->sides->buildings;
    g->shapes = &g->table->shape;
    ll_index_search(run->sides->building_index, &around, see_building, g);
    if (!g->served) {
        return LL_OK;
    }
    ll_index_search(run->sides->building_index, &g->box, gather, g);
    if (g->code == LL_OK && run->sides->ground_index != NULL) {
        bool inside = g->inside;
        g->shapes = &run->sides->ground->shape;
        ll_index_search(run->sides->ground_index, &g->box, gather, g);
        g->inside = inside; /* a lane may end amid water: a ford, a ferry */
    }
    return g->code;
}

static bool square_fits(struct gathering *g, double side_m)
{
    enum ll_free_square found = ll_free_square_at(g->bars, g->count, g->at, side_m, NULL);
    if (found == LL_SQUARE_FOUND) {
        g->fits_m = fmax(g->fits_m, side_m - SEARCH_ERROR_M);
    } else if (found == LL_SQUARE_NONE) {
        g->none_m = fmin(g->none_m, side_m + SEARCH_ERROR_M);
    }
    return found != LL_SQUARE_NONE;
}

/// The side of the largest free square; `most_m` does not fit.
static double measure_room(struct gathering *g, double most_m)
{
    double low = 0.0;
    double high = most_m;
    while (high - low > ROOM_STEP_M) {
        double middle = 0.5 * (low + high);
        bool fits = middle <= g->fits_m || (middle < g->none_m && square_fits(g, middle));
        *(fits ? &low : &high) = middle;
    }
    return low;
}

/// The side of the square that a recorded place to turn stands for; 0 without one. Circles and
/// branches are taken for the least that the code asks for.
static double recorded_room(const struct run *run, const struct dead_end *end)
{
    const struct ll_table *lanes = &run->in->scene->layer[LL_LANE];
    switch (ll_table_word(lanes, run->net->edges[end->edge].lane, LL_LANE_TURN_PLACE)) {
    case LL_TURN_PLACE_T:
    case LL_TURN_PLACE_Y:
    case LL_TURN_PLACE_CIRCLE:
    case LL_TURN_PLACE_12:
        return run->rules->turning_place_m;
    case LL_TURN_PLACE_15:
    case LL_TURN_PLACE_18:
        return run->rules->turning_place_tall_m;
    default:
        return 0.0;
    }
}

/// Whether a truck can turn at an end: a place on record or a free square of the size that is
/// needed there; or, with the error of the outlines, surely not.
static enum ll_code judge(const struct run *run, struct dead_end *end, struct ll_err *err)
{
    LL_CLEANUP(gathering_clear)
    struct gathering g = {.scene = run->in->scene,
                          .at = end->at,
                          .rules = run->rules,
                          .error_m = run->rules->footprint_error_m,
                          .none_m = INFINITY,
                          .err = err};
    enum ll_code code = look_around(run, &g);
    end->sure = LL_SURE_FINE;
    if (code != LL_OK || !g.served || g.inside) {
        return code;
    }
    double recorded_m = recorded_room(run, end);
    double side_m = run->rules->turning_place_m;
    end->rule = LL_RULE_DEAD_END_M;
    if (recorded_m >= side_m || square_fits(&g, side_m)) {
        side_m = run->rules->turning_place_tall_m;
        end->rule = LL_RULE_TURNING_PLACE_TALL_M;
        if (!g.tall || recorded_m >= side_m || square_fits(&g, side_m)) {
            return LL_OK;
        }
    }
    double error_m = 2.0 * g.error_m;
    bool surely_long = end->length_m - 2.0 * run->rules->bend_error_m > run->rules->dead_end_m;
    bool surely_none = error_m < side_m && !square_fits(&g, side_m - error_m);
    end->sure = surely_long && surely_none ? LL_SURE_CERTAIN : LL_SURE_PROBABLE;
    end->room_m = measure_room(&g, side_m);
    end->error_m = error_m;
    return LL_OK;
}

static int by_at(const void *left, const void *right)
{
    const struct ll_clear_end *a = left;
    const struct ll_clear_end *b = right;
    if (a->at.x != b->at.x) {
        return a->at.x < b->at.x ? -1 : 1;
    }
    return (a->at.y > b->at.y) - (a->at.y < b->at.y);
}

/// What an earlier run found at an end, if nothing changed around it since. A length that is the
/// same says that the way back is, too. Outlines are looked for in a square around the end, as
/// large as any square that holds it.
static const struct ll_clear_end *known(const struct run *run, const struct dead_end *end)
{
    const struct ll_box point = {end->at.x, end->at.y, end->at.x, end->at.y};
    const struct ll_clear_end key = {.at = end->at};
    double reach_m = run->rules->hose_m * sqrt(2.0) + run->rules->turning_place_tall_m * 2.0;
    if (run->before->count == 0 || run->in->dirty == NULL ||
        ll_stage_touches(run->in, &point, reach_m + LL_ROUNDING_M)) {
        return NULL;
    }
    const struct ll_clear_end *found =
        bsearch(&key, run->before->items, run->before->count, sizeof key, by_at);
    return found != NULL && found->length_m == end->length_m ? found : NULL;
}

static enum ll_code judge_some(void *user, unsigned worker, size_t begin, size_t end,
                               struct ll_err *err)
{
    (void)worker;
    const struct run *run = user;
    enum ll_code code = LL_OK;
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        const struct ll_clear_end *k = known(run, &run->ends[i]);
        if (k != NULL) {
            run->ends[i].sure = k->sure;
            run->ends[i].rule = k->rule;
            run->ends[i].error_m = k->error_m;
            run->ends[i].room_m = k->room_m;
        } else {
            code = judge(run, &run->ends[i], err);
        }
    }
    return code;
}

static bool near_same(struct ll_xy a, struct ll_xy b)
{
    return fabs(a.x - b.x) <= 2.0 * LL_PLACE_REACH_M && fabs(a.y - b.y) <= 2.0 * LL_PLACE_REACH_M;
}

/// The stretch of its lane that a dead end takes.
static void place_on_lane(const struct ll_shapes *lanes, const struct dead_end *end, uint32_t lane,
                          double *ret_from_m, double *ret_to_m)
{
    double from_m = 0.0;
    *ret_from_m = 0.0;
    *ret_to_m = ll_shape_length(lanes, lane);
    for (uint32_t r = lanes->first_ring[lane]; r < lanes->first_ring[lane + 1]; r++) {
        double length_m = 0.0;
        uint32_t first = lanes->first_point[r];
        uint32_t last = lanes->first_point[r + 1] - 1;
        for (uint32_t p = first; p < last; p++) {
            length_m += hypot(lanes->points[p + 1].x - lanes->points[p].x,
                              lanes->points[p + 1].y - lanes->points[p].y);
        }
        double own_m = fmin(end->own_m, length_m);
        if (first <= last && near_same(lanes->points[last], end->at)) {
            *ret_from_m = from_m + length_m - own_m;
            *ret_to_m = from_m + length_m;
            return;
        }
        if (first <= last && near_same(lanes->points[first], end->at)) {
            *ret_from_m = from_m;
            *ret_to_m = from_m + own_m;
            return;
        }
        from_m += length_m;
    }
}

static int by_lane(const void *a, const void *b)
{
    const struct ll_lane_finding *p = a;
    const struct ll_lane_finding *q = b;
    if (p->lane != q->lane) {
        return p->lane < q->lane ? -1 : 1;
    }
    return (p->from_m > q->from_m) - (p->from_m < q->from_m);
}

static enum ll_code tell(const struct run *run, struct ll_clear_out *out, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < run->count; i++) {
        const struct dead_end *end = &run->ends[i];
        if (end->sure == LL_SURE_FINE) {
            continue;
        }
        uint32_t lane = run->net->edges[end->edge].lane;
        bool by_length = end->rule == LL_RULE_DEAD_END_M; /* else by the room to turn */
        double value = by_length ? end->length_m : end->room_m;
        double error_m = by_length ? 0.0 : end->error_m;
        struct ll_lane_finding finding = {.lane = lane,
                                          .other_lane = LL_NONE,
                                          .room_m = (float)end->room_m,
                                          .kind = LL_FINDING_DEAD_END,
                                          .sure = (uint8_t)end->sure,
                                          .cause = LL_CAUSE_SHAPE,
                                          .movable = LL_MOVABLE_NO,
                                          .cause_row = LL_NONE,
                                          .rule = end->rule,
                                          .value = (float)value,
                                          .low = (float)(value - error_m),
                                          .high = (float)(value + error_m),
                                          .at = end->at};
        place_on_lane(&run->in->scene->layer[LL_LANE].shape, end, lane, &finding.from_m,
                      &finding.to_m);
        code = ll_clear_out_finding(out, &finding, err);
    }
    if (code == LL_OK && out->finding_count > 1) {
        qsort(out->findings, out->finding_count, sizeof *out->findings, by_lane);
    }
    return code;
}

/// Keeps what was found, for the next run.
static enum ll_code keep(const struct run *run, struct ll_clear_ends *inout, struct ll_err *err)
{
    struct ll_clear_end *items = ll_alloc(run->count, sizeof *items);
    if (items == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < run->count; i++) {
        const struct dead_end *end = &run->ends[i];
        items[i] = (struct ll_clear_end){end->at,   end->length_m, end->sure,
                                         end->rule, end->error_m,  end->room_m};
    }
    if (run->count > 1) {
        qsort(items, run->count, sizeof *items, by_at);
    }
    ll_free(inout->items);
    *inout = (struct ll_clear_ends){items, run->count};
    return LL_OK;
}

enum ll_code ll_clear_ends_find(const struct ll_stage *in, const struct ll_clear_rules *rules,
                                const struct ll_clear_sides *sides, const struct ll_network *net,
                                struct ll_clear_ends *inout_ends, struct ll_clear_out *ret_out,
                                struct ll_err *err)
{
    LL_CLEANUP(run_clear)
    struct run run = {.in = in, .rules = rules, .sides = sides, .net = net, .before = inout_ends};
    LL_CLEANUP(ll_clear_out_clear) struct ll_clear_out out = {0};
    enum ll_code code = LL_OK;
    for (uint32_t e = 0; code == LL_OK && e < net->edge_count; e++) {
        code = add_end(&run, e, false, err);
        code = code == LL_OK ? add_end(&run, e, true, err) : code;
    }
    if (code == LL_OK) {
        code = ll_stage_each(in, "dead ends of lanes", run.count, judge_some, &run, err);
    }
    if (code == LL_OK) {
        code = tell(&run, &out, err);
    }
    if (code == LL_OK) {
        code = keep(&run, inout_ends, err);
    }
    if (code == LL_OK) {
        *ret_out = out;
        out = (struct ll_clear_out){0};
    }
    return code;
}
