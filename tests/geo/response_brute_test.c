/// The response stage against a brute force of its own: every lane cut into steps, Bellman-Ford
/// over all of them, every step tried as a stop for every building. The last metres are straight
/// here: where that way is free the stage must say the same, elsewhere nothing sooner
/// (legs_test.c has the ways around).
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/response.h"
#include "geo/straight_hose.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// Steps are at most this long. The best stop is at most half a step from a step's end, so that the
/// brute force is late by at most that much drive and walk.
#define STEP_M 0.25

/// A point of a lane, joined to the ones before and after it on its line and to all at its place.
struct dot {
    struct ll_xy at;
    uint32_t lane;
    bool access;
    double step_s; ///< drive from the dot before; INFINITY at the start of a line
    double time_s;
    uint32_t next_here; ///< circle of dots at the same place
};

struct dots {
    struct dot *items;
    size_t count;
    size_t capacity;
};

static void dots_clear(struct dots *dots)
{
    ll_free(dots->items);
}

static void add_dot(struct dots *dots, struct ll_xy at, uint32_t lane, bool access, double step_s)
{
    struct ll_err err = {0};
    assert_ok(
        ll_array_reserve(&dots->items, &dots->capacity, dots->count + 1, sizeof *dots->items, &err),
        &err);
    dots->items[dots->count] = (struct dot){.at = at,
                                            .lane = lane,
                                            .access = access,
                                            .step_s = step_s,
                                            .time_s = INFINITY,
                                            .next_here = (uint32_t)dots->count};
    dots->count++;
}

static double gap_m(struct ll_xy a, struct ll_xy b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

/// Where two segments cross, as a share of the first; NAN when they do not.
static double crossing(struct ll_xy a, struct ll_xy b, struct ll_xy c, struct ll_xy d)
{
    double turn = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
    double t = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / turn;
    double u = ((c.x - a.x) * (b.y - a.y) - (c.y - a.y) * (b.x - a.x)) / turn;
    return t >= 0.0 && t <= 1.0 && u >= 0.0 && u <= 1.0 ? t : NAN;
}

/// Whether the drawn rule joins crossings of two lanes.
static bool may_join(const struct ll_table *lanes, size_t a, size_t b)
{
    double one = ll_table_real(lanes, a, LL_LANE_LAYER);
    double two = ll_table_real(lanes, b, LL_LANE_LAYER);
    return ll_table_word(lanes, a, LL_LANE_NODED) != LL_FLAG_YES &&
           ll_table_word(lanes, b, LL_LANE_NODED) != LL_FLAG_YES &&
           (isnan(one) || isnan(two) || one == two) &&
           (ll_table_word(lanes, a, LL_LANE_BRIDGE) == LL_FLAG_YES) ==
               (ll_table_word(lanes, b, LL_LANE_BRIDGE) == LL_FLAG_YES);
}

enum { CUTS_MAX = 512 };

/// The shares at which a segment is cut by the segments of other lanes, its ends included, in
/// order.
static size_t cuts_of(const struct ll_scene *scene, const struct ll_speeds *speeds, size_t lane,
                      uint32_t point, double cuts[CUTS_MAX])
{
    const struct ll_table *lanes = &scene->layer[LL_LANE];
    const struct ll_shapes *s = &lanes->shape;
    size_t count = 0;
    cuts[count++] = 0.0;
    for (size_t other = 0; other < lanes->count; other++) {
        if (!ll_lane_drivable(speeds, lanes, other) || !may_join(lanes, lane, other)) {
            continue;
        }
        uint32_t ring = s->first_ring[other]; /* the test's lanes are of one line */
        for (uint32_t q = s->first_point[ring]; q + 1 < s->first_point[ring + 1]; q++) {
            double t =
                crossing(s->points[point], s->points[point + 1], s->points[q], s->points[q + 1]);
            if (t > 0.0 && t < 1.0) {
                assert_true(count < CUTS_MAX - 1);
                cuts[count++] = t;
            }
        }
    }
    cuts[count++] = 1.0;
    for (size_t i = 1; i < count; i++) { /* insertion sort */
        for (size_t k = i; k > 0 && cuts[k] < cuts[k - 1]; k--) {
            double swap = cuts[k];
            cuts[k] = cuts[k - 1];
            cuts[k - 1] = swap;
        }
    }
    return count;
}

/// All lanes as dots; `joints` receives the numbers of those where a line may be joined to others.
static void place_dots(const struct ll_scene *scene, const struct ll_speeds *speeds,
                       struct dots *dots, struct dots *joints)
{
    const struct ll_table *lanes = &scene->layer[LL_LANE];
    const struct ll_shapes *s = &lanes->shape;
    for (uint32_t lane = 0; lane < lanes->count; lane++) {
        if (!ll_lane_drivable(speeds, lanes, lane)) {
            continue;
        }
        bool access = ll_lane_access(speeds, lanes, lane);
        double mps = ll_lane_speed_mps(speeds, lanes, lane);
        uint32_t ring = s->first_ring[lane];
        bool first = true;
        for (uint32_t p = s->first_point[ring]; p + 1 < s->first_point[ring + 1]; p++) {
            double cuts[CUTS_MAX];
            size_t cut_count = cuts_of(scene, speeds, lane, p, cuts);
            struct ll_xy a = s->points[p];
            struct ll_xy b = s->points[p + 1];
            for (size_t c = 0; c + 1 < cut_count; c++) {
                double part_m = (cuts[c + 1] - cuts[c]) * gap_m(a, b);
                int steps = (int)(part_m / STEP_M) + 1;
                for (int i = first ? 0 : 1; i <= steps; i++) {
                    double share = cuts[c] + (cuts[c + 1] - cuts[c]) * i / steps;
                    struct ll_xy at = {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
                    if (i == 0 || i == steps) { /* lane holds the number of the dot here */
                        add_dot(joints, at, (uint32_t)dots->count, access, 0.0);
                    }
                    add_dot(dots, at, lane, access, first ? INFINITY : part_m / steps / mps);
                    first = false;
                }
            }
        }
    }
}

/// Joins the dots that lie on one place, in circles.
static void join_dots(struct dots *dots, const struct dots *joints)
{
    for (size_t i = 0; i < joints->count; i++) {
        for (size_t k = i + 1; k < joints->count; k++) {
            if (gap_m(joints->items[i].at, joints->items[k].at) > 0.001) {
                continue;
            }
            uint32_t one = joints->items[i].lane;
            uint32_t two = joints->items[k].lane;
            bool together = false;
            for (uint32_t d = dots->items[one].next_here; d != one; d = dots->items[d].next_here) {
                together |= d == two;
            }
            if (!together) { /* two circles become one */
                uint32_t swap = dots->items[one].next_here;
                dots->items[one].next_here = dots->items[two].next_here;
                dots->items[two].next_here = swap;
            }
        }
    }
}

static bool lower(struct dots *dots, size_t dot, double time_s)
{
    bool better = time_s < dots->items[dot].time_s;
    dots->items[dot].time_s = better ? time_s : dots->items[dot].time_s;
    return better;
}

/// Bellman-Ford: forth and back along the lines and round the circles until nothing changes.
static void spread(struct dots *dots)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < dots->count; i++) {
            struct dot *d = &dots->items[i];
            if (i > 0) {
                changed |= lower(dots, i, dots->items[i - 1].time_s + d->step_s);
            }
            changed |= lower(dots, d->next_here, d->time_s);
        }
        for (size_t i = dots->count; i-- > 1;) {
            struct dot *d = &dots->items[i];
            changed |= lower(dots, i - 1, d->time_s + d->step_s);
            changed |= lower(dots, d->next_here, d->time_s);
        }
    }
}

/// Distance from a point to a building, by its own loop.
static double walk_from(const struct ll_shapes *s, size_t building, struct ll_xy p)
{
    double least_m = INFINITY;
    bool inside = false;
    for (uint32_t r = s->first_ring[building]; r < s->first_ring[building + 1]; r++) {
        for (uint32_t i = s->first_point[r]; i + 1 < s->first_point[r + 1]; i++) {
            struct ll_xy a = s->points[i];
            struct ll_xy b = s->points[i + 1];
            double length2 = (b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y);
            double t = ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / length2;
            t = fmax(0.0, fmin(1.0, t));
            least_m = fmin(least_m,
                           gap_m(p, (struct ll_xy){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)}));
            if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) {
                inside = !inside;
            }
        }
    }
    return inside ? 0.0 : least_m;
}

struct case_ {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    double walk_mps;
    double access_m;
    double snap_m;
    bool second_too;
    struct ll_hose_ground ground;
};

static void case_clear(struct case_ *c)
{
    ll_hose_ground_clear(&c->ground);
    ll_rules_free(c->rules);
    ll_scene_clear(&c->scene);
}

static void set_rule(struct case_ *c, const char *id, double value)
{
    struct ll_err err = {0};
    char text[64];
    (void)snprintf(text, sizeof text, "%s=%.17g", id, value);
    assert_ok(ll_rules_set(c->rules, text, &err), &err);
}

/// Starts one station of a tier, or all of them (LL_NONE), at the dot nearest to each. A station
/// enters between two dots at most half a step away, which is part of the tolerance.
static size_t start(const struct case_ *c, enum ll_tier tier, uint32_t only, struct dots *dots)
{
    const struct ll_table *stations = &c->scene.layer[LL_STATION];
    size_t counted = 0;
    for (size_t i = 0; i < stations->count; i++) {
        if (!ll_station_counts(stations, i) || ll_station_tier(stations, i) != tier ||
            (only != LL_NONE && i != only)) {
            continue;
        }
        counted++;
        struct ll_xy at =
            stations->shape.points[stations->shape.first_point[stations->shape.first_ring[i]]];
        size_t nearest = SIZE_MAX;
        double nearest_m = INFINITY;
        for (size_t d = 0; d < dots->count; d++) {
            double m = gap_m(at, dots->items[d].at);
            nearest = m < nearest_m ? d : nearest;
            nearest_m = fmin(m, nearest_m);
        }
        if (nearest_m <= c->snap_m) {
            (void)lower(dots, nearest, 60.0 + nearest_m / c->walk_mps);
        }
    }
    return counted;
}

/// What brute force says of a building.
struct brute {
    double time_s;
    bool lane; ///< any usable dot is near enough
    bool free; ///< the straight way from the best dot is
};

static struct brute brute_time(const struct case_ *c, const struct dots *dots, size_t building)
{
    const struct ll_shapes *buildings = &c->scene.layer[LL_BUILDING].shape;
    struct brute brute = {.time_s = INFINITY};
    size_t best = SIZE_MAX;
    for (size_t d = 0; d < dots->count; d++) {
        const struct dot *dot = &dots->items[d];
        if (!dot->access) {
            continue;
        }
        double walk_m = walk_from(buildings, building, dot->at);
        if (walk_m <= c->access_m) {
            const double at_s = dot->time_s + walk_m / c->walk_mps;
            brute.lane = true;
            best = at_s < brute.time_s ? d : best;
            brute.time_s = fmin(brute.time_s, at_s);
        }
    }
    brute.free = best != SIZE_MAX &&
                 ll_straight_hose_is_free(&c->ground, (uint32_t)building, dots->items[best].at);
    return brute;
}

/// The slowest lane, for the tolerance.
static double slowest_mps(const struct case_ *c)
{
    const struct ll_table *lanes = &c->scene.layer[LL_LANE];
    double slowest = INFINITY;
    for (size_t i = 0; i < lanes->count; i++) {
        if (ll_lane_drivable(&c->speeds, lanes, i)) {
            slowest = fmin(slowest, ll_lane_speed_mps(&c->speeds, lanes, i));
        }
    }
    return slowest;
}

static struct dots copy_of(const struct dots *placed)
{
    struct dots dots = *placed;
    dots.items = ll_alloc(placed->count, sizeof *dots.items);
    assert_non_null(dots.items);
    for (size_t i = 0; i < placed->count; i++) {
        dots.items[i] = placed->items[i];
    }
    return dots;
}

/// A search of its own for each station; whoever is earliest at a building but not first due is
/// second due. Brute force that walks a step less is never earlier, one that walks a step more
/// never later.
static size_t compare_second(const struct case_ *c, enum ll_tier tier,
                             const struct ll_building_results *got, const struct dots *placed,
                             double tolerance_s)
{
    size_t compared = 0;
    LL_CLEANUP(ll_freep) double *late_s = ll_alloc(3 * got->count, sizeof *late_s);
    assert_non_null(late_s);
    double *early_s = late_s + got->count;
    double *free_s = early_s + got->count; /* as late_s, of those whose way is free */
    for (size_t b = 0; b < 3 * got->count; b++) {
        late_s[b] = INFINITY;
    }
    struct case_ wide = *c;
    wide.access_m += STEP_M;
    for (uint32_t i = 0; i < c->scene.layer[LL_STATION].count; i++) {
        LL_CLEANUP(dots_clear) struct dots dots = copy_of(placed);
        (void)start(c, tier, i, &dots);
        spread(&dots);
        for (size_t b = 0; b < got->count; b++) {
            if (i != got->response[tier][b].station) {
                const struct brute late = brute_time(c, &dots, b);
                late_s[b] = fmin(late_s[b], late.time_s);
                free_s[b] = late.free ? fmin(free_s[b], late.time_s) : free_s[b];
                early_s[b] = fmin(early_s[b], brute_time(&wide, &dots, b).time_s);
            }
        }
    }
    for (size_t b = 0; b < got->count; b++) {
        const struct ll_response *r = &got->response[tier][b];
        if (got->response_answer[tier][b] == LL_ANSWERED) {
            assert_true(r->second_s <= free_s[b] + tolerance_s);
            assert_true(r->second_s >= early_s[b] - tolerance_s && r->second_s >= r->time_s);
            assert_true(isinf(r->second_s) == (r->second == LL_NONE));
            assert_true(r->second != r->station);
            compared += isfinite(r->second_s);
        }
    }
    return compared;
}

static size_t compare_tier(const struct case_ *c, enum ll_tier tier,
                           const struct ll_building_results *got, const struct dots *placed)
{
    size_t compared = 0;
    LL_CLEANUP(dots_clear) struct dots dots = copy_of(placed);
    size_t counted = start(c, tier, LL_NONE, &dots);
    spread(&dots);
    /* half a step at the stop, half a step where the station enters, both driven and walked */
    double tolerance_s = STEP_M * (1.0 / slowest_mps(c) + 1.0 / c->walk_mps);
    for (size_t b = 0; b < got->count; b++) {
        const struct brute brute = brute_time(c, &dots, b);
        const double want_s = brute.time_s;
        const double walk_m =
            walk_from(&c->scene.layer[LL_BUILDING].shape, b, got->response[tier][b].stop);
        const struct ll_response *r = &got->response[tier][b];
        switch ((enum ll_answer)got->response_answer[tier][b]) {
        case LL_NO_STATION:
            assert_int_equal(counted, 0);
            break;
        case LL_ANSWERED:
            /* a building may be near enough for less than a step of a lane: brute force misses it
             */
            if (isfinite(want_s) && r->last_m < c->access_m - STEP_M) {
                assert_true(r->time_s >= want_s - tolerance_s);
                compared += brute.free;
            }
            assert_true(r->time_s <= want_s + tolerance_s || !brute.free);
            assert_true((double)r->last_m >= walk_m - 1e-4);
            break;
        case LL_NOT_CONNECTED:
            assert_true(isinf(want_s) || !brute.free);
            assert_int_not_equal(counted, 0);
            break;
        default:
            assert_int_equal(got->response_answer[tier][b], LL_NO_LANE_DATA);
            assert_false(brute.lane);
        }
    }
    if (c->second_too) {
        compared += compare_second(c, tier, got, placed, tolerance_s);
    }
    return compared;
}

static size_t compare(struct case_ *c)
{
    struct ll_err err = {0};
    LL_CLEANUP(dots_clear) struct dots dots = {0};
    LL_CLEANUP(dots_clear) struct dots joints = {0};
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results got = {0};
    struct ll_stage in = {
        .scene = &c->scene, .rules = c->rules, .speeds = &c->speeds, .threads = 1};
    assert_ok(ll_building_results_make(c->scene.layer[LL_BUILDING].count, &got, &err), &err);
    assert_ok(ll_hose_ground_make(&c->scene, &c->ground, &err), &err);
    assert_ok(ll_response_stage(&in, NULL, &got, NULL, &err), &err);
    place_dots(&c->scene, &c->speeds, &dots, &joints);
    join_dots(&dots, &joints);
    size_t compared = 0;
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        compared += compare_tier(c, (enum ll_tier)t, &got, &dots);
    }
    return compared;
}

/// A random scene with some lanes noded, some bridges, some layers, other rules.
static struct case_ random_case(uint64_t seed)
{
    struct ll_rng rng = ll_rng_make(seed, 5);
    const struct ll_random_scene what = {.buildings = 14,
                                         .lanes = 4 + ll_rng_below(&rng, 10),
                                         .stations = 1 + ll_rng_below(&rng, 7),
                                         .size_m = ll_rng_between(&rng, 80.0, 400.0),
                                         .at = {5e5, 3.4e6}};
    struct case_ c = {.scene = ll_random_scene(seed, &what),
                      .rules = ll_test_rules(),
                      .speeds = ll_test_speeds(),
                      .walk_mps = ll_rng_between(&rng, 0.7, 2.5),
                      .access_m = ll_rng_between(&rng, 10.0, 120.0),
                      .snap_m = 200.0,
                      .second_too = seed % 8 == 1};
    set_rule(&c, "walk_mps", c.walk_mps);
    set_rule(&c, "turn_right_angle_s", 0.0);
    set_rule(&c, "turn_u_s", 0.0);
    set_rule(&c, "access_m", c.access_m);
    set_rule(&c, "search_limit_s", 36000.0);
    struct ll_table *lanes = &c.scene.layer[LL_LANE];
    for (size_t i = 0; i < lanes->count; i++) {
        if (ll_rng_below(&rng, 4) == 0) {
            ll_table_set_word(lanes, i, LL_LANE_NODED, LL_FLAG_YES);
        }
        if (ll_rng_below(&rng, 6) == 0) {
            ll_table_set_word(lanes, i, LL_LANE_BRIDGE, LL_FLAG_YES);
        }
        if (ll_rng_below(&rng, 4) == 0) {
            ll_table_set_real(lanes, i, LL_LANE_LAYER, (double)ll_rng_below(&rng, 2));
        }
        if (ll_rng_below(&rng, 2) == 0) { /* shares a vertex with the lane before */
            struct ll_shapes *s = &lanes->shape;
            uint32_t point = s->first_point[s->first_ring[i]];
            struct ll_xy *to = &s->points[point > 0 ? point - 1 : point];
            s->points[point] = *to;
            ll_box_extend(&s->box[i], to->x, to->y);
        }
    }
    return c;
}

static void random_towns_are_answered_as_by_brute_force(void **state)
{
    (void)state;
    size_t compared = 0;
    for (uint64_t seed = 1; seed <= 25; seed++) {
        LL_CLEANUP(case_clear) struct case_ c = random_case(seed);
        compared += compare(&c);
    }
    print_message("%zu times compared\n", compared);
    assert_true(compared > 250);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_towns_are_answered_as_by_brute_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
