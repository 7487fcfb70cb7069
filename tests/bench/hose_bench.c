/// How long the hoses of a store's town take, without loading: `ll_hose_bench STORE [THREADS]`
/// prints the processor time of the shortest hoses from hydrants to all buildings, and of the reach
/// of vehicles with its hoses; `ll_hose_bench STORE THREADS FILE` also writes every length to a
/// file, to compare two versions by.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/alloc.h"
#include "core/outcomes.h"
#include "data/scene_io.h"
#include "geo/clearance.h"
#include "geo/hose.h"
#include "geo/reach.h"
#include "tests/support/tables.h"

static double cpu_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/// Hydrants that count, as where hoses begin.
static size_t list_hydrants(const struct ll_table *t, struct ll_hose_source *sources)
{
    size_t count = 0;
    for (size_t h = 0; h < t->count; h++) {
        const struct ll_box *box = &t->shape.box[h];
        if (ll_hydrant_counts(t, h) && !ll_box_is_empty(box)) {
            sources[count++] =
                (struct ll_hose_source){.at = {box->min_x, box->min_y}, .owner = (uint32_t)h};
        }
    }
    return count;
}

static enum ll_code bench_hydrants(const struct ll_stage *in, const struct ll_hose_ground *ground,
                                   FILE *out, struct ll_err *err)
{
    const size_t n = in->scene->layer[LL_BUILDING].count;
    LL_CLEANUP(ll_freep)
    struct ll_hose_source *sources = ll_alloc(in->scene->layer[LL_HYDRANT].count, sizeof *sources);
    LL_CLEANUP(ll_freep) uint32_t *rows = ll_alloc(n, sizeof *rows);
    LL_CLEANUP(ll_freep) double *length_m = ll_alloc(n, sizeof *length_m);
    LL_CLEANUP(ll_freep) uint32_t *owner = ll_alloc(n, sizeof *owner);
    if (sources == NULL || rows == NULL || length_m == NULL || owner == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t b = 0; b < n; b++) {
        rows[b] = (uint32_t)b;
        length_m[b] = INFINITY;
        owner[b] = LL_NONE;
    }
    const struct ll_hose_task task = {.ground = ground,
                                      .sources = sources,
                                      .source_count =
                                          list_hydrants(&in->scene->layer[LL_HYDRANT], sources),
                                      .buildings = rows,
                                      .building_count = n,
                                      .limit_m = ll_rule(in->rules, LL_RULE_HOSE_REACH_M),
                                      .gate_m = ll_rule(in->rules, LL_RULE_GATE_WALL_M)};
    double start_s = cpu_s();
    enum ll_code code = ll_hose_lengths(in, &task, length_m, owner, err);
    double used_s = cpu_s() - start_s;
    size_t reached = 0;
    for (size_t b = 0; code == LL_OK && b < n; b++) {
        reached += isfinite(length_m[b]) ? 1 : 0;
        if (out != NULL) {
            (void)fprintf(out, "hydrant\t%zu\t%.6f\t%u\n", b, length_m[b], owner[b]);
        }
    }
    if (code == LL_OK) {
        printf("hydrants: %zu of %zu buildings reached, %.2f s\n", reached, n, used_s);
    }
    return code;
}

static enum ll_code bench_reach(const struct ll_stage *in, const struct ll_hose_ground *ground,
                                FILE *out, struct ll_err *err)
{
    const struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance clearance = {0};
    LL_CLEANUP(ll_reach_clear) struct ll_reach straight = {0};
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = {0};
    enum ll_code code = ll_clearance_stage(in, NULL, &clearance, err);
    struct ll_reach_task task = {.vehicles = &vehicles, .clearance = &clearance};
    double start_s = cpu_s();
    if (code == LL_OK) {
        code = ll_reach_stage(in, &task, &straight, err);
    }
    double straight_s = cpu_s() - start_s;
    task.ground = ground;
    start_s = cpu_s();
    if (code == LL_OK) {
        code = ll_reach_stage(in, &task, &reach, err);
    }
    double bent_s = cpu_s() - start_s;
    for (int c = 0; code == LL_OK && out != NULL && c < LL_VEHICLE_COUNT; c++) {
        for (size_t b = 0; b < reach.count; b++) {
            const struct ll_reach_way *way = &reach.way[c][b];
            (void)fprintf(out, "reach %d\t%zu\t%.4f\t%d\n", c, b, (double)way->hose_m,
                          (int)way->answer);
        }
    }
    if (code == LL_OK) {
        printf("reach: %.2f s with straight hoses, %.2f s with bent ones\n", straight_s, bent_s);
    }
    return code;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: ll_hose_bench STORE [THREADS [FILE]]\n");
        return 2;
    }
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    struct ll_scene_want want = ll_scene_want_all();
    FILE *out = argc > 3 ? fopen(argv[3], "w") : NULL;
    enum ll_code code = ll_store_open(argv[1], LL_STORE_READ, &store, &err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, NULL, &scene, &err);
    }
    const struct ll_stage in = {.scene = &scene,
                                .rules = rules,
                                .speeds = &speeds,
                                .threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1};
    if (code == LL_OK) {
        code = ll_hose_ground_make(&scene, &ground, &err);
    }
    if (code == LL_OK) {
        code = bench_hydrants(&in, &ground, out, &err);
    }
    if (code == LL_OK) {
        code = bench_reach(&in, &ground, out, &err);
    }
    bool written = out == NULL || fclose(out) == 0;
    if (!written) {
        (void)fprintf(stderr, "%s could not be written\n", argv[3]);
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
    }
    return code == LL_OK && written ? 0 : 1;
}
