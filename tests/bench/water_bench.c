/* Times the stages of water on an imported store, on one thread or on several:
 *   ll_water_bench STORE [THREADS]
 * One JSON line a stage: seconds of processor time inside, without loading, and what it found. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/jobs/model.h"
#include "core/alloc.h"
#include "core/area_codes.h"
#include "core/clock.h"
#include "data/scene_io.h"
#include "geo/areas.h"
#include "geo/gaps.h"
#include "geo/outline.h"
#include "geo/supply.h"
#include "geo/water.h"

static void must(enum ll_code code, const struct ll_err *err)
{
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err->message);
        exit(1);
    }
}

/// Seconds of processor time: on a machine that others use, too, what the work itself took.
static double cpu_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/// Prints the time since the last report.
struct watch {
    double started;
    double parted; ///< when the last part was done
    bool quiet;
};

static bool tell(void *user, const char *stage, size_t done, size_t total)
{
    struct watch *w = user;
    w->parted = done == total ? cpu_s() : w->parted;
    if (done == 0 && !w->quiet) {
        (void)fprintf(stderr, "  %.3f s until '%s'\n", cpu_s() - w->started, stage);
    }
    return true;
}

static void report_supply(const struct ll_supply *s, double seconds)
{
    size_t reached = 0, with_gap = 0, in_gaps = 0;
    double sum = 0.0, gap_m2 = 0.0, built_m2 = 0.0;
    for (size_t b = 0; b < s->count; b++) {
        reached += s->hose_answer[b] == LL_ANSWERED;
        sum += s->hose_answer[b] == LL_ANSWERED ? (double)s->hose_m[b] : 0.0;
    }
    for (size_t v = 0; v < s->gap_count; v++) {
        with_gap += s->gaps[v].area_m2 > 0.0;
        gap_m2 += s->gaps[v].area_m2;
        built_m2 += s->gaps[v].built_m2;
        in_gaps += s->gaps[v].buildings;
    }
    printf("{\"stage\": \"supply\", \"seconds\": %.3f, \"hose_in_reach\": %zu, \"hose_sum_m\": "
           "%.1f, \"gaps\": %zu, \"gap_m2\": %.1f, \"built_m2\": %.1f, \"gap_buildings\": %zu, "
           "\"gap_points\": %zu, \"gains\": %zu, \"spacings\": %zu}\n",
           seconds, reached, sum, with_gap, gap_m2, built_m2, in_gaps, s->gap_shapes.point_count,
           s->gain_count, s->spacing_count);
}

static void time_water(const struct ll_stage *in, struct ll_building_results *r)
{
    struct ll_err err = {0};
    double best = INFINITY, sum = 0.0;
    size_t near = 0;
    for (int k = 0; k < 3; k++) {
        double start = cpu_s();
        must(ll_water_stage(in, r, &err), &err);
        best = fmin(best, cpu_s() - start);
    }
    for (size_t b = 0; b < r->count; b++) {
        near += r->hydrants_in_reach[b] > 0;
        sum += r->hydrant_m[b];
    }
    printf("{\"stage\": \"water\", \"seconds\": %.3f, \"in_reach\": %zu, \"sum_m\": %.3f}\n", best,
           near, sum);
}

/// The gap polygons apart from the built-up area in them, whose part comes first.
static void time_gaps(const struct ll_stage *in, const struct ll_building_results *r,
                      const uint32_t *villages, size_t village_count, const struct watch *watch)
{
    struct ll_err err = {0};
    const struct ll_shapes *buildings = &in->scene->layer[LL_BUILDING].shape;
    LL_CLEANUP(ll_freep) double *footprint_m2 = ll_alloc(r->count, sizeof *footprint_m2);
    LL_CLEANUP(ll_freep) double *unknown = ll_alloc(r->count, sizeof *unknown);
    if (footprint_m2 == NULL || unknown == NULL) {
        exit(1);
    }
    for (size_t b = 0; b < r->count; b++) {
        footprint_m2[b] = ll_shape_area(buildings, b);
        unknown[b] = NAN;
    }
    const struct ll_gap_input what = {r,       villages, village_count, footprint_m2,
                                      unknown, unknown,  NULL};
    double best = INFINITY, area_m2 = 0.0;
    size_t gaps = 0;
    for (int k = 0; k < 3; k++) {
        LL_CLEANUP(ll_supply_clear) struct ll_supply supply = {0};
        must(ll_gaps(in, &what, &supply, &err), &err);
        best = fmin(best, cpu_s() - watch->parted);
        area_m2 = 0.0;
        gaps = 0;
        for (size_t v = 0; v < supply.gap_count; v++) {
            gaps += supply.gaps[v].area_m2 > 0.0;
            area_m2 += supply.gaps[v].area_m2;
        }
    }
    printf("{\"stage\": \"gap polygons\", \"seconds\": %.3f, \"gaps\": %zu, \"gap_m2\": %.1f}\n",
           best, gaps, area_m2);
}

int main(int argc, char **argv)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_model_clear) struct ll_model model = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = {0};
    LL_CLEANUP(ll_freep) uint32_t *villages = NULL;
    size_t village_count = 0;
    double level = NAN;
    ll_store *store = NULL;
    if (argc < 2) {
        return 2;
    }
    struct ll_scene_want want = ll_scene_want_assess();
    must(ll_store_open(argv[1], LL_STORE_READ, &store, &err), &err);
    must(ll_model_load(store, &model, &err), &err);
    must(ll_scene_load(store, &want, NULL, &scene, &err), &err);
    must(ll_area_codes_fill(&scene.layer[LL_AREA], &err), &err);
    ll_store_close(store);
    struct watch watch = {.started = cpu_s()};
    struct ll_progress progress = {tell, &watch};
    struct ll_stage in = {.scene = &scene,
                          .rules = model.rules,
                          .speeds = &model.speeds,
                          .threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1,
                          .progress = &progress};
    must(ll_building_results_make(scene.layer[LL_BUILDING].count, &r, &err), &err);
    must(ll_village_level(&in, NAN, &level, &err), &err);
    must(ll_villages(&scene, level, &villages, &village_count, &err), &err);
    must(ll_areas_stage(&in, villages, village_count, &r, &err), &err);
    watch.quiet = true;
    time_water(&in, &r);
    time_gaps(&in, &r, villages, village_count, &watch);
    watch.quiet = false;
    for (int k = 0; k < 3; k++) {
        LL_CLEANUP(ll_supply_clear) struct ll_supply supply = {0};
        watch.started = cpu_s();
        must(ll_supply_stage(&in, &r, villages, village_count, NULL, &supply, &err), &err);
        report_supply(&supply, cpu_s() - watch.started);
        watch.quiet = true;
    }
    return 0;
}
