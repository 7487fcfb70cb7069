#include "data/spatial_index.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

/// The one answer of a query, as text.
static void assert_answer(sqlite3 *db, const char *sql, const char *expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    bool row = false;
    assert_ok(ll_db_prepare(db, sql, &st, &err), &err);
    assert_ok(ll_db_step(st, &row, &err), &err);
    assert_true(row);
    assert_string_equal(ll_db_text(st, 0), expected);
}

/// Windows against a scan over the boxes in memory: a row is wrong when its box meets the window
/// and it is missing, or when it is there and farther off than single precision rounds (0.25 m at
/// 2,700,000). @return How many are wrong.
static size_t wrong_in_windows(sqlite3 *db, const struct ll_shapes *s, uint64_t seed)
{
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(seed, 0);
    LL_CLEANUP(ll_freep) bool *found = ll_alloc(s->count, sizeof *found);
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *st = NULL;
    size_t wrong = 0;
    assert_non_null(found);
    assert_ok(ll_db_prepare(db,
                            "SELECT pkid FROM idx_building_geom WHERE xmin <= ?3 AND xmax >= ?1"
                            " AND ymin <= ?4 AND ymax >= ?2",
                            &st, &err),
              &err);
    for (int window = 0; window < 100; window++) {
        double x = ll_rng_between(&rng, 400000, 410000), y = ll_rng_between(&rng, 2.7e6, 2.71e6);
        double size = ll_rng_between(&rng, 0, 1000);
        if (window % 2 == 1) { /* every second one small, at the far corner of some box */
            const struct ll_box *b = &s->box[(size_t)ll_rng_between(&rng, 0, (double)s->count)];
            x = b->max_x - 0.1;
            y = b->max_y - 0.1;
            size /= 1000;
        }
        struct ll_box box = {x, y, x + size, y + size}, near = ll_box_grown(&box, 0.3);
        ll_db_bind_real(st, 1, box.min_x);
        ll_db_bind_real(st, 2, box.min_y);
        ll_db_bind_real(st, 3, box.max_x);
        ll_db_bind_real(st, 4, box.max_y);
        for (size_t i = 0; i < s->count; i++) {
            found[i] = false;
        }
        for (bool row = true; row;) {
            assert_ok(ll_db_step(st, &row, &err), &err);
            if (row) {
                found[sqlite3_column_int64(st, 0) - 1] = true;
            }
        }
        for (size_t i = 0; i < s->count; i++) {
            wrong += found[i] ? !ll_box_meets(&s->box[i], &near) : ll_box_meets(&s->box[i], &box);
        }
    }
    return wrong;
}

static void assert_index_is_sound(ll_store *store, const struct ll_shapes *s, uint64_t seed)
{
    struct ll_err err = {0};
    assert_answer(store->db, "SELECT rtreecheck('idx_building_geom')", "ok");
    assert_ok(ll_store_spatialite(store, &err), &err);
    assert_answer(store->db, "SELECT CheckSpatialIndex('building', 'geom')", "1");
    assert_int_equal(wrong_in_windows(store->db, s, seed), 0);
}

/// 51 boxes fill a node, 2601 a tree of two levels: each border, one below and one above.
static void a_packed_tree_of_any_size_is_sound(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 51, 52, 103, 2601, 2602};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "pack%zu.db", sizes[i]);
        LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path(name));
        LL_CLEANUP(ll_table_clear) struct ll_table t = rows_random(LL_BUILDING, sizes[i], i);
        assert_int_equal(rows_store(store, &t, "a", LL_IMPORT_APPEND, NULL), sizes[i]);
        assert_index_is_sound(store, &t.shape, i);
    }
}

/// Shrinks the box of the first entry of leaf 2 to its lower left corner.
static void doctor_a_leaf(sqlite3 *db)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *get = NULL;
    LL_CLEANUP(ll_db_finalizep) sqlite3_stmt *put = NULL;
    uint8_t node[2048];
    bool row = false;
    assert_ok(
        ll_db_prepare(db, "SELECT data FROM idx_building_geom_node WHERE nodeno = 2", &get, &err),
        &err);
    assert_ok(ll_db_step(get, &row, &err), &err);
    int size = sqlite3_column_bytes(get, 0);
    assert_in_range(size, 100, sizeof node);
    memcpy(node, sqlite3_column_blob(get, 0), (size_t)size);
    memcpy(node + 4 + 12, node + 4 + 8, 4);  /* after node head and id: max x = min x */
    memcpy(node + 4 + 20, node + 4 + 16, 4); /* max y = min y */
    ll_db_finalizep(&get);
    assert_ok(ll_db_prepare(db, "UPDATE idx_building_geom_node SET data = ? WHERE nodeno = 2", &put,
                            &err),
              &err);
    (void)sqlite3_bind_blob(put, 1, node, size, SQLITE_STATIC);
    assert_ok(ll_db_run(put, &err), &err);
}

/// A box shrunk to its corner stays inside its parent's box: rtreecheck finds nothing wrong with
/// it, SpatiaLite and the windows do.
static void a_doctored_leaf_is_found_though_rtreecheck_passes_it(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("doctor.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table t = rows_random(LL_BUILDING, 300, 9);
    (void)rows_store(store, &t, "a", LL_IMPORT_APPEND, NULL);
    assert_index_is_sound(store, &t.shape, 9);
    doctor_a_leaf(store->db);
    assert_answer(store->db, "SELECT rtreecheck('idx_building_geom')", "ok");
    assert_ok(ll_store_spatialite(store, &err), &err);
    assert_answer(store->db, "SELECT CheckSpatialIndex('building', 'geom')", "0");
    size_t wrong = 0;
    for (uint64_t seed = 0; seed < 40; seed++) { /* 4,000 windows over 300 buildings */
        wrong += wrong_in_windows(store->db, &t.shape, seed);
    }
    assert_true(wrong > 0);
}

static void adding_few_and_many_keeps_it_sound(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("add.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table all = ll_table_make(LL_BUILDING, 0);
    static const size_t parts[] = {400, 10 /* row by row */, 300 /* packed again */, 1};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        LL_CLEANUP(ll_table_clear) struct ll_table t = rows_random(LL_BUILDING, parts[i], 20 + i);
        (void)rows_store(store, &t, "a", LL_IMPORT_APPEND, NULL);
        for (size_t row = 0; row < t.count; row++) {
            assert_ok(ll_table_copy_row(&all, &t, row, &err), &err);
        }
        assert_index_is_sound(store, &all.shape, i);
    }
}

static void what_a_gis_changes_is_found_again(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("gis.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table t = rows_random(LL_BUILDING, 300, 4);
    (void)rows_store(store, &t, "a", LL_IMPORT_APPEND, NULL);
    assert_ok(ll_store_spatialite(store, &err), &err);
    assert_ok(ll_db_exec(store->db,
                         "UPDATE building SET geom = GeomFromText('MULTIPOLYGON(((1 1,2 1,2 2,"
                         "1 1)))', 4549) WHERE id = 17",
                         &err),
              &err);
    assert_answer(store->db, "SELECT pkid FROM idx_building_geom WHERE xmax < 10", "17");
    assert_answer(store->db, "SELECT rtreecheck('idx_building_geom')", "ok");
    assert_answer(store->db, "SELECT CheckSpatialIndex('building', 'geom')", "1");
    /* and SpatiaLite's triggers still refuse what does not belong into the table */
    assert_int_equal(ll_db_exec(store->db,
                                "UPDATE building SET geom = GeomFromText('POINT(1 1)', 4549)"
                                " WHERE id = 18",
                                &err),
                     LL_E_INVALID);
}

static void boxes_are_rounded_outward(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(5, 0);
    for (int i = 0; i < 10000; i++) {
        double x = ll_rng_between(&rng, -5e6, 5e6), y = ll_rng_between(&rng, -5e6, 5e6);
        struct ll_box box = {x, y, x + ll_rng_between(&rng, 0, 50), y};
        struct ll_index_entry e = ll_index_entry_make(1, &box);
        assert_true((double)e.min_x <= box.min_x && (double)e.max_x >= box.max_x);
        assert_true((double)e.min_y <= box.min_y && (double)e.max_y >= box.max_y);
        assert_true(box.min_x - (double)e.min_x <= 0.5); /* one step of a float at 5e6 */
    }
    struct ll_box exact = {1.0, 2.0, 3.0, 4.0};
    struct ll_index_entry e = ll_index_entry_make(1, &exact);
    assert_near((double)e.min_x, 1.0, 0.0);
    assert_near((double)e.max_y, 4.0, 0.0);
}

static void a_damaged_index_is_an_error(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("damage.db"));
    struct ll_box box = {0, 0, 1, 1};
    struct ll_index_entry e = ll_index_entry_make(1, &box);
    assert_ok(ll_db_exec(store->db, "DELETE FROM idx_building_geom_node", &err), &err);
    assert_int_equal(ll_index_add(store->db, "building", &e, 1, &err), LL_E_FORMAT);
    assert_mentions(err.message, "building");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packed_tree_of_any_size_is_sound),
        cmocka_unit_test(a_doctored_leaf_is_found_though_rtreecheck_passes_it),
        cmocka_unit_test(adding_few_and_many_keeps_it_sound),
        cmocka_unit_test(what_a_gis_changes_is_found_again),
        cmocka_unit_test(boxes_are_rounded_outward),
        cmocka_unit_test(a_damaged_index_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
