/// The reach stage against a slow one of its own on random towns: a network of its own for every
/// class and for every blocker that is taken away, searched from scratch; every segment tried for
/// every building. Hoses are taken as straight here.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/rng.h"
#include "geo/network.h"
#include "geo/passage.h"
#include "geo/reach.h"
#include "geo/reach_best.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/plane.h"
#include "tests/support/reaches.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

enum { GRID = 6, NARROW_MAX = 400 };
#define BLOCK_M 70.0

/// A town on a bent grid of streets; each street between two crossings is a lane. Stations stand on
/// the first two streets, which are free.
struct town {
    struct ll_scene scene;
    struct ll_clearance clearance;
    struct ll_speeds speeds;
    struct ll_vehicles vehicles;
    ll_rules *rules;
};

static void town_release(struct town *t)
{
    ll_scene_clear(&t->scene);
    ll_clearance_clear(&t->clearance);
    ll_rules_free(t->rules);
}

static void add_lane(struct town *t, struct ll_rng *rng, struct ll_xy a, struct ll_xy b)
{
    static const enum ll_lane_class classes[] = {LL_CLASS_RESIDENTIAL, LL_CLASS_SERVICE,
                                                 LL_CLASS_TERTIARY, LL_CLASS_FOOTPATH,
                                                 LL_CLASS_STEPS};
    char text[200];
    struct ll_xy middle = {(a.x + b.x) / 2.0 + ll_rng_between(rng, -3.0, 3.0),
                           (a.y + b.y) / 2.0 + ll_rng_between(rng, -3.0, 3.0)};
    (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g, %.17g %.17g", a.x, a.y, middle.x,
                   middle.y, b.x, b.y);
    const bool first = t->scene.layer[LL_LANE].count < 2;
    size_t row = ll_draw_lane(&t->scene, classes[ll_rng_below(rng, first ? 3 : 5)], text);
    ll_table_set_word(&t->scene.layer[LL_LANE], row, LL_LANE_NODED, LL_FLAG_YES);
    if (row > 2 && ll_rng_below(rng, 12) == 0) {
        ll_table_set_word(&t->scene.layer[LL_LANE], row, LL_LANE_BRIDGE, LL_FLAG_YES);
    }
}

static void add_streets(struct town *t, struct ll_rng *rng)
{
    struct ll_xy cross[GRID][GRID];
    for (int i = 0; i < GRID; i++) {
        for (int j = 0; j < GRID; j++) {
            cross[i][j] = (struct ll_xy){5e5 + BLOCK_M * i + ll_rng_between(rng, -6.0, 6.0),
                                         3.4e6 + BLOCK_M * j + ll_rng_between(rng, -6.0, 6.0)};
        }
    }
    for (int i = 0; i < GRID; i++) {
        for (int j = 0; j < GRID; j++) {
            bool first = i + j == 0;
            if (i + 1 < GRID && (first || ll_rng_below(rng, 10) < 7)) {
                add_lane(t, rng, cross[i][j], cross[i + 1][j]);
            }
            if (j + 1 < GRID && (first || ll_rng_below(rng, 10) < 7)) {
                add_lane(t, rng, cross[i][j], cross[i][j + 1]);
            }
        }
    }
}

static void add_buildings(struct town *t, struct ll_rng *rng)
{
    for (int i = 0; i + 1 < GRID; i++) {
        for (int j = 0; j + 1 < GRID; j++) {
            for (int k = 0; k < 3; k++) {
                double x = 5e5 + BLOCK_M * i + ll_rng_between(rng, 13.0, 45.0);
                double y = 3.4e6 + BLOCK_M * j + ll_rng_between(rng, 13.0, 45.0);
                double w = ll_rng_between(rng, 4.0, 11.0);
                double h = ll_rng_between(rng, 4.0, 11.0);
                double lean = ll_rng_between(rng, -2.0, 2.0);
                char text[300];
                (void)snprintf(text, sizeof text,
                               "%.17g %.17g, %.17g %.17g, %.17g %.17g, %.17g %.17g", x, y, x + w,
                               y + lean, x + w, y + lean + h, x, y + h);
                size_t row = ll_draw_building(&t->scene, text);
                if (k > 0) {
                    ll_table_set_real(&t->scene.layer[LL_BUILDING], row, LL_BUILDING_RESIDENTS, k);
                }
            }
        }
    }
}

static void add_narrow(struct town *t, struct ll_rng *rng)
{
    struct ll_err err = {0};
    struct ll_narrow narrow[NARROW_MAX];
    size_t count = 0;
    struct ll_table *obstacles = &t->scene.layer[LL_OBSTACLE];
    for (uint32_t lane = 2; lane < t->scene.layer[LL_LANE].count; lane++) {
        double length_m = ll_shape_length(&t->scene.layer[LL_LANE].shape, lane);
        for (double at_m = ll_rng_between(rng, 0.0, 120.0);
             at_m < length_m && count < NARROW_MAX;) {
            size_t row = 0;
            assert_ok(ll_table_add(obstacles, &row, &err), &err);
            ll_draw_shape(&obstacles->shape, LL_POINT, "0 0");
            bool point = ll_rng_below(rng, 3) == 0;
            float high = (float)ll_rng_between(rng, 0.8, 4.3);
            struct ll_narrow n = {.lane = lane,
                                  .from_m = at_m,
                                  .to_m = point ? at_m : fmin(length_m, at_m + 8.0),
                                  .width_low_m = high - (float)(ll_rng_below(rng, 3)) * 0.5F,
                                  .width_high_m = high,
                                  .width_cause = LL_CAUSE_OBSTACLE,
                                  .height_cause = LL_CAUSE_OBSTACLE,
                                  .row = (uint32_t)(ll_rng_below(rng, 4) == 0 ? row / 2 : row)};
            if (ll_rng_below(rng, 5) == 0) {
                n.height_low_m = n.height_high_m = (float)ll_rng_between(rng, 2.0, 4.5);
            }
            if (ll_rng_below(rng, 6) == 0) {
                n.open_s = 30.0F;
            }
            if (ll_rng_below(rng, 4) == 0) {
                n.width_cause = LL_CAUSE_BUILDING;
            }
            narrow[count++] = n;
            at_m = n.to_m + ll_rng_between(rng, 5.0, 160.0);
        }
    }
    t->clearance = ll_write_clearance(&t->scene, narrow, count);
}

static struct town make_town(uint64_t seed)
{
    struct ll_rng rng = ll_rng_make(seed, 0);
    struct town t = {.scene = ll_scene_make(),
                     .speeds = ll_test_speeds(),
                     .vehicles = ll_test_vehicles(),
                     .rules = ll_test_rules()};
    add_streets(&t, &rng);
    add_buildings(&t, &rng);
    const struct ll_shapes *lanes = &t.scene.layer[LL_LANE].shape;
    (void)ll_draw_station(&t.scene, LL_STATION_NATIONAL, lanes->points[1].x, lanes->points[1].y);
    (void)ll_draw_station(&t.scene, LL_STATION_TOWNSHIP, lanes->points[4].x + 0.5,
                          lanes->points[4].y);
    add_narrow(&t, &rng);
    return t;
}

static struct ll_reach run_stage(const struct town *t, unsigned threads)
{
    struct ll_err err = {0};
    struct ll_reach reach = {0};
    const struct ll_stage in = {
        .scene = &t->scene, .rules = t->rules, .speeds = &t->speeds, .threads = threads};
    const struct ll_reach_task task = {.vehicles = &t->vehicles, .clearance = &t->clearance};
    assert_ok(ll_reach_stage(&in, &task, &reach, &err), &err);
    return reach;
}

/// One class on a network made for it alone, one blocker left out.
struct alone {
    struct ll_joined_lanes joined;
    struct ll_network net;
    double *time_s; ///< by node
    struct ll_network_place entry[2];
    double entry_s[2];
    size_t entry_count;
};

static void alone_release(struct alone *a)
{
    ll_joined_lanes_clear(&a->joined);
    ll_network_clear(&a->net);
    ll_free(a->time_s);
}

/// The lanes that a class uses: a crew on foot all of them, no faster than its cart.
static void join_lanes(const struct town *t, enum ll_vehicle_class vehicle, struct alone *a)
{
    struct ll_err err = {0};
    const struct ll_table *lanes = &t->scene.layer[LL_LANE];
    uint32_t rows[2 * GRID * GRID];
    size_t count = 0;
    a->joined.lanes = lanes;
    a->joined.speeds = &t->speeds;
    for (uint32_t i = 0; i < lanes->count; i++) {
        uint8_t class = ll_table_word(lanes, i, LL_LANE_CLASS);
        bool walked = class == LL_CLASS_FOOTPATH || class == LL_CLASS_STEPS;
        if (!walked || vehicle == LL_VEHICLE_FOOT) {
            rows[count++] = i;
        }
    }
    assert_ok(ll_chains_of(lanes, rows, count, &a->joined.chains, &err), &err);
}

static void slow_down(const struct town *t, struct alone *a)
{
    struct ll_network *net = &a->net;
    for (uint32_t e = 0; e < net->edge_count; e++) {
        uint8_t class = ll_table_word(a->joined.lanes, net->edges[e].lane, LL_LANE_CLASS);
        bool walked = class == LL_CLASS_FOOTPATH || class == LL_CLASS_STEPS;
        bool bridge =
            ll_table_word(a->joined.lanes, net->edges[e].lane, LL_LANE_BRIDGE) == LL_FLAG_YES;
        net->edges[e].access = walked ? !bridge : net->edges[e].access;
        net->edges[e].speed_mps =
            fmin(net->edges[e].speed_mps, ll_rule(t->rules, LL_RULE_CART_KMH) / 3.6);
    }
    struct ll_err err = {0};
    struct ll_edge *edges = ll_calloc(net->edge_count, sizeof *edges);
    assert_non_null(edges);
    for (uint32_t e = 0; e < net->edge_count; e++) {
        const struct ll_network_edge *n = &net->edges[e];
        double cost_s = n->length_m / n->speed_mps + n->open_s;
        edges[e] = (struct ll_edge){n->from, n->to, cost_s, cost_s};
    }
    uint32_t nodes = net->graph.node_count;
    ll_graph_clear(&net->graph);
    assert_ok(ll_graph_make(nodes, edges, net->edge_count, &net->graph, &err), &err);
    ll_free(edges);
}

/// Blockers that are taken away.
struct gone {
    uint32_t blocker[4];
    size_t count;
};

static bool is_gone(const struct gone *gone, uint32_t blocker)
{
    for (size_t i = 0; i < gone->count; i++) {
        if (gone->blocker[i] == blocker) {
            return true;
        }
    }
    return false;
}

static bool is_closed(const struct ll_passage *p, enum ll_vehicle_class vehicle,
                      const struct gone *gone)
{
    bool closed = false;
    for (int i = 0; i < LL_LIMIT_COUNT; i++) {
        closed = closed || ((p->stops[i] & (1U << vehicle)) != 0 && !is_gone(gone, p->blocker[i]));
    }
    return closed;
}

static struct alone drive_alone(const struct town *t, const struct ll_passages *passages,
                                enum ll_vehicle_class vehicle, struct gone gone)
{
    struct ll_err err = {0};
    struct alone a = {0};
    struct ll_lane_cut *cuts = ll_calloc(passages->count + 1, sizeof *cuts);
    assert_non_null(cuts);
    size_t count = 0;
    for (size_t i = 0; i < passages->count; i++) {
        const struct ll_passage *p = &passages->items[i];
        bool closed = is_closed(p, vehicle, &gone);
        if (closed || p->open_s > 0.0F) {
            cuts[count++] = (struct ll_lane_cut){.lane = p->lane,
                                                 .from_m = p->from_m,
                                                 .to_m = p->to_m,
                                                 .open_s = closed ? 0.0 : (double)p->open_s,
                                                 .closed = closed};
        }
    }
    join_lanes(t, vehicle, &a);
    const struct ll_network_want want = {&a.joined, cuts, count};
    assert_ok(ll_network_of(&want, &a.net, &err), &err);
    ll_free(cuts);
    if (vehicle == LL_VEHICLE_FOOT) {
        slow_down(t, &a);
    }
    const struct ll_table *stations = &t->scene.layer[LL_STATION];
    struct ll_source sources[4];
    for (size_t i = 0; i < stations->count; i++) {
        bool found = false;
        if (!ll_station_sends(stations, i, vehicle)) {
            continue;
        }
        struct ll_network_place *place = &a.entry[a.entry_count];
        assert_ok(ll_network_nearest(&a.net, stations->shape.points[i], 10.0, &found, place, &err),
                  &err);
        assert_true(found);
        double at_s = 60.0 + place->distance_m / ll_rule(t->rules, LL_RULE_WALK_MPS);
        const struct ll_network_edge *e = &a.net.edges[place->edge];
        size_t s = 2 * a.entry_count;
        sources[s] = (struct ll_source){e->from, 0, at_s + place->along_m / e->speed_mps};
        sources[s + 1] =
            (struct ll_source){e->to, 0, at_s + (e->length_m - place->along_m) / e->speed_mps};
        a.entry_s[a.entry_count++] = at_s;
    }
    a.time_s = ll_alloc(a.net.graph.node_count, sizeof *a.time_s);
    assert_non_null(a.time_s);
    assert_ok(ll_graph_times(&a.net.graph, sources, 2 * a.entry_count, INFINITY, a.time_s, NULL,
                             NULL, &err),
              &err);
    return a;
}

static double arrive_s(const struct alone *a, uint32_t edge, double along_m)
{
    const struct ll_network_edge *e = &a->net.edges[edge];
    double best_s = fmin(a->time_s[e->from] + along_m / e->speed_mps,
                         a->time_s[e->to] + (e->length_m - along_m) / e->speed_mps);
    for (size_t i = 0; i < a->entry_count; i++) {
        if (a->entry[i].edge == edge) {
            best_s =
                fmin(best_s, a->entry_s[i] + fabs(along_m - a->entry[i].along_m) / e->speed_mps);
        }
    }
    return best_s;
}

/// Time at a point of the lanes.
static double time_at(const struct alone *a, struct ll_xy point)
{
    double best_s = INFINITY;
    for (uint32_t e = 0; e < a->net.edge_count; e++) {
        for (uint32_t p = a->net.edges[e].first_point; p + 1 < a->net.edges[e + 1].first_point;
             p++) {
            struct ll_xy from = a->net.points[p];
            struct ll_xy to = a->net.points[p + 1];
            if (plane_segment_distance(point, point, from, to) < 1e-6) {
                double along_m = a->net.along_m[p] + hypot(point.x - from.x, point.y - from.y);
                best_s = fmin(best_s, arrive_s(a, e, along_m));
            }
        }
    }
    return best_s;
}

struct stop {
    double off_m; ///< INFINITY: none
    double time_s;
    struct ll_xy at;
};

static void offer(struct stop *best, struct ll_xy at, double off_m, double time_s)
{
    if (off_m < best->off_m - 1e-7 || (off_m < best->off_m + 1e-7 && time_s < best->time_s)) {
        *best = (struct stop){off_m, time_s, at};
    }
}

/// The nearest place of a segment to a polygon that it does not touch: an end of the segment, or
/// below a corner of the polygon.
static void try_segment(const struct alone *a, uint32_t edge, uint32_t p, const struct ll_shapes *s,
                        size_t building, struct stop *best)
{
    struct ll_xy from = a->net.points[p];
    struct ll_xy to = a->net.points[p + 1];
    double length_m = hypot(to.x - from.x, to.y - from.y);
    uint32_t first = s->first_point[s->first_ring[building]];
    uint32_t end = s->first_point[s->first_ring[building] + 1];
    for (uint32_t k = first; k + 1 < end; k++) {
        struct ll_xy c = s->points[k];
        double share = ((c.x - from.x) * (to.x - from.x) + (c.y - from.y) * (to.y - from.y)) /
                       (length_m * length_m);
        share = fmin(1.0, fmax(0.0, share));
        struct ll_xy at = {from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
        offer(best, at, hypot(at.x - c.x, at.y - c.y),
              arrive_s(a, edge, a->net.along_m[p] + share * length_m));
        offer(best, from, plane_segment_distance(from, from, c, s->points[k + 1]),
              arrive_s(a, edge, a->net.along_m[p]));
        offer(best, to, plane_segment_distance(to, to, c, s->points[k + 1]),
              arrive_s(a, edge, a->net.along_m[p + 1]));
    }
}

static struct stop nearest_stop(const struct town *t, const struct alone *a, size_t building)
{
    struct stop best = {INFINITY, INFINITY, {NAN, NAN}};
    for (uint32_t e = 0; e < a->net.edge_count; e++) {
        const struct ll_network_edge *edge = &a->net.edges[e];
        if (!edge->access || edge->length_m == 0.0 || isinf(a->time_s[edge->from])) {
            continue;
        }
        for (uint32_t p = edge->first_point; p + 1 < a->net.edges[e + 1].first_point; p++) {
            try_segment(a, e, p, &t->scene.layer[LL_BUILDING].shape, building, &best);
        }
    }
    if (best.off_m > ll_rule(t->rules, LL_RULE_ACCESS_M)) {
        best = (struct stop){INFINITY, INFINITY, {NAN, NAN}};
    }
    return best;
}

static struct ll_passages passages_of(const struct town *t)
{
    struct ll_err err = {0};
    struct ll_passages passages = {0};
    assert_ok(ll_passages_make(&t->scene, &t->speeds, &t->vehicles, &t->clearance, &passages, &err),
              &err);
    return passages;
}

static bool in_reach(const struct ll_reach_way *way)
{
    return way->answer == LL_REACH_YES || way->answer == LL_REACH_ASSUMED;
}

/// Tolerance: times are kept as floats (1e-3 s up to some hours), distances likewise.
static void stops_and_times_are_those_of_a_network_made_for_the_class(void **state)
{
    (void)state;
    size_t answers[LL_REACH_COUNT] = {0};
    for (uint64_t seed = 1; seed <= 6; seed++) {
        LL_CLEANUP(town_release) struct town t = make_town(seed);
        LL_CLEANUP(ll_passages_clear) struct ll_passages passages = passages_of(&t);
        LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&t, 1);
        for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
            enum ll_vehicle_class vehicle = (enum ll_vehicle_class)c;
            LL_CLEANUP(alone_release)
            struct alone a = drive_alone(&t, &passages, vehicle, (struct gone){0});
            for (size_t b = 0; b < reach.count; b++) {
                const struct ll_reach_way *way = &reach.way[c][b];
                struct stop want = nearest_stop(&t, &a, b);
                answers[way->answer]++;
                assert_int_equal(isnan(way->hose_m), isinf(want.off_m));
                if (isfinite(want.off_m)) {
                    assert_near(way->hose_m, want.off_m, 1e-4);
                    assert_near(way->time_s, time_at(&a, way->stop), 1e-3);
                }
                assert_int_equal(in_reach(way), want.off_m <= t.vehicles.of[c].hose_m);
            }
        }
    }
    assert_true(answers[LL_REACH_YES] > 100 && answers[LL_REACH_ASSUMED] > 100 &&
                answers[LL_REACH_CUT_OFF] > 20 && answers[LL_REACH_NO] > 5);
}

/// What a run from scratch without a blocker wins for a class.
struct won {
    uint32_t cut_off;
    uint32_t delayed;
    double delay_s;
    double residents;
};

static struct won won_without(const struct town *t, const struct alone *now,
                              const struct alone *then, const struct ll_reach_way *ways,
                              size_t count, double hose_m)
{
    struct won won = {0};
    for (size_t b = 0; b < count; b++) {
        struct stop stop = nearest_stop(t, then, b);
        double own = ll_table_real(&t->scene.layer[LL_BUILDING], b, LL_BUILDING_RESIDENTS);
        if (!in_reach(&ways[b])) {
            won.cut_off += stop.off_m <= hose_m;
            won.residents += stop.off_m <= hose_m && !isnan(own) ? own : 0.0;
            continue;
        }
        double now_s = time_at(now, ways[b].stop);
        double then_s = time_at(then, ways[b].stop);
        assert_true(then_s <= now_s + 1e-9); /* removing never lengthens a time */
        assert_true(stop.off_m <= (double)ways[b].hose_m + 1e-4);
        if (stop.off_m < (double)ways[b].hose_m - 1e-4) {
            then_s = fmin(then_s, stop.time_s);
        }
        if (now_s - then_s >= 1.0) {
            won.delayed++;
            won.delay_s += now_s - then_s;
        }
    }
    return won;
}

static void what_clearing_a_blocker_wins_is_what_a_run_without_it_finds(void **state)
{
    (void)state;
    size_t cut_off = 0;
    size_t delayed = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        LL_CLEANUP(town_release) struct town t = make_town(seed);
        LL_CLEANUP(ll_passages_clear) struct ll_passages passages = passages_of(&t);
        LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&t, 1);
        assert_int_equal(reach.blocker_count, passages.blocker_count);
        for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
            enum ll_vehicle_class vehicle = (enum ll_vehicle_class)c;
            LL_CLEANUP(alone_release)
            struct alone now = drive_alone(&t, &passages, vehicle, (struct gone){0});
            for (uint32_t k = 0; k < reach.blocker_count; k++) {
                LL_CLEANUP(alone_release)
                struct alone then = drive_alone(&t, &passages, vehicle, (struct gone){{k}, 1});
                struct won want = won_without(&t, &now, &then, reach.way[c], reach.count,
                                              t.vehicles.of[c].hose_m);
                const struct ll_blocker *b = &reach.blockers[k];
                assert_int_equal(b->cut_off[c], want.cut_off);
                assert_int_equal(b->delayed[c], want.delayed);
                assert_near(b->delay_s[c], want.delay_s, 1e-6 * (want.delayed + 1.0));
                if (!isnan(b->residents_cut_off[c])) {
                    assert_near(b->residents_cut_off[c], want.residents, 1e-9);
                }
                cut_off += want.cut_off;
                delayed += want.delayed;
            }
        }
    }
    assert_true(cut_off > 20 && delayed > 50);
}

/// A run that keeps what the search for sets goes on from.
struct kept {
    struct ll_reach reach;
    ll_reach_memory *memory;
};

static void kept_release(struct kept *k)
{
    ll_reach_clear(&k->reach);
    ll_reach_memory_free(k->memory);
}

static struct ll_stage stage_of(const struct town *t)
{
    return (struct ll_stage){
        .scene = &t->scene, .rules = t->rules, .speeds = &t->speeds, .threads = 1};
}

static struct kept run_kept(const struct town *t)
{
    struct ll_err err = {0};
    struct kept kept = {0};
    const struct ll_stage in = stage_of(t);
    const struct ll_reach_task task = {
        .vehicles = &t->vehicles, .clearance = &t->clearance, .memory = &kept.memory};
    assert_ok(ll_reach_stage(&in, &task, &kept.reach, &err), &err);
    return kept;
}

/// What a set wins for the class that wins most, every network made and searched from scratch.
static double worth_of_set(const struct town *t, const struct ll_passages *passages,
                           const struct ll_reach *reach, struct gone gone)
{
    double best_s = 0.0;
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        enum ll_vehicle_class vehicle = (enum ll_vehicle_class)c;
        LL_CLEANUP(alone_release)
        struct alone now = drive_alone(t, passages, vehicle, (struct gone){0});
        LL_CLEANUP(alone_release) struct alone then = drive_alone(t, passages, vehicle, gone);
        struct won won =
            won_without(t, &now, &then, reach->way[c], reach->count, t->vehicles.of[c].hose_m);
        best_s = fmax(best_s, (double)won.cut_off * ll_rule(t->rules, LL_RULE_CUT_OFF_WORTH_S) +
                                  won.delay_s);
    }
    return best_s;
}

/// Tries all sets of up to so many of the first `count` of a list.
static double best_of_all(const struct town *t, const struct ll_passages *passages,
                          const struct ll_reach *reach, const uint32_t *list, uint32_t count,
                          uint32_t most)
{
    double best_s = 0.0;
    for (uint32_t chosen = 1; chosen < 1U << count; chosen++) {
        struct gone gone = {0};
        uint32_t n = 0;
        for (uint32_t i = 0; i < count; i++) {
            if ((chosen >> i & 1U) != 0 && n++ < most) {
                gone.blocker[gone.count++] = list[i];
            }
        }
        best_s = n <= most ? fmax(best_s, worth_of_set(t, passages, reach, gone)) : best_s;
    }
    return best_s;
}

/// The best three of all blockers, and the first others, in order.
static uint32_t list_some(const struct town *t, struct kept *kept, uint32_t *list, uint32_t most,
                          double *ret_worth_s)
{
    struct ll_err err = {0};
    const struct ll_stage in = stage_of(t);
    uint32_t all[NARROW_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < kept->reach.blocker_count; i++) {
        all[i] = i;
    }
    const struct ll_reach_best_ask ask = {all, kept->reach.blocker_count, 3, 1e9};
    LL_CLEANUP(ll_reach_set_clear) struct ll_reach_set set = {0};
    assert_ok(ll_reach_best(&in, kept->memory, &kept->reach, &ask, &set, &err), &err);
    assert_true(set.proven);
    for (uint32_t i = 0; i < kept->reach.blocker_count; i++) {
        bool among = false;
        for (size_t k = 0; k < set.count; k++) {
            among = among || set.blockers[k] == i;
        }
        if (among || (kept->reach.blockers[i].stops != 0 && count + set.count < most)) {
            list[count++] = i;
        }
    }
    *ret_worth_s = set.worth_s;
    return count;
}

static void the_best_set_is_the_best_of_all_sets_searched_from_scratch(void **state)
{
    (void)state;
    size_t more = 0;
    for (uint64_t seed = 40; seed < 46; seed++) {
        struct ll_err err = {0};
        LL_CLEANUP(town_release) struct town t = make_town(seed);
        LL_CLEANUP(ll_passages_clear) struct ll_passages passages = passages_of(&t);
        LL_CLEANUP(kept_release) struct kept kept = run_kept(&t);
        const struct ll_stage in = stage_of(&t);
        uint32_t list[8];
        double of_all_s = 0.0;
        const uint32_t count = list_some(&t, &kept, list, 5, &of_all_s);
        for (uint32_t most = 1; most <= 3; most++) {
            const struct ll_reach_best_ask ask = {list, count, most, 1e9};
            LL_CLEANUP(ll_reach_set_clear) struct ll_reach_set set = {0};
            assert_ok(ll_reach_best(&in, kept.memory, &kept.reach, &ask, &set, &err), &err);
            const double best_s = best_of_all(&t, &passages, &kept.reach, list, count, most);
            assert_true(set.proven && set.count <= most);
            assert_near(set.worth_s, best_s, 1e-6 * (best_s + 1.0));
            assert_true(most < 3 || fabs(best_s - of_all_s) <= 1e-6 * of_all_s);
            double alone_s = 0.0;
            for (size_t i = 0; i < set.count; i++) {
                alone_s += ll_reach_worth_s(&kept.reach.blockers[set.blockers[i]], t.rules, NULL);
            }
            more += set.worth_s > alone_s + 1.0;
        }
    }
    assert_true(more > 0); /* some in series win nothing alone */
}

static void a_narrower_class_comes_at_least_as_near(void **state)
{
    (void)state;
    for (uint64_t seed = 20; seed < 26; seed++) {
        LL_CLEANUP(town_release) struct town t = make_town(seed);
        LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&t, 1);
        for (int c = 0; c + 1 < LL_VEHICLE_COUNT; c++) {
            for (size_t b = 0; b < reach.count; b++) {
                const struct ll_reach_way *narrow = &reach.way[c][b];
                const struct ll_reach_way *wide = &reach.way[c + 1][b];
                if (!isnan(wide->hose_m)) {
                    assert_true(narrow->hose_m <= wide->hose_m);
                }
            }
        }
    }
}

static void the_blocker_named_stops_the_class(void **state)
{
    (void)state;
    size_t named = 0;
    for (uint64_t seed = 30; seed < 36; seed++) {
        LL_CLEANUP(town_release) struct town t = make_town(seed);
        LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run_stage(&t, 1);
        for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
            for (size_t b = 0; b < reach.count; b++) {
                const struct ll_reach_way *way = &reach.way[c][b];
                assert_true(way->answer != LL_REACH_CUT_OFF || way->blocker != LL_NONE);
                if (way->blocker != LL_NONE) {
                    assert_in_range(way->blocker, 0, reach.blocker_count - 1);
                    assert_int_not_equal(reach.blockers[way->blocker].stops & (1U << c), 0);
                    named++;
                }
            }
        }
    }
    assert_true(named > 50);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(town_release) struct town t = make_town(3);
    LL_CLEANUP(ll_reach_clear) struct ll_reach one = run_stage(&t, 1);
    LL_CLEANUP(ll_reach_clear) struct ll_reach four = run_stage(&t, 4);
    assert_true(ll_same_reach(&one, &four));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stops_and_times_are_those_of_a_network_made_for_the_class),
        cmocka_unit_test(what_clearing_a_blocker_wins_is_what_a_run_without_it_finds),
        cmocka_unit_test(the_best_set_is_the_best_of_all_sets_searched_from_scratch),
        cmocka_unit_test(a_narrower_class_comes_at_least_as_near),
        cmocka_unit_test(the_blocker_named_stops_the_class),
        cmocka_unit_test(threads_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
