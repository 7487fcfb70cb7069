/* The steps of an import on threads of their own give what they give on one, row by row. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include "importers/import.h"
#include "importers/report.h"
#include "tests/support/check.h"

#define ROWS 3000 /* three batches */

/// Hydrants as a table in GBK: every 7th without a place, every 11th at 0/0, every 13th with a word
/// that is not known.
static const char *hydrants(void)
{
    const char *path = ll_scratch_path("h.csv");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs("\xb1\xe0\xba\xc5,x,y,\xd7\xb4\xcc\xac\n", f) >= 0); /* number, state */
    for (int i = 0; i < ROWS; i++) {
        const char *state = i % 13 == 0 ? "\xb9\xd6" /* odd */ : "\xcd\xea\xba\xc3" /* in order */;
        double x = i % 11 == 0 ? 0.0 : 119.3 + 0.0001 * (i % 100);
        double y = i % 11 == 0 ? 0.0 : 26.0 + 0.0001 * (i / 100);
        (void)(i % 7 == 0 ? fprintf(f, "H%d,,,%s\n", i, state)
                          : fprintf(f, "H%d,%.4f,%.4f,%s\n", i, x, y, state));
    }
    assert_int_equal(fclose(f), 0);
    return path;
}

/// Squares, every 5th crossing itself, every 17th a point.
static const char *buildings(void)
{
    const char *path = ll_scratch_path("b.geojson");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs("{\"type\":\"FeatureCollection\",\"features\":[", f) >= 0);
    for (int i = 0; i < ROWS; i++) {
        double x = 119.3 + 0.0002 * (i % 100), y = 26.0 + 0.0002 * (i / 100);
        double turn = i % 5 == 0 ? 0.0001 : 0.0;
        (void)fprintf(f, "%s{\"type\":\"Feature\",\"properties\":{\"floors\":\"%d\"},\"geometry\":",
                      i == 0 ? "" : ",\n", i % 200);
        (void)(i % 17 == 0
                   ? fprintf(f, "{\"type\":\"Point\",\"coordinates\":[%.4f,%.4f]}}", x, y)
                   : fprintf(f,
                             "{\"type\":\"Polygon\",\"coordinates\":[[[%.4f,%.4f],[%.4f,%.4f],"
                             "[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f]]]}}",
                             x, y, x + 0.0001 - turn, y + turn, x + 0.0001, y + 0.0001 - turn, x,
                             y + 0.0001, x, y));
    }
    assert_true(fputs("]}", f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

static struct ll_import_report import(const char *store_name, struct ll_import_request request,
                                      unsigned threads)
{
    struct ll_err err = {0};
    struct ll_import_report report = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    assert_ok(ll_store_open(ll_scratch_path(store_name), LL_STORE_WRITE_OR_CREATE, &store, &err),
              &err);
    request.threads = threads;
    assert_ok(ll_import_layer(store, &request, &report, &err), &err);
    return report;
}

static void assert_same_reports(const struct ll_import_report *a, const struct ll_import_report *b)
{
    assert_int_equal(a->read, b->read);
    assert_int_equal(a->stored, b->stored);
    assert_int_equal(a->repaired, b->repaired);
    assert_int_equal(a->quarantined, b->quarantined);
    assert_int_equal(a->reason_count, b->reason_count);
    for (size_t i = 0; i < a->reason_count; i++) {
        assert_string_equal(a->reasons[i].reason, b->reasons[i].reason);
        assert_int_equal(a->reasons[i].count, b->reasons[i].count);
    }
    assert_string_equal(ll_text_str(&a->mapping), ll_text_str(&b->mapping));
}

/// Rows of both stores in the order of their ids, but for the times of the imports.
static void assert_same_rows(const char *one, const char *two, const char *table,
                             const char *columns)
{
    char sql[600];
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    assert_int_equal(sqlite3_open(ll_scratch_path(one), &db), SQLITE_OK);
    (void)snprintf(sql, sizeof sql, "ATTACH '%s' AS other", ll_scratch_path(two));
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    (void)snprintf(sql, sizeof sql,
                   "SELECT count(*) > 100, count(*) = (SELECT count(*) FROM other.%s), (SELECT"
                   " count(*) FROM (SELECT %s FROM main.%s EXCEPT SELECT %s FROM other.%s))"
                   " FROM main.%s",
                   table, columns, table, columns, table, table);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(st, 0), 1);
    assert_int_equal(sqlite3_column_int(st, 1), 1);
    assert_int_equal(sqlite3_column_int(st, 2), 0);
    assert_int_equal(sqlite3_finalize(st), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void assert_same_import(const char *name, struct ll_import_request request,
                               const char *columns)
{
    char one[40], two[40];
    (void)snprintf(one, sizeof one, "%s1.db", name);
    (void)snprintf(two, sizeof two, "%s2.db", name);
    struct ll_import_report a = import(one, request, 1), b = import(two, request, 2);
    assert_same_reports(&a, &b);
    assert_true(a.quarantined > 100 && a.stored > 1000);
    assert_same_rows(one, two, ll_layer_info(request.layer)->name, columns);
    assert_same_rows(one, two, "quarantine", "id, layer, source, key, reason, raw");
    ll_import_report_clear(&a);
    ll_import_report_clear(&b);
}

static void polygons_repaired_and_refused_are_the_same(void **state)
{
    (void)state;
    assert_same_import("b", (struct ll_import_request){.layer = LL_BUILDING, .file = buildings()},
                       "id, uid, source, floors, geom");
}

static void text_in_another_encoding_is_the_same(void **state)
{
    (void)state;
    assert_same_import(
        "h",
        (struct ll_import_request){
            .layer = LL_HYDRANT, .file = hydrants(), .crs = "EPSG:4326", .encoding = "GBK"},
        "id, uid, source, code, status, geom");
}

struct watcher {
    size_t calls;
    size_t most;
};

static bool report(void *user, const char *stage, size_t done, size_t total)
{
    (void)stage;
    (void)done;
    (void)total;
    struct watcher *w = user;
    return ++w->calls < w->most;
}

static void stopping_ends_all_threads_and_stores_nothing(void **state)
{
    (void)state;
    for (size_t most = 1; most < 4; most++) {
        struct ll_err err = {0};
        struct ll_import_report unused = {0};
        struct watcher watcher = {.most = most};
        const struct ll_progress progress = {report, &watcher};
        const struct ll_import_request request = {
            .layer = LL_BUILDING, .file = buildings(), .progress = &progress, .threads = 2};
        LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
        assert_ok(ll_store_open(ll_scratch_path("stop.db"), LL_STORE_WRITE_OR_CREATE, &store, &err),
                  &err);
        assert_int_equal(ll_import_layer(store, &request, &unused, &err), LL_E_CANCELLED);
        size_t rows = 1;
        assert_ok(ll_features_count(store, LL_BUILDING, &rows, &err), &err);
        assert_int_equal(rows, 0);
        assert_int_equal(watcher.calls, most);
    }
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polygons_repaired_and_refused_are_the_same),
        cmocka_unit_test(text_in_another_encoding_is_the_same),
        cmocka_unit_test(stopping_ends_all_threads_and_stores_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
