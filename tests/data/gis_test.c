/* What other programs make of a store: GDAL's ogrinfo and the spatialite shell, where they are
 * installed. */
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "data/check.h"
#include "data/scene_io.h"
#include "data/store_internal.h"
#include "tests/data/outcome.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

#define BUILDINGS 300U

/// Output of a shell command; the test is skipped when the program is not there.
static struct ll_text output_of(const char *program, const char *store, const char *argument)
{
    LL_CLEANUP(ll_text_clear) struct ll_text command = {0};
    struct ll_text output = {0};
    char buffer[4096];
    assert_ok(ll_text_appendf(&command, NULL, "%s '%s' %s 2>&1; echo \"status $?\"", program, store,
                              argument),
              NULL);
    FILE *f = popen(ll_text_str(&command), "r"); /* NOLINT: a fixed command of a test */
    assert_non_null(f);
    for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, f)) > 0;) {
        assert_ok(ll_text_append_n(&output, buffer, n, NULL), NULL);
    }
    (void)pclose(f);
    if (strstr(ll_text_str(&output), "status 127") != NULL) {
        ll_text_clear(&output); /* skip() jumps over the releasing */
        ll_text_clear(&command);
        skip();
    }
    return output;
}

/// A closed store with features in every layer and one assessment.
static const char *make_store(const char *name)
{
    const char *path = ll_scratch_path(name);
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(path);
    LL_CLEANUP(outcome_clear) struct outcome o = outcome_make(store, BUILDINGS, 5);
    (void)outcome_store(store, &o, "2026", false);
    static const enum ll_layer rest[] = {LL_OBSTACLE, LL_COMPOUND, LL_LADDER_AREA, LL_INCIDENT,
                                         LL_GROUND};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(rest[i], 20, 6);
        (void)rows_store(store, &rows, "x", LL_IMPORT_APPEND, NULL);
    }
    LL_CLEANUP(ll_table_clear) struct ll_table again = rows_random(LL_BUILDING, BUILDINGS, 7);
    (void)rows_store(store, &again, "x", LL_IMPORT_REPLACE, NULL);
    return path;
}

static void gdal_sees_layers_with_type_crs_and_count(void **state)
{
    (void)state;
    const char *path = make_store("ogr.db");
    LL_CLEANUP(ll_text_clear) struct ll_text list = output_of("ogrinfo", path, "");
    assert_mentions(ll_text_str(&list), "building_current (Multi Polygon)");
    assert_mentions(ll_text_str(&list), "lane_current (Multi Line String)");
    assert_mentions(ll_text_str(&list), "hydrant_current (Point)");
    assert_mentions(ll_text_str(&list), "obstacle_current");
    assert_mentions(ll_text_str(&list), "building_assessed (Multi Polygon)");
    LL_CLEANUP(ll_text_clear) struct ll_text all = output_of("ogrinfo -so", path, "building");
    assert_mentions(ll_text_str(&all), "Geometry: Multi Polygon");
    assert_mentions(ll_text_str(&all), "Feature Count: 600");
    assert_mentions(ll_text_str(&all), "ID[\"EPSG\",4549]");
    assert_mentions(ll_text_str(&all), "valid_from: Integer64");
    LL_CLEANUP(ll_text_clear)
    struct ll_text current = output_of("ogrinfo -so", path, "building_current");
    assert_mentions(ll_text_str(&current), "Feature Count: 300");
}

static void gdal_reads_every_row_without_a_complaint(void **state)
{
    (void)state;
    static const char *const names[] = {"area_current",     "building_current", "lane_current",
                                        "hydrant_current",  "station_current",  "obstacle_current",
                                        "compound_current", "incident_current", "ground_current",
                                        "building_assessed"};
    const char *path = make_store("read.db");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        LL_CLEANUP(ll_text_clear) struct ll_text rows = output_of("ogrinfo -q", path, names[i]);
        assert_mentions(ll_text_str(&rows), "status 0");
        assert_mentions(ll_text_str(&rows), "OGRFeature");
        assert_null(strstr(ll_text_str(&rows), "Warning"));
        assert_null(strstr(ll_text_str(&rows), "ERROR"));
    }
}

static void the_spatialite_shell_finds_rows_by_window_and_edits_them(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = make_store("shell.db");
    LL_CLEANUP(ll_text_clear)
    struct ll_text found = output_of(
        "spatialite -silent", path,
        "\"SELECT 'same ' || (count(*) = (SELECT count(*) FROM building WHERE MbrIntersects(geom,"
        " BuildMbr(402000, 2702000, 406000, 2706000)))) || ' some ' || (count(*) > 20)"
        " FROM building WHERE ROWID IN (SELECT ROWID FROM SpatialIndex WHERE"
        " f_table_name = 'building' AND search_frame ="
        " BuildMbr(402000, 2702000, 406000, 2706000))\"");
    assert_mentions(ll_text_str(&found), "same 1 some 1");
    LL_CLEANUP(ll_text_clear)
    struct ll_text edited = output_of(
        "spatialite -silent", path,
        "\"UPDATE building SET floors = 7, geom = ST_Translate(geom, 10, 0, 0) WHERE id = 301;"
        " SELECT 'valid ' || min(IsValid(geom)) FROM building\"");
    assert_mentions(ll_text_str(&edited), "valid 1");
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    assert_ok(ll_store_open(path, LL_STORE_READ, &store, &err), &err);
    LL_CLEANUP(ll_problems_clear) struct ll_problems problems = {0};
    assert_ok(ll_store_check(store, NULL, &problems, &err), &err);
    assert_int_equal(problems.count, 0);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_scene_want want = ll_scene_want_all();
    assert_ok(ll_scene_load(store, &want, NULL, &scene, &err), &err);
    assert_int_equal(scene.layer[LL_BUILDING].id[0], 301);
    assert_near(ll_table_real(&scene.layer[LL_BUILDING], 0, LL_BUILDING_FLOORS), 7.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gdal_sees_layers_with_type_crs_and_count),
        cmocka_unit_test(gdal_reads_every_row_without_a_complaint),
        cmocka_unit_test(the_spatialite_shell_finds_rows_by_window_and_edits_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
