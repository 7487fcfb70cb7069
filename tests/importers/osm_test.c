#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "data/scene_io.h"
#include "importers/import.h"
#include "importers/report.h"
#include "tests/support/check.h"

static int open_store(void **state)
{
    static char path[256];
    static int number;
    struct ll_err err = {0};
    ll_store *store = NULL;
    (void)snprintf(path, sizeof path, "%s/store%d.db", ll_scratch_dir(), number++);
    assert_ok(ll_store_open(path, LL_STORE_CREATE, &store, &err), &err);
    *state = store;
    return 0;
}

static int close_store(void **state)
{
    ll_store_close(*state);
    return 0;
}

/// A small extract being written.
struct extract {
    FILE *file;
    const char *path;
};

static struct extract begin(const char *name)
{
    struct extract e = {.path = ll_scratch_path(name)};
    e.file = fopen(e.path, "wb");
    assert_non_null(e.file);
    (void)fputs("<?xml version='1.0'?><osm version='0.6' generator='test'>\n", e.file);
    return e;
}

/// A node 10.000 + x/1000 E, 50.000 + y/1000 N, with tags "k=v k=v".
static void tags(struct extract *e, const char *text)
{
    char copy[400];
    (void)snprintf(copy, sizeof copy, "%s", text);
    char *rest = NULL;
    for (char *t = strtok_r(copy, " ", &rest); t != NULL; t = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(t, '=');
        *value = '\0';
        (void)fprintf(e->file, "<tag k='%s' v='%s'/>", t, value + 1);
    }
}

static void node(struct extract *e, int id, int x, int y, const char *text)
{
    (void)fprintf(e->file, "<node id='%d' lon='10.%03d' lat='50.%03d'>", id, x, y);
    tags(e, text);
    (void)fputs("</node>\n", e->file);
}

static void way(struct extract *e, int id, const int *nodes, size_t count, const char *text)
{
    (void)fprintf(e->file, "<way id='%d'>", id);
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(e->file, "<nd ref='%d'/>", nodes[i]);
    }
    tags(e, text);
    (void)fputs("</way>\n", e->file);
}

static void finish(struct extract *e)
{
    (void)fputs("</osm>\n", e->file);
    assert_int_equal(fclose(e->file), 0);
}

#define WAY(e, id, text, ...)                                                                      \
    way(e, id, (const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int), text)

/// A hamlet: two houses (one with a courtyard), a street, its barriers, hydrants, a station mapped
/// twice, a river.
static const char *hamlet(const char *name, bool any_order)
{
    struct extract e = begin(name);
    int first = any_order ? 8 : 1, second = any_order ? 1 : 8;
    node(&e, first, 1, 1, "");
    for (int i = 2; i <= 7; i++) {
        node(&e, i, i, i % 2, i == 4 ? "barrier=bollard maxwidth=1.5" : "");
    }
    node(&e, second, 5, 5, "");
    node(&e, 11, 10, 10, "emergency=fire_hydrant fire_hydrant:type=pillar");
    node(&e, 12, 11, 11, "disused:emergency=fire_hydrant");
    node(&e, 13, 20, 20, "barrier=gate"); /* on no lane */
    node(&e, 14, 31, 31, "amenity=fire_station name=FF");
    node(&e, 15, 50, 50, "place=hamlet name=Weiler population=120");
    for (int i = 0; i < 4; i++) { /* squares: outer 21-24, inner 31-34, station 41-44 */
        static const int dx[] = {0, 4, 4, 0}, dy[] = {0, 0, 4, 4};
        node(&e, 21 + i, 60 + 2 * dx[i], 60 + 2 * dy[i], "");
        node(&e, 31 + i, 62 + dx[i], 62 + dy[i], "");
        node(&e, 41 + i, 30 + dx[i], 30 + dy[i], "");
    }
    WAY(&e, 100, "highway=residential width=4.5 name=Gasse", 2, 3, 4, 5);
    WAY(&e, 101, "highway=construction", 5, 6);
    WAY(&e, 102, "waterway=river name=Bach", 6, 7);
    WAY(&e, 110, "", 21, 22, 23, 24, 21);
    WAY(&e, 111, "", 31, 32, 33, 34, 31);
    WAY(&e, 112, "building=yes amenity=fire_station", 41, 42, 43, 44, 41);
    (void)fputs("<relation id='200'><member type='way' ref='110' role='outer'/>"
                "<member type='way' ref='111' role='inner'/>"
                "<tag k='type' v='multipolygon'/><tag k='building' v='house'/></relation>\n",
                e.file);
    finish(&e);
    return e.path;
}

static void clear_reports(struct ll_import_report *reports)
{
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        ll_import_report_clear(&reports[l]);
    }
}

static struct ll_scene scene_of(ll_store *store)
{
    struct ll_err err = {0};
    struct ll_scene scene = {0};
    struct ll_scene_want all = ll_scene_want_all();
    assert_ok(ll_scene_load(store, &all, NULL, &scene, &err), &err);
    return scene;
}

static void check_hamlet(ll_store *store, const char *path)
{
    struct ll_err err = {0};
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    const struct ll_import_request q = {.file = path};
    assert_ok(ll_import_osm(store, &q, r, &err), &err);
    assert_int_equal(r[LL_BUILDING].stored, 2);
    assert_int_equal(r[LL_LANE].stored, 1);
    assert_int_equal(r[LL_HYDRANT].stored, 2);
    assert_int_equal(r[LL_STATION].stored, 1);
    assert_int_equal(ll_report_reason(&r[LL_STATION], LL_REASON_SAME_STATION), 1);
    assert_int_equal(r[LL_OBSTACLE].stored, 1);
    assert_int_equal(ll_report_reason(&r[LL_OBSTACLE], LL_REASON_NOT_ON_LANE), 1);
    assert_int_equal(r[LL_GROUND].stored, 1);
    assert_int_equal(r[LL_AREA].stored, 1); /* drawn around the hamlet */
    clear_reports(r);
    assert_int_equal(ll_store_epsg(store), 32632);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(store);
    const struct ll_table *b = &s.layer[LL_BUILDING];
    /* 8 by 8 thousandths of a degree less 4 by 4: 571.6 m by 890 m at 50 degrees north; 1 % */
    double house = 0.75 * 571.6 * 890.0;
    bool with_court = b->shape.first_ring[1] - b->shape.first_ring[0] == 2;
    assert_near(ll_shape_area(&b->shape, with_court ? 0 : 1), house, 0.01 * house);
    assert_near(ll_table_real(&s.layer[LL_LANE], 0, LL_LANE_WIDTH_M), 4.5, 0.0);
    assert_near(ll_table_real(&s.layer[LL_OBSTACLE], 0, LL_OBSTACLE_WIDTH_M), 1.5, 0.0);
    assert_string_equal(ll_table_string(&s.layer[LL_AREA], 0, LL_AREA_CODE), "osm:n15");
    assert_string_equal(ll_table_string(&s.layer[LL_AREA], 0, LL_AREA_NAME), "Weiler");
    assert_int_equal(ll_table_word(&s.layer[LL_AREA], 0, LL_AREA_DERIVED), LL_FLAG_YES);
    char *uid = NULL;
    assert_ok(ll_feature_uid(store, LL_LANE, s.layer[LL_LANE].id[0], &uid, &err), &err);
    assert_string_equal(uid, "osm:w100");
    ll_freep(&uid);
}

static void a_hamlet_fills_every_layer_it_has(void **state)
{
    check_hamlet(*state, hamlet("hamlet.osm", false));
}

static void ids_in_any_order_are_read_too(void **state)
{
    check_hamlet(*state, hamlet("mixed.osm", true));
}

static void the_same_extract_again_stores_nothing(void **state)
{
    struct ll_err err = {0};
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    const struct ll_import_request q = {.file = hamlet("hamlet.osm", false)};
    assert_ok(ll_import_osm(*state, &q, r, &err), &err);
    clear_reports(r);
    assert_ok(ll_import_osm(*state, &q, r, &err), &err);
    assert_int_equal(r[LL_BUILDING].stored, 0);
    assert_int_equal(r[LL_BUILDING].unchanged, 2);
    clear_reports(r);
    const struct ll_import_request again = {.file = q.file, .mode = LL_IMPORT_REPLACE};
    assert_ok(ll_import_osm(*state, &again, r, &err), &err);
    assert_int_equal(r[LL_BUILDING].stored, 0);
    assert_int_equal(r[LL_BUILDING].unchanged, 2);
    assert_int_equal(r[LL_BUILDING].ended, 0);
    clear_reports(r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    assert_int_equal(s.layer[LL_BUILDING].count, 2);
    assert_int_equal(s.layer[LL_AREA].count, 1);
}

static void an_extract_that_breaks_off_leaves_no_trace(void **state)
{
    struct ll_err err = {0};
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    struct extract e = begin("broken.osm");
    node(&e, 1, 1, 1, "emergency=fire_hydrant");
    (void)fputs("<node id='2' lon='10.0", e.file);
    assert_int_equal(fclose(e.file), 0);
    struct ll_import_request q = {.file = e.path};
    assert_int_equal(ll_import_osm(*state, &q, r, &err), LL_E_FORMAT);
    size_t count = 1;
    assert_ok(ll_features_count(*state, LL_HYDRANT, &count, &err), &err);
    assert_int_equal(count, 0);
    assert_int_equal(ll_store_epsg(*state), 0);
    q.file = "/no/such.osm.pbf";
    assert_int_equal(ll_import_osm(*state, &q, r, &err), LL_E_NOT_FOUND);
    q.layer = LL_BUILDING;
    q.file = hamlet("hamlet.osm", false);
    assert_int_equal(ll_import_layer(*state, &q, &r[0], &err), LL_E_USAGE);
    assert_mentions(err.message, "import osm");
    q.dry_run = true;
    assert_ok(ll_import_osm(*state, &q, r, &err), &err);
    assert_int_equal(r[LL_HYDRANT].stored, 2);
    clear_reports(r);
    assert_int_equal(ll_store_epsg(*state), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        TEST(a_hamlet_fills_every_layer_it_has),
        TEST(ids_in_any_order_are_read_too),
        TEST(the_same_extract_again_stores_nothing),
        TEST(an_extract_that_breaks_off_leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
