#include "data/clearance_rows.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

/// A length in whole millimetres, so that it comes back exactly; now and then unknown or unbounded.
static float some_length(struct ll_rng *rng)
{
    switch (ll_rng_below(rng, 6)) {
    case 0:
        return NAN;
    case 1:
        return INFINITY;
    default:
        return (float)((double)ll_rng_below(rng, 20000) / 1000.0);
    }
}

/// A row that the scene has in the layer of a cause.
static uint32_t some_row(const struct ll_scene *scene, enum ll_cause cause, struct ll_rng *rng)
{
    enum ll_layer layer = ll_cause_layer(cause);
    size_t count = layer == LL_LAYER_COUNT ? 0 : scene->layer[layer].count;
    return count == 0 ? LL_NONE : ll_rng_below(rng, (uint32_t)count);
}

static struct ll_clearance make(const struct ll_scene *scene, uint64_t seed)
{
    struct ll_rng rng = ll_rng_make(seed, 3);
    size_t lanes = scene->layer[LL_LANE].count;
    struct ll_clearance c = {.lane_count = lanes, .finding_count = 40};
    c.lanes = ll_calloc(lanes, sizeof *c.lanes);
    c.findings = ll_calloc(c.finding_count, sizeof *c.findings);
    assert_non_null(c.lanes);
    assert_non_null(c.findings);
    for (size_t i = 0; i < lanes; i++) {
        enum ll_cause cause = (enum ll_cause)ll_rng_below(&rng, LL_CAUSE_COUNT);
        c.lanes[i] =
            (struct ll_lane_summary){.nominal_m = some_length(&rng),
                                     .width_low_m = some_length(&rng),
                                     .width_high_m = some_length(&rng),
                                     .width_at_m = some_length(&rng),
                                     .width_cause = (uint8_t)cause,
                                     .width_row = some_row(scene, cause, &rng),
                                     .grade_low = (uint8_t)ll_rng_below(&rng, LL_GRADE_COUNT),
                                     .grade_high = (uint8_t)ll_rng_below(&rng, LL_GRADE_COUNT),
                                     .obstructed_m = (float)ll_rng_below(&rng, 500)};
        for (int t = 0; t < LL_SPEED_SET_COUNT; t++) {
            bool own = ll_rng_below(&rng, 2) == 0;
            c.lanes[i].low_at_m[t] = own ? 1.25F : c.lanes[i].width_low_m;
            c.lanes[i].high_at_m[t] = own ? some_length(&rng) : c.lanes[i].width_high_m;
        }
    }
    c.lanes[lanes / 2] = ll_lane_summary_none();
    for (size_t i = 0; i < c.finding_count; i++) {
        enum ll_cause cause = (enum ll_cause)ll_rng_below(&rng, LL_CAUSE_COUNT);
        c.findings[i] = (struct ll_lane_finding){
            .lane = (uint32_t)(i * lanes / c.finding_count),
            .kind = (uint8_t)ll_rng_below(&rng, LL_FINDING_KIND_COUNT),
            .sure = (uint8_t)ll_rng_below(&rng, LL_SURE_COUNT),
            .cause = (uint8_t)cause,
            .movable = (uint8_t)ll_rng_below(&rng, 3),
            .cause_row = some_row(scene, cause, &rng),
            .rule = ll_rng_below(&rng, LL_RULE_COUNT),
            .from_m = (double)i,
            .to_m = (double)i + 0.5,
            .value = some_length(&rng),
            .low = some_length(&rng),
            .high = some_length(&rng),
            .other_lane = lanes > 0 && i % 3 == 0 ? (uint32_t)(i % lanes) : LL_NONE,
            .room_m = i % 5 == 0 ? 11.375F : NAN,
            .times = (uint8_t)ll_rng_below(&rng, 8),
            .at = {500000.125 + (double)i, 2600000.5}};
    }
    return c;
}

static void assert_same_length(float a, float b)
{
    assert_true(a == b || (isnan(a) && isnan(b)) || fabsf(a - b) < 1e-6F);
}

static void assert_same(const struct ll_clearance *a, const struct ll_clearance *b)
{
    assert_int_equal(a->lane_count, b->lane_count);
    assert_int_equal(a->finding_count, b->finding_count);
    for (size_t i = 0; i < a->lane_count; i++) {
        const struct ll_lane_summary *p = &a->lanes[i];
        const struct ll_lane_summary *q = &b->lanes[i];
        assert_same_length(p->nominal_m, q->nominal_m);
        assert_same_length(p->width_low_m, q->width_low_m);
        assert_same_length(p->width_high_m, q->width_high_m);
        assert_same_length(p->width_at_m, q->width_at_m);
        assert_same_length(p->obstructed_m, q->obstructed_m);
        assert_int_equal(p->width_cause, q->width_cause);
        assert_int_equal(p->width_row, q->width_row);
        assert_int_equal(p->grade_low, q->grade_low);
        assert_int_equal(p->grade_high, q->grade_high);
        assert_int_equal(b->first_piece[i], 0);
        for (int t = 0; t < LL_SPEED_SET_COUNT; t++) {
            assert_same_length(p->low_at_m[t], q->low_at_m[t]);
            assert_same_length(p->high_at_m[t], q->high_at_m[t]);
        }
    }
    for (size_t i = 0; i < a->finding_count; i++) {
        const struct ll_lane_finding *p = &a->findings[i];
        const struct ll_lane_finding *q = &b->findings[i];
        assert_int_equal(p->lane, q->lane);
        assert_int_equal(p->other_lane, q->other_lane);
        assert_int_equal(p->times, q->times);
        assert_same_length(p->room_m, q->room_m);
        assert_int_equal(p->kind, q->kind);
        assert_int_equal(p->sure, q->sure);
        assert_int_equal(p->cause, q->cause);
        assert_int_equal(p->movable, q->movable);
        assert_int_equal(p->cause_row, q->cause_row);
        assert_int_equal(p->rule, q->rule);
        assert_near(p->from_m, q->from_m, 0.0);
        assert_near(p->to_m, q->to_m, 0.0);
        assert_same_length(p->value, q->value);
        assert_same_length(p->low, q->low);
        assert_same_length(p->high, q->high);
        assert_near(p->at.x, q->at.x, 0.0);
        assert_near(p->at.y, q->at.y, 0.0);
    }
}

static void what_is_written_comes_back(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("c.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 40, 1);
    assert_true(o.scene.layer[LL_LANE].count > 3);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = make(&o.scene, 5);
    assert_ok(ll_clearance_rows_write(store->db, 7, &o.scene, &c, &err), &err);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance back = {0};
    assert_ok(ll_clearance_rows_read(store->db, 7, &o.scene, &back, &err), &err);
    assert_same(&c, &back);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance other = {0};
    assert_ok(ll_clearance_rows_read(store->db, 8, &o.scene, &other, &err), &err);
    assert_null(other.lanes);
}

static void a_stage_that_did_not_run_leaves_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("n.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 10, 1);
    struct ll_clearance none = {0};
    assert_ok(ll_clearance_rows_write(store->db, 7, &o.scene, &none, &err), &err);
    int64_t count = 0;
    assert_ok(ll_db_whole(store->db, "SELECT count(*) FROM lane_result", &count, &err), &err);
    assert_int_equal(count, 0);
}

static void a_word_of_another_program_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("w.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 10, 1);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance c = make(&o.scene, 5);
    assert_ok(ll_clearance_rows_write(store->db, 7, &o.scene, &c, &err), &err);
    assert_ok(ll_db_exec(store->db,
                         "INSERT INTO lane_finding SELECT 7, 9999, lane, 'wobble', sure, cause,"
                         " cause_row, movable, rule, from_mm, to_mm, value_thousandths,"
                         " low_thousandths, high_thousandths, x_mm, y_mm, other_lane, room_mm,"
                         " times"
                         " FROM lane_finding WHERE number = 1",
                         &err),
              &err);
    LL_CLEANUP(ll_clearance_clear) struct ll_clearance back = {0};
    assert_int_equal(ll_clearance_rows_read(store->db, 7, &o.scene, &back, &err), LL_E_FORMAT);
    assert_mentions(err.message, "wobble");
    assert_null(back.lanes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(a_stage_that_did_not_run_leaves_nothing),
        cmocka_unit_test(a_word_of_another_program_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
