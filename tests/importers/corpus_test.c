/* Every file of the real extracts through every layer: each ends in stored, repaired, quarantined
 * or a clear refusal. Folders beside "messy" only go through all layers when they are small. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/check.h"
#include "data/features.h"
#include "importers/import.h"
#include "importers/report.h"
#include "tests/support/check.h"

/* A file that takes longer than this hangs: the alarm ends the test program. */
#define SECONDS_A_FILE 240U
/* Larger files of the corpus go through three layers only, larger ones beside it through none. */
#define SMALL       ((long long)1 << 20)
#define SMALL_OTHER ((long long)300 << 10)
#define FILES_MAX   512

static ll_store *new_store(void)
{
    static int number;
    struct ll_err err = {0};
    ll_store *store = NULL;
    char path[256];
    (void)snprintf(path, sizeof path, "%s/corpus%d.db", ll_scratch_dir(), number++);
    assert_ok(ll_store_open(path, LL_STORE_CREATE, &store, &err), &err);
    return store;
}

/// What tells whether a store changed.
struct state_of_store {
    size_t rows[LL_LAYER_COUNT];
    int epsg;
};

static struct state_of_store state_of(ll_store *store)
{
    struct ll_err err = {0};
    struct state_of_store s = {.epsg = ll_store_epsg(store)};
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        assert_ok(ll_features_count(store, (enum ll_layer)l, &s.rows[l], &err), &err);
    }
    return s;
}

/// Features in, rows and quarantine out: nothing gets lost.
static bool adds_up(const struct ll_import_report *r)
{
    size_t in =
        r->read + ll_report_reason(r, LL_REASON_SPLIT) + ll_report_reason(r, LL_REASON_DERIVED);
    size_t out = r->stored + r->quarantined + ll_report_reason(r, LL_REASON_NOT_ON_LANE) +
                 ll_report_reason(r, LL_REASON_SAME_STATION);
    return r->unchanged > 0 || in == out;
}

static bool has_chinese(const char *text)
{
    for (; *text != '\0'; text++) {
        if (((unsigned char)*text & 0x80U) != 0) {
            return true;
        }
    }
    return false;
}

/// What became of one file in one layer.
struct outcome {
    enum ll_code code;
    size_t read, stored, repaired, quarantined;
    size_t duplicates; /* of the quarantined */
    char message[LL_ERR_MESSAGE_MAX];
};

/// Imports, and holds the store against what was said to have happened.
static struct outcome run(ll_store *store, const struct ll_import_request *q)
{
    struct ll_err err = {0}, zh = {.lang = LL_LANG_ZH};
    struct ll_import_report r = {0};
    struct state_of_store before = state_of(store);
    struct outcome o = {.code = ll_import_layer(store, q, &r, &err)};
    struct state_of_store after = state_of(store);
    if (o.code == LL_OK) {
        o.read = r.read;
        o.stored = r.stored;
        o.repaired = r.repaired;
        o.quarantined = r.quarantined;
        o.duplicates = ll_report_reason(&r, LL_REASON_DUPLICATE);
        if (!adds_up(&r)) {
            fail_msg("%s, %s: read %zu, stored %zu, quarantined %zu, split %zu", q->file,
                     ll_layer_info(q->layer)->plural, r.read, r.stored, r.quarantined,
                     ll_report_reason(&r, LL_REASON_SPLIT));
        }
        assert_true(after.rows[q->layer] <= before.rows[q->layer] + r.stored);
        ll_import_report_clear(&r);
        return o;
    }
    (void)snprintf(o.message, sizeof o.message, "%s", err.message);
    assert_true(err.message[0] != '\0');
    assert_true(o.code != LL_E_NOMEM && o.code != LL_E_IO);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(ll_import_layer(store, q, &r, &zh), o.code);
    if (!has_chinese(zh.message)) {
        fail_msg("%s: no Chinese in '%s'", q->file, zh.message);
    }
    return o;
}

static void print_outcome(const char *file, const char *layer, const char *crs,
                          const struct outcome *o)
{
    if (o->code == LL_OK) {
        print_message("%s | %s | %s | read %zu, stored %zu, repaired %zu, quarantined %zu\n", file,
                      layer, crs == NULL ? "" : crs, o->read, o->stored, o->repaired,
                      o->quarantined);
    } else {
        print_message("%s | %s | %s | %s: %s\n", file, layer, crs == NULL ? "" : crs,
                      ll_code_name(o->code), o->message);
    }
}

static void assert_sound(ll_store *store, const char *file)
{
    struct ll_err err = {0};
    struct ll_problems problems = {0};
    assert_ok(ll_store_check(store, NULL, &problems, &err), &err);
    if (problems.count > 0) {
        fail_msg("%s: %s %s", file, problems.rows[0].kind, problems.rows[0].detail);
    }
    ll_problems_clear(&problems);
}

/// Whether a file is a part of a shapefile beside its .shp: GDAL opens the whole by it.
static bool is_part(const char *path)
{
    static const char *const endings[] = {".shx", ".dbf", ".prj", ".cpg", ".qpj"};
    size_t len = strlen(path);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (len > 4 && strcmp(path + len - 4, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

/// Puts one file through the layers, with the CRS it says and, if it says none, with one.
static void through_all_layers(const char *path, const char *shown, bool all)
{
    static const enum ll_layer some[] = {LL_BUILDING, LL_LANE, LL_HYDRANT};
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
    int count = is_part(path) ? 1 : all ? (int)LL_LAYER_COUNT : 3;
    (void)alarm(SECONDS_A_FILE);
    for (int i = 0; i < count; i++) {
        enum ll_layer layer = all ? (enum ll_layer)i : some[i];
        struct ll_import_request q = {.layer = layer, .file = path};
        struct outcome o = run(store, &q);
        print_outcome(shown, ll_layer_info(layer)->plural, q.crs, &o);
        if (o.code == LL_E_DECISION && strstr(o.message, "--crs") != NULL) {
            q.crs = "EPSG:4326";
            q.as_told = true;
            o = run(store, &q);
            print_outcome(shown, ll_layer_info(layer)->plural, q.crs, &o);
        }
    }
    assert_sound(store, shown);
    (void)alarm(0);
}

static void extract(const char *path, const char *shown)
{
    struct ll_err err = {0};
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
    const struct ll_import_request q = {.file = path};
    (void)alarm(SECONDS_A_FILE);
    enum ll_code code = ll_import_osm(store, &q, r, &err);
    size_t stored = 0, read = 0;
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        assert_true(adds_up(&r[l]));
        stored += r[l].stored;
        read += r[l].read;
        ll_import_report_clear(&r[l]);
    }
    print_message("%s | osm | | %s: read %zu, stored %zu %s\n", shown, ll_code_name(code), read,
                  stored, err.message);
    assert_true(code == LL_OK || err.message[0] != '\0');
    assert_sound(store, shown);
    (void)alarm(0);
}

/// Paths of a folder's files, sorted, those of its folders too.
struct paths {
    char path[FILES_MAX][512];
    size_t count;
};

static void walk(struct paths *p, const char *folder)
{
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        char path[512];
        struct stat about;
        int len = snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] == '.' || len < 0 || (size_t)len >= sizeof path ||
            stat(path, &about) != 0) {
            continue;
        }
        if (S_ISDIR(about.st_mode)) {
            walk(p, path);
        } else if (p->count < FILES_MAX) {
            memcpy(p->path[p->count++], path, (size_t)len + 1);
        }
    }
    (void)closedir(dir);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void every_file_ends_well(const char *data, const char *folder, bool corpus)
{
    static struct paths p;
    bool all = getenv("LL_CORPUS") != NULL && strcmp(getenv("LL_CORPUS"), "all") == 0;
    char path[512];
    p.count = 0;
    (void)snprintf(path, sizeof path, "%s/%s", data, folder);
    walk(&p, path);
    qsort(p.path, p.count, sizeof p.path[0], by_name);
    assert_true(p.count > 0);
    for (size_t i = 0; i < p.count; i++) {
        const char *file = p.path[i], *shown = file + strlen(data) + 1;
        struct stat about;
        assert_int_equal(stat(file, &about), 0);
        bool osm = strstr(shown, ".osm") != NULL;
        if (!corpus && !all && about.st_size > SMALL_OTHER) {
            continue;
        }
        if (osm && about.st_size < 3 * SMALL) {
            extract(file, shown);
        }
        through_all_layers(file, shown, !osm && about.st_size <= SMALL && (corpus || all));
    }
}

static void every_bad_file_ends_well(void **state)
{
    (void)state;
    const char *data = ll_real_data();
    if (data == NULL) {
        skip();
    }
    every_file_ends_well(data, "messy", true);
}

static void every_small_other_file_ends_well(void **state)
{
    (void)state;
    static const char *const folders[] = {"cn-districts-gcj02", "cn-suzhou-buildings", "osm-lauf",
                                          "osm-liechtenstein",  "osm-small",           "tw-taipei",
                                          "tw-villages"};
    const char *data = ll_real_data();
    if (data == NULL) {
        skip();
    }
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        every_file_ends_well(data, folders[i], false);
    }
}

/* A count that is not settled by what the file is. */
#define ANY SIZE_MAX

/// What is right for a file: a refusal of this kind, else these counts.
struct expected {
    const char *file;
    enum ll_layer layer;
    const char *crs;
    enum ll_code code;
    size_t read, stored, repaired, quarantined; /* duplicates count as stored */
    const char *mentions;                       /* in the message of a refusal */
};

static const struct expected table[] = {
    /* 3 points without coordinates, 8 in other countries */
    {"tpe_refuge_bad_coordinates.geojson", LL_HYDRANT, NULL, LL_OK, 5917, 5906, 0, 11, NULL},
    /* paths that mostly touch no other one: asked about, then taken as told */
    {"tpe_bike_path_null_geometries_3d.geojson", LL_LANE, NULL, LL_E_DECISION, 0, 0, 0, 0,
     "--as-told"},
    {"tpe_bike_path_null_geometries_3d.geojson", LL_LANE, "EPSG:4326", LL_OK, 1218, ANY, 0, ANY,
     NULL},
    {"tpe_bike_path_null_geometries_3d.geojson", LL_BUILDING, NULL, LL_OK, 1218, 0, 0, 1218, NULL},
    {"tpe_K0301-5_epsg3826_metres.geojson", LL_AREA, NULL, LL_OK, 10, 10, 0, 0, NULL},
    {"cn_fujian_gbk_no_cpg.shp", LL_AREA, NULL, LL_E_DECISION, 0, 0, 0, 0, "--crs"},
    /* a province is wider than what one store can hold: 3 counties lie too far away */
    {"cn_fujian_gbk_no_cpg.shp", LL_AREA, "gcj02", LL_OK, 85, 82, ANY, 3, NULL},
    {"cn_sanhe_mixed_overpass.geojson", LL_AREA, NULL, LL_OK, 375, 9, 8, 366, NULL},
    {"cn_sanhe_mixed_overpass.geojson", LL_LANE, NULL, LL_OK, 375, 42, 0, 333, NULL},
    {"cn_sanhe_mixed_overpass.geojson", LL_HYDRANT, NULL, LL_OK, 375, 333, 0, 42, NULL},
    {"ms_gbk.dbf", LL_HYDRANT, NULL, LL_E_DECISION, 0, 0, 0, 0, "--map"},
    {"ms_gb2312.dbf", LL_BUILDING, NULL, LL_E_INVALID, 0, 0, 0, 0, "no geometry"},
    {"ms_big5.dbf", LL_HYDRANT, NULL, LL_E_DECISION, 0, 0, 0, 0, "--map"},
    /* it says degrees and means pixels */
    {"ms_ldid_chinese.shp", LL_HYDRANT, NULL, LL_E_DECISION, 0, 0, 0, 0, "--crs"},
    {"ms_data_corruption.shp", LL_LANE, NULL, LL_OK, 8, 8, 0, 0, NULL},
    {"ms_invalid_coordinates.shp", LL_HYDRANT, NULL, LL_OK, 1, 0, 0, 1, NULL},
    {"ms_six_counties_three_null.geojson", LL_AREA, NULL, LL_OK, 6, 3, 1, 3, NULL},
    {"ms_mixed_feature.geojson", LL_LANE, NULL, LL_OK, 3, 1, 0, 2, NULL},
    {"ms_invalid_json_sample1.geojson", LL_HYDRANT, NULL, LL_E_FORMAT, 0, 0, 0, 0, "line 1"},
    {"ms_missing_crs_mixed_ranges.gpkg", LL_AREA, NULL, LL_E_DECISION, 0, 0, 0, 0, "--layer-name"},
    {"ms_null_crs.gpkg", LL_AREA, NULL, LL_E_DECISION, 0, 0, 0, 0, "--crs"},
    {"ms_utm_no_prj.shp", LL_AREA, NULL, LL_E_DECISION, 0, 0, 0, 0, "--crs"},
    {"ms_utm_no_prj.shp", LL_AREA, "EPSG:4326", LL_E_CRS, 0, 0, 0, 0, "--crs"},
    {"ms_utm_no_prj.shp", LL_AREA, "EPSG:32618", LL_OK, 1, 1, ANY, 0, NULL},
    {"ms_duplicate_fields.dbf", LL_HYDRANT, NULL, LL_E_DECISION, 0, 0, 0, 0, "--map"},
    {"ms_Albania.kmz", LL_HYDRANT, NULL, LL_OK, 63, 63, 0, 0, NULL},
    {"ms_Albania.kmz", LL_BUILDING, NULL, LL_OK, 63, 0, 0, 63, NULL},
    {"ms_100000_opening_arrays.json", LL_HYDRANT, NULL, LL_E_FORMAT, 0, 0, 0, 0, ""},
    {"mk_feature_malformed_1.geojson", LL_HYDRANT, NULL, LL_E_FORMAT, 0, 0, 0, 0, "line"},
    {"mk_featurecollection_malformed.geojson", LL_LANE, NULL, LL_E_FORMAT, 0, 0, 0, 0, "line 34"},
    /* one without coordinates, one at 0/0 */
    {"mk_null_feature.geojson", LL_HYDRANT, NULL, LL_OK, 2, 0, 0, 2, NULL},
    {"mk_point_invalid.geojson", LL_HYDRANT, NULL, LL_E_FORMAT, 0, 0, 0, 0, "line 1"},
    /* a tenth of the Earth each */
    {"mk_various_orientation.geojson", LL_AREA, NULL, LL_E_CRS, 0, 0, 0, 0, "no feature"},
    {"mk_poly_null_poly_no_shx.shp", LL_AREA, NULL, LL_E_FORMAT, 0, 0, 0, 0, ".shx"},
    {"mk_3d_point_empty_no_shx.shp", LL_HYDRANT, NULL, LL_E_FORMAT, 0, 0, 0, 0, ".shx"},
    {"mk_invalid_wkt.csv", LL_LANE, "EPSG:4326", LL_OK, 1, 0, 0, 1, NULL},
    {"mk_more_values_than_headers.csv", LL_HYDRANT, "EPSG:4326", LL_OK, 1, 0, 0, 1, NULL},
    {"mk_blank.csv", LL_HYDRANT, NULL, LL_E_FORMAT, 0, 0, 0, 0, ""},
    {"pg_nulls_in_table.shp", LL_HYDRANT, "EPSG:4326", LL_OK, 4, ANY, 0, 3, NULL},
    {"po_poly_not_enough_points.shp.zip", LL_AREA, NULL, LL_OK, 1, 1, ANY, 0, NULL},
    {"po_curve.gpkg", LL_AREA, NULL, LL_OK, 1, 0, 0, 1, NULL},
    /* four countries wide: one part of it fits a store */
    {"qg_curved_polys.gpkg", LL_AREA, NULL, LL_OK, 4, 1, 0, 3, NULL},
    {"qg_geometry_checker_polygon.shp", LL_AREA, NULL, LL_OK, 25, ANY, ANY, ANY, NULL},
    {"qg_polygon_empty_geometries.geojson", LL_AREA, NULL, LL_OK, 4, 1, 0, 3, NULL},
    {"qg_empty_spatial_layer.shp", LL_HYDRANT, NULL, LL_OK, 0, 0, 0, 0, NULL},
    {"gdal_truncated.kml", LL_LANE, NULL, LL_E_FORMAT, 0, 0, 0, 0, "line 35"},
    {"geos_TestValid.xml", LL_AREA, NULL, LL_E_FORMAT, 0, 0, 0, 0, ""},
    {"r5_unsorted_reisterstown.osm.pbf", LL_BUILDING, NULL, LL_E_USAGE, 0, 0, 0, 0, "import osm"},
};

static bool agrees(size_t expected, size_t actual)
{
    return expected == ANY || expected == actual;
}

/// Against what is right for each file by what is known to be wrong with it.
static void bad_files_end_as_is_right_for_them(void **state)
{
    (void)state;
    const char *data = ll_real_data();
    if (data == NULL) {
        skip();
    }
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const struct expected *e = &table[i];
        char path[512];
        LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
        (void)snprintf(path, sizeof path, "%s/messy/%s", data, e->file);
        const struct ll_import_request q = {
            .layer = e->layer, .file = path, .crs = e->crs, .as_told = e->crs != NULL};
        struct outcome o = run(store, &q);
        bool good = o.code == e->code &&
                    (e->code != LL_OK
                         ? strstr(o.message, e->mentions) != NULL
                         : agrees(e->read, o.read) && agrees(e->stored, o.stored + o.duplicates) &&
                               agrees(e->repaired, o.repaired) &&
                               agrees(e->quarantined, o.quarantined - o.duplicates));
        if (!good) {
            print_outcome(e->file, ll_layer_info(e->layer)->plural, e->crs, &o);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_files_end_as_is_right_for_them),
        cmocka_unit_test(every_bad_file_ends_well),
        cmocka_unit_test(every_small_other_file_ends_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
