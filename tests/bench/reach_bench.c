/// How long the reach of vehicles takes on the town of a store, without loading:
/// `ll_reach_bench STORE [THREADS] [RUNS] [FILE]` prints the best of RUNS runs, with and without
/// the clearance of the lanes, and what was found; FILE receives every answer and every blocker to
/// the last bit, to be compared between two versions of the program.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/outcomes.h"
#include "data/scene_io.h"
#include "geo/clearance.h"
#include "geo/reach.h"
#include "tests/support/tables.h"

static void print_answers(const struct ll_reach *reach)
{
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        size_t answers[LL_REACH_COUNT] = {0};
        double hose_m = 0.0;
        double time_s = 0.0;
        uint32_t cut_off = 0;
        uint32_t delayed = 0;
        size_t tight = 0;
        for (size_t i = 0; i < reach->count; i++) {
            const struct ll_reach_way *way = &reach->way[c][i];
            answers[way->answer]++;
            tight += way->tight_count > 0;
            hose_m += isnan(way->hose_m) ? 0.0 : (double)way->hose_m;
            time_s += isnan(way->time_s) ? 0.0 : (double)way->time_s;
        }
        for (size_t i = 0; i < reach->blocker_count; i++) {
            cut_off += reach->blockers[i].cut_off[c];
            delayed += reach->blockers[i].delayed[c];
        }
        printf("  %-7s yes %zu assumed %zu no %zu cut off %zu no lane %zu no station %zu apart %zu;"
               " hose %.1f m, time %.1f s, tight %zu; won alone: %u cut off, %u delayed\n",
               ll_vehicle_key((enum ll_vehicle_class)c), answers[LL_REACH_YES],
               answers[LL_REACH_ASSUMED], answers[LL_REACH_NO], answers[LL_REACH_CUT_OFF],
               answers[LL_REACH_NO_LANE_DATA], answers[LL_REACH_NO_STATION],
               answers[LL_REACH_NOT_CONNECTED], hose_m, time_s, tight, cut_off, delayed);
    }
}

static void dump_ways(const struct ll_reach *reach, FILE *file)
{
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        for (size_t i = 0; i < reach->count; i++) {
            const struct ll_reach_way *w = &reach->way[c][i];
            (void)fprintf(file, "%d %zu %.17g %.17g %.9g %.9g %.9g %.9g %u %u %d %d %d %u %d\n", c,
                          i, w->stop.x, w->stop.y, (double)w->hose_m, (double)w->straight_m,
                          (double)w->assumed_m, (double)w->time_s, w->lane, w->blocker, w->answer,
                          w->side, w->ladder, w->tight, w->tight_count);
        }
    }
}

static void dump_blockers(const struct ll_reach *reach, FILE *file)
{
    for (size_t i = 0; i < reach->blocker_count; i++) {
        const struct ll_blocker *b = &reach->blockers[i];
        (void)fprintf(file, "blocker %zu %u %d %u %.17g %.17g %.17g %.17g %.9g %.9g %d %d %d", i,
                      b->lane, b->cause, b->cause_row, b->from_m, b->to_m, b->at.x, b->at.y,
                      (double)b->width_m, (double)b->height_m, b->stops, b->may_stop, b->movable);
        for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
            (void)fprintf(file, " %u %u %.17g %.17g", b->cut_off[c], b->delayed[c],
                          b->residents_cut_off[c], b->delay_s[c]);
        }
        (void)fputc('\n', file);
    }
}

static bool dump(const struct ll_reach *reach, const char *path)
{
    FILE *file = fopen(path, "ae");
    if (file == NULL) {
        return false;
    }
    dump_ways(reach, file);
    dump_blockers(reach, file);
    return fclose(file) == 0;
}

static enum ll_code bench(const struct ll_stage *in, const struct ll_clearance *clearance,
                          const struct ll_hose_ground *ground, const char *const args[2],
                          struct ll_err *err)
{
    const struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_reach_clear) struct ll_reach reach = {0};
    double best_s = INFINITY;
    enum ll_code code = LL_OK;
    const long runs = args[0] == NULL ? 3 : strtol(args[0], NULL, 10);
    for (long run = 0; code == LL_OK && run < runs; run++) {
        ll_reach_clear(&reach);
        double start_s = ll_clock_s();
        const struct ll_reach_task task = {
            .vehicles = &vehicles, .clearance = clearance, .ground = ground};
        code = ll_reach_stage(in, &task, &reach, err);
        best_s = fmin(best_s, ll_clock_s() - start_s);
    }
    if (code == LL_OK) {
        printf("reach %s clearance, %s hoses: %zu buildings, %zu blockers, %zu tight places, %.1f "
               "ms\n",
               clearance == NULL ? "without" : "with", ground == NULL ? "straight" : "bent",
               reach.count, reach.blocker_count, reach.tight_count, 1000.0 * best_s);
        print_answers(&reach);
    }
    if (code == LL_OK && args[1] != NULL && !dump(&reach, args[1])) {
        return ll_fail(err, LL_E_IO, "writing '%s'", args[1]);
    }
    return code;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: ll_reach_bench STORE [THREADS] [RUNS] [FILE]\n");
        return 2;
    }
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    const struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance clearance = {0};
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    struct ll_scene_want want = ll_scene_want_all();
    enum ll_code code = ll_store_open(argv[1], LL_STORE_READ, &store, &err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, NULL, &scene, &err);
    }
    const struct ll_stage in = {.scene = &scene,
                                .rules = rules,
                                .speeds = &speeds,
                                .vehicles = &vehicles,
                                .threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1};
    const char *const args[2] = {argc > 3 ? argv[3] : NULL, argc > 4 ? argv[4] : NULL};
    if (code == LL_OK) {
        code = ll_clearance_stage(&in, NULL, &clearance, &err);
    }
    if (code == LL_OK) {
        code = bench(&in, NULL, NULL, args, &err);
    }
    if (code == LL_OK) {
        code = bench(&in, &clearance, NULL, args, &err);
    }
    if (code == LL_OK) {
        code = ll_hose_ground_make(&scene, &ground, &err);
    }
    if (code == LL_OK) {
        code = bench(&in, &clearance, &ground, args, &err);
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
    }
    return code == LL_OK ? 0 : 1;
}
