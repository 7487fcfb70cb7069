#include "data/read_rows.h"

#include "data/scene_io.h"
#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

/// Stores one building, changes its row by SQL, and gives the message of reading it.
static void assert_reading_fails(const char *file, const char *sql, const char *part1,
                                 const char *part2)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path(file));
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_BUILDING, 3, 3);
    (void)rows_store(store, &rows, "a", LL_IMPORT_APPEND, NULL);
    assert_ok(ll_db_exec(store->db,
                         "DROP TRIGGER ggu_building_geom; DROP TRIGGER giu_building_geom", &err),
              &err);
    assert_ok(ll_db_exec(store->db, sql, &err), &err);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_scene_want want = ll_scene_want_all();
    assert_int_equal(ll_scene_load(store, &want, NULL, &scene, &err), LL_E_FORMAT);
    assert_mentions(err.message, "building 2");
    assert_mentions(err.message, part1);
    assert_mentions(err.message, part2);
}

static void a_damaged_row_is_named_and_nothing_is_guessed(void **state)
{
    (void)state;
    assert_reading_fails("d1.db", "UPDATE building SET geom = x'00' WHERE id = 2", "geometry",
                         "too short");
    assert_reading_fails("d2.db", "UPDATE building SET floors = 'three' WHERE id = 2", "floors",
                         "three");
    assert_reading_fails("d3.db", "UPDATE building SET structure = 'straw' WHERE id = 2",
                         "structure", "straw");
    assert_reading_fails("d4.db",
                         "UPDATE building SET geom = substr(geom, 1, 60) || x'FE' WHERE id = 2",
                         "geometry", "damaged");
}

static void a_refused_row_leaves_the_table_as_it_was(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("as.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_BUILDING, 3, 3);
    (void)rows_store(store, &rows, "a", LL_IMPORT_APPEND, NULL);
    assert_ok(ll_db_exec(store->db, "UPDATE building SET floors = 'x' WHERE id = 2", &err), &err);
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_BUILDING, LL_ALL_FIELDS);
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    assert_ok(ll_rows_select(store->db, &t, &st, &err), &err);
    for (size_t i = 0; i < 3; i++) {
        bool row = false;
        assert_ok(ll_db_step(st, &row, &err), &err);
        assert_int_equal(ll_rows_read(st, ROWS_EPSG, &t, &err), i == 1 ? LL_E_FORMAT : LL_OK);
    }
    assert_int_equal(t.count, 2);
    assert_int_equal(t.shape.count, 2);
    assert_int_equal(t.id[1], 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_damaged_row_is_named_and_nothing_is_guessed),
        cmocka_unit_test(a_refused_row_leaves_the_table_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
