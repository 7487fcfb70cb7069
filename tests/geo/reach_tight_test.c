/// Ways past bends and turns that are too tight as they are drawn: drawn cases, and random grids of
/// streets against ways that the test finds by itself from vertex to vertex.
#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "geo/reach.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

static struct ll_reach run(const struct ll_scene *scene, const struct ll_clearance *clearance)
{
    struct ll_err err = {0};
    struct ll_reach reach = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    const struct ll_stage in = {.scene = scene, .rules = rules, .speeds = &speeds, .threads = 1};
    const struct ll_reach_task task = {.vehicles = &vehicles, .clearance = clearance};
    assert_ok(ll_reach_stage(&in, &task, &reach, &err), &err);
    return reach;
}

static size_t add_street(struct ll_scene *scene, const char *points)
{
    const size_t row = ll_draw_lane(scene, LL_CLASS_ROAD, points);
    ll_table_set_real(&scene->layer[LL_LANE], row, LL_LANE_SPEED_KMH, 36.0);
    ll_table_set_word(&scene->layer[LL_LANE], row, LL_LANE_NODED, LL_FLAG_YES);
    return row;
}

/// A street that bends at 100 0, a house before and one behind the bend, a station at the start:
///
///                          | lane 0
///                          |  B (105..110, 60..65)
///           A              |
///   S----------------------+
static struct ll_scene draw_bend(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)add_street(&scene, "0 0, 100 0, 100 100");
    (void)ll_draw_building(&scene, "50 5, 55 5, 55 10, 50 10");
    (void)ll_draw_building(&scene, "105 60, 110 60, 110 65, 105 65");
    (void)ll_draw_station(&scene, LL_STATION_NATIONAL, 0, 0);
    return scene;
}

static const struct ll_narrow bend_of_5_m = {.from_m = 92,
                                             .to_m = 108,
                                             .width_low_m = 5.0F,
                                             .width_high_m = 5.0F,
                                             .width_cause = LL_CAUSE_BUILDING,
                                             .row = 0};

static void a_way_past_a_bend_too_tight_as_drawn_is_assumed_and_says_so(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_bend();
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(&scene, &bend_of_5_m, 1);
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run(&scene, &clearance);
    assert_int_equal(reach.tight_count, 1);
    assert_near(reach.tight[0].at.x, 100.0, 1e-9);
    assert_int_equal(reach.tight[0].other_lane, LL_NONE);
    assert_int_equal(reach.blocker_count, 0);
    const struct ll_reach_way *before = reach.way[LL_VEHICLE_PUMPER];
    const struct ll_reach_way *behind = &reach.way[LL_VEHICLE_PUMPER][1];
    assert_int_equal(before->answer, LL_REACH_YES);
    assert_int_equal(before->tight_count, 0);
    assert_int_equal(before->tight, LL_NONE);
    assert_int_equal(behind->answer, LL_REACH_ASSUMED);
    assert_int_equal(behind->tight_count, 1);
    assert_int_equal(behind->tight, 0);
    assert_near(behind->assumed_m, 0.0, 0.0);
    assert_near(behind->time_s, 60.0 + 16.0, 1e-4); /* as if there were no bend */
    assert_int_equal(reach.way[LL_VEHICLE_LIGHT][1].answer, LL_REACH_YES);
    assert_int_equal(reach.way[LL_VEHICLE_LADDER][1].tight_count, 1);
}

static void a_surveyed_bend_stops_and_is_named(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_bend();
    ll_table_set_word(&scene.layer[LL_LANE], 0, LL_LANE_WIDTH_SOURCE, LL_MEASURE_SURVEYED);
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(&scene, &bend_of_5_m, 1);
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run(&scene, &clearance);
    assert_int_equal(reach.tight_count, 0);
    assert_int_equal(reach.blocker_count, 1);
    assert_near(reach.blockers[0].radius_m, 1.0 / (1.0 - sqrt(0.5)), 1e-3); /* 3.4 m */
    assert_near(reach.blockers[0].at.x, 100.0, 1e-9);
    const struct ll_reach_way *way = &reach.way[LL_VEHICLE_PUMPER][1];
    assert_int_equal(way->answer, LL_REACH_YES); /* from before the bend, by hose */
    assert_near(way->stop.x, 100.0, 1e-9);
    assert_near(way->stop.y, 0.0, 1e-9);
    assert_int_equal(way->blocker, 0);
    assert_int_equal(reach.way[LL_VEHICLE_LIGHT][1].blocker, LL_NONE);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][0].blocker, LL_NONE);
}

/// A street with a side street: only who turns into it makes the turn, from the station's side.
///
///                  | lane 1, with B
///   S--------------+--------------   lane 0, with A behind the junction
static struct ll_scene draw_turn(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)add_street(&scene, "0 0, 100 0, 200 0");
    (void)add_street(&scene, "100 0, 100 100");
    (void)ll_draw_building(&scene, "150 5, 155 5, 155 10, 150 10");
    (void)ll_draw_building(&scene, "105 60, 110 60, 110 65, 105 65");
    (void)ll_draw_station(&scene, LL_STATION_NATIONAL, 0, 0);
    return scene;
}

/// Adds turns to a clearance. @param turns Copied.
static void add_turns(struct ll_clearance *c, const struct ll_lane_turn *turns, size_t count)
{
    c->turns = ll_alloc(count, sizeof *c->turns);
    assert_non_null(c->turns);
    for (size_t i = 0; i < count; i++) {
        c->turns[i] = turns[i];
    }
    c->turn_count = count;
}

static void only_who_makes_a_turn_passes_it(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_turn();
    struct ll_lane_turn turn = {.lane = {0, 1},
                                .at_m = {100.0, 0.0},
                                .back = {true, false},
                                .at = {100.0, 0.0},
                                .cause = LL_CAUSE_BUILDING,
                                .cause_row = 0};
    turn.of[LL_VEHICLE_PUMPER] = LL_SURE_PROBABLE;
    turn.of[LL_VEHICLE_LIGHT] = LL_SURE_POSSIBLE; /* may be wide enough as it is drawn */
    turn.of[LL_VEHICLE_LADDER] = LL_SURE_CERTAIN; /* at a junction one can shunt */
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(&scene, NULL, 0);
    add_turns(&clearance, &turn, 1);
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run(&scene, &clearance);
    assert_int_equal(reach.tight_count, 1);
    assert_int_equal(reach.tight[0].other_lane, 1);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][0].tight_count, 0);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][0].answer, LL_REACH_YES);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][1].tight_count, 1);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][1].answer, LL_REACH_ASSUMED);
    assert_int_equal(reach.way[LL_VEHICLE_LADDER][1].tight_count, 1);
    assert_int_equal(reach.way[LL_VEHICLE_LIGHT][1].answer, LL_REACH_YES);
    assert_int_equal(reach.blocker_count, 0);

    clearance.turns[0].back[0] = false; /* the turn from the other side: nobody makes it */
    LL_CLEANUP(ll_reach_clear) struct ll_reach other = run(&scene, &clearance);
    assert_int_equal(other.way[LL_VEHICLE_PUMPER][1].answer, LL_REACH_YES);
}

static void a_gate_at_the_junction_hides_no_turn(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = draw_turn();
    const struct ll_narrow gate = {
        .lane = 1, .from_m = 0.0, .to_m = 0.0, .open_s = 20.0F, .row = LL_NONE};
    struct ll_lane_turn turn = {
        .lane = {0, 1}, .at_m = {100.0, 0.0}, .back = {true, false}, .at = {100.0, 0.0}};
    turn.of[LL_VEHICLE_PUMPER] = LL_SURE_PROBABLE;
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(&scene, &gate, 1);
    add_turns(&clearance, &turn, 1);
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run(&scene, &clearance);
    assert_near(reach.way[LL_VEHICLE_PUMPER][1].time_s, 60.0 + 16.0 + 20.0, 1e-4);
    assert_int_equal(reach.way[LL_VEHICLE_PUMPER][1].tight_count, 1);
}

/* ---- random grids ---- */

enum { GRID = 5, NODES = GRID * GRID, STREETS = 2 * GRID * (GRID - 1) };

/// A street of two pieces between two crossings.
struct street {
    int from; ///< crossing
    int to;
    struct ll_xy middle;
    bool tight_bend; ///< for pumpers
};

struct grid {
    struct ll_scene scene;
    struct ll_clearance clearance;
    struct ll_xy crossing[NODES];
    struct street street[STREETS];
    int count;
    double dist_m[NODES]; ///< from the station, at crossing 0
    int by[NODES];        ///< street that the way there comes by; -1: none
};

static void grid_release(struct grid *g)
{
    ll_scene_clear(&g->scene);
    ll_clearance_clear(&g->clearance);
}

static double away(struct ll_xy a, struct ll_xy b)
{
    return hypot(b.x - a.x, b.y - a.y);
}

static double street_m(const struct grid *g, int s)
{
    const struct street *t = &g->street[s];
    return away(g->crossing[t->from], t->middle) + away(t->middle, g->crossing[t->to]);
}

static void draw_street(struct grid *g, struct ll_rng *rng, int from, int to)
{
    const struct ll_xy a = g->crossing[from];
    const struct ll_xy b = g->crossing[to];
    struct street *s = &g->street[g->count++];
    *s = (struct street){.from = from,
                         .to = to,
                         .middle = {0.5 * (a.x + b.x) + ll_rng_between(rng, -25.0, 25.0),
                                    0.5 * (a.y + b.y) + ll_rng_between(rng, -25.0, 25.0)}};
    char text[200];
    (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g, %.17g %.17g", a.x, a.y,
                   s->middle.x, s->middle.y, b.x, b.y);
    (void)add_street(&g->scene, text);
}

/// Whether a pumper gets round a bend of two straights in 5 m, of which 1 m may be hidden: tries
/// radii 1 cm apart.
static bool gets_round(struct ll_xy a, struct ll_xy b, struct ll_xy c, double width_m)
{
    const double turn = fabs(remainder(atan2(c.y - b.y, c.x - b.x) - atan2(b.y - a.y, b.x - a.x),
                                       2.0 * 3.14159265358979323846));
    bool round = turn < 30.0 / 180.0 * 3.14159265358979323846;
    for (double r = 9.0; !round && r < 200.0; r += 0.01) {
        const double ring_m = hypot(r + 2.5, sqrt(13.0 * 13.0 - 11.5 * 11.5)) - r;
        round = width_m - ring_m >= r * (1.0 - cos(0.5 * turn));
    }
    return round;
}

/// Makes random bends narrow and lists which of them are too tight.
static void narrow_bends(struct grid *g, struct ll_rng *rng)
{
    struct ll_narrow narrow[STREETS];
    size_t count = 0;
    for (int s = 0; s < g->count; s++) {
        const struct ll_xy a = g->crossing[g->street[s].from];
        const struct ll_xy m = g->street[s].middle;
        const struct ll_xy b = g->crossing[g->street[s].to];
        const double at_m = away(a, m);
        if (ll_rng_below(rng, 2) == 0) {
            narrow[count++] = (struct ll_narrow){.lane = (uint32_t)s,
                                                 .from_m = at_m - 1.0,
                                                 .to_m = at_m + 1.0,
                                                 .width_low_m = 4.5F,
                                                 .width_high_m = 4.5F,
                                                 .width_cause = LL_CAUSE_BUILDING,
                                                 .row = 0};
            g->street[s].tight_bend = !gets_round(a, m, b, 5.5);
        }
    }
    g->clearance = ll_write_clearance(&g->scene, narrow, count);
}

/// Whether the turn from one street into another at a crossing is on the list: a made-up rule.
static bool is_tight_turn(int crossing, int s, int t)
{
    return ((crossing * 7 + (s < t ? s * 31 + t : t * 31 + s)) % 3) == 0;
}

static void list_turns(struct grid *g)
{
    struct ll_lane_turn turns[6 * NODES];
    size_t count = 0;
    for (int s = 0; s < g->count; s++) {
        for (int end = 0; end < 2; end++) {
            const int at = end == 0 ? g->street[s].from : g->street[s].to;
            for (int t = s + 1; t < g->count; t++) {
                if ((g->street[t].from == at || g->street[t].to == at) && is_tight_turn(at, s, t)) {
                    const bool back = g->street[t].to == at;
                    turns[count] = (struct ll_lane_turn){
                        .lane = {(uint32_t)s, (uint32_t)t},
                        .at_m = {end == 0 ? 0.0 : street_m(g, s), back ? street_m(g, t) : 0.0},
                        .back = {end == 1, back},
                        .at = g->crossing[at]};
                    turns[count++].of[LL_VEHICLE_PUMPER] = LL_SURE_PROBABLE;
                }
            }
        }
    }
    add_turns(&g->clearance, turns, count);
}

/// Shortest ways to all crossings (Bellman and Ford).
static void find_ways(struct grid *g)
{
    for (int n = 0; n < NODES; n++) {
        g->dist_m[n] = n == 0 ? 0.0 : INFINITY;
        g->by[n] = -1;
    }
    for (int round = 0; round < NODES; round++) {
        for (int s = 0; s < g->count; s++) {
            for (int k = 0; k < 2; k++) {
                const int a = k == 0 ? g->street[s].from : g->street[s].to;
                const int b = k == 0 ? g->street[s].to : g->street[s].from;
                if (g->dist_m[a] + street_m(g, s) < g->dist_m[b]) {
                    g->dist_m[b] = g->dist_m[a] + street_m(g, s);
                    g->by[b] = s;
                }
            }
        }
    }
}

static struct grid make_grid(uint64_t seed)
{
    struct ll_rng rng = ll_rng_make(seed, 0);
    struct grid g = {.scene = ll_scene_make()};
    for (int n = 0; n < NODES; n++) {
        g.crossing[n] =
            (struct ll_xy){1000.0 + 80.0 * (n % GRID) + ll_rng_between(&rng, -9.0, 9.0),
                           1000.0 + 80.0 * (n / GRID) + ll_rng_between(&rng, -9.0, 9.0)};
    }
    for (int n = 0; n < NODES; n++) {
        if (n % GRID + 1 < GRID && (n == 0 || ll_rng_below(&rng, 5) != 0)) {
            draw_street(&g, &rng, n, n + 1);
        }
        if (n / GRID + 1 < GRID && (n == 0 || ll_rng_below(&rng, 5) != 0)) {
            draw_street(&g, &rng, n, n + GRID);
        }
    }
    for (int s = 0; s < g.count; s++) { /* a house beside one half of each street */
        const struct ll_xy a =
            ll_rng_below(&rng, 2) == 0 ? g.crossing[g.street[s].from] : g.crossing[g.street[s].to];
        const struct ll_xy m = g.street[s].middle;
        const double x = 0.5 * (a.x + m.x) + 1.0;
        const double y = 0.5 * (a.y + m.y) + 1.0;
        char text[200];
        (void)snprintf(text, sizeof text, "%.9g %.9g, %.9g %.9g, %.9g %.9g", x, y, x + 0.5, y,
                       x + 0.5, y + 0.5);
        (void)ll_draw_building(&g.scene, text);
    }
    (void)ll_draw_station(&g.scene, LL_STATION_NATIONAL, g.crossing[0].x, g.crossing[0].y);
    narrow_bends(&g, &rng);
    list_turns(&g);
    find_ways(&g);
    return g;
}

static int other_end(const struct grid *g, int s, int crossing)
{
    return g->street[s].from == crossing ? g->street[s].to : g->street[s].from;
}

/// Places passed on the way to a crossing and from there into a street.
static int passed_to(const struct grid *g, int crossing, int into)
{
    int passed = 0;
    int next = into;
    while (g->by[crossing] >= 0) {
        const int s = g->by[crossing];
        passed += s != next && is_tight_turn(crossing, s, next);
        passed += g->street[s].tight_bend;
        crossing = other_end(g, s, crossing);
        next = s;
    }
    return passed;
}

/// What the way to a place on a street passes: by the end over which it is shorter.
static int passed_by(const struct grid *g, int s, struct ll_xy stop, double *ret_m)
{
    const struct street *t = &g->street[s];
    const double half_m = away(g->crossing[t->from], t->middle);
    const double off_first = away(g->crossing[t->from], stop) + away(stop, t->middle) - half_m;
    const bool first_half = fabs(off_first) < 1e-6;
    const double on_m =
        first_half ? away(g->crossing[t->from], stop) : half_m + away(t->middle, stop);
    const double from_m = g->dist_m[t->from] + on_m;
    const double to_m = g->dist_m[t->to] + street_m(g, s) - on_m;
    const bool over_from = from_m < to_m;
    *ret_m = over_from ? from_m : to_m;
    return passed_to(g, over_from ? t->from : t->to, s) +
           (t->tight_bend && over_from != first_half);
}

static void random_ways_pass_what_lies_on_them(void **state)
{
    (void)state;
    size_t sure = 0;
    size_t tight = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        LL_CLEANUP(grid_release) struct grid g = make_grid(seed);
        LL_CLEANUP(ll_reach_clear) struct ll_reach reach = run(&g.scene, &g.clearance);
        for (size_t b = 0; b < reach.count; b++) {
            const struct ll_reach_way *way = &reach.way[LL_VEHICLE_PUMPER][b];
            if (way->lane == LL_NONE) {
                continue; /* streets that are not joined to the station's */
            }
            double way_m = 0.0;
            const int passed = passed_by(&g, (int)way->lane, way->stop, &way_m);
            assert_near(way->time_s, 60.0 + way_m / 10.0, 1e-3);
            assert_int_equal(way->tight_count, passed);
            if (way->answer != LL_REACH_NO) { /* else its own street is not joined */
                assert_int_equal(way->answer, passed > 0 ? LL_REACH_ASSUMED : LL_REACH_YES);
            }
            assert_int_equal(way->tight == LL_NONE, passed == 0);
            assert_int_equal(reach.way[LL_VEHICLE_FOOT][b].tight_count, 0);
            sure += passed == 0;
            tight += passed > 1;
        }
    }
    assert_true(sure > 100);
    assert_true(tight > 300);
}

struct attempt {
    struct ll_scene scene;
    struct ll_clearance clearance;
    struct ll_speeds speeds;
    struct ll_vehicles vehicles;
    ll_rules *rules;
};

static bool run_once(void *user)
{
    const struct attempt *a = user;
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = {0};
    const struct ll_stage in = {
        .scene = &a->scene, .rules = a->rules, .speeds = &a->speeds, .threads = 1};
    const struct ll_reach_task task = {.vehicles = &a->vehicles, .clearance = &a->clearance};
    enum ll_code code = ll_reach_stage(&in, &task, &reach, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    struct attempt a = {.scene = draw_bend(),
                        .speeds = ll_test_speeds(),
                        .vehicles = ll_test_vehicles(),
                        .rules = ll_test_rules()};
    a.clearance = ll_write_clearance(&a.scene, &bend_of_5_m, 1);
    ll_for_each_failing_alloc(run_once, &a, 400);
    ll_table_set_word(&a.scene.layer[LL_LANE], 0, LL_LANE_WIDTH_SOURCE, LL_MEASURE_SURVEYED);
    ll_for_each_failing_alloc(run_once, &a, 400);
    ll_clearance_clear(&a.clearance);
    ll_rules_free(a.rules);
    ll_scene_clear(&a.scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_way_past_a_bend_too_tight_as_drawn_is_assumed_and_says_so),
        cmocka_unit_test(a_surveyed_bend_stops_and_is_named),
        cmocka_unit_test(only_who_makes_a_turn_passes_it),
        cmocka_unit_test(a_gate_at_the_junction_hides_no_turn),
        cmocka_unit_test(random_ways_pass_what_lies_on_them),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
