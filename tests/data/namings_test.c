#include "data/namings.h"

#include <math.h>

#include "core/alloc.h"
#include "data/db.h"
#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

/* The village of a rank, as stored. */
static const struct ll_stored_village *of_rank(const struct outcome *o, size_t rank)
{
    for (size_t i = 0; i < o->village_count; i++) {
        if (o->villages[i].rank == rank) {
            return &o->villages[i];
        }
    }
    return NULL;
}

static void the_last_naming_counts_and_keeps_the_original_rank(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("n.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    int64_t id = outcome_store(store, &o, "2026", false);
    bool found = true;
    struct ll_naming naming = {0};
    assert_ok(ll_naming_load(store, id, &found, &naming, &err), &err);
    assert_false(found);
    assert_ok(ll_naming_add(store, id, of_rank(&o, 1), "李站长", "", &err), &err);
    struct ll_stored_village third = *of_rank(&o, 3);
    third.odds.p_first = 0.25;
    assert_ok(ll_naming_add(store, id, &third, "王镇长", "刚发生火灾", &err), &err);
    assert_ok(ll_naming_load(store, id, &found, &naming, &err), &err);
    assert_true(found);
    assert_string_equal(naming.code, third.code);
    assert_int_equal(naming.rank, 3);
    assert_near(naming.risk, third.risk.risk, 0.0);
    assert_near(naming.p_first, 0.25, 0.0);
    assert_string_equal(naming.person, "王镇长");
    assert_string_equal(naming.reason, "刚发生火灾");
    assert_int_equal(naming.made_before, 1);
    assert_int_equal(naming.named_at[10], 'T');
    ll_naming_clear(&naming);
}

static void another_than_the_first_needs_a_reason(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("r.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    int64_t id = outcome_store(store, &o, "2026", false);
    bool found = true;
    struct ll_naming naming = {0};
    assert_int_equal(ll_naming_add(store, id, of_rank(&o, 2), "王", "  ", &err), LL_E_USAGE);
    assert_mentions(err.message, "needs a reason");
    assert_int_equal(ll_naming_add(store, id, of_rank(&o, 1), "", "x", &err), LL_E_USAGE);
    assert_ok(ll_naming_load(store, id, &found, &naming, &err), &err);
    assert_false(found);
    /* nor can one be slipped in past the program */
    assert_true(ll_db_execf(store->db, &err,
                            "INSERT INTO naming (assessment, area, code, name, rank, risk, person,"
                            " reason, named_at) VALUES (%lld, 1, 'a', 'a', 2, 5, 'x', '', '')",
                            (long long)id) != LL_OK);
}

static void what_was_decided_never_changes(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("k.db"));
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, 3, 1);
    int64_t id = outcome_store(store, &o, "2026", false);
    assert_ok(ll_naming_add(store, id, of_rank(&o, 1), "李", "", &err), &err);
    assert_true(ll_db_exec(store->db, "DELETE FROM naming", &err) != LL_OK);
    assert_true(ll_db_exec(store->db, "UPDATE naming SET reason = 'x'", &err) != LL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_naming_counts_and_keeps_the_original_rank),
        cmocka_unit_test(another_than_the_first_needs_a_reason),
        cmocka_unit_test(what_was_decided_never_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
