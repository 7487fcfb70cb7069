#include "importers/import_part.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "importers/report.h"
#include "tests/importers/runs.h"
#include "tests/support/check.h"

static void table(const char *folder, const char *name, const char *text)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    (void)run_file_with(path, text);
}

static const char *folder(const char *name)
{
    assert_int_equal(mkdir(ll_scratch_path(name), 0700), 0);
    return ll_scratch_path(name);
}

static void the_files_of_a_folder_are_read_as_one(void **state)
{
    const char *path = folder("hydrants");
    /* the same keys in both, other headings, another system in the second */
    table("hydrants", "a.csv", "uid,经度,纬度,状态\n1,119.301,26.1,损坏\n2,119.302,26.1,完好\n");
    table("hydrants", "b.csv", "uid,lon,lat\n1,119.303,26.1\n2,119.304,26.1\n3,119.305,26.1\n");
    table("hydrants", "readme.pdf", "nothing");
    struct ll_import_request q = {.layer = LL_HYDRANT, .file = path, .crs = "EPSG:4490"};
    struct ll_import_report r = run_imported(*state, q);
    assert_int_equal(r.read, 5);
    assert_int_equal(r.stored, 5);
    assert_mentions(ll_text_str(&r.mapping), "a.csv: CSV, table");
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = run_scene_of(*state);
    assert_int_equal(s.layer[LL_HYDRANT].count, 5);
    r = run_imported(*state, q); /* again: nothing new */
    assert_int_equal(r.stored, 0);
    assert_int_equal(r.unchanged, 5);
    ll_import_report_clear(&r);
    q.mode = LL_IMPORT_REPLACE;
    r = run_imported(*state, q);
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene again = run_scene_of(*state);
    assert_int_equal(again.layer[LL_HYDRANT].count, 5);
}

static void files_that_do_not_fit_are_listed_and_nothing_is_stored(void **state)
{
    const char *path = folder("mixed");
    table("mixed", "a.csv", "lon,lat\n119.301,26.1\n");
    table("mixed", "b.geojson",
          "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},"
          "\"geometry\":{\"type\":\"Point\",\"coordinates\":[119.3,26.1]}}]}");
    table("mixed", "c.csv", "name,colour\nx,red\n");
    struct ll_import_request q = {.layer = LL_HYDRANT, .file = path, .crs = "EPSG:4490"};
    const char *message = run_refused(*state, q, LL_E_DECISION);
    assert_mentions(message, "one of 3");
    assert_mentions(message, "c.csv");
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = run_scene_of(*state);
    assert_int_equal(s.layer[LL_HYDRANT].count, 0);
}

static void a_file_that_breaks_off_takes_the_whole_folder_back(void **state)
{
    const char *path = folder("broken");
    table("broken", "a.csv", "lon,lat\n119.301,26.1\n");
    table("broken", "b.geojson",
          "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},"
          "\"geometry\":{\"type\":\"Point\",\"coordinates\":[119.3,26.1]}},{\"type\":\"Fea");
    struct ll_import_report r = {0};
    struct ll_err err = {0};
    const struct ll_import_request q = {.layer = LL_HYDRANT, .file = path, .crs = "EPSG:4490"};
    assert_int_not_equal(ll_import_layer(*state, &q, &r, &err), LL_OK);
    assert_mentions(err.message, "b.geojson");
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = run_scene_of(*state);
    assert_int_equal(s.layer[LL_HYDRANT].count, 0);
    assert_int_equal(ll_store_epsg(*state), 0);
}

static void a_folder_without_data_is_refused(void **state)
{
    const struct ll_import_request q = {.layer = LL_HYDRANT, .file = folder("empty")};
    assert_mentions(run_refused(*state, q, LL_E_NOT_FOUND), "empty");
}

static void the_hydrants_of_taipei_come_from_their_folder(void **state)
{
    const char *data = ll_real_data();
    if (data == NULL) {
        skip();
    }
    char path[512];
    (void)snprintf(path, sizeof path, "%s/tw-taipei/hydrants/", data);
    struct ll_import_report r = run_imported(
        *state, (struct ll_import_request){.layer = LL_HYDRANT, .file = path, .crs = "EPSG:3826"});
    assert_int_equal(r.read, 28469); /* lines of the sixteen files without their headings */
    assert_int_equal(r.stored + r.quarantined, r.read);
    assert_true(r.stored > 28000);
    ll_import_report_clear(&r);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, run_open_store, run_close_store)

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        TEST(the_files_of_a_folder_are_read_as_one),
        TEST(files_that_do_not_fit_are_listed_and_nothing_is_stored),
        TEST(a_file_that_breaks_off_takes_the_whole_folder_back),
        TEST(a_folder_without_data_is_refused),
        TEST(the_hydrants_of_taipei_come_from_their_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
