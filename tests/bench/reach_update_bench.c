/// How long it takes to bring the reach of vehicles up to date after one change, without loading:
/// `ll_reach_update_bench STORE [THREADS] [CHANGES]` adds an obstacle to random lanes, moves it and
/// takes it away again, prints the mean and the longest of each, and holds the last result of each
/// against a run from scratch.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/rng.h"
#include "data/scene_io.h"
#include "geo/clearance.h"
#include "geo/reach.h"
#include "tests/support/reaches.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

enum kind { ADDED, MOVED, TAKEN, KINDS };

struct bench {
    struct ll_stage in;
    struct ll_scene *scene;
    struct ll_vehicles vehicles;
    struct ll_clearance clearance;
    struct ll_hose_ground ground;
    ll_reach_memory *memory;
    struct ll_reach reach;
    double sum_s[KINDS];
    double most_s[KINDS];
    struct ll_rng rng;
};

static void bench_release(struct bench *b)
{
    ll_clearance_clear(&b->clearance);
    ll_hose_ground_clear(&b->ground);
    ll_reach_memory_free(b->memory);
    ll_reach_clear(&b->reach);
}

static enum ll_code run(struct bench *b, ll_reach_memory **memory, struct ll_reach *inout,
                        struct ll_err *err)
{
    const struct ll_reach_task task = {.vehicles = &b->vehicles,
                                       .clearance = &b->clearance,
                                       .ground = &b->ground,
                                       .memory = memory};
    return ll_reach_stage(&b->in, &task, inout, err);
}

static struct ll_xy on_a_lane(struct bench *b)
{
    const struct ll_table *lanes = &b->scene->layer[LL_LANE];
    uint32_t lane = 0;
    do {
        lane = (uint32_t)ll_rng_below(&b->rng, (uint32_t)lanes->count);
    } while (!ll_lane_drivable(b->in.speeds, lanes, lane));
    const struct ll_xy *p =
        lanes->shape.points + lanes->shape.first_point[lanes->shape.first_ring[lane]];
    const double share = ll_rng_between(&b->rng, 0.2, 0.8);
    return (struct ll_xy){p[0].x + share * (p[1].x - p[0].x), p[0].y + share * (p[1].y - p[0].y)};
}

/// Brings clearance and reach up to date.
static enum ll_code update(struct bench *b, enum kind kind, const struct ll_box *dirty,
                           struct ll_err *err)
{
    struct ll_clearance clearance = {0};
    b->in.dirty = dirty;
    enum ll_code code = ll_clearance_stage(&b->in, &b->clearance, &clearance, err);
    if (code == LL_OK) {
        ll_clearance_clear(&b->clearance);
        b->clearance = clearance;
        const double start_s = ll_clock_s();
        code = run(b, &b->memory, &b->reach, err);
        const double used_s = ll_clock_s() - start_s;
        b->sum_s[kind] += used_s;
        b->most_s[kind] = fmax(b->most_s[kind], used_s);
    }
    b->in.dirty = NULL;
    return code;
}

static enum ll_code add_move_take(struct bench *b, struct ll_err *err)
{
    struct ll_table *obstacles = &b->scene->layer[LL_OBSTACLE];
    const struct ll_xy at = on_a_lane(b);
    size_t row = 0;
    char text[80];
    enum ll_code code = ll_table_add(obstacles, &row, err);
    if (code != LL_OK) {
        return code;
    }
    (void)snprintf(text, sizeof text, "%.17g %.17g", at.x, at.y);
    ll_draw_shape(&obstacles->shape, LL_POINT, text);
    ll_table_set_word(obstacles, row, LL_OBSTACLE_KIND, LL_OBSTACLE_BOLLARD);
    ll_table_set_real(obstacles, row, LL_OBSTACLE_WIDTH_M, 2.9);
    struct ll_box dirty = obstacles->shape.box[row];
    code = update(b, ADDED, &dirty, err);
    obstacles->shape.points[row].x += 5.0;
    obstacles->shape.box[row].min_x += 5.0;
    obstacles->shape.box[row].max_x += 5.0;
    ll_box_join(&dirty, &obstacles->shape.box[row]);
    if (code == LL_OK) {
        code = update(b, MOVED, &dirty, err);
    }
    ll_table_set_word(obstacles, row, LL_OBSTACLE_STATE, LL_HAZARD_VERIFIED);
    return code == LL_OK ? update(b, TAKEN, &dirty, err) : code;
}

static enum ll_code compare(struct bench *b, struct ll_err *err)
{
    LL_CLEANUP(ll_reach_clear) struct ll_reach whole = {0};
    enum ll_code code = run(b, NULL, &whole, err);
    if (code == LL_OK) {
        printf("as a run from scratch: %s\n", ll_same_reach(&whole, &b->reach) ? "yes" : "NO");
    }
    return code;
}

static enum ll_code bench(struct bench *b, int changes, struct ll_err *err)
{
    static const char *const words[KINDS] = {"added", "moved", "taken away"};
    enum ll_code code = ll_clearance_stage(&b->in, NULL, &b->clearance, err);
    if (code == LL_OK) {
        code = ll_hose_ground_make(b->scene, &b->ground, err);
    }
    const double start_s = ll_clock_s();
    if (code == LL_OK) {
        code = run(b, &b->memory, &b->reach, err);
    }
    printf("all: %.1f ms\n", 1000.0 * (ll_clock_s() - start_s));
    for (int i = 0; code == LL_OK && i < changes; i++) {
        code = add_move_take(b, err);
    }
    for (int k = 0; k < KINDS; k++) {
        printf("obstacle %s: mean %.1f ms, longest %.1f ms\n", words[k],
               1000.0 * b->sum_s[k] / changes, 1000.0 * b->most_s[k]);
    }
    return code == LL_OK ? compare(b, err) : code;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: ll_reach_update_bench STORE [THREADS] [CHANGES]\n");
        return 2;
    }
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_scene_want want = ll_scene_want_all();
    enum ll_code code = ll_store_open(argv[1], LL_STORE_READ, &store, &err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, NULL, &scene, &err);
    }
    LL_CLEANUP(bench_release)
    struct bench b = {.in = {.scene = &scene,
                             .rules = rules,
                             .speeds = &speeds,
                             .threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1},
                      .scene = &scene,
                      .vehicles = ll_test_vehicles(),
                      .rng = ll_rng_make(1, 0)};
    if (code == LL_OK) {
        code = bench(&b, argc > 3 ? (int)strtol(argv[3], NULL, 10) : 20, &err);
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
    }
    return code == LL_OK ? 0 : 1;
}
