#include "data/copy.h"

#include <unistd.h>

#include "tests/support/check.h"

static sqlite3 *source(void)
{
    struct ll_err err = {0};
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_ok(ll_db_exec(db, "CREATE TABLE t (a); INSERT INTO t VALUES (42)", &err), &err);
    return db;
}

static void a_copy_holds_the_same_and_uses_a_log(void **state)
{
    (void)state;
    struct ll_err err = {0};
    sqlite3 *from = source(), *to = NULL;
    int64_t value = 0;
    const char *path = ll_scratch_path("copy.db");
    assert_ok(ll_db_copy(from, path, &err), &err);
    assert_int_equal(sqlite3_open(path, &to), SQLITE_OK);
    assert_ok(ll_db_whole(to, "SELECT a FROM t", &value, &err), &err);
    assert_int_equal(value, 42);
    assert_ok(ll_db_whole(to, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'",
                          &value, &err),
              &err);
    assert_int_equal(value, 1);
    assert_int_equal(sqlite3_close(to), SQLITE_OK);
    assert_int_equal(sqlite3_close(from), SQLITE_OK);
}

static void a_name_that_is_taken_or_nowhere_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    sqlite3 *from = source();
    const char *path = ll_scratch_path("taken.db");
    assert_ok(ll_db_copy(from, path, &err), &err);
    assert_int_equal(ll_db_copy(from, path, &err), LL_E_EXISTS);
    assert_int_equal(ll_db_copy(from, ll_scratch_path("no/x.db"), &err), LL_E_NOT_FOUND);
    assert_int_equal(access(ll_scratch_path("no"), F_OK), -1);
    assert_int_equal(sqlite3_close(from), SQLITE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_holds_the_same_and_uses_a_log),
        cmocka_unit_test(a_name_that_is_taken_or_nowhere_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
