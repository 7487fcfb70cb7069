/// Pairs of buildings of a store as CSV, for comparison with other programs:
///   ll_pairs_dump STORE near LIMIT   all pairs at most LIMIT m apart: a, b, distance
///   ll_pairs_dump STORE judged       pairs that are or may be too near: a, b, required at most
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/pool.h"
#include "data/scene_io.h"
#include "geo/pairs.h"
#include "geo/separation.h"
#include "tests/support/tables.h"

static enum ll_code dump_near(const struct ll_stage *in, double limit_m, struct ll_err *err)
{
    const struct ll_table *buildings = &in->scene->layer[LL_BUILDING];
    LL_CLEANUP(ll_nears_clear) struct ll_nears nears = {0};
    enum ll_code code = ll_pairs_within(in, &buildings->shape, limit_m, &nears, err);
    for (size_t i = 0; code == LL_OK && i < nears.count; i++) {
        printf("%lld,%lld,%.9f\n", (long long)buildings->id[nears.rows[i].a],
               (long long)buildings->id[nears.rows[i].b], nears.rows[i].distance_m);
    }
    return code;
}

static enum ll_code dump_judged(const struct ll_stage *in, struct ll_err *err)
{
    const struct ll_table *buildings = &in->scene->layer[LL_BUILDING];
    const struct ll_fire_gaps gaps = ll_test_fire_gaps();
    LL_CLEANUP(ll_separation_clear) struct ll_separation r = {0};
    enum ll_code code = ll_separation_stage(in, &gaps, NULL, NULL, &r, err);
    for (size_t i = 0; code == LL_OK && i < r.pair_count; i++) {
        printf("%lld,%lld,%.3f\n", (long long)buildings->id[r.pairs[i].a],
               (long long)buildings->id[r.pairs[i].b], (double)r.pairs[i].required_high_m);
    }
    return code;
}

int main(int argc, char **argv)
{
    bool near = argc == 4 && strcmp(argv[2], "near") == 0;
    if (!near && (argc != 3 || strcmp(argv[2], "judged") != 0)) {
        (void)fprintf(stderr, "usage: ll_pairs_dump STORE near LIMIT | STORE judged\n");
        return 2;
    }
    struct ll_err err = {0};
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    const struct ll_speeds speeds = ll_test_speeds();
    const struct ll_scene_want want = ll_scene_want_assess();
    const struct ll_stage in = {
        .scene = &scene, .rules = rules, .speeds = &speeds, .threads = ll_pool_default_threads()};
    enum ll_code code = ll_store_open(argv[1], LL_STORE_READ, &store, &err);
    if (code == LL_OK) {
        code = ll_scene_load(store, &want, NULL, &scene, &err);
    }
    if (code == LL_OK) {
        code = near ? dump_near(&in, strtod(argv[3], NULL), &err) : dump_judged(&in, &err);
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
    }
    return code == LL_OK ? 0 : 1;
}
