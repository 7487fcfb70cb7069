#include "tiles/map.h"

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/tiles/hamlet.h"
#include "tiles/map_data.h"

static void layers_are_found_by_their_keys(void **state)
{
    (void)state;
    for (int i = 0; i < LL_MAP_LAYER_COUNT; i++) {
        enum ll_map_layer layer = LL_MAP_LAYER_COUNT;
        assert_true(ll_map_layer_by_key(ll_map_layer_key((enum ll_map_layer)i), &layer));
        assert_int_equal(layer, i);
    }
    enum ll_map_layer untouched = LL_MAP_WATER;
    assert_false(ll_map_layer_by_key("lane", &untouched));
    assert_int_equal(untouched, LL_MAP_WATER);
}

static void bounds_are_the_box_of_the_villages_in_degrees(void **state)
{
    (void)state;
    struct hamlet h;
    hamlet_make(&h, true);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    struct ll_box box = ll_map_bounds(map);
    /* the villages reach 900 m east and west, 600 m north and south, the stream 1 km: it does not
     * count; a degree there is 100.1 km and 110.8 km */
    assert_near(box.min_x, HAMLET_LON - 0.9 / 100.1, 1e-4);
    assert_near(box.max_x, HAMLET_LON + 0.9 / 100.1, 1e-4);
    assert_near(box.max_y - box.min_y, 1.2 / 110.8, 1e-4);
    assert_near((box.max_y + box.min_y) / 2.0, HAMLET_LAT, 1e-3);
    hamlet_clear(&h);
}

static void every_row_has_its_class(void **state)
{
    (void)state;
    struct hamlet h;
    hamlet_make(&h, true);
    LL_CLEANUP(ll_map_freep) ll_map *map = hamlet_map(&h);
    assert_int_equal(map->building.count, HAMLET_VILLAGES * 40);
    assert_null(map->building_class[LL_MAP_BASE]);
    assert_int_equal(map->area_class[LL_MAP_RISK][3], LL_LEVEL_VERY_HIGH);
    assert_int_equal(map->building_class[LL_MAP_WATER][10], 3); /* the first without an answer */
    assert_int_equal(map->building_class[LL_MAP_WATER][1], 1);
    hamlet_clear(&h);
}

static bool make_once(void *user)
{
    const struct hamlet *h = user;
    struct ll_err err = {0};
    struct ll_map_input input = hamlet_input(h);
    LL_CLEANUP(ll_map_freep) ll_map *map = NULL;
    enum ll_code code = ll_map_new(h->ctx, &input, &map, &err);
    assert_true(code == LL_OK || (code == LL_E_NOMEM && map == NULL));
    return code == LL_OK;
}

static void running_out_of_memory_is_an_error_and_leaks_nothing(void **state)
{
    (void)state;
    struct hamlet h;
    hamlet_make(&h, true);
    ll_for_some_failing_alloc(make_once, &h, 500);
    hamlet_clear(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_are_found_by_their_keys),
        cmocka_unit_test(bounds_are_the_box_of_the_villages_in_degrees),
        cmocka_unit_test(every_row_has_its_class),
        cmocka_unit_test(running_out_of_memory_is_an_error_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
