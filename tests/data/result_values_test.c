#include "data/result_values.h"

#include <math.h>

#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

/// Binds with `bind` through a statement that gives its parameter back.
static sqlite3_stmt *echo(ll_store *store)
{
    struct ll_err err = {0};
    sqlite3_stmt *st = NULL;
    assert_ok(ll_db_prepare(store->db, "SELECT ?", &st, &err), &err);
    return st;
}

static void step(sqlite3_stmt *st)
{
    struct ll_err err = {0};
    bool row = false;
    assert_ok(ll_db_step(st, &row, &err), &err);
    assert_true(row);
}

static void measures_come_back_to_a_thousandth(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("v.db"));
    static const double values[][2] = {{1.2344, 1.234}, {-0.0006, -0.001},
                                       {0.0, 0.0},      {NAN, NAN},
                                       {INFINITY, NAN}, {39500000.1, 39500000.1}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = echo(store);
        ll_bind_thousandths(st, 0, values[i][0]);
        step(st);
        assert_near(ll_take_thousandths(st, 0), values[i][1], 1e-9);
    }
}

static void rows_come_back_by_their_ids(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("r.db"));
    int64_t ids[] = {3, 8, 11};
    struct ll_table table = {.count = 3, .id = ids};
    static const uint32_t rows[] = {0, 1, 2, LL_NONE};
    for (size_t i = 0; i < 4; i++) {
        LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = echo(store);
        ll_bind_row(st, 0, &table, rows[i]);
        step(st);
        assert_int_equal(ll_take_row(st, 0, &table), rows[i]);
        ids[1] = i == 0 ? 9 : ids[1]; /* another feature from now on */
    }
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = echo(store);
    ll_bind_whole(st, 0, 8);
    step(st);
    assert_int_equal(ll_take_row(st, 0, &table), LL_NONE); /* it is gone */
    assert_near(ll_take_real(st, 0), 8.0, 0.0);
}

static void no_number_is_not_a_number(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("n.db"));
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = echo(store);
    ll_db_bind_real(st, 1, NAN);
    step(st);
    assert_near(ll_take_real(st, 0), NAN, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_come_back_to_a_thousandth),
        cmocka_unit_test(rows_come_back_by_their_ids),
        cmocka_unit_test(no_number_is_not_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
