#include <stdio.h>
#include <stdlib.h>
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

/// A square of ways' nodes first … first + 3, with its corner at (x, y) and sides of `side`
/// thousandths of a degree, as a closed way.
static void square(struct extract *e, int first, int x, int y, int side)
{
    node(e, first, x, y, "");
    node(e, first + 1, x + side, y, "");
    node(e, first + 2, x + side, y + side, "");
    node(e, first + 3, x, y + side, "");
}

static void square_way(struct extract *e, int id, int first, const char *text)
{
    WAY(e, id, text, first, first + 1, first + 2, first + 3, first);
}

static void import(ll_store *store, const char *path, enum ll_import_mode mode,
                   struct ll_import_report *reports)
{
    struct ll_err err = {0};
    const struct ll_import_request q = {.file = path, .mode = mode};
    assert_ok(ll_import_osm(store, &q, reports, &err), &err);
}

static void assert_counted(const struct ll_import_report *report, const char *tag, size_t count)
{
    for (size_t i = 0; i < report->not_understood_count; i++) {
        if (strcmp(report->not_understood[i].tag, tag) == 0) {
            assert_int_equal(report->not_understood[i].count, count);
            return;
        }
    }
    fail_msg("'%s' was not counted", tag);
}

/// Row of the area with a code.
static size_t area_row(const struct ll_scene *s, const char *code)
{
    const struct ll_table *t = &s->layer[LL_AREA];
    for (size_t i = 0; i < t->count; i++) {
        if (strcmp(ll_table_string(t, i, LL_AREA_CODE), code) == 0) {
            return i;
        }
    }
    fail_msg("no area '%s'", code);
    return 0;
}

static void an_area_knows_the_one_above_it(void **state)
{
    struct extract e = begin("areas.osm");
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    square(&e, 1, 0, 0, 100); /* county, town, two villages: one inside, one outside the town */
    square(&e, 11, 0, 0, 50);
    square(&e, 21, 10, 10, 20);
    square(&e, 31, 70, 70, 20);
    square_way(&e, 100, 1, "boundary=administrative admin_level=6 name=County ref=350582");
    square_way(&e, 101, 11, "boundary=administrative admin_level=8 name=Town ref=350582102");
    square_way(&e, 102, 21, "boundary=administrative admin_level=10 name=In ref=7");
    square_way(&e, 103, 31, "boundary=administrative admin_level=10 name=Out");
    finish(&e);
    import(*state, e.path, LL_IMPORT_APPEND, r);
    assert_int_equal(r[LL_AREA].stored, 4);
    clear_reports(r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    const struct ll_table *t = &s.layer[LL_AREA];
    size_t in = area_row(&s, "osm:w102"), out = area_row(&s, "osm:w103");
    assert_string_equal(ll_table_string(t, in, LL_AREA_PARENT), "350582102");
    assert_string_equal(ll_table_string(t, out, LL_AREA_PARENT), "350582");
    assert_string_equal(ll_table_string(t, area_row(&s, "350582102"), LL_AREA_PARENT), "350582");
    assert_true(ll_table_unknown(t, area_row(&s, "350582"), LL_AREA_PARENT));
    assert_near(ll_table_real(t, in, LL_AREA_LEVEL), 10.0, 0.0);
}

static void boundaries_that_are_cut_are_said(void **state)
{
    struct extract e = begin("cut.osm");
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    square(&e, 1, 0, 0, 50);
    square(&e, 11, 60, 60, 50);
    square_way(&e, 100, 1, "boundary=administrative admin_level=8 name=Whole");
    WAY(&e, 101, "boundary=administrative admin_level=8", 11, 12, 13);
    WAY(&e, 102, "boundary=administrative admin_level=8", 1, 2); /* side of the whole one */
    finish(&e);
    import(*state, e.path, LL_IMPORT_APPEND, r);
    assert_int_equal(r[LL_AREA].stored, 1);
    assert_mentions(ll_text_str(&r[LL_AREA].mapping),
                    "administrative level 8: complete areas 1; boundary lines of areas that the "
                    "extract cuts: 1");
    clear_reports(r);
}

static void parts_are_left_out_for_the_outline_of_their_building(void **state)
{
    struct extract e = begin("parts.osm");
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    square(&e, 1, 0, 0, 20);
    square(&e, 11, 0, 0, 10);
    square(&e, 21, 40, 0, 10);
    square(&e, 31, 60, 0, 10);
    square_way(&e, 100, 1, "building=yes");
    square_way(&e, 101, 11, "building:part=yes building:levels=3");
    square_way(&e, 102, 21, "building=no");
    square_way(&e, 103, 31, "building=proposed");
    finish(&e);
    import(*state, e.path, LL_IMPORT_APPEND, r);
    assert_int_equal(r[LL_BUILDING].stored, 1);
    assert_int_equal(ll_report_reason(&r[LL_BUILDING], LL_REASON_BUILDING_PART), 1);
    clear_reports(r);
}

static void what_is_closed_is_an_area_by_its_tags_and_its_outline_may_count_too(void **state)
{
    struct extract e = begin("closed.osm");
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    for (int i = 0; i < 6; i++) {
        square(&e, 1 + 10 * i, 20 * i, 0, 10);
    }
    square_way(&e, 100, 1, "amenity=fire_station name=FF"); /* no building tag */
    square_way(&e, 101, 11, "natural=water");
    square_way(&e, 102, 21, "emergency=fire_water_pond");
    square_way(&e, 103, 31, "amenity=school barrier=wall");
    square_way(&e, 104, 41, "highway=service landuse=forest");
    square_way(&e, 105, 51, "highway=pedestrian area=yes");
    finish(&e);
    import(*state, e.path, LL_IMPORT_APPEND, r);
    assert_int_equal(r[LL_STATION].stored, 1);
    assert_int_equal(r[LL_HYDRANT].stored, 1);
    assert_int_equal(r[LL_LANE].stored, 1);
    assert_counted(&r[LL_LANE], "area=yes, highway=pedestrian", 1);
    clear_reports(r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    const struct ll_table *t = &s.layer[LL_GROUND];
    assert_int_equal(t->count, 3); /* water, wall, forest */
    for (size_t i = 0; i < t->count; i++) {
        bool wall = ll_table_word(t, i, LL_GROUND_KIND) == LL_GROUND_WALL;
        assert_int_equal(t->shape.kind[i], wall ? LL_LINE : LL_POLYGON);
    }
}

static void relations_have_inner_rings_and_several_outers(void **state)
{
    struct extract e = begin("relations.osm");
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    square(&e, 1, 0, 0, 40);    /* outer */
    square(&e, 11, 10, 10, 10); /* court */
    square(&e, 21, 60, 0, 20);  /* second outer */
    square(&e, 31, 80, 20, 20); /* third, touching the second in a corner */
    for (int i = 0; i < 4; i++) {
        square_way(&e, 100 + i, 1 + 10 * i, "");
    }
    (void)fputs("<relation id='200'><member type='way' ref='100' role='outer'/>"
                "<member type='way' ref='101' role='inner'/>"
                "<member type='way' ref='102' role='outer'/>"
                "<member type='way' ref='103' role='outer'/>"
                "<tag k='type' v='multipolygon'/><tag k='building' v='yes'/></relation>\n",
                e.file);
    finish(&e);
    import(*state, e.path, LL_IMPORT_APPEND, r);
    assert_int_equal(r[LL_BUILDING].read, 1);
    size_t rows = r[LL_BUILDING].stored;
    clear_reports(r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    const struct ll_shapes *b = &s.layer[LL_BUILDING].shape;
    double area = 0.0;
    for (size_t i = 0; i < rows; i++) {
        area += ll_shape_area(b, i);
    }
    /* 40² - 10² + 2 · 20² squares of a thousandth of a degree, 71.45 m by 111.25 m; 1 % */
    double expected = (1600.0 - 100.0 + 800.0) * 71.45 * 111.25;
    assert_near(area, expected, 0.01 * expected);
}

static void a_lane_that_ends_in_a_turning_circle_has_a_place_to_turn(void **state)
{
    struct extract e = begin("turning.osm");
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    node(&e, 1, 0, 0, "");
    node(&e, 2, 2, 0, "highway=turning_circle");
    node(&e, 3, 4, 0, "highway=turning_loop");
    node(&e, 4, 4, 4, "");
    WAY(&e, 100, "highway=residential name=A", 1, 2);
    WAY(&e, 101, "highway=residential name=B", 4, 3);
    WAY(&e, 102, "highway=residential name=C", 1, 4);
    WAY(&e, 103, "building=yes source=microsoft/BuildingFootprints", 1, 2, 4, 1);
    finish(&e);
    import(*state, e.path, LL_IMPORT_APPEND, r);
    clear_reports(r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    const struct ll_table *lanes = &s.layer[LL_LANE];
    for (size_t i = 0; i < lanes->count; i++) {
        const char *name = ll_table_string(lanes, i, LL_LANE_NAME);
        assert_int_equal(ll_table_word(lanes, i, LL_LANE_TURN_PLACE),
                         name[0] == 'C' ? LL_TURN_PLACE_UNKNOWN : LL_TURN_PLACE_CIRCLE);
    }
    assert_int_equal(ll_table_word(&s.layer[LL_BUILDING], 0, LL_BUILDING_OUTLINE),
                     LL_OUTLINE_MACHINE);
}

static void what_is_not_understood_is_counted_by_its_tag(void **state)
{
    struct extract e = begin("odd.osm");
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    for (int i = 1; i <= 6; i++) {
        node(&e, i, i, 0,
             i == 2   ? "barrier=yes"
             : i == 3 ? "barrier=gate"
             : i == 5 ? "highway=passing_place"
                      : "");
    }
    node(&e, 7, 2, 5, "");
    node(&e, 8, 3, 5, "");
    node(&e, 9, 4, 5, "");
    node(&e, 10, 30, 30, "barrier=yes"); /* on no lane */
    WAY(&e, 100, "highway=residential lanes=2 parking:lane:left=marked", 1, 2, 3, 4, 5);
    WAY(&e, 101, "highway=moonwalk", 5, 6);
    WAY(&e, 102, "barrier=fence", 3, 8); /* where the gate is */
    WAY(&e, 103, "barrier=fence", 4, 9); /* where nothing is */
    WAY(&e, 104, "power=line", 7, 8);
    finish(&e);
    import(*state, e.path, LL_IMPORT_APPEND, r);
    assert_int_equal(r[LL_LANE].stored, 2);
    assert_int_equal(r[LL_OBSTACLE].stored, 1); /* the gate */
    assert_counted(&r[LL_LANE], "highway=moonwalk", 1);
    assert_counted(&r[LL_LANE], "lanes=*, no width", 1);
    assert_counted(&r[LL_LANE], "parking:lane:left=marked", 1);
    assert_counted(&r[LL_LANE], "highway=passing_place", 1);
    assert_counted(&r[LL_OBSTACLE], "barrier=yes", 1);
    assert_counted(&r[LL_OBSTACLE], "barrier=fence, across a lane", 1);
    assert_counted(&r[LL_OBSTACLE], "power=line", 1);
    clear_reports(r);
}

static void an_extract_without_use_decides_nothing(void **state)
{
    struct ll_err err = {0};
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    struct extract e = begin("useless.osm");
    node(&e, 1, 1, 1, "barrier=gate");
    node(&e, 2, 2, 2, "place=hamlet name=Weiler");
    finish(&e);
    const struct ll_import_request q = {.file = e.path};
    assert_int_equal(ll_import_osm(*state, &q, r, &err), LL_E_CRS);
    assert_int_equal(ll_store_epsg(*state), 0);
    import(*state, hamlet("hamlet.osm", false), LL_IMPORT_APPEND, r);
    clear_reports(r);
    const struct ll_import_request again = {.file = e.path, .mode = LL_IMPORT_REPLACE_SOURCE};
    assert_int_equal(ll_import_osm(*state, &again, r, &err), LL_E_INVALID);
    size_t count = 0;
    assert_ok(ll_features_count(*state, LL_BUILDING, &count, &err), &err);
    assert_int_equal(count, 2);
}

/// A street with a hydrant, or without; the street's width may change.
static const char *month(const char *name, bool hydrant, const char *lane)
{
    struct extract e = begin(name);
    node(&e, 1, 1, 1, "");
    node(&e, 2, 2, 1, "");
    node(&e, 3, 3, 3, hydrant ? "emergency=fire_hydrant" : "");
    square(&e, 11, 5, 5, 2);
    WAY(&e, 100, lane, 1, 2);
    square_way(&e, 101, 11, "building=yes");
    finish(&e);
    return e.path;
}

static void next_months_extract_replaces_by_the_objects_own_ids(void **state)
{
    struct ll_err err = {0};
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    import(*state, month("may.osm", true, "highway=service width=3"), LL_IMPORT_APPEND, r);
    assert_int_equal(r[LL_HYDRANT].stored, 1);
    clear_reports(r);
    import(*state, month("june.osm", false, "highway=service width=4"), LL_IMPORT_REPLACE_SOURCE,
           r);
    assert_int_equal(r[LL_LANE].updated, 1);
    assert_int_equal(r[LL_BUILDING].unchanged, 1);
    assert_int_equal(r[LL_HYDRANT].ended, 1);
    clear_reports(r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    assert_int_equal(s.layer[LL_HYDRANT].count, 0); /* gone from the extract */
    assert_int_equal(s.layer[LL_LANE].count, 1);
    assert_int_equal(s.layer[LL_BUILDING].count, 1);
    assert_near(ll_table_real(&s.layer[LL_LANE], 0, LL_LANE_WIDTH_M), 4.0, 0.0);
    char *uid = NULL;
    assert_ok(ll_feature_uid(*state, LL_LANE, s.layer[LL_LANE].id[0], &uid, &err), &err);
    assert_string_equal(uid, "osm:w100");
    ll_freep(&uid);
}

static void areas_drawn_for_one_extract_outlive_the_next(void **state)
{
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    import(*state, hamlet("hamlet.osm", false), LL_IMPORT_APPEND, r);
    clear_reports(r);
    struct extract e = begin("other.osm");
    node(&e, 501, 100, 100, "place=village name=Other");
    square(&e, 511, 100, 100, 5);
    square_way(&e, 600, 511, "building=yes");
    finish(&e);
    import(*state, e.path, LL_IMPORT_APPEND, r);
    assert_int_equal(r[LL_BUILDING].stored, 1);
    assert_int_equal(r[LL_AREA].stored, 0);
    assert_mentions(ll_text_str(&r[LL_AREA].mapping), "drawn around the places of another extract");
    clear_reports(r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = scene_of(*state);
    assert_int_equal(s.layer[LL_AREA].count, 1);
    assert_string_equal(ll_table_string(&s.layer[LL_AREA], 0, LL_AREA_NAME), "Weiler");
}

static void packed_or_plain_is_the_same(void **state)
{
    static const char *const packers[] = {"gzip -c", "bzip2 -c"};
    const char *plain = hamlet("hamlet.osm", false);
    for (size_t i = 0; i < 2; i++) {
        char command[900], path[300], name[40];
        (void)snprintf(name, sizeof name, "packed%zu.bin", i); /* told by content, not by name */
        (void)snprintf(path, sizeof path, "%s", ll_scratch_path(name));
        (void)snprintf(command, sizeof command, "%s '%s' > '%s'", packers[i], plain, path);
        if (system(command) != 0) {
            skip();
        }
        void *store = NULL;
        assert_int_equal(open_store(&store), 0);
        check_hamlet(store, path);
        (void)close_store(&store);
    }
    (void)state;
}

/// Whether an import either succeeds or leaves the store as it was.
static void assert_all_or_nothing(const char *path)
{
    void *store = NULL;
    struct ll_err err = {0};
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    assert_int_equal(open_store(&store), 0);
    const struct ll_import_request q = {.file = path};
    enum ll_code code = ll_import_osm(store, &q, r, &err);
    if (code != LL_OK) {
        assert_true(err.message[0] != '\0');
        assert_int_equal(ll_store_epsg(store), 0);
        for (int l = 0; l < LL_LAYER_COUNT; l++) {
            size_t count = 1;
            assert_ok(ll_features_count(store, (enum ll_layer)l, &count, &err), &err);
            assert_int_equal(count, 0);
        }
    }
    clear_reports(r);
    (void)close_store(&store);
}

/// Cuts a file, and flips bytes of it, at places drawn from a seed.
static void damage(const char *from, size_t times)
{
    static char bytes[1 << 21];
    char path[300];
    uint64_t seed = 20260101;
    FILE *f = fopen(from, "rb");
    assert_non_null(f);
    size_t len = fread(bytes, 1, sizeof bytes, f);
    assert_int_equal(fclose(f), 0);
    (void)snprintf(path, sizeof path, "%s", ll_scratch_path("damaged.osm"));
    for (size_t i = 0; i < 2 * times; i++) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        size_t at = (size_t)(seed >> 33U) % len;
        char was = bytes[at];
        bytes[at] = (char)(was ^ (char)(1 + (seed >> 20U) % 255));
        f = fopen(path, "wb");
        assert_non_null(f);
        size_t wanted = i % 2 == 0 ? at : len;
        assert_int_equal(fwrite(bytes, 1, wanted, f), wanted);
        assert_int_equal(fclose(f), 0);
        bytes[at] = was;
        assert_all_or_nothing(path);
    }
}

static void damaged_extracts_are_stored_whole_or_not_at_all(void **state)
{
    (void)state;
    damage(hamlet("hamlet.osm", false), 20);
    if (ll_real_data() != NULL) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/osm-munich/munchen.osm.pbf", ll_real_data());
        damage(path, 8);
        (void)snprintf(path, sizeof path, "%s/osm-small/krems.osm.gz", ll_real_data());
        damage(path, 6);
    }
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
        TEST(an_area_knows_the_one_above_it),
        TEST(boundaries_that_are_cut_are_said),
        TEST(parts_are_left_out_for_the_outline_of_their_building),
        TEST(what_is_closed_is_an_area_by_its_tags_and_its_outline_may_count_too),
        TEST(relations_have_inner_rings_and_several_outers),
        TEST(a_lane_that_ends_in_a_turning_circle_has_a_place_to_turn),
        TEST(what_is_not_understood_is_counted_by_its_tag),
        TEST(an_extract_without_use_decides_nothing),
        TEST(next_months_extract_replaces_by_the_objects_own_ids),
        TEST(areas_drawn_for_one_extract_outlive_the_next),
        TEST(packed_or_plain_is_the_same),
        TEST(damaged_extracts_are_stored_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
