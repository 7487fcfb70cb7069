#include "importers/osm_tags.h"

#include <string.h>

#include "tests/support/check.h"

#define TAGS(...)                                                                                  \
    (struct ll_osm_tags)                                                                           \
    {                                                                                              \
        .value = { __VA_ARGS__ }                                                                   \
    }
#define BIT(layer) (1U << (layer))

static void assert_layers(struct ll_osm_tags tags, enum ll_kind kind, unsigned expected)
{
    assert_int_equal(ll_osm_layers(&tags, kind), expected);
}

static void every_key_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < LL_OSM_KEY_COUNT; i++) {
        assert_non_null(ll_osm_key_name((enum ll_osm_key)i));
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(ll_osm_key_name((enum ll_osm_key)i),
                                    ll_osm_key_name((enum ll_osm_key)j));
        }
    }
}

static void buildings_are_areas_that_say_so(void **state)
{
    (void)state;
    assert_layers(TAGS([LL_OSM_BUILDING] = "yes"), LL_POLYGON, BIT(LL_BUILDING));
    assert_layers(TAGS([LL_OSM_BUILDING] = "no"), LL_POLYGON, 0);
    assert_layers(TAGS([LL_OSM_BUILDING] = "yes"), LL_POINT, 0);
    assert_layers(TAGS([LL_OSM_BUILDING] = "yes", [LL_OSM_AMENITY] = "fire_station"), LL_POLYGON,
                  BIT(LL_BUILDING) | BIT(LL_STATION));
}

static void lanes_are_roads_that_are_there(void **state)
{
    (void)state;
    assert_layers(TAGS([LL_OSM_HIGHWAY] = "residential"), LL_LINE, BIT(LL_LANE));
    assert_layers(TAGS([LL_OSM_HIGHWAY] = "steps"), LL_LINE, BIT(LL_LANE));
    assert_layers(TAGS([LL_OSM_HIGHWAY] = "construction"), LL_LINE, 0);
    assert_layers(TAGS([LL_OSM_HIGHWAY] = "proposed"), LL_LINE, 0);
    assert_layers(TAGS([LL_OSM_HIGHWAY] = "razed"), LL_LINE, 0);
    assert_layers(TAGS([LL_OSM_HIGHWAY] = "pedestrian", [LL_OSM_AREA] = "yes"), LL_LINE, 0);
    assert_layers(TAGS([LL_OSM_HIGHWAY] = "crossing"), LL_POINT, 0);
}

static void hydrants_and_ponds_are_water_sources(void **state)
{
    (void)state;
    assert_layers(TAGS([LL_OSM_EMERGENCY] = "fire_hydrant"), LL_POINT, BIT(LL_HYDRANT));
    assert_layers(TAGS([LL_OSM_EMERGENCY] = "fire_water_pond"), LL_POLYGON, BIT(LL_HYDRANT));
    assert_layers(TAGS([LL_OSM_DISUSED_EMERGENCY] = "fire_hydrant"), LL_POINT, BIT(LL_HYDRANT));
    assert_layers(TAGS([LL_OSM_EMERGENCY] = "phone"), LL_POINT, 0);
    assert_layers(TAGS([LL_OSM_EMERGENCY] = "yes", [LL_OSM_HIGHWAY] = "service"), LL_LINE,
                  BIT(LL_LANE));
}

static void barriers_that_stop_a_truck_are_obstacles(void **state)
{
    (void)state;
    static const char *const stop[] = {
        "bollard", "block", "gate", "lift_gate", "swing_gate", "chain", "height_restrictor"};
    static const char *const pass[] = {"kerb", "entrance", "no", "cattle_grid"};
    for (size_t i = 0; i < sizeof stop / sizeof stop[0]; i++) {
        assert_layers(TAGS([LL_OSM_BARRIER] = stop[i]), LL_POINT, BIT(LL_OBSTACLE));
    }
    for (size_t i = 0; i < sizeof pass / sizeof pass[0]; i++) {
        assert_layers(TAGS([LL_OSM_BARRIER] = pass[i]), LL_POINT, 0);
    }
}

static void ground_is_what_stops_a_hose(void **state)
{
    (void)state;
    struct ll_osm_tags t = TAGS([LL_OSM_NATURAL] = "water");
    assert_int_equal(ll_osm_ground(&t, LL_POLYGON), LL_GROUND_WATER);
    t = TAGS([LL_OSM_WATERWAY] = "river");
    assert_int_equal(ll_osm_ground(&t, LL_LINE), LL_GROUND_WATER);
    t = TAGS([LL_OSM_WATERWAY] = "stream", [LL_OSM_TUNNEL] = "culvert");
    assert_int_equal(ll_osm_ground(&t, LL_LINE), LL_GROUND_KIND_UNKNOWN);
    t = TAGS([LL_OSM_RAILWAY] = "rail");
    assert_int_equal(ll_osm_ground(&t, LL_LINE), LL_GROUND_RAILWAY);
    t = TAGS([LL_OSM_RAILWAY] = "rail", [LL_OSM_BRIDGE] = "yes");
    assert_int_equal(ll_osm_ground(&t, LL_LINE), LL_GROUND_KIND_UNKNOWN);
    t = TAGS([LL_OSM_RAILWAY] = "abandoned");
    assert_int_equal(ll_osm_ground(&t, LL_LINE), LL_GROUND_KIND_UNKNOWN);
    t = TAGS([LL_OSM_BARRIER] = "retaining_wall");
    assert_int_equal(ll_osm_ground(&t, LL_LINE), LL_GROUND_WALL);
    t = TAGS([LL_OSM_NATURAL] = "cliff");
    assert_int_equal(ll_osm_ground(&t, LL_LINE), LL_GROUND_CLIFF);
    t = TAGS([LL_OSM_LANDUSE] = "forest");
    assert_int_equal(ll_osm_ground(&t, LL_POLYGON), LL_GROUND_FOREST);
}

static void boundaries_are_areas_and_settlements_places(void **state)
{
    (void)state;
    assert_layers(TAGS([LL_OSM_BOUNDARY] = "administrative", [LL_OSM_ADMIN_LEVEL] = "8"),
                  LL_POLYGON, BIT(LL_AREA));
    assert_layers(TAGS([LL_OSM_BOUNDARY] = "protected_area"), LL_POLYGON, 0);
    struct ll_osm_tags t = TAGS([LL_OSM_PLACE] = "hamlet");
    assert_true(ll_osm_is_place(&t));
    t = TAGS([LL_OSM_PLACE] = "locality");
    assert_false(ll_osm_is_place(&t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_has_a_name_of_its_own),
        cmocka_unit_test(buildings_are_areas_that_say_so),
        cmocka_unit_test(lanes_are_roads_that_are_there),
        cmocka_unit_test(hydrants_and_ponds_are_water_sources),
        cmocka_unit_test(barriers_that_stop_a_truck_are_obstacles),
        cmocka_unit_test(ground_is_what_stops_a_hose),
        cmocka_unit_test(boundaries_are_areas_and_settlements_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
