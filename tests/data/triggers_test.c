#include "data/triggers.h"

#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static int64_t count(ll_store *store, const char *where)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    assert_ok(ll_db_preparef(store->db, &st, &err,
                             "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND %s",
                             where),
              &err);
    assert_ok(ll_db_step(st, &row, &err), &err);
    return sqlite3_column_int64(st, 0);
}

static void spatialite_triggers_go_and_come_back_word_for_word(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("t.db"));
    LL_CLEANUP(ll_text_clear) struct ll_text sql = {0}, again = {0};
    int64_t all = count(store, "1"), area = count(store, "tbl_name = 'area'");
    assert_ok(ll_triggers_drop(store->db, "area", &sql, &err), &err);
    /* ours stays: rows cannot be deleted even then; ladder_area keeps all of its own */
    assert_int_equal(count(store, "tbl_name = 'area'"), 1);
    assert_int_equal(count(store, "name = 'area_keep'"), 1);
    assert_int_equal(count(store, "1"), all - area + 1);
    assert_ok(ll_triggers_restore(store->db, &sql, &err), &err);
    assert_int_equal(count(store, "1"), all);
    assert_ok(ll_triggers_drop(store->db, "area", &again, &err), &err);
    assert_string_equal(ll_text_str(&sql), ll_text_str(&again));
}

static int64_t uid_index(ll_store *store)
{
    struct ll_err err = {0};
    int64_t found = 0;
    assert_ok(ll_db_whole(store->db,
                          "SELECT count(*) FROM sqlite_master WHERE name = 'building_uid'", &found,
                          &err),
              &err);
    return found;
}

static void the_index_of_uids_goes_only_while_there_are_no_rows(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("uid.db"));
    LL_CLEANUP(ll_text_clear) struct ll_text empty = {0}, filled = {0};
    assert_ok(ll_triggers_drop(store->db, "building", &empty, &err), &err);
    assert_int_equal(uid_index(store), 0);
    assert_ok(ll_triggers_restore(store->db, &empty, &err), &err);
    assert_int_equal(uid_index(store), 1);
    LL_CLEANUP(ll_table_clear) struct ll_table t = rows_random(LL_BUILDING, 3, 1);
    (void)rows_store(store, &t, "a", LL_IMPORT_APPEND, NULL);
    assert_int_equal(uid_index(store), 1);
    assert_ok(ll_triggers_drop(store->db, "building", &filled, &err), &err);
    assert_int_equal(uid_index(store), 1);
    assert_ok(ll_triggers_restore(store->db, &filled, &err), &err);
    /* and it still refuses a uid twice */
    assert_int_equal(ll_db_exec(store->db, "UPDATE building SET uid = 'x'", &err), LL_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spatialite_triggers_go_and_come_back_word_for_word),
        cmocka_unit_test(the_index_of_uids_goes_only_while_there_are_no_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
