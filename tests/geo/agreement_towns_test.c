/* How often shifts are noticed, and right data doubted, over a hundred sample townships. */
#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "core/township.h"
#include "geo/agreement.h"
#include "geo/crs.h"
#include "geo/datum.h"
#include "tests/support/check.h"

#define TOWNS     100
#define BUILDINGS 833 /* one village */
#define STORE     "EPSG:4549"

/// Ways from the store's plane to degrees and back, and what was counted.
struct bench {
    ll_transform *back;
    ll_transform *there;
    size_t tried;
    size_t doubted;     ///< right data for which a shift won
    size_t gcj_noticed; ///< GCJ-02 data for which GCJ-02 won over the claim and over BD-09
    size_t bd_noticed;
    double worst_right; ///< lowest score of right data
};

enum shift { NONE, GCJ02, BD09 };

static struct ll_xy shifted(struct ll_xy p, enum shift by)
{
    p = by == NONE ? p : ll_wgs84_to_gcj02(p);
    return by == BD09 ? ll_gcj02_to_bd09(p) : p;
}

static struct ll_xy unshifted(struct ll_xy p, enum shift by)
{
    p = by == BD09 ? ll_bd09_to_gcj02(p) : p;
    return by == NONE ? p : ll_gcj02_to_wgs84(p);
}

/// Judges the layer as the doctor would: really shifted by `truth`, read as `claim`.
static double judge(const struct bench *b, const ll_known *known, const struct ll_table *layer,
                    enum shift truth, enum shift claim, uint8_t *fits)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    for (size_t i = 0; i < layer->count && i < 2000; i++) {
        assert_ok(ll_shapes_copy(&s, &layer->shape, i, &err), &err);
    }
    assert_ok(ll_transform_points(b->back, s.points, s.point_count, &err), &err);
    for (size_t i = 0; i < s.point_count; i++) {
        s.points[i] = unshifted(shifted(s.points[i], truth), claim);
    }
    assert_ok(ll_transform_points(b->there, s.points, s.point_count, &err), &err);
    for (size_t i = 0; i < s.count; i++) {
        s.box[i] = ll_box_empty();
        for (size_t k = s.first_point[s.first_ring[i]]; k < s.first_point[s.first_ring[i + 1]];
             k++) {
            ll_box_extend(&s.box[i], s.points[k].x, s.points[k].y);
        }
    }
    struct ll_agreement a = {0};
    assert_ok(ll_agreement_judge(known, layer->layer, &s, fits, &a, &err), &err);
    return ll_agreement_score(&a);
}

static void count_town(struct bench *b, uint64_t seed, enum ll_layer layer)
{
    struct ll_err err = {0};
    const struct ll_township_request request = {seed, BUILDINGS};
    LL_CLEANUP(ll_scene_clear) struct ll_scene town = {0};
    LL_CLEANUP(ll_known_freep) ll_known *known = NULL;
    assert_ok(ll_township_make(&request, &town, &err), &err);
    struct ll_scene store = town; /* borrowed tables; the layer itself is not known yet */
    struct ll_table empty = ll_table_make(LL_BUILDING, 0);
    if (layer == LL_BUILDING) {
        store.layer[LL_BUILDING] = empty;
    }
    assert_ok(ll_known_new(&store, &known, &err), &err);
    const struct ll_table *t = &town.layer[layer];
    size_t n = t->count < 2000 ? t->count : 2000;
    LL_CLEANUP(ll_freep) uint8_t *fits = ll_calloc(9 * 2000, 1);
    assert_non_null(fits);
    double score[3][3];
    for (int truth = NONE; truth <= BD09; truth++) {
        for (int claim = NONE; claim <= BD09; claim++) {
            score[truth][claim] = judge(b, known, t, (enum shift)truth, (enum shift)claim,
                                        fits + (3 * truth + claim) * 2000);
        }
    }
    const uint8_t *f = fits;
    b->tried++;
    b->doubted += ll_agreement_wins(f + 1 * 2000, f, n) || ll_agreement_wins(f + 2 * 2000, f, n);
    b->gcj_noticed += ll_agreement_wins(f + 4 * 2000, f + 3 * 2000, n) &&
                      ll_agreement_wins(f + 4 * 2000, f + 5 * 2000, n);
    b->bd_noticed += ll_agreement_wins(f + 8 * 2000, f + 6 * 2000, n) &&
                     ll_agreement_wins(f + 8 * 2000, f + 7 * 2000, n);
    b->worst_right = fmin(b->worst_right, score[0][0]);
}

static void count_towns(enum ll_layer layer, struct bench *b)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    *b = (struct bench){.worst_right = 1.0};
    assert_ok(ll_transform_new(ctx, STORE, "EPSG:4490", &b->back, NULL, &err), &err);
    assert_ok(ll_transform_new(ctx, "EPSG:4490", STORE, &b->there, NULL, &err), &err);
    for (uint64_t seed = 1; seed <= TOWNS; seed++) {
        count_town(b, seed, layer);
    }
    ll_transform_free(b->back);
    ll_transform_free(b->there);
    print_message("layer %d: %zu towns, %zu doubted, GCJ-02 noticed %zu, BD-09 noticed %zu, worst "
                  "right score %.2f\n",
                  (int)layer, b->tried, b->doubted, b->gcj_noticed, b->bd_noticed, b->worst_right);
}

static void shifted_hydrants_are_noticed_and_right_ones_never_doubted(void **state)
{
    (void)state;
    struct bench b;
    count_towns(LL_HYDRANT, &b);
    assert_int_equal(b.doubted, 0);
    assert_true(b.gcj_noticed >= TOWNS * 95 / 100);
    assert_true(b.bd_noticed >= TOWNS * 95 / 100);
}

static void shifted_buildings_are_noticed_and_right_ones_never_doubted(void **state)
{
    (void)state;
    struct bench b;
    count_towns(LL_BUILDING, &b);
    assert_int_equal(b.doubted, 0);
    assert_true(b.gcj_noticed >= TOWNS * 95 / 100);
    assert_true(b.bd_noticed >= TOWNS * 95 / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shifted_hydrants_are_noticed_and_right_ones_never_doubted),
        cmocka_unit_test(shifted_buildings_are_noticed_and_right_ones_never_doubted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
