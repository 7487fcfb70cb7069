#include "importers/osm_parking.h"

#include "tests/support/check.h"

/// Tags, and by hand: metres of carriageway taken with rows of 2, 4.5 and 5 m.
static const struct parked {
    struct ll_osm_tags tags;
    double metres;
    enum ll_osm_key unclear;
} cases[] = {
    {{.value = {[LL_OSM_HIGHWAY] = "road"}}, 0.0, LL_OSM_KEY_COUNT},
    /* how vehicles stand, then where: the scheme of before 2022 */
    {{.value = {[LL_OSM_PARKING_LANE_LEFT] = "parallel"}}, 2.0, LL_OSM_KEY_COUNT},
    {{.value = {[LL_OSM_PARKING_LANE_BOTH] = "diagonal"}}, 9.0, LL_OSM_KEY_COUNT},
    {{.value = {[LL_OSM_PARKING_LANE_RIGHT] = "perpendicular"}}, 5.0, LL_OSM_KEY_COUNT},
    {{.value = {[LL_OSM_PARKING_LANE_BOTH] = "no_parking"}}, 0.0, LL_OSM_KEY_COUNT},
    {{.value = {[LL_OSM_PARKING_LANE_LEFT] = "parallel",
                [LL_OSM_PARKING_LANE_LEFT_PARALLEL] = "half_on_kerb",
                [LL_OSM_PARKING_LANE_RIGHT] = "no_stopping"}},
     1.0,
     LL_OSM_KEY_COUNT},
    {{.value = {[LL_OSM_PARKING_LANE_BOTH] = "parallel",
                [LL_OSM_PARKING_LANE_BOTH_PARALLEL] = "on_kerb"}},
     0.0,
     LL_OSM_KEY_COUNT},
    {{.value = {[LL_OSM_PARKING_LANE_RIGHT] = "perpendicular",
                [LL_OSM_PARKING_LANE_RIGHT_PERPENDICULAR] = "lay_by"}},
     0.0,
     LL_OSM_KEY_COUNT},
    {{.value = {[LL_OSM_PARKING_LANE_LEFT] = "marked"}}, 0.0, LL_OSM_PARKING_LANE_LEFT},
    /* where vehicles stand, then how */
    {{.value = {[LL_OSM_PARKING_LEFT] = "lane"}}, 2.0, LL_OSM_KEY_COUNT},
    {{.value = {[LL_OSM_PARKING_BOTH] = "lane", [LL_OSM_PARKING_BOTH_ORIENTATION] = "diagonal"}},
     9.0,
     LL_OSM_KEY_COUNT},
    {{.value = {[LL_OSM_PARKING_LEFT] = "half_on_kerb",
                [LL_OSM_PARKING_LEFT_ORIENTATION] = "perpendicular",
                [LL_OSM_PARKING_RIGHT] = "no"}},
     2.5,
     LL_OSM_KEY_COUNT},
    {{.value = {[LL_OSM_PARKING_BOTH] = "street_side"}}, 0.0, LL_OSM_KEY_COUNT},
    {{.value = {[LL_OSM_PARKING_RIGHT] = "yes"}}, 0.0, LL_OSM_PARKING_RIGHT},
    {{.value = {[LL_OSM_PARKING_RIGHT] = "lane", [LL_OSM_PARKING_RIGHT_ORIENTATION] = "zigzag"}},
     0.0,
     LL_OSM_PARKING_RIGHT_ORIENTATION},
    /* the newer scheme wins on its side, the other side keeps the older */
    {{.value = {[LL_OSM_PARKING_LEFT] = "no", [LL_OSM_PARKING_LANE_BOTH] = "parallel"}},
     2.0,
     LL_OSM_KEY_COUNT},
};

static void rows_take_what_stands_on_the_carriageway(void **state)
{
    (void)state;
    const struct ll_osm_rows rows = {2.0, 4.5, 5.0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum ll_osm_key unclear = LL_OSM_NAME;
        assert_near(ll_osm_parked_m(&cases[i].tags, &rows, &unclear), cases[i].metres, 1e-12);
        assert_int_equal(unclear, cases[i].unclear);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_take_what_stands_on_the_carriageway),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
