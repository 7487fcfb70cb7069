/// What a run brings up to date after a change inside a box against a run from scratch: random
/// towns, chains of random changes of every kind, every number of both runs held against each
/// other.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "geo/clearance.h"
#include "geo/reach.h"
#include "tests/support/check.h"
#include "tests/support/reaches.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

enum { GRID = 5, CHANGES = 14, OBSTACLES = 20 };
#define BLOCK_M 60.0
#define WEST_M  5e5
#define SOUTH_M 3.4e6

/// A town on a bent grid of streets with houses close to them, obstacles on them and walls beside.
struct town {
    struct ll_scene scene;
    struct ll_speeds speeds;
    struct ll_vehicles vehicles;
    ll_rules *rules;
    struct ll_rng rng;
};

static void town_release(struct town *t)
{
    ll_scene_clear(&t->scene);
    ll_rules_free(t->rules);
}

static double between(struct town *t, double low, double high)
{
    return ll_rng_between(&t->rng, low, high);
}

static uint32_t below(struct town *t, uint32_t n)
{
    return (uint32_t)ll_rng_below(&t->rng, n);
}

static size_t add_row(struct ll_table *table)
{
    struct ll_err err = {0};
    size_t row = 0;
    assert_ok(ll_table_add(table, &row, &err), &err);
    return row;
}

static struct ll_xy somewhere(struct town *t)
{
    return (struct ll_xy){WEST_M + between(t, 0.0, BLOCK_M * (GRID - 1)),
                          SOUTH_M + between(t, 0.0, BLOCK_M * (GRID - 1))};
}

/// A point of a random lane, some centimetres off.
static struct ll_xy on_a_lane(struct town *t)
{
    const struct ll_shapes *lanes = &t->scene.layer[LL_LANE].shape;
    const uint32_t p = below(t, (uint32_t)lanes->point_count - 1);
    const double share = between(t, 0.0, 1.0);
    const struct ll_xy a = lanes->points[p];
    const struct ll_xy b = lanes->points[p + 1];
    if (hypot(b.x - a.x, b.y - a.y) > 2.0 * BLOCK_M) { /* of two lanes */
        return a;
    }
    return (struct ll_xy){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y) + 0.03};
}

static size_t add_lane(struct town *t, struct ll_xy a, struct ll_xy b)
{
    static const enum ll_lane_class classes[] = {LL_CLASS_RESIDENTIAL, LL_CLASS_SERVICE,
                                                 LL_CLASS_TERTIARY, LL_CLASS_FOOTPATH,
                                                 LL_CLASS_STEPS};
    char text[200];
    const double off_m = below(t, 2) == 0 ? 45.0 : 3.0; /* some bend sharply */
    (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g, %.17g %.17g", a.x, a.y,
                   (a.x + b.x) / 2.0 + between(t, -off_m, off_m),
                   (a.y + b.y) / 2.0 + between(t, -off_m, off_m), b.x, b.y);
    const size_t row = ll_draw_lane(&t->scene, classes[below(t, 5)], text);
    struct ll_table *lanes = &t->scene.layer[LL_LANE];
    ll_table_set_word(lanes, row, LL_LANE_NODED, below(t, 4) == 0 ? LL_FLAG_NO : LL_FLAG_YES);
    if (below(t, 3) != 0) {
        ll_table_set_real(lanes, row, LL_LANE_WIDTH_M, between(t, 2.5, 7.0));
        if (below(t, 4) == 0) {
            ll_table_set_word(lanes, row, LL_LANE_WIDTH_SOURCE, LL_MEASURE_SURVEYED);
        }
    }
    return row;
}

static size_t add_building(struct town *t, struct ll_xy at)
{
    char text[300];
    const double w = between(t, 4.0, 14.0);
    const double h = between(t, 4.0, 14.0);
    const double lean = between(t, -2.0, 2.0);
    (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g, %.17g %.17g, %.17g %.17g", at.x,
                   at.y, at.x + w, at.y + lean, at.x + w, at.y + lean + h, at.x, at.y + h);
    const size_t row = ll_draw_building(&t->scene, text);
    struct ll_table *buildings = &t->scene.layer[LL_BUILDING];
    ll_table_set_word(buildings, row, LL_BUILDING_USE, (uint8_t)below(t, LL_USE_COUNT));
    if (below(t, 2) == 0) {
        ll_table_set_real(buildings, row, LL_BUILDING_RESIDENTS, (double)below(t, 6));
        ll_table_set_real(buildings, row, LL_BUILDING_HEIGHT_M, between(t, 3.0, 60.0));
    }
    return row;
}

static size_t add_obstacle(struct town *t, struct ll_xy at)
{
    static const enum ll_obstacle_kind kinds[] = {LL_OBSTACLE_BOLLARD, LL_OBSTACLE_PARKED_VEHICLE,
                                                  LL_OBSTACLE_HEIGHT_BAR, LL_OBSTACLE_GATE};
    struct ll_table *obstacles = &t->scene.layer[LL_OBSTACLE];
    const size_t row = add_row(obstacles);
    char text[80];
    (void)snprintf(text, sizeof text, "%.17g %.17g", at.x, at.y);
    ll_draw_shape(&obstacles->shape, LL_POINT, text);
    const enum ll_obstacle_kind kind = kinds[below(t, 4)];
    ll_table_set_word(obstacles, row, LL_OBSTACLE_KIND, (uint8_t)kind);
    if (kind == LL_OBSTACLE_HEIGHT_BAR) {
        ll_table_set_real(obstacles, row, LL_OBSTACLE_HEIGHT_M, between(t, 1.8, 4.5));
    } else if (below(t, 5) != 0) {
        ll_table_set_real(obstacles, row, LL_OBSTACLE_WIDTH_M, between(t, 0.5, 4.5));
    }
    return row;
}

static size_t add_ground(struct town *t, struct ll_xy at)
{
    struct ll_table *ground = &t->scene.layer[LL_GROUND];
    const size_t row = add_row(ground);
    char text[160];
    (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g", at.x, at.y,
                   at.x + between(t, -30.0, 30.0), at.y + between(t, -30.0, 30.0));
    ll_draw_shape(&ground->shape, LL_LINE, text);
    ll_table_set_word(ground, row, LL_GROUND_KIND, LL_GROUND_WALL);
    return row;
}

static size_t add_ladder_area(struct town *t, struct ll_xy at)
{
    struct ll_table *areas = &t->scene.layer[LL_LADDER_AREA];
    const size_t row = add_row(areas);
    char text[300];
    (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g, %.17g %.17g, %.17g %.17g", at.x,
                   at.y, at.x + 22.0, at.y, at.x + 22.0, at.y + 11.0, at.x, at.y + 11.0);
    ll_draw_shape(&areas->shape, LL_POLYGON, text);
    ll_table_set_real(areas, row, LL_LADDER_AREA_SLOPE_PCT, between(t, 0.0, 4.0));
    return row;
}

static void add_streets(struct town *t)
{
    struct ll_xy cross[GRID][GRID];
    for (int i = 0; i < GRID; i++) {
        for (int j = 0; j < GRID; j++) {
            cross[i][j] = (struct ll_xy){WEST_M + BLOCK_M * i + between(t, -6.0, 6.0),
                                         SOUTH_M + BLOCK_M * j + between(t, -6.0, 6.0)};
        }
    }
    for (int i = 0; i < GRID; i++) {
        for (int j = 0; j < GRID; j++) {
            if (i + 1 < GRID && (i + j == 0 || below(t, 10) < 7)) {
                (void)add_lane(t, cross[i][j], cross[i + 1][j]);
            }
            if (j + 1 < GRID && (i + j == 0 || below(t, 10) < 7)) {
                (void)add_lane(t, cross[i][j], cross[i][j + 1]);
            }
        }
    }
}

static struct town make_town(uint64_t seed)
{
    struct town t = {.scene = ll_scene_make(),
                     .speeds = ll_test_speeds(),
                     .vehicles = ll_test_vehicles(),
                     .rules = ll_test_rules(),
                     .rng = ll_rng_make(seed, 0)};
    add_streets(&t);
    for (int i = 0; i < 4 * GRID * GRID; i++) {
        (void)add_building(&t, somewhere(&t));
    }
    for (int i = 0; i < OBSTACLES; i++) {
        (void)add_obstacle(&t, on_a_lane(&t));
    }
    for (int i = 0; i < 6; i++) {
        (void)add_ground(&t, somewhere(&t));
        (void)add_ladder_area(&t, somewhere(&t));
    }
    const struct ll_shapes *lanes = &t.scene.layer[LL_LANE].shape;
    (void)ll_draw_station(&t.scene, LL_STATION_NATIONAL, lanes->points[0].x, lanes->points[0].y);
    (void)ll_draw_station(&t.scene, LL_STATION_MICRO, lanes->points[4].x, lanes->points[4].y);
    return t;
}

/// Moves the points of a shape that has one ring.
static void move_shape(struct ll_shapes *s, size_t row, double dx, double dy)
{
    for (uint32_t p = s->first_point[s->first_ring[row]];
         p < s->first_point[s->first_ring[row] + 1]; p++) {
        s->points[p].x += dx;
        s->points[p].y += dy;
    }
    s->box[row].min_x += dx;
    s->box[row].max_x += dx;
    s->box[row].min_y += dy;
    s->box[row].max_y += dy;
}

/// One of each kind that a township knows, in a random layer. @return The box that holds it.
static struct ll_box move_one(struct town *t, enum ll_layer layer)
{
    struct ll_shapes *s = &t->scene.layer[layer].shape;
    const uint32_t row = below(t, (uint32_t)s->count);
    struct ll_box box = s->box[row];
    move_shape(s, row, between(t, -12.0, 12.0), between(t, -12.0, 12.0));
    ll_box_join(&box, &s->box[row]);
    return box;
}

static struct ll_box box_of(const struct town *t, enum ll_layer layer, size_t row)
{
    return t->scene.layer[layer].shape.box[row];
}

static struct ll_box change_obstacle(struct town *t)
{
    struct ll_table *obstacles = &t->scene.layer[LL_OBSTACLE];
    const uint32_t row = below(t, (uint32_t)obstacles->count);
    if (below(t, 2) == 0) {
        ll_table_set_word(obstacles, row, LL_OBSTACLE_STATE, LL_HAZARD_VERIFIED);
    } else {
        ll_table_set_real(obstacles, row, LL_OBSTACLE_WIDTH_M, between(t, 0.5, 4.5));
    }
    return box_of(t, LL_OBSTACLE, row);
}

static struct ll_box change_lane(struct town *t)
{
    struct ll_table *lanes = &t->scene.layer[LL_LANE];
    const uint32_t row = below(t, (uint32_t)lanes->count);
    switch (below(t, 3)) {
    case 0:
        ll_table_set_word(lanes, row, LL_LANE_DRIVABLE,
                          below(t, 2) == 0 ? LL_FLAG_NO : LL_FLAG_YES);
        break;
    case 1:
        ll_table_set_word(lanes, row, LL_LANE_BRIDGE, LL_FLAG_YES);
        break;
    default:
        ll_table_set_real(lanes, row, LL_LANE_WIDTH_M, between(t, 1.0, 6.0));
        break;
    }
    return box_of(t, LL_LANE, row);
}

static struct ll_box change_building(struct town *t)
{
    struct ll_table *buildings = &t->scene.layer[LL_BUILDING];
    const uint32_t row = below(t, (uint32_t)buildings->count);
    ll_table_set_real(buildings, row, LL_BUILDING_HEIGHT_M, between(t, 3.0, 60.0));
    ll_table_set_word(buildings, row, LL_BUILDING_USE, (uint8_t)below(t, LL_USE_COUNT));
    ll_table_set_real(buildings, row, LL_BUILDING_RESIDENTS, (double)below(t, 9));
    return box_of(t, LL_BUILDING, row);
}

static struct ll_box change_station(struct town *t)
{
    struct ll_table *stations = &t->scene.layer[LL_STATION];
    const uint32_t row = below(t, (uint32_t)stations->count);
    if (below(t, 2) == 0) {
        ll_table_set_word(stations, row, LL_STATION_STAFFED,
                          below(t, 2) == 0 ? LL_FLAG_NO : LL_FLAG_YES);
    } else {
        ll_table_set_real(stations, row, LL_STATION_TURNOUT_S, between(t, 30.0, 200.0));
    }
    return box_of(t, LL_STATION, row);
}

static struct ll_box add_something(struct town *t)
{
    struct ll_xy a = on_a_lane(t);
    switch (below(t, 6)) {
    case 0:
        return box_of(t, LL_BUILDING, add_building(t, somewhere(t)));
    case 1:
        return box_of(t, LL_LANE, add_lane(t, a, on_a_lane(t)));
    case 2:
        return box_of(t, LL_GROUND, add_ground(t, somewhere(t)));
    case 3:
        return box_of(t, LL_LADDER_AREA, add_ladder_area(t, somewhere(t)));
    case 4:
        return box_of(t, LL_STATION, ll_draw_station(&t->scene, LL_STATION_TOWNSHIP, a.x, a.y));
    default:
        return box_of(t, LL_OBSTACLE, add_obstacle(t, a));
    }
}

/// A change of any kind. @return The box around what was there and what is there now.
static struct ll_box change(struct town *t)
{
    static const enum ll_layer moved[] = {LL_OBSTACLE, LL_OBSTACLE, LL_BUILDING,
                                          LL_LANE,     LL_STATION,  LL_LADDER_AREA};
    switch (below(t, 6)) {
    case 0:
        return change_obstacle(t);
    case 1:
        return change_lane(t);
    case 2:
        return change_building(t);
    case 3:
        return change_station(t);
    case 4:
        return add_something(t);
    default:
        return move_one(t, moved[below(t, 6)]);
    }
}

/// Runs the stage, on what was kept with a box, from scratch without.
static void run_stage(const struct town *t, const struct ll_box *dirty, unsigned threads,
                      ll_reach_memory **memory, struct ll_reach *inout)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance clearance = {0};
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    struct ll_stage in = {.scene = &t->scene,
                          .rules = t->rules,
                          .speeds = &t->speeds,
                          .vehicles = &t->vehicles,
                          .threads = threads};
    assert_ok(ll_clearance_stage(&in, NULL, &clearance, &err), &err);
    assert_ok(ll_hose_ground_make(&t->scene, &ground, &err), &err);
    in.dirty = dirty;
    const struct ll_reach_task task = {
        .vehicles = &t->vehicles, .clearance = &clearance, .ground = &ground, .memory = memory};
    assert_ok(ll_reach_stage(&in, &task, inout, &err), &err);
}

/// What the answers of some runs hold.
struct tally {
    size_t reached; ///< vehicles that come near
    size_t tight;   ///< ways past places that are too tight as drawn
    size_t bends;   ///< bends that stop
};

/// Fails the test where two results differ.
static void compare(const struct ll_reach *now, const struct ll_reach *whole, struct tally *inout)
{
    assert_true(ll_same_reach(now, whole));
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        for (size_t b = 0; b < whole->count; b++) {
            inout->reached += whole->way[c][b].answer == LL_REACH_YES ||
                              whole->way[c][b].answer == LL_REACH_ASSUMED;
            inout->tight += whole->way[c][b].tight_count > 0;
        }
    }
    for (size_t i = 0; i < whole->blocker_count; i++) {
        inout->bends += isnan(whole->blockers[i].radius_m) ? 0U : 1U;
    }
}

static void after_any_change_the_results_are_those_of_a_run_from_scratch(void **state)
{
    (void)state;
    struct tally tally = {0};
    for (uint64_t seed = 1; seed <= 3; seed++) {
        LL_CLEANUP(town_release) struct town t = make_town(seed);
        LL_CLEANUP(ll_reach_memory_freep) ll_reach_memory *memory = NULL;
        LL_CLEANUP(ll_reach_clear) struct ll_reach now = {0};
        run_stage(&t, NULL, 1, &memory, &now);
        assert_non_null(memory);
        for (int i = 0; i < CHANGES; i++) {
            const struct ll_box dirty = change(&t);
            LL_CLEANUP(ll_reach_clear) struct ll_reach whole = {0};
            run_stage(&t, NULL, 1, NULL, &whole);
            run_stage(&t, &dirty, 1 + (unsigned)i % 2, &memory, &now);
            compare(&now, &whole, &tally);
        }
    }
    assert_true(tally.reached > 500);
    assert_true(tally.tight > 500);
    assert_true(tally.bends > 10);
}

/// Undoing a change gives the first results back.
static void a_change_that_is_taken_back_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(town_release) struct town t = make_town(77);
    LL_CLEANUP(ll_reach_memory_freep) ll_reach_memory *memory = NULL;
    LL_CLEANUP(ll_reach_clear) struct ll_reach first = {0};
    LL_CLEANUP(ll_reach_clear) struct ll_reach now = {0};
    struct ll_shapes *obstacles = &t.scene.layer[LL_OBSTACLE].shape;
    struct tally tally = {0};
    run_stage(&t, NULL, 1, NULL, &first);
    run_stage(&t, NULL, 1, &memory, &now);
    for (size_t i = 0; i < obstacles->count; i += 4) {
        const struct ll_xy was = obstacles->points[i];
        const struct ll_box was_box = obstacles->box[i];
        struct ll_box dirty = was_box;
        move_shape(obstacles, i, 7.0, 3.0);
        ll_box_join(&dirty, &obstacles->box[i]);
        run_stage(&t, &dirty, 1, &memory, &now);
        obstacles->points[i] = was;
        obstacles->box[i] = was_box;
        run_stage(&t, &dirty, 1, &memory, &now);
        compare(&now, &first, &tally);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_any_change_the_results_are_those_of_a_run_from_scratch),
        cmocka_unit_test(a_change_that_is_taken_back_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
