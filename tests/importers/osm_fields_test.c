#include "importers/osm_fields.h"

#include <math.h>

#include "data/reference.h"
#include "importers/report.h"
#include "tests/support/check.h"

/// Words and one row of a layer.
struct desk {
    ll_words *words;
    struct ll_import_report report;
    struct ll_table table;
};

static void desk_clear(struct desk *d)
{
    ll_words_free(d->words);
    ll_table_clear(&d->table);
    ll_import_report_clear(&d->report);
}

static struct desk fill(enum ll_layer layer, enum ll_kind kind, struct ll_osm_tags tags)
{
    struct ll_err err = {0};
    struct desk d = {.table = ll_table_make(layer, LL_ALL_FIELDS)};
    size_t len = 0, row = 0;
    const char *text = ll_reference_builtin("words.csv", &len);
    assert_ok(ll_words_parse(text, len, &d.words, &err), &err);
    struct ll_record record = {.words = d.words, .report = &d.report};
    assert_ok(ll_table_add(&d.table, &row, &err), &err);
    assert_ok(ll_osm_fill(&record, &tags, kind, "osm:r7", &d.table, row, &err), &err);
    ll_record_clear(&record);
    return d;
}

#define TAGS(...)                                                                                  \
    (struct ll_osm_tags)                                                                           \
    {                                                                                              \
        .value = { __VA_ARGS__ }                                                                   \
    }

static void a_lane_has_its_widths_and_heights(void **state)
{
    (void)state;
    LL_CLEANUP(desk_clear)
    struct desk d =
        fill(LL_LANE, LL_LINE,
             TAGS([LL_OSM_HIGHWAY] = "tertiary_link", [LL_OSM_EST_WIDTH] = "3.5 m",
                  [LL_OSM_MAXWIDTH] = "2.5", [LL_OSM_MAXHEIGHT] = "12'6\"", [LL_OSM_ONEWAY] = "-1",
                  [LL_OSM_BRIDGE] = "viaduct", [LL_OSM_LAYER] = "1", [LL_OSM_INCLINE] = "-8%",
                  [LL_OSM_MAXWEIGHT] = "7.5"));
    assert_int_equal(ll_table_word(&d.table, 0, LL_LANE_CLASS), LL_CLASS_TERTIARY);
    assert_near(ll_table_real(&d.table, 0, LL_LANE_WIDTH_M), 3.5, 0.0);
    assert_near(ll_table_real(&d.table, 0, LL_LANE_WIDTH_EFFECTIVE_M), 2.5, 0.0);
    assert_near(ll_table_real(&d.table, 0, LL_LANE_HEIGHT_M), 3.81, 1e-9);
    assert_near(ll_table_real(&d.table, 0, LL_LANE_SLOPE_PCT), 8.0, 0.0);
    assert_near(ll_table_real(&d.table, 0, LL_LANE_LOAD_T), 7.5, 0.0);
    assert_near(ll_table_real(&d.table, 0, LL_LANE_LAYER), 1.0, 0.0);
    assert_int_equal(ll_table_word(&d.table, 0, LL_LANE_ONEWAY), LL_ONEWAY_REVERSE);
    assert_int_equal(ll_table_word(&d.table, 0, LL_LANE_BRIDGE), LL_FLAG_YES);
    assert_int_equal(ll_table_word(&d.table, 0, LL_LANE_NODED), LL_FLAG_YES);
    assert_int_equal(ll_table_word(&d.table, 0, LL_LANE_DRIVABLE), LL_FLAG_UNKNOWN);
    assert_int_equal(d.report.reason_count, 0);
}

static void only_emergency_rules_open_or_close_a_lane(void **state)
{
    (void)state;
    LL_CLEANUP(desk_clear)
    struct desk shut =
        fill(LL_LANE, LL_LINE, TAGS([LL_OSM_HIGHWAY] = "track", [LL_OSM_EMERGENCY] = "no"));
    assert_int_equal(ll_table_word(&shut.table, 0, LL_LANE_DRIVABLE), LL_FLAG_NO);
    LL_CLEANUP(desk_clear)
    struct desk open = fill(LL_LANE, LL_LINE,
                            TAGS([LL_OSM_HIGHWAY] = "footway", [LL_OSM_EMERGENCY] = "designated"));
    assert_int_equal(ll_table_word(&open.table, 0, LL_LANE_DRIVABLE), LL_FLAG_YES);
    assert_int_equal(ll_table_word(&open.table, 0, LL_LANE_FIRE_LANE), LL_FLAG_YES);
    assert_int_equal(ll_table_word(&open.table, 0, LL_LANE_CLASS), LL_CLASS_FOOTPATH);
}

static void unsaid_heights_are_unknown_not_errors(void **state)
{
    (void)state;
    static const char *const said[] = {"default", "none", "below_default"};
    for (size_t i = 0; i < 3; i++) {
        LL_CLEANUP(desk_clear)
        struct desk d =
            fill(LL_LANE, LL_LINE, TAGS([LL_OSM_HIGHWAY] = "road", [LL_OSM_MAXHEIGHT] = said[i]));
        assert_true(ll_table_unknown(&d.table, 0, LL_LANE_HEIGHT_M));
        assert_int_equal(d.report.reason_count, 0);
    }
}

static void a_hydrant_has_its_kind_form_and_state(void **state)
{
    (void)state;
    LL_CLEANUP(desk_clear)
    struct desk a =
        fill(LL_HYDRANT, LL_POINT,
             TAGS([LL_OSM_EMERGENCY] = "fire_hydrant", [LL_OSM_HYDRANT_TYPE] = "underground",
                  [LL_OSM_HYDRANT_DIAMETER] = "100", [LL_OSM_HYDRANT_PRESSURE] = "4",
                  [LL_OSM_FLOW_CAPACITY] = "900"));
    assert_int_equal(ll_table_word(&a.table, 0, LL_HYDRANT_FORM), LL_HYDRANT_UNDERGROUND);
    assert_int_equal(ll_table_word(&a.table, 0, LL_HYDRANT_KIND), LL_HYDRANT_KIND_UNKNOWN);
    assert_int_equal(ll_table_word(&a.table, 0, LL_HYDRANT_STATUS), LL_STATUS_UNKNOWN);
    assert_near(ll_table_real(&a.table, 0, LL_HYDRANT_DIAMETER_MM), 100.0, 0.0);
    assert_near(ll_table_real(&a.table, 0, LL_HYDRANT_PRESSURE_MPA), 0.4, 1e-12);
    assert_near(ll_table_real(&a.table, 0, LL_HYDRANT_FLOW_LPS), 15.0, 1e-12);
    LL_CLEANUP(desk_clear)
    struct desk b = fill(LL_HYDRANT, LL_POINT, TAGS([LL_OSM_DISUSED_EMERGENCY] = "fire_hydrant"));
    assert_int_equal(ll_table_word(&b.table, 0, LL_HYDRANT_STATUS), LL_STATUS_BROKEN);
    LL_CLEANUP(desk_clear)
    struct desk c = fill(LL_HYDRANT, LL_POLYGON, TAGS([LL_OSM_EMERGENCY] = "fire_water_pond"));
    assert_int_equal(ll_table_word(&c.table, 0, LL_HYDRANT_KIND), LL_HYDRANT_NATURAL);
    LL_CLEANUP(desk_clear)
    struct desk e = fill(LL_HYDRANT, LL_POINT, TAGS([LL_OSM_REMOVED_EMERGENCY] = "water_tank"));
    assert_int_equal(ll_table_word(&e.table, 0, LL_HYDRANT_KIND), LL_HYDRANT_TANK);
    assert_int_equal(ll_table_word(&e.table, 0, LL_HYDRANT_STATUS), LL_STATUS_MISSING);
}

static void a_building_is_used_as_built_else_by_what_is_in_it(void **state)
{
    (void)state;
    LL_CLEANUP(desk_clear)
    struct desk a =
        fill(LL_BUILDING, LL_POLYGON,
             TAGS([LL_OSM_BUILDING] = "apartments", [LL_OSM_BUILDING_LEVELS] = "5",
                  [LL_OSM_BUILDING_MATERIAL] = "timber_framing", [LL_OSM_START_DATE] = "1780-05"));
    assert_int_equal(ll_table_word(&a.table, 0, LL_BUILDING_USE), LL_USE_RESIDENTIAL);
    assert_int_equal(ll_table_word(&a.table, 0, LL_BUILDING_STRUCTURE), LL_STRUCTURE_TIMBER);
    assert_near(ll_table_real(&a.table, 0, LL_BUILDING_FLOORS), 5.0, 0.0);
    assert_near(ll_table_real(&a.table, 0, LL_BUILDING_YEAR), 1780.0, 0.0);
    LL_CLEANUP(desk_clear)
    struct desk b =
        fill(LL_BUILDING, LL_POLYGON, TAGS([LL_OSM_BUILDING] = "yes", [LL_OSM_AMENITY] = "school"));
    assert_int_equal(ll_table_word(&b.table, 0, LL_BUILDING_USE), LL_USE_SCHOOL);
    LL_CLEANUP(desk_clear)
    struct desk c =
        fill(LL_BUILDING, LL_POLYGON, TAGS([LL_OSM_BUILDING] = "yes", [LL_OSM_SHOP] = "bakery"));
    assert_int_equal(ll_table_word(&c.table, 0, LL_BUILDING_USE), LL_USE_COMMERCIAL);
    LL_CLEANUP(desk_clear)
    struct desk e = fill(LL_BUILDING, LL_POLYGON, TAGS([LL_OSM_BUILDING] = "igloo"));
    assert_int_equal(ll_report_reason(&e.report, LL_REASON_UNKNOWN_WORD), 1);
}

static void an_area_is_called_by_its_relation(void **state)
{
    (void)state;
    LL_CLEANUP(desk_clear)
    struct desk d = fill(LL_AREA, LL_POLYGON,
                         TAGS([LL_OSM_BOUNDARY] = "administrative", [LL_OSM_ADMIN_LEVEL] = "8",
                              [LL_OSM_NAME] = "Vaduz", [LL_OSM_POPULATION] = "5,696"));
    assert_string_equal(ll_table_string(&d.table, 0, LL_AREA_CODE), "osm:r7");
    assert_string_equal(ll_table_string(&d.table, 0, LL_AREA_NAME), "Vaduz");
    assert_near(ll_table_real(&d.table, 0, LL_AREA_LEVEL), 8.0, 0.0);
    assert_near(ll_table_real(&d.table, 0, LL_AREA_POPULATION), 5696.0, 0.0);
}

static void an_obstacle_has_its_kind_and_what_it_leaves(void **state)
{
    (void)state;
    LL_CLEANUP(desk_clear)
    struct desk d = fill(LL_OBSTACLE, LL_POINT,
                         TAGS([LL_OSM_BARRIER] = "bollard", [LL_OSM_BOLLARD] = "removable",
                              [LL_OSM_MAXWIDTH] = "1.4"));
    assert_int_equal(ll_table_word(&d.table, 0, LL_OBSTACLE_KIND), LL_OBSTACLE_BOLLARD);
    assert_int_equal(ll_table_word(&d.table, 0, LL_OBSTACLE_FIXED), LL_FLAG_NO);
    assert_near(ll_table_real(&d.table, 0, LL_OBSTACLE_WIDTH_M), 1.4, 0.0);
    LL_CLEANUP(desk_clear)
    struct desk g = fill(LL_OBSTACLE, LL_POINT,
                         TAGS([LL_OSM_BARRIER] = "height_restrictor", [LL_OSM_MAXHEIGHT] = "2.1"));
    assert_int_equal(ll_table_word(&g.table, 0, LL_OBSTACLE_KIND), LL_OBSTACLE_HEIGHT_BAR);
    assert_near(ll_table_real(&g.table, 0, LL_OBSTACLE_HEIGHT_M), 2.1, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lane_has_its_widths_and_heights),
        cmocka_unit_test(only_emergency_rules_open_or_close_a_lane),
        cmocka_unit_test(unsaid_heights_are_unknown_not_errors),
        cmocka_unit_test(a_hydrant_has_its_kind_form_and_state),
        cmocka_unit_test(a_building_is_used_as_built_else_by_what_is_in_it),
        cmocka_unit_test(an_area_is_called_by_its_relation),
        cmocka_unit_test(an_obstacle_has_its_kind_and_what_it_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
