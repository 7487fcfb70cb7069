#include "importers/osm_fields.h"

#include <math.h>
#include <string.h>

#include "data/reference.h"
#include "importers/report.h"
#include "tests/support/check.h"

/// Words and one row of a layer.
struct desk {
    ll_words *words;
    struct ll_import_report report;
    struct ll_table table;
    struct ll_tally tally;
};

static void desk_clear(struct desk *d)
{
    ll_words_free(d->words);
    ll_table_clear(&d->table);
    ll_tally_clear(&d->tally);
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
    const struct ll_osm_filler filler = {&record, &d.tally, {2.0, 4.5, 5.0}};
    const struct ll_osm_object_tags object = {&tags, kind, "osm:r7", "osm:r1"};
    assert_ok(ll_table_add(&d.table, &row, &err), &err);
    assert_ok(ll_osm_fill(&filler, &object, &d.table, row, &err), &err);
    ll_record_clear(&record);
    ll_tally_report(&d.tally, &d.report);
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

static void assert_counted(const struct desk *d, const char *tag, size_t count)
{
    for (size_t i = 0; i < d->report.not_understood_count; i++) {
        if (strcmp(d->report.not_understood[i].tag, tag) == 0) {
            assert_int_equal(d->report.not_understood[i].count, count);
            return;
        }
    }
    fail_msg("'%s' was not counted", tag);
}

static void a_width_says_where_it_comes_from(void **state)
{
    (void)state;
    static const struct {
        struct ll_osm_tags tags;
        double width_m;
        enum ll_measure_source source;
    } cases[] = {
        {{.value = {[LL_OSM_WIDTH] = "4.2"}}, 4.2, LL_MEASURE_DECLARED},
        {{.value = {[LL_OSM_EST_WIDTH] = "3"}}, 3.0, LL_MEASURE_ESTIMATED},
        {{.value = {[LL_OSM_WIDTH] = "4", [LL_OSM_SOURCE_WIDTH] = "estimated"}},
         4.0,
         LL_MEASURE_ESTIMATED},
        {{.value = {[LL_OSM_WIDTH] = "4", [LL_OSM_WIDTH_SOURCE] = "laser"}},
         4.0,
         LL_MEASURE_SURVEYED},
        {{.value = {[LL_OSM_WIDTH] = "8", [LL_OSM_WIDTH_CARRIAGEWAY] = "5.5"}},
         5.5,
         LL_MEASURE_DECLARED},
        {{.value = {[LL_OSM_WIDTH] = "narrow", [LL_OSM_EST_WIDTH] = "2.5"}},
         2.5,
         LL_MEASURE_ESTIMATED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        LL_CLEANUP(desk_clear) struct desk d = fill(LL_LANE, LL_LINE, cases[i].tags);
        assert_near(ll_table_real(&d.table, 0, LL_LANE_WIDTH_M), cases[i].width_m, 0.0);
        assert_int_equal(ll_table_word(&d.table, 0, LL_LANE_WIDTH_SOURCE), cases[i].source);
    }
}

static void the_number_of_lanes_is_no_width(void **state)
{
    (void)state;
    LL_CLEANUP(desk_clear) struct desk d = fill(LL_LANE, LL_LINE, TAGS([LL_OSM_LANES] = "2"));
    assert_true(ll_table_unknown(&d.table, 0, LL_LANE_WIDTH_M));
    assert_true(ll_table_unknown(&d.table, 0, LL_LANE_WIDTH_EFFECTIVE_M));
    assert_counted(&d, "lanes=*, no width", 1);
}

static void parked_rows_leave_the_rest_of_a_known_width(void **state)
{
    (void)state;
    LL_CLEANUP(desk_clear)
    struct desk a =
        fill(LL_LANE, LL_LINE, TAGS([LL_OSM_WIDTH] = "7", [LL_OSM_PARKING_LANE_BOTH] = "parallel"));
    assert_near(ll_table_real(&a.table, 0, LL_LANE_WIDTH_M), 7.0, 0.0);
    assert_near(ll_table_real(&a.table, 0, LL_LANE_WIDTH_EFFECTIVE_M), 3.0, 1e-12);
    LL_CLEANUP(desk_clear)
    struct desk b = fill(LL_LANE, LL_LINE, TAGS([LL_OSM_PARKING_LANE_BOTH] = "parallel"));
    assert_true(ll_table_unknown(&b.table, 0, LL_LANE_WIDTH_EFFECTIVE_M));
    LL_CLEANUP(desk_clear) /* what is posted is narrower than what parking leaves */
    struct desk c = fill(LL_LANE, LL_LINE,
                         TAGS([LL_OSM_WIDTH] = "7", [LL_OSM_MAXWIDTH_PHYSICAL] = "2.2",
                              [LL_OSM_PARKING_RIGHT] = "lane"));
    assert_near(ll_table_real(&c.table, 0, LL_LANE_WIDTH_EFFECTIVE_M), 2.2, 0.0);
    LL_CLEANUP(desk_clear)
    struct desk e = fill(LL_LANE, LL_LINE,
                         TAGS([LL_OSM_WIDTH] = "4", [LL_OSM_PARKING_LEFT] = "lane",
                              [LL_OSM_PARKING_LEFT_ORIENTATION] = "perpendicular"));
    assert_true(ll_table_unknown(&e.table, 0, LL_LANE_WIDTH_EFFECTIVE_M));
    assert_counted(&e, "parking:*, wider than its lane", 1);
}

static void a_slope_may_be_in_percent_or_degrees(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double slope_pct;
    } cases[] = {{"10%", 10.0}, {"-12 %", 12.0}, {"10°", 17.632698}, {"-5°", 8.748866},
                 {"up", NAN},   {"down", NAN},   {"0%", 0.0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        LL_CLEANUP(desk_clear)
        struct desk d = fill(LL_LANE, LL_LINE, TAGS([LL_OSM_INCLINE] = cases[i].text));
        assert_near(ll_table_real(&d.table, 0, LL_LANE_SLOPE_PCT), cases[i].slope_pct, 1e-6);
        assert_int_equal(ll_table_word(&d.table, 0, LL_LANE_SLOPE_SOURCE),
                         isnan(cases[i].slope_pct) ? LL_MEASURE_UNKNOWN : LL_MEASURE_DECLARED);
        assert_int_equal(d.report.not_understood_count, 0);
    }
    LL_CLEANUP(desk_clear)
    struct desk odd = fill(LL_LANE, LL_LINE, TAGS([LL_OSM_INCLINE] = "1:12"));
    assert_counted(&odd, "incline=1:12", 1);
}

static void what_binds_others_does_not_bind_a_fire_truck(void **state)
{
    (void)state;
    LL_CLEANUP(desk_clear) /* access, motor_vehicle and the like are not even read */
    struct desk a =
        fill(LL_LANE, LL_LINE,
             (struct ll_osm_tags){.value = {[LL_OSM_HIGHWAY] = "service", [LL_OSM_ONEWAY] = "yes"},
                                  .others = "\"access\"=>\"private\",\"vehicle\"=>\"no\""});
    assert_int_equal(ll_table_word(&a.table, 0, LL_LANE_DRIVABLE), LL_FLAG_UNKNOWN);
    assert_int_equal(ll_table_word(&a.table, 0, LL_LANE_ONEWAY), LL_ONEWAY_YES);
    assert_int_equal(a.report.not_understood_count, 0);
    LL_CLEANUP(desk_clear)
    struct desk b = fill(LL_LANE, LL_LINE,
                         TAGS([LL_OSM_HIGHWAY] = "track", [LL_OSM_SMOOTHNESS] = "impassable"));
    assert_int_equal(ll_table_word(&b.table, 0, LL_LANE_DRIVABLE), LL_FLAG_NO);
    LL_CLEANUP(desk_clear)
    struct desk c =
        fill(LL_LANE, LL_LINE, TAGS([LL_OSM_HIGHWAY] = "path", [LL_OSM_FIRE_PATH] = "yes"));
    assert_int_equal(ll_table_word(&c.table, 0, LL_LANE_DRIVABLE), LL_FLAG_YES);
    assert_int_equal(ll_table_word(&c.table, 0, LL_LANE_FIRE_LANE), LL_FLAG_YES);
    LL_CLEANUP(desk_clear)
    struct desk e =
        fill(LL_LANE, LL_LINE, TAGS([LL_OSM_HIGHWAY] = "service", [LL_OSM_COVERED] = "yes"));
    assert_int_equal(ll_table_word(&e.table, 0, LL_LANE_TUNNEL), LL_FLAG_YES);
}

static void keys_that_matter_and_are_not_read_are_counted(void **state)
{
    (void)state;
    LL_CLEANUP(desk_clear)
    struct desk d = fill(
        LL_LANE, LL_LINE,
        (struct ll_osm_tags){.value = {[LL_OSM_HIGHWAY] = "service"},
                             .others = "\"access:conditional\"=>\"no @ (Mo-Fr 07:00)\","
                                       "\"note\"=>\"a \\\"quoted\\\" \\\\ word, hazard\","
                                       "\"hazard\"=>\"landslide\",\"parking:left:fee\"=>\"yes\","
                                       "\"maxwidth:conditional\"=>\"2\""});
    assert_int_equal(d.report.not_understood_count, 3);
    assert_counted(&d, "access:conditional=*", 1);
    assert_counted(&d, "hazard=*", 1);
    assert_counted(&d, "maxwidth:conditional=*", 1);
    LL_CLEANUP(desk_clear) /* a text that breaks off is read as far as it goes */
    struct desk e =
        fill(LL_LANE, LL_LINE, (struct ll_osm_tags){.others = "\"hazard\"=>\"x\",\"ford\"=>\"y"});
    assert_counted(&e, "hazard=*", 1);
}

static void water_comes_in_many_units(void **state)
{
    (void)state;
    static const struct {
        struct ll_osm_tags tags;
        double flow_lps;
        double pressure_mpa;
    } cases[] = {
        {{.value = {[LL_OSM_FLOW_CAPACITY] = "900", [LL_OSM_HYDRANT_PRESSURE] = "4"}}, 15.0, 0.4},
        {{.value = {[LL_OSM_HYDRANT_FLOW_RATE] = "54 m3/h", [LL_OSM_PRESSURE] = "400 kPa"}},
         15.0,
         0.4},
        {{.value = {[LL_OSM_FLOW_RATE] = "15 l/s", [LL_OSM_PRESSURE] = "0.4 MPa"}}, 15.0, 0.4},
        {{.value = {[LL_OSM_FLOW_RATE] = "900 l/min", [LL_OSM_PRESSURE] = "suction"}}, 15.0, NAN},
        {{.value = {[LL_OSM_FLOW_RATE] = "15"}}, NAN, NAN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        LL_CLEANUP(desk_clear) struct desk d = fill(LL_HYDRANT, LL_POINT, cases[i].tags);
        assert_near(ll_table_real(&d.table, 0, LL_HYDRANT_FLOW_LPS), cases[i].flow_lps, 1e-9);
        assert_near(ll_table_real(&d.table, 0, LL_HYDRANT_PRESSURE_MPA), cases[i].pressure_mpa,
                    1e-9);
    }
}

static void a_volume_without_a_unit_is_no_volume(void **state)
{
    (void)state;
    LL_CLEANUP(desk_clear)
    struct desk a = fill(LL_HYDRANT, LL_POINT,
                         TAGS([LL_OSM_EMERGENCY] = "water_tank", [LL_OSM_TANK_VOLUME] = "100000"));
    assert_true(ll_table_unknown(&a.table, 0, LL_HYDRANT_VOLUME_M3));
    assert_counted(&a, "water_tank:volume=100000", 1);
    LL_CLEANUP(desk_clear)
    struct desk b = fill(LL_HYDRANT, LL_POINT,
                         TAGS([LL_OSM_EMERGENCY] = "water_tank", [LL_OSM_TANK_VOLUME] = "100 m3"));
    assert_near(ll_table_real(&b.table, 0, LL_HYDRANT_VOLUME_M3), 100.0, 0.0);
}

static void water_that_is_gone_or_to_come_does_not_count(void **state)
{
    (void)state;
    static const struct {
        enum ll_osm_key key;
        enum ll_status status;
    } lives[] = {{LL_OSM_ABANDONED_EMERGENCY, LL_STATUS_BROKEN},
                 {LL_OSM_WAS_EMERGENCY, LL_STATUS_MISSING},
                 {LL_OSM_RAZED_EMERGENCY, LL_STATUS_MISSING},
                 {LL_OSM_DEMOLISHED_EMERGENCY, LL_STATUS_MISSING},
                 {LL_OSM_PLANNED_EMERGENCY, LL_STATUS_PLANNED},
                 {LL_OSM_CONSTRUCTION_EMERGENCY, LL_STATUS_PLANNED},
                 {LL_OSM_PROPOSED_EMERGENCY, LL_STATUS_PLANNED}};
    for (size_t i = 0; i < sizeof lives / sizeof lives[0]; i++) {
        struct ll_osm_tags t = {{NULL}, NULL};
        t.value[lives[i].key] = "fire_hydrant";
        assert_true((ll_osm_layers(&t, LL_POINT) & 1U << LL_HYDRANT) != 0);
        LL_CLEANUP(desk_clear) struct desk d = fill(LL_HYDRANT, LL_POINT, t);
        assert_int_equal(ll_table_word(&d.table, 0, LL_HYDRANT_STATUS), lives[i].status);
    }
}

static void a_station_is_known_by_its_chinese_name_only(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum ll_station_kind kind;
    } cases[] = {{"东村微型消防站", LL_STATION_MICRO},
                 {"白奇镇专职消防队", LL_STATION_TOWNSHIP},
                 {"鼓楼特勤消防站", LL_STATION_NATIONAL},
                 {"志愿消防队", LL_STATION_VOLUNTEER},
                 {"Freiwillige Feuerwehr", LL_STATION_KIND_UNKNOWN}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        LL_CLEANUP(desk_clear)
        struct desk d = fill(LL_STATION, LL_POINT, TAGS([LL_OSM_NAME] = cases[i].name));
        assert_int_equal(ll_table_word(&d.table, 0, LL_STATION_KIND), cases[i].kind);
    }
    LL_CLEANUP(desk_clear)
    struct desk shut = fill(LL_STATION, LL_POINT, TAGS([LL_OSM_DISUSED] = "yes"));
    assert_int_equal(ll_table_word(&shut.table, 0, LL_STATION_STAFFED), LL_FLAG_NO);
}

static void the_width_of_a_gate_is_its_way_through_that_of_a_post_its_own(void **state)
{
    (void)state;
    LL_CLEANUP(desk_clear)
    struct desk gate =
        fill(LL_OBSTACLE, LL_POINT,
             TAGS([LL_OSM_BARRIER] = "lift_gate", [LL_OSM_WIDTH] = "3.2", [LL_OSM_LOCKED] = "no"));
    assert_near(ll_table_real(&gate.table, 0, LL_OBSTACLE_WIDTH_M), 3.2, 0.0);
    assert_int_equal(ll_table_word(&gate.table, 0, LL_OBSTACLE_FIXED), LL_FLAG_NO);
    LL_CLEANUP(desk_clear)
    struct desk post =
        fill(LL_OBSTACLE, LL_POINT, TAGS([LL_OSM_BARRIER] = "bollard", [LL_OSM_WIDTH] = "0.2"));
    assert_true(ll_table_unknown(&post.table, 0, LL_OBSTACLE_WIDTH_M));
    assert_counted(&post, "width=*, of what does not open", 1);
    LL_CLEANUP(desk_clear)
    struct desk row = fill(
        LL_OBSTACLE, LL_POINT,
        TAGS([LL_OSM_BARRIER] = "bollard", [LL_OSM_OPENING] = "1.6", [LL_OSM_BOLLARD] = "rising"));
    assert_near(ll_table_real(&row.table, 0, LL_OBSTACLE_WIDTH_M), 1.6, 0.0);
    assert_int_equal(ll_table_word(&row.table, 0, LL_OBSTACLE_FIXED), LL_FLAG_NO);
    LL_CLEANUP(desk_clear)
    struct desk bar = fill(LL_OBSTACLE, LL_POINT,
                           TAGS([LL_OSM_BARRIER] = "height_restrictor", [LL_OSM_HEIGHT] = "2.5"));
    assert_true(ll_table_unknown(&bar.table, 0, LL_OBSTACLE_HEIGHT_M));
    assert_counted(&bar, "height=*, of a height_restrictor", 1);
}

static void materials_say_the_structure_or_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *material;
        enum ll_structure structure;
    } cases[] = {{"wood", LL_STRUCTURE_TIMBER},
                 {"brick", LL_STRUCTURE_MASONRY},
                 {"reinforced_concrete", LL_STRUCTURE_CONCRETE},
                 {"adobe", LL_STRUCTURE_EARTH},
                 {"stone", LL_STRUCTURE_STONE}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        LL_CLEANUP(desk_clear)
        struct desk d =
            fill(LL_BUILDING, LL_POLYGON,
                 TAGS([LL_OSM_BUILDING] = "house", [LL_OSM_BUILDING_MATERIAL] = cases[i].material));
        assert_int_equal(ll_table_word(&d.table, 0, LL_BUILDING_STRUCTURE), cases[i].structure);
    }
    LL_CLEANUP(desk_clear)
    struct desk straw =
        fill(LL_BUILDING, LL_POLYGON,
             TAGS([LL_OSM_BUILDING] = "house", [LL_OSM_HEIGHT] = "7.5 m",
                  [LL_OSM_BUILDING_MATERIAL] = "straw", [LL_OSM_BUILDING_LEVELS_UNDERGROUND] = "1",
                  [LL_OSM_ROOF_MATERIAL] = "thatch"));
    assert_counted(&straw, "building:material=straw", 1);
    assert_near(ll_table_real(&straw.table, 0, LL_BUILDING_HEIGHT_M), 7.5, 0.0);
    assert_near(ll_table_real(&straw.table, 0, LL_BUILDING_FLOORS_BELOW), 1.0, 0.0);
    assert_string_equal(ll_table_string(&straw.table, 0, LL_BUILDING_ROOF), "thatch");
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
        cmocka_unit_test(a_width_says_where_it_comes_from),
        cmocka_unit_test(the_number_of_lanes_is_no_width),
        cmocka_unit_test(parked_rows_leave_the_rest_of_a_known_width),
        cmocka_unit_test(a_slope_may_be_in_percent_or_degrees),
        cmocka_unit_test(what_binds_others_does_not_bind_a_fire_truck),
        cmocka_unit_test(keys_that_matter_and_are_not_read_are_counted),
        cmocka_unit_test(water_comes_in_many_units),
        cmocka_unit_test(a_volume_without_a_unit_is_no_volume),
        cmocka_unit_test(water_that_is_gone_or_to_come_does_not_count),
        cmocka_unit_test(a_station_is_known_by_its_chinese_name_only),
        cmocka_unit_test(the_width_of_a_gate_is_its_way_through_that_of_a_post_its_own),
        cmocka_unit_test(materials_say_the_structure_or_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
