#include "core/vehicles.h"

#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/tables.h"

static const char heading[] = "class,width_m,clearance_m,height_m,length_m,radius_inner_m,"
                              "radius_outer_m,weight_t,slope_pct,hose_m\n";
static const char foot[] = "foot,1,1,2,1,0,1,1,30,40\n";
static const char light[] = "light,2,3,3,5,5,8,5,15,80\n";
static const char pumper[] = "pumper,2,3,3,8,9,13,20,10,80\n";
static const char ladder[] = "ladder,2,4,4,12,12,17,35,10,80\n";

static enum ll_code parse(const char *last, struct ll_vehicles *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text csv = {0};
    enum ll_code code =
        ll_text_appendf(&csv, err, "%s%s%s%s%s", heading, foot, light, pumper, last);
    return code == LL_OK ? ll_vehicles_parse(csv.data, csv.len, ret, err) : code;
}

static void a_row_is_a_vehicle(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_vehicles v = {0};
    assert_ok(parse(ladder, &v, &err), &err);
    assert_string_equal(v.of[LL_VEHICLE_LADDER].key, "ladder");
    assert_near(v.of[LL_VEHICLE_LADDER].clearance_m, 4.0, 0.0);
    assert_near(v.of[LL_VEHICLE_LADDER].radius_outer_m, 17.0, 0.0);
    assert_near(v.of[LL_VEHICLE_FOOT].hose_m, 40.0, 0.0);
}

static void a_wrong_row_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",                                  /* no ladder truck */
        "tank,2,4,4,12,12,17,35,10,80\n",    /* no such class */
        "foot,2,4,4,12,12,17,35,10,80\n",    /* twice */
        "ladder,2,,4,12,12,17,35,10,80\n",   /* unknown clearance */
        "ladder,-2,4,4,12,12,17,35,10,80\n", /* below nothing */
        "ladder,2,2,4,12,12,17,35,10,80\n",  /* needs less room than a pumper */
        "ladder,2,4,4,12,12,17,35,12,80\n",  /* climbs more than a pumper */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct ll_err err = {0};
        struct ll_vehicles v = {.of[0].width_m = 7.0};
        assert_int_equal(parse(wrong[i], &v, &err), LL_E_FORMAT);
        assert_mentions(err.message, "vehicles.csv");
        assert_near(v.of[0].width_m, 7.0, 0.0); /* untouched */
    }
}

static void shipped_vehicles_are_in_order(void **state)
{
    (void)state;
    struct ll_vehicles v = ll_test_vehicles();
    assert_near(v.of[LL_VEHICLE_PUMPER].radius_inner_m, 9.0, 0.0);
    assert_near(v.of[LL_VEHICLE_LADDER].radius_inner_m, 12.0, 0.0);
}

static void a_station_sends_what_it_names_else_what_its_tier_has(void **state)
{
    (void)state;
    static const struct {
        enum ll_station_kind kind;
        const char *vehicles;
        enum ll_vehicle_class widest;
    } cases[] = {
        {LL_STATION_MICRO, NULL, LL_VEHICLE_FOOT},
        {LL_STATION_TOWNSHIP, NULL, LL_VEHICLE_PUMPER},
        {LL_STATION_KIND_UNKNOWN, NULL, LL_VEHICLE_PUMPER},
        {LL_STATION_NATIONAL, NULL, LL_VEHICLE_LADDER},
        {LL_STATION_NATIONAL, "2", LL_VEHICLE_LADDER}, /* a number names no class */
        {LL_STATION_NATIONAL, "水罐车2辆", LL_VEHICLE_PUMPER},
        {LL_STATION_TOWNSHIP, "登高车1辆、水罐车2辆", LL_VEHICLE_LADDER},
        {LL_STATION_MICRO, "微型消防车", LL_VEHICLE_LIGHT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_table_clear)
        struct ll_table stations = ll_table_make(LL_STATION, LL_ALL_FIELDS);
        size_t row = 0;
        assert_ok(ll_table_add(&stations, &row, &err), &err);
        ll_table_set_word(&stations, row, LL_STATION_KIND, (uint8_t)cases[i].kind);
        assert_ok(ll_table_set_string(&stations, row, LL_STATION_VEHICLES, cases[i].vehicles, &err),
                  &err);
        for (int v = 0; v < LL_VEHICLE_COUNT; v++) {
            assert_int_equal(ll_station_sends(&stations, row, (enum ll_vehicle_class)v),
                             v <= (int)cases[i].widest);
        }
    }
}

static bool parse_once(void *user)
{
    (void)user;
    struct ll_err err = {0};
    struct ll_vehicles v = {0};
    enum ll_code code = parse(ladder, &v, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(parse_once, NULL, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_a_vehicle),
        cmocka_unit_test(a_wrong_row_is_refused),
        cmocka_unit_test(shipped_vehicles_are_in_order),
        cmocka_unit_test(a_station_sends_what_it_names_else_what_its_tier_has),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
