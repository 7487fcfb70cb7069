#include "importers/coordinate_columns.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "data/scene_io.h"
#include "importers/report.h"
#include "tests/support/check.h"

static int open_store(void **state)
{
    struct ll_err err = {0};
    ll_store *store = NULL;
    char path[256];
    (void)snprintf(path, sizeof path, "%s/columns.db", ll_scratch_dir());
    assert_ok(ll_store_open(path, LL_STORE_CREATE, &store, &err), &err);
    *state = store;
    return 0;
}

static int close_store(void **state)
{
    ll_store_close(*state);
    return 0;
}

static const char *table(const char *text)
{
    const char *path = ll_scratch_path("table.csv");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

/// Looks at a table's columns called `x` and `y`.
static enum ll_code decide(const char *text, const char *crs, bool told,
                           struct ll_coordinate_columns *ret, struct ll_text *notes,
                           struct ll_err *err)
{
    LL_CLEANUP(ll_source_close) struct ll_source source = {0};
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *geo = NULL;
    struct ll_coordinate_survey survey = {0};
    const struct ll_import_request request = {.file = table(text)};
    assert_ok(ll_source_open(&request, &source, err), err);
    assert_ok(ll_geo_ctx_new(&geo, err), err);
    const struct ll_field_map map = {.x = 0, .y = strcmp(source.names[0], "坐标") == 0 ? 0 : 1};
    assert_ok(ll_coordinate_survey(&source, &map, told, &survey, err), err);
    return ll_coordinate_decide(&survey, geo, crs, ret, notes, err);
}

static void assert_read(const char *text, const char *crs, bool swapped,
                        enum ll_coordinate_unit unit)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text notes = {0};
    struct ll_coordinate_columns columns = {0};
    assert_ok(decide(text, crs, false, &columns, &notes, &err), &err);
    assert_int_equal(columns.swapped, swapped);
    assert_int_equal(columns.unit, unit);
    assert_int_equal(notes.len > 0, swapped); /* never silently */
}

static void assert_asked(const char *text, const char *crs, const char *mentions)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text notes = {0};
    struct ll_coordinate_columns columns = {0};
    assert_int_equal(decide(text, crs, false, &columns, &notes, &err), LL_E_DECISION);
    assert_mentions(err.message, mentions);
}

static void swapped_columns_are_turned_round_where_nothing_else_makes_sense(void **state)
{
    (void)state;
    assert_read("经度,纬度\n118.58,24.91\n118.6,24.9\n", NULL, false, LL_COORDINATE_DEGREES);
    assert_read("经度,纬度\n24.91,118.58\n24.9,118.6\n", NULL, true, LL_COORDINATE_DEGREES);
    assert_read("经度,纬度\nN24.91,E118.58\n", NULL, true, LL_COORDINATE_DEGREES);
    assert_read("经度,纬度\n43.8,87.6\n", NULL, true, LL_COORDINATE_DEGREES); /* Urumqi */
    assert_read("lon,lat\n8.68,49.41\n", NULL, false, LL_COORDINATE_DEGREES); /* either: as named */
    assert_asked("经度,纬度\n24.91,118.58\n118.6,24.9\n", NULL, "--where");
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text notes = {0};
    struct ll_coordinate_columns columns = {0};
    assert_int_equal(decide("a,b\n24.9,118.6\n", "EPSG:4490", true, &columns, &notes, &err),
                     LL_E_DECISION); /* the user named them so */
    assert_mentions(err.message, "swapped");
}

static void northing_before_easting_is_noticed_in_a_grid_of_china(void **state)
{
    (void)state;
    static const char *const sheet = "X坐标,Y坐标\n2755123.4,456789.1\n2755200,456800\n";
    assert_read(sheet, "EPSG:4549", true, LL_COORDINATE_METRES);
    assert_read(sheet, NULL, false, LL_COORDINATE_METRES); /* asked for the CRS next */
    assert_read("X坐标,Y坐标\n2755123.4,39456789.1\n", "EPSG:4527", true, LL_COORDINATE_METRES);
    assert_read("X坐标,Y坐标\n\"456,789.1\",\"2,755,123.4\"\n", "EPSG:4549", false,
                LL_COORDINATE_METRES);
    assert_read("x,y\n3456789,456789\n", "EPSG:31467", false, LL_COORDINATE_METRES);
}

static void metres_in_columns_of_degrees_are_asked_about(void **state)
{
    (void)state;
    assert_asked("經度,緯度\n302552,2771114\n", NULL, "EPSG:3826");
    assert_asked("經度,緯度\n302552,2771114\n", "EPSG:4326", "EPSG:3826 (TWD97 / TM2 zone 121)");
    assert_asked("经度,纬度\n39456789,2755123\n", NULL, "EPSG:4527");
    assert_asked("经度,纬度\n456789,2755123\n", NULL, "EPSG:4549");
    assert_asked("x,y\n302552,2771114\n118.5,24.9\n", NULL, "--where");
}

static void the_guess_follows_the_size_of_the_numbers(void **state)
{
    (void)state;
    assert_int_equal(ll_coordinate_guess_epsg((struct ll_xy){302552, 2771114}), 3826);
    assert_int_equal(ll_coordinate_guess_epsg((struct ll_xy){39456789, 2755123}), 4527);
    assert_int_equal(ll_coordinate_guess_epsg((struct ll_xy){20456789, 2755123}), 4498);
    assert_int_equal(ll_coordinate_guess_epsg((struct ll_xy){13200000, 2860000}), 3857);
    assert_int_equal(ll_coordinate_guess_epsg((struct ll_xy){456789, 2755123}), 0);
}

static void one_column_with_both_is_read_in_the_order_its_values_show(void **state)
{
    (void)state;
    assert_read("坐标,名\n\"118.58,24.91\",a\n", NULL, false, LL_COORDINATE_DEGREES);
    assert_read("坐标,名\n\"24.91,118.58\",a\n\"24.9,118.6\",a\n", NULL, true,
                LL_COORDINATE_DEGREES);
    assert_read("坐标,名\n24.91N 118.58E,a\n", NULL, false, LL_COORDINATE_DEGREES);
    assert_asked("坐标,名\n8.68 49.41,a\n", NULL, "--map xy=");
}

/// The stored points of hydrants in a table, in EPSG:4549.
static void rows_end_where_their_text_says(void **state)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_import_report_clear) struct ll_import_report r = {0};
    const struct ll_import_request q = {.layer = LL_HYDRANT,
                                        .crs = "EPSG:4490",
                                        .file = table("编号,坐标\n"
                                                      "a,\"118°35′12.5″E, 24°54′36″N\"\n"
                                                      "b,\"24.91,118.586805556\"\n"
                                                      "c,\"118.586805556 24.91\"\n"
                                                      "d,118°60′E 24°54′N\n"
                                                      "e,about 118\n"
                                                      "f,\n"
                                                      "g,\"24.91,118.586805556\"\n"
                                                      "h,\"24.91,118.586805556\"\n")};
    /* of the rows without E and N, three of four have the latitude first: not clear enough */
    assert_int_equal(ll_import_layer(*state, &q, &r, &err), LL_E_DECISION);
    const struct ll_import_request q2 = {.layer = LL_HYDRANT,
                                         .crs = "EPSG:4490",
                                         .file = table("编号,坐标\n"
                                                       "a,\"118°35′12.5″E, 24°54′36″N\"\n"
                                                       "c,\"118.586805556 24.91\"\n"
                                                       "d,118°60′E 24°54′N\n"
                                                       "e,about 118\n"
                                                       "f,\n"
                                                       "g,\"E118.586805556,N24.91\"\n")};
    assert_ok(ll_import_layer(*state, &q2, &r, &err), &err);
    assert_int_equal(r.read, 6);
    assert_int_equal(r.stored, 3);
    assert_int_equal(ll_report_reason(&r, LL_REASON_BAD_COORDINATES), 2);
    assert_int_equal(ll_report_reason(&r, LL_REASON_NO_GEOMETRY), 1);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = {0};
    struct ll_scene_want all = ll_scene_want_all();
    assert_ok(ll_scene_load(*state, &all, NULL, &s, &err), &err);
    const struct ll_shapes *at = &s.layer[LL_HYDRANT].shape;
    for (size_t i = 1; i < 3; i++) {
        assert_near(at->points[i].x, at->points[0].x, 0.001);
        assert_near(at->points[i].y, at->points[0].y, 0.001);
    }
}

static void the_stations_of_taipei_ask_for_their_crs(void **state)
{
    struct ll_err err = {0};
    struct ll_import_report r = {0};
    char path[512];
    if (ll_real_data() == NULL) {
        skip();
    }
    (void)snprintf(path, sizeof path, "%s/tw-taipei/fire_stations/2.2_fire_stations.csv",
                   ll_real_data());
    struct ll_import_request q = {.layer = LL_STATION, .file = path, .dry_run = true};
    assert_int_equal(ll_import_layer(*state, &q, &r, &err), LL_E_DECISION);
    assert_mentions(err.message, "'經度' and '緯度'");
    assert_mentions(err.message, "EPSG:3826");
    q.crs = "EPSG:3826";
    assert_ok(ll_import_layer(*state, &q, &r, &err), &err);
    assert_int_equal(r.stored, r.read);
    assert_mentions(ll_text_str(&r.mapping), "metres, in spite of their names");
    ll_import_report_clear(&r);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(swapped_columns_are_turned_round_where_nothing_else_makes_sense),
        cmocka_unit_test(northing_before_easting_is_noticed_in_a_grid_of_china),
        cmocka_unit_test(metres_in_columns_of_degrees_are_asked_about),
        cmocka_unit_test(the_guess_follows_the_size_of_the_numbers),
        cmocka_unit_test(one_column_with_both_is_read_in_the_order_its_values_show),
        cmocka_unit_test(rows_end_where_their_text_says),
        cmocka_unit_test(the_stations_of_taipei_ask_for_their_crs),
    };
    return cmocka_run_group_tests(tests, open_store, close_store);
}
