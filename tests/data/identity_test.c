#include "data/identity.h"

#include <stdio.h>
#include <string.h>

#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static int64_t whole(ll_store *store, const char *sql)
{
    struct ll_err err = {0};
    int64_t value = -1;
    assert_ok(ll_db_whole(store->db, sql, &value, &err), &err);
    return value;
}

/// One hydrant with a code.
static struct ll_table hydrant_at(double x, double y, const char *code)
{
    struct ll_err err = {0};
    struct ll_table t = ll_table_make(LL_HYDRANT, LL_ALL_FIELDS);
    size_t row = rows_add(&t, LL_POINT, 400000.0 + x, 2700000.0 + y, 1.0);
    assert_ok(ll_table_set_string(&t, row, LL_HYDRANT_CODE, code, &err), &err);
    return t;
}

static void put(ll_store *store, const char *source, const char *key, double x, const char *code)
{
    LL_CLEANUP(ll_table_clear) struct ll_table t = hydrant_at(x, 0.0, code);
    (void)rows_store(store, &t, source, LL_IMPORT_APPEND, &key);
}

static void next_years_file_of_another_name_updates_by_key(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("y.db"));
    put(store, "2026.csv", "7", 0.0, "old");
    put(store, "2027.csv", "7", 60.0, "new"); /* moved, but not far */
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant_current"), 1);
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant a JOIN hydrant b USING (uid)"
                                  " WHERE uid = '2026.csv:7' AND a.valid_to = b.valid_from"
                                  " AND b.valid_to IS NULL AND b.code = 'new'"),
                     1);
}

static void the_same_number_in_another_village_is_another_feature(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("v.db"));
    put(store, "north.csv", "1", 0.0, "n");
    put(store, "south.csv", "1", 150.0, "s");
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant_current"), 2);
    put(store, "both.csv", "1", 10.0, "b"); /* two have that key: no telling */
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant_current"), 3);
    put(store, "south.csv", "1", 9000.0, "s2"); /* in its own file a key says it all */
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant_current"), 3);
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant_current WHERE code = 's2'"), 1);
}

static void the_same_place_is_the_same_feature(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("p.db"));
    put(store, "a.csv", NULL, 0.0, "a");
    put(store, "b.csv", NULL, 0.0, "b");
    put(store, "b.csv", NULL, 0.01, "c"); /* a centimetre is another place */
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant_current"), 2);
    put(store, "c.csv", "5", 0.0, "d"); /* gives it its key */
    put(store, "d.csv", "5", 30.0, "e");
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant_current"), 2);
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant_current WHERE source_key = '5'"
                                  " AND code = 'e' AND length(uid) = 16"),
                     1);
}

static void parts_a_feature_has_no_longer_end(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("parts.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table three = rows_random(LL_LANE, 3, 1);
    LL_CLEANUP(ll_table_clear) struct ll_table other = rows_random(LL_LANE, 2, 2);
    const char *keys[3] = {"w", "w", "w"}, *others[2] = {"v", "v"};
    (void)rows_store(store, &three, "a", LL_IMPORT_APPEND, keys);
    (void)rows_store(store, &other, "a", LL_IMPORT_APPEND, others);
    assert_int_equal(whole(store, "SELECT count(*) FROM lane_current"), 5);
    ll_table_drop_last(&three);
    assert_int_equal(rows_store(store, &three, "a", LL_IMPORT_APPEND, keys), 0);
    assert_int_equal(whole(store, "SELECT count(*) FROM lane_current"), 4);
    assert_int_equal(whole(store, "SELECT count(*) FROM lane_current WHERE uid = 'a:w#3'"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next_years_file_of_another_name_updates_by_key),
        cmocka_unit_test(the_same_number_in_another_village_is_another_feature),
        cmocka_unit_test(the_same_place_is_the_same_feature),
        cmocka_unit_test(parts_a_feature_has_no_longer_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
