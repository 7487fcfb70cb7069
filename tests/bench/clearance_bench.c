/// How long the clearance of all lanes takes on the town of a store, without loading:
/// `ll_clearance_bench STORE [THREADS] [RUNS]` prints the best of RUNS runs and what was found.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/clock.h"
#include "data/scene_io.h"
#include "geo/clearance.h"
#include "tests/support/tables.h"

static void print_findings(const struct ll_clearance *c)
{
    static const char *const kinds[LL_FINDING_KIND_COUNT] = {
        "width", "height", "radius", "slope", "dead end", "spacing", "crossed"};
    size_t count[LL_FINDING_KIND_COUNT][LL_SURE_COUNT] = {{0}};
    double length_m[LL_FINDING_KIND_COUNT][LL_SURE_COUNT] = {{0.0}};
    for (size_t i = 0; i < c->finding_count; i++) {
        const struct ll_lane_finding *f = &c->findings[i];
        count[f->kind][f->sure]++;
        length_m[f->kind][f->sure] += f->to_m - f->from_m;
    }
    for (int kind = 0; kind < LL_FINDING_KIND_COUNT; kind++) {
        printf("%-9s", kinds[kind]);
        for (int sure = 0; sure < LL_SURE_COUNT; sure++) {
            printf("  %zu (%.0f m)", count[kind][sure], length_m[kind][sure]);
        }
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: ll_clearance_bench STORE [THREADS] [RUNS]\n");
        return 2;
    }
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    const struct ll_scene_want want = ll_scene_want_assess();
    enum ll_code code = ll_store_open(argv[1], LL_STORE_READ, &store, &err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, NULL, &scene, &err);
    }
    struct ll_stage in = {.scene = &scene, .rules = rules, .speeds = &speeds};
    in.threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
    long runs = argc > 3 ? strtol(argv[3], NULL, 10) : 5;
    double best_s = INFINITY;
    for (long run = 0; code == LL_OK && run < runs; run++) {
        LL_CLEANUP(ll_clearance_clear) struct ll_clearance clearance = {0};
        double start_s = ll_clock_s();
        code = ll_clearance_stage(&in, NULL, &clearance, &err);
        best_s = fmin(best_s, ll_clock_s() - start_s);
        if (code == LL_OK && run == 0) {
            printf("%zu lanes, %zu pieces, %zu findings; unknown, fine, possible, probable, "
                   "certain:\n",
                   clearance.lane_count, clearance.piece_count, clearance.finding_count);
            print_findings(&clearance);
        }
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    printf("%.1f ms\n", 1000.0 * best_s);
    return 0;
}
