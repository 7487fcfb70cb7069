#include "data/draw_rows.h"

#include <math.h>

#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static int64_t store_drawn(ll_store *store, struct outcome *o, struct ll_stored_draws drawn)
{
    struct ll_err err = {0};
    int64_t id = outcome_store(store, o, "2026", false);
    for (size_t i = 0; i < o->village_count; i++) {
        o->villages[i].odds = (struct ll_odds){.p_first = 1.0 / (3.0 + (double)i),
                                               .p_top3 = 0.5,
                                               .rank_median = i + 1,
                                               .rank_low = i,
                                               .rank_high = i + 2};
    }
    assert_ok(ll_draw_rows_write(store->db, id, &drawn, o->villages, o->village_count, &err), &err);
    return id;
}

static void odds_come_back_bit_by_bit(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("o.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    int64_t id = store_drawn(store, &o,
                             (struct ll_stored_draws){.draws = 10000,
                                                      .seed = UINT64_C(9007199254740991),
                                                      .first = LL_FIRST_PROBABLE,
                                                      .may_be_first = 3});
    LL_CLEANUP(ll_stored_ranking_clear) struct ll_stored_ranking back = {0};
    assert_ok(ll_ranking_load(store, id, &back, &err), &err);
    assert_int_equal(back.drawn.draws, 10000);
    assert_int_equal(back.drawn.seed, UINT64_C(9007199254740991));
    assert_int_equal(back.drawn.first, LL_FIRST_PROBABLE);
    assert_int_equal(back.drawn.may_be_first, 3);
    for (size_t i = 0; i < back.count; i++) { /* made in the reverse order of rank */
        const struct ll_odds *a = &back.rows[i].odds;
        const struct ll_odds *b = &o.villages[back.count - 1 - i].odds;
        assert_near(a->p_first, b->p_first, 0.0);
        assert_near(a->p_top3, b->p_top3, 0.0);
        assert_int_equal(a->rank_median, b->rank_median);
        assert_int_equal(a->rank_low, b->rank_low);
        assert_int_equal(a->rank_high, b->rank_high);
    }
}

static void an_assessment_without_draws_has_no_odds(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("n.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    int64_t id = outcome_store(store, &o, "2026", false);
    LL_CLEANUP(ll_stored_ranking_clear) struct ll_stored_ranking back = {0};
    assert_ok(ll_ranking_load(store, id, &back, &err), &err);
    assert_int_equal(back.drawn.draws, 0);
    assert_true(isnan(back.rows[0].odds.p_first));
}

static void what_was_drawn_never_changes(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("k.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    (void)store_drawn(store, &o, (struct ll_stored_draws){.draws = 5});
    static const char *const tries[] = {"DELETE FROM village_draws", "DELETE FROM ranking_draws",
                                        "UPDATE village_draws SET p_first = 1",
                                        "UPDATE ranking_draws SET seed = 2"};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        assert_true(ll_db_exec(store->db, tries[i], &err) != LL_OK);
    }
}

static void a_verdict_of_a_newer_program_is_not_guessed_at(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("v.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    int64_t id = outcome_store(store, &o, "2026", false);
    assert_ok(ll_db_execf(store->db, &err,
                          "INSERT INTO ranking_draws VALUES (%lld, 5, 1, 'by-lot', 1)",
                          (long long)id),
              &err);
    struct ll_stored_ranking back = {0};
    assert_int_equal(ll_ranking_load(store, id, &back, &err), LL_E_FORMAT);
    assert_mentions(err.message, "by-lot");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odds_come_back_bit_by_bit),
        cmocka_unit_test(an_assessment_without_draws_has_no_odds),
        cmocka_unit_test(what_was_drawn_never_changes),
        cmocka_unit_test(a_verdict_of_a_newer_program_is_not_guessed_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
