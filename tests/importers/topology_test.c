#include "importers/topology.h"

#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include "data/scene_io.h"
#include "geo/network.h"
#include "importers/report.h"
#include "tests/support/check.h"
#include "tests/support/tables.h"

static char store_path[256];

static int open_store(void **state)
{
    static int number;
    struct ll_err err = {0};
    ll_store *store = NULL;
    (void)snprintf(store_path, sizeof store_path, "%s/topology%d.db", ll_scratch_dir(), number++);
    assert_ok(ll_store_open(store_path, LL_STORE_CREATE, &store, &err), &err);
    *state = store;
    return 0;
}

static int close_store(void **state)
{
    ll_store_close(*state);
    return 0;
}

/// Imports rows of a table in metres: "name;wkt" lines.
static struct ll_import_report import(ll_store *store, enum ll_layer layer, const char *file,
                                      const char *rows)
{
    struct ll_err err = {0};
    struct ll_import_report report = {0};
    const char *path = ll_scratch_path(file);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fprintf(f, "uid,%s,WKT\n%s", layer == LL_LANE ? "class" : "kind", rows) > 0);
    assert_int_equal(fclose(f), 0);
    const struct ll_import_request request = {.layer = layer, .file = path, .crs = "EPSG:4549"};
    assert_ok(ll_import_layer(store, &request, &report, &err), &err);
    return report;
}

/// One text from the store; "" when there is no row.
static const char *ask(const char *sql)
{
    static char answer[512];
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    answer[0] = '\0';
    assert_int_equal(sqlite3_open_v2(store_path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    if (sqlite3_step(st) == SQLITE_ROW) {
        (void)snprintf(answer, sizeof answer, "%s", (const char *)sqlite3_column_text(st, 0));
    }
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
    return answer;
}

#define SQUARE(x0, y0, x1, y1)                                                                     \
    "\"POLYGON((5000" x0 " 29000" y0 ",5000" x1 " 29000" y0 ",5000" x1 " 29000" y1 ",5000" x0      \
    " 29000" y1 ",5000" x0 " 29000" y0 "))\""

static void buildings_on_buildings_are_told_also_beside_stored_ones(void **state)
{
    struct ll_import_report r = import(
        *state, LL_BUILDING, "first.csv",
        "a,," SQUARE("00", "00", "10",
                     "10") "\n" /* 100 m2 */
                           "b,," SQUARE("06", "00", "16",
                                        "10") "\n" /* shares 40 m2 with a */
                                              "c,," SQUARE("30", "00", "40",
                                                           "10") "\n"
                                                                 "d,," SQUARE(
                                                                     "31", "01", "35",
                                                                     "05") "\n" /* inside c */);
    assert_int_equal(r.stored, 4);
    assert_int_equal(ll_report_reason(&r, LL_REASON_OVERLAP), 1);
    assert_string_equal(ask("SELECT uid || ': ' || detail FROM finding"),
                        "first.csv:d: first.csv:c, 100 %");
    ll_import_report_clear(&r);
    r = import(*state, LL_BUILDING, "second.csv",
               "x,," SQUARE("30", "00", "40", "10") "\n" /* c again */
                                                    "y,," SQUARE("50", "00", "60", "10") "\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_OVERLAP), 1); /* with d */
    assert_int_equal(ll_report_reason(&r, LL_REASON_NEAR_DUPLICATE), 1);
    assert_string_equal(
        ask("SELECT uid || ': ' || detail FROM finding WHERE kind = 'near_duplicate'"),
        "second.csv:x: first.csv:c, 100 %");
    ll_import_report_clear(&r);
}

static void few_buildings_in_a_large_store_find_the_same(void **state)
{
    char rows[64 * 128] = "";
    for (int i = 0; i < 64; i++) { /* a row of houses, 10 m wide, 20 m apart */
        size_t len = strlen(rows);
        int x = 500000 + 20 * i;
        (void)snprintf(rows + len, sizeof rows - len,
                       "h%d,,\"POLYGON((%d 2900000,%d 2900000,%d 2900010,%d 2900010,%d "
                       "2900000))\"\n",
                       i, x, x + 10, x + 10, x, x);
    }
    struct ll_import_report r = import(*state, LL_BUILDING, "many.csv", rows);
    assert_int_equal(r.stored, 64);
    assert_int_equal(r.reason_count, 0);
    ll_import_report_clear(&r);
    r = import(*state, LL_BUILDING, "one.csv", "n,," SQUARE("22", "00", "32", "10") "\n");
    assert_string_equal(ask("SELECT uid || ': ' || detail FROM finding"),
                        "one.csv:n: many.csv:h1, 80 %");
    ll_import_report_clear(&r);
}

static void hydrants_indoors_are_told_but_for_those_of_buildings(void **state)
{
    const char *hydrants = "9,municipal,POINT(500005 2900006)\n"
                           "3,municipal,POINT(500015 2900005)\n";
    struct ll_import_report r = import(*state, LL_HYDRANT, "before.csv", hydrants);
    assert_int_equal(r.stored, 2);
    assert_int_equal(ll_report_reason(&r, LL_REASON_IN_BUILDING), 0); /* no buildings yet */
    ll_import_report_clear(&r);
    r = import(*state, LL_BUILDING, "houses.csv", "a,," SQUARE("00", "00", "10", "10") "\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_IN_BUILDING), 1); /* the stored one */
    assert_string_equal(ask("SELECT layer || ' ' || uid || ': ' || detail FROM finding"),
                        "hydrant before.csv:9: houses.csv:a");
    ll_import_report_clear(&r);
    r = import(*state, LL_BUILDING, "more.csv", "b,," SQUARE("50", "00", "60", "10") "\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_IN_BUILDING), 0); /* told once */
    ll_import_report_clear(&r);
    r = import(*state, LL_HYDRANT, "after.csv",
               "1,municipal,POINT(500005 2900005)\n"
               "2,building,POINT(500006 2900005)\n"
               "4,municipal,POINT(500016 2900005)\n");
    assert_int_equal(r.stored, 3);
    assert_int_equal(ll_report_reason(&r, LL_REASON_IN_BUILDING), 1);
    assert_string_equal(ask("SELECT uid || ': ' || detail FROM finding WHERE source = 'after.csv'"),
                        "after.csv:1: houses.csv:a");
    assert_null(strstr(ll_text_str(&r.mapping), "doubtful")); /* too few to say so */
    ll_import_report_clear(&r);
    char rows[2048] = "";
    for (int i = 0; i < 20; i++) {
        size_t len = strlen(rows);
        (void)snprintf(rows + len, sizeof rows - len, "m%d,municipal,POINT(%d 2900003)\n", i,
                       500008 + i);
    }
    r = import(*state, LL_HYDRANT, "shifted.csv", rows);
    assert_int_equal(ll_report_reason(&r, LL_REASON_IN_BUILDING), 3); /* of 20 */
    assert_non_null(strstr(ll_text_str(&r.mapping), "doubtful: 3 / 20"));
    ll_import_report_clear(&r);
}

static void stations_and_obstacles_off_the_lanes_are_told(void **state)
{
    struct ll_import_report r =
        import(*state, LL_LANE, "lanes.csv",
               "l,residential,\"LINESTRING(500000 2900000,500400 2900000)\"\n"
               "f,footway,\"LINESTRING(500000 2901000,500400 2901000)\"\n");
    assert_int_equal(r.stored, 2);
    ll_import_report_clear(&r);
    r = import(*state, LL_STATION, "stations.csv",
               "near,,POINT(500100 2900199)\n"
               "far,,POINT(500100 2900201)\n"
               "path,,POINT(500100 2901001)\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_OFF_NETWORK), 2);
    assert_string_equal(ask("SELECT group_concat(uid) FROM finding ORDER BY id"),
                        "stations.csv:far,stations.csv:path");
    ll_import_report_clear(&r);
    r = import(*state, LL_OBSTACLE, "obstacles.csv",
               "on,,POINT(500100 2900009)\n"
               "off,,POINT(500100 2900011)\n"
               "path,,POINT(500100 2901001)\n"
               "across,,\"LINESTRING(500100 2899980,500100 2900020)\"\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_OFF_LANES), 1);
    assert_string_equal(ask("SELECT uid FROM finding WHERE kind = 'off_lanes'"),
                        "obstacles.csv:off");
    ll_import_report_clear(&r);
}

static void lanes_are_brought_together_before_they_are_stored(void **state)
{
    struct ll_import_report r =
        import(*state, LL_LANE, "roads.csv",
               "main,residential,\"LINESTRING(500000 2900000,500100 2900000)\"\n"
               "short,residential,\"LINESTRING(500050 2900000.5,500050 2900080)\"\n"
               "over,residential,\"LINESTRING(500070 2899999.5,500070 2900080)\"\n"
               "cross,residential,\"LINESTRING(500020 2899950,500020 2900050)\"\n"
               "back,residential,\"LINESTRING(500020 2900050,500020 2899950)\"\n"
               "track,track,\"LINESTRING(500020 2900050,500020 2899950)\"\n"
               "none,residential,\"LINESTRING(500005 2900005,500005 2900005)\"\n");
    assert_int_equal(r.stored, 5);
    assert_int_equal(ll_report_reason(&r, LL_REASON_JOINED), 2);
    assert_int_equal(ll_report_reason(&r, LL_REASON_DUPLICATE), 1);
    assert_int_equal(ll_report_reason(&r, LL_REASON_SAME_LINE), 1);
    assert_int_equal(ll_report_reason(&r, LL_REASON_NOT_REPAIRABLE), 1);
    assert_string_equal(
        ask("SELECT group_concat(key) FROM (SELECT key FROM quarantine ORDER BY id)"), "none,back");
    assert_string_equal(ask("SELECT uid || before || after FROM finding WHERE kind = 'joined'"),
                        "roads.csv:short"
                        "LINESTRING (500050.0000 2900000.5000, 500050.0000 2900080.0000)"
                        "LINESTRING (500050.0000 2900000.0000, 500050.0000 2900000.5000, "
                        "500050.0000 2900080.0000)");
    assert_string_equal(ask("SELECT uid FROM finding WHERE kind = 'same_line'"), "roads.csv:track");
    ll_import_report_clear(&r);
    r = import(*state, LL_LANE, "new.csv",
               "n,residential,\"LINESTRING(500090 2900000.7,500090 2900030)\"\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_JOINED), 1);
    ll_import_report_clear(&r);
}

/// Whether all edges of the network of the store's lanes hang together.
static bool is_one_piece(ll_store *store)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_network_clear) struct ll_network net = {0};
    struct ll_scene_want want = ll_scene_want_all();
    struct ll_speeds speeds = ll_test_speeds();
    assert_ok(ll_scene_load(store, &want, NULL, &scene, &err), &err);
    assert_ok(ll_network_make(&scene.layer[LL_LANE], &speeds, &net, &err), &err);
    bool reached[256] = {true};
    assert_true(net.graph.node_count < 256);
    for (size_t round = 0; round < net.graph.node_count; round++) {
        for (size_t e = 0; e < net.edge_count; e++) {
            bool any = reached[net.edges[e].from] || reached[net.edges[e].to];
            reached[net.edges[e].from] = reached[net.edges[e].to] = any;
        }
    }
    for (size_t n = 0; n < net.graph.node_count; n++) {
        if (!reached[n]) {
            return false;
        }
    }
    return true;
}

static void what_is_joined_to_stored_lanes_is_one_network_when_assessed(void **state)
{
    struct ll_import_report r =
        import(*state, LL_LANE, "old.csv",
               "a,residential,\"LINESTRING(500000 2900000,500103 2900041)\"\n");
    ll_import_report_clear(&r);
    assert_true(is_one_piece(*state));
    r = import(*state, LL_LANE, "new.csv",
               "n,residential,\"LINESTRING(500050 2900019.2,500050 2899900)\"\n"
               "m,residential,\"LINESTRING(500070 2900028.7,500060 2900090)\"\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_JOINED), 2);
    ll_import_report_clear(&r);
    assert_true(is_one_piece(*state));
    r = import(*state, LL_LANE, "far.csv",
               "f,residential,\"LINESTRING(500000 2900002,499900 2900002)\"\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_JOINED), 0);
    ll_import_report_clear(&r);
    assert_false(is_one_piece(*state));
}

static void stations_are_looked_at_again_when_the_first_lanes_come(void **state)
{
    struct ll_import_report r = import(*state, LL_STATION, "stations.csv",
                                       "1,national,POINT(500000 2900010)\n"
                                       "2,national,POINT(500000 2903000)\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_OFF_NETWORK), 0); /* no lanes yet */
    ll_import_report_clear(&r);
    r = import(*state, LL_LANE, "lanes.csv",
               "a,residential,\"LINESTRING(500000 2900000,500100 2900000)\"\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_OFF_NETWORK), 1);
    assert_string_equal(ask("SELECT layer || ' ' || uid FROM finding"), "station stations.csv:2");
    ll_import_report_clear(&r);
    r = import(*state, LL_LANE, "more.csv",
               "b,residential,\"LINESTRING(500000 2900100,500100 2900100)\"\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_OFF_NETWORK), 0);
    ll_import_report_clear(&r);
}

static void points_of_two_files_near_each_other_are_told_once_with_both_names(void **state)
{
    struct ll_import_report r = import(*state, LL_HYDRANT, "water.csv",
                                       "1,municipal,POINT(500000 2900000)\n"
                                       "2,municipal,POINT(500006 2900000)\n"
                                       "3,natural-source,POINT(500200 2900000)\n");
    assert_int_equal(r.stored, 3);
    assert_int_equal(ll_report_reason(&r, LL_REASON_NEAR_DUPLICATE),
                     0); /* one file knows its own */
    ll_import_report_clear(&r);
    r = import(*state, LL_HYDRANT, "brigade.csv",
               "A,municipal,POINT(500004 2900000)\n" /* 4 m from 1, 2 m from 2 */
               "B,municipal,POINT(500200 2900001)\n" /* beside a pond: another kind */
               "C,municipal,POINT(500100 2900000)\n");
    assert_int_equal(r.stored, 3);
    assert_int_equal(ll_report_reason(&r, LL_REASON_NEAR_DUPLICATE), 1);
    assert_string_equal(ask("SELECT uid || ': ' || detail FROM finding"),
                        "brigade.csv:A: water.csv:2 (water.csv), 2.0 m");
    ll_import_report_clear(&r);
    r = import(*state, LL_STATION, "one.csv", "1,national,POINT(500000 2900000)\n");
    ll_import_report_clear(&r);
    r = import(*state, LL_STATION, "two.csv", "x,,POINT(500030 2900000)\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_NEAR_DUPLICATE), 1);
    ll_import_report_clear(&r);
}

/// A house on three others is one house that lies on another.
static void overlaps_count_houses_not_pairs(void **state)
{
    struct ll_import_report r =
        import(*state, LL_BUILDING, "three.csv",
               "a,," SQUARE("00", "00", "10",
                            "10") "\n"
                                  "b,," SQUARE("20", "00", "30",
                                               "10") "\n"
                                                     "c,," SQUARE("40", "00", "50", "10") "\n");
    ll_import_report_clear(&r);
    r = import(*state, LL_BUILDING, "hall.csv", "h,," SQUARE("00", "00", "60", "20") "\n");
    assert_int_equal(ll_report_reason(&r, LL_REASON_OVERLAP), 1);
    assert_string_equal(ask("SELECT count(*) FROM finding"), "1");
    ll_import_report_clear(&r);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(stations_are_looked_at_again_when_the_first_lanes_come,
                                        open_store, close_store),
        cmocka_unit_test_setup_teardown(
            points_of_two_files_near_each_other_are_told_once_with_both_names, open_store,
            close_store),
        cmocka_unit_test_setup_teardown(overlaps_count_houses_not_pairs, open_store, close_store),
        cmocka_unit_test_setup_teardown(buildings_on_buildings_are_told_also_beside_stored_ones,
                                        open_store, close_store),
        cmocka_unit_test_setup_teardown(few_buildings_in_a_large_store_find_the_same, open_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(hydrants_indoors_are_told_but_for_those_of_buildings,
                                        open_store, close_store),
        cmocka_unit_test_setup_teardown(stations_and_obstacles_off_the_lanes_are_told, open_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(lanes_are_brought_together_before_they_are_stored,
                                        open_store, close_store),
        cmocka_unit_test_setup_teardown(what_is_joined_to_stored_lanes_is_one_network_when_assessed,
                                        open_store, close_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
