/// How long the nearest hydrant and the nearest lane of all buildings of a store take, without
/// loading: `ll_nearest_bench STORE [THREADS] [RUNS] [FILE]` prints the best of RUNS runs of both;
/// into FILE it writes all answers, to be compared with those of another program.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/clock.h"
#include "data/scene_io.h"
#include "geo/access.h"
#include "geo/water.h"
#include "tests/support/tables.h"

static void dump(const struct ll_building_results *r, const char *path)
{
    FILE *out = fopen(path, "w");
    if (out == NULL) {
        perror(path);
        return;
    }
    for (size_t b = 0; b < r->count; b++) {
        (void)fprintf(out, "%zu hydrant %u %a %u %u %u lane %u %a %u\n", b, r->water_answer[b],
                      r->hydrant_m[b], r->hydrant[b], r->hydrants_in_reach[b],
                      r->hydrants_confirmed[b], r->lane_answer[b], r->lane_m[b], r->lane[b]);
    }
    (void)fclose(out);
}

/// Runs both once. @param inout_best_s Least times of water and lanes so far.
static enum ll_code run_once(const struct ll_stage *in, struct ll_building_results *r,
                             double inout_best_s[2], struct ll_err *err)
{
    const double start_s = ll_clock_s();
    enum ll_code code = ll_water_stage(in, r, err);
    const double half_s = ll_clock_s();
    if (code == LL_OK) {
        code = ll_access_stage(in, r, err);
    }
    inout_best_s[0] = fmin(inout_best_s[0], half_s - start_s);
    inout_best_s[1] = fmin(inout_best_s[1], ll_clock_s() - half_s);
    return code;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: ll_nearest_bench STORE [THREADS] [RUNS] [FILE]\n");
        return 2;
    }
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results results = {0};
    const struct ll_scene_want want = ll_scene_want_assess();
    enum ll_code code = ll_store_open(argv[1], LL_STORE_READ, &store, &err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, NULL, &scene, &err);
    }
    if (code == LL_OK) {
        code = ll_building_results_make(scene.layer[LL_BUILDING].count, &results, &err);
    }
    struct ll_stage in = {.scene = &scene, .rules = rules, .speeds = &speeds};
    in.threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
    const long runs = argc > 3 ? strtol(argv[3], NULL, 10) : 5;
    double best_s[2] = {INFINITY, INFINITY};
    for (long run = 0; code == LL_OK && run < runs; run++) {
        code = run_once(&in, &results, best_s, &err);
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    if (argc > 4) {
        dump(&results, argv[4]);
    }
    printf("water %.1f ms, lanes %.1f ms\n", 1000.0 * best_s[0], 1000.0 * best_s[1]);
    return 0;
}
