/* Imports of the real extracts, against the counts that ogrinfo and osmium give for them. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "data/features.h"
#include "importers/import.h"
#include "importers/report.h"
#include "tests/support/check.h"

static const char *data;

static ll_store *new_store(void)
{
    static int number;
    struct ll_err err = {0};
    ll_store *store = NULL;
    char path[256];
    (void)snprintf(path, sizeof path, "%s/real%d.db", ll_scratch_dir(), number++);
    assert_ok(ll_store_open(path, LL_STORE_CREATE, &store, &err), &err);
    return store;
}

static int need_data(void **state)
{
    (void)state;
    data = ll_real_data();
    return 0;
}

#define NEED_DATA()                                                                                \
    do {                                                                                           \
        if (data == NULL) {                                                                        \
            skip();                                                                                \
        }                                                                                          \
    } while (0)

/// Features in, rows and quarantine out: nothing gets lost.
static void assert_nothing_lost(const struct ll_import_report *r)
{
    size_t in = r->read + ll_report_reason(r, LL_REASON_SPLIT);
    size_t out = r->stored + r->quarantined + ll_report_reason(r, LL_REASON_NOT_ON_LANE) +
                 ll_report_reason(r, LL_REASON_SAME_STATION) -
                 ll_report_reason(r, LL_REASON_DERIVED);
    assert_int_equal(r->unchanged > 0 ? r->read : in, r->unchanged > 0 ? 0 : out);
}

static struct ll_import_report layer_of(ll_store *store, enum ll_layer layer, const char *file,
                                        const char *crs)
{
    struct ll_err err = {0};
    struct ll_import_report report = {0};
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", data, file);
    const struct ll_import_request q = {.layer = layer, .file = path, .crs = crs};
    assert_ok(ll_import_layer(store, &q, &report, &err), &err);
    assert_nothing_lost(&report);
    return report;
}

static void osm_of(ll_store *store, const char *file, struct ll_import_report *reports)
{
    struct ll_err err = {0};
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", data, file);
    const struct ll_import_request q = {.file = path};
    assert_ok(ll_import_osm(store, &q, reports, &err), &err);
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        assert_nothing_lost(&reports[l]);
    }
}

static void clear_reports(struct ll_import_report *reports)
{
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        ll_import_report_clear(&reports[l]);
    }
}

static void lauf_has_its_buildings_hydrants_and_stations(void **state)
{
    (void)state;
    NEED_DATA();
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    osm_of(store, "osm-lauf/lauf-200115.osm.pbf", r);
    /* 6531 with a building tag: one says "no"; 21 are cut to a line at the edge of the extract */
    assert_int_equal(r[LL_BUILDING].read, 6530);
    assert_int_equal(ll_report_reason(&r[LL_BUILDING], LL_REASON_NOT_REPAIRABLE), 21);
    assert_int_equal(r[LL_BUILDING].repaired, 6); /* 27 invalid by ST_IsValid */
    assert_int_equal(r[LL_HYDRANT].stored, 479);
    assert_int_equal(r[LL_STATION].read, 4); /* 2 nodes and 2 areas */
    assert_int_equal(r[LL_STATION].stored, 3);
    clear_reports(r);
    assert_int_equal(ll_store_epsg(store), 32632);
}

static void liechtenstein_has_eleven_municipalities(void **state)
{
    (void)state;
    NEED_DATA();
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    osm_of(store, "osm-liechtenstein/liechtenstein-2021.osm.pbf", r);
    assert_int_equal(r[LL_BUILDING].stored, 15834);
    assert_int_equal(r[LL_AREA].stored, 11 + 2 + 1); /* levels 8, 6, 2 */
    assert_int_equal(r[LL_HYDRANT].stored, 12);
    assert_int_equal(r[LL_STATION].stored, 5 + 2);
    clear_reports(r);
}

static void an_unsorted_extract_gives_all_its_buildings(void **state)
{
    (void)state;
    NEED_DATA();
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    osm_of(store, "messy/r5_unsorted_reisterstown.osm.pbf", r);
    assert_int_equal(r[LL_BUILDING].read, 27567);
    clear_reports(r);
}

static void a_country_packed_with_bzip2_is_read(void **state)
{
    (void)state;
    NEED_DATA();
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    osm_of(store, "osm-liechtenstein/liechtenstein-2013-08-03.osm.bz2", r);
    assert_int_equal(r[LL_BUILDING].stored, 3723);
    assert_int_equal(r[LL_AREA].stored, 11 + 2 + 1); /* levels 8, 6, 2 */
    assert_int_equal(r[LL_STATION].stored, 5 + 1);
    clear_reports(r);
}

static void taipei_comes_together(void **state)
{
    (void)state;
    NEED_DATA();
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
    struct ll_import_report r =
        layer_of(store, LL_AREA, "tw-taipei/villages-big5/Taipei_Vill.shp", NULL);
    assert_int_equal(r.stored, 456);
    ll_import_report_clear(&r);
    assert_int_equal(ll_store_epsg(store), 3826);
    r = layer_of(store, LL_STATION, "tw-taipei/fire_stations/patrol_fire_brigade.geojson", NULL);
    assert_int_equal(r.stored, 46);
    ll_import_report_clear(&r);
    char folder[512];
    (void)snprintf(folder, sizeof folder, "%s/tw-taipei/hydrants", data);
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    size_t hydrants = 0;
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (strstr(e->d_name, ".csv") != NULL) {
            (void)snprintf(folder, sizeof folder, "tw-taipei/hydrants/%.200s", e->d_name);
            r = layer_of(store, LL_HYDRANT, folder, "EPSG:3826");
            hydrants += r.stored + r.quarantined;
            ll_import_report_clear(&r);
        }
    }
    (void)closedir(dir);
    assert_int_equal(hydrants, 28469);
}

static void sheets_of_footprints_are_repaired_not_lost(void **state)
{
    (void)state;
    NEED_DATA();
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
    char folder[512];
    (void)snprintf(folder, sizeof folder, "%s/tw-taipei/buildings", data);
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    size_t read = 0, stored = 0, repaired = 0;
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (strstr(e->d_name, ".geojson") != NULL && strstr(e->d_name, "boxes") == NULL) {
            (void)snprintf(folder, sizeof folder, "tw-taipei/buildings/%.200s", e->d_name);
            struct ll_import_report r = layer_of(store, LL_BUILDING, folder, NULL);
            read += r.read;
            stored += r.stored;
            repaired += r.repaired;
            ll_import_report_clear(&r);
        }
    }
    (void)closedir(dir);
    assert_int_equal(read, 12964);
    assert_true(stored + 20 >= read); /* nearly all of the invalid ones can be mended */
    assert_true(repaired >= 328 && repaired <= 368); /* 348 by GEOS in degrees; here in metres */
}

/// Every file of the corpus ends in an import that loses nothing, or in an error with a message.
static void bad_files_end_well(void **state)
{
    (void)state;
    NEED_DATA();
    static const enum ll_layer layers[] = {LL_BUILDING, LL_LANE, LL_HYDRANT};
    static const char *const crs[] = {NULL, "EPSG:4326", "EPSG:32632"};
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
    char folder[512];
    (void)snprintf(folder, sizeof folder, "%s/messy", data);
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    size_t good = 0, bad = 0;
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (e->d_name[0] == '.') {
            continue;
        }
        for (size_t i = 0; i < 9; i++) {
            struct ll_err err = {0};
            struct ll_import_report report = {0};
            char path[1024];
            (void)snprintf(path, sizeof path, "%s/%.300s", folder, e->d_name);
            const struct ll_import_request q = {
                .layer = layers[i % 3], .file = path, .crs = crs[i / 3], .dry_run = true};
            enum ll_code code = ll_import_layer(store, &q, &report, &err);
            if (code == LL_OK) {
                assert_nothing_lost(&report);
                good++;
            } else {
                assert_true(err.message[0] != '\0');
                assert_true(code != LL_E_NOMEM && code != LL_E_IO);
                bad++;
            }
            ll_import_report_clear(&report);
        }
    }
    (void)closedir(dir);
    print_message("%zu imports went through, %zu were refused\n", good, bad);
    assert_true(good > 100 && bad > 100);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lauf_has_its_buildings_hydrants_and_stations),
        cmocka_unit_test(liechtenstein_has_eleven_municipalities),
        cmocka_unit_test(an_unsorted_extract_gives_all_its_buildings),
        cmocka_unit_test(a_country_packed_with_bzip2_is_read),
        cmocka_unit_test(taipei_comes_together),
        cmocka_unit_test(sheets_of_footprints_are_repaired_not_lost),
        cmocka_unit_test(bad_files_end_well),
    };
    return cmocka_run_group_tests(tests, need_data, NULL);
}
