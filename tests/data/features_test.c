#include "data/features.h"

#include <stdio.h>
#include <string.h>

#include "data/scene_io.h"
#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static int64_t whole(ll_store *store, const char *sql)
{
    struct ll_err err = {0};
    int64_t value = -1;
    assert_ok(ll_db_whole(store->db, sql, &value, &err), &err);
    return value;
}

static void assert_uid(ll_store *store, int64_t id, const char *expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    assert_ok(ll_db_prepare(store->db, "SELECT uid FROM hydrant WHERE id = ?", &st, &err), &err);
    (void)sqlite3_bind_int64(st, 1, id);
    assert_ok(ll_db_step(st, &row, &err), &err);
    assert_true(row);
    assert_string_equal(ll_db_text(st, 0), expected);
}

static void a_uid_is_the_source_and_its_key_and_equal_ones_are_numbered(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("u.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_HYDRANT, 4, 1);
    const char *keys[4] = {"7", "7", "8", ""};
    assert_int_equal(rows_store(store, &rows, "town.shp", LL_IMPORT_APPEND, keys), 4);
    assert_uid(store, 1, "town.shp:7");
    assert_uid(store, 2, "town.shp:7#2");
    assert_uid(store, 3, "town.shp:8");
    assert_int_equal(whole(store, "SELECT length(uid) FROM hydrant WHERE id = 4"), 16);
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant WHERE source_key = '7'"), 2);
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant WHERE source_key IS NULL"), 1);
}

static void the_same_file_again_changes_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("same.db"));
    const enum ll_import_mode modes[] = {LL_IMPORT_APPEND, LL_IMPORT_REPLACE_SOURCE,
                                         LL_IMPORT_REPLACE};
    for (int layer = 0; layer < LL_LAYER_COUNT; layer++) {
        LL_CLEANUP(ll_table_clear)
        struct ll_table rows = rows_random((enum ll_layer)layer, 100, 1);
        if (layer == LL_AREA) {
            for (size_t i = 0; i < rows.count; i++) { /* derived ones end when areas come */
                ll_table_set_word(&rows, i, LL_AREA_DERIVED, LL_FLAG_NO);
            }
        }
        assert_int_equal(rows_store(store, &rows, "a", LL_IMPORT_APPEND, NULL), 100);
        int64_t changed = whole(store, "SELECT value FROM meta WHERE key = 'last_change'");
        for (int i = 0; i < 3; i++) {
            assert_int_equal(rows_store(store, &rows, "a", modes[i], NULL), 0);
        }
        assert_int_equal(whole(store, "SELECT value FROM meta WHERE key = 'last_change'"), changed);
        assert_int_equal(whole(store, "SELECT count(*) FROM source"), layer + 1);
    }
}

static size_t current(ll_store *store, enum ll_layer layer)
{
    struct ll_err err = {0};
    size_t count = 0;
    assert_ok(ll_features_count(store, layer, &count, &err), &err);
    return count;
}

static void replacing_ends_rows_and_deletes_none(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("r.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table a = rows_random(LL_HYDRANT, 5, 1);
    LL_CLEANUP(ll_table_clear) struct ll_table a2 = rows_random(LL_HYDRANT, 4, 3);
    LL_CLEANUP(ll_table_clear) struct ll_table b = rows_random(LL_HYDRANT, 7, 2);
    (void)rows_store(store, &a, "a", LL_IMPORT_APPEND, NULL);
    (void)rows_store(store, &b, "b", LL_IMPORT_APPEND, NULL);
    assert_int_equal(current(store, LL_HYDRANT), 12);
    (void)rows_store(store, &a2, "a", LL_IMPORT_REPLACE_SOURCE, NULL);
    assert_int_equal(current(store, LL_HYDRANT), 11);
    assert_int_equal(whole(store, "SELECT ended FROM source WHERE id = 3"), 5);
    (void)rows_store(store, &b, "c", LL_IMPORT_REPLACE, NULL); /* its rows are there already */
    assert_int_equal(current(store, LL_HYDRANT), 7);
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant"), 16);
    assert_int_equal(whole(store, "SELECT count(*) FROM hydrant WHERE valid_to <= valid_from"), 0);
    assert_int_equal(whole(store, "SELECT stored FROM source WHERE id = 4"), 0);
    assert_int_equal(whole(store, "SELECT ended FROM source WHERE id = 4"), 4);
    /* other layers are left alone */
    LL_CLEANUP(ll_table_clear) struct ll_table s = rows_random(LL_STATION, 3, 2);
    (void)rows_store(store, &s, "c", LL_IMPORT_REPLACE, NULL);
    assert_int_equal(current(store, LL_HYDRANT), 7);
}

static void areas_that_come_in_end_the_derived_ones(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("areas.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table areas = rows_random(LL_AREA, 4, 1);
    for (size_t i = 0; i < 4; i++) {
        ll_table_set_word(&areas, i, LL_AREA_DERIVED, i < 3 ? LL_FLAG_YES : LL_FLAG_NO);
    }
    (void)rows_store(store, &areas, "a", LL_IMPORT_APPEND, NULL);
    assert_int_equal(current(store, LL_AREA), 4);
    LL_CLEANUP(ll_table_clear) struct ll_table real = rows_random(LL_AREA, 2, 9);
    (void)rows_store(store, &real, "b", LL_IMPORT_APPEND, NULL);
    assert_int_equal(current(store, LL_AREA), 3);
}

static void content_is_known_again_while_its_rows_are_current(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("again.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_LANE, 5, 1);
    struct ll_origin origin = {.source = "any", .content_hash = "a", .layer_name = ""};
    bool known = true;
    assert_ok(ll_features_imported(store, LL_LANE, &origin, &known, &err), &err);
    assert_false(known);
    (void)rows_store(store, &rows, "a", LL_IMPORT_APPEND, NULL); /* its hash is "a" as well */
    assert_ok(ll_features_imported(store, LL_LANE, &origin, &known, &err), &err);
    assert_true(known);
    origin.layer_name = "other";
    assert_ok(ll_features_imported(store, LL_LANE, &origin, &known, &err), &err);
    assert_false(known);
    origin.layer_name = "";
    assert_ok(ll_features_imported(store, LL_HYDRANT, &origin, &known, &err), &err);
    assert_false(known);
    LL_CLEANUP(ll_table_clear) struct ll_table more = rows_random(LL_LANE, 2, 2);
    (void)rows_store(store, &more, "b", LL_IMPORT_APPEND, NULL); /* could have changed some */
    assert_ok(ll_features_imported(store, LL_LANE, &origin, &known, &err), &err);
    assert_false(known);
    origin.content_hash = "";
    assert_ok(ll_features_imported(store, LL_LANE, &origin, &known, &err), &err);
    assert_false(known);
}

static void a_rolled_back_import_leaves_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("back.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_GROUND, 20, 1);
    (void)rows_store(store, &rows, "a", LL_IMPORT_APPEND, NULL);
    int64_t triggers = whole(store, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'");
    const struct ll_origin origin = {.source = "b"};
    ll_feature_writer *writer = NULL;
    assert_ok(ll_store_begin(store, &err), &err);
    assert_ok(ll_feature_writer_new(store, LL_GROUND, &origin, LL_IMPORT_REPLACE, &writer, &err),
              &err);
    assert_ok(ll_feature_writer_add(writer, &rows, NULL, NULL, &err), &err);
    ll_feature_writer_free(writer);
    ll_store_rollback(store);
    assert_int_equal(current(store, LL_GROUND), 20);
    assert_int_equal(whole(store, "SELECT count(*) FROM source"), 1);
    assert_int_equal(whole(store, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"),
                     triggers);
    assert_int_equal(whole(store, "SELECT count(*) FROM idx_ground_geom"), 20);
}

static void wrong_use_is_an_error(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    const struct ll_origin origin = {.source = "b"};
    ll_feature_writer *writer = NULL;
    assert_ok(ll_store_open(ll_scratch_path("wrong.db"), LL_STORE_CREATE, &store, &err), &err);
    assert_int_equal(
        ll_feature_writer_new(store, LL_LANE, &origin, LL_IMPORT_APPEND, &writer, &err),
        LL_E_INVALID); /* no transaction */
    assert_ok(ll_store_begin(store, &err), &err);
    assert_int_equal(
        ll_feature_writer_new(store, LL_LANE, &origin, LL_IMPORT_APPEND, &writer, &err),
        LL_E_CRS); /* no CRS */
    assert_ok(ll_store_set_epsg(store, ROWS_EPSG, &err), &err);
    assert_ok(ll_feature_writer_new(store, LL_LANE, &origin, LL_IMPORT_APPEND, &writer, &err),
              &err);
    LL_CLEANUP(ll_table_clear) struct ll_table other = rows_random(LL_HYDRANT, 1, 1);
    assert_int_equal(ll_feature_writer_add(writer, &other, NULL, NULL, &err), LL_E_INVALID);
    ll_feature_writer_free(writer);
    ll_store_rollback(store);
}

static void writing_again_within_a_millisecond_keeps_the_order(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("order.db"));
    int64_t last = 0;
    assert_ok(ll_store_begin(store, &err), &err);
    for (int i = 0; i < 50; i++) {
        int64_t now = 0;
        assert_ok(ll_store_next_stamp(store, &now, &err), &err);
        assert_true(now > last);
        last = now;
    }
    ll_store_rollback(store);
}

struct attempt {
    ll_store *store;
    struct ll_table rows;
};

static bool write_once(void *user)
{
    struct attempt *a = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
    const struct ll_origin origin = {.source = "b"};
    enum ll_code code = ll_store_begin(a->store, &err);
    if (code == LL_OK) {
        code =
            ll_feature_writer_new(a->store, LL_HYDRANT, &origin, LL_IMPORT_REPLACE, &writer, &err);
    }
    if (code == LL_OK) {
        code = ll_feature_writer_add(writer, &a->rows, NULL, NULL, &err);
    }
    if (code == LL_OK) {
        code = ll_feature_writer_finish(writer, NULL, &err);
    }
    if (code == LL_OK) {
        code = ll_store_commit(a->store, &err);
    }
    ll_store_rollback(a->store);
    return code == LL_OK;
}

static void running_out_of_memory_stores_and_leaks_nothing(void **state)
{
    (void)state;
    struct attempt a = {.store = rows_new_store(ll_scratch_path("alloc.db"))};
    LL_CLEANUP(ll_table_clear) struct ll_table before = rows_random(LL_HYDRANT, 70, 3);
    (void)rows_store(a.store, &before, "a", LL_IMPORT_APPEND, NULL);
    a.rows = rows_random(LL_HYDRANT, 90, 4);
    ll_for_each_failing_alloc(write_once, &a, 2000);
    assert_int_equal(current(a.store, LL_HYDRANT), 90); /* of the one attempt that went through */
    assert_int_equal(whole(a.store, "SELECT count(*) FROM hydrant"), 160);
    assert_int_equal(whole(a.store, "SELECT count(*) FROM source"), 2);
    ll_table_clear(&a.rows);
    ll_store_close(a.store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_uid_is_the_source_and_its_key_and_equal_ones_are_numbered),
        cmocka_unit_test(the_same_file_again_changes_nothing),
        cmocka_unit_test(replacing_ends_rows_and_deletes_none),
        cmocka_unit_test(areas_that_come_in_end_the_derived_ones),
        cmocka_unit_test(content_is_known_again_while_its_rows_are_current),
        cmocka_unit_test(a_rolled_back_import_leaves_nothing),
        cmocka_unit_test(wrong_use_is_an_error),
        cmocka_unit_test(writing_again_within_a_millisecond_keeps_the_order),
        cmocka_unit_test(running_out_of_memory_stores_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
