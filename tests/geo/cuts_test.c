#include "geo/cuts.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "geo/network.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

static struct ll_network cut_network(const struct ll_scene *scene, const struct ll_lane_cut *cuts,
                                     size_t count)
{
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_network net = {0};
    assert_ok(ll_network_make_cut(&scene->layer[LL_LANE], &speeds, cuts, count, &net, &err), &err);
    return net;
}

/// Shortest drive from one point of the lanes to another, straight from the edges: every node is
/// relaxed until nothing changes. INFINITY when there is no way. Both must lie on a lane.
static double drive_s(const struct ll_network *net, struct ll_xy from, struct ll_xy to)
{
    struct ll_err err = {0};
    struct ll_network_place a = {0};
    struct ll_network_place b = {0};
    bool found = false;
    assert_ok(ll_network_nearest(net, from, 0.01, &found, &a, &err), &err);
    bool both = found;
    assert_ok(ll_network_nearest(net, to, 0.01, &found, &b, &err), &err);
    if (!both || !found) {
        return INFINITY;
    }
    double *time_s = ll_alloc(net->graph.node_count, sizeof *time_s);
    assert_non_null(time_s);
    for (uint32_t n = 0; n < net->graph.node_count; n++) {
        time_s[n] = INFINITY;
    }
    const struct ll_network_edge *ea = &net->edges[a.edge];
    const struct ll_network_edge *eb = &net->edges[b.edge];
    time_s[ea->from] = a.along_m / ea->speed_mps;
    time_s[ea->to] = fmin(time_s[ea->to], (ea->length_m - a.along_m) / ea->speed_mps);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t e = 0; e < net->edge_count; e++) {
            const struct ll_network_edge *x = &net->edges[e];
            double cost_s = x->length_m / x->speed_mps + x->open_s;
            if (time_s[x->from] + cost_s < time_s[x->to]) {
                time_s[x->to] = time_s[x->from] + cost_s;
                changed = true;
            }
            if (time_s[x->to] + cost_s < time_s[x->from]) {
                time_s[x->from] = time_s[x->to] + cost_s;
                changed = true;
            }
        }
    }
    double best_s = fmin(time_s[eb->from] + b.along_m / eb->speed_mps,
                         time_s[eb->to] + (eb->length_m - b.along_m) / eb->speed_mps);
    if (a.edge == b.edge) {
        best_s = fmin(best_s, fabs(a.along_m - b.along_m) / ea->speed_mps);
    }
    ll_free(time_s);
    return best_s;
}

static struct ll_xy at(double x, double y)
{
    return (struct ll_xy){x, y};
}

/// A street of 100 m at 36 km/h from west to east with a side street to the north in its middle.
static struct ll_scene draw_streets(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 50 0, 100 0");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "50 0, 50 40");
    for (size_t i = 0; i < 2; i++) {
        ll_table_set_real(&scene.layer[LL_LANE], i, LL_LANE_SPEED_KMH, 36.0);
        ll_table_set_word(&scene.layer[LL_LANE], i, LL_LANE_NODED, LL_FLAG_YES);
    }
    return scene;
}

static void a_closed_stretch_is_left_out_and_driven_up_to_from_both_sides(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_streets();
    const struct ll_lane_cut cut = {.lane = 0, .from_m = 20, .to_m = 30, .closed = true};
    LL_CLEANUP(ll_network_clear) struct ll_network net = cut_network(&scene, &cut, 1);
    assert_int_equal(net.edge_count, 4);
    assert_near(net.edges[0].length_m, 20.0, 1e-12);
    assert_near(net.edges[1].length_m, 20.0, 1e-12);
    assert_near(drive_s(&net, at(0, 0), at(20, 0)), 2.0, 1e-12);
    assert_near(drive_s(&net, at(100, 0), at(30, 0)), 7.0, 1e-12);
    assert_true(isinf(drive_s(&net, at(0, 0), at(30, 0))));
    assert_true(isinf(drive_s(&net, at(0, 0), at(25, 0)))); /* no lane there */
}

static void junctions_inside_a_closed_stretch_stay_for_other_lanes(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_streets();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "50 -40, 50 0");
    const struct ll_lane_cut cut = {.lane = 0, .from_m = 45, .to_m = 55, .closed = true};
    LL_CLEANUP(ll_network_clear) struct ll_network net = cut_network(&scene, &cut, 1);
    assert_true(isfinite(drive_s(&net, at(50, -40), at(50, 40))));
    assert_true(isinf(drive_s(&net, at(0, 0), at(50, 40))));
    assert_true(isinf(drive_s(&net, at(0, 0), at(100, 0))));
}

static void a_junction_at_the_end_of_a_closed_stretch_stays_with_the_rest(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_streets();
    const struct ll_lane_cut cut = {.lane = 0, .from_m = 50, .to_m = 60, .closed = true};
    LL_CLEANUP(ll_network_clear) struct ll_network net = cut_network(&scene, &cut, 1);
    assert_near(drive_s(&net, at(0, 0), at(50, 40)), 9.0, 1e-12);
    assert_true(isinf(drive_s(&net, at(0, 0), at(100, 0))));
    assert_true(isinf(drive_s(&net, at(50, 40), at(100, 0))));
}

static void a_closed_point_parts_both_sides(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_streets();
    const struct ll_lane_cut cut = {.lane = 0, .from_m = 30, .to_m = 30, .closed = true};
    LL_CLEANUP(ll_network_clear) struct ll_network net = cut_network(&scene, &cut, 1);
    assert_near(drive_s(&net, at(0, 0), at(30, 0)), 3.0, 1e-12);
    assert_true(isinf(drive_s(&net, at(0, 0), at(31, 0))));
    assert_near(drive_s(&net, at(50, 40), at(31, 0)), 5.9, 1e-12);
}

static void a_closed_point_on_a_junction_parts_its_lane_from_all(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_streets();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "50 -40, 50 0");
    const struct ll_lane_cut cut = {.lane = 0, .from_m = 50.001, .to_m = 50.001, .closed = true};
    LL_CLEANUP(ll_network_clear) struct ll_network net = cut_network(&scene, &cut, 1);
    assert_true(isinf(drive_s(&net, at(0, 0), at(100, 0))));
    assert_true(isinf(drive_s(&net, at(0, 0), at(50, 40))));
    assert_true(isinf(drive_s(&net, at(100, 0), at(50, 40))));
    assert_true(isfinite(drive_s(&net, at(50, -40), at(50, 40))));
}

static void a_closed_point_where_two_lanes_meet_end_to_end_parts_them(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_streets();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "100 0, 150 0");
    const struct ll_lane_cut end = {.lane = 0, .from_m = 100, .to_m = 100, .closed = true};
    LL_CLEANUP(ll_network_clear) struct ll_network net = cut_network(&scene, &end, 1);
    assert_true(isinf(drive_s(&net, at(0, 0), at(120, 0))));
    const struct ll_lane_cut start = {.lane = 1, .from_m = 0, .to_m = 0, .closed = true};
    LL_CLEANUP(ll_network_clear) struct ll_network mouth = cut_network(&scene, &start, 1);
    assert_true(isinf(drive_s(&mouth, at(0, 0), at(50, 40))));
    assert_true(isfinite(drive_s(&mouth, at(0, 0), at(120, 0))));
}

static void a_gate_costs_its_time_once(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_streets();
    const struct ll_lane_cut inner = {.lane = 0, .from_m = 30, .to_m = 30, .open_s = 20.0};
    LL_CLEANUP(ll_network_clear) struct ll_network net = cut_network(&scene, &inner, 1);
    assert_near(drive_s(&net, at(0, 0), at(30, 0)), 3.0, 1e-12); /* up to it, not through it */
    assert_near(drive_s(&net, at(0, 0), at(100, 0)), 30.0, 1e-12);
    const struct ll_lane_cut corner = {.lane = 0, .from_m = 50, .to_m = 50, .open_s = 20.0};
    LL_CLEANUP(ll_network_clear) struct ll_network junction = cut_network(&scene, &corner, 1);
    assert_near(drive_s(&junction, at(0, 0), at(100, 0)), 30.0, 1e-12);
    assert_near(drive_s(&junction, at(0, 0), at(50, 40)), 29.0, 1e-12);
    assert_near(drive_s(&junction, at(50, 40), at(100, 0)), 29.0, 1e-12);
    const struct ll_lane_cut mouth = {.lane = 1, .from_m = 0, .to_m = 0, .open_s = 20.0};
    LL_CLEANUP(ll_network_clear) struct ll_network side = cut_network(&scene, &mouth, 1);
    assert_near(drive_s(&side, at(0, 0), at(100, 0)), 10.0, 1e-12);
    assert_near(drive_s(&side, at(0, 0), at(50, 40)), 29.0, 1e-12);
}

static void assumed_stretches_are_edges_of_their_own(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_streets();
    const struct ll_lane_cut cuts[] = {{.lane = 0, .from_m = 10, .to_m = 60, .assumed = true},
                                       {.lane = 0, .from_m = 60, .to_m = 80, .closed = true},
                                       {.lane = 1, .from_m = 0, .to_m = 1e9, .assumed = true}};
    LL_CLEANUP(ll_network_clear) struct ll_network net = cut_network(&scene, cuts, 3);
    double assumed_m = 0.0;
    double known_m = 0.0;
    for (uint32_t e = 0; e < net.edge_count; e++) {
        *(net.edges[e].assumed ? &assumed_m : &known_m) += net.edges[e].length_m;
        assert_int_equal(net.edges[e].assumed, net.edges[e].cut != LL_NONE);
    }
    assert_near(assumed_m, 90.0, 1e-12);
    assert_near(known_m, 30.0, 1e-12);
    assert_near(drive_s(&net, at(0, 0), at(50, 40)), 9.0, 1e-12);
}

static void positions_count_on_through_the_lines_of_a_lane(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    size_t lane = ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 10 0; 0 50, 10 50");
    ll_table_set_real(&scene.layer[LL_LANE], lane, LL_LANE_SPEED_KMH, 36.0);
    const struct ll_lane_cut cut = {.lane = 0, .from_m = 8, .to_m = 14, .closed = true};
    LL_CLEANUP(ll_network_clear) struct ll_network net = cut_network(&scene, &cut, 1);
    assert_int_equal(net.edge_count, 2);
    assert_near(drive_s(&net, at(0, 0), at(8, 0)), 0.8, 1e-12);
    assert_near(drive_s(&net, at(4, 50), at(10, 50)), 0.6, 1e-12);
    assert_true(isinf(drive_s(&net, at(4, 50), at(3.9, 50))));
}

static void cuts_out_of_order_are_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_streets();
    const struct ll_lane_cut wrong[][2] = {
        {{.lane = 1, .from_m = 0, .to_m = 1}, {.lane = 0, .from_m = 0, .to_m = 1}},
        {{.lane = 0, .from_m = 0, .to_m = 5}, {.lane = 0, .from_m = 4, .to_m = 6}},
        {{.lane = 0, .from_m = 5, .to_m = 4}, {.lane = 1, .from_m = 0, .to_m = 1}},
        {{.lane = 0, .from_m = NAN, .to_m = 4}, {.lane = 1, .from_m = 0, .to_m = 1}},
        {{.lane = 0, .from_m = 0, .to_m = 4, .open_s = -1}, {.lane = 1, .from_m = 0, .to_m = 1}}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct ll_network net = {0};
        assert_int_equal(
            ll_network_make_cut(&scene.layer[LL_LANE], &speeds, wrong[i], 2, &net, &err),
            LL_E_INVALID);
        assert_null(net.edges);
    }
}

#define CUTS_MAX 400

/// Random cuts of every lane; those of kind 0 are closed.
static size_t random_cuts(struct ll_rng *rng, const struct ll_scene *scene, int kinds,
                          struct ll_lane_cut cuts[CUTS_MAX])
{
    size_t count = 0;
    for (uint32_t lane = 0; lane < scene->layer[LL_LANE].count; lane++) {
        double length_m = ll_shape_length(&scene->layer[LL_LANE].shape, lane);
        double at_m = ll_rng_between(rng, -10.0, 60.0);
        while (at_m < length_m && count < CUTS_MAX) {
            int kind = (int)ll_rng_below(rng, (uint32_t)kinds);
            bool point = ll_rng_below(rng, 3) == 0;
            double to_m = point ? at_m : at_m + ll_rng_between(rng, 1.0, 40.0);
            cuts[count++] = (struct ll_lane_cut){
                .lane = lane, .from_m = at_m, .to_m = to_m, .closed = kind == 0, .assumed = true};
            at_m = to_m + ll_rng_between(rng, 1.0, 90.0);
        }
    }
    return count;
}

/// The point of a lane at a position along it; lanes of random scenes have one line.
static struct ll_xy point_along(const struct ll_shapes *s, uint32_t lane, double along_m)
{
    uint32_t p = s->first_point[s->first_ring[lane]];
    for (;; p++) {
        double length_m =
            hypot(s->points[p + 1].x - s->points[p].x, s->points[p + 1].y - s->points[p].y);
        if (along_m <= length_m || p + 2 == s->first_point[s->first_ring[lane] + 1]) {
            double share = along_m / length_m;
            return at(s->points[p].x + share * (s->points[p + 1].x - s->points[p].x),
                      s->points[p].y + share * (s->points[p + 1].y - s->points[p].y));
        }
        along_m -= length_m;
    }
}

/// Adds the part of a lane between two positions as a lane of its own.
static void add_part(struct ll_scene *to, const struct ll_scene *scene, uint32_t lane,
                     double from_m, double to_m)
{
    struct ll_err err = {0};
    const struct ll_table *lanes = &scene->layer[LL_LANE];
    const struct ll_shapes *s = &lanes->shape;
    if (to_m - from_m < 1e-9) {
        return;
    }
    struct ll_table *parts = &to->layer[LL_LANE];
    size_t row = 0;
    assert_ok(ll_table_add(parts, &row, &err), &err);
    for (int f = 0; f < LL_LANE_FIELDS; f++) {
        enum ll_field_type type = ll_layer_info(LL_LANE)->fields[f].type;
        if (type == LL_REAL) {
            ll_table_set_real(parts, row, f, ll_table_real(lanes, lane, f));
        } else if (type == LL_WORD) {
            ll_table_set_word(parts, row, f, ll_table_word(lanes, lane, f));
        }
    }
    assert_ok(ll_shapes_begin(&parts->shape, LL_LINE, &err), &err);
    assert_ok(ll_shapes_ring(&parts->shape, &err), &err);
    struct ll_xy a = point_along(s, lane, from_m);
    assert_ok(ll_shapes_point(&parts->shape, a.x, a.y, &err), &err);
    double at_m = 0.0;
    for (uint32_t p = s->first_point[s->first_ring[lane]];
         p + 1 < s->first_point[s->first_ring[lane] + 1]; p++) {
        if (at_m > from_m && at_m < to_m) {
            assert_ok(ll_shapes_point(&parts->shape, s->points[p].x, s->points[p].y, &err), &err);
        }
        at_m += hypot(s->points[p + 1].x - s->points[p].x, s->points[p + 1].y - s->points[p].y);
    }
    struct ll_xy b = point_along(s, lane, to_m);
    assert_ok(ll_shapes_point(&parts->shape, b.x, b.y, &err), &err);
}

/// The scene with what is closed taken out of its lanes; a closed point is a gap of 1 cm.
static struct ll_scene without_closed(const struct ll_scene *scene, const struct ll_lane_cut *cuts,
                                      size_t count)
{
    struct ll_scene left = ll_scene_make();
    for (uint32_t lane = 0; lane < scene->layer[LL_LANE].count; lane++) {
        double length_m = ll_shape_length(&scene->layer[LL_LANE].shape, lane);
        double at_m = 0.0;
        for (size_t i = 0; i < count; i++) {
            if (cuts[i].lane == lane && cuts[i].closed) {
                double from_m = fmax(0.0, cuts[i].from_m - (cuts[i].from_m == cuts[i].to_m) * 5e-3);
                add_part(&left, scene, lane, at_m, fmin(from_m, length_m));
                at_m = fmax(at_m, cuts[i].to_m + (cuts[i].from_m == cuts[i].to_m) * 5e-3);
            }
        }
        add_part(&left, scene, lane, at_m, length_m);
    }
    return left;
}

/// Tolerance: gaps of 1 cm stand for points, at 5 km/h and more.
static void drives_are_those_on_lanes_with_the_closed_parts_taken_out(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(11, 0);
    size_t apart = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        LL_CLEANUP(ll_scene_clear)
        struct ll_scene scene = ll_random_scene(
            seed, &(struct ll_random_scene){.lanes = 30, .size_m = 300.0, .at = {5e5, 3.4e6}});
        struct ll_lane_cut cuts[CUTS_MAX];
        size_t count = random_cuts(&rng, &scene, 3, cuts);
        LL_CLEANUP(ll_scene_clear)
        struct ll_scene left = without_closed(&scene, cuts, count);
        struct ll_speeds speeds = ll_test_speeds();
        struct ll_err err = {0};
        LL_CLEANUP(ll_network_clear) struct ll_network want = {0};
        assert_ok(ll_network_make(&left.layer[LL_LANE], &speeds, &want, &err), &err);
        LL_CLEANUP(ll_network_clear) struct ll_network net = cut_network(&scene, cuts, count);
        for (int round = 0; round < 40; round++) {
            struct ll_xy ends[2];
            for (int i = 0; i < 2; i++) {
                uint32_t lane = ll_rng_below(&rng, 30);
                double length_m = ll_shape_length(&scene.layer[LL_LANE].shape, lane);
                ends[i] = point_along(&scene.layer[LL_LANE].shape, lane,
                                      ll_rng_between(&rng, 0.0, length_m));
            }
            double want_s = drive_s(&want, ends[0], ends[1]);
            double got_s = drive_s(&net, ends[0], ends[1]);
            apart += isinf(want_s) != 0;
            assert_int_equal(isinf(got_s), isinf(want_s));
            if (isfinite(want_s)) {
                assert_near(got_s, want_s, 0.05);
            }
        }
    }
    assert_in_range(apart, 20, 460);
}

static void cuts_that_are_passed_change_no_drive(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(12, 0);
    for (uint64_t seed = 1; seed <= 6; seed++) {
        LL_CLEANUP(ll_scene_clear)
        struct ll_scene scene = ll_random_scene(
            seed, &(struct ll_random_scene){.lanes = 30, .size_m = 300.0, .at = {5e5, 3.4e6}});
        struct ll_lane_cut cuts[CUTS_MAX];
        size_t count = random_cuts(&rng, &scene, 2, cuts);
        for (size_t i = 0; i < count; i++) {
            cuts[i].closed = false;
        }
        LL_CLEANUP(ll_network_clear) struct ll_network want = cut_network(&scene, NULL, 0);
        LL_CLEANUP(ll_network_clear) struct ll_network net = cut_network(&scene, cuts, count);
        for (int round = 0; round < 40; round++) {
            struct ll_xy ends[2];
            for (int i = 0; i < 2; i++) {
                uint32_t lane = ll_rng_below(&rng, 30);
                double length_m = ll_shape_length(&scene.layer[LL_LANE].shape, lane);
                ends[i] = point_along(&scene.layer[LL_LANE].shape, lane,
                                      ll_rng_between(&rng, 0.0, length_m));
            }
            double want_s = drive_s(&want, ends[0], ends[1]);
            double got_s = drive_s(&net, ends[0], ends[1]);
            assert_int_equal(isinf(got_s), isinf(want_s));
            if (isfinite(want_s)) {
                assert_near(got_s, want_s, 1e-6);
            }
        }
    }
}

static bool make(void *user)
{
    const struct ll_scene *scene = user;
    struct ll_speeds speeds = {0};
    speeds.drivable[LL_CLASS_ROAD] = true;
    speeds.kmh[LL_CLASS_ROAD] = 36.0;
    const struct ll_lane_cut cuts[] = {{.lane = 0, .from_m = 10, .to_m = 12, .closed = true},
                                       {.lane = 0, .from_m = 50, .to_m = 50, .open_s = 5},
                                       {.lane = 1, .from_m = 3, .to_m = 9, .assumed = true}};
    LL_CLEANUP(ll_network_clear) struct ll_network net = {0};
    enum ll_code code = ll_network_make_cut(&scene->layer[LL_LANE], &speeds, cuts, 3, &net, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_streets();
    ll_for_each_failing_alloc(make, &scene, 80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_closed_stretch_is_left_out_and_driven_up_to_from_both_sides),
        cmocka_unit_test(junctions_inside_a_closed_stretch_stay_for_other_lanes),
        cmocka_unit_test(a_junction_at_the_end_of_a_closed_stretch_stays_with_the_rest),
        cmocka_unit_test(a_closed_point_parts_both_sides),
        cmocka_unit_test(a_closed_point_on_a_junction_parts_its_lane_from_all),
        cmocka_unit_test(a_closed_point_where_two_lanes_meet_end_to_end_parts_them),
        cmocka_unit_test(a_gate_costs_its_time_once),
        cmocka_unit_test(assumed_stretches_are_edges_of_their_own),
        cmocka_unit_test(positions_count_on_through_the_lines_of_a_lane),
        cmocka_unit_test(cuts_out_of_order_are_refused),
        cmocka_unit_test(drives_are_those_on_lanes_with_the_closed_parts_taken_out),
        cmocka_unit_test(cuts_that_are_passed_change_no_drive),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
