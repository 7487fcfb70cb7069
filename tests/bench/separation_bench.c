/// How long pairs of buildings, nearest lanes and separation take on the town of a store, without
/// loading: `ll_separation_bench STORE [THREADS] [RUNS]` prints each figure and its answer, the
/// best of RUNS runs.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "data/scene_io.h"
#include "geo/access.h"
#include "geo/pairs.h"
#include "geo/separation.h"
#include "tests/support/tables.h"

struct bench {
    struct ll_stage in;
    int runs;
};

/// Pairs at most `limit_m` apart.
static enum ll_code bench_pairs(const struct bench *bench, double limit_m, struct ll_err *err)
{
    double best_s = INFINITY;
    double sum_m = 0.0;
    size_t count = 0;
    enum ll_code code = LL_OK;
    for (int run = 0; code == LL_OK && run < bench->runs; run++) {
        LL_CLEANUP(ll_nears_clear) struct ll_nears nears = {0};
        double start_s = ll_clock_s();
        code = ll_pairs_within(&bench->in, &bench->in.scene->layer[LL_BUILDING].shape, limit_m,
                               &nears, err);
        best_s = fmin(best_s, ll_clock_s() - start_s);
        count = nears.count;
        sum_m = 0.0;
        for (size_t i = 0; i < nears.count; i++) {
            sum_m += nears.rows[i].distance_m;
        }
    }
    printf("pairs within %g m: %zu, together %.3f m, %.1f ms\n", limit_m, count, sum_m,
           1000.0 * best_s);
    return code;
}

static enum ll_code bench_access(const struct bench *bench, struct ll_err *err)
{
    double best_s = INFINITY;
    double sum_m = 0.0;
    size_t near = 0;
    enum ll_code code = LL_OK;
    for (int run = 0; code == LL_OK && run < bench->runs; run++) {
        LL_CLEANUP(ll_building_results_clear) struct ll_building_results results = {0};
        code = ll_building_results_make(bench->in.scene->layer[LL_BUILDING].count, &results, err);
        double start_s = ll_clock_s();
        if (code == LL_OK) {
            code = ll_access_stage(&bench->in, &results, err);
        }
        best_s = fmin(best_s, ll_clock_s() - start_s);
        sum_m = 0.0;
        near = 0;
        for (size_t i = 0; i < results.count; i++) {
            sum_m += results.lane_m[i];
            near += results.lane_m[i] <= 20.0;
        }
    }
    printf("nearest lanes: %zu within 20 m, together %.3f m, %.1f ms\n", near, sum_m,
           1000.0 * best_s);
    return code;
}

static enum ll_code bench_separation(const struct bench *bench, struct ll_err *err)
{
    struct ll_fire_gaps gaps = ll_test_fire_gaps();
    double best_s = INFINITY;
    size_t pairs = 0;
    size_t clusters = 0;
    uint32_t largest = 0;
    enum ll_code code = LL_OK;
    for (int run = 0; code == LL_OK && run < bench->runs; run++) {
        LL_CLEANUP(ll_separation_clear) struct ll_separation r = {0};
        double start_s = ll_clock_s();
        code = ll_separation_stage(&bench->in, &gaps, NULL, NULL, &r, err);
        best_s = fmin(best_s, ll_clock_s() - start_s);
        pairs = r.pair_count;
        clusters = r.cluster_count;
        for (size_t c = 0; c < clusters; c++) {
            largest = r.clusters[c].buildings > largest ? r.clusters[c].buildings : largest;
        }
    }
    printf("separation: %zu pairs, %zu clusters, the largest of %u buildings, %.1f ms\n", pairs,
           clusters, largest, 1000.0 * best_s);
    return code;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: ll_separation_bench STORE [THREADS] [RUNS]\n");
        return 2;
    }
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_scene_want want = ll_scene_want_assess();
    enum ll_code code = ll_store_open(argv[1], LL_STORE_READ, &store, &err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, NULL, &scene, &err);
    }
    struct bench bench = {.in = {.scene = &scene, .rules = rules, .speeds = &speeds}};
    bench.in.threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
    bench.runs = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 3;
    if (code == LL_OK) {
        code = bench_pairs(&bench, 6.0, &err);
    }
    if (code == LL_OK) {
        code = bench_pairs(&bench, 14.0, &err);
    }
    if (code == LL_OK) {
        code = bench_separation(&bench, &err);
    }
    if (code == LL_OK) {
        code = bench_access(&bench, &err);
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
    }
    return code == LL_OK ? 0 : 1;
}
