#include "core/common_inputs.h"
#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

/// A swing whose numbers tell their point; of one input alone, all places of the second are alike.
static struct ll_swing telling(size_t slot, double from)
{
    bool one = ll_swing_inputs(slot).second == LL_COMMON_COUNT;
    struct ll_swing s = {.told = true};
    for (size_t p = 0; p < LL_SWING_POINTS; p++) {
        double n = (double)(one ? p - p % LL_SWING_PLACES : p);
        s.low[p] = from + 0.01 * n;
        s.high[p] = from + 0.02 * n;
    }
    return s;
}

static void swings_come_back_bit_by_bit(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("s.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    for (size_t slot = 0; slot < LL_SWING_COUNT; slot++) {
        o.villages[0].counts.swing[slot] = telling(slot, 0.1);
        o.villages[3].counts.swing[slot] = telling(slot, 0.3);
    }
    o.villages[1].counts.swing[0].told = true; /* stands still: nothing to store */
    int64_t id = outcome_store(store, &o, "2026", false);
    LL_CLEANUP(ll_stored_ranking_clear) struct ll_stored_ranking back = {0};
    assert_ok(ll_ranking_load(store, id, &back, &err), &err);
    for (size_t i = 0; i < back.count; i++) { /* made in the reverse order of rank */
        const struct ll_swing *was = o.villages[back.count - 1 - i].counts.swing;
        bool told = back.count - 1 - i == 0 || back.count - 1 - i == 3;
        for (size_t slot = 0; slot < LL_SWING_COUNT; slot++) {
            const struct ll_swing *is = &back.rows[i].counts.swing[slot];
            assert_int_equal(is->told, told);
            for (size_t p = 0; told && p < LL_SWING_POINTS; p++) {
                assert_near(is->low[p], was[slot].low[p], 0.0);
                assert_near(is->high[p], was[slot].high[p], 0.0);
            }
        }
    }
}

static void indicators_of_a_newer_program_are_not_guessed_at(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("n.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    int64_t id = outcome_store(store, &o, "2026", false);
    struct ll_stored_ranking back = {0};
    assert_ok(ll_db_exec(store->db,
                         "INSERT INTO indicator_swing SELECT assessment, area, 'Z9', 0, 0.0, 1.0"
                         " FROM village_result",
                         &err),
              &err);
    assert_int_equal(ll_ranking_load(store, id, &back, &err), LL_E_FORMAT);
    assert_mentions(err.message, "Z9");
    assert_int_not_equal(ll_db_exec(store->db, "DELETE FROM indicator_swing", &err), LL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(swings_come_back_bit_by_bit),
        cmocka_unit_test(indicators_of_a_newer_program_are_not_guessed_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
