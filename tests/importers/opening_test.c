/* A source that is opened before there is a store. */
#include <unistd.h>

#include "importers/import.h"
#include "tests/importers/runs.h"
#include "tests/support/check.h"

static const char rows[] = "number,x,y,state\nA1,119.3,26.05,ok\nA2,119.31,26.06,broken\n";

static void it_is_imported_like_one_that_is_opened_for_the_store(void **state)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_opening_freep) ll_opening *opening = NULL;
    LL_CLEANUP(ll_import_report_clear) struct ll_import_report report = {0};
    const char *profile = run_file_with("p.txt", "layer=hydrants\nmap=code=number\n");
    const struct ll_import_request q = {.layer = LL_HYDRANT,
                                        .file = run_file_with("h.csv", rows),
                                        .crs = "EPSG:4490",
                                        .profile = profile};
    assert_ok(ll_import_open(&q, &opening, &err), &err);
    assert_ok(ll_import_opened(*state, opening, &report, &err), &err);
    assert_int_equal(report.stored, 2);
    assert_true(report.seconds > 0.0);
    struct ll_import_report again = run_imported(*state, q);
    assert_int_equal(again.unchanged, 2);
    assert_int_equal(again.stored, 0);
    ll_import_report_clear(&again);
    struct ll_scene scene = run_scene_of(*state);
    assert_string_equal(ll_table_string(&scene.layer[LL_HYDRANT], 1, LL_HYDRANT_CODE), "A2");
    ll_scene_clear(&scene);
}

static void a_folder_is_opened_file_by_file_afterwards(void **state)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_opening_freep) ll_opening *opening = NULL;
    LL_CLEANUP(ll_import_report_clear) struct ll_import_report report = {0};
    assert_int_equal(unlink(ll_scratch_path("p.txt")), 0);
    (void)run_file_with("h.csv", rows);
    const struct ll_import_request q = {
        .layer = LL_HYDRANT, .file = ll_scratch_dir(), .crs = "EPSG:4490"};
    assert_ok(ll_import_open(&q, &opening, &err), &err);
    assert_ok(ll_import_opened(*state, opening, &report, &err), &err);
    assert_int_equal(report.stored, 2);
}

static void what_is_not_there_is_said_at_once(void **state)
{
    (void)state;
    struct ll_err err = {0};
    ll_opening *opening = NULL;
    const struct ll_import_request file = {.layer = LL_HYDRANT, .file = "/nowhere/h.csv"};
    const struct ll_import_request profile = {
        .layer = LL_HYDRANT, .file = run_file_with("h.csv", rows), .profile = "/nowhere/p.txt"};
    assert_int_equal(ll_import_open(&file, &opening, &err), LL_E_NOT_FOUND);
    assert_int_equal(ll_import_open(&profile, &opening, &err), LL_E_NOT_FOUND);
    assert_null(opening);
    ll_opening_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_imported_like_one_that_is_opened_for_the_store,
                                        run_open_store, run_close_store),
        cmocka_unit_test_setup_teardown(a_folder_is_opened_file_by_file_afterwards, run_open_store,
                                        run_close_store),
        cmocka_unit_test(what_is_not_there_is_said_at_once),
    };
    ll_importers_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
