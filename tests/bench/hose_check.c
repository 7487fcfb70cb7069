/// Holds hoses against brute force: `ll_hose_check STORE LIMIT_M FIRST LAST` names the buildings of
/// these rows whose shortest hose from a hydrant is not the one that the slow, obvious way finds.
/// Time grows steeply with the limit: 40 m is a good one.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/outcomes.h"
#include "data/scene_io.h"
#include "geo/hose.h"
#include "geo/hose_search.h"
#include "tests/support/hose_brute.h"

enum { MOST_STARTS = 5000 };

static enum ll_code check(const struct ll_hose_ground *ground, uint32_t row, double limit_m,
                          struct ll_err *err)
{
    const struct ll_table *hydrants = &ground->scene->layer[LL_HYDRANT];
    const struct ll_shapes *shapes = &ground->scene->layer[LL_BUILDING].shape;
    LL_CLEANUP(ll_hose_range_clear) struct ll_hose_range range = {0};
    LL_CLEANUP(ll_hose_place_clear) struct ll_hose_place place = {0};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search found = {0};
    LL_CLEANUP(ll_freep)
    struct ll_hose_start *starts = ll_alloc(MOST_STARTS, sizeof *starts);
    struct ll_box box = ll_box_grown(&shapes->box[row], limit_m);
    size_t count = 0;
    for (size_t h = 0; starts != NULL && h < hydrants->count && count < MOST_STARTS; h++) {
        struct ll_box at = hydrants->shape.box[h];
        if (ll_hydrant_counts(hydrants, h) && !ll_box_is_empty(&at) && ll_box_meets(&at, &box) &&
            !ll_hose_inside(ground, LL_NONE, (struct ll_xy){at.min_x, at.min_y})) {
            starts[count++] = (struct ll_hose_start){
                .at = {at.min_x, at.min_y}, .already_m = 0.0, .owner = (uint32_t)h};
        }
    }
    enum ll_code code = ll_hose_range_begin(&range, &box, INFINITY, err);
    if (code == LL_OK) {
        ll_hose_range_end(&range);
        const struct ll_hose_targets targets = {&row, 1, ll_holders_group(&ground->holders, row)};
        code = ll_hose_place_make(ground, &range, 2.0, &targets, &place, err);
    }
    if (code == LL_OK) {
        for (size_t i = 0; i < count; i++) {
            starts[i].at.x -= place.origin.x;
            starts[i].at.y -= place.origin.y;
        }
        const struct ll_hose_question question = {.place = &place,
                                                  .starts = starts,
                                                  .start_count = count,
                                                  .limit_m = limit_m,
                                                  .reach_m = INFINITY};
        code = ll_hose_search_run(&question, &found, err);
    }
    if (code == LL_OK) {
        double brute_m = INFINITY;
        hose_brute(&place, starts, count, limit_m, &brute_m);
        double found_m = found.targets[0].length_m;
        if (fabs(fmin(found_m, 1e9) - fmin(brute_m, 1e9)) > 1e-4) {
            printf("%u: found %.6f, by brute force %.6f (%zu edges, %zu starts)\n", row, found_m,
                   brute_m, place.edge_count, count);
        }
    }
    return code;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        (void)fprintf(stderr, "usage: ll_hose_check STORE LIMIT_M FIRST LAST\n");
        return 2;
    }
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    struct ll_scene_want want = ll_scene_want_all();
    enum ll_code code = ll_store_open(argv[1], LL_STORE_READ, &store, &err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, NULL, &scene, &err);
    }
    if (code == LL_OK) {
        code = ll_hose_ground_make(&scene, &ground, &err);
    }
    size_t buildings = scene.layer[LL_BUILDING].count;
    size_t last = strtoul(argv[4], NULL, 10);
    for (size_t row = strtoul(argv[3], NULL, 10); code == LL_OK && row <= last && row < buildings;
         row++) {
        code = check(&ground, (uint32_t)row, strtod(argv[2], NULL), &err);
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
    }
    return code == LL_OK ? 0 : 1;
}
