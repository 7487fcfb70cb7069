#include "importers/osm_relevance.h"

#include <string.h>

#include "tests/support/check.h"

struct stray {
    struct ll_osm_tags tags;
    enum ll_kind kind;
    enum ll_layer layer;
    const char *tag; ///< NULL: nothing is counted
};

static const struct stray strays[] = {
    {{.value = {[LL_OSM_HIGHWAY] = "passing_place"}}, LL_POINT, LL_LANE, "highway=passing_place"},
    {{.value = {[LL_OSM_NOEXIT] = "yes"}}, LL_POINT, LL_LANE, "noexit=yes"},
    {{.value = {[LL_OSM_HIGHWAY] = "crossing"}}, LL_POINT, LL_LANE, NULL},
    {{.value = {[LL_OSM_POWER] = "minor_line"}}, LL_LINE, LL_OBSTACLE, "power=minor_line"},
    {{.value = {[LL_OSM_POWER] = "cable"}}, LL_LINE, LL_OBSTACLE, NULL},
    {{.value = {[LL_OSM_HIGHWAY] = "pedestrian", [LL_OSM_AREA] = "yes"}},
     LL_LINE,
     LL_LANE,
     "area=yes, highway=pedestrian"},
    {{.value = {[LL_OSM_EMERGENCY] = "dry_riser_inlet"}},
     LL_POINT,
     LL_HYDRANT,
     "emergency=dry_riser_inlet"},
    {{.value = {[LL_OSM_EMERGENCY] = "fire_hydrant"}}, LL_POINT, LL_HYDRANT, NULL},
    {{.value = {[LL_OSM_EMERGENCY] = "suction_point"}},
     LL_LINE,
     LL_HYDRANT,
     "emergency=suction_point"},
    {{.value = {[LL_OSM_EMERGENCY] = "phone"}}, LL_POINT, LL_HYDRANT, NULL},
    {{.value = {[LL_OSM_DISUSED_AMENITY] = "fire_station"}},
     LL_POLYGON,
     LL_STATION,
     "disused:amenity=fire_station"},
    {{.value = {[LL_OSM_BOUNDARY] = "administrative"}},
     LL_POLYGON,
     LL_AREA,
     "boundary=administrative, no admin_level"},
};

static void what_matters_and_has_no_layer_is_counted(void **state)
{
    (void)state;
    struct ll_err err = {0};
    for (size_t i = 0; i < sizeof strays / sizeof strays[0]; i++) {
        struct ll_tally tallies[LL_LAYER_COUNT] = {0};
        const struct stray *s = &strays[i];
        assert_ok(
            ll_osm_count_strays(&s->tags, s->kind, ll_osm_layers(&s->tags, s->kind), tallies, &err),
            &err);
        for (int l = 0; l < LL_LAYER_COUNT; l++) {
            bool here = s->tag != NULL && l == (int)s->layer;
            assert_int_equal(tallies[l].count, here ? 1 : 0);
            if (here) {
                assert_string_equal(tallies[l].entries[0].tag, s->tag);
            }
            ll_tally_clear(&tallies[l]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_matters_and_has_no_layer_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
