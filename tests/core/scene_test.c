#include "core/scene.h"

#include "tests/support/check.h"

static void a_hydrant_counts_by_this_table(void **state)
{
    (void)state;
    enum { NO, COUNTS, CONFIRMED };
    /* rows: kind; columns: status unknown, in service, broken, missing, planned */
    static const int expected[LL_HYDRANT_KIND_COUNT][LL_STATUS_COUNT] = {
        [LL_HYDRANT_KIND_UNKNOWN] = {COUNTS, CONFIRMED, NO, NO, NO},
        [LL_HYDRANT_MUNICIPAL] = {COUNTS, CONFIRMED, NO, NO, NO},
        [LL_HYDRANT_BUILDING] = {COUNTS, CONFIRMED, NO, NO, NO},
        [LL_HYDRANT_VILLAGE] = {COUNTS, CONFIRMED, NO, NO, NO},
        [LL_HYDRANT_NATURAL] = {NO, NO, NO, NO, NO},
        [LL_HYDRANT_TANK] = {NO, NO, NO, NO, NO},
    };
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_table *hydrants = &scene.layer[LL_HYDRANT];
    assert_ok(ll_table_add(hydrants, NULL, &err), &err);
    for (int kind = 0; kind < LL_HYDRANT_KIND_COUNT; kind++) {
        for (int status = 0; status < LL_STATUS_COUNT; status++) {
            ll_table_set_word(hydrants, 0, LL_HYDRANT_KIND, (uint8_t)kind);
            ll_table_set_word(hydrants, 0, LL_HYDRANT_STATUS, (uint8_t)status);
            assert_int_equal(ll_hydrant_counts(hydrants, 0), expected[kind][status] != NO);
            assert_int_equal(ll_hydrant_confirmed(hydrants, 0),
                             expected[kind][status] == CONFIRMED);
        }
    }
}

static void a_station_has_the_tier_of_its_kind(void **state)
{
    (void)state;
    static const enum ll_tier expected[LL_STATION_KIND_COUNT] = {
        [LL_STATION_KIND_UNKNOWN] = LL_TIER_TOWNSHIP, [LL_STATION_NATIONAL] = LL_TIER_NATIONAL,
        [LL_STATION_TOWNSHIP] = LL_TIER_TOWNSHIP,     [LL_STATION_MICRO] = LL_TIER_MICRO,
        [LL_STATION_VOLUNTEER] = LL_TIER_MICRO,
    };
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_table *stations = &scene.layer[LL_STATION];
    assert_ok(ll_table_add(stations, NULL, &err), &err);
    for (int kind = 0; kind < LL_STATION_KIND_COUNT; kind++) {
        ll_table_set_word(stations, 0, LL_STATION_KIND, (uint8_t)kind);
        assert_int_equal(ll_station_tier(stations, 0), expected[kind]);
    }
    static const bool counts[LL_FLAG_COUNT] = {
        [LL_FLAG_UNKNOWN] = true, [LL_FLAG_NO] = false, [LL_FLAG_YES] = true};
    for (int staffed = 0; staffed < LL_FLAG_COUNT; staffed++) {
        ll_table_set_word(stations, 0, LL_STATION_STAFFED, (uint8_t)staffed);
        assert_int_equal(ll_station_counts(stations, 0), counts[staffed]);
    }
    /* a staff of 0 says what `staffed` does not */
    static const bool with_nobody[LL_FLAG_COUNT] = {[LL_FLAG_YES] = true};
    ll_table_set_real(stations, 0, LL_STATION_STAFF, 0.0);
    for (int staffed = 0; staffed < LL_FLAG_COUNT; staffed++) {
        ll_table_set_word(stations, 0, LL_STATION_STAFFED, (uint8_t)staffed);
        assert_int_equal(ll_station_counts(stations, 0), with_nobody[staffed]);
    }
    ll_table_set_real(stations, 0, LL_STATION_STAFF, 1.0);
    ll_table_set_word(stations, 0, LL_STATION_STAFFED, LL_FLAG_UNKNOWN);
    assert_true(ll_station_counts(stations, 0));
}

static void the_box_holds_all_layers(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_box box = ll_scene_box(&scene);
    assert_true(ll_box_is_empty(&box));
    for (int i = 0; i < 2; i++) {
        struct ll_table *table = &scene.layer[i == 0 ? LL_HYDRANT : LL_STATION];
        assert_ok(ll_table_add(table, NULL, &err), &err);
        assert_ok(ll_shapes_begin(&table->shape, LL_POINT, &err), &err);
        assert_ok(ll_shapes_ring(&table->shape, &err), &err);
        assert_ok(ll_shapes_point(&table->shape, 100.0 * i, -7.0 * i, &err), &err);
    }
    box = ll_scene_box(&scene);
    assert_near(box.min_x, 0.0, 0.0);
    assert_near(box.max_x, 100.0, 0.0);
    assert_near(box.min_y, -7.0, 0.0);
    assert_near(box.max_y, 0.0, 0.0);
    scene.epsg = 4549;
    ll_scene_clear(&scene);
    assert_int_equal(scene.epsg, 0);
    assert_int_equal(scene.layer[LL_STATION].count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hydrant_counts_by_this_table),
        cmocka_unit_test(a_station_has_the_tier_of_its_kind),
        cmocka_unit_test(the_box_holds_all_layers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
