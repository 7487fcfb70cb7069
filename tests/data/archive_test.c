#include "data/archive.h"

#include <string.h>
#include <unistd.h>

#include "data/db.h"
#include "tests/support/check.h"

static const struct ll_mbtiles_info info = {.name = "水源'图",
                                            .description = "d",
                                            .attribution = "© OpenStreetMap",
                                            .bounds_deg = {118.5, 24.25, 119.0, 24.75},
                                            .min_zoom = 2,
                                            .max_zoom = 14};

/// The first column of the first row.
static void assert_answer(const char *path, const char *sql, const char *expected)
{
    struct ll_err err = {0};
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    bool row = false;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_ok(ll_db_prepare(db, sql, &st, &err), &err);
    assert_ok(ll_db_step(st, &row, &err), &err);
    assert_string_equal(row ? ll_db_text(st, 0) : "(no row)", expected);
    ll_db_finalizep(&st);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void tiles_are_found_under_tms_numbers_and_equal_ones_kept_once(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("a.mbtiles");
    LL_CLEANUP(ll_mbtiles_freep) ll_mbtiles *archive = NULL;
    assert_ok(ll_mbtiles_create(path, &info, &archive, &err), &err);
    assert_ok(ll_mbtiles_add(archive, 2, 0, 0, "north", 5, &err), &err);
    assert_ok(ll_mbtiles_add(archive, 2, 0, 3, "south", 5, &err), &err);
    assert_ok(ll_mbtiles_add(archive, 2, 1, 3, "south", 5, &err), &err);
    assert_int_equal(access(path, F_OK), -1);
    assert_ok(ll_mbtiles_finish(archive, &err), &err);
    assert_answer(path,
                  "SELECT tile_data FROM tiles WHERE zoom_level = 2 AND tile_column = 0"
                  " AND tile_row = 3",
                  "north");
    assert_answer(path,
                  "SELECT tile_data FROM tiles WHERE zoom_level = 2 AND tile_column = 1"
                  " AND tile_row = 0",
                  "south");
    assert_answer(path, "SELECT count(*) FROM tiles", "3");
    assert_answer(path, "SELECT count(*) FROM images", "2");
    assert_answer(path, "SELECT value FROM metadata WHERE name = 'name'", "水源'图");
    assert_answer(path, "SELECT value FROM metadata WHERE name = 'format'", "png");
    assert_answer(path, "SELECT value FROM metadata WHERE name = 'bounds'",
                  "118.500000,24.250000,119.000000,24.750000");
    assert_answer(path, "SELECT value FROM metadata WHERE name = 'maxzoom'", "14");
    assert_answer(path, "PRAGMA integrity_check", "ok");
}

static void an_old_archive_stays_until_the_new_one_is_whole(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("old.mbtiles");
    ll_mbtiles *archive = NULL;
    assert_ok(ll_mbtiles_create(path, &info, &archive, &err), &err);
    assert_ok(ll_mbtiles_add(archive, 2, 0, 0, "old", 3, &err), &err);
    assert_ok(ll_mbtiles_finish(archive, &err), &err);
    ll_mbtiles_freep(&archive);
    assert_ok(ll_mbtiles_create(path, &info, &archive, &err), &err);
    assert_ok(ll_mbtiles_add(archive, 2, 0, 0, "new", 3, &err), &err);
    ll_mbtiles_freep(&archive); /* given up */
    assert_answer(path, "SELECT tile_data FROM tiles", "old");
    assert_ok(ll_mbtiles_create(path, &info, &archive, &err), &err);
    assert_ok(ll_mbtiles_add(archive, 2, 0, 0, "new", 3, &err), &err);
    assert_ok(ll_mbtiles_finish(archive, &err), &err);
    ll_mbtiles_freep(&archive);
    assert_answer(path, "SELECT tile_data FROM tiles", "new");
}

static void tiles_that_do_not_exist_and_folders_that_do_not_are_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_mbtiles_freep) ll_mbtiles *archive = NULL;
    assert_int_equal(ll_mbtiles_create(ll_scratch_path("no/x.mbtiles"), &info, &archive, &err),
                     LL_E_NOT_FOUND);
    assert_null(archive);
    assert_ok(ll_mbtiles_create(ll_scratch_path("x.mbtiles"), &info, &archive, &err), &err);
    assert_int_equal(ll_mbtiles_add(archive, 2, 4, 0, "a", 1, &err), LL_E_INVALID);
    assert_int_equal(ll_mbtiles_add(archive, -1, 0, 0, "a", 1, &err), LL_E_INVALID);
    assert_mentions(err.message, "-1/0/0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_are_found_under_tms_numbers_and_equal_ones_kept_once),
        cmocka_unit_test(an_old_archive_stays_until_the_new_one_is_whole),
        cmocka_unit_test(tiles_that_do_not_exist_and_folders_that_do_not_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
