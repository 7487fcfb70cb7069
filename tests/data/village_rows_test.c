#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static void assert_same_reasons(const struct ll_stored_reasons *a,
                                const struct ll_stored_reasons *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t k = 0; k < a->count; k++) {
        assert_int_equal(a->top[k].layer, b->top[k].layer);
        assert_int_equal(a->top[k].id, b->top[k].id);
        assert_int_equal(a->top[k].certain, b->top[k].certain);
        assert_near(a->top[k].share, b->top[k].share, 0.0);
    }
    assert_int_equal(a->others, b->others);
    assert_near(a->others_share, b->others_share, 0.0);
}

static void assert_same_village(const struct ll_stored_village *a,
                                const struct ll_stored_village *b)
{
    assert_int_equal(a->area_id, b->area_id);
    assert_string_equal(a->code, b->code);
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->rank, b->rank);
    assert_int_equal(a->rank_low, b->rank_low);
    assert_int_equal(a->rank_high, b->rank_high);
    assert_int_equal(a->counts.area, LL_NONE);
    assert_int_equal(a->counts.buildings, b->counts.buildings);
    assert_near(a->counts.residents, b->counts.residents, 0.0);
    assert_near(a->counts.households, b->counts.households, 0.0);
    assert_int_equal(a->counts.residents_estimated, b->counts.residents_estimated);
    assert_near(a->counts.weight, b->counts.weight, 0.0);
    assert_int_equal(a->counts.hydrants_in_reach_none, b->counts.hydrants_in_reach_none);
    assert_near(a->risk.risk, b->risk.risk, 0.0);
    assert_near(a->risk.risk_low, b->risk.risk_low, 0.0);
    assert_near(a->risk.risk_high, b->risk.risk_high, 0.0);
    assert_int_equal(a->risk.level, b->risk.level);
    assert_near(a->risk.completeness, b->risk.completeness, 0.0);
    assert_int_equal(a->risk.rateable, b->risk.rateable);
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        assert_near(a->risk.dimension[d], b->risk.dimension[d], 0.0);
        assert_near(a->risk.dimension_share[d], b->risk.dimension_share[d], 0.0);
    }
    for (int i = 0; i < LL_IND_COUNT; i++) {
        assert_near(a->counts.measure[i].low, b->counts.measure[i].low, 0.0);
        assert_near(a->counts.measure[i].high, b->counts.measure[i].high, 0.0);
        assert_near(a->counts.measure[i].known, b->counts.measure[i].known, 0.0);
        assert_near(a->risk.score[i], b->risk.score[i], 0.0);
        assert_near(a->risk.score_low[i], b->risk.score_low[i], 0.0);
        assert_near(a->risk.score_high[i], b->risk.score_high[i], 0.0);
        assert_near(a->risk.share[i], b->risk.share[i], 0.0);
        assert_same_reasons(&a->reasons[i], &b->reasons[i]);
    }
    assert_int_equal(a->default_rank, b->default_rank);
    assert_near(a->default_risk, b->default_risk, 0.0);
    assert_near(a->default_low, b->default_low, 0.0);
    assert_near(a->default_high, b->default_high, 0.0);
}

static void villages_come_back_bit_by_bit_in_order_of_rank(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("v.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    int64_t id = outcome_store(store, &o, "2026-H1", false);
    LL_CLEANUP(ll_stored_ranking_clear) struct ll_stored_ranking back = {0};
    assert_ok(ll_ranking_load(store, id, &back, &err), &err);
    assert_string_equal(back.assessment.period, "2026-H1");
    assert_int_equal(back.count, o.village_count);
    for (size_t i = 0; i < back.count; i++) { /* made in the reverse order of rank */
        assert_same_village(&back.rows[i], &o.villages[back.count - 1 - i]);
    }
}

static void words_of_a_newer_program_are_not_guessed_at(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("n.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    int64_t id = outcome_store(store, &o, "2026", false);
    struct ll_stored_ranking back = {0};
    assert_ok(ll_db_exec(store->db,
                         "INSERT INTO indicator_result (assessment, area, indicator)"
                         " SELECT assessment, area, 'Z9' FROM village_result",
                         &err),
              &err);
    assert_int_equal(ll_ranking_load(store, id, &back, &err), LL_E_FORMAT);
    assert_mentions(err.message, "Z9");
    assert_int_equal(ll_ranking_load(store, id + 1, &back, &err), LL_E_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(villages_come_back_bit_by_bit_in_order_of_rank),
        cmocka_unit_test(words_of_a_newer_program_are_not_guessed_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
