#include "data/db.h"

#include <math.h>

#include "tests/support/check.h"

static sqlite3 *memory(void)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    return db;
}

static void values_go_in_and_come_out(void **state)
{
    (void)state;
    struct ll_err err = {0};
    sqlite3 *db = memory();
    bool row = false;
    assert_ok(ll_db_execf(db, &err, "CREATE TABLE \"%w\" (a, b, c)", "odd \"name"), &err);
    sqlite3_stmt *st = NULL;
    assert_ok(ll_db_preparef(db, &st, &err, "INSERT INTO \"%w\" VALUES (?, ?, ?)", "odd \"name"),
              &err);
    ll_db_bind_real(st, 1, NAN);
    ll_db_bind_real(st, 2, 2.5);
    ll_db_bind_text(st, 3, NULL);
    assert_ok(ll_db_run(st, &err), &err);
    ll_db_finalizep(&st);
    assert_ok(ll_db_prepare(db, "SELECT a IS NULL, b, c FROM \"odd \"\"name\"", &st, &err), &err);
    assert_ok(ll_db_step(st, &row, &err), &err);
    assert_true(row);
    assert_int_equal(sqlite3_column_int(st, 0), 1);
    assert_near(sqlite3_column_double(st, 1), 2.5, 0.0);
    assert_string_equal(ll_db_text(st, 2), "");
    assert_ok(ll_db_step(st, &row, &err), &err);
    assert_false(row);
    ll_db_finalizep(&st);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void failures_have_a_code_and_a_text(void **state)
{
    (void)state;
    struct ll_err err = {0};
    sqlite3 *db = memory();
    int64_t value = 0;
    sqlite3_stmt *st = NULL;
    assert_int_equal(ll_db_exec(db, "NONSENSE", &err), LL_E_IO);
    assert_mentions(err.message, "NONSENSE");
    assert_int_equal(ll_db_prepare(db, "SELECT * FROM nothing", &st, &err), LL_E_IO);
    assert_null(st);
    assert_int_equal(ll_db_whole(db, "SELECT 1 WHERE 0", &value, &err), LL_E_NOT_FOUND);
    assert_ok(ll_db_exec(db, "CREATE TABLE t (a NOT NULL)", &err), &err);
    assert_int_equal(ll_db_exec(db, "INSERT INTO t VALUES (NULL)", &err), LL_E_INVALID);
    assert_int_equal(ll_db_fail(db, SQLITE_FULL, &err), LL_E_FULL);
    assert_int_equal(ll_db_fail(db, SQLITE_NOMEM, &err), LL_E_NOMEM);
    assert_int_equal(ll_db_fail(db, SQLITE_BUSY_SNAPSHOT, &err), LL_E_BUSY);
    assert_int_equal(ll_db_fail(db, SQLITE_READONLY_DIRECTORY, &err), LL_E_READONLY);
    assert_int_equal(ll_db_fail(db, SQLITE_CORRUPT_INDEX, &err), LL_E_FORMAT);
    assert_int_equal(ll_db_fail(db, SQLITE_TOOBIG, &err), LL_E_LIMIT);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_go_in_and_come_out),
        cmocka_unit_test(failures_have_a_code_and_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
